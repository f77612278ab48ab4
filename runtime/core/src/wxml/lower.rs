//! From tags as written to the nodes of a [`Template`].

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::ast::{
    Attr, Definition, Element, EventBinding, Generic, Include, Named, Node, Reference, Slot, SlotValue, Template,
    TemplateUse, Text, Worklet, WxsModule,
};
use super::attribute::{Role, dataset_name, role};
use super::directive::Directives;
use super::entity;
use super::places::Places;
use super::read::{RawAttr, RawElement, RawNode};
use crate::diagnostic::{Diagnostic, Pos};
use crate::expr::{self, Binding, Expr, ParseProblem, Part, Span};
use crate::value::Value;

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
    file: &'a Arc<str>,
    source: &'a str,
    places: &'a Places<'a>,
    mustaches: &'a [(usize, usize)],
    diagnostics: &'a mut Vec<Diagnostic>,
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

    /// The `data` of a template.
    fn data(&mut self, attr: &RawAttr) -> Option<Expr> {
        let range = self.trimmed(attr.value.clone()?);
        match self.mustaches_in(&range) {
            [(start, end)] if *start == range.start && *end == range.end => {
                let (expr, problems) = expr::parse_data(&self.source[start + 2..end - 2], start + 2);
                self.problems(problems);
                Some(expr)
            }
            _ if range.is_empty() => None,
            _ => {
                self.warning(
                    attr.name.start,
                    "`data` is not one `{{ }}`; the template gets no data",
                    "write data=\"{{a, b: 1}}\"",
                );
                None
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
                let handler = attr.value.clone().map_or_else(Binding::default, |range| {
                    let range = self.trimmed(range);
                    self.binding(range)
                });
                e.events.push(EventBinding { name: name.into(), prefix, handler, colon, pos });
            }
            Role::Data(name) => e.dataset.push(Named { name: dataset_name(name).into(), value: self.value(attr), pos }),
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

    /// The value of an ordinary attribute: `true` when nothing is written. Source: glass-easel, attributes without a value.
    fn value(&mut self, attr: &RawAttr) -> Binding {
        match &attr.value {
            Some(range) => self.binding(range.clone()),
            None => {
                let span = Span::new(attr.name.start, attr.name.end);
                Binding::Expr(Expr::literal(Value::Bool(true), span))
            }
        }
    }

    /// The value without blanks around it, so that ` {{a}} ` keeps its type.
    pub(super) fn trimmed_binding(&mut self, attr: &RawAttr) -> Binding {
        let Some(range) = attr.value.clone() else { return Binding::default() };
        let range = self.trimmed(range);
        self.binding(range)
    }

    /// The value of `wx:for`: a blank between the braces and the quote makes a text of it (WeChat docs, "list rendering").
    pub(super) fn list_binding(&mut self, attr: &RawAttr) -> Binding {
        let Some(range) = attr.value.clone() else { return Binding::default() };
        if self.trimmed(range.clone()) != range {
            let message = "a blank between the braces and the quote makes a text of the list, character by character";
            self.warning(attr.name.start, message, "remove the blank");
        }
        self.binding(range)
    }

    /// The value of an attribute that cannot depend on data.
    pub(super) fn name_value(&mut self, attr: &RawAttr, what: &str) -> Option<Arc<str>> {
        match self.trimmed_binding(attr) {
            Binding::Static(name) if !name.is_empty() => Some(name),
            Binding::Static(_) => {
                self.warning(attr.name.start, format!("`{what}` is empty"), "write a name");
                None
            }
            Binding::Expr(_) | Binding::Mixed(_) => {
                self.error(attr.name.start, format!("`{what}` cannot hold `{{{{ }}}}`"), "write the name itself");
                None
            }
        }
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.slice(&range);
        let start = range.start + (text.len() - text.trim_start().len());
        start..(start + text.trim().len())
    }

    fn mustaches_in(&self, range: &Range<usize>) -> &'a [(usize, usize)] {
        let first = self.mustaches.partition_point(|m| m.0 < range.start);
        let last = self.mustaches.partition_point(|m| m.0 < range.end);
        &self.mustaches[first..last.max(first)]
    }

    fn binding(&mut self, range: Range<usize>) -> Binding {
        let mustaches = self.mustaches_in(&range);
        if mustaches.is_empty() {
            return Binding::Static(entity::decode(self.slice(&range)).into());
        }
        let mut parts = Vec::with_capacity(mustaches.len() * 2);
        let mut at = range.start;
        for &(start, end) in mustaches {
            if at < start {
                parts.push(Part::Text(entity::decode(self.slice(&(at..start))).into()));
            }
            let (expr, problems) = expr::parse(&self.source[start + 2..end - 2], start + 2);
            self.problems(problems);
            parts.push(Part::Expr(expr));
            at = end;
        }
        if at < range.end {
            parts.push(Part::Text(entity::decode(self.slice(&(at..range.end))).into()));
        }
        match (parts.pop(), parts.is_empty()) {
            (Some(Part::Expr(expr)), true) => Binding::Expr(expr),
            (last, _) => {
                parts.extend(last);
                Binding::Mixed(parts)
            }
        }
    }

    fn problems(&mut self, problems: Vec<ParseProblem>) {
        for ParseProblem { span, message, hint, fatal } in problems {
            let pos = self.pos(span.start as usize);
            let diagnostic = if fatal { Diagnostic::error } else { Diagnostic::warning }(self.file, pos, message);
            self.diagnostics.push(diagnostic.hint(hint));
        }
    }

    pub(super) fn pos(&self, at: usize) -> Pos {
        self.places.pos(at)
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
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

/// `\n` written out in a `<text>` is a line break. Source: the official demo (`miniprogram-demo`, the key-frame animation page)
/// breaks its lines so.
fn line_breaks(binding: &mut Binding) {
    let fix = |text: &mut Arc<str>| {
        if text.contains("\\n") {
            *text = text.replace("\\n", "\n").into();
        }
    };
    match binding {
        Binding::Static(text) => fix(text),
        Binding::Expr(_) => {}
        Binding::Mixed(parts) => parts.iter_mut().for_each(|part| {
            if let Part::Text(text) = part {
                fix(text);
            }
        }),
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
