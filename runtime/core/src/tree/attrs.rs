//! Attributes of elements: from bindings to what the view, the machine or the component gets.
//!
//! Class names carry the scope of the template they stand in, so that component styles stay inside; `id`, `class` and
//! `style` as written are kept for selectors and events.

use std::sync::Arc;

use super::changes::Changes;
use super::env::Env;
use super::node::Element;
use super::plan::{Bound, PlanElement};
use super::{Handler, News, Tree, words};
use crate::logic::{InstanceId, StyleIsolation};
use crate::name::{camel_case, kebab};
use crate::value::Value;
use crate::view::{NodeId, Patch};
use crate::wxss::inline_style;

/// What one pass over the attributes found.
#[derive(Default)]
struct Found {
    class: bool,
    style: bool,
    place: bool,
    slot: bool,
    names: Vec<Arc<str>>,
    data: Vec<Arc<str>>,
    watched: Vec<(Handler, Value, Value)>,
}

impl Tree {
    /// Evaluates all attributes of a new element; gives those that the view paints with.
    pub(super) fn first_attrs(&mut self, id: NodeId, env: &Env) -> Vec<(Arc<str>, Arc<str>)> {
        let found = self.read_attrs(id, env, &Changes::all());
        self.tell_observers(id, found.watched);
        self.take_external_of_host(id);
        let mut attrs = Vec::new();
        let Some(e) = self.nodes.element(id) else { return attrs };
        if !e.id.is_empty() {
            attrs.push(("id".into(), e.id.clone()));
        }
        let class = self.final_class(id);
        if !class.is_empty() {
            attrs.push(("class".into(), class));
        }
        let style = self.final_style(id);
        if !style.is_empty() {
            attrs.push(("style".into(), style));
        }
        for name in &found.names {
            if let Some(value) = self.painted(id, name) {
                attrs.push((name.clone(), value));
            }
        }
        attrs.extend(found.data.iter().filter_map(|name| self.painted_data(id, name)));
        attrs
    }

    /// Evaluates the attributes that a change touches, and says what follows.
    pub(super) fn next_attrs(&mut self, id: NodeId, env: &Env, changes: &Changes) {
        let old_id = self.nodes.element(id).map(|e| e.id.clone()).unwrap_or_default();
        let found = self.read_attrs(id, env, changes);
        let Some(n) = self.nodes.get(id) else { return };
        let (page, Some(e)) = (n.page, n.element()) else { return };
        let (new_id, component, machine) = (e.id.clone(), e.component, e.machine.is_some());
        let above = e.above;
        let owner = e.owner;
        if new_id != old_id {
            self.patch(page, Patch::Attr { node: id, name: "id".into(), value: Some(new_id) });
        }
        if found.class {
            self.repaint_class(id);
        }
        if found.style {
            self.repaint_style(id);
        }
        self.tell_observers(id, found.watched);
        for name in &found.names {
            let value = self.painted(id, name);
            self.patch(page, Patch::Attr { node: id, name: name.clone(), value });
        }
        for name in &found.data {
            let (attr, value) = match self.painted_data(id, name) {
                Some((attr, value)) => (attr, Some(value)),
                None => (data_attr(name), None),
            };
            self.patch(page, Patch::Attr { node: id, name: attr, value });
        }
        if found.slot {
            match above {
                Some(above) => self.mark(super::Container::Kids(above)),
                None => self.mark(super::Container::Shadow(owner)),
            }
        }
        if let Some(instance) = component {
            if found.place || found.class {
                self.news.push(News::Moved { instance });
            }
            let mut camel: Vec<Arc<str>> = found.names.iter().map(|n| camel_case(n)).collect();
            if self.is_virtual(id) {
                let declared = |name: &str| {
                    let instance = self.instances.get(&instance);
                    instance.is_some_and(|i| i.definition.properties.iter().any(|p| *p.name == *name))
                };
                camel.extend((found.style && declared("style")).then(|| "style".into()));
                camel.extend((found.class && declared("class")).then(|| "class".into()));
            }
            if !camel.is_empty() {
                self.take_external(instance);
                let all = self.properties_of(id);
                let properties = all.into_iter().filter(|(n, _)| camel.contains(n)).collect();
                self.news.push(News::Properties { instance, properties });
            }
        }
        if machine && !found.names.is_empty() {
            self.news.push(News::MachineChanged { node: id, names: found.names });
        }
    }

    /// Attributes of a custom component as properties: camelCase names.
    pub(super) fn properties_of(&self, id: NodeId) -> Vec<(Arc<str>, Value)> {
        let Some(e) = self.nodes.element(id) else { return Vec::new() };
        let planned = |name: &str| e.plan.attrs.iter().any(|a| *kebab(&a.name) == *name);
        let declared = e.component.and_then(|c| self.instances.get(&c)).map(|i| i.definition.clone());
        let default = |name: &str| {
            let property = declared.iter().flat_map(|d| &d.properties).find(|p| *p.name == *name);
            property.map(|p| p.default.clone()).unwrap_or_default()
        };
        let value = |n: &str, v: &Value| if planned(n) { v.clone() } else { default(&camel_case(n)) };
        let given = e.attrs.iter().map(|(n, v)| (camel_case(n), value(n, v)));
        given.chain(self.look_of_virtual(id)).collect()
    }

    /// `style` and `class` of a virtual host, which its component may have declared as properties. Before its definition
    /// is known every host may be one; the logic lane keeps what was declared.
    fn look_of_virtual(&self, id: NodeId) -> Vec<(Arc<str>, Value)> {
        let Some(e) = self.nodes.element(id) else { return Vec::new() };
        let instance = e.component.and_then(|c| self.instances.get(&c));
        if !instance.is_some_and(|i| i.plan.is_none() || i.definition.virtual_host) {
            return Vec::new();
        }
        let style = e.plan.style.as_ref().map(|_| ("style".into(), Value::from(e.style.clone())));
        let class = e.plan.class.as_ref().map(|_| ("class".into(), Value::from(e.class.clone())));
        style.into_iter().chain(class).collect()
    }

    /// Whether the element is the host of a component that is no node of its own.
    fn is_virtual(&self, id: NodeId) -> bool {
        let component = self.nodes.element(id).and_then(|e| e.component);
        component.and_then(|c| self.instances.get(&c)).is_some_and(|i| i.definition.virtual_host)
    }

    /// Takes class and style off the host of a component that turns out to be virtual.
    pub(super) fn repaint_virtual(&mut self, id: NodeId) {
        if !self.is_virtual(id) {
            return;
        }
        self.repaint_class(id);
        self.repaint_style(id);
    }

    /// Paints the class attribute anew.
    pub fn repaint_class(&mut self, id: NodeId) {
        let Some(page) = self.nodes.get(id).map(|n| n.page) else { return };
        let value = Some(self.final_class(id));
        self.patch(page, Patch::Attr { node: id, name: "class".into(), value });
    }

    /// Sets or clears an attribute that only the view's default style reads.
    pub fn paint_state(&mut self, id: NodeId, name: &'static str, value: Option<Arc<str>>) {
        let Some(page) = self.nodes.get(id).map(|n| n.page) else { return };
        self.patch(page, Patch::Attr { node: id, name: name.into(), value });
    }

    fn read_attrs(&mut self, id: NodeId, env: &Env, changes: &Changes) -> Found {
        let mut found = Found::default();
        let Some(e) = self.nodes.element_mut(id) else { return found };
        let plan: std::rc::Rc<PlanElement> = e.plan.clone();
        let text = |bound: &Option<Bound>, old: &mut Arc<str>, flag: &mut bool| {
            let new = match bound {
                Some(bound) if changes.touch(&bound.reads) => env.text(&bound.binding),
                // An edit took it away.
                None if changes.is_all() => "".into(),
                _ => return,
            };
            *flag |= new != *old;
            *old = new;
        };
        text(&plan.id, &mut e.id, &mut found.place);
        text(&plan.class, &mut e.class, &mut found.class);
        text(&plan.style, &mut e.style, &mut found.style);
        text(&plan.slot, &mut e.slot, &mut found.slot);
        if changes.is_all() {
            forget_unplanned(e, &plan, &mut found);
        }
        for (name, bound) in plan.dataset.iter().filter(|(_, b)| changes.touch(&b.reads)) {
            let value = env.value(&bound.binding);
            if e.dataset.get(name) != value {
                e.dataset.set(&[crate::value::Key::Field(name.clone())], value);
                found.place = true;
                found.data.push(name.clone());
            }
        }
        for (name, bound) in plan.marks.iter().filter(|(_, b)| changes.touch(&b.reads)) {
            e.marks.set(&[crate::value::Key::Field(name.clone())], env.value(&bound.binding));
        }
        for attr in plan.attrs.iter().filter(|a| changes.touch(&a.value.reads)) {
            let value = env.value(&attr.value.binding);
            let name = kebab(&attr.name);
            if let Some(at) = e.overtaken.iter().position(|(n, _)| *n == name) {
                // An edit of the template that says the same as before leaves to the user what is the user's.
                if changes.is_all() && e.overtaken[at].1 == value {
                    continue;
                }
                e.overtaken.remove(at);
            }
            let observer = plan.observers.iter().find(|(n, _)| *n == name);
            let observer = observer.map(|(_, b)| (env.handler(&b.binding), e.attrs.raw(&name).cloned()));
            let changed = e.attrs.set(&name, value.clone());
            // A watched property counts as set even when the value is the old one (WeChat docs, "WXS responsive event").
            if let Some((observer, old)) = observer.filter(|_| changed || !changes.is_all()) {
                found.watched.push((observer, value, old.unwrap_or_default()));
            }
            if changed {
                found.names.push(name);
            }
        }
        if e.handlers.len() != plan.events.len() || plan.events.iter().any(|h| changes.touch(&h.handler.reads)) {
            e.handlers = plan.events.iter().map(|h| env.handler(&h.handler.binding)).collect();
        }
        found
    }

    fn tell_observers(&mut self, node: NodeId, watched: Vec<(Handler, Value, Value)>) {
        let news = watched.into_iter().map(|(observer, new, old)| News::PropertySet { node, observer, new, old });
        self.news.extend(news);
    }

    /// The class attribute as painted: every word in the scope of its template.
    pub(super) fn final_class(&self, id: NodeId) -> Arc<str> {
        let Some(e) = self.nodes.element(id) else { return "".into() };
        let mut out = String::new();
        if self.is_virtual(id) {
            return "".into();
        }
        if let Some(component) = e.component.and_then(|c| self.instances.get(&c)) {
            push_word(&mut out, &format!("c{}-host", component.scope));
        }
        if e.hovered
            && let Some(Value::String(hover)) = e.attrs.raw("hover-class").cloned().or_else(|| default_hover(e))
        {
            self.scope_class(e.owner, &hover, &mut out, true);
        }
        self.scope_class(e.owner, &e.class_now(), &mut out, true);
        out.into()
    }

    /// Classes as painted that a built-in component was told by the template of `owner` (`placeholder-class`).
    pub fn scoped_class(&self, owner: InstanceId, class: &str) -> Arc<str> {
        let mut out = String::new();
        self.scope_class(owner, class, &mut out, true);
        out.into()
    }

    fn scope_class(&self, owner: InstanceId, class: &str, out: &mut String, mark: bool) {
        let Some(instance) = self.instances.get(&owner).filter(|i| i.scope != 0) else {
            class.split_whitespace().for_each(|w| push_word(out, w));
            return;
        };
        let n = instance.scope;
        if mark {
            push_word(out, &format!("c{n}"));
        }
        for word in class.split_whitespace() {
            if let Some(given) = instance.external.get(word) {
                push_word(out, given);
                continue;
            }
            push_word(out, &format!("c{n}--{word}"));
            if instance.definition.style_isolation != StyleIsolation::Isolated {
                push_word(out, word);
            }
        }
    }

    pub(super) fn final_style(&self, id: NodeId) -> Arc<str> {
        let Some(e) = self.nodes.element(id) else { return "".into() };
        let style = e.style_now();
        let text = if style.is_empty() { String::new() } else { inline_style(&style, &self.units) };
        match e.component.and_then(|c| self.instances.get(&c)) {
            // A virtual host has no box of its own (WeChat docs, `virtualHost`).
            Some(i) if i.definition.virtual_host => "display:contents".into(),
            _ => text.into(),
        }
    }

    /// An attribute for the view's selectors: plain values only.
    fn painted(&self, id: NodeId, name: &Arc<str>) -> Option<Arc<str>> {
        let e = self.nodes.element(id)?;
        let value = e.attrs.raw(name)?;
        plain(value, name)
    }

    /// `data-*` for the view's selectors: themes hang on it.
    fn painted_data(&self, id: NodeId, name: &Arc<str>) -> Option<(Arc<str>, Arc<str>)> {
        let attr = data_attr(name);
        let value = plain(&self.nodes.element(id)?.dataset.get(name), &attr)?;
        Some((attr, value))
    }

    /// Works out what the owner gave for each of a component's `externalClasses`.
    pub(super) fn take_external(&mut self, id: InstanceId) {
        let Some(i) = self.instances.get(&id) else { return };
        if i.definition.external_classes.is_empty() {
            return;
        }
        let Some(e) = self.nodes.element(i.host) else { return };
        let mut external = std::collections::HashMap::new();
        for name in &i.definition.external_classes {
            // A virtual host hands its own class on (WeChat docs, `virtualHost`).
            let given = match &**name {
                "class" => e.class.clone(),
                name => e.attrs.raw(&kebab(name)).map(Value::to_text).unwrap_or_default(),
            };
            let mut out = String::new();
            self.scope_class(e.owner, &given, &mut out, false);
            external.insert(name.clone(), Arc::from(out));
        }
        let changed = i.external != external;
        if let Some(i) = self.instances.get_mut(&id) {
            i.external = external;
        }
        if changed {
            let inside: Vec<NodeId> = self.nodes.elements().filter(|(_, e)| e.owner == id).map(|(n, _)| n).collect();
            inside.into_iter().for_each(|n| self.repaint_class(n));
        }
    }

    fn take_external_of_host(&mut self, id: NodeId) {
        if let Some(component) = self.nodes.element(id).and_then(|e| e.component) {
            self.take_external(component);
        }
    }
}

/// Drops what an edited template no longer says of an element.
fn forget_unplanned(e: &mut Element, plan: &PlanElement, found: &mut Found) {
    let gone = |name: &Arc<str>| plan.dataset.iter().all(|(n, _)| n != name);
    let data: Vec<Arc<str>> =
        e.dataset.as_object().into_iter().flat_map(|d| d.keys()).filter(|n| gone(n)).cloned().collect();
    if !data.is_empty() {
        let kept = e.dataset.as_object().into_iter().flatten().filter(|(n, _)| !gone(n));
        e.dataset = Value::object(kept.map(|(n, v)| (n.clone(), v.clone())).collect::<Vec<_>>());
        found.place = true;
        found.data.extend(data);
    }
    e.marks = Value::object::<&str>([]);
    let never_said = |name: &Arc<str>| e.overtaken.iter().any(|(n, v)| n == name && *v == Value::Undefined);
    let gone = |name: &&Arc<str>| !never_said(name) && plan.attrs.iter().all(|a| kebab(&a.name) != **name);
    let attrs: Vec<Arc<str>> = e.attrs.iter().map(|(n, _)| n).filter(gone).cloned().collect();
    found.names.extend(attrs.into_iter().filter(|n| e.attrs.set(n, Value::Undefined)));
}

fn data_attr(name: &str) -> Arc<str> {
    format!("data-{}", kebab(name)).into()
}

/// A plain value as an attribute's text.
fn plain(value: &Value, name: &str) -> Option<Arc<str>> {
    match value {
        Value::Bool(false) | Value::Undefined | Value::Null => None,
        Value::Bool(true) => Some("".into()),
        Value::Number(_) => Some(value.to_text()),
        Value::String(s) if name == "hidden" && s.is_empty() => None,
        Value::String(s) if s.len() <= LONGEST_PAINTED => Some(s.clone()),
        _ => None,
    }
}

/// Longer attribute values (data URLs) are not painted: no selector asks for them.
const LONGEST_PAINTED: usize = 256;

fn default_hover(e: &Element) -> Option<Value> {
    let row = e.spec?.attrs.iter().find(|a| a.name == "hover-class")?;
    Some(row.default.value())
}

fn push_word(out: &mut String, word: &str) {
    if !word.is_empty() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// Whether a node's class as written has the word.
pub fn has_class(class: &str, word: &str) -> bool {
    words(class).iter().any(|w| **w == *word)
}
