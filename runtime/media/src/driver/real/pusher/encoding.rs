//! The encoder of a pusher: what goes into it, what comes out, and when it begins anew.

use std::time::Duration;

use zhenji_core::media::MediaEventKind;
use zhenji_core::time::Time;

use super::super::encoder::{self, Encoder};
use super::capture::even;
use super::{Order, State};
use crate::flv::avc;
use crate::picture::Yuv;
use crate::rtmp::MediaMessage;

/// Key frames are asked for at most so often.
const KEY_EVERY: Duration = Duration::from_millis(300);

/// A running encoder.
pub(super) struct Encoding {
    pub(super) encoder: Encoder,
    pub(super) generation: u64,
    /// The moment that it counts from.
    pub(super) base: Time,
    last_key_wish: Option<Time>,
}

impl Encoding {
    /// Encodes a picture of a moment; one from before the start is left out.
    pub(super) fn push(&self, picture: Yuv, at: Time) {
        if at >= self.base {
            self.encoder.push(picture, at.since(self.base));
        }
    }
}

impl State {
    /// The encoder of this generation, unless another has taken its place.
    pub(super) fn encoding(&self, generation: u64) -> Option<&Encoding> {
        self.attempt.as_ref()?.encoding.as_ref().filter(|e| e.generation == generation)
    }

    pub(super) fn restart_encoder(&mut self) {
        let (Some(attempt), Some(capture)) = (&mut self.attempt, &self.capture) else { return };
        attempt.encoding = None;
        if !capture.camera {
            return;
        }
        let encode = attempt.publishing.encode();
        match self.devices.video_encoder(encode.width, encode.height) {
            Ok(told) => told.into_iter().for_each(|kind| self.context.emit(kind)),
            Err(failed) => return self.context.emit(failed),
        }
        self.counter += 1;
        let (generation, base) = (self.counter, self.context.now());
        let (own, uplink, broken) = (self.own.clone(), attempt.publishing.uplink.clone(), self.own.clone());
        let out = move |message: MediaMessage| {
            let payload = &message.payload;
            let size = avc::is_config(payload).then(|| avc::size(payload.get(5..)?)).flatten();
            let (key, dts, n_bytes) = (avc::is_key(payload), i64::from(message.timestamp), payload.len());
            uplink.push(message);
            let _ = own.send(Order::Encoded { generation, key, dts, n_bytes, size });
        };
        let failed = move |reason| {
            let _ = broken.send(Order::EncoderFailed(generation, reason));
        };
        let captured = (even(capture.width), even(capture.height));
        match Encoder::start(encoder::ELEMENTS, captured, &encode, base.as_millis() as u32, out, failed) {
            Ok(encoder) => {
                let name = encoder.name.to_owned();
                attempt.encoding = Some(Encoding { encoder, generation, base, last_key_wish: None });
                self.context.emit(MediaEventKind::EncoderStarted { name, hardware: false });
            }
            Err(reason) => self.context.emit(MediaEventKind::EncoderFailed { video: true, reason }),
        }
    }

    pub(super) fn force_key(&mut self) {
        let now = self.context.now();
        if let Some(encoding) = self.attempt.as_mut().and_then(|a| a.encoding.as_mut())
            && encoding.last_key_wish.is_none_or(|at| now.since(at) >= KEY_EVERY)
        {
            encoding.last_key_wish = Some(now);
            encoding.encoder.force_key();
        }
    }

    pub(super) fn on_encoded(
        &mut self,
        generation: u64,
        key: bool,
        dts: i64,
        n_bytes: usize,
        size: Option<(u32, u32)>,
    ) {
        if self.encoding(generation).is_none() {
            return;
        }
        let Some(attempt) = &mut self.attempt else { return };
        match size {
            Some(size) => {
                if let Some(event) = attempt.publishing.sized(size) {
                    self.context.emit(event);
                }
            }
            None => attempt.publishing.frame(true, key, dts, n_bytes),
        }
    }
}
