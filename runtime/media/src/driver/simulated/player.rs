//! A simulated player: the real attempt and playout buffer, and decoders that read what is plainly written.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{oneshot, watch};
use zhenji_core::media::{MediaEventKind, Play};
use zhenji_core::world::{Strike, Struck};

use super::Context;
use super::media::{self, Paint};
use super::net::Line;
use crate::client::{Failed, FlvRequest, Limits, Report, Roots, play, pull_flv};
use crate::clock;
use crate::driver::playout::Act;
use crate::driver::reception::Reception;
use crate::driver::{Target, target};
use crate::flv::avc;
use crate::meter::Latencies;
use crate::weather::Under;

/// What the task is told.
pub(super) enum Order {
    Update(Play),
    Pause(bool),
    Strike(Strike),
}

/// What the attempt says.
enum News {
    Report(Report),
    Ended(Failed),
}

struct State {
    context: Context,
    reception: Reception,
    latencies: Latencies,
    paint: Paint,
    /// The size that the stream announced.
    coded: (u32, u32),
    /// The size that was told.
    size: (u32, u32),
    paused: bool,
    shown: bool,
    /// A picture was decoded since the last figures: one at a time.
    decoded: bool,
    /// A key frame was damaged, and no other has come.
    broken: bool,
    muted: bool,
    n_sounds: u64,
    /// Earlier pictures only lead to later ones.
    show_from: i64,
}

/// The task's work: one attempt, until it is stopped or fails.
pub(super) async fn run(context: Context, wanted: Play, struck: Struck, mut orders: UnboundedReceiver<Order>) {
    let target = match target(&wanted.url) {
        Ok(target) => target,
        Err(Failed { step, reason }) => return context.emit(MediaEventKind::Failed { step, reason }),
    };
    let (_stop, stopped) = oneshot::channel();
    let (more, wants_more) = watch::channel(true);
    let (sender, mut news) = unbounded_channel();
    let flv = matches!(target, Target::Flv(_));
    tokio::spawn(attempt(context.clone(), target, wanted.referrer.clone(), (stopped, wants_more), sender));
    let mut state = State {
        reception: Reception::new(&wanted, flv, struck, context.now()),
        context,
        latencies: Latencies::default(),
        paint: Paint::default(),
        coded: (0, 0),
        size: (0, 0),
        paused: false,
        shown: false,
        decoded: false,
        broken: false,
        muted: wanted.muted,
        n_sounds: 0,
        show_from: 0,
    };
    let mut acts = Vec::new();
    loop {
        let deadline = state.reception.playout.deadline().map(|t| state.context.instant(t));
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
                Some(Order::Update(play)) => {
                    state.reception.playout.update(&play);
                    state.muted = play.muted;
                }
                Some(Order::Pause(paused)) => state.paused = paused,
                Some(Order::Strike(strike)) => {
                    if let Err(Failed { step, reason }) = state.reception.strike(&strike, &mut acts) {
                        return state.context.emit(MediaEventKind::Failed { step, reason });
                    }
                }
            },
            news = news.recv() => match news {
                None => return,
                Some(News::Ended(Failed { step, reason })) => {
                    return state.context.emit(MediaEventKind::Failed { step, reason });
                }
                Some(News::Report(report)) => {
                    let now = state.context.now();
                    if let Err(Failed { step, reason }) = state.reception.report(report, now, &mut acts) {
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
    }
}

async fn attempt(
    context: Context,
    target: Target,
    referrer: Option<Arc<str>>,
    (stopped, wants_more): (oneshot::Receiver<()>, watch::Receiver<bool>),
    news: UnboundedSender<News>,
) {
    let limits = Limits::default();
    let reports = news.clone();
    let sink = move |report| {
        let _ = reports.send(News::Report(report));
    };
    let line = |http| Under::new(Line { net: Arc::clone(&context.net), http }, Arc::clone(&context.weather));
    let result = match target {
        Target::Rtmp(url) => play(&line(false), url, limits, stopped, sink).await,
        Target::Flv(url) => {
            let request = FlvRequest { url, referrer, roots: Roots::default() };
            pull_flv(&line(true), request, limits, stopped, wants_more, sink).await
        }
    };
    if let Err(failed) = result {
        let _ = news.send(News::Ended(failed));
    }
}

impl State {
    fn resized(&mut self, size: (u32, u32)) {
        if self.size != size {
            self.size = size;
            self.reception.playout.set_size(size);
            self.context.emit(MediaEventKind::Size { width: size.0, height: size.1 });
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Tell(mut kind) => {
                let stats = matches!(kind, MediaEventKind::Stats(_));
                if let MediaEventKind::Stats(stats) = &mut kind {
                    stats.dec_cache = f64::from(u8::from(std::mem::take(&mut self.decoded)));
                }
                self.context.emit(kind);
                if let Some(latency) = self.latencies.report().filter(|_| stats) {
                    self.context.emit(latency);
                }
            }
            Act::VideoConfig(config) => {
                let name = "simulated".to_owned();
                self.context.emit(MediaEventKind::DecoderStarted { name, hardware: false });
                if let Some(size) = avc::size(&config) {
                    self.coded = size;
                    self.resized(self.reception.resize().unwrap_or(size));
                }
            }
            Act::AudioConfig(_) => {}
            Act::ShowFrom(time) => self.show_from = time,
            Act::Decode(entry) if entry.video => {
                let scene = media::read(&entry.unit).filter(|_| entry.key || !self.broken);
                // Without its key frame no picture of a group can be decoded.
                self.broken = scene.is_none() && (entry.key || self.broken);
                let Some(scene) = scene else {
                    let reason = "the access unit is damaged".to_owned();
                    return self.context.emit(MediaEventKind::DecodeFailed { video: true, reason });
                };
                self.decoded = true;
                let size = self.reception.resize().unwrap_or(self.coded);
                self.resized(size);
                let (width, height) = size;
                if !self.paused && (entry.dts >= self.show_from || !self.shown) {
                    self.context.show(Some(self.paint.frame(scene.rgb, width, height)));
                }
                // The first one is a still, shown before pictures move.
                if std::mem::replace(&mut self.shown, true) {
                    self.latencies.add(self.context.now().since(scene.at).as_secs_f64() * 1000.0);
                } else {
                    self.context.emit(MediaEventKind::FirstFrame);
                }
            }
            Act::Decode(entry) if media::is_damaged_sound(&entry.unit) => {
                let reason = "the audio frame is damaged".to_owned();
                self.context.emit(MediaEventKind::DecodeFailed { video: false, reason });
            }
            Act::Decode(entry) => {
                self.n_sounds += 1;
                if self.n_sounds.is_multiple_of(media::LOUDNESS_EVERY) {
                    let silent = self.muted || self.paused || media::is_silence(&entry.unit);
                    let level = if silent { 0 } else { media::LOUDNESS };
                    self.context.emit(MediaEventKind::Volume { level });
                }
            }
        }
    }
}
