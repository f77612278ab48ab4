//! A real player: one task that owns the attempt to play, the playout buffer and the decoders.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use gstreamer::prelude::*;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::{oneshot, watch};
use zhenji_core::media::{MediaEventKind, Play};
use zhenji_core::world::{Strike, Struck};

use super::Context;
use super::decoder::{self, Decoded, Decoder};
use crate::client::{Failed, FlvRequest, Limits, Report, Tcp, play, pull_flv};
use crate::driver::playout::Act;
use crate::driver::reception::Reception;
use crate::driver::{Target, target};
use crate::flv::avc;
use crate::meter::Latencies;
use crate::weather::Under;

/// Pictures older than this when an RTC stream is joined are decoded and not shown.
const RTC_LATE_MS: i64 = 150;

/// How loud `sound-mode="ear"` is: a computer has no earpiece, so its loudspeaker is held low.
const EAR: f64 = 0.25;

/// What the task is told.
pub(super) enum Order {
    Update(Play),
    Pause(bool),
    Strike(Strike),
    Stop,
    /// From the attempt.
    Report(Report),
    /// The attempt ended by itself.
    Ended(Failed),
    /// From the video decoder.
    Decoded {
        size: (u32, u32),
        latency_ms: Option<f64>,
    },
    /// From a decoder.
    DecodeFailed {
        video: bool,
        reason: String,
    },
    /// From the audio decoder.
    Level(u32),
}

/// What the decoder's thread has to know.
#[derive(Default)]
struct Screen {
    paused: AtomicBool,
    rtc: AtomicBool,
    newest_pts: AtomicI64,
    /// The size that pictures get in the end, width and height; 0: their own.
    resize: AtomicU64,
    /// Earlier pictures only lead to later ones.
    show_from: AtomicI64,
}

struct State {
    context: Context,
    own: UnboundedSender<Order>,
    play: Play,
    reception: Reception,
    screen: Arc<Screen>,
    video: Option<Decoder>,
    audio: Option<(Decoder, decoder::Volume)>,
    latencies: Latencies,
    size: (u32, u32),
    /// Units that went into the decoder of the moment, and what became of them.
    n_pushed: u64,
    n_given: u64,
    n_lost: u64,
    /// The most of them that were inside at once since the last figures.
    most_inside: u64,
    n_decoded: u64,
    /// The attempt has ended; nothing is told any more.
    over: bool,
}

/// The task's work: one attempt, until it is stopped or fails.
pub(super) async fn run(
    context: Context,
    wanted: Play,
    struck: Struck,
    mut inbox: UnboundedReceiver<Order>,
    own: UnboundedSender<Order>,
) {
    let real = context.config.routes.resolve(&wanted.url);
    let tcp = Under::new(Tcp { limit: Limits::default().step }, context.weather.clone()).known_as(&wanted.url, &real);
    let target = match target(&real) {
        Ok(target) => target,
        Err(Failed { step, reason }) => return context.emit(MediaEventKind::Failed { step, reason }),
    };
    let (_stop, stopped) = oneshot::channel();
    let (more, wants_more) = watch::channel(true);
    let flv = matches!(target, Target::Flv(_));
    let ends = (stopped, wants_more);
    tokio::spawn(attempt(context.clone(), tcp, target, wanted.referrer.clone(), ends, own.clone()));
    let screen = Arc::new(Screen::default());
    screen.rtc.store(wanted.rtc, Ordering::Relaxed);
    let mut state = State {
        reception: Reception::new(&wanted, flv, struck, context.now()),
        context,
        own,
        play: wanted,
        screen,
        video: None,
        audio: None,
        latencies: Latencies::default(),
        size: (0, 0),
        n_pushed: 0,
        n_given: 0,
        n_lost: 0,
        most_inside: 0,
        n_decoded: 0,
        over: false,
    };
    state.resize();
    let mut acts = Vec::new();
    loop {
        let deadline = state.reception.playout.deadline().map(|t| state.context.instant(t).into());
        let due = async {
            match deadline {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            order = inbox.recv() => match order {
                None | Some(Order::Stop) => return,
                Some(Order::Ended(Failed { step, reason })) => {
                    state.context.emit(MediaEventKind::Failed { step, reason });
                    // What is buffered is still shown, silently: a file comes faster than it plays.
                    state.over = true;
                    state.reception.playout.finish();
                }
                Some(order) => {
                    if let Err(Failed { step, reason }) = state.handle(order, &mut acts)
                        && !state.over
                    {
                        return state.context.emit(MediaEventKind::Failed { step, reason });
                    }
                }
            },
            () = due => {}
        }
        state.reception.playout.poll(state.context.now(), &mut acts);
        acts.drain(..).for_each(|act| state.act(act));
        let room = !state.reception.playout.is_full();
        more.send_if_modified(|more| std::mem::replace(more, room) != room);
        if state.over && state.reception.playout.is_empty() {
            return;
        }
    }
}

async fn attempt(
    context: Context,
    tcp: Under<Tcp>,
    target: Target,
    referrer: Option<Arc<str>>,
    (stopped, wants_more): (oneshot::Receiver<()>, watch::Receiver<bool>),
    orders: UnboundedSender<Order>,
) {
    let roots = context.config.roots.clone();
    let limits = Limits::default();
    let reports = orders.clone();
    let sink = move |report| {
        let _ = reports.send(Order::Report(report));
    };
    let result = match target {
        Target::Rtmp(url) => play(&tcp, url, limits, stopped, sink).await,
        Target::Flv(url) => {
            let request = FlvRequest { url, referrer, roots };
            pull_flv(&tcp, request, limits, stopped, wants_more, sink).await
        }
    };
    if let Err(failed) = result {
        let _ = orders.send(Order::Ended(failed));
    }
}

impl State {
    fn handle(&mut self, order: Order, acts: &mut Vec<Act>) -> Result<(), Failed> {
        let now = self.context.now();
        match order {
            Order::Update(play) => {
                self.reception.playout.update(&play);
                self.screen.rtc.store(play.rtc, Ordering::Relaxed);
                self.play = play;
                self.set_volume();
            }
            Order::Pause(paused) => {
                self.screen.paused.store(paused, Ordering::Release);
                self.set_volume();
            }
            Order::Report(report) => self.reception.report(report, now, acts)?,
            Order::Strike(strike) => {
                self.reception.strike(&strike, acts)?;
                self.resize();
            }
            Order::Decoded { size, latency_ms } => self.decoded(size, latency_ms),
            Order::DecodeFailed { video, reason } => {
                self.n_lost += u64::from(video);
                self.context.emit(MediaEventKind::DecodeFailed { video, reason });
            }
            Order::Level(level) => self.context.emit(MediaEventKind::Volume { level }),
            Order::Stop | Order::Ended(_) => {}
        }
        Ok(())
    }

    fn resize(&self) {
        let size = self.reception.resize().map_or(0, |(width, height)| u64::from(width) << 32 | u64::from(height));
        self.screen.resize.store(size, Ordering::Release);
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Tell(_) if self.over => {}
            Act::Tell(MediaEventKind::Stats(mut stats)) => {
                stats.dec_cache = std::mem::take(&mut self.most_inside) as f64;
                self.context.emit(MediaEventKind::Stats(stats));
                if let Some(latency) = self.latencies.report() {
                    self.context.emit(latency);
                }
            }
            Act::Tell(kind) => self.context.emit(kind),
            Act::VideoConfig(config) => self.start_video(&config),
            Act::AudioConfig(config) => self.start_audio(&config),
            Act::ShowFrom(time) => self.screen.show_from.store(time, Ordering::Release),
            Act::Decode(entry) if entry.video => {
                let pts = entry.dts + i64::from(entry.composition);
                self.screen.newest_pts.fetch_max(pts, Ordering::AcqRel);
                if let Some(decoder) = &self.video {
                    self.n_pushed += 1;
                    let inside = self.n_pushed.saturating_sub(self.n_given + self.n_lost);
                    self.most_inside = self.most_inside.max(inside);
                    decoder.push(&entry);
                }
            }
            Act::Decode(entry) => {
                if let Some((decoder, _)) = &self.audio {
                    decoder.push(&entry);
                }
            }
        }
    }

    fn start_video(&mut self, config: &[u8]) {
        let (context, own, screen, broken) =
            (self.context.clone(), self.own.clone(), self.screen.clone(), self.own.clone());
        let first = AtomicBool::new(true);
        let out = move |decoded: Decoded| {
            let now = context.now().0;
            let (pts, size) = (decoded.pts, decoded.size());
            let stamp_us = decoded.stamp(now);
            let behind = screen.newest_pts.load(Ordering::Acquire) - pts > RTC_LATE_MS;
            let late = screen.rtc.load(Ordering::Relaxed) && behind || pts < screen.show_from.load(Ordering::Acquire);
            let first = first.swap(false, Ordering::AcqRel);
            let resize = match screen.resize.load(Ordering::Acquire) {
                0 => None,
                size => Some(((size >> 32) as u32, size as u32)),
            };
            let size = resize.unwrap_or(size);
            if (!late || first) && !screen.paused.load(Ordering::Acquire) {
                context.show(Some(decoded.shot(stamp_us, resize)));
            }
            // A picture of the cached group is late because it was joined late, not because the path is slow.
            let latency_ms = stamp_us.filter(|_| !late && !first).map(|at| now.saturating_sub(at) as f64 / 1000.0);
            let _ = own.send(Order::Decoded { size, latency_ms });
        };
        let failed = move |reason| {
            let _ = broken.send(Order::DecodeFailed { video: true, reason });
        };
        self.video = None;
        (self.n_pushed, self.n_given, self.n_lost) = (0, 0, 0);
        match Decoder::video(decoder::VIDEO, config, out, failed) {
            Ok(decoder) => {
                let name = decoder.name.to_owned();
                self.video = Some(decoder);
                self.context.emit(MediaEventKind::DecoderStarted { name, hardware: false });
                if let Some(size) = avc::size(config) {
                    self.resized(size);
                }
            }
            Err(reason) => self.context.emit(MediaEventKind::DecodeFailed { video: true, reason }),
        }
    }

    fn start_audio(&mut self, config: &[u8]) {
        let (own, broken) = (self.own.clone(), self.own.clone());
        let level = move |level| {
            let _ = own.send(Order::Level(level));
        };
        let failed = move |reason| {
            let _ = broken.send(Order::DecodeFailed { video: false, reason });
        };
        self.audio = None;
        match Decoder::audio(config, self.context.config.sound, level, failed) {
            Ok(audio) => {
                self.audio = Some(audio);
                self.set_volume();
            }
            Err(reason) => self.context.emit(MediaEventKind::DecodeFailed { video: false, reason }),
        }
    }

    fn set_volume(&self) {
        if let Some((_, volume)) = &self.audio {
            volume.mute.set_property("mute", self.play.muted || self.screen.paused.load(Ordering::Acquire));
            volume.out.set_property("volume", if self.play.ear { EAR } else { 1.0 });
        }
    }

    fn decoded(&mut self, size: (u32, u32), latency_ms: Option<f64>) {
        self.n_decoded += 1;
        self.n_given += 1;
        self.resized(size);
        if self.n_decoded == 1 {
            self.context.emit(MediaEventKind::FirstFrame);
        }
        if let Some(ms) = latency_ms {
            self.latencies.add(ms);
        }
    }

    fn resized(&mut self, size: (u32, u32)) {
        if self.size != size {
            self.size = size;
            self.reception.playout.set_size(size);
            self.context.emit(MediaEventKind::Size { width: size.0, height: size.1 });
        }
    }
}
