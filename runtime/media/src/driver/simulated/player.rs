//! A simulated player: the real attempt and playout buffer, and decoders that read what is plainly written.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use zhenji_core::media::{MediaEventKind, Play};

use super::Context;
use super::media::{self, Paint};
use super::net::Line;
use crate::client::{Failed, Limits, Report, play, pull_flv};
use crate::clock;
use crate::driver::playout::{Act, Playout};
use crate::driver::{Target, target};
use crate::flv::avc;
use crate::meter::Latencies;

/// What the task is told.
pub(super) enum Order {
    Update(Play),
    Pause(bool),
}

/// What the attempt says.
enum News {
    Report(Report),
    Ended(Failed),
}

struct State {
    context: Context,
    playout: Playout,
    latencies: Latencies,
    paint: Paint,
    size: (u32, u32),
    paused: bool,
    shown: bool,
    muted: bool,
    n_sounds: u64,
}

/// The task's work: one attempt, until it is stopped or fails.
pub(super) async fn run(context: Context, wanted: Play, mut orders: UnboundedReceiver<Order>) {
    let target = match target(&context.routes.resolve(&wanted.url)) {
        Ok(target) => target,
        Err(Failed { step, reason }) => return context.emit(MediaEventKind::Failed { step, reason }),
    };
    let (_stop, stopped) = oneshot::channel();
    let (sender, mut news) = unbounded_channel();
    tokio::spawn(attempt(context.clone(), target, stopped, sender));
    let mut state = State {
        playout: Playout::new(&wanted, context.now()),
        context,
        latencies: Latencies::default(),
        paint: Paint::default(),
        size: (0, 0),
        paused: false,
        shown: false,
        muted: wanted.muted,
        n_sounds: 0,
    };
    let mut acts = Vec::new();
    loop {
        let deadline = state.playout.deadline().map(|t| state.context.instant(t));
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
                    state.playout.update(&play);
                    state.muted = play.muted;
                }
                Some(Order::Pause(paused)) => state.paused = paused,
            },
            news = news.recv() => match news {
                None => return,
                Some(News::Ended(Failed { step, reason })) => {
                    return state.context.emit(MediaEventKind::Failed { step, reason });
                }
                Some(News::Report(report)) => state.report(report, &mut acts),
            },
            () = due => {}
        }
        state.playout.poll(state.context.now(), &mut acts);
        acts.drain(..).for_each(|act| state.act(act));
    }
}

async fn attempt(context: Context, target: Target, stopped: oneshot::Receiver<()>, news: UnboundedSender<News>) {
    let limits = Limits::default();
    let reports = news.clone();
    let sink = move |report| {
        let _ = reports.send(News::Report(report));
    };
    let line = |http| Line { net: Arc::clone(&context.net), http };
    let result = match target {
        Target::Rtmp(url) => play(&line(false), url, limits, stopped, sink).await,
        Target::Flv(url) => pull_flv(&line(true), url, limits, stopped, sink).await,
    };
    if let Err(failed) = result {
        let _ = news.send(News::Ended(failed));
    }
}

impl State {
    fn report(&mut self, report: Report, acts: &mut Vec<Act>) {
        let now = self.context.now();
        match report {
            Report::Connected => {
                self.playout.connected(now);
                self.context.emit(MediaEventKind::Connected);
            }
            Report::Begun => self.context.emit(MediaEventKind::StreamBegun),
            Report::Traffic(n) => self.playout.traffic(n),
            Report::Media(message) => self.playout.arrive(&message, now, acts),
            Report::Ended => self.context.emit(MediaEventKind::Ended),
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Tell(kind) => {
                let stats = matches!(kind, MediaEventKind::Stats(_));
                self.context.emit(kind);
                if let Some(latency) = self.latencies.report().filter(|_| stats) {
                    self.context.emit(latency);
                }
            }
            Act::VideoConfig(config) => {
                let name = "simulated".to_owned();
                self.context.emit(MediaEventKind::DecoderStarted { name, hardware: false });
                if let Some((width, height)) = avc::size(&config).filter(|size| *size != self.size) {
                    self.size = (width, height);
                    self.context.emit(MediaEventKind::Size { width, height });
                }
            }
            Act::AudioConfig(_) => {}
            Act::Decode(entry) if entry.video => {
                let Some(scene) = media::read(&entry.unit) else {
                    let reason = "the access unit is cut short".to_owned();
                    return self.context.emit(MediaEventKind::DecodeFailed { video: true, reason });
                };
                let (width, height) = self.size;
                if !self.paused {
                    self.context.show(Some(self.paint.frame(scene.rgb, width, height)));
                }
                self.latencies.add(self.context.now().since(scene.at).as_secs_f64() * 1000.0);
                if !std::mem::replace(&mut self.shown, true) {
                    self.context.emit(MediaEventKind::FirstFrame);
                }
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
