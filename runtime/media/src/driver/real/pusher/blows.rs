//! Devices that fail while they run.

use zhenji_core::media::MediaEventKind;
use zhenji_core::world::Strike;

use super::State;
use crate::driver::devices::{self, Blow};

impl State {
    pub(super) fn strike(&mut self, strike: &Strike) {
        let Some(blow) = self.devices.strike(strike) else { return };
        let encodes = self.attempt.as_ref().is_some_and(|a| a.encoding.is_some());
        match blow {
            Blow::Camera if self.camera.take().is_some() => self.context.emit(devices::camera_failed()),
            Blow::Mic if self.close_mic() => self.context.emit(devices::mic_failed()),
            Blow::Silence(on) => {
                if on && self.has_mic() {
                    self.context.emit(MediaEventKind::MicSilent);
                }
            }
            Blow::Hardware if encodes => self.restart_encoder(),
            Blow::Stumble if encodes => self.restart_encoder(),
            Blow::VideoEncoder if encodes => {
                if let Some(attempt) = &mut self.attempt {
                    attempt.encoding = None;
                }
                self.context.emit(devices::encoder_failed(true));
            }
            Blow::AudioEncoder => {
                if let Some(attempt) = self.attempt.as_mut().filter(|a| a.audio) {
                    attempt.audio = false;
                    self.context.emit(devices::encoder_failed(false));
                }
            }
            Blow::Camera | Blow::Mic | Blow::Hardware | Blow::Stumble | Blow::VideoEncoder => {}
        }
    }
}
