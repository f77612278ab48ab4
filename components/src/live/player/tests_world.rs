//! What `live-player` does on other phones, and in another world.
//!
//! Expectations: live-player and LivePlayerContext pages, `TXLiveSDKEventDef.h`, measurements by Tencent and developers.

use zhenji_core::device::Order;
use zhenji_core::machine::{FloatSpot, Leave, MachineOutput};
use zhenji_core::media::{MediaEventKind as M, Stats, Step};
use zhenji_core::value::Value;
use zhenji_core::world::{By, What};

use super::table::SPEC;
use super::tests_steps::{FLV, RTMP, THEN, after, and, call, codes, good_start, media, order, played, with};
use crate::bench::{Bench, In, check, check_on};

#[test]
fn each_phone_keeps_its_order() {
    for (profile, rtmp, flv) in [
        (Order::Documented, "2001 2002 2008 2009 2003 2004", "2001 2008 2009 2003 2004"),
        (Order::Ios, "2008 2001 2002 2004 2026 2009 2003", "2008 2001 2004 2026 2009 2003"),
        (Order::Android, "2001 2002 2004 2026 2008 2009 2003 2032", "2001 2004 2026 2008 2009 2003 2032"),
        (Order::Seed2020, "2001 2002 2003 2004", "2001 2003 2004"),
        (Order::OfficialLatest, "2001 2002 2008 2009 2003 2004 2032", "2001 2008 2009 2003 2004 2032"),
    ] {
        assert_eq!(codes(RTMP, order(profile), &good_start()), rtmp, "{profile:?}");
        assert_eq!(codes(FLV, order(profile), &good_start()), flv, "{profile:?}");
    }
    // A bad host on an iPhone: 2008, 2103 three times, -2301; HTTP-FLV has no code for the cause.
    let failed = |at| media(at, M::Failed { step: Step::Resolve, reason: "no such host".into() });
    let bad = [(0, In::Attached), failed(10), failed(3020), failed(6030), failed(9040)];
    assert_eq!(codes(FLV, order(Order::Ios), &bad), "2008 2103 2103 2103 -2301");
}

#[test]
fn a_stream_without_video_has_2026_and_no_picture_codes() {
    let sound = [
        (0, In::Attached),
        media(1, M::Connected),
        media(2, M::StreamBegun),
        media(3, M::FirstAudio),
        media(4, M::PlayBegun),
    ];
    check(
        &SPEC,
        &with(RTMP),
        &sound,
        "0 play rtmp://a/live/b
         1 code 2001
         2 code 2002
         4 code 2026
         4 code 2004",
    );
    assert_eq!(codes(RTMP, order(Order::OfficialLatest), &sound), "2001 2002 2004");
}

#[test]
fn trouble_of_stream_and_phone_has_its_code() {
    let because = || "because".to_owned();
    for (kind, expect) in [
        (M::DecodeFailed { video: true, reason: because() }, "code 2101"),
        (M::DecodeFailed { video: false, reason: because() }, "code 2102"),
        (M::DataLag { gap_ms: 900 }, "code 2104"),
        (M::PlayLag { gap_ms: 900 }, "code 2105"),
        (M::HardwareDecoderFailed { first_idr: false, reason: because() }, "code 2106"),
        (M::Discontinuity, "code 2107"),
        (M::HardwareDecoderFailed { first_idr: true, reason: because() }, "code 2108"),
        (M::AudioDeviceChanged, "code 2030"),
        (M::Message { text: "hello".into() }, "code 2012"),
    ] {
        let mut bench = Bench::new(&SPEC, &with(RTMP));
        bench.run(&after(good_start(), vec![media(100, kind.clone())]));
        assert_eq!(bench.lines.last().map(String::as_str), Some(&*format!("100 {expect}")), "{kind:?}");
    }
    // The note of 2020 does not know 2108; its phones say 2106.
    let script = after(good_start(), vec![media(100, M::HardwareDecoderFailed { first_idr: true, reason: because() })]);
    assert!(codes(RTMP, order(Order::Seed2020), &script).ends_with("2004 2106"));
}

#[test]
fn a_message_in_the_stream_is_the_message_of_2012() {
    let mut bench = Bench::new(&SPEC, &with(RTMP));
    bench.run(&[(0, In::Attached), media(1, M::Message { text: "hello".into() })]);
    let said = bench.outputs.iter().any(|o| match o {
        MachineOutput::Emit { name: "statechange", detail, .. } => {
            detail.to_json() == serde_json::json!({ "code": 2012, "message": "hello" })
        }
        _ => false,
    });
    assert!(said, "{:?}", bench.outputs);
}

#[test]
fn h265_is_2101_then_final() {
    check(
        &SPEC,
        &with(RTMP),
        &[
            (0, In::Attached),
            media(1, M::Connected),
            media(2, M::UnsupportedCodec { video: true, codec: "H.265".into() }),
            (9000, In::Wait),
        ],
        "0 play rtmp://a/live/b
         1 code 2001
         2 code 2101
         2 warn the stream is H.265: phones show no picture
         2 code -2304
         2 stop clear true",
    );
    let script = [(0, In::Attached), media(2, M::UnsupportedCodec { video: true, codec: "hevc".into() })];
    assert_eq!(codes(RTMP, order(Order::OfficialLatest), &script), "2101 -2301");
}

#[test]
fn a_refusing_server_is_named_on_phones_before_the_end() {
    let refused = |at| media(at, M::Failed { step: Step::Refused, reason: "expired".into() });
    let script = [(0, In::Attached), refused(10), refused(3020), refused(6030), refused(9040)];
    let last = |profile| codes(RTMP, order(profile), &script).rsplit(' ').take(2).collect::<Vec<_>>().join(" ");
    // Backwards.
    assert_eq!(last(Order::Android), "-2301 -2308");
    assert_eq!(last(Order::Documented), "-2301 3004");
}

#[test]
fn low_latency_asks_for_a_signature_on_phones_that_do() {
    let signed = "rtmp://a/live/b?txSecret=1&txTime=5FD4431C";
    let asks = |bench: &mut Bench| {
        bench.device.habits.rtc_needs_signature = true;
        bench.site.epoch_ms = THEN;
    };
    assert!(played(&and(signed, "mode", "RTC"), asks).rtc);
    assert!(!played(&and(RTMP, "mode", "RTC"), asks).rtc);
    assert!(played(&and(RTMP, "mode", "RTC"), |_| {}).rtc, "phones without the habit");
    check_on(
        &SPEC,
        &and("rtmp://a/live/b?txSecret=1&txTime=5FD4431B", "mode", "RTC"),
        asks,
        &[(0, In::Attached)],
        "0 warn txTime=5FD4431B ran out 1 s ago: servers refuse the URL
         0 code -2302
         0 play rtmp://a/live/b?txSecret=1&txTime=5FD4431B",
    );
}

#[test]
fn habits_change_what_is_told() {
    // 2005 once a second, and only while pictures move.
    let script = after(good_start(), vec![media(2500, M::BufferEmpty), media(4500, M::PlayBegun), (6000, In::Wait)]);
    let mut bench = Bench::new(&SPEC, &with(RTMP));
    bench.device.habits.play_progress = true;
    bench.run(&script);
    let tail: Vec<_> = bench.lines.iter().skip_while(|l| !l.ends_with("code 2004")).cloned().collect();
    assert_eq!(
        tail.join("\n"),
        "80 code 2004\n1080 code 2005\n2080 code 2005\n2500 code 2007\n4500 code 2004\n5500 code 2005"
    );
    // Numbers that no document has come in between, at the same places in each run.
    let unknown = |bench: &mut Bench| bench.device.habits.unknown_codes = true;
    assert_eq!(codes(RTMP, unknown, &good_start()), "2001 2029 2002 2008 2009 10012 2003 2027 2004 10005");
    // `{code}` alone.
    let mut bench = Bench::new(&SPEC, &with(RTMP));
    bench.device.habits.messages = false;
    bench.run(&good_start());
    let details = bench.outputs.iter().filter_map(|o| match o {
        MachineOutput::Emit { name: "statechange", detail, .. } => detail.as_object().map(|o| o.len()),
        _ => None,
    });
    assert!(details.clone().count() > 3 && details.clone().all(|n| n == 1));
}

#[test]
fn sparse_figures_lack_keys() {
    let stats = || M::Stats(Box::new(Stats { fps: 15.0, net_speed: 800.0, audio_cache: 900.0, ..Stats::default() }));
    let mut bench = Bench::new(&SPEC, &with(RTMP));
    bench.device.habits.sparse_netstatus = true;
    bench.run(&[(0, In::Attached), media(1, M::Connected), media(2000, stats()), media(4000, stats())]);
    let lines: Vec<_> = bench.lines.iter().filter(|l| l.contains("netstatus")).collect();
    assert_eq!(lines[0], r#"2000 netstatus {"info":{"videoFPS":15,"netSpeed":800,"netQualityLevel":1}}"#);
    assert!(lines[1].contains(r#""audioCache":900"#) && !lines[1].contains("videoGOP"), "{lines:?}");
}

#[test]
fn the_background_suspends() {
    let away = |more: Vec<(u64, In)>| after(vec![(0, In::Attached)], more);
    let there_and_back = away(vec![(10, In::App(false)), (20, In::App(true))]);
    let silent = "0 play rtmp://a/live/b\n10 code 6000\n10 update muted true cache 1-3";
    let back = "20 update muted false cache 1-3";
    check(&SPEC, &with(RTMP), &there_and_back, &format!("{silent}\n{back}"));
    // iPhones freeze the last picture.
    check_on(
        &SPEC,
        &with(RTMP),
        order(Order::Ios),
        &there_and_back,
        &format!("0 code 2008\n{silent}\n10 pause\n{back}\n20 resume"),
    );
    // No document lists 6000; the note of 2020 lets `background-mute` decide.
    check_on(
        &SPEC,
        &with(RTMP),
        order(Order::OfficialLatest),
        &there_and_back,
        "0 play rtmp://a/live/b\n10 update muted true cache 1-3\n20 update muted false cache 1-3",
    );
    check_on(&SPEC, &with(RTMP), order(Order::Seed2020), &there_and_back, "0 play rtmp://a/live/b");
    check_on(
        &SPEC,
        &and(RTMP, "background-mute", true),
        order(Order::Seed2020),
        &there_and_back,
        "0 play rtmp://a/live/b\n10 update muted true cache 1-3\n20 update muted false cache 1-3",
    );
    // Asked for, it plays on.
    check(
        &SPEC,
        &with(RTMP),
        &away(vec![
            (5, call("requestBackgroundPlayback")),
            (10, In::App(false)),
            (20, call("exitBackgroundPlayback")),
            (30, In::App(true)),
        ]),
        "0 play rtmp://a/live/b
         5 ok
         20 update muted true cache 1-3
         20 ok
         30 update muted false cache 1-3",
    );
}

#[test]
fn calls_and_native_pages_hold_it() {
    check(
        &SPEC,
        &with(RTMP),
        &[
            (0, In::Attached),
            (10, In::World(What::Call, true)),
            (20, In::World(What::Call, false)),
            (30, In::World(What::NativePage, true)),
            (40, In::World(What::NativePage, false)),
        ],
        "0 play rtmp://a/live/b
         10 update muted true cache 1-3
         20 update muted false cache 1-3
         30 pause
         40 resume",
    );
    check(
        &SPEC,
        &and(RTMP, "auto-pause-if-open-native", false),
        &[(0, In::Attached), (30, In::World(What::NativePage, true))],
        "0 play rtmp://a/live/b",
    );
}

#[test]
fn a_small_window_goes_on() {
    let mut bench = Bench::new(&SPEC, &and(RTMP, "picture-in-picture-mode", Value::array(["push".into()])));
    assert!(!bench.machine.floats(Leave::Push, &bench.attrs, &bench.device), "nothing plays");
    bench.run(&[(0, In::Attached)]);
    assert!(bench.machine.floats(Leave::Push, &bench.attrs, &bench.device));
    assert!(!bench.machine.floats(Leave::Pop, &bench.attrs, &bench.device));
    bench.attrs.set("picture-in-picture-init-position", "(right, 30%)".into());
    assert_eq!(bench.machine.float_spot(&bench.attrs, &bench.device), Some(FloatSpot { right: true, top: 0.3 }));
    // Opened as the page is left, closed by the user: suspended, and paused like any covered player.
    check(
        &SPEC,
        &and(RTMP, "picture-in-picture-mode", "push"),
        &[
            (0, In::Attached),
            (10, In::Floating(true)),
            (11, In::Page(false)),
            (20, In::Floating(false)),
            (30, In::Page(true)),
        ],
        "0 play rtmp://a/live/b
         10 enterpictureinpicture {}
         20 leavepictureinpicture {}
         20 code 6000
         20 pause
         30 resume",
    );
    check(
        &SPEC,
        &[("src", RTMP.into())],
        &[
            (0, In::Attached),
            (1, call("requestPictureInPicture")),
            (2, call("exitPictureInPicture")),
            (3, call("play")),
            (4, call("requestPictureInPicture")),
            (5, In::Floating(true)),
            (6, call("exitPictureInPicture")),
        ],
        "1 fail the player does not play
         2 fail there is no small window
         3 play rtmp://a/live/b
         3 ok
         4 float true
         4 ok
         5 enterpictureinpicture {}
         6 float false
         6 ok",
    );
}

#[test]
fn turning_the_phone_fills_the_screen_where_asked() {
    let turn = [(0, In::Attached), (10, In::World(What::Rotate(90), true)), (20, In::World(What::Rotate(90), false))];
    check(
        &SPEC,
        &and(RTMP, "enable-auto-rotation", true),
        &turn,
        r#"0 play rtmp://a/live/b
           10 full screen true 90
           10 fullscreenchange {"direction":"horizontal","fullScreen":true}
           20 full screen false 0
           20 fullscreenchange {"direction":"vertical","fullScreen":false}"#,
    );
    check(&SPEC, &with(RTMP), &turn, "0 play rtmp://a/live/b");
}

#[test]
fn without_permission_it_is_not_inserted_and_each_text_tells_why() {
    let check = |what: Option<What>, expect: &str| {
        check_on(
            &SPEC,
            &and(RTMP, "mode", "RTC"),
            |bench| {
                if let Some(what) = what {
                    bench.run(&[(0, In::World(what, true))]);
                    bench.lines.clear();
                }
            },
            &[(0, In::Attached), (1, call("play")), media(2, M::Connected)],
            expect,
        );
    };
    check(
        Some(What::NoLivePermission),
        r#"0 warn <live-player> is not inserted: live components are not switched on for the account
           0 error {"errMsg":"insertLivePlayer:fail:access denied (live components are not switched on for the account)"}
           1 fail no permission, appId=wx1 (live components are not switched on for the account)"#,
    );
    check(
        Some(What::NoLiveCategory),
        r#"0 warn <live-player> is not inserted: the account's category is not open for live components
           0 error {"errMsg":"insertLivePlayer:fail jsapi has no permission, event=insertLivePlayer, runningState=foreground, permissionMsg=permission got, detail=jsapi has no permission (the account's category is not open for live components)"}
           1 fail no permission, appId=wx1 (the account's category is not open for live components)"#,
    );
    // The phone's microphone permission matters in RTC mode only, and has no code.
    check(
        Some(What::MicDenied(By::System)),
        r#"0 warn <live-player> in RTC mode is not inserted: the phone's system does not let WeChat use the microphone
           0 error {"errMsg":"insertLivePlayer:fail:system permission denied"}
           1 fail system permission denied (the phone's system does not let WeChat use the microphone)"#,
    );
    check(None, "0 play rtmp://a/live/b\n1 ok\n2 code 2001");
}

#[test]
fn old_clients_do_not_have_it() {
    for (platform, version, sdk, expect) in [
        ("ios", "6.5.20", "1.7.0", "0 warn <live-player> needs WeChat 6.5.21; this phone has 6.5.20"),
        ("android", "6.5.19", "1.7.0", ""),
        ("android", "8.0.0", "1.6.9", "0 warn <live-player> needs base library 1.7.0; this phone has 1.6.9"),
    ] {
        check_on(
            &SPEC,
            &[],
            |bench| {
                bench.device.platform = platform.into();
                bench.device.version = version.into();
                bench.device.sdk_version = sdk.into();
            },
            &[(0, In::Attached)],
            expect,
        );
    }
}

#[test]
fn failed_same_layer_rendering_is_told() {
    check(&SPEC, &[], &[(0, In::Attached), (5, In::World(What::NoSameLayer, true))], "5 rendererror {}");
}
