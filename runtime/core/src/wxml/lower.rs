//! From tags as written to the nodes of a [`Template`].

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::ast::{
    Attr, Definition, Element, EventBinding, Generic, Include, Named, Node, Reference, Slot, SlotValue, Template,
    TemplateUse, Text, Worklet, WxsModule,
};
use super::attribute::{Role, role};
use super::directive::Directives;
use super::places::Places;
use super::read::{RawAttr, RawElement, RawNode};
use super::values::line_breaks;
use crate::diagnostic::{Diagnostic, Pos};
use crate::expr::Binding;
use crate::name::dataset_name;

/// Builds the template of a file.
pub(super) fn lower(
    file: &Arc<str>,
    source: &str,
    places: &Places<'_>,
    mustaches: &[(usize, usize)],
    nodes: &[RawNode],
    diagnostics: &mut Vec<Diagnostic>,
) -> Template {
    let template = Template { file: file.clone(), ..Template::default() };
    let mut lowering = Lowering { file, source, places, mustaches, diagnostics, template };
    let nodes = lowering.nodes(nodes, None);
    Template { nodes, ..lowering.template }
}

/// The state of the pass over one file.
pub(super) struct Lowering<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) source: &'a str,
    places: &'a Places<'a>,
    pub(super) mustaches: &'a [(usize, usize)],
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    template: Template,
}

impl<'a> Lowering<'a> {
    fn nodes(&mut self, raw: &[RawNode], parent: Option<&str>) -> Vec<Node> {
        let mut out = Vec::with_capacity(raw.len());
        // Whether the last node is a chain that the next tag may go on with. Blank text and comments do not end it.
        let mut chain = false;
        for node in raw {
            match node {
                RawNode::Text(range) => {
                    if let Some(text) = self.text(range.clone(), parent) {
                        chain = false;
                        out.push(Node::Text(text));
                    }
                }
                RawNode::Verbatim(range) => {
                    chain = false;
                    let binding = Binding::Static(self.slice(range).into());
                    out.push(Node::Text(Text { binding, pos: self.pos(range.start) }));
                }
                RawNode::Element(element) => self.element(element, &mut out, &mut chain),
            }
        }
        out
    }

    fn text(&mut self, range: Range<usize>, parent: Option<&str>) -> Option<Text> {
        if self.slice(&range).chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
            return None;
        }
        let pos = self.pos(range.start);
        let mut binding = self.binding(range);
        if parent == Some("text") {
            line_breaks(&mut binding);
        }
        Some(Text { binding, pos })
    }

    fn element(&mut self, raw: &RawElement, out: &mut Vec<Node>, chain: &mut bool) {
        let name = self.slice(&raw.name);
        if name.contains("{{") {
            self.error(raw.start, "a tag name cannot hold `{{ }}`", "use wx:if, or <template is=\"{{name}}\">");
        }
        match name {
            "import" | "wxs" => self.reference(raw, name),
            "template" if self.attr(raw, "name").is_some() && self.attr(raw, "is").is_none() => self.definition(raw),
            _ => {
                let mut directives = Directives::default();
                let nodes = match name {
                    "block" => self.block(raw, &mut directives),
                    "template" => self.template_use(raw, &mut directives),
                    "include" => self.include(raw, &mut directives),
                    "slot" => self.slot(raw, &mut directives),
                    _ => vec![self.plain(raw, &mut directives)],
                };
                let nodes = if name == "block" && !directives.any() { vec![Node::Block(nodes)] } else { nodes };
                directives.wrap(nodes, raw.start, out, chain, self);
            }
        }
    }

    /// `<import>` and `<wxs>` show nothing.
    fn reference(&mut self, raw: &RawElement, tag: &str) {
        let pos = self.pos(raw.start);
        let src = self.attr(raw, "src").and_then(|attr| self.name_value(attr, "src"));
        if tag == "import" {
            match src {
                Some(src) => self.template.imports.push(Reference { src, pos }),
                None => self.error(raw.start, "<import> needs a `src`", "write <import src=\"file.wxml\"/>"),
            }
            return;
        }
        let Some(module) = self.attr(raw, "module").and_then(|attr| self.name_value(attr, "module")) else {
            return self.error(raw.start, "<wxs> needs a `module` name", "write <wxs module=\"name\" …>");
        };
        if self.template.wxs.iter().any(|other| other.module == module) {
            self.warning(
                raw.start,
                format!("there are two <wxs> modules named `{module}`; the later one is used"),
                "rename one",
            );
            self.template.wxs.retain(|other| other.module != module);
        }
        let body = src.is_none().then(|| self.slice(&raw.inside).into());
        let body_pos = self.pos(raw.inside.start);
        self.template.wxs.push(WxsModule { module, src, body, pos, body_pos });
    }

    fn definition(&mut self, raw: &RawElement) {
        let Some(name) = self.attr(raw, "name").and_then(|attr| self.name_value(attr, "name")) else { return };
        let nodes = self.nodes(&raw.children, None);
        if self.template.templates.iter().any(|other| other.name == name) {
            self.warning(
                raw.start,
                format!("there are two templates named `{name}`; the first one is used"),
                "rename one",
            );
            return;
        }
        self.template.templates.push(Definition { name, nodes, pos: self.pos(raw.start) });
    }

    fn block(&mut self, raw: &RawElement, directives: &mut Directives) -> Vec<Node> {
        let mut slot = None;
        for attr in &raw.attrs {
            match role(self.slice(&attr.name)) {
                Role::Directive(word) => directives.take(word, attr, self),
                Role::Slot => slot = Some(self.value(attr)),
                Role::NotBuilt | Role::SlotValue(_) => {
                    let name = self.slice(&attr.name);
                    self.warning(
                        attr.name.start,
                        format!("`{name}` on a <block> is not built in zhenji; it is ignored"),
                        "",
                    );
                }
                _ => self.info(attr.name.start, "<block> is no element: this attribute has no effect"),
            }
        }
        let mut nodes = self.nodes(&raw.children, None);
        if let Some(slot) = slot {
            put_into_slot(&mut nodes, &slot);
        }
        nodes
    }

    fn template_use(&mut self, raw: &RawElement, directives: &mut Directives) -> Vec<Node> {
        let (mut is, mut data) = (None, None);
        for attr in &raw.attrs {
            match (role(self.slice(&attr.name)), self.slice(&attr.name)) {
                (Role::Directive(word), _) => directives.take(word, attr, self),
                (_, "is") => is = Some(self.trimmed_binding(attr)),
                (_, "data") => data = self.data(attr),
                (_, "name") => {}
                _ => self.info(attr.name.start, "<template> is no element: this attribute has no effect"),
            }
        }
        if let Some(RawNode::Element(child)) = raw.children.iter().find(|n| matches!(n, RawNode::Element(_))) {
            self.warning(child.start, "content of a <template is> is not shown", "put it into the definition");
        }
        match is {
            Some(is) => vec![Node::TemplateUse(TemplateUse { is, data, pos: self.pos(raw.start) })],
            None => {
                self.error(
                    raw.start,
                    "<template> needs a `name` or an `is`",
                    "`name` defines a template, `is` uses one",
                );
                Vec::new()
            }
        }
    }

    fn include(&mut self, raw: &RawElement, directives: &mut Directives) -> Vec<Node> {
        let mut src = None;
        for attr in &raw.attrs {
            match (role(self.slice(&attr.name)), self.slice(&attr.name)) {
                (Role::Directive(word), _) => directives.take(word, attr, self),
                (_, "src") => src = self.name_value(attr, "src"),
                _ => self.info(attr.name.start, "<include> is no element: this attribute has no effect"),
            }
        }
        let pos = self.pos(raw.start);
        match src {
            Some(src) => {
                self.template.includes.push(Reference { src: src.clone(), pos });
                vec![Node::Include(Include { src, pos })]
            }
            None => {
                self.error(raw.start, "<include> needs a `src`", "write <include src=\"file.wxml\"/>");
                Vec::new()
            }
        }
    }

    fn slot(&mut self, raw: &RawElement, directives: &mut Directives) -> Vec<Node> {
        let Node::Element(element) = self.plain(raw, directives) else { return Vec::new() };
        let Element { slot, class, mut attrs, pos, .. } = *element;
        let name =
            attrs.iter().position(|a| &*a.name == "name").map_or_else(Binding::default, |i| attrs.remove(i).value);
        vec![Node::Slot(Box::new(Slot { name, attrs, slot, class, pos }))]
    }

    fn plain(&mut self, raw: &RawElement, directives: &mut Directives) -> Node {
        let tag = self.slice(&raw.name);
        let mut e = Element { tag: tag.into(), pos: self.pos(raw.start), ..Element::default() };
        let mut seen = HashSet::with_capacity(raw.attrs.len());
        for attr in &raw.attrs {
            let name = self.slice(&attr.name);
            // The first one counts. Source: glass-easel, `DuplicatedAttribute`.
            if !seen.insert(name) {
                self.warning(attr.name.start, format!("`{name}` is written twice; the first one counts"), "remove one");
                continue;
            }
            self.attribute(name, attr, &mut e, directives);
        }
        e.children = self.nodes(&raw.children, Some(tag));
        Node::Element(Box::new(e))
    }

    fn attribute(&mut self, name: &'a str, attr: &RawAttr, e: &mut Element, directives: &mut Directives) {
        let pos = self.pos(attr.name.start);
        match role(name) {
            Role::Directive(word) => directives.take(word, attr, self),
            Role::Event { prefix, colon, name } => {
                let handler = self.trimmed_binding(attr);
                e.events.push(EventBinding { name: name.into(), prefix, handler, colon, pos });
            }
            Role::Data(name) => e.dataset.push(Named { name: dataset_name(name), value: self.value(attr), pos }),
            Role::Mark(name) => e.marks.push(Named { name: name.into(), value: self.value(attr), pos }),
            Role::Change(name) => {
                let value = self.trimmed_binding(attr);
                e.change_props.push(Named { name: name.into(), value, pos });
            }
            Role::Worklet(name) => {
                if let Some(method) = self.name_value(attr, name) {
                    e.worklets.push(Worklet { name: name.into(), method, pos });
                }
            }
            Role::Generic(name) => {
                if let Some(component) = self.name_value(attr, name) {
                    e.generics.push(Generic { name: name.into(), component, pos });
                }
            }
            Role::SlotValue(name) => {
                let local = attr.value.as_ref().map_or("", |range| self.slice(range).trim());
                let local = if local.is_empty() { name } else { local }.into();
                e.slot_values.push(SlotValue { name: name.into(), local, pos });
            }
            Role::Id => e.id = Some(self.value(attr)),
            Role::Class => e.class = Some(self.value(attr)),
            Role::Style => e.style = Some(self.value(attr)),
            Role::Slot => e.slot = Some(self.value(attr)),
            Role::Model(name) => {
                let value = self.trimmed_binding(attr);
                // Source: `https://developers.weixin.qq.com/miniprogram/dev/framework/view/two-way-bindings.html`: one field, no path.
                if !matches!(&value, Binding::Expr(e) if e.member_chain().is_some()) {
                    self.warning(
                        attr.name.start,
                        format!("`model:{name}` cannot write back: it is not bound to a field"),
                        "write model:value=\"{{field}}\"",
                    );
                }
                e.attrs.push(Attr { name: name.into(), value, model: true, pos });
            }
            Role::Plain => {
                let value = self.value(attr);
                e.attrs.push(Attr { name: name.into(), value, model: false, pos });
            }
            Role::NotBuilt => {
                self.warning(attr.name.start, format!("`{name}` is not built in zhenji; it is ignored"), "")
            }
            Role::Foreign(hint) => self.warning(attr.name.start, format!("`{name}` is not WXML; it is ignored"), hint),
            Role::Malformed => {
                self.error(attr.name.start, format!("`{name}` is no attribute name"), "write name=\"{{value}}\"")
            }
        }
    }

    fn attr<'r>(&self, raw: &'r RawElement, name: &str) -> Option<&'r RawAttr> {
        raw.attrs.iter().find(|attr| self.slice(&attr.name) == name)
    }

    pub(super) fn pos(&self, at: usize) -> Pos {
        self.places.pos(at)
    }

    pub(super) fn slice(&self, range: &Range<usize>) -> &'a str {
        &self.source[range.clone()]
    }

    pub(super) fn error(&mut self, at: usize, message: impl Into<String>, hint: &str) {
        self.diagnostics.push(Diagnostic::error(self.file, self.pos(at), message).hint(hint));
    }

    pub(super) fn warning(&mut self, at: usize, message: impl Into<String>, hint: &str) {
        self.warning_with_at(self.pos(at), message, hint);
    }

    pub(super) fn warning_with(&mut self, at: usize, message: impl Into<String>, hint: String) {
        self.warning_with_at(self.pos(at), message, hint);
    }

    pub(super) fn warning_at(&mut self, pos: Pos, message: &str, hint: &str) {
        self.warning_with_at(pos, message, hint);
    }

    pub(super) fn warning_with_at(&mut self, pos: Pos, message: impl Into<String>, hint: impl Into<String>) {
        self.diagnostics.push(Diagnostic::warning(self.file, pos, message).hint(hint));
    }

    pub(super) fn info(&mut self, at: usize, message: &str) {
        self.diagnostics.push(Diagnostic::info(self.file, self.pos(at), message));
    }
}

/// `<block slot>` puts its content into the slot.
fn put_into_slot(nodes: &mut [Node], slot: &Binding) {
    for node in nodes {
        match node {
            Node::Element(e) => {
                e.slot.get_or_insert_with(|| slot.clone());
            }
            Node::Slot(s) => {
                s.slot.get_or_insert_with(|| slot.clone());
            }
            Node::Block(nodes) => put_into_slot(nodes, slot),
            Node::If(chain) => chain.branches.iter_mut().for_each(|b| put_into_slot(&mut b.nodes, slot)),
            Node::For(list) => put_into_slot(&mut list.nodes, slot),
            Node::Text(_) | Node::TemplateUse(_) | Node::Include(_) => {}
        }
    }
}
