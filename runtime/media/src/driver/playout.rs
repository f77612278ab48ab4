//! A player between its connection and its decoders: what is the same for real and simulated media.
//!
//! Messages come in, access units go out when it is their turn, and every first thing is told once.

use bytes::Bytes;
use zhenji_core::media::{MediaEventKind, Play, Stats};
use zhenji_core::time::Time;

use super::mode;
use crate::flv::{aac, avc};
use crate::jitter::{Entry, Jitter, Out};
use crate::meter::Meter;
use crate::rtmp::{MediaKind, MediaMessage};

/// What the driver has to do or tell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    /// Tell the machine.
    Tell(MediaEventKind),
    /// Start (or restart) the video decoder with this avcC; tell `DecoderStarted` and the size.
    VideoConfig(Bytes),
    /// Start (or restart) the audio decoder with this AudioSpecificConfig.
    AudioConfig(Bytes),
    /// Decode.
    Decode(Entry),
}

/// The state of one attempt to play.
pub(crate) struct Playout {
    jitter: Jitter,
    meter: Meter,
    video_config: Option<Bytes>,
    audio_config: Option<Bytes>,
    size: (u32, u32),
    seen_key: bool,
    seen_audio: bool,
    connected: bool,
}

impl Playout {
    pub(crate) fn new(play: &Play, now: Time) -> Self {
        Self {
            jitter: Jitter::new(mode(play)),
            meter: Meter::new(now),
            video_config: None,
            audio_config: None,
            size: (0, 0),
            seen_key: false,
            seen_audio: false,
            connected: false,
        }
    }

    /// Changes the caches.
    pub(crate) fn update(&mut self, play: &Play) {
        self.jitter.set_mode(mode(play));
    }

    /// From here on figures are due every period.
    pub(crate) fn connected(&mut self, now: Time) {
        self.connected = true;
        self.meter = Meter::new(now);
    }

    /// Bytes came.
    pub(crate) fn traffic(&mut self, n_bytes: usize) {
        self.meter.wire(n_bytes);
    }

    /// Nothing more comes: what is there is played without waiting for more.
    #[cfg(feature = "gst")]
    pub(crate) fn finish(&mut self) {
        self.jitter.finish();
    }

    /// Whether nothing is left to play.
    #[cfg(feature = "gst")]
    pub(crate) fn is_empty(&self) -> bool {
        self.jitter.is_empty()
    }

    /// The picture has another size than the configuration said.
    #[cfg(feature = "gst")]
    pub(crate) fn set_size(&mut self, size: (u32, u32)) {
        self.size = size;
    }

    /// A message came.
    pub(crate) fn arrive(&mut self, message: &MediaMessage, now: Time, acts: &mut Vec<Act>) {
        let dts = i64::from(message.timestamp);
        let n_bytes = message.payload.len();
        match message.kind {
            MediaKind::Data => {}
            MediaKind::Video => match avc::read(&message.payload) {
                avc::Video::Config(config) => {
                    if self.video_config.as_ref() != Some(&config) {
                        self.video_config = Some(config.clone());
                        self.size = avc::size(&config).unwrap_or(self.size);
                        acts.push(Act::VideoConfig(config));
                    }
                }
                avc::Video::Frame { key, composition, unit } => {
                    self.meter.frame(true, key, dts, n_bytes, now);
                    if key && !self.seen_key {
                        self.seen_key = true;
                        acts.push(Act::Tell(MediaEventKind::FirstIdr));
                    }
                    self.jitter.push(Entry { video: true, key, dts, composition, unit }, now);
                }
                avc::Video::Other => {}
            },
            MediaKind::Audio => match aac::read(&message.payload) {
                aac::Audio::Config(config) => {
                    if self.audio_config.as_ref() != Some(&config) {
                        self.audio_config = Some(config.clone());
                        acts.push(Act::AudioConfig(config));
                    }
                }
                aac::Audio::Frame(unit) => {
                    self.meter.frame(false, false, dts, n_bytes, now);
                    if !self.seen_audio {
                        self.seen_audio = true;
                        acts.push(Act::Tell(MediaEventKind::FirstAudio));
                    }
                    self.jitter.push(Entry { video: false, key: false, dts, composition: 0, unit }, now);
                }
                aac::Audio::Other => {}
            },
        }
    }

    /// What is due.
    pub(crate) fn poll(&mut self, now: Time, acts: &mut Vec<Act>) {
        for out in self.jitter.poll(now) {
            acts.push(match out {
                Out::Release(entry) => Act::Decode(entry),
                Out::Begun => Act::Tell(MediaEventKind::PlayBegun),
                Out::Empty => Act::Tell(MediaEventKind::BufferEmpty),
            });
        }
        if self.connected && self.meter.deadline() <= now {
            acts.push(Act::Tell(MediaEventKind::Stats(Box::new(self.stats(now)))));
        }
    }

    /// When `poll` has something to do, unless something comes before.
    pub(crate) fn deadline(&self) -> Option<Time> {
        let figures = self.connected.then(|| self.meter.deadline());
        self.jitter.deadline().into_iter().chain(figures).min()
    }

    fn stats(&mut self, now: Time) -> Stats {
        let (video_cache, audio_cache) = self.jitter.buffered_ms();
        Stats {
            width: self.size.0,
            height: self.size.1,
            video_cache,
            audio_cache,
            sum_cache: self.jitter.n_frames() as f64,
            av_play: self.jitter.skew_ms(),
            ..self.meter.take(now)
        }
    }
}
