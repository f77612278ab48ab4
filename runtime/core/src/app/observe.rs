//! `IntersectionObserver`: whenever boxes of a page may have moved, the view measures what is watched, and crossings are told.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/wxml/IntersectionObserver.html

use std::collections::{BTreeSet, HashMap};

use super::query::Waiting;
use super::{App, Output};
use crate::logic::{EffectId, InstanceId, LogicInput, ObserveRequest, PageId, Reference};
use crate::tree::Selector;
use crate::value::Value;
use crate::view::{Measured, NodeId, Rect, ViewCommand, ViewEvent};

/// All observers, and the pages that have to be looked at.
#[derive(Default)]
pub(super) struct Observers {
    all: Vec<Observer>,
    /// Boxes may have moved here.
    stirred: BTreeSet<PageId>,
    /// The view is measuring these; what happens meanwhile waits for its answer.
    looking: BTreeSet<PageId>,
}

struct Observer {
    effect: EffectId,
    page: PageId,
    scope: InstanceId,
    request: ObserveRequest,
    /// The ratio of each element as last seen.
    last: HashMap<NodeId, f64>,
}

/// What one observer asked the view to measure: its elements, then the elements of its references.
pub(super) struct Seen {
    effect: EffectId,
    nodes: Vec<NodeId>,
    references: Vec<Option<NodeId>>,
}

impl Observers {
    /// Scrolling, sizes and pictures move boxes.
    pub(super) fn stir_by(&mut self, event: &ViewEvent) {
        if let ViewEvent::Scrolled { page, .. } | ViewEvent::Resized { page, .. } | ViewEvent::Loaded { page, .. } =
            event
        {
            self.stirred.insert(*page);
        }
    }

    /// The page is gone, its logic side too.
    pub(super) fn close(&mut self, page: PageId) {
        self.all.retain(|o| o.page != page);
        self.looking.remove(&page);
    }
}

impl App {
    pub(super) fn observe(&mut self, effect: EffectId, page: Option<PageId>, request: ObserveRequest) {
        let page = page.filter(|p| self.tree.page(*p).is_some()).or_else(|| self.top().map(|p| p.id));
        let Some((page, roots)) = page.and_then(|p| Some((p, self.tree.page(p)?))) else { return };
        let scope = request.owner.unwrap_or(roots.instance);
        self.observers.all.push(Observer { effect, page, scope, request, last: HashMap::new() });
        self.observers.stirred.insert(page);
    }

    pub(super) fn unobserve(&mut self, id: EffectId, target: EffectId) {
        self.observers.all.retain(|o| o.effect != target);
        for id in [target, id] {
            self.settle(id, Value::Undefined);
        }
    }

    /// Asks the view about the pages where something moved since the last time.
    pub(super) fn look(&mut self) {
        if self.observers.all.is_empty() {
            self.observers.stirred.clear();
            return;
        }
        for output in &self.out {
            if let Output::View(
                ViewCommand::Patch { page, .. } | ViewCommand::Area { page, .. } | ViewCommand::Style { page, .. },
            ) = output
            {
                self.observers.stirred.insert(*page);
            }
        }
        let Observers { stirred, looking, .. } = &mut self.observers;
        let pages: Vec<PageId> = stirred.iter().filter(|p| !looking.contains(p)).copied().collect();
        for page in pages {
            self.observers.stirred.remove(&page);
            self.look_at(page);
        }
    }

    fn look_at(&mut self, page: PageId) {
        let mut seen = Vec::new();
        for observer in self.observers.all.iter().filter(|o| o.page == page) {
            let find = |selector: &str| {
                let selector = Selector::parse(selector);
                selector.map(|s| self.tree.select_in(observer.scope, &s)).unwrap_or_default()
            };
            let mut nodes = find(&observer.request.selector);
            if !observer.request.all {
                nodes.truncate(1);
            }
            let reference = |r: &Reference| r.selector.as_ref().and_then(|s| find(s).first().copied());
            let references = observer.request.references.iter().map(reference).collect();
            seen.push(Seen { effect: observer.effect, nodes, references });
        }
        if seen.is_empty() {
            return;
        }
        let nodes = seen.iter().flat_map(|s| s.nodes.iter().chain(s.references.iter().flatten()).copied()).collect();
        self.observers.looking.insert(page);
        let id = self.ask_view(page, nodes, Vec::new());
        self.waiting.insert(id, Waiting::Observers(page, seen));
    }

    /// The view has measured: tells what crossed a threshold.
    pub(super) fn on_looked(&mut self, page: PageId, seen: &[Seen], boxes: &[Measured], viewport: &Measured) {
        self.observers.looking.remove(&page);
        let mut boxes = boxes.iter().map(|m| m.rect);
        let mut told = Vec::new();
        for Seen { effect, nodes, references } in seen {
            let rects: Vec<Rect> = boxes.by_ref().take(nodes.len()).collect();
            let areas: Vec<Option<Rect>> = references.iter().map(|r| r.and_then(|_| boxes.next())).collect();
            let Some(observer) = self.observers.all.iter_mut().find(|o| o.effect == *effect) else { continue };
            let Some(area) = area(&observer.request.references, &areas, viewport.rect) else { continue };
            observer.last.retain(|node, _| nodes.contains(node));
            for (node, rect) in nodes.iter().zip(rects) {
                let common = intersection(rect, area).unwrap_or_default();
                let whole = rect.width * rect.height;
                let ratio = if whole > 0.0 { common.width * common.height / whole } else { 0.0 };
                let before = observer.last.insert(*node, ratio).unwrap_or(observer.request.initial_ratio);
                if crosses(&observer.request.thresholds, before, ratio) {
                    told.push((*effect, *node, ratio, [common, rect, area]));
                }
            }
        }
        for (effect, node, ratio, [common, rect, area]) in told {
            let Some(e) = self.tree.nodes.element(node) else { continue };
            let value = Value::object([
                ("id", Value::from(e.id.clone())),
                ("dataset", e.dataset.clone()),
                ("intersectionRatio", Value::Number(ratio)),
                ("intersectionRect", edges(common, true)),
                ("boundingClientRect", edges(rect, true)),
                ("relativeRect", edges(area, false)),
                ("time", Value::Number(self.now.as_millis() as f64 + self.setup.epoch_ms)),
            ]);
            self.logic(LogicInput::Notify { id: effect, name: "intersection".into(), value });
        }
    }
}

/// What the references have in common; `None` when one of them is not there or they do not meet.
fn area(references: &[Reference], rects: &[Option<Rect>], viewport: Rect) -> Option<Rect> {
    let mut area: Option<Rect> = None;
    for (reference, rect) in references.iter().zip(rects) {
        let rect = if reference.selector.is_some() { (*rect)? } else { viewport };
        let rect = Rect {
            left: rect.left - reference.left,
            top: rect.top - reference.top,
            width: rect.width + reference.left + reference.right,
            height: rect.height + reference.top + reference.bottom,
        };
        area = Some(area.map_or(Some(rect), |area| intersection(area, rect))?);
    }
    Some(area.unwrap_or(viewport))
}

fn intersection(a: Rect, b: Rect) -> Option<Rect> {
    let (left, top) = (a.left.max(b.left), a.top.max(b.top));
    let right = (a.left + a.width).min(b.left + b.width);
    let bottom = (a.top + a.height).min(b.top + b.height);
    (right >= left && bottom >= top).then_some(Rect { left, top, width: right - left, height: bottom - top })
}

/// Whether the way from one ratio to another reaches or leaves a threshold.
fn crosses(thresholds: &[f64], before: f64, now: f64) -> bool {
    before != now && thresholds.iter().any(|t| (before <= *t && now >= *t) || (before >= *t && now <= *t))
}

fn edges(r: Rect, size: bool) -> Value {
    let mut fields = vec![("left", r.left), ("top", r.top), ("right", r.left + r.width), ("bottom", r.top + r.height)];
    if size {
        fields.extend([("width", r.width), ("height", r.height)]);
    }
    Value::object(fields.into_iter().map(|(name, n)| (name, Value::Number(n))))
}
