//! What lies under a point: the reverse of the painting order (CSS 2.1 appendix E).
//!
//! Unlike Blitz's own test it honours the clipping of `overflow`.

use blitz_dom::{BaseDocument, Node, NodeId as Key};
use kurbo::{Affine, Point, Vec2};
use parley::Cluster;
use style::computed_values::pointer_events::T as PointerEvents;
use style::computed_values::visibility::T as Visibility;

use super::geometry::{is_fixed, is_root, parent_box, transform};

/// The Blitz node (maybe an anonymous box or a text) under a point of the viewport, CSS px.
pub(crate) fn hit(doc: &BaseDocument, point: Point) -> Option<Key> {
    let root = doc.try_root_element()?;
    let scroll = doc.viewport_scroll();
    under(doc, root, point + Vec2::new(scroll.x, scroll.y))
}

/// `point` is in the coordinates in which `node`'s place is given.
fn under(doc: &BaseDocument, node: &Node, point: Point) -> Option<Key> {
    let style = node.primary_styles();
    if let Some(style) = &style
        && (style.clone_visibility() != Visibility::Visible || style.clone_display().is_none())
    {
        return None;
    }
    let local = into_box(doc, node, point)?;
    let inside = contains(node, local);
    if !clips(doc, node) || in_padding_box(node, local) {
        let scroll = node.scroll_offset();
        let content = local + Vec2::new(scroll.x, scroll.y);
        if let Some(found) = children(doc, node, content) {
            return Some(found);
        }
    }
    let takes = style.is_none_or(|s| s.clone_pointer_events() != PointerEvents::None);
    (inside && takes && !node.is_anonymous()).then_some(node.id)
}

fn children(doc: &BaseDocument, node: &Node, content: Point) -> Option<Key> {
    let lifted = |above: bool| -> Option<Key> {
        let context = node.stacking_context.as_ref()?;
        let range = if above { context.pos_z_range() } else { context.neg_z_range() };
        context.children[range].iter().rev().find_map(|child| {
            let offset = child.position(doc.tree(), node.id);
            let child = doc.get_node(child.node_id)?;
            let point = content - Vec2::new(offset.x.into(), offset.y.into());
            if clipped_between(doc, child, node, point) {
                return None;
            }
            under(doc, child, point)
        })
    };
    let in_order = || -> Option<Key> {
        let list = node.paint_children.borrow();
        list.iter().flatten().rev().find_map(|&key| {
            let child = doc.get_node(key)?;
            let mut point = content;
            if is_root(doc, node.id) && is_fixed(child) {
                let scroll = doc.viewport_scroll();
                point -= Vec2::new(scroll.x, scroll.y);
            }
            under(doc, child, point)
        })
    };
    lifted(true).or_else(in_order).or_else(|| lifted(false)).or_else(|| text(doc, node, content))
}

/// The element whose text is under the point.
fn text(doc: &BaseDocument, node: &Node, content: Point) -> Option<Key> {
    if !node.flags.is_inline_root() {
        return None;
    }
    let inline = node.element_data()?.inline_layout_data.as_ref()?;
    let layout = node.unrounded_layout();
    let scale = inline.layout.scale();
    let x = content.x as f32 - layout.padding.left - layout.border.left;
    let y = content.y as f32 - layout.padding.top - layout.border.top - inline.block_offset;
    if !(0.0..inline.layout.height()).contains(&(y * scale)) {
        // Blitz takes the first or the last line for points above or below.
        return None;
    }
    let (cluster, _) = Cluster::from_point_exact(&inline.layout, x * scale, y * scale)?;
    let key = cluster.style().brush.id;
    let mut owner = doc.get_node(key)?;
    while owner.element_data().is_none() {
        owner = doc.get_node(owner.parent?)?;
    }
    let takes = owner.primary_styles().is_none_or(|s| s.clone_pointer_events() != PointerEvents::None);
    takes.then_some(key)
}

/// Whether a box between a lifted child and its stacking context clips the point away. `point` is where the child's
/// own place is given.
fn clipped_between(doc: &BaseDocument, child: &Node, root: &Node, mut point: Point) -> bool {
    let mut current = parent_box(doc, child);
    while let Some(node) = current.filter(|n| n.id != root.id) {
        let scroll = node.scroll_offset();
        let local = point - Vec2::new(scroll.x, scroll.y);
        if clips(doc, node) && !in_padding_box(node, local) {
            return true;
        }
        let place = node.unrounded_layout().location;
        point = local + Vec2::new(place.x.into(), place.y.into());
        current = parent_box(doc, node);
    }
    false
}

/// Whether an element clips what it holds; the root never does, the viewport does it.
pub(crate) fn clips(doc: &BaseDocument, node: &Node) -> bool {
    !is_root(doc, node.id)
        && node.primary_styles().is_some_and(|style| {
            let style = style.get_box();
            style.clone_overflow_x().is_scrollable() || style.clone_overflow_y().is_scrollable()
        })
}

fn into_box(doc: &BaseDocument, node: &Node, point: Point) -> Option<Point> {
    let place = node.unrounded_layout().location;
    let own = Affine::translate((f64::from(place.x), f64::from(place.y))) * transform(doc, node);
    (own.determinant().abs() > 1e-9).then(|| own.inverse() * point)
}

fn contains(node: &Node, local: Point) -> bool {
    let size = node.unrounded_layout().size;
    local.x >= 0.0 && local.y >= 0.0 && local.x < f64::from(size.width) && local.y < f64::from(size.height)
}

fn in_padding_box(node: &Node, local: Point) -> bool {
    let layout = node.unrounded_layout();
    let (size, border) = (layout.size, layout.border);
    local.x >= f64::from(border.left)
        && local.y >= f64::from(border.top)
        && local.x < f64::from(size.width - border.right)
        && local.y < f64::from(size.height - border.bottom)
}
