//! WXML files: text in, a [`Template`] out, whatever the text.
//!
//! A small scanner first makes `{{ }}`, `<wxs>` bodies and stray characters opaque without moving a byte, then quick-xml reads the
//! tags in its lenient HTML mode, then directives become nodes. Half of real WXML is not well-formed XML; every oddity is
//! either read as a phone reads it or reported with its place and a remedy.

mod ast;
mod attribute;
mod directive;
mod entity;
mod lower;
mod places;
mod read;
mod scan;
#[cfg(test)]
mod tests;
mod values;

use std::sync::Arc;

pub use ast::{
    Attr, Branch, Definition, Element, EventBinding, EventPrefix, ForLoop, Generic, IfChain, Include, ListKey, Named,
    Node, Reference, Slot, SlotValue, Template, TemplateUse, Text, Worklet, WxsModule,
};

use crate::diagnostic::{Diagnostic, Severity};
use places::Places;

/// Parses one WXML file. `file` is its path relative to the mini-program root.
pub fn parse(file: &Arc<str>, source: &str) -> (Template, Vec<Diagnostic>) {
    let places = Places::new(source);
    let scanned = scan::scan(source);
    let (nodes, findings) = read::read(source, &scanned);
    let mut diagnostics: Vec<_> = scanned.findings.into_iter().chain(findings).map(|f| f.at(file, &places)).collect();
    let template = lower::lower(file, source, &places, &scanned.mustaches, &nodes, &mut diagnostics);
    diagnostics.sort_by_key(|d| d.pos);
    if diagnostics.len() > MAX_DIAGNOSTICS {
        let rest = diagnostics.split_off(MAX_DIAGNOSTICS);
        let worst = rest.iter().map(|d| d.severity).max().unwrap_or(Severity::Info);
        let last =
            Diagnostic::info(file, rest[0].pos, format!("{} more findings from here on are left out", rest.len()));
        diagnostics.push(Diagnostic { severity: worst, ..last });
    }
    (template, diagnostics)
}

/// Enough for any author; a file of noise has hundreds of thousands.
const MAX_DIAGNOSTICS: usize = 200;

/// Something found at a byte offset, before positions are known.
#[derive(Clone, Debug, PartialEq)]
struct Finding {
    error: bool,
    at: usize,
    message: String,
    hint: &'static str,
}

impl Finding {
    fn error(at: usize, message: impl Into<String>, hint: &'static str) -> Self {
        Self { error: true, at, message: message.into(), hint }
    }

    fn warning(at: usize, message: impl Into<String>, hint: &'static str) -> Self {
        Self { error: false, at, message: message.into(), hint }
    }

    fn at(self, file: &Arc<str>, places: &Places<'_>) -> Diagnostic {
        let pos = places.pos(self.at);
        let diagnostic = if self.error {
            Diagnostic::error(file, pos, self.message)
        } else {
            Diagnostic::warning(file, pos, self.message)
        };
        diagnostic.hint(self.hint)
    }
}
