//! The real media driver without a mini-program: pushers and players as commands, and what they say.
#![allow(clippy::unwrap_used)] // Of tests: what cannot go on says where.

use std::sync::Arc;
use std::time::{Duration, Instant};

use zhenji_core::media::{
    Capture, Encode, Frame, FrameBoard, MediaCommand, MediaDriver, MediaEventKind as Kind, MediaId, Play,
};
use zhenji_core::time::Time;
use zhenji_media::{RealConfig, RealDriver};

/// How often the driver is asked.
const BEAT: Duration = Duration::from_millis(5);

/// A driver and everything that it said.
pub struct Stage {
    driver: RealDriver,
    board: Arc<FrameBoard>,
    /// The beginning of its time.
    pub epoch: Instant,
    /// Who said what, and when.
    pub log: Vec<(Time, MediaId, Kind)>,
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}

impl Stage {
    /// A driver with the test pattern and the tone.
    pub fn new() -> Self {
        let board = Arc::new(FrameBoard::default());
        let epoch = Instant::now();
        let driver = RealDriver::new(RealConfig { epoch, ..RealConfig::default() }, board.clone()).unwrap();
        Self { driver, board, epoch, log: Vec::new() }
    }

    /// Now, in the driver's time.
    pub fn now(&self) -> Time {
        Time::ZERO + self.epoch.elapsed()
    }

    /// Gives a command.
    pub fn tell(&mut self, command: MediaCommand) {
        let now = self.now();
        self.driver.command(command, now);
    }

    /// Takes what was said.
    pub fn poll(&mut self) {
        let now = self.now();
        self.log.extend(self.driver.poll(now).into_iter().map(|(t, e)| (t, e.id, e.kind)));
    }

    /// Lets a time pass; `look` sees the stage at every beat.
    pub fn run(&mut self, time: Duration, mut look: impl FnMut(&Self)) {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.poll();
            look(self);
            std::thread::sleep(BEAT);
        }
    }

    /// Waits until somebody says what fits, from now on or before.
    pub fn until(&mut self, what: &str, limit: Duration, fits: impl Fn(MediaId, &Kind) -> bool) {
        let until = Instant::now() + limit;
        let mut seen = 0;
        loop {
            self.poll();
            if self.log[seen..].iter().any(|(_, id, kind)| fits(*id, kind)) {
                return;
            }
            seen = self.log.len();
            assert!(Instant::now() < until, "no {what} in {limit:?}: {:#?}", self.log);
            std::thread::sleep(BEAT);
        }
    }

    /// Opens camera and microphone and publishes.
    pub fn publish(&mut self, id: MediaId, url: &str, encode: Encode) {
        let Encode { width, height, fps, .. } = encode;
        self.tell(MediaCommand::OpenCapture { id, capture: Capture { width, height, fps, ..Capture::default() } });
        self.tell(MediaCommand::Publish { id, url: url.into(), encode });
    }

    /// Plays with these caches, in seconds; RTC without.
    pub fn play(&mut self, id: MediaId, url: &str, caches: Option<(f64, f64)>) {
        let (min_cache, max_cache) = caches.unwrap_or((0.2, 0.8));
        let play = Play {
            url: url.into(),
            rtc: caches.is_none(),
            min_cache,
            max_cache,
            muted: false,
            ear: false,
            referrer: None,
            stats_ms: 2000,
        };
        self.tell(MediaCommand::Play { id, play });
    }

    /// The newest picture.
    pub fn frame(&self, id: MediaId) -> Option<Arc<Frame>> {
        self.board.slot(id).get()
    }

    /// Counts the pictures that were shown.
    pub fn version(&self, id: MediaId) -> u64 {
        self.board.slot(id).version()
    }

    /// What one session said.
    pub fn said(&self, id: MediaId) -> impl Iterator<Item = &Kind> {
        self.log.iter().filter(move |(_, i, _)| *i == id).map(|(_, _, kind)| kind)
    }
}
