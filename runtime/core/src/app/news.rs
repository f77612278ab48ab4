//! What follows from a change of the tree: components are asked for, machines begin and end.

use std::sync::Arc;

use super::App;
use crate::logic::{Hook, InstanceId, LogicInput, NewComponent, PageId};
use crate::machine::MachineInput;
use crate::trace::Body;
use crate::tree::News;
use crate::value::Value;
use crate::view::NodeId;

impl App {
    pub(super) fn on_news(&mut self, news: Vec<News>) {
        let mut batch = Vec::new();
        let mut freed = Vec::new();
        for item in news {
            match item {
                News::ComponentBorn { instance, properties } => {
                    if let Some(new) = self.new_component(instance, properties) {
                        batch.push(new);
                    }
                }
                News::ComponentGone { instance, path } => freed.extend(self.component_gone(instance, &path)),
                News::Properties { instance, properties } => self.give_properties(instance, properties),
                News::Moved { instance } => {
                    let place = self.tree.place_of(instance);
                    self.logic(LogicInput::Place { instance, place });
                }
                News::Relocated { node } => self.relocated(node),
                News::MachineBorn { node } => self.machine_born(node),
                News::Measured { node } => self.keep_measured(node),
                News::PropertySet { node, observer, new, old } => self.property_set(node, &observer, &new, &old),
                News::MachineChanged { node, names } => self.run(node, MachineInput::Changed { names: &names }),
                News::MachineRevised { node } => self.check_attributes(node),
                News::MachineGone { node, page: _, element, machine } => self.machine_gone(node, *element, machine),
                News::Finding(finding) => self.finding(finding),
            }
        }
        if !batch.is_empty() {
            self.logic(LogicInput::CreateComponents { batch });
        }
        freed.into_iter().for_each(|page| self.advance(page));
    }

    fn new_component(&mut self, instance: InstanceId, properties: Vec<(Arc<str>, Value)>) -> Option<NewComponent> {
        let i = self.tree.instance(instance)?;
        let (page, path, owner) = (i.page, i.path.clone(), i.owner?);
        let place = self.tree.place_of(instance);
        if let Some(page) = self.page_mut(page) {
            page.pending.insert(instance);
            page.unready.push(instance);
        }
        Some(NewComponent { instance, owner, page, path, properties, place })
    }

    /// The components inside a node that was moved among its siblings hear of it.
    fn relocated(&mut self, node: NodeId) {
        let mut moved = Vec::new();
        self.tree.walk(node, &mut |_, e| moved.extend(e.component));
        for instance in moved {
            if self.tree.instance(instance).is_none_or(|i| i.plan.is_none()) {
                continue;
            }
            let place = self.tree.place_of(instance);
            self.logic(LogicInput::Place { instance, place });
            self.logic(LogicInput::Lifecycle { instance, hook: Hook::Moved });
        }
    }

    /// Says which page was waiting for it.
    fn component_gone(&mut self, instance: InstanceId, path: &Arc<str>) -> Option<PageId> {
        let mut waiting = None;
        for page in self.stack.iter_mut().chain(&mut self.parked) {
            page.unready.retain(|i| *i != instance);
            // One that was asked for and never came must not keep its page from being ready.
            if page.pending.remove(&instance) {
                waiting = Some(page.id);
            }
        }
        if self.stack.iter().chain(&self.parked).any(|p| p.instance == instance) {
            return waiting;
        }
        self.trace(None, Body::Lifecycle { of: "component", path: path.clone(), name: "detached" });
        self.logic(LogicInput::Lifecycle { instance, hook: Hook::Unload });
        waiting
    }

    /// A component object exists with its data: render it.
    pub(super) fn component_created(&mut self, instance: InstanceId, data: Value) {
        let Some(i) = self.tree.instance(instance) else { return };
        let (page, path) = (i.page, i.path.clone());
        self.tree.replace_data(instance, data);
        let page_path = self.path_of_page(page);
        self.trace(page_path, Body::Lifecycle { of: "component", path: path.clone(), name: "attached" });
        self.render(instance, &path);
        // Components inside it are asked for before it counts as attached, so that its page does not go on before them.
        self.flush_patches();
    }

    /// Components have run `attached`, and what they set there has come.
    pub(super) fn components_attached(&mut self, instances: &[InstanceId]) {
        let mut waiting = Vec::new();
        for page in self.stack.iter_mut().chain(&mut self.parked) {
            let before = page.pending.len();
            page.pending.retain(|i| !instances.contains(i));
            if page.pending.len() < before {
                waiting.push(page.id);
            }
        }
        waiting.into_iter().for_each(|page| self.advance(page));
    }

    /// The owner's template gave a component other properties: its own template follows at once, its object hears of it.
    fn give_properties(&mut self, instance: InstanceId, properties: Vec<(Arc<str>, Value)>) {
        let Some(i) = self.tree.instance(instance) else { return };
        let declared = i.definition.clone();
        let known = properties.iter().filter_map(|(name, value)| {
            let p = declared.properties.iter().find(|p| p.name == *name)?;
            Some((vec![crate::value::Key::Field(name.clone())], p.kind.coerce(value)))
        });
        let entries: Vec<_> = known.collect();
        if !entries.is_empty() && self.tree.instance(instance).is_some_and(|i| i.plan.is_some()) {
            self.tree.set_data(instance, &entries);
        }
        self.logic(LogicInput::SetProperties { instance, properties });
    }
}
