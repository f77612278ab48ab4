//! Bringing a plan to life: new nodes, with their patches, in template order.

use std::rc::Rc;
use std::sync::Arc;

use super::env::Env;
use super::live::{Live, Row};
use super::node::{Element, Kind};
use super::overlay::Overlay;
use super::plan::{PlanElement, PlanFor, PlanKey, PlanNode, PlanUse};
use super::{Container, News, Tree};
use crate::diagnostic::Diagnostic;
use crate::logic::InstanceId;
use crate::machine::Attrs;
use crate::spec::Content;
use crate::value::Value;
use crate::view::{NodeId, Patch, Rect};

/// More rows than this from `wx:for="{{number}}"` are a mistake.
const MOST_ROWS: usize = 100_000;

impl Tree {
    pub(super) fn build(
        &mut self,
        plan: &[PlanNode],
        env: &mut Env,
        owner: InstanceId,
        container: Container,
        above: Option<NodeId>,
    ) -> Vec<Live> {
        plan.iter().map(|node| self.build_node(node, env, owner, container, above)).collect()
    }

    pub(super) fn build_node(
        &mut self,
        node: &PlanNode,
        env: &mut Env,
        owner: InstanceId,
        container: Container,
        above: Option<NodeId>,
    ) -> Live {
        match node {
            PlanNode::Text(bound) => Live::Text(self.build_text(env.text(&bound.binding), owner)),
            PlanNode::Element(e) => Live::Element(self.build_element(e, env, owner, above)),
            PlanNode::Group(g) => Live::Group(self.build(&g.nodes, env, owner, container, above)),
            PlanNode::If(p) => {
                let at = p.standing(env);
                let kids = match at {
                    Some(i) => self.build(&p.branches[i].1, env, owner, container, above),
                    None => Vec::new(),
                };
                Live::If { at, kids }
            }
            PlanNode::For(p) => {
                let list = env.value(&p.list.binding);
                let rows = rows_of(p, &list);
                Live::For(
                    rows.into_iter()
                        .map(|(k, i, x)| self.build_row(p, k, i, x, env, owner, container, above))
                        .collect(),
                )
            }
            PlanNode::Use(p) => {
                let name = env.text(&p.is.binding);
                let data = p.data.as_ref().map(|d| env.value(&d.binding)).unwrap_or_default();
                let kids = self.build_use(p, &name, data.clone(), env, owner, container, above);
                Live::Use { name, data, kids }
            }
            PlanNode::Slot(name) => {
                if let Some(instance) = self.instances.get_mut(&owner)
                    && !instance.slots.contains(&container)
                {
                    instance.slots.push(container);
                }
                Live::Slot(env.text(&name.binding))
            }
        }
    }

    #[allow(clippy::too_many_arguments)] // The place in the tree is four of them everywhere in this folder.
    pub(super) fn build_row(
        &mut self,
        plan: &PlanFor,
        key: Arc<str>,
        item: Value,
        index: Value,
        env: &mut Env,
        owner: InstanceId,
        container: Container,
        above: Option<NodeId>,
    ) -> Row {
        env.locals.push((plan.index.clone(), index.clone()));
        env.locals.push((plan.item.clone(), item.clone()));
        let kids = self.build(&plan.nodes, env, owner, container, above);
        env.locals.truncate(env.locals.len() - 2);
        Row { key, item, index, kids }
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn build_use(
        &mut self,
        plan: &PlanUse,
        name: &Arc<str>,
        data: Value,
        env: &Env,
        owner: InstanceId,
        container: Container,
        above: Option<NodeId>,
    ) -> Vec<Live> {
        if name.is_empty() {
            return Vec::new();
        }
        let Some(template) = env.plan.template(&env.file, name) else {
            let finding = Diagnostic::warning(&plan.file, plan.pos, format!("there is no <template name=\"{name}\">"));
            self.finding(finding.hint("define it in this file, or <import> the file that does"));
            return Vec::new();
        };
        if self.depth > MOST_TEMPLATES {
            let finding =
                Diagnostic::error(&plan.file, plan.pos, format!("<template name=\"{name}\"> uses itself without end"));
            self.finding(finding);
            return Vec::new();
        }
        self.depth += 1;
        let mut inner = env.template(data, template.file.clone());
        let kids = self.build(&template.nodes, &mut inner, owner, container, above);
        self.report(&inner, plan.pos);
        self.depth -= 1;
        kids
    }

    fn build_text(&mut self, text: Arc<str>, owner: InstanceId) -> NodeId {
        let page = self.page_of(owner);
        let node = self.nodes.add(page, Kind::Text(text.clone()));
        self.patch(page, Patch::CreateText { node, text });
        node
    }

    fn build_element(
        &mut self,
        plan: &Rc<PlanElement>,
        env: &mut Env,
        owner: InstanceId,
        above: Option<NodeId>,
    ) -> NodeId {
        if let Some(known) = self.reclaim(plan, env, owner, above) {
            return known;
        }
        let page = self.page_of(owner);
        let path = self.instances.get(&owner).map(|i| i.path.clone()).unwrap_or_default();
        let component = self.component_behind(owner, &path, &plan.tag);
        let spec = if component.is_some() { None } else { self.catalog.spec(&plan.tag) };
        if component.is_none()
            && spec.is_none()
            && let Some(advice) = self.catalog.advice(&path, &plan.tag)
        {
            let finding = Diagnostic::warning(&plan.file, plan.pos, format!("there is no component <{}>", plan.tag));
            self.finding(finding.hint(advice));
        }
        if let Some(outer) = above.and_then(|above| self.nodes.element(above)).filter(|_| spec.is_some())
            && let Some((message, hint)) = outer.spec.and_then(|s| s.refuses(&plan.tag, self.catalog.native_layer()))
        {
            self.finding(Diagnostic::warning(&plan.file, plan.pos, message).hint(hint));
        }
        let element = Element {
            tag: plan.tag.clone(),
            plan: plan.clone(),
            owner,
            above,
            id: "".into(),
            class: "".into(),
            style: "".into(),
            slot: "".into(),
            dataset: Value::object::<&str>([]),
            marks: Value::object::<&str>([]),
            attrs: Attrs::default(),
            overtaken: Vec::new(),
            handlers: Vec::new(),
            overlay: Overlay::default(),
            kids: Vec::new(),
            component: None,
            spec,
            machine: spec.and_then(|s| s.machine).map(|make| make()),
            inner: Vec::new(),
            content: None,
            wake: None,
            rect: Rect::default(),
            picture: None,
            hovered: false,
        };
        let id = self.nodes.add(page, Kind::Element(Box::new(element)));
        if let Some(path) = &component {
            self.born(id, plan, path.clone(), page, owner);
        }
        let attrs = self.first_attrs(id, env);
        self.report(env, plan.pos);
        let tag = if spec.is_some() { format!("wx-{}", plan.tag).into() } else { plan.tag.clone() };
        self.patch(page, Patch::Create { node: id, tag, attrs });
        if let Some(Content::Boxed(tag)) = spec.map(|s| s.content) {
            self.box_content(page, id, tag);
        }
        if let Some(instance) = self.nodes.element(id).and_then(|e| e.component) {
            let properties = self.properties_of(id);
            self.news.push(News::ComponentBorn { instance, properties });
        }
        if spec.is_some_and(|s| s.machine.is_some()) {
            self.news.push(News::MachineBorn { node: id });
        }
        if env.plan.measures {
            self.news.push(News::Measured { node: id });
        }
        if self.holds_nothing(id) && !plan.nodes.is_empty() {
            let finding = Diagnostic::warning(&plan.file, plan.pos, format!("<{}> holds no content", plan.tag));
            self.finding(finding.hint("put the inner tags beside it"));
        } else if !plan.nodes.is_empty() {
            let kids = self.build(&plan.nodes, env, owner, Container::Kids(id), Some(id));
            if let Some(e) = self.nodes.element_mut(id) {
                e.kids = kids;
            }
        }
        if component.is_none() {
            if let Some(content) = self.nodes.element(id).and_then(|e| e.content) {
                self.settle_one(content, &mut Vec::new());
            }
            self.settle_one(id, &mut Vec::new());
        }
        id
    }

    /// Whether the content of an element is not shown.
    pub(super) fn holds_nothing(&self, id: NodeId) -> bool {
        self.nodes.element(id).and_then(|e| e.spec).is_some_and(|s| s.content == Content::Nothing)
    }

    /// The component that a tag means in the template of an instance: what its owner chose for a generic one.
    fn component_behind(&self, owner: InstanceId, path: &str, tag: &str) -> Option<Arc<str>> {
        match self.catalog.generic(path, tag) {
            Some(default) => self.instances.get(&owner).and_then(|i| i.generics.get(tag).cloned()).or(default),
            None => self.catalog.component(path, tag),
        }
    }

    fn born(
        &mut self,
        host: NodeId,
        plan: &PlanElement,
        path: Arc<str>,
        page: crate::logic::PageId,
        owner: InstanceId,
    ) {
        let instance = self.new_instance();
        let scope = self.catalog.scope(&path);
        let definition = self.definitions.get(&path).cloned().unwrap_or_default();
        self.add_instance(instance, page, path, host, Some(owner), definition, scope);
        if !plan.generics.is_empty() {
            let here = self.instances.get(&owner).map(|i| i.path.clone()).unwrap_or_default();
            let chosen = plan.generics.iter();
            let chosen =
                chosen.filter_map(|(name, tag)| Some((name.clone(), self.component_behind(owner, &here, tag)?)));
            let chosen = chosen.collect();
            if let Some(i) = self.instances.get_mut(&instance) {
                i.generics = chosen;
            }
        }
        if let Some(e) = self.nodes.element_mut(host) {
            e.component = Some(instance);
        }
    }

    pub(super) fn page_of(&self, instance: InstanceId) -> crate::logic::PageId {
        self.instances.get(&instance).map_or(crate::logic::PageId(0), |i| i.page)
    }
}

/// Deeper than this, a template uses itself.
const MOST_TEMPLATES: u32 = 64;

/// The rows of a loop: key, item, index. Arrays, objects, numbers and strings can be looped over.
pub(super) fn rows_of(plan: &PlanFor, list: &Value) -> Vec<(Arc<str>, Value, Value)> {
    let entries: Vec<(Value, Value)> = match list {
        Value::Array(items) => items.iter().enumerate().map(|(i, v)| (v.clone(), Value::Number(i as f64))).collect(),
        Value::Object(fields) => fields.iter().map(|(k, v)| (v.clone(), Value::String(k.clone()))).collect(),
        Value::Number(n) if *n > 0.0 => {
            (0..(*n as usize).min(MOST_ROWS)).map(|i| (Value::Number(i as f64), Value::Number(i as f64))).collect()
        }
        Value::String(s) => {
            s.chars().enumerate().map(|(i, c)| (Value::from(c.to_string()), Value::Number(i as f64))).collect()
        }
        _ => Vec::new(),
    };
    let mut seen = std::collections::HashSet::with_capacity(entries.len());
    let keyed = entries.into_iter().enumerate().map(|(i, (item, index))| {
        let mut key: Arc<str> = match &plan.key {
            PlanKey::Index => index.to_text(),
            PlanKey::This => item.to_text(),
            PlanKey::Field(path) => match item.at(path) {
                Value::Undefined => index.to_text(),
                key => key.to_text(),
            },
        };
        if !seen.insert(key.clone()) {
            // Two rows of one key: told apart by their place, as unkeyed rows are.
            key = format!("{key}\u{0}{i}").into();
            seen.insert(key.clone());
        }
        (key, item, index)
    });
    keyed.collect()
}
