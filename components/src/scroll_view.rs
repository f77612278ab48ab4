//! `scroll-view`: a box that scrolls.
//!
//! Source: scroll-view page. The view owns the offset; the machine owns the events that follow and what the attributes ask for.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput};
use zhenji_core::spec::{Attr, ComponentSpec, Content, boolean, choice, number, text};
use zhenji_core::value::Value;

use crate::table::{PLAIN, event, method, unbuilt};

const SKYLINE: &str = "it belongs to Skyline";
const NO_REFRESHER: &str = "pulling down to refresh is not built yet";
const NO_BOUNCE: &str = "the view scrolls plainly";

const SCROLL_X: Attr<bool> = boolean("scroll-x", false, "Scrolls sideways.");
const SCROLL_Y: Attr<bool> = boolean("scroll-y", false, "Scrolls up and down.");
const UPPER: Attr<f64> =
    number("upper-threshold", 50.0, "Distance from top or left at which `scrolltoupper` comes, px.");
const LOWER: Attr<f64> =
    number("lower-threshold", 50.0, "Distance from bottom or right at which `scrolltolower` comes, px.");
const SCROLL_TOP: Attr<f64> = number("scroll-top", 0.0, "Offset from the top, px.");
const SCROLL_LEFT: Attr<f64> = number("scroll-left", 0.0, "Offset from the left, px.");
const INTO_VIEW: Attr<Arc<str>> = text("scroll-into-view", "", "The id of the child to scroll to.");
const INTO_VIEW_OFFSET: Attr<f64> =
    number("scroll-into-view-offset", 0.0, "Further offset of `scroll-into-view`.").not_built(SKYLINE);
const ANIMATED: Attr<bool> = boolean("scroll-with-animation", false, "Scroll smoothly when an attribute asks for it.");
const BACK_TO_TOP: Attr<bool> = boolean("enable-back-to-top", false, "A tap on the status bar scrolls to the top.")
    .not_built("taps on the status bar do nothing yet");
const PASSIVE: Attr<bool> = boolean("enable-passive", false, "Passive listeners; nothing to see here.");
const REFRESHER: Attr<bool> =
    boolean("refresher-enabled", false, "Pull down to refresh.").since("2.10.1").not_built(NO_REFRESHER);
const REFRESHER_THRESHOLD: Attr<f64> =
    number("refresher-threshold", 45.0, "How far to pull, px.").since("2.10.1").not_built(NO_REFRESHER);
const REFRESHER_STYLE: Attr<&str> =
    choice("refresher-default-style", &["black", "white", "none"], "Colour of the dots.")
        .since("2.10.1")
        .not_built(NO_REFRESHER);
const REFRESHER_BACKGROUND: Attr<Arc<str>> =
    text("refresher-background", "", "Background behind the dots.").since("2.10.1").not_built(NO_REFRESHER);
const REFRESHER_TRIGGERED: Attr<bool> =
    boolean("refresher-triggered", false, "Whether it is refreshing.").since("2.10.1").not_built(NO_REFRESHER);
const ENABLE_FLEX: Attr<bool> = boolean(
    "enable-flex",
    false,
    "Let `display: flex` of the element act on its children; otherwise they stand in a plain box.",
)
.since("2.7.3");
const ANCHORING: Attr<bool> = boolean("scroll-anchoring", false, "Keep the position when content above changes.")
    .since("2.8.2")
    .not_built(NO_BOUNCE);
const ENHANCED: Attr<bool> = boolean("enhanced", false, "Allow the attributes below and the context.").since("2.12.0");
const BOUNCES: Attr<bool> =
    boolean("bounces", true, "Spring back at the ends; iOS, with `enhanced`.").since("2.12.0").not_built(NO_BOUNCE);
const SCROLLBAR: Attr<bool> = boolean("show-scrollbar", true, "Show the scroll bar; with `enhanced`.").since("2.12.0");
const PAGING: Attr<bool> =
    boolean("paging-enabled", false, "Stop at whole pages; with `enhanced`.").since("2.12.0").not_built(NO_BOUNCE);
const DECELERATION: Attr<bool> =
    boolean("fast-deceleration", false, "Slow down fast; iOS, with `enhanced`.").since("2.12.0").not_built(NO_BOUNCE);
const TYPE: Attr<&str> =
    choice("type", &["", "list", "custom", "nested"], "Kind of list; Skyline only.").not_built(SKYLINE);

/// `scroll-view`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "scroll-view",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/scroll-view.html",
    doc: "A box that scrolls.",
    attrs: &[
        &SCROLL_X.row,
        &SCROLL_Y.row,
        &UPPER.row,
        &LOWER.row,
        &SCROLL_TOP.row,
        &SCROLL_LEFT.row,
        &INTO_VIEW.row,
        &INTO_VIEW_OFFSET.row,
        &ANIMATED.row,
        &BACK_TO_TOP.row,
        &PASSIVE.row,
        &REFRESHER.row,
        &REFRESHER_THRESHOLD.row,
        &REFRESHER_STYLE.row,
        &REFRESHER_BACKGROUND.row,
        &REFRESHER_TRIGGERED.row,
        &ENABLE_FLEX.row,
        &ANCHORING.row,
        &ENHANCED.row,
        &BOUNCES.row,
        &SCROLLBAR.row,
        &PAGING.row,
        &DECELERATION.row,
        &TYPE.row,
    ],
    events: &[
        event("scrolltoupper", "{direction}", "", "It came near the top or the left."),
        event("scrolltolower", "{direction}", "", "It came near the bottom or the right."),
        event("scroll", "{scrollLeft, scrollTop, scrollHeight, scrollWidth, deltaX, deltaY}", "", "It scrolled."),
        event("dragstart", "{scrollTop, scrollLeft}", "2.12.0", "Dragging began; with `enhanced`. Not sent yet."),
        event("dragging", "{scrollTop, scrollLeft}", "2.12.0", "It is dragged; with `enhanced`. Not sent yet."),
        event(
            "dragend",
            "{scrollTop, scrollLeft, velocity}",
            "2.12.0",
            "Dragging ended; with `enhanced`. Not sent yet.",
        ),
        event("refresherpulling", "{dy}", "2.10.1", "It is pulled down. Not sent yet."),
        event("refresherrefresh", "{dy}", "2.10.1", "Refreshing began. Not sent yet."),
        event("refresherrestore", "{dy}", "2.10.1", "Refreshing ended. Not sent yet."),
        event("refresherabort", "{dy}", "2.10.1", "Refreshing was given up. Not sent yet."),
    ],
    methods: &[
        method("scrollTo", "2.14.4", "`{top, left, animated}`"),
        unbuilt("scrollIntoView", "2.14.4", "`(selector, options)`", "contexts of scroll-view are not handed out yet"),
    ],
    style: concat!(
        "wx-scroll-view { display: block; width: 100%; overflow: hidden; }\n",
        "wx-scroll-view[scroll-x] { overflow-x: auto; }\n",
        "wx-scroll-view[scroll-y] { overflow-y: auto; }\n",
        "wx-scroll-content { display: block; flex: none; width: 100%; height: 100%; }\n",
        "wx-scroll-view[enable-flex] > wx-scroll-content { display: contents; }\n",
        "wx-scroll-view[bare] { scrollbar-width: none; }\n",
    ),
    // Without `enable-flex` a `display: flex` of the page does not act on the children (scroll-view page).
    content: Content::Boxed("wx-scroll-content"),
    machine: Some(|| Box::new(ScrollView::default())),
    ..PLAIN
};

#[derive(Default)]
struct ScrollView {
    now: Extent,
    near: Near,
}

#[derive(Clone, Copy, Default)]
struct Extent {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// Which thresholds were passed; an event comes on the way in only.
struct Near {
    top: bool,
    left: bool,
    bottom: bool,
    right: bool,
}

impl Default for Near {
    /// Unscrolled: at the top and the left.
    fn default() -> Self {
        Self { top: true, left: true, bottom: false, right: false }
    }
}

impl Machine for ScrollView {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached => {
                self.paint(cx);
                self.scroll(cx, |_| true);
            }
            MachineInput::Changed { names } => {
                self.paint(cx);
                self.scroll(cx, |row| names.iter().any(|n| **n == *row));
            }
            MachineInput::Scrolled { left, top, width, height, client_width, client_height } => {
                self.scrolled(Extent { left, top, width, height }, client_width, client_height, cx);
            }
            MachineInput::Drive { function, args } if function.ends_with("scrollTo") => {
                let offset = |i: usize| args.get(i).map(Value::to_number).filter(|n| n.is_finite());
                cx.out.push(MachineOutput::ScrollTo { left: offset(0), top: offset(1), animated: false });
            }
            MachineInput::Call { reply, method: "scrollTo", options } => {
                let offset = |name: &str| Some(options.get(name).to_number()).filter(|n| n.is_finite());
                let animated = options.get("animated") != Value::Bool(false);
                cx.out.push(MachineOutput::ScrollTo { left: offset("left"), top: offset("top"), animated });
                cx.ok(reply, Value::Undefined);
            }
            MachineInput::Call { reply, method, .. } => cx.fail(reply, format!("{method} is not built yet")),
            _ => {}
        }
    }

    fn property(&self, name: &str) -> Option<Value> {
        let now = &self.now;
        let n = match name {
            "scrollTop" => now.top,
            "scrollLeft" => now.left,
            "scrollWidth" => now.width,
            "scrollHeight" => now.height,
            _ => return None,
        };
        Some(n.into())
    }
}

impl ScrollView {
    fn paint(&self, cx: &mut Cx<'_>) {
        let flag = |on: bool| on.then(|| Arc::from(""));
        let bare = cx.get(&ENHANCED) && !cx.get(&SCROLLBAR);
        let states = [
            ("scroll-x", flag(cx.get(&SCROLL_X))),
            ("scroll-y", flag(cx.get(&SCROLL_Y))),
            ("bare", flag(bare)),
            ("enable-flex", flag(cx.get(&ENABLE_FLEX))),
        ];
        cx.out.extend(states.map(|(name, value)| MachineOutput::State { name, value }));
    }

    /// Carries out the scrolling attributes that are new.
    fn scroll(&self, cx: &mut Cx<'_>, new: impl Fn(&str) -> bool) {
        let attrs = cx.attrs;
        let asked =
            |attr: &Attr<f64>| (new(attr.row.name) && attrs.raw(attr.row.name).is_some()).then(|| attrs.get(attr));
        let (left, top, animated) = (asked(&SCROLL_LEFT), asked(&SCROLL_TOP), cx.get(&ANIMATED));
        if left.or(top).is_some() {
            cx.out.push(MachineOutput::ScrollTo { left, top, animated });
        }
        let id = cx.get(&INTO_VIEW);
        if new(INTO_VIEW.row.name) && !id.is_empty() {
            cx.out.push(MachineOutput::ScrollIntoView { id, animated });
        }
    }

    fn scrolled(&mut self, to: Extent, client_width: f64, client_height: f64, cx: &mut Cx<'_>) {
        let from = std::mem::replace(&mut self.now, to);
        let fields = [
            ("scrollLeft", to.left),
            ("scrollTop", to.top),
            ("scrollHeight", to.height),
            ("scrollWidth", to.width),
            ("deltaX", from.left - to.left),
            ("deltaY", from.top - to.top),
        ];
        cx.emit("scroll", Value::object(fields.map(|(k, v)| (k, Value::from(v)))));
        let (upper, lower) = (cx.get(&UPPER), cx.get(&LOWER));
        let near = Near {
            top: to.top <= upper,
            left: to.left <= upper,
            bottom: to.height - client_height - to.top <= lower,
            right: to.width - client_width - to.left <= lower,
        };
        let (x, y) = (cx.get(&SCROLL_X), cx.get(&SCROLL_Y));
        for (name, direction, on, now, before) in [
            ("scrolltoupper", "top", y && to.top < from.top, near.top, self.near.top),
            ("scrolltoupper", "left", x && to.left < from.left, near.left, self.near.left),
            ("scrolltolower", "bottom", y && to.top > from.top, near.bottom, self.near.bottom),
            ("scrolltolower", "right", x && to.left > from.left, near.right, self.near.right),
        ] {
            if on && now && !before {
                cx.emit(name, Value::object([("direction", Value::from(direction))]));
            }
        }
        self.near = near;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{In, check};

    #[test]
    fn thresholds_report_on_the_way_in() {
        let to = |top: f64| In::Scrolled([0.0, top, 300.0, 1000.0, 300.0, 200.0]);
        let scroll = |top: f64, delta: f64| {
            format!(
                r#"scroll {{"scrollLeft":0,"scrollTop":{top},"scrollHeight":1000,"scrollWidth":300,"deltaX":0,"deltaY":{delta}}}"#
            )
        };
        check(
            &SPEC,
            &[("scroll-y", true.into())],
            &[
                (0, In::Attached),
                (1, to(700.0)),
                (2, to(760.0)),
                (3, to(790.0)),
                (4, to(60.0)),
                (5, to(40.0)),
                (6, to(0.0)),
            ],
            &format!(
                r#"0 state scroll-x off
                   0 state scroll-y on
                   0 state bare off
                   0 state enable-flex off
                   1 {}
                   2 {}
                   2 scrolltolower {{"direction":"bottom"}}
                   3 {}
                   4 {}
                   5 {}
                   5 scrolltoupper {{"direction":"top"}}
                   6 {}"#,
                scroll(700.0, -700.0),
                scroll(760.0, -60.0),
                scroll(790.0, -30.0),
                scroll(60.0, 730.0),
                scroll(40.0, 20.0),
                scroll(0.0, 40.0)
            ),
        );
    }

    #[test]
    fn attributes_scroll() {
        let states =
            |at: u64| ["scroll-x", "scroll-y", "bare", "enable-flex"].map(|s| format!("{at} state {s} off\n")).concat();
        check(
            &SPEC,
            &[("scroll-top", "20".into())],
            &[
                (0, In::Attached),
                (1, In::Set("scroll-into-view", "x".into())),
                (2, In::Drive("scroll-view.scrollTo", vec![1.0.into(), 2.0.into()])),
            ],
            &format!(
                "{}0 scroll to None Some(20.0) false\n{}1 scroll into view x\n2 scroll to Some(1.0) Some(2.0) false",
                states(0),
                states(1)
            ),
        );
    }
}
