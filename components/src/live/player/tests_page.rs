//! What `live-player` does with every attribute and method of its table.
//!
//! Expectations: live-player and LivePlayerContext pages.

use std::sync::Arc;

use zhenji_core::machine::MachineOutput;
use zhenji_core::media::{Frame, MediaEventKind as M, Stats};
use zhenji_core::value::Value;

use super::table::SPEC;
use super::tests_steps::{FLV, RTMP, after, and, call, good_start, media, options, played, with};
use crate::bench::{Bench, In, check, check_on};

#[test]
fn attributes_reach_the_driver() {
    assert!(played(&and(RTMP, "sound-mode", "ear"), |_| {}).ear);
    let referrer = played(&and(FLV, "referrer-policy", "origin"), |_| {}).referrer;
    assert_eq!(referrer.as_deref(), Some("https://servicewechat.com/wx1/0/page-frame.html"));
    assert_eq!(played(&with(FLV), |_| {}).referrer, None);
    // Newer than the phone: ignored.
    let old = |bench: &mut Bench| bench.device.sdk_version = "2.12.9".into();
    assert_eq!(played(&and(FLV, "referrer-policy", "origin"), old).referrer, None);
    // Bounds, and what is no number.
    let caches = |attrs: &[(&'static str, Value)]| {
        let play = played(attrs, |_| {});
        (play.min_cache, play.max_cache)
    };
    assert_eq!(caches(&and(RTMP, "min-cache", -3.0)), (0.0, 3.0));
    assert_eq!(caches(&and(RTMP, "max-cache", 1e9)), (1.0, 60.0));
    assert_eq!(caches(&and(RTMP, "max-cache", f64::NAN)), (1.0, 3.0));
    assert_eq!(caches(&and(RTMP, "max-cache", "")), (1.0, 3.0));
}

#[test]
fn the_picture_turns_as_its_phone_reads_orientation() {
    for (value, habit, expect) in
        [("vertical", false, 0), ("horizontal", false, 270), ("vertical", true, 270), ("horizontal", true, 0)]
    {
        let mut bench = Bench::new(&SPEC, &[("orientation", value.into())]);
        bench.device.habits.turned_orientation = habit;
        bench.run(&[(0, In::Attached)]);
        let rotation = bench.outputs.iter().find_map(|o| match o {
            MachineOutput::Picture(Some(p)) => Some(p.rotation),
            _ => None,
        });
        assert_eq!(rotation, Some(expect), "{value} {habit}");
    }
}

#[test]
fn odd_values_are_named_with_what_a_phone_takes() {
    for (name, value, expect) in [
        ("muted", Value::from("no"), "muted=\"no\" on <live-player> is text, so it counts as true"),
        ("autoplay", "".into(), ""),
        ("autoplay", "true".into(), ""),
        ("debug", "false".into(), "debug=\"false\" on <live-player> is text, so it counts as true"),
        ("min-cache", (-3.0).into(), "min-cache=-3 on <live-player> is out of bounds: a phone takes 0"),
        ("min-cache", "two".into(), "min-cache=\"two\" on <live-player> is not a number: a phone takes 1"),
        ("max-cache", f64::NAN.into(), "max-cache=NaN on <live-player> is not a number: a phone takes 3"),
        ("mode", "rtc".into(), "mode=\"rtc\" on <live-player> is not a documented value: a phone takes `live`"),
        ("mode", Value::Null, ""),
        ("object-fit", 3.0.into(), "object-fit=3 on <live-player> is not a documented value: a phone takes `contain`"),
        (
            "picture-in-picture-mode",
            Value::array(["left".into()]),
            "picture-in-picture-mode=[\"left\"] on <live-player> holds \"left\", which is not a documented value: a phone ignores that",
        ),
        ("picture-in-picture-mode", Value::array([]), ""),
        ("src", Value::array([]), "src=[] on <live-player> is not text"),
    ] {
        let mut bench = Bench::new(&SPEC, &[(name, value.clone())]);
        bench.run(&[(0, In::Attached)]);
        let warned: Vec<_> = bench.lines.iter().filter_map(|l| l.strip_prefix("0 warn ")).collect();
        assert_eq!(warned.join("; "), expect, "{name} {value:?}");
    }
}

#[test]
fn snapshots_are_files_of_the_stream_or_of_the_box() {
    let frame = |width, height| Frame { width, height, rgba: Arc::from([]), stamp_us: None };
    let shot = |number| M::Snapshot { number, frame: Ok(Arc::new(frame(540, 960))) };
    check(
        &SPEC,
        &with(RTMP),
        &after(
            good_start(),
            vec![
                (100, call("snapshot")),
                (101, options("snapshot", &[("sourceType", "view".into()), ("quality", "tiny".into())])),
                media(110, shot(2)),
                media(111, shot(1)),
                (120, call("snapshot")),
                media(121, M::Snapshot { number: 3, frame: Err("no picture".into()) }),
                (130, call("stop")),
                (131, call("snapshot")),
            ],
        ),
        "0 play rtmp://a/live/b
         10 code 2001
         20 code 2002
         50 code 2008
         60 code 2009
         60 code 2003
         80 code 2004
         100 snapshot 1
         101 warn snapshot: quality \"tiny\" is not a documented value: a phone takes `raw`
         101 snapshot 2
         110 save 540x960 drawn true
         111 save 540x960 drawn false
         120 snapshot 3
         121 fail no picture
         130 stop clear true
         130 ok
         131 fail there is no picture yet",
    );
}

#[test]
fn calls_that_do_nothing_say_so() {
    check_on(
        &SPEC,
        &[("src", RTMP.into())],
        |bench| bench.site.ready = false,
        &[(0, In::Attached), (1, call("pause")), (2, call("resume")), (3, call("startCasting"))],
        "1 warn pause() of <live-player> before onReady: phones may stay black
         1 warn pause() of a <live-player> that does not play has no effect
         1 ok
         2 warn resume() of a <live-player> that does not play has no effect
         2 ok
         3 fail enable-casting is not set",
    );
}

#[test]
fn any_code_comes_by_script() {
    check(
        &SPEC,
        &[],
        &[
            (0, In::Attached),
            (1, In::Drive("code", vec![2033.0.into()])),
            (2, In::Drive("code", vec![77.0.into(), "odd".into()])),
            (3, In::Drive("code", vec!["x".into()])),
            (4, In::Drive("dance", vec![1.0.into()])),
        ],
        "1 code 2033\n2 code 77",
    );
}

#[test]
fn the_log_lies_over_the_picture() {
    let mut bench = Bench::new(&SPEC, &and(RTMP, "debug", true));
    let stats = Stats { fps: 15.0, net_speed: 800.0, ..Stats::default() };
    bench.run(&after(
        good_start(),
        vec![media(2000, M::Stats(Box::new(stats))), (2100, In::Set("debug", false.into()))],
    ));
    let drawn: Vec<String> = bench
        .outputs
        .iter()
        .filter_map(|o| match o {
            MachineOutput::Shadow(nodes) => {
                let lines = nodes.iter().flat_map(|n| &n.children).filter_map(|n| n.text.as_deref());
                Some(lines.collect::<Vec<_>>().join("\n"))
            }
            _ => None,
        })
        .collect();
    let [.., last, gone] = &drawn[..] else { panic!("{drawn:?}") };
    assert!(last.starts_with("Playing live rtmp://a/live/b\n"), "{last}");
    assert!(last.contains("videoFPS:15") && last.contains("netSpeed:800"), "{last}");
    assert!(last.contains("\n0.1s 2004 Playing begins.\n"), "{last}");
    assert_eq!(gone, "");
}
