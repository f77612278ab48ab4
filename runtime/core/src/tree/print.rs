//! A living tree as WXML and as text, for automation and test expectations.

use std::fmt::Write as _;

use super::Tree;
use super::node::Kind;
use crate::value::Value;
use crate::view::NodeId;

impl Tree {
    /// The WXML of a node: `outer` includes its own tag.
    pub fn wxml(&self, node: NodeId, outer: bool) -> String {
        let mut out = String::new();
        if outer {
            self.print(node, &mut out);
        } else if let Some(n) = self.nodes.get(node) {
            n.children.iter().for_each(|c| self.print(*c, &mut out));
        }
        out
    }

    /// All text below a node.
    pub fn text_of(&self, node: NodeId) -> String {
        let Some(n) = self.nodes.get(node) else { return String::new() };
        match &n.kind {
            Kind::Text(text) => text.to_string(),
            _ => n.children.iter().map(|c| self.text_of(*c)).collect(),
        }
    }

    fn print(&self, node: NodeId, out: &mut String) {
        let Some(n) = self.nodes.get(node) else { return };
        let e = match &n.kind {
            Kind::Text(text) => return escape(text, out),
            Kind::Element(e) => e,
            // The box around an element's children is no tag of the template.
            Kind::Inner { host, .. } if self.nodes.element(*host).is_some_and(|e| e.content == Some(node)) => {
                return n.children.iter().for_each(|c| self.print(*c, out));
            }
            Kind::Inner { .. } => return,
            Kind::Root => return n.children.iter().for_each(|c| self.print(*c, out)),
        };
        let _ = write!(out, "<{}", e.tag);
        let mut attr = |name: &str, value: &str| {
            let _ = write!(out, " {name}=\"");
            escape(value, out);
            out.push('"');
        };
        let (class, style) = (e.class_now(), e.style_now());
        for (name, value) in [("id", &*e.id), ("class", &class), ("style", &style), ("slot", &e.slot)] {
            if !value.is_empty() {
                attr(name, value);
            }
        }
        for (name, value) in e.dataset.as_object().into_iter().flatten() {
            attr(&format!("data-{}", crate::name::kebab(name)), &plain(value));
        }
        for (name, value) in e.attrs.iter().filter(|(_, v)| !matches!(v, Value::Undefined | Value::Bool(false))) {
            attr(name, &plain(value));
        }
        out.push('>');
        n.children.iter().for_each(|c| self.print(*c, out));
        let _ = write!(out, "</{}>", e.tag);
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => value.to_json().to_string(),
        Value::Bool(true) => String::new(),
        other => other.to_text().to_string(),
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}
