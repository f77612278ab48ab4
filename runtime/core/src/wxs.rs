//! The seam to WXS, the small script language of templates.
//!
//! Core knows no script engine: it names modules by key, and whoever owns an engine runs them beside the tree, never in the
//! logic lane.
//!
//! Source of the responsive events: https://developers.weixin.qq.com/miniprogram/dev/framework/view/interactive-animation.html

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::logic::Event;
use crate::value::Value;
use crate::view::{NodeId, Rect};

/// Runs WXS modules. A module is evaluated on its first use; a failure is a sentence with the place in it.
pub trait WxsEngine {
    /// Makes a module known, replacing an older text of the same key. The key of a `.wxs` file is its path relative to the
    /// mini-program root (`utils/format.wxs`), so that `require` finds it; an inline module has any key that keeps the path
    /// of its template as the part before `#` (`pages/index/index.wxml#m`), so that `require` is relative to it.
    fn load(&mut self, key: &Arc<str>, source: &Arc<str>);

    /// Calls the function at `member` (`price.format`; empty is the module's exports itself) with `args`.
    fn call(&mut self, key: &str, member: &str, args: &[Value]) -> Result<Value, String>;

    /// Reads the value at `member`. A function reads as `Undefined`.
    fn get(&mut self, key: &str, member: &str) -> Result<Value, String>;

    /// Calls an event handler or a property observer, which may use `desk` until it returns. `Ok(false)`: it returned
    /// `false`, and the event goes no further.
    fn respond(&mut self, function: &WxsFunction, call: WxsCall<'_>, desk: WxsDeskRef) -> Result<bool, String>;

    /// Calls a function that [`WxsWish::Wake`] kept, with the time in milliseconds. One that was cleared is left out.
    fn wake(&mut self, callback: u32, now_ms: f64, desk: WxsDeskRef) -> Result<(), String>;

    /// An element is gone, and with it what `getState` kept for it.
    fn forget(&mut self, node: NodeId);

    /// What `console` was told since the last call: the line and its values.
    fn take_logs(&mut self) -> Vec<(String, Vec<Value>)>;
}

/// A function of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WxsFunction {
    /// The key of the module.
    pub module: Arc<str>,
    /// Its path in the exports: `touch.move`.
    pub member: Arc<str>,
}

/// What a function answers to. `instance` is the element, `owner` the component or page whose template holds it.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // The doc of each variant names its fields.
pub enum WxsCall<'a> {
    /// `(event, ownerInstance)`, where the event has `instance`.
    Event { event: &'a Event, owner: NodeId, instance: NodeId },
    /// `change:prop`: `(newValue, oldValue, ownerInstance, instance)`.
    Changed { new: &'a Value, old: &'a Value, owner: NodeId, instance: NodeId },
}

/// The desk of a running function.
pub type WxsDeskRef = Rc<RefCell<dyn WxsDesk>>;

/// What a `ComponentDescriptor` sees and does. Elements are named by node; a page by its root.
pub trait WxsDesk {
    /// Elements that match: in the template of a page or component, or below any other element.
    fn select(&self, at: NodeId, selector: &str) -> Vec<NodeId>;
    /// `data-*`
    fn dataset(&self, at: NodeId) -> Value;
    /// Whether the element has the class at this moment.
    fn has_class(&self, at: NodeId, class: &str) -> bool;
    /// The box as last laid out.
    fn rect(&self, at: NodeId) -> Rect;
    /// Replaces the style that stands above the template's own.
    fn set_style(&mut self, at: NodeId, style: &str);
    /// Adds or removes a class, whatever the template says.
    fn set_class(&mut self, at: NodeId, class: &str, on: bool);
    /// Something to do once the function has returned.
    fn wish(&mut self, wish: WxsWish);
}

/// What follows when a function has returned.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The doc of each variant names its fields.
pub enum WxsWish {
    /// `callMethod`: a method of the page's or component's script.
    Call { at: NodeId, method: Arc<str>, args: Vec<Value> },
    /// `triggerEvent`
    Trigger { at: NodeId, name: Arc<str>, detail: Value },
    /// `setTimeout` with its milliseconds, or `requestAnimationFrame`: call [`WxsEngine::wake`].
    Wake { at: NodeId, callback: u32, after_ms: Option<f64> },
}
