//! The machines of built-in components: fed with what happens, their wishes carried out.

use super::{App, Output};
use crate::diagnostic::Diagnostic;
use crate::logic::{LogicInput, PageId, Question};
use crate::machine::{Cx, Machine, MachineInput, MachineOutput, Shadow, Site};
use crate::media::{MediaEvent, MediaEventKind, MediaId};
use crate::trace::Body;
use crate::tree::Element;
use crate::value::Value;
use crate::view::{NodeId, ViewCommand};

/// Answers to these questions interest nobody: `model:` writes into page data.
const NOBODY: u32 = 0;

impl App {
    pub(super) fn machine_born(&mut self, node: NodeId) {
        self.keep_measured(node);
        self.check_attributes(node);
        self.check_placement(node);
        // Those of a page that is not ready yet are asked for together.
        if let Some(page) = self.tree.nodes.get(node).map(|n| n.page).filter(|page| self.is_ready(*page)) {
            self.ask_placement(page, vec![node]);
        }
        self.run(node, MachineInput::Attached);
    }

    /// The view keeps the box of this element up to date from now on.
    pub(super) fn keep_measured(&mut self, node: NodeId) {
        if let Some(page) = self.tree.nodes.get(node).map(|n| n.page) {
            self.view(ViewCommand::Observe { page, nodes: vec![node] });
        }
    }

    pub(super) fn machine_gone(&mut self, node: NodeId, element: Element, mut machine: Box<dyn Machine>) {
        self.forget_small_window(|f| f.node == node);
        self.forget_full_screen(node);
        let mut outputs = Vec::new();
        let site = self.site(node, false);
        let mut cx = Cx {
            now: self.now,
            attrs: &element.attrs,
            device: &self.setup.device,
            media: MediaId(node.0),
            world: &self.world,
            site: &site,
            rect: element.rect,
            out: &mut outputs,
        };
        machine.handle(MachineInput::Detached, &mut cx);
        let page = self.tree.nodes.get(node).map(|n| n.page);
        for output in outputs {
            match output {
                MachineOutput::Media(command) => self.command(page, &element.tag, &element.id, command),
                MachineOutput::Reply { reply, result } => self.logic(LogicInput::Settle { id: reply, result }),
                _ => {}
            }
        }
    }

    /// Feeds one machine; elements without one hear nothing.
    pub(super) fn run(&mut self, node: NodeId, input: MachineInput<'_>) {
        let now = self.now;
        let device = self.setup.device.clone();
        let site = self.site(node, matches!(input, MachineInput::Attached));
        let Some(e) = self.tree.nodes.element_mut(node) else { return };
        let Some(mut machine) = e.machine.take() else { return };
        let mut outputs = Vec::new();
        let mut cx = Cx {
            now,
            attrs: &e.attrs,
            device: &device,
            media: MediaId(node.0),
            world: &self.world,
            site: &site,
            rect: e.rect,
            out: &mut outputs,
        };
        machine.handle(input, &mut cx);
        e.machine = Some(machine);
        for output in outputs {
            self.carry_out(node, output);
        }
    }

    /// Where an element stands; what only matters as it comes is asked for then.
    fn site(&self, node: NodeId, born: bool) -> Site {
        let page = self.tree.nodes.get(node).map(|n| n.page);
        let mut site = Site {
            app_id: self.bundle.borrow().app_id().clone(),
            epoch_ms: self.setup.epoch_ms,
            covered: self.top().is_some_and(|top| Some(top.id) != page),
            away: !self.foreground,
            ready: self
                .stack
                .iter()
                .chain(&self.parked)
                .any(|p| Some(p.id) == page && p.stage == super::page::Stage::Ready),
            ..Site::default()
        };
        if let (true, Some(e)) = (born, self.tree.nodes.element(node)) {
            site.taken = e.spec.is_some_and(|s| s.one_per_page)
                && self
                    .machines_of(page)
                    .into_iter()
                    .any(|other| other < node && self.tree.nodes.element(other).is_some_and(|o| o.tag == e.tag));
        }
        site
    }

    fn carry_out(&mut self, node: NodeId, output: MachineOutput) {
        let Some((page, owner)) = self.tree.nodes.get(node).and_then(|n| Some((n.page, n.element()?.owner))) else {
            return;
        };
        match output {
            MachineOutput::Emit { name, detail, bubbles } => {
                let e = self.tree.nodes.element(node);
                let row = e.and_then(|e| e.spec).and_then(|spec| spec.events.iter().find(|row| *row.name == *name));
                // The phone does not know the event yet.
                if row.is_none_or(|row| row.known(&self.setup.device)) {
                    self.fire(node, name, detail, bubbles, false);
                }
            }
            MachineOutput::Media(command) => {
                let Some(e) = self.tree.nodes.element(node) else { return };
                let (tag, id) = (e.tag.clone(), e.id.clone());
                self.command(Some(page), &tag, &id, command);
            }
            MachineOutput::Wake(at) => {
                if let Some(e) = self.tree.nodes.element_mut(node) {
                    e.wake = at;
                }
            }
            MachineOutput::Reply { reply, result } => self.logic(LogicInput::Settle { id: reply, result }),
            MachineOutput::Notify { listener, name, value } => {
                self.logic(LogicInput::Notify { id: listener, name: name.into(), value });
            }
            MachineOutput::Shadow(mut nodes) => {
                nodes.iter_mut().for_each(|n| self.localise(node, n));
                self.tree.draw_inner(node, nodes);
            }
            MachineOutput::State { name, value } => self.tree.paint_state(node, name, value),
            MachineOutput::Model { name, value } => self.write_model(node, name, value),
            MachineOutput::Picture(picture) => {
                if let Some(e) = self.tree.nodes.element_mut(node) {
                    e.picture = picture;
                }
                self.picture_changed(node);
                self.tell_picture(node, picture);
                let patches = vec![crate::view::Patch::Picture { node, picture }];
                self.flush_view();
                self.view(ViewCommand::Patch { page, patches });
            }
            MachineOutput::ScrollTo { left, top, animated } => {
                self.flush_view();
                self.view(ViewCommand::ScrollTo { page, node, left, top, animated });
            }
            MachineOutput::ScrollIntoView { id, animated } => {
                let selector = crate::tree::Selector::parse(&format!("#{id}"));
                let child = selector.and_then(|s| self.tree.select_in(owner, &s).first().copied());
                if let Some(child) = child {
                    self.flush_view();
                    self.view(ViewCommand::ScrollIntoView { page, node, child, animated });
                }
            }
            MachineOutput::Focus(focused) => {
                let field = ["field", "input", "textarea"].iter().find_map(|k| self.tree.inner_node(node, k));
                if let Some(field) = field {
                    self.flush_view();
                    self.view(ViewCommand::Focus { page, node: field, focused });
                }
            }
            MachineOutput::Navigate { how, url } => self.navigate(how, &url, None),
            MachineOutput::NavigateBack { delta } => self.navigate_back(delta, None),
            MachineOutput::Submit { reset } => self.submit(node, reset),
            MachineOutput::Warn { message, hint } => self.warn(node, message, hint),
            MachineOutput::Inform { message } => {
                if let Some(e) = self.tree.nodes.element(node) {
                    let (file, pos) = (e.plan.file.clone(), e.plan.pos);
                    self.finding(Diagnostic::info(&file, pos, message));
                }
            }
            MachineOutput::FullScreen { on, direction } => self.fill_screen(node, on.then_some(direction)),
            MachineOutput::Fetch { .. } | MachineOutput::SaveImage { .. } => self.file_work(node, output),
            MachineOutput::Float { on: true } => self.open_small_window(node),
            // `exitPictureInPicture` may be called on any page: it is the one window that closes.
            MachineOutput::Float { on: false } => self.close_small_window(),
        }
    }

    /// Paths and classes that a machine passes on belong to the template its element stands in.
    fn localise(&self, node: NodeId, shadow: &mut Shadow) {
        let Some(e) = self.tree.nodes.element(node) else { return };
        for (name, value) in &mut shadow.attrs {
            match (shadow.tag, *name) {
                ("img", "src") if !value.is_empty() && !value.contains(':') && !value.starts_with('/') => {
                    *value = format!("/{}", crate::bundle::path::resolve_inside(&e.plan.file, value)).into();
                }
                (_, "class") => *value = self.tree.scoped_class(e.owner, value),
                _ => {}
            }
        }
        shadow.children.iter_mut().for_each(|c| self.localise(node, c));
    }

    /// Patches that stand before a command must reach the view before it.
    pub(super) fn flush_view(&mut self) {
        for (page, patches) in self.tree.take_patches() {
            self.out.push(Output::View(ViewCommand::Patch { page, patches }));
        }
    }

    pub(super) fn write_model(&mut self, node: NodeId, name: &str, value: Value) {
        self.tree.overtake(node, name, value.clone());
        let Some(e) = self.tree.nodes.element(node) else { return };
        let owner = e.owner;
        let path =
            e.plan.attrs.iter().find(|a| crate::name::kebab(&a.name) == name.into()).and_then(|a| a.model.clone());
        if let Some(path) = path {
            let data = Value::object([(crate::value::path_text(&path), value)]);
            self.logic(LogicInput::Ask { id: NOBODY, question: Question::SetData { instance: owner, data } });
        }
    }

    /// A form's button: the machine of the nearest `form` above hears it.
    fn submit(&mut self, node: NodeId, reset: bool) {
        let mut here = self.tree.element_above(node);
        while let Some(id) = here {
            if self.tree.nodes.element(id).is_some_and(|e| &*e.tag == "form") {
                self.run(id, MachineInput::Form { reset });
                return;
            }
            here = self.tree.element_above(id);
        }
    }

    pub(super) fn warn(&mut self, node: NodeId, message: String, hint: String) {
        let Some(e) = self.tree.nodes.element(node) else { return };
        let (file, pos) = (e.plan.file.clone(), e.plan.pos);
        self.finding(Diagnostic::warning(&file, pos, message).hint(hint));
    }

    /// Attributes and events that the element does not have, or that are not acted on yet, are named once.
    pub(super) fn check_attributes(&mut self, node: NodeId) {
        let Some(e) = self.tree.nodes.element(node) else { return };
        let Some(spec) = e.spec else { return };
        let mut found = Vec::new();
        for attr in &e.plan.attrs {
            let name = crate::name::kebab(&attr.name);
            match spec.attrs.iter().find(|a| *a.name == *name || *a.name == *attr.name) {
                Some(row) if !row.known(&self.setup.device) => found.push(format!(
                    "<{}> {name} needs base library {}; this phone has {} and ignores it",
                    e.tag, row.since, self.setup.device.sdk_version
                )),
                Some(row) => {
                    found.extend(row.not_built.map(|why| format!("<{}> {name} is not built yet: {why}", e.tag)))
                }
                None if crate::spec::COMMON_ATTRS.contains(&&*name) || name.starts_with("aria-") => {}
                None if e.plan.observers.iter().any(|(n, _)| *n == name) => {}
                None => found.push(format!("<{}> has no attribute {}", e.tag, attr.name)),
            }
        }
        for event in &e.plan.events {
            let row = spec.events.iter().find(|row| *row.name == *event.name);
            if let Some(row) = row.filter(|row| !row.known(&self.setup.device)) {
                found.push(format!(
                    "bind{} of <{}> needs base library {}; this phone has {} and never calls it",
                    row.name, e.tag, row.since, self.setup.device.sdk_version
                ));
            }
        }
        for message in found {
            self.warn(node, message, String::new());
        }
    }

    pub(super) fn on_media(&mut self, event: MediaEvent) {
        let node = NodeId(event.id.0);
        let Some(e) = self.tree.nodes.element(node) else { return };
        let (tag, element) = (e.tag.clone(), e.id.clone());
        let page = self.tree.nodes.get(node).and_then(|n| self.path_of_page(n.page));
        let (name, detail) = describe(&event.kind);
        self.trace(page, Body::Media { id: event.id, tag, element, name, detail });
        self.run(node, MachineInput::Media(&event.kind));
    }

    pub(super) fn wake_machines(&mut self) {
        let now = self.now;
        let due: Vec<_> =
            self.tree.nodes.elements().filter(|(_, e)| e.wake.is_some_and(|t| t <= now)).map(|(n, _)| n).collect();
        for node in due {
            if let Some(e) = self.tree.nodes.element_mut(node) {
                e.wake = None;
            }
            self.run(node, MachineInput::Deadline);
        }
    }

    /// All machines of a page hear that it was shown or hidden.
    pub(super) fn tell_machines(&mut self, page: PageId, shown: bool) {
        for node in self.machines_of(Some(page)) {
            self.run(node, MachineInput::Page { shown });
        }
    }

    pub(super) fn machines_of(&self, page: Option<PageId>) -> Vec<NodeId> {
        let on = |n: NodeId| page.is_none() || self.tree.nodes.get(n).map(|n| n.page) == page;
        self.tree.nodes.elements().filter(|(n, e)| e.machine.is_some() && on(*n)).map(|(n, _)| n).collect()
    }
}

/// A media event for the trace.
fn describe(kind: &MediaEventKind) -> (&'static str, Value) {
    use MediaEventKind as K;
    let none = || Value::object::<&str>([]);
    let text = |name: &'static str, t: &str| Value::object([(name, Value::from(t))]);
    let count = |name: &'static str, n: u32| Value::object([(name, Value::from(f64::from(n)))]);
    let of = |video: bool, name: &'static str, t: &str| {
        Value::object([("video", Value::from(video)), (name, Value::from(t))])
    };
    match kind {
        K::CameraOpened => ("cameraOpened", none()),
        K::CameraFailed { reason } => ("cameraFailed", text("reason", reason)),
        K::MicOpened => ("micOpened", none()),
        K::MicFailed { reason } => ("micFailed", text("reason", reason)),
        K::FirstFrameCaptured => ("firstFrameCaptured", none()),
        K::EncoderStarted { name, .. } => ("encoderStarted", text("name", name)),
        K::EncoderFailed { video, reason } => ("encoderFailed", of(*video, "reason", reason)),
        K::Size { width, height } => {
            ("size", Value::object([("width", f64::from(*width).into()), ("height", Value::from(f64::from(*height)))]))
        }
        K::Bitrate { kbps } => ("bitrate", Value::object([("kbps", Value::from(f64::from(*kbps)))])),
        K::NetBusy => ("netBusy", none()),
        K::Connected => ("connected", none()),
        K::PublishBegun => ("publishBegun", none()),
        K::StreamBegun => ("streamBegun", none()),
        K::Failed { step, reason } => (
            "failed",
            Value::object([("step", Value::from(format!("{step:?}"))), ("reason", Value::from(reason.as_str()))]),
        ),
        K::FirstIdr => ("firstIdr", none()),
        K::FirstAudio => ("firstAudio", none()),
        K::DecoderStarted { name, .. } => ("decoderStarted", text("name", name)),
        K::DecodeFailed { video, reason } => ("decodeFailed", of(*video, "reason", reason)),
        K::FirstFrame => ("firstFrame", none()),
        K::PlayBegun => ("playBegun", none()),
        K::BufferEmpty => ("bufferEmpty", none()),
        K::Ended => ("ended", none()),
        K::Stats(s) => (
            "stats",
            Value::object([
                ("fps", Value::from(s.fps)),
                ("videoBitrate", s.video_bitrate.into()),
                ("audioBitrate", s.audio_bitrate.into()),
                ("netSpeed", s.net_speed.into()),
            ]),
        ),
        K::Latency { last_ms, p50_ms, p95_ms } => (
            "latency",
            Value::object([("last", Value::from(*last_ms)), ("p50", (*p50_ms).into()), ("p95", (*p95_ms).into())]),
        ),
        K::Volume { level } => ("volume", Value::object([("level", Value::from(f64::from(*level)))])),
        K::HardwareEncoderFailed { reason } => ("hardwareEncoderFailed", text("reason", reason)),
        K::HardwareDecoderFailed { reason, .. } => ("hardwareDecoderFailed", text("reason", reason)),
        K::EncoderRestarted { reason } => ("encoderRestarted", text("reason", reason)),
        K::UnsupportedResolution { width, height } => (
            "unsupportedResolution",
            Value::object([("width", f64::from(*width).into()), ("height", Value::from(f64::from(*height)))]),
        ),
        K::UnsupportedSampleRate { rate } => ("unsupportedSampleRate", count("rate", *rate)),
        K::MicSilent => ("micSilent", none()),
        K::UnsupportedCodec { video, codec } => ("unsupportedCodec", of(*video, "codec", codec)),
        K::DataLag { gap_ms } => ("dataLag", count("gap", *gap_ms)),
        K::PlayLag { gap_ms } => ("playLag", count("gap", *gap_ms)),
        K::Discontinuity => ("discontinuity", none()),
        K::Message { text: message } => ("message", text("text", message)),
        K::Filtered { result } => match result {
            Ok(()) => ("filtered", none()),
            Err(reason) => ("filtered", text("reason", reason)),
        },
        K::Overlaid { kind, result } => {
            let kind = Value::from(format!("{kind:?}"));
            let reason = result.as_ref().err().map_or(Value::Null, |reason| Value::from(reason.as_str()));
            ("overlaid", Value::object([("kind", kind), ("reason", reason)]))
        }
        K::Captured => ("captured", none()),
        K::MessageFailed { reason } => ("messageFailed", text("reason", reason)),
        K::LeftOut { reason } => ("leftOut", text("reason", reason)),
        K::AudioDeviceChanged => ("audioDeviceChanged", none()),
        K::BgmBegun => ("bgmBegun", none()),
        K::BgmProgress { position_ms, .. } => ("bgmProgress", count("position", *position_ms)),
        K::BgmEnded => ("bgmEnded", none()),
        K::BgmFailed { reason } => ("bgmFailed", text("reason", reason)),
        K::WaitingFailed { reason } => ("waitingFailed", text("reason", reason)),
        K::Snapshot { number, .. } => ("snapshot", count("number", *number)),
    }
}
