//! Waiting: tokio's timers, with a list of what is waited for when time is simulated.
//!
//! Session code waits only through this module, so that the simulated driver can say when something happens next.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::ops::Bound;
use std::time::Duration;

use tokio::time::Instant;

thread_local! {
    /// Open deadlines of this thread, counted; kept only where [`watch`] was called.
    static WAITS: RefCell<Option<BTreeMap<Instant, usize>>> = const { RefCell::new(None) };
    /// Counts deadlines ever opened here.
    static ACTIVITY: Cell<u64> = const { Cell::new(0) };
}

/// From now on this thread keeps a list of its deadlines.
pub(crate) fn watch() {
    WAITS.with_borrow_mut(|w| {
        w.get_or_insert_default();
    });
}

/// The earliest deadline of this thread after a moment.
pub(crate) fn next_after(now: Instant) -> Option<Instant> {
    let after = (Bound::Excluded(now), Bound::Unbounded);
    WAITS.with_borrow(|w| w.as_ref().and_then(|w| w.range(after).next().map(|(at, _)| *at)))
}

/// Grows whenever somebody on this thread begins to wait: session code that does anything waits again after it.
pub(crate) fn activity() -> u64 {
    ACTIVITY.get()
}

/// Waits until a moment.
pub(crate) async fn sleep_until(at: Instant) {
    let _wait = Wait::new(at);
    tokio::time::sleep_until(at).await;
}

/// Waits a while.
pub(crate) async fn sleep(duration: Duration) {
    sleep_until(Instant::now() + duration).await;
}

/// `None` when `future` takes longer than `limit`.
pub(crate) async fn timeout<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
    let at = Instant::now() + limit;
    let _wait = Wait::new(at);
    tokio::time::timeout_at(at, future).await.ok()
}

struct Wait(Instant);

impl Wait {
    fn new(at: Instant) -> Self {
        ACTIVITY.set(ACTIVITY.get() + 1);
        WAITS.with_borrow_mut(|w| {
            if let Some(w) = w {
                *w.entry(at).or_default() += 1;
            }
        });
        Self(at)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        // The thread may be going away with its list.
        let _ = WAITS.try_with(|w| {
            if let Some(w) = w.borrow_mut().as_mut()
                && let Some(n) = w.get_mut(&self.0)
            {
                *n -= 1;
                if *n == 0 {
                    w.remove(&self.0);
                }
            }
        });
    }
}
