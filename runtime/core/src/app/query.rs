//! `createSelectorQuery`: elements are found here, boxes are asked of the view, answers are put together.

use std::sync::Arc;

use super::{App, Output};
use crate::logic::{EffectId, InstanceId, PageId, QueryRequest};
use crate::tree::Selector;
use crate::value::Value;
use crate::view::{MeasureId, Measured, NodeId, ViewCommand};

/// What a question to the view is for.
pub(super) enum Waiting {
    /// A selector query.
    Query { effect: EffectId, parts: Vec<Part>, styles: Vec<Arc<str>> },
    /// Intersection observers of a page.
    Observers(PageId, Vec<super::observe::Seen>),
    /// Automation.
    Outside,
    /// Where native views stand: of each the elements around it, itself first.
    Placement(Vec<Vec<NodeId>>),
}

/// One entry of a query with the nodes it found.
pub(super) struct Part {
    request: QueryRequest,
    nodes: Vec<NodeId>,
}

impl App {
    pub(super) fn query(
        &mut self,
        effect: EffectId,
        page: Option<PageId>,
        owner: Option<InstanceId>,
        queries: &[QueryRequest],
    ) {
        let Some(top) = self.top() else { return };
        let (page, instance) = match page.and_then(|p| self.tree.page(p).map(|roots| (p, roots.instance))) {
            Some(found) => found,
            None => (top.id, top.instance),
        };
        let mut parts = Vec::new();
        let mut styles: Vec<Arc<str>> = Vec::new();
        for request in queries {
            let scope = request.owner.or(owner).unwrap_or(instance);
            let mut nodes = match Selector::parse(&request.selector) {
                Some(selector) => self.tree.select_in(scope, &selector),
                None => Vec::new(),
            };
            if !request.all {
                nodes.truncate(1);
            }
            styles.extend(request.styles.iter().filter(|s| !styles.contains(s)).cloned().collect::<Vec<_>>());
            parts.push(Part { request: request.clone(), nodes });
        }
        let nodes = parts.iter().flat_map(|p| p.nodes.iter().copied()).collect();
        let id = self.ask_view(page, nodes, styles.clone());
        self.waiting.insert(id, Waiting::Query { effect, parts, styles });
    }

    /// Asks the view for boxes on behalf of automation; answered by [`Output::Measured`].
    pub fn measure(&mut self, page: PageId, nodes: Vec<NodeId>, styles: Vec<Arc<str>>) -> MeasureId {
        let id = self.ask_view(page, nodes, styles);
        self.waiting.insert(id, Waiting::Outside);
        id
    }

    /// Asks the view for a picture of the screen; answered by [`Output::Shot`].
    pub fn shoot(&mut self) -> MeasureId {
        let id = self.new_measure();
        self.view(ViewCommand::Shoot { id });
        id
    }

    pub(super) fn ask_view(&mut self, page: PageId, nodes: Vec<NodeId>, styles: Vec<Arc<str>>) -> MeasureId {
        let id = self.new_measure();
        self.flush_patches();
        self.view(ViewCommand::Measure { id, page, nodes, styles });
        id
    }

    fn new_measure(&mut self) -> MeasureId {
        self.next_measure += 1;
        MeasureId(self.next_measure - 1)
    }

    pub(super) fn on_measured(&mut self, id: MeasureId, boxes: Vec<Measured>, viewport: Measured) {
        match self.waiting.remove(&id) {
            Some(Waiting::Query { effect, parts, styles }) => {
                let mut boxes = boxes.into_iter();
                let answers =
                    parts.iter().map(|part| self.answer(part, &styles, &mut boxes, &viewport)).collect::<Vec<_>>();
                self.settle(effect, Value::array(answers));
            }
            Some(Waiting::Observers(page, seen)) => self.on_looked(page, &seen, &boxes, &viewport),
            Some(Waiting::Placement(paths)) => self.on_placement(&paths, boxes),
            Some(Waiting::Outside) => self.out.push(Output::Measured { id, boxes, viewport }),
            None => {}
        }
    }

    fn answer(
        &self,
        part: &Part,
        styles: &[Arc<str>],
        boxes: &mut dyn Iterator<Item = Measured>,
        viewport: &Measured,
    ) -> Value {
        if part.request.selector.is_empty() {
            return self.fields(part, styles, None, viewport);
        }
        let found: Vec<Value> =
            part.nodes.iter().zip(boxes).map(|(n, m)| self.fields(part, styles, Some(*n), &m)).collect();
        if part.request.all { Value::array(found) } else { found.into_iter().next().unwrap_or(Value::Null) }
    }

    fn fields(&self, part: &Part, styles: &[Arc<str>], node: Option<NodeId>, m: &Measured) -> Value {
        let wants = |name: &str| part.request.fields.iter().any(|f| **f == *name);
        let mut out: Vec<(&str, Value)> = Vec::new();
        let element = node.and_then(|n| self.tree.nodes.element(n));
        if let Some(e) = element {
            if wants("id") {
                out.push(("id", Value::from(e.id.clone())));
            }
            if wants("dataset") {
                out.push(("dataset", e.dataset.clone()));
            }
            if wants("mark") {
                out.push(("mark", e.marks.clone()));
            }
            if wants("context") && e.spec.is_some_and(|spec| !spec.methods.is_empty()) {
                let node = node.map_or(Value::Undefined, |n| Value::from(f64::from(n.0)));
                out.push(("context", Value::object([("tag", Value::from(e.tag.clone())), ("node", node)])));
            }
        } else {
            out.push(("id", Value::from("")));
            out.push(("dataset", Value::object::<&str>([])));
        }
        let r = m.rect;
        if wants("rect") {
            let pairs = [("left", r.left), ("top", r.top), ("right", r.left + r.width), ("bottom", r.top + r.height)];
            out.extend(pairs.map(|(n, v)| (n, Value::Number(v))));
        }
        if wants("size") {
            out.extend([("width", Value::Number(r.width)), ("height", Value::Number(r.height))]);
        }
        if wants("scrollOffset") {
            let s = m.scroll;
            let pairs =
                [("scrollLeft", s.left), ("scrollTop", s.top), ("scrollWidth", s.width), ("scrollHeight", s.height)];
            out.extend(pairs.map(|(n, v)| (n, Value::Number(v))));
        }
        let mut fields: Vec<(Arc<str>, Value)> = out.into_iter().map(|(n, v)| (n.into(), v)).collect();
        if let Some(node) = node {
            fields.extend(
                part.request.properties.iter().map(|p| (p.clone(), self.property(node, p).unwrap_or_default())),
            );
        }
        // The view answers with the styles that any entry asked for.
        for (name, value) in styles.iter().zip(&m.styles).filter(|(name, _)| part.request.styles.contains(name)) {
            fields.push((name.clone(), Value::from(value.clone())));
        }
        Value::object(fields)
    }
}
