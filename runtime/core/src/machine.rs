//! What the behaviour of a built-in component is: a pure machine behind its tag.
//!
//! A machine takes [`MachineInput`]s with the time and leaves [`MachineOutput`]s; core carries them out. It never
//! sees the tree, a view or a driver, so the two painters and the two media drivers cannot make it drift.

#![allow(missing_docs)] // The doc of each variant names its fields.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::device::DeviceProfile;
use crate::logic::{EffectId, Failure, Navigation};
use crate::media::{Frame, MediaCommand, MediaEventKind, MediaId};
use crate::name::kebab;
use crate::spec::{Attr, AttrKind, AttrRow, Code};
use crate::time::Time;
use crate::value::Value;
use crate::view::Rect;
use crate::world::{Conditions, Strike};

/// The behaviour behind one element.
pub trait Machine: Send {
    /// Take one input.
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>);

    /// Whether the element's own handlers do not hear an event just now: a disabled button's `tap`.
    fn deaf(&self, event: &str, attrs: &Attrs) -> bool {
        let _ = (event, attrs);
        false
    }

    /// Whether the element goes on in a small window when its page is left (`picture-in-picture-mode`).
    fn floats(&self, how: Leave, attrs: &Attrs, device: &DeviceProfile) -> bool {
        let _ = (how, attrs, device);
        false
    }

    /// Where its small window opens; `None`: where the phone likes it.
    fn float_spot(&self, attrs: &Attrs, device: &DeviceProfile) -> Option<FloatSpot> {
        let _ = (attrs, device);
        None
    }

    /// Properties that automation may read besides the attributes (`value` of an input …).
    fn property(&self, name: &str) -> Option<Value> {
        let _ = name;
        None
    }
}

/// What happens to an element.
#[derive(Clone, Debug)]
pub enum MachineInput<'a> {
    /// It is in the tree; attributes are set.
    Attached,
    /// It left the tree; outputs other than media commands are dropped.
    Detached,
    /// These attributes changed.
    Changed { names: &'a [Arc<str>] },
    /// It was tapped, at `x`, `y` px from the corner of its box; `part` is the `key` of the shadow node under the finger.
    Tap { x: f64, y: f64, part: Option<&'a str> },
    /// A finger on it: px from the corner of its box.
    Touch { phase: TouchPhase, x: f64, y: f64 },
    /// A text field of its shadow changed, by typing.
    Text { value: &'a str, cursor: usize },
    /// A text field of its shadow got or lost the focus.
    Focus { focused: bool, value: &'a str },
    /// The confirm key of a text field.
    Confirm { value: &'a str },
    /// Its scroll offset changed.
    Scrolled { left: f64, top: f64, width: f64, height: f64, client_width: f64, client_height: f64 },
    /// An image of its shadow arrived, with its natural size.
    Loaded { width: f64, height: f64 },
    /// An image of its shadow did not arrive.
    LoadFailed { reason: &'a str },
    /// Its box has a new size.
    Resized { rect: Rect },
    /// News from its media session.
    Media(&'a MediaEventKind),
    /// A method of its context.
    Call { reply: EffectId, method: &'a str, options: &'a Value },
    /// Its deadline has come.
    Deadline,
    /// Its page was shown or hidden (navigation).
    Page { shown: bool },
    /// The mini-program came to the foreground or went to the background.
    App { foreground: bool },
    /// Automation drives it: `input.input(value)`, `switch.tap()`, `slider.slideTo(n)` …
    Drive { function: &'a str, args: &'a [Value] },
    /// Something changed in the world around the phone; `cx.world` has it already.
    World(&'a Strike),
    /// The file that it asked for, or why it did not come.
    Fetched { key: &'static str, result: Result<Arc<[u8]>, &'a str> },
    /// Its small window was opened or closed.
    Floating { on: bool },
    /// A `form` around it submits or resets, and asks for the value.
    Form { reset: bool },
    /// A `label` for it was tapped.
    Label,
}

/// The phase of a touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchPhase {
    Start,
    Move,
    End,
    Cancel,
}

/// What a machine wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum MachineOutput {
    /// Fire an event of the component.
    Emit { name: &'static str, detail: Value, bubbles: bool },
    /// A media command.
    Media(MediaCommand),
    /// Wake me at this time; replaces the earlier wish.
    Wake(Option<Time>),
    /// Answer a `Call`.
    Reply { reply: EffectId, result: Result<Value, Failure> },
    /// Tell the listener that a `Call` brought.
    Notify { listener: EffectId, name: &'static str, value: Value },
    /// Draw these inner nodes before the element's own children; replaces the earlier ones.
    Shadow(Vec<Shadow>),
    /// Set or clear an attribute of the element for its default style (`wx-switch[checked]`).
    State { name: &'static str, value: Option<Arc<str>> },
    /// Two-way binding: the attribute `name` was changed by the user (`model:value`).
    Model { name: &'static str, value: Value },
    /// Show a media session inside the element; `None` takes it away.
    Picture(Option<Picture>),
    /// Scroll the element.
    ScrollTo { left: Option<f64>, top: Option<f64>, animated: bool },
    /// Scroll the child with this id into view.
    ScrollIntoView { id: Arc<str>, animated: bool },
    /// Put the keyboard focus on the text field of the shadow, or take it away.
    Focus(bool),
    /// Navigate, as the `navigator` tag does.
    Navigate { how: Navigation, url: Arc<str> },
    /// Go back, as the `navigator` tag does.
    NavigateBack { delta: u32 },
    /// `form-type`: the form around the element submits or resets.
    Submit { reset: bool },
    /// Something worth knowing about the element; a phone does the same.
    Inform { message: String },
    /// A finding about the page's use of the element.
    Warn { message: String, hint: String },
    /// Let the element fill the phone's screen, or not; degrees counter-clockwise.
    FullScreen { on: bool, direction: i32 },
    /// Get a file: a path of the package, a temporary or stored file, or an `http(s)` address; answered by `Fetched`.
    Fetch { key: &'static str, src: Arc<str> },
    /// Write a picture to a temporary file and answer the call with `{tempImagePath, width, height}`.
    SaveImage { reply: EffectId, image: SavedImage },
    /// Open or close the small window of the element.
    Float { on: bool },
}

/// A snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedImage {
    /// The picture of the stream.
    pub frame: Arc<Frame>,
    /// As drawn in a box of this size (CSS px); `None`: as it is.
    pub drawn: Option<(f64, f64, Picture)>,
    /// `quality="compressed"`: JPEG instead of PNG.
    pub compressed: bool,
}

/// How a page is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Another page is opened over it.
    Push,
    /// It is closed.
    Pop,
}

/// Where a small window opens (`picture-in-picture-init-position`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FloatSpot {
    /// At the right edge of the screen, not the left one.
    pub right: bool,
    /// Its top, as a part of the screen's height, 0 to 1.
    pub top: f64,
}

/// A media session inside an element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picture {
    pub media: MediaId,
    pub fit: Fit,
    /// Degrees clockwise.
    pub rotation: u32,
    pub mirror: bool,
}

/// How a picture fills its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The whole picture, with black bars.
    Contain,
    /// Fill and crop.
    Cover,
}

/// An inner node of a built-in component.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shadow {
    /// A name of its own within the element, reported with taps.
    pub key: &'static str,
    /// The view's tag: `wx-slider-track`, `img`, `input`, `textarea`.
    pub tag: &'static str,
    /// Attributes.
    pub attrs: Vec<(&'static str, Arc<str>)>,
    /// Text inside, after the children.
    pub text: Option<Arc<str>>,
    /// A media session that is shown inside.
    pub picture: Option<Picture>,
    /// Inner nodes.
    pub children: Vec<Shadow>,
}

/// Attribute values as the template gave them, by kebab-case name.
#[derive(Clone, Debug, Default)]
pub struct Attrs {
    values: IndexMap<Arc<str>, Value>,
}

impl Attrs {
    /// The value as the template gave it.
    pub fn raw(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|v| !matches!(v, Value::Undefined))
    }

    /// Sets a value; names may be camelCase (`activeColor`), they are kept in kebab-case. Says whether it changed.
    pub fn set(&mut self, name: &str, value: Value) -> bool {
        let name = kebab(name);
        if self.values.get(&*name) == Some(&value) {
            return false;
        }
        self.values.insert(name, value);
        true
    }

    /// The typed value, or the default where it is missing or of the wrong type. A number out of bounds goes to the nearest bound.
    pub fn get<T: FromAttr>(&self, attr: &Attr<T>) -> T {
        let given = self.raw(attr.row.name).and_then(|v| T::from_attr(v, &attr.row));
        given.or_else(|| T::from_attr(&attr.row.default.value(), &attr.row)).unwrap_or_else(T::nothing)
    }

    /// Like [`get`](Self::get); an attribute that is newer than the phone's base library has its default, as on a phone.
    pub fn known<T: FromAttr>(&self, attr: &Attr<T>, device: &DeviceProfile) -> T {
        if attr.row.known(device) { self.get(attr) } else { Attrs::default().get(attr) }
    }

    /// Every name and value, in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Value)> {
        self.values.iter()
    }
}

/// A type that an attribute can be read as.
pub trait FromAttr: Sized {
    /// Reads a value; `None` when it is not legal.
    fn from_attr(value: &Value, row: &AttrRow) -> Option<Self>;
    /// What an attribute without default reads as.
    fn nothing() -> Self;
}

impl FromAttr for bool {
    fn from_attr(value: &Value, _: &AttrRow) -> Option<Self> {
        Some(value.truthy())
    }
    fn nothing() -> Self {
        false
    }
}

impl FromAttr for f64 {
    fn from_attr(value: &Value, row: &AttrRow) -> Option<Self> {
        let n = match value {
            Value::Number(n) => *n,
            Value::String(s) => s.trim().trim_end_matches("px").parse().ok()?,
            Value::Bool(b) => f64::from(u8::from(*b)),
            _ => return None,
        };
        match row.kind {
            AttrKind::Number { min, max } if n.is_finite() => Some(n.clamp(min, max)),
            _ => n.is_finite().then_some(n),
        }
    }
    fn nothing() -> Self {
        0.0
    }
}

impl FromAttr for Arc<str> {
    fn from_attr(value: &Value, _: &AttrRow) -> Option<Self> {
        match value {
            Value::Undefined | Value::Null => None,
            other => Some(other.to_text()),
        }
    }
    fn nothing() -> Self {
        "".into()
    }
}

impl FromAttr for &'static str {
    fn from_attr(value: &Value, row: &AttrRow) -> Option<Self> {
        let AttrKind::Choice(words) = row.kind else { return None };
        let text = value.as_str()?;
        words.iter().find(|w| **w == text).copied()
    }
    fn nothing() -> Self {
        ""
    }
}

impl FromAttr for Value {
    fn from_attr(value: &Value, _: &AttrRow) -> Option<Self> {
        Some(value.clone())
    }
    fn nothing() -> Self {
        Self::Undefined
    }
}

/// Where an element stands, as far as its machine may ask.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Site {
    /// The app id, or `touristappid`.
    pub app_id: Arc<str>,
    /// Milliseconds between the Unix epoch and [`Time::ZERO`].
    pub epoch_ms: f64,
    /// Its page has had `onReady`.
    pub ready: bool,
    /// At `Attached`: the page has one already, and takes only one.
    pub taken: bool,
    /// Another page of the mini-program covers its page.
    pub covered: bool,
    /// The mini-program cannot be seen.
    pub away: bool,
}

/// What a machine sees while it handles an input.
pub struct Cx<'a> {
    /// The time of the input.
    pub now: Time,
    /// The attributes.
    pub attrs: &'a Attrs,
    /// The phone.
    pub device: &'a DeviceProfile,
    /// The element's media session.
    pub media: MediaId,
    /// What holds for the phone now.
    pub world: &'a Conditions,
    /// Where the element stands.
    pub site: &'a Site,
    /// The box of the element as last measured.
    pub rect: Rect,
    /// Where outputs go.
    pub out: &'a mut Vec<MachineOutput>,
}

impl Cx<'_> {
    /// The typed value of an attribute, as [`Attrs::known`].
    pub fn get<T: FromAttr>(&self, attr: &Attr<T>) -> T {
        self.attrs.known(attr, self.device)
    }

    /// Whether the page gives the attribute and the phone's base library knows it.
    pub fn given(&self, row: &AttrRow) -> bool {
        self.attrs.raw(row.name).is_some_and(|value| !matches!(value, Value::Null)) && row.known(self.device)
    }

    /// Fires an event that does not bubble, as component events do.
    pub fn emit(&mut self, name: &'static str, detail: Value) {
        self.out.push(MachineOutput::Emit { name, detail, bubbles: false });
    }

    /// Fires `statechange` with a code and its message.
    pub fn code(&mut self, code: &Code) {
        self.code_with(code, code.message);
    }

    /// Fires `statechange` with a code and a message of the moment.
    pub fn code_with(&mut self, code: &Code, message: &str) {
        self.number(code.code, message);
    }

    /// Fires `statechange` with a number, whatever it means.
    pub fn number(&mut self, code: i32, message: &str) {
        let mut detail = vec![("code", Value::from(f64::from(code)))];
        if self.device.habits.messages {
            detail.push(("message", Value::from(message)));
        }
        self.emit("statechange", Value::object(detail));
    }

    /// Sends a media command.
    pub fn media(&mut self, command: MediaCommand) {
        self.out.push(MachineOutput::Media(command));
    }

    /// Wakes the machine at a time, or never.
    pub fn wake(&mut self, at: Option<Time>) {
        self.out.push(MachineOutput::Wake(at));
    }

    /// Answers a call with success.
    pub fn ok(&mut self, reply: EffectId, value: Value) {
        self.out.push(MachineOutput::Reply { reply, result: Ok(value) });
    }

    /// Answers a call with a failure.
    pub fn fail(&mut self, reply: EffectId, reason: impl Into<String>) {
        self.out.push(MachineOutput::Reply { reply, result: Err(Failure::new(reason)) });
    }

    /// Tells the listener that a call brought.
    pub fn notify(&mut self, listener: EffectId, name: &'static str, value: Value) {
        self.out.push(MachineOutput::Notify { listener, name, value });
    }

    /// Says something worth knowing.
    pub fn inform(&mut self, message: impl Into<String>) {
        self.out.push(MachineOutput::Inform { message: message.into() });
    }

    /// Reports a misuse of the element.
    pub fn warn(&mut self, message: impl Into<String>, hint: impl Into<String>) {
        self.out.push(MachineOutput::Warn { message: message.into(), hint: hint.into() });
    }
}
