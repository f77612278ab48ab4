//! The built-in components: each tag's table and its behaviour as a pure machine.
//!
//! One file a tag. A machine sees attributes and inputs and leaves outputs; it has no clock, thread, file or socket.

#[cfg(test)]
mod bench;
mod block;
mod button;
mod cover_image;
mod cover_view;
mod docs;
mod field;
mod icon;
mod image;
mod input;
mod known;
mod live;
mod navigator;
mod progress;
mod scroll_view;
mod slider;
mod switch;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod textarea;
mod view;

use zhenji_core::spec::ComponentSpec;

pub use docs::{all_docs, docs};
pub use known::KNOWN_NOT_BUILT;
pub use live::{check_attribute, check_media_url, live_codes};

/// Every built-in component.
pub const COMPONENTS: &[&ComponentSpec] = &[
    &block::SPEC,
    &button::SPEC,
    &cover_image::SPEC,
    &cover_view::SPEC,
    &icon::SPEC,
    &image::SPEC,
    &input::SPEC,
    &live::player_table::SPEC,
    &live::pusher_table::SPEC,
    &navigator::SPEC,
    &progress::SPEC,
    &scroll_view::SPEC,
    &slider::SPEC,
    &switch::SPEC,
    &text::SPEC,
    &textarea::SPEC,
    &view::SPEC,
];

/// The component of a tag.
pub fn find(tag: &str) -> Option<&'static ComponentSpec> {
    COMPONENTS.iter().find(|spec| spec.tag == tag).copied()
}

/// The default styles of all components, in the view's names.
pub fn ua_style() -> String {
    COMPONENTS.iter().map(|spec| spec.style).collect()
}
