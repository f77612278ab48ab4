//! The compact form that the cases compare.

use std::fmt::Write as _;

use crate::expr::{Binding, Kind, Part};
use crate::value::Value;
use crate::wxml::{Branch, Element, EventPrefix, ListKey, Node, Template};

pub(super) fn template(t: &Template, source: &str) -> String {
    let mut out = String::new();
    for d in &t.templates {
        let _ = write!(out, "template {}({}) ", d.name, nodes(&d.nodes, source));
    }
    for i in &t.imports {
        let _ = write!(out, "import {} ", i.src);
    }
    for w in &t.wxs {
        let what = w
            .src
            .as_ref()
            .map_or_else(|| format!("body {:?}", w.body.as_deref().unwrap_or("-")), |src| format!("src {src}"));
        let _ = write!(out, "wxs {} {what} ", w.module);
    }
    out.push_str(&nodes(&t.nodes, source));
    out.trim_end().to_owned()
}

fn nodes(all: &[Node], source: &str) -> String {
    all.iter().map(|n| node(n, source)).collect::<Vec<_>>().join(" ")
}

fn node(n: &Node, source: &str) -> String {
    match n {
        Node::Text(text) => format!("{:?}", binding(&text.binding, source)),
        Node::Element(e) => element(e, source),
        Node::Block(inner) => format!("block({})", nodes(inner, source)),
        Node::If(chain) => {
            let branch = |b: &Branch| {
                let test = b.condition.as_ref().map_or("else".into(), |c| binding(c, source));
                format!("{test}: {}", nodes(&b.nodes, source))
            };
            format!("if({})", chain.branches.iter().map(branch).collect::<Vec<_>>().join(" | "))
        }
        Node::For(f) => {
            let key = match &f.key {
                None => "-",
                Some(ListKey::This) => "*this",
                Some(ListKey::Index) => "*index",
                Some(ListKey::Field(name)) => name,
            };
            format!(
                "for({} as {},{} key {key}: {})",
                binding(&f.list, source),
                f.item,
                f.index,
                nodes(&f.nodes, source)
            )
        }
        Node::TemplateUse(t) => {
            let data = t.data.as_ref().map_or("-", |e| &source[e.span.start as usize..e.span.end as usize]);
            format!("use({} with {data})", binding(&t.is, source))
        }
        Node::Include(i) => format!("include({})", i.src),
        Node::Slot(s) => {
            let attrs: String = s.attrs.iter().map(|a| format!(" {}={}", a.name, binding(&a.value, source))).collect();
            format!("slot({:?}{attrs})", binding(&s.name, source))
        }
    }
}

fn element(e: &Element, source: &str) -> String {
    let mut out = e.tag.to_string();
    let mut add = |name: &str, value: String| {
        let _ = write!(out, " {name}={value}");
    };
    for (name, value) in [("id", &e.id), ("class", &e.class), ("style", &e.style), ("slot", &e.slot)] {
        if let Some(value) = value {
            add(name, binding(value, source));
        }
    }
    for a in &e.attrs {
        add(&format!("{}{}", if a.model { "model:" } else { "" }, a.name), binding(&a.value, source));
    }
    for a in &e.events {
        let prefix = match a.prefix {
            EventPrefix::Bind => "bind",
            EventPrefix::Catch => "catch",
            EventPrefix::MutBind => "mut-bind",
            EventPrefix::CaptureBind => "capture-bind",
            EventPrefix::CaptureCatch => "capture-catch",
            EventPrefix::CaptureMutBind => "capture-mut-bind",
        };
        add(&format!("@{prefix}{}{}", if a.colon { ":" } else { "." }, a.name), binding(&a.handler, source));
    }
    for (kind, list) in [("data", &e.dataset), ("mark", &e.marks), ("change", &e.change_props)] {
        for a in list {
            add(&format!("{kind}.{}", a.name), binding(&a.value, source));
        }
    }
    for a in &e.worklets {
        add(&format!("worklet.{}", a.name), a.method.to_string());
    }
    for a in &e.generics {
        add(&format!("generic.{}", a.name), a.component.to_string());
    }
    for a in &e.slot_values {
        add(&format!("slot.{}", a.name), a.local.to_string());
    }
    if !e.children.is_empty() {
        let _ = write!(out, "({})", nodes(&e.children, source));
    }
    out
}

fn binding(b: &Binding, source: &str) -> String {
    let text = |e: &crate::expr::Expr| match &e.kind {
        Kind::Literal(Value::Undefined) => "{{undefined}}".to_owned(),
        Kind::Literal(Value::Bool(true)) if !source[e.span.start as usize..].starts_with("true") => "true".to_owned(),
        _ => format!("{{{{{}}}}}", &source[e.span.start as usize..e.span.end as usize]),
    };
    match b {
        Binding::Static(s) => s.to_string(),
        Binding::Expr(e) => text(e),
        Binding::Mixed(parts) => {
            let part = |p: &Part| match p {
                Part::Text(s) => s.to_string(),
                Part::Expr(e) => text(e),
            };
            parts.iter().map(part).collect()
        }
    }
}
