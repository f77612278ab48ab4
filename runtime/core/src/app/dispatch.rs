//! Events: the walk over our own tree, and what handlers receive.
//!
//! Source: WeChat docs, "event system": capture from outside in, then bubble; `catch` ends the walk, of the `mut-bind`
//! handlers only one runs; component events reach the host element first.

use std::sync::Arc;

use super::App;
use crate::logic::{Event, EventTarget, InstanceId, LogicInput};
use crate::trace::Body;
use crate::tree::{Handler, Phase};
use crate::value::Value;
use crate::view::NodeId;

/// What travels along the walk.
pub(super) struct Travel<'a> {
    pub name: &'a str,
    pub detail: Value,
    pub touches: Option<Value>,
    pub changed: Option<Value>,
}

/// What became of an event at one handler.
#[derive(Clone, Copy, PartialEq)]
enum Answer {
    Unheard,
    Heard,
    /// The walk ends here.
    Stop,
}

impl App {
    /// A component event: from the element outwards as far as `bubbles` and `composed` let it.
    pub(super) fn fire(&mut self, node: NodeId, name: &str, detail: Value, bubbles: bool, composed: bool) {
        let mut path = vec![node];
        if bubbles {
            let mut here = node;
            loop {
                let above = if composed {
                    self.tree.element_above(here)
                } else {
                    self.tree.nodes.element(here).and_then(|e| e.above)
                };
                let Some(next) = above else { break };
                path.push(next);
                here = next;
            }
        }
        let heard = self.walk(&path, &Travel { name, detail: detail.clone(), touches: None, changed: None });
        if !heard {
            self.trace_event(node, name, None, detail);
        }
    }

    /// A touch or tap event: bubbles through everything painted. Says whether a handler ran.
    pub(super) fn bubble(&mut self, node: NodeId, travel: &Travel<'_>) -> bool {
        let path = self.composed_path(node);
        self.walk(&path, travel)
    }

    /// The elements from a node outwards, the nearest first.
    pub(super) fn composed_path(&self, node: NodeId) -> Vec<NodeId> {
        let first = if self.tree.nodes.element(node).is_some() { Some(node) } else { self.tree.element_above(node) };
        std::iter::successors(first, |n| self.tree.element_above(*n)).collect()
    }

    fn walk(&mut self, path: &[NodeId], travel: &Travel<'_>) -> bool {
        let mut heard = false;
        let mut mut_done = false;
        for &node in path.iter().rev() {
            for (phase, handler) in self.handlers(node, travel.name) {
                if matches!(phase, Phase::CaptureBind | Phase::CaptureCatch) {
                    let answer = self.call(path, node, &handler, travel);
                    heard |= answer != Answer::Unheard;
                    if phase == Phase::CaptureCatch || answer == Answer::Stop {
                        return heard;
                    }
                }
            }
        }
        for &node in path {
            let mut caught = false;
            for (phase, handler) in self.handlers(node, travel.name) {
                match phase {
                    Phase::CaptureBind | Phase::CaptureCatch => continue,
                    Phase::Mut if mut_done => continue,
                    Phase::Mut => mut_done = true,
                    Phase::Catch => caught = true,
                    Phase::Bind => {}
                }
                let answer = self.call(path, node, &handler, travel);
                heard |= answer != Answer::Unheard;
                caught |= answer == Answer::Stop;
            }
            if caught {
                break;
            }
        }
        heard
    }

    fn handlers(&self, node: NodeId, name: &str) -> Vec<(Phase, Handler)> {
        let Some(e) = self.tree.nodes.element(node) else { return Vec::new() };
        if e.machine.as_ref().is_some_and(|m| m.deaf(name, &e.attrs)) {
            return Vec::new();
        }
        let all = e.plan.events.iter().zip(&e.handlers);
        all.filter(|(p, _)| same_event(&p.name, name)).map(|(p, h)| (p.phase, h.clone())).collect()
    }

    fn call(&mut self, path: &[NodeId], node: NodeId, handler: &Handler, travel: &Travel<'_>) -> Answer {
        if *handler == Handler::Nothing {
            return Answer::Unheard;
        }
        let Some(owner) = self.tree.nodes.element(node).map(|e| e.owner) else { return Answer::Unheard };
        // Handlers see the element of their own template, never the inside of a component.
        let target = path
            .iter()
            .copied()
            .find(|n| self.tree.nodes.element(*n).is_some_and(|e| e.owner == owner))
            .unwrap_or(node);
        let event = Event {
            name: travel.name.into(),
            time_stamp: self.now.as_millis() as f64,
            target: self.target_of(target),
            current_target: self.target_of(node),
            mark: self.marks(path, owner),
            detail: travel.detail.clone(),
            touches: travel.touches.clone(),
            changed_touches: travel.changed.clone(),
        };
        self.trace_event(node, travel.name, Some(super::wxs::name_of(handler)), travel.detail.clone());
        match handler {
            Handler::Nothing => Answer::Unheard,
            Handler::Method(name) => {
                let event = Box::new(event);
                self.logic(LogicInput::Dispatch { instance: owner, handler: name.clone(), event });
                Answer::Heard
            }
            // Returning `false` from WXS ends the walk (WeChat docs, "WXS responsive event").
            Handler::Wxs(function) if !self.respond(node, function, &event) => Answer::Stop,
            Handler::Wxs(_) => Answer::Heard,
        }
    }

    fn target_of(&self, node: NodeId) -> EventTarget {
        let Some(e) = self.tree.nodes.element(node) else { return EventTarget::default() };
        EventTarget { id: e.id.clone(), dataset: e.dataset.clone(), offset_left: e.rect.left, offset_top: e.rect.top }
    }

    /// `mark:` values of the whole path; the nearest wins (WeChat docs, "mark").
    fn marks(&self, path: &[NodeId], owner: InstanceId) -> Value {
        let mut marks = Value::object::<&str>([]);
        for node in path.iter().rev() {
            let Some(e) = self.tree.nodes.element(*node).filter(|e| e.owner == owner) else { continue };
            for (name, value) in e.marks.as_object().into_iter().flatten() {
                marks.set(&[crate::value::Key::Field(name.clone())], value.clone());
            }
        }
        marks
    }

    fn trace_event(&mut self, node: NodeId, name: &str, handler: Option<Arc<str>>, detail: Value) {
        let Some(n) = self.tree.nodes.get(node) else { return };
        let Some(e) = n.element() else { return };
        let (tag, id) = (e.tag.clone(), e.id.clone());
        let page = self.path_of_page(n.page);
        self.trace(page, Body::Event { tag, id, name: name.into(), handler, detail });
    }
}

/// Events are named without regard to case only where old code relies on it: `longTap` is `longtap`.
fn same_event(bound: &str, name: &str) -> bool {
    bound == name || (name == "longtap" && bound == "longTap")
}
