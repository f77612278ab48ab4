//! The sound of a pusher: microphone, background music, loudness, and the encoder behind them.

use std::time::Duration;

use zhenji_core::media::{BgmOrder, Capture, MediaEventKind};
use zhenji_core::time::Time;

use super::super::aac::{Aac, Coded};
use super::super::elements::percent;
use super::super::mic::{Mic, MicSource, Sound};
use super::super::music::{Heard, Music};
use super::super::voice;
use super::{Order, State};
use crate::flv::aac;
use crate::rtmp::{MediaKind, MediaMessage};

/// How often loudness is told.
const LOUDNESS_EVERY: Duration = Duration::from_millis(300);

/// What the parts of a pusher's sound have in common: a number that tells news of replaced ones apart.
pub(super) struct Part<T> {
    generation: u64,
    it: T,
}

/// All of a pusher's sound.
#[derive(Default)]
pub(super) struct Voices {
    mic: Option<Part<Mic>>,
    coder: Option<Part<Aac>>,
    /// The moment that the encoder counts from.
    base: Time,
    /// AudioSpecificConfig.
    pub(super) config: Option<Vec<u8>>,
    music: Option<Part<Music>>,
    volume: Option<f64>,
    squares: f64,
    n_samples: u32,
}

impl State {
    /// Opens microphone and encoder.
    pub(super) fn open_sound(&mut self, capture: &Capture) {
        self.voices = Voices::default();
        if self.open_mic(capture) && self.open_coder(capture) {
            self.context.emit(MediaEventKind::MicOpened);
            if self.devices.silent() {
                self.context.emit(MediaEventKind::MicSilent);
            }
        }
    }

    /// Whether there was one.
    pub(super) fn close_mic(&mut self) -> bool {
        self.voices.mic.take().is_some()
    }

    pub(super) fn has_mic(&self) -> bool {
        self.voices.mic.is_some()
    }

    fn open_mic(&mut self, capture: &Capture) -> bool {
        let generation = self.count();
        let own = self.own.clone();
        let out = move |sound| {
            let _ = own.send(Order::Sound(generation, sound));
        };
        // A device cannot be opened twice.
        self.voices.mic = None;
        // A microphone that is switched off is not opened; made-up sound keeps its time.
        let source = match &self.context.config.mic {
            MicSource::Device if !capture.mic => &MicSource::Tone,
            source => source,
        };
        let works = if capture.mic { self.devices.mic() } else { Ok(()) };
        let opened = works.and_then(|()| Mic::open(source, capture, out));
        match opened {
            Ok(mut mic) => {
                for reason in std::mem::take(&mut mic.left_out) {
                    self.context.emit(MediaEventKind::LeftOut { reason });
                }
                self.voices.mic = Some(Part { generation, it: mic });
                true
            }
            Err(reason) => {
                self.context.emit(MediaEventKind::MicFailed { reason });
                false
            }
        }
    }

    fn open_coder(&mut self, capture: &Capture) -> bool {
        let generation = self.count();
        let own = self.own.clone();
        let out = move |coded| {
            let _ = own.send(Order::Coded(generation, coded));
        };
        self.voices.base = self.context.now();
        match Aac::start(capture.sample_rate, out) {
            Ok(it) => {
                self.voices.coder = Some(Part { generation, it });
                true
            }
            Err(reason) => {
                self.context.emit(MediaEventKind::EncoderFailed { video: false, reason });
                false
            }
        }
    }

    /// Another capture: what sounds different begins anew, the music goes on.
    pub(super) fn update_sound(&mut self, old: &Capture, new: &Capture) {
        if old.sample_rate != new.sample_rate {
            // Music is decoded at the rate of its encoder.
            self.bgm(BgmOrder::Stop);
            self.open_sound(new);
        } else if !voice::same(old, new) || (new.mic && !old.mic) {
            self.open_mic(new);
        }
    }

    pub(super) fn on_sound(&mut self, generation: u64, sound: Sound) {
        let Some(mic) = self.voices.mic.as_ref().filter(|mic| mic.generation == generation) else { return };
        match sound {
            Sound::Samples(samples) => self.on_samples(samples),
            Sound::Failed(reason) => self.context.emit(MediaEventKind::MicFailed { reason }),
            Sound::End => mic.it.rewind(),
        }
    }

    fn on_samples(&mut self, mut samples: Vec<i16>) {
        let Some(capture) = &self.capture else { return };
        // A muted microphone sends silence.
        let open = capture.mic && !self.devices.silent();
        let volume = if open { capture.mic_volume.clamp(0.0, 1.0) } else { 0.0 };
        if volume < 1.0 {
            samples.iter_mut().for_each(|s| *s = (f64::from(*s) * volume) as i16);
        }
        let voices = &mut self.voices;
        voices.squares += samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>();
        voices.n_samples += samples.len() as u32;
        if f64::from(voices.n_samples) >= LOUDNESS_EVERY.as_secs_f64() * f64::from(capture.sample_rate) {
            let mean = voices.squares / f64::from(voices.n_samples) / f64::from(i16::MAX).powi(2);
            (voices.squares, voices.n_samples) = (0.0, 0);
            self.context.emit(MediaEventKind::Volume { level: percent(10.0 * mean.max(1e-12).log10()) });
        }
        if let Some(music) = &mut voices.music {
            for heard in music.it.mix(&mut samples) {
                self.context.emit(match heard {
                    Heard::Begun => MediaEventKind::BgmBegun,
                    Heard::Progress { position_ms, duration_ms } => {
                        MediaEventKind::BgmProgress { position_ms, duration_ms }
                    }
                    Heard::Ended => {
                        voices.music = None;
                        MediaEventKind::BgmEnded
                    }
                });
                if voices.music.is_none() {
                    break;
                }
            }
        }
        if let Some(coder) = &mut voices.coder {
            coder.it.push(&samples, self.context.now().since(voices.base));
        }
    }

    pub(super) fn on_coded(&mut self, generation: u64, coded: Coded) {
        if self.voices.coder.as_ref().is_none_or(|coder| coder.generation != generation) {
            return;
        }
        let message = |timestamp, payload| MediaMessage { kind: MediaKind::Audio, timestamp, payload };
        match coded {
            Coded::Config(config) => {
                if let Some(attempt) = self.attempt.as_ref().filter(|a| a.audio) {
                    attempt.publishing.uplink.push(message(0, aac::config(&config)));
                }
                self.voices.config = Some(config);
            }
            Coded::Unit { at, unit } => {
                let dts = (self.voices.base + at).as_millis();
                if let Some(attempt) = self.attempt.as_mut().filter(|a| a.audio)
                    && !self.paused
                {
                    attempt.publishing.frame(false, false, dts as i64, unit.len());
                    attempt.publishing.uplink.push(message(dts as u32, aac::frame(&unit)));
                }
            }
            Coded::Failed(reason) => self.context.emit(MediaEventKind::EncoderFailed { video: false, reason }),
        }
    }

    pub(super) fn bgm(&mut self, order: BgmOrder) {
        match order {
            BgmOrder::Play { file, start_ms, end_ms } => {
                let Some(rate) = self.capture.as_ref().filter(|_| self.voices.coder.is_some()).map(|c| c.sample_rate)
                else {
                    let reason = "the microphone is closed, and music is mixed into its sound".to_owned();
                    return self.context.emit(MediaEventKind::BgmFailed { reason });
                };
                let generation = self.count();
                let own = self.own.clone();
                let failed = move |reason| {
                    let _ = own.send(Order::MusicFailed(generation, reason));
                };
                match Music::open(&file, start_ms, end_ms, rate, failed) {
                    Ok(mut it) => {
                        it.volume = self.voices.volume.unwrap_or(1.0);
                        self.voices.music = Some(Part { generation, it });
                    }
                    Err(reason) => self.context.emit(MediaEventKind::BgmFailed { reason }),
                }
            }
            BgmOrder::Stop => {
                if self.voices.music.take().is_some() {
                    self.context.emit(MediaEventKind::BgmEnded);
                }
            }
            BgmOrder::Pause | BgmOrder::Resume => {
                if let Some(music) = &mut self.voices.music {
                    music.it.held = order == BgmOrder::Pause;
                }
            }
            BgmOrder::Volume(volume) => {
                let volume = if volume.is_finite() { volume.clamp(0.0, 1.0) } else { 1.0 };
                self.voices.volume = Some(volume);
                if let Some(music) = &mut self.voices.music {
                    music.it.volume = volume;
                }
            }
        }
    }

    pub(super) fn on_music_failed(&mut self, generation: u64, reason: String) {
        if self.voices.music.as_ref().is_some_and(|music| music.generation == generation) {
            self.voices.music = None;
            self.context.emit(MediaEventKind::BgmFailed { reason });
        }
    }
}
