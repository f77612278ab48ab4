//! The mini-program itself: page stack, trees, machines and shell, as one machine.
//!
//! `handle` changes the state once, then `drain` gives what follows from it.

mod message;

pub use message::{Input, Output, Setup, launch};
