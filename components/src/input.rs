//! `input`: one line of text.
//!
//! Source: input page.

use std::sync::Arc;

use zhenji_core::machine::Cx;
use zhenji_core::spec::{Attr, ComponentSpec, Content, boolean, choice, number, text};

use crate::field::{
    ADJUST, AUTO_FOCUS, CONFIRM_HOLD, CURSOR, CURSOR_SPACING, DISABLED, FOCUS, Field, FieldAttrs, HOLD_KEYBOARD, Look,
    MAXLENGTH, NAME, NO_KEYBOARD, ON_BLUR, ON_CONFIRM, ON_FOCUS, ON_KEYBOARD, ON_SELECTION, PLACEHOLDER,
    PLACEHOLDER_STYLE, SELECTION_END, SELECTION_START, VALUE,
};
use crate::table::{PLAIN, event};

const NO_SAFE: &str = "safe passwords need WeChat's servers";

const TYPE: Attr<&str> = choice(
    "type",
    &["text", "number", "idcard", "digit", "safe-password", "nickname"],
    "Which keyboard: text, digits, identity card, digits with a point, safe password, nickname.",
);
const PASSWORD: Attr<bool> = boolean("password", false, "Show dots.");
const PLACEHOLDER_CLASS: Attr<Arc<str>> = text("placeholder-class", "input-placeholder", "Class of the placeholder.");
const CONFIRM_TYPE: Attr<&str> =
    choice("confirm-type", &["done", "send", "search", "next", "go", "return"], "Label of the confirm key.")
        .since("1.1.0");
const ALWAYS_EMBED: Attr<bool> =
    boolean("always-embed", false, "Keep the field in the page while it has the focus; iOS.")
        .since("2.10.4")
        .not_built(NO_KEYBOARD);
const CURSOR_COLOR: Attr<Arc<str>> =
    text("cursor-color", "", "Colour of the cursor.").since("3.1.0").not_built("the view draws the cursor");
const CERT_PATH: Attr<Arc<str>> =
    text("safe-password-cert-path", "", "Key of the safe password.").since("2.18.0").not_built(NO_SAFE);
const SAFE_LENGTH: Attr<f64> =
    number("safe-password-length", 0.0, "Length of the safe password.").since("2.18.0").not_built(NO_SAFE);
const SAFE_STAMP: Attr<f64> =
    number("safe-password-time-stamp", 0.0, "Time of the safe password.").since("2.18.0").not_built(NO_SAFE);
const SAFE_NONCE: Attr<Arc<str>> =
    text("safe-password-nonce", "", "Nonce of the safe password.").since("2.18.0").not_built(NO_SAFE);
const SAFE_SALT: Attr<Arc<str>> =
    text("safe-password-salt", "", "Salt of the safe password.").since("2.18.0").not_built(NO_SAFE);
const SAFE_HASH: Attr<Arc<str>> =
    text("safe-password-custom-hash", "", "Hash of the safe password.").since("2.18.0").not_built(NO_SAFE);

/// `input`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "input",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/input.html",
    doc: "One line of text.",
    attrs: &[
        &VALUE.row,
        &TYPE.row,
        &PASSWORD.row,
        &PLACEHOLDER.row,
        &PLACEHOLDER_STYLE.row,
        &PLACEHOLDER_CLASS.row,
        &DISABLED.row,
        &MAXLENGTH.row,
        &CURSOR_SPACING.row,
        &AUTO_FOCUS.row,
        &FOCUS.row,
        &CONFIRM_TYPE.row,
        &ALWAYS_EMBED.row,
        &CONFIRM_HOLD.row,
        &CURSOR.row,
        &CURSOR_COLOR.row,
        &SELECTION_START.row,
        &SELECTION_END.row,
        &ADJUST.row,
        &HOLD_KEYBOARD.row,
        &CERT_PATH.row,
        &SAFE_LENGTH.row,
        &SAFE_STAMP.row,
        &SAFE_NONCE.row,
        &SAFE_SALT.row,
        &SAFE_HASH.row,
        &NAME.row,
    ],
    events: &[
        event(
            "input",
            "{value, cursor, keyCode}",
            "",
            "The text changed; what the handler returns is not taken over yet.",
        ),
        ON_FOCUS,
        ON_BLUR,
        ON_CONFIRM,
        ON_KEYBOARD,
        event("nicknamereview", "{pass, timeout}", "2.29.1", "A nickname was checked. Not sent yet."),
        ON_SELECTION,
    ],
    style: concat!(
        "wx-input { display: block; position: relative; height: 22.4px; min-height: 22.4px; overflow: hidden; ",
        "white-space: nowrap; cursor: auto; }\n",
        "wx-field-box { display: block; position: relative; width: 100%; height: 100%; }\n",
        "wx-input input { display: block; width: 100%; height: 100%; min-height: 0; margin: 0; padding: 0; border: 0; ",
        "outline: none; background: transparent; color: inherit; font: inherit; letter-spacing: inherit; text-align: inherit; }\n",
        "wx-placeholder { display: block; position: absolute; left: 0; top: 50%; width: 100%; transform: translateY(-50%); ",
        "color: gray; pointer-events: none; overflow: hidden; }\n",
    ),
    content: Content::Nothing,
    machine: Some(|| {
        Box::new(Field::new(Look { tag: "input", placeholder_class: &PLACEHOLDER_CLASS, attrs, grows: |_| false }))
    }),
    ..PLAIN
};

fn attrs(cx: &Cx<'_>) -> FieldAttrs {
    let kind = cx.get(&TYPE);
    let hidden = cx.get(&PASSWORD) || kind == "safe-password";
    let keyboard = match kind {
        "number" | "idcard" => "numeric",
        "digit" => "decimal",
        _ => "text",
    };
    // Always text or password: a browser's own number field would refuse characters that a phone lets through.
    vec![
        ("type", if hidden { "password" } else { "text" }.into()),
        ("inputmode", keyboard.into()),
        ("enterkeyhint", if cx.get(&CONFIRM_TYPE) == "return" { "enter" } else { cx.get(&CONFIRM_TYPE) }.into()),
    ]
}

#[cfg(test)]
mod tests {
    use zhenji_core::machine::MachineOutput;

    use super::*;
    use crate::bench::{Bench, In, check};

    #[test]
    fn typing_is_limited_and_reported() {
        check(
            &SPEC,
            &[("maxlength", "3".into()), ("value", "a".into())],
            &[
                (0, In::Attached),
                (1, In::Text("ab")),
                (2, In::Text("abcd")),
                (3, In::Text("abcde")),
                (4, In::Text("ab")),
                (5, In::Set("value", "".into())),
                (6, In::Drive("input.input", vec!["你好".into()])),
            ],
            r#"1 model value "ab"
               1 input {"value":"ab","cursor":2,"keyCode":98}
               2 model value "abc"
               2 input {"value":"abc","cursor":3,"keyCode":99}
               4 model value "ab"
               4 input {"value":"ab","cursor":2,"keyCode":8}
               6 model value "你好"
               6 input {"value":"你好","cursor":2,"keyCode":22909}"#,
        );
    }

    #[test]
    fn focus_follows_attribute_and_keys() {
        check(
            &SPEC,
            &[("focus", true.into())],
            &[
                (0, In::Attached),
                (1, In::Focus(true, "")),
                (2, In::Confirm("x")),
                (3, In::Focus(false, "x")),
                (4, In::Set("focus", false.into())),
                (5, In::Set("focus", true.into())),
            ],
            r#"0 focus true
               1 focus {"value":"","height":0}
               2 confirm {"value":"x"}
               2 focus false
               3 blur {"value":"x","cursor":0}
               5 focus true"#,
        );
    }

    #[test]
    fn the_placeholder_stands_only_while_it_is_empty() {
        let placeholders = |script: &[(u64, In)]| {
            let mut bench = Bench::new(&SPEC, &[("placeholder", "name".into())]);
            bench.run(script);
            let last = bench.outputs.iter().rev().find_map(|o| match o {
                MachineOutput::Shadow(nodes) => nodes.first().cloned(),
                _ => None,
            });
            last.map_or(0, |s| s.children.iter().filter(|c| c.key == "placeholder").count())
        };
        assert_eq!(placeholders(&[(0, In::Attached)]), 1);
        assert_eq!(placeholders(&[(0, In::Attached), (1, In::Text("a"))]), 0);
        assert_eq!(placeholders(&[(0, In::Attached), (1, In::Text("a")), (2, In::Form(true))]), 1);
    }
}
