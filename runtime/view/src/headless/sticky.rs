//! `position: sticky`, which Blitz lays out as static: after layout and after each scroll the box is moved by a transform.
//!
//! CSS Positioned Layout 3, section 6.3: the box is kept within the scrollport's insets, but never leaves its containing block.

use blitz_dom::{BaseDocument, Node, NodeId as Key};
use kurbo::{Affine, Rect};

use super::geometry::{is_root, parent_box, to_viewport, window};

/// Whether the element asks for it.
pub(crate) fn wants(doc: &BaseDocument, key: Key) -> bool {
    let marked =
        doc.get_node(key).and_then(|n| n.primary_styles().map(|s| !s.custom_properties().non_inherited.is_empty()));
    marked == Some(true) && doc.resolved_style_value(key, "--wx-sticky").trim() == "1"
}

/// Moves one box to where it sticks now. Outer boxes first.
pub(crate) fn place(doc: &mut BaseDocument, key: Key) {
    let scale = doc.viewport().scale_f64();
    let Some(node) = doc.get_node_mut(key) else { return };
    let own = node.set_transform(scale as f32).unwrap_or(Affine::IDENTITY);
    let Some((x, y)) = shift(doc, key) else { return };
    if (x, y) == (0.0, 0.0) {
        return;
    }
    if let Some(element) = doc.get_node_mut(key).and_then(|n| n.element_data_mut()) {
        element.transform = Some(Box::new(Affine::translate((x * scale, y * scale)) * own));
    }
}

fn shift(doc: &BaseDocument, key: Key) -> Option<(f64, f64)> {
    let node = doc.get_node(key)?;
    let parent = parent_box(doc, node)?;
    let own = area(doc, node, false);
    let port = scrollport(doc, parent);
    let room = area(doc, parent, true);
    let inset = |name: &str| doc.resolved_style_value(key, name).strip_suffix("px").and_then(|n| n.parse::<f64>().ok());
    let (mut x, mut y) = (0.0, 0.0);
    if let Some(bottom) = inset("bottom") {
        y = (port.y1 - bottom - own.y1).min(0.0).max((room.y0 - own.y0).min(0.0));
    }
    if let Some(top) = inset("top") {
        y = (port.y0 + top - own.y0).max(y).min((room.y1 - own.y1).max(y));
    }
    if let Some(right) = inset("right") {
        x = (port.x1 - right - own.x1).min(0.0).max((room.x0 - own.x0).min(0.0));
    }
    if let Some(left) = inset("left") {
        x = (port.x0 + left - own.x0).max(x).min((room.x1 - own.x1).max(x));
    }
    Some((x, y))
}

/// The padding box of the nearest scroller, or the viewport.
fn scrollport(doc: &BaseDocument, from: &Node) -> Rect {
    let mut current = Some(from);
    while let Some(node) = current.filter(|n| !is_root(doc, n.id)) {
        if super::hit::clips(doc, node) {
            let layout = node.unrounded_layout();
            let inner = Rect::new(
                layout.border.left.into(),
                layout.border.top.into(),
                (layout.size.width - layout.border.right).into(),
                (layout.size.height - layout.border.bottom).into(),
            );
            return to_viewport(doc, node).transform_rect_bbox(inner);
        }
        current = parent_box(doc, node);
    }
    let (width, height) = window(doc);
    Rect::new(0.0, 0.0, width, height)
}

/// Border box, or content box, in the viewport.
fn area(doc: &BaseDocument, node: &Node, content: bool) -> Rect {
    let layout = node.unrounded_layout();
    let (width, height) = (f64::from(layout.size.width), f64::from(layout.size.height));
    let mut own = Rect::new(0.0, 0.0, width, height);
    if content {
        let inset = layout.padding + layout.border;
        own = Rect::new(
            inset.left.into(),
            inset.top.into(),
            width - f64::from(inset.right),
            height - f64::from(inset.bottom),
        );
        if super::hit::clips(doc, node) {
            // What a scroller holds reaches as far as it scrolls.
            own.y1 = own.y1.max(f64::from(layout.scrollable_overflow_rect.bottom));
            own.x1 = own.x1.max(f64::from(layout.scrollable_overflow_rect.right));
        }
        let scroll = node.scroll_offset();
        return to_viewport(doc, node).transform_rect_bbox(own) - kurbo::Vec2::new(scroll.x, scroll.y);
    }
    to_viewport(doc, node).transform_rect_bbox(own)
}
