//! Following a path over the tree of a page.

use std::collections::HashMap;

use zhenji_core::app::App;
use zhenji_core::tree::Kind;
use zhenji_core::view::NodeId;

use super::super::element::{attribute, attribute_text};
use super::{Expr, Step, XPath};

/// The tag of the root, as testers write it.
const ROOT: &str = "page";

/// `None` is the document: its only child is the root.
type Place = Option<NodeId>;

pub(super) fn select(path: &XPath, app: &App, root: NodeId) -> Vec<NodeId> {
    let page = Page::new(app, root);
    let mut here: Vec<Place> = vec![None];
    for step in &path.steps {
        here = page.step(&here, step);
    }
    let found: Vec<NodeId> = here.into_iter().flatten().collect();
    path.whole.iter().fold(found, |nodes, predicate| page.filter(nodes, predicate))
}

struct Page<'a> {
    app: &'a App,
    root: NodeId,
    children: HashMap<Place, Vec<NodeId>>,
    /// Every element in painted order.
    order: HashMap<NodeId, usize>,
}

/// What an expression is worth; a missing attribute is no text.
enum Worth {
    Bool(bool),
    Number(f64),
    Text(Option<String>),
}

impl<'a> Page<'a> {
    fn new(app: &'a App, root: NodeId) -> Self {
        let mut page = Self { app, root, children: HashMap::new(), order: HashMap::from([(root, 0)]) };
        page.children.insert(None, vec![root]);
        page.gather(root, root);
        page
    }

    /// Notes the elements below `node` as children of `above`.
    fn gather(&mut self, node: NodeId, above: NodeId) {
        let Some(n) = self.app.tree().nodes.get(node) else { return };
        for child in &n.children {
            if self.app.tree().nodes.element(*child).is_some() {
                self.order.insert(*child, self.order.len());
                self.children.entry(Some(above)).or_default().push(*child);
                self.gather(*child, *child);
            } else {
                self.gather(*child, above);
            }
        }
    }

    fn children(&self, place: Place) -> &[NodeId] {
        self.children.get(&place).map_or(&[], Vec::as_slice)
    }

    fn step(&self, here: &[Place], step: &Step) -> Vec<Place> {
        let parents: Vec<Place> = if step.deep {
            let mut all = Vec::new();
            here.iter().for_each(|p| self.below(*p, &mut all));
            all
        } else {
            here.to_vec()
        };
        let mut found: Vec<NodeId> = Vec::new();
        for parent in parents {
            let named = self.children(parent).iter().copied().filter(|n| self.is_named(*n, step)).collect();
            found.extend(step.predicates.iter().fold(named, |nodes, predicate| self.filter(nodes, predicate)));
        }
        found.sort_unstable_by_key(|n| self.order.get(n).copied());
        found.dedup();
        found.into_iter().map(Some).collect()
    }

    fn below(&self, place: Place, all: &mut Vec<Place>) {
        all.push(place);
        for child in self.children(place) {
            self.below(Some(*child), all);
        }
    }

    fn is_named(&self, node: NodeId, step: &Step) -> bool {
        let Some(name) = &step.name else { return true };
        match self.app.tree().nodes.element(node) {
            Some(e) => *e.tag == **name,
            None => node == self.root && name == ROOT,
        }
    }

    fn filter(&self, nodes: Vec<NodeId>, predicate: &Expr) -> Vec<NodeId> {
        let last = nodes.len();
        let keep = |(i, node): &(usize, NodeId)| match self.worth(predicate, *node, i + 1, last) {
            Worth::Number(n) => n == (i + 1) as f64,
            other => other.truth(),
        };
        nodes.into_iter().enumerate().filter(keep).map(|(_, n)| n).collect()
    }

    fn worth(&self, expr: &Expr, node: NodeId, position: usize, last: usize) -> Worth {
        let of = |e: &Expr| self.worth(e, node, position, last);
        match expr {
            Expr::Number(n) => Worth::Number(*n),
            Expr::Text(t) => Worth::Text(Some(t.clone())),
            Expr::Attribute(name) => Worth::Text(attribute(self.app, node, name).map(|v| attribute_text(&v))),
            Expr::OwnText => {
                let mut text = String::new();
                self.own_text(node, &mut text);
                Worth::Text((!text.is_empty()).then_some(text))
            }
            Expr::AllText => Worth::Text(Some(self.app.tree().text_of(node))),
            Expr::Position => Worth::Number(position as f64),
            Expr::Last => Worth::Number(last as f64),
            Expr::Trimmed(e) => {
                let words = of(e).text().split_whitespace().collect::<Vec<_>>().join(" ");
                Worth::Text(Some(words))
            }
            Expr::Not(e) => Worth::Bool(!of(e).truth()),
            Expr::Contains(a, b) => Worth::Bool(of(a).text().contains(&of(b).text())),
            Expr::StartsWith(a, b) => Worth::Bool(of(a).text().starts_with(&of(b).text())),
            Expr::Equal(a, b) => Worth::Bool(equal(&of(a), &of(b)) == Some(true)),
            Expr::Different(a, b) => Worth::Bool(equal(&of(a), &of(b)) == Some(false)),
            Expr::And(a, b) => Worth::Bool(of(a).truth() && of(b).truth()),
            Expr::Or(a, b) => Worth::Bool(of(a).truth() || of(b).truth()),
        }
    }

    fn own_text(&self, node: NodeId, text: &mut String) {
        let Some(n) = self.app.tree().nodes.get(node) else { return };
        for child in &n.children {
            match self.app.tree().nodes.get(*child).map(|c| &c.kind) {
                Some(Kind::Text(t)) => text.push_str(t),
                Some(Kind::Element(_)) | None => {}
                Some(Kind::Inner { .. } | Kind::Root) => self.own_text(*child, text),
            }
        }
    }
}

impl Worth {
    fn truth(&self) -> bool {
        match self {
            Self::Bool(b) => *b,
            Self::Number(n) => *n != 0.0,
            // An attribute that is there counts even when it is empty.
            Self::Text(t) => t.is_some(),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Bool(b) => b.to_string(),
            Self::Number(n) => zhenji_core::value::number_to_text(*n),
            Self::Text(t) => t.clone().unwrap_or_default(),
        }
    }
}

/// Nothing compares with an attribute that is not there.
fn equal(a: &Worth, b: &Worth) -> Option<bool> {
    match (a, b) {
        (Worth::Text(None), _) | (_, Worth::Text(None)) => None,
        (Worth::Number(n), other) | (other, Worth::Number(n)) => Some(other.text().trim().parse() == Ok(*n)),
        (Worth::Bool(x), other) | (other, Worth::Bool(x)) => Some(other.truth() == *x),
        (Worth::Text(x), Worth::Text(y)) => Some(x == y),
    }
}
