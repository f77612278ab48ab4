//! zhenji: runs WeChat mini-programs on a developer's machine, live video included.
//!
//! The host is the only crate that knows a clock, a thread, a file and a socket, and the only one that knows all the others.

pub mod account;
pub mod automation;
pub mod cli;
pub mod clock;
pub mod config;
mod descriptors;
pub mod devices;
pub mod doctor;
mod engine;
pub mod files;
pub mod habits;
pub mod lanes;
pub mod lockstep;
pub mod memory;
pub mod project;
pub mod resources;
mod say;
pub mod snapshots;
pub mod stop;
pub mod storage;
pub mod trace_file;
pub mod user_files;
pub mod views;
pub mod window;
