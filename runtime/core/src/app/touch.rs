//! Input from the view: fingers, typing, scrolling; and the hover class.

use std::time::Duration;

use super::dispatch::Travel;
use super::{App, floating};
use crate::event::Contact;
use crate::logic::{Hook, PageId};
use crate::machine::{MachineInput, TouchPhase};
use crate::time::Time;
use crate::tree::Kind;
use crate::value::Value;
use crate::view::{NodeId, PointerKind, Rect, Scroll, ViewEvent};

/// A hover class that goes on or off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hover {
    node: NodeId,
    on: bool,
    pub at: Time,
}

impl App {
    pub(super) fn on_view(&mut self, event: ViewEvent) {
        match event {
            ViewEvent::Pointer { page, kind, finger, x, y, target } => {
                self.on_pointer(page, kind, finger, x, y, target)
            }
            ViewEvent::Input { node, value, cursor, .. } => {
                let text = value.clone();
                self.tell_host(node, MachineInput::Text { value: &text, cursor });
            }
            ViewEvent::Focused { node, focused, value, .. } => {
                self.tell_host(node, MachineInput::Focus { focused, value: &value });
            }
            ViewEvent::Confirm { node, value, .. } => self.tell_host(node, MachineInput::Confirm { value: &value }),
            ViewEvent::Scrolled { page, node, scroll } => self.on_scrolled(page, node, scroll),
            ViewEvent::Loaded { node, width, height, .. } => {
                self.tell_host(node, MachineInput::Loaded { width, height })
            }
            ViewEvent::LoadFailed { node, reason, .. } => {
                self.tell_host(node, MachineInput::LoadFailed { reason: &reason })
            }
            ViewEvent::Animation { node, name, elapsed, .. } => {
                let detail = Value::object([("elapsedTime", Value::from(elapsed))]);
                self.bubble(node, &Travel { name: &name, detail, touches: None, changed: None });
            }
            ViewEvent::Resized { page, node, rect } => {
                let scrolled = self.page_mut(page).map_or(0.0, |p| p.scroll_top);
                if let Some(e) = self.tree.nodes.element_mut(node) {
                    // Kept as on an unscrolled page: views need not report every box when the page scrolls.
                    e.rect = Rect { top: rect.top + scrolled, ..rect };
                }
                self.run(node, MachineInput::Resized { rect });
            }
            ViewEvent::Measured { id, boxes, viewport } => self.on_measured(id, boxes, viewport),
            ViewEvent::Shot { id, png } => self.out.push(super::Output::Shot { id, png }),
            ViewEvent::Painted { page } => {
                let path = self.path_of_page(page);
                self.trace(path, crate::trace::Body::Note { name: "painted", detail: Value::object::<&str>([]) });
            }
            ViewEvent::Closed => {}
            ViewEvent::Trouble { message } => {
                let detail = Value::object([("message", Value::from(message))]);
                self.trace(None, crate::trace::Body::Note { name: "viewTrouble", detail });
            }
        }
    }

    /// News about an inner node go to the component it belongs to.
    fn tell_host(&mut self, node: NodeId, input: MachineInput<'_>) {
        let host = match self.tree.nodes.get(node).map(|n| &n.kind) {
            Some(Kind::Inner { host, .. }) => *host,
            _ => node,
        };
        self.run(host, input);
    }

    fn on_pointer(&mut self, page: PageId, kind: PointerKind, finger: u32, x: f64, y: f64, target: Option<NodeId>) {
        match kind {
            PointerKind::Down => {
                let Some(target) = target else { return };
                if let Some(key) = self.shell_key(page, target) {
                    self.fingers.down(finger, target, x, y, self.now);
                    if key == floating::WINDOW {
                        self.drag_small_window(x, y, true);
                    }
                    return;
                }
                self.fingers.down(finger, target, x, y, self.now);
                self.touch_event(target, "touchstart", finger, x, y);
                self.machine_touch(target, TouchPhase::Start, x, y);
                self.hover(target, true);
            }
            PointerKind::Move => {
                let Some(contact) = self.fingers.moved(finger, x, y) else { return };
                if let Some(key) = self.shell_key(page, contact.target) {
                    if key == floating::WINDOW {
                        self.drag_small_window(x, y, false);
                    }
                    return;
                }
                self.touch_event(contact.target, "touchmove", finger, x, y);
                self.machine_touch(contact.target, TouchPhase::Move, x, y);
            }
            PointerKind::Up | PointerKind::Cancel => {
                let Some((contact, tap)) = self.fingers.up(finger) else { return };
                if let Some(key) = self.shell_key(page, contact.target) {
                    if kind == PointerKind::Up && tap {
                        self.tap_shell(key);
                    }
                    return;
                }
                let cancelled = kind == PointerKind::Cancel;
                self.touch_event(contact.target, if cancelled { "touchcancel" } else { "touchend" }, finger, x, y);
                let phase = if cancelled { TouchPhase::Cancel } else { TouchPhase::End };
                self.machine_touch(contact.target, phase, x, y);
                self.hover(contact.target, false);
                if tap && !cancelled {
                    self.tap_at(contact.target, x, y);
                }
            }
        }
    }

    /// A tap on a node: `tap` for the page, then for the machines on the way out.
    pub(super) fn tap_at(&mut self, node: NodeId, x: f64, y: f64) {
        let touch = Value::array([touch_value(0, x, y)]);
        let detail = Value::object([("x", Value::from(x)), ("y", Value::from(y))]);
        self.bubble(node, &Travel { name: "tap", detail, touches: Some(Value::array([])), changed: Some(touch) });
        let part = match self.tree.nodes.get(node).map(|n| &n.kind) {
            Some(Kind::Inner { key, .. }) => Some(*key),
            _ => None,
        };
        for element in self.composed_path(node) {
            let rect = self.rect_now(element);
            self.run(element, MachineInput::Tap { x: x - rect.left, y: y - rect.top, part });
        }
    }

    pub(super) fn long_press(&mut self, contact: &Contact) {
        let (x, y) = (contact.x, contact.y);
        let touch = Value::array([touch_value(contact.finger, x, y)]);
        let mut heard = false;
        for name in ["longpress", "longtap"] {
            let detail = Value::object([("x", Value::from(x)), ("y", Value::from(y))]);
            let travel = Travel { name, detail, touches: Some(touch.clone()), changed: Some(touch.clone()) };
            heard |= self.bubble(contact.target, &travel) && name == "longpress";
        }
        if heard {
            self.fingers.consume(contact.finger);
        }
    }

    fn touch_event(&mut self, target: NodeId, name: &str, finger: u32, x: f64, y: f64) {
        let on_glass = self.fingers.contacts().iter().map(|c| touch_value(c.finger, c.x, c.y));
        let touches = Value::array(on_glass.collect::<Vec<_>>());
        let changed = Value::array([touch_value(finger, x, y)]);
        let travel = Travel { name, detail: Value::object::<&str>([]), touches: Some(touches), changed: Some(changed) };
        self.bubble(target, &travel);
    }

    fn machine_touch(&mut self, target: NodeId, phase: TouchPhase, x: f64, y: f64) {
        for element in self.composed_path(target) {
            let rect = self.rect_now(element);
            self.run(element, MachineInput::Touch { phase, x: x - rect.left, y: y - rect.top });
        }
    }

    /// `hover-class` of the nearest element that has one; it goes on and off with the documented delays.
    fn hover(&mut self, target: NodeId, on: bool) {
        for node in self.composed_path(target) {
            let Some(e) = self.tree.nodes.element(node) else { continue };
            let row = |name: &str| {
                let default = e.spec.and_then(|s| s.attrs.iter().find(|a| a.name == name)).map(|a| a.default.value());
                e.attrs.raw(name).cloned().or(default).unwrap_or_default()
            };
            let class = row("hover-class").to_text();
            if matches!(&*class, "" | "none" | "undefined") || e.attrs.raw("disabled").is_some_and(Value::truthy) {
                continue;
            }
            let delay = row(if on { "hover-start-time" } else { "hover-stay-time" }).to_number();
            let delay = if delay.is_finite() { delay.max(0.0) } else { 0.0 };
            self.hovers.retain(|h| !(h.node == node && h.on && !on));
            self.hovers.push(Hover { node, on, at: self.now + Duration::from_micros((delay * 1000.0) as u64) });
            break;
        }
    }

    pub(super) fn run_hovers(&mut self) {
        let now = self.now;
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.hovers).into_iter().partition(|h| h.at <= now);
        self.hovers = later;
        for hover in due {
            if let Some(e) = self.tree.nodes.element_mut(hover.node).filter(|e| e.hovered != hover.on) {
                e.hovered = hover.on;
                self.tree.repaint_class(hover.node);
            }
        }
    }

    fn on_scrolled(&mut self, page: PageId, node: NodeId, s: Scroll) {
        self.fingers.scrolled();
        if self.tree.page(page).is_none_or(|p| p.root != node) {
            self.run(
                node,
                MachineInput::Scrolled {
                    left: s.left,
                    top: s.top,
                    width: s.width,
                    height: s.height,
                    client_width: s.client_width,
                    client_height: s.client_height,
                },
            );
            return;
        }
        let Some(p) = self.page_mut(page) else { return };
        let instance = p.instance;
        let before = std::mem::replace(&mut p.scroll_top, s.top);
        let path = p.path.clone();
        if before != s.top {
            self.hook(instance, Hook::PageScroll(s.top));
        }
        let distance = self.bundle.borrow().window_for(&path).on_reach_bottom_distance;
        let at_bottom = s.height - s.top - s.client_height <= distance && s.height > s.client_height;
        let Some(p) = self.page_mut(page) else { return };
        let entered = at_bottom && !p.at_bottom;
        p.at_bottom = at_bottom;
        if entered {
            self.hook(instance, Hook::ReachBottom);
        }
    }

    /// The box of an observed element where it stands now, relative to the page area.
    pub(super) fn rect_now(&self, node: NodeId) -> Rect {
        let (Some(n), Some(e)) = (self.tree.nodes.get(node), self.tree.nodes.element(node)) else {
            return Rect::default();
        };
        let page = self.stack.iter().chain(&self.parked).find(|p| p.id == n.page);
        Rect { top: e.rect.top - page.map_or(0.0, |p| p.scroll_top), ..e.rect }
    }

    /// The key of a shell node.
    fn shell_key(&self, page: PageId, node: NodeId) -> Option<&'static str> {
        let shell = self.tree.page(page)?.shell;
        match &self.tree.nodes.get(node)?.kind {
            Kind::Inner { host, key } if *host == shell => Some(key),
            Kind::Text(_) => {
                let parent = self.tree.nodes.get(node)?.parent?;
                self.shell_key(page, parent)
            }
            _ => None,
        }
    }
}

/// One touch as handlers receive it.
pub(super) fn touch_value(finger: u32, x: f64, y: f64) -> Value {
    let number = |n: f64| Value::Number(n);
    Value::object([
        ("identifier", number(f64::from(finger))),
        ("pageX", number(x)),
        ("pageY", number(y)),
        ("clientX", number(x)),
        ("clientY", number(y)),
        ("force", number(1.0)),
    ])
}

/// The shell's own name for a tab or sheet entry.
pub(super) fn index_of(key: &str, prefix: &str) -> Option<usize> {
    key.strip_prefix(prefix)?.parse().ok()
}
