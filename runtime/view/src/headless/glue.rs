//! Rows of inline blocks under `white-space: nowrap`, which Blitz breaks unless text stands between the boxes.
//!
//! CSS Text 3 section 5 suppresses every soft wrap opportunity there; a word joiner between the boxes, invisible and without
//! width, does the same in Blitz.

use blitz_dom::{BaseDocument, NodeId as Key};
use style::computed_values::text_wrap_mode::T as WrapMode;

const JOINER: &str = "\u{2060}";

/// Glues the boxes of one element that broke although they must not. Says whether it did.
pub(crate) fn glue(doc: &mut BaseDocument, key: Key) -> bool {
    let loose = loose(doc, key).unwrap_or_default();
    let mut mutator = doc.mutate();
    for &before in &loose {
        let joiner = mutator.create_text_node(JOINER);
        mutator.insert_nodes_before(before, &[joiner]);
    }
    !loose.is_empty()
}

/// The elements before which a joiner is due, if the line broke: those that follow another one directly, and the first.
fn loose(doc: &BaseDocument, key: Key) -> Option<Vec<Key>> {
    let node = doc.get_node(key).filter(|n| n.flags.is_inline_root())?;
    let broken = node.element_data()?.inline_layout_data.as_ref()?.layout.len() > 1;
    if !broken || node.primary_styles()?.clone_text_wrap_mode() != WrapMode::Nowrap {
        return None;
    }
    let is_element = |key: &Key| doc.get_node(*key).is_some_and(|n| n.element_data().is_some());
    let pairs = node.children.windows(2).filter(|pair| pair.iter().all(is_element));
    let following: Vec<Key> = pairs.map(|pair| pair[1]).collect();
    // The first box takes its style for breaking from the text before it.
    let first = node.children.first().copied().filter(|key| !following.is_empty() && is_element(key));
    Some(first.into_iter().chain(following).collect())
}
