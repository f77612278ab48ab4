//! `text`: inline text that keeps its line breaks.
//!
//! Source: text page. Entities are decoded by the template; `space` is drawn by style.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput};
use zhenji_core::spec::{Attr, ComponentSpec, Content, boolean, choice, number};

use crate::table::PLAIN;

const SELECTABLE: Attr<bool> =
    boolean("selectable", false, "Whether it can be selected. Officially replaced by `user-select`.").since("1.1.0");
const USER_SELECT: Attr<bool> =
    boolean("user-select", false, "Whether it can be selected; the text becomes an inline block.").since("2.12.1");
const SPACE: Attr<&str> = choice(
    "space",
    &["", "ensp", "emsp", "nbsp"],
    "Show consecutive spaces: half a Chinese character wide, a whole one, or as the font has it.",
)
.since("1.4.0");
const DECODE: Attr<bool> =
    boolean("decode", false, "Decode `&nbsp; &lt; &gt; &amp; &apos; &ensp; &emsp;`.").since("1.4.0");
const OVERFLOW: Attr<&str> =
    choice("overflow", &["visible", "clip", "fade", "ellipsis"], "How text that does not fit ends; Skyline only.")
        .not_built("it belongs to Skyline");
const MAX_LINES: Attr<f64> =
    number("max-lines", 0.0, "Greatest number of lines; Skyline only.").not_built("it belongs to Skyline");

/// `text`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "text",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/text.html",
    doc: "Text; may hold only text and further `text` elements.",
    attrs: &[&SELECTABLE.row, &USER_SELECT.row, &SPACE.row, &DECODE.row, &OVERFLOW.row, &MAX_LINES.row],
    // An ordinary space is about a quarter of an em; `ensp` and `emsp` are a half and a whole one.
    style: "wx-text { display: inline; white-space: pre-line; }\n\
            wx-text[user-select] { display: inline-block; user-select: text; }\n\
            wx-text[space] { white-space: pre-wrap; }\n\
            wx-text[space=\"ensp\"] { word-spacing: 0.25em; }\n\
            wx-text[space=\"emsp\"] { word-spacing: 0.75em; }\n",
    content: Content::Text,
    machine: Some(|| Box::new(Text)),
    ..PLAIN
};

struct Text;

impl Machine for Text {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        if !matches!(input, MachineInput::Attached | MachineInput::Changed { .. }) {
            return;
        }
        let space = Some(cx.get(&SPACE)).filter(|s| !s.is_empty()).map(Arc::from);
        let select = (cx.get(&USER_SELECT) || cx.get(&SELECTABLE)).then(|| Arc::from(""));
        cx.out.push(MachineOutput::State { name: "space", value: space });
        cx.out.push(MachineOutput::State { name: "user-select", value: select });
    }
}
