//! The machine of `live-pusher`: camera, connection and encoder events become documented codes.
//!
//! The push begins once the camera runs; a lost connection is tried again without touching the preview.

mod away;
mod calls;
pub(super) mod codes;
mod decor;
mod filter;
mod music;
mod news;
mod order;
mod quality;
mod render;
mod run;
mod sticker;
pub(crate) mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_calls;
#[cfg(test)]
mod tests_world;
mod wish;

use std::sync::Arc;

use zhenji_core::logic::EffectId;
use zhenji_core::machine::Cx;
use zhenji_core::media::{Capture, Encode, MediaEventKind};
use zhenji_core::spec::{Attr, ComponentSpec};
use zhenji_core::time::Time;
use zhenji_core::value::Value;
use zhenji_core::world::{By, What};

use super::common::base::{Answer, Base};
use super::common::code::Row;
use super::common::reconnect::Reconnect;
use super::common::session::Session;
use super::common::{check, insert};
use away::Away;
use decor::Decor;
use filter::Filters;
use music::Music;
use render::Renderer;
use table::{
    AUTOPUSH, BACKGROUND_MUTE, CUSTOM_EFFECT, DEBUG, DEVICE_POSITION, ENABLE_CAMERA, ENABLE_MIC, MODE, MUTED, PIP_MODE,
    SPEC, URL, ZOOM,
};
use wish::mode;

/// What the machine remembers.
#[derive(Default)]
pub(super) struct Pusher {
    base: Base,
    phase: Phase,
    /// What the push was started with; the page cannot change it until `stop`.
    url: Arc<str>,
    mode: &'static str,
    /// Camera and microphone as last asked for, while they are open.
    capture: Option<Capture>,
    /// The encoder as last asked for, while pushing.
    encode: Option<Encode>,
    /// What the open capture and this push have shown so far: each is reported once.
    seen: Seen,
    reconnect: Reconnect,
    /// Whether `autopush` and a `url` were both there when we last looked: pushing starts when they come together.
    armed: bool,
    lens: Lens,
    mic_volume: Option<f64>,
    /// `enable-mic` and `muted` as they were when we last looked.
    sound: (bool, bool),
    music: Music,
    away: Away,
    filters: Filters,
    decor: Decor,
    renderer: Renderer,
    paused: bool,
    /// Whether the driver was told to hold.
    holding: bool,
}

/// What methods did to the camera.
#[derive(Default)]
struct Lens {
    /// The other camera than `device-position` says.
    switched: bool,
    torch: bool,
    /// `setZoom`
    zoom: Option<f64>,
    /// `custom-effect` as it was at first; it cannot be changed later.
    effects: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    /// The push waits for the camera.
    Opening,
    Connecting,
    Pushing,
    /// Until the next try.
    Waiting,
}

#[derive(Default)]
struct Seen {
    camera: bool,
    frame: bool,
    encoder: bool,
    size: Option<(u32, u32)>,
}

impl Session for Pusher {
    const SPEC: &'static ComponentSpec = &SPEC;
    const ROWS: &'static [&'static Row] = codes::ROWS;
    const PIP_MODE: &'static Attr<Value> = &PIP_MODE;
    const DEBUG: &'static Attr<bool> = &DEBUG;

    fn base(&mut self) -> &mut Base {
        &mut self.base
    }

    fn running(&self) -> bool {
        self.capture.is_some()
    }

    fn state(&self) -> String {
        format!("{:?} {} {}", self.phase, self.mode, self.url)
    }

    fn attached(&mut self, cx: &mut Cx<'_>) {
        if !self.mutes_by_attribute(cx) && cx.attrs.raw(BACKGROUND_MUTE.row.name).is_some() {
            cx.warn(
                "background-mute of <live-pusher> is deprecated: the push is always silent in the background",
                "remove it",
            );
        }
        let camera = cx.get(&ENABLE_CAMERA) && cx.world.camera_denied == Some(By::System);
        let mic = cx.get(&ENABLE_MIC) && cx.world.mic_denied == Some(By::System);
        if camera || mic {
            let code = if camera { &codes::CAMERA_FAILED } else { &codes::MIC_FAILED };
            self.error(&insert::denied_by_system(&SPEC), code, cx);
        }
        self.lens.effects = cx.get(&CUSTOM_EFFECT);
        self.sound = (cx.get(&ENABLE_MIC), cx.get(&MUTED));
        self.check_wishes(None, cx);
        self.load_waiting(cx);
        self.autopush(cx);
    }

    fn detached(&mut self, cx: &mut Cx<'_>) {
        self.stop(cx);
        self.end_renderer(cx);
    }

    fn changed(&mut self, names: &[Arc<str>], cx: &mut Cx<'_>) {
        let named = |row: &str| names.iter().any(|name| **name == *row);
        if named(DEVICE_POSITION.row.name) {
            self.lens.switched = false;
        }
        if named(ZOOM.row.name) {
            self.lens.zoom = None;
        }
        self.check_wishes(Some(names), cx);
        self.warn_of_frozen(&named, cx);
        let sound = (cx.get(&ENABLE_MIC), cx.get(&MUTED));
        let before = std::mem::replace(&mut self.sound, sound);
        if self.capture.is_some() && order::is_iphone(cx.device) {
            if sound.0 != before.0 {
                self.base.voice.now(&codes::MIC_TOGGLED, cx);
            }
            if sound.1 != before.1 {
                self.base.voice.now(&codes::MUTED_TOGGLED, cx);
            }
        }
        if named(ENABLE_MIC.row.name) || named(MUTED.row.name) {
            self.revoked(cx);
        }
        self.load_waiting(cx);
        self.update(cx);
        self.autopush(cx);
    }

    fn media(&mut self, event: &MediaEventKind, cx: &mut Cx<'_>) {
        self.news(event, cx);
    }

    fn call(&mut self, reply: EffectId, method: &str, options: &Value, cx: &mut Cx<'_>) -> Answer {
        self.method(reply, method, options, cx)
    }

    fn deadline(&mut self, cx: &mut Cx<'_>) {
        if self.reconnect.take(cx.now) {
            self.publish(cx);
        }
        self.end_waiting(cx);
    }

    fn due(&self) -> Option<Time> {
        [self.reconnect.due(), self.away.until].into_iter().flatten().min()
    }

    fn around(&mut self, what: Option<(&What, bool)>, cx: &mut Cx<'_>) {
        match what {
            Some((What::Call, true)) if self.phase != Phase::Idle => {
                self.base.voice.now(order::called(cx.device.habits.order), cx);
            }
            Some((What::CameraDenied(_) | What::MicDenied(_), true)) => self.revoked(cx),
            Some((What::Face, _)) => self.update(cx),
            _ => {}
        }
        self.hold(cx);
    }

    fn background(&mut self, cx: &mut Cx<'_>) {
        if self.base.background && self.phase != Phase::Idle {
            self.base.voice.now(order::suspended(cx.device), cx);
        }
        self.hold(cx);
        self.update(cx);
    }

    fn floated(&mut self, _: bool, _: &mut Cx<'_>) {
        // A pusher goes on while another page covers it, small window or not.
    }

    fn fetched(&mut self, key: &str, result: Result<Arc<[u8]>, &str>, cx: &mut Cx<'_>) {
        if self.away.files.take(key) {
            self.waiting_came(result, cx);
        } else if self.music.files.take(key) {
            self.music_came(result, cx);
        } else if self.filters.files.take(key) {
            self.filter_came(result, cx);
        } else if self.decor.files.take(key) {
            self.decor_came(result, cx);
        }
    }
}

impl Pusher {
    /// URLs are often empty at first and set later; `autopush` then starts when the URL comes.
    fn autopush(&mut self, cx: &mut Cx<'_>) {
        let armed = cx.get(&AUTOPUSH) && !cx.get(&URL).is_empty();
        if armed && !self.armed && self.phase == Phase::Idle {
            // What cannot start has already said so by warning and code.
            let _ = self.start(cx);
        }
        self.armed = armed;
    }

    fn warn_of_frozen(&self, named: &dyn Fn(&str) -> bool, cx: &mut Cx<'_>) {
        let camera = self.capture.as_ref().map(|c| c.camera);
        let frozen = [
            (URL.row.name, cx.get(&URL) != self.url),
            (MODE.row.name, mode(cx) != self.mode),
            (ENABLE_CAMERA.row.name, camera.is_some_and(|on| on != cx.get(&ENABLE_CAMERA))),
        ];
        for (name, differs) in frozen {
            if self.phase != Phase::Idle && differs && named(name) {
                check::ignored(&SPEC, name, "start", cx);
            }
        }
        if named(CUSTOM_EFFECT.row.name) && cx.get(&CUSTOM_EFFECT) != self.lens.effects {
            cx.warn("custom-effect of <live-pusher> cannot be changed later: a phone ignores that", "set it at first");
        }
    }

    /// The note of 2020: `background-mute` decides; the official page: always silent in the background.
    fn mutes_by_attribute(&self, cx: &Cx<'_>) -> bool {
        cx.device.habits.order == zhenji_core::device::Order::Seed2020
    }

    /// `error` with a code of its own.
    fn error(&mut self, message: &str, code: &'static Row, cx: &mut Cx<'_>) {
        let detail = [("errMsg", Value::from(message)), ("errCode", f64::from(code.code.code).into())];
        cx.emit("error", Value::object(detail));
    }
}
