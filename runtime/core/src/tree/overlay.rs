//! What WXS put over an element: style and classes that win over the template's, whatever it says later.

use std::borrow::Cow;
use std::sync::Arc;

use super::node::Element;
use super::{Tree, words};
use crate::logic::InstanceId;
use crate::value::Value;
use crate::view::{NodeId, Patch};

/// Style and classes from WXS.
#[derive(Debug, Default)]
pub struct Overlay {
    style: Arc<str>,
    /// Class and whether it is on.
    classes: Vec<(Arc<str>, bool)>,
}

impl Element {
    /// The classes at this moment, by their names in the template.
    pub fn class_now(&self) -> Cow<'_, str> {
        if self.overlay.classes.is_empty() {
            return Cow::Borrowed(&self.class);
        }
        let said = |word: &str| self.overlay.classes.iter().any(|(c, _)| **c == *word);
        let own = words(&self.class).into_iter().filter(|w| !said(w));
        let added = self.overlay.classes.iter().filter(|(_, on)| *on).map(|(c, _)| c.clone());
        Cow::Owned(own.chain(added).collect::<Vec<_>>().join(" "))
    }

    /// The style at this moment: what stands last wins.
    pub fn style_now(&self) -> Cow<'_, str> {
        match (&*self.style, &*self.overlay.style) {
            (own, "") => Cow::Borrowed(own),
            ("", over) => Cow::Borrowed(over),
            (own, over) => Cow::Owned(format!("{};{over}", own.trim_end().trim_end_matches(';'))),
        }
    }
}

impl Tree {
    /// `setStyle`
    pub fn overlay_style(&mut self, id: NodeId, style: &str) {
        let Some(e) = self.nodes.element_mut(id).filter(|e| *e.overlay.style != *style) else { return };
        e.overlay.style = style.into();
        self.repaint_style(id);
    }

    /// `addClass`, `removeClass`
    pub fn overlay_class(&mut self, id: NodeId, class: &str, on: bool) {
        let Some(e) = self.nodes.element_mut(id) else { return };
        for word in words(class) {
            e.overlay.classes.retain(|(c, _)| *c != word);
            e.overlay.classes.push((word, on));
        }
        self.repaint_class(id);
    }

    /// Paints the style attribute anew.
    pub fn repaint_style(&mut self, id: NodeId) {
        let Some(page) = self.nodes.get(id).map(|n| n.page) else { return };
        let value = Some(self.final_style(id));
        self.patch(page, Patch::Attr { node: id, name: "style".into(), value });
    }

    /// The instance behind a page's root or a custom component's element.
    pub fn instance_at(&self, node: NodeId) -> Option<InstanceId> {
        let n = self.nodes.get(node)?;
        match n.element() {
            Some(e) => e.component,
            None => self.page(n.page).filter(|p| p.root == node).map(|p| p.instance),
        }
    }

    /// `data-*` of an element; a page has none.
    pub fn dataset_of(&self, node: NodeId) -> Value {
        self.nodes.element(node).map_or_else(|| Value::object::<&str>([]), |e| e.dataset.clone())
    }

    /// Takes the trees out for the time of one call; they come back by a swap.
    pub fn lend(&mut self) -> Self {
        let empty = Self::new(self.catalog.clone(), self.wxs.clone(), self.units);
        std::mem::replace(self, empty)
    }
}
