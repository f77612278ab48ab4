//! Playing: start, attempts, loss, holding, and what the driver is told.

use std::sync::Arc;
use std::time::Duration;

use zhenji_core::device::Order;
use zhenji_core::machine::Cx;
use zhenji_core::media::{MediaCommand, Play, Step};

use super::table::{
    BACKGROUND_MUTE, MAX_CACHE, MIN_CACHE, MODE, PAUSE_IF_NATIVE, PAUSE_IF_NAVIGATE, REFERRER_POLICY, SOUND_MODE, SRC,
};
use super::{Phase, Player, Running, codes, order};
use crate::live::common::reconnect::{self, Reconnect, Verdict};
use crate::live::common::url::{self, Scheme};

/// The delay of an ordinary URL in RTC mode, seconds: "more than 2 s" (live-player guide, the note of 2020).
const ORDINARY: f64 = 2.0;

/// Time between two 2005.
const PROGRESS: Duration = Duration::from_secs(1);

/// What a failure leads to.
const FAILURE: reconnect::Codes =
    reconnect::Codes { again: &codes::RECONNECT, refused: &codes::SERVER_REFUSED, over: &codes::DISCONNECTED };

impl Player {
    /// Starts playing unless it already runs.
    pub(super) fn start(&mut self, cx: &mut Cx<'_>) -> Result<(), String> {
        if self.phase != Phase::Idle {
            return Ok(());
        }
        let (url, mode) = (cx.get(&SRC), cx.get(&MODE));
        if url.is_empty() {
            return Err("src is empty".into());
        }
        let scheme = url::play(&url).map_err(|bad| {
            cx.warn(bad.message.clone(), bad.hint);
            self.base.voice.say(&codes::DISCONNECTED, &bad.message, cx);
            bad.message
        })?;
        let now = (cx.site.epoch_ms + cx.now.as_millis() as f64) / 1000.0;
        for (message, hint) in url::lint(&url, now) {
            cx.warn(message, hint);
        }
        self.base.inform_of_domains(&url, cx);
        let slow = mode == "RTC" && cx.device.habits.rtc_needs_signature && !url::signed(&url, now);
        if slow {
            self.base.voice.now(&codes::NO_ACCELERATED_URL, cx);
        }
        self.running = Running { url, mode, scheme, rtc: mode == "RTC" && !slow, slow };
        self.paused = false;
        self.reconnect = Reconnect::default();
        if cx.device.habits.order == Order::Ios {
            // iPhones prepare the decoder before they connect, even to a server that does not exist.
            self.base.voice.now(&codes::DECODER_STARTED, cx);
        }
        self.attempt(cx);
        Ok(())
    }

    pub(super) fn attempt(&mut self, cx: &mut Cx<'_>) {
        self.phase = Phase::Connecting;
        (self.saw_video, self.saw_audio) = (false, false);
        self.holding = false;
        let order = cx.device.habits.order;
        self.base.voice.begin(order::of(order), &order::certain(order, self.running.scheme));
        let play = self.play(cx);
        self.sent = Some(play.clone());
        cx.media(MediaCommand::Play { id: cx.media, play });
    }

    pub(super) fn stop(&mut self, clear: bool, cx: &mut Cx<'_>) {
        if self.phase != Phase::Idle {
            cx.media(MediaCommand::Stop { id: cx.media, clear });
            self.saw_frame &= !clear;
        }
        self.rest();
    }

    /// Back to the state before `play`.
    pub(super) fn rest(&mut self) {
        self.phase = Phase::Idle;
        self.end_casting();
        self.sent = None;
        self.paused = false;
        self.holding = false;
        self.progress = None;
        self.reconnect = Reconnect::default();
        self.base.voice.begin(&[], &[]);
    }

    /// The attempt, or the connection, is over.
    pub(super) fn lost(&mut self, step: Step, reason: &str, cx: &mut Cx<'_>) {
        self.base.voice.flush(cx);
        self.progress = None;
        let cause = match (step, self.running.scheme) {
            // 3001 to 3003 exist for RTMP only (live-player page).
            (Step::Resolve | Step::Connect | Step::Handshake, Scheme::Flv) => None,
            (Step::Resolve, Scheme::Rtmp) => Some(&codes::DNS_FAILED),
            (Step::Connect, Scheme::Rtmp) => Some(&codes::CONNECT_FAILED),
            (Step::Handshake, Scheme::Rtmp) => Some(&codes::HANDSHAKE_FAILED),
            (Step::Refused, _) => Some(&codes::SERVER_DISCONNECT),
            (Step::Io, _) => Some(&codes::READ_WRITE_FAILED),
            (Step::Url, _) => {
                cx.warn(
                    format!("{} cannot be played: {reason}", self.running.url),
                    "check src; it is rtmp://… or http(s)://….flv",
                );
                self.base.voice.say(&codes::DISCONNECTED, reason, cx);
                return self.rest();
            }
        };
        if let Some(code) = cause {
            self.base.voice.because(code, reason, cx);
        }
        match self.reconnect.lost(step, reason, &FAILURE, &mut self.base.voice, cx) {
            Verdict::Again => self.phase = Phase::Waiting,
            Verdict::GiveUp => self.rest(),
        }
    }

    /// Pauses or resumes the session when the page, or its being covered, asks for it.
    pub(super) fn hold(&mut self, cx: &mut Cx<'_>) {
        let covered = self.base.page_hidden && !self.base.floating && cx.get(&PAUSE_IF_NAVIGATE);
        let native = cx.world.native_page && cx.get(&PAUSE_IF_NATIVE);
        // iPhones freeze the last picture in the background, others play on in silence (measured by developers).
        let frozen = cx.device.habits.order == Order::Ios && self.away();
        let wanted = self.paused || covered || native || frozen;
        if wanted == self.holding || !self.live() {
            return;
        }
        self.holding = wanted;
        self.command(wanted, cx);
    }

    /// Sends what changed to the running session.
    pub(super) fn update(&mut self, cx: &mut Cx<'_>) {
        if !self.live() {
            return;
        }
        let play = self.play(cx);
        if self.sent.as_ref() != Some(&play) {
            self.sent = Some(play.clone());
            cx.media(MediaCommand::UpdatePlay { id: cx.media, play });
        }
    }

    /// 2005, on phones that send it for live streams.
    pub(super) fn tick_progress(&mut self, cx: &mut Cx<'_>) {
        if self.progress.is_some_and(|due| due <= cx.now) {
            if !self.holding {
                self.base.voice.now(&codes::PROGRESS, cx);
            }
            self.await_progress(cx);
        }
    }

    pub(super) fn await_progress(&mut self, cx: &Cx<'_>) {
        self.progress = cx.device.habits.play_progress.then(|| cx.now + PROGRESS);
    }

    fn live(&self) -> bool {
        matches!(self.phase, Phase::Connecting | Phase::Playing)
    }

    /// In the background, where the page did not ask to play on.
    fn away(&self) -> bool {
        self.base.background && !self.background_play
    }

    fn play(&self, cx: &Cx<'_>) -> Play {
        let least = if self.running.slow { ORDINARY } else { 0.0 };
        let min_cache = cx.get(&MIN_CACHE).max(least);
        // The official page: always silent in the background. The note of 2020: `background-mute` decides.
        let asked = cx.device.habits.order != Order::Seed2020 || cx.get(&BACKGROUND_MUTE);
        Play {
            url: self.running.url.clone(),
            rtc: self.running.rtc,
            min_cache,
            max_cache: cx.get(&MAX_CACHE).max(min_cache),
            muted: self.muted || (self.away() && asked) || cx.world.call,
            ear: cx.get(&SOUND_MODE) == "ear",
            stats_ms: cx.device.habits.netstatus_ms,
            referrer: (cx.get(&REFERRER_POLICY) == "origin").then(|| referrer(&cx.site.app_id)),
        }
    }
}

/// Version `0` stands for versions in development, in trial and in review (live-player page, `referrer-policy`).
fn referrer(app_id: &str) -> Arc<str> {
    format!("https://servicewechat.com/{app_id}/0/page-frame.html").into()
}
