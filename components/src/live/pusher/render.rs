//! `onCustomRendererEvent`: who draws the pushed pictures hears of each captured one, and of each change of their size.
//!
//! LivePusherContext.onCustomRendererEvent page: the callback gets `width` and `height`, and a later listener takes the place of the
//! earlier. There is no WebGL canvas here, so what is pushed stays the camera's.

use zhenji_core::logic::EffectId;
use zhenji_core::machine::Cx;
use zhenji_core::value::Value;

use super::Pusher;
use super::table::CUSTOM_RENDER;
use crate::live::common::base::Answer;

/// Who listens.
#[derive(Default)]
pub(super) struct Renderer {
    frame: Option<EffectId>,
    update: Option<EffectId>,
}

impl Pusher {
    pub(super) fn on_renderer_event(&mut self, reply: EffectId, options: &Value, cx: &mut Cx<'_>) -> Answer {
        let event = options.get("event").to_text();
        let listener = match &*event {
            "frame" => &mut self.renderer.frame,
            "update" => &mut self.renderer.update,
            other => return Answer::Fail(format!("the event is frame or update, not {other}")),
        };
        if let Some(before) = listener.replace(reply) {
            cx.ok(before, Value::Undefined);
        }
        if !cx.get(&CUSTOM_RENDER) {
            cx.warn("onCustomRendererEvent hears nothing without enable-video-custom-render", "set the attribute");
        }
        Answer::Later
    }

    /// The element is gone, and with it what its listeners hold.
    pub(super) fn end_renderer(&mut self, cx: &mut Cx<'_>) {
        let Renderer { frame, update } = std::mem::take(&mut self.renderer);
        frame.into_iter().chain(update).for_each(|listener| cx.ok(listener, Value::Undefined));
    }

    /// The camera took a picture.
    pub(super) fn captured(&mut self, cx: &mut Cx<'_>) {
        let size = self.capture.as_ref().map(|c| (c.width, c.height));
        if let (Some(listener), Some(size)) = (self.renderer.frame, size) {
            tell(listener, "frame", size, cx);
        }
    }

    /// The pushed pictures have another size.
    pub(super) fn resized(&mut self, size: (u32, u32), cx: &mut Cx<'_>) {
        if let Some(listener) = self.renderer.update.filter(|_| cx.get(&CUSTOM_RENDER)) {
            tell(listener, "update", size, cx);
        }
    }
}

fn tell(listener: EffectId, event: &'static str, (width, height): (u32, u32), cx: &mut Cx<'_>) {
    let sides = [("width", Value::from(f64::from(width))), ("height", Value::from(f64::from(height)))];
    cx.notify(listener, event, Value::object(sides));
}
