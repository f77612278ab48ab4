//! What both machines share: refusing a method, and warning about how a page uses the tag.

use std::sync::Arc;

use zhenji_core::logic::EffectId;
use zhenji_core::machine::Cx;
use zhenji_core::spec::{AttrKind, ComponentSpec};
use zhenji_core::value::Value;
use zhenji_core::view::Rect;

/// Answers a method that the machine does not carry out.
pub(super) fn refuse(spec: &ComponentSpec, reply: EffectId, method: &str, cx: &mut Cx<'_>) {
    let reason = match spec.methods.iter().find(|row| row.name == method) {
        Some(row) if !row.built => format!("{method} is not built yet"),
        _ => format!("{method} is not a method of <{}>", spec.tag),
    };
    cx.fail(reply, reason);
}

/// `muted="false"` is true: an attribute without `{{ }}` is text, and text that is not empty is true.
pub(super) fn warn_of_text(spec: &ComponentSpec, names: Option<&[Arc<str>]>, cx: &mut Cx<'_>) {
    let attrs = cx.attrs;
    for row in spec.attrs.iter().filter(|row| row.kind == AttrKind::Bool) {
        let asked = names.is_none_or(|names| names.iter().any(|n| **n == *row.name));
        if let (true, Some(text @ ("false" | "0"))) = (asked, attrs.raw(row.name).and_then(Value::as_str)) {
            cx.warn(
                format!("{}=\"{text}\" on <{}> is text, so it counts as true", row.name, spec.tag),
                format!("write {}=\"{{{{{text}}}}}\"", row.name),
            );
        }
    }
}

/// A box without height shows nothing on a phone.
pub(super) fn warn_of_flatness(spec: &ComponentSpec, rect: &Rect, warned: &mut bool, cx: &mut Cx<'_>) {
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

/// A change that a phone ignores while the session runs.
pub(super) fn warn_of_ignored(spec: &ComponentSpec, name: &str, start: &str, cx: &mut Cx<'_>) {
    cx.warn(
        format!("{name} of <{}> changed while it runs: a phone ignores that", spec.tag),
        format!("call stop(), then {start}() in the callback of setData"),
    );
}
