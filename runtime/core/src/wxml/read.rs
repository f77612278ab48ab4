//! Reads the tags with quick-xml and pairs them up.
//!
//! Pairing is ours: quick-xml stops at the first end tag that does not fit, an author wants to see them all.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Finding;
use super::scan::Scanned;

/// Deepest nesting; what is deeper is left out, so that no walk over the nodes can run out of stack.
const MAX_DEPTH: usize = 256;

/// Tags that people used to HTML leave open. Their "content" is what follows them.
const OFTEN_LEFT_OPEN: &[&str] = &[
    "input", "image", "icon", "import", "include", "progress", "slider", "switch", "br", "hr", "img", "wxs", "radio",
    "checkbox",
];

/// A node as written; ranges are byte offsets in the source.
#[derive(Debug)]
pub(super) enum RawNode {
    /// Text with `{{ }}` and references.
    Text(Range<usize>),
    /// Text that stands for itself.
    Verbatim(Range<usize>),
    Element(RawElement),
}

/// An element as written.
#[derive(Debug)]
pub(super) struct RawElement {
    pub name: Range<usize>,
    pub attrs: Vec<RawAttr>,
    pub children: Vec<RawNode>,
    /// The `<`.
    pub start: usize,
    /// Between the start and the end tag.
    pub inside: Range<usize>,
}

/// An attribute as written.
#[derive(Debug)]
pub(super) struct RawAttr {
    pub name: Range<usize>,
    pub value: Option<Range<usize>>,
}

/// Reads a scanned file.
pub(super) fn read(source: &str, scanned: &Scanned) -> (Vec<RawNode>, Vec<Finding>) {
    let mut reader = Reader::from_str(&scanned.masked);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut tree = Tree { source, open: Vec::new(), nodes: Vec::new(), skipped: 0, findings: Vec::new() };
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event();
        let end = (reader.buffer_position() as usize).min(source.len());
        match event {
            Ok(Event::Start(tag)) => {
                let element = tree.element(&tag, &scanned.masked, start, end);
                tree.open(element);
            }
            Ok(Event::Empty(tag)) => {
                let element = tree.element(&tag, &scanned.masked, start, end);
                tree.push(RawNode::Element(element));
            }
            Ok(Event::End(_)) => tree.close(start, end),
            Ok(Event::Text(_)) => tree.push(RawNode::Text(start..end)),
            Ok(Event::CData(_)) => tree.push(RawNode::Verbatim(start + 9..end.saturating_sub(3).max(start + 9))),
            Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) | Event::GeneralRef(_)) => {}
            Ok(Event::Eof) => break,
            Err(error) => {
                tree.findings.push(Finding::error(
                    start,
                    format!("this cannot be read: {error}"),
                    "what follows is left out",
                ));
                break;
            }
        }
    }
    tree.finish(scanned.masked.len())
}

struct Tree<'a> {
    source: &'a str,
    open: Vec<RawElement>,
    nodes: Vec<RawNode>,
    /// Open elements beyond the greatest depth.
    skipped: usize,
    findings: Vec<Finding>,
}

impl Tree<'_> {
    fn element(&mut self, tag: &BytesStart<'_>, masked: &str, start: usize, end: usize) -> RawElement {
        // quick-xml borrows names and values from the masked text: where they lie in it is where they lie in the source.
        let range = |text: &str| {
            let from = (text.as_ptr() as usize).wrapping_sub(masked.as_ptr() as usize);
            (from <= masked.len() && from + text.len() <= masked.len()).then(|| from..from + text.len())
        };
        let name = range(tag.name().into_inner()).unwrap_or(start + 1..start + 1);
        let mut attrs = Vec::new();
        for attr in tag.html_attributes().with_checks(false) {
            match attr {
                Ok(attr) => {
                    let Some(name) = range(attr.key.into_inner()).filter(|r| &self.source[r.clone()] != "/") else {
                        continue;
                    };
                    // A valueless attribute has an empty value from nowhere.
                    let value = range(&attr.value).filter(|value| value.start > name.start);
                    attrs.push(RawAttr { name, value });
                }
                Err(error) => {
                    self.findings.push(Finding::error(
                        start,
                        format!("an attribute cannot be read: {error}"),
                        "write name=\"value\"",
                    ));
                }
            }
        }
        RawElement { name, attrs, children: Vec::new(), start, inside: end..end }
    }

    fn open(&mut self, element: RawElement) {
        if self.skipped == 0 && self.open.len() < MAX_DEPTH {
            return self.open.push(element);
        }
        if self.skipped == 0 {
            let message = format!("tags are nested more than {MAX_DEPTH} deep; what is deeper is left out");
            self.findings.push(Finding::error(
                element.start,
                message,
                "use a <template> or a component, and check for missing end tags",
            ));
        }
        self.skipped += 1;
    }

    fn close(&mut self, start: usize, end: usize) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let name = self.source[start..end].trim_start_matches("</").trim_end_matches('>');
        let name = name.split_ascii_whitespace().next().unwrap_or_default();
        let Some(depth) = self.open.iter().rposition(|e| &self.source[e.name.clone()] == name) else {
            self.findings.push(Finding::error(
                start,
                format!("there is no <{name}> for this </{name}>"),
                "remove it, or open the tag",
            ));
            return;
        };
        while self.open.len() > depth + 1 {
            self.pop_unclosed(start);
        }
        if let Some(mut element) = self.open.pop() {
            element.inside.end = start;
            self.push(RawNode::Element(element));
        }
    }

    /// Ends the innermost element where its end tag is missing.
    fn pop_unclosed(&mut self, at: usize) {
        let Some(mut element) = self.open.pop() else { return };
        let name = &self.source[element.name.clone()];
        self.findings.push(Finding::error(
            element.start,
            format!("<{name}> is never closed"),
            "close it with `/>` or an end tag",
        ));
        element.inside.end = at;
        let siblings = if OFTEN_LEFT_OPEN.contains(&name) { std::mem::take(&mut element.children) } else { Vec::new() };
        self.push(RawNode::Element(element));
        siblings.into_iter().for_each(|node| self.push(node));
    }

    fn push(&mut self, node: RawNode) {
        if self.skipped > 0 {
            return;
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.nodes.push(node),
        }
    }

    fn finish(mut self, end: usize) -> (Vec<RawNode>, Vec<Finding>) {
        while !self.open.is_empty() {
            self.pop_unclosed(end);
        }
        (self.nodes, self.findings)
    }
}
