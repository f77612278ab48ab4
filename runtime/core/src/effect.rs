//! What asynchronous `wx` calls ask of the other lanes, after checking.

#![allow(missing_docs)] // The doc of each variant names its fields.

use std::sync::Arc;

use crate::logic::{EffectId, InstanceId};
use crate::value::Value;
use crate::view::NodeId;

/// Asynchronous `wx` calls, by who carries them out.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// `navigateTo`, `redirectTo`, `reLaunch`, `switchTab`; the URL as written.
    Navigate { how: Navigation, url: Arc<str> },
    /// `navigateBack`
    NavigateBack { delta: u32 },
    /// Something the shell shows: see [`ShellCall`].
    Shell(ShellCall),
    /// `createSelectorQuery().exec()`; answered by an array.
    Query { owner: Option<InstanceId>, queries: Vec<QueryRequest> },
    /// `IntersectionObserver.observe`; stays open until [`Effect::Unobserve`]. Notifies `intersection` with what the callback gets.
    Observe(Box<ObserveRequest>),
    /// `IntersectionObserver.disconnect`: the effect id of an observation.
    Unobserve { target: EffectId },
    /// A method of a component context (`LivePusherContext.start` …).
    Context { tag: Arc<str>, target: ContextTarget, method: Arc<str>, options: Value },
    /// `wx.request`
    Request(Box<HttpRequest>),
    /// `wx.uploadFile`
    Upload(Box<Upload>),
    /// `wx.downloadFile`
    Download(Box<Download>),
    /// `wx.connectSocket`; stays open until the socket is closed. Notifies `open {header}`, `message {data}`, `error {errMsg}`
    /// and `close {code, reason}`.
    Socket(Box<Socket>),
    /// `SocketTask.send`: the effect id of the socket.
    SocketSend { target: EffectId, data: SocketData },
    /// `SocketTask.close`: the effect id of the socket.
    SocketClose { target: EffectId, code: u16, reason: Arc<str> },
    /// Stop an open request, upload or download: its effect id.
    Abort { target: EffectId },
    /// `wx.pageScrollTo`
    PageScrollTo { scroll_top: Option<f64>, selector: Option<Arc<str>>, duration: f64 },
    /// `wx.getSetting`, `wx.authorize`, `wx.openSetting`: scopes and grants.
    Permission(PermissionCall),
    /// `wx.stopPullDownRefresh`, `wx.startPullDownRefresh`.
    PullDownRefresh { start: bool },
    /// `wx.setEnableDebug`
    Debug { on: bool },
}

/// The element that a context drives.
#[derive(Clone, Debug, PartialEq)]
pub enum ContextTarget {
    /// The one of this id (empty: the only one) in the template of the owner, or of the shown page.
    Named { id: Arc<str>, owner: Option<InstanceId> },
    /// The one that a query found.
    Node(NodeId),
}

/// Which navigation call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Navigation {
    To,
    Redirect,
    ReLaunch,
    SwitchTab,
}

/// What the phone draws around or above the page.
#[derive(Clone, Debug, PartialEq)]
pub enum ShellCall {
    /// `{title, icon, image, duration, mask}`
    ShowToast(Value),
    /// `hideToast`
    HideToast,
    /// `{title, mask}`
    ShowLoading(Value),
    /// `hideLoading`
    HideLoading,
    /// `{title, content, showCancel, cancelText, cancelColor, confirmText, confirmColor, editable, placeholderText}` → `{confirm, cancel, content}`
    ShowModal(Value),
    /// `{alertText, itemList, itemColor}` → `{tapIndex}`
    ShowActionSheet(Value),
    /// `{title}`
    SetNavigationBarTitle(Value),
    /// `{frontColor, backgroundColor, animation}`
    SetNavigationBarColor(Value),
    /// `showNavigationBarLoading` / `hideNavigationBarLoading`
    NavigationBarLoading(bool),
    /// `hideHomeButton`
    HideHomeButton,
    /// `setTabBarBadge`, `setTabBarItem`, `setTabBarStyle`, `showTabBar`, `hideTabBar`, `showTabBarRedDot` …: name and options.
    TabBar { method: Arc<str>, options: Value },
    /// `setKeepScreenOn`
    KeepScreenOn(bool),
    /// `setBackgroundColor`, `setBackgroundTextStyle`: name and options.
    Background { method: Arc<str>, options: Value },
}

/// Scopes are named as in `scope.camera`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermissionCall {
    /// → `{authSetting: {scope: bool}}`
    GetSetting,
    /// Ask for one scope.
    Authorize { scope: Arc<str> },
    /// Show the settings page.
    OpenSetting,
}

/// `wx.request` options after checking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpRequest {
    /// Absolute `http(s)` URL, query included.
    pub url: Arc<str>,
    /// Upper-case method.
    pub method: Arc<str>,
    /// Headers in order.
    pub headers: Vec<(Arc<str>, Arc<str>)>,
    /// The body, already encoded according to `content-type`.
    pub body: Option<Arc<[u8]>>,
    /// Milliseconds.
    pub timeout_ms: f64,
    /// `dataType`: `json` parses the answer, anything else leaves text.
    pub data_type: Arc<str>,
    /// `responseType`: `text` or `arraybuffer`.
    pub response_type: Arc<str>,
    /// `enableChunked`: the body arrives as `chunkReceived` notices.
    pub chunked: bool,
}

/// `wx.uploadFile` options after checking. Notifies `headersReceived` and `progressUpdate`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Upload {
    /// Absolute `http(s)` URL.
    pub url: Arc<str>,
    /// Headers in order.
    pub headers: Vec<(Arc<str>, Arc<str>)>,
    /// `filePath`: of the mini-program, or below `http://tmp/` or `http://usr/`.
    pub file: Arc<str>,
    /// `name`: the key of the file in the form.
    pub name: Arc<str>,
    /// `formData`
    pub form: Vec<(Arc<str>, Arc<str>)>,
    /// Milliseconds.
    pub timeout_ms: f64,
}

/// `wx.downloadFile` options after checking. Notifies `headersReceived` and `progressUpdate`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Download {
    /// Absolute `http(s)` URL.
    pub url: Arc<str>,
    /// Headers in order.
    pub headers: Vec<(Arc<str>, Arc<str>)>,
    /// `filePath` below `http://usr/`; without it a temporary file is made.
    pub file: Option<Arc<str>>,
    /// Milliseconds.
    pub timeout_ms: f64,
}

/// `wx.connectSocket` options after checking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Socket {
    /// Absolute `ws(s)` URL.
    pub url: Arc<str>,
    /// Headers in order.
    pub headers: Vec<(Arc<str>, Arc<str>)>,
    /// `protocols`
    pub protocols: Vec<Arc<str>>,
    /// Milliseconds until the connection stands.
    pub timeout_ms: f64,
}

/// One message of a socket.
#[derive(Clone, Debug, PartialEq)]
pub enum SocketData {
    /// A string.
    Text(Arc<str>),
    /// An `ArrayBuffer`.
    Binary(Arc<[u8]>),
}

/// What an `IntersectionObserver` watches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObserveRequest {
    /// The component whose template is searched; `None` is the page.
    pub owner: Option<InstanceId>,
    /// Which elements.
    pub selector: Arc<str>,
    /// `observeAll`
    pub all: bool,
    /// `thresholds`
    pub thresholds: Vec<f64>,
    /// `initialRatio`
    pub initial_ratio: f64,
    /// The areas whose intersection counts; none is the viewport.
    pub references: Vec<Reference>,
}

/// `relativeTo` or `relativeToViewport` with its margins in CSS px, which make it larger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// The element; `None` is the viewport.
    pub selector: Option<Arc<str>>,
    /// `left`
    pub left: f64,
    /// `top`
    pub top: f64,
    /// `right`
    pub right: f64,
    /// `bottom`
    pub bottom: f64,
}

/// One entry of a selector query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryRequest {
    /// The scope of `.in(component)`; `None` is the page.
    pub owner: Option<InstanceId>,
    /// The selector; empty is the viewport.
    pub selector: Arc<str>,
    /// `selectAll`
    pub all: bool,
    /// `boundingClientRect`, `scrollOffset` or `fields` as the set of wanted fields: `id dataset mark rect size scrollOffset
    /// properties computedStyle context node`.
    pub fields: Vec<Arc<str>>,
    /// Names for `properties`.
    pub properties: Vec<Arc<str>>,
    /// Names for `computedStyle`.
    pub styles: Vec<Arc<str>>,
}
