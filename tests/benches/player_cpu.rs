//! Processor time of one player of 540x960 at 30 frames a second, beside `gst-launch-1.0` decoding the same stream.
//!
//! Each is a process of its own, so that the pusher and the origin, which run here, do not count.
#![allow(clippy::unwrap_used)]

mod figures;

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use figures::{Figures, Row, Target};
use zhenji::lanes::{Options, Session};
use zhenji::project::Project;
use zhenji_core::media::{Capture, Encode, FrameBoard, MediaCommand, MediaDriver, MediaId, Play};
use zhenji_core::time::Time;
use zhenji_media::{Origin, OriginConfig, RealConfig, RealDriver};

const ID: MediaId = MediaId(1);
/// Each side, in turn.
const ROUNDS: usize = 3;
const WARM_UP: Duration = Duration::from_secs(3);
const ROUND: Duration = Duration::from_secs(10);

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "unseen", url] => return unseen(url),
        [_, "painted", url] => return painted(url),
        _ => {}
    }
    let origin = Origin::start(OriginConfig::any_port()).unwrap();
    let url = origin.rtmp_url("live", "watch");
    let mut driver = RealDriver::new(RealConfig::default(), Arc::new(FrameBoard::default())).unwrap();
    let (width, height, fps) = (540, 960, 30);
    let capture = Capture { width, height, fps, ..Capture::default() };
    let encode =
        Encode { bitrate: 1200, min_bitrate: 1200, max_bitrate: 1200, gop: 2.0, width, height, fps, stats_ms: 2000 };
    driver.command(MediaCommand::OpenCapture { id: ID, capture }, Time::ZERO);
    driver.command(MediaCommand::Publish { id: ID, url: url.as_str().into(), encode }, Time::ZERO);
    std::thread::sleep(Duration::from_secs(3));
    let [mut unseen, mut painted, mut peer] = [const { Vec::new() }; 3].map(Figures::from);
    for _ in 0..ROUNDS {
        unseen.push(measure(ours("unseen", &url)));
        painted.push(measure(ours("painted", &url)));
        match gst_launch(&url) {
            Some(child) => peer.push(measure(child)),
            None => eprintln!("gst-launch-1.0 is missing: install the package gstreamer1.0-tools"),
        }
        driver.poll(Time::ZERO);
    }
    for (what, ours, most) in [("nobody looks", &unseen, 1.3), ("painted", &painted, 3.0)] {
        let what = format!("processor time a second of playing, {what}");
        let peer = Some(("gst-launch-1.0", &peer));
        Row { bench: "player_cpu", what: &what, ours, peer, target: Some(Target::Ratio(most)) }.tell();
    }
}

fn ours(how: &str, url: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([how, url]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
}

fn gst_launch(url: &str) -> Option<Child> {
    let line = format!(
        "-q rtmp2src location={url} ! flvdemux name=d d.video ! queue ! h264parse ! avdec_h264 ! fakesink \
         d.audio ! queue ! aacparse ! avdec_aac ! fakesink"
    );
    Command::new("gst-launch-1.0").args(line.split_whitespace()).stdout(Stdio::null()).spawn().ok()
}

/// Processor time a second, ms.
fn measure(mut child: Child) -> f64 {
    std::thread::sleep(WARM_UP);
    let before = figures::cpu(child.id());
    std::thread::sleep(ROUND);
    let after = figures::cpu(child.id());
    let _ = child.kill();
    let _ = child.wait();
    match (before, after) {
        (Some(before), Some(after)) => (after - before) / ROUND.as_secs_f64(),
        _ => f64::NAN,
    }
}

/// Plays until it is killed, without a view.
fn unseen(url: &str) {
    let mut driver = RealDriver::new(RealConfig::default(), Arc::new(FrameBoard::default())).unwrap();
    let url = url.into();
    let play = Play {
        url,
        rtc: true,
        min_cache: 1.0,
        max_cache: 3.0,
        muted: false,
        ear: false,
        referrer: None,
        stats_ms: 2000,
    };
    driver.command(MediaCommand::Play { id: ID, play }, Time::ZERO);
    loop {
        std::thread::sleep(Duration::from_millis(100));
        driver.poll(Time::ZERO);
    }
}

/// Plays on a page, painted headless, until it is killed.
fn painted(url: &str) {
    let mut project = Project::open(&figures::app("watch")).unwrap();
    project.config.ports.rtmp = figures::free_port();
    project.config.ports.http = figures::free_port();
    project.config.media_routes.insert("rtmp://live.example.com/live/watch".into(), url.to_owned());
    let device = project.device(None).unwrap();
    let mut options = Options::new(project, device);
    options.hot_reload = false;
    options.keep_storage = false;
    let session = Session::start(options).unwrap();
    session.troubles.iter().for_each(|trouble| eprintln!("{trouble}"));
    while session.reports.recv().is_ok() {}
}
