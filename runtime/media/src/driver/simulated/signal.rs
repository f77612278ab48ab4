//! A value that many wait for, woken in the order in which they came.
//!
//! Tokio's own watch channel wakes in random order, which lockstep cannot use.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// One value, its readers and those who wait for it.
#[derive(Default)]
pub(super) struct Signal<T> {
    value: Mutex<T>,
    changed: Notify,
}

impl<T: Clone> Signal<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value: Mutex::new(value), changed: Notify::new() }
    }

    pub(super) fn get(&self) -> T {
        self.lock().clone()
    }

    pub(super) fn modify(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.lock());
        self.changed.notify_waiters();
    }

    /// Waits until the value fits.
    pub(super) async fn wait_for(&self, fits: impl Fn(&T) -> bool) {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // Whoever changes it between the look and the wait is heard.
            changed.as_mut().enable();
            if fits(&self.lock()) {
                return;
            }
            changed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
