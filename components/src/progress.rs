//! `progress`: a bar that fills.
//!
//! Source: progress page.

use std::sync::Arc;
use std::time::Duration;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput, Shadow};
use zhenji_core::spec::{Attr, ComponentSpec, Content, boolean, choice, color, number, text};
use zhenji_core::time::Time;
use zhenji_core::value::{Value, number_to_text};

use crate::table::{PLAIN, event, length};

const PERCENT: Attr<f64> = number("percent", 0.0, "How full, 0 to 100.");
const SHOW_INFO: Attr<bool> = boolean("show-info", false, "Show the percentage to the right.");
const RADIUS: Attr<Arc<str>> = text("border-radius", "0", "Rounding of the bar: px, or a length.").since("2.3.1");
const FONT_SIZE: Attr<Arc<str>> = text("font-size", "16", "Size of the percentage: px, or a length.").since("2.3.1");
const STROKE: Attr<Arc<str>> = text("stroke-width", "6", "Height of the bar: px, or a length.");
const COLOR: Attr<Arc<str>> =
    color("color", "#09BB07", "Colour of the full part. Officially replaced by `activeColor`.");
const ACTIVE_COLOR: Attr<Arc<str>> =
    color("active-color", "#09BB07", "Colour of the full part; officially spelt `activeColor`.");
const BACKGROUND: Attr<Arc<str>> =
    color("background-color", "#EBEBEB", "Colour of the empty part; officially spelt `backgroundColor`.");
const ACTIVE: Attr<bool> = boolean("active", false, "Fill gradually from the left.");
const MODE: Attr<&str> =
    choice("active-mode", &["backwards", "forwards"], "Fill again from the start, or go on from where it was.")
        .since("1.7.0");
const DURATION: Attr<f64> = number("duration", 30.0, "Time for one percent, ms.").within(0.0, 10_000.0).since("2.8.2");

/// `progress`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "progress",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/progress.html",
    doc: "A bar that fills.",
    attrs: &[
        &PERCENT.row,
        &SHOW_INFO.row,
        &RADIUS.row,
        &FONT_SIZE.row,
        &STROKE.row,
        &COLOR.row,
        &ACTIVE_COLOR.row,
        &BACKGROUND.row,
        &ACTIVE.row,
        &MODE.row,
        &DURATION.row,
    ],
    events: &[event("activeend", "{curPercent}", "2.4.1", "Filling gradually has ended.")],
    style: concat!(
        "wx-progress { display: flex; align-items: center; }\n",
        "wx-progress-bar { display: block; flex: 1; position: relative; overflow: hidden; }\n",
        "wx-progress-inner { display: block; position: absolute; left: 0; top: 0; height: 100%; }\n",
        "wx-progress-info { display: block; margin-left: 15px; min-width: 2em; }\n",
    ),
    content: Content::Nothing,
    machine: Some(|| Box::new(Progress::default())),
    ..PLAIN
};

#[derive(Default)]
struct Progress {
    shown: f64,
    /// Where and when the present filling began.
    filling: Option<(f64, Time)>,
}

/// Between two steps of a filling; the eye sees a motion.
const STEP: Duration = Duration::from_millis(30);

impl Machine for Progress {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached => self.begin(0.0, cx),
            MachineInput::Changed { names } => {
                let again = [PERCENT.row.name, ACTIVE.row.name];
                if names.iter().any(|n| again.contains(&&**n)) {
                    let from = if cx.get(&MODE) == "forwards" { self.shown } else { 0.0 };
                    self.begin(from, cx);
                }
            }
            MachineInput::Deadline => self.fill(cx),
            _ => return,
        }
        self.draw(cx);
    }
}

impl Progress {
    fn begin(&mut self, from: f64, cx: &mut Cx<'_>) {
        if cx.get(&ACTIVE) {
            self.shown = from;
            self.filling = Some((from, cx.now));
            self.fill(cx);
        } else {
            self.shown = percent(cx);
            self.filling = None;
            cx.wake(None);
        }
    }

    /// One step of the filling; always up, as the phone does.
    fn fill(&mut self, cx: &mut Cx<'_>) {
        let Some((from, since)) = self.filling else { return };
        let goal = percent(cx);
        let per_percent = cx.get(&DURATION).max(0.001) / 1000.0;
        self.shown = (from + cx.now.since(since).as_secs_f64() / per_percent).min(goal);
        if self.shown < goal {
            cx.wake(Some(cx.now + STEP));
            return;
        }
        self.filling = None;
        cx.wake(None);
        cx.emit("activeend", Value::object([("curPercent", Value::from(goal))]));
    }

    fn draw(&self, cx: &mut Cx<'_>) {
        let node =
            |tag, style: String| Shadow { key: tag, tag, attrs: vec![("style", style.into())], ..Shadow::default() };
        let px = |attr: &Attr<Arc<str>>, other: f64| length(&cx.get(attr), cx.device.width).unwrap_or(other);
        let radius = px(&RADIUS, 0.0);
        let full = if cx.attrs.raw(ACTIVE_COLOR.row.name).is_some() { cx.get(&ACTIVE_COLOR) } else { cx.get(&COLOR) };
        let bar =
            format!("height:{}px;border-radius:{radius}px;background-color:{}", px(&STROKE, 6.0), cx.get(&BACKGROUND));
        let inner = format!("width:{}%;border-radius:{radius}px;background-color:{full}", self.shown);
        let mut nodes =
            vec![Shadow { children: vec![node("wx-progress-inner", inner)], ..node("wx-progress-bar", bar) }];
        if cx.get(&SHOW_INFO) {
            let text = Some(format!("{}%", number_to_text(self.shown.round())).into());
            nodes.push(Shadow { text, ..node("wx-progress-info", format!("font-size:{}px", px(&FONT_SIZE, 16.0))) });
        }
        cx.out.push(MachineOutput::Shadow(nodes));
    }
}

fn percent(cx: &Cx<'_>) -> f64 {
    cx.get(&PERCENT).clamp(0.0, 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{Bench, In, check};

    fn width(bench: &Bench) -> String {
        let last = bench.outputs.iter().rev().find_map(|o| match o {
            MachineOutput::Shadow(nodes) => nodes.first().cloned(),
            _ => None,
        });
        let style = last.map(|bar| bar.children[0].attrs[0].1.to_string()).unwrap_or_default();
        style.split(';').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn an_active_bar_takes_its_time_and_says_when_it_is_full() {
        // 30 ms a percent: 20 percent take 600 ms.
        let active = [("percent", Value::from("20")), ("active", true.into())];
        let mut bench = Bench::new(&SPEC, &active);
        bench.run(&[(0, In::Attached), (300, In::Wait)]);
        assert_eq!(width(&bench), "width:10%");
        check(&SPEC, &active, &[(0, In::Attached), (5000, In::Wait)], r#"600 activeend {"curPercent":20}"#);
    }

    #[test]
    fn forwards_goes_on_from_where_it_was() {
        check(
            &SPEC,
            &[("percent", 10.0.into()), ("active", true.into()), ("active-mode", "forwards".into())],
            &[(0, In::Attached), (1000, In::Set("percent", 20.0.into())), (5000, In::Wait)],
            "300 activeend {\"curPercent\":10}\n1300 activeend {\"curPercent\":20}",
        );
    }

    #[test]
    fn a_plain_bar_is_full_at_once() {
        let mut bench = Bench::new(&SPEC, &[("percent", 130.0.into())]);
        bench.run(&[(0, In::Attached)]);
        assert_eq!(width(&bench), "width:100%");
        assert!(bench.lines.is_empty());
    }
}
