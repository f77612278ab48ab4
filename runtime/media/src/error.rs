//! What can go wrong with the machine: ports, threads, elements. A failed connection is an event, not an error.

use std::io;
use std::net::SocketAddr;

/// Trouble of the media lane.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// A port of the origin cannot be opened.
    #[error("cannot listen on {addr} for {what}: {source}{}", remedy(source, what))]
    Listen {
        /// `RTMP` or `HTTP-FLV`.
        what: &'static str,
        /// The address that was asked for.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Threads for sockets and timers cannot be started.
    #[error("cannot start the media threads: {0}")]
    Threads(io::Error),
    /// GStreamer cannot be started.
    #[error("GStreamer does not start: {0}; install gstreamer1.0-plugins-base and gstreamer1.0-plugins-good")]
    GStreamer(String),
}

fn remedy(source: &io::Error, what: &str) -> String {
    let key = if what == "RTMP" { "rtmp" } else { "http" };
    match source.kind() {
        io::ErrorKind::AddrInUse => format!(
            "; another program uses this port: end it, or choose another: {key} under [ports] in zhenji.toml, --{key} of `zhenji origin`"
        ),
        io::ErrorKind::PermissionDenied => "; ports below 1024 need root: choose a higher one".to_owned(),
        _ => String::new(),
    }
}
