//! `navigator`: a box that navigates when it is tapped.
//!
//! Source: navigator page.

use std::sync::Arc;

use zhenji_core::logic::Navigation;
use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput};
use zhenji_core::spec::{Attr, ComponentSpec, choice, data, number, text};
use zhenji_core::value::Value;

use crate::table::{HOVER_STOP, PLAIN, event, hover_class, hover_start, hover_stay};

const OTHER: &str = "other mini-programs do not open here";

const TARGET: Attr<&str> =
    choice("target", &["self", "miniProgram"], "Where to: this mini-program or another.").since("2.0.7");
const URL: Attr<Arc<str>> = text("url", "", "The page, with query.");
const OPEN_TYPE: Attr<&str> = choice(
    "open-type",
    &["navigate", "redirect", "switchTab", "reLaunch", "navigateBack", "exit"],
    "How; `exit` needs `target=\"miniProgram\"`.",
);
const DELTA: Attr<f64> = number("delta", 1.0, "How many pages back; with `navigateBack`.").within(1.0, 100.0);
const APP_ID: Attr<Arc<str>> = text("app-id", "", "The other mini-program.").since("2.0.7").not_built(OTHER);
const PATH: Attr<Arc<str>> = text("path", "", "Its page.").since("2.0.7").not_built(OTHER);
const EXTRA: Attr<Value> = data("extra-data", "What it receives.").since("2.0.7").not_built(OTHER);
const VERSION: Attr<&str> =
    choice("version", &["release", "develop", "trial"], "Which version of it.").since("2.0.7").not_built(OTHER);
const SHORT_LINK: Attr<Arc<str>> = text("short-link", "", "A short link to it.").since("2.18.1").not_built(OTHER);

/// `navigator`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "navigator",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/navigator.html",
    doc: "Navigates when it is tapped.",
    attrs: &[
        &TARGET.row,
        &URL.row,
        &OPEN_TYPE.row,
        &DELTA.row,
        &APP_ID.row,
        &PATH.row,
        &EXTRA.row,
        &VERSION.row,
        &SHORT_LINK.row,
        &hover_class("navigator-hover").row,
        &HOVER_STOP.row,
        &hover_start(50.0).row,
        &hover_stay(600.0).row,
    ],
    events: &[
        event("success", "{errMsg}", "2.0.7", "With `target=\"miniProgram\"`. Not sent yet."),
        event("fail", "{errMsg}", "2.0.7", "With `target=\"miniProgram\"`."),
        event("complete", "{errMsg}", "2.0.7", "With `target=\"miniProgram\"`."),
    ],
    style: "wx-navigator { display: block; height: auto; width: auto; }\n\
            .navigator-hover, [class*=\"--navigator-hover\"] { background-color: rgba(0, 0, 0, 0.1); opacity: 0.7; }\n",
    machine: Some(|| Box::new(Navigator)),
    ..PLAIN
};

struct Navigator;

impl Machine for Navigator {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        if !matches!(input, MachineInput::Tap { .. }) {
            return;
        }
        if cx.get(&TARGET) == "miniProgram" {
            let detail = Value::object([("errMsg", Value::from(format!("navigateToMiniProgram:fail {OTHER}")))]);
            cx.emit("fail", detail.clone());
            cx.emit("complete", detail);
            return;
        }
        let url = cx.get(&URL);
        let how = match cx.get(&OPEN_TYPE) {
            "redirect" => Navigation::Redirect,
            "switchTab" => Navigation::SwitchTab,
            "reLaunch" => Navigation::ReLaunch,
            "navigateBack" => {
                cx.out.push(MachineOutput::NavigateBack { delta: cx.get(&DELTA) as u32 });
                return;
            }
            "exit" => {
                cx.warn(
                    "open-type=\"exit\" of <navigator> is not built yet",
                    "it needs target=\"miniProgram\" on phones",
                );
                return;
            }
            _ => Navigation::To,
        };
        if url.is_empty() {
            cx.warn("<navigator> was tapped without a url", "give it url=\"/pages/…\"");
            return;
        }
        cx.out.push(MachineOutput::Navigate { how, url });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{In, check};

    #[test]
    fn a_tap_navigates_as_asked() {
        let tap = [(0, In::Attached), (1, In::Tap(1.0, None))];
        for (open_type, expect) in [
            ("navigate", "1 navigate To /a"),
            ("redirect", "1 navigate Redirect /a"),
            ("switchTab", "1 navigate SwitchTab /a"),
            ("reLaunch", "1 navigate ReLaunch /a"),
            ("navigateBack", "1 navigate back 2"),
            ("exit", "1 warn open-type=\"exit\" of <navigator> is not built yet"),
        ] {
            check(&SPEC, &[("url", "/a".into()), ("openType", open_type.into()), ("delta", "2".into())], &tap, expect);
        }
        check(&SPEC, &[], &tap, "1 warn <navigator> was tapped without a url");
    }
}
