//! `slider`: a number between two bounds, chosen by dragging.
//!
//! Source: slider page.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput, Shadow, TouchPhase};
use zhenji_core::spec::{Attr, ComponentSpec, Content, boolean, color, number};
use zhenji_core::value::{Value, number_to_text};

use crate::field::NAME;
use crate::table::{PLAIN, event};

const MIN: Attr<f64> = number("min", 0.0, "Least value.");
const MAX: Attr<f64> = number("max", 100.0, "Greatest value.");
const STEP: Attr<f64> = number("step", 1.0, "Step; greater than 0, and `max - min` a multiple of it.");
const DISABLED: Attr<bool> = boolean("disabled", false, "Takes no touches.");
const VALUE: Attr<f64> = number("value", 0.0, "The value.");
const COLOR: Attr<Arc<str>> =
    color("color", "#e9e9e9", "Colour of the track. Officially replaced by `background-color`.");
const SELECTED: Attr<Arc<str>> =
    color("selected-color", "#1aad19", "Colour of the chosen part. Officially replaced by `active-color`.");
const ACTIVE: Attr<Arc<str>> =
    color("active-color", "#1aad19", "Colour of the chosen part; officially spelt `activeColor`.");
const BACKGROUND: Attr<Arc<str>> =
    color("background-color", "#e9e9e9", "Colour of the track; officially spelt `backgroundColor`.");
const BLOCK_SIZE: Attr<f64> =
    number("block-size", 28.0, "Size of the handle, 12 to 28 px.").within(12.0, 28.0).since("1.9.0");
const BLOCK_COLOR: Attr<Arc<str>> = color("block-color", "#ffffff", "Colour of the handle.").since("1.9.0");
const SHOW_VALUE: Attr<bool> = boolean("show-value", false, "Show the value beside it.");

/// Width of the shown value with its margin, px: the same in the style below.
const VALUE_WIDTH: f64 = 44.0;

/// `slider`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "slider",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/slider.html",
    doc: "A number chosen by dragging.",
    attrs: &[
        &MIN.row,
        &MAX.row,
        &STEP.row,
        &DISABLED.row,
        &VALUE.row,
        &COLOR.row,
        &SELECTED.row,
        &ACTIVE.row,
        &BACKGROUND.row,
        &BLOCK_SIZE.row,
        &BLOCK_COLOR.row,
        &SHOW_VALUE.row,
        &NAME.row,
    ],
    events: &[
        event("change", "{value}", "", "Dragging ended."),
        event("changing", "{value}", "1.7.0", "It is being dragged."),
    ],
    style: concat!(
        "wx-slider { display: block; margin: 10px 18px; padding: 0; }\n",
        "wx-slider-wrapper { display: flex; align-items: center; min-height: 28px; }\n",
        "wx-slider-track { display: block; position: relative; flex: 1; height: 2px; border-radius: 5px; }\n",
        "wx-slider-active { display: block; position: absolute; left: 0; top: 0; height: 100%; border-radius: 5px; }\n",
        "wx-slider-handle { display: block; position: absolute; top: 50%; border-radius: 50%; ",
        "box-shadow: 0 0 4px rgba(0, 0, 0, 0.2); }\n",
        "wx-slider-value { display: block; width: 32px; margin-left: 12px; color: #888; font-size: 14px; text-align: center; }\n",
    ),
    content: Content::Nothing,
    machine: Some(|| Box::new(Slider::default())),
    ..PLAIN
};

#[derive(Default)]
struct Slider {
    value: f64,
    initial: f64,
    /// The value when the finger went down.
    held: Option<f64>,
}

impl Machine for Slider {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached => {
                self.value = snap(cx.get(&VALUE), cx);
                self.initial = self.value;
                if cx.get(&MAX) <= cx.get(&MIN) || cx.get(&STEP) <= 0.0 {
                    cx.warn("<slider> needs max > min and step > 0", "check min, max and step");
                }
            }
            MachineInput::Changed { names } => {
                let bounds = [MIN.row.name, MAX.row.name, STEP.row.name];
                if names.iter().any(|n| **n == *VALUE.row.name) {
                    self.value = snap(cx.get(&VALUE), cx);
                } else if names.iter().any(|n| bounds.contains(&&**n)) {
                    self.value = snap(self.value, cx);
                }
            }
            MachineInput::Touch { phase, x, .. } if !cx.get(&DISABLED) => self.touched(phase, x, cx),
            MachineInput::Tap { x, .. } if !cx.get(&DISABLED) => {
                let before = self.value;
                self.move_to(at(x, cx), before, cx);
            }
            MachineInput::Drive { function, args } if function.ends_with("slideTo") => {
                let wanted = args.first().map_or(f64::NAN, Value::to_number);
                let before = self.value;
                self.move_to(if wanted.is_nan() { before } else { snap(wanted, cx) }, before, cx);
            }
            MachineInput::Form { reset: true } => self.value = self.initial,
            _ => return,
        }
        self.draw(cx);
    }

    fn property(&self, name: &str) -> Option<Value> {
        (name == "value").then(|| self.value.into())
    }
}

impl Slider {
    fn touched(&mut self, phase: TouchPhase, x: f64, cx: &mut Cx<'_>) {
        if phase == TouchPhase::Start {
            self.held = Some(self.value);
        }
        let Some(before) = self.held else { return };
        match phase {
            TouchPhase::Start | TouchPhase::Move => {
                let value = at(x, cx);
                if value != self.value {
                    self.value = value;
                    cx.emit("changing", detail(value));
                }
            }
            TouchPhase::End | TouchPhase::Cancel => {
                self.held = None;
                self.move_to(self.value, before, cx);
            }
        }
    }

    /// Takes the value and reports it if it is another than `before`.
    fn move_to(&mut self, value: f64, before: f64, cx: &mut Cx<'_>) {
        self.value = value;
        if value != before {
            cx.out.push(MachineOutput::Model { name: "value", value: value.into() });
            cx.emit("change", detail(value));
        }
    }

    fn draw(&self, cx: &mut Cx<'_>) {
        let (min, max) = (cx.get(&MIN), cx.get(&MAX));
        let part = if max > min { (self.value - min) / (max - min) * 100.0 } else { 0.0 };
        let size = cx.get(&BLOCK_SIZE);
        // The newer name wins where the page gives both.
        let pick = |new: &Attr<Arc<str>>, old: &Attr<Arc<str>>| {
            if cx.attrs.raw(new.row.name).is_none() { cx.get(old) } else { cx.get(new) }
        };
        let node =
            |tag, style: String| Shadow { key: tag, tag, attrs: vec![("style", style.into())], ..Shadow::default() };
        let mut track = node("wx-slider-track", format!("background-color:{}", pick(&BACKGROUND, &COLOR)));
        track.children = vec![
            node("wx-slider-active", format!("width:{part}%;background-color:{}", pick(&ACTIVE, &SELECTED))),
            node(
                "wx-slider-handle",
                format!(
                    "left:{part}%;width:{size}px;height:{size}px;margin:{half}px 0 0 {half}px;background-color:{}",
                    cx.get(&BLOCK_COLOR),
                    half = -size / 2.0
                ),
            ),
        ];
        let mut children = vec![track];
        if cx.get(&SHOW_VALUE) {
            let text = Some(number_to_text(self.value).into());
            children.push(Shadow { key: "value", tag: "wx-slider-value", text, ..Shadow::default() });
        }
        cx.out.push(MachineOutput::Shadow(vec![Shadow {
            key: "wrapper",
            tag: "wx-slider-wrapper",
            children,
            ..Shadow::default()
        }]));
    }
}

fn detail(value: f64) -> Value {
    Value::object([("value", Value::from(value))])
}

/// The value under a finger.
fn at(x: f64, cx: &Cx<'_>) -> f64 {
    let width = cx.rect.width - if cx.get(&SHOW_VALUE) { VALUE_WIDTH } else { 0.0 };
    let (min, max) = (cx.get(&MIN), cx.get(&MAX));
    let part = if width > 0.0 { (x / width).clamp(0.0, 1.0) } else { 0.0 };
    snap(min + part * (max - min), cx)
}

/// The nearest legal value.
fn snap(value: f64, cx: &Cx<'_>) -> f64 {
    let (min, max, step) = (cx.get(&MIN), cx.get(&MAX), cx.get(&STEP));
    if max <= min || step <= 0.0 {
        return min;
    }
    let steps = ((value.clamp(min, max) - min) / step).round();
    // Steps like 0.1 would leave tails such as 0.30000000000000004.
    let exact = (min + steps * step).clamp(min, max);
    (exact * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{Bench, In, check};

    #[test]
    fn dragging_reports_changing_and_then_change() {
        // The bench's box is 300 px wide.
        check(
            &SPEC,
            &[("step", "10".into()), ("value", 50.0.into())],
            &[
                (0, In::Attached),
                (1, In::Touch(TouchPhase::Start, 150.0)),
                (2, In::Touch(TouchPhase::Move, 171.0)),
                (3, In::Touch(TouchPhase::Move, 175.0)),
                (4, In::Touch(TouchPhase::Move, 400.0)),
                (5, In::Touch(TouchPhase::End, 400.0)),
                (6, In::Tap(400.0, None)),
                (7, In::Drive("slider.slideTo", vec![33.0.into()])),
            ],
            r#"2 changing {"value":60}
               4 changing {"value":100}
               5 model value 100
               5 change {"value":100}
               7 model value 30
               7 change {"value":30}"#,
        );
    }

    #[test]
    fn values_stay_legal() {
        for (attrs, expect) in [
            (vec![("value", Value::from(130.0))], 100.0),
            (vec![("value", Value::from(-5.0))], 0.0),
            (vec![("value", Value::from("0.31")), ("max", Value::from(1.0)), ("step", Value::from(0.1))], 0.3),
            (vec![("value", Value::from(5.0)), ("max", Value::from(-1.0))], 0.0),
        ] {
            let mut bench = Bench::new(&SPEC, &attrs);
            bench.run(&[(0, In::Attached)]);
            assert_eq!(bench.machine.property("value"), Some(expect.into()), "{attrs:?}");
        }
    }

    #[test]
    fn a_disabled_slider_does_not_move() {
        check(
            &SPEC,
            &[("disabled", true.into())],
            &[(0, In::Attached), (1, In::Touch(TouchPhase::Start, 150.0)), (2, In::Tap(9.0, None))],
            "",
        );
    }
}
