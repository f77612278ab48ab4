//! The real driver: GStreamer, sockets and the wall clock.
//!
//! One thread owns each pusher, one task each player; the driver itself only passes commands on and collects events.

mod aac;
mod camera;
mod decoder;
#[cfg(test)]
mod effects_tests;
mod elements;
mod encoder;
mod mic;
mod music;
mod player;
mod pusher;
#[cfg(test)]
mod streams_tests;
#[cfg(test)]
mod tests;
mod voice;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Instant;

use gstreamer as gst;
use tokio::runtime::{Handle, Runtime};
use zhenji_core::media::{FrameBoard, MediaCommand, MediaDriver, MediaEvent, MediaEventKind, MediaId, Shot};
use zhenji_core::time::Time;
use zhenji_core::world::{Strike, Struck};

pub use camera::CameraSource;
pub use mic::MicSource;

use super::{NO_PICTURE, Routes};
use crate::MediaError;
use crate::weather::Weather;

/// Called whenever an event waits to be polled; it may only wake somebody.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the driver needs to know.
#[derive(Clone)]
pub struct RealConfig {
    /// Where pictures come from.
    pub camera: CameraSource,
    /// Where sound comes from.
    pub mic: MicSource,
    /// Rewrites of addresses.
    pub routes: Routes,
    /// Whether players are heard, where there is a sound card.
    pub sound: bool,
    /// Certificate authorities that `https` players trust besides the public ones, DER.
    pub roots: Arc<Vec<Vec<u8>>>,
    /// The moment that the host calls zero.
    pub epoch: Instant,
    /// Called when events wait.
    pub wake: Wake,
}

impl Default for RealConfig {
    fn default() -> Self {
        Self {
            camera: CameraSource::default(),
            mic: MicSource::default(),
            routes: Routes::default(),
            sound: false,
            roots: Arc::default(),
            epoch: Instant::now(),
            wake: Arc::new(|| {}),
        }
    }
}

/// What every session holds.
#[derive(Clone)]
struct Context {
    id: MediaId,
    config: Arc<RealConfig>,
    events: mpsc::Sender<(Time, MediaEvent)>,
    board: Arc<FrameBoard>,
    runtime: Handle,
    weather: Arc<Weather>,
    /// False once the session may say nothing more.
    alive: Arc<AtomicBool>,
}

impl Context {
    fn now(&self) -> Time {
        Time(self.config.epoch.elapsed().as_micros() as u64)
    }

    fn instant(&self, time: Time) -> Instant {
        self.config.epoch + time.since(Time::ZERO)
    }

    fn alive(&self) -> bool {
        self.alive.load(Ordering::Acquire)
    }

    fn emit(&self, kind: MediaEventKind) {
        if self.alive() {
            // The driver may be gone.
            let _ = self.events.send((self.now(), MediaEvent { id: self.id, kind }));
            (self.config.wake)();
        }
    }

    fn show(&self, shot: Option<Shot>) {
        if self.alive() {
            self.board.put_shot(self.id, shot);
        }
    }
}

struct Pusher {
    orders: mpsc::Sender<pusher::Order>,
    thread: Option<JoinHandle<()>>,
    alive: Arc<AtomicBool>,
}

struct Player {
    orders: tokio::sync::mpsc::UnboundedSender<player::Order>,
    alive: Arc<AtomicBool>,
}

/// Carries out commands with real media.
pub struct RealDriver {
    config: Arc<RealConfig>,
    board: Arc<FrameBoard>,
    sender: mpsc::Sender<(Time, MediaEvent)>,
    events: mpsc::Receiver<(Time, MediaEvent)>,
    pushers: HashMap<MediaId, Pusher>,
    players: HashMap<MediaId, Player>,
    runtime: Option<Runtime>,
    weather: Arc<Weather>,
    struck: Struck,
}

impl RealDriver {
    /// Starts GStreamer and the threads for sockets. Frames go to `board`.
    pub fn new(config: RealConfig, board: Arc<FrameBoard>) -> Result<Self, MediaError> {
        gst::init().map_err(|e| MediaError::GStreamer(e.to_string()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("zhenji-media")
            .enable_all()
            .build()
            .map_err(MediaError::Threads)?;
        let (sender, events) = mpsc::channel();
        let (pushers, players) = (HashMap::new(), HashMap::new());
        let (weather, struck) = (Arc::default(), Struck::default());
        let runtime = Some(runtime);
        Ok(Self { config: Arc::new(config), board, sender, events, pushers, players, runtime, weather, struck })
    }

    fn context(&self, id: MediaId) -> Option<Context> {
        Some(Context {
            id,
            config: self.config.clone(),
            events: self.sender.clone(),
            board: self.board.clone(),
            runtime: self.runtime.as_ref()?.handle().clone(),
            weather: self.weather.clone(),
            alive: Arc::new(AtomicBool::new(true)),
        })
    }

    fn push(&mut self, id: MediaId, order: pusher::Order) {
        if !self.pushers.contains_key(&id) {
            let Some(context) = self.context(id) else { return };
            let alive = context.alive.clone();
            let (orders, inbox) = mpsc::channel();
            let own = orders.clone();
            let name = format!("zhenji-pusher-{}", id.0);
            let struck = self.struck.clone();
            let thread = std::thread::Builder::new().name(name);
            let thread = thread.spawn(move || pusher::run(context, struck, inbox, own));
            match thread {
                Ok(thread) => {
                    self.pushers.insert(id, Pusher { orders, thread: Some(thread), alive });
                }
                Err(e) => {
                    let kind = MediaEventKind::CameraFailed { reason: format!("no thread for the camera: {e}") };
                    let _ = self
                        .sender
                        .send((Time(self.config.epoch.elapsed().as_micros() as u64), MediaEvent { id, kind }));
                    return;
                }
            }
        }
        if let Some(pusher) = self.pushers.get(&id) {
            // It ends only with `Close`.
            let _ = pusher.orders.send(order);
        }
    }

    fn play(&mut self, id: MediaId, play: zhenji_core::media::Play) {
        self.end_play(id, false);
        let Some(context) = self.context(id) else { return };
        let alive = context.alive.clone();
        let (orders, inbox) = tokio::sync::mpsc::unbounded_channel();
        let own = orders.clone();
        context.runtime.clone().spawn(player::run(context, play, self.struck.clone(), inbox, own));
        self.players.insert(id, Player { orders, alive });
    }

    fn strike(&mut self, strike: &Strike) {
        self.struck.apply(strike);
        self.weather.strike(strike);
        for pusher in self.pushers.values() {
            let _ = pusher.orders.send(pusher::Order::Strike(strike.clone()));
        }
        for player in self.players.values() {
            let _ = player.orders.send(player::Order::Strike(strike.clone()));
        }
    }

    fn end_play(&mut self, id: MediaId, clear: bool) {
        if let Some(player) = self.players.remove(&id) {
            player.alive.store(false, Ordering::Release);
            let _ = player.orders.send(player::Order::Stop);
        }
        if clear {
            self.board.put(id, None);
        }
    }

    fn end_pusher(&mut self, id: MediaId) {
        if let Some(pusher) = self.pushers.remove(&id) {
            end(pusher);
        }
    }

    fn to_player(&self, id: MediaId, order: player::Order) {
        if let Some(player) = self.players.get(&id) {
            let _ = player.orders.send(order);
        }
    }

    fn to_pusher(&self, id: MediaId, order: pusher::Order) {
        if let Some(pusher) = self.pushers.get(&id) {
            let _ = pusher.orders.send(order);
        }
    }
}

impl MediaDriver for RealDriver {
    fn command(&mut self, command: MediaCommand, _now: Time) {
        match command {
            MediaCommand::OpenCapture { id, capture } => self.push(id, pusher::Order::Open(capture)),
            MediaCommand::UpdateCapture { id, capture } => self.push(id, pusher::Order::Update(capture)),
            MediaCommand::CloseCapture { id } => self.to_pusher(id, pusher::Order::CloseCapture),
            MediaCommand::Publish { id, url, encode } => self.push(id, pusher::Order::Publish { url, encode }),
            MediaCommand::SetEncode { id, encode } => self.to_pusher(id, pusher::Order::SetEncode(encode)),
            MediaCommand::StopPublish { id } => self.to_pusher(id, pusher::Order::StopPublish),
            MediaCommand::Play { id, play } => self.play(id, play),
            MediaCommand::UpdatePlay { id, play } => self.to_player(id, player::Order::Update(play)),
            MediaCommand::Pause { id } => {
                self.to_pusher(id, pusher::Order::Pause(true));
                self.to_player(id, player::Order::Pause(true));
            }
            MediaCommand::Resume { id } => {
                self.to_pusher(id, pusher::Order::Pause(false));
                self.to_player(id, player::Order::Pause(false));
            }
            MediaCommand::Stop { id, clear } => self.end_play(id, clear),
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
            MediaCommand::Snapshot { id, number } => {
                let frame = self.board.slot(id).get().ok_or_else(|| NO_PICTURE.to_owned());
                let event = MediaEvent { id, kind: MediaEventKind::Snapshot { number, frame } };
                let _ = self.sender.send((Time(self.config.epoch.elapsed().as_micros() as u64), event));
                (self.config.wake)();
            }
            MediaCommand::Strike(strike) => self.strike(&strike),
            MediaCommand::Close { id } => {
                self.end_play(id, false);
                self.end_pusher(id);
                self.board.remove(id);
            }
        }
    }

    fn poll(&mut self, _now: Time) -> Vec<(Time, MediaEvent)> {
        self.events.try_iter().collect()
    }

    fn deadline(&self) -> Option<Time> {
        None
    }
}

impl Drop for RealDriver {
    fn drop(&mut self) {
        let players: Vec<_> = self.players.keys().copied().collect();
        players.into_iter().for_each(|id| self.end_play(id, false));
        let pushers: Vec<_> = self.pushers.drain().map(|(_, pusher)| pusher).collect();
        pushers.into_iter().for_each(end);
        if let Some(runtime) = self.runtime.take() {
            // Players stop their pipelines in their tasks; more than a moment is not worth waiting for.
            runtime.shutdown_timeout(std::time::Duration::from_millis(500));
        }
    }
}

fn end(mut pusher: Pusher) {
    pusher.alive.store(false, Ordering::Release);
    let _ = pusher.orders.send(pusher::Order::Close);
    if let Some(thread) = pusher.thread.take() {
        // A panic there was reported by its thread.
        let _ = thread.join();
    }
}
