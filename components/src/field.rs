//! What `input` and `textarea` share: the text, its limit, its placeholder, and the events that follow typing.
//!
//! The view owns the text while it is typed and reports it; the machine keeps the drawn nodes in step with every report.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput, Shadow};
use zhenji_core::spec::{Attr, EventRow, boolean, number, text};
use zhenji_core::value::Value;

use crate::table::event;

pub(crate) const NAME: Attr<Arc<str>> = text("name", "", "Key of its value in the `form` around it.");
pub(crate) const VALUE: Attr<Arc<str>> = text("value", "", "The text.");
pub(crate) const PLACEHOLDER: Attr<Arc<str>> = text("placeholder", "", "Text while it is empty.");
pub(crate) const PLACEHOLDER_STYLE: Attr<Arc<str>> =
    text("placeholder-style", "", "Style of the placeholder; colour, font size and font weight on phones.");
pub(crate) const DISABLED: Attr<bool> = boolean("disabled", false, "Takes no text.");
pub(crate) const MAXLENGTH: Attr<f64> = number("maxlength", 140.0, "Greatest number of characters; -1 for no limit.");
pub(crate) const AUTO_FOCUS: Attr<bool> =
    boolean("auto-focus", false, "Focus when it appears. Officially replaced by `focus`.");
pub(crate) const FOCUS: Attr<bool> = boolean("focus", false, "Has the focus.");
pub(crate) const CONFIRM_HOLD: Attr<bool> =
    boolean("confirm-hold", false, "Keep the keyboard after the confirm key.").since("1.1.0");

pub(crate) const NO_KEYBOARD: &str = "the simulated keyboard covers nothing";
pub(crate) const NO_CURSOR: &str = "the view places the cursor";

pub(crate) const CURSOR_SPACING: Attr<f64> =
    number("cursor-spacing", 0.0, "Space between cursor and keyboard, px.").not_built(NO_KEYBOARD);
pub(crate) const CURSOR: Attr<f64> =
    number("cursor", -1.0, "Where the cursor stands when it gets the focus.").since("1.5.0").not_built(NO_CURSOR);
pub(crate) const SELECTION_START: Attr<f64> =
    number("selection-start", -1.0, "Where the selection begins.").since("1.9.0").not_built(NO_CURSOR);
pub(crate) const SELECTION_END: Attr<f64> =
    number("selection-end", -1.0, "Where the selection ends.").since("1.9.0").not_built(NO_CURSOR);
pub(crate) const ADJUST: Attr<bool> =
    boolean("adjust-position", true, "Push the page up for the keyboard.").since("1.9.90").not_built(NO_KEYBOARD);
pub(crate) const HOLD_KEYBOARD: Attr<bool> =
    boolean("hold-keyboard", false, "Keep the keyboard when the page is tapped.").since("2.8.2").not_built(NO_KEYBOARD);

pub(crate) const ON_FOCUS: EventRow =
    event("focus", "{value, height}", "", "It got the focus; height of the keyboard, 0 here.");
pub(crate) const ON_BLUR: EventRow = event("blur", "{value, cursor}", "", "It lost the focus.");
pub(crate) const ON_CONFIRM: EventRow = event("confirm", "{value}", "", "The confirm key.");
pub(crate) const ON_KEYBOARD: EventRow = event(
    "keyboardheightchange",
    "{height, duration}",
    "2.7.0",
    "The keyboard changed its height. Not sent: it has none here.",
);
pub(crate) const ON_SELECTION: EventRow =
    event("selectionchange", "{selectionStart, selectionEnd}", "", "The selection changed. Not sent yet.");

/// Attributes of a drawn node.
pub(crate) type FieldAttrs = Vec<(&'static str, Arc<str>)>;

/// What differs between the two.
pub(crate) struct Look {
    /// The view's tag of the text field.
    pub(crate) tag: &'static str,
    /// Default of `placeholder-class`.
    pub(crate) placeholder_class: &'static Attr<Arc<str>>,
    /// Further attributes of the text field.
    pub(crate) attrs: fn(&Cx<'_>) -> FieldAttrs,
    /// Whether it grows with its text.
    pub(crate) grows: fn(&Cx<'_>) -> bool,
}

/// The machine of both.
pub(crate) struct Field {
    look: Look,
    value: Arc<str>,
    initial: Arc<str>,
    focused: bool,
}

impl Field {
    /// An empty field.
    pub(crate) fn new(look: Look) -> Self {
        Self { look, value: "".into(), initial: "".into(), focused: false }
    }
}

impl Machine for Field {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached => {
                self.value = cx.get(&VALUE);
                self.initial = self.value.clone();
                self.draw(cx);
                if cx.get(&FOCUS) || cx.get(&AUTO_FOCUS) {
                    cx.out.push(MachineOutput::Focus(true));
                }
            }
            MachineInput::Changed { names } => {
                let named = |row: &str| names.iter().any(|n| **n == *row);
                if named(VALUE.row.name) {
                    self.value = cx.get(&VALUE);
                }
                self.draw(cx);
                let focus = cx.get(&FOCUS);
                if named(FOCUS.row.name) && focus != self.focused {
                    cx.out.push(MachineOutput::Focus(focus));
                }
            }
            MachineInput::Text { value, cursor } => self.typed(value, cursor, cx),
            MachineInput::Drive { function, args } if function.ends_with("input") => {
                let value = args.first().map(Value::to_text).unwrap_or_default();
                self.typed(&value, value.chars().count(), cx);
            }
            MachineInput::Focus { focused, value } => {
                self.focused = focused;
                let value = Value::from(value);
                // The simulated keyboard covers nothing.
                let height = Value::from(0.0);
                if focused {
                    cx.emit("focus", Value::object([("value", value), ("height", height)]));
                } else {
                    let cursor = Value::from(self.value.chars().count() as f64);
                    cx.emit("blur", Value::object([("value", value), ("cursor", cursor)]));
                }
            }
            MachineInput::Confirm { value } => {
                cx.emit("confirm", Value::object([("value", Value::from(value))]));
                if !cx.get(&CONFIRM_HOLD) && self.focused {
                    cx.out.push(MachineOutput::Focus(false));
                }
            }
            MachineInput::Form { reset: true } => {
                self.value = self.initial.clone();
                self.draw(cx);
            }
            MachineInput::Tap { .. } | MachineInput::Label if !cx.get(&DISABLED) && !self.focused => {
                cx.out.push(MachineOutput::Focus(true));
            }
            _ => {}
        }
    }

    fn property(&self, name: &str) -> Option<Value> {
        (name == "value").then(|| self.value.clone().into())
    }
}

impl Field {
    fn typed(&mut self, value: &str, cursor: usize, cx: &mut Cx<'_>) {
        let cut = limit(value, cx.get(&MAXLENGTH));
        if cx.get(&DISABLED) || cut == &*self.value {
            return self.draw(cx);
        }
        let cursor = cursor.min(cut.chars().count());
        let key = key_code(&self.value, cut, cursor);
        self.value = cut.into();
        self.draw(cx);
        cx.out.push(MachineOutput::Model { name: "value", value: cut.into() });
        let detail =
            [("value", Value::from(cut)), ("cursor", Value::from(cursor as f64)), ("keyCode", Value::from(key))];
        cx.emit("input", Value::object(detail));
    }

    fn draw(&self, cx: &mut Cx<'_>) {
        let mut attrs = vec![("value", self.value.clone())];
        let max = cx.get(&MAXLENGTH);
        if max >= 0.0 {
            attrs.push(("maxlength", max.to_string().into()));
        }
        if cx.get(&DISABLED) {
            attrs.push(("disabled", "".into()));
        }
        attrs.extend((self.look.attrs)(cx));
        let mut children = Vec::new();
        if (self.look.grows)(cx) {
            // Gives the box its height; the field lies over it. A last empty line needs a character to count.
            let text = Some(format!("{}\u{200b}", self.value).into());
            children.push(Shadow { key: "mirror", tag: "wx-field-mirror", text, ..Shadow::default() });
        }
        // A text area begins with its content; the attribute only changes it later. Content that never changes costs no patch.
        let text = (self.look.tag == "textarea").then(|| self.initial.clone());
        children.push(Shadow { key: "field", tag: self.look.tag, attrs, text, ..Shadow::default() });
        let placeholder = cx.get(&PLACEHOLDER);
        if self.value.is_empty() && !placeholder.is_empty() {
            // Drawn as a node because the headless view paints no placeholder of its own.
            let mut attrs = vec![("class", cx.get(self.look.placeholder_class))];
            let style = cx.get(&PLACEHOLDER_STYLE);
            if !style.is_empty() {
                attrs.push(("style", style));
            }
            children.push(Shadow {
                key: "placeholder",
                tag: "wx-placeholder",
                attrs,
                text: Some(placeholder),
                ..Shadow::default()
            });
        }
        cx.out.push(MachineOutput::Shadow(vec![Shadow {
            key: "box",
            tag: "wx-field-box",
            children,
            ..Shadow::default()
        }]));
    }
}

/// The first `max` characters; a negative limit is none.
fn limit(value: &str, max: f64) -> &str {
    if max < 0.0 {
        return value;
    }
    value.char_indices().nth(max as usize).map_or(value, |(end, _)| &value[..end])
}

/// The key that was pressed, as far as the text tells: the character before the cursor, or 8 (backspace).
fn key_code(old: &str, new: &str, cursor: usize) -> f64 {
    if new.chars().count() < old.chars().count() {
        return 8.0;
    }
    cursor.checked_sub(1).and_then(|i| new.chars().nth(i)).map_or(0.0, |c| f64::from(u32::from(c)))
}
