//! From WXML files to plans: imports and includes resolved, bindings told what they read.
//!
//! Never fails: what is missing is a diagnostic and shows nothing. Parsed files are kept until they change.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::changes::Names;
use super::plan::{
    Bound, Phase, PlanAttr, PlanElement, PlanEvent, PlanFor, PlanGroup, PlanIf, PlanKey, PlanNode, PlanUse,
};
use crate::bundle::path::resolve_inside;
use crate::diagnostic::{Diagnostic, Pos};
use crate::expr::{Binding, Expr};
use crate::name::kebab;
use crate::value::{Key, Path, parse_path};
use crate::wxml::{self, EventPrefix, ListKey, Node, Template};

/// The plan of one page or component.
#[derive(Debug, Default)]
pub struct Plan {
    /// Its WXML file.
    pub file: Arc<str>,
    /// What it shows.
    pub nodes: Vec<PlanNode>,
    /// Templates and modules, by the file that sees them.
    pub files: HashMap<Arc<str>, FileScope>,
    /// Inline `<wxs>` modules: key and code.
    pub inline_wxs: Vec<(Arc<str>, Arc<str>)>,
    /// A module asks for boxes: they are kept up to date for it, because a WXS function cannot wait for the view.
    pub measures: bool,
    /// Every file that was read or asked for: a change of one asks for a new plan.
    pub sources: Vec<Arc<str>>,
}

/// What the bindings of one file see besides data.
#[derive(Debug, Default)]
pub struct FileScope {
    /// `<wxs module>` → key of the engine.
    pub modules: HashMap<Arc<str>, Arc<str>>,
    /// `<template name>`, own ones and imported ones.
    templates: HashMap<Arc<str>, Rc<PlanTemplate>>,
}

/// A `<template name>`.
#[derive(Debug)]
pub struct PlanTemplate {
    /// The file it stands in: its content sees that file's modules and templates.
    pub file: Arc<str>,
    /// Its content.
    pub nodes: Vec<PlanNode>,
}

impl Plan {
    /// The content of the file and of every template it sees.
    pub fn all_nodes(&self) -> Vec<&[PlanNode]> {
        let templates = self.files.values().flat_map(|f| f.templates.values()).map(|t| t.nodes.as_slice());
        std::iter::once(self.nodes.as_slice()).chain(templates).collect()
    }

    /// The template of that name, as `file` sees it.
    pub fn template(&self, file: &str, name: &str) -> Option<Rc<PlanTemplate>> {
        self.files.get(file)?.templates.get(name).cloned()
    }
}

/// Makes plans and keeps parsed files.
#[derive(Default)]
pub struct Planner {
    parsed: HashMap<Arc<str>, Rc<(Template, Vec<Diagnostic>)>>,
}

impl Planner {
    /// Forgets a changed file.
    pub fn forget(&mut self, file: &str) {
        self.parsed.remove(file);
    }

    /// The plan of a WXML file, with everything it imports.
    pub fn plan(&mut self, file: &Arc<str>, read: &dyn Fn(&str) -> Option<Arc<str>>) -> (Plan, Vec<Diagnostic>) {
        let plan = Plan { file: file.clone(), ..Plan::default() };
        let mut work = Work { planner: self, read, plan, findings: Vec::new(), including: vec![file.clone()] };
        if let Some(template) = work.parse(file) {
            let nodes = work.nodes(&template.0.nodes, file);
            work.plan.nodes = nodes;
            work.scope_of(file);
        }
        (work.plan, work.findings)
    }
}

struct Work<'a> {
    planner: &'a mut Planner,
    read: &'a dyn Fn(&str) -> Option<Arc<str>>,
    plan: Plan,
    findings: Vec<Diagnostic>,
    including: Vec<Arc<str>>,
}

impl Work<'_> {
    fn parse(&mut self, file: &Arc<str>) -> Option<Rc<(Template, Vec<Diagnostic>)>> {
        let first = !self.plan.sources.contains(file);
        if first {
            self.plan.sources.push(file.clone());
        }
        let parsed = match self.planner.parsed.get(file) {
            Some(parsed) => parsed.clone(),
            None => {
                let source = (self.read)(file)?;
                let parsed = Rc::new(wxml::parse(file, &source));
                self.planner.parsed.insert(file.clone(), parsed.clone());
                parsed
            }
        };
        if first {
            self.findings.extend(parsed.1.iter().cloned());
        }
        Some(parsed)
    }

    /// The file behind a `src`, with or without its extension.
    fn locate(&mut self, from: &Arc<str>, src: &str, extension: &str, tag: &str, pos: Pos) -> Option<Arc<str>> {
        let path = resolve_inside(from, src);
        for candidate in [path.clone(), format!("{path}{extension}")] {
            let candidate: Arc<str> = candidate.into();
            if candidate.ends_with(extension) && (self.read)(&candidate).is_some() {
                return Some(candidate);
            }
        }
        self.plan.sources.push(path.as_str().into());
        let finding = Diagnostic::error(from, pos, format!("<{tag} src=\"{src}\">: there is no file {path}"));
        self.findings
            .push(finding.hint("paths are relative to this file, or begin with / for the mini-program's root"));
        None
    }

    /// Fills in templates and modules that `file` sees, and those of the files it imports.
    fn scope_of(&mut self, file: &Arc<str>) {
        if self.plan.files.contains_key(file) {
            return;
        }
        self.plan.files.insert(file.clone(), FileScope::default());
        let Some(parsed) = self.parse(file) else { return };
        let template = &parsed.0;
        let mut scope = FileScope::default();
        for module in &template.wxs {
            let key: Arc<str> = match (&module.src, &module.body) {
                (Some(src), _) => match self.locate(file, src, ".wxs", "wxs", module.pos) {
                    Some(path) => {
                        self.plan.sources.push(path.clone());
                        path
                    }
                    None => continue,
                },
                (None, Some(body)) => {
                    let key: Arc<str> = format!("{file}#{}", module.module).into();
                    self.plan.inline_wxs.push((key.clone(), body.clone()));
                    key
                }
                (None, None) => continue,
            };
            let file = module.src.as_ref().and_then(|_| (self.read)(&key));
            let code = file.or(module.body.clone()).unwrap_or_default();
            self.plan.measures |= code.contains("getBoundingClientRect");
            scope.modules.insert(module.module.clone(), key);
        }
        for import in &template.imports {
            let Some(path) = self.locate(file, &import.src, ".wxml", "import", import.pos) else { continue };
            let Some(imported) = self.parse(&path) else { continue };
            // An import brings the definitions of that file, not those it imports in turn (WeChat docs, "import").
            for d in &imported.0.templates {
                let nodes = self.nodes(&d.nodes, &path);
                scope.templates.insert(d.name.clone(), Rc::new(PlanTemplate { file: path.clone(), nodes }));
            }
            self.scope_of(&path);
        }
        for d in &template.templates {
            let nodes = self.nodes(&d.nodes, file);
            scope.templates.insert(d.name.clone(), Rc::new(PlanTemplate { file: file.clone(), nodes }));
        }
        self.plan.files.insert(file.clone(), scope);
    }

    fn nodes(&mut self, nodes: &[Node], file: &Arc<str>) -> Vec<PlanNode> {
        nodes.iter().filter_map(|n| self.node(n, file)).collect()
    }

    fn node(&mut self, node: &Node, file: &Arc<str>) -> Option<PlanNode> {
        Some(match node {
            Node::Text(text) => PlanNode::Text(bound(&text.binding)),
            Node::Element(e) => PlanNode::Element(Rc::new(self.element(e, file))),
            Node::Block(nodes) => self.group(nodes, file),
            Node::If(chain) => {
                let branches: Vec<_> = chain
                    .branches
                    .iter()
                    .map(|b| (b.condition.as_ref().map(bound), self.nodes(&b.nodes, file)))
                    .collect();
                let mut names = Names::default();
                for (test, nodes) in &branches {
                    test.iter().for_each(|t| add_reads(&mut names, t));
                    add_names(&mut names, nodes, &[]);
                }
                PlanNode::If(Rc::new(PlanIf { branches, names }))
            }
            Node::For(p) => {
                let list = bound(&p.list);
                let nodes = self.nodes(&p.nodes, file);
                let mut outer = Names::default();
                add_names(&mut outer, &nodes, &[&p.item, &p.index]);
                let mut names = outer.clone();
                add_reads(&mut names, &list);
                let key = match &p.key {
                    None | Some(ListKey::Index) => PlanKey::Index,
                    Some(ListKey::This) => PlanKey::This,
                    Some(ListKey::Field(f)) => PlanKey::Field(parse_path(f)),
                };
                let path = match (&p.list, list.reads.as_slice()) {
                    (Binding::Expr(e), [read]) if plain_path(e).is_some() => Some(read.clone()),
                    _ => None,
                };
                let (item, index) = (p.item.clone(), p.index.clone());
                PlanNode::For(Rc::new(PlanFor { list, path, item, index, key, nodes, names, outer }))
            }
            Node::TemplateUse(p) => {
                let is = bound(&p.is);
                let data = p.data.as_ref().map(|e| bound(&Binding::Expr(e.clone())));
                let mut names = Names::default();
                add_reads(&mut names, &is);
                data.iter().for_each(|d| add_reads(&mut names, d));
                PlanNode::Use(Rc::new(PlanUse { is, data, names, file: file.clone(), pos: p.pos }))
            }
            Node::Include(p) => return self.include(&p.src, p.pos, file),
            Node::Slot(p) => PlanNode::Slot(bound(&p.name)),
        })
    }

    fn group(&mut self, nodes: &[Node], file: &Arc<str>) -> PlanNode {
        let nodes = self.nodes(nodes, file);
        let mut names = Names::default();
        add_names(&mut names, &nodes, &[]);
        PlanNode::Group(Rc::new(PlanGroup { nodes, names }))
    }

    /// `<include>` copies everything but templates and modules to where it stands (WeChat docs, "include").
    fn include(&mut self, src: &str, pos: Pos, file: &Arc<str>) -> Option<PlanNode> {
        let path = self.locate(file, src, ".wxml", "include", pos)?;
        if self.including.contains(&path) {
            let finding = Diagnostic::error(file, pos, format!("<include src=\"{src}\"> includes itself without end"));
            self.findings.push(finding.hint("break the circle"));
            return None;
        }
        let parsed = self.parse(&path)?;
        self.including.push(path);
        let group = self.group(&parsed.0.nodes, file);
        self.including.pop();
        Some(group)
    }

    fn element(&mut self, e: &wxml::Element, file: &Arc<str>) -> PlanElement {
        let nodes = self.nodes(&e.children, file);
        let option = |b: &Option<Binding>| b.as_ref().map(bound);
        let attr = |a: &wxml::Attr| PlanAttr {
            name: a.name.clone(),
            value: bound(&a.value),
            model: if a.model { model_path(&a.value) } else { None },
        };
        let event = |h: &wxml::EventBinding| PlanEvent {
            name: h.name.clone(),
            phase: phase(h.prefix),
            colon: h.colon,
            handler: bound(&h.handler),
        };
        let named = |n: &wxml::Named| (n.name.clone(), bound(&n.value));
        let mut planned = PlanElement {
            tag: e.tag.clone(),
            file: file.clone(),
            pos: e.pos,
            id: option(&e.id),
            class: option(&e.class),
            style: option(&e.style),
            slot: option(&e.slot),
            dataset: e.dataset.iter().map(named).collect(),
            marks: e.marks.iter().map(named).collect(),
            attrs: e.attrs.iter().map(attr).collect(),
            events: e.events.iter().map(event).collect(),
            generics: e.generics.iter().map(|g| (g.name.clone(), g.component.clone())).collect(),
            observers: e.change_props.iter().map(|n| (kebab(&n.name), bound(&n.value))).collect(),
            nodes,
            names: Names::default(),
            own: Names::default(),
        };
        self.not_built(e, file);
        let mut own = Names::default();
        let some = [&planned.id, &planned.class, &planned.style, &planned.slot];
        some.into_iter().flatten().for_each(|b| add_reads(&mut own, b));
        planned.dataset.iter().chain(&planned.marks).for_each(|(_, b)| add_reads(&mut own, b));
        planned.attrs.iter().for_each(|a| add_reads(&mut own, &a.value));
        planned.events.iter().for_each(|h| add_reads(&mut own, &h.handler));
        planned.observers.iter().for_each(|(_, b)| add_reads(&mut own, b));
        planned.names = own.clone();
        add_names(&mut planned.names, &planned.nodes, &[]);
        planned.own = own;
        planned
    }

    /// Forms that the runtime does not act on yet are named, not ignored.
    fn not_built(&mut self, e: &wxml::Element, file: &Arc<str>) {
        let worklet = e.worklets.iter().map(|w| (format!("worklet:{}", w.name), w.pos));
        let values = e.slot_values.iter().map(|v| (format!("slot:{}", v.name), v.pos));
        for (name, pos) in worklet.chain(values) {
            let finding = Diagnostic::warning(file, pos, format!("`{name}` is not built yet and has no effect"));
            self.findings.push(finding);
        }
    }
}

fn bound(binding: &Binding) -> Bound {
    Bound { reads: binding.dependencies(), binding: binding.clone() }
}

fn add_reads(names: &mut Names, bound: &Bound) {
    bound.reads.iter().for_each(|r| names.add(&r.root));
}

fn add_names(names: &mut Names, nodes: &[PlanNode], hidden: &[&Arc<str>]) {
    let mut all = Names::default();
    for node in nodes {
        match node {
            PlanNode::Text(b) | PlanNode::Slot(b) => add_reads(&mut all, b),
            PlanNode::Element(p) => all.add_all(&p.names, &[]),
            PlanNode::Group(p) => all.add_all(&p.names, &[]),
            PlanNode::If(p) => all.add_all(&p.names, &[]),
            PlanNode::For(p) => all.add_all(&p.names, &[]),
            PlanNode::Use(p) => all.add_all(&p.names, &[]),
        }
    }
    names.add_all(&all, hidden);
}

fn phase(prefix: EventPrefix) -> Phase {
    match prefix {
        EventPrefix::Bind => Phase::Bind,
        EventPrefix::Catch => Phase::Catch,
        EventPrefix::MutBind => Phase::Mut,
        EventPrefix::CaptureBind | EventPrefix::CaptureMutBind => Phase::CaptureBind,
        EventPrefix::CaptureCatch => Phase::CaptureCatch,
    }
}

/// An expression that is nothing but a path with literal steps.
fn plain_path(e: &Expr) -> Option<Path> {
    Some(e.member_chain()?.into_iter().map(Key::Field).collect())
}

fn model_path(binding: &Binding) -> Option<Path> {
    match binding {
        Binding::Expr(e) => plain_path(e),
        _ => None,
    }
}
