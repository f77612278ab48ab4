//! `cover-view`: a box that may lie over native components.
//!
//! Source: cover-view page.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput};
use zhenji_core::spec::{Attr, ComponentSpec, Content, number, text};

use crate::table::PLAIN;

const SCROLL_TOP: Attr<f64> =
    number("scroll-top", 0.0, "Offset from the top with `overflow-y: scroll`, px.").since("2.1.0");
const MARKER_ID: Attr<Arc<str>> = text("marker-id", "", "The marker it belongs to, inside `map`.")
    .since("2.21.1")
    .not_built("`map` is not built yet");

/// `cover-view`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "cover-view",
    since: "1.4.0",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/cover-view.html",
    doc: "A box that may lie over `live-pusher`, `live-player` and other native components.",
    attrs: &[&SCROLL_TOP.row, &MARKER_ID.row],
    content: Content::Only(&["cover-view", "cover-image", "button"]),
    // Text in it is one line unless the page says otherwise (cover-view page, tips).
    style: "wx-cover-view { display: block; line-height: 1.2; overflow: hidden; white-space: nowrap; pointer-events: auto; }\n",
    machine: Some(|| Box::new(CoverView)),
    ..PLAIN
};

struct CoverView;

impl Machine for CoverView {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        let asked = match input {
            MachineInput::Attached => true,
            MachineInput::Changed { names } => names.iter().any(|n| **n == *SCROLL_TOP.row.name),
            _ => false,
        };
        if asked && cx.attrs.raw(SCROLL_TOP.row.name).is_some() {
            let top = Some(cx.get(&SCROLL_TOP));
            cx.out.push(MachineOutput::ScrollTo { left: None, top, animated: false });
        }
    }
}
