//! One attempt to publish or to play, over whatever connects.
//!
//! An attempt reports every step and ends with the step that failed; retries and codes are the machine's business. The same
//! code runs over real sockets and over in-memory pipes on a paused clock.

mod flv_pull;
#[cfg(any(feature = "gst", test))]
mod net;
mod play;
mod publish;
mod uplink;

use std::future::Future;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use zhenji_core::media::Step;

pub(crate) use flv_pull::{FlvRequest, Roots, pull_flv};
#[cfg(any(feature = "gst", test))]
pub(crate) use net::Tcp;
pub(crate) use play::play;
pub(crate) use publish::publish;
pub(crate) use uplink::{Uplink, UplinkFigures};

use crate::rtmp::MediaMessage;

/// How long each part of an attempt may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Resolve and connect; handshake; commands: each.
    pub(crate) step: Duration,
    /// A stream that brings nothing, or takes nothing, for so long is broken.
    pub(crate) silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { step: Duration::from_secs(5), silence: Duration::from_secs(30) }
    }
}

/// Where a connection comes from: resolves and connects, and says which of the two failed.
pub(crate) trait Connect: Send + Sync + 'static {
    /// The byte stream.
    type Io: AsyncRead + AsyncWrite + Send + Unpin + 'static;
    /// Connects to a host by name.
    fn connect(&self, host: &str, port: u16) -> impl Future<Output = Result<Self::Io, Failed>> + Send;
    /// Whether the way there is inside the program, where nothing is encrypted: TLS is left out.
    fn inside(&self) -> bool {
        false
    }
    /// Why that server refuses publish and play commands just now, if it does.
    fn rejects(&self, host: &str, port: u16) -> Option<&'static str> {
        let _ = (host, port);
        None
    }
}

/// Why an attempt ended by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) step: Step,
    pub(crate) reason: String,
}

impl Failed {
    pub(crate) fn new(step: Step, reason: impl Into<String>) -> Self {
        Self { step, reason: reason.into() }
    }
}

/// A step of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Report {
    /// `connect` was accepted, or HTTP brings FLV.
    Connected,
    /// Publishing or playing began (RTMP).
    Begun,
    /// Bytes went over the wire, headers included.
    Traffic(usize),
    /// What is played is a file: all of it is there, and comes as fast as it is taken.
    File,
    /// A message of a play.
    Media(MediaMessage),
    /// A frame of a publish is on its way, with the time that it has for the server, ms.
    Sent { video: bool, timestamp: u32 },
    /// The stream is over: the server said so, or the file has come to its end.
    Ended,
}

/// Takes reports; called in order from the attempt's task.
pub(crate) trait Sink: FnMut(Report) + Send {}
impl<F: FnMut(Report) + Send> Sink for F {}

/// The phase that a failure of an RTMP attempt belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Handshake,
    Commands,
    Streaming,
}

impl Phase {
    fn step(self) -> Step {
        match self {
            Self::Handshake => Step::Handshake,
            Self::Commands => Step::Refused,
            Self::Streaming => Step::Io,
        }
    }

    /// What a closed connection means in this phase.
    fn closed(self) -> Failed {
        let reason = match self {
            Self::Handshake => "the server closed the connection during the handshake",
            Self::Commands => "the server closed the connection before the stream began",
            Self::Streaming => "the server closed the connection",
        };
        Failed::new(self.step(), reason)
    }

    /// What silence means in this phase: a server that refuses says so.
    fn silent(self, limit: Duration) -> Failed {
        let step = if self == Self::Commands { Step::Io } else { self.step() };
        let what = match self {
            Self::Handshake => "no answer to the handshake",
            Self::Commands => "no answer to a command",
            Self::Streaming => "nothing came",
        };
        Failed::new(step, format!("{what} within {} s", limit.as_secs_f64()))
    }
}
