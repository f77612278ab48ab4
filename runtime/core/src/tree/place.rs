//! Painted order: which nodes stand under which, after live trees, slots and inner nodes changed.
//!
//! A parent whose content changed is only marked; `settle` then compares its painted children with what should stand
//! there and says the difference. A node that lost its slot is parked, never dropped.

use super::live::Live;
use super::node::Kind;
use super::{Container, Tree};
use crate::logic::InstanceId;
use crate::view::{NodeId, Patch};

impl Tree {
    /// The content of a container changed: its painted parents are settled later.
    pub(super) fn mark(&mut self, container: Container) {
        match container {
            Container::Shadow(instance) => {
                if let Some(i) = self.instances.get(&instance) {
                    let host = i.host;
                    self.push_dirty(host);
                }
            }
            Container::Kids(node) => match self.nodes.element(node).and_then(|e| e.component) {
                Some(component) => {
                    let slots = self.instances.get(&component).map(|i| i.slots.clone()).unwrap_or_default();
                    for slot in slots {
                        self.mark(slot);
                    }
                }
                None => {
                    let content = self.nodes.element(node).and_then(|e| e.content);
                    self.push_dirty(content.unwrap_or(node));
                }
            },
        }
    }

    pub(super) fn push_dirty(&mut self, node: NodeId) {
        if !self.dirty.contains(&node) {
            self.dirty.push(node);
        }
    }

    /// Brings the painted children of all marked parents up to date.
    pub(super) fn settle(&mut self) {
        let mut loose = Vec::new();
        while !self.dirty.is_empty() {
            for parent in std::mem::take(&mut self.dirty) {
                self.settle_one(parent, &mut loose);
            }
        }
        for node in loose {
            let Some(n) = self.nodes.get(node) else { continue };
            if n.parent.is_none() {
                let page = n.page;
                if let Some(park) = self.pages.get(&page).map(|p| p.park) {
                    self.patch(page, Patch::Insert { parent: park, node, before: None });
                }
            }
        }
    }

    pub(super) fn settle_one(&mut self, parent: NodeId, loose: &mut Vec<NodeId>) {
        let Some(node) = self.nodes.get(parent) else { return };
        let page = node.page;
        let new = self.content(parent);
        let Some(node) = self.nodes.get_mut(parent) else { return };
        let old = std::mem::replace(&mut node.children, new.clone());
        if old == new {
            return;
        }
        let wanted: std::collections::HashSet<NodeId> = new.iter().copied().collect();
        let mut kept = Vec::with_capacity(old.len());
        for child in old {
            if wanted.contains(&child) {
                kept.push(child);
            } else if let Some(n) = self.nodes.get_mut(child) {
                if n.parent == Some(parent) {
                    n.parent = None;
                    loose.push(child);
                }
            } else {
                self.patch(page, Patch::Remove { node: child });
            }
        }
        let stay = staying(&kept, &new);
        let moved = new.iter().filter(|n| !stay.contains(n) && kept.contains(n));
        self.news.extend(moved.map(|n| super::News::Relocated { node: *n }));
        let mut before = None;
        let mut inserts = Vec::new();
        for &child in new.iter().rev() {
            if let Some(n) = self.nodes.get_mut(child) {
                n.parent = Some(parent);
            }
            if !stay.contains(&child) {
                inserts.push(Patch::Insert { parent, node: child, before });
            }
            before = Some(child);
        }
        // Appending in order spares the view a look-up when the whole content is new.
        if stay.is_empty() {
            inserts.reverse();
            for patch in &mut inserts {
                if let Patch::Insert { before, .. } = patch {
                    *before = None;
                }
            }
        }
        for patch in inserts {
            self.patch(page, patch);
        }
    }

    /// What should be painted under a node.
    fn content(&self, parent: NodeId) -> Vec<NodeId> {
        let mut out = Vec::new();
        let Some(node) = self.nodes.get(parent) else { return out };
        match &node.kind {
            Kind::Element(e) => match e.component.and_then(|c| self.instances.get(&c)) {
                Some(component) => self.flatten(&component.live, component.id, &mut out),
                None => {
                    out.extend(&e.inner);
                    match e.content {
                        Some(content) => out.push(content),
                        None => self.flatten(&e.kids, e.owner, &mut out),
                    }
                }
            },
            Kind::Root => {
                let page = self.pages.get(&node.page).filter(|p| p.root == parent);
                if let Some(instance) = page.and_then(|p| self.instances.get(&p.instance)) {
                    self.flatten(&instance.live, instance.id, &mut out);
                }
            }
            Kind::Inner { host, .. } => {
                if let Some(e) = self.nodes.element(*host).filter(|e| e.content == Some(parent)) {
                    self.flatten(&e.kids, e.owner, &mut out);
                }
            }
            Kind::Text(_) => {}
        }
        out
    }

    fn flatten(&self, lives: &[Live], owner: InstanceId, out: &mut Vec<NodeId>) {
        for live in lives {
            match live {
                Live::Text(node) | Live::Element(node) => out.push(*node),
                Live::Group(kids) | Live::If { kids, .. } | Live::Use { kids, .. } => self.flatten(kids, owner, out),
                Live::For(rows) => rows.iter().for_each(|row| self.flatten(&row.kids, owner, out)),
                Live::Slot(name) => self.flatten_slot(name, owner, out),
            }
        }
    }

    fn flatten_slot(&self, name: &str, owner: InstanceId, out: &mut Vec<NodeId>) {
        let Some(instance) = self.instances.get(&owner) else { return };
        let Some(host) = self.nodes.element(instance.host) else { return };
        let mut all = Vec::new();
        self.flatten(&host.kids, host.owner, &mut all);
        if !instance.definition.multiple_slots {
            // One slot takes everything, whatever `slot` says (WeChat docs, "component templates").
            out.extend(all);
            return;
        }
        let slot_of = |node: NodeId| self.nodes.element(node).map(|e| e.slot.clone()).unwrap_or_default();
        out.extend(all.into_iter().filter(|n| *slot_of(*n) == *name));
    }
}

/// The kept children that need not move: a longest run that is in the right order already.
fn staying(kept: &[NodeId], new: &[NodeId]) -> std::collections::HashSet<NodeId> {
    let place: std::collections::HashMap<NodeId, usize> = new.iter().enumerate().map(|(i, n)| (*n, i)).collect();
    let seq: Vec<usize> = kept.iter().filter_map(|n| place.get(n).copied()).collect();
    let mut tails: Vec<usize> = Vec::new(); // indices into seq
    let mut previous = vec![usize::MAX; seq.len()];
    for (i, &v) in seq.iter().enumerate() {
        let at = tails.partition_point(|&t| seq[t] < v);
        if at > 0 {
            previous[i] = tails[at - 1];
        }
        if at == tails.len() {
            tails.push(i);
        } else {
            tails[at] = i;
        }
    }
    let mut out = std::collections::HashSet::with_capacity(tails.len());
    let mut at = tails.last().copied().unwrap_or(usize::MAX);
    while at != usize::MAX {
        out.insert(new[seq[at]]);
        at = previous[at];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_must_move_moves() {
        let ids = |v: &[u32]| v.iter().map(|n| NodeId(*n)).collect::<Vec<_>>();
        let stay = staying(&ids(&[1, 2, 3, 4]), &ids(&[4, 1, 2, 3]));
        assert_eq!(stay.len(), 3);
        assert!(!stay.contains(&NodeId(4)));
    }
}
