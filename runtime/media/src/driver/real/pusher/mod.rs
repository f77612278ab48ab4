//! A real pusher: one thread that owns camera, microphone, encoder and the attempt to publish.

mod blows;
mod capture;
mod encoding;
mod sound;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use zhenji_core::media::{BgmOrder, Capture, Encode, Filter, MediaEventKind, Overlay, OverlayKind, WaitingPicture};
use zhenji_core::time::Time;
use zhenji_core::world::{Strike, Struck};

use super::Context;
use super::aac::Coded;
use super::camera::{Camera, Shot};
use super::mic::Sound;
use crate::client::{Limits, Tcp};
use crate::driver::devices::Devices;
use crate::driver::lut::Lut;
use crate::driver::publishing::{Act, News, Publishing};
use crate::flv::aac;
use crate::picture::effects::Effects;
use crate::picture::overlay;
use crate::rtmp::{MediaKind, MediaMessage};
use crate::weather::Under;
use capture::{Newest, Still};
use encoding::Encoding;
use sound::Voices;

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
    Strike(Strike),
    Waiting(Option<WaitingPicture>),
    Bgm(BgmOrder),
    Filter(Option<Filter>),
    Overlay(OverlayKind, Vec<Overlay>),
    Say(Arc<str>),
    Snapshot(u32),
    Close,
    /// From the camera.
    Shot(Shot),
    /// From the microphone; its generation.
    Sound(u64, Sound),
    /// From the encoder of sound; its generation.
    Coded(u64, Coded),
    /// From the music; its generation.
    MusicFailed(u64, String),
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
    /// From the attempt.
    News(News),
}

struct Attempt {
    publishing: Publishing,
    encoding: Option<Encoding>,
    /// Whether sound is encoded.
    audio: bool,
}

struct State {
    context: Context,
    own: Sender<Order>,
    capture: Option<Capture>,
    effects: Effects,
    /// The page's own filter.
    lut: Option<Lut>,
    overlays: overlay::Overlays,
    camera: Option<Camera>,
    still: Option<Still>,
    newest: Option<Newest>,
    voices: Voices,
    /// Pictures of the camera that were not looked at yet.
    waiting: Arc<AtomicUsize>,
    next_picture: Time,
    captured_first: bool,
    attempt: Option<Attempt>,
    paused: bool,
    counter: u64,
    devices: Devices,
}

/// The thread's work, until `Close`.
pub(super) fn run(context: Context, struck: Struck, inbox: Receiver<Order>, own: Sender<Order>) {
    let now = context.now();
    let mut state = State {
        context,
        own,
        capture: None,
        effects: Effects::default(),
        lut: None,
        overlays: overlay::Overlays::default(),
        camera: None,
        still: None,
        newest: None,
        voices: Voices::default(),
        waiting: Arc::new(AtomicUsize::new(0)),
        next_picture: now,
        captured_first: false,
        attempt: None,
        paused: false,
        counter: 0,
        devices: Devices::new(struck),
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
}

impl State {
    fn deadline(&self) -> Time {
        let mut at = self.context.now() + Duration::from_secs(1);
        if matches!(self.camera, Some(Camera::Pattern(_))) {
            at = at.min(self.next_picture);
        }
        if let Some(still) = &self.still {
            at = at.min(still.next);
        }
        self.attempt.as_ref().and_then(|a| a.publishing.deadline()).map_or(at, |due| at.min(due))
    }

    fn handle(&mut self, order: Order) {
        match order {
            Order::Open(capture) => self.open(capture),
            Order::Update(capture) => self.update(capture),
            Order::CloseCapture => {
                self.attempt = None;
                (self.camera, self.still, self.newest, self.capture) = (None, None, None, None);
                self.voices = Voices::default();
                self.context.show(None);
            }
            Order::Publish { url, encode } => self.publish(&url, encode),
            Order::SetEncode(encode) => {
                let now = self.context.now();
                let acts = self.attempt.as_mut().map(|a| a.publishing.set(encode, now)).unwrap_or_default();
                acts.into_iter().for_each(|act| self.act(act));
            }
            Order::StopPublish => self.attempt = None,
            Order::Pause(paused) => {
                self.paused = paused;
                self.force_key();
            }
            Order::Strike(strike) => self.strike(&strike),
            Order::Waiting(picture) => self.wait(picture),
            Order::Bgm(order) => self.bgm(order),
            Order::Filter(filter) => self.filter(filter),
            Order::Overlay(kind, pictures) => self.overlay(kind, &pictures),
            Order::Say(text) => self.say(text),
            Order::Snapshot(number) => self.snapshot(number),
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
            Order::Coded(generation, coded) => self.on_coded(generation, coded),
            Order::MusicFailed(generation, reason) => self.on_music_failed(generation, reason),
            Order::Encoded { generation, key, dts, n_bytes, size } => {
                self.on_encoded(generation, key, dts, n_bytes, size)
            }
            Order::EncoderFailed(generation, reason) => {
                if self.encoding(generation).is_some() {
                    self.context.emit(MediaEventKind::EncoderFailed { video: true, reason });
                }
            }
            Order::News(news) => self.on_news(news),
        }
    }

    fn tick(&mut self) {
        let now = self.context.now();
        self.draw(now);
        let Some(attempt) = &mut self.attempt else { return };
        let acts = attempt.publishing.poll(now);
        let wants_key = attempt.publishing.uplink.wants_key();
        acts.into_iter().for_each(|act| self.act(act));
        if wants_key {
            self.force_key();
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Tell(event) => self.context.emit(event),
            Act::Restart => self.restart_encoder(),
            Act::Bitrate(kbps) => {
                if let Some(encoding) = self.attempt.as_ref().and_then(|a| a.encoding.as_ref()) {
                    encoding.encoder.set_bitrate(kbps);
                }
            }
        }
    }

    fn publish(&mut self, url: &str, encode: Encode) {
        self.attempt = None;
        let real = self.context.config.routes.resolve(url);
        let weather = self.context.weather.clone();
        let tcp = Under::new(Tcp { limit: Limits::default().step }, weather).known_as(url, &real);
        let url = match Publishing::address(&real, self.capture.as_ref()) {
            Ok(url) => url,
            Err(failed) => return self.context.emit(failed),
        };
        let Some(capture) = &self.capture else { return };
        let publishing = Publishing::new(self.counter + 1, encode, capture, self.context.now());
        self.counter = publishing.number;
        let (number, uplink) = (publishing.number, publishing.uplink.clone());
        let audio = self.devices.audio_encoder(capture.sample_rate).map_err(|failed| self.context.emit(failed)).is_ok();
        if let Some(config) = self.voices.config.as_ref().filter(|_| audio) {
            uplink.push(MediaMessage { kind: MediaKind::Audio, timestamp: 0, payload: aac::config(config) });
        }
        self.attempt = Some(Attempt { publishing, encoding: None, audio });
        self.restart_encoder();
        let own = self.own.clone();
        let say = move |news| {
            let _ = own.send(Order::News(news));
        };
        self.context.runtime.spawn(Publishing::attempt(tcp, url, number, uplink, say));
    }

    fn say(&mut self, text: Arc<str>) {
        let said = match &mut self.attempt {
            Some(attempt) => attempt.publishing.say(text, self.context.now()),
            None => Err("nothing is pushed".to_owned()),
        };
        if let Err(reason) = said {
            self.context.emit(MediaEventKind::MessageFailed { reason });
        }
    }

    /// A number that nothing had before.
    fn count(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    fn on_news(&mut self, news: News) {
        let now = self.context.now();
        let (News::Report(number, _) | News::Ended(number, _)) = &news;
        let Some(attempt) = self.attempt.as_mut().filter(|a| a.publishing.number == *number) else { return };
        match news {
            News::Report(_, report) => {
                if let Some(event) = attempt.publishing.report(report, now) {
                    let begun = event == MediaEventKind::PublishBegun;
                    self.context.emit(event);
                    if begun {
                        self.force_key();
                    }
                }
            }
            News::Ended(_, failed) => {
                self.attempt = None;
                self.context.emit(MediaEventKind::Failed { step: failed.step, reason: failed.reason });
            }
        }
    }
}
