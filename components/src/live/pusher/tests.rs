//! What `live-pusher` does with what happens to it. Orders and numbers: live-pusher page, `TXLiveSDKEventDef.h`, log of 2020.

use zhenji_core::machine::MachineOutput;
use zhenji_core::media::{MediaCommand, MediaEventKind as M, Stats, Step};
use zhenji_core::value::Value;

use super::table::SPEC;
use crate::bench::{Bench, In, check};

const RTMP: &str = "rtmp://a/live/b";

fn with(url: &str) -> Vec<(&'static str, Value)> {
    vec![("url", url.into()), ("autopush", true.into())]
}

fn failed(step: Step) -> In {
    In::Media(M::Failed { step, reason: "because".into() })
}

fn encoder() -> In {
    In::Media(M::EncoderStarted { name: "x264enc".into(), hardware: false })
}

fn call(method: &'static str) -> In {
    In::Call(method, Value::Undefined)
}

fn camera(at: u64) -> Vec<(u64, In)> {
    vec![
        (at, In::Media(M::CameraOpened)),
        (at + 1, In::Media(M::MicOpened)),
        (at + 10, In::Media(M::FirstFrameCaptured)),
    ]
}

fn script(parts: &[Vec<(u64, In)>]) -> Vec<(u64, In)> {
    parts.concat()
}

#[test]
fn codes_come_in_the_order_of_documents_and_log() {
    let expect = "0 open front
         10 code 1005
         10 code 1003
         10 publish rtmp://a/live/b
         20 code 1007";
    // The encoder starts before the connection stands, or only when media may flow: the same order.
    check(
        &SPEC,
        &with(RTMP),
        &script(&[
            vec![(0, In::Attached)],
            camera(10),
            vec![
                (30, encoder()),
                (31, In::Media(M::Size { width: 360, height: 640 })),
                (40, In::Media(M::Connected)),
                (50, In::Media(M::PublishBegun)),
            ],
        ]),
        &format!("{expect}\n30 code 1008\n40 code 1001\n50 code 1002"),
    );
    check(
        &SPEC,
        &with(RTMP),
        &script(&[
            vec![(0, In::Attached)],
            camera(10),
            vec![
                (40, In::Media(M::Connected)),
                (50, In::Media(M::PublishBegun)),
                (55, In::Media(M::Size { width: 368, height: 640 })),
                (60, encoder()),
            ],
        ]),
        &format!("{expect}\n55 code 1005\n60 code 1008\n60 code 1001\n60 code 1002"),
    );
}

#[test]
fn without_a_camera_only_the_connection_speaks() {
    let mut attrs = with(RTMP);
    attrs.push(("enable-camera", false.into()));
    check(
        &SPEC,
        &attrs,
        &[
            (0, In::Attached),
            (1, In::Media(M::MicOpened)),
            (5, In::Media(M::Connected)),
            (6, In::Media(M::PublishBegun)),
        ],
        "0 open front\n0 publish rtmp://a/live/b\n5 code 1001\n6 code 1002",
    );
}

#[test]
fn three_tries_three_seconds_apart_then_1307() {
    check(
        &SPEC,
        &with(RTMP),
        &script(&[
            vec![(0, In::Attached)],
            camera(10),
            vec![
                (100, failed(Step::Resolve)),
                (3150, failed(Step::Connect)),
                (6200, failed(Step::Handshake)),
                (9250, failed(Step::Refused)),
                (60_000, In::Wait),
            ],
        ]),
        "0 open front
         10 code 1005
         10 code 1003
         10 publish rtmp://a/live/b
         20 code 1007
         100 code 3001
         100 code 1102
         3100 publish rtmp://a/live/b
         3150 code 3002
         3150 code 1102
         6150 publish rtmp://a/live/b
         6200 code 3003
         6200 code 1102
         9200 publish rtmp://a/live/b
         9250 code 3004
         9250 code -1307",
    );
}

#[test]
fn a_success_starts_the_count_again_and_a_drop_is_3005() {
    let mut inputs = script(&[vec![(0, In::Attached)], camera(10), vec![(30, encoder())]]);
    for n in 0..6 {
        let at = n * 4000;
        inputs.push((at + 40, In::Media(M::Connected)));
        inputs.push((at + 50, In::Media(M::PublishBegun)));
        inputs.push((at + 1000, failed(Step::Io)));
    }
    let mut bench = Bench::new(&SPEC, &with(RTMP));
    bench.run(&inputs);
    assert!(!bench.lines.iter().any(|l| l.ends_with("-1307")), "{:#?}", bench.lines);
    assert_eq!(bench.lines.iter().filter(|l| l.ends_with("code 3005")).count(), 6);
    assert_eq!(bench.lines.iter().filter(|l| l.ends_with("code 1002")).count(), 6);
}

#[test]
fn stop_cancels_the_next_try_and_start_begins_anew() {
    check(
        &SPEC,
        &with(RTMP),
        &script(&[
            vec![(0, In::Attached)],
            camera(10),
            vec![(30, failed(Step::Connect)), (40, call("stop")), (9000, call("start")), (9001, call("start"))],
        ]),
        "0 open front
         10 code 1005
         10 code 1003
         10 publish rtmp://a/live/b
         20 code 1007
         30 code 3002
         30 code 1102
         40 close capture
         40 ok
         9000 open front
         9000 ok
         9001 ok",
    );
}

#[test]
fn autopush_waits_for_a_late_url_and_changes_while_running_are_named() {
    check(
        &SPEC,
        &with(""),
        &[
            (0, In::Attached),
            (100, In::Set("url", RTMP.into())),
            (200, In::Set("url", "rtmp://a/live/c".into())),
            (300, In::Set("enable-camera", false.into())),
            (400, In::Set("mode", "HD".into())),
            (500, In::Set("muted", true.into())),
            (600, In::Set("device-position", "back".into())),
            (700, call("switchCamera")),
        ],
        "100 open front
         200 warn url of <live-pusher> changed while it runs: a phone ignores that
         300 warn enable-camera of <live-pusher> changed while it runs: a phone ignores that
         400 warn mode of <live-pusher> changed while it runs: a phone ignores that
         500 capture front mic false
         600 capture back mic false
         700 capture front mic false
         700 ok",
    );
}

#[test]
fn bitrate_changes_reach_the_running_encoder() {
    check(
        &SPEC,
        &with(RTMP),
        &script(&[
            vec![(0, In::Attached)],
            camera(10),
            vec![(100, In::Set("max-bitrate", "500".into())), (200, In::Set("video-width", 540.0.into()))],
        ]),
        "0 open front
         10 code 1005
         10 code 1003
         10 publish rtmp://a/live/b
         20 code 1007
         100 encode 360x640 500
         200 capture front mic true
         200 encode 540x960 500",
    );
}

#[test]
fn a_preview_does_not_push() {
    check(
        &SPEC,
        &[("url", RTMP.into())],
        &script(&[
            vec![(0, In::Attached), (1, call("startPreview"))],
            camera(10),
            vec![
                (30, call("start")),
                (35, call("stopPreview")),
                (40, call("stop")),
                (50, call("startPreview")),
                (60, call("stopPreview")),
            ],
        ]),
        "1 open front
         1 ok
         10 code 1003
         20 code 1007
         30 publish rtmp://a/live/b
         30 ok
         35 warn stopPreview() has no effect while pushing
         35 ok
         40 stop publish
         40 close capture
         40 ok
         50 open front
         50 ok
         60 close capture
         60 ok",
    );
}

#[test]
fn pause_holds_across_a_lost_connection() {
    check(
        &SPEC,
        &with(RTMP),
        &script(&[
            vec![(0, In::Attached)],
            camera(10),
            vec![
                (30, encoder()),
                (31, In::Media(M::Connected)),
                (32, In::Media(M::PublishBegun)),
                (40, call("pause")),
                (50, failed(Step::Io)),
                (3060, In::Media(M::Connected)),
                (3070, In::Media(M::PublishBegun)),
                (3080, call("resume")),
                (3090, In::App(false)),
                (3100, In::App(true)),
            ],
        ]),
        "0 open front
         10 code 1005
         10 code 1003
         10 publish rtmp://a/live/b
         20 code 1007
         30 code 1008
         31 code 1001
         32 code 1002
         40 pause
         40 ok
         50 code 3005
         50 code 1102
         3050 publish rtmp://a/live/b
         3060 code 1001
         3070 code 1002
         3070 pause
         3080 resume
         3080 ok
         3090 code 5001
         3090 pause
         3090 capture front mic false
         3100 resume
         3100 capture front mic true",
    );
}

#[test]
fn a_camera_that_does_not_open_ends_the_start() {
    check(
        &SPEC,
        &with(RTMP),
        &[(0, In::Attached), (5, In::Media(M::CameraFailed { reason: "busy".into() })), (9000, In::Wait)],
        "0 open front\n5 code -1301\n5 close capture",
    );
}

#[test]
fn methods_answer_or_fail_by_name() {
    check(
        &SPEC,
        &[],
        &[(0, In::Attached), (1, call("start")), (2, call("snapshot")), (3, call("fly"))],
        "1 fail url is empty
         2 fail the push does not run
         3 fail fly is not a method of <live-pusher>",
    );
}

#[test]
fn a_url_that_cannot_be_used_is_final_at_once() {
    check(
        &SPEC,
        &[("url", "room://cloud.tencent.com/rtc?roomid=1".into())],
        &[(0, In::Attached), (1, call("start")), (9000, In::Wait)],
        "1 warn room:// URLs belong to Tencent's TRTC service, which is not simulated
         1 code -1313
         1 code -1307
         1 fail room:// URLs belong to Tencent's TRTC service, which is not simulated",
    );
}

#[test]
fn figures_count_only_while_connected() {
    let stats = Stats { net_speed: 500.0, jitter: 20.0, video_cache: 3.0, ..Stats::default() };
    let stats = In::Media(M::Stats(Box::new(stats)));
    let mut bench = Bench::new(&SPEC, &with(RTMP));
    bench.run(&script(&[
        vec![(0, In::Attached)],
        camera(10),
        vec![(2000, stats.clone()), (2010, call("stop")), (4000, stats)],
    ]));
    let lines: Vec<_> = bench.lines.iter().filter(|l| l.contains("netstatus")).collect();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("2000 ") && lines[0].contains(r#""netQualityLevel":2"#), "{lines:?}");
}

#[test]
fn the_front_camera_is_mirrored_in_the_preview_only() {
    // live-pusher page, `local-mirror`: auto mirrors the front camera, not the back.
    let capture = |attrs: &[(&str, Value)]| {
        let mut bench = Bench::new(&SPEC, attrs);
        bench.run(&[(0, In::Attached), (1, call("startPreview"))]);
        bench.outputs.iter().find_map(|o| match o {
            MachineOutput::Media(MediaCommand::OpenCapture { capture, .. }) => {
                Some((capture.mirror_preview, capture.mirror_push))
            }
            _ => None,
        })
    };
    assert_eq!(capture(&[]), Some((true, false)));
    assert_eq!(capture(&[("device-position", "back".into())]), Some((false, false)));
    assert_eq!(capture(&[("local-mirror", "disable".into()), ("remote-mirror", true.into())]), Some((false, true)));
}

#[test]
fn leaving_the_tree_closes_everything() {
    check(
        &SPEC,
        &with(RTMP),
        &script(&[vec![(0, In::Attached)], camera(10), vec![(30, In::Detached)]]),
        "0 open front
         10 code 1005
         10 code 1003
         10 publish rtmp://a/live/b
         20 code 1007
         30 stop publish
         30 close capture
         30 close",
    );
}
