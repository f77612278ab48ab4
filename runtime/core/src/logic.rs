//! The words between the app lane and the logic lane (page JavaScript).
//!
//! The logic lane owns the JavaScript objects; the app lane owns the tree. Neither waits for the other: every synchronous
//! `wx` call is answered inside the logic lane, everything else is an [`Effect`] that is settled later.

#![allow(missing_docs)] // The doc of each variant names its fields.

use std::sync::Arc;

pub use crate::effect::{
    ContextTarget, Download, Effect, HttpRequest, Navigation, ObserveRequest, PermissionCall, QueryRequest, Reference,
    ShellCall, Socket, SocketData, Upload,
};

use crate::device::{DeviceProfile, Moment};
use crate::diagnostic::Pos;
use crate::time::Time;
use crate::value::{Path, Value};
use crate::view::Rect;

/// One page instance on the stack. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// One `this` of the logic lane: a page (the instance of its page) or a component. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(pub u32);

/// One pending asynchronous call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId(pub u32);

/// A `setData` callback kept by the logic lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallbackId(pub u32);

/// Why a `wx` call failed; `reason` is the part after `<api>:fail `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The text after `<api>:fail `.
    pub reason: String,
    /// `errno`/`errCode`, where WeChat documents one.
    pub code: Option<i32>,
}

impl Failure {
    /// A failure without a code.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), code: None }
    }
}

/// A source file as the bundle holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to the mini-program root, such as `pages/index/index.js`.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

/// What the logic lane needs to start.
#[derive(Clone, Debug)]
pub struct Boot {
    /// Every script file (`.js`, `.ts`) of the mini-program, JSON files that scripts may `require`, and `.wxs` files.
    pub files: Vec<SourceFile>,
    /// The phone.
    pub device: Arc<DeviceProfile>,
    /// The `appId` of project.config.json, or `touristappid`.
    pub app_id: Arc<str>,
    /// Stored keys of `wx.setStorage`, as the last run left them: key → JSON text.
    pub storage: Vec<(String, String)>,
    /// For every component and page path (without extension): tag → component path, from `usingComponents`.
    pub using: Vec<(Arc<str>, Vec<(Arc<str>, Arc<str>)>)>,
    /// Launch options: path without leading slash, query.
    pub launch: Launch,
    /// Every built-in name under `wx` that is known but not built, from the table of names.
    pub clock_offset_ms: f64,
}

/// How the mini-program was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Launch {
    /// Page path without leading slash.
    pub path: Arc<str>,
    /// The query as an object of strings.
    pub query: Value,
    /// The scene value; 1001 is "found in the list of mini-programs".
    pub scene: u32,
}

/// From the app lane to the logic lane.
#[derive(Clone, Debug)]
pub enum LogicInput {
    /// Start: run `app.js`, then `App.onLaunch` and `App.onShow`. Answered by [`LogicOutput::Booted`].
    Boot(Box<Boot>),
    /// Load the page module if needed, create the page object. Answered by [`LogicOutput::Created`]; `onLoad` is a hook of its own.
    /// `opened_by` is the effect of the `navigateTo` whose event channel the page gets.
    OpenPage { page: PageId, instance: InstanceId, route: Arc<str>, query: Value, opened_by: Option<EffectId> },
    /// Load the component module if needed and describe it. Answered by [`LogicOutput::Defined`].
    Define { path: Arc<str> },
    /// Create component objects, in tree order: `created`, then properties, then `attached`. Each answered by
    /// [`LogicOutput::Created`], and all of them by one [`LogicOutput::Attached`].
    CreateComponents { batch: Vec<NewComponent> },
    /// A life-cycle hook of a page or component.
    Lifecycle { instance: InstanceId, hook: Hook },
    /// A life-cycle hook of the app.
    App { hook: AppHook },
    /// Properties of a component changed from outside.
    SetProperties { instance: InstanceId, properties: Vec<(Arc<str>, Value)> },
    /// Where a component stands in its owner's template changed (id, class, dataset): the mirror for `selectComponent`.
    Place { instance: InstanceId, place: Place },
    /// Call an event handler.
    Dispatch { instance: InstanceId, handler: Arc<str>, event: Box<Event> },
    /// Call a method: `callMethod` of a WXS function.
    CallMethod { instance: InstanceId, method: Arc<str>, args: Vec<Value> },
    /// The answer to an effect. `Ok` is the success object without `errMsg`.
    Settle { id: EffectId, result: Result<Value, Failure> },
    /// A further event of an effect that stays open: a listener (`on…`), a request's progress.
    Notify { id: EffectId, name: Arc<str>, value: Value },
    /// The patches of these `setData` calls are on screen.
    Rendered { callbacks: Vec<CallbackId> },
    /// Timers that are due at `now` run.
    Tick,
    /// Files changed: re-run the changed modules and their importers, cancel old timers of the pages, swap methods, keep data.
    Reload { files: Vec<SourceFile>, removed: Vec<Arc<str>> },
    /// Answered by [`LogicOutput::Synced`]: whoever hears that has heard all that earlier inputs brought about.
    Sync { page: Option<PageId> },
    /// From automation; answered by [`LogicOutput::Answer`].
    Ask { id: u32, question: Question },
    /// The page stack as `getCurrentPages` sees it, bottom first. Sent before anything that may read it.
    PageStack { pages: Vec<StackPage> },
    /// The small window opened or closed, for `checkIsPictureInPictureActive`.
    SmallWindow { open: bool },
}

/// One page of the stack.
#[derive(Clone, Debug, PartialEq)]
pub struct StackPage {
    /// Its identity.
    pub page: PageId,
    /// Its instance.
    pub instance: InstanceId,
    /// Path without leading slash.
    pub route: Arc<str>,
    /// What the bars leave of the screen, CSS px: `windowHeight` and `screenTop`.
    pub area: Rect,
}

/// One component to create.
#[derive(Clone, Debug)]
pub struct NewComponent {
    /// Its identity from now on.
    pub instance: InstanceId,
    /// The page or component whose template holds the tag.
    pub owner: InstanceId,
    /// The page it is on.
    pub page: PageId,
    /// Component path without extension.
    pub path: Arc<str>,
    /// Properties set by the template (names in camelCase), before `attached`.
    pub properties: Vec<(Arc<str>, Value)>,
    /// Where it stands.
    pub place: Place,
}

/// Where a component stands in its owner's template, for `selectComponent` and `relations`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Tag name as written.
    pub tag: Arc<str>,
    /// `id`
    pub id: Arc<str>,
    /// Classes as written, without scope prefixes.
    pub classes: Vec<Arc<str>>,
    /// `data-*` as an object.
    pub dataset: Value,
    /// Enclosing elements within the same template, nearest first.
    pub ancestors: Vec<Ancestor>,
    /// Orders the components of one owner in the tree.
    pub order: u32,
    /// The nearest enclosing component instance in the composed tree of the same template, for `relations`.
    pub parent: Option<InstanceId>,
}

/// An element around a component.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ancestor {
    /// Tag name as written.
    pub tag: Arc<str>,
    /// `id`
    pub id: Arc<str>,
    /// Classes as written.
    pub classes: Vec<Arc<str>>,
}

/// A hook of a page or a component.
#[derive(Clone, Debug, PartialEq)]
pub enum Hook {
    /// Page `onLoad` with the query, once the components of its template are attached.
    Load(Value),
    /// Page `onShow`; component `pageLifetimes.show`.
    Show,
    /// Page `onReady`; component `ready`.
    Ready,
    /// Page `onHide`; component `pageLifetimes.hide`.
    Hide,
    /// Page `onUnload`; component `detached`. The object is dropped.
    Unload,
    /// Component `moved`.
    Moved,
    /// `onPullDownRefresh`
    PullDownRefresh,
    /// `onReachBottom`
    ReachBottom,
    /// `onPageScroll` with `{scrollTop}`.
    PageScroll(f64),
    /// `onResize`; component `pageLifetimes.resize`, with `{size}`.
    Resize(Value),
    /// `onTabItemTap` with `{index, pagePath, text}`.
    TabItemTap(Value),
}

impl Hook {
    /// The method of a page that it calls; components alone hear `moved`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Load(_) => "onLoad",
            Self::Show => "onShow",
            Self::Ready => "onReady",
            Self::Hide => "onHide",
            Self::Unload => "onUnload",
            Self::Moved => "moved",
            Self::PullDownRefresh => "onPullDownRefresh",
            Self::ReachBottom => "onReachBottom",
            Self::PageScroll(_) => "onPageScroll",
            Self::Resize(_) => "onResize",
            Self::TabItemTap(_) => "onTabItemTap",
        }
    }
}

/// A hook of the app.
#[derive(Clone, Debug, PartialEq)]
pub enum AppHook {
    /// `onShow` with launch options.
    Show(Launch),
    /// `onHide`
    Hide,
    /// `onPageNotFound` with `{path, query, isEntryPage}`.
    PageNotFound(Value),
    /// `onThemeChange` with `{theme}`.
    ThemeChange(Value),
    /// Something of the phone changed: `wx` says so when it is asked, and tells those who listen.
    Moment(Moment),
    /// The system took the sound for itself, as for a call, or gave it back: `wx.onAudioInterruptionBegin` and `…End`.
    AudioInterruption {
        /// It took it.
        begins: bool,
    },
}

/// An event as a handler receives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// `tap`, `statechange` …
    pub name: Arc<str>,
    /// `timeStamp`: milliseconds since the page opened.
    pub time_stamp: f64,
    /// `target`: where it began.
    pub target: EventTarget,
    /// `currentTarget`: whose handler runs.
    pub current_target: EventTarget,
    /// `mark`: merged `mark:` values along the path.
    pub mark: Value,
    /// `detail`
    pub detail: Value,
    /// `touches`, for touch and tap events.
    pub touches: Option<Value>,
    /// `changedTouches`, for touch and tap events.
    pub changed_touches: Option<Value>,
}

/// The `target` of an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventTarget {
    /// `id`
    pub id: Arc<str>,
    /// `dataset` with camelCase names.
    pub dataset: Value,
    /// `offsetLeft`, CSS px.
    pub offset_left: f64,
    /// `offsetTop`, CSS px.
    pub offset_top: f64,
}

/// What automation asks the logic lane.
#[derive(Clone, Debug)]
pub enum Question {
    /// `App.callWxMethod`: the result or the success object.
    CallWx { method: Arc<str>, args: Vec<Value> },
    /// `App.mockWxMethod` with a fixed result.
    MockWx { method: Arc<str>, result: Value },
    /// `App.mockWxMethod` with a function's source and trailing arguments.
    MockWxFunction { method: Arc<str>, source: Arc<str>, args: Vec<Value> },
    /// `App.mockWxMethod` without either: restore.
    RestoreWx { method: Arc<str> },
    /// `App.callFunction`: source text of a function, called with the arguments; promises are awaited.
    CallFunction { source: Arc<str>, args: Vec<Value> },
    /// `App.addBinding`: a global function that emits [`LogicOutput::Binding`].
    AddBinding { name: Arc<str> },
    /// `Page.callMethod`, `Element.callMethod`; promises are awaited.
    CallMethod { instance: InstanceId, method: Arc<str>, args: Vec<Value> },
    /// `Page.getData`, `Element.getData`.
    GetData { instance: InstanceId, path: Path },
    /// `Page.setData`, `Element.setData`.
    SetData { instance: InstanceId, data: Value },
}

/// From the logic lane to the app lane.
#[derive(Clone, Debug)]
pub enum LogicOutput {
    /// `app.js` ran.
    Booted,
    /// A component module ran. Sent once per path, before the first [`LogicOutput::Created`] of that path.
    Defined { path: Arc<str>, definition: ComponentDefinition },
    /// An object exists. `data` is its whole initial data (properties included), after `created` and before `attached`.
    Created { instance: InstanceId, data: Value },
    /// These components of one batch have run `attached`.
    Attached { instances: Vec<InstanceId> },
    /// The answer to [`LogicInput::Sync`].
    Synced { page: Option<PageId> },
    /// `this.setData`: paths and values in order. `callback` is settled by [`LogicInput::Rendered`].
    SetData { instance: InstanceId, entries: Vec<(Path, Value)>, callback: Option<CallbackId> },
    /// An asynchronous call that somebody else carries out.
    Effect { id: EffectId, page: Option<PageId>, effect: Effect },
    /// `this.triggerEvent(name, detail, {bubbles, composed, capturePhase})`.
    TriggerEvent { instance: InstanceId, name: Arc<str>, detail: Value, bubbles: bool, composed: bool, capture: bool },
    /// `console.*`.
    Log { level: LogLevel, args: Vec<Value>, text: String, at: Option<(Arc<str>, Pos)>, page: Option<PageId> },
    /// An exception reached the top, or a promise was rejected without a handler.
    Threw { exception: Exception, page: Option<PageId> },
    /// A `wx` call, for the trace: name, arguments, and the return value of a synchronous one.
    Called { api: Arc<str>, args: Value, page: Option<PageId> },
    /// A name under `wx` that is not built was called.
    NotBuilt { api: Arc<str>, page: Option<PageId> },
    /// A stored key changed; `None` removes it. Values are JSON text.
    Stored { key: String, value: Option<String> },
    /// All stored keys were removed.
    StorageCleared,
    /// The answer to [`LogicInput::Ask`].
    Answer { id: u32, result: Result<Value, String> },
    /// A function added by `App.addBinding` was called.
    Binding { name: Arc<str>, args: Vec<Value> },
    /// When the next timer is due; `None` when there is none. Sent whenever it changes.
    Deadline(Option<Time>),
    /// The input was handled completely, promises and all. Sent exactly once for each input, last.
    Done,
}

/// What a component's definition says to the tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComponentDefinition {
    /// Declared properties: camelCase name, type, default.
    pub properties: Vec<PropertyDefinition>,
    /// `options.multipleSlots`
    pub multiple_slots: bool,
    /// `options.virtualHost`
    pub virtual_host: bool,
    /// `options.styleIsolation`: `isolated` (default), `apply-shared`, `shared`; `addGlobalClass` is `apply-shared`.
    pub style_isolation: StyleIsolation,
    /// `externalClasses`
    pub external_classes: Vec<Arc<str>>,
    /// Initial `data` merged with property defaults.
    pub data: Value,
}

/// One declared property.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyDefinition {
    /// camelCase name.
    pub name: Arc<str>,
    /// Declared type.
    pub kind: PropertyType,
    /// Default value.
    pub default: Value,
}

/// The declared type of a property.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PropertyType {
    /// `null`: any type.
    #[default]
    Any,
    /// `String`
    String,
    /// `Number`
    Number,
    /// `Boolean`
    Boolean,
    /// `Array`
    Array,
    /// `Object`
    Object,
}

impl PropertyType {
    /// The value as a property of this type holds it: what does not fit becomes the type's empty value, as phones do.
    pub fn coerce(self, value: &Value) -> Value {
        match (self, value) {
            (Self::Any, v) => v.clone(),
            (Self::String, Value::Undefined | Value::Null) => "".into(),
            (Self::String, Value::Array(_) | Value::Object(_)) => value.clone(),
            (Self::String, v) => Value::String(v.to_text()),
            (Self::Number, v) => Some(v.to_number()).filter(|n| n.is_finite()).unwrap_or(0.0).into(),
            (Self::Boolean, v) => v.truthy().into(),
            (Self::Array, Value::Array(_)) | (Self::Object, Value::Object(_) | Value::Null) => value.clone(),
            (Self::Array, _) => Value::array([]),
            (Self::Object, _) => Value::Null,
        }
    }
}

/// `styleIsolation`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StyleIsolation {
    /// Neither side touches the other.
    #[default]
    Isolated,
    /// The page's styles apply inside.
    ApplyShared,
    /// Both ways.
    Shared,
}

/// The level of a console call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LogLevel {
    Debug,
    Log,
    Info,
    Warn,
    Error,
}

/// What was thrown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exception {
    /// `TypeError: …`
    pub message: String,
    /// V8-style stack, source-mapped.
    pub stack: String,
    /// The topmost place in the author's files.
    pub at: Option<(Arc<str>, Pos)>,
    /// `onLoad`, `setData callback`, `bindtap onTap` …: what was running.
    pub during: String,
}
