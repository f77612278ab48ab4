//! The one real clock.
//!
//! Every lane counts from the same instant, so that times of different lanes compare.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use zhenji_core::time::Time;

/// Counts from the moment it was made.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
    epoch_ms: f64,
}

impl Clock {
    /// A clock that begins now.
    pub fn start() -> Self {
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |d| d.as_secs_f64() * 1000.0);
        Self { start: Instant::now(), epoch_ms: epoch.floor() }
    }

    /// How long it has been running.
    pub fn now(&self) -> Time {
        Time::ZERO + self.start.elapsed()
    }

    /// Milliseconds between the Unix epoch and the beginning.
    pub fn epoch_ms(&self) -> f64 {
        self.epoch_ms
    }

    /// The instant it began.
    pub fn instant(&self) -> Instant {
        self.start
    }
}
