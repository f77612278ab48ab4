//! The tables: what a built-in component has, written once.
//!
//! Parser, runtime, generated docs and `zhenji doctor` read these rows; core itself knows no tag.

use std::marker::PhantomData;

use crate::machine::Machine;
use crate::value::Value;

/// Everything that is true of one built-in tag.
pub struct ComponentSpec {
    /// `live-player`
    pub tag: &'static str,
    /// Minimum base library.
    pub since: &'static str,
    /// The official page.
    pub source: &'static str,
    /// One sentence.
    pub doc: &'static str,
    /// Its own attributes; those of every component are [`COMMON_ATTRS`].
    pub attrs: &'static [&'static AttrRow],
    /// Its own events; touch and tap events come with every component.
    pub events: &'static [EventRow],
    /// State codes of `statechange`.
    pub codes: &'static [&'static Code],
    /// Methods of its context.
    pub methods: &'static [MethodRow],
    /// Default style in the view's names (`wx-view { display: block }`).
    pub style: &'static str,
    /// What it may hold.
    pub content: Content,
    /// A native view of the client: what it cannot do that other elements can.
    pub native: Option<&'static NativeRules>,
    /// A page takes only one of it.
    pub one_per_page: bool,
    /// Makes its behaviour; `None` for plain boxes.
    pub machine: Option<fn() -> Box<dyn Machine>>,
}

impl ComponentSpec {
    /// What is wrong with `inner` standing directly inside it: message and remedy. `native_layer`: native views stand above the page.
    pub fn refuses(&self, inner: &str, native_layer: bool) -> Option<(String, String)> {
        let native = || self.native.filter(|_| native_layer)?.around(self.tag, inner);
        self.content.refuses(self.tag, inner).or_else(native)
    }
}

/// The limits of native views. Handlers are written `bindxxx` alone, whatever the base library; the others end with same-layer
/// rendering. Source: https://developers.weixin.qq.com/miniprogram/dev/component/native-component.html
#[derive(Debug, PartialEq, Eq)]
pub struct NativeRules {
    /// Tags that it must not be inside, and the base library from which it may (`None`: never).
    pub not_inside: &'static [(&'static str, Option<&'static str>)],
    /// Tags that may stand inside it: https://developers.weixin.qq.com/miniprogram/dev/component/cover-view.html
    pub holds: &'static [&'static str],
}

impl NativeRules {
    /// What is wrong with standing inside `outer`: message and remedy. `allows`: whether the base library is at least so.
    pub fn inside(&self, tag: &str, outer: &str, allows: impl Fn(&str) -> bool) -> Option<(String, String)> {
        let (_, since) = self.not_inside.iter().find(|(name, _)| *name == outer)?;
        match since {
            Some(since) if allows(since) => None,
            Some(since) => Some((
                format!(
                    "<{tag}> inside <{outer}> does not work on phones before base library {since}: it is a native view there"
                ),
                format!("move it out of <{outer}>, or ask for base library {since}"),
            )),
            None => Some((
                format!(
                    "<{tag}> inside <{outer}> does not work on phones without same-layer rendering: it is a native view there"
                ),
                format!("move it out of <{outer}>, or ask for base library {}", crate::device::SAME_LAYER_SINCE),
            )),
        }
    }

    /// What is wrong with `inner` standing directly inside it: message and remedy.
    pub fn around(&self, tag: &str, inner: &str) -> Option<(String, String)> {
        let all = self.holds.iter().map(|t| format!("<{t}>")).collect::<Vec<_>>().join(", ");
        (!self.holds.contains(&inner)).then(|| {
            let message = format!(
                "<{inner}> inside <{tag}> is not seen on phones without same-layer rendering: the native view lies above it"
            );
            (message, format!("use {all}, or ask for base library {}", crate::device::SAME_LAYER_SINCE))
        })
    }

    /// What is wrong with a handler: message and remedy. `plain`: it is written `bindxxx`.
    pub fn handler(tag: &str, event: &str, plain: bool) -> Option<(String, String)> {
        let message =
            || format!("<{tag}> {event}: a native view documents bind{event} alone, without colon, catch and capture");
        (!plain).then(|| (message(), format!("write bind{event}; this phone hears the other form too, others may not")))
    }
}

/// What a component's tag may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Anything.
    Any,
    /// Text and `text` only.
    Text,
    /// Text and these tags; a phone may not show others.
    Only(&'static [&'static str]),
    /// Nothing; children are dropped with a warning.
    Nothing,
    /// Anything, inside a box of this tag: how the element itself is laid out does not reach its children.
    Boxed(&'static str),
}

impl Content {
    /// What is wrong with `inner` standing directly inside `tag`: message and remedy.
    pub fn refuses(self, tag: &str, inner: &str) -> Option<(String, String)> {
        let Content::Only(tags) = self else { return None };
        let all = tags.iter().map(|t| format!("<{t}>")).collect::<Vec<_>>().join(", ");
        (!tags.contains(&inner)).then(|| {
            (format!("<{tag}> holds {all} and text alone: a phone may not show <{inner}> in it"), format!("use {all}"))
        })
    }
}

/// One attribute.
#[derive(Clone, Copy, Debug)]
pub struct AttrRow {
    /// Kebab-case name, as in the documentation.
    pub name: &'static str,
    /// Type and legal values.
    pub kind: AttrKind,
    /// Default.
    pub default: AttrDefault,
    /// Minimum base library; empty when it is the component's own.
    pub since: &'static str,
    /// One or two sentences: meaning, unit, limits.
    pub doc: &'static str,
    /// Set when the runtime does not act on it yet: why, in a few words. Named in a diagnostic when a page uses it.
    pub not_built: Option<&'static str>,
}

impl AttrRow {
    /// Whether the phone's base library has it.
    pub fn known(&self, device: &crate::device::DeviceProfile) -> bool {
        self.since.is_empty() || device.sdk_at_least(self.since)
    }
}

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AttrKind {
    /// Any non-empty string is true, as in WXML.
    Bool,
    /// A number, or a string that reads as one, within bounds.
    Number {
        /// Least legal value.
        min: f64,
        /// Greatest legal value.
        max: f64,
    },
    /// Text.
    Text,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A CSS colour.
    Color,
    /// An array or object.
    Data,
    /// A string or an array of strings.
    Words(&'static [&'static str]),
}

/// The default of an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AttrDefault {
    /// No default.
    None,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(&'static str),
}

impl AttrDefault {
    /// As a value.
    pub fn value(self) -> Value {
        match self {
            Self::None => Value::Undefined,
            Self::Bool(b) => b.into(),
            Self::Number(n) => n.into(),
            Self::Text(t) => t.into(),
        }
    }
}

/// A typed handle on an attribute row: the same `const` declares and reads it.
pub struct Attr<T: 'static> {
    /// The row for the table.
    pub row: AttrRow,
    kind: PhantomData<fn() -> T>,
}

const fn row<T>(name: &'static str, kind: AttrKind, default: AttrDefault, doc: &'static str) -> Attr<T> {
    Attr { row: AttrRow { name, kind, default, since: "", doc, not_built: None }, kind: PhantomData }
}

/// A boolean attribute.
pub const fn boolean(name: &'static str, default: bool, doc: &'static str) -> Attr<bool> {
    row(name, AttrKind::Bool, AttrDefault::Bool(default), doc)
}

/// A number attribute without bounds.
pub const fn number(name: &'static str, default: f64, doc: &'static str) -> Attr<f64> {
    row(name, AttrKind::Number { min: f64::NEG_INFINITY, max: f64::INFINITY }, AttrDefault::Number(default), doc)
}

/// A text attribute; an empty default is "none".
pub const fn text(name: &'static str, default: &'static str, doc: &'static str) -> Attr<std::sync::Arc<str>> {
    row(name, AttrKind::Text, AttrDefault::Text(default), doc)
}

/// An attribute of a few words; the first is the default unless changed by `.or(…)`.
pub const fn choice(name: &'static str, words: &'static [&'static str], doc: &'static str) -> Attr<&'static str> {
    row(name, AttrKind::Choice(words), AttrDefault::Text(words[0]), doc)
}

/// A colour attribute.
pub const fn color(name: &'static str, default: &'static str, doc: &'static str) -> Attr<std::sync::Arc<str>> {
    row(name, AttrKind::Color, AttrDefault::Text(default), doc)
}

/// An array or object attribute.
pub const fn data(name: &'static str, doc: &'static str) -> Attr<Value> {
    row(name, AttrKind::Data, AttrDefault::None, doc)
}

/// A string or an array of strings.
pub const fn words(name: &'static str, words: &'static [&'static str], doc: &'static str) -> Attr<Value> {
    row(name, AttrKind::Words(words), AttrDefault::None, doc)
}

impl<T> Attr<T> {
    /// The same attribute since a base library version.
    pub const fn since(mut self, version: &'static str) -> Self {
        self.row.since = version;
        self
    }

    /// The same attribute with bounds.
    pub const fn within(mut self, min: f64, max: f64) -> Self {
        self.row.kind = AttrKind::Number { min, max };
        self
    }

    /// The same attribute with another default word.
    pub const fn or(mut self, word: &'static str) -> Self {
        self.row.default = AttrDefault::Text(word);
        self
    }

    /// The same attribute, declared but not acted on yet.
    pub const fn not_built(mut self, why: &'static str) -> Self {
        self.row.not_built = Some(why);
        self
    }
}

/// One event of a component.
#[derive(Clone, Copy, Debug)]
pub struct EventRow {
    /// `statechange`
    pub name: &'static str,
    /// The shape of `detail`.
    pub detail: &'static str,
    /// Minimum base library; empty when it is the component's own.
    pub since: &'static str,
    /// When it comes.
    pub doc: &'static str,
}

impl EventRow {
    /// Whether the phone's base library has it.
    pub fn known(&self, device: &crate::device::DeviceProfile) -> bool {
        self.since.is_empty() || device.sdk_at_least(self.since)
    }
}

/// How bad a state code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Part of the normal course.
    Event,
    /// The engine recovers by itself.
    Warning,
    /// The engine has stopped.
    Fatal,
}

/// One state code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The number in `detail.code`.
    pub code: i32,
    /// The SDK's name, or empty.
    pub name: &'static str,
    /// How bad.
    pub level: Level,
    /// Our text for `detail.message`.
    pub message: &'static str,
}

/// One method of a component context.
#[derive(Clone, Copy, Debug)]
pub struct MethodRow {
    /// `start`
    pub name: &'static str,
    /// Minimum base library; empty when it is the component's own.
    pub since: &'static str,
    /// Options and results.
    pub doc: &'static str,
    /// Set when the runtime does not carry it out: why, in a few words. It then fails by name.
    pub not_built: Option<&'static str>,
    /// Any page may call it for what goes on in the small window.
    pub anywhere: bool,
    /// It takes `(event, callback)` instead of options, and the callback is called as often as the event comes.
    pub listens: bool,
    /// It works in the handler of a tap alone.
    pub tapped: bool,
}

impl MethodRow {
    /// The same method, which any page may call.
    pub const fn anywhere(mut self) -> Self {
        self.anywhere = true;
        self
    }

    /// The same method, which a tap has to call.
    pub const fn tapped(mut self) -> Self {
        self.tapped = true;
        self
    }

    /// The same method, which takes a listener.
    pub const fn listens(mut self) -> Self {
        self.listens = true;
        self
    }
}

/// Attributes that every component has.
pub const COMMON_ATTRS: &[&str] = &["id", "class", "style", "hidden", "slot", "animation", "is", "dir", "role"];
