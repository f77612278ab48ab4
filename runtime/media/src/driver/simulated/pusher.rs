//! A simulated pusher: devices that open when the world lets them, a made-up encoder, and the real attempt to publish.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zhenji_core::media::{Capture, Encode, MediaEventKind, Stats, Step};
use zhenji_core::time::Time;

use super::Context;
use super::media::{self, BACK, FRONT, Paint, SOUND_MS, Scene};
use super::net::Line;
use crate::client::{Failed, Limits, Report, Uplink, UplinkFigures, publish};
use crate::clock;
use crate::driver::adapt::Adapt;
use crate::flv::metadata;
use crate::meter::Meter;
use crate::rtmp::{MediaMessage, RtmpUrl};

/// What a phone's camera takes to open, roughly.
const CAMERA_OPENS: Duration = Duration::from_millis(50);
/// How often the uplink is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// What the task is told.
pub(super) enum Order {
    Open(Capture),
    Update(Capture),
    CloseCapture,
    Publish { url: Arc<str>, encode: Encode },
    SetEncode(Encode),
    StopPublish,
    Pause(bool),
}

/// What the attempt of a number says.
enum News {
    Report(u64, Report),
    Ended(u64, Failed),
}

struct Attempt {
    number: u64,
    uplink: Arc<Uplink>,
    encode: Encode,
    next_frame: Time,
    n_frames: u64,
    size: (u32, u32),
    begun: bool,
    meter: Meter,
    adapt: Adapt,
    figures: UplinkFigures,
    next_look: Time,
}

struct State {
    context: Context,
    news: UnboundedSender<News>,
    capture: Option<Capture>,
    /// When the devices that were asked for will be open.
    opens: Option<Time>,
    camera: bool,
    mic: bool,
    next_picture: Time,
    next_sound: Time,
    n_sounds: u64,
    captured_first: bool,
    attempt: Option<Attempt>,
    paused: bool,
    counter: u64,
    paint: Paint,
}

/// The task's work, until its session is closed.
pub(super) async fn run(context: Context, mut orders: UnboundedReceiver<Order>) {
    let (sender, mut news) = unbounded_channel();
    let now = context.now();
    let mut state = State {
        context,
        news: sender,
        capture: None,
        opens: None,
        camera: false,
        mic: false,
        next_picture: now,
        next_sound: now,
        n_sounds: 0,
        captured_first: false,
        attempt: None,
        paused: false,
        counter: 0,
        paint: Paint::default(),
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
                None => return state.stop_publish(),
                Some(order) => state.order(order),
            },
            Some(news) = news.recv() => state.news(news),
            () = due => {}
        }
        state.tick();
    }
}

impl State {
    fn deadline(&self) -> Option<Time> {
        let camera = self.camera.then_some(self.next_picture);
        let mic = self.mic.then_some(self.next_sound);
        let begun = self.attempt.as_ref().filter(|a| a.begun).map(|a| a.meter.deadline().min(a.next_look));
        [self.opens, camera, mic, begun].into_iter().flatten().min()
    }

    fn order(&mut self, order: Order) {
        let now = self.context.now();
        match order {
            Order::Open(capture) => {
                self.capture = Some(capture);
                self.captured_first = false;
                self.opens = Some(now + CAMERA_OPENS);
            }
            Order::Update(capture) => {
                if self.capture.is_none() {
                    self.opens = Some(now + CAMERA_OPENS);
                }
                self.capture = Some(capture);
            }
            Order::CloseCapture => {
                self.stop_publish();
                (self.capture, self.opens, self.camera, self.mic) = (None, None, false, false);
                self.context.show(None);
            }
            Order::Publish { url, encode } => self.publish(&url, encode),
            Order::SetEncode(encode) => {
                if let Some(attempt) = &mut self.attempt {
                    attempt.adapt.set(&encode, now);
                    attempt.encode = encode;
                }
            }
            Order::StopPublish => self.stop_publish(),
            Order::Pause(paused) => self.paused = paused,
        }
    }

    fn publish(&mut self, url: &str, encode: Encode) {
        self.stop_publish();
        let now = self.context.now();
        let url = match RtmpUrl::parse(&self.context.routes.resolve(url)) {
            Ok(url) => url,
            Err(reason) => return self.context.emit(MediaEventKind::Failed { step: Step::Url, reason }),
        };
        let Some(capture) = &self.capture else {
            let reason = "camera and microphone are closed".to_owned();
            return self.context.emit(MediaEventKind::Failed { step: Step::Io, reason });
        };
        self.counter += 1;
        let number = self.counter;
        let uplink = Arc::new(Uplink::new(capture.camera));
        uplink.push(metadata(&encode, capture.camera, capture.sample_rate));
        uplink.push(media::audio_config(capture.sample_rate));
        if capture.camera {
            let name = "simulated".to_owned();
            self.context.emit(MediaEventKind::EncoderStarted { name, hardware: false });
        }
        self.attempt = Some(Attempt {
            number,
            uplink: uplink.clone(),
            adapt: Adapt::new(&encode, now),
            encode,
            next_frame: now,
            n_frames: 0,
            size: (0, 0),
            begun: false,
            meter: Meter::new(now),
            figures: UplinkFigures::default(),
            next_look: now,
        });
        let line = Line { net: self.context.net.clone(), http: false };
        let (news, reports) = (self.news.clone(), self.news.clone());
        tokio::spawn(async move {
            let sink = move |report| {
                let _ = reports.send(News::Report(number, report));
            };
            if let Err(failed) = publish(&line, url, Limits::default(), &uplink, sink).await {
                let _ = news.send(News::Ended(number, failed));
            }
        });
    }

    fn stop_publish(&mut self) {
        if let Some(attempt) = self.attempt.take() {
            attempt.uplink.close();
        }
    }

    fn news(&mut self, news: News) {
        let now = self.context.now();
        match news {
            News::Ended(number, failed) => {
                if self.attempt.as_ref().is_some_and(|a| a.number == number) {
                    self.attempt = None;
                    self.context.emit(MediaEventKind::Failed { step: failed.step, reason: failed.reason });
                }
            }
            News::Report(number, report) => {
                let Some(attempt) = self.attempt.as_mut().filter(|a| a.number == number) else { return };
                match report {
                    Report::Connected => self.context.emit(MediaEventKind::Connected),
                    Report::Begun => {
                        attempt.begun = true;
                        attempt.meter = Meter::new(now);
                        attempt.next_look = now + LOOK;
                        self.context.emit(MediaEventKind::PublishBegun);
                    }
                    Report::Traffic(n) => attempt.meter.wire(n),
                    Report::Media(_) | Report::Ended => {}
                }
            }
        }
    }

    fn tick(&mut self) {
        let now = self.context.now();
        if self.opens.is_some_and(|at| at <= now) {
            self.opens = None;
            self.open(now);
        }
        if self.camera && self.next_picture <= now {
            self.picture(now);
        }
        if self.mic && self.next_sound <= now {
            self.sound(now);
        }
        let Some(attempt) = self.attempt.as_mut().filter(|a| a.begun) else { return };
        if attempt.next_look <= now {
            attempt.next_look = now + LOOK;
            attempt.figures = attempt.uplink.figures();
            for event in attempt.adapt.look(attempt.figures, now) {
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
    }

    fn open(&mut self, now: Time) {
        let Some(capture) = &self.capture else { return };
        let answer = |fails: &Option<Arc<str>>| fails.as_ref().map(|reason| reason.to_string());
        if capture.camera {
            match answer(&self.context.world.camera_fails) {
                Some(reason) => self.context.emit(MediaEventKind::CameraFailed { reason }),
                None => {
                    self.camera = true;
                    self.next_picture = now;
                    self.context.emit(MediaEventKind::CameraOpened);
                }
            }
        }
        match answer(&self.context.world.mic_fails) {
            Some(reason) => self.context.emit(MediaEventKind::MicFailed { reason }),
            None => {
                self.mic = true;
                self.next_sound = now;
                self.context.emit(MediaEventKind::MicOpened);
            }
        }
    }

    fn picture(&mut self, now: Time) {
        let Some(capture) = self.capture.as_ref().filter(|c| c.camera) else { return };
        self.next_picture = self.next_picture + Duration::from_secs(1) / capture.fps.max(1);
        let rgb = if capture.front { FRONT } else { BACK };
        if !std::mem::replace(&mut self.captured_first, true) {
            self.context.emit(MediaEventKind::FirstFrameCaptured);
        }
        self.context.show(Some(self.paint.frame(rgb, capture.width.max(1), capture.height.max(1))));
        let Some(attempt) = self.attempt.as_mut().filter(|_| !self.paused) else { return };
        if now < attempt.next_frame {
            return;
        }
        let fps = attempt.encode.fps.max(1);
        attempt.next_frame = attempt.next_frame.max(now - Duration::from_secs(1) / fps) + Duration::from_secs(1) / fps;
        let timestamp = now.as_millis() as u32;
        let size = (attempt.encode.width, attempt.encode.height);
        if attempt.size != size {
            attempt.size = size;
            attempt.n_frames = 0;
            attempt.uplink.push(media::video_config(size.0, size.1, timestamp));
            self.context.emit(MediaEventKind::Size { width: size.0, height: size.1 });
        }
        let key_every = ((attempt.encode.gop * f64::from(fps)).round() as u64).max(1);
        let key = attempt.n_frames.is_multiple_of(key_every) || attempt.uplink.wants_key();
        attempt.n_frames = if key { 1 } else { attempt.n_frames + 1 };
        let n_bytes = (attempt.adapt.kbps * 125 / fps) as usize;
        let message = media::video(Scene { rgb, at: now }, key, timestamp, n_bytes);
        if attempt.begun {
            attempt.meter.frame(true, key, i64::from(timestamp), message.payload.len(), now);
        }
        attempt.uplink.push(message);
    }

    fn sound(&mut self, now: Time) {
        let timestamp = self.next_sound.as_millis() as u32;
        self.next_sound = self.next_sound + Duration::from_millis(SOUND_MS);
        let Some(capture) = &self.capture else { return };
        self.n_sounds += 1;
        if self.n_sounds.is_multiple_of(media::LOUDNESS_EVERY) {
            let level = if capture.mic { media::LOUDNESS } else { 0 };
            self.context.emit(MediaEventKind::Volume { level });
        }
        let message: MediaMessage = media::audio(!capture.mic, timestamp);
        if let Some(attempt) = self.attempt.as_mut().filter(|_| !self.paused) {
            if attempt.begun {
                attempt.meter.frame(false, false, i64::from(timestamp), message.payload.len(), now);
            }
            attempt.uplink.push(message);
        }
    }
}
