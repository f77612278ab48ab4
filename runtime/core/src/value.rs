//! Data as it crosses lanes: what `setData`, properties, events and `wx` calls carry.
//!
//! Values are immutable and shared; a change by path copies only the spine. Functions never cross: the logic lane
//! keeps them.

use std::fmt::Write as _;
use std::sync::Arc;

use indexmap::IndexMap;

/// The fields of an object, in insertion order.
pub type Object = IndexMap<Arc<str>, Value>;

/// A JavaScript value without functions, symbols and prototypes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `undefined`
    #[default]
    Undefined,
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    String(Arc<str>),
    /// An array.
    Array(Arc<Vec<Value>>),
    /// An object.
    Object(Arc<Object>),
    /// An `ArrayBuffer`; only what the network brings holds one.
    Bytes(Arc<[u8]>),
}

/// One step of a data path such as `list[3].name`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A field of an object.
    Field(Arc<str>),
    /// An element of an array.
    Index(usize),
}

/// A data path, outermost step first.
pub type Path = Vec<Key>;

impl Value {
    /// A string value.
    pub fn string(s: impl Into<Arc<str>>) -> Self {
        Self::String(s.into())
    }

    /// An array value.
    pub fn array(items: impl IntoIterator<Item = Value>) -> Self {
        Self::Array(Arc::new(items.into_iter().collect()))
    }

    /// An object value from its fields in order.
    pub fn object<K: Into<Arc<str>>>(fields: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::Object(Arc::new(fields.into_iter().map(|(k, v)| (k.into(), v)).collect()))
    }

    /// JavaScript truthiness.
    pub fn truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(b) => *b,
            Self::Number(n) => *n != 0.0 && !n.is_nan(),
            Self::String(s) => !s.is_empty(),
            Self::Array(_) | Self::Object(_) | Self::Bytes(_) => true,
        }
    }

    /// JavaScript `Number(value)`.
    pub fn to_number(&self) -> f64 {
        match self {
            Self::Undefined => f64::NAN,
            Self::Null => 0.0,
            Self::Bool(b) => f64::from(u8::from(*b)),
            Self::Number(n) => *n,
            Self::String(s) => string_to_number(s),
            Self::Array(_) => string_to_number(&self.to_text()),
            Self::Object(_) | Self::Bytes(_) => f64::NAN,
        }
    }

    /// JavaScript `String(value)`.
    pub fn to_text(&self) -> Arc<str> {
        match self {
            Self::String(s) => s.clone(),
            Self::Undefined => "undefined".into(),
            Self::Null => "null".into(),
            Self::Bool(b) => if *b { "true" } else { "false" }.into(),
            Self::Number(n) => number_to_text(*n).into(),
            Self::Array(items) => {
                let mut out = String::new();
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    if !matches!(item, Self::Undefined | Self::Null) {
                        out.push_str(&item.to_text());
                    }
                }
                out.into()
            }
            Self::Object(_) => "[object Object]".into(),
            Self::Bytes(_) => "[object ArrayBuffer]".into(),
        }
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(s) => Some(s),
            _ => None,
        }
    }

    /// The number, if this is a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// The boolean, if this is a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(a) => Some(a),
            _ => None,
        }
    }

    /// The fields, if this is an object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(o) => Some(o),
            _ => None,
        }
    }

    /// The member `name` as JavaScript reads it (`length` included); `Undefined` when there is none.
    pub fn get(&self, name: &str) -> Value {
        match self {
            Self::Object(o) => o.get(name).cloned().unwrap_or_default(),
            Self::Array(a) if name == "length" => Self::Number(a.len() as f64),
            Self::Array(a) => name.parse::<usize>().ok().and_then(|i| a.get(i).cloned()).unwrap_or_default(),
            Self::String(s) if name == "length" => Self::Number(s.encode_utf16().count() as f64),
            Self::String(s) => name
                .parse::<usize>()
                .ok()
                .and_then(|i| s.chars().nth(i))
                .map_or(Self::Undefined, |c| Self::string(c.to_string())),
            _ => Self::Undefined,
        }
    }

    /// The value at a path; `Undefined` where a step is missing.
    pub fn at(&self, path: &[Key]) -> Value {
        let mut here = self.clone();
        for key in path {
            here = match (key, &here) {
                (Key::Index(i), Self::Array(a)) => a.get(*i).cloned().unwrap_or_default(),
                (Key::Index(i), other) => other.get(&i.to_string()),
                (Key::Field(f), other) => other.get(f),
            };
        }
        here
    }

    /// Sets the value at a path. Missing or scalar steps become an object or an array, as `setData` does on a phone.
    pub fn set(&mut self, path: &[Key], value: Value) {
        let Some((key, rest)) = path.split_first() else {
            *self = value;
            return;
        };
        match key {
            Key::Index(i) => {
                if !matches!(self, Self::Array(_)) {
                    *self = Self::Array(Arc::default());
                }
                if let Self::Array(items) = self {
                    let items = Arc::make_mut(items);
                    if items.len() <= *i {
                        items.resize(*i + 1, Self::Undefined);
                    }
                    items[*i].set(rest, value);
                }
            }
            Key::Field(name) => {
                if let (Self::Array(items), Ok(i)) = (&mut *self, name.parse::<usize>()) {
                    let items = Arc::make_mut(items);
                    if items.len() <= i {
                        items.resize(i + 1, Self::Undefined);
                    }
                    items[i].set(rest, value);
                    return;
                }
                if !matches!(self, Self::Object(_)) {
                    *self = Self::Object(Arc::default());
                }
                if let Self::Object(fields) = self {
                    Arc::make_mut(fields).entry(name.clone()).or_default().set(rest, value);
                }
            }
        }
    }

    /// JSON, as `JSON.stringify` writes it (`undefined` fields left out, `NaN` as `null`).
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as J;
        match self {
            Self::Undefined | Self::Null => J::Null,
            Self::Bool(b) => J::Bool(*b),
            Self::Number(n) if n.fract() == 0.0 && n.abs() < 9e15 => J::from(*n as i64),
            Self::Number(n) => serde_json::Number::from_f64(*n).map_or(J::Null, J::Number),
            Self::String(s) => J::String(s.to_string()),
            Self::Array(a) => J::Array(a.iter().map(Self::to_json).collect()),
            // As `JSON.stringify` writes an ArrayBuffer.
            Self::Bytes(_) => J::Object(serde_json::Map::new()),
            Self::Object(o) => J::Object(
                o.iter().filter(|(_, v)| **v != Self::Undefined).map(|(k, v)| (k.to_string(), v.to_json())).collect(),
            ),
        }
    }
}

impl From<&serde_json::Value> for Value {
    fn from(json: &serde_json::Value) -> Self {
        use serde_json::Value as J;
        match json {
            J::Null => Self::Null,
            J::Bool(b) => Self::Bool(*b),
            J::Number(n) => Self::Number(n.as_f64().unwrap_or(f64::NAN)),
            J::String(s) => Self::string(s.as_str()),
            J::Array(a) => Self::array(a.iter().map(Self::from)),
            J::Object(o) => Self::object(o.iter().map(|(k, v)| (k.as_str(), Self::from(v)))),
        }
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl From<f64> for Value {
    fn from(n: f64) -> Self {
        Self::Number(n)
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Self::string(s)
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Self::string(s)
    }
}

impl From<Arc<str>> for Value {
    fn from(s: Arc<str>) -> Self {
        Self::String(s)
    }
}

/// Reads a data path as `setData` writes it: `a.b[0].c`. Parsing never fails: odd text becomes a field name.
pub fn parse_path(text: &str) -> Path {
    let mut path = Vec::new();
    let mut field = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '.' => {
                if !field.is_empty() {
                    path.push(Key::Field(std::mem::take(&mut field).into()));
                }
            }
            '[' => {
                if !field.is_empty() {
                    path.push(Key::Field(std::mem::take(&mut field).into()));
                }
                let inner: String = chars.by_ref().take_while(|&c| c != ']').collect();
                match inner.trim().parse() {
                    Ok(i) if i < MAX_INDEX => path.push(Key::Index(i)),
                    _ => path.push(Key::Field(inner.trim().trim_matches(['"', '\'']).into())),
                }
            }
            '\\' => field.extend(chars.next()),
            c => field.push(c),
        }
    }
    if !field.is_empty() {
        path.push(Key::Field(field.into()));
    }
    path
}

/// Larger indices are field names: one stray path must not allocate gigabytes.
const MAX_INDEX: usize = 10_000_000;

/// Writes a path as `setData` would.
pub fn path_text(path: &[Key]) -> String {
    let mut out = String::new();
    for key in path {
        match key {
            Key::Field(f) if out.is_empty() => out.push_str(f),
            Key::Field(f) => {
                out.push('.');
                out.push_str(f);
            }
            Key::Index(i) => {
                let _ = write!(out, "[{i}]");
            }
        }
    }
    out
}

/// JavaScript `Number::toString`.
pub fn number_to_text(n: f64) -> String {
    if n.is_nan() {
        return "NaN".into();
    }
    if n.is_infinite() {
        return if n > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    if n == 0.0 {
        return "0".into();
    }
    if n.abs() >= 1e21 || n.abs() < 1e-6 {
        // JavaScript writes `1e+21` and `1e-7` where Rust writes `1e21` and `1e-7`.
        let text = format!("{n:e}");
        return match text.split_once('e') {
            Some((m, e)) if !e.starts_with('-') => format!("{m}e+{e}"),
            _ => text,
        };
    }
    format!("{n}")
}

fn string_to_number(s: &str) -> f64 {
    let s = s.trim();
    if s.is_empty() {
        return 0.0;
    }
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).map_or(f64::NAN, |n| n as f64);
    match s.get(..2) {
        Some("0x" | "0X") => return radix(&s[2..], 16),
        Some("0b" | "0B") => return radix(&s[2..], 2),
        Some("0o" | "0O") => return radix(&s[2..], 8),
        _ => {}
    }
    match s {
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        _ if s.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-')) => {
            s.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_and_write() {
        for (text, back) in [("a.b[0].c", "a.b[0].c"), ("list[12]", "list[12]"), ("x", "x"), ("a['k']", "a.k")] {
            assert_eq!(path_text(&parse_path(text)), back);
        }
    }

    #[test]
    fn set_makes_missing_steps() {
        let mut v = Value::Undefined;
        v.set(&parse_path("a.b[1].c"), Value::from(1.0));
        assert_eq!(v.to_json().to_string(), r#"{"a":{"b":[null,{"c":1}]}}"#);
    }

    #[test]
    fn numbers_print_as_in_javascript() {
        // ECMA-262, Number::toString.
        for (n, text) in
            [(1.0, "1"), (0.1, "0.1"), (1e21, "1e+21"), (1e-7, "1e-7"), (-0.0, "0"), (123456.789, "123456.789")]
        {
            assert_eq!(number_to_text(n), text);
        }
    }
}
