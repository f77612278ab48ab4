//! The media lane: capture, encode, RTMP and HTTP-FLV, jitter buffer, decode, and the local origin server.
//!
//! GStreamer and rml_rtmp stay inside this crate; what comes from the network passes the guard first.

mod client;
mod clock;
mod driver;
mod error;
mod flv;
#[cfg(test)]
mod fuzz;
mod guard;
mod jitter;
mod meter;
mod origin;
// Without GStreamer there are no pictures to change, only files to judge.
#[cfg_attr(not(feature = "gst"), allow(dead_code))]
mod picture;
mod rtmp;
mod weather;

pub use driver::Routes;
#[cfg(feature = "gst")]
pub use driver::real::{CameraSource, MicSource, RealConfig, RealDriver, Wake};
pub use driver::simulated::{Attempt, Host, SimulatedDriver, Stream, World};
pub use error::MediaError;
pub use origin::{
    Authorize, Keys, Limits, Log, Notice, NoticeKind, Origin, OriginConfig, StreamRequest, StreamStatus, signed_query,
};
