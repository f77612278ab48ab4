//! The headless view against the CSS specifications, by small patch scripts.
#![allow(clippy::unwrap_used)]

mod stage;

mod boxes;
mod changes;
mod drift;
mod hits;
mod overlay;
mod painting;
mod same_layer;
mod scrolling;
mod texts;
