//! What the tests of `live-player` share.

use zhenji_core::device::Order;
use zhenji_core::machine::MachineOutput;
use zhenji_core::media::{MediaCommand, MediaEventKind as M, Play};
use zhenji_core::value::Value;

use super::table::SPEC;
use crate::bench::{Bench, In};

pub(super) const RTMP: &str = "rtmp://a/live/b";
pub(super) const FLV: &str = "http://a/live/b.flv";
/// 12 December 2020, 04:12:12 UTC.
pub(super) const THEN: f64 = 1_607_746_332_000.0;

pub(super) fn with(src: &str) -> Vec<(&'static str, Value)> {
    vec![("src", src.into()), ("autoplay", true.into())]
}

pub(super) fn and(src: &str, name: &'static str, value: impl Into<Value>) -> Vec<(&'static str, Value)> {
    let mut attrs = with(src);
    attrs.push((name, value.into()));
    attrs
}

pub(super) fn order(order: Order) -> impl FnOnce(&mut Bench) {
    move |bench| bench.device.habits.order = order
}

pub(super) fn media(at: u64, kind: M) -> (u64, In) {
    (at, In::Media(kind))
}

pub(super) fn call(method: &'static str) -> In {
    In::Call(method, Value::Undefined)
}

pub(super) fn options(method: &'static str, fields: &[(&'static str, Value)]) -> In {
    In::Call(method, Value::object(fields.to_vec()))
}

/// All steps of a good start, in the order of the wire, then time for what was held back.
pub(super) fn good_start() -> Vec<(u64, In)> {
    vec![
        (0, In::Attached),
        media(10, M::Connected),
        media(20, M::StreamBegun),
        media(30, M::FirstIdr),
        media(40, M::FirstAudio),
        media(50, M::DecoderStarted { name: "avdec_h264".into(), hardware: false }),
        media(60, M::Size { width: 540, height: 960 }),
        media(70, M::FirstFrame),
        media(80, M::PlayBegun),
    ]
}

pub(super) fn after(start: Vec<(u64, In)>, more: Vec<(u64, In)>) -> Vec<(u64, In)> {
    [start, more].concat()
}

/// The codes alone.
pub(super) fn codes(src: &str, set_up: impl FnOnce(&mut Bench), script: &[(u64, In)]) -> String {
    let mut bench = Bench::new(&SPEC, &with(src));
    set_up(&mut bench);
    bench.run(script);
    let codes = bench.lines.iter().filter_map(|l| l.split_once(" code "));
    codes.map(|(_, c)| c.to_owned()).collect::<Vec<_>>().join(" ")
}

/// What is played with these attributes.
pub(super) fn played(attrs: &[(&'static str, Value)], set_up: impl FnOnce(&mut Bench)) -> Play {
    let mut bench = Bench::new(&SPEC, attrs);
    set_up(&mut bench);
    bench.run(&[(0, In::Attached)]);
    let found = bench.outputs.iter().find_map(|o| match o {
        MachineOutput::Media(MediaCommand::Play { play, .. }) => Some(play.clone()),
        _ => None,
    });
    found.expect("plays")
}
