//! The machine of `live-pusher`: camera, connection and encoder events become documented codes.
//!
//! The push begins once the camera runs; a lost connection is tried again without touching the preview.

use std::sync::Arc;

use zhenji_core::logic::EffectId;
use zhenji_core::machine::{Cx, Fit, Machine, MachineInput, MachineOutput, Picture};
use zhenji_core::media::{Capture, Encode, MediaCommand, MediaEventKind, Step};
use zhenji_core::spec::{Attr, Code};
use zhenji_core::value::Value;

use super::call::{refuse, warn_of_flatness, warn_of_ignored, warn_of_text};
use super::netstatus;
use super::pusher_codes as codes;
use super::pusher_table::{
    ASPECT, AUDIO_QUALITY, AUTOPUSH, BACKGROUND_MUTE, BEAUTY, DEVICE_POSITION, ENABLE_CAMERA, ENABLE_MIC, FPS,
    LOCAL_MIRROR, MAX_BITRATE, MIN_BITRATE, MIRROR, MODE, MUTED, ORIENTATION, REMOTE_MIRROR, SPEC, URL, VIDEO_HEIGHT,
    VIDEO_WIDTH, WHITENESS,
};
use super::quality::{self, Wish};
use super::reconnect::{Reconnect, Verdict};
use super::sequence::Sequence;
use super::url;

/// The documents give 1003, 1001, 1002 (`TXLiveSDKEventDef.h`, steps 1 to 3) and leave the others open; those stand where a
/// log of 2020 has them: 1005, 1003, 1007, 1008, 1001, 1002.
const ORDER: &[&Code] = &[
    &codes::RESOLUTION,
    &codes::CAMERA_OPENED,
    &codes::FIRST_FRAME,
    &codes::ENCODER_STARTED,
    &codes::CONNECTED,
    &codes::PUSH_BEGIN,
];

/// What the machine remembers.
pub(super) struct Pusher {
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
    sequence: Sequence,
    reconnect: Reconnect,
    /// Whether `autopush` and a `url` were both there when we last looked: pushing starts when they come together.
    armed: bool,
    front: bool,
    paused: bool,
    background: bool,
    /// Whether the driver was told to hold.
    holding: bool,
    warned_flat: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
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

impl Default for Pusher {
    fn default() -> Self {
        Self {
            phase: Phase::Idle,
            url: "".into(),
            mode: MODE_DEFAULT,
            capture: None,
            encode: None,
            seen: Seen::default(),
            sequence: Sequence::new(ORDER),
            reconnect: Reconnect::default(),
            armed: false,
            front: true,
            paused: false,
            background: false,
            holding: false,
            warned_flat: false,
        }
    }
}

const MODE_DEFAULT: &str = "RTC";

impl Machine for Pusher {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached => self.attached(cx),
            MachineInput::Detached => {
                self.stop(cx);
                cx.media(MediaCommand::Close { id: cx.media });
            }
            MachineInput::Changed { names } => self.changed(names, cx),
            MachineInput::Resized { rect } => warn_of_flatness(&SPEC, &rect, &mut self.warned_flat, cx),
            MachineInput::Media(event) => self.media(event, cx),
            MachineInput::Call { reply, method, .. } => self.call(reply, method, cx),
            MachineInput::Deadline => {
                self.sequence.tick(cx);
                if self.reconnect.take(cx.now) {
                    self.publish(cx);
                }
            }
            MachineInput::App { foreground } => {
                // The camera stops in the background (live-pusher guide).
                self.background = !foreground;
                self.hold(cx);
            }
            MachineInput::Page { .. }
            | MachineInput::Tap { .. }
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

impl Pusher {
    fn attached(&mut self, cx: &mut Cx<'_>) {
        warn_of_text(&SPEC, None, cx);
        if cx.attrs.raw(BACKGROUND_MUTE.row.name).is_some() {
            cx.warn(
                "background-mute of <live-pusher> is deprecated: the push is always silent in the background",
                "remove it",
            );
        }
        self.front = cx.get(&DEVICE_POSITION) == "front";
        self.autopush(cx);
    }

    fn changed(&mut self, names: &[Arc<str>], cx: &mut Cx<'_>) {
        warn_of_text(&SPEC, Some(names), cx);
        for name in names {
            if **name == *DEVICE_POSITION.row.name {
                self.front = cx.get(&DEVICE_POSITION) == "front";
            }
            let camera = self.capture.as_ref().map(|c| c.camera);
            let frozen = (**name == *URL.row.name && cx.get(&URL) != self.url)
                || (**name == *MODE.row.name && cx.get(&MODE) != self.mode)
                || (**name == *ENABLE_CAMERA.row.name && camera.is_some_and(|on| on != cx.get(&ENABLE_CAMERA)));
            if frozen && self.phase != Phase::Idle {
                warn_of_ignored(&SPEC, name, "start", cx);
            }
        }
        self.update(cx);
        self.autopush(cx);
    }

    /// URLs are often empty at first and set later; `autopush` then starts when the URL comes.
    fn autopush(&mut self, cx: &mut Cx<'_>) {
        let armed = cx.get(&AUTOPUSH) && !cx.get(&URL).is_empty();
        if armed && !self.armed && self.phase == Phase::Idle {
            // A URL that cannot be used has already said so by warning and code.
            let _ = self.start(cx);
        }
        self.armed = armed;
    }

    fn call(&mut self, reply: EffectId, method: &str, cx: &mut Cx<'_>) {
        match method {
            "start" => {
                if let Err(reason) = self.start(cx) {
                    return cx.fail(reply, reason);
                }
            }
            "stop" => self.stop(cx),
            "pause" | "resume" => {
                self.paused = method == "pause";
                self.hold(cx);
            }
            "switchCamera" => {
                self.front = !self.front;
                self.update(cx);
            }
            "startPreview" => {
                if self.phase == Phase::Idle {
                    self.mode = cx.get(&MODE);
                    self.open(cx);
                }
            }
            "stopPreview" => {
                if self.phase == Phase::Idle {
                    self.close(cx);
                }
            }
            _ => return refuse(&SPEC, reply, method, cx),
        }
        cx.ok(reply, Value::Undefined);
    }

    /// Starts camera and push unless they already run.
    fn start(&mut self, cx: &mut Cx<'_>) -> Result<(), String> {
        if self.phase != Phase::Idle {
            return Ok(());
        }
        let url = cx.get(&URL);
        if url.is_empty() {
            return Err("url is empty".into());
        }
        if let Err(bad) = url::push(&url) {
            cx.warn(bad.message.clone(), bad.hint);
            cx.code_with(&codes::DISCONNECTED, &bad.message);
            return Err(bad.message);
        }
        self.url = url;
        self.mode = cx.get(&MODE);
        self.paused = false;
        self.reconnect = Reconnect::default();
        self.seen.encoder = false;
        self.open(cx);
        self.hold(cx);
        if self.camera_on() && !self.seen.camera {
            self.phase = Phase::Opening;
        } else {
            self.publish(cx);
        }
        Ok(())
    }

    /// Opens camera and microphone, or brings open ones up to date.
    fn open(&mut self, cx: &mut Cx<'_>) {
        let wanted = Capture { camera: cx.get(&ENABLE_CAMERA), ..self.wanted(cx).0 };
        match &self.capture {
            Some(open) if *open == wanted => return,
            Some(open) if open.camera == wanted.camera => {
                cx.media(MediaCommand::UpdateCapture { id: cx.media, capture: wanted.clone() });
            }
            open => {
                if open.is_some() {
                    cx.media(MediaCommand::CloseCapture { id: cx.media });
                }
                self.seen = Seen::default();
                self.holding = false;
                self.sequence.begin(&[]);
                cx.media(MediaCommand::OpenCapture { id: cx.media, capture: wanted.clone() });
                // A preview fills its box; the driver mirrors it.
                let picture = Picture { media: cx.media, fit: Fit::Cover, rotation: 0, mirror: false };
                cx.out.push(MachineOutput::Picture(Some(picture)));
            }
        }
        self.capture = Some(wanted);
    }

    fn close(&mut self, cx: &mut Cx<'_>) {
        if self.capture.take().is_some() {
            cx.media(MediaCommand::CloseCapture { id: cx.media });
            cx.out.push(MachineOutput::Picture(None));
        }
        self.seen = Seen::default();
        self.holding = false;
    }

    /// One attempt.
    fn publish(&mut self, cx: &mut Cx<'_>) {
        self.phase = Phase::Connecting;
        let encode = self.wanted(cx).1;
        self.encode = Some(encode.clone());
        let mut expected = vec![&codes::CONNECTED];
        if self.camera_on() {
            let capture = [(&codes::CAMERA_OPENED, self.seen.camera), (&codes::FIRST_FRAME, self.seen.frame)];
            let missing =
                capture.into_iter().chain([(&codes::ENCODER_STARTED, self.seen.encoder)]).filter(|(_, seen)| !seen);
            expected.extend(missing.map(|(code, _)| code));
        }
        self.sequence.begin(&expected);
        cx.media(MediaCommand::Publish { id: cx.media, url: self.url.clone(), encode });
    }

    fn stop(&mut self, cx: &mut Cx<'_>) {
        if matches!(self.phase, Phase::Connecting | Phase::Pushing) {
            cx.media(MediaCommand::StopPublish { id: cx.media });
        }
        self.rest();
        self.close(cx);
    }

    /// Back to the state before `start`; the preview stays.
    fn rest(&mut self) {
        self.phase = Phase::Idle;
        self.encode = None;
        self.paused = false;
        self.reconnect = Reconnect::default();
        self.sequence.begin(&[]);
    }

    fn media(&mut self, event: &MediaEventKind, cx: &mut Cx<'_>) {
        if self.capture.is_none() {
            return; // News of a session that no longer counts.
        }
        let attempting = matches!(self.phase, Phase::Connecting | Phase::Pushing);
        match event {
            MediaEventKind::CameraOpened => self.camera_opened(cx),
            MediaEventKind::CameraFailed { reason } => self.broken(&codes::CAMERA_FAILED, reason, cx),
            MediaEventKind::MicFailed { reason } => self.broken(&codes::MIC_FAILED, reason, cx),
            MediaEventKind::FirstFrameCaptured if !self.seen.frame => {
                self.seen.frame = true;
                self.raise(&codes::FIRST_FRAME, None, cx);
            }
            MediaEventKind::EncoderStarted { name, .. } if !self.seen.encoder => {
                self.seen.encoder = true;
                self.raise(&codes::ENCODER_STARTED, Some(format!("The video encoder started: {name}.")), cx);
            }
            MediaEventKind::EncoderFailed { video, reason } => {
                let code = if *video { &codes::VIDEO_ENCODE_FAILED } else { &codes::AUDIO_ENCODE_FAILED };
                self.broken(code, reason, cx);
            }
            MediaEventKind::Size { width, height } => self.sized((*width, *height), cx),
            MediaEventKind::Bitrate { kbps } if attempting => {
                cx.code_with(&codes::BITRATE, &format!("The pushed bitrate is {kbps} kbit/s."));
            }
            MediaEventKind::NetBusy if attempting => cx.code(&codes::NET_BUSY),
            MediaEventKind::Connected if attempting => self.raise(&codes::CONNECTED, None, cx),
            MediaEventKind::PublishBegun if attempting => {
                self.phase = Phase::Pushing;
                self.reconnect.succeeded();
                self.raise(&codes::PUSH_BEGIN, None, cx);
                if self.holding {
                    // A push that was paused when the connection broke stays paused.
                    cx.media(MediaCommand::Pause { id: cx.media });
                }
            }
            MediaEventKind::Failed { step, reason } if attempting => self.lost(*step, reason, cx),
            MediaEventKind::Stats(stats) if attempting => cx.emit("netstatus", netstatus::pusher_info(stats)),
            MediaEventKind::Volume { level } => {
                cx.emit("audiovolumenotify", Value::object([("volume", Value::from(f64::from(*level)))]));
            }
            // Repeated, or of an attempt that no longer counts.
            MediaEventKind::FirstFrameCaptured
            | MediaEventKind::EncoderStarted { .. }
            | MediaEventKind::Bitrate { .. }
            | MediaEventKind::NetBusy
            | MediaEventKind::Connected
            | MediaEventKind::PublishBegun
            | MediaEventKind::Failed { .. }
            | MediaEventKind::Stats(_) => {}
            // Without a code of their own, or a player's.
            MediaEventKind::MicOpened
            | MediaEventKind::StreamBegun
            | MediaEventKind::FirstIdr
            | MediaEventKind::FirstAudio
            | MediaEventKind::DecoderStarted { .. }
            | MediaEventKind::DecodeFailed { .. }
            | MediaEventKind::FirstFrame
            | MediaEventKind::PlayBegun
            | MediaEventKind::BufferEmpty
            | MediaEventKind::Ended
            | MediaEventKind::Latency { .. } => {}
            _ => {}
        }
    }

    fn camera_opened(&mut self, cx: &mut Cx<'_>) {
        if self.seen.camera {
            return; // The other camera: `switchCamera` has no code of its own.
        }
        self.seen.camera = true;
        if self.phase == Phase::Opening
            && let Some(size) = self.capture.as_ref().map(|c| (c.width, c.height))
        {
            // The size is settled as the camera opens: the log of 2020 has 1005 right before 1003.
            self.sized(size, cx);
        }
        self.raise(&codes::CAMERA_OPENED, None, cx);
        if self.phase == Phase::Opening {
            self.publish(cx);
        }
    }

    fn sized(&mut self, size: (u32, u32), cx: &mut Cx<'_>) {
        if self.seen.size != Some(size) && self.phase != Phase::Idle {
            self.seen.size = Some(size);
            self.raise(&codes::RESOLUTION, Some(format!("The pushed resolution is {}x{}.", size.0, size.1)), cx);
        }
    }

    fn raise(&mut self, code: &'static Code, message: Option<String>, cx: &mut Cx<'_>) {
        self.sequence.raise(code, message.unwrap_or_else(|| code.message.into()), cx);
    }

    /// Camera, microphone or encoder failed: nothing can be pushed until `start`.
    fn broken(&mut self, code: &'static Code, reason: &str, cx: &mut Cx<'_>) {
        self.sequence.flush(cx);
        cx.code_with(code, &format!("{} {reason}", code.message));
        self.stop(cx);
    }

    fn lost(&mut self, step: Step, reason: &str, cx: &mut Cx<'_>) {
        self.sequence.flush(cx);
        let cause = match step {
            Step::Resolve => &codes::DNS_FAILED,
            Step::Connect => &codes::CONNECT_FAILED,
            Step::Handshake => &codes::HANDSHAKE_FAILED,
            Step::Refused => &codes::SERVER_DISCONNECT,
            Step::Io => &codes::READ_WRITE_FAILED,
            Step::Url => {
                cx.warn(
                    format!("{} cannot be pushed to: {reason}", self.url),
                    "check url; it is rtmp://host/app/stream",
                );
                cx.code_with(&codes::DISCONNECTED, reason);
                return self.rest();
            }
        };
        cx.code_with(cause, &format!("{} {reason}", cause.message));
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

    fn hold(&mut self, cx: &mut Cx<'_>) {
        let wanted = self.paused || self.background;
        if wanted == self.holding || self.capture.is_none() {
            return;
        }
        self.holding = wanted;
        cx.media(if wanted { MediaCommand::Pause { id: cx.media } } else { MediaCommand::Resume { id: cx.media } });
    }

    /// Sends what changed to the open capture and the running encoder.
    fn update(&mut self, cx: &mut Cx<'_>) {
        let (capture, encode) = self.wanted(cx);
        if self.capture.as_ref().is_some_and(|open| *open != capture) {
            cx.media(MediaCommand::UpdateCapture { id: cx.media, capture: capture.clone() });
            self.capture = Some(capture);
        }
        if self.encode.as_ref().is_some_and(|running| *running != encode) {
            if matches!(self.phase, Phase::Connecting | Phase::Pushing) {
                cx.media(MediaCommand::SetEncode { id: cx.media, encode: encode.clone() });
            }
            self.encode = Some(encode);
        }
    }

    fn camera_on(&self) -> bool {
        self.capture.as_ref().is_some_and(|c| c.camera)
    }

    /// What the attributes ask for now, with mode and camera as they were when it started.
    fn wanted(&self, cx: &Cx<'_>) -> (Capture, Encode) {
        let given = |attr: &Attr<f64>| cx.attrs.raw(attr.row.name).map(|_| cx.get(attr));
        let encode = quality::encode(&Wish {
            mode: self.mode,
            three_by_four: cx.get(&ASPECT) == "3:4",
            horizontal: cx.get(&ORIENTATION) == "horizontal",
            width: given(&VIDEO_WIDTH),
            height: given(&VIDEO_HEIGHT),
            min_bitrate: given(&MIN_BITRATE),
            max_bitrate: given(&MAX_BITRATE),
            fps: cx.get(&FPS),
        });
        let capture = Capture {
            camera: self.capture.as_ref().map_or_else(|| cx.get(&ENABLE_CAMERA), |open| open.camera),
            mic: cx.get(&ENABLE_MIC) && !cx.get(&MUTED),
            front: self.front,
            width: 0,
            height: 0,
            fps: 0,
            mirror_preview: match cx.get(&LOCAL_MIRROR) {
                "enable" => true,
                "disable" => false,
                _ => self.front,
            },
            mirror_push: cx.get(&MIRROR) || cx.get(&REMOTE_MIRROR),
            beauty: cx.get(&BEAUTY),
            whiteness: cx.get(&WHITENESS),
            sample_rate: if cx.get(&AUDIO_QUALITY) == "low" { 16_000 } else { 48_000 },
            ..Capture::default()
        };
        (quality::capture_at(capture, &encode), encode)
    }
}
