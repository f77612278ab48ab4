//! The media lane: capture, encode, RTMP and HTTP-FLV, jitter buffer, decode, and the local origin server.
//!
//! GStreamer and rml_rtmp stay inside this crate; what comes from the network passes the guard first.

mod client;
mod clock;
mod error;
mod flv;
mod guard;
mod origin;
mod rtmp;

pub use error::MediaError;
pub use origin::{Authorize, Origin, OriginConfig, StreamRequest, StreamStatus};
