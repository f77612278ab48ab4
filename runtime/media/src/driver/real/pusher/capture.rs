//! What camera and microphone bring: shown, encoded, sent.

use std::sync::atomic::Ordering;
use std::time::Duration;

use zhenji_core::media::{Capture, MediaEventKind};
use zhenji_core::time::Time;

use super::super::camera::{Camera, CameraSource, Shot};
use super::super::mic::{Mic, Sound};
use super::{Order, State};
use crate::flv::aac;
use crate::picture::{Yuv, stamp};
use crate::rtmp::{MediaKind, MediaMessage};

/// Pictures of a file or device that may wait; more would only be late.
const MAX_WAITING: usize = 2;

impl State {
    pub(super) fn open(&mut self, capture: Capture) {
        self.capture = Some(capture.clone());
        self.captured_first = false;
        if capture.camera {
            self.open_camera(&capture);
        } else {
            self.camera = None;
        }
        self.open_mic(&capture);
    }

    fn open_camera(&mut self, capture: &Capture) {
        let (own, waiting) = (self.own.clone(), self.waiting.clone());
        let out = move |shot| {
            if matches!(shot, Shot::Picture(_)) && waiting.fetch_add(1, Ordering::AcqRel) >= MAX_WAITING {
                waiting.fetch_sub(1, Ordering::AcqRel);
                return;
            }
            let _ = own.send(Order::Shot(shot));
        };
        self.next_picture = self.context.now();
        let opened = self.devices.camera().and_then(|()| Camera::open(&self.context.config.camera, capture, out));
        match opened {
            Ok(camera) => {
                self.camera = Some(camera);
                self.context.emit(MediaEventKind::CameraOpened);
            }
            Err(reason) => self.context.emit(MediaEventKind::CameraFailed { reason }),
        }
    }

    fn open_mic(&mut self, capture: &Capture) {
        self.counter += 1;
        let (own, generation) = (self.own.clone(), self.counter);
        let out = move |sound| {
            let _ = own.send(Order::Sound(generation, sound));
        };
        self.mic = None;
        let started = self.context.now();
        let (source, muted) = (&self.context.config.mic, !capture.mic || self.devices.silent());
        let opened = self.devices.mic().and_then(|()| Mic::open(source, capture.sample_rate, muted, out));
        match opened {
            Ok(mic) => {
                self.mic = Some((generation, started, mic));
                self.context.emit(MediaEventKind::MicOpened);
                if self.devices.silent() {
                    self.context.emit(MediaEventKind::MicSilent);
                }
            }
            Err(reason) => self.context.emit(MediaEventKind::MicFailed { reason }),
        }
    }

    pub(super) fn update(&mut self, capture: Capture) {
        let Some(old) = self.capture.replace(capture.clone()) else { return self.open(capture) };
        if old.mic != capture.mic {
            self.set_mute();
        }
        if old.sample_rate != capture.sample_rate {
            self.open_mic(&capture);
        }
        let shape = |c: &Capture| (c.width, c.height, c.fps);
        if capture.camera && (shape(&old) != shape(&capture) || !old.camera) {
            let pattern = matches!(self.context.config.camera, CameraSource::Pattern);
            // A device cannot be opened twice.
            if !pattern {
                self.camera = None;
            }
            self.open_camera(&capture);
            self.restart_encoder();
        }
    }

    /// Draws the pattern when it is due.
    pub(super) fn draw(&mut self, now: Time) {
        if let (Some(Camera::Pattern(pattern)), Some(capture)) = (&self.camera, &self.capture)
            && self.next_picture <= now
        {
            let interval = Duration::from_secs(1) / capture.fps.max(1);
            let picture = pattern.draw(capture.front, now.0);
            let due = self.next_picture;
            // After a hiccup the schedule begins anew instead of catching up.
            self.next_picture = if now.since(due) > interval { now + interval } else { due + interval };
            self.on_picture(picture, due);
        }
    }

    pub(super) fn on_picture(&mut self, mut picture: Yuv, at: Time) {
        let Some(capture) = self.capture.as_ref().filter(|c| c.camera) else { return };
        picture.beautify(capture.beauty, capture.whiteness);
        if !self.captured_first {
            self.captured_first = true;
            self.context.emit(MediaEventKind::FirstFrameCaptured);
        }
        if let Some(attempt) = &mut self.attempt
            && let Some(encoding) = &attempt.encoding
            && !self.paused
            && attempt.publishing.wants(at)
        {
            let mut pushed = if capture.mirror_push { picture.mirrored() } else { picture.clone() };
            // A clock over a user's own video would spoil it.
            if self.context.config.camera == CameraSource::Pattern {
                stamp::draw(&mut pushed, self.context.now().0);
            }
            encoding.push(pushed, at);
        }
        self.context.show(Some(picture.to_frame(capture.mirror_preview)));
    }

    pub(super) fn on_sound(&mut self, generation: u64, sound: Sound) {
        let Some((_, started, mic)) = self.mic.as_ref().filter(|(g, ..)| *g == generation) else { return };
        let message = |timestamp, payload| MediaMessage { kind: MediaKind::Audio, timestamp, payload };
        match sound {
            Sound::Config(config) => {
                if let Some(attempt) = self.attempt.as_ref().filter(|a| a.audio) {
                    attempt.publishing.uplink.push(message(0, aac::config(&config)));
                }
                self.audio_config = Some(config);
            }
            Sound::Frame { at_ms, unit } => {
                let dts = started.as_millis() + at_ms;
                if let Some(attempt) = self.attempt.as_mut().filter(|a| a.audio)
                    && !self.paused
                {
                    attempt.publishing.frame(false, false, dts as i64, unit.len(), self.context.now());
                    attempt.publishing.uplink.push(message(dts as u32, aac::frame(&unit)));
                }
            }
            Sound::Level(level) => self.context.emit(MediaEventKind::Volume { level }),
            Sound::Failed(reason) => self.context.emit(MediaEventKind::MicFailed { reason }),
            Sound::End => mic.rewind(),
        }
    }
}
