//! Devices that fail while they run, and encoders that start or do not.

use zhenji_core::media::MediaEventKind;
use zhenji_core::world::Strike;

use super::State;
use crate::driver::devices::{self, Blow};

impl State {
    pub(super) fn strike(&mut self, strike: &Strike) {
        let Some(blow) = self.devices.strike(strike) else { return };
        let encodes = self.attempt.as_ref().is_some_and(|a| a.video);
        match blow {
            Blow::Camera if std::mem::take(&mut self.camera) => self.context.emit(devices::camera_failed()),
            Blow::Mic if std::mem::take(&mut self.mic) => self.context.emit(devices::mic_failed()),
            Blow::Silence(true) if self.mic => self.context.emit(MediaEventKind::MicSilent),
            Blow::Hardware if encodes => self.start_encoder(true),
            Blow::Stumble if encodes => self.start_encoder(true),
            Blow::VideoEncoder if encodes => {
                if let Some(attempt) = &mut self.attempt {
                    attempt.video = false;
                }
                self.context.emit(devices::encoder_failed(true));
            }
            Blow::AudioEncoder => {
                if let Some(attempt) = self.attempt.as_mut().filter(|a| a.audio) {
                    attempt.audio = false;
                    self.context.emit(devices::encoder_failed(false));
                }
            }
            Blow::Camera | Blow::Mic | Blow::Silence(_) | Blow::Hardware | Blow::Stumble | Blow::VideoEncoder => {}
        }
    }

    /// The encoder of a publish starts, or starts anew with a key frame; `told`: as an encoder of its own.
    pub(super) fn start_encoder(&mut self, told: bool) {
        let Some(attempt) = &mut self.attempt else { return };
        let encode = attempt.publishing.encode();
        match self.devices.video_encoder(encode.width, encode.height) {
            Ok(failed) => failed.into_iter().for_each(|kind| self.context.emit(kind)),
            Err(failed) => {
                attempt.video = false;
                return self.context.emit(failed);
            }
        }
        attempt.video = true;
        attempt.n_frames = 0;
        if told {
            let name = "simulated".to_owned();
            self.context.emit(MediaEventKind::EncoderStarted { name, hardware: false });
        }
    }
}
