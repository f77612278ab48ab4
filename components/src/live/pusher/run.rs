//! Pushing: camera and microphone, attempts, loss, and what the driver is told.

use zhenji_core::machine::{Cx, Fit, MachineOutput, Picture};
use zhenji_core::media::{MediaCommand, Step};
use zhenji_core::world::By;

use super::table::{ENABLE_CAMERA, ENABLE_MIC, URL};
use super::wish::mode;
use super::{Phase, Pusher, Seen, codes, order};
use crate::live::common::code::Row;
use crate::live::common::reconnect::{self, Reconnect, Verdict};
use crate::live::common::url;

/// What a failure leads to.
const FAILURE: reconnect::Codes =
    reconnect::Codes { again: &codes::RECONNECT, refused: &codes::SERVER_REFUSED, over: &codes::DISCONNECTED };

impl Pusher {
    /// Starts camera and push unless they already run.
    pub(super) fn start(&mut self, cx: &mut Cx<'_>) -> Result<(), String> {
        if self.phase != Phase::Idle {
            return Ok(());
        }
        let url = cx.get(&URL);
        if url.is_empty() {
            return Err("url is empty".into());
        }
        if let Err(bad) = url::push(&url) {
            cx.warn(bad.message.clone(), bad.hint);
            self.base.voice.say(&codes::INVALID_ADDRESS, &bad.message, cx);
            self.base.voice.say(&codes::DISCONNECTED, &bad.message, cx);
            return Err(bad.message);
        }
        for (message, hint) in url::lint(&url, (cx.site.epoch_ms + cx.now.as_millis() as f64) / 1000.0) {
            cx.warn(message, hint);
        }
        self.base.inform_of_domains(&url, cx);
        self.url = url;
        self.mode = mode(cx);
        self.open(cx)?;
        self.paused = false;
        self.reconnect = Reconnect::default();
        self.seen.encoder = false;
        let order = cx.device.habits.order;
        self.base.voice.begin(order::of(order), order::certain(order));
        self.phase = Phase::Opening;
        if order.measured() {
            // Newer phones settle size and bitrate before anything else.
            self.settled(cx);
        }
        if !self.camera_on() || self.seen.camera {
            self.publish(cx);
        }
        self.hold(cx);
        Ok(())
    }

    /// Opens camera and microphone, or brings open ones up to date.
    pub(super) fn open(&mut self, cx: &mut Cx<'_>) -> Result<(), String> {
        self.allowed(cx)?;
        let mut wanted = self.wanted(cx).0;
        wanted.camera = cx.get(&ENABLE_CAMERA);
        match &self.capture {
            Some(open) if *open == wanted => return Ok(()),
            Some(open) if open.camera == wanted.camera => {
                cx.media(MediaCommand::UpdateCapture { id: cx.media, capture: wanted.clone() });
            }
            open => {
                if open.is_some() {
                    cx.media(MediaCommand::CloseCapture { id: cx.media });
                }
                self.seen = Seen::default();
                self.holding = false;
                self.base.voice.begin(&[], &[]);
                cx.media(MediaCommand::OpenCapture { id: cx.media, capture: wanted.clone() });
                cx.out.push(MachineOutput::Picture(Some(self.picture(cx))));
            }
        }
        self.capture = Some(wanted);
        Ok(())
    }

    /// A preview fills its box; the driver mirrors it.
    pub(super) fn picture(&self, cx: &Cx<'_>) -> Picture {
        Picture { media: cx.media, fit: Fit::Cover, rotation: 0, mirror: false }
    }

    /// Asks user and phone for camera and microphone.
    fn allowed(&mut self, cx: &mut Cx<'_>) -> Result<(), String> {
        let camera = cx.get(&ENABLE_CAMERA);
        self.granted(camera, cx)
    }

    /// Whether what is open may stay open, now that something about it has changed.
    pub(super) fn revoked(&mut self, cx: &mut Cx<'_>) {
        let Some(camera) = self.capture.as_ref().map(|c| c.camera) else { return };
        if self.granted(camera, cx).is_err() {
            self.stop(cx);
        }
    }

    fn granted(&mut self, camera: bool, cx: &mut Cx<'_>) -> Result<(), String> {
        let camera = cx.world.camera_denied.filter(|_| camera);
        let mic = cx.world.mic_denied.filter(|_| cx.get(&ENABLE_MIC));
        let (code, user) = match (camera, mic) {
            (Some(By::User), _) => (&codes::CAMERA_DENIED, true),
            (Some(By::System), _) => (&codes::CAMERA_FAILED, false),
            (None, Some(By::User)) => (&codes::RECORD_DENIED, true),
            (None, Some(By::System)) => (&codes::MIC_FAILED, false),
            (None, None) => return Ok(()),
        };
        if user {
            self.error("insertLivePusher:fail auth deny", code, cx);
            self.base.voice.now(code, cx);
            return Err("auth deny".into());
        }
        self.base.voice.because(code, "system permission denied", cx);
        Err("system permission denied".into())
    }

    pub(super) fn close(&mut self, cx: &mut Cx<'_>) {
        if self.capture.take().is_some() {
            cx.media(MediaCommand::CloseCapture { id: cx.media });
            cx.out.push(MachineOutput::Picture(None));
        }
        self.seen = Seen::default();
        self.holding = false;
        (self.lens.torch, self.lens.zoom) = (false, None);
        self.music.end();
        self.end_filter(cx);
        self.end_decor(cx);
        self.away.left();
    }

    /// One attempt.
    pub(super) fn publish(&mut self, cx: &mut Cx<'_>) {
        let order = cx.device.habits.order;
        if self.phase == Phase::Waiting {
            self.base.voice.begin(order::of(order), order::certain(order));
        }
        self.phase = Phase::Connecting;
        if self.camera_on() {
            let all = [
                (&codes::CAMERA_OPENED, self.seen.camera),
                (&codes::FIRST_FRAME, self.seen.frame),
                (&codes::ENCODER_STARTED, self.seen.encoder),
            ];
            let missing: Vec<&'static Row> = all.into_iter().filter(|(_, seen)| !seen).map(|(row, _)| row).collect();
            self.base.voice.expect(&missing);
        }
        let encode = self.wanted(cx).1;
        self.encode = Some(encode.clone());
        cx.media(MediaCommand::Publish { id: cx.media, url: self.url.clone(), encode });
    }

    pub(super) fn stop(&mut self, cx: &mut Cx<'_>) {
        if matches!(self.phase, Phase::Connecting | Phase::Pushing) {
            cx.media(MediaCommand::StopPublish { id: cx.media });
        }
        self.rest();
        self.close(cx);
    }

    /// Back to the state before `start`; the preview stays.
    pub(super) fn rest(&mut self) {
        self.phase = Phase::Idle;
        self.encode = None;
        self.paused = false;
        self.reconnect = Reconnect::default();
        self.base.voice.begin(&[], &[]);
    }

    /// Camera, microphone or encoder failed: nothing can be pushed until `start`.
    pub(super) fn broken(&mut self, code: &'static Row, reason: &str, cx: &mut Cx<'_>) {
        self.base.voice.flush(cx);
        self.base.voice.because(code, reason, cx);
        self.stop(cx);
    }

    /// The attempt, or the connection, is over.
    pub(super) fn lost(&mut self, step: Step, reason: &str, cx: &mut Cx<'_>) {
        self.base.voice.flush(cx);
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
                self.base.voice.say(&codes::INVALID_ADDRESS, reason, cx);
                self.base.voice.say(&codes::DISCONNECTED, reason, cx);
                return self.rest();
            }
        };
        self.base.voice.because(cause, reason, cx);
        match self.reconnect.lost(step, reason, &FAILURE, &mut self.base.voice, cx) {
            Verdict::Again => self.phase = Phase::Waiting,
            Verdict::GiveUp => self.rest(),
        }
    }

    /// Sends what changed to the open capture and the running encoder.
    pub(super) fn update(&mut self, cx: &mut Cx<'_>) {
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

    pub(super) fn camera_on(&self) -> bool {
        self.capture.as_ref().is_some_and(|c| c.camera)
    }

    /// A code about size or bitrate with the figures of the moment.
    fn settled(&mut self, cx: &mut Cx<'_>) {
        for (row, message) in self.figures(cx) {
            self.base.voice.raise_with(row, message, Vec::new(), cx);
        }
        let size = self.capture.as_ref().map(|c| (c.width, c.height));
        if let Some(size) = size.filter(|_| size != self.seen.size) {
            self.resized(size, cx);
        }
        self.seen.size = size;
    }

    /// 1005 and 1006 as they are now.
    pub(super) fn figures(&self, cx: &Cx<'_>) -> Vec<(&'static Row, String)> {
        let encode = self.wanted(cx).1;
        let size = format!("The pushed resolution is {}x{}.", encode.width, encode.height);
        let rate = format!("The pushed bitrate is {} kbit/s.", encode.bitrate);
        let rows: [&'static Row; 2] = [&codes::RESOLUTION, &codes::BITRATE];
        rows.into_iter().zip([size, rate]).collect()
    }
}
