//! A light copy of a page's trees, as core described them.
//!
//! It is the truth: Blitz documents are only ever derived from it, so they can be thrown away and made anew.

use std::collections::HashMap;
use std::sync::Arc;

use zhenji_core::machine::Picture;
use zhenji_core::view::{NodeId, Patch};

/// One node of the copy.
#[derive(Debug)]
pub(crate) struct Twin {
    pub kind: Kind,
    pub parent: Option<NodeId>,
    pub children: Vec<NodeId>,
    pub picture: Option<Picture>,
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum Kind {
    Element { tag: Arc<str>, attrs: Vec<(Arc<str>, Arc<str>)> },
    Text(Arc<str>),
}

impl Twin {
    fn new(kind: Kind) -> Self {
        Self { kind, parent: None, children: Vec::new(), picture: None }
    }

    /// The tag of an element.
    pub fn tag(&self) -> Option<&str> {
        match &self.kind {
            Kind::Element { tag, .. } => Some(tag),
            Kind::Text(_) => None,
        }
    }

    /// An attribute of an element.
    pub fn attr(&self, name: &str) -> Option<&Arc<str>> {
        match &self.kind {
            Kind::Element { attrs, .. } => attrs.iter().find(|(n, _)| &**n == name).map(|(_, v)| v),
            Kind::Text(_) => None,
        }
    }
}

/// The copy: trees below roots, and nodes that are not inserted yet.
#[derive(Debug, Default)]
pub(crate) struct Mirror {
    nodes: HashMap<NodeId, Twin>,
    roots: Vec<NodeId>,
}

impl Mirror {
    /// Adds a root.
    pub fn plant(&mut self, root: NodeId, tag: &str) {
        self.nodes.insert(root, Twin::new(Kind::Element { tag: tag.into(), attrs: Vec::new() }));
        self.roots.push(root);
    }

    pub fn get(&self, node: NodeId) -> Option<&Twin> {
        self.nodes.get(&node)
    }

    pub fn contains(&self, node: NodeId) -> bool {
        self.nodes.contains_key(&node)
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The root below which `node` hangs.
    pub fn root_of(&self, mut node: NodeId) -> Option<NodeId> {
        loop {
            match self.get(node)?.parent {
                Some(parent) => node = parent,
                None => return self.roots.contains(&node).then_some(node),
            }
        }
    }

    /// Whether a patch speaks of nodes there are, and leaves trees.
    pub fn knows(&self, patch: &Patch) -> bool {
        match patch {
            Patch::Create { .. } | Patch::CreateText { .. } => true,
            Patch::Insert { parent, node, before } => {
                self.get(*parent).is_some_and(|t| t.tag().is_some())
                    && self.contains(*node)
                    && !self.roots.contains(node)
                    && before.is_none_or(|b| self.get(b).is_some_and(|t| t.parent == Some(*parent)))
                    && !self.is_below(*parent, *node)
            }
            Patch::Remove { node } => self.contains(*node) && !self.roots.contains(node),
            Patch::Attr { node, .. } | Patch::Picture { node, .. } => {
                self.get(*node).is_some_and(|t| t.tag().is_some())
            }
            Patch::Text { node, .. } => self.get(*node).is_some_and(|t| t.tag().is_none()),
        }
    }

    /// Carries a patch out. Gives the nodes that are gone.
    pub fn apply(&mut self, patch: &Patch) -> Vec<NodeId> {
        match patch {
            Patch::Create { node, tag, attrs } => {
                let kind = Kind::Element { tag: tag.clone(), attrs: attrs.clone() };
                self.nodes.insert(*node, Twin::new(kind));
            }
            Patch::CreateText { node, text } => {
                self.nodes.insert(*node, Twin::new(Kind::Text(text.clone())));
            }
            Patch::Insert { parent, node, before } => {
                self.detach(*node);
                if let Some(twin) = self.nodes.get_mut(parent) {
                    let at = before.and_then(|b| twin.children.iter().position(|c| *c == b));
                    twin.children.insert(at.unwrap_or(twin.children.len()), *node);
                }
                if let Some(twin) = self.nodes.get_mut(node) {
                    twin.parent = Some(*parent);
                }
            }
            Patch::Remove { node } => {
                self.detach(*node);
                let gone = self.below(*node);
                for node in &gone {
                    self.nodes.remove(node);
                }
                return gone;
            }
            Patch::Attr { node, name, value } => {
                if let Some(Twin { kind: Kind::Element { attrs, .. }, .. }) = self.nodes.get_mut(node) {
                    match (attrs.iter().position(|(n, _)| n == name), value) {
                        (Some(at), Some(value)) => attrs[at].1 = value.clone(),
                        (Some(at), None) => {
                            attrs.remove(at);
                        }
                        (None, Some(value)) => attrs.push((name.clone(), value.clone())),
                        (None, None) => {}
                    }
                }
            }
            Patch::Text { node, text } => {
                if let Some(twin) = self.nodes.get_mut(node) {
                    twin.kind = Kind::Text(text.clone());
                }
            }
            Patch::Picture { node, picture } => {
                if let Some(twin) = self.nodes.get_mut(node) {
                    twin.picture = *picture;
                }
            }
        }
        Vec::new()
    }

    /// `node` and all below it, in tree order.
    pub fn below(&self, node: NodeId) -> Vec<NodeId> {
        let (mut out, mut open) = (Vec::new(), vec![node]);
        while let Some(node) = open.pop() {
            out.push(node);
            if let Some(twin) = self.get(node) {
                open.extend(twin.children.iter().rev());
            }
        }
        out
    }

    /// Whether `node` is `ancestor`, or inside it.
    pub fn is_below(&self, mut node: NodeId, ancestor: NodeId) -> bool {
        loop {
            if node == ancestor {
                return true;
            }
            match self.get(node).and_then(|t| t.parent) {
                Some(parent) => node = parent,
                None => return false,
            }
        }
    }

    fn detach(&mut self, node: NodeId) {
        let Some(parent) = self.nodes.get_mut(&node).and_then(|t| t.parent.take()) else { return };
        if let Some(twin) = self.nodes.get_mut(&parent) {
            twin.children.retain(|c| *c != node);
        }
    }
}
