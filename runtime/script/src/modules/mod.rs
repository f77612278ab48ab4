//! The module graph: which file a `require` means, what it exported, who imports whom.
//!
//! Factories are kept by path and content, so that a reload compiles only what changed.

mod arrows;
mod compile;
mod detect;
mod dynamic;
mod explain;
mod helpers;
mod load;
mod patterns;
mod reload;
mod resolve;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use boa_engine::JsObject;
use boa_engine::object::builtins::JsFunction;
use zhenji_core::diagnostic::Pos;

use crate::throw::{Frame, unwrap_column};

pub(crate) use load::load;
pub(crate) use reload::reload;

/// What stands before the author's text on line 1.
pub(crate) const PREFIX: &str = "(function(module,exports,require){";
/// What stands after it.
pub(crate) const SUFFIX: &str = "\n})";

/// Files, factories and loaded modules of a lane.
#[derive(Default)]
pub(crate) struct Modules {
    files: HashMap<Arc<str>, Arc<str>>,
    factories: HashMap<Arc<str>, Factory>,
    loaded: HashMap<Arc<str>, JsObject>,
    /// path → the modules that required it.
    importers: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    /// The modules of pages, components and the app: path → module file.
    pub entries: BTreeMap<Arc<str>, Arc<str>>,
    /// Where the last syntax error was found.
    pub syntax_error: Option<(Arc<str>, Pos)>,
    /// The engine's own getter of `Error.prototype.stack`.
    pub raw_stack: Option<JsFunction>,
}

/// A compiled module.
struct Factory {
    source: Arc<str>,
    function: JsFunction,
    map: Option<Rc<compile::Map>>,
}

impl Modules {
    /// Makes a file known, or changes its text.
    pub fn put(&mut self, path: Arc<str>, text: Arc<str>) {
        self.files.insert(path, text);
    }

    /// A frame as it should be printed, and its place if that is in the author's files. `None` hides our own frames.
    pub fn map_frame(&self, frame: Frame<'_>) -> Option<(String, Option<(Arc<str>, Pos)>)> {
        if frame.path.starts_with("zhenji:") {
            return None;
        }
        if frame.path.is_empty() {
            let ours = matches!(frame.name, "guard" | "require" | "");
            return (!ours).then(|| (format!("{} (native)", frame.name), None));
        }
        match self.map_place(frame.path, frame.line, frame.column) {
            Some((file, pos)) => {
                let name = if frame.name == "<main>" { "<anonymous>" } else { frame.name };
                Some((format!("{name} ({file}:{}:{})", pos.line, pos.column), Some((file, pos))))
            }
            None => Some((format!("{} ({}:{}:{})", frame.name, frame.path, frame.line, frame.column), None)),
        }
    }

    /// Where a place of running code is in the author's text.
    pub fn map_place(&self, path: &str, line: u32, column: u32) -> Option<(Arc<str>, Pos)> {
        let (path, factory) = self.factories.get_key_value(path)?;
        let column = unwrap_column(line, column);
        let pos = match &factory.map {
            Some(map) => map.original(line, column),
            None => Pos { line, column },
        };
        Some((path.clone(), pos))
    }

    /// A better message where the engine's says too little.
    pub fn explain(&self, message: &str, file: &str, pos: Pos) -> String {
        match self.files.get(file) {
            Some(text) => explain::explain(message, text, pos),
            None => message.into(),
        }
    }
}
