//! RTC, 540x960 at 30 frames a second through the built-in origin: picture stamp → painted pixels, headless.
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

/// Sessions.
const SESSIONS: usize = 5;
/// How long a stream runs before it is measured, and the time over which the painter's figures reach.
const WARM_UP: Duration = Duration::from_secs(3);
const WINDOW: Duration = Duration::from_secs(10);
const PUSH: &str = "rtmp://live.example.com/";

fn main() {
    let sides = [
        "picture stamp → painted pixels, median",
        "picture stamp → painted pixels, p95",
        "picture stamp → decoded frame, median",
        "picture stamp → decoded frame, p95",
    ];
    let mut figures = [const { Vec::new() }; 4].map(Figures::from);
    let mut fps = Figures::default();
    let mut peers = [const { Vec::new() }; 2].map(Figures::from);
    for _ in 0..SESSIONS {
        let (glass, decoded, rate) = watch();
        for (into, ms) in figures.iter_mut().zip([glass.0, glass.1, decoded.0, decoded.1]) {
            into.push(ms);
        }
        fps.push(rate);
        if let Some(theirs) = chain::run(WARM_UP, WINDOW).map(Figures::from) {
            peers[0].push(theirs.median());
            peers[1].push(theirs.at(0.95));
        }
    }
    // The median of each session's percentile is what the target is about; the spread shows the worst session.
    for (n, (what, ours)) in sides.iter().zip(&figures).enumerate() {
        let target = (n == 1).then_some(Target::Median(60.0));
        let peer = n.checked_sub(2).map(|n| ("ffmpeg → nginx-rtmp → ffmpeg", &peers[n]));
        Row { bench: "glass_to_glass", what, ours, peer, target }.tell();
    }
    println!("frames a second at the player: {:.1} (least {:.1})", fps.median(), fps.at(0.0));
}

/// Median and 95th percentile of the last ten seconds, painted and decoded, and the player's frame rate.
fn watch() -> ((f64, f64), (f64, f64), f64) {
    let mut project = Project::open(&figures::app("glass")).unwrap();
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
