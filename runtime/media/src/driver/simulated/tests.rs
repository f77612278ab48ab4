//! The simulated driver: steps, failures and repeatability, without waiting.

#![allow(clippy::unwrap_used)]

use serde_json::{Value as Json, json};
use zhenji_core::media::{Capture, Encode, MediaEventKind as Kind, Play};

use super::*;

pub(super) const PUSHER: MediaId = MediaId(1);
pub(super) const PLAYER: MediaId = MediaId(2);
pub(super) const URL: &str = "rtmp://live.example.com/live/room?txSecret=1";
const FLV: &str = "http://live.example.com/live/room.flv";

pub(super) fn capture(front: bool) -> Capture {
    Capture {
        camera: true,
        mic: true,
        front,
        width: 360,
        height: 640,
        fps: 15,
        mirror_preview: true,
        mirror_push: false,
        beauty: 0.0,
        whiteness: 0.0,
        sample_rate: 48000,
        ..Capture::default()
    }
}

pub(super) fn open() -> MediaCommand {
    MediaCommand::OpenCapture { id: PUSHER, capture: capture(true) }
}

pub(super) fn publish() -> MediaCommand {
    let encode = Encode {
        bitrate: 500,
        min_bitrate: 200,
        max_bitrate: 500,
        gop: 1.0,
        width: 360,
        height: 640,
        fps: 15,
        stats_ms: 2000,
    };
    MediaCommand::Publish { id: PUSHER, url: URL.into(), encode }
}

pub(super) fn play(url: &str, rtc: bool) -> MediaCommand {
    let play = Play {
        url: url.into(),
        rtc,
        min_cache: 1.0,
        max_cache: 3.0,
        muted: false,
        ear: false,
        referrer: None,
        stats_ms: 2000,
    };
    MediaCommand::Play { id: PLAYER, play }
}

/// Runs commands at their times until the end, stepping from deadline to deadline as a host does.
pub(super) fn run(
    world: Json,
    commands: Vec<(u64, MediaCommand)>,
    until: u64,
) -> (Vec<(u64, MediaId, Kind)>, Arc<FrameBoard>) {
    let board = Arc::new(FrameBoard::default());
    let mut driver = SimulatedDriver::new(World::from_json(&world).unwrap(), board.clone()).unwrap();
    let mut log = Vec::new();
    let mut commands = commands.into_iter().peekable();
    let until = Time::from_millis(until);
    let mut now = Time::ZERO;
    loop {
        while let Some((_, command)) = commands.next_if(|(at, _)| Time::from_millis(*at) <= now) {
            driver.command(command, now);
        }
        log.extend(driver.poll(now).into_iter().map(|(t, e)| (t.as_millis(), e.id, e.kind)));
        let next = commands.peek().map(|(at, _)| Time::from_millis(*at)).into_iter().chain(driver.deadline()).min();
        match next.filter(|t| *t <= until) {
            Some(t) => {
                assert!(t > now, "the clock stands still at {now:?}");
                now = t;
            }
            None => return (log, board),
        }
    }
}

/// The events of one session, without figures and loudness, as `time name`.
fn steps(log: &[(u64, MediaId, Kind)], of: MediaId) -> Vec<String> {
    let quiet = |kind: &Kind| matches!(kind, Kind::Stats(_) | Kind::Volume { .. } | Kind::Latency { .. });
    log.iter()
        .filter(|(_, id, kind)| *id == of && !quiet(kind))
        .map(|(t, _, kind)| match kind {
            Kind::Failed { step, .. } => format!("{t} Failed {step:?}"),
            Kind::Size { width, height } => format!("{t} Size {width}x{height}"),
            Kind::Bitrate { kbps } => format!("{t} Bitrate {kbps}"),
            other => format!("{t} {}", format!("{other:?}").split([' ', '{']).next().unwrap_or_default()),
        })
        .collect()
}

/// The names alone.
fn names(log: &[(u64, MediaId, Kind)], of: MediaId) -> Vec<String> {
    steps(log, of).iter().map(|s| s.split_once(' ').unwrap_or_default().1.to_owned()).collect()
}

#[test]
fn a_pusher_reaches_a_player() {
    let commands = vec![(0, open()), (100, publish()), (1000, play(URL, true))];
    let (log, board) = run(json!({}), commands, 8000);
    let pusher = names(&log, PUSHER);
    let expect = [
        "CameraOpened",
        "MicOpened",
        "FirstFrameCaptured",
        "EncoderStarted",
        "Size 360x640",
        "Connected",
        "PublishBegun",
    ];
    assert_eq!(pusher, expect);
    let player = names(&log, PLAYER);
    let expect = ["Connected", "StreamBegun", "DecoderStarted", "Size 360x640", "FirstIdr", "FirstFrame"];
    assert_eq!(player[..6], expect, "{player:?}");
    assert!(player.contains(&"PlayBegun".to_owned()) && player.contains(&"FirstAudio".to_owned()));
    let frame = board.slot(PLAYER).get().unwrap();
    assert_eq!((frame.width, frame.height, &frame.rgba[..3]), (360, 640, &media::FRONT[..]));
    let stats = log.iter().rev().find_map(|(_, id, k)| match k {
        Kind::Stats(s) if *id == PLAYER => Some(s.clone()),
        _ => None,
    });
    let stats = stats.unwrap();
    assert_eq!((stats.fps.round(), stats.gop.round(), stats.width), (15.0, 1.0, 360));
    assert!((400.0..600.0).contains(&stats.video_bitrate), "{stats:?}");
    // 10 ms each way to the server and from it, four times in all.
    let late =
        log.iter().rev().find_map(|(_, _, k)| if let Kind::Latency { p50_ms, .. } = k { Some(*p50_ms) } else { None });
    assert!((20.0..30.0).contains(&late.unwrap()), "{late:?}");
}

#[test]
fn the_same_world_gives_the_same_events() {
    let world = json!({
        "hosts": { "live.example.com": { "latency": 37, "kbps": 700 } },
        "faults": [{ "at": 4000, "what": "cut" }, { "at": 7000, "for": 1000, "what": "stall" }, { "at": 8000, "what": { "jitter": 200 } }],
    });
    let commands = || {
        let update = MediaCommand::UpdateCapture { id: PUSHER, capture: capture(false) };
        vec![
            (0, open()),
            (3, publish()),
            (900, play(URL, false)),
            (2000, update),
            (4500, publish()),
            (5000, play(FLV, true)),
        ]
    };
    let (first, _) = run(world.clone(), commands(), 12_000);
    assert!(first.len() > 60);
    for _ in 0..2 {
        let again = run(world.clone(), commands(), 12_000).0;
        let differ = first.iter().zip(&again).find(|(a, b)| a != b);
        assert!(differ.is_none() && first.len() == again.len(), "{differ:?}");
    }
}

#[test]
fn each_failing_step_has_its_time_and_name() {
    let check = |attempt: Json, url: &str, expect: &str| {
        let world = json!({ "hosts": { "live.example.com": { "attempts": [attempt.clone(), "ok"] } } });
        let (log, _) = run(world, vec![(0, play(url, false))], 40_000);
        assert_eq!(steps(&log, PLAYER).last().map(String::as_str), Some(expect), "{attempt} {url}");
    };
    check(json!("dns"), URL, "10 Failed Resolve");
    check(json!("refuse"), URL, "30 Failed Connect");
    check(json!("timeout"), URL, "5010 Failed Connect");
    check(json!("silent"), URL, "5030 Failed Handshake");
    check(json!("garbage"), URL, "40 Failed Handshake");
    check(json!("close"), URL, "30 Failed Handshake");
    check(json!("dns"), FLV, "10 Failed Resolve");
    check(json!("refuse"), FLV, "30 Failed Connect");
    check(json!("silent"), FLV, "5030 Failed Io");
    check(json!("garbage"), FLV, "40 Failed Refused");
    // Nobody publishes: 404 at once over HTTP, and silence over RTMP.
    check(json!("ok"), FLV, "50 Failed Refused");
    let (log, _) = run(json!({}), vec![(0, play(URL, false))], 20_000);
    assert_eq!(names(&log, PLAYER), ["Connected", "StreamBegun"]);
    let (log, _) = run(json!({}), vec![(0, play("ftp://x/y", false))], 10);
    assert_eq!(steps(&log, PLAYER), ["0 Failed Url"]);

    let world = json!({ "hosts": { "live.example.com": { "attempts": ["reject", { "cut-after": 500 }] } } });
    let (log, _) = run(world, vec![(0, open()), (100, publish()), (1000, publish())], 3000);
    let failed: Vec<_> =
        names(&log, PUSHER).into_iter().filter(|n| n.starts_with("Failed") || n == "PublishBegun").collect();
    assert_eq!(failed, ["Failed Refused", "PublishBegun", "Failed Io"]);
}

#[test]
fn devices_that_do_not_open_say_why() {
    let (log, _) = run(json!({ "camera": "no permission", "mic": "busy" }), vec![(0, open())], 1000);
    assert_eq!(steps(&log, PUSHER), ["50 CameraFailed", "50 MicFailed"]);
    assert!(matches!(&log[0].2, Kind::CameraFailed { reason } if reason == "no permission"));
}

#[test]
fn a_narrow_uplink_is_noticed_and_the_bitrate_follows() {
    let world = json!({ "faults": [{ "at": 3000, "what": { "bandwidth": 250 } }] });
    let (log, _) = run(world, vec![(0, open()), (100, publish())], 20_000);
    let steps = names(&log, PUSHER);
    assert!(steps.contains(&"NetBusy".to_owned()), "{steps:?}");
    // The link takes 250 in all, and the machine asks for no less than 200.
    let rates: Vec<u32> = steps.iter().filter_map(|s| s.strip_prefix("Bitrate ")?.parse().ok()).collect();
    assert!(rates.first().is_some_and(|kbps| (250..=350).contains(kbps)) && rates.last() == Some(&200), "{steps:?}");
}

#[test]
fn a_play_stalls_and_recovers() {
    let world = json!({
        "streams": [{ "url": "rtmp://live.example.com/live/room", "fps": 15 }],
        "faults": [{ "at": 6000, "for": 4000, "what": "stall" }],
    });
    let (log, board) = run(world.clone(), vec![(1500, play(URL, false))], 16_000);
    let moves: Vec<_> = names(&log, PLAYER).into_iter().filter(|n| n == "PlayBegun" || n == "BufferEmpty").collect();
    assert_eq!(moves, ["PlayBegun", "BufferEmpty", "PlayBegun"], "{:?}", steps(&log, PLAYER));
    assert_eq!(board.slot(PLAYER).get().unwrap().rgba[..3], media::OTHERS);
    let (log, _) = run(world, vec![(1500, play(FLV, false))], 16_000);
    let order = names(&log, PLAYER);
    assert_eq!(order[..2], ["Connected", "DecoderStarted"], "{order:?}");
    assert_eq!(order.iter().filter(|n| *n == "PlayBegun").count(), 2, "{order:?}");
    assert!(!order.contains(&"StreamBegun".to_owned()));
}

#[test]
fn the_end_of_a_stream_is_told_by_rtmp_and_is_a_failure_over_http() {
    let world = json!({ "streams": [{ "url": "rtmp://live.example.com/live/room", "until": 5000 }] });
    let (log, _) = run(world.clone(), vec![(1000, play(URL, false))], 9000);
    let order = names(&log, PLAYER);
    assert_eq!(order.last().map(String::as_str), Some("BufferEmpty"), "{order:?}");
    assert!(order.contains(&"Ended".to_owned()));
    let (log, _) = run(world, vec![(1000, play(FLV, false))], 9000);
    assert_eq!(names(&log, PLAYER).last().map(String::as_str), Some("Failed Io"));
}

#[test]
fn closing_ends_everything_and_leaves_no_events() {
    let close = |id| MediaCommand::Close { id };
    let commands =
        vec![(0, open()), (100, publish()), (1000, play(URL, true)), (3000, close(PLAYER)), (3000, close(PUSHER))];
    let (log, _) = run(json!({}), commands, 9000);
    assert!(log.iter().all(|(t, ..)| *t <= 3000), "{:?}", log.last());
    let stop = MediaCommand::Stop { id: PLAYER, clear: true };
    let (_, board) = run(json!({}), vec![(0, open()), (100, publish()), (1000, play(URL, true)), (3000, stop)], 4000);
    assert!(board.slot(PLAYER).get().is_none() && board.slot(PUSHER).get().is_some());
}
