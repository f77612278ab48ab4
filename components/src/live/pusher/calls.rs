//! The methods of `LivePusherContext`.

use zhenji_core::logic::EffectId;
use zhenji_core::machine::{Cx, MachineOutput};
use zhenji_core::media::{BgmOrder, MESSAGE_BYTES, MediaCommand, OverlayKind};
use zhenji_core::value::{Value, number_to_text};

use super::wish::mode;
use super::{Phase, Pusher, music};
use crate::live::common::base::Answer;

/// How far the simulated cameras magnify.
pub(super) const MAX_ZOOM: f64 = 5.0;

/// The make-ups and where they lie.
const MAKEUPS: [(&str, OverlayKind); 5] = [
    ("applyFaceContourMakeup", OverlayKind::FaceContour),
    ("applyBlusherStickMakeup", OverlayKind::Blusher),
    ("applyEyeShadowMakeup", OverlayKind::EyeShadow),
    ("applyEyeBrowMakeup", OverlayKind::EyeBrow),
    ("applyLipStickMakeup", OverlayKind::LipStick),
];

impl Pusher {
    pub(super) fn method(&mut self, reply: EffectId, method: &str, options: &Value, cx: &mut Cx<'_>) -> Answer {
        match method {
            "start" => match self.start(cx) {
                Ok(()) => Answer::Ok,
                Err(reason) => Answer::Fail(reason),
            },
            "stop" => {
                self.stop(cx);
                Answer::Ok
            }
            "pause" | "resume" => {
                if self.phase == Phase::Idle {
                    cx.warn(
                        format!("{method}() of a <live-pusher> that does not push has no effect"),
                        "call start() first",
                    );
                    return Answer::Ok;
                }
                self.paused = method == "pause";
                self.hold(cx);
                Answer::Ok
            }
            "switchCamera" => {
                self.lens.switched = !self.lens.switched;
                // The front camera has no torch.
                self.lens.torch = false;
                self.update(cx);
                Answer::Ok
            }
            "startPreview" => self.start_preview(cx),
            "stopPreview" => {
                if self.phase == Phase::Idle {
                    self.close(cx);
                } else {
                    cx.warn("stopPreview() has no effect while pushing", "stop() ends push and preview");
                }
                Answer::Ok
            }
            "toggleTorch" => self.toggle_torch(cx),
            "getMaxZoom" => Answer::With(Value::object([("maxZoom", Value::from(number_to_text(MAX_ZOOM)))])),
            "setZoom" => self.set_zoom(options, cx),
            "snapshot" => self.snapshot(reply, options, cx),
            "playBGM" => self.play_music(options, cx),
            "stopBGM" => self.steer_music(BgmOrder::Stop, cx),
            "pauseBGM" => self.steer_music(BgmOrder::Pause, cx),
            "resumeBGM" => self.steer_music(BgmOrder::Resume, cx),
            "setBGMVolume" => self.set_music_volume(options, cx),
            "setMICVolume" => match music::volume(options, method, cx) {
                Ok(volume) => {
                    self.mic_volume = Some(volume);
                    self.update(cx);
                    Answer::Ok
                }
                Err(reason) => Answer::Fail(reason),
            },
            "applyFilter" => self.apply_filter(reply, options, cx),
            "clearFilters" => self.clear_filters(cx),
            "onCustomRendererEvent" => self.on_renderer_event(reply, options, cx),
            "applySticker" => self.apply_sticker(reply, options, cx),
            "clearStickers" => self.clear_overlays(&[OverlayKind::Stickers], cx),
            "clearMakeups" => self.clear_overlays(&MAKEUPS.map(|(_, kind)| kind), cx),
            _ if let Some((_, kind)) = MAKEUPS.iter().find(|(name, _)| *name == method) => {
                self.apply_makeup(reply, method, *kind, options, cx)
            }
            "sendMessage" => self.send_message(options, cx),
            "exitPictureInPicture" => {
                if !self.base.floating {
                    return Answer::fail("there is no small window");
                }
                cx.out.push(MachineOutput::Float { on: false });
                Answer::Ok
            }
            _ => Answer::Unknown,
        }
    }

    fn start_preview(&mut self, cx: &mut Cx<'_>) -> Answer {
        if self.phase != Phase::Idle {
            cx.warn("startPreview() has no effect while pushing: the camera shows already", "call it before start()");
            return Answer::Ok;
        }
        self.mode = mode(cx);
        match self.open(cx) {
            Ok(()) => {
                self.hold(cx);
                Answer::Ok
            }
            Err(reason) => Answer::Fail(reason),
        }
    }

    fn toggle_torch(&mut self, cx: &mut Cx<'_>) -> Answer {
        if !self.camera_on() {
            return Answer::fail("the camera is not open");
        }
        if self.front(cx) {
            return Answer::fail("only the back camera has a torch");
        }
        self.lens.torch = !self.lens.torch;
        self.update(cx);
        Answer::Ok
    }

    /// `zoom` from 1 to the greatest, one decimal; the answer is the one that was set.
    fn set_zoom(&mut self, options: &Value, cx: &mut Cx<'_>) -> Answer {
        let zoom = options.get("zoom").to_number();
        if !zoom.is_finite() {
            return Answer::Fail(format!("zoom must be a number from 1 to {MAX_ZOOM}"));
        }
        if !self.camera_on() {
            return Answer::fail("the camera is not open");
        }
        let zoom = (zoom.clamp(1.0, MAX_ZOOM) * 10.0).round() / 10.0;
        self.lens.zoom = Some(zoom);
        self.update(cx);
        Answer::With(Value::object([("zoom", Value::from(zoom))]))
    }

    fn snapshot(&mut self, reply: EffectId, options: &Value, cx: &mut Cx<'_>) -> Answer {
        if self.phase != Phase::Pushing {
            return Answer::fail("the push does not run");
        }
        // Before 2.25.0 the picture had the size of the component, and the note of 2020 says the same.
        let whole = cx.device.sdk_at_least("2.25.0") && !self.mutes_by_attribute(cx);
        let picture = self.picture(cx);
        self.base.shots.ask(reply, options, whole, picture, cx);
        Answer::Later
    }

    fn send_message(&mut self, options: &Value, cx: &mut Cx<'_>) -> Answer {
        let Value::String(text) = options.get("msg") else { return Answer::fail("msg must be a string") };
        if text.is_empty() {
            return Answer::fail("msg is empty");
        }
        if text.len() > MESSAGE_BYTES {
            return Answer::fail(format!("msg has {} bytes, more than {MESSAGE_BYTES}", text.len()));
        }
        if self.phase != Phase::Pushing {
            return Answer::fail("the push does not run");
        }
        cx.media(MediaCommand::SendMessage { id: cx.media, text });
        Answer::Ok
    }
}
