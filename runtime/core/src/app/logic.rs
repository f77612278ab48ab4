//! What comes from the logic lane.

use super::App;
use super::Output;
use crate::logic::{InstanceId, LogicOutput};
use crate::trace::Body;
use crate::tree::Plan;
use crate::value::{Key, Path, Value};
use std::rc::Rc;
use std::sync::Arc;

impl App {
    pub(super) fn on_logic(&mut self, output: LogicOutput) {
        match output {
            LogicOutput::Booted => {
                self.booted = true;
                self.trace(None, Body::Lifecycle { of: "app", path: "app".into(), name: "onLaunch" });
            }
            LogicOutput::Defined { path, definition } => {
                self.tree.define(&path, definition);
                self.component_styles(&path);
            }
            LogicOutput::Created { instance, data } => {
                if self.stack.iter().chain(&self.parked).any(|p| p.instance == instance) {
                    self.page_created(instance, data);
                } else {
                    self.component_created(instance, data);
                }
            }
            LogicOutput::Attached { instances } => self.components_attached(&instances),
            LogicOutput::Synced { page: Some(page) } => self.page_synced(page),
            LogicOutput::Synced { page: None } => self.give_up_without_a_page(),
            LogicOutput::SetData { instance, entries, callback } => {
                let owner = self.path_of(instance).unwrap_or_default();
                let page = self.tree.instance(instance).map(|i| i.page).and_then(|p| self.path_of_page(p));
                self.tree.set_data(instance, &entries);
                self.write_models(instance, &entries);
                self.trace(page, Body::SetData { owner, entries });
                self.callbacks.extend(callback);
            }
            LogicOutput::Effect { id, page, effect } => self.on_effect(id, page, effect),
            LogicOutput::TriggerEvent { instance, name, detail, bubbles, composed, capture: _ } => {
                if let Some(host) = self.tree.instance(instance).map(|i| i.host) {
                    self.fire(host, &name, detail, bubbles, composed);
                }
            }
            LogicOutput::Log { level, args, text, at, page } => {
                let at = at.map(|(file, pos)| format!("{file}:{}:{}", pos.line, pos.column));
                let page = page.and_then(|p| self.path_of_page(p));
                self.trace(page, Body::Log { level, text, args, at });
            }
            LogicOutput::Threw { exception, page } => {
                self.threw += 1;
                let page = page.and_then(|p| self.path_of_page(p));
                self.trace(page, Body::Exception(exception));
            }
            LogicOutput::Called { api, args, page } => {
                let page = page.and_then(|p| self.path_of_page(p));
                self.trace(page, Body::Wx { api, args, built: true });
            }
            LogicOutput::NotBuilt { api, page } => {
                let page = page.and_then(|p| self.path_of_page(p));
                self.trace(page, Body::Wx { api, args: crate::value::Value::Undefined, built: false });
            }
            LogicOutput::Stored { key, value } => self.out.push(Output::Store { key, value }),
            LogicOutput::StorageCleared => self.out.push(Output::StoreClear),
            LogicOutput::Answer { id, result } => self.out.push(Output::Answer { ask: id, result }),
            LogicOutput::Binding { name, args } => self.out.push(Output::Binding { name, args }),
            // The host keeps these: it schedules the logic lane.
            LogicOutput::Deadline(_) | LogicOutput::Done => {}
        }
    }

    /// A component that sets a property of its own writes to what `model:` on its tag binds (WeChat docs, "two-way bindings").
    fn write_models(&mut self, instance: InstanceId, entries: &[(Path, Value)]) {
        let Some(i) = self.tree.instance(instance) else { return };
        let (host, data) = (i.host, i.data.clone());
        let Some(e) = self.tree.nodes.element(host) else { return };
        let mut changed = Vec::new();
        for attr in e.plan.attrs.iter().filter(|a| a.model.is_some()) {
            let (name, given) = (crate::name::camel_case(&attr.name), e.attrs.raw(&crate::name::kebab(&attr.name)));
            let set = entries.iter().any(|(p, _)| matches!(p.first(), Some(Key::Field(f)) if *f == name));
            let value = data.get(&name);
            if set && given != Some(&value) {
                changed.push((crate::name::kebab(&attr.name), value));
            }
        }
        for (name, value) in changed {
            self.write_model(host, &name, value);
        }
    }

    /// Gives a page or component its template.
    pub(super) fn render(&mut self, instance: InstanceId, path: &Arc<str>) {
        let plan = self.plan_of(path);
        self.tree.render(instance, plan);
    }

    /// The plan of a page or component; findings are told. A missing template shows nothing.
    pub(super) fn plan_of(&mut self, path: &Arc<str>) -> Rc<Plan> {
        let bundle = self.bundle.clone();
        let bundle = bundle.borrow();
        let Some(file) = bundle.template_of(path).cloned() else { return Rc::new(Plan::default()) };
        let files = self.setup.files.clone();
        let read = |p: &str| bundle.read_text(&*files, p);
        let (plan, findings) = self.planner.plan(&file, &read);
        for (key, code) in &plan.inline_wxs {
            self.wxs.borrow_mut().load(key, code);
        }
        findings.into_iter().for_each(|f| self.finding(f));
        Rc::new(plan)
    }
}
