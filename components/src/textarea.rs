//! `textarea`: several lines of text.
//!
//! Source: textarea page.

use std::sync::Arc;

use zhenji_core::spec::{Attr, ComponentSpec, Content, boolean, choice, text};

use crate::field::{
    ADJUST, AUTO_FOCUS, CONFIRM_HOLD, CURSOR, CURSOR_SPACING, DISABLED, FOCUS, Field, HOLD_KEYBOARD, Look, MAXLENGTH,
    NAME, NO_KEYBOARD, ON_BLUR, ON_CONFIRM, ON_FOCUS, ON_KEYBOARD, ON_SELECTION, PLACEHOLDER, PLACEHOLDER_STYLE,
    SELECTION_END, SELECTION_START, VALUE,
};
use crate::table::{PLAIN, event};

const PLACEHOLDER_CLASS: Attr<Arc<str>> =
    text("placeholder-class", "textarea-placeholder", "Class of the placeholder.");
const AUTO_HEIGHT: Attr<bool> = boolean("auto-height", false, "Grow with the text; `style.height` has no effect then.");
const FIXED: Attr<bool> =
    boolean("fixed", false, "Must be set inside `position: fixed` on phones; has no effect here.");
const CONFIRM_BAR: Attr<bool> = boolean("show-confirm-bar", true, "The bar with the done key above the keyboard.")
    .since("1.6.0")
    .not_built(NO_KEYBOARD);
const NO_PADDING: Attr<bool> =
    boolean("disable-default-padding", false, "No padding of iOS; there is none here.").since("2.10.0");
const CONFIRM_TYPE: Attr<&str> =
    choice("confirm-type", &["return", "send", "search", "next", "go", "done"], "Label of the confirm key.")
        .since("2.13.0");

/// `textarea`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "textarea",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/textarea.html",
    doc: "Several lines of text.",
    attrs: &[
        &VALUE.row,
        &PLACEHOLDER.row,
        &PLACEHOLDER_STYLE.row,
        &PLACEHOLDER_CLASS.row,
        &DISABLED.row,
        &MAXLENGTH.row,
        &AUTO_FOCUS.row,
        &FOCUS.row,
        &AUTO_HEIGHT.row,
        &FIXED.row,
        &CURSOR_SPACING.row,
        &CURSOR.row,
        &CONFIRM_BAR.row,
        &SELECTION_START.row,
        &SELECTION_END.row,
        &ADJUST.row,
        &HOLD_KEYBOARD.row,
        &NO_PADDING.row,
        &CONFIRM_TYPE.row,
        &CONFIRM_HOLD.row,
        &NAME.row,
    ],
    events: &[
        ON_FOCUS,
        ON_BLUR,
        event("linechange", "{height, heightRpx, lineCount}", "", "The number of lines changed. Not sent yet."),
        event("input", "{value, cursor, keyCode}", "", "The text changed."),
        ON_CONFIRM,
        ON_KEYBOARD,
        ON_SELECTION,
    ],
    style: concat!(
        "wx-textarea { display: block; position: relative; width: 300px; height: 150px; }\n",
        "wx-textarea[auto-height] { height: auto !important; }\n",
        "wx-textarea textarea { display: block; position: absolute; left: 0; top: 0; width: 100%; height: 100%; margin: 0; ",
        "padding: 0; border: 0; outline: none; resize: none; background: transparent; color: inherit; font: inherit; ",
        "line-height: inherit; letter-spacing: inherit; text-align: inherit; }\n",
        "wx-field-mirror { display: block; visibility: hidden; white-space: pre-wrap; }\n",
        "wx-textarea wx-placeholder { top: 0; transform: none; white-space: pre-wrap; }\n",
    ),
    content: Content::Nothing,
    machine: Some(|| {
        Box::new(Field::new(Look {
            tag: "textarea",
            placeholder_class: &PLACEHOLDER_CLASS,
            attrs: |cx| match cx.get(&CONFIRM_TYPE) {
                "return" => Vec::new(),
                label => vec![("enterkeyhint", label.into())],
            },
            grows: |cx| cx.get(&AUTO_HEIGHT),
        }))
    }),
    ..PLAIN
};
