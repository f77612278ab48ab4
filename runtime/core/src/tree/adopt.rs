//! An edited template over a living tree: what is still in it stays, with its component, machine, media session and WXS
//! state; only what the edit brought or took is made or dropped.
//!
//! Lists are compared place by place (see `alike`). An element with state that is the only one of its tag and id stays
//! wherever the edit has put it, so that a stream goes on when a view is laid around it.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use super::alike::{Known, Shape, known, only_ones};
use super::build::rows_of;
use super::changes::Changes;
use super::env::Env;
use super::live::{Live, Row};
use super::plan::{PlanElement, PlanFor, PlanNode};
use super::update::Spot;
use super::{Container, News, Plan, Tree};
use crate::logic::InstanceId;
use crate::view::{NodeId, Patch};

/// What is kept in mind while a template is taken over.
#[derive(Default)]
pub(super) struct Keeping {
    /// Elements that are known by name and have not found their place yet.
    pub known: HashMap<Known, NodeId>,
    /// All elements that were known by name: nothing that is dropped takes them along.
    pub held: HashSet<NodeId>,
    pairs: HashMap<(usize, Shape), Rc<[Option<usize>]>>,
}

impl Tree {
    /// Lays a plan over what stands; with nothing there yet, builds it.
    pub(super) fn take_over(&mut self, plan: &Rc<Plan>, old: Vec<Live>, env: &mut Env, spot: Spot) -> Vec<Live> {
        let mut found = Vec::new();
        self.with_state(&old, &mut found);
        if !found.is_empty() {
            let once = only_ones(&plan.all_nodes());
            let mut count: HashMap<&Known, usize> = HashMap::new();
            found.iter().for_each(|(k, _)| *count.entry(k).or_default() += 1);
            let stay = found.iter().filter(|(k, _)| count[k] == 1 && once.contains(k));
            self.keeping.known = stay.cloned().collect();
            self.keeping.held = self.keeping.known.values().copied().collect();
        }
        let live = self.adopt(&plan.nodes, old, env, spot);
        let kept = std::mem::take(&mut self.keeping);
        self.keeping.held = kept.held;
        for node in kept.known.into_values() {
            self.keeping.held.remove(&node);
            self.drop_element(node);
        }
        self.keeping.held.clear();
        live
    }

    fn adopt(&mut self, plan: &[PlanNode], old: Vec<Live>, env: &mut Env, spot: Spot) -> Vec<Live> {
        if old.is_empty() {
            if !plan.is_empty() {
                self.mark(spot.container);
            }
            return self.build(plan, env, spot.owner, spot.container, spot.above);
        }
        let pairs = self.pairs_of(plan, &old);
        let mut old: Vec<Option<Live>> = old.into_iter().map(Some).collect();
        let mut stays: Vec<Option<Live>> = pairs.iter().map(|at| at.and_then(|i| old[i].take())).collect();
        if old.iter().any(Option::is_some) || stays.iter().any(Option::is_none) {
            self.mark(spot.container);
        }
        old.into_iter().flatten().for_each(|gone| self.drop_live(gone));
        let nodes = plan.iter().zip(&mut stays);
        nodes
            .map(|(node, stays)| match stays.take() {
                Some(live) => self.adopt_node(node, live, env, spot),
                None => self.build_node(node, env, spot.owner, spot.container, spot.above),
            })
            .collect()
    }

    fn pairs_of(&mut self, plan: &[PlanNode], old: &[Live]) -> Rc<[Option<usize>]> {
        let Some(shape) = self.shape(old) else { return self.pairs(plan, old).into() };
        let key = (plan.as_ptr() as usize, shape);
        if let Some(pairs) = self.keeping.pairs.get(&key) {
            return pairs.clone();
        }
        let pairs: Rc<[Option<usize>]> = self.pairs(plan, old).into();
        self.keeping.pairs.insert(key, pairs.clone());
        pairs
    }

    fn adopt_node(&mut self, plan: &PlanNode, live: Live, env: &mut Env, spot: Spot) -> Live {
        match (plan, live) {
            (PlanNode::Text(bound), Live::Text(node)) => {
                self.update_text(node, env.text(&bound.binding));
                Live::Text(node)
            }
            (PlanNode::Element(p), Live::Element(node)) => {
                self.keeping.known.remove(&known(p));
                self.adopt_element(node, p, env, spot.owner, spot.above);
                Live::Element(node)
            }
            (PlanNode::Group(p), Live::Group(kids)) => Live::Group(self.adopt(&p.nodes, kids, env, spot)),
            (PlanNode::If(p), Live::If { kids, .. }) => {
                let at = p.standing(env);
                let nodes = at.map_or(&[][..], |i| &p.branches[i].1);
                Live::If { at, kids: self.adopt(nodes, kids, env, spot) }
            }
            (PlanNode::For(p), Live::For(rows)) => Live::For(self.adopt_rows(p, rows, env, spot)),
            (PlanNode::Use(p), Live::Use { kids, .. }) => {
                let name = env.text(&p.is.binding);
                let data = p.data.as_ref().map(|d| env.value(&d.binding)).unwrap_or_default();
                let kids = match env.plan.template(&env.file, &name) {
                    Some(template) => {
                        let mut inside = env.template(data.clone(), template.file.clone());
                        let kids = self.adopt(&template.nodes, kids, &mut inside, spot);
                        self.report(&inside, p.pos);
                        kids
                    }
                    None => {
                        kids.into_iter().for_each(|k| self.drop_live(k));
                        self.mark(spot.container);
                        self.build_use(p, &name, data.clone(), env, spot.owner, spot.container, spot.above)
                    }
                };
                Live::Use { name, data, kids }
            }
            (_, live) => {
                self.drop_live(live);
                self.mark(spot.container);
                self.build_node(plan, env, spot.owner, spot.container, spot.above)
            }
        }
    }

    fn adopt_element(
        &mut self,
        id: NodeId,
        plan: &Rc<PlanElement>,
        env: &mut Env,
        owner: InstanceId,
        above: Option<NodeId>,
    ) {
        let Some(e) = self.nodes.element_mut(id) else { return };
        e.plan = plan.clone();
        let moved = std::mem::replace(&mut e.above, above) != above;
        let (component, machine) = (e.component, e.machine.is_some());
        let kids = std::mem::take(&mut e.kids);
        self.next_attrs(id, env, &Changes::all());
        self.report(env, plan.pos);
        if let Some(instance) = component.filter(|_| moved) {
            self.news.push(News::Moved { instance });
        }
        if machine {
            self.news.push(News::MachineRevised { node: id });
        }
        if env.plan.measures {
            self.news.push(News::Measured { node: id });
        }
        let inside = Spot { owner, container: Container::Kids(id), above: Some(id) };
        let nodes = if self.holds_nothing(id) { &[][..] } else { &plan.nodes };
        let kids = self.adopt(nodes, kids, env, inside);
        if let Some(e) = self.nodes.element_mut(id) {
            e.kids = kids;
        }
    }

    fn adopt_rows(&mut self, plan: &PlanFor, rows: Vec<Row>, env: &mut Env, spot: Spot) -> Vec<Row> {
        let list = env.value(&plan.list.binding);
        let wanted = rows_of(plan, &list);
        let same = rows.len() == wanted.len() && rows.iter().zip(&wanted).all(|(r, (key, ..))| r.key == *key);
        let keys: HashSet<Arc<str>> = wanted.iter().map(|(key, ..)| key.clone()).collect();
        let (stay, gone): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|r| keys.contains(&r.key));
        gone.into_iter().flat_map(|r| r.kids).for_each(|k| self.drop_live(k));
        let mut old: IndexMap<Arc<str>, Row> = stay.into_iter().map(|r| (r.key.clone(), r)).collect();
        let mut new = Vec::with_capacity(wanted.len());
        for (key, item, index) in wanted {
            new.push(match old.swap_remove(&key) {
                Some(row) => {
                    env.locals.push((plan.index.clone(), index.clone()));
                    env.locals.push((plan.item.clone(), item.clone()));
                    let kids = self.adopt(&plan.nodes, row.kids, env, spot);
                    env.locals.truncate(env.locals.len() - 2);
                    Row { key, item, index, kids }
                }
                None => self.build_row(plan, key, item, index, env, spot.owner, spot.container, spot.above),
            });
        }
        if !same {
            self.mark(spot.container);
        }
        new
    }

    /// An element that the edit moved, for the place in which it is now asked for.
    pub(super) fn reclaim(
        &mut self,
        plan: &Rc<PlanElement>,
        env: &mut Env,
        owner: InstanceId,
        above: Option<NodeId>,
    ) -> Option<NodeId> {
        if self.keeping.known.is_empty() {
            return None;
        }
        let node = self.keeping.known.remove(&known(plan))?;
        let n = self.nodes.get_mut(node)?;
        let (page, parent) = (n.page, n.parent.take());
        if let Some(parent) = parent.and_then(|p| self.nodes.get_mut(p)) {
            parent.children.retain(|c| *c != node);
        }
        // What stood around it goes away, and would take it along.
        if let Some(park) = self.pages.get(&page).map(|p| p.park) {
            self.patch(page, Patch::Insert { parent: park, node, before: None });
        }
        self.adopt_element(node, plan, env, owner, above);
        Some(node)
    }
}
