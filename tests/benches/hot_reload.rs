//! File saved → new frame, headless: a wxss and a wxml file of `hello`, saved again and again.
//!
//! Timed from before the write to the PNG that differs from the one before, so painting and encoding are in it.
#![allow(clippy::unwrap_used)]

mod figures;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use figures::{Figures, Row, Target, ms};
use zhenji::lanes::{Options, Report, Session};
use zhenji::project::Project;
use zhenji_core::trace::Body;

/// Saves of each file.
const SAVES: usize = 15;
/// Between two saves: a burst would be one reload.
const PAUSE: Duration = Duration::from_millis(400);
const PATIENCE: Duration = Duration::from_secs(10);

fn main() {
    let dir = figures::copy(&figures::root().join("sample-apps/hello"));
    let project = Project::open(dir.path()).unwrap();
    let device = project.device(None).unwrap();
    let mut options = Options::new(project, device);
    options.origin = false;
    options.keep_storage = false;
    let session = Session::start(options).unwrap();
    session.troubles.iter().for_each(|trouble| eprintln!("{trouble}"));
    let ready = session.reports.iter().find(|r| matches!(r, Report::Ready(_) | Report::Failed));
    assert!(matches!(ready, Some(Report::Ready(_))), "hello does not start");
    let page = dir.path().join("pages/index");
    let wxss = std::fs::read_to_string(page.join("index.wxss")).unwrap();
    let wxml = std::fs::read_to_string(page.join("index.wxml")).unwrap();
    let mut shown = session.remote.shoot(PATIENCE).unwrap();
    let (mut restyled, mut rendered, mut noticed) = (Figures::default(), Figures::default(), Figures::default());
    for n in 0..SAVES {
        let style = format!("{wxss}\n.title {{ color: rgb({}, 60, 120); }}\n", n * 15);
        let text = wxml.replace("你好", &format!("第{n}次"));
        for (name, text, into) in [("index.wxss", style, &mut restyled), ("index.wxml", text, &mut rendered)] {
            std::thread::sleep(PAUSE);
            let (took, reload) = save(&session, &page.join(name), &text, &mut shown);
            into.push(took);
            noticed.push(reload);
        }
    }
    session.end();
    let row = |what: &str, ours: &Figures, target: Option<Target>| {
        Row { bench: "hot_reload", what, ours, peer: None, target }.tell();
    };
    row("wxss saved → new frame as PNG", &restyled, Some(Target::Median(100.0)));
    row("wxml saved → new frame as PNG", &rendered, Some(Target::Median(100.0)));
    row("saved → reloaded, before painting", &noticed, None);
}

/// Saves and waits for another picture; gives the time until it was there, and until the reload was told.
fn save(session: &Session, file: &Path, text: &str, shown: &mut Arc<[u8]>) -> (f64, f64) {
    while session.reports.try_recv().is_ok() {}
    let begun = Instant::now();
    std::fs::write(file, text).unwrap();
    let reload = loop {
        match session.reports.recv_timeout(PATIENCE).expect("the save was not noticed") {
            Report::Record(record) if matches!(&record.body, Body::Note { name: "reloaded", .. }) => break ms(begun),
            _ => {}
        }
    };
    loop {
        let png = session.remote.shoot(PATIENCE).unwrap();
        if png != *shown {
            *shown = png;
            return (ms(begun), reload);
        }
        assert!(begun.elapsed() < PATIENCE, "{} changed nothing on screen", file.display());
    }
}
