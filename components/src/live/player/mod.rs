//! The machine of `live-player`: what is asked of it and what happens to its session become documented codes.
//!
//! It starts, retries and stops; the media lane carries out one attempt at a time. A code comes only from something that
//! happened, never from a timer of ours alone.

mod calls;
mod casting;
pub(super) mod codes;
mod news;
mod order;
mod run;
mod screen;
pub(crate) mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_page;
#[cfg(test)]
mod tests_steps;
#[cfg(test)]
mod tests_world;

use std::sync::Arc;

use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::EffectId;
use zhenji_core::machine::{Attrs, Cx, FloatSpot, Picture};
use zhenji_core::media::{MediaCommand, MediaEventKind, Play};
use zhenji_core::spec::{Attr, ComponentSpec};
use zhenji_core::time::Time;
use zhenji_core::value::Value;
use zhenji_core::world::{By, What};

use super::common::base::{Answer, Base};
use super::common::code::Row;
use super::common::insert::Refusal;
use super::common::reconnect::Reconnect;
use super::common::session::Session;
use super::common::url::Scheme;
use super::common::{check, floating, insert};
use table::{AUTOPLAY, BACKGROUND_MUTE, DEBUG, MAX_CACHE, MIN_CACHE, MODE, MUTED, PIP_MODE, PIP_POSITION, SPEC, SRC};

/// What the machine remembers.
#[derive(Default)]
pub(super) struct Player {
    base: Base,
    phase: Phase,
    /// What the running session was started with; the page cannot change it until `stop`.
    running: Running,
    /// What was last sent to the driver.
    sent: Option<Play>,
    picture: Option<Picture>,
    reconnect: Reconnect,
    /// This attempt has shown video.
    saw_video: bool,
    /// There is a picture to take a snapshot of.
    saw_frame: bool,
    /// This attempt has brought sound.
    saw_audio: bool,
    /// Whether `autoplay` and a `src` were both there when we last looked: playing starts when they come together.
    armed: bool,
    muted: bool,
    paused: bool,
    /// Whether the driver was told to hold.
    holding: bool,

    casting: casting::Casting,
    /// `requestBackgroundPlayback`
    background_play: bool,
    full_screen: Option<i32>,
    /// It filled the screen before, so its box changes back.
    was_full: bool,
    /// Full screen began because the phone was turned.
    turned: bool,
    /// When 2005 is due, on phones with that habit.
    progress: Option<Time>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    Connecting,
    Playing,
    /// Until the next try.
    Waiting,
}

struct Running {
    url: Arc<str>,
    mode: &'static str,
    scheme: Scheme,
    /// Low latency: RTC mode, and a signed URL where the phone asks for one.
    rtc: bool,
    /// RTC mode without the signed URL that the phone asks for.
    slow: bool,
}

impl Default for Running {
    fn default() -> Self {
        Self { url: "".into(), mode: "", scheme: Scheme::Rtmp, rtc: false, slow: false }
    }
}

impl Session for Player {
    const SPEC: &'static ComponentSpec = &SPEC;
    const ROWS: &'static [&'static Row] = codes::ROWS;
    const PIP_MODE: &'static Attr<Value> = &PIP_MODE;
    const DEBUG: &'static Attr<bool> = &DEBUG;

    fn base(&mut self) -> &mut Base {
        &mut self.base
    }

    fn running(&self) -> bool {
        matches!(self.phase, Phase::Connecting | Phase::Playing)
    }

    fn state(&self) -> String {
        format!("{:?} {} {}", self.phase, self.running.mode, self.running.url)
    }

    fn attached(&mut self, cx: &mut Cx<'_>) {
        let works = cx.device.habits.order == zhenji_core::device::Order::Seed2020;
        if !works && cx.attrs.raw(BACKGROUND_MUTE.row.name).is_some() {
            cx.warn(
                "background-mute of <live-player> is deprecated: playing is always silent in the background",
                "remove it",
            );
        }
        self.warn_of_caches(cx);
        self.warn_of_spot(cx);
        self.muted = cx.get(&MUTED);
        self.show(cx);
        self.autoplay(cx);
    }

    fn refused(&self, cx: &mut Cx<'_>) -> Option<Refusal> {
        let deaf = cx.get(&MODE) == "RTC" && cx.world.mic_denied == Some(By::System);
        deaf.then(|| insert::without_microphone(&SPEC, cx))
    }

    fn fills_screen(&self) -> bool {
        self.full_screen.is_some() || self.was_full
    }

    fn detached(&mut self, cx: &mut Cx<'_>) {
        self.stop(true, cx);
    }

    fn changed(&mut self, names: &[Arc<str>], cx: &mut Cx<'_>) {
        let named = |row: &str| names.iter().any(|name| **name == *row);
        if named(MUTED.row.name) {
            self.muted = cx.get(&MUTED);
        }
        if named(MIN_CACHE.row.name) || named(MAX_CACHE.row.name) {
            self.warn_of_caches(cx);
        }
        if named(PIP_POSITION.row.name) {
            self.warn_of_spot(cx);
        }
        let running = self.phase != Phase::Idle;
        for (row, differs) in
            [(&SRC.row, cx.get(&SRC) != self.running.url), (&MODE.row, cx.get(&MODE) != self.running.mode)]
        {
            if running && differs && named(row.name) {
                check::ignored(&SPEC, row.name, "play", cx);
            }
        }
        self.show(cx);
        self.update(cx);
        self.hold(cx);
        self.autoplay(cx);
    }

    fn media(&mut self, event: &MediaEventKind, cx: &mut Cx<'_>) {
        self.news(event, cx);
    }

    fn call(&mut self, reply: EffectId, method: &str, options: &Value, cx: &mut Cx<'_>) -> Answer {
        self.method(reply, method, options, cx)
    }

    fn deadline(&mut self, cx: &mut Cx<'_>) {
        if self.reconnect.take(cx.now) {
            self.attempt(cx);
        }
        self.tick_progress(cx);
    }

    fn due(&self) -> Option<Time> {
        [self.reconnect.due(), self.progress].into_iter().flatten().min()
    }

    fn around(&mut self, what: Option<(&What, bool)>, cx: &mut Cx<'_>) {
        if let Some((What::Rotate(_), _)) = what {
            self.rotated(cx);
        }
        self.keep_casting(cx);
        self.update(cx);
        self.hold(cx);
    }

    fn background(&mut self, cx: &mut Cx<'_>) {
        if self.base.background && self.running() && !self.background_play {
            self.base.voice.now(&codes::SUSPENDED, cx);
        }
        self.update(cx);
        self.hold(cx);
    }

    fn floated(&mut self, on: bool, cx: &mut Cx<'_>) {
        // Closed, not tapped: its page is still covered.
        if !on && self.base.page_hidden && self.running() {
            self.base.voice.now(&codes::SUSPENDED, cx);
        }
        self.hold(cx);
    }

    fn float_spot(&self, attrs: &Attrs, device: &DeviceProfile) -> Option<FloatSpot> {
        floating::spot(&attrs.known(&PIP_POSITION, device))
    }
}

impl Player {
    /// URLs are often empty at first and set later; `autoplay` then starts when the URL comes.
    fn autoplay(&mut self, cx: &mut Cx<'_>) {
        let armed = cx.get(&AUTOPLAY) && !cx.get(&SRC).is_empty();
        if armed && !self.armed && self.phase == Phase::Idle {
            // A URL that cannot be used has already said so by warning and code.
            let _ = self.start(cx);
        }
        self.armed = armed;
    }

    fn warn_of_spot(&self, cx: &mut Cx<'_>) {
        let text = cx.get(&PIP_POSITION);
        if cx.given(&PIP_POSITION.row) && !text.is_empty() && floating::spot(&text).is_none() {
            cx.warn(
                format!(
                    "picture-in-picture-init-position=\"{text}\" on <live-player> is no position: a phone ignores it"
                ),
                "(left, 50%) or (right, 20%)",
            );
        }
    }

    fn warn_of_caches(&self, cx: &mut Cx<'_>) {
        let given = cx.given(&MIN_CACHE.row) || cx.given(&MAX_CACHE.row);
        let (min, max) = (cx.get(&MIN_CACHE), cx.get(&MAX_CACHE));
        if given && cx.get(&MODE) == "RTC" {
            cx.inform("min-cache and max-cache of <live-player> do nothing in RTC mode: a phone keeps the delay low by itself");
        }
        if given && min > max {
            cx.warn(
                format!(
                    "min-cache {min} of <live-player> is greater than max-cache {max}: a phone takes {min} for both"
                ),
                "about 1 Mbit/s: 1 and 3; 2 to 3 Mbit/s: 3 and 5",
            );
        }
    }

    fn command(&self, on: bool, cx: &mut Cx<'_>) {
        cx.media(if on { MediaCommand::Pause { id: cx.media } } else { MediaCommand::Resume { id: cx.media } });
    }
}
