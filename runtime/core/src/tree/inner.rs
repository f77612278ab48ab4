//! Inner nodes: what a built-in component or the shell draws besides template content.
//!
//! The wanted nodes are compared with those that stand, place by place; only differences are patched.

use std::sync::Arc;

use super::Tree;
use super::node::Kind;
use crate::logic::PageId;
use crate::machine::Shadow;
use crate::view::{NodeId, Patch};

/// The nodes that stand for a list of [`Shadow`]s.
#[derive(Debug, Default)]
pub struct InnerNodes {
    list: Vec<Standing>,
}

#[derive(Debug)]
struct Standing {
    node: NodeId,
    shadow: Shadow,
    text: Option<NodeId>,
    children: InnerNodes,
}

impl InnerNodes {
    /// The outermost nodes.
    pub fn roots(&self) -> Vec<NodeId> {
        self.list.iter().map(|s| s.node).collect()
    }

    /// The node of that key, anywhere inside.
    pub fn find(&self, key: &str) -> Option<NodeId> {
        self.list.iter().find_map(|s| if s.shadow.key == key { Some(s.node) } else { s.children.find(key) })
    }
}

impl Tree {
    /// Draws the inner nodes of an element.
    pub fn draw_inner(&mut self, host: NodeId, wanted: Vec<Shadow>) {
        let Some(node) = self.nodes.get(host) else { return };
        let page = node.page;
        let mut standing = self.inner.remove(&host).unwrap_or_default();
        let before = standing.roots();
        self.draw(page, host, None, &mut standing, wanted);
        let roots = standing.roots();
        self.inner.insert(host, standing);
        if let Some(e) = self.nodes.element_mut(host) {
            e.inner = roots.clone();
            if before != roots {
                self.push_dirty(host);
                self.settle();
            }
        }
    }

    /// Draws the shell of a page.
    pub fn draw_shell(&mut self, page: PageId, wanted: Vec<Shadow>) {
        let Some(shell) = self.pages.get(&page).map(|p| p.shell) else { return };
        let mut standing = self.inner.remove(&shell).unwrap_or_default();
        self.draw(page, shell, Some(shell), &mut standing, wanted);
        self.inner.insert(shell, standing);
    }

    /// The inner node of that key.
    pub fn inner_node(&self, host: NodeId, key: &str) -> Option<NodeId> {
        self.inner.get(&host)?.find(key)
    }

    /// `parent` is given where this function places the nodes itself; outermost nodes of an element are placed with its content.
    fn draw(
        &mut self,
        page: PageId,
        host: NodeId,
        parent: Option<NodeId>,
        standing: &mut InnerNodes,
        wanted: Vec<Shadow>,
    ) {
        let keep = standing
            .list
            .iter()
            .zip(&wanted)
            .take_while(|(s, w)| s.shadow.tag == w.tag && s.shadow.key == w.key)
            .count();
        for gone in standing.list.split_off(keep) {
            self.drop_inner(gone.node);
            // Outermost nodes of an element are removed when its content is settled.
            if let Some(p) = parent {
                if let Some(p) = self.nodes.get_mut(p) {
                    p.children.retain(|c| *c != gone.node);
                }
                self.patch(page, Patch::Remove { node: gone.node });
            }
        }
        let mut wanted = wanted.into_iter();
        for (s, w) in standing.list.iter_mut().zip(wanted.by_ref().take(keep)) {
            self.redraw(page, host, s, w);
        }
        for w in wanted {
            let made = self.draw_new(page, host, w);
            if let Some(parent) = parent {
                self.place_inner(page, parent, made.node);
            }
            standing.list.push(made);
        }
    }

    fn redraw(&mut self, page: PageId, host: NodeId, s: &mut Standing, mut wanted: Shadow) {
        for (name, value) in &wanted.attrs {
            if s.shadow.attrs.iter().all(|(n, v)| n != name || v != value) {
                self.patch(page, Patch::Attr { node: s.node, name: (*name).into(), value: Some(value.clone()) });
            }
        }
        for (name, _) in &s.shadow.attrs {
            if wanted.attrs.iter().all(|(n, _)| n != name) {
                self.patch(page, Patch::Attr { node: s.node, name: (*name).into(), value: None });
            }
        }
        let children = std::mem::take(&mut wanted.children);
        self.draw(page, host, Some(s.node), &mut s.children, children);
        if s.shadow.picture != wanted.picture {
            self.patch(page, Patch::Picture { node: s.node, picture: wanted.picture });
        }
        if s.shadow.text != wanted.text {
            self.redraw_text(page, s, wanted.text.as_ref());
        }
        s.shadow = wanted;
    }

    fn redraw_text(&mut self, page: PageId, s: &mut Standing, text: Option<&Arc<str>>) {
        match (s.text, text) {
            (Some(node), Some(text)) => {
                if let Some(n) = self.nodes.get_mut(node) {
                    n.kind = Kind::Text(text.clone());
                }
                self.patch(page, Patch::Text { node, text: text.clone() });
            }
            (None, Some(text)) => s.text = Some(self.text_inside(page, s.node, text.clone())),
            (Some(node), None) => {
                self.nodes.take(node);
                self.patch(page, Patch::Remove { node });
                s.text = None;
            }
            (None, None) => {}
        }
    }

    fn draw_new(&mut self, page: PageId, host: NodeId, mut shadow: Shadow) -> Standing {
        let node = self.nodes.add(page, Kind::Inner { host, key: shadow.key });
        let attrs = shadow.attrs.iter().map(|(n, v)| (Arc::from(*n), v.clone())).collect();
        self.patch(page, Patch::Create { node, tag: shadow.tag.into(), attrs });
        if shadow.picture.is_some() {
            self.patch(page, Patch::Picture { node, picture: shadow.picture });
        }
        let mut children = InnerNodes::default();
        self.draw(page, host, Some(node), &mut children, std::mem::take(&mut shadow.children));
        let text = shadow.text.clone().map(|t| self.text_inside(page, node, t));
        Standing { node, shadow, text, children }
    }

    fn text_inside(&mut self, page: PageId, parent: NodeId, text: Arc<str>) -> NodeId {
        let node = self.nodes.add(page, Kind::Text(text.clone()));
        self.patch(page, Patch::CreateText { node, text });
        self.place_inner(page, parent, node);
        node
    }

    fn place_inner(&mut self, page: PageId, parent: NodeId, node: NodeId) {
        if let Some(n) = self.nodes.get_mut(node) {
            n.parent = Some(parent);
        }
        if let Some(p) = self.nodes.get_mut(parent) {
            p.children.push(node);
        }
        self.patch(page, Patch::Insert { parent, node, before: None });
    }

    /// Makes the box around an element's children.
    pub(super) fn box_content(&mut self, page: PageId, host: NodeId, tag: &str) {
        let node = self.nodes.add(page, Kind::Inner { host, key: "content" });
        self.patch(page, Patch::Create { node, tag: tag.into(), attrs: Vec::new() });
        if let Some(e) = self.nodes.element_mut(host) {
            e.content = Some(node);
        }
    }

    pub(super) fn drop_inner(&mut self, node: NodeId) {
        let Some(gone) = self.nodes.take(node) else { return };
        for child in gone.children {
            self.drop_inner(child);
        }
    }
}
