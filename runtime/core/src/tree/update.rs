//! Following a change through a living template: only what reads a changed path is evaluated again.

use std::sync::Arc;

use indexmap::IndexMap;

use super::build::rows_of;
use super::changes::Changes;
use super::env::Env;
use super::live::{Live, Row};
use super::node::Kind;
use super::plan::{PlanFor, PlanIf, PlanKey, PlanNode, PlanUse};
use super::{Container, Tree};
use crate::logic::InstanceId;
use crate::value::{Key, Value};
use crate::view::{NodeId, Patch};

/// Where live nodes stand.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub owner: InstanceId,
    pub container: Container,
    pub above: Option<NodeId>,
}

impl Tree {
    #[allow(clippy::too_many_arguments)] // The place in the tree is three of them everywhere in this folder.
    pub(super) fn update(
        &mut self,
        plan: &[PlanNode],
        live: &mut [Live],
        env: &mut Env,
        changes: &Changes,
        owner: InstanceId,
        container: Container,
        above: Option<NodeId>,
    ) {
        let spot = Spot { owner, container, above };
        for (plan, live) in plan.iter().zip(live) {
            self.update_node(plan, live, env, changes, spot);
        }
    }

    fn update_all(&mut self, plan: &[PlanNode], live: &mut [Live], env: &mut Env, changes: &Changes, spot: Spot) {
        self.update(plan, live, env, changes, spot.owner, spot.container, spot.above);
    }

    fn update_node(&mut self, plan: &PlanNode, live: &mut Live, env: &mut Env, changes: &Changes, spot: Spot) {
        match (plan, live) {
            (PlanNode::Text(bound), Live::Text(node)) => {
                if changes.touch(&bound.reads) {
                    self.update_text(*node, env.text(&bound.binding));
                }
            }
            (PlanNode::Element(p), Live::Element(node)) => {
                if !changes.touch_names(&p.names) {
                    return;
                }
                if changes.touch_names(&p.own) {
                    self.next_attrs(*node, env, changes);
                    self.report(env, p.pos);
                }
                let Some(e) = self.nodes.element_mut(*node) else { return };
                let mut kids = std::mem::take(&mut e.kids);
                self.update(&p.nodes, &mut kids, env, changes, spot.owner, Container::Kids(*node), Some(*node));
                if let Some(e) = self.nodes.element_mut(*node) {
                    e.kids = kids;
                }
            }
            (PlanNode::Group(p), Live::Group(kids)) => {
                if changes.touch_names(&p.names) {
                    self.update_all(&p.nodes, kids, env, changes, spot);
                }
            }
            (PlanNode::If(p), Live::If { at, kids }) => {
                if changes.touch_names(&p.names) {
                    self.update_if(p, at, kids, env, changes, spot);
                }
            }
            (PlanNode::For(p), Live::For(rows)) => {
                if changes.touch_names(&p.names) {
                    self.update_for(p, rows, env, changes, spot);
                }
            }
            (PlanNode::Use(p), Live::Use { name, data, kids }) => {
                if changes.touch_names(&p.names) {
                    self.update_use(p, name, data, kids, env, spot);
                }
            }
            (PlanNode::Slot(bound), Live::Slot(name)) => {
                if changes.touch(&bound.reads) {
                    *name = env.text(&bound.binding);
                    self.mark(spot.container);
                }
            }
            // A live list is only ever updated by the plan that built it.
            _ => debug_assert!(false, "live nodes do not match their plan"),
        }
    }

    pub(super) fn update_text(&mut self, node: NodeId, new: Arc<str>) {
        let Some(n) = self.nodes.get_mut(node) else { return };
        let page = n.page;
        if let Kind::Text(text) = &mut n.kind
            && *text != new
        {
            *text = new.clone();
            self.patch(page, Patch::Text { node, text: new });
        }
    }

    fn update_if(
        &mut self,
        plan: &PlanIf,
        at: &mut Option<usize>,
        kids: &mut Vec<Live>,
        env: &mut Env,
        changes: &Changes,
        spot: Spot,
    ) {
        let now = plan.standing(env);
        if now == *at {
            if let Some(i) = now {
                self.update_all(&plan.branches[i].1, kids, env, changes, spot);
            }
            return;
        }
        *at = now;
        std::mem::take(kids).into_iter().for_each(|k| self.drop_live(k));
        if let Some(i) = now {
            *kids = self.build(&plan.branches[i].1, env, spot.owner, spot.container, spot.above);
        }
        self.mark(spot.container);
    }

    fn update_use(
        &mut self,
        plan: &PlanUse,
        name: &mut Arc<str>,
        data: &mut Value,
        kids: &mut Vec<Live>,
        env: &mut Env,
        spot: Spot,
    ) {
        let now = env.text(&plan.is.binding);
        let new = plan.data.as_ref().map(|d| env.value(&d.binding)).unwrap_or_default();
        if now != *name {
            std::mem::take(kids).into_iter().for_each(|k| self.drop_live(k));
            *kids = self.build_use(plan, &now, new.clone(), env, spot.owner, spot.container, spot.above);
            (*name, *data) = (now, new);
            self.mark(spot.container);
            return;
        }
        let mut inner = Changes::default();
        for field in differing_fields(data, &new) {
            inner.add(field, Vec::new());
        }
        *data = new.clone();
        let Some(template) = env.plan.template(&env.file, name) else { return };
        let mut inside = env.template(new, template.file.clone());
        self.update_all(&template.nodes, kids, &mut inside, &inner, spot);
        self.report(&inside, plan.pos);
    }

    fn update_for(&mut self, plan: &PlanFor, rows: &mut Vec<Row>, env: &mut Env, changes: &Changes, spot: Spot) {
        let touched = changes.touch(&plan.list.reads);
        if touched {
            let single = plan.path.as_ref().and_then(|path| changes.elements(path));
            let list = env.value(&plan.list.binding);
            match single {
                Some(indices) if self.update_rows(plan, rows, &list, &indices, env, changes, spot) => {}
                _ => return self.update_list(plan, rows, &list, env, changes, spot),
            }
        }
        if changes.touch_names(&plan.outer) {
            let hidden = changes.without(&[&plan.item, &plan.index]);
            for row in rows {
                self.update_row(plan, row, env, &hidden, spot);
            }
        }
    }

    /// Follows changes inside single elements; false when the list's shape changed after all.
    #[allow(clippy::too_many_arguments)]
    fn update_rows(
        &mut self,
        plan: &PlanFor,
        rows: &mut [Row],
        list: &Value,
        indices: &[usize],
        env: &mut Env,
        changes: &Changes,
        spot: Spot,
    ) -> bool {
        let (Value::Array(items), Some(path)) = (list, &plan.path) else { return false };
        let same_key = |i: &usize| match &plan.key {
            PlanKey::Index => true,
            PlanKey::This => false,
            PlanKey::Field(field) => items[*i].at(field) == rows[*i].item.at(field),
        };
        if items.len() != rows.len() || !indices.iter().all(|i| *i < items.len() && same_key(i)) {
            return false;
        }
        for &i in indices {
            rows[i].item = items[i].clone();
            let mut inner = changes.inside_element(path, i, &plan.item, &plan.index);
            if items[i].as_object().is_none() {
                inner.add(plan.item.clone(), Vec::new());
            }
            self.update_row(plan, &mut rows[i], env, &inner, spot);
        }
        true
    }

    fn update_row(&mut self, plan: &PlanFor, row: &mut Row, env: &mut Env, changes: &Changes, spot: Spot) {
        env.locals.push((plan.index.clone(), row.index.clone()));
        env.locals.push((plan.item.clone(), row.item.clone()));
        self.update_all(&plan.nodes, &mut row.kids, env, changes, spot);
        env.locals.truncate(env.locals.len() - 2);
    }

    fn update_list(
        &mut self,
        plan: &PlanFor,
        rows: &mut Vec<Row>,
        list: &Value,
        env: &mut Env,
        changes: &Changes,
        spot: Spot,
    ) {
        let outer = changes.without(&[&plan.item, &plan.index]);
        let before: Vec<Arc<str>> = rows.iter().map(|r| r.key.clone()).collect();
        let mut old: IndexMap<Arc<str>, Row> = std::mem::take(rows).into_iter().map(|r| (r.key.clone(), r)).collect();
        let wanted = rows_of(plan, list);
        rows.reserve(wanted.len());
        for (key, item, index) in wanted {
            let Some(mut row) = old.swap_remove(&key) else {
                rows.push(self.build_row(plan, key, item, index, env, spot.owner, spot.container, spot.above));
                continue;
            };
            let mut inner = outer.clone();
            item_changes(&row.item, &item, &plan.item, &mut inner);
            if row.index != index {
                inner.add(plan.index.clone(), Vec::new());
            }
            (row.item, row.index) = (item, index);
            if !inner.is_empty() {
                self.update_row(plan, &mut row, env, &inner, spot);
            }
            rows.push(row);
        }
        for row in old.into_values() {
            row.kids.into_iter().for_each(|k| self.drop_live(k));
        }
        if before.len() != rows.len() || before.iter().zip(&*rows).any(|(k, r)| *k != r.key) {
            self.mark(spot.container);
        }
    }
}

/// Says how a loop variable changed: field by field for objects, as a whole otherwise.
fn item_changes(old: &Value, new: &Value, name: &Arc<str>, changes: &mut Changes) {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) if !Arc::ptr_eq(a, b) => {
            for field in differing_fields(old, new) {
                changes.add(name.clone(), vec![Key::Field(field)]);
            }
        }
        (Value::Object(_), Value::Object(_)) => {}
        _ if old != new => changes.add(name.clone(), Vec::new()),
        _ => {}
    }
}

impl PlanIf {
    /// The branch that holds at the moment.
    pub(super) fn standing(&self, env: &Env) -> Option<usize> {
        self.branches.iter().position(|(test, _)| test.as_ref().is_none_or(|t| env.value(&t.binding).truthy()))
    }
}

/// The fields in which two objects differ; missing ones included.
fn differing_fields(old: &Value, new: &Value) -> Vec<Arc<str>> {
    let empty = crate::value::Object::default();
    let (a, b) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    let changed = b.iter().filter(|(k, v)| a.get(*k) != Some(v)).map(|(k, _)| k.clone());
    changed.chain(a.keys().filter(|k| !b.contains_key(*k)).cloned()).collect()
}
