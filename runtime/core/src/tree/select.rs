//! Selectors over our own tree: `selectorQuery`, automation's `$` and `>>>`.
//!
//! Names are as written in the templates, never the painted ones.

use super::Tree;
use super::attrs::has_class;
use super::node::{Element, Kind};
use crate::logic::{InstanceId, PageId};
use crate::view::NodeId;

/// A parsed selector list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selector {
    branches: Vec<Vec<Step>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Step {
    /// How the element before it must stand to this one.
    link: Link,
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    attrs: Vec<(String, Option<String>)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Link {
    /// Anywhere above.
    #[default]
    Above,
    /// Directly above.
    Parent,
}

impl Selector {
    /// Parses a selector list; `None` when it says nothing that can match.
    pub fn parse(text: &str) -> Option<Self> {
        let branches: Option<Vec<_>> = text.split(',').map(parse_branch).collect();
        branches.filter(|b| !b.is_empty()).map(|branches| Self { branches })
    }

    fn matches(&self, tree: &Tree, node: NodeId, composed: bool) -> bool {
        self.branches.iter().any(|steps| matches(tree, steps, node, composed))
    }
}

impl Tree {
    /// Elements of the template of `owner` that match, in painted order.
    pub fn select_in(&self, owner: InstanceId, selector: &Selector) -> Vec<NodeId> {
        let Some(instance) = self.instances.get(&owner) else { return Vec::new() };
        let mut all = Vec::new();
        self.walk(instance.host, &mut |id, e| {
            if e.owner == owner && selector.matches(self, id, false) {
                all.push(id);
            }
        });
        all
    }

    /// Elements of a page that match, inside components too, in painted order; `within` limits the search to below a node.
    pub fn select_all(&self, page: PageId, within: Option<NodeId>, selector: &Selector) -> Vec<NodeId> {
        let Some(start) = within.or_else(|| self.pages.get(&page).map(|p| p.root)) else { return Vec::new() };
        let mut all = Vec::new();
        self.walk(start, &mut |id, _| {
            if id != start && selector.matches(self, id, true) {
                all.push(id);
            }
        });
        all
    }

    /// Visits every template element below a node, and the node itself, in painted order.
    pub fn walk(&self, node: NodeId, visit: &mut dyn FnMut(NodeId, &Element)) {
        let Some(n) = self.nodes.get(node) else { return };
        if let Kind::Element(e) = &n.kind {
            visit(node, e);
        }
        for child in &n.children {
            self.walk(*child, visit);
        }
    }

    /// The element painted around a node, inner nodes skipped.
    pub fn element_above(&self, node: NodeId) -> Option<NodeId> {
        let mut here = self.nodes.get(node)?.parent;
        while let Some(id) = here {
            let n = self.nodes.get(id)?;
            if n.element().is_some() {
                return Some(id);
            }
            here = n.parent;
        }
        None
    }
}

fn matches(tree: &Tree, steps: &[Step], node: NodeId, composed: bool) -> bool {
    let Some((last, before)) = steps.split_last() else { return true };
    if !tree.nodes.element(node).is_some_and(|e| last.matches(e)) {
        return false;
    }
    let above = |n: NodeId| if composed { tree.element_above(n) } else { tree.nodes.element(n)?.above };
    let mut here = above(node);
    if before.is_empty() {
        return true;
    }
    while let Some(n) = here {
        if matches(tree, before, n, composed) {
            return true;
        }
        if last.link == Link::Parent {
            return false;
        }
        here = above(n);
    }
    false
}

impl Step {
    fn matches(&self, e: &Element) -> bool {
        self.tag.as_ref().is_none_or(|t| **t == *e.tag)
            && self.id.as_ref().is_none_or(|i| **i == *e.id)
            && self.classes.iter().all(|c| has_class(&e.class_now(), c))
            && self.attrs.iter().all(|(name, want)| {
                let have = match name.strip_prefix("data-") {
                    Some(data) => Some(e.dataset.get(&crate::name::camel_case(data))),
                    None => e.attrs.raw(name).cloned(),
                };
                let have = have.filter(|v| *v != crate::value::Value::Undefined);
                match (have, want) {
                    (Some(have), Some(want)) => *have.to_text() == **want,
                    (have, None) => have.is_some(),
                    (None, Some(_)) => false,
                }
            })
    }

    fn is_empty(&self) -> bool {
        self.tag.is_none() && self.id.is_none() && self.classes.is_empty() && self.attrs.is_empty()
    }
}

fn parse_branch(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut link = Link::Above;
    // `>>>` and `/deep/` cross into components; the walk over the painted tree does so anyway.
    let text = text.replace(">>>", " ").replace("/deep/", " ");
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('>') {
            link = Link::Parent;
            rest = after.trim_start();
            continue;
        }
        let mut step = Step { link, ..Step::default() };
        rest = parse_compound(rest, &mut step)?.trim_start();
        link = Link::Above;
        steps.push(step);
    }
    (!steps.is_empty()).then_some(steps)
}

fn parse_compound<'a>(text: &'a str, step: &mut Step) -> Option<&'a str> {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match first {
            '*' => rest = &rest[1..],
            '.' => {
                let (name, after) = take_name(&rest[1..])?;
                step.classes.push(name);
                rest = after;
            }
            '#' => {
                let (name, after) = take_name(&rest[1..])?;
                step.id = Some(name);
                rest = after;
            }
            '[' => {
                let end = rest.find(']')?;
                let inner = &rest[1..end];
                let (name, value) = match inner.split_once('=') {
                    Some((n, v)) => (n.trim(), Some(v.trim().trim_matches(['"', '\'']).to_owned())),
                    None => (inner.trim(), None),
                };
                step.attrs.push((name.to_owned(), value));
                rest = &rest[end + 1..];
            }
            c if c.is_whitespace() || c == '>' => break,
            _ => {
                let (name, after) = take_name(rest)?;
                step.tag = Some(name);
                rest = after;
            }
        }
    }
    (!step.is_empty() || text.starts_with('*')).then_some(rest)
}

fn take_name(text: &str) -> Option<(String, &str)> {
    let stop = |c: char| c.is_whitespace() || matches!(c, '.' | '#' | '[' | '>' | ',' | ':' | '*');
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((i, c)) = chars.next() {
        if c == '\\' {
            name.extend(chars.next().map(|(_, c)| c));
        } else if stop(c) {
            return (!name.is_empty()).then(|| (name, &text[i..]));
        } else {
            name.push(c);
        }
    }
    (!name.is_empty()).then_some((name, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_that_say_nothing_are_refused() {
        for (text, ok) in [
            (".a .b", true),
            ("#x > view", true),
            ("a,b", true),
            ("", false),
            ("..", false),
            ("[data-x='1']", true),
            ("*", true),
        ] {
            assert_eq!(Selector::parse(text).is_some(), ok, "{text}");
        }
    }
}
