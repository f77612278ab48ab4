//! The words between core and the views.
//!
//! A view paints patches, measures, hit-tests and reports input. It owns scroll offsets and text being typed; everything
//! else is core's. Headless and window take the same commands, so no page can look or behave differently by design.

#![allow(missing_docs)] // The doc of each variant names its fields.

use std::sync::Arc;

use crate::logic::PageId;
use crate::machine::Picture;
use crate::time::Time;

/// A node of any page. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A question to the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureId(pub u32);

/// A box in CSS px, relative to the page area (its top left corner, below the navigation bar).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// A change of the painted tree. Attribute values are final: classes carry their scope prefixes, styles are plain CSS.
#[derive(Clone, Debug, PartialEq)]
pub enum Patch {
    /// A new element, not yet inserted. `tag` is the view's name: `wx-view`, `my-card`, `img`, `input`.
    Create { node: NodeId, tag: Arc<str>, attrs: Vec<(Arc<str>, Arc<str>)> },
    /// A new text node, not yet inserted.
    CreateText { node: NodeId, text: Arc<str> },
    /// Put `node` (new, or moved) under `parent`, before `before` or at the end.
    Insert { parent: NodeId, node: NodeId, before: Option<NodeId> },
    /// Take `node` and all below it away for good.
    Remove { node: NodeId },
    /// Set an attribute, or remove it.
    Attr { node: NodeId, name: Arc<str>, value: Option<Arc<str>> },
    /// New text of a text node.
    Text { node: NodeId, text: Arc<str> },
    /// Show a media session inside the element.
    Picture { node: NodeId, picture: Option<Picture> },
}

/// From core to a view.
#[derive(Clone, Debug, PartialEq)]
pub enum ViewCommand {
    /// A page surface. `root` is the element `wx-page` inside the page area, `shell` the element `wx-shell` that covers the whole
    /// screen above it (status bar, navigation bar, tab bar, dialogs). Both exist from now on.
    OpenPage { page: PageId, root: NodeId, shell: NodeId, area: Rect },
    /// The page is gone.
    ClosePage { page: PageId },
    /// Show this page, with a transition if the view has any.
    ShowPage { page: PageId },
    /// The page area changed (navigation bar hidden, tab bar shown): screen coordinates.
    Area { page: PageId, area: Rect },
    /// Set a style sheet of a page by name (`ua`, `app`, `page`, `component:3`); sheets apply in the order of their first setting.
    Style { page: PageId, name: Arc<str>, css: Arc<str> },
    /// Change the tree.
    Patch { page: PageId, patches: Vec<Patch> },
    /// Show one element of the page, with what it holds, on the whole screen instead of the page, below the shell; `None`: the
    /// page again. `turn` is how the phone is held, degrees counter-clockwise: 0, 90 or -90. Boxes and fingers of what is
    /// inside are told in px of the turned screen.
    FullScreen { page: PageId, node: Option<NodeId>, turn: i32 },
    /// Scroll an element, or the page (`node` is its root).
    ScrollTo { page: PageId, node: NodeId, left: Option<f64>, top: Option<f64>, animated: bool },
    /// Scroll `child` to the start of the scroller `node`.
    ScrollIntoView { page: PageId, node: NodeId, child: NodeId, animated: bool },
    /// Focus or blur a text field.
    Focus { page: PageId, node: NodeId, focused: bool },
    /// Answered by [`ViewEvent::Measured`].
    Measure { id: MeasureId, page: PageId, nodes: Vec<NodeId>, styles: Vec<Arc<str>> },
    /// Answered by [`ViewEvent::Shot`]: the whole screen as PNG.
    Shoot { id: MeasureId },
    /// Tell core when the boxes of these elements change.
    Observe { page: PageId, nodes: Vec<NodeId> },
}

/// From a view to core.
#[derive(Clone, Debug, PartialEq)]
pub enum ViewEvent {
    /// A finger: `x`, `y` in page-area px, `target` the deepest node under it when it went down. A mouse is finger 0.
    Pointer { page: PageId, kind: PointerKind, finger: u32, x: f64, y: f64, target: Option<NodeId> },
    /// A text field changed by typing.
    Input { page: PageId, node: NodeId, value: Arc<str>, cursor: usize },
    /// A text field got or lost the focus.
    Focused { page: PageId, node: NodeId, focused: bool, value: Arc<str> },
    /// The confirm key.
    Confirm { page: PageId, node: NodeId, value: Arc<str> },
    /// A scroll offset changed; for the page itself `node` is its root.
    Scrolled { page: PageId, node: NodeId, scroll: Scroll },
    /// An `img` arrived.
    Loaded { page: PageId, node: NodeId, width: f64, height: f64 },
    /// An `img` did not arrive.
    LoadFailed { page: PageId, node: NodeId, reason: Arc<str> },
    /// `transitionend`, `animationstart`, `animationiteration`, `animationend`.
    Animation { page: PageId, node: NodeId, name: Arc<str>, elapsed: f64 },
    /// An observed box changed.
    Resized { page: PageId, node: NodeId, rect: Rect },
    /// The answer to [`ViewCommand::Measure`], one entry a node, in order.
    Measured { id: MeasureId, boxes: Vec<Measured>, viewport: Measured },
    /// The answer to [`ViewCommand::Shoot`].
    Shot { id: MeasureId, png: Result<Arc<[u8]>, String> },
    /// The first patches of the page are on screen.
    Painted { page: PageId },
    /// The window was closed by the user.
    Closed,
    /// The view itself failed at something the developer should know.
    Trouble { message: String },
}

/// The phase of a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerKind {
    Down,
    Move,
    Up,
    Cancel,
}

/// What a person does to the screen: for views that have no screen of their own. Points and distances are CSS px, points
/// relative to the page area.
#[derive(Clone, Debug, PartialEq)]
pub enum Glass {
    /// A finger.
    Finger { kind: PointerKind, x: f64, y: f64 },
    /// A wheel turned over a point: how far to scroll.
    Wheel { x: f64, y: f64, dx: f64, dy: f64 },
    /// Text typed into the field that has the focus.
    Text(Arc<str>),
    /// The key that takes the last character away.
    Backspace,
    /// The confirm key, or a new line in a text area.
    Enter,
}

/// A scroll offset with the sizes around it, CSS px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scroll {
    pub left: f64,
    pub top: f64,
    /// Width of the content.
    pub width: f64,
    /// Height of the content.
    pub height: f64,
    /// Width of the box.
    pub client_width: f64,
    /// Height of the box.
    pub client_height: f64,
}

/// What a view knows of one node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    pub rect: Rect,
    pub scroll: Scroll,
    /// Values of the asked styles, in order; empty where unknown.
    pub styles: Vec<Arc<str>>,
    /// The current text of a text field.
    pub value: Option<Arc<str>>,
}

/// Bytes for `img`, fonts and other URLs of a page.
pub trait Resources: Send + Sync {
    /// Loads a URL: a path inside the mini-program (`/images/a.png`), a temp path, `http(s)`, `data:`. May answer at once or later.
    fn load(&self, url: &str, done: Box<dyn FnOnce(Result<Vec<u8>, String>) + Send>);
}

/// One of the two painters.
pub trait View {
    /// Carry out commands in order. Never waits for another lane.
    fn apply(&mut self, commands: Vec<ViewCommand>, now: Time);
    /// What happened since the last call, in order.
    fn poll(&mut self, now: Time) -> Vec<ViewEvent>;
    /// Do what a person would do to the screen; what follows comes with the next `poll`. A view with a screen hears of people from
    /// the system, and does nothing here.
    fn inject(&mut self, input: Glass) {
        let _ = input;
    }
    /// When the view wants `poll` next (animations); `None`: only after a command or outside input.
    fn deadline(&self) -> Option<Time>;
}
