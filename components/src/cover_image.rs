//! `cover-image`: a picture that may lie over native components.
//!
//! Source: cover-view page, section cover-image.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput, Shadow};
use zhenji_core::spec::{Attr, ComponentSpec, Content, text};
use zhenji_core::value::Value;

use crate::table::{PLAIN, event};

const SRC: Attr<Arc<str>> = text("src", "", "Address of the picture; in the package, `http(s)`, or temporary.");
const REFERRER: Attr<Arc<str>> = text("referrer-policy", "no-referrer", "`origin` sends the mini-program's referrer.")
    .since("2.13.0")
    .not_built("no referrer is sent");

/// `cover-image`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "cover-image",
    since: "1.4.0",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/cover-image.html",
    doc: "A picture that may lie over native components; stands inside `cover-view` or alone.",
    attrs: &[&SRC.row, &REFERRER.row],
    events: &[
        event("load", "{width, height}", "2.1.0", "The picture arrived."),
        event("error", "{errMsg}", "2.1.0", "The picture did not arrive."),
    ],
    style: "wx-cover-image { display: block; width: 100%; line-height: 1.2; overflow: hidden; pointer-events: auto; }\n",
    content: Content::Nothing,
    machine: Some(|| Box::new(CoverImage)),
    ..PLAIN
};

struct CoverImage;

impl Machine for CoverImage {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached | MachineInput::Changed { .. } => {
                let src = cx.get(&SRC);
                let img = Shadow {
                    key: "img",
                    tag: "img",
                    attrs: vec![("src", src.clone()), ("style", "display:block;width:100%;height:100%".into())],
                    ..Shadow::default()
                };
                cx.out.push(MachineOutput::Shadow(if src.is_empty() { Vec::new() } else { vec![img] }));
            }
            MachineInput::Loaded { width, height } => {
                cx.emit("load", Value::object([("width", Value::from(width)), ("height", Value::from(height))]));
            }
            MachineInput::LoadFailed { reason } => cx.emit("error", Value::object([("errMsg", Value::from(reason))])),
            _ => {}
        }
    }
}
