//! Typed reading of configuration: a wrong type or an unknown name is a finding, and the default takes its place.

use std::sync::Arc;

use super::json::{Json, Kind};
use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;

/// Reads the members of one object of one file.
pub(super) struct Fields<'j, 'f> {
    pub(super) file: &'f Arc<str>,
    pub(super) json: &'j Json,
    pub(super) findings: &'f mut Vec<Diagnostic>,
}

impl<'j, 'f> Fields<'j, 'f> {
    pub(super) fn new(file: &'f Arc<str>, json: &'j Json, findings: &'f mut Vec<Diagnostic>) -> Self {
        Self { file, json, findings }
    }

    pub(super) fn text(&mut self, name: &str) -> Option<Arc<str>> {
        let value = self.json.get(name)?;
        match &value.kind {
            Kind::String(text) => Some(text.clone()),
            _ => self.wrong(name, value, "a string"),
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.json.get(name)?;
        match &value.kind {
            Kind::Bool(b) => Some(*b),
            // `"true"` is a common slip; the text is truthy on a phone, too.
            Kind::String(text) => {
                let message = format!("`{name}` should be a boolean, not a string");
                self.findings.push(Diagnostic::warning(self.file, value.pos, message).hint("remove the quotes"));
                Some(&**text == "true")
            }
            _ => self.wrong(name, value, "a boolean"),
        }
    }

    pub(super) fn number(&mut self, name: &str) -> Option<f64> {
        let value = self.json.get(name)?;
        match &value.kind {
            Kind::Number(n) => Some(*n),
            Kind::String(text) if text.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
                let message = format!("`{name}` should be a number, not a string");
                self.findings.push(Diagnostic::warning(self.file, value.pos, message).hint("remove the quotes"));
                text.trim().parse().ok()
            }
            _ => self.wrong(name, value, "a number"),
        }
    }

    pub(super) fn object(&mut self, name: &str) -> Option<&'j Json> {
        let value = self.json.get(name)?;
        match &value.kind {
            Kind::Object(_) => Some(value),
            _ => self.wrong(name, value, "an object"),
        }
    }

    pub(super) fn array(&mut self, name: &str) -> &'j [Json] {
        let Some(value) = self.json.get(name) else { return &[] };
        match &value.kind {
            Kind::Array(items) => items,
            _ => self.wrong(name, value, "an array").unwrap_or(&[]),
        }
    }

    /// Says something of a member, if it is there.
    pub(super) fn warn(&mut self, name: &str, message: String) {
        if let Some(member) = self.json.member(name) {
            self.findings.push(Diagnostic::warning(self.file, member.pos, message));
        }
    }

    /// One of a few words.
    pub(super) fn word(&mut self, name: &str, words: &[&str]) -> Option<Arc<str>> {
        let text = self.text(name)?;
        if !words.contains(&&*text) {
            let pos = self.json.get(name).map(|v| v.pos).unwrap_or_default();
            let message = format!("`{name}` cannot be `{text}`");
            let hint = format!("one of {}", words.join(", "));
            self.findings.push(Diagnostic::warning(self.file, pos, message).hint(hint));
            return None;
        }
        Some(text)
    }

    /// Reports members that `known` does not list: a warning when one of them was probably meant.
    pub(super) fn only(&mut self, known: &[&str]) {
        for member in self.json.members() {
            let key = &*member.key;
            // `$schema`, `_comment` and `//` are notes to the reader.
            if known.contains(&key) || key.starts_with(['$', '_', '/', '#']) {
                continue;
            }
            let finding = match nearest(key, known.iter().copied()) {
                Some(near) => Diagnostic::warning(self.file, member.pos, format!("`{key}` has no meaning here"))
                    .hint(format!("did you mean `{near}`?")),
                None => Diagnostic::info(self.file, member.pos, format!("`{key}` has no meaning here")),
            };
            self.findings.push(finding);
        }
    }

    fn wrong<T>(&mut self, name: &str, value: &Json, wanted: &str) -> Option<T> {
        if value.kind != Kind::Null {
            let message = format!("`{name}` should be {wanted}, not {}", value.kind_name());
            self.findings.push(Diagnostic::warning(self.file, value.pos, message));
        }
        None
    }
}
