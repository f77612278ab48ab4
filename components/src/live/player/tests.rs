//! What `live-player` does with what happens to it. Orders and numbers: live-player page, Tencent Cloud 454/7886.

use zhenji_core::media::{MediaEventKind as M, Stats, Step};
use zhenji_core::value::Value;

use super::table::SPEC;
use crate::bench::{Bench, In, check};

const RTMP: &str = "rtmp://a/live/b";
const FLV: &str = "http://a/live/b.flv";

fn with(src: &str) -> Vec<(&'static str, Value)> {
    vec![("src", src.into()), ("autoplay", true.into())]
}

fn failed(step: Step) -> In {
    In::Media(M::Failed { step, reason: "because".into() })
}

fn decoder() -> In {
    In::Media(M::DecoderStarted { name: "avdec_h264".into(), hardware: false })
}

fn size(width: u32, height: u32) -> In {
    In::Media(M::Size { width, height })
}

/// All steps of a good start, in the order of the wire.
fn good_start(at: u64) -> Vec<(u64, In)> {
    [
        In::Media(M::Connected),
        In::Media(M::StreamBegun),
        In::Media(M::FirstIdr),
        In::Media(M::FirstAudio),
        decoder(),
        size(540, 960),
        In::Media(M::FirstFrame),
        In::Media(M::PlayBegun),
    ]
    .into_iter()
    .enumerate()
    .map(|(i, input)| (at + 10 * i as u64, input))
    .collect()
}

fn script(parts: &[Vec<(u64, In)>]) -> Vec<(u64, In)> {
    parts.concat()
}

#[test]
fn rtmp_codes_come_in_the_documented_order() {
    check(
        &SPEC,
        &with(RTMP),
        &script(&[vec![(0, In::Attached)], good_start(10)]),
        "0 play rtmp://a/live/b
         10 code 2001
         20 code 2002
         50 code 2008
         60 code 2009
         60 code 2003
         80 code 2004",
    );
}

#[test]
fn the_order_is_the_same_when_the_decoder_is_early_or_late() {
    let codes = |inputs: &[In]| {
        let mut bench = Bench::new(&SPEC, &with(RTMP));
        let mut script = vec![(0, In::Attached)];
        script.extend(inputs.iter().cloned().enumerate().map(|(i, input)| (i as u64, input)));
        bench.run(&script);
        bench
            .lines
            .iter()
            .filter_map(|l| l.split_once(" code "))
            .map(|(_, c)| c.to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let [con, begun, idr, play] = [M::Connected, M::StreamBegun, M::FirstIdr, M::PlayBegun].map(In::Media);
    let orders = [
        vec![con.clone(), begun.clone(), idr.clone(), decoder(), size(1, 2), play.clone()],
        vec![decoder(), con.clone(), begun.clone(), size(1, 2), idr.clone(), play.clone()],
        vec![begun.clone(), con.clone(), idr.clone(), play.clone(), size(1, 2), decoder()],
    ];
    for order in orders {
        assert_eq!(codes(&order), "2001 2002 2008 2009 2003 2004", "{order:?}");
    }
    assert_eq!(codes(&[con, begun, In::Media(M::FirstAudio), play]), "2001 2002 2026 2004", "audio only");
}

#[test]
fn a_decoder_that_never_starts_does_not_silence_the_player() {
    check(
        &SPEC,
        &with(RTMP),
        &[
            (0, In::Attached),
            (1, In::Media(M::Connected)),
            (2, In::Media(M::StreamBegun)),
            (3, In::Media(M::FirstIdr)),
            (4, In::Media(M::PlayBegun)),
            (9000, In::Wait),
        ],
        "0 play rtmp://a/live/b
         1 code 2001
         2 code 2002
         3004 code 2003
         3004 code 2004",
    );
}

#[test]
fn http_flv_has_no_2002_no_3001_to_3003_and_no_2006() {
    check(
        &SPEC,
        &with(FLV),
        &script(&[
            vec![(0, In::Attached)],
            good_start(10),
            vec![(100, failed(Step::Io)), (3100, failed(Step::Connect)), (6100, failed(Step::Resolve))],
        ]),
        "0 play http://a/live/b.flv
         10 code 2001
         50 code 2008
         60 code 2009
         60 code 2003
         80 code 2004
         100 code 3005
         100 code 2103
         3100 play http://a/live/b.flv
         3100 code 2103
         6100 play http://a/live/b.flv
         6100 code 2103",
    );
    // A file that was played through.
    check(
        &SPEC,
        &with(FLV),
        &script(&[vec![(0, In::Attached)], good_start(10), vec![(100, In::Media(M::Ended))]]),
        "0 play http://a/live/b.flv
         10 code 2001
         50 code 2008
         60 code 2009
         60 code 2003
         80 code 2004
         100 code -2301
         100 stop clear false",
    );
}

#[test]
fn three_tries_three_seconds_apart_then_2301() {
    check(
        &SPEC,
        &with(RTMP),
        &[
            (0, In::Attached),
            (100, failed(Step::Resolve)),
            (3150, failed(Step::Connect)),
            (6200, failed(Step::Handshake)),
            (9250, failed(Step::Refused)),
            (60_000, In::Wait),
        ],
        "0 play rtmp://a/live/b
         100 code 3001
         100 code 2103
         3100 play rtmp://a/live/b
         3150 code 3002
         3150 code 2103
         6150 play rtmp://a/live/b
         6200 code 3003
         6200 code 2103
         9200 play rtmp://a/live/b
         9250 code 3004
         9250 code -2301",
    );
}

#[test]
fn a_success_starts_the_count_again() {
    let mut inputs = vec![(0, In::Attached)];
    for n in 0..6 {
        let at = n * 4000;
        inputs.extend(good_start(at + 10));
        inputs.push((at + 1000, failed(Step::Io)));
    }
    let mut bench = Bench::new(&SPEC, &with(RTMP));
    bench.run(&inputs);
    assert!(!bench.lines.iter().any(|l| l.ends_with("-2301")), "{:#?}", bench.lines);
    assert_eq!(bench.lines.iter().filter(|l| l.ends_with("code 2103")).count(), 6);
}

#[test]
fn a_drop_while_playing_is_3005_2103_2001() {
    let mut bench = Bench::new(&SPEC, &with(RTMP));
    bench.run(&script(&[
        vec![(0, In::Attached)],
        good_start(10),
        vec![(1000, failed(Step::Io)), (4010, In::Media(M::Connected))],
    ]));
    let tail = bench.lines[bench.lines.len() - 4..].join("\n");
    assert_eq!(tail, "1000 code 3005\n1000 code 2103\n4000 play rtmp://a/live/b\n4010 code 2001");
}

#[test]
fn the_server_ends_an_rtmp_stream_with_2006() {
    check(
        &SPEC,
        &with(RTMP),
        &[(0, In::Attached), (5, In::Media(M::Connected)), (6, In::Media(M::Ended)), (9000, In::Media(M::Connected))],
        "0 play rtmp://a/live/b
         5 code 2001
         6 code 2006
         6 stop clear false",
    );
}

#[test]
fn stop_cancels_the_next_try() {
    check(
        &SPEC,
        &with(RTMP),
        &[(0, In::Attached), (10, failed(Step::Connect)), (20, In::Call("stop", Value::Undefined)), (9000, In::Wait)],
        "0 play rtmp://a/live/b
         10 code 3002
         10 code 2103
         20 stop clear true
         20 ok",
    );
}

#[test]
fn every_2007_is_followed_by_2004() {
    check(
        &SPEC,
        &with(RTMP),
        &script(&[
            vec![(0, In::Attached)],
            good_start(10),
            vec![(500, In::Media(M::BufferEmpty)), (900, In::Media(M::PlayBegun)), (950, size(360, 640))],
        ]),
        "0 play rtmp://a/live/b
         10 code 2001
         20 code 2002
         50 code 2008
         60 code 2009
         60 code 2003
         80 code 2004
         500 code 2007
         900 code 2004
         950 code 2009",
    );
}

#[test]
fn autoplay_waits_for_a_late_src_and_starts_once() {
    check(
        &SPEC,
        &with(""),
        &[
            (0, In::Attached),
            (100, In::Set("src", RTMP.into())),
            (200, In::Set("src", "rtmp://a/live/other".into())),
            (300, In::Set("mode", "RTC".into())),
            (400, In::Call("stop", Value::Undefined)),
            (500, In::Call("play", Value::Undefined)),
        ],
        "100 play rtmp://a/live/b
         200 warn src of <live-player> changed while it runs: a phone ignores that
         300 warn mode of <live-player> changed while it runs: a phone ignores that
         400 stop clear true
         400 ok
         500 play rtmp://a/live/other
         500 ok",
    );
}

#[test]
fn attributes_apply_at_once() {
    check(
        &SPEC,
        &with(RTMP),
        &[
            (0, In::Attached),
            (10, In::Set("muted", true.into())),
            (20, In::Set("min-cache", "2".into())),
            (30, In::Set("max-cache", 0.5.into())),
            (40, In::Call("mute", Value::Undefined)),
            (50, In::App(false)),
            (60, In::App(true)),
        ],
        "0 play rtmp://a/live/b
         10 update muted true cache 1-3
         20 update muted true cache 2-3
         30 warn min-cache 2 of <live-player> is greater than max-cache 0.5: a phone takes 2 for both
         30 update muted true cache 2-2
         40 update muted false cache 2-2
         40 ok
         50 code 6000
         50 update muted true cache 2-2
         60 update muted false cache 2-2",
    );
}

#[test]
fn pauses_while_another_page_is_on_top() {
    let hide_and_show = [(0, In::Attached), (10, In::Page(false)), (20, In::Page(true))];
    check(&SPEC, &with(RTMP), &hide_and_show, "0 play rtmp://a/live/b\n10 pause\n20 resume");
    let mut keep = with(RTMP);
    keep.push(("auto-pause-if-navigate", false.into()));
    check(&SPEC, &keep, &hide_and_show, "0 play rtmp://a/live/b");
    check(
        &SPEC,
        &with(RTMP),
        &[
            (0, In::Attached),
            (5, In::Call("pause", Value::Undefined)),
            (10, In::Page(false)),
            (20, In::Page(true)),
            (30, In::Call("resume", Value::Undefined)),
        ],
        "0 play rtmp://a/live/b\n5 pause\n5 ok\n30 resume\n30 ok",
    );
}

#[test]
fn methods_answer_or_fail_by_name() {
    check(
        &SPEC,
        &[],
        &[
            (0, In::Attached),
            (1, In::Call("play", Value::Undefined)),
            (2, In::Call("snapshot", Value::Undefined)),
            (3, In::Call("dance", Value::Undefined)),
            (4, In::Call("requestFullScreen", Value::object([("direction", Value::from(90.0))]))),
            (5, In::Call("requestFullScreen", Value::object([("direction", Value::from(45.0))]))),
            (6, In::Call("exitFullScreen", Value::Undefined)),
        ],
        r#"1 fail src is empty
           2 fail there is no picture yet
           3 fail dance is not a method of <live-player>
           4 full screen true 90
           4 fullscreenchange {"direction":"horizontal","fullScreen":true}
           4 ok
           5 fail direction must be 0, 90 or -90
           6 full screen false 0
           6 fullscreenchange {"direction":"vertical","fullScreen":false}
           6 ok"#,
    );
}

#[test]
fn a_url_that_cannot_be_used_is_final_at_once() {
    check(
        &SPEC,
        &with("https://a.com/b.m3u8"),
        &[(0, In::Attached), (9000, In::Wait)],
        "0 warn live-player cannot play https://a.com/b.m3u8
         0 code -2301",
    );
    check(
        &SPEC,
        &with(RTMP),
        &[(0, In::Attached), (1, failed(Step::Url)), (9000, In::Wait)],
        "0 play rtmp://a/live/b
         1 warn rtmp://a/live/b cannot be played: because
         1 code -2301",
    );
}

#[test]
fn figures_and_levels_are_passed_on() {
    let stats = Stats {
        video_bitrate: 812.4,
        fps: 14.96,
        net_speed: 900.0,
        width: 540,
        height: 960,
        video_cache: 1200.0,
        ..Stats::default()
    };
    check(
        &SPEC,
        &with(RTMP),
        &[
            (0, In::Attached),
            (1, In::Media(M::Connected)),
            (2001, In::Media(M::Stats(Box::new(stats)))),
            (2002, In::Media(M::Volume { level: 40 })),
        ],
        r#"0 play rtmp://a/live/b
           1 code 2001
           2001 netstatus {"info":{"videoBitrate":812,"audioBitrate":0,"videoFPS":15,"videoGOP":0,"netSpeed":900,"netJitter":0,"netQualityLevel":1,"videoWidth":540,"videoHeight":960,"videoCache":1200,"audioCache":0,"vDecCacheSize":0,"vSumCacheSize":0,"avPlayInterval":0,"avRecvInterval":0,"audioCacheThreshold":3}}
           2002 audiovolumenotify {"volume":40}"#,
    );
}

#[test]
fn text_false_and_a_flat_box_are_named() {
    check(
        &SPEC,
        &[("muted", "false".into())],
        &[(0, In::Attached), (1, In::Resized(300.0, 0.0)), (2, In::Resized(320.0, 0.0))],
        "0 warn muted=\"false\" on <live-player> is text, so it counts as true
         1 warn <live-player> has no height: black on a phone",
    );
}

#[test]
fn leaving_the_tree_closes_the_session() {
    check(
        &SPEC,
        &with(RTMP),
        &[(0, In::Attached), (1, In::Detached), (9000, failed(Step::Io))],
        "0 play rtmp://a/live/b\n1 stop clear true\n1 close",
    );
}
