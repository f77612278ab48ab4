//! The painter that needs no display, behind [`zhenji_core::view::View`].
//!
//! The other painter is `zhenji-window`. Both take the same patches; nothing outside this crate names a layout engine.

pub mod headless;
pub mod snapshot;
