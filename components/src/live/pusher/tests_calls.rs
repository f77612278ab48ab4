//! The methods of `LivePusherContext`: what they need, what they do, how they fail.
//!
//! Expectations: LivePusherContext pages and typings; preconditions as developers found them.

use std::sync::Arc;

use zhenji_core::machine::MachineOutput;
use zhenji_core::media::{Capture, Frame, MediaCommand, MediaEventKind as M};
use zhenji_core::value::Value;

use super::table::SPEC;
use crate::bench::{Bench, In, check, check_on};

const RTMP: &str = "rtmp://a/live/b";

fn call(method: &'static str) -> In {
    In::Call(method, Value::Undefined)
}

fn options(method: &'static str, fields: &[(&'static str, Value)]) -> In {
    In::Call(method, Value::object(fields.to_vec()))
}

fn media(at: u64, kind: M) -> (u64, In) {
    (at, In::Media(kind))
}

/// A preview of the back camera, without its lines.
fn preview(attrs: &[(&'static str, Value)]) -> Bench {
    let mut bench = Bench::new(&SPEC, attrs);
    bench.run(&[(0, In::Attached), (0, call("startPreview")), media(0, M::CameraOpened)]);
    bench.lines.clear();
    bench
}

/// A running push, without its lines.
fn pushing() -> Bench {
    let mut bench = Bench::new(&SPEC, &[("url", RTMP.into()), ("autopush", true.into())]);
    bench.run(&[
        (0, In::Attached),
        media(0, M::CameraOpened),
        media(0, M::FirstFrameCaptured),
        media(0, M::EncoderStarted { name: "x264enc".into(), hardware: false }),
        media(0, M::Connected),
        media(0, M::PublishBegun),
    ]);
    bench.lines.clear();
    bench
}

fn says(bench: &mut Bench, script: &[(u64, In)], expect: &str) {
    bench.lines.clear();
    bench.run(script);
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(bench.lines, expect, "{script:?}");
}

fn captured(bench: &Bench) -> Capture {
    let found = bench.outputs.iter().rev().find_map(|o| match o {
        MachineOutput::Media(
            MediaCommand::OpenCapture { capture, .. } | MediaCommand::UpdateCapture { capture, .. },
        ) => Some(capture.clone()),
        _ => None,
    });
    found.expect("captures")
}

#[test]
fn the_torch_is_at_the_back() {
    check(
        &SPEC,
        &[],
        &[(0, In::Attached), (1, call("toggleTorch")), (2, call("startPreview")), (3, call("toggleTorch"))],
        "1 fail the camera is not open
         2 open front
         2 ok
         3 fail only the back camera has a torch",
    );
    let mut bench = preview(&[("device-position", "back".into())]);
    says(&mut bench, &[(1, call("toggleTorch"))], "1 capture back mic true\n1 ok");
    assert!(captured(&bench).torch);
    says(&mut bench, &[(2, call("switchCamera"))], "2 capture front mic true\n2 ok");
    assert!(!captured(&bench).torch);
}

#[test]
fn zoom_is_set_in_steps_of_a_tenth() {
    let mut bench = preview(&[("zoom", true.into())]);
    assert_eq!(captured(&bench).zoom, 2.0);
    for (asked, expect) in [(Value::from(3.0999), 3.1), ("2.5".into(), 2.5), (99.0.into(), 5.0), (0.0.into(), 1.0)] {
        bench.run(&[(1, options("setZoom", &[("zoom", asked.clone())]))]);
        assert_eq!(bench.lines.last(), Some(&format!("1 ok {{\"zoom\":{}}}", Value::from(expect).to_text())));
        assert_eq!(captured(&bench).zoom, expect, "{asked:?}");
    }
    says(
        &mut bench,
        &[(2, options("setZoom", &[("zoom", "far".into())])), (3, call("getMaxZoom"))],
        r#"2 fail zoom must be a number from 1 to 5
           3 ok {"maxZoom":"5"}"#,
    );
    let idle = [(0, In::Attached), (1, options("setZoom", &[("zoom", 2.0.into())]))];
    check(&SPEC, &[], &idle, "1 fail the camera is not open");
}

#[test]
fn volumes_are_numbers_or_texts_from_0_to_1() {
    let mut bench = preview(&[]);
    let set = |volume: Value| options("setMICVolume", &[("volume", volume)]);
    for (volume, expect) in [(Value::from(0.5), 0.5), ("0.25".into(), 0.25), (7.0.into(), 1.0), ((-1.0).into(), 0.0)] {
        bench.run(&[(1, set(volume.clone()))]);
        assert_eq!(captured(&bench).mic_volume, expect, "{volume:?}");
        assert_eq!(bench.lines.last().map(String::as_str), Some("1 ok"));
    }
    for bad in [Value::from("loud"), "".into(), Value::Undefined, Value::Null, true.into(), f64::NAN.into()] {
        says(&mut bench, &[(2, set(bad))], "2 fail volume must be a number from 0 to 1");
    }
    says(
        &mut bench,
        &[(3, options("setBGMVolume", &[("volume", 2.0.into())]))],
        "3 warn setBGMVolume: volume 2 is out of bounds: a phone takes 1\n3 ok",
    );
}

#[test]
fn music_is_fetched_then_mixed_in() {
    let mut bench = pushing();
    let url: Value = "https://a/m.mp3".into();
    says(
        &mut bench,
        &[
            (
                1,
                options(
                    "playBGM",
                    &[("url", url.clone()), ("startTimeMs", 500.0.into()), ("endTimeMs", 2000.0.into())],
                ),
            ),
            (2, options("setBGMVolume", &[("volume", "0.5".into())])),
            (3, In::Fetched("bgm0", Ok(b"music"))),
            media(4, M::BgmBegun),
            media(5, M::BgmProgress { position_ms: 1000, duration_ms: 60_000 }),
            (6, call("pauseBGM")),
            (7, call("resumeBGM")),
            media(8, M::BgmEnded),
            (9, call("stopBGM")),
        ],
        r#"1 fetch bgm0 https://a/m.mp3
           1 ok
           2 ok
           3 bgm play 500 Some(2000)
           3 bgm volume 0.5
           4 bgmstart {}
           5 bgmprogress {"progress":1000,"duration":60000}
           6 bgm pause
           6 ok
           7 bgm resume
           7 ok
           8 bgmcomplete {}
           9 fail no background music plays"#,
    );
    // An end that is 0, missing or before the start is the end of the file; the newest order counts.
    says(
        &mut bench,
        &[
            (
                20,
                options("playBGM", &[("url", url.clone()), ("startTimeMs", 500.0.into()), ("endTimeMs", 400.0.into())]),
            ),
            (21, options("playBGM", &[("url", "x.mp3".into()), ("startTimeMs", (-5.0).into())])),
            (22, In::Fetched("bgm1", Ok(b"old"))),
            (23, In::Fetched("bgm2", Ok(b"new"))),
            (24, call("stopBGM")),
        ],
        "20 fetch bgm1 https://a/m.mp3
         20 ok
         21 warn playBGM: x.mp3 is not an http(s) URL; phones play online files only
         21 fetch bgm2 x.mp3
         21 ok
         23 bgm play 0 None
         23 bgm volume 0.5
         24 bgm stop
         24 ok",
    );
    // What does not come or cannot be played is 10003.
    says(
        &mut bench,
        &[
            (30, options("playBGM", &[("url", url)])),
            (31, In::Fetched("bgm3", Err("404"))),
            media(32, M::BgmFailed { reason: "no audio".into() }),
        ],
        r#"30 fetch bgm3 https://a/m.mp3
           30 ok
           31 error {"errMsg":"BGM load fail: 404","errCode":10003}
           31 code 10003
           32 error {"errMsg":"BGM load fail: no audio","errCode":10003}
           32 code 10003"#,
    );
}

#[test]
fn music_needs_a_url_and_something_to_be_mixed_into() {
    let url = || options("playBGM", &[("url", "https://a/m.mp3".into())]);
    check(
        &SPEC,
        &[],
        &[(0, In::Attached), (1, call("playBGM")), (2, url())],
        "1 fail url is missing\n2 fail there is neither push nor preview to mix the music into",
    );
    check_on(
        &SPEC,
        &[],
        |bench| bench.device.sdk_version = "2.30.0".into(),
        &[
            (0, In::Attached),
            (0, call("startPreview")),
            (1, options("playBGM", &[("url", "https://a/m.mp3".into()), ("endTimeMs", 9.0.into())])),
            (2, In::Fetched("bgm0", Ok(b"music"))),
            (3, call("stop")),
            (4, call("pauseBGM")),
        ],
        "0 open front
         0 ok
         1 warn playBGM: startTimeMs and endTimeMs need base library 2.31.0; this phone ignores them
         1 fetch bgm0 https://a/m.mp3
         1 ok
         2 bgm play 0 None
         3 close capture
         3 ok
         4 fail no background music plays",
    );
}

#[test]
fn messages_go_with_a_running_push() {
    let message = |msg: Value| options("sendMessage", &[("msg", msg)]);
    check(&SPEC, &[], &[(0, In::Attached), (1, message("hi".into()))], "1 fail the push does not run");
    let long = "x".repeat(2049);
    says(
        &mut pushing(),
        &[
            (1, message("hi".into())),
            (2, message(7.0.into())),
            (3, message("".into())),
            (4, call("sendMessage")),
            // 2 KB is the limit of the SDK's `sendMessageEx`.
            (5, message(long.as_str().into())),
        ],
        "1 message hi
         1 ok
         2 fail msg must be a string
         3 fail msg is empty
         4 fail msg must be a string
         5 fail msg has 2049 bytes, more than 2048",
    );
}

#[test]
fn snapshots_need_a_running_push() {
    let frame = Frame { width: 360, height: 640, rgba: Arc::from([]), stamp_us: None };
    let shot = |number| M::Snapshot { number, frame: Ok(Arc::new(frame.clone())) };
    check(
        &SPEC,
        &[],
        &[(0, In::Attached), (1, call("startPreview")), (2, call("snapshot"))],
        "1 open front\n1 ok\n2 fail the push does not run",
    );
    says(
        &mut pushing(),
        &[
            (1, call("snapshot")),
            media(2, shot(1)),
            (3, options("snapshot", &[("sourceType", "view".into())])),
            media(4, shot(2)),
        ],
        "1 snapshot 1
         2 save 360x640 drawn false
         3 snapshot 2
         4 save 360x640 drawn true",
    );
    // Before 2.25.0 the picture has the size of the component, and there is no choice.
    let mut old = pushing();
    old.device.sdk_version = "2.24.0".into();
    says(
        &mut old,
        &[(1, options("snapshot", &[("sourceType", "stream".into())])), media(2, shot(1))],
        "1 warn snapshot: sourceType needs base library 2.25.0; this phone ignores it
         1 snapshot 1
         2 save 360x640 drawn true",
    );
}

#[test]
fn calls_without_effect_say_so() {
    says(
        &mut pushing(),
        &[(1, call("startPreview")), (2, call("stopPreview")), (3, call("exitPictureInPicture"))],
        "1 warn startPreview() has no effect while pushing: the camera shows already
         1 ok
         2 warn stopPreview() has no effect while pushing
         2 ok
         3 fail there is no small window",
    );
    check_on(
        &SPEC,
        &[],
        |bench| bench.site.ready = false,
        &[(0, In::Attached), (1, call("resume")), (2, call("applySticker")), (3, call("createOffscreenCanvas"))],
        "1 warn resume() of <live-pusher> before onReady: phones may stay black
         1 warn resume() of a <live-pusher> that does not push has no effect
         1 ok
         2 fail type is missing
         3 fail createOffscreenCanvas is not built: there is no WebGL",
    );
}

#[test]
fn stickers_and_make_up_are_answered_in_their_order_and_end_with_the_camera() {
    use zhenji_core::media::OverlayKind;
    let makeup = |path: &str| options("applyLipStickMakeup", &[("path", path.into()), ("alpha", 1.0.into())]);
    let done = |at, result: Result<(), String>| media(at, M::Overlaid { kind: OverlayKind::LipStick, result });
    says(
        &mut preview(&[]),
        &[
            (2, makeup("a.png")),
            (3, makeup("b.png")),
            (4, In::Fetched("decor0", Ok(b"a"))),
            (5, In::Fetched("decor1", Ok(b"b"))),
            (6, makeup("c.png")),
            done(7, Ok(())),
            done(8, Err("no picture".to_owned())),
            (9, call("clearMakeups")),
            (10, makeup("d.png")),
            (11, call("stopPreview")),
        ],
        "2 warn applyLipStickMakeup: the camera sees no face, so nothing changes yet
         2 fetch decor0 a.png
         3 warn applyLipStickMakeup: the camera sees no face, so nothing changes yet
         4 overlay LipStick 1
         4 fetch decor1 b.png
         5 overlay LipStick 1
         6 warn applyLipStickMakeup: the camera sees no face, so nothing changes yet
         6 fetch decor2 c.png
         7 ok
         8 fail no picture
         9 fail it was cleared
         9 overlay FaceContour 0
         9 overlay Blusher 0
         9 overlay EyeShadow 0
         9 overlay EyeBrow 0
         9 overlay LipStick 0
         9 ok
         10 warn applyLipStickMakeup: the camera sees no face, so nothing changes yet
         10 fetch decor3 d.png
         11 close capture
         11 fail the camera was closed
         11 ok",
    );
}

#[test]
fn an_answer_to_what_was_given_up_is_no_answer_to_the_next_call() {
    use zhenji_core::media::OverlayKind;
    let makeup = |path: &str| options("applyLipStickMakeup", &[("path", path.into()), ("alpha", 1.0.into())]);
    let done = |at, result: Result<(), String>| media(at, M::Overlaid { kind: OverlayKind::LipStick, result });
    let mut bench = preview(&[]);
    bench.world.face = true;
    says(
        &mut bench,
        &[
            (1, makeup("a.png")),
            (2, In::Fetched("decor0", Ok(b"a"))),
            (3, call("stopPreview")),
            done(4, Err("too late".to_owned())),
            (5, call("startPreview")),
            (6, makeup("b.png")),
            (7, In::Fetched("decor1", Ok(b"b"))),
            done(8, Ok(())),
        ],
        "1 fetch decor0 a.png
         2 overlay LipStick 1
         3 close capture
         3 fail the camera was closed
         3 ok
         5 open front
         5 ok
         6 fetch decor1 b.png
         7 overlay LipStick 1
         8 ok",
    );
}

#[test]
fn each_filter_has_its_own_answer() {
    let apply = |path: &str| options("applyFilter", &[("path", path.into()), ("alpha", 0.5.into())]);
    let done = |at| media(at, M::Filtered { result: Ok(()) });
    // The answer to the first one, which the driver has already, is none to the second.
    says(
        &mut pushing(),
        &[
            (1, apply("/a.png")),
            (2, In::Fetched("filter0", Ok(b"a"))),
            (3, apply("/b.png")),
            done(4),
            (5, In::Fetched("filter1", Ok(b"b"))),
            done(6),
            (7, call("clearFilters")),
        ],
        "1 fetch filter0 /a.png
         2 filter Some(0.5)
         3 fail another filter took its place
         3 fetch filter1 /b.png
         5 filter Some(0.5)
         6 ok
         7 filter None
         7 ok",
    );
}
