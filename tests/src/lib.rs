//! The runner of the conformance folders: a mini-program, what is done to it, and what the documents say must follow.
//!
//! A case never holds Rust; `conformance/README.md` describes its files.

pub mod act;
pub mod case;
pub mod compare;
pub mod coverage;
#[cfg(feature = "gst")]
pub mod gate;
pub mod media;
#[cfg(feature = "gst")]
pub mod others;
pub mod program;
pub mod project;
#[cfg(feature = "gst")]
pub mod real;
pub mod report;
pub mod run;
pub mod servers;
#[cfg(feature = "gst")]
pub mod stage;
