//! WXS functions that answer events and watch properties: called at once, beside the tree, before the logic lane hears
//! anything.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::App;
use crate::diagnostic::Diagnostic;
use crate::logic::{Event, LogicInput};
use crate::time::Time;
use crate::trace::Body;
use crate::tree::{Handler, Selector, Tree};
use crate::value::Value;
use crate::view::{NodeId, Rect};
use crate::wxs::{WxsCall, WxsDesk, WxsFunction, WxsWish};

/// How long a frame takes: `requestAnimationFrame`.
const FRAME: Duration = Duration::from_micros(16_667);

/// A function of a module that waits for its time.
pub(super) struct Wake {
    pub at: Time,
    callback: u32,
    node: NodeId,
}

/// The tree, lent to a running function, and what that function wants done afterwards.
struct Desk {
    tree: Tree,
    wishes: Vec<WxsWish>,
    /// How far the page is scrolled.
    scrolled: f64,
}

impl App {
    /// An event reached a WXS function of `node`. `false`: the event goes no further.
    pub(super) fn respond(&mut self, node: NodeId, function: &WxsFunction, event: &Event) -> bool {
        let Some(owner) = self.owner_node(node) else { return true };
        self.run_wxs(node, |wxs, desk| wxs.respond(function, WxsCall::Event { event, owner, instance: node }, desk))
            .unwrap_or(true)
    }

    /// A property that `change:` watches was set.
    pub(super) fn property_set(&mut self, node: NodeId, observer: &Handler, new: &Value, old: &Value) {
        let Some(owner) = self.owner_node(node) else { return };
        let function = match observer {
            Handler::Nothing => return,
            Handler::Wxs(function) => function,
            Handler::Method(name) => {
                let message = format!("`change:` takes a function of a <wxs> module, not the text \"{name}\"");
                return self.warn(node, message, "write change:prop=\"{{module.function}}\"".into());
            }
        };
        self.run_wxs(node, |wxs, desk| {
            wxs.respond(function, WxsCall::Changed { new, old, owner, instance: node }, desk)
        });
    }

    pub(super) fn run_wakes(&mut self) {
        let now = self.now;
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.wakes).into_iter().partition(|w| w.at <= now);
        self.wakes = later;
        for wake in due.into_iter().filter(|w| self.tree.nodes.alive(w.node)).collect::<Vec<_>>() {
            let ms = now.as_secs_f64() * 1000.0;
            self.run_wxs(wake.node, |wxs, desk| wxs.wake(wake.callback, ms, desk));
        }
    }

    /// What the modules told `console`.
    pub(super) fn tell_wxs_logs(&mut self) {
        let logs = self.wxs.borrow_mut().take_logs();
        let page = self.stack.last().map(|p| p.path.clone());
        for (text, args) in logs {
            let body = Body::Log { level: crate::logic::LogLevel::Log, text, args, at: None };
            self.trace(page.clone(), body);
        }
    }

    fn run_wxs<T>(
        &mut self,
        node: NodeId,
        call: impl FnOnce(&mut dyn crate::wxs::WxsEngine, crate::wxs::WxsDeskRef) -> Result<T, String>,
    ) -> Option<T> {
        let wxs = self.wxs.clone();
        let page = self.tree.nodes.get(node).map(|n| n.page);
        let scrolled = page.and_then(|p| self.page_mut(p)).map_or(0.0, |p| p.scroll_top);
        let desk = Rc::new(RefCell::new(Desk { tree: self.tree.lend(), wishes: Vec::new(), scrolled }));
        let result = call(&mut **wxs.borrow_mut(), desk.clone());
        let wishes = {
            let mut desk = desk.borrow_mut();
            std::mem::swap(&mut self.tree, &mut desk.tree);
            std::mem::take(&mut desk.wishes)
        };
        for wish in wishes {
            self.grant(wish);
        }
        match result {
            Ok(answer) => Some(answer),
            Err(message) => {
                let place = self.tree.nodes.element(node).map(|e| (e.plan.file.clone(), e.plan.pos));
                let (file, pos) = place.unwrap_or_default();
                self.tree.finding(Diagnostic::error(&file, pos, message));
                None
            }
        }
    }

    fn grant(&mut self, wish: WxsWish) {
        match wish {
            WxsWish::Call { at, method, args } => match self.tree.instance_at(at) {
                Some(instance) => self.logic(LogicInput::CallMethod { instance, method, args }),
                None => {
                    let message =
                        format!("callMethod(\"{method}\"): a built-in component has no methods in the script");
                    self.warn(at, message, "call it on ownerInstance".into());
                }
            },
            WxsWish::Trigger { at, name, detail } => self.fire(at, &name, detail, false, false),
            WxsWish::Wake { at, callback, after_ms } => {
                let after = after_ms.map_or(FRAME, |ms| Duration::from_micros((ms.max(0.0) * 1000.0) as u64));
                self.wakes.push(Wake { at: self.now + after, callback, node: at });
            }
        }
    }

    /// The page or component whose template holds the element, as a node.
    fn owner_node(&self, node: NodeId) -> Option<NodeId> {
        let owner = self.tree.nodes.element(node)?.owner;
        self.tree.instance(owner).map(|i| i.host)
    }
}

impl WxsDesk for Desk {
    fn select(&self, at: NodeId, selector: &str) -> Vec<NodeId> {
        let Some(selector) = Selector::parse(selector) else { return Vec::new() };
        if let Some(instance) = self.tree.instance_at(at) {
            return self.tree.select_in(instance, &selector);
        }
        let Some(e) = self.tree.nodes.element(at) else { return Vec::new() };
        let mut inside = Vec::new();
        self.tree.walk(at, &mut |n, _| inside.push(n));
        let found = self.tree.select_in(e.owner, &selector);
        found.into_iter().filter(|n| *n != at && inside.contains(n)).collect()
    }

    fn dataset(&self, at: NodeId) -> Value {
        self.tree.dataset_of(at)
    }

    fn has_class(&self, at: NodeId, class: &str) -> bool {
        self.tree.nodes.element(at).is_some_and(|e| crate::tree::has_class(&e.class_now(), class))
    }

    fn rect(&self, at: NodeId) -> Rect {
        let rect = self.tree.nodes.element(at).map(|e| e.rect).unwrap_or_default();
        Rect { top: rect.top - self.scrolled, ..rect }
    }

    fn set_style(&mut self, at: NodeId, style: &str) {
        self.tree.overlay_style(at, style);
    }

    fn set_class(&mut self, at: NodeId, class: &str, on: bool) {
        self.tree.overlay_class(at, class, on);
    }

    fn wish(&mut self, wish: WxsWish) {
        self.wishes.push(wish);
    }
}

/// How a handler is named in the trace.
pub(super) fn name_of(handler: &Handler) -> Arc<str> {
    match handler {
        Handler::Nothing => "".into(),
        Handler::Method(name) => name.clone(),
        Handler::Wxs(f) => format!("{}.{}", f.module, f.member).into(),
    }
}
