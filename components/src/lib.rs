//! The built-in components: each tag's table and its behaviour as a pure machine.
//!
//! One file a tag. A machine sees attributes and inputs and leaves outputs; it has no clock, thread, file or socket.

#[cfg(test)]
mod bench;
mod block;
mod button;
mod image;
mod live;
mod table;
mod text;
mod view;

use zhenji_core::spec::ComponentSpec;

/// Every built-in component.
pub const COMPONENTS: &[&ComponentSpec] = &[
    &view::SPEC,
    &text::SPEC,
    &image::SPEC,
    &button::SPEC,
    &block::SPEC,
    &live::pusher_table::SPEC,
    &live::player_table::SPEC,
];

/// The component of a tag.
pub fn find(tag: &str) -> Option<&'static ComponentSpec> {
    COMPONENTS.iter().find(|spec| spec.tag == tag).copied()
}

/// The default styles of all components and what holds for every page, in the view's names.
pub fn ua_style() -> String {
    let styles = COMPONENTS.iter().map(|spec| spec.style);
    std::iter::once(COMMON_STYLE).chain(styles).collect()
}

/// Holds for every page: it fills the area below the navigation bar, text is 16 px, `hidden` hides whatever the display is.
const COMMON_STYLE: &str = "wx-page { display: block; min-height: 100%; font-size: 16px; }\n\
                            [hidden] { display: none !important; }\n";
