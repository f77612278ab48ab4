//! Threads of the lanes.
//!
//! A panic in one is caught and told, and takes nothing else down.

use std::any::Any;
use std::convert::Infallible;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::Builder;
use std::time::Duration;

/// Page code and page trees nest as deep as their authors like; the pages of an unused stack cost nothing.
pub(crate) const BIG_STACK: usize = 256 << 20;

/// Somebody's word that something is over: given by letting go of it, in a panic too.
pub(crate) type Word = Sender<Infallible>;

/// What is to be over.
pub(crate) struct End(Receiver<Infallible>);

/// A word to be given, and where it is waited for.
pub(crate) fn end() -> (Word, End) {
    let (word, end) = mpsc::channel();
    (word, End(end))
}

impl End {
    /// Waits until it is over, but no longer than `limit`.
    pub(crate) fn wait(&self, limit: Duration) {
        let Err(_) = self.0.recv_timeout(limit);
    }
}

/// Starts a lane and gives its end. `lost` is told what it panicked with.
pub(crate) fn spawn(
    name: &str,
    stack: usize,
    body: impl FnOnce() + Send + 'static,
    lost: impl FnOnce(String) + Send + 'static,
) -> io::Result<End> {
    let (word, end) = end();
    Builder::new().name(format!("zhenji-{name}")).stack_size(stack).spawn(move || {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
            lost(panic_text(&*payload));
        }
        drop(word);
    })?;
    Ok(end)
}

/// What a panic said.
pub(crate) fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".into())
}
