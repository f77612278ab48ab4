//! The machine of `live-player`: what is asked of it and what happens to its session become documented codes.
//!
//! It starts, retries and stops; the media lane carries out one attempt at a time.

use std::sync::Arc;

use zhenji_core::logic::EffectId;
use zhenji_core::machine::{Cx, Fit, Machine, MachineInput, MachineOutput, Picture};
use zhenji_core::media::{MediaCommand, MediaEventKind, Play, Step};
use zhenji_core::spec::Code;
use zhenji_core::value::Value;

use super::call::{refuse, warn_of_flatness, warn_of_ignored, warn_of_text};
use super::netstatus;
use super::player_codes as codes;
use super::player_table::{
    AUTOPLAY, BACKGROUND_MUTE, MAX_CACHE, MIN_CACHE, MODE, MUTED, OBJECT_FIT, ORIENTATION, PAUSE_IF_NAVIGATE, SPEC, SRC,
};
use super::reconnect::{Reconnect, Verdict};
use super::sequence::Sequence;
use super::url::{self, Scheme};

/// The documents give 2001, 2002, 2003, 2004 with 2008 and 2009 between; a decoder has to run and know its size before a
/// picture can be shown, so they stand before 2003 (`TXLiveSDKEventDef.h`, steps 1 to 3). HTTP-FLV lacks 2002.
const ORDER: &[&Code] = &[
    &codes::CONNECTED,
    &codes::STREAM_BEGIN,
    &codes::DECODER_STARTED,
    &codes::RESOLUTION,
    &codes::FIRST_IDR,
    &codes::PLAY_BEGIN,
];

/// What the machine remembers.
pub(super) struct Player {
    phase: Phase,
    /// What the running session was started with; the page cannot change it until `stop`.
    running: Running,
    /// What was last sent to the driver.
    sent: Option<Play>,
    picture: Option<Picture>,
    sequence: Sequence,
    reconnect: Reconnect,
    saw_video: bool,
    /// Whether `autoplay` and a `src` were both there when we last looked: playing starts when they come together.
    armed: bool,
    muted: bool,
    paused: bool,
    page_hidden: bool,
    background: bool,
    /// Whether the driver was told to hold.
    holding: bool,
    full_screen: Option<i32>,
    warned_flat: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
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
}

impl Default for Player {
    fn default() -> Self {
        Self {
            phase: Phase::Idle,
            running: Running { url: "".into(), mode: "", scheme: Scheme::Rtmp },
            sent: None,
            picture: None,
            sequence: Sequence::new(ORDER),
            reconnect: Reconnect::default(),
            saw_video: false,
            armed: false,
            muted: false,
            paused: false,
            page_hidden: false,
            background: false,
            holding: false,
            full_screen: None,
            warned_flat: false,
        }
    }
}

impl Machine for Player {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached => self.attached(cx),
            MachineInput::Detached => self.detached(cx),
            MachineInput::Changed { names } => self.changed(names, cx),
            MachineInput::Resized { rect } => warn_of_flatness(&SPEC, &rect, &mut self.warned_flat, cx),
            MachineInput::Media(event) => self.media(event, cx),
            MachineInput::Call { reply, method, options } => self.call(reply, method, options, cx),
            MachineInput::Deadline => {
                self.sequence.tick(cx);
                if self.reconnect.take(cx.now) {
                    self.attempt(cx);
                }
            }
            MachineInput::Page { shown } => {
                self.page_hidden = !shown;
                self.hold(cx);
            }
            MachineInput::App { foreground } => {
                // Playing is silent in the background (live-player page, `background-mute`).
                self.background = !foreground;
                self.update(cx);
            }
            MachineInput::Tap { .. }
            | MachineInput::Touch { .. }
            | MachineInput::Text { .. }
            | MachineInput::Focus { .. }
            | MachineInput::Confirm { .. }
            | MachineInput::Scrolled { .. }
            | MachineInput::Loaded { .. }
            | MachineInput::LoadFailed { .. }
            | MachineInput::Drive { .. }
            | MachineInput::Form { .. }
            | MachineInput::World(_)
            | MachineInput::Fetched { .. }
            | MachineInput::Floating { .. }
            | MachineInput::Label => return,
        }
        let due = [self.sequence.due(), self.reconnect.due()];
        cx.wake(due.into_iter().flatten().min());
    }
}

impl Player {
    fn attached(&mut self, cx: &mut Cx<'_>) {
        warn_of_text(&SPEC, None, cx);
        if cx.attrs.raw(BACKGROUND_MUTE.row.name).is_some() {
            cx.warn(
                "background-mute of <live-player> is deprecated: playing is always silent in the background",
                "remove it",
            );
        }
        self.muted = cx.get(&MUTED);
        self.show(cx);
        self.autoplay(cx);
    }

    fn detached(&mut self, cx: &mut Cx<'_>) {
        self.stop(true, cx);
        cx.media(MediaCommand::Close { id: cx.media });
    }

    fn changed(&mut self, names: &[Arc<str>], cx: &mut Cx<'_>) {
        warn_of_text(&SPEC, Some(names), cx);
        for name in names {
            if **name == *MUTED.row.name {
                self.muted = cx.get(&MUTED);
            }
            let frozen = (**name == *SRC.row.name && cx.get(&SRC) != self.running.url)
                || (**name == *MODE.row.name && cx.get(&MODE) != self.running.mode);
            if frozen && self.phase != Phase::Idle {
                warn_of_ignored(&SPEC, name, "play", cx);
            }
        }
        self.show(cx);
        self.update(cx);
        self.hold(cx);
        self.autoplay(cx);
    }

    /// URLs are often empty at first and set later; `autoplay` then starts when the URL comes.
    fn autoplay(&mut self, cx: &mut Cx<'_>) {
        let armed = cx.get(&AUTOPLAY) && !cx.get(&SRC).is_empty();
        if armed && !self.armed && self.phase == Phase::Idle {
            // A URL that cannot be used has already said so by warning and code.
            let _ = self.start(cx);
        }
        self.armed = armed;
    }

    fn call(&mut self, reply: EffectId, method: &str, options: &Value, cx: &mut Cx<'_>) {
        match method {
            "play" => match self.start(cx) {
                Ok(()) => cx.ok(reply, Value::Undefined),
                Err(reason) => cx.fail(reply, reason),
            },
            "stop" => {
                // The documents leave open whether the last frame stays; a stopped player is black here.
                self.stop(true, cx);
                cx.ok(reply, Value::Undefined);
            }
            "mute" => {
                self.muted = !self.muted;
                self.update(cx);
                cx.ok(reply, Value::Undefined);
            }
            "pause" | "resume" => {
                self.paused = method == "pause";
                self.hold(cx);
                cx.ok(reply, Value::Undefined);
            }
            "requestFullScreen" => match direction(options) {
                Some(direction) => {
                    self.full_screen(Some(direction), cx);
                    cx.ok(reply, Value::Undefined);
                }
                None => cx.fail(reply, "direction must be 0, 90 or -90"),
            },
            "exitFullScreen" => {
                self.full_screen(None, cx);
                cx.ok(reply, Value::Undefined);
            }
            _ => refuse(&SPEC, reply, method, cx),
        }
    }

    /// Starts playing unless it already runs.
    fn start(&mut self, cx: &mut Cx<'_>) -> Result<(), String> {
        if self.phase != Phase::Idle {
            return Ok(());
        }
        let url = cx.get(&SRC);
        if url.is_empty() {
            return Err("src is empty".into());
        }
        match url::play(&url) {
            Ok(scheme) => {
                self.running = Running { url, mode: cx.get(&MODE), scheme };
                self.paused = false;
                self.reconnect = Reconnect::default();
                self.attempt(cx);
                Ok(())
            }
            Err(bad) => {
                cx.warn(bad.message.clone(), bad.hint);
                cx.code_with(&codes::DISCONNECTED, &bad.message);
                Err(bad.message)
            }
        }
    }

    fn attempt(&mut self, cx: &mut Cx<'_>) {
        self.phase = Phase::Connecting;
        self.saw_video = false;
        self.holding = false;
        self.sequence.begin(match self.running.scheme {
            Scheme::Rtmp => &[&codes::CONNECTED, &codes::STREAM_BEGIN],
            Scheme::Flv => &[&codes::CONNECTED],
        });
        let play = self.play(cx);
        self.sent = Some(play.clone());
        cx.media(MediaCommand::Play { id: cx.media, play });
    }

    fn stop(&mut self, clear: bool, cx: &mut Cx<'_>) {
        if self.phase != Phase::Idle {
            cx.media(MediaCommand::Stop { id: cx.media, clear });
        }
        self.rest();
    }

    /// Back to the state before `play`.
    fn rest(&mut self) {
        self.phase = Phase::Idle;
        self.sent = None;
        self.paused = false;
        self.holding = false;
        self.reconnect = Reconnect::default();
        self.sequence.begin(&[]);
    }

    fn media(&mut self, event: &MediaEventKind, cx: &mut Cx<'_>) {
        if matches!(self.phase, Phase::Idle | Phase::Waiting) {
            return; // News of an attempt that no longer counts.
        }
        match event {
            MediaEventKind::Connected => {
                self.raise(&codes::CONNECTED, None, cx);
                self.hold(cx);
            }
            MediaEventKind::StreamBegun if self.running.scheme == Scheme::Rtmp => {
                self.raise(&codes::STREAM_BEGIN, None, cx)
            }
            MediaEventKind::DecoderStarted { name, .. } => {
                self.expect_video();
                self.raise(&codes::DECODER_STARTED, Some(format!("The video decoder started: {name}.")), cx);
            }
            MediaEventKind::Size { width, height } => {
                self.expect_video();
                self.raise(&codes::RESOLUTION, Some(format!("The resolution of the stream is {width}x{height}.")), cx);
            }
            MediaEventKind::FirstIdr => {
                self.expect_video();
                self.raise(&codes::FIRST_IDR, None, cx);
            }
            MediaEventKind::PlayBegun => {
                self.phase = Phase::Playing;
                self.reconnect.succeeded();
                self.raise(&codes::PLAY_BEGIN, None, cx);
            }
            MediaEventKind::BufferEmpty => {
                self.sequence.flush(cx);
                cx.code(&codes::LOADING);
            }
            MediaEventKind::DecodeFailed { video, reason } => {
                let code = if *video { &codes::VIDEO_DECODE_FAILED } else { &codes::AUDIO_DECODE_FAILED };
                cx.code_with(code, &format!("{} {reason}", code.message));
            }
            // FLV has no end marker: a closed connection is a lost one (Tencent Cloud 454/7886).
            MediaEventKind::Ended if self.running.scheme == Scheme::Flv => {
                self.lost(Step::Io, "the server closed the connection", cx);
            }
            MediaEventKind::Ended => {
                self.sequence.flush(cx);
                cx.code(&codes::PLAY_END);
                self.stop(false, cx);
            }
            MediaEventKind::Failed { step, reason } => self.lost(*step, reason, cx),
            MediaEventKind::Stats(stats) => {
                let rtc = self.running.mode == "RTC";
                let (min, max) = if rtc { (0.0, 0.0) } else { (cx.get(&MIN_CACHE), cx.get(&MAX_CACHE)) };
                cx.emit("netstatus", netstatus::player_info(stats, min, max));
            }
            MediaEventKind::Volume { level } => {
                cx.emit("audiovolumenotify", Value::object([("volume", Value::from(f64::from(*level)))]));
            }
            // 2026 and 2032 are not in the documented order, so only device profiles send them; latency is for the trace.
            MediaEventKind::FirstAudio
            | MediaEventKind::FirstFrame
            | MediaEventKind::StreamBegun
            | MediaEventKind::Latency { .. } => {}
            // A pusher's.
            MediaEventKind::CameraOpened
            | MediaEventKind::CameraFailed { .. }
            | MediaEventKind::MicOpened
            | MediaEventKind::MicFailed { .. }
            | MediaEventKind::FirstFrameCaptured
            | MediaEventKind::EncoderStarted { .. }
            | MediaEventKind::EncoderFailed { .. }
            | MediaEventKind::Bitrate { .. }
            | MediaEventKind::NetBusy
            | MediaEventKind::PublishBegun => {}
            _ => {}
        }
    }

    /// The first sign of video: its codes will come, and 2004 waits for them. Audio-only streams never get here.
    fn expect_video(&mut self) {
        if !self.saw_video {
            self.saw_video = true;
            self.sequence.expect(&[&codes::DECODER_STARTED, &codes::RESOLUTION, &codes::FIRST_IDR]);
        }
    }

    fn raise(&mut self, code: &'static Code, message: Option<String>, cx: &mut Cx<'_>) {
        self.sequence.raise(code, message.unwrap_or_else(|| code.message.into()), cx);
    }

    fn lost(&mut self, step: Step, reason: &str, cx: &mut Cx<'_>) {
        self.sequence.flush(cx);
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
                cx.code_with(&codes::DISCONNECTED, reason);
                return self.rest();
            }
        };
        if let Some(code) = cause {
            cx.code_with(code, &format!("{} {reason}", code.message));
        }
        match self.reconnect.failed(cx.now) {
            Verdict::Again => {
                self.phase = Phase::Waiting;
                cx.code(&codes::RECONNECT);
            }
            Verdict::GiveUp => {
                cx.code(&codes::DISCONNECTED);
                self.rest();
            }
        }
    }

    /// Pauses or resumes the session when the page, or its being covered, asks for it.
    fn hold(&mut self, cx: &mut Cx<'_>) {
        let wanted = self.paused || (self.page_hidden && cx.get(&PAUSE_IF_NAVIGATE));
        if wanted == self.holding || matches!(self.phase, Phase::Idle | Phase::Waiting) {
            return;
        }
        self.holding = wanted;
        cx.media(if wanted { MediaCommand::Pause { id: cx.media } } else { MediaCommand::Resume { id: cx.media } });
    }

    /// Sends what changed to the running session.
    fn update(&mut self, cx: &mut Cx<'_>) {
        if matches!(self.phase, Phase::Idle | Phase::Waiting) {
            return;
        }
        let play = self.play(cx);
        if self.sent.as_ref() != Some(&play) {
            self.sent = Some(play.clone());
            cx.media(MediaCommand::UpdatePlay { id: cx.media, play });
        }
    }

    fn play(&self, cx: &Cx<'_>) -> Play {
        let min_cache = cx.get(&MIN_CACHE);
        Play {
            url: self.running.url.clone(),
            rtc: self.running.mode == "RTC",
            min_cache,
            max_cache: cx.get(&MAX_CACHE).max(min_cache),
            muted: self.muted || self.background,
            ear: false,
            referrer: None,
        }
    }

    fn show(&mut self, cx: &mut Cx<'_>) {
        let picture = Picture {
            media: cx.media,
            fit: if cx.get(&OBJECT_FIT) == "fillCrop" { Fit::Cover } else { Fit::Contain },
            // `horizontal` is the SDK's landscape constant: 270 degrees clockwise.
            rotation: if cx.get(&ORIENTATION) == "horizontal" { 270 } else { 0 },
            mirror: false,
        };
        if self.picture != Some(picture) {
            self.picture = Some(picture);
            cx.out.push(MachineOutput::Picture(Some(picture)));
        }
    }

    fn full_screen(&mut self, direction: Option<i32>, cx: &mut Cx<'_>) {
        if self.full_screen == direction {
            return;
        }
        self.full_screen = direction;
        let turned = direction.unwrap_or(0);
        cx.out.push(MachineOutput::FullScreen { on: direction.is_some(), direction: turned });
        let detail = [
            ("direction", Value::from(if turned == 0 { "vertical" } else { "horizontal" })),
            ("fullScreen", Value::from(direction.is_some())),
        ];
        cx.emit("fullscreenchange", Value::object(detail));
    }
}

/// `direction` of `requestFullScreen`: 0 when missing.
fn direction(options: &Value) -> Option<i32> {
    match options.get("direction") {
        Value::Undefined | Value::Null => Some(0),
        other => [0, 90, -90].into_iter().find(|n| f64::from(*n) == other.to_number()),
    }
}
