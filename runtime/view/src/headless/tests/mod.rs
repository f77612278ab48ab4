//! The headless view against the CSS specifications, by small patch scripts.
#![allow(clippy::unwrap_used)]

mod stage;

mod boxes;
mod changes;
mod drift;
mod hits;
mod painting;
mod scrolling;
mod texts;
