//! What an attribute's name says it is.

use super::ast::EventPrefix;

/// A classified attribute name; borrowed parts are as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role<'a> {
    /// `wx:…`
    Directive(&'a str),
    Event {
        prefix: EventPrefix,
        colon: bool,
        name: &'a str,
    },
    Data(&'a str),
    Mark(&'a str),
    Model(&'a str),
    Change(&'a str),
    Worklet(&'a str),
    Generic(&'a str),
    SlotValue(&'a str),
    Id,
    Class,
    Style,
    Slot,
    Plain,
    /// A later extension of WXML that is not built.
    NotBuilt,
    /// Another framework's, with what to write instead.
    Foreign(&'static str),
    /// Not a name at all.
    Malformed,
}

/// Event prefixes, longest first. Only the first two work without a colon.
/// Source: `https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxml/event.html`
const EVENT_PREFIXES: &[(&str, EventPrefix, bool)] = &[
    ("capture-mut-bind", EventPrefix::CaptureMutBind, false),
    ("capture-catch", EventPrefix::CaptureCatch, false),
    ("capture-bind", EventPrefix::CaptureBind, false),
    ("mut-bind", EventPrefix::MutBind, false),
    ("catch", EventPrefix::Catch, true),
    ("bind", EventPrefix::Bind, true),
];

/// Classifies an attribute name.
pub(super) fn role(name: &str) -> Role<'_> {
    if name.is_empty() || name.contains(['"', '\'', '<', '{', '}']) {
        return Role::Malformed;
    }
    for &(prefix, kind, bare) in EVENT_PREFIXES {
        let Some(rest) = name.strip_prefix(prefix) else { continue };
        match rest.strip_prefix(':') {
            Some(event) if !event.is_empty() => return Role::Event { prefix: kind, colon: true, name: event },
            None if bare && !rest.is_empty() && !rest.starts_with('-') => {
                return Role::Event { prefix: kind, colon: false, name: rest };
            }
            _ => {}
        }
    }
    if let Some((prefix, rest)) = name.split_once(':') {
        return match prefix {
            _ if rest.is_empty() => Role::Malformed,
            "wx" => Role::Directive(rest),
            "data" => Role::Data(rest),
            "mark" => Role::Mark(rest),
            "model" => Role::Model(rest),
            "change" => Role::Change(rest),
            "worklet" => Role::Worklet(rest),
            "generic" => Role::Generic(rest),
            "slot" => Role::SlotValue(rest),
            // Source: glass-easel, `AttrPrefixKind`.
            "class" | "style" | "let" | "extra-attr" => Role::NotBuilt,
            "" | "v-bind" => Role::Foreign("a binding is written name=\"{{value}}\""),
            "v-on" => Role::Foreign("events are written bindtap=\"method\""),
            "xmlns" => Role::Foreign("WXML has no namespaces"),
            "a" | "s" | "tt" | "qq" | "swan" | "ks" => Role::Foreign("WXML directives begin with `wx:`"),
            _ => Role::Foreign("WXML knows no such prefix"),
        };
    }
    match name {
        "id" => Role::Id,
        "class" => Role::Class,
        "style" => Role::Style,
        "slot" => Role::Slot,
        _ if name.starts_with("data-") && name.len() > 5 => Role::Data(&name[5..]),
        _ if name.starts_with('@') => Role::Foreign("events are written bindtap=\"method\""),
        _ if name.starts_with("v-") => Role::Foreign("WXML directives begin with `wx:`"),
        "wx-if" | "wx-else" | "wx-elif" | "wx-for" | "wx-key" => {
            Role::Foreign("directives are written with a colon: `wx:if`")
        }
        _ => Role::Plain,
    }
}
