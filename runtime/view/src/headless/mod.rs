//! The headless view: core's patches laid out, measured, hit-tested and painted to pixels without a display.
//!
//! It lives on one thread, the app lane's: the documents inside are not `Send`. Nothing here reads a clock.

mod animations;
mod blit;
mod cut;
mod damage;
mod fonts;
mod geometry;
mod glue;
mod hit;
mod live;
mod loader;
mod mirror;
mod overlay;
mod page;
mod paint;
mod picture;
mod sticky;
mod surface;
#[cfg(test)]
mod tests;
mod touch;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use blitz_dom::UserAgentStylesheet;
use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::PageId;
use zhenji_core::media::FrameBoard;
use zhenji_core::time::Time;
use zhenji_core::view::{Glass, NodeId, Rect, Resources, View, ViewCommand, ViewEvent};

pub use fonts::Fonts;
pub use loader::Wake;
pub(crate) use picture::placement;

use live::Making;
use loader::Loader;
use overlay::Full;
use page::Page;
use paint::{Canvas, Layer};
use surface::Surface;

/// Between two frames of an animation.
const FRAME: Duration = Duration::from_millis(16);
/// Between two looks at what is being loaded, when nobody wakes us.
const LOOK: Duration = Duration::from_millis(50);

/// What a headless view is made of.
pub struct HeadlessConfig {
    /// The phone.
    pub device: Arc<DeviceProfile>,
    /// Where images and fonts come from.
    pub resources: Arc<dyn Resources>,
    /// The newest frames of the media sessions.
    pub frames: Arc<FrameBoard>,
    /// Device px a CSS px in pictures, such as 2.
    pub scale: f64,
    /// The fonts; start looking them up early.
    pub fonts: Fonts,
    /// Called on any thread when an image or a font arrived, so that `poll` is called soon. Without it the view asks to be
    /// polled while it waits.
    pub wake: Option<Wake>,
}

/// Why no picture could be made.
#[derive(Debug, thiserror::Error)]
pub enum ShotError {
    /// The PNG encoder gave up.
    #[error("the screenshot could not be encoded: {0}")]
    Encode(#[from] png::EncodingError),
    /// Layout or painting gave up.
    #[error("{0}")]
    Paint(String),
}

/// A screen in device px, RGBA, rows packed.
#[derive(Clone, Copy, Debug)]
pub struct Pixels<'a> {
    /// `width * height * 4` bytes.
    pub rgba: &'a [u8],
    /// Width, device px.
    pub width: u32,
    /// Height, device px.
    pub height: u32,
}

/// A page is the root of its document here: without this, one with `display: flex` would be as narrow as its content, and not as
/// wide as the screen as inside a body.
const ROOT: &str = "wx-page { width: 100%; box-sizing: border-box }";

/// The view without a display.
pub struct HeadlessView {
    config: HeadlessConfig,
    pages: HashMap<PageId, Page>,
    shown: Option<PageId>,
    canvas: Option<Canvas>,
    events: Vec<ViewEvent>,
    /// The default sheet, parsed once for all pages.
    ua: Option<(Arc<str>, UserAgentStylesheet)>,
    finger: Option<touch::Finger>,
    now: Time,
    asked_fonts: bool,
}

impl HeadlessView {
    /// A view without pages.
    pub fn new(config: HeadlessConfig) -> Self {
        Self {
            config,
            pages: HashMap::new(),
            shown: None,
            canvas: None,
            events: Vec::new(),
            ua: None,
            finger: None,
            now: Time::ZERO,
            asked_fonts: false,
        }
    }

    /// The whole screen as PNG.
    pub fn shoot(&mut self, now: Time) -> Result<Vec<u8>, ShotError> {
        self.paint(now)?;
        let canvas = self.canvas.as_ref().ok_or_else(|| ShotError::Paint("nothing was painted".to_owned()))?;
        Ok(canvas.png()?)
    }

    /// Paints the whole screen. The buffer is reused by the next call.
    pub fn paint(&mut self, now: Time) -> Result<Pixels<'_>, ShotError> {
        self.now = self.now.max(now);
        let (width, height, scale) = (self.config.device.width, self.config.device.height, self.config.scale);
        self.canvas.get_or_insert_with(|| Canvas::new(width, height, scale));
        for attempt in 0..2 {
            if let Some(id) = self.shown {
                self.resolve(id);
            }
            let page = self.shown.and_then(|id| self.pages.get_mut(&id));
            let Some(canvas) = self.canvas.as_mut() else { break };
            let device = &self.config.device;
            let done = catch_unwind(AssertUnwindSafe(|| paint_page(canvas, page, device)));
            if done.is_ok() {
                break;
            }
            canvas.reset();
            if let Some(page) = self.shown.and_then(|id| self.pages.get_mut(&id)) {
                page.rebuild();
            }
            if attempt == 1 {
                return Err(ShotError::Paint(
                    "the page could not be painted: the renderer failed twice on it".to_owned(),
                ));
            }
        }
        let canvas = self.canvas.as_ref().ok_or_else(|| ShotError::Paint("nothing was painted".to_owned()))?;
        let (width, height) = canvas.size();
        Ok(Pixels { rgba: canvas.pixels(), width, height })
    }

    /// The deepest element at a point of a page's area, CSS px; the shell, which lies above, counts first.
    pub fn hit(&mut self, page: PageId, x: f64, y: f64) -> Option<NodeId> {
        self.resolve(page);
        self.pages.get_mut(&page)?.hit(x, y)
    }

    /// The page on screen.
    pub fn shown(&self) -> Option<PageId> {
        self.shown
    }

    fn command(&mut self, command: ViewCommand) {
        let making = Making { fonts: &self.config.fonts, board: &self.config.frames, scale: self.config.scale };
        match command {
            ViewCommand::OpenPage { page, root, shell, area } => {
                let loader = Loader::new(self.config.resources.clone(), self.config.wake.clone());
                self.pages.insert(page, Page::new(page, root, shell, area, &self.config.device, loader));
            }
            ViewCommand::ClosePage { page } => {
                self.pages.remove(&page);
                self.shown = self.shown.filter(|p| *p != page);
            }
            ViewCommand::ShowPage { page } => {
                self.shown = Some(page);
                self.finger = None;
            }
            ViewCommand::Area { page, area } => {
                if let Some(page) = self.pages.get_mut(&page) {
                    page.set_area(area, self.config.scale);
                }
            }
            ViewCommand::Style { page, name, css } => self.style(page, &name, &css),
            ViewCommand::Patch { page, patches } => {
                if let Some(page) = self.pages.get_mut(&page) {
                    page.patch(&patches, &making);
                }
            }
            ViewCommand::FullScreen { page, node, turn } => {
                if let Some(page) = self.pages.get_mut(&page) {
                    page.fill_screen(node.map(|node| Full { node, turn }));
                }
            }
            ViewCommand::ScrollTo { page, node, left, top, animated: _ } => self.scroll_to(page, node, left, top),
            ViewCommand::ScrollIntoView { page, node, child, animated: _ } => {
                self.resolve(page);
                let Some(offset) = self.pages.get_mut(&page).map(|p| p.offset_of(node, child)) else { return };
                self.scroll_to(page, node, Some(offset.0), Some(offset.1));
            }
            ViewCommand::Focus { page, node, focused } => self.focus(page, node, focused),
            ViewCommand::Measure { id, page, nodes, styles } => {
                self.resolve(page);
                let Some(page) = self.pages.get_mut(&page) else {
                    let boxes = vec![Default::default(); nodes.len()];
                    return self.events.push(ViewEvent::Measured { id, boxes, viewport: Default::default() });
                };
                let boxes = nodes.iter().map(|node| page.measure(*node, &styles)).collect();
                let viewport = page.viewport();
                self.events.push(ViewEvent::Measured { id, boxes, viewport });
            }
            ViewCommand::Shoot { id } => {
                let png = self.shoot(self.now).map(Arc::from).map_err(|e| e.to_string());
                self.events.push(ViewEvent::Shot { id, png });
            }
            ViewCommand::Observe { page, nodes } => {
                if let Some(page) = self.pages.get_mut(&page) {
                    page.observe(nodes);
                }
            }
        }
    }

    /// `ua` is the default style of both trees; names that begin with `shell` are the shell's, all others the page's.
    fn style(&mut self, page: PageId, name: &Arc<str>, css: &Arc<str>) {
        let Some(page) = self.pages.get_mut(&page) else { return };
        if &**name == "ua" {
            let sheet = match &self.ua {
                Some((known, sheet)) if known == css => sheet.clone(),
                _ => UserAgentStylesheet::parse(&format!("{css}\n{ROOT}")),
            };
            self.ua = Some((css.clone(), sheet.clone()));
            page.ua(&sheet);
        } else if name.starts_with("shell") {
            page.shell.style(name, css);
        } else {
            page.style(name, css);
        }
    }

    fn scroll_to(&mut self, id: PageId, node: NodeId, left: Option<f64>, top: Option<f64>) {
        self.resolve(id);
        if let Some(scroll) = self.pages.get_mut(&id).and_then(|p| p.scroll_to(node, left, top)) {
            self.events.push(ViewEvent::Scrolled { page: id, node, scroll });
        }
    }

    fn focus(&mut self, id: PageId, node: NodeId, focused: bool) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let before = page.focused;
        page.focused = if focused { Some(node) } else { before.filter(|n| *n != node) };
        if before == page.focused {
            return;
        }
        let mut report = |node: NodeId, focused: bool| {
            let value = page.value(node).unwrap_or_default();
            self.events.push(ViewEvent::Focused { page: id, node, focused, value });
        };
        if let Some(before) = before {
            report(before, false);
        }
        if focused {
            report(node, true);
        }
    }

    fn resolve(&mut self, id: PageId) {
        let making = Making { fonts: &self.config.fonts, board: &self.config.frames, scale: self.config.scale };
        let Some(page) = self.pages.get_mut(&id) else { return };
        page.take_news();
        if let Err(message) = page.resolve(self.now, &making) {
            self.events.push(ViewEvent::Trouble { message });
        }
        page.report_images(&mut self.events);
        page.report_animations(&mut self.events);
    }
}

#[cfg(test)]
impl HeadlessView {
    /// Lets the layout engine panic in the shown page: at once, or during the next layout.
    fn sabotage(&mut self, during_layout: bool) {
        if let Some(page) = self.shown.and_then(|id| self.pages.get_mut(&id)) {
            page.page.sabotage(during_layout);
        }
    }

    /// Throws the shown page's documents away.
    fn start_over(&mut self) {
        if let Some(page) = self.shown.and_then(|id| self.pages.get_mut(&id)) {
            page.rebuild();
        }
    }

    /// The texts in an element of the shown page, as painted.
    fn texts_of(&mut self, node: NodeId) -> Vec<String> {
        let page = self.shown.and_then(|id| self.pages.get_mut(&id));
        page.map(|page| page.painted_texts(node)).unwrap_or_default()
    }
}

impl View for HeadlessView {
    fn apply(&mut self, commands: Vec<ViewCommand>, now: Time) {
        self.now = self.now.max(now);
        for command in commands {
            self.command(command);
        }
    }

    fn inject(&mut self, input: Glass) {
        self.person(input);
    }

    fn poll(&mut self, now: Time) -> Vec<ViewEvent> {
        self.now = self.now.max(now);
        if let Some(id) = self.shown {
            self.resolve(id);
            if let Some(page) = self.pages.get_mut(&id) {
                page.report_boxes(&mut self.events);
                page.report_painted(&mut self.events);
            }
            if !std::mem::replace(&mut self.asked_fonts, true)
                && let Some(message) = self.config.fonts.missing()
            {
                self.events.push(ViewEvent::Trouble { message });
            }
        }
        std::mem::take(&mut self.events)
    }

    fn deadline(&self) -> Option<Time> {
        if !self.events.is_empty() {
            return Some(self.now);
        }
        let page = self.pages.get(&self.shown?)?;
        if page.is_animating() {
            Some(self.now + FRAME)
        } else if page.is_stale() {
            Some(self.now)
        } else if page.is_waiting() && self.config.wake.is_none() {
            Some(self.now + LOOK)
        } else {
            None
        }
    }
}

fn paint_page(canvas: &mut Canvas, page: Option<&mut Page>, device: &DeviceProfile) {
    let Some(page) = page else { return canvas.paint(&mut []) };
    let screen = Rect { left: 0.0, top: 0.0, width: device.width, height: device.height };
    let Page { page, shell, native, full, area, .. } = page;
    let mut layers = Vec::new();
    match full {
        Some((full, surface)) => {
            let (width, height) = full.size(device);
            let area = Rect { left: 0.0, top: 0.0, width, height };
            let turned = Some(full.to_screen(device, canvas.scale()));
            layers.extend(surface.live().map(|live| Layer { doc: &mut live.doc, area, turned }));
        }
        None => {
            layers.extend(page.live().map(|live| Layer { doc: &mut live.doc, area: *area, turned: None }));
            let native = native.as_mut().and_then(Surface::live);
            layers.extend(native.map(|live| Layer { doc: &mut live.doc, area: *area, turned: None }));
        }
    }
    layers.extend(shell.live().map(|live| Layer { doc: &mut live.doc, area: screen, turned: None }));
    canvas.paint(&mut layers);
}
