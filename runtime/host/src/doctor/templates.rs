//! Templates: syntax, files that are not there, and tags, attributes, events and handlers against the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use zhenji_core::bundle::{Bundle, path};
use zhenji_core::diagnostic::{Diagnostic, Pos};
use zhenji_core::name::kebab;
use zhenji_core::nearest::nearest;
use zhenji_core::spec::{COMMON_ATTRS, ComponentSpec, Content, NativeRules};
use zhenji_core::tree::Planner;
use zhenji_core::wxml::{self, Element, EventPrefix, Node, Template};

use super::{Patient, is_foreign, scripts};

/// Tags of the template language.
const LANGUAGE: &[&str] = &["block", "template", "import", "include", "slot", "wxs"];

/// Events that every component has:
/// https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxml/event.html
const COMMON_EVENTS: &[&str] = &[
    "tap",
    "longpress",
    "longtap",
    "touchstart",
    "touchmove",
    "touchend",
    "touchcancel",
    "touchforcechange",
    "transitionend",
    "animationstart",
    "animationiteration",
    "animationend",
];

/// Built-in tags that a phone has and zhenji has not.
fn not_built<'a>() -> impl Iterator<Item = &'a str> {
    zhenji_components::KNOWN_NOT_BUILT.iter().map(|(tag, _)| *tag)
}

pub(super) fn examine(patient: &mut Patient<'_>) {
    // A file may be imported by many units: a tag is unknown only where none of them names it.
    let mut seen: BTreeMap<Arc<str>, Seen> = BTreeMap::new();
    let mut planner = Planner::default();
    for unit in patient.units() {
        let Some(file) = patient.bundle.template_of(&unit).cloned() else { continue };
        let (plan, findings) = planner.plan(&file, &|path| patient.text(path));
        patient.findings.extend(findings.into_iter().filter(|f| !is_foreign(&f.file)));
        let tags = declared(&patient.bundle, &unit);
        let generics =
            patient.bundle.component(&unit).map(|c| c.generics.iter().map(|(name, _)| name.clone()).collect());
        let generics: Vec<Arc<str>> = generics.unwrap_or_default();
        let methods = scripts::of_unit(patient, &unit).and_then(|a| a.methods);
        for source in plan.sources.iter().filter(|s| s.ends_with(".wxml") && !is_foreign(s)) {
            let entry = seen.entry(source.clone()).or_default();
            entry.tags.extend(tags.iter().cloned());
            entry.tags.extend(generics.iter().cloned());
            // Handlers of a shared file may be in any of its users.
            entry.methods.push(methods.clone());
        }
    }
    for (file, seen) in seen {
        let Some(text) = patient.text(&file) else { continue };
        let (template, _) = wxml::parse(&file, &text);
        let mut look = Look {
            patient,
            file: &file,
            seen: &seen,
            around: Vec::new(),
            once: Vec::new(),
            by_condition: false,
            findings: Vec::new(),
        };
        look.template(&template);
        let findings = look.findings;
        patient.findings.extend(findings);
    }
}

/// The tags that `usingComponents` names, those whose component is missing included: that was told where it is written.
fn declared(bundle: &Bundle, unit: &str) -> BTreeSet<Arc<str>> {
    let own = bundle.page(unit).map(|p| &p.using).into_iter().chain(bundle.component(unit).map(|c| &c.using));
    own.flatten().chain(&bundle.using).map(|using| using.tag.clone()).collect()
}

/// Who sees a file, and what they know.
#[derive(Default)]
struct Seen {
    tags: BTreeSet<Arc<str>>,
    methods: Vec<Option<BTreeSet<String>>>,
}

struct Look<'a, 'b> {
    patient: &'a Patient<'b>,
    file: &'a Arc<str>,
    seen: &'a Seen,
    /// The tags around the element that is looked at.
    around: Vec<Arc<str>>,
    /// Tags of which a page takes one, that always stand in this file.
    once: Vec<&'static str>,
    /// What is looked at stands there only by a condition.
    by_condition: bool,
    findings: Vec<Diagnostic>,
}

impl Look<'_, '_> {
    fn template(&mut self, template: &Template) {
        self.nodes(&template.nodes);
        for definition in &template.templates {
            self.nodes(&definition.nodes);
        }
    }

    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Element(element) => self.element(element),
                Node::Block(nodes) => self.nodes(nodes),
                Node::If(chain) => {
                    let outer = std::mem::replace(&mut self.by_condition, true);
                    chain.branches.iter().for_each(|b| self.nodes(&b.nodes));
                    self.by_condition = outer;
                }
                Node::For(each) => self.nodes(&each.nodes),
                Node::Text(_) | Node::TemplateUse(_) | Node::Include(_) | Node::Slot(_) => {}
            }
        }
    }

    fn element(&mut self, element: &Element) {
        match zhenji_components::find(&element.tag) {
            _ if self.seen.tags.contains(&element.tag) => {}
            Some(spec) => self.built_in(element, spec),
            None => self.unknown_tag(element),
        }
        self.handlers(element);
        self.around.push(element.tag.clone());
        self.nodes(&element.children);
        self.around.pop();
    }

    fn unknown_tag(&mut self, element: &Element) {
        let tag = &element.tag;
        // `xr-frame` brings a family of tags of its own.
        if not_built().any(|known| *known == **tag) || tag.starts_with("xr-") {
            let finding = Diagnostic::warning(self.file, element.pos, format!("<{tag}> is not built yet"));
            self.findings.push(finding.hint("its children are shown, its own behaviour is missing"));
            return;
        }
        let built = zhenji_components::COMPONENTS.iter().map(|c| c.tag);
        let names = built.chain(not_built()).chain(LANGUAGE.iter().copied());
        let near = nearest(tag, names.chain(self.seen.tags.iter().map(|t| &**t)));
        let finding = Diagnostic::error(self.file, element.pos, format!("there is no component <{tag}>"));
        self.findings.push(match near {
            Some(near) => finding.hint(format!("did you mean <{near}>?")),
            None => finding.hint("name it under `usingComponents` in the page's JSON or in app.json"),
        });
    }

    fn built_in(&mut self, element: &Element, spec: &ComponentSpec) {
        let tag = spec.tag;
        if spec.one_per_page && !self.by_condition {
            if self.once.contains(&tag) {
                let message = format!("this page has a <{tag}> already, and takes only one");
                self.findings
                    .push(Diagnostic::warning(self.file, element.pos, message).hint("keep one and change its url"));
            }
            self.once.push(tag);
        }
        // An attribute of any name may carry data to the WXS function that watches it.
        let watched = |name: &str| element.change_props.iter().any(|p| *kebab(&p.name) == *name);
        for attr in &element.attrs {
            let name = kebab(&attr.name);
            if COMMON_ATTRS.contains(&&*name) || name.starts_with("aria-") || name.contains(':') || watched(&name) {
                continue;
            }
            match spec.attrs.iter().find(|row| row.name == &*name) {
                Some(row) => {
                    if let Some(why) = row.not_built {
                        let message = format!("`{name}` of <{tag}> is not built yet: {why}");
                        self.findings.push(Diagnostic::warning(self.file, attr.pos, message));
                    }
                    if let ("live-pusher", "url") | ("live-player", "src") = (tag, &*name)
                        && let Some(url) = attr.value.as_static().filter(|url| !url.is_empty())
                    {
                        self.findings.extend(self.patient.server.findings(tag, url, self.file, attr.pos));
                    }
                    let text = attr.value.as_static().filter(|text| !text.is_empty());
                    let odd = text.and_then(|text| zhenji_components::check_attribute(tag, row.name, text));
                    self.findings.extend(
                        odd.map(|(message, hint)| Diagnostic::warning(self.file, attr.pos, message).hint(hint)),
                    );
                    if tag == "image" && &*name == "src" {
                        self.picture(attr.value.as_static().map(|s| &**s), attr.pos);
                    }
                }
                None => {
                    let finding =
                        Diagnostic::warning(self.file, attr.pos, format!("<{tag}> has no attribute `{name}`"));
                    let known = spec.attrs.iter().map(|row| row.name).chain(COMMON_ATTRS.iter().copied());
                    self.findings.push(match nearest(&name, known) {
                        Some(near) => finding.hint(format!("did you mean `{near}`?")),
                        None => finding.hint(format!("its attributes are listed at {}", spec.source)),
                    });
                }
            }
        }
        for event in &element.events {
            let name = event.name.to_ascii_lowercase();
            let plain = event.prefix == EventPrefix::Bind && !event.colon;
            let breach = spec.native.and_then(|_| NativeRules::handler(tag, &name, plain));
            self.findings
                .extend(breach.map(|(message, hint)| Diagnostic::warning(self.file, event.pos, message).hint(hint)));
            let known = || spec.events.iter().map(|e| e.name).chain(COMMON_EVENTS.iter().copied());
            if !known().any(|k| k == name) {
                let finding =
                    Diagnostic::warning(self.file, event.pos, format!("<{tag}> has no event `{}`", event.name));
                self.findings.push(match nearest(&name, known()) {
                    Some(near) => finding.hint(format!("did you mean `{near}`?")),
                    None => finding.hint("the handler is never called"),
                });
            }
        }
        self.native_view(element, spec);
        let outer = self.around.last().and_then(|outer| zhenji_components::find(outer));
        let breach = outer.and_then(|outer| outer.refuses(tag, self.patient.device.habits.native_layer));
        self.findings
            .extend(breach.map(|(message, hint)| Diagnostic::warning(self.file, element.pos, message).hint(hint)));
        if spec.content == Content::Nothing
            && let Some(Node::Element(child)) = element.children.iter().find(|n| matches!(n, Node::Element(_)))
        {
            let message = format!("<{tag}> holds nothing: <{}> inside it is not shown", child.tag);
            self.findings.push(Diagnostic::warning(self.file, child.pos, message));
        }
    }

    /// What a native view cannot do.
    fn native_view(&mut self, element: &Element, spec: &ComponentSpec) {
        let Some(rules) = spec.native else { return };
        let device = &self.patient.device;
        if device.habits.native_layer {
            let allows = |version: &str| device.sdk_at_least(version);
            let found = self.around.iter().filter_map(|outer| rules.inside(spec.tag, outer, allows));
            let found = found.map(|(message, hint)| Diagnostic::warning(self.file, element.pos, message).hint(hint));
            self.findings.extend(found);
        }
    }

    /// A picture of the mini-program that is not there.
    fn picture(&mut self, src: Option<&str>, pos: Pos) {
        let Some(src) = src.filter(|s| !s.is_empty() && !s.contains(':')) else { return };
        let Some(path) = path::resolve(self.file, src.split('?').next().unwrap_or_default()) else { return };
        if !self.patient.has(&path) {
            let finding = Diagnostic::error(self.file, pos, format!("there is no picture {path}"));
            self.findings
                .push(finding.hint("paths are relative to this file, or begin with / for the mini-program's root"));
        }
    }

    /// Handlers that no user of the file has.
    fn handlers(&mut self, element: &Element) {
        let known: Option<Vec<&BTreeSet<String>>> = self.seen.methods.iter().map(Option::as_ref).collect();
        let Some(known) = known.filter(|k| !k.is_empty()) else { return };
        for event in &element.events {
            let Some(handler) = event.handler.as_static().filter(|h| !h.is_empty()) else { continue };
            if known.iter().any(|methods| methods.contains(&**handler)) {
                continue;
            }
            let message = format!("there is no method `{handler}` for the event `{}`", event.name);
            let finding = Diagnostic::warning(self.file, event.pos, message);
            let names = known.iter().flat_map(|methods| methods.iter().map(String::as_str));
            self.findings.push(match nearest(handler, names) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint("define it in the page's or component's script"),
            });
        }
    }
}
