//! `text-overflow: ellipsis` and line clamping, which Blitz does not know: text that does not fit is cut in the document.
//!
//! The mirror keeps the whole text, so a cut is undone before whatever it depends on is laid out anew.

use std::collections::HashMap;

use blitz_dom::{BaseDocument, NodeId as Key};
use style::values::specified::text::TextOverflowSide;
use zhenji_core::view::NodeId;

use super::live::Live;
use super::mirror::{Kind, Mirror};

const ELLIPSIS: char = '…';

/// The cuts of one document.
#[derive(Default)]
pub(crate) struct Cuts {
    /// Elements whose style asks for it, with the most lines they may have.
    wishes: Vec<(NodeId, Wish)>,
    done: HashMap<NodeId, Cut>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Wish {
    /// One line, as wide as the box.
    Ellipsis,
    /// So many lines.
    Lines(usize),
}

struct Cut {
    width: f32,
    texts: Vec<NodeId>,
}

impl Cuts {
    /// Looks for the elements that ask for it, after every restyle.
    pub fn find(&mut self, elements: &[NodeId], live: &Live) {
        self.wishes = elements.iter().filter_map(|&node| Some((node, wish(&live.doc, live.key(node)?)?))).collect();
    }

    /// Puts every text back, before a layout that may change anything.
    pub fn undo_all(&mut self, mirror: &Mirror, live: &mut Live) {
        for (_, cut) in self.done.drain() {
            restore(mirror, live, &cut);
        }
    }

    /// Puts the texts back of the cuts that a changed text is part of.
    pub fn undo_around(&mut self, text: NodeId, mirror: &Mirror, live: &mut Live) {
        let mut current = mirror.get(text).and_then(|t| t.parent);
        while let Some(node) = current {
            if let Some(cut) = self.done.remove(&node) {
                restore(mirror, live, &cut);
            }
            current = mirror.get(node).and_then(|t| t.parent);
        }
    }

    /// Cuts what does not fit after a layout. Says whether another layout is due.
    pub fn make(&mut self, mirror: &Mirror, live: &mut Live) -> bool {
        let mut changed = false;
        for &(node, wish) in &self.wishes {
            let Some(key) = live.key(node) else { continue };
            let Some(width) = content_width(&live.doc, key) else { continue };
            if let Some(cut) = self.done.get(&node) {
                if (cut.width - width).abs() < 0.5 {
                    continue;
                }
                if let Some(cut) = self.done.remove(&node) {
                    restore(mirror, live, &cut);
                    changed = true;
                }
                continue;
            }
            let Some(kept) = kept(&live.doc, key, wish, width) else { continue };
            let texts = shorten(mirror, live, node, kept);
            self.done.insert(node, Cut { width, texts });
            changed = true;
        }
        changed
    }

    /// Whether any element asks for it.
    pub fn is_idle(&self) -> bool {
        self.wishes.is_empty() && self.done.is_empty()
    }
}

fn wish(doc: &BaseDocument, key: Key) -> Option<Wish> {
    let node = doc.get_node(key)?;
    let style = node.primary_styles()?;
    let (ellipsis, marked) = {
        let text = style.clone_text_overflow();
        let clips = style.get_box().clone_overflow_x().is_scrollable();
        let ellipsis = matches!(text.second, TextOverflowSide::Ellipsis) && clips;
        (ellipsis, !style.custom_properties().non_inherited.is_empty())
    };
    drop(style);
    if marked {
        let lines = doc.resolved_style_value(key, "--wx-clamp");
        if let Some(lines) = lines.trim().parse::<usize>().ok().filter(|n| *n > 0) {
            return Some(Wish::Lines(lines));
        }
        if doc.resolved_style_value(key, "--wx-ellipsis").trim() == "1" {
            return Some(Wish::Ellipsis);
        }
    }
    ellipsis.then_some(Wish::Ellipsis)
}

fn content_width(doc: &BaseDocument, key: Key) -> Option<f32> {
    let node = doc.get_node(key)?;
    if !node.flags.is_inline_root() {
        return None;
    }
    let layout = node.unrounded_layout();
    let inset = layout.padding + layout.border;
    Some((layout.size.width - inset.left - inset.right).max(0.0))
}

/// How many visible characters of the element's text stay; `None` when all fit.
fn kept(doc: &BaseDocument, key: Key, wish: Wish, width: f32) -> Option<usize> {
    let node = doc.get_node(key)?;
    let inline = node.element_data()?.inline_layout_data.as_ref()?;
    let layout = &inline.layout;
    // Half a px of rounding is no overflow.
    let room = width * layout.scale() + 0.5;
    let line = match wish {
        Wish::Lines(lines) if layout.len() > lines => layout.get(lines - 1)?,
        Wish::Lines(_) => return None,
        Wish::Ellipsis => layout.lines().find(|line| line.metrics().advance > room)?,
    };
    let dots = line.runs().next().map_or(0.0, |run| run.font_size());
    let (mut used, mut end) = (0.0, line.text_range().start);
    for cluster in line.runs().flat_map(|run| run.clusters().collect::<Vec<_>>()) {
        if used + cluster.advance() + dots > room {
            break;
        }
        used += cluster.advance();
        end = cluster.text_range().end;
    }
    let head = inline.text.get(..end)?;
    Some(head.chars().filter(|c| !c.is_whitespace()).count())
}

/// Cuts the texts of an element after so many visible characters. Gives those that changed.
fn shorten(mirror: &Mirror, live: &mut Live, node: NodeId, kept: usize) -> Vec<NodeId> {
    let (mut left, mut cut, mut changed) = (kept, false, Vec::new());
    for text in texts(mirror, live, node) {
        let Some(Kind::Text(whole)) = mirror.get(text).map(|t| &t.kind) else { continue };
        if cut {
            live.set_text(text, "");
            changed.push(text);
            continue;
        }
        let visible = whole.chars().filter(|c| !c.is_whitespace()).count();
        if visible <= left {
            left -= visible;
            continue;
        }
        let mut short = String::with_capacity(whole.len());
        for c in whole.chars() {
            if !c.is_whitespace() {
                if left == 0 {
                    break;
                }
                left -= 1;
            }
            short.push(c);
        }
        short.truncate(short.trim_end().len());
        short.push(ELLIPSIS);
        live.set_text(text, &short);
        changed.push(text);
        cut = true;
    }
    changed
}

/// The texts that are part of the element's own lines.
fn texts(mirror: &Mirror, live: &Live, node: NodeId) -> Vec<NodeId> {
    let (mut out, mut open) = (Vec::new(), vec![node]);
    while let Some(current) = open.pop() {
        let Some(twin) = mirror.get(current) else { continue };
        if matches!(twin.kind, Kind::Text(_)) {
            out.push(current);
            continue;
        }
        let flows = live.key(current).and_then(|k| live.doc.get_node(k)).is_some_and(|n| n.is_non_atomic_inline());
        if current == node || flows {
            open.extend(twin.children.iter().rev());
        }
    }
    out
}

fn restore(mirror: &Mirror, live: &mut Live, cut: &Cut) {
    for &text in &cut.texts {
        if let Some(Kind::Text(whole)) = mirror.get(text).map(|t| &t.kind) {
            live.set_text(text, whole);
        }
    }
}
