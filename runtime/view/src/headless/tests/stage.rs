//! A phone with one page, and the shortest way to fill it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::PageId;
use zhenji_core::machine::{Fit, Picture};
use zhenji_core::media::{Frame, FrameBoard, MediaId};
use zhenji_core::time::Time;
use zhenji_core::view::{MeasureId, Measured, NodeId, Patch, Rect, Resources, View, ViewCommand, ViewEvent};

use crate::headless::{Fonts, HeadlessConfig, HeadlessView};

/// The page root and the shell root.
pub const PAGE: NodeId = NodeId(1);
pub const SHELL: NodeId = NodeId(2);
const ID: PageId = PageId(1);

/// The page area: 320 x 400 at (0, 60) on a screen of 320 x 480.
pub const AREA: Rect = Rect { left: 0.0, top: 60.0, width: 320.0, height: 400.0 };

const UA: &str =
    "wx-page, wx-shell, wx-view { display: block } wx-page { min-height: 100%; font: 16px/20px sans-serif }
    wx-shell { pointer-events: none } wx-shell * { pointer-events: auto } style { display: none }
    img { display: inline-block }";

#[derive(Default)]
pub struct Files(pub Mutex<HashMap<String, Vec<u8>>>);

impl Resources for Files {
    fn load(&self, url: &str, done: Box<dyn FnOnce(Result<Vec<u8>, String>) + Send>) {
        let found = self.0.lock().unwrap().get(url).cloned();
        done(found.ok_or_else(|| format!("no file {url}")));
    }
}

pub struct Stage {
    pub view: HeadlessView,
    pub files: Arc<Files>,
    pub board: Arc<FrameBoard>,
    pub now: Time,
    next: u32,
    names: HashMap<String, NodeId>,
    questions: u32,
}

/// A phone of 320 x 480 with a notch-less top and no tab bar.
pub fn device() -> DeviceProfile {
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
        width: 320.0,
        height: 480.0,
        pixel_ratio: 2.0,
        status_bar: 20.0,
        navigation_bar: 40.0,
        tab_bar: 50.0,
        safe_bottom: 0.0,
        moment: Default::default(),
        habits: zhenji_core::device::Habits::default(),
    }
}

impl Stage {
    pub fn new(scale: f64) -> Self {
        Self::on(device(), scale)
    }

    /// Another phone.
    pub fn on(device: DeviceProfile, scale: f64) -> Self {
        let (files, board) = (Arc::<Files>::default(), Arc::<FrameBoard>::default());
        let view = HeadlessView::new(HeadlessConfig {
            device: Arc::new(device),
            resources: files.clone(),
            frames: board.clone(),
            scale,
            fonts: Fonts::system(),
            wake: None,
        });
        let mut stage = Self { view, files, board, now: Time::ZERO, next: 10, names: HashMap::new(), questions: 0 };
        stage.send([ViewCommand::OpenPage { page: ID, root: PAGE, shell: SHELL, area: AREA }]);
        stage.style("ua", UA);
        stage.send([ViewCommand::ShowPage { page: ID }]);
        stage
    }

    /// A page with this sheet and this content: `tag#id.class[attr=value](children)` and `'text'`, separated by spaces.
    pub fn page(css: &str, content: &str) -> Self {
        Self::page_on(device(), css, content)
    }

    /// The same on another phone.
    pub fn page_on(device: DeviceProfile, css: &str, content: &str) -> Self {
        let mut stage = Self::on(device, 1.0);
        stage.style("page", css);
        stage.add(PAGE, content);
        stage
    }

    /// Shows a session of its own in the element: a picture of this colour.
    pub fn play(&mut self, name: &str, colour: [u8; 3]) {
        let (node, media) = (self.id(name), MediaId(self.id(name).0));
        let picture = Some(Picture { media, fit: Fit::Cover, rotation: 0, mirror: false });
        self.patch(vec![Patch::Picture { node, picture }]);
        let rgba = [colour[0], colour[1], colour[2], 255].repeat(16 * 16).into();
        self.board.put(media, Some(Arc::new(Frame { width: 16, height: 16, rgba, stamp_us: None })));
    }

    /// Lets an element fill the screen, or none.
    pub fn fill_screen(&mut self, name: Option<&str>, turn: i32) {
        let node = name.map(|name| self.id(name));
        self.send([ViewCommand::FullScreen { page: ID, node, turn }]);
    }

    pub fn send(&mut self, commands: impl IntoIterator<Item = ViewCommand>) {
        self.view.apply(commands.into_iter().collect(), self.now);
    }

    pub fn style(&mut self, name: &str, css: &str) {
        self.send([ViewCommand::Style { page: ID, name: name.into(), css: css.into() }]);
    }

    pub fn patch(&mut self, patches: Vec<Patch>) {
        self.send([ViewCommand::Patch { page: ID, patches }]);
    }

    pub fn add(&mut self, parent: NodeId, content: &str) {
        let mut patches = Vec::new();
        let mut rest = content;
        self.children(parent, &mut rest, &mut patches);
        assert!(rest.trim().is_empty(), "left over: {rest}");
        self.patch(patches);
    }

    pub fn id(&self, name: &str) -> NodeId {
        self.names[name]
    }

    pub fn attr(&mut self, name: &str, attr: &str, value: Option<&str>) {
        let node = self.id(name);
        self.patch(vec![Patch::Attr { node, name: attr.into(), value: value.map(Into::into) }]);
    }

    /// Changes the first text inside an element.
    pub fn text(&mut self, name: &str, text: &str) {
        let node = NodeId(self.id(name).0 + 1);
        self.patch(vec![Patch::Text { node, text: text.into() }]);
    }

    pub fn poll(&mut self) -> Vec<ViewEvent> {
        self.view.poll(self.now)
    }

    pub fn measure(&mut self, node: NodeId, styles: &[&str]) -> (Measured, Measured) {
        self.questions += 1;
        let id = MeasureId(self.questions);
        let styles = styles.iter().map(|s| (*s).into()).collect();
        self.send([ViewCommand::Measure { id, page: ID, nodes: vec![node], styles }]);
        for event in self.poll() {
            if let ViewEvent::Measured { id: answered, mut boxes, viewport } = event
                && answered == id
            {
                return (boxes.remove(0), viewport);
            }
        }
        panic!("not answered");
    }

    /// left, top, width, height
    pub fn rect(&mut self, name: &str) -> [f64; 4] {
        let rect = self.measure(self.id(name), &[]).0.rect;
        [rect.left, rect.top, rect.width, rect.height]
    }

    pub fn computed(&mut self, name: &str, style: &str) -> String {
        self.measure(self.id(name), &[style]).0.styles[0].to_string()
    }

    pub fn scroll(&mut self, node: NodeId, top: f64) -> Vec<ViewEvent> {
        self.send([ViewCommand::ScrollTo { page: ID, node, left: None, top: Some(top), animated: false }]);
        self.poll()
    }

    /// The name of what is under a point of the page area.
    pub fn hit(&mut self, x: f64, y: f64) -> Option<String> {
        let found = self.view.hit(ID, x, y)?;
        if found == PAGE {
            return Some("page".to_owned());
        }
        Some(
            self.names
                .iter()
                .find(|(_, node)| **node == found)
                .map_or_else(|| format!("{found:?}"), |(n, _)| n.clone()),
        )
    }

    /// The whole screen, RGBA.
    pub fn screen(&mut self) -> Vec<u8> {
        self.view.paint(self.now).unwrap().rgba.to_vec()
    }

    /// The colour of the screen at a point in device px.
    pub fn pixel(&mut self, x: usize, y: usize) -> [u8; 3] {
        let pixels = self.view.paint(self.now).unwrap();
        let at = (y * pixels.width as usize + x) * 4;
        pixels.rgba[at..at + 3].try_into().unwrap()
    }

    fn children(&mut self, parent: NodeId, rest: &mut &str, patches: &mut Vec<Patch>) {
        loop {
            *rest = rest.trim_start();
            if rest.is_empty() || rest.starts_with(')') {
                return;
            }
            let node = NodeId(self.next);
            self.next += 1;
            if let Some(text) = rest.strip_prefix('\'') {
                let (text, after) = text.split_once('\'').unwrap();
                patches.push(Patch::CreateText { node, text: text.into() });
                patches.push(Patch::Insert { parent, node, before: None });
                *rest = after;
                continue;
            }
            let word = |rest: &mut &str| {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                *rest = after;
                word.to_owned()
            };
            let (tag, mut attrs) = (word(rest), Vec::<(Arc<str>, Arc<str>)>::new());
            loop {
                if let Some(after) = rest.strip_prefix('#') {
                    *rest = after;
                    let name = word(rest);
                    attrs.push(("id".into(), name.as_str().into()));
                    self.names.insert(name, node);
                } else if let Some(after) = rest.strip_prefix('.') {
                    *rest = after;
                    attrs.push(("class".into(), word(rest).into()));
                } else if let Some(after) = rest.strip_prefix('[') {
                    let (attr, after) = after.split_once(']').unwrap();
                    let (name, value) = attr.split_once('=').unwrap();
                    attrs.push((name.into(), value.into()));
                    *rest = after;
                } else {
                    break;
                }
            }
            patches.push(Patch::Create { node, tag: tag.as_str().into(), attrs });
            patches.push(Patch::Insert { parent, node, before: None });
            if let Some(after) = rest.strip_prefix('(') {
                *rest = after;
                self.children(node, rest, patches);
                *rest = rest.strip_prefix(')').unwrap();
            }
        }
    }
}
