//! What components ask of the media lane, and how they show it: handed on, and told to the trace in the words of `core::media`.

use std::sync::Arc;

use super::{App, Output};
use crate::logic::PageId;
use crate::machine::{Fit, Picture};
use crate::media::{BgmOrder, Capture, Encode, MediaCommand, Play};
use crate::trace::Body;
use crate::value::Value;
use crate::view::NodeId;

impl App {
    /// Hands on a command of the element with this tag and id.
    pub(super) fn command(&mut self, page: Option<PageId>, tag: &Arc<str>, element: &Arc<str>, command: MediaCommand) {
        if let Some((name, detail)) = describe(&command) {
            let page = page.and_then(|page| self.path_of_page(page));
            self.trace(page, Body::Command { tag: tag.clone(), element: element.clone(), name, detail });
        }
        if let MediaCommand::OpenCapture { capture, .. } | MediaCommand::UpdateCapture { capture, .. } = &command {
            self.captures(capture);
        }
        self.out.push(Output::Media(command));
    }

    /// Tells the trace how an element shows its media session.
    pub(super) fn tell_picture(&mut self, node: NodeId, picture: Option<Picture>) {
        let Some(e) = self.tree.nodes.element(node) else { return };
        let (tag, element) = (e.tag.clone(), e.id.clone());
        let page = self.tree.nodes.get(node).and_then(|n| self.path_of_page(n.page));
        let detail = picture.map_or(Value::Null, |p| {
            let fit = match p.fit {
                Fit::Contain => "contain",
                Fit::Cover => "cover",
            };
            Value::object([("fit", fit.into()), ("rotation", count(p.rotation)), ("mirror", Value::from(p.mirror))])
        });
        self.trace(page, Body::Command { tag, element, name: "picture", detail });
    }
}

/// A command for the trace; strikes have a record of their own.
fn describe(command: &MediaCommand) -> Option<(&'static str, Value)> {
    use MediaCommand as M;
    let none = || Value::object::<&str>([]);
    Some(match command {
        M::OpenCapture { capture, .. } => ("openCapture", of_capture(capture)),
        M::UpdateCapture { capture, .. } => ("updateCapture", of_capture(capture)),
        M::CloseCapture { .. } => ("closeCapture", none()),
        M::Publish { url, encode, .. } => ("publish", of_encode(encode, Some(url))),
        M::SetEncode { encode, .. } => ("setEncode", of_encode(encode, None)),
        M::StopPublish { .. } => ("stopPublish", none()),
        M::Play { play, .. } => ("play", of_play(play)),
        M::UpdatePlay { play, .. } => ("updatePlay", of_play(play)),
        M::Pause { .. } => ("pause", none()),
        M::Resume { .. } => ("resume", none()),
        M::Stop { clear, .. } => ("stop", Value::object([("clear", Value::from(*clear))])),
        M::Waiting { picture, .. } => {
            let n_bytes = picture.as_ref().map_or(Value::Null, |p| count(p.image.len() as u32));
            let fps = picture.as_ref().map_or(Value::Null, |p| count(p.fps));
            ("waiting", Value::object([("bytes", n_bytes), ("fps", fps)]))
        }
        M::Bgm { order, .. } => ("bgm", of_music(order)),
        M::Filter { filter, .. } => {
            let alpha = filter.as_ref().map_or(Value::Null, |f| Value::from(f.alpha));
            ("filter", Value::object([("alpha", alpha)]))
        }
        M::Overlay { kind, pictures, .. } => {
            let n = Value::from(pictures.len() as f64);
            ("overlay", Value::object([("kind", Value::from(format!("{kind:?}"))), ("pictures", n)]))
        }
        M::SendMessage { text, .. } => ("sendMessage", Value::object([("text", Value::String(text.clone()))])),
        M::Snapshot { number, .. } => ("snapshot", Value::object([("number", count(*number))])),
        M::Close { .. } => ("close", none()),
        M::Strike(_) => return None,
    })
}

fn count(n: u32) -> Value {
    Value::from(f64::from(n))
}

fn of_capture(c: &Capture) -> Value {
    Value::object([
        ("camera", c.camera.into()),
        ("asleep", c.asleep.into()),
        ("mic", c.mic.into()),
        ("front", c.front.into()),
        ("width", count(c.width)),
        ("height", count(c.height)),
        ("fps", count(c.fps)),
        ("mirrorPreview", c.mirror_preview.into()),
        ("mirrorPush", c.mirror_push.into()),
        ("beauty", c.beauty.into()),
        ("whiteness", c.whiteness.into()),
        ("sampleRate", count(c.sample_rate)),
        ("naturalBeauty", c.natural_beauty.into()),
        ("filter", c.filter.into()),
        ("skinSmoothness", c.skin_smoothness.into()),
        ("skinWhiteness", c.skin_whiteness.into()),
        ("customRender", c.custom_render.into()),
        ("face", c.face.into()),
        ("faceThinness", c.face_thinness.into()),
        ("eyeBigness", c.eye_bigness.into()),
        ("zoom", c.zoom.into()),
        ("torch", c.torch.into()),
        ("autoFocus", c.auto_focus.into()),
        ("reverb", count(c.reverb.into())),
        ("voice", count(c.voice.into())),
        ("gainControl", c.gain_control.into()),
        ("noiseSuppression", c.noise_suppression.into()),
        ("volumeType", c.volume_type.into()),
        ("micVolume", Value::from(c.mic_volume)),
    ])
}

fn of_encode(e: &Encode, url: Option<&Arc<str>>) -> Value {
    let url = url.map(|url| ("url", Value::String(url.clone())));
    let fields = [
        ("bitrate", count(e.bitrate)),
        ("minBitrate", count(e.min_bitrate)),
        ("maxBitrate", count(e.max_bitrate)),
        ("gop", Value::from(e.gop)),
        ("width", count(e.width)),
        ("height", count(e.height)),
        ("fps", count(e.fps)),
    ];
    Value::object(url.into_iter().chain(fields))
}

fn of_play(p: &Play) -> Value {
    Value::object([
        ("url", Value::String(p.url.clone())),
        ("rtc", p.rtc.into()),
        ("minCache", p.min_cache.into()),
        ("maxCache", p.max_cache.into()),
        ("muted", p.muted.into()),
        ("ear", p.ear.into()),
        ("referrer", p.referrer.as_ref().map_or(Value::Null, |r| Value::String(r.clone()))),
    ])
}

fn of_music(order: &BgmOrder) -> Value {
    match order {
        BgmOrder::Play { file, start_ms, end_ms } => Value::object([
            ("order", "play".into()),
            ("bytes", count(file.len() as u32)),
            ("start", count(*start_ms)),
            ("end", end_ms.map_or(Value::Null, count)),
        ]),
        BgmOrder::Stop => Value::object([("order", Value::from("stop"))]),
        BgmOrder::Pause => Value::object([("order", Value::from("pause"))]),
        BgmOrder::Resume => Value::object([("order", Value::from("resume"))]),
        BgmOrder::Volume(volume) => Value::object([("order", "volume".into()), ("volume", Value::from(*volume))]),
    }
}
