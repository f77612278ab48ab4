//! Threads of the lanes.
//!
//! A panic in one is caught and told, and takes nothing else down.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{Builder, JoinHandle};

/// Page code and page trees nest as deep as their authors like; the pages of an unused stack cost nothing.
pub(crate) const BIG_STACK: usize = 256 << 20;

/// Starts a lane. `lost` is told what it panicked with.
pub(crate) fn spawn(
    name: &str,
    stack: usize,
    body: impl FnOnce() + Send + 'static,
    lost: impl FnOnce(String) + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    Builder::new().name(format!("zhenji-{name}")).stack_size(stack).spawn(move || {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
            lost(panic_text(&*payload));
        }
    })
}

/// What a panic said.
pub(crate) fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".into())
}
