//! The lockstep driver: the same commands and events, the same client and origin code, on a clock that only moves when told.
//!
//! Connections are pipes in memory and media are made up; the world says what goes wrong. Nothing here reads a real clock.

mod audio_file;
#[cfg(test)]
mod effects_tests;
mod media;
mod music;
mod net;
mod player;
mod pusher;
mod source;
#[cfg(test)]
mod tests;
mod world;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use zhenji_core::media::{Frame, FrameBoard, MediaCommand, MediaDriver, MediaEvent, MediaEventKind, MediaId};
use zhenji_core::time::Time;
use zhenji_core::world::{Lane, Schedule, Strike, Struck};

pub use world::{Attempt, Host, Stream, World};

use super::NO_PICTURE;
use crate::weather::Weather;
use crate::{MediaError, clock};
use net::Net;

/// Tasks that pass something on to each other are given so many turns before they count as quiet: three times what any
/// conformance case needs.
const TURNS: usize = 24;

/// What every session holds.
#[derive(Clone)]
struct Context {
    id: MediaId,
    zero: Instant,
    net: Arc<Net>,
    weather: Arc<Weather>,
    world: Arc<World>,
    board: Arc<FrameBoard>,
    events: mpsc::Sender<(Time, MediaEvent)>,
    alive: Arc<AtomicBool>,
}

impl Context {
    fn now(&self) -> Time {
        time(self.zero, Instant::now())
    }

    fn instant(&self, at: Time) -> Instant {
        self.zero + at.since(Time::ZERO)
    }

    fn emit(&self, kind: MediaEventKind) {
        if self.alive.load(Ordering::Acquire) {
            // The driver may be gone.
            let _ = self.events.send((self.now(), MediaEvent { id: self.id, kind }));
        }
    }

    /// What is shown.
    fn snapshot(&self, number: u32) {
        let frame = self.board.slot(self.id).get().ok_or_else(|| NO_PICTURE.to_owned());
        self.emit(MediaEventKind::Snapshot { number, frame });
    }

    fn show(&self, frame: Option<Arc<Frame>>) {
        if self.alive.load(Ordering::Acquire) {
            self.board.put(self.id, frame);
        }
    }
}

struct Session<Order> {
    orders: UnboundedSender<Order>,
    alive: Arc<AtomicBool>,
}

impl<Order> Drop for Session<Order> {
    /// The task ends when its last sender is gone; it says nothing more from now on.
    fn drop(&mut self) {
        self.alive.store(false, Ordering::Release);
    }
}

/// Carries out commands in a [`World`]. The thread that makes it has to drive it.
pub struct SimulatedDriver {
    runtime: Runtime,
    zero: Instant,
    context: Context,
    events: mpsc::Receiver<(Time, MediaEvent)>,
    /// What came while nobody asked.
    heard: Vec<(Time, MediaEvent)>,
    pushers: HashMap<MediaId, Session<pusher::Order>>,
    players: HashMap<MediaId, Session<player::Order>>,
    schedule: Schedule,
    struck: Struck,
}

impl SimulatedDriver {
    /// Starts at time zero. Frames go to `board`.
    pub fn new(world: World, board: Arc<FrameBoard>) -> Result<Self, MediaError> {
        clock::watch();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(MediaError::Threads)?;
        let zero = runtime.block_on(async { Instant::now() });
        let (sender, events) = mpsc::channel();
        let net = Net::new(&world);
        let faults = world.faults.iter().filter(|fault| fault.what.lane() == Lane::Media).cloned();
        let schedule = Schedule::new(faults.collect());
        let context = Context {
            id: MediaId(0),
            zero,
            net,
            weather: Arc::default(),
            world: Arc::new(world),
            board,
            events: sender,
            alive: Arc::new(AtomicBool::new(true)),
        };
        {
            let _inside = runtime.enter();
            source::start(&context);
        }
        let (pushers, players, struck) = (HashMap::new(), HashMap::new(), Struck::default());
        let driver = Self { runtime, zero, context, events, heard: Vec::new(), pushers, players, schedule, struck };
        driver.settle();
        Ok(driver)
    }

    /// Moves the clock on to `now`; everything that is due on the way happens at its time.
    fn run_until(&mut self, now: Time) {
        while let Some(at) = self.schedule.deadline().filter(|at| *at <= now) {
            self.move_on(at);
            for strike in self.schedule.take(at) {
                self.strike(&strike);
            }
        }
        self.move_on(now);
    }

    fn move_on(&self, now: Time) {
        // Tokio's timers count whole milliseconds.
        let target = self.zero + Duration::from_millis(now.as_millis());
        self.runtime.block_on(async {
            if Instant::now() < target {
                tokio::time::sleep_until(target).await;
            }
        });
        self.settle();
    }

    /// Lets tasks pass on what they have to each other, without moving the clock.
    fn settle(&self) {
        self.runtime.block_on(async {
            let mut seen = clock::activity();
            loop {
                for _ in 0..TURNS {
                    tokio::task::yield_now().await;
                }
                if std::mem::replace(&mut seen, clock::activity()) == clock::activity() {
                    return;
                }
            }
        });
    }

    fn strike(&mut self, strike: &Strike) {
        self.struck.apply(strike);
        self.context.weather.strike(strike);
        for pusher in self.in_order(&self.pushers) {
            let _ = pusher.orders.send(pusher::Order::Strike(strike.clone()));
        }
        for player in self.in_order(&self.players) {
            let _ = player.orders.send(player::Order::Strike(strike.clone()));
        }
        self.settle();
    }

    /// Sessions by their ids: what happens at the same moment happens in the same order each time.
    fn in_order<'a, T>(&self, sessions: &'a HashMap<MediaId, T>) -> Vec<&'a T> {
        let mut all: Vec<_> = sessions.iter().collect();
        all.sort_by_key(|(id, _)| **id);
        all.into_iter().map(|(_, session)| session).collect()
    }

    fn context(&self, id: MediaId) -> Context {
        Context { id, alive: Arc::new(AtomicBool::new(true)), ..self.context.clone() }
    }

    fn push(&mut self, id: MediaId, order: pusher::Order) {
        if !self.pushers.contains_key(&id) {
            let context = self.context(id);
            let alive = context.alive.clone();
            let (orders, inbox) = tokio::sync::mpsc::unbounded_channel();
            self.runtime.spawn(pusher::run(context, self.struck.clone(), inbox));
            self.pushers.insert(id, Session { orders, alive });
        }
        self.to_pusher(id, order);
    }

    fn to_pusher(&self, id: MediaId, order: pusher::Order) {
        if let Some(pusher) = self.pushers.get(&id) {
            let _ = pusher.orders.send(order);
        }
    }

    fn to_player(&self, id: MediaId, order: player::Order) {
        if let Some(player) = self.players.get(&id) {
            let _ = player.orders.send(order);
        }
    }
}

impl MediaDriver for SimulatedDriver {
    fn command(&mut self, command: MediaCommand, now: Time) {
        self.run_until(now);
        match command {
            MediaCommand::OpenCapture { id, capture } => self.push(id, pusher::Order::Open(capture)),
            MediaCommand::UpdateCapture { id, capture } => self.push(id, pusher::Order::Update(capture)),
            MediaCommand::CloseCapture { id } => self.to_pusher(id, pusher::Order::CloseCapture),
            MediaCommand::Publish { id, url, encode } => self.push(id, pusher::Order::Publish { url, encode }),
            MediaCommand::SetEncode { id, encode } => self.to_pusher(id, pusher::Order::SetEncode(encode)),
            MediaCommand::StopPublish { id } => self.to_pusher(id, pusher::Order::StopPublish),
            MediaCommand::Play { id, play } => {
                let context = self.context(id);
                let alive = context.alive.clone();
                let (orders, inbox) = tokio::sync::mpsc::unbounded_channel();
                self.players.insert(id, Session { orders, alive });
                self.runtime.spawn(player::run(context, play, self.struck.clone(), inbox));
            }
            MediaCommand::UpdatePlay { id, play } => self.to_player(id, player::Order::Update(play)),
            MediaCommand::Pause { id } => {
                self.to_pusher(id, pusher::Order::Pause(true));
                self.to_player(id, player::Order::Pause(true));
            }
            MediaCommand::Resume { id } => {
                self.to_pusher(id, pusher::Order::Pause(false));
                self.to_player(id, player::Order::Pause(false));
            }
            MediaCommand::Stop { id, clear } => {
                self.players.remove(&id);
                if clear {
                    self.context.board.put(id, None);
                }
            }
            MediaCommand::Waiting { id, picture } => self.to_pusher(id, pusher::Order::Waiting(picture)),
            // Also without a capture: then they say why not.
            MediaCommand::Overlay { id, kind, pictures } => self.push(id, pusher::Order::Overlay(kind, pictures)),
            MediaCommand::Filter { id, filter } => self.push(id, pusher::Order::Filter(filter)),
            MediaCommand::Bgm { id, order } => self.push(id, pusher::Order::Bgm(order)),
            MediaCommand::SendMessage { id, text } => self.push(id, pusher::Order::Say(text)),
            MediaCommand::Snapshot { id, number } if self.pushers.contains_key(&id) => {
                self.to_pusher(id, pusher::Order::Snapshot(number));
            }
            // Also of a player that stopped: its last picture stays.
            MediaCommand::Snapshot { id, number } => self.context(id).snapshot(number),
            MediaCommand::Strike(strike) => self.strike(&strike),
            MediaCommand::Close { id } => {
                self.players.remove(&id);
                self.pushers.remove(&id);
                self.context.board.remove(id);
            }
        }
        self.settle();
        self.heard.extend(self.events.try_iter());
    }

    fn poll(&mut self, now: Time) -> Vec<(Time, MediaEvent)> {
        self.run_until(now);
        self.heard.extend(self.events.try_iter());
        std::mem::take(&mut self.heard)
    }

    fn deadline(&self) -> Option<Time> {
        // What a command brought about at once is told at once.
        let at_once = self.heard.first().map(|(at, _)| *at);
        let now = self.runtime.block_on(async { Instant::now() });
        // Rounded up as the timers do.
        let next = clock::next_after(now).map(|next| Time::from_millis(time(self.zero, next).0.div_ceil(1000)));
        next.into_iter().chain(self.schedule.deadline()).chain(at_once).min()
    }
}

fn time(zero: Instant, at: Instant) -> Time {
    Time(at.saturating_duration_since(zero).as_micros() as u64)
}
