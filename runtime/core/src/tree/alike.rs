//! Which living node an edited template means by which of its own: the pairs that are most alike, in order.

use std::collections::HashSet;
use std::sync::Arc;

use super::Tree;
use super::live::Live;
use super::node::Element;
use super::plan::{Bound, PlanElement, PlanNode};
use crate::view::NodeId;

/// What is enough to know an element again when it is the only one like this.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Known {
    tag: Arc<str>,
    /// `id`, if it is plain text.
    id: Arc<str>,
    /// `generic:*`: another choice makes another component.
    generics: Vec<(Arc<str>, Arc<str>)>,
}

/// See [`Known`].
pub(super) fn known(plan: &PlanElement) -> Known {
    let id = plan.id.as_ref().and_then(|b| b.binding.as_static().cloned());
    Known { tag: plan.tag.clone(), id: id.unwrap_or_default(), generics: plan.generics.clone() }
}

/// What stands in a list, cheaply: lists that look the same pair the same way with the same plan.
pub(super) type Shape = Vec<(u8, usize)>;

impl Tree {
    /// For each node of the plan the place of its counterpart among the living, if it has one.
    pub(super) fn pairs(&self, plan: &[PlanNode], live: &[Live]) -> Vec<Option<usize>> {
        let new: Vec<Vec<Arc<str>>> = plan.iter().map(|n| sorted(|out| words_of_plan(n, out))).collect();
        let old: Vec<Vec<Arc<str>>> = live.iter().map(|l| sorted(|out| self.words_of_live(l, out))).collect();
        // best[i][j]: the most likeness that the first i living and the first j planned nodes can reach.
        let mut best = vec![vec![0_usize; plan.len() + 1]; live.len() + 1];
        let mut alike = vec![vec![0_usize; plan.len()]; live.len()];
        for i in 0..live.len() {
            for j in 0..plan.len() {
                if self.may_stay(&live[i], &plan[j]) {
                    alike[i][j] = 1 + common(&old[i], &new[j]);
                }
                let with = if alike[i][j] > 0 { best[i][j] + alike[i][j] } else { 0 };
                best[i + 1][j + 1] = best[i][j + 1].max(best[i + 1][j]).max(with);
            }
        }
        let mut pairs = vec![None; plan.len()];
        let (mut i, mut j) = (live.len(), plan.len());
        while i > 0 && j > 0 {
            if best[i][j] == best[i - 1][j] {
                i -= 1;
            } else if best[i][j] == best[i][j - 1] {
                j -= 1;
            } else {
                (i, j) = (i - 1, j - 1);
                pairs[j] = Some(i);
            }
        }
        pairs
    }

    /// The shape of a list, if nothing in it is known by name.
    pub(super) fn shape(&self, live: &[Live]) -> Option<Shape> {
        live.iter()
            .map(|l| match l {
                Live::Element(n) if self.keeping.held.contains(n) => None,
                Live::Element(n) => {
                    Some((0, self.nodes.element(*n).map_or(0, |e| std::rc::Rc::as_ptr(&e.plan) as usize)))
                }
                Live::Text(_) => Some((1, 0)),
                Live::Group(kids) => Some((2, kids.len())),
                Live::If { at, .. } => Some((3, at.map_or(0, |i| i + 1))),
                Live::For(rows) => Some((4, rows.len())),
                Live::Use { kids, .. } => Some((5, kids.len())),
                Live::Slot(_) => Some((6, 0)),
            })
            .collect()
    }

    /// Whether a living node can be what the plan says.
    fn may_stay(&self, live: &Live, plan: &PlanNode) -> bool {
        match (live, plan) {
            (Live::Element(node), PlanNode::Element(p)) => {
                let wanted = self.keeping.known.get(&known(p));
                let held = self.keeping.held.contains(node);
                let e = self.nodes.element(*node);
                let same = e.is_some_and(|e| e.tag == p.tag && e.plan.generics == p.generics);
                same && if held { wanted == Some(node) } else { wanted.is_none() }
            }
            (Live::Text(_), PlanNode::Text(_))
            | (Live::Group(_), PlanNode::Group(_))
            | (Live::If { .. }, PlanNode::If(_))
            | (Live::For(_), PlanNode::For(_))
            | (Live::Use { .. }, PlanNode::Use(_))
            | (Live::Slot(_), PlanNode::Slot(_)) => true,
            _ => false,
        }
    }

    fn words_of_live(&self, live: &Live, out: &mut Vec<Arc<str>>) {
        match live {
            Live::Element(node) => self.nodes.element(*node).into_iter().for_each(|e| words_of(&e.plan, out)),
            Live::Group(kids) | Live::If { kids, .. } | Live::Use { kids, .. } => {
                kids.iter().for_each(|k| self.words_of_live(k, out));
            }
            Live::For(rows) => rows.first().into_iter().flat_map(|r| &r.kids).for_each(|k| self.words_of_live(k, out)),
            Live::Text(_) | Live::Slot(_) => {}
        }
    }

    /// Elements with something of their own to lose: machines and components.
    pub(super) fn with_state(&self, live: &[Live], found: &mut Vec<(Known, NodeId)>) {
        for live in live {
            match live {
                Live::Element(node) => {
                    let Some(e) = self.nodes.element(*node) else { continue };
                    if has_state(e) {
                        found.push((known(&e.plan), *node));
                    }
                    self.with_state(&e.kids, found);
                }
                Live::Group(kids) | Live::If { kids, .. } | Live::Use { kids, .. } => self.with_state(kids, found),
                Live::For(rows) => rows.iter().for_each(|r| self.with_state(&r.kids, found)),
                Live::Text(_) | Live::Slot(_) => {}
            }
        }
    }
}

fn has_state(e: &Element) -> bool {
    e.machine.is_some() || e.component.is_some()
}

/// The tags and ids of all elements of a plan that are there only once.
pub(super) fn only_ones(lists: &[&[PlanNode]]) -> HashSet<Known> {
    let mut all = Vec::new();
    lists.iter().for_each(|nodes| each_element(nodes, &mut |e| all.push(known(e))));
    let mut once = HashSet::new();
    let mut twice = HashSet::new();
    for k in all {
        if !once.insert(k.clone()) {
            twice.insert(k);
        }
    }
    once.retain(|k| !twice.contains(k));
    once
}

fn each_element(nodes: &[PlanNode], visit: &mut dyn FnMut(&PlanElement)) {
    for node in nodes {
        match node {
            PlanNode::Element(e) => {
                visit(e);
                each_element(&e.nodes, visit);
            }
            PlanNode::Group(g) => each_element(&g.nodes, visit),
            PlanNode::If(p) => p.branches.iter().for_each(|(_, nodes)| each_element(nodes, visit)),
            PlanNode::For(p) => each_element(&p.nodes, visit),
            PlanNode::Text(_) | PlanNode::Use(_) | PlanNode::Slot(_) => {}
        }
    }
}

fn words_of_plan(node: &PlanNode, out: &mut Vec<Arc<str>>) {
    each_element(std::slice::from_ref(node), &mut |e| own_words(e, out));
}

fn words_of(e: &PlanElement, out: &mut Vec<Arc<str>>) {
    own_words(e, out);
    each_element(&e.nodes, &mut |e| own_words(e, out));
}

/// What an element is known by: its tag, what is written in its attributes, what they and its text read.
fn own_words(e: &PlanElement, out: &mut Vec<Arc<str>>) {
    let mut bound = |b: &Bound| match b.binding.as_static() {
        Some(text) => out.push(text.clone()),
        None => out.extend(b.reads.iter().map(|r| r.root.clone())),
    };
    [&e.id, &e.class, &e.style, &e.slot].into_iter().flatten().for_each(&mut bound);
    e.attrs.iter().for_each(|a| bound(&a.value));
    e.events.iter().for_each(|h| bound(&h.handler));
    e.nodes.iter().for_each(|n| {
        if let PlanNode::Text(b) = n {
            bound(b);
        }
    });
    out.push(e.tag.clone());
}

fn sorted(fill: impl FnOnce(&mut Vec<Arc<str>>)) -> Vec<Arc<str>> {
    let mut out = Vec::new();
    fill(&mut out);
    out.sort_unstable();
    out
}

/// How many words two sorted lists share.
fn common(a: &[Arc<str>], b: &[Arc<str>]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}
