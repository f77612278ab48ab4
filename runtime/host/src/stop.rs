//! Ctrl-C: one flag that whoever runs the show waits for.
//!
//! The second Ctrl-C ends the process at once, so a run that hangs can still be stopped.

use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Set once, by Ctrl-C, SIGTERM or the end of the session.
#[derive(Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Default)]
struct Inner {
    set: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    /// Whether it is set.
    pub fn is_set(&self) -> bool {
        *self.0.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets it; says whether it was set already.
    pub fn set(&self) -> bool {
        let before = std::mem::replace(&mut *self.0.set.lock().unwrap_or_else(PoisonError::into_inner), true);
        self.0.changed.notify_all();
        before
    }

    /// Waits until it is set.
    pub fn wait(&self) {
        let mut set = self.0.set.lock().unwrap_or_else(PoisonError::into_inner);
        while !*set {
            set = self.0.changed.wait(set).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until it is set, but no longer than `limit`; says whether it is set.
    pub fn wait_for(&self, limit: Duration) -> bool {
        let set = self.0.set.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.changed.wait_timeout_while(set, limit, |set| !*set);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The flag that Ctrl-C sets. A process has one.
pub fn on_ctrl_c() -> Stop {
    static STOP: OnceLock<Stop> = OnceLock::new();
    STOP.get_or_init(|| {
        let stop = Stop::default();
        let setter = stop.clone();
        // Without a handler Ctrl-C still ends the process, only less cleanly.
        let _ = ctrlc::set_handler(move || {
            if setter.set() {
                std::process::exit(130);
            }
        });
        stop
    })
    .clone()
}
