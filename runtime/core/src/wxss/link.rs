//! Imports: one sheet out of a file and everything it imports, each in its place.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Import, Sheet, StyleScope, TagKind, Units, compile};
use crate::bundle::path;
use crate::diagnostic::{Diagnostic, Pos};

/// Imports deeper than this are a mistake.
const MAX_DEPTH: usize = 64;
/// More imports than this come from files that import each other many times over.
const MAX_IMPORTS: usize = 5_000;
/// So does a sheet of more bytes than this.
const MAX_BYTES: usize = 16 << 20;

/// Compiles `entry` and what it imports into one CSS text.
///
/// Paths are relative to the mini-program root. The second result names every file that was read or asked for, `entry`
/// first: a change of one of them asks for a new link.
pub fn link(
    entry: &Arc<str>,
    read: &dyn Fn(&str) -> Option<Arc<str>>,
    scope: StyleScope,
    units: &Units,
    tags: &dyn Fn(&str) -> TagKind,
) -> (String, Vec<Arc<str>>, Vec<Diagnostic>) {
    let mut linker = Linker {
        read,
        scope,
        units,
        tags,
        sheets: HashMap::new(),
        files: Vec::new(),
        findings: Vec::new(),
        out: String::new(),
        stack: Vec::new(),
        n_imports: 0,
        full: false,
    };
    match linker.load(entry) {
        Some(sheet) => linker.place(entry, &sheet),
        None => linker.findings.push(Diagnostic::error(entry, Pos::default(), "the style sheet does not exist")),
    }
    (linker.out, linker.files, linker.findings)
}

struct Linker<'a> {
    read: &'a dyn Fn(&str) -> Option<Arc<str>>,
    scope: StyleScope,
    units: &'a Units,
    tags: &'a dyn Fn(&str) -> TagKind,
    /// A file imported twice is compiled once.
    sheets: HashMap<Arc<str>, Option<Arc<Sheet>>>,
    files: Vec<Arc<str>>,
    findings: Vec<Diagnostic>,
    out: String,
    /// The files around the one in hand, outermost first.
    stack: Vec<Arc<str>>,
    n_imports: usize,
    full: bool,
}

impl Linker<'_> {
    fn load(&mut self, file: &Arc<str>) -> Option<Arc<Sheet>> {
        if let Some(known) = self.sheets.get(file) {
            return known.clone();
        }
        self.files.push(file.clone());
        let sheet = (self.read)(file).map(|source| {
            let (sheet, findings) = compile(file, &source, self.scope, self.units, self.tags);
            self.findings.extend(findings);
            Arc::new(sheet)
        });
        self.sheets.insert(file.clone(), sheet.clone());
        sheet
    }

    fn place(&mut self, file: &Arc<str>, sheet: &Sheet) {
        self.stack.push(file.clone());
        let mut from = 0;
        for import in &sheet.imports {
            self.out.push_str(&sheet.css[from..import.offset]);
            from = import.offset;
            self.import(file, import);
        }
        self.out.push_str(&sheet.css[from..]);
        self.stack.pop();
    }

    fn import(&mut self, file: &Arc<str>, import: &Import) {
        if let Some((message, hint)) = refusal(&import.path) {
            return self.findings.push(Diagnostic::error(file, import.pos, message).hint(hint));
        }
        let Some(path) = path::resolve(file, import.path.split(['?', '#']).next().unwrap_or_default()) else {
            let message = format!("`{}` leads out of the mini-program", import.path);
            return self.findings.push(Diagnostic::error(file, import.pos, message));
        };
        let mut found = None;
        for candidate in [path.clone(), format!("{path}.wxss")] {
            let candidate: Arc<str> = candidate.into();
            if let Some(sheet) = self.load(&candidate) {
                found = Some((candidate, sheet));
                break;
            }
            if path.ends_with(".wxss") {
                break;
            }
        }
        let Some((path, sheet)) = found else {
            let message = format!("`{}` does not exist: no file `{path}`", import.path);
            let hint = match (self.read)(&format!("miniprogram_npm/{}", import.path)) {
                Some(_) => format!("write `/miniprogram_npm/{}`", import.path),
                None => "paths are relative to this file, or to the project root with a leading `/`".into(),
            };
            return self.findings.push(Diagnostic::error(file, import.pos, message).hint(hint));
        };
        if self.stack.contains(&path) {
            let message = format!("`{path}` imports itself, by way of this file; taken once");
            return self.findings.push(Diagnostic::warning(file, import.pos, message));
        }
        self.n_imports += 1;
        if self.stack.len() >= MAX_DEPTH || self.n_imports > MAX_IMPORTS || self.out.len() > MAX_BYTES {
            if !self.full {
                self.full = true;
                let message = "the imports are nested too deeply or repeat too often; the rest is left out";
                self.findings.push(Diagnostic::error(file, import.pos, message));
            }
            return;
        }
        let before = self.out.len();
        if !import.media.is_empty() {
            self.out.push_str("@media ");
            self.out.push_str(&import.media);
            self.out.push('{');
        }
        let opened = self.out.len();
        self.place(&path, &sheet);
        if opened == before {
            return;
        }
        if self.out.len() == opened {
            self.out.truncate(before);
        } else {
            self.out.push('}');
        }
    }
}

/// Paths that are no files of the mini-program.
fn refusal(path: &str) -> Option<(String, &'static str)> {
    let remote = path.starts_with("//") || path.contains("://");
    remote.then(|| (format!("`{path}`: WXSS cannot import from the network"), "copy the sheet into the project"))
}
