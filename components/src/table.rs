//! Short spellings for the rows of the tables.

use std::sync::Arc;

use zhenji_core::spec::{Attr, ComponentSpec, Content, EventRow, MethodRow, NativeRules, boolean, number, text};

/// A component with nothing of its own, to build the others from.
pub(crate) const PLAIN: ComponentSpec = ComponentSpec {
    tag: "",
    since: "1.0.0",
    source: "",
    doc: "",
    attrs: &[],
    events: &[],
    codes: &[],
    methods: &[],
    style: "",
    content: Content::Any,
    native: None,
    one_per_page: false,
    machine: None,
};

/// An event.
pub(crate) const fn event(
    name: &'static str,
    detail: &'static str,
    since: &'static str,
    doc: &'static str,
) -> EventRow {
    EventRow { name, detail, since, doc }
}

/// The limits of native views.
pub(crate) const NATIVE: NativeRules = NativeRules {
    not_inside: &[
        ("picker-view", None),
        ("scroll-view", Some("2.4.4")),
        ("swiper", Some("2.4.4")),
        ("movable-view", Some("2.4.4")),
    ],
    holds: &["cover-view", "cover-image", "button"],
};

/// A method that is carried out.
pub(crate) const fn method(name: &'static str, since: &'static str, doc: &'static str) -> MethodRow {
    MethodRow { name, since, doc, not_built: None, anywhere: false, listens: false, tapped: false }
}

/// A method that fails by name, and why.
pub(crate) const fn unbuilt(
    name: &'static str,
    since: &'static str,
    doc: &'static str,
    why: &'static str,
) -> MethodRow {
    MethodRow { name, since, doc, not_built: Some(why), anywhere: false, listens: false, tapped: false }
}

/// `hover-class`; core's gesture code acts on it.
pub(crate) const fn hover_class(default: &'static str) -> Attr<Arc<str>> {
    text("hover-class", default, "Class while a finger is on it; `none` for no effect.")
}

/// `hover-stop-propagation`
pub(crate) const HOVER_STOP: Attr<bool> =
    boolean("hover-stop-propagation", false, "Keep the elements around it from showing their `hover-class`.")
        .since("1.5.0");

/// `hover-start-time`
pub(crate) const fn hover_start(default: f64) -> Attr<f64> {
    number("hover-start-time", default, "How long a finger is down before `hover-class` shows, ms.")
}

/// `hover-stay-time`
pub(crate) const fn hover_stay(default: f64) -> Attr<f64> {
    number("hover-stay-time", default, "How long `hover-class` stays after the finger has left, ms.")
}

/// A length in px: `40`, `40px`, `40rpx`.
pub(crate) fn length(text: &str, screen: f64) -> Option<f64> {
    let text = text.trim();
    let (number, unit) = match text.strip_suffix("rpx") {
        Some(number) => (number, screen / 750.0),
        None => (text.trim_end_matches("px"), 1.0),
    };
    number.trim().parse::<f64>().ok().map(|n| n * unit).filter(|n| n.is_finite() && *n >= 0.0)
}
