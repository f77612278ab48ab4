//! Texts, music, the background and snapshots on the virtual clock: what machines can observe.

#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use serde_json::json;
use zhenji_core::media::{BgmOrder, Capture, Encode, MediaEventKind as Kind, WaitingPicture};

use super::tests::{PLAYER, PUSHER, URL, capture, open, play, publish, run};
use super::*;
use crate::driver::lut;

/// The events of a session that fit, as `(ms, event)`.
fn of(log: &[(u64, MediaId, Kind)], id: MediaId, fits: impl Fn(&Kind) -> bool) -> Vec<(u64, Kind)> {
    log.iter().filter(|(_, i, kind)| *i == id && fits(kind)).map(|(t, _, kind)| (*t, kind.clone())).collect()
}

/// A second of silence for every second asked for.
fn wav(seconds: u32) -> Arc<[u8]> {
    let (rate, size) = (8000u32, seconds * 8000);
    let mut out = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    out.extend(16u32.to_le_bytes());
    out.extend([1, 0, 1, 0]);
    [rate, rate].iter().for_each(|n| out.extend(n.to_le_bytes()));
    out.extend([1, 0, 8, 0]);
    out.extend(b"data");
    out.extend(size.to_le_bytes());
    out.resize(out.len() + size as usize, 128);
    out.into()
}

#[test]
fn texts_arrive_with_the_next_picture() {
    let say = |text: &str| MediaCommand::SendMessage { id: PUSHER, text: text.into() };
    let mut commands = vec![(0, open()), (50, say("too early")), (100, publish()), (1000, play(URL, true))];
    commands.push((3000, say("你好")));
    commands.push((3000, say(&"x".repeat(2049))));
    commands.extend((0..31).map(|n| (5000, say(&n.to_string()))));
    let (log, _) = run(json!({}), commands, 7000);
    let heard = of(&log, PLAYER, |k| matches!(k, Kind::Message { .. }));
    assert!(matches!(&heard[0], (3000..=3100, Kind::Message { text }) if text == "你好"), "{:?}", heard[0]);
    assert_eq!(heard.len(), 31);
    let failed = of(&log, PUSHER, |k| matches!(k, Kind::MessageFailed { .. }));
    let times: Vec<_> = failed.iter().map(|(t, _)| *t).collect();
    assert_eq!(times, [50, 3000, 5000], "{failed:?}");
    // Pictures with texts are still pictures.
    assert!(of(&log, PLAYER, |k| matches!(k, Kind::DecodeFailed { .. })).is_empty());
}

#[test]
fn music_runs_on_the_clock() {
    let bgm = |order| MediaCommand::Bgm { id: PUSHER, order };
    let piece = |start_ms, end_ms| bgm(BgmOrder::Play { file: wav(4), start_ms, end_ms });
    let silent = Capture { mic: false, ..capture(true) };
    let commands = vec![
        (0, piece(0, None)),
        (0, MediaCommand::OpenCapture { id: PUSHER, capture: silent }),
        (100, publish()),
        (500, play(URL, true)),
        (1000, piece(0, None)),
        (2500, bgm(BgmOrder::Pause)),
        (5500, bgm(BgmOrder::Resume)),
        (10_000, piece(2000, Some(3500))),
        (13_000, piece(0, Some(0))),
        (13_500, bgm(BgmOrder::Stop)),
        (14_000, bgm(BgmOrder::Stop)),
        (14_100, piece(4000, None)),
        (14_100 + 1500, bgm(BgmOrder::Stop)),
        (15_700, bgm(BgmOrder::Play { file: b"no sound".as_slice().into(), start_ms: 0, end_ms: None })),
    ];
    let (log, _) = run(json!({}), commands, 16_000);
    let progress = |position_ms| Kind::BgmProgress { position_ms, duration_ms: 4000 };
    let music = |k: &Kind| matches!(k, Kind::BgmBegun | Kind::BgmEnded | Kind::BgmProgress { .. });
    let expect = [
        (1000, Kind::BgmBegun),
        (2000, progress(1000)),
        (6000, progress(2000)),
        (7000, progress(3000)),
        (8000, Kind::BgmEnded),
        (10_000, Kind::BgmBegun),
        (11_000, progress(3000)),
        (11_500, Kind::BgmEnded),
        (13_000, Kind::BgmBegun),
        (13_500, Kind::BgmEnded),
        (14_100, Kind::BgmBegun),
        (15_100, progress(1000)),
        (15_600, Kind::BgmEnded),
    ];
    assert_eq!(of(&log, PUSHER, music), expect);
    let failed = of(&log, PUSHER, |k| matches!(k, Kind::BgmFailed { .. }));
    assert_eq!(failed.iter().map(|(t, _)| *t).collect::<Vec<_>>(), [0, 15_700]);
    // The muted microphone is silent, the push with music is not.
    let loud = of(&log, PLAYER, |k| matches!(k, Kind::Volume { level } if *level > 0));
    let within = |from: u64, to: u64| loud.iter().any(|(t, _)| (from..to).contains(t));
    assert!(within(1300, 2500) && !within(3000, 5500) && within(6000, 8000), "{loud:?}");
}

#[test]
fn a_filter_gives_the_camera_other_colours() {
    let set = |filter| MediaCommand::Filter { id: PUSHER, filter };
    let swap = lut::tests::filter(512, 1.0, |[r, g, b]| [b, g, r]);
    let shot = |number| MediaCommand::Snapshot { id: PUSHER, number };
    let small = lut::tests::filter(64, 1.0, |c| c);
    let commands = vec![
        (0, open()),
        (500, set(Some(swap))),
        (1000, shot(1)),
        (1500, set(Some(small))),
        (2000, shot(2)),
        (2500, set(None)),
        (3000, shot(3)),
    ];
    let (log, _) = run(json!({}), commands, 4000);
    let answers = of(&log, PUSHER, |k| matches!(k, Kind::Filtered { .. }));
    assert!(
        matches!(&answers[..], [(500, Kind::Filtered { result: Ok(()) }), (1500, Kind::Filtered { result: Err(_) })]),
        "{answers:?}"
    );
    let shots: Vec<_> = log
        .iter()
        .filter_map(|(_, _, k)| match k {
            Kind::Snapshot { frame, .. } => Some(<[u8; 3]>::try_from(&frame.as_ref().unwrap().rgba[..3]).unwrap()),
            _ => None,
        })
        .collect();
    let near = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(x, y)| x.abs_diff(y) <= 6);
    let [r, g, b] = media::FRONT;
    // A filter that cannot be read leaves the one before it in place.
    assert!(near(shots[0], [b, g, r]) && near(shots[1], [b, g, r]) && shots[2] == media::FRONT, "{shots:?}");
}

#[test]
fn in_the_background_a_still_picture_is_pushed() {
    let mut image = Cursor::new(Vec::new());
    let green = image::RgbaImage::from_pixel(30, 20, image::Rgba([0, 200, 0, 255]));
    green.write_to(&mut image, image::ImageFormat::Png).unwrap();
    let wait = |picture| MediaCommand::Waiting { id: PUSHER, picture };
    let still = |image: &[u8]| wait(Some(WaitingPicture { image: image.into(), fps: 5 }));
    let capture = |mic| MediaCommand::UpdateCapture { id: PUSHER, capture: Capture { mic, ..Capture::default() } };
    let commands = vec![
        (0, open()),
        (100, publish()),
        (500, play(URL, true)),
        (2000, still(b"no picture")),
        (4000, capture(false)),
        (4000, still(image.get_ref())),
        (10_500, MediaCommand::Snapshot { id: PUSHER, number: 1 }),
        (10_500, MediaCommand::Snapshot { id: PLAYER, number: 2 }),
        (12_000, capture(true)),
        (12_000, wait(None)),
        (13_000, MediaCommand::Snapshot { id: PUSHER, number: 3 }),
    ];
    let (log, _) = run(json!({}), commands, 14_000);
    assert_eq!(of(&log, PUSHER, |k| matches!(k, Kind::WaitingFailed { .. })).len(), 1);
    let last = of(&log, PLAYER, |k| matches!(k, Kind::Stats(_))).into_iter().rfind(|(t, _)| *t < 12_000).unwrap();
    let Kind::Stats(stats) = last.1 else { panic!() };
    assert!((4.5..5.6).contains(&stats.fps) && stats.video_bitrate < 60.0, "{stats:?}");
    let muted = of(&log, PUSHER, |k| matches!(k, Kind::Volume { level } if *level > 0));
    assert!(!muted.iter().any(|(t, _)| (4400..12_000).contains(t)), "{muted:?}");
    let shots = log.iter().filter_map(|(_, _, k)| match k {
        Kind::Snapshot { number, frame } => Some((*number, frame.as_ref().unwrap().rgba[..3].to_vec())),
        _ => None,
    });
    let shots: Vec<_> = shots.collect();
    assert_eq!(shots, [(1, vec![0, 200, 0]), (2, vec![0, 200, 0]), (3, media::FRONT.to_vec())]);
    // The camera opens again, the microphone never closed.
    assert_eq!(of(&log, PUSHER, |k| *k == Kind::CameraOpened).len(), 2);
    assert_eq!(of(&log, PUSHER, |k| *k == Kind::MicOpened).len(), 1);
}

#[test]
fn snapshots_need_a_picture_and_have_the_size_of_the_stream() {
    let snap = |id, number| MediaCommand::Snapshot { id, number };
    let encode = Encode {
        bitrate: 500,
        min_bitrate: 200,
        max_bitrate: 500,
        gop: 1.0,
        width: 180,
        height: 320,
        fps: 15,
        stats_ms: 2000,
    };
    let commands = vec![
        (0, snap(PLAYER, 1)),
        (0, open()),
        (10, snap(PUSHER, 2)),
        (300, snap(PUSHER, 3)),
        (400, MediaCommand::Publish { id: PUSHER, url: URL.into(), encode }),
        (1000, play(URL, true)),
        (3000, snap(PUSHER, 4)),
        (3000, snap(PLAYER, 5)),
    ];
    let (log, _) = run(json!({}), commands, 3500);
    let sizes: Vec<_> = log
        .iter()
        .filter_map(|(_, _, k)| match k {
            Kind::Snapshot { number, frame } => Some((*number, frame.as_ref().ok().map(|f| (f.width, f.height)))),
            _ => None,
        })
        .collect();
    let expect = [(1, None), (2, None), (3, Some((360, 640))), (4, Some((180, 320))), (5, Some((180, 320)))];
    assert_eq!(sizes, expect);
}

#[test]
fn the_size_follows_a_narrow_uplink_and_comes_back() {
    let world = json!({ "faults": [{ "at": 3000, "for": 17_000, "what": { "bandwidth": 150 } }] });
    let encode = Encode {
        bitrate: 1000,
        min_bitrate: 60,
        max_bitrate: 1000,
        gop: 1.0,
        width: 360,
        height: 640,
        fps: 15,
        stats_ms: 2000,
    };
    let commands = vec![(0, open()), (100, MediaCommand::Publish { id: PUSHER, url: URL.into(), encode })];
    let (log, _) = run(world, commands, 90_000);
    let sizes: Vec<_> = of(&log, PUSHER, |k| matches!(k, Kind::Size { .. }))
        .into_iter()
        .map(|(t, kind)| match kind {
            Kind::Size { width, height } => (t < 20_000, width, height),
            _ => (false, 0, 0),
        })
        .collect();
    let expect = [(true, 360, 640), (true, 270, 480), (true, 180, 320), (false, 270, 480), (false, 360, 640)];
    assert_eq!(sizes, expect);
    let rates: Vec<_> = of(&log, PUSHER, |k| matches!(k, Kind::Bitrate { .. }));
    // The link takes 150, sound needs 64 of it.
    let least = rates.iter().filter_map(|(_, k)| match k {
        Kind::Bitrate { kbps } => Some(*kbps),
        _ => None,
    });
    assert!((60..=130).contains(&least.clone().min().unwrap()), "{rates:?}");
    assert_eq!(least.clone().next_back(), Some(1000), "{rates:?}");
}
