//! A player between its connection and its decoders: what is the same for real and simulated media.
//!
//! Messages come in, access units go out when it is their turn, and every first thing is told once.

use std::time::Duration;

use bytes::Bytes;
use zhenji_core::media::{MediaEventKind, Play, Stats};
use zhenji_core::time::Time;

use super::mode;
use crate::flv::{aac, avc, sei};
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
    /// Decode pictures before this time, ms, and do not show them.
    ShowFrom(i64),
}

/// Packets that come so much later than their timestamps say come unevenly. The documents give no figure; this one is
/// ours, half of the `min-cache` that players have by default.
const DATA_LAG: Duration = Duration::from_millis(500);
/// A visible stall: more than this between two painted pictures (`TXLivePlayConfig`, `videoBlockThreshold`).
const PLAY_LAG: Duration = Duration::from_millis(800);
/// So many usual distances between two pictures say that some are missing.
const MISSING: f64 = 5.0;
/// A jump back by more than this is a new timeline, not a gap.
const JUMP_MS: i64 = 5_000;
/// So much of a file is read ahead.
const FILE_AHEAD_MS: f64 = 10_000.0;

/// The state of one attempt to play.
pub(crate) struct Playout {
    jitter: Jitter,
    meter: Meter,
    stats_ms: u32,
    /// What the decoder was last started with.
    video_config: Option<Bytes>,
    /// What it is started with when the next key frame has its turn.
    next_config: Option<Bytes>,
    audio_config: Option<Bytes>,
    size: (u32, u32),
    seen_key: bool,
    seen_audio: bool,
    /// Codecs that were told to be none of ours: audio, video.
    seen_other: [bool; 2],
    connected: bool,
    /// When the last message of each kind came, and its timestamp: audio, video.
    last: [Option<(Time, i64)>; 2],
    /// The usual distance of pictures, ms.
    usual_ms: f64,
    /// When pictures began to move, or the last one was given out.
    painted: Option<Time>,
    /// The stall since then was told.
    lagged: bool,
    /// Nothing more comes; the end is told when everything was shown.
    ending: bool,
}

impl Playout {
    pub(crate) fn new(play: &Play, now: Time) -> Self {
        Self {
            jitter: Jitter::new(mode(play)),
            meter: Meter::new(play.stats_ms, now),
            stats_ms: play.stats_ms,
            video_config: None,
            next_config: None,
            audio_config: None,
            size: (0, 0),
            seen_key: false,
            seen_audio: false,
            seen_other: [false; 2],
            connected: false,
            last: [None; 2],
            usual_ms: 0.0,
            painted: None,
            lagged: false,
            ending: false,
        }
    }

    /// Whether a video decoder was asked for.
    pub(crate) fn has_decoder(&self) -> bool {
        self.video_config.is_some()
    }

    /// Changes the caches.
    pub(crate) fn update(&mut self, play: &Play) {
        self.jitter.set_mode(mode(play));
    }

    /// From here on figures are due every period.
    pub(crate) fn connected(&mut self, now: Time) {
        self.connected = true;
        self.meter = Meter::new(self.stats_ms, now);
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

    /// The stream is over: what is there is played, then the end is told.
    pub(crate) fn end(&mut self) {
        self.jitter.finish();
        self.ending = true;
    }

    /// A file comes as fast as it is taken: all of it is played, at its own pace.
    pub(crate) fn is_file(&mut self) {
        self.jitter.be_unhurried();
    }

    /// Whether so much is there that a file need not be read on for now.
    pub(crate) fn is_full(&self) -> bool {
        let (video, audio) = self.jitter.buffered_ms();
        video.max(audio) > FILE_AHEAD_MS
    }

    /// Whether nothing is left to play.
    #[cfg(feature = "gst")]
    pub(crate) fn is_empty(&self) -> bool {
        self.jitter.is_empty()
    }

    /// The picture has another size than the configuration said.
    pub(crate) fn set_size(&mut self, size: (u32, u32)) {
        self.size = size;
    }

    /// A message came.
    pub(crate) fn arrive(&mut self, message: &MediaMessage, now: Time, acts: &mut Vec<Act>) {
        let dts = i64::from(message.timestamp);
        match message.kind {
            MediaKind::Data => {}
            MediaKind::Video => match avc::read(&message.payload) {
                avc::Video::Config(config) if self.video_config.is_none() => self.configure(config, acts),
                // Pictures of the old configuration may still wait for their turn.
                avc::Video::Config(config) => self.next_config = Some(config),
                avc::Video::Frame { key, composition, unit } => {
                    self.meter.arrive(true, dts, now);
                    self.listen(true, dts, now, acts);
                    if self.video_config.is_none() {
                        if key {
                            let reason = "no decoder configuration came before the pictures".to_owned();
                            acts.push(Act::Tell(MediaEventKind::DecodeFailed { video: true, reason }));
                        }
                        return;
                    }
                    if key && !self.seen_key {
                        self.seen_key = true;
                        acts.push(Act::Tell(MediaEventKind::FirstIdr));
                    }
                    let config = if key { self.next_config.take() } else { None };
                    self.jitter.push(Entry { video: true, key, dts, composition, unit, config }, now);
                }
                avc::Video::Other => self.other(true, avc::other_codec(&message.payload), acts),
            },
            MediaKind::Audio => match aac::read(&message.payload) {
                aac::Audio::Config(config) => {
                    if self.audio_config.as_ref() != Some(&config) {
                        self.audio_config = Some(config.clone());
                        acts.push(Act::AudioConfig(config));
                    }
                }
                aac::Audio::Frame(unit) => {
                    self.meter.arrive(false, dts, now);
                    self.listen(false, dts, now, acts);
                    if !self.seen_audio {
                        self.seen_audio = true;
                        acts.push(Act::Tell(MediaEventKind::FirstAudio));
                    }
                    let entry = Entry { video: false, key: false, dts, composition: 0, unit, config: None };
                    self.jitter.push(entry, now);
                }
                aac::Audio::Other => self.other(false, aac::other_codec(&message.payload), acts),
            },
        }
    }

    /// The decoder begins anew with this configuration.
    fn configure(&mut self, config: Bytes, acts: &mut Vec<Act>) {
        if self.video_config.as_ref() != Some(&config) {
            self.video_config = Some(config.clone());
            self.size = avc::size(&config).unwrap_or(self.size);
            acts.push(Act::VideoConfig(config));
        }
    }

    /// Measures when messages come and how their timestamps go on.
    fn listen(&mut self, video: bool, dts: i64, now: Time, acts: &mut Vec<Act>) {
        let Some((time, before)) = self.last[usize::from(video)].replace((now, dts)) else { return };
        let (gap, step) = (now.since(time), dts - before);
        // A new publisher counts from anew.
        if step < -JUMP_MS {
            return;
        }
        if gap >= DATA_LAG + Duration::from_millis(step.max(0) as u64) {
            // One gap is told once, though it is in sound and pictures.
            self.last.iter_mut().flatten().for_each(|(time, _)| *time = now);
            acts.push(Act::Tell(MediaEventKind::DataLag { gap_ms: gap.as_millis() as u32 }));
        }
        if video {
            if step < 0 || (self.usual_ms > 0.0 && step as f64 >= self.usual_ms * MISSING) {
                acts.push(Act::Tell(MediaEventKind::Discontinuity));
            } else {
                let weight = if self.usual_ms == 0.0 { 1.0 } else { 0.25 };
                self.usual_ms += (step as f64 - self.usual_ms) * weight;
            }
        }
    }

    fn other(&mut self, video: bool, codec: Option<String>, acts: &mut Vec<Act>) {
        if let Some(codec) = codec
            && !std::mem::replace(&mut self.seen_other[usize::from(video)], true)
        {
            acts.push(Act::Tell(MediaEventKind::UnsupportedCodec { video, codec }));
        }
    }

    /// A visible stall, told once while it lasts.
    fn lag(&mut self, now: Time, acts: &mut Vec<Act>) {
        if let Some(last) = self.painted.filter(|last| !self.lagged && now.since(*last) > PLAY_LAG) {
            self.lagged = true;
            acts.push(Act::Tell(MediaEventKind::PlayLag { gap_ms: now.since(last).as_millis() as u32 }));
        }
    }

    /// What is due.
    pub(crate) fn poll(&mut self, now: Time, acts: &mut Vec<Act>) {
        for out in self.jitter.poll(now) {
            if let Out::Release(entry) = &out {
                if let Some(config) = &entry.config {
                    self.configure(config.clone(), acts);
                }
                self.meter.frame(entry.video, entry.key, entry.dts, entry.unit.len());
            }
            if let Out::Release(entry) = &out
                && entry.video
            {
                let length_size = self.video_config.as_deref().map_or(4, avc::length_size);
                let texts = sei::texts(&entry.unit, length_size).into_iter();
                acts.extend(texts.map(|text| Act::Tell(MediaEventKind::Message { text })));
            }
            let act = match out {
                Out::Release(entry) => {
                    if entry.video && self.painted.is_some() {
                        self.lag(now, acts);
                        self.painted = Some(now);
                        self.lagged = false;
                    }
                    Act::Decode(entry)
                }
                Out::Begun => {
                    // From the first picture on it stood still only because it was filled.
                    if self.seen_key {
                        self.painted.get_or_insert(now);
                    }
                    Act::Tell(MediaEventKind::PlayBegun)
                }
                Out::ShowFrom(time) => Act::ShowFrom(time),
                Out::Empty if self.ending => continue,
                Out::Empty => Act::Tell(MediaEventKind::BufferEmpty),
            };
            acts.push(act);
        }
        if self.ending && self.jitter.is_empty() {
            self.ending = false;
            self.painted = None;
            acts.push(Act::Tell(MediaEventKind::Ended));
        }
        self.lag(now, acts);
        if self.connected && self.meter.deadline() <= now {
            acts.push(Act::Tell(MediaEventKind::Stats(Box::new(self.stats(now)))));
        }
    }

    /// When `poll` has something to do, unless something comes before.
    pub(crate) fn deadline(&self) -> Option<Time> {
        let figures = self.connected.then(|| self.meter.deadline());
        let stall = self.painted.filter(|_| !self.lagged).map(|last| last + PLAY_LAG + Duration::from_millis(1));
        self.jitter.deadline().into_iter().chain(figures).chain(stall).min()
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

#[cfg(test)]
mod tests {
    use super::*;

    const LIVE: (f64, f64) = (1.0, 3.0);

    /// What is told about a stream of 25 pictures a second, whose pictures come at times of their own, as `ms name`.
    fn told(arrivals: impl Iterator<Item = (u64, u32)>, until: u64) -> Vec<String> {
        let (min_cache, max_cache) = LIVE;
        let play = Play {
            url: "rtmp://a/b/c".into(),
            rtc: false,
            min_cache,
            max_cache,
            muted: false,
            ear: false,
            referrer: None,
            stats_ms: 2000,
        };
        let mut playout = Playout::new(&play, Time::ZERO);
        let mut acts = Vec::new();
        let mut log = Vec::new();
        let mut arrivals = arrivals.peekable();
        let message = |timestamp, payload| MediaMessage { kind: MediaKind::Video, timestamp, payload };
        playout.arrive(&message(0, avc::config(&[1])), Time::ZERO, &mut acts);
        for ms in 0..until {
            let now = Time::from_millis(ms);
            while let Some((_, timestamp)) = arrivals.next_if(|(at, _)| *at <= ms) {
                let key = timestamp % 1000 == 0;
                playout.arrive(&message(timestamp, avc::frame(key, 0, &[1; 8])), now, &mut acts);
            }
            playout.poll(now, &mut acts);
            for act in acts.drain(..) {
                if let Act::Tell(kind) = act {
                    let name = match kind {
                        MediaEventKind::DataLag { gap_ms } => format!("DataLag {gap_ms}"),
                        MediaEventKind::PlayLag { gap_ms } => format!("PlayLag {gap_ms}"),
                        MediaEventKind::Discontinuity => "Discontinuity".to_owned(),
                        _ => continue,
                    };
                    log.push(format!("{ms} {name}"));
                }
            }
        }
        log
    }

    #[test]
    fn an_even_stream_is_not_complained_about() {
        assert_eq!(told((0..200).map(|i| (u64::from(i) * 40, i * 40)), 8000), [""; 0]);
        // A cached group of pictures comes at once.
        assert_eq!(told((0..200).map(|i| (u64::from(i.max(25) - 25) * 40, i * 40)), 7000), [""; 0]);
        // 300 ms of delay in the middle are within the buffer and within what counts as even.
        let late = |i: u32| u64::from(i) * 40 + if i > 100 { 300 } else { 0 };
        assert_eq!(told((0..200).map(|i| (late(i), i * 40)), 8000), [""; 0]);
    }

    #[test]
    fn late_packets_and_visible_stalls_are_measured() {
        // Pictures up to 3960 come in time; the next ones two seconds later.
        let late = |i: u32| u64::from(i) * 40 + if i >= 100 { 2000 } else { 0 };
        let log = told((0..300).map(|i| (late(i), i * 40)), 12_000);
        // The last picture before the gap is due a second after it came, at 4960: 800 ms later one sees it stand still.
        assert_eq!(log[0], "5761 PlayLag 801", "{log:?}");
        assert_eq!(log[1], "6000 DataLag 2040");
        assert_eq!(log.len(), 2, "{log:?}");
    }

    #[test]
    fn missing_pictures_are_a_discontinuity() {
        let gap = (0..200u32).filter(|i| !(100..104).contains(i)).map(|i| (u64::from(i) * 40, i * 40));
        assert_eq!(told(gap, 8000), ["4160 Discontinuity"]);
        let small = (0..200u32).filter(|i| !(100..103).contains(i)).map(|i| (u64::from(i) * 40, i * 40));
        assert_eq!(told(small, 8000), [""; 0]);
        let back = (0..200u32).map(|i| (u64::from(i) * 40, if i < 100 { i * 40 } else { i * 40 - 1000 }));
        assert_eq!(told(back, 5000)[0], "4000 Discontinuity");
    }

    #[test]
    fn other_codecs_are_named_once() {
        let play = Play {
            url: "rtmp://a/b/c".into(),
            rtc: true,
            min_cache: 1.0,
            max_cache: 3.0,
            muted: false,
            ear: false,
            referrer: None,
            stats_ms: 2000,
        };
        let check = |payload: &[u8], codec: &str| {
            let mut playout = Playout::new(&play, Time::ZERO);
            let mut acts = Vec::new();
            for timestamp in 0..3 {
                let payload = Bytes::copy_from_slice(payload);
                let message = MediaMessage { kind: MediaKind::Video, timestamp, payload };
                playout.arrive(&message, Time::ZERO, &mut acts);
            }
            assert_eq!(acts, [Act::Tell(MediaEventKind::UnsupportedCodec { video: true, codec: codec.to_owned() })]);
        };
        // Codec id 12, as Chinese servers send H.265; enhanced RTMP with `hvc1`.
        check(&[0x1c, 0, 0, 0, 0, 1], "H.265");
        check(&[0x90, b'h', b'v', b'c', b'1', 1], "H.265");
        check(&[0x91, b'a', b'v', b'0', b'1', 1], "AV1");
        check(&[0x12, 0, 0, 0, 0, 0], "Sorenson H.263");
    }
}
