//! JSON as authors write it: every key and value keeps its place in the file.
//!
//! Comments, trailing commas and single quotes are taken with a warning; a file that cannot be read at all is an error and
//! counts as `{}`.

use std::borrow::Cow;
use std::sync::Arc;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use crate::diagnostic::{Diagnostic, LineIndex, Pos};
use crate::value::Value;

/// A JSON value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Json {
    /// Where the value begins.
    pub pos: Pos,
    /// The value.
    pub kind: Kind,
}

/// What a JSON value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    String(Arc<str>),
    /// An array.
    Array(Vec<Json>),
    /// An object; of two members with one name the last counts.
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its name.
    pub key: Arc<str>,
    /// Where the name stands.
    pub pos: Pos,
    /// Its value.
    pub value: Json,
}

impl Json {
    /// An object without members, for a file that is not there.
    pub fn empty() -> Self {
        Self { pos: Pos::default(), kind: Kind::Object(Vec::new()) }
    }

    /// Reads the bytes of a JSON file.
    pub fn parse(file: &Arc<str>, bytes: &[u8]) -> (Self, Vec<Diagnostic>) {
        let mut findings = Vec::new();
        let text = String::from_utf8_lossy(bytes);
        if let Cow::Owned(_) = text {
            let message = "the file is not UTF-8";
            findings.push(Diagnostic::error(file, Pos::default(), message).hint("save it as UTF-8"));
        }
        // Editors on Windows write a byte-order mark; DevTools takes it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        if text.trim().is_empty() {
            // An empty page.json is common and harmless.
            return (Self::empty(), findings);
        }
        let mut reader = Reader { file, lines: LineIndex::new(text), findings };
        let json = reader.read(text);
        (json, reader.findings)
    }

    /// The members, if this is an object.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements, if this is an array.
    pub fn items(&self) -> &[Json] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    /// The member called `name`.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().iter().rev().find(|m| &*m.key == name)
    }

    /// The value of the member called `name`.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.member(name).map(|m| &m.value)
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&Arc<str>> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value without places.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(b) => Value::Bool(*b),
            Kind::Number(n) => Value::Number(*n),
            Kind::String(text) => Value::String(text.clone()),
            Kind::Array(items) => Value::array(items.iter().map(Self::to_value)),
            Kind::Object(members) => Value::object(members.iter().map(|m| (m.key.clone(), m.value.to_value()))),
        }
    }

    /// `an object`, `a string` …, for messages.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
        }
    }
}

/// A liberty that JSON does not allow: what to forbid to find it, what it is called.
type Liberty = (fn(&mut ParseOptions), &'static str);

const LIBERTIES: &[Liberty] = &[
    // "JSON files cannot hold comments; trying to add one raises an error":
    // https://developers.weixin.qq.com/miniprogram/dev/framework/structure.html and the page on configuration.
    (|o| o.allow_comments = false, "JSON has no comments; a phone refuses them"),
    (|o| o.allow_trailing_commas = false, "a comma before the closing bracket is not JSON"),
    (|o| o.allow_missing_commas = false, "a comma is missing here"),
    (|o| o.allow_single_quoted_strings = false, "JSON strings are written in double quotes"),
    (|o| o.allow_loose_object_property_names = false, "JSON keys are written in double quotes"),
    (|o| o.allow_hexadecimal_numbers = false, "JSON has no hexadecimal numbers"),
    (|o| o.allow_unary_plus_numbers = false, "JSON numbers have no `+`"),
    (|o| o.allow_bare_decimal_point_numbers = false, "JSON numbers have digits on both sides of the point"),
    (|o| o.allow_non_finite_numbers = false, "JSON has no `Infinity` or `NaN`"),
    (|o| o.allow_extended_string_escapes = false, "JSON does not know this escape"),
];

struct Reader<'a> {
    file: &'a Arc<str>,
    lines: LineIndex<'a>,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self, text: &str) -> Json {
        let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
        let mut strict = ParseOptions::default();
        LIBERTIES.iter().for_each(|(forbid, _)| forbid(&mut strict));
        if let Ok(result) = parse_to_ast(text, &collect, &strict) {
            return result.value.map_or_else(Json::empty, |value| self.value(&value));
        }
        match parse_to_ast(text, &collect, &ParseOptions::default()) {
            Ok(result) => {
                self.liberties(text, &collect);
                result.value.map_or_else(Json::empty, |value| self.value(&value))
            }
            Err(error) => {
                let pos = self.lines.pos(error.range().start);
                let message = format!("this is not JSON: {}", lower_first(&error.kind().to_string()));
                let hint = "until it is mended the file counts as `{}`";
                self.findings.push(Diagnostic::error(self.file, pos, message).hint(hint));
                Json::empty()
            }
        }
    }

    /// Reports the first place of every liberty that was taken.
    fn liberties(&mut self, text: &str, collect: &CollectOptions) {
        for (forbid, message) in LIBERTIES {
            let mut options = ParseOptions::default();
            forbid(&mut options);
            if let Err(error) = parse_to_ast(text, collect, &options) {
                let pos = self.lines.pos(error.range().start);
                self.findings.push(Diagnostic::warning(self.file, pos, *message).hint("taken here all the same"));
            }
        }
    }

    fn value(&mut self, value: &ast::Value<'_>) -> Json {
        let pos = self.lines.pos(value.start());
        let kind = match value {
            ast::Value::NullKeyword(_) => Kind::Null,
            ast::Value::BooleanLit(b) => Kind::Bool(b.value),
            ast::Value::NumberLit(n) => Kind::Number(number(n.value)),
            ast::Value::StringLit(s) => Kind::String(s.value.as_ref().into()),
            ast::Value::Array(array) => Kind::Array(array.elements.iter().map(|v| self.value(v)).collect()),
            ast::Value::Object(object) => {
                let mut members: Vec<Member> = Vec::with_capacity(object.properties.len());
                let mut seen = std::collections::HashSet::new();
                for property in &object.properties {
                    let key: Arc<str> = property.name.as_str().into();
                    let pos = self.lines.pos(property.name.start());
                    if !seen.insert(key.clone()) {
                        let message = format!("`{key}` is written twice; the last one counts");
                        self.findings.push(Diagnostic::warning(self.file, pos, message));
                    }
                    members.push(Member { key, pos, value: self.value(&property.value) });
                }
                Kind::Object(members)
            }
        };
        Json { pos, kind }
    }
}

fn number(text: &str) -> f64 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let hex = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    match hex {
        Some(hex) => sign * u64::from_str_radix(hex, 16).map_or(f64::NAN, |n| n as f64),
        None => sign * digits.parse().unwrap_or(f64::NAN),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_lowercase().chain(chars).collect())
}
