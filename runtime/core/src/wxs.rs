//! The seam to WXS, the small script language of templates.
//!
//! Core knows no script engine: it names modules by key, and whoever owns an engine runs them beside the tree, never in the
//! logic lane.

use std::sync::Arc;

use crate::value::Value;

/// Runs WXS modules. A module is evaluated on its first use; a failure is a sentence with the place in it.
pub trait WxsEngine {
    /// Makes a module known, replacing an older text of the same key. The key of a `.wxs` file is its path relative to the
    /// mini-program root (`utils/format.wxs`), so that `require` finds it; an inline module has any key that keeps the path
    /// of its template as the part before `#` (`pages/index/index.wxml#m`), so that `require` is relative to it.
    fn load(&mut self, key: &Arc<str>, source: &Arc<str>);

    /// Calls the function at `member` (`price.format`; empty is the module's exports itself) with `args`.
    fn call(&mut self, key: &str, member: &str, args: &[Value]) -> Result<Value, String>;

    /// Reads the value at `member`. A function reads as `Undefined`.
    fn get(&mut self, key: &str, member: &str) -> Result<Value, String>;
}
