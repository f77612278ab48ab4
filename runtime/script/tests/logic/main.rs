//! The logic lane, driven through its inputs with small sets of files.
#![allow(clippy::unwrap_used, missing_docs)]

mod builtins;
mod driver;
mod errors;
mod modules;
mod objects;
mod timers;
mod wx;
mod wxs;

pub use driver::{Lane, lane};
