//! What `live-pusher` does on other phones, in another world, and with every attribute of its table.
//!
//! Expectations: live-pusher page and guide, `TXLiveSDKEventDef.h`, `TXLivePushConfig.h`, logs of developers.

use zhenji_core::device::Order;
use zhenji_core::machine::{Leave, MachineOutput};
use zhenji_core::media::{Capture, MediaCommand, MediaEventKind as M, Step};
use zhenji_core::value::Value;
use zhenji_core::world::{By, What};

use super::table::SPEC;
use crate::bench::{Bench, In, check, check_on};

const RTMP: &str = "rtmp://a/live/b";

fn with(url: &str) -> Vec<(&'static str, Value)> {
    vec![("url", url.into()), ("autopush", true.into())]
}

fn and(name: &'static str, value: impl Into<Value>) -> Vec<(&'static str, Value)> {
    let mut attrs = with(RTMP);
    attrs.push((name, value.into()));
    attrs
}

fn media(at: u64, kind: M) -> (u64, In) {
    (at, In::Media(kind))
}

fn call(method: &'static str) -> In {
    In::Call(method, Value::Undefined)
}

/// All steps of a good start at once, at the beginning.
fn started() -> Vec<(u64, In)> {
    vec![
        (0, In::Attached),
        media(0, M::CameraOpened),
        media(0, M::FirstFrameCaptured),
        media(0, M::EncoderStarted { name: "x264enc".into(), hardware: false }),
        media(0, M::Connected),
        media(0, M::PublishBegun),
    ]
}

/// What follows a good start, without the lines of the start.
fn then(attrs: &[(&'static str, Value)], set_up: impl FnOnce(&mut Bench), script: &[(u64, In)], expect: &str) {
    let mut bench = Bench::new(&SPEC, attrs);
    set_up(&mut bench);
    bench.run(&started());
    bench.lines.clear();
    bench.run(script);
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(bench.lines, expect, "{attrs:?}\n{script:?}");
}

fn codes(order: Order, script: &[(u64, In)]) -> String {
    let mut bench = Bench::new(&SPEC, &with(RTMP));
    bench.device.habits.order = order;
    bench.run(script);
    let codes = bench.lines.iter().filter_map(|l| l.split_once(" code "));
    codes.map(|(_, c)| c.to_owned()).collect::<Vec<_>>().join(" ")
}

/// What is captured with these attributes, and what is warned of.
fn captured(attrs: &[(&'static str, Value)]) -> (Capture, String) {
    let mut bench = Bench::new(&SPEC, attrs);
    bench.run(&[(0, In::Attached), (0, call("startPreview"))]);
    let found = bench.outputs.iter().find_map(|o| match o {
        MachineOutput::Media(MediaCommand::OpenCapture { capture, .. }) => Some(capture.clone()),
        _ => None,
    });
    let warned: Vec<_> = bench.lines.iter().filter_map(|l| l.strip_prefix("0 warn ")).collect();
    (found.expect("captures"), warned.join("; "))
}

#[test]
fn each_phone_keeps_its_order() {
    for (order, expect) in [
        (Order::Documented, "1005 1003 1007 1008 1001 1002"),
        (Order::Ios, "1005 1006 1001 1002 1003 1007 1008 1005 1006"),
        (Order::Android, "1005 1006 1001 1002 1003 1007 1008 1005 1006"),
        (Order::Seed2020, "1003 1001 1002"),
        (Order::OfficialLatest, "1005 1003 1007 1008 1001 1002"),
    ] {
        assert_eq!(codes(order, &started()), expect, "{order:?}");
    }
}

#[test]
fn a_refusing_server_is_named_on_phones_before_the_end() {
    let refused = |at| media(at, M::Failed { step: Step::Refused, reason: "occupied".into() });
    let mut script = vec![(0, In::Attached), media(1, M::CameraOpened), media(2, M::FirstFrameCaptured)];
    script.extend([refused(10), refused(3020), refused(6030), refused(9040)]);
    let tail = |order| codes(order, &script).rsplit(' ').take(3).collect::<Vec<_>>().join(" ");
    assert_eq!(tail(Order::Documented), "-1307 3004 1102", "backwards");
    assert_eq!(tail(Order::Android), "-1307 -1326 3004", "backwards");
}

#[test]
fn trouble_of_the_phone_has_its_code() {
    let why = || "because".to_owned();
    for (kind, expect) in [
        (M::HardwareEncoderFailed { reason: why() }, "code 1103"),
        (M::EncoderRestarted { reason: why() }, "code 1104"),
        (M::Bitrate { kbps: 300 }, "code 1006"),
        (M::NetBusy, "code 1101"),
        (M::EncoderFailed { video: true, reason: why() }, "code -1303 / stop publish / close capture"),
        (M::EncoderFailed { video: false, reason: why() }, "code -1304 / stop publish / close capture"),
        (M::UnsupportedResolution { width: 9, height: 9 }, "code -1305 / stop publish / close capture"),
        (M::UnsupportedSampleRate { rate: 9 }, "code -1306 / stop publish / close capture"),
        (M::MicFailed { reason: why() }, "code -1302 / stop publish / close capture"),
        (M::MicSilent, "code -1311 / stop publish / close capture"),
    ] {
        let expect: Vec<_> = expect.split(" / ").map(|l| format!("9 {l}")).collect();
        then(&with(RTMP), |_| {}, &[media(9, kind)], &expect.join("\n"));
    }
    // An iPhone does not notice silence.
    then(&with(RTMP), |bench| bench.device.platform = "ios".into(), &[media(9, M::MicSilent)], "");
}

#[test]
fn denials_are_told_by_the_user_and_by_the_phone() {
    let user = |what: What, code: i32| {
        check_on(
            &SPEC,
            &[("url", RTMP.into())],
            |bench| {
                bench.run(&[(0, In::World(what.clone(), true))]);
            },
            &[(0, In::Attached), (1, call("start"))],
            &format!(
                r#"1 error {{"errMsg":"insertLivePusher:fail auth deny","errCode":{code}}}
                   1 code {code}
                   1 fail auth deny"#
            ),
        );
    };
    user(What::CameraDenied(By::User), 10001);
    user(What::MicDenied(By::User), 10002);
    let system = |what: What, code: i32| {
        check_on(
            &SPEC,
            &with(RTMP),
            |bench| {
                bench.run(&[(0, In::World(what.clone(), true))]);
            },
            &[(0, In::Attached), (1, call("startPreview"))],
            &format!(
                r#"0 error {{"errMsg":"insertLivePusher:fail:system permission denied","errCode":{code}}}
                   0 code {code}
                   1 code {code}
                   1 fail system permission denied"#
            ),
        );
    };
    system(What::CameraDenied(By::System), -1301);
    system(What::MicDenied(By::System), -1302);
    // What is not used need not be allowed.
    check_on(
        &SPEC,
        &and("enable-camera", false),
        |bench| bench.run(&[(0, In::World(What::CameraDenied(By::System), true))]),
        &[(0, In::Attached)],
        "0 open front\n0 publish rtmp://a/live/b",
    );
}

#[test]
fn the_background_suspends() {
    for (order, code) in [
        // The bench's phone is an Android.
        (Order::Documented, "10 code 5001\n"),
        (Order::Ios, "10 code 5000\n"),
        (Order::Android, "10 code 5001\n"),
        (Order::OfficialLatest, "10 code 5001\n"),
    ] {
        then(
            &with(RTMP),
            |bench| bench.device.habits.order = order,
            &[(10, In::App(false)), (20, In::App(true))],
            &format!("{code}10 pause\n10 capture front mic false\n20 resume\n20 capture front mic true"),
        );
    }
    // The note of 2020: sound goes on unless `background-mute` says otherwise; nothing is sent without a waiting image.
    then(
        &with(RTMP),
        |bench| bench.device.habits.order = Order::Seed2020,
        &[(10, In::App(false)), (20, In::App(true))],
        "10 code 5000\n10 pause\n10 capture front mic true\n20 resume\n20 capture front mic true",
    );
    for (order, code) in [(Order::Documented, "10 code 5001\n"), (Order::Seed2020, "10 code 5000\n")] {
        then(
            &with(RTMP),
            |bench| bench.device.habits.order = order,
            &[(10, In::World(What::Call, true)), (20, In::World(What::Call, false))],
            &format!("{code}10 pause\n20 resume"),
        );
    }
}

#[test]
fn the_waiting_image_stands_in_for_three_minutes() {
    // MD5 of "image".
    let hash = "78805A221A988E79EF3F42D7C5BFD418";
    let mut attrs = and("waiting-image", "https://a/w.png");
    attrs.push(("waiting-image-hash", hash.into()));
    let came = (1, In::Fetched("waiting0", Ok(b"image")));
    then(
        &attrs,
        |_| {},
        &[came.clone(), (10, In::App(false)), (20, In::App(true))],
        "10 code 5001
         10 waiting true
         10 capture front mic false
         20 waiting false
         20 capture front mic true",
    );
    // The time ends it: the page has to start again.
    then(
        &attrs,
        |_| {},
        &[came.clone(), (10, In::App(false)), (190_000, In::App(true)), (190_010, call("start"))],
        "10 code 5001
         10 waiting true
         10 capture front mic false
         180010 code -1307
         180010 stop publish
         180010 close capture
         190010 open front
         190010 ok",
    );
    then(
        &attrs,
        |bench| bench.device.habits.waiting_image_s = 300,
        &[came.clone(), (10, In::App(false)), (190_000, In::App(true))],
        "10 code 5001
         10 waiting true
         10 capture front mic false
         190000 waiting false
         190000 capture front mic true",
    );
    // The note of 2020: sound goes on unless `background-mute` says otherwise.
    then(
        &attrs,
        |bench| bench.device.habits.order = Order::Seed2020,
        &[came, (10, In::App(false))],
        "10 code 5000\n10 waiting true\n10 capture front mic true",
    );
    // It may come while the mini-program is away.
    then(
        &attrs,
        |_| {},
        &[(10, In::App(false)), (20, In::Fetched("waiting0", Ok(b"image")))],
        "10 code 5001
         10 pause
         10 capture front mic false
         20 waiting true
         20 resume",
    );
}

#[test]
fn a_waiting_image_that_cannot_be_used_is_10004() {
    let mut attrs = and("waiting-image", "w.png");
    attrs.push(("waiting-image-hash", "00".into()));
    then(
        &attrs,
        |_| {},
        &[(1, In::Fetched("waiting0", Ok(b"image"))), (10, In::App(false))],
        r#"1 error {"errMsg":"waiting image load fail: its MD5 is 78805a221a988e79ef3f42d7c5bfd418, waiting-image-hash says 00","errCode":10004}
           1 code 10004
           10 code 5001
           10 pause
           10 capture front mic false"#,
    );
    then(
        &and("waiting-image", "w.png"),
        |_| {},
        &[
            (1, In::Set("waiting-image", "v.png".into())),
            (2, In::Fetched("waiting0", Err("of the one before"))),
            (3, In::Fetched("waiting1", Ok(b"image"))),
            media(4, M::WaitingFailed { reason: "no picture".into() }),
        ],
        r#"1 fetch waiting1 v.png
           4 error {"errMsg":"waiting image load fail: no picture","errCode":10004}
           4 code 10004"#,
    );
}

#[test]
fn toggling_sound_has_codes_on_iphones() {
    let toggle = [(10, In::Set("muted", true.into())), (20, In::Set("enable-mic", false.into()))];
    then(
        &with(RTMP),
        |bench| bench.device.platform = "ios".into(),
        &toggle,
        "10 code 4999\n10 capture front mic false\n20 code 4998",
    );
    then(&with(RTMP), |_| {}, &toggle, "10 capture front mic false");
}

#[test]
fn one_page_takes_one() {
    check_on(
        &SPEC,
        &with(RTMP),
        |bench| bench.site.taken = true,
        &[(0, In::Attached), (1, call("start")), (2, In::App(false)), (3, In::Detached)],
        r#"0 warn this page has a <live-pusher> already, and takes only one
           0 error {"errMsg":"insertLivePusher:fail:一个页面只能插入一个 live-pusher"}
           1 fail 一个页面只能插入一个 live-pusher"#,
    );
}

#[test]
fn a_small_window_goes_on() {
    let mut bench = Bench::new(&SPEC, &and("picture-in-picture-mode", "pop"));
    bench.run(&started());
    assert!(
        bench.machine.floats(Leave::Pop, &bench.attrs, &bench.device)
            && !bench.machine.floats(Leave::Push, &bench.attrs, &bench.device)
    );
    then(
        &with(RTMP),
        |_| {},
        &[(1, In::Floating(true)), (2, call("exitPictureInPicture")), (3, In::Floating(false))],
        "1 enterpictureinpicture {}
         2 float false
         2 ok
         3 leavepictureinpicture {}",
    );
}

#[test]
fn every_attribute_reaches_camera_and_microphone() {
    let plain = Capture { mirror_preview: true, ..Capture::default() };
    let effects = |mut capture: Capture| {
        capture.skin_smoothness = 0.5;
        capture
    };
    for (name, value, expect) in [
        ("beauty", Value::from(5.0), Capture { beauty: 5.0, ..plain.clone() }),
        ("whiteness", "9".into(), Capture { whiteness: 9.0, ..plain.clone() }),
        ("beauty-style", "nature".into(), Capture { natural_beauty: true, ..plain.clone() }),
        ("filter", "solor".into(), Capture { filter: "solor", ..plain.clone() }),
        ("audio-quality", "low".into(), Capture { sample_rate: 16_000, ..plain.clone() }),
        ("enable-agc", true.into(), Capture { gain_control: true, ..plain.clone() }),
        ("enable-ans", true.into(), Capture { noise_suppression: true, ..plain.clone() }),
        ("audio-reverb-type", 7.0.into(), Capture { reverb: 7, ..plain.clone() }),
        ("voice-changer-type", 11.0.into(), Capture { voice: 11, ..plain.clone() }),
        ("auto-focus", false.into(), Capture { auto_focus: false, ..plain.clone() }),
        ("enable-mic", false.into(), Capture { mic: false, ..plain.clone() }),
        ("enable-camera", false.into(), Capture { camera: false, ..plain.clone() }),
        ("local-mirror", "disable".into(), Capture { mirror_preview: false, ..plain.clone() }),
        ("mirror", true.into(), Capture { mirror_push: true, ..plain.clone() }),
        ("fps", 30.0.into(), Capture { fps: 30, ..plain.clone() }),
        ("orientation", "horizontal".into(), Capture { width: 640, height: 360, ..plain.clone() }),
        ("aspect", "3:4".into(), Capture { height: 480, ..plain.clone() }),
        ("mode", "QVGA".into(), Capture { width: 240, height: 320, ..plain.clone() }),
    ] {
        assert_eq!(captured(&[(name, value)]), (expect, String::new()), "{name}");
    }
    let custom = [("custom-effect", true.into()), ("skin-smoothness", 0.5.into())];
    assert_eq!(captured(&custom), (effects(plain.clone()), String::new()));
    // Out of bounds, of the wrong kind, or alone.
    for (name, value, expect, warning) in [
        ("beauty", Value::from(10.0), Capture { beauty: 9.0, ..plain.clone() }, "is out of bounds: a phone takes 9"),
        ("fps", 120.0.into(), Capture { fps: 30, ..plain.clone() }, "is out of bounds: a phone takes 30"),
        ("fps", "fast".into(), plain.clone(), "is not a number: a phone takes 15"),
        ("voice-changer-type", 5.0.into(), plain.clone(), "is not a documented value: a phone takes 0"),
        ("audio-reverb-type", 8.0.into(), plain.clone(), "is not a documented value: a phone takes 0"),
        ("filter", "sepia".into(), plain.clone(), "is not a documented value: a phone takes `standard`"),
        ("skin-smoothness", 0.5.into(), plain.clone(), "has no effect without custom-effect"),
        (
            "video-width",
            1920.0.into(),
            Capture { width: 720, height: 1280, ..plain.clone() },
            "phones stop at 1280x720",
        ),
    ] {
        let (capture, warned) = captured(&[(name, value)]);
        assert_eq!(capture, expect, "{name}");
        assert!(warned.contains(warning), "{name}: {warned}");
    }
}

#[test]
fn changes_apply_live_or_are_named_as_ignored() {
    then(
        &with(RTMP),
        |_| {},
        &[
            (1, In::Set("beauty", 5.0.into())),
            (2, In::Set("custom-effect", true.into())),
            (3, In::Set("min-bitrate", 900.0.into())),
            (4, In::Set("max-bitrate", 500.0.into())),
            (5, In::Set("orientation", "horizontal".into())),
        ],
        "1 capture front mic true
         2 warn custom-effect of <live-pusher> cannot be changed later: a phone ignores that
         3 encode 360x640 1000
         4 warn min-bitrate 900 of <live-pusher> is greater than max-bitrate 500: a phone takes 900 for both
         4 encode 360x640 900
         5 capture front mic true
         5 encode 640x360 900",
    );
    // `device-position` wins over an earlier `switchCamera`.
    then(
        &with(RTMP),
        |_| {},
        &[(1, call("switchCamera")), (2, In::Set("device-position", "back".into()))],
        "1 capture back mic true\n1 ok",
    );
}

#[test]
fn a_url_that_looks_wrong_is_named_before_it_is_used() {
    check(
        &SPEC,
        &with("rtmp://a/live/b?txTime=5FD4431C&txSerect=20e6d865"),
        &[(0, In::Attached)],
        "0 warn txSerect in the URL is misspelt
         0 warn the URL has txTime without txSecret: servers refuse it
         0 open front",
    );
}
