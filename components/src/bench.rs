//! The one driver of all machine tests: attributes and a script of timed inputs in, lines of outputs with their time out.
//!
//! A machine's own deadlines fire between the inputs, at their exact time.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::EffectId;
use zhenji_core::machine::{Attrs, Cx, Machine, MachineInput, MachineOutput, Site, TouchPhase};
use zhenji_core::media::{BgmOrder, MediaCommand, MediaEventKind, MediaId};
use zhenji_core::spec::ComponentSpec;
use zhenji_core::time::Time;
use zhenji_core::value::Value;
use zhenji_core::view::Rect;
use zhenji_core::world::{Conditions, Strike, What};

/// An input of a script.
#[derive(Clone, Debug)]
pub(crate) enum In {
    Attached,
    Detached,
    Set(&'static str, Value),
    Media(MediaEventKind),
    Call(&'static str, Value),
    Page(bool),
    App(bool),
    Resized(f64, f64),
    Tap(f64, Option<&'static str>),
    Touch(TouchPhase, f64),
    Text(&'static str),
    Focus(bool, &'static str),
    Confirm(&'static str),
    Loaded(f64, f64),
    LoadFailed(&'static str),
    /// left, top, width, height, client width, client height
    Scrolled([f64; 6]),
    Drive(&'static str, Vec<Value>),
    Form(bool),
    Label,
    /// Something changes in the world.
    World(What, bool),
    /// The file that was asked for last under this key.
    Fetched(&'static str, Result<&'static [u8], &'static str>),
    Floating(bool),
    /// Only let the time pass.
    Wait,
}

/// A machine with its surroundings.
pub(crate) struct Bench {
    pub(crate) machine: Box<dyn Machine>,
    pub(crate) attrs: Attrs,
    pub(crate) device: DeviceProfile,
    pub(crate) world: Conditions,
    pub(crate) site: Site,
    rect: Rect,
    wake: Option<Time>,
    calls: u32,
    pub(crate) lines: Vec<String>,
    pub(crate) outputs: Vec<MachineOutput>,
}

impl Bench {
    /// The machine of a component with these attributes.
    pub(crate) fn new(spec: &ComponentSpec, attrs: &[(&str, Value)]) -> Self {
        let mut bench = Self {
            machine: spec.machine.expect("has behaviour")(),
            attrs: Attrs::default(),
            device: device(),
            world: Conditions::default(),
            site: Site { app_id: "wx1".into(), ready: true, ..Site::default() },
            rect: Rect { left: 0.0, top: 0.0, width: 300.0, height: 40.0 },
            wake: None,
            calls: 0,
            lines: Vec::new(),
            outputs: Vec::new(),
        };
        for (name, value) in attrs {
            bench.attrs.set(name, value.clone());
        }
        bench
    }

    /// Runs a script of times in ms and inputs.
    pub(crate) fn run(&mut self, script: &[(u64, In)]) {
        for (at, input) in script {
            let at = Time::from_millis(*at);
            while let Some(wake) = self.wake.filter(|wake| *wake <= at) {
                self.wake = None;
                self.handle(MachineInput::Deadline, wake);
            }
            self.step(input, at);
        }
    }

    fn step(&mut self, input: &In, now: Time) {
        let rect = self.rect;
        match input {
            In::Wait => {}
            In::Attached => self.handle(MachineInput::Attached, now),
            In::Detached => self.handle(MachineInput::Detached, now),
            In::Set(name, value) => {
                self.attrs.set(name, value.clone());
                self.handle(MachineInput::Changed { names: &[Arc::from(*name)] }, now);
            }
            In::Media(event) => self.handle(MachineInput::Media(event), now),
            In::Call(method, options) => {
                self.calls += 1;
                let reply = EffectId(self.calls);
                self.handle(MachineInput::Call { reply, method, options }, now);
            }
            In::Page(shown) => self.handle(MachineInput::Page { shown: *shown }, now),
            In::App(foreground) => self.handle(MachineInput::App { foreground: *foreground }, now),
            In::Resized(width, height) => {
                self.rect = Rect { width: *width, height: *height, ..rect };
                self.handle(MachineInput::Resized { rect: self.rect }, now);
            }
            In::Tap(x, part) => self.handle(MachineInput::Tap { x: *x, y: 5.0, part: *part }, now),
            In::Touch(phase, x) => self.handle(MachineInput::Touch { phase: *phase, x: *x, y: 5.0 }, now),
            In::Text(value) => self.handle(MachineInput::Text { value, cursor: value.chars().count() }, now),
            In::Focus(focused, value) => self.handle(MachineInput::Focus { focused: *focused, value }, now),
            In::Confirm(value) => self.handle(MachineInput::Confirm { value }, now),
            In::Loaded(width, height) => self.handle(MachineInput::Loaded { width: *width, height: *height }, now),
            In::LoadFailed(reason) => self.handle(MachineInput::LoadFailed { reason }, now),
            In::Scrolled([left, top, width, height, client_width, client_height]) => self.handle(
                MachineInput::Scrolled {
                    left: *left,
                    top: *top,
                    width: *width,
                    height: *height,
                    client_width: *client_width,
                    client_height: *client_height,
                },
                now,
            ),
            In::Drive(function, args) => self.handle(MachineInput::Drive { function, args }, now),
            In::Form(reset) => self.handle(MachineInput::Form { reset: *reset }, now),
            In::Label => self.handle(MachineInput::Label, now),
            In::World(what, on) => {
                let strike = Strike { on: *on, what: what.clone(), host: None };
                self.world.apply(&strike);
                self.handle(MachineInput::World(&strike), now);
            }
            In::Fetched(key, result) => {
                let result = result.map(Arc::from);
                self.handle(MachineInput::Fetched { key, result }, now);
            }
            In::Floating(on) => self.handle(MachineInput::Floating { on: *on }, now),
        }
    }

    fn handle(&mut self, input: MachineInput<'_>, now: Time) {
        let mut out = Vec::new();
        let mut cx = Cx {
            now,
            attrs: &self.attrs,
            device: &self.device,
            media: MediaId(1),
            world: &self.world,
            site: &self.site,
            rect: self.rect,
            out: &mut out,
        };
        self.machine.handle(input, &mut cx);
        for output in out {
            if let MachineOutput::Wake(at) = output {
                self.wake = at;
                continue;
            }
            if let Some(line) = line(&output) {
                self.lines.push(format!("{} {line}", now.as_millis()));
            }
            self.outputs.push(output);
        }
    }
}

/// The same on a phone, in a world or at a place of its own.
pub(crate) fn check_on(
    spec: &ComponentSpec,
    attrs: &[(&str, Value)],
    set_up: impl FnOnce(&mut Bench),
    script: &[(u64, In)],
    expect: &str,
) {
    let mut bench = Bench::new(spec, attrs);
    set_up(&mut bench);
    bench.run(script);
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(bench.lines, expect, "{attrs:?}\n{script:?}");
}

/// Runs a script and compares every line that speaks; one line of `expect` an output.
pub(crate) fn check(spec: &ComponentSpec, attrs: &[(&str, Value)], script: &[(u64, In)], expect: &str) {
    check_on(spec, attrs, |_| {}, script, expect);
}

/// An output as one line; drawing is compared by the tests that care.
fn line(output: &MachineOutput) -> Option<String> {
    Some(match output {
        MachineOutput::Emit { name: "statechange", detail, .. } => format!("code {}", detail.get("code").to_text()),
        MachineOutput::Emit { name, detail, .. } => format!("{name} {}", detail.to_json()),
        MachineOutput::Media(command) => media(command),
        MachineOutput::Notify { name, value, .. } => format!("tell {name} {}", value.to_json()),
        MachineOutput::Reply { result: Ok(Value::Undefined), .. } => "ok".into(),
        MachineOutput::Reply { result: Ok(value), .. } => format!("ok {}", value.to_json()),
        MachineOutput::Reply { result: Err(f), .. } => format!("fail {}", f.reason),
        MachineOutput::Warn { message, .. } => format!("warn {message}"),
        MachineOutput::Inform { .. } => return None,
        MachineOutput::FullScreen { on, direction } => format!("full screen {on} {direction}"),
        MachineOutput::Model { name, value } => format!("model {name} {}", value.to_json()),
        MachineOutput::State { name, value } => match value.as_deref() {
            None => format!("state {name} off"),
            Some("") => format!("state {name} on"),
            Some(value) => format!("state {name} {value}"),
        },
        MachineOutput::ScrollTo { left, top, animated } => format!("scroll to {left:?} {top:?} {animated}"),
        MachineOutput::ScrollIntoView { id, .. } => format!("scroll into view {id}"),
        MachineOutput::Focus(on) => format!("focus {on}"),
        MachineOutput::Navigate { how, url } => format!("navigate {how:?} {url}"),
        MachineOutput::NavigateBack { delta } => format!("navigate back {delta}"),
        MachineOutput::Submit { reset } => format!("submit {reset}"),
        MachineOutput::Fetch { key, src } => format!("fetch {key} {src}"),
        MachineOutput::SaveImage { image, .. } => {
            format!("save {}x{} drawn {}", image.frame.width, image.frame.height, image.drawn.is_some())
        }
        MachineOutput::Float { on } => format!("float {on}"),
        MachineOutput::Wake(_) | MachineOutput::Shadow(_) | MachineOutput::Picture(_) => return None,
    })
}

fn media(command: &MediaCommand) -> String {
    match command {
        MediaCommand::OpenCapture { capture, .. } => {
            format!("open {}", if capture.front { "front" } else { "back" })
        }
        MediaCommand::UpdateCapture { capture, .. } => {
            format!("capture {} mic {}", if capture.front { "front" } else { "back" }, capture.mic)
        }
        MediaCommand::CloseCapture { .. } => "close capture".into(),
        MediaCommand::Publish { url, .. } => format!("publish {url}"),
        MediaCommand::SetEncode { encode, .. } => {
            format!("encode {}x{} {}", encode.width, encode.height, encode.max_bitrate)
        }
        MediaCommand::StopPublish { .. } => "stop publish".into(),
        MediaCommand::Play { play, .. } => format!("play {}", play.url),
        MediaCommand::UpdatePlay { play, .. } => {
            format!("update muted {} cache {}-{}", play.muted, play.min_cache, play.max_cache)
        }
        MediaCommand::Pause { .. } => "pause".into(),
        MediaCommand::Resume { .. } => "resume".into(),
        MediaCommand::Stop { clear, .. } => format!("stop clear {clear}"),
        MediaCommand::Waiting { picture, .. } => format!("waiting {}", picture.is_some()),
        MediaCommand::Bgm { order, .. } => match order {
            BgmOrder::Play { start_ms, end_ms, .. } => format!("bgm play {start_ms} {end_ms:?}"),
            BgmOrder::Stop => "bgm stop".into(),
            BgmOrder::Pause => "bgm pause".into(),
            BgmOrder::Resume => "bgm resume".into(),
            BgmOrder::Volume(volume) => format!("bgm volume {volume}"),
        },
        MediaCommand::Filter { filter, .. } => format!("filter {:?}", filter.as_ref().map(|f| f.alpha)),
        MediaCommand::Overlay { kind, pictures, .. } => format!("overlay {kind:?} {}", pictures.len()),
        MediaCommand::SendMessage { text, .. } => format!("message {text}"),
        MediaCommand::Snapshot { number, .. } => format!("snapshot {number}"),
        MediaCommand::Strike(strike) => format!("strike {:?} {}", strike.what, strike.on),
        MediaCommand::Close { .. } => "close".into(),
    }
}

fn device() -> DeviceProfile {
    DeviceProfile {
        name: "test".into(),
        brand: "".into(),
        model: "".into(),
        platform: "android".into(),
        system: "".into(),
        version: "8.0.50".into(),
        sdk_version: "3.8.0".into(),
        language: "zh_CN".into(),
        width: 375.0,
        height: 667.0,
        pixel_ratio: 2.0,
        status_bar: 20.0,
        navigation_bar: 44.0,
        tab_bar: 48.0,
        safe_bottom: 0.0,
        moment: zhenji_core::device::Moment::default(),
        habits: zhenji_core::device::Habits::default(),
    }
}
