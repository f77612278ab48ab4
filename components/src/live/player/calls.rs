//! The methods of `LivePlayerContext`.

use zhenji_core::logic::EffectId;
use zhenji_core::machine::{Cx, MachineOutput};
use zhenji_core::value::Value;

use super::{Phase, Player};
use crate::live::common::base::Answer;

impl Player {
    pub(super) fn method(&mut self, reply: EffectId, method: &str, options: &Value, cx: &mut Cx<'_>) -> Answer {
        match method {
            "play" => match self.start(cx) {
                Ok(()) => Answer::Ok,
                Err(reason) => Answer::Fail(reason),
            },
            "stop" => {
                // The documents leave open whether the last frame stays; a stopped player is black here.
                self.stop(true, cx);
                Answer::Ok
            }
            "mute" => {
                // Documented without a parameter: each call turns it over, and the attribute wins when it changes.
                self.muted = !self.muted;
                self.update(cx);
                Answer::Ok
            }
            "pause" | "resume" => {
                if self.phase == Phase::Idle {
                    cx.warn(
                        format!("{method}() of a <live-player> that does not play has no effect"),
                        "call play() first",
                    );
                    return Answer::Ok;
                }
                self.paused = method == "pause";
                self.hold(cx);
                Answer::Ok
            }
            "snapshot" => self.snapshot(reply, options, cx),
            "requestFullScreen" => match direction(options) {
                Some(direction) => {
                    self.turned = false;
                    self.full_screen(Some(direction), cx);
                    Answer::Ok
                }
                None => Answer::fail("direction must be 0, 90 or -90"),
            },
            "exitFullScreen" => {
                self.turned = false;
                self.full_screen(None, cx);
                Answer::Ok
            }
            "requestPictureInPicture" => {
                if self.phase == Phase::Idle {
                    return Answer::fail("the player does not play");
                }
                cx.out.push(MachineOutput::Float { on: true });
                Answer::Ok
            }
            "exitPictureInPicture" => {
                if !self.base.floating {
                    return Answer::fail("there is no small window");
                }
                cx.out.push(MachineOutput::Float { on: false });
                Answer::Ok
            }
            "requestBackgroundPlayback" | "exitBackgroundPlayback" => {
                self.background_play = method == "requestBackgroundPlayback";
                self.update(cx);
                self.hold(cx);
                Answer::Ok
            }
            "startCasting" | "switchCasting" | "reconnectCasting" | "exitCasting" => self.cast(method, cx),
            _ => Answer::Unknown,
        }
    }

    fn snapshot(&mut self, reply: EffectId, options: &Value, cx: &mut Cx<'_>) -> Answer {
        let Some(picture) = self.picture.filter(|_| self.saw_frame) else {
            return Answer::fail("there is no picture yet");
        };
        self.base.shots.ask(reply, options, true, picture, cx);
        Answer::Later
    }
}

/// `direction` of `requestFullScreen`: 0 when missing.
fn direction(options: &Value) -> Option<i32> {
    match options.get("direction") {
        Value::Undefined | Value::Null => Some(0),
        other => [0, 90, -90].into_iter().find(|n| f64::from(*n) == other.to_number()),
    }
}
