//! The machine that is a mini-program's phone: takes inputs, gives outputs.
//!
//! Core has no thread, clock, file or socket, and knows no tag and no `wx` name: it is handed the tables.

pub mod app;
pub mod bundle;
pub mod device;
pub mod diagnostic;
pub mod effect;
pub mod event;
pub mod expr;
mod frame;
pub mod logic;
pub mod machine;
pub mod media;
pub mod name;
pub mod nearest;
#[cfg(test)]
mod random;
pub mod shell;
pub mod signature;
pub mod spec;
pub mod time;
pub mod trace;
pub mod tree;
pub mod value;
pub mod view;
pub mod world;
pub mod wxml;
pub mod wxs;
pub mod wxss;
