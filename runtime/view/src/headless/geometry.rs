//! Where boxes are: rectangles and scroll sizes in CSS px, as `getBoundingClientRect` and CSSOM View define them.
//!
//! Of Blitz only the laid-out boxes are used: its own queries ignore transforms and stumble over hidden inline text.

use blitz_dom::{BaseDocument, Node, NodeId as Key};
use kurbo::{Affine, Point, Rect as Area};
use style::computed_values::position::T as Position;
use style::values::computed::Overflow;
use zhenji_core::view::{Rect, Scroll};

/// The bounding box of an element after scrolling and transforms, relative to the viewport. Zeros where it has no box.
pub(crate) fn rect(doc: &BaseDocument, key: Key) -> Rect {
    let area = element_of(doc, key).filter(|node| !is_hidden(doc, node)).and_then(|node| bounds(doc, node));
    area.map_or_else(Rect::default, |a| Rect { left: a.x0, top: a.y0, width: a.width(), height: a.height() })
}

/// What is left of an element's bounding box by the scrollers around it, the viewport not counted; `None` where all is.
pub(crate) fn seen(doc: &BaseDocument, key: Key) -> Option<Rect> {
    let node = element_of(doc, key).filter(|node| !is_hidden(doc, node))?;
    let own = bounds(doc, node)?;
    let mut left = own;
    let mut here = parent_box(doc, node);
    while let Some(node) = here.filter(|n| !is_root(doc, n.id)) {
        if scrolls(node)
            && let Some(area) = bounds(doc, node)
        {
            left = Area::new(left.x0.max(area.x0), left.y0.max(area.y0), left.x1.min(area.x1), left.y1.min(area.y1));
        }
        here = parent_box(doc, node);
    }
    let rect = Rect { left: left.x0, top: left.y0, width: left.width().max(0.0), height: left.height().max(0.0) };
    (left != own).then_some(rect)
}

/// Whether the user can scroll the element: `overflow: hidden` alone does not count.
fn scrolls(node: &Node) -> bool {
    let by_hand = |o: Overflow| matches!(o, Overflow::Auto | Overflow::Scroll);
    node.primary_styles().is_some_and(|style| {
        let style = style.get_box();
        by_hand(style.clone_overflow_x()) || by_hand(style.clone_overflow_y())
    })
}

/// Offset and sizes of a scroller; for the root those of the viewport.
pub(crate) fn scroll(doc: &BaseDocument, key: Key) -> Scroll {
    let Some(node) = element_of(doc, key).filter(|node| !is_hidden(doc, node)) else { return Scroll::default() };
    if node.is_non_atomic_inline() {
        return Scroll::default();
    }
    let layout = node.final_layout();
    if is_root(doc, key) {
        let (width, height) = window(doc);
        let offset = doc.viewport_scroll();
        let far = layout.scrollable_overflow_rect;
        let content = |start: f32, size: f32, far: f32| f64::from(start + size.max(far));
        return Scroll {
            left: offset.x,
            top: offset.y,
            width: content(layout.location.x, layout.size.width, far.right).max(width),
            height: content(layout.location.y, layout.size.height, far.bottom).max(height),
            client_width: width,
            client_height: height,
        };
    }
    let offset = node.scroll_offset();
    Scroll {
        left: offset.x,
        top: offset.y,
        width: f64::from(node.scroll_width()),
        height: f64::from(node.scroll_height()),
        client_width: f64::from(node.client_width()),
        client_height: f64::from(node.client_height()),
    }
}

/// The furthest offset.
pub(crate) fn furthest(scroll: &Scroll) -> (f64, f64) {
    ((scroll.width - scroll.client_width).max(0.0), (scroll.height - scroll.client_height).max(0.0))
}

/// From an element's border box to the viewport, CSS px.
pub(crate) fn to_viewport(doc: &BaseDocument, node: &Node) -> Affine {
    let location = node.unrounded_layout().location;
    let own = Affine::translate((f64::from(location.x), f64::from(location.y))) * transform(doc, node);
    let Some(parent) = parent_box(doc, node) else {
        let scroll = doc.viewport_scroll();
        return Affine::translate((-scroll.x, -scroll.y)) * own;
    };
    let scroll = parent.scroll_offset();
    if is_root(doc, parent.id) && is_fixed(node) {
        // Fixed to the viewport: the page's scrolling does not move it.
        let scroll = doc.viewport_scroll();
        return Affine::translate((scroll.x, scroll.y)) * to_viewport(doc, parent) * own;
    }
    to_viewport(doc, parent) * Affine::translate((-scroll.x, -scroll.y)) * own
}

/// Whether the element is `position: fixed`.
pub(crate) fn is_fixed(node: &Node) -> bool {
    node.primary_styles().is_some_and(|s| s.clone_position() == Position::Fixed)
}

/// The transform of an element in CSS px.
pub(crate) fn transform(doc: &BaseDocument, node: &Node) -> Affine {
    let scale = doc.viewport().scale_f64();
    node.transform().as_deref().map_or(Affine::IDENTITY, |t| {
        let [a, b, c, d, e, f] = t.as_coeffs();
        Affine::new([a, b, c, d, e / scale, f / scale])
    })
}

/// The box that a box's place is relative to.
pub(crate) fn parent_box<'a>(doc: &'a BaseDocument, node: &Node) -> Option<&'a Node> {
    // A box that was out of flow once keeps a stale containing block, so it is asked for only while it is.
    let parent = if node.is_out_of_flow() { node.containing_block() } else { node.layout_parent.get() };
    parent.and_then(|key| doc.get_node(key)).filter(|n| n.element_data().is_some() || n.is_anonymous())
}

pub(crate) fn is_root(doc: &BaseDocument, key: Key) -> bool {
    doc.try_root_element().is_some_and(|root| root.id == key)
}

/// Whether the element or one around it has `display: none`, or it is not in the tree.
pub(crate) fn is_hidden(doc: &BaseDocument, node: &Node) -> bool {
    let mut current = Some(node);
    while let Some(node) = current {
        if node.element_data().is_some() {
            match node.primary_styles() {
                Some(style) if style.clone_display().is_none() => return true,
                Some(_) => {}
                None => return true,
            }
        }
        match node.parent {
            Some(parent) => current = doc.get_node(parent),
            None => return node.id != doc.root_node().id,
        }
    }
    false
}

/// Width and height of the viewport in CSS px.
pub(crate) fn window(doc: &BaseDocument) -> (f64, f64) {
    let (width, height) = doc.viewport().window_size;
    let scale = doc.viewport().scale_f64();
    (f64::from(width) / scale, f64::from(height) / scale)
}

fn element_of(doc: &BaseDocument, key: Key) -> Option<&Node> {
    doc.get_node(key).filter(|n| n.element_data().is_some())
}

fn bounds(doc: &BaseDocument, node: &Node) -> Option<Area> {
    if node.is_non_atomic_inline() {
        let root = node.inline_root_ancestor()?;
        let place = to_viewport(doc, root);
        let lines = node.inline_fragment_boxes()?;
        let boxes = lines.map(|b| Area::new(b.left.into(), b.top.into(), b.right.into(), b.bottom.into()));
        return boxes.map(|b| place.transform_rect_bbox(b)).reduce(|a, b| a.union(b));
    }
    if node.primary_styles().is_some_and(|s| s.clone_display().is_contents()) {
        return None;
    }
    let size = node.unrounded_layout().size;
    let own = Area::from_origin_size(Point::ZERO, (f64::from(size.width), f64::from(size.height)));
    Some(to_viewport(doc, node).transform_rect_bbox(own))
}
