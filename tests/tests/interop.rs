//! Our pusher, player and origin with the programs of others, on loopback: ffmpeg, ffprobe and nginx with its RTMP module.
//!
//! scripts/setup.sh --tests installs them; a missing one fails.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "interop/counter.rs"]
mod counter;
#[path = "interop/probe.rs"]
mod probe;

use std::path::Path;
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use probe::probe;
use zhenji::lanes::{Options, Report, Session};
use zhenji::project::Project;
use zhenji_core::media::{Encode, MediaEventKind as Kind, MediaId};
use zhenji_core::trace::Body;
use zhenji_media::{Origin, OriginConfig};
use zhenji_tests::servers::{Nginx, Process, free_port, output};
use zhenji_tests::stage::Stage;

const PUSHER: MediaId = MediaId(1);
const PLAYER: MediaId = MediaId(2);
/// `min-cache` and `max-cache` of these players: short, so that the tests are.
const CACHES: Option<(f64, f64)> = Some((0.3, 1.5));
const PATIENCE: Duration = Duration::from_secs(30);

/// Media in real time: one at a time.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn origin() -> Origin {
    Origin::start(OriginConfig::any_port()).unwrap()
}

fn encode(width: u32, height: u32, fps: u32) -> Encode {
    Encode { bitrate: 800, min_bitrate: 300, max_bitrate: 800, gop: 1.0, width, height, fps, stats_ms: 2000 }
}

/// ffmpeg publishes a numbered picture with these options of the encoder.
fn publish(url: &str, size: (u32, u32), fps: u32, options: &[&str]) -> Process {
    let mut command = counter::ffmpeg(size, fps, true);
    Process::start(command.args(options).args(["-f", "flv", url]).stderr(Stdio::inherit()))
}

/// Plays a numbered stream: the size is right, pictures come, and their numbers only go up.
fn watch(url: &str, size: (u32, u32)) {
    let mut stage = Stage::new();
    // Nobody may publish yet when an HTTP request comes.
    for _ in 0..100 {
        stage.play(PLAYER, url, CACHES);
        stage.until("FirstFrame", PATIENCE, |_, kind| matches!(kind, Kind::FirstFrame | Kind::Failed { .. }));
        if stage.said(PLAYER).any(|kind| *kind == Kind::FirstFrame) {
            break;
        }
        stage.log.clear();
        stage.run(Duration::from_millis(100), |_| {});
    }
    stage.until("PlayBegun", PATIENCE, |_, kind| *kind == Kind::PlayBegun);
    let mut numbers = Vec::new();
    stage.run(Duration::from_secs(4), |stage| {
        let frame = stage.frame(PLAYER).unwrap();
        assert_eq!((frame.width, frame.height), size, "{url}");
        let number = counter::read(&frame);
        if numbers.last() != Some(&number) {
            numbers.push(number);
        }
    });
    assert!(numbers.len() >= 20, "{url}: only {} pictures: {numbers:?}", numbers.len());
    assert!(numbers.is_sorted(), "{url}: {numbers:?}");
    let trouble: Vec<_> =
        stage.said(PLAYER).filter(|k| matches!(k, Kind::DecodeFailed { .. } | Kind::Failed { .. })).collect();
    assert!(trouble.is_empty(), "{url}: {trouble:?}");
}

/// From ffmpeg through our origin to our player and to ffprobe, by RTMP and HTTP-FLV.
fn through_the_origin(size: (u32, u32), fps: u32, options: &[&str]) {
    let _turn = turn();
    let origin = origin();
    let rtmp = origin.rtmp_url("live", "room");
    let _publisher = publish(&format!("{rtmp}?txSecret=1&txTime=2"), size, fps, options);
    for url in [&rtmp, &origin.flv_url("live", "room")] {
        watch(url, size);
        let (video, audio) = probe(url, 2);
        assert_eq!((&*video.codec, &*audio.codec), ("h264", "aac"), "{url}");
        assert_eq!((video.width, video.height), (u64::from(size.0), u64::from(size.1)), "{url}");
        video.assert_steady(0.5, 10);
        audio.assert_steady(0.5, 10);
    }
}

const QUICK: [&str; 6] = ["-preset", "ultrafast", "-tune", "zerolatency", "-g", "30"];

#[test]
fn a_plain_stream_of_ffmpeg() {
    through_the_origin((360, 640), 30, &QUICK);
}

#[test]
fn a_stream_with_b_frames() {
    through_the_origin((360, 640), 30, &["-preset", "veryfast", "-bf", "3", "-b_strategy", "0", "-g", "30"]);
}

#[test]
fn a_stream_of_an_odd_size() {
    through_the_origin((426, 238), 25, &QUICK);
}

#[test]
fn a_stream_of_1080p() {
    through_the_origin((1920, 1080), 12, &["-preset", "ultrafast", "-tune", "zerolatency", "-g", "12", "-b:v", "3M"]);
}

#[test]
fn a_stream_with_ten_seconds_between_key_frames() {
    through_the_origin(
        (360, 640),
        15,
        &["-preset", "ultrafast", "-tune", "zerolatency", "-g", "150", "-keyint_min", "150"],
    );
}

#[test]
fn our_pusher_through_our_origin_to_ffprobe() {
    let _turn = turn();
    let origin = origin();
    let mut stage = Stage::new();
    stage.publish(PUSHER, &origin.rtmp_url("live", "room?txSecret=1"), encode(540, 960, 15));
    stage.until("PublishBegun", PATIENCE, |_, kind| *kind == Kind::PublishBegun);
    stage.run(Duration::from_secs(1), |_| {});
    for url in [origin.rtmp_url("live", "room"), origin.flv_url("live", "room")] {
        ours(&probe(&url, 2), (540, 960));
    }
}

#[test]
fn our_pusher_through_nginx_to_our_player_and_ffprobe() {
    let _turn = turn();
    let nginx = Nginx::start();
    let url = nginx.url("room");
    let mut stage = Stage::new();
    stage.publish(PUSHER, &url, encode(360, 640, 15));
    stage.until("PublishBegun", PATIENCE, |_, kind| *kind == Kind::PublishBegun);
    stage.play(PLAYER, &url, None);
    // The clock in the picture survived the way there and back.
    stage.until("Latency", PATIENCE, |id, kind| id == PLAYER && matches!(kind, Kind::Latency { .. }));
    let frame = stage.frame(PLAYER).unwrap();
    assert_eq!((frame.width, frame.height), (360, 640));
    assert!(frame.stamp_us.is_some());
    ours(&probe(&url, 2), (360, 640));
    assert!(!stage.said(PLAYER).any(|kind| matches!(kind, Kind::Failed { .. })), "{:#?}", stage.log);
}

/// What ffprobe has to see of our pusher.
fn ours((video, audio): &(probe::Track, probe::Track), size: (u64, u64)) {
    assert_eq!((&*video.codec, video.width, video.height), ("h264", size.0, size.1));
    assert_eq!((&*audio.codec, &*audio.rate), ("aac", "48000"));
    video.assert_steady(0.4, 15);
    audio.assert_steady(0.2, 40);
    let apart = (video.times[0] - audio.times[0]).abs();
    assert!(apart < 1.5, "sound and pictures begin {apart} s apart");
}

#[test]
fn ffmpeg_through_nginx_to_our_player() {
    let _turn = turn();
    let nginx = Nginx::start();
    let _publisher = publish(&nginx.url("room"), (360, 640), 25, &QUICK);
    std::thread::sleep(Duration::from_secs(1));
    watch(&nginx.url("room"), (360, 640));
}

#[test]
fn a_wrong_signature_is_explained_beside_3004() {
    let _turn = turn();
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/apps/glass");
    let mut project = Project::open(&app).unwrap();
    project.config.origin.key = Some("a key".into());
    (project.config.ports.rtmp, project.config.ports.http) = (free_port(), free_port());
    let at = format!("rtmp://127.0.0.1:{}/", project.config.ports.rtmp);
    project.config.media_routes.insert("rtmp://live.example.com/".into(), at);
    let device = project.device(None).unwrap();
    let options = Options { hot_reload: false, keep_storage: false, ..Options::new(project, device) };
    let session = Session::start(options).unwrap();
    let begun = Instant::now();
    let (mut told, mut logged) = (None, None);
    while (told.is_none() || logged.is_none()) && begun.elapsed() < PATIENCE {
        let Ok(Report::Record(record)) = session.reports.recv_timeout(Duration::from_millis(100)) else { continue };
        match record.body {
            Body::Event { name, detail, .. } if &*name == "statechange" && detail.get("code").to_number() == 3004.0 => {
                told = Some(detail.get("message").to_text());
            }
            Body::Note { name: "origin", detail } => logged = Some(detail.get("text").to_text()),
            _ => {}
        }
    }
    session.end();
    for text in [told, logged] {
        assert!(text.as_ref().is_some_and(|text| text.contains("has no txSecret")), "{text:?}");
    }
}

#[test]
fn an_flv_file_over_plain_http() {
    let _turn = turn();
    let nginx = Nginx::start();
    let mut make = counter::ffmpeg((360, 640), 25, false);
    make.args(["-t", "6", "-preset", "ultrafast", "-g", "25", "-f", "flv"]).arg(nginx.dir.path().join("clip.flv"));
    output(&mut make);
    let mut stage = Stage::new();
    stage.play(PLAYER, &format!("http://127.0.0.1:{}/clip.flv", nginx.http), Some((1.0, 3.0)));
    stage.until("PlayBegun", PATIENCE, |_, kind| *kind == Kind::PlayBegun);
    let mut numbers = vec![];
    stage.run(Duration::from_secs(8), |stage| numbers.extend(stage.frame(PLAYER).map(|frame| counter::read(&frame))));
    numbers.dedup();
    // A file could come at once; only so much is read as the buffer takes, and it is played from its beginning to its end.
    assert!(numbers.is_sorted() && numbers.len() >= 140, "{numbers:?}");
    assert!(numbers[0] <= 5 && numbers.last().is_some_and(|last| *last >= 145), "{numbers:?}");
}
