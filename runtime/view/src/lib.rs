//! The two painters of zhenji, behind [`zhenji_core::view::View`].
//!
//! Both take the same patches; nothing outside this crate names a browser or a layout engine.

pub mod headless;
#[cfg(feature = "window")]
pub mod window;
