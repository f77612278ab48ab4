//! Every code that the tables promise comes out of a machine, and no other: runs through all that can happen, on all phones.

use std::collections::BTreeSet;

use zhenji_core::device::Order;
use zhenji_core::media::{MediaEventKind as M, Step};
use zhenji_core::spec::ComponentSpec;
use zhenji_core::value::Value;
use zhenji_core::world::{By, What};

use crate::bench::{Bench, In};

const ORDERS: [Order; 5] = [Order::Documented, Order::Ios, Order::Android, Order::Seed2020, Order::OfficialLatest];
const STEPS: [Step; 5] = [Step::Resolve, Step::Connect, Step::Handshake, Step::Refused, Step::Io];

fn why() -> String {
    "because".into()
}

/// Everything that a driver may report and that leaves the session running.
fn news() -> Vec<M> {
    vec![
        M::CameraOpened,
        M::MicOpened,
        M::FirstFrameCaptured,
        M::Connected,
        M::PublishBegun,
        M::EncoderStarted { name: "x264enc".into(), hardware: false },
        M::StreamBegun,
        M::FirstIdr,
        M::FirstAudio,
        M::DecoderStarted { name: "avdec_h264".into(), hardware: false },
        M::Size { width: 2, height: 2 },
        M::FirstFrame,
        M::PlayBegun,
        M::DecodeFailed { video: true, reason: why() },
        M::DecodeFailed { video: false, reason: why() },
        M::HardwareEncoderFailed { reason: why() },
        M::HardwareDecoderFailed { first_idr: true, reason: why() },
        M::HardwareDecoderFailed { first_idr: false, reason: why() },
        M::EncoderRestarted { reason: why() },
        M::Bitrate { kbps: 300 },
        M::NetBusy,
        M::DataLag { gap_ms: 900 },
        M::PlayLag { gap_ms: 900 },
        M::Discontinuity,
        M::Message { text: "x".into() },
        M::AudioDeviceChanged,
        M::BgmFailed { reason: why() },
        M::WaitingFailed { reason: why() },
        M::BufferEmpty,
    ]
}

/// What ends a session, each in a run of its own.
fn ends() -> Vec<M> {
    let mut ends = vec![
        M::Ended,
        M::CameraFailed { reason: why() },
        M::MicFailed { reason: why() },
        M::MicSilent,
        M::EncoderFailed { video: true, reason: why() },
        M::EncoderFailed { video: false, reason: why() },
        M::UnsupportedResolution { width: 2, height: 2 },
        M::UnsupportedSampleRate { rate: 1 },
        M::UnsupportedCodec { video: true, codec: "H.265".into() },
        M::Failed { step: Step::Url, reason: why() },
    ];
    ends.extend(STEPS.map(|step| M::Failed { step, reason: why() }));
    ends
}

/// The codes that come out of one run.
fn run(
    spec: &ComponentSpec,
    order: Order,
    attrs: &[(&'static str, Value)],
    script: &[(u64, In)],
    seen: &mut BTreeSet<i32>,
) {
    let mut bench = Bench::new(spec, attrs);
    bench.device.habits.order = order;
    bench.device.platform = if order == Order::Android { "android" } else { "ios" }.into();
    bench.device.habits.play_progress = true;
    bench.device.habits.rtc_needs_signature = true;
    bench.run(script);
    seen.extend(bench.lines.iter().filter_map(|l| l.split_once(" code ")?.1.parse::<i32>().ok()));
}

fn everything(spec: &ComponentSpec, attrs: &[(&'static str, Value)], tail: &[In]) -> BTreeSet<i32> {
    let mut seen = BTreeSet::new();
    for order in ORDERS {
        let course = news().into_iter().map(In::Media);
        let tail = tail.iter().cloned();
        let all = [In::Attached].into_iter().chain(course).chain(tail);
        let script: Vec<_> = all.enumerate().map(|(i, input)| (i as u64 * 1200, input)).collect();
        run(spec, order, attrs, &script, &mut seen);
        for end in ends() {
            // As often as it takes to give up.
            let again: Vec<_> = (0..5).map(|n| (10 + n * 4000, In::Media(end.clone()))).collect();
            let start = vec![(0, In::Attached), (1, In::Media(M::CameraOpened))];
            run(spec, order, attrs, &[start, again].concat(), &mut seen);
        }
        let denials = [By::User, By::System].map(|by| [What::CameraDenied(by), What::MicDenied(by)]);
        for what in denials.into_iter().flatten() {
            // The world is so before the element comes.
            run(spec, order, attrs, &[(0, In::World(what, true)), (1, In::Attached)], &mut seen);
        }
        run(spec, order, attrs, &[(0, In::Attached), (1, In::World(What::Call, true)), (2, In::App(false))], &mut seen);
    }
    seen
}

fn check(spec: &ComponentSpec, seen: &BTreeSet<i32>) {
    let promised: BTreeSet<i32> = super::rows(spec.tag).iter().filter(|r| r.raised()).map(|r| r.code.code).collect();
    assert_eq!(seen, &promised, "<{}>: what comes out, and what the table promises", spec.tag);
}

#[test]
fn every_code_of_the_player_comes_out() {
    let spec = &super::player_table::SPEC;
    let attrs = [("src", "rtmp://a/live/b".into()), ("autoplay", true.into()), ("mode", "RTC".into())];
    check(spec, &everything(spec, &attrs, &[]));
}

#[test]
fn every_code_of_the_pusher_comes_out() {
    let spec = &super::pusher_table::SPEC;
    let attrs = [("url", "rtmp://a/live/b".into()), ("autopush", true.into())];
    let toggles = [In::Set("muted", true.into()), In::Set("enable-mic", false.into())];
    check(spec, &everything(spec, &attrs, &toggles));
}
