//! A simulated pusher: devices that open when the world lets them, a made-up encoder, and the real attempt to publish.

mod blows;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zhenji_core::media::{BgmOrder, Capture, Encode, Filter, MediaEventKind, Overlay, OverlayKind, WaitingPicture};
use zhenji_core::time::Time;
use zhenji_core::world::{Strike, Struck};

use super::Context;
use super::media::{self, BACK, FRONT, Paint, SOUND_MS, Scene};
use super::music::Music;
use super::net::Line;
use crate::clock;
use crate::driver::devices::Devices;
use crate::driver::lut::Lut;
use crate::driver::publishing::{Act, News, Publishing};
use crate::driver::{NO_PICTURE, still};
use crate::picture::overlay;
use crate::rtmp::MediaMessage;
use crate::weather::Under;

/// What a phone's camera takes to open, roughly.
const CAMERA_OPENS: Duration = Duration::from_millis(50);
/// What the task is told.
pub(super) enum Order {
    Open(Capture),
    Update(Capture),
    CloseCapture,
    Publish { url: Arc<str>, encode: Encode },
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
}

/// What is pushed in the background.
#[derive(Clone, Copy)]
struct Still {
    rgb: [u8; 3],
    interval: Duration,
}

struct Attempt {
    publishing: Publishing,
    /// Pictures since the last key frame.
    n_frames: u64,
    /// Zero: pictures begin anew, with a configuration and a key frame.
    size: (u32, u32),
    /// Whether pictures, and sound, are encoded.
    video: bool,
    audio: bool,
}

struct State {
    context: Context,
    news: UnboundedSender<News>,
    capture: Option<Capture>,
    /// When the devices that were asked for will be open.
    opens: Option<Time>,
    camera: bool,
    still: Option<Still>,
    mic: bool,
    music: Music,
    next_picture: Time,
    next_sound: Time,
    n_sounds: u64,
    captured_first: bool,
    attempt: Option<Attempt>,
    paused: bool,
    counter: u64,
    paint: Paint,
    devices: Devices,
    /// The page's own filter.
    lut: Option<Lut>,
    /// Colour of the newest picture.
    newest: Option<[u8; 3]>,
}

/// The task's work, until its session is closed.
pub(super) async fn run(context: Context, struck: Struck, mut orders: UnboundedReceiver<Order>) {
    let (sender, mut news) = unbounded_channel();
    let now = context.now();
    let mut state = State {
        context,
        news: sender,
        capture: None,
        opens: None,
        camera: false,
        still: None,
        mic: false,
        music: Music::default(),
        next_picture: now,
        next_sound: now,
        n_sounds: 0,
        captured_first: false,
        attempt: None,
        paused: false,
        counter: 0,
        paint: Paint::default(),
        devices: Devices::new(struck),
        lut: None,
        newest: None,
    };
    loop {
        let deadline = state.deadline().map(|t| state.context.instant(t));
        let due = async {
            match deadline {
                Some(at) => clock::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                None => return,
                Some(order) => state.order(order),
            },
            Some(news) = news.recv() => state.news(news),
            () = due => {}
        }
        state.tick();
    }
}

/// Why a device does not open: a fault, or the world says so.
fn trouble(fails: &Option<Arc<str>>, works: Result<(), String>) -> Option<String> {
    works.err().or_else(|| fails.as_ref().map(|reason| reason.to_string()))
}

impl State {
    fn deadline(&self) -> Option<Time> {
        let camera = (self.camera || self.still.is_some()).then_some(self.next_picture);
        let mic = self.mic.then_some(self.next_sound);
        let publishing = self.attempt.as_ref().and_then(|a| a.publishing.deadline());
        [self.opens, camera, mic, self.music.deadline(), publishing].into_iter().flatten().min()
    }

    fn order(&mut self, order: Order) {
        let now = self.context.now();
        match order {
            Order::Open(capture) => {
                self.capture = Some(capture);
                self.captured_first = false;
                (self.still, self.newest, self.mic) = (None, None, false);
                self.opens = Some(now + CAMERA_OPENS);
            }
            Order::Update(capture) => {
                match &self.capture {
                    None => self.opens = Some(now + CAMERA_OPENS),
                    Some(old) => {
                        if capture.mic
                            && !old.mic
                            && let Some(reason) = trouble(&self.context.world.mic_fails, self.devices.mic())
                        {
                            self.mic = false;
                            self.context.emit(MediaEventKind::MicFailed { reason });
                        }
                        if !capture.films() {
                            self.camera = false;
                        } else if !old.films() && self.still.is_none() {
                            self.opens = Some(now + CAMERA_OPENS);
                        }
                    }
                }
                self.capture = Some(capture);
            }
            Order::CloseCapture => {
                self.attempt = None;
                (self.capture, self.opens, self.camera, self.mic) = (None, None, false, false);
                (self.still, self.newest, self.music) = (None, None, Music::default());
                self.context.show(None);
            }
            Order::Publish { url, encode } => self.publish(&url, encode),
            Order::SetEncode(encode) => {
                // The made-up encoder reads what is asked of it at each picture.
                let acts = self.attempt.as_mut().map(|a| a.publishing.set(encode, now)).unwrap_or_default();
                for act in acts {
                    match act {
                        Act::Restart if self.attempt.as_ref().is_some_and(|a| a.video) => self.start_encoder(false),
                        Act::Tell(kind) => self.context.emit(kind),
                        _ => {}
                    }
                }
            }
            Order::StopPublish => self.attempt = None,
            Order::Pause(paused) => self.paused = paused,
            Order::Strike(strike) => self.strike(&strike),
            Order::Waiting(picture) => self.wait(picture),
            // Its pictures have one colour each: nothing is seen of what lies over them.
            Order::Overlay(_, pictures) if pictures.is_empty() => {}
            Order::Overlay(kind, pictures) => {
                let result = overlay::Overlays::default().set(kind, &pictures);
                self.context.emit(MediaEventKind::Overlaid { kind, result });
            }
            Order::Filter(None) => self.lut = None,
            Order::Filter(Some(filter)) => {
                let result = Lut::of(&filter).map(|lut| self.lut = Some(lut));
                self.context.emit(MediaEventKind::Filtered { result });
            }
            Order::Bgm(order) => {
                for event in self.music.order(order, self.mic, now) {
                    self.context.emit(event);
                }
            }
            Order::Say(text) => {
                let said = match &mut self.attempt {
                    Some(attempt) => attempt.publishing.say(text, now),
                    None => Err("nothing is pushed".to_owned()),
                };
                if let Err(reason) = said {
                    self.context.emit(MediaEventKind::MessageFailed { reason });
                }
            }
            Order::Snapshot(number) => self.snapshot(number),
        }
    }

    /// Into the background with a still picture, or back to the camera.
    fn wait(&mut self, picture: Option<WaitingPicture>) {
        let now = self.context.now();
        match picture {
            Some(WaitingPicture { image, fps }) => match still::decode(&image) {
                Ok(image) => {
                    let interval = Duration::from_secs(1) / fps.max(1);
                    self.still = Some(Still { rgb: media::mean(&image), interval });
                    self.camera = false;
                    self.next_picture = now;
                }
                Err(reason) => self.context.emit(MediaEventKind::WaitingFailed { reason }),
            },
            None => {
                if self.still.take().is_some() && self.capture.as_ref().is_some_and(Capture::films) {
                    self.opens = Some(now + CAMERA_OPENS);
                }
            }
        }
    }

    /// The picture as it is pushed.
    fn snapshot(&mut self, number: u32) {
        let size = match (&self.attempt, &self.capture) {
            (Some(attempt), _) => {
                let encode = attempt.publishing.encode();
                (encode.width, encode.height)
            }
            (None, Some(capture)) => (capture.width, capture.height),
            (None, None) => (1, 1),
        };
        let frame = match self.newest {
            Some(rgb) => Ok(Paint::default().frame(rgb, size.0.max(1), size.1.max(1))),
            None => Err(NO_PICTURE.to_owned()),
        };
        self.context.emit(MediaEventKind::Snapshot { number, frame });
    }

    fn publish(&mut self, url: &str, encode: Encode) {
        self.attempt = None;
        let url = match Publishing::address(url, self.capture.as_ref()) {
            Ok(url) => url,
            Err(failed) => return self.context.emit(failed),
        };
        let Some(capture) = &self.capture else { return };
        self.counter += 1;
        let publishing = Publishing::new(self.counter, encode, capture, self.context.now());
        let (number, uplink) = (publishing.number, publishing.uplink.clone());
        let camera = capture.camera;
        let audio = self.devices.audio_encoder(capture.sample_rate).map_err(|failed| self.context.emit(failed)).is_ok();
        if audio {
            uplink.push(media::audio_config(capture.sample_rate));
        }
        self.attempt = Some(Attempt { publishing, n_frames: 0, size: (0, 0), video: false, audio });
        if camera {
            self.start_encoder(true);
        }
        let news = self.news.clone();
        let say = move |said| {
            let _ = news.send(said);
        };
        let inner = Line { net: self.context.net.clone(), http: false };
        let line = Under::new(inner, self.context.weather.clone());
        tokio::spawn(Publishing::attempt(line, url, number, uplink, say));
    }

    fn news(&mut self, news: News) {
        let now = self.context.now();
        let (News::Report(number, _) | News::Ended(number, _)) = &news;
        let Some(attempt) = self.attempt.as_mut().filter(|a| a.publishing.number == *number) else { return };
        match news {
            News::Report(_, report) => {
                if let Some(event) = attempt.publishing.report(report, now) {
                    self.context.emit(event);
                }
            }
            News::Ended(_, failed) => {
                self.attempt = None;
                self.context.emit(MediaEventKind::Failed { step: failed.step, reason: failed.reason });
            }
        }
    }

    fn tick(&mut self) {
        let now = self.context.now();
        if self.opens.is_some_and(|at| at <= now) {
            self.opens = None;
            self.open(now);
        }
        if (self.camera || self.still.is_some()) && self.next_picture <= now {
            self.picture(now);
        }
        for event in self.music.poll(now) {
            self.context.emit(event);
        }
        if self.mic && self.next_sound <= now {
            self.sound();
        }
        let acts = self.attempt.as_mut().map(|a| a.publishing.poll(now)).unwrap_or_default();
        for act in acts {
            if let Act::Tell(event) = act {
                self.context.emit(event);
            }
        }
    }

    fn open(&mut self, now: Time) {
        let Some(capture) = &self.capture else { return };
        let back = self.mic;
        if capture.films() {
            match trouble(&self.context.world.camera_fails, self.devices.camera()) {
                Some(reason) => self.context.emit(MediaEventKind::CameraFailed { reason }),
                None => {
                    self.camera = true;
                    self.next_picture = now;
                    self.context.emit(MediaEventKind::CameraOpened);
                }
            }
        }
        if back {
            return; // Only the camera was closed, in the background.
        }
        let wanted = self.capture.as_ref().is_some_and(|c| c.mic);
        let broken = wanted.then(|| trouble(&self.context.world.mic_fails, self.devices.mic())).flatten();
        match broken {
            Some(reason) => self.context.emit(MediaEventKind::MicFailed { reason }),
            None => {
                self.mic = true;
                self.next_sound = now;
                self.context.emit(MediaEventKind::MicOpened);
                if self.devices.silent() {
                    self.context.emit(MediaEventKind::MicSilent);
                }
            }
        }
    }

    fn picture(&mut self, now: Time) {
        let Some(capture) = self.capture.as_ref().filter(|c| c.camera) else { return };
        let interval = self.still.map_or(Duration::from_secs(1) / capture.fps.max(1), |still| still.interval);
        self.next_picture = self.next_picture + interval;
        let seen = if capture.front { FRONT } else { BACK };
        let filtered = self.lut.as_ref().map_or(seen, |lut| lut.colour(seen));
        let rgb = self.still.map_or(filtered, |still| still.rgb);
        self.newest = Some(rgb);
        if self.still.is_none() {
            if !std::mem::replace(&mut self.captured_first, true) {
                self.context.emit(MediaEventKind::FirstFrameCaptured);
            }
            if capture.custom_render {
                self.context.emit(MediaEventKind::Captured);
            }
            self.context.show(Some(self.paint.frame(rgb, capture.width.max(1), capture.height.max(1))));
        }
        let Some(attempt) = self.attempt.as_mut().filter(|a| a.video && !self.paused) else { return };
        if !attempt.publishing.wants(now) {
            return;
        }
        let encode = attempt.publishing.encode();
        let fps = encode.fps.max(1);
        let timestamp = now.as_millis() as u32;
        let size = (encode.width, encode.height);
        if attempt.size != size {
            attempt.size = size;
            attempt.n_frames = 0;
            attempt.publishing.uplink.push(media::video_config(size.0, size.1, timestamp));
            if let Some(event) = attempt.publishing.sized(size) {
                self.context.emit(event);
            }
        }
        let key_every = ((encode.gop * f64::from(fps)).round() as u64).max(1);
        let key = attempt.n_frames.is_multiple_of(key_every) || attempt.publishing.uplink.wants_key();
        attempt.n_frames = if key { 1 } else { attempt.n_frames + 1 };
        // A picture that does not move costs next to nothing.
        let n_bytes = if self.still.is_some() && !key { 64 } else { (encode.bitrate * 125 / fps) as usize };
        let message = media::video(Scene { rgb, at: now }, key, timestamp, n_bytes);
        attempt.publishing.frame(true, key, i64::from(timestamp), message.payload.len());
        attempt.publishing.uplink.push(message);
    }

    fn sound(&mut self) {
        let timestamp = self.next_sound.as_millis() as u32;
        self.next_sound = self.next_sound + Duration::from_millis(SOUND_MS);
        let Some(capture) = &self.capture else { return };
        // In the background the microphone is muted.
        let open = capture.mic && !self.devices.silent();
        self.n_sounds += 1;
        if self.n_sounds.is_multiple_of(media::LOUDNESS_EVERY) {
            let level = if open { (f64::from(media::LOUDNESS) * capture.mic_volume.clamp(0.0, 1.0)) as u32 } else { 0 };
            self.context.emit(MediaEventKind::Volume { level });
        }
        let silent = !self.music.sounds() && (!open || capture.mic_volume <= 0.0);
        let message: MediaMessage = media::audio(silent, timestamp);
        if let Some(attempt) = self.attempt.as_mut().filter(|a| a.audio && !self.paused) {
            attempt.publishing.frame(false, false, i64::from(timestamp), message.payload.len());
            attempt.publishing.uplink.push(message);
        }
    }
}
