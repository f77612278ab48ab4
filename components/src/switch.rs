//! `switch`: on or off.
//!
//! Source: switch page. Sizes of the drawing: WeUI 1.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput, Shadow};
use zhenji_core::spec::{Attr, ComponentSpec, Content, boolean, choice, color};
use zhenji_core::value::Value;

use crate::field::NAME;
use crate::table::{PLAIN, event};

const CHECKED: Attr<bool> = boolean("checked", false, "Whether it is on.");
const DISABLED: Attr<bool> = boolean("disabled", false, "Takes no taps.");
const TYPE: Attr<&str> = choice("type", &["switch", "checkbox"], "How it looks.");
const COLOR: Attr<Arc<str>> = color("color", "#04BE02", "Colour while it is on.");

/// `switch`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "switch",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/switch.html",
    doc: "On or off.",
    attrs: &[&CHECKED.row, &DISABLED.row, &TYPE.row, &COLOR.row, &NAME.row],
    events: &[event("change", "{value}", "", "The user turned it on or off.")],
    style: concat!(
        "wx-switch { display: inline-block; position: relative; vertical-align: middle; }\n",
        "wx-switch-track { display: block; position: relative; box-sizing: border-box; width: 52px; height: 32px; ",
        "border: 1px solid; border-radius: 16px; }\n",
        "wx-switch-knob { display: block; position: absolute; top: 0; left: 0; width: 30px; height: 30px; border-radius: 15px; ",
        "background-color: #fff; box-shadow: 0 1px 3px rgba(0, 0, 0, 0.4); transition: transform 0.3s; }\n",
        "wx-switch[checked] wx-switch-knob { transform: translateX(20px); }\n",
        "wx-switch-box { display: block; position: relative; box-sizing: border-box; width: 22px; height: 22px; ",
        "border: 1px solid #d1d1d1; border-radius: 3px; background-color: #fff; }\n",
        "wx-switch-tick { display: block; position: absolute; left: 7px; top: 3px; width: 5px; height: 10px; ",
        "border-right: 2px solid; border-bottom: 2px solid; transform: rotate(45deg); }\n",
        "wx-switch[disabled] { opacity: 0.7; }\n",
    ),
    content: Content::Nothing,
    machine: Some(|| Box::new(Switch::default())),
    ..PLAIN
};

#[derive(Default)]
struct Switch {
    on: bool,
    initial: bool,
}

impl Machine for Switch {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached => {
                self.on = cx.get(&CHECKED);
                self.initial = self.on;
            }
            MachineInput::Changed { names } => {
                if names.iter().any(|n| **n == *CHECKED.row.name) {
                    self.on = cx.get(&CHECKED);
                }
            }
            MachineInput::Tap { .. } | MachineInput::Label if !cx.get(&DISABLED) => self.turn(cx),
            MachineInput::Drive { function, .. } if function.ends_with("tap") && !cx.get(&DISABLED) => self.turn(cx),
            MachineInput::Form { reset: true } => self.on = self.initial,
            _ => return,
        }
        self.draw(cx);
    }

    fn property(&self, name: &str) -> Option<Value> {
        matches!(name, "value" | "checked").then(|| self.on.into())
    }
}

impl Switch {
    fn turn(&mut self, cx: &mut Cx<'_>) {
        self.on = !self.on;
        cx.out.push(MachineOutput::Model { name: "checked", value: self.on.into() });
        cx.emit("change", Value::object([("value", Value::from(self.on))]));
    }

    fn draw(&self, cx: &mut Cx<'_>) {
        let flag = |on: bool| on.then(|| Arc::from(""));
        cx.out.push(MachineOutput::State { name: "checked", value: flag(self.on) });
        cx.out.push(MachineOutput::State { name: "disabled", value: flag(cx.get(&DISABLED)) });
        let color = cx.get(&COLOR);
        let node = |tag, style: String, children| Shadow {
            key: tag,
            tag,
            attrs: vec![("style", style.into())],
            children,
            ..Shadow::default()
        };
        let shadow = if cx.get(&TYPE) == "checkbox" {
            let tick = self.on.then(|| node("wx-switch-tick", format!("border-color:{color}"), Vec::new()));
            node("wx-switch-box", String::new(), tick.into_iter().collect())
        } else {
            let (border, fill) = if self.on { (&*color, &*color) } else { ("#dfdfdf", "#fdfdfd") };
            let knob = node("wx-switch-knob", String::new(), Vec::new());
            node("wx-switch-track", format!("border-color:{border};background-color:{fill}"), vec![knob])
        };
        cx.out.push(MachineOutput::Shadow(vec![shadow]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{In, check};

    #[test]
    fn a_tap_turns_it_and_reports() {
        let state = |at: u64, on: &str| format!("{at} state checked {on}\n{at} state disabled off\n");
        check(
            &SPEC,
            &[],
            &[
                (0, In::Attached),
                (1, In::Tap(1.0, None)),
                (2, In::Drive("switch.tap", vec![])),
                (3, In::Set("checked", true.into())),
                (4, In::Label),
            ],
            &format!(
                "{}1 model checked true\n1 change {{\"value\":true}}\n{}2 model checked false\n2 change {{\"value\":false}}\n{}{}4 model checked false\n4 change {{\"value\":false}}\n{}",
                state(0, "off"),
                state(1, "on"),
                state(2, "off"),
                state(3, "on"),
                state(4, "off")
            ),
        );
    }
}
