//! One file on its way from WXSS to CSS: what has been written so far, and what was found wrong.

use std::cell::OnceCell;
use std::sync::Arc;

use cssparser::{Parser, StyleSheetParser, Token};

use super::rules::{Body, Rules};
use super::{Import, Sheet, StyleScope, TagKind, Units};
use crate::diagnostic::{Diagnostic, LineIndex, Pos, Severity};

/// More findings than this in one file help nobody.
const MAX_FINDINGS: usize = 50;

/// A language that is not WXSS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Less,
    Scss,
}

/// The state of one compilation.
pub(super) struct Compiler<'s> {
    pub(super) file: &'s Arc<str>,
    pub(super) source: &'s str,
    pub(super) scope: StyleScope,
    pub(super) units: &'s Units,
    pub(super) tags: &'s dyn Fn(&str) -> TagKind,
    pub(super) out: String,
    pub(super) imports: Vec<Import>,
    /// A style rule has been written: an `@import` from here on is late.
    pub(super) seen_rule: bool,
    /// Why the value in hand is wrong; becomes a finding unless the text turns out to be a nested rule.
    pub(super) value_error: Option<(usize, String)>,
    /// Tag, id or attribute selectors in a component's sheet: reported once.
    pub(super) loose_selector: Option<usize>,
    /// `page` in a component's sheet: reported once.
    pub(super) page_selector: Option<usize>,
    nested: Vec<usize>,
    unclosed: Option<usize>,
    dialect: Option<(Dialect, usize)>,
    findings: Vec<Diagnostic>,
    n_errors: usize,
    index: OnceCell<LineIndex<'s>>,
}

impl<'s> Compiler<'s> {
    pub(super) fn new(
        file: &'s Arc<str>,
        source: &'s str,
        scope: StyleScope,
        units: &'s Units,
        tags: &'s dyn Fn(&str) -> TagKind,
    ) -> Self {
        // A byte-order mark is no part of the first selector.
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        Self {
            file,
            source,
            scope,
            units,
            tags,
            out: String::with_capacity(source.len()),
            imports: Vec::new(),
            seen_rule: false,
            value_error: None,
            loose_selector: None,
            page_selector: None,
            nested: Vec::new(),
            unclosed: None,
            dialect: None,
            findings: Vec::new(),
            n_errors: 0,
            index: OnceCell::new(),
        }
    }

    /// Compiles the whole file.
    pub(super) fn run(mut self) -> (Sheet, Vec<Diagnostic>) {
        let mut input = Parser::new(self.source);
        loop {
            self.skip_stray(&mut input);
            let (mark, n_errors) = (self.out.len(), self.n_errors);
            let mut rules = Rules { c: &mut self, body: Body::Sheet };
            match StyleSheetParser::new(&mut input, &mut rules).next() {
                None => break,
                Some(Ok(())) => {}
                Some(Err((_, text, _))) => self.reject(mark, n_errors, text),
            }
        }
        self.finish()
    }

    /// How many things were found that lose something; tells whether somebody has already reported.
    pub(super) fn n_errors(&self) -> usize {
        self.n_errors
    }

    /// The position of a byte offset.
    pub(super) fn pos(&self, offset: usize) -> Pos {
        self.index.get_or_init(|| LineIndex::new(self.source)).pos(offset)
    }

    pub(super) fn error(&mut self, offset: usize, message: impl Into<String>, hint: &str) {
        self.n_errors += 1;
        self.find(offset, Severity::Error, message.into(), hint);
    }

    pub(super) fn warn(&mut self, offset: usize, message: impl Into<String>, hint: &str) {
        self.find(offset, Severity::Warning, message.into(), hint);
    }

    /// A rule inside a rule. All of a file's are one finding.
    pub(super) fn nested_rule(&mut self, offset: usize) {
        self.n_errors += 1;
        self.nested.push(offset);
    }

    /// The file ends inside the block that opened before `offset`.
    pub(super) fn unclosed(&mut self, offset: usize) {
        self.unclosed.get_or_insert(offset);
    }

    /// Something only a preprocessor understands. A file of another language is one finding, whatever else is wrong.
    pub(super) fn foreign(&mut self, dialect: Dialect, offset: usize) {
        self.n_errors += 1;
        self.dialect.get_or_insert((dialect, offset));
    }

    /// Takes back what an invalid item wrote since `mark`, and says why unless somebody has said so (`n_errors` moved).
    pub(super) fn reject(&mut self, mark: usize, n_errors: usize, text: &str) {
        self.out.truncate(mark);
        let lead = text.len() - text.trim_start().len();
        // `text` is a slice of the source, so their addresses tell where it stands.
        let offset = (text.as_ptr() as usize).saturating_sub(self.source.as_ptr() as usize) + lead;
        let text = text.trim().trim_end_matches(';').trim_end();
        if let Some((at, message)) = self.value_error.take()
            && self.n_errors == n_errors
        {
            return self.error(at, message, "");
        }
        if self.n_errors != n_errors || text.is_empty() {
            return;
        }
        if text.starts_with("//") {
            self.error(offset, "`//` does not begin a comment in WXSS: what follows is lost", "write `/* … */`");
        } else if text.starts_with('$') {
            self.foreign(Dialect::Scss, offset);
        } else if text.starts_with('.') && text.contains('(') || text.starts_with('@') && text.contains(':') {
            self.foreign(Dialect::Less, offset);
        } else {
            let message = format!("`{}` is neither a declaration nor a rule", excerpt(text));
            self.error(offset, message, "a declaration is `name: value;`, a rule is `selector { … }`");
        }
    }

    /// A `;` or `}` between rules would take the next rule with it.
    fn skip_stray(&mut self, input: &mut Parser<'s>) {
        loop {
            input.skip_whitespace();
            let state = input.state();
            let at = state.position().byte_index();
            match input.next_including_whitespace_and_comments() {
                Ok(Token::Semicolon) => self.warn(at, "this `;` does not belong here", "remove it"),
                Ok(Token::CloseCurlyBracket) => {
                    self.error(at, "this `}` closes nothing", "remove it, or add the `{` it belongs to");
                }
                _ => return input.reset(&state),
            }
        }
    }

    fn find(&mut self, offset: usize, severity: Severity, message: String, hint: &str) {
        if self.findings.len() >= MAX_FINDINGS {
            return;
        }
        let pos = self.pos(offset);
        let file = self.file.clone();
        self.findings.push(Diagnostic { severity, file, pos, message, hint: hint.into() });
    }

    fn finish(mut self) -> (Sheet, Vec<Diagnostic>) {
        if let Some((dialect, offset)) = self.dialect {
            let (name, extension) = match dialect {
                Dialect::Less => ("LESS", "less"),
                Dialect::Scss => ("SCSS", "scss"),
            };
            self.findings.clear();
            let message = format!("this file is {name}, not WXSS: most of its rules are lost");
            let hint = format!("rename it to `.{extension}` and compile it to `.wxss`");
            self.error(offset, message, &hint);
        } else {
            if let Some(&first) = self.nested.first() {
                let more = match self.nested.len() {
                    1 => String::new(),
                    n => format!(" ({n} in this file)"),
                };
                let message = format!("WXSS does not nest rules: this one is lost{more}");
                self.error(first, message, "write the whole selector at the top level");
            }
            if let Some(offset) = self.unclosed {
                self.error(offset, "the file ends before this block is closed", "add the missing `}`");
            }
        }
        if let Some(offset) = self.loose_selector.filter(|_| self.dialect.is_none()) {
            // https://developers.weixin.qq.com/miniprogram/dev/framework/custom-component/wxml-wxss.html
            self.find(
                offset,
                Severity::Info,
                "tag, id and attribute selectors are discouraged in a component's sheet".into(),
                "use a class",
            );
        }
        if let Some(offset) = self.page_selector.filter(|_| self.dialect.is_none()) {
            let hint = "move such rules to app.wxss or to the page's sheet";
            self.warn(offset, "`page` has no effect in a component's sheet", hint);
        }
        self.findings.sort_by_key(|d| d.pos);
        (Sheet { css: self.out, imports: self.imports }, self.findings)
    }
}

/// The first line of `text`, shortened for a message.
pub(super) fn excerpt(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    let mut short: String = line.chars().take(40).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}
