//! WXSS: style sheets as mini-programs write them, turned into CSS that both views understand.
//!
//! Values pass through token by token and are never interpreted; what CSS cannot say (`rpx`, the page as viewport, tag names
//! and the scope of a component) is rewritten on the way. A broken rule is a diagnostic and the rest of the file goes on.
//!
//! Names of `@keyframes` and of font families are left global, as on a phone.

mod inline;
mod link;
mod rules;
mod selector;
mod sheet;
#[cfg(test)]
mod tests;
mod value;

use std::sync::Arc;

pub use inline::inline_style;
pub use link::link;

use crate::diagnostic::{Diagnostic, Pos};

/// The lengths that CSS cannot know.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Units {
    /// CSS px of one `rpx`: the screen's width / 750.
    pub rpx: f64,
    /// CSS px of `1vw`: a hundredth of the page area's width.
    pub vw: f64,
    /// CSS px of `1vh`: a hundredth of the page area's height, without navigation bar and tab bar.
    pub vh: f64,
}

impl Units {
    /// The units of a page area of `width` × `height` on a screen `screen` wide, all in CSS px.
    pub fn new(screen: f64, width: f64, height: f64) -> Self {
        Self { rpx: screen / 750.0, vw: width / 100.0, vh: height / 100.0 }
    }
}

/// Whose nodes a sheet may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StyleScope {
    /// `app.wxss` and the page's own sheet: names stay as written.
    Global,
    /// A component's sheet: class `a` becomes `cN--a`, and a compound without a class gets `.cN`.
    ///
    /// Nodes of that component's template therefore carry `cN` and `cN--<class>`, its host element `cN-host`.
    Component(u32),
}

/// What a tag name in a selector means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// A built-in component: `view` is `wx-view` in the tree.
    BuiltIn,
    /// Any other name, kept as written.
    Custom,
}

/// One compiled file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// CSS without the imported sheets.
    pub css: String,
    /// `@import`s in order.
    pub imports: Vec<Import>,
}

/// One `@import`.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The path as written, without quotes.
    pub path: Arc<str>,
    /// The media query behind the path; empty when there is none.
    pub media: String,
    /// Where it is written.
    pub pos: Pos,
    /// Byte offset in [`Sheet::css`] where the imported rules belong.
    pub offset: usize,
}

/// Compiles one file. `tags` says which tag names are built in.
pub fn compile(
    file: &Arc<str>,
    source: &str,
    scope: StyleScope,
    units: &Units,
    tags: &dyn Fn(&str) -> TagKind,
) -> (Sheet, Vec<Diagnostic>) {
    sheet::Compiler::new(file, source, scope, units, tags).run()
}
