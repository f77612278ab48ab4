//! Casting: the stream is shown on a screen of the same network, and here as well.
//!
//! A phone asks its user for the screen; here the user takes the one that the world has (the fault `screen`). The live-player
//! page lists the events and not the words of `type`, which is `connect` here.

use zhenji_core::machine::Cx;
use zhenji_core::value::Value;
use zhenji_core::world::Screen;

use super::table::CASTING;
use super::{Phase, Player};
use crate::live::common::base::Answer;

/// What a player knows about screens.
#[derive(Default)]
pub(super) struct Casting {
    /// It is shown on one.
    on: bool,
    /// There was one to connect to again.
    known: bool,
}

impl Player {
    /// `startCasting`, `switchCasting`, `reconnectCasting`, `exitCasting`
    pub(super) fn cast(&mut self, method: &str, cx: &mut Cx<'_>) -> Answer {
        if !cx.get(&CASTING) {
            return Answer::fail("enable-casting is not set");
        }
        if matches!(method, "exitCasting" | "switchCasting") && !self.casting.on {
            return Answer::fail("nothing is cast");
        }
        match method {
            "exitCasting" => {
                self.casting.on = false;
                return Answer::Ok;
            }
            _ if self.phase == Phase::Idle => return Answer::fail("the player does not play"),
            "reconnectCasting" if !self.casting.known => return Answer::fail("nothing was cast before"),
            "reconnectCasting" => {}
            _ => {
                let chosen = screen(cx).is_some();
                cx.emit("castinguserselect", Value::object([("state", state(chosen))]));
                if !chosen {
                    return Answer::Ok;
                }
            }
        }
        let works = screen(cx) == Some(Screen::Works);
        self.casting = Casting { on: works, known: self.casting.known || works };
        cx.emit("castingstatechange", Value::object([("type", "connect".into()), ("state", state(works))]));
        Answer::Ok
    }

    /// The player stopped: the screen shows nothing any more.
    pub(super) fn end_casting(&mut self) {
        self.casting.on = false;
    }

    /// The world changed: a screen may be gone.
    pub(super) fn keep_casting(&mut self, cx: &mut Cx<'_>) {
        if self.casting.on && screen(cx) != Some(Screen::Works) {
            self.casting.on = false;
            cx.emit("castinginterrupt", Value::object::<&str>([]));
        }
    }
}

/// The screen that a phone finds: none without a network.
fn screen(cx: &Cx<'_>) -> Option<Screen> {
    cx.world.screen.filter(|_| cx.world.network.as_deref() != Some("none"))
}

fn state(good: bool) -> Value {
    if good { "success" } else { "fail" }.into()
}
