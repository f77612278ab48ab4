//! The pictures of a pusher: from the camera, or the still one of the background; shown, encoded, photographed.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use zhenji_core::media::{
    Capture, FACE, Filter, Frame, MediaEventKind, Overlay, OverlayKind, Shot as Picture, WaitingPicture,
};
use zhenji_core::time::Time;

use super::super::camera::{Camera, CameraSource, Shot};
use super::State;
use crate::driver::lut::Lut;
use crate::driver::{NO_PICTURE, still};
use crate::picture::effects::{self, Effects};
use crate::picture::{Yuv, face, stamp};

/// Pictures of a file or device that may wait; more would only be late.
const MAX_WAITING: usize = 2;

/// What is pushed in the background instead of the camera's pictures.
pub(super) struct Still {
    picture: Yuv,
    interval: Duration,
    pub(super) next: Time,
}

/// The newest picture, as it parts into preview and push.
pub(super) struct Newest {
    picture: Arc<Yuv>,
    at: Time,
}

impl State {
    pub(super) fn open(&mut self, capture: Capture) {
        self.still = None;
        self.newest = None;
        self.captured_first = false;
        self.set_capture(&capture);
        if capture.films() {
            self.open_camera(&capture);
        } else {
            self.camera = None;
        }
        self.open_sound(&capture);
    }

    fn set_capture(&mut self, capture: &Capture) {
        self.effects = Effects::of(capture, self.drawn());
        self.capture = Some(capture.clone());
    }

    /// Whether the pictures are our own: only those bear a clock and know a torch. A clock over a user's video would spoil it.
    fn drawn(&self) -> bool {
        self.context.config.camera == CameraSource::Pattern
    }

    fn open_camera(&mut self, capture: &Capture) {
        let (own, waiting) = (self.own.clone(), self.waiting.clone());
        let out = move |shot| {
            if matches!(shot, Shot::Picture(_)) && waiting.fetch_add(1, Ordering::AcqRel) >= MAX_WAITING {
                waiting.fetch_sub(1, Ordering::AcqRel);
                return;
            }
            let _ = own.send(super::Order::Shot(shot));
        };
        // A device cannot be opened twice.
        self.camera = None;
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

    pub(super) fn update(&mut self, capture: Capture) {
        let Some(old) = self.capture.take() else { return self.open(capture) };
        self.set_capture(&capture);
        self.update_sound(&old, &capture);
        let reshaped = (old.width, old.height, old.fps) != (capture.width, capture.height, capture.fps);
        if !capture.films() {
            self.camera = None;
        } else if self.still.is_none() && (reshaped || !old.films()) {
            self.open_camera(&capture);
        }
        if capture.camera && (reshaped || !old.camera) {
            self.restart_encoder();
        }
    }

    /// Into the background with a still picture, or back to the camera.
    pub(super) fn wait(&mut self, picture: Option<WaitingPicture>) {
        match picture {
            Some(WaitingPicture { image, fps }) => match still::decode(&image) {
                Ok(image) => {
                    self.camera = None;
                    let picture = Yuv::from_rgba(image.width() as usize, image.height() as usize, &image);
                    let interval = Duration::from_secs(1) / fps.max(1);
                    self.still = Some(Still { picture, interval, next: self.context.now() });
                    self.force_key();
                }
                Err(reason) => self.context.emit(MediaEventKind::WaitingFailed { reason }),
            },
            None => {
                if self.still.take().is_some()
                    && let Some(capture) = self.capture.clone().filter(Capture::films)
                {
                    self.open_camera(&capture);
                    self.force_key();
                }
            }
        }
    }

    /// Puts a filter in place of the one before it, which stays when the new one cannot be read.
    pub(super) fn filter(&mut self, filter: Option<Filter>) {
        let Some(filter) = filter else { return self.lut = None };
        let result = Lut::of(&filter).map(|lut| self.lut = Some(lut));
        self.context.emit(MediaEventKind::Filtered { result });
    }

    pub(super) fn overlay(&mut self, kind: OverlayKind, pictures: &[Overlay]) {
        let result = self.overlays.set(kind, pictures);
        if !pictures.is_empty() {
            self.context.emit(MediaEventKind::Overlaid { kind, result });
        }
    }

    /// Draws the pattern, or repeats the still picture, when it is due.
    pub(super) fn draw(&mut self, now: Time) {
        let Some(capture) = &self.capture else { return };
        if let Some(still) = self.still.as_mut().filter(|still| still.next <= now) {
            still.next = now + still.interval;
            let picture = still.picture.fitted(even(capture.width), even(capture.height));
            return self.encode(Arc::new(picture), now);
        }
        if let Some(Camera::Pattern(pattern)) = &self.camera
            && self.next_picture <= now
        {
            let interval = Duration::from_secs(1) / capture.fps.max(1);
            let mut picture = pattern.draw(capture.front, now.0);
            if capture.face {
                face::draw(&mut picture, FACE);
            }
            let due = self.next_picture;
            // After a hiccup the schedule begins anew instead of catching up.
            self.next_picture = if now.since(due) > interval { now + interval } else { due + interval };
            self.on_picture(picture, due);
        }
    }

    pub(super) fn on_picture(&mut self, picture: Yuv, at: Time) {
        // A picture may be on its way while its camera closes.
        let Some(capture) = self.capture.as_ref().filter(|c| c.camera && self.camera.is_some()) else { return };
        let (mirror, is_told) = (capture.mirror_preview, capture.custom_render);
        let mut picture = self.effects.apply(picture);
        if let Some(lut) = &self.lut {
            effects::filter(lut, &mut picture);
        }
        self.overlays.draw(&mut picture, self.effects.face);
        let picture = Arc::new(picture);
        if !self.captured_first {
            self.captured_first = true;
            self.context.emit(MediaEventKind::FirstFrameCaptured);
        }
        if is_told {
            self.context.emit(MediaEventKind::Captured);
        }
        self.encode(picture.clone(), at);
        self.context.show(Some(Picture::new(None, move || Arc::new(picture.to_frame(mirror)))));
    }

    fn encode(&mut self, picture: Arc<Yuv>, at: Time) {
        self.newest = Some(Newest { picture: picture.clone(), at: self.context.now() });
        let due = |attempt: &mut super::Attempt| attempt.encoding.is_some() && attempt.publishing.wants(at);
        if !self.paused
            && self.attempt.as_mut().is_some_and(due)
            && let (Some(newest), Some(attempt)) = (&self.newest, &self.attempt)
            && let Some(encoding) = &attempt.encoding
        {
            encoding.push(self.pushed(newest), at);
        }
    }

    /// A picture as it is pushed.
    fn pushed(&self, newest: &Newest) -> Yuv {
        let mirror = self.capture.as_ref().is_some_and(|c| c.mirror_push) && self.still.is_none();
        let mut picture = if mirror { newest.picture.mirrored() } else { (*newest.picture).clone() };
        if self.drawn() && self.still.is_none() {
            stamp::draw(&mut picture, newest.at.0);
        }
        picture
    }

    pub(super) fn snapshot(&self, number: u32) {
        let frame = self.newest.as_ref().ok_or_else(|| NO_PICTURE.to_owned()).map(|newest| {
            let mut picture = self.pushed(newest);
            if let Some(attempt) = &self.attempt {
                let encode = attempt.publishing.encode();
                picture = picture.fitted(even(encode.width), even(encode.height));
            }
            let stamp_us = self.drawn().then_some(newest.at.0);
            Arc::new(Frame { stamp_us, ..picture.to_frame(false) })
        });
        self.context.emit(MediaEventKind::Snapshot { number, frame });
    }
}

/// A size that pictures can have: chroma has half as many pixels.
pub(super) fn even(side: u32) -> usize {
    ((side & !1).max(16)) as usize
}
