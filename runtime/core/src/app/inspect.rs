//! What automation, tests and the status line read and drive.

use std::sync::Arc;

use super::{App, PageInfo};
use crate::logic::{InstanceId, PageId};
use crate::machine::{MachineInput, TouchPhase};
use crate::tree::{Kind, Selector};
use crate::value::Value;
use crate::view::NodeId;

/// What is known of an element without asking the view.
#[derive(Clone, Debug)]
pub struct ElementInfo {
    /// The node.
    pub node: NodeId,
    /// Its page.
    pub page: PageId,
    /// Tag as written.
    pub tag: Arc<str>,
    /// `id`
    pub id: Arc<str>,
    /// `class` as written.
    pub class: Arc<str>,
    /// `style` as written.
    pub style: Arc<str>,
    /// The custom component it is.
    pub instance: Option<InstanceId>,
    /// All text below.
    pub text: String,
}

impl App {
    /// The page stack, bottom first.
    pub fn pages(&self) -> Vec<PageInfo> {
        let info = |p: &super::Page| {
            let root = self.tree.page(p.id)?.root;
            let (path, query) = (p.path.clone(), p.query.clone());
            Some(PageInfo { page: p.id, instance: p.instance, path, query, root, scroll_top: p.scroll_top })
        };
        self.stack.iter().filter_map(info).collect()
    }

    /// Elements that match, inside components too, in painted order.
    pub fn find(&self, page: PageId, within: Option<NodeId>, selector: &str) -> Vec<NodeId> {
        Selector::parse(selector).map(|s| self.tree.select_all(page, within, &s)).unwrap_or_default()
    }

    /// An element, if it is alive.
    pub fn element(&self, node: NodeId) -> Option<ElementInfo> {
        let n = self.tree.nodes.get(node)?;
        let e = n.element()?;
        Some(ElementInfo {
            node,
            page: n.page,
            tag: e.tag.clone(),
            id: e.id.clone(),
            class: e.class_now().into(),
            style: e.style_now().into(),
            instance: e.component,
            text: self.tree.text_of(node),
        })
    }

    /// The element that a custom component's instance is.
    pub fn host_of(&self, instance: InstanceId) -> Option<NodeId> {
        self.tree.instance(instance).map(|i| i.host)
    }

    /// Attributes as the template gave them, kebab-case names.
    pub fn attributes(&self, node: NodeId) -> Vec<(Arc<str>, Value)> {
        let Some(e) = self.tree.nodes.element(node) else { return Vec::new() };
        e.attrs.iter().map(|(n, v)| (n.clone(), v.clone())).collect()
    }

    /// A property: of the component's data, the machine, or an attribute with its default.
    pub fn property(&self, node: NodeId, name: &str) -> Option<Value> {
        let e = self.tree.nodes.element(node)?;
        if let Some(component) = e.component {
            let i = self.tree.instance(component)?;
            if i.definition.properties.iter().any(|p| *p.name == *name) {
                return Some(i.data.get(name));
            }
        }
        if let Some(value) = e.machine.as_ref().and_then(|m| m.property(name)) {
            return Some(value);
        }
        let kebab = crate::name::kebab(name);
        match &*kebab {
            "id" => return Some(e.id.clone().into()),
            "class" => return Some(Value::from(&*e.class_now())),
            "style" => return Some(Value::from(&*e.style_now())),
            "dataset" => return Some(e.dataset.clone()),
            _ => {}
        }
        let row = e.spec.and_then(|s| s.attrs.iter().find(|a| *a.name == *kebab));
        e.attrs.raw(&kebab).cloned().or_else(|| row.map(|r| r.default.value()))
    }

    /// Names that [`App::property`] knows for an element.
    pub fn property_names(&self, node: NodeId) -> Vec<Arc<str>> {
        let Some(e) = self.tree.nodes.element(node) else { return Vec::new() };
        let declared = e.component.and_then(|c| self.tree.instance(c)).map(|i| i.definition.clone());
        let declared = declared.iter().flat_map(|d| d.properties.iter().map(|p| p.name.clone())).collect::<Vec<_>>();
        let table = e.spec.into_iter().flat_map(|s| s.attrs.iter().map(|a| crate::name::camel_case(a.name)));
        let given = e.attrs.iter().map(|(n, _)| crate::name::camel_case(n));
        let fixed = ["id", "class", "style", "dataset", "value", "checked"].map(Arc::from);
        declared.into_iter().chain(table).chain(given).chain(fixed).collect()
    }

    /// The WXML of a node; a page's root gives the page's.
    pub fn wxml(&self, node: NodeId, outer: bool) -> String {
        self.tree.wxml(node, outer)
    }

    /// A tap in the middle of an element, as a finger makes it: touches included.
    pub fn tap(&mut self, node: NodeId, now: crate::time::Time) {
        self.now = self.now.max(now);
        let rect = self.rect_now(node);
        let (x, y) = (rect.left + rect.width / 2.0, rect.top + rect.height / 2.0);
        let touch = Value::array([super::touch::touch_value(0, x, y)]);
        self.touch(node, TouchPhase::Start, touch.clone(), touch.clone(), now);
        self.touch(node, TouchPhase::End, Value::array([]), touch, now);
        if let Some(key) = self.shell_node(node) {
            self.tap_shell(key);
        }
        self.flush();
    }

    /// A touch with given `touches`. A start and an end in the same place make a `tap`.
    pub fn touch(&mut self, node: NodeId, phase: TouchPhase, touches: Value, changed: Value, now: crate::time::Time) {
        self.now = self.now.max(now);
        let first = changed.as_array().and_then(|t| t.first()).cloned().unwrap_or_default();
        let number = |name: &str| Some(first.get(name).to_number()).filter(|n| n.is_finite());
        let (x, y) = (number("pageX").unwrap_or(0.0), number("pageY").unwrap_or(0.0));
        let name = match phase {
            TouchPhase::Start => "touchstart",
            TouchPhase::Move => "touchmove",
            TouchPhase::End => "touchend",
            TouchPhase::Cancel => "touchcancel",
        };
        match phase {
            TouchPhase::Start => self.fingers.down(0, node, x, y, self.now),
            TouchPhase::Move => {
                self.fingers.moved(0, x, y);
            }
            TouchPhase::End | TouchPhase::Cancel => {}
        }
        let travel = super::dispatch::Travel {
            name,
            detail: Value::object::<&str>([]),
            touches: Some(touches),
            changed: Some(changed),
        };
        self.bubble(node, &travel);
        let rect = self.rect_now(node);
        self.run(node, MachineInput::Touch { phase, x: x - rect.left, y: y - rect.top });
        if matches!(phase, TouchPhase::End | TouchPhase::Cancel)
            && let Some((_, true)) = self.fingers.up(0)
            && phase == TouchPhase::End
        {
            self.tap_at(node, x, y);
        }
        self.flush();
    }

    /// Fires an event on an element, as `triggerEvent` of automation does.
    pub fn trigger(&mut self, node: NodeId, name: &str, detail: Value, now: crate::time::Time) {
        self.now = self.now.max(now);
        self.fire(node, name, detail, false, false);
        self.flush();
    }

    /// An event as the glass makes it: it bubbles through everything painted, with or without touches.
    pub fn dispatch(
        &mut self,
        node: NodeId,
        name: &str,
        detail: Value,
        touches: Option<Value>,
        changed: Option<Value>,
        now: crate::time::Time,
    ) {
        self.now = self.now.max(now);
        self.bubble(node, &super::dispatch::Travel { name, detail, touches, changed });
        self.flush();
    }

    /// Drives a built-in component: `input.input`, `switch.tap`, `slider.slideTo`, `scroll-view.scrollTo` …
    ///
    /// # Errors
    /// The element is gone, or its component has no such function.
    pub fn drive(
        &mut self,
        node: NodeId,
        function: &str,
        args: &[Value],
        now: crate::time::Time,
    ) -> Result<Value, String> {
        self.now = self.now.max(now);
        let (tag, name) = function.split_once('.').ok_or_else(|| format!("{function} not exists"))?;
        let e = self.tree.nodes.element(node).ok_or("element destroyed")?;
        if *e.tag != *tag || e.machine.is_none() {
            return Err(format!("{function} not exists"));
        }
        self.run(node, MachineInput::Drive { function: name, args });
        self.flush();
        Ok(self.property(node, name).unwrap_or(Value::Null))
    }

    fn shell_node(&self, node: NodeId) -> Option<&'static str> {
        match &self.tree.nodes.get(node)?.kind {
            Kind::Inner { key, host } if self.tree.nodes.get(*host).is_some_and(|h| matches!(h.kind, Kind::Root)) => {
                Some(key)
            }
            _ => None,
        }
    }
}
