//! RTC in three sizes through the built-in origin: picture stamp → painted pixels, headless.
//!
//! The painter reads the clock in each picture that it has painted, so the figure is measured, not added up. The peer, in turn
//! with ours, is ffmpeg → nginx-rtmp → ffmpeg up to the decoded picture; it paints nothing.
#![allow(clippy::unwrap_used)]

mod chain;
mod figures;

use std::time::{Duration, Instant};

use figures::{Figures, Row, Target};
use zhenji::lanes::{Options, Report, Session};
use zhenji::project::Project;
use zhenji_core::trace::Body;

/// Sessions of each size.
const SESSIONS: usize = 3;
/// What is pushed, its attributes, and the 95th percentile that is aimed at, ms.
const SIZES: [(&str, &str, f64); 3] = [
    ("360x640 at 15", r#"mode="SD" fps="15""#, 30.0),
    ("540x960 at 30", r#"mode="HD" fps="30""#, 40.0),
    ("720x1280 at 30", r#"mode="FHD" fps="30""#, 50.0),
];
/// How long a stream runs before it is measured, and the time over which the painter's figures reach.
const WARM_UP: Duration = Duration::from_secs(3);
const WINDOW: Duration = Duration::from_secs(10);
const PUSH: &str = "rtmp://live.example.com/";

fn main() {
    for (size, attributes, target) in SIZES {
        let sides = ["painted pixels, median", "painted pixels, p95", "decoded frame, median", "decoded frame, p95"];
        let mut figures = [const { Vec::new() }; 4].map(Figures::from);
        let mut fps = Figures::default();
        let mut peers = [const { Vec::new() }; 2].map(Figures::from);
        for _ in 0..SESSIONS {
            let (glass, decoded, rate) = watch(attributes);
            for (into, ms) in figures.iter_mut().zip([glass.0, glass.1, decoded.0, decoded.1]) {
                into.push(ms);
            }
            fps.push(rate);
            // The peer's chain has one size.
            if attributes == SIZES[1].1
                && let Some(theirs) = chain::run(WARM_UP, WINDOW).map(Figures::from)
            {
                peers[0].push(theirs.median());
                peers[1].push(theirs.at(0.95));
            }
        }
        // The median of each session's percentile is what the target is about; the spread shows the worst session.
        for (n, (side, ours)) in sides.iter().zip(&figures).enumerate() {
            let what = format!("{size}: picture stamp → {side}");
            let target = (n == 1).then_some(Target::Median(target));
            let peer = n.checked_sub(2).map(|n| ("ffmpeg → nginx-rtmp → ffmpeg", &peers[n]));
            Row { bench: "glass_to_glass", what: &what, ours, peer, target }.tell();
        }
        println!("{size}: frames a second at the player: {:.1} (least {:.1})", fps.median(), fps.at(0.0));
    }
}

/// Median and 95th percentile of the last ten seconds, painted and decoded, and the player's frame rate.
fn watch(attributes: &str) -> ((f64, f64), (f64, f64), f64) {
    let folder = figures::copy(&figures::app("glass"));
    let page = folder.path().join("pages/index/index.wxml");
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(text.contains(SIZES[1].1), "the page has its size where this looks for it");
    std::fs::write(&page, text.replace(SIZES[1].1, attributes)).unwrap();
    let mut project = Project::open(folder.path()).unwrap();
    project.config.ports.rtmp = figures::free_port();
    project.config.ports.http = figures::free_port();
    let origin = format!("rtmp://127.0.0.1:{}/", project.config.ports.rtmp);
    project.config.media_routes.insert(PUSH.into(), origin);
    let device = project.device(None).unwrap();
    let mut options = Options::new(project, device);
    options.hot_reload = false;
    options.keep_storage = false;
    let session = Session::start(options).unwrap();
    session.troubles.iter().for_each(|trouble| eprintln!("{trouble}"));
    let (mut glass, mut decoded, mut fps) = ((f64::NAN, f64::NAN), (f64::NAN, f64::NAN), f64::NAN);
    let mut began = None;
    let patience = Instant::now() + Duration::from_secs(60);
    while began.is_none_or(|at: Instant| at.elapsed() < WARM_UP + WINDOW) && Instant::now() < patience {
        match session.reports.recv_timeout(Duration::from_millis(100)) {
            Ok(Report::Glass { p50_ms, p95_ms }) => {
                began.get_or_insert_with(Instant::now);
                glass = (p50_ms, p95_ms);
            }
            Ok(Report::Latency { p50_ms, p95_ms }) => decoded = (p50_ms, p95_ms),
            Ok(Report::Record(record)) => match &record.body {
                Body::Event { tag, name, detail, .. } if &**tag == "live-player" && &**name == "netstatus" => {
                    fps = detail.get("info").get("videoFPS").to_number();
                }
                Body::Exception(e) => eprintln!("{}", e.message),
                _ => {}
            },
            _ => {}
        }
    }
    session.end();
    (glass, decoded, fps)
}
