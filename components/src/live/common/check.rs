//! Warnings about values that a phone reads otherwise than they look: texts for booleans, numbers out of bounds, unknown words.
//!
//! The typed value itself comes from `Cx::get`; this only says what it did, and runs over the rows of the table.

use std::borrow::Cow;
use std::sync::Arc;

use zhenji_core::machine::Cx;
use zhenji_core::spec::{AttrDefault, AttrKind, AttrRow, ComponentSpec};
use zhenji_core::value::{Value, number_to_text};
use zhenji_core::view::Rect;

use super::base::Base;

/// Names what is odd about the values of these attributes, or of all.
pub(in crate::live) fn values(spec: &ComponentSpec, names: Option<&[Arc<str>]>, cx: &mut Cx<'_>) {
    let attrs = cx.attrs;
    for row in spec.attrs {
        let asked = names.is_none_or(|names| names.iter().any(|n| **n == *row.name));
        let Some(value) = attrs.raw(row.name).filter(|v| asked && !matches!(v, Value::Null)) else { continue };
        if !cx.given(row) {
            continue; // Newer than the phone: core has said so.
        }
        if let Some((what, hint)) = oddity(row, value) {
            let shown = match value {
                Value::String(text) => format!("{}=\"{}\"", row.name, short(text)),
                Value::Number(n) => format!("{}={}", row.name, number_to_text(*n)),
                other => format!("{}={}", row.name, short(&other.to_json().to_string())),
            };
            cx.warn(format!("{shown} on <{}> {what}", spec.tag), hint);
        }
    }
}

/// What a phone makes of a value that is not as documented, and what to write.
fn oddity(row: &AttrRow, value: &Value) -> Option<(String, String)> {
    let text = value.as_str();
    match row.kind {
        // An attribute without `{{ }}` is text, and text that is not empty is true.
        AttrKind::Bool => text.filter(|t| !t.is_empty() && *t != "true").map(|t| {
            let meant = if matches!(t, "false" | "0") { t } else { "true" };
            ("is text, so it counts as true".into(), format!("write {}=\"{{{{{meant}}}}}\"", row.name))
        }),
        AttrKind::Number { min, max } => {
            let n = match value {
                Value::Number(n) => Some(*n),
                Value::String(t) => t.trim().trim_end_matches("px").parse().ok(),
                Value::Bool(b) => Some(f64::from(u8::from(*b))),
                _ => None,
            };
            match n.filter(|n| n.is_finite()) {
                None => Some((format!("is not a number: a phone takes {}", default(row)), bounds(min, max))),
                Some(n) if n < min || n > max => {
                    let taken = number_to_text(n.clamp(min, max));
                    Some((format!("is out of bounds: a phone takes {taken}"), bounds(min, max)))
                }
                Some(_) => None,
            }
        }
        AttrKind::Choice(words) => (!text.is_some_and(|t| words.contains(&t)))
            .then(|| (format!("is not a documented value: a phone takes {}", default(row)), list(words))),
        AttrKind::Words(words) => {
            let known = |v: &Value| v.as_str().is_some_and(|t| t.is_empty() || words.contains(&t));
            let all = value.as_array().unwrap_or(std::slice::from_ref(value));
            let odd = all.iter().find(|v| !known(v))?;
            let odd = short(&odd.to_json().to_string()).into_owned();
            Some((format!("holds {odd}, which is not a documented value: a phone ignores that"), list(words)))
        }
        AttrKind::Text | AttrKind::Color => matches!(value, Value::Array(_) | Value::Object(_))
            .then(|| ("is not text".into(), format!("give {} a string", row.name))),
        AttrKind::Data => None,
    }
}

/// A text as a message shows it: long ones are cut.
fn short(text: &str) -> Cow<'_, str> {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}… ({} bytes)", &text[..at], text.len()).into(),
        None => text.into(),
    }
}

/// What a phone makes of a value that stands in a template, for readers of templates; `None`: what it says.
pub(in crate::live) fn of_text(row: &AttrRow, text: &str) -> Option<(String, String)> {
    let (what, hint) = oddity(row, &Value::from(text))?;
    Some((format!("{}=\"{}\" {what}", row.name, short(text)), hint))
}

/// A number that must be one of a few; others count as none, with a warning.
pub(in crate::live) fn one_of(spec: &ComponentSpec, name: &str, value: f64, legal: &[u8], cx: &mut Cx<'_>) -> u8 {
    let found = legal.iter().copied().find(|n| f64::from(*n) == value);
    if found.is_none() {
        let all: Vec<_> = legal.iter().map(u8::to_string).collect();
        cx.warn(
            format!("{name}={} on <{}> is not a documented value: a phone takes 0", number_to_text(value), spec.tag),
            format!("one of {}", all.join(", ")),
        );
    }
    found.unwrap_or(0)
}

/// A box without height shows nothing on a phone.
pub(in crate::live) fn flatness(spec: &ComponentSpec, rect: &Rect, warned: &mut bool, cx: &mut Cx<'_>) {
    if rect.height > 0.0 {
        *warned = false;
    } else if rect.width > 0.0 && !*warned {
        *warned = true;
        cx.warn(
            format!("<{}> has no height: black on a phone", spec.tag),
            "give it a height in WXSS, such as height: 300px",
        );
    }
}

/// iPhones may show black after the box of a running component changed its size, though the codes go on (reports of
/// developers; Tencent's FAQ calls it undefined with a cover-view above). Said once.
pub(in crate::live) fn resizing(spec: &ComponentSpec, rect: &Rect, running: bool, base: &mut Base, cx: &mut Cx<'_>) {
    if rect.width <= 0.0 || rect.height <= 0.0 {
        return;
    }
    let size = (rect.width, rect.height);
    let before = base.size.replace(size);
    let changed = running && before.is_some_and(|before| before != size);
    if changed && *cx.device.platform == *"ios" && !std::mem::replace(&mut base.warned_resized, true) {
        cx.warn(
            format!("<{}> changed its size while it runs: an iPhone may turn black", spec.tag),
            "give it the size that it keeps before it starts, or stop it, resize it and start it again",
        );
    }
}

/// A change that a phone ignores while the session runs.
pub(in crate::live) fn ignored(spec: &ComponentSpec, name: &str, start: &str, cx: &mut Cx<'_>) {
    cx.warn(
        format!("{name} of <{}> changed while it runs: a phone ignores that", spec.tag),
        format!("call stop(), then {start}() in the callback of setData"),
    );
}

fn default(row: &AttrRow) -> String {
    match row.default {
        AttrDefault::None => "nothing".into(),
        AttrDefault::Bool(b) => b.to_string(),
        AttrDefault::Number(n) => number_to_text(n),
        AttrDefault::Text(t) => format!("`{t}`"),
    }
}

fn bounds(min: f64, max: f64) -> String {
    if min.is_finite() { format!("{} to {}", number_to_text(min), number_to_text(max)) } else { "a number".into() }
}

fn list(words: &[&str]) -> String {
    format!("one of {}", words.join(", "))
}
