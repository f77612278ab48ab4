//! A real pusher: one thread that owns camera, microphone, encoder and the attempt to publish.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use zhenji_core::media::{Capture, Encode, MediaEventKind, Stats, Step};
use zhenji_core::time::Time;

use super::Context;
use super::camera::{Camera, CameraSource, Shot};
use super::encoder::Encoder;
use super::mic::{Mic, Sound};
use crate::client::{Failed, Limits, Report, Tcp, Uplink, UplinkFigures, publish};
use crate::driver::adapt::Adapt;
use crate::flv::{aac, avc, metadata};
use crate::meter::Meter;
use crate::picture::{Yuv, stamp};
use crate::rtmp::{MediaKind, MediaMessage, RtmpUrl};

/// Pictures of a file or device that may wait; more would only be late.
const MAX_WAITING: usize = 2;
/// How often the uplink is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// Key frames are asked for at most so often.
const KEY_EVERY: Duration = Duration::from_millis(300);

/// What the thread is told.
pub(super) enum Order {
    Open(Capture),
    Update(Capture),
    CloseCapture,
    Publish {
        url: Arc<str>,
        encode: Encode,
    },
    SetEncode(Encode),
    StopPublish,
    Pause(bool),
    Close,
    /// From the camera.
    Shot(Shot),
    /// From the microphone; its generation.
    Sound(u64, Sound),
    /// From the encoder: key, time, size; its generation.
    Encoded {
        generation: u64,
        key: bool,
        dts: i64,
        n_bytes: usize,
        size: Option<(u32, u32)>,
    },
    /// From the encoder.
    EncoderFailed(u64, String),
    /// From the attempt of this number.
    Report(u64, Report),
    /// The attempt ended by itself.
    Ended(u64, Failed),
}

struct Attempt {
    number: u64,
    uplink: Arc<Uplink>,
    encode: Encode,
    encoder: Option<Encoder>,
    encoder_generation: u64,
    base: Time,
    next_encode: Time,
    begun: bool,
    meter: Meter,
    adapt: Adapt,
    figures: UplinkFigures,
    next_look: Time,
    size: (u32, u32),
    last_key_wish: Time,
}

struct State {
    context: Context,
    own: Sender<Order>,
    capture: Option<Capture>,
    camera: Option<Camera>,
    mic: Option<(u64, Time, Mic)>,
    audio_config: Option<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    next_picture: Time,
    captured_first: bool,
    attempt: Option<Attempt>,
    paused: bool,
    counter: u64,
}

/// The thread's work, until `Close`.
pub(super) fn run(context: Context, inbox: Receiver<Order>, own: Sender<Order>) {
    let now = context.now();
    let mut state = State {
        context,
        own,
        capture: None,
        camera: None,
        mic: None,
        audio_config: None,
        waiting: Arc::new(AtomicUsize::new(0)),
        next_picture: now,
        captured_first: false,
        attempt: None,
        paused: false,
        counter: 0,
    };
    loop {
        let wait = state.deadline().since(state.context.now());
        match inbox.recv_timeout(wait) {
            Ok(Order::Close) | Err(RecvTimeoutError::Disconnected) => break,
            Ok(order) => state.handle(order),
            Err(RecvTimeoutError::Timeout) => {}
        }
        state.tick();
    }
    state.stop_publish();
}

impl State {
    fn deadline(&self) -> Time {
        let now = self.context.now();
        let mut at = now + Duration::from_secs(1);
        if matches!(self.camera, Some(Camera::Pattern(_))) {
            at = at.min(self.next_picture);
        }
        if let Some(attempt) = self.attempt.as_ref().filter(|a| a.begun) {
            at = at.min(attempt.meter.deadline()).min(attempt.next_look);
        }
        at
    }

    fn handle(&mut self, order: Order) {
        match order {
            Order::Open(capture) => self.open(capture),
            Order::Update(capture) => self.update(capture),
            Order::CloseCapture => {
                self.stop_publish();
                (self.camera, self.mic, self.capture, self.audio_config) = (None, None, None, None);
                self.context.show(None);
            }
            Order::Publish { url, encode } => self.publish(&url, encode),
            Order::SetEncode(encode) => self.set_encode(encode),
            Order::StopPublish => self.stop_publish(),
            Order::Pause(paused) => {
                self.paused = paused;
                self.force_key();
            }
            Order::Close => {}
            Order::Shot(Shot::Picture(picture)) => {
                self.waiting.fetch_sub(1, Ordering::AcqRel);
                let now = self.context.now();
                self.on_picture(picture, now);
            }
            Order::Shot(Shot::Failed(reason)) => self.context.emit(MediaEventKind::CameraFailed { reason }),
            Order::Shot(Shot::End) => {
                if let Some(camera) = &self.camera {
                    camera.rewind();
                }
            }
            Order::Sound(generation, sound) => self.on_sound(generation, sound),
            Order::Encoded { generation, key, dts, n_bytes, size } => {
                self.on_encoded(generation, key, dts, n_bytes, size)
            }
            Order::EncoderFailed(generation, reason) => {
                if self.attempt.as_ref().is_some_and(|a| a.encoder_generation == generation) {
                    self.context.emit(MediaEventKind::EncoderFailed { video: true, reason });
                }
            }
            Order::Report(number, report) => self.on_report(number, report),
            Order::Ended(number, failed) => {
                if self.attempt.as_ref().is_some_and(|a| a.number == number) {
                    self.attempt = None;
                    self.context.emit(MediaEventKind::Failed { step: failed.step, reason: failed.reason });
                }
            }
        }
    }

    fn tick(&mut self) {
        let now = self.context.now();
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
        let Some(attempt) = self.attempt.as_mut().filter(|a| a.begun) else { return };
        if attempt.next_look <= now {
            attempt.next_look = now + LOOK;
            attempt.figures = attempt.uplink.figures();
            for event in attempt.adapt.look(attempt.figures, now) {
                if let (MediaEventKind::Bitrate { kbps }, Some(encoder)) = (&event, &attempt.encoder) {
                    encoder.set_bitrate(*kbps);
                }
                self.context.emit(event);
            }
        }
        if attempt.meter.deadline() <= now {
            let stats = Stats {
                width: attempt.size.0,
                height: attempt.size.1,
                video_cache: attempt.figures.video_queued as f64,
                audio_cache: attempt.figures.audio_queued as f64,
                ..attempt.meter.take(now)
            };
            self.context.emit(MediaEventKind::Stats(Box::new(stats)));
        }
        if attempt.uplink.wants_key() {
            self.force_key();
        }
    }

    fn open(&mut self, capture: Capture) {
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
        match Camera::open(&self.context.config.camera, capture, out) {
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
        match Mic::open(&self.context.config.mic, capture.sample_rate, !capture.mic, out) {
            Ok(mic) => {
                self.mic = Some((generation, started, mic));
                self.context.emit(MediaEventKind::MicOpened);
            }
            Err(reason) => self.context.emit(MediaEventKind::MicFailed { reason }),
        }
    }

    fn update(&mut self, capture: Capture) {
        let Some(old) = self.capture.replace(capture.clone()) else { return self.open(capture) };
        if let Some((_, _, mic)) = &self.mic
            && old.mic != capture.mic
        {
            mic.mute(!capture.mic);
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

    fn publish(&mut self, url: &str, encode: Encode) {
        self.stop_publish();
        let now = self.context.now();
        let url = match RtmpUrl::parse(&self.context.config.routes.resolve(url)) {
            Ok(url) => url,
            Err(reason) => return self.context.emit(MediaEventKind::Failed { step: Step::Url, reason }),
        };
        let Some(capture) = self.capture.clone() else {
            let reason = "camera and microphone are closed".to_owned();
            return self.context.emit(MediaEventKind::Failed { step: Step::Io, reason });
        };
        self.counter += 1;
        let number = self.counter;
        let uplink = Arc::new(Uplink::new(capture.camera));
        uplink.push(metadata(&encode, capture.camera, capture.sample_rate));
        if let Some(config) = &self.audio_config {
            uplink.push(MediaMessage { kind: MediaKind::Audio, timestamp: 0, payload: aac::config(config) });
        }
        self.attempt = Some(Attempt {
            number,
            uplink: uplink.clone(),
            adapt: Adapt::new(&encode, now),
            encode,
            encoder: None,
            encoder_generation: 0,
            base: now,
            next_encode: now,
            begun: false,
            meter: Meter::new(now),
            figures: UplinkFigures::default(),
            next_look: now,
            size: (0, 0),
            last_key_wish: now,
        });
        self.restart_encoder();
        let (own, reports) = (self.own.clone(), self.own.clone());
        self.context.runtime.spawn(async move {
            let limits = Limits::default();
            let sink = move |report| {
                let _ = reports.send(Order::Report(number, report));
            };
            if let Err(failed) = publish(&Tcp { limit: limits.step }, url, limits, &uplink, sink).await {
                let _ = own.send(Order::Ended(number, failed));
            }
        });
    }

    fn restart_encoder(&mut self) {
        let (Some(attempt), Some(capture)) = (&mut self.attempt, &self.capture) else { return };
        attempt.encoder = None;
        if !capture.camera {
            return;
        }
        self.counter += 1;
        let generation = self.counter;
        attempt.encoder_generation = generation;
        attempt.base = self.context.now();
        attempt.next_encode = attempt.base;
        let (own, uplink, broken) = (self.own.clone(), attempt.uplink.clone(), self.own.clone());
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
        let captured = (((capture.width & !1).max(16)) as usize, ((capture.height & !1).max(16)) as usize);
        let encode = Encode { bitrate: attempt.adapt.kbps, ..attempt.encode.clone() };
        match Encoder::start(captured, &encode, attempt.base.as_millis() as u32, out, failed) {
            Ok(encoder) => {
                let name = encoder.name.to_owned();
                attempt.encoder = Some(encoder);
                self.context.emit(MediaEventKind::EncoderStarted { name, hardware: false });
            }
            Err(reason) => self.context.emit(MediaEventKind::EncoderFailed { video: true, reason }),
        }
    }

    fn set_encode(&mut self, encode: Encode) {
        let now = self.context.now();
        let Some(attempt) = &mut self.attempt else { return };
        let shape = |e: &Encode| (e.width, e.height, e.fps, e.gop.to_bits());
        let same = shape(&attempt.encode) == shape(&encode);
        let kbps = attempt.adapt.kbps;
        attempt.adapt.set(&encode, now);
        attempt.encode = encode;
        if !same {
            return self.restart_encoder();
        }
        if attempt.adapt.kbps != kbps
            && let Some(encoder) = &attempt.encoder
        {
            encoder.set_bitrate(attempt.adapt.kbps);
        }
    }

    fn stop_publish(&mut self) {
        if let Some(attempt) = self.attempt.take() {
            attempt.uplink.close();
        }
    }

    fn force_key(&mut self) {
        let now = self.context.now();
        let Some(attempt) = &mut self.attempt else { return };
        if let Some(encoder) = &attempt.encoder
            && now.since(attempt.last_key_wish) >= KEY_EVERY
        {
            attempt.last_key_wish = now;
            encoder.force_key();
        }
    }

    fn on_picture(&mut self, mut picture: Yuv, at: Time) {
        let Some(capture) = self.capture.as_ref().filter(|c| c.camera) else { return };
        picture.beautify(capture.beauty, capture.whiteness);
        if !self.captured_first {
            self.captured_first = true;
            self.context.emit(MediaEventKind::FirstFrameCaptured);
        }
        if let Some(attempt) = &mut self.attempt
            && let Some(encoder) = &attempt.encoder
            && !self.paused
        {
            let interval = Duration::from_secs(1) / attempt.encode.fps.max(1);
            if at + interval / 2 >= attempt.next_encode && at >= attempt.base {
                attempt.next_encode = (attempt.next_encode + interval).max(at);
                let mut pushed = if capture.mirror_push { picture.mirrored() } else { picture.clone() };
                // A clock over a user's own video would spoil it.
                if self.context.config.camera == CameraSource::Pattern {
                    stamp::draw(&mut pushed, self.context.now().0);
                }
                encoder.push(pushed, at.since(attempt.base));
            }
        }
        self.context.show(Some(picture.to_frame(capture.mirror_preview)));
    }

    fn on_sound(&mut self, generation: u64, sound: Sound) {
        let Some((_, started, mic)) = self.mic.as_ref().filter(|(g, ..)| *g == generation) else { return };
        let message = |timestamp, payload| MediaMessage { kind: MediaKind::Audio, timestamp, payload };
        match sound {
            Sound::Config(config) => {
                if let Some(attempt) = &self.attempt {
                    attempt.uplink.push(message(0, aac::config(&config)));
                }
                self.audio_config = Some(config);
            }
            Sound::Frame { at_ms, unit } => {
                let dts = started.as_millis() + at_ms;
                if let Some(attempt) = &mut self.attempt
                    && !self.paused
                {
                    if attempt.begun {
                        let now = self.context.now();
                        attempt.meter.frame(false, false, dts as i64, unit.len(), now);
                    }
                    attempt.uplink.push(message(dts as u32, aac::frame(&unit)));
                }
            }
            Sound::Level(level) => self.context.emit(MediaEventKind::Volume { level }),
            Sound::Failed(reason) => self.context.emit(MediaEventKind::MicFailed { reason }),
            Sound::End => mic.rewind(),
        }
    }

    fn on_encoded(&mut self, generation: u64, key: bool, dts: i64, n_bytes: usize, size: Option<(u32, u32)>) {
        let now = self.context.now();
        let Some(attempt) = self.attempt.as_mut().filter(|a| a.encoder_generation == generation) else { return };
        match size {
            Some((width, height)) if attempt.size != (width, height) => {
                attempt.size = (width, height);
                self.context.emit(MediaEventKind::Size { width, height });
            }
            Some(_) => {}
            None if attempt.begun => attempt.meter.frame(true, key, dts, n_bytes, now),
            None => {}
        }
    }

    fn on_report(&mut self, number: u64, report: Report) {
        let now = self.context.now();
        let Some(attempt) = self.attempt.as_mut().filter(|a| a.number == number) else { return };
        match report {
            Report::Connected => self.context.emit(MediaEventKind::Connected),
            Report::Begun => {
                attempt.begun = true;
                attempt.meter = Meter::new(now);
                attempt.next_look = now + LOOK;
                self.context.emit(MediaEventKind::PublishBegun);
                attempt.last_key_wish = now - KEY_EVERY;
                self.force_key();
            }
            Report::Traffic(n) => attempt.meter.wire(n),
            Report::Media(_) | Report::Ended => {}
        }
    }
}
