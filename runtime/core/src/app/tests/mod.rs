//! The machine as a whole, with one component that does what it is told and a logic lane that only says yes.

#![allow(clippy::unwrap_used)] // A test may panic.

mod files;
mod floating;
mod full_screen;
mod placement;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{App, Input, Output, Setup};
use crate::bundle::Files;
use crate::device::{DeviceProfile, Habits};
use crate::logic::{EffectId, LogicInput, LogicOutput, Navigation, PageId};
use crate::machine::{Attrs, Cx, Fit, FloatSpot, Leave, Machine, MachineInput, MachineOutput, Picture, SavedImage};
use crate::media::{Frame, MediaId};
use crate::spec::{Attr, ComponentSpec, Content, EventRow, NativeRules, text};
use crate::time::Time;
use crate::trace::Body;
use crate::value::Value;
use crate::view::{NodeId, Rect, ViewCommand, ViewEvent};
use crate::wxs::{WxsCall, WxsDeskRef, WxsEngine, WxsFunction};

thread_local! {
    /// What happened to machines and pages, in order.
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn note(text: String) {
    LOG.with_borrow_mut(|log| log.push(text));
}

/// Takes the log.
fn log() -> Vec<String> {
    LOG.with_borrow_mut(std::mem::take)
}

const FLOATS: Attr<Arc<str>> = text("floats", "", "`push`, `pop` or both.");
const CORNER: Attr<Arc<str>> = text("corner", "", "Where the small window opens.");

/// `<probe>` does what `drive` says, and notes what it hears.
struct Probe;

impl Machine for Probe {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached => {
                let picture = Picture { media: cx.media, fit: Fit::Contain, rotation: 0, mirror: false };
                cx.out.push(MachineOutput::Picture(Some(picture)));
            }
            MachineInput::Drive { function, args } => cx.out.push(order(function, args)),
            MachineInput::Fetched { key, result } => {
                let result = result.map(|b| String::from_utf8_lossy(&b).into_owned());
                tell(format!("{key}: {result:?}"), cx);
            }
            MachineInput::Floating { on } => tell(format!("floating {on}"), cx),
            MachineInput::Call { method, .. } => tell(format!("call {method}"), cx),
            _ => {}
        }
    }

    fn floats(&self, how: Leave, attrs: &Attrs, _: &crate::device::DeviceProfile) -> bool {
        attrs.get(&FLOATS).contains(if how == Leave::Push { "push" } else { "pop" })
    }

    fn float_spot(&self, attrs: &Attrs, _: &crate::device::DeviceProfile) -> Option<FloatSpot> {
        let text = attrs.get(&CORNER);
        let (edge, top) = text.split_once(' ')?;
        Some(FloatSpot { right: edge == "right", top: top.parse().ok()? })
    }
}

/// Goes the way of events, so that it is in order with everything else.
fn tell(text: String, cx: &mut Cx<'_>) {
    cx.emit("told", text.into());
}

fn order(function: &str, args: &[Value]) -> MachineOutput {
    let word = args.first().map(Value::to_text).unwrap_or_default();
    match function {
        "fetch" => MachineOutput::Fetch { key: "file", src: word },
        "save" => {
            let frame = Arc::new(Frame { width: 1, height: 1, rgba: [0; 4].as_slice().into(), stamp_us: None });
            MachineOutput::SaveImage { reply: EffectId(7), image: SavedImage { frame, drawn: None, compressed: false } }
        }
        "float" => MachineOutput::Float { on: &*word == "true" },
        "full" => match word.parse() {
            Ok(direction) => MachineOutput::FullScreen { on: true, direction },
            Err(_) => MachineOutput::FullScreen { on: false, direction: 0 },
        },
        other => unreachable!("{other}"),
    }
}

static PROBE: ComponentSpec = ComponentSpec {
    tag: "probe",
    since: "",
    source: "",
    doc: "",
    attrs: &[&FLOATS.row, &CORNER.row],
    events: &[EventRow { name: "told", detail: "", since: "", doc: "" }],
    codes: &[],
    methods: &[crate::spec::MethodRow {
        name: "exit",
        since: "",
        doc: "",
        not_built: None,
        anywhere: true,
        listens: false,
        tapped: false,
    }],
    style: "",
    content: Content::Any,
    native: Some(&NativeRules { not_inside: &[("probe", None), ("old", Some("2.4.4"))], holds: &["probe"] }),
    one_per_page: false,
    machine: Some(|| Box::new(Probe)),
};

static SPECS: &[&ComponentSpec] = &[&PROBE];

struct Memory(BTreeMap<String, Arc<[u8]>>);

impl Files for Memory {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.0.get(path).cloned()
    }
    fn exists(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }
    fn list(&self) -> Vec<Arc<str>> {
        self.0.keys().map(|k| k.as_str().into()).collect()
    }
}

struct NoWxs;

impl WxsEngine for NoWxs {
    fn load(&mut self, _: &Arc<str>, _: &Arc<str>) {}
    fn call(&mut self, _: &str, _: &str, _: &[Value]) -> Result<Value, String> {
        Err("no wxs here".into())
    }
    fn get(&mut self, _: &str, _: &str) -> Result<Value, String> {
        Ok(Value::Undefined)
    }
    fn respond(&mut self, _: &WxsFunction, _: WxsCall<'_>, _: WxsDeskRef) -> Result<bool, String> {
        Err("no wxs here".into())
    }
    fn wake(&mut self, _: u32, _: f64, _: WxsDeskRef) -> Result<(), String> {
        Ok(())
    }
    fn forget(&mut self, _: NodeId) {}
    fn take_logs(&mut self) -> Vec<(String, Vec<Value>)> {
        Vec::new()
    }
}

/// A phone of 400 x 800.
fn device() -> DeviceProfile {
    let text = Arc::<str>::from("test");
    DeviceProfile {
        name: text.clone(),
        brand: text.clone(),
        model: text.clone(),
        platform: text.clone(),
        system: text.clone(),
        version: text.clone(),
        sdk_version: "3.0.0".into(),
        language: text.clone(),
        width: 400.0,
        height: 800.0,
        pixel_ratio: 2.0,
        status_bar: 20.0,
        navigation_bar: 44.0,
        tab_bar: 50.0,
        safe_bottom: 0.0,
        moment: Default::default(),
        habits: Habits::default(),
    }
}

/// A running mini-program.
struct Stage {
    app: App,
    /// What went to the view.
    view: Vec<ViewCommand>,
    /// Findings, as text.
    warnings: Vec<String>,
    /// What went to nobody here.
    rest: Vec<Output>,
}

impl Stage {
    /// Pages `a`, `b` … with these templates.
    fn new(templates: &[(&str, &str)]) -> Self {
        Self::with_files(templates, &[])
    }

    fn with_files(templates: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        Self::on(device(), templates, files)
    }

    fn on(device: DeviceProfile, templates: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        log();
        let pages: Vec<_> = templates.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let mut memory = BTreeMap::from([("app.json".to_owned(), format!("{{\"pages\": [{}]}}", pages.join(",")))]);
        for (name, template) in templates {
            memory.insert(format!("{name}.wxml"), (*template).to_owned());
            memory.insert(format!("{name}.js"), String::new());
        }
        memory.extend(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        let memory = memory.into_iter().map(|(name, text)| (name, text.into_bytes().into())).collect();
        let app = App::new(Setup {
            files: Arc::new(Memory(memory)),
            specs: SPECS,
            device: Arc::new(device),
            wxs: Box::new(NoWxs),
            storage: Vec::new(),
            page: None,
            permissions: Vec::new(),
            faults: Vec::new(),
            domains: Default::default(),
            epoch_ms: 0.0,
        });
        let mut stage = Self { app, view: Vec::new(), warnings: Vec::new(), rest: Vec::new() };
        stage.input(Input::Start);
        stage
    }

    fn input(&mut self, input: Input) {
        self.app.handle(input, Time::ZERO);
        self.settle();
    }

    fn settle(&mut self) {
        loop {
            let outputs = self.app.drain();
            if outputs.is_empty() {
                return;
            }
            for output in outputs {
                match output {
                    Output::Logic(LogicInput::Boot(_)) => self.say(LogicOutput::Booted),
                    Output::Logic(LogicInput::OpenPage { instance, .. }) => {
                        self.say(LogicOutput::Created { instance, data: Value::object::<&str>([]) });
                    }
                    Output::Logic(LogicInput::Sync { page }) => self.say(LogicOutput::Synced { page }),
                    Output::Logic(LogicInput::SmallWindow { open }) => note(format!("active {open}")),
                    Output::View(command) => self.view.push(command),
                    Output::Trace(record) => match record.body {
                        Body::Lifecycle { of: "page", path, name: name @ ("onShow" | "onHide" | "onUnload") } => {
                            note(format!("{path} {name}"));
                        }
                        Body::Event { name, detail, .. } if &*name == "told" => note(detail.to_text().to_string()),
                        Body::Diagnostic(finding) => self.warnings.push(finding.to_string()),
                        _ => {}
                    },
                    other => self.rest.push(other),
                }
            }
        }
    }

    fn say(&mut self, output: LogicOutput) {
        self.app.handle(Input::Logic(output), Time::ZERO);
    }

    /// The first `<probe>` of the page that was opened so many pages ago.
    fn probe(&self, page: u32) -> NodeId {
        self.app.find(PageId(page), None, "probe")[0]
    }

    fn drive(&mut self, node: NodeId, function: &str, word: &str) {
        self.app.drive(node, &format!("probe.{function}"), &[word.into()], Time::ZERO).unwrap();
        self.settle();
    }

    fn go(&mut self, how: Navigation, url: &str) {
        self.app.navigate(how, url, None);
        self.app.flush();
        self.settle();
    }

    fn back(&mut self, delta: u32) {
        self.app.navigate_back(delta, None);
        self.app.flush();
        self.settle();
    }

    fn lay_out(&mut self, node: NodeId, rect: Rect) {
        let page = self.app.element(node).unwrap().page;
        self.input(Input::View(ViewEvent::Resized { page, node, rect }));
    }

    /// The shell's node of that key on the shown page.
    fn shell(&self, key: &str) -> Option<NodeId> {
        let page = self.app.top()?.id;
        self.app.tree.inner_node(self.app.tree.page(page)?.shell, key)
    }

    fn tap(&mut self, key: &str) {
        let node = self.shell(key).unwrap();
        self.app.tap(node, Time::ZERO);
        self.settle();
    }

    fn stack(&self) -> String {
        self.app.pages().iter().map(|p| p.path.to_string()).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn media_ids_are_node_ids() {
    let stage = Stage::new(&[("a", "<probe/>")]);
    let node = stage.probe(1);
    assert_eq!(stage.app.tree.nodes.element(node).unwrap().picture.map(|p| p.media), Some(MediaId(node.0)));
}
