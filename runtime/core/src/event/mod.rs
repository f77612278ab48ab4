//! Touch and events: what fingers mean, and who hears of it.

mod gesture;

pub use gesture::{Contact, Fingers, Gesture, LONG_PRESS};
