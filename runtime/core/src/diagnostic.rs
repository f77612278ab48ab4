//! What the author of a mini-program did wrong, and what to do about it.
//!
//! Diagnostics are collected, never returned as `Err`: parsing never fails.

use std::fmt;
use std::sync::Arc;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; a phone does the same.
    Info,
    /// A phone would behave differently from what the author seems to expect.
    Warning,
    /// The file, tag or call does not work.
    Error,
}

/// A place in a file: one-based line and column, counted in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pos {
    /// One-based line; 0 means "the whole file".
    pub line: u32,
    /// One-based column in characters.
    pub column: u32,
}

/// One finding about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Path relative to the mini-program root, with `/` separators.
    pub file: Arc<str>,
    /// Where in the file.
    pub pos: Pos,
    /// What is wrong, in the reader's words.
    pub message: String,
    /// What to do about it; empty when the message says it all.
    pub hint: String,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(file: &Arc<str>, pos: Pos, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, file, pos, message)
    }

    /// A warning at a place.
    pub fn warning(file: &Arc<str>, pos: Pos, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, file, pos, message)
    }

    /// A remark at a place.
    pub fn info(file: &Arc<str>, pos: Pos, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, file, pos, message)
    }

    fn new(severity: Severity, file: &Arc<str>, pos: Pos, message: impl Into<String>) -> Self {
        Self { severity, file: file.clone(), pos, message: message.into(), hint: String::new() }
    }

    /// The same finding with a remedy.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{}", self.file)?;
        if self.pos.line > 0 {
            write!(f, ":{}:{}", self.pos.line, self.pos.column)?;
        }
        write!(f, ": {level}: {}", self.message)?;
        if !self.hint.is_empty() {
            write!(f, "\n  help: {}", self.hint)?;
        }
        Ok(())
    }
}

/// Turns byte offsets of a source text into positions.
pub struct LineIndex<'a> {
    source: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Indexes the lines of `source`.
    pub fn new(source: &'a str) -> Self {
        let starts = std::iter::once(0).chain(source.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Self { source, starts }
    }

    /// The position of a byte offset; offsets past the end give the end.
    pub fn pos(&self, offset: usize) -> Pos {
        let offset = offset.min(self.source.len());
        let line = self.starts.partition_point(|&s| s <= offset) - 1;
        let start = self.starts[line];
        let end = (start..=offset).rev().find(|&i| self.source.is_char_boundary(i)).unwrap_or(start);
        Pos { line: line as u32 + 1, column: self.source[start..end].chars().count() as u32 + 1 }
    }
}
