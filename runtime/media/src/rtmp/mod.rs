//! RTMP without sockets: addresses, and the client's and the server's side of one connection.
//!
//! Bytes in, bytes and events out; time and sockets belong to the caller. rml_rtmp does the handshake and the command
//! conversation behind the guard, and none of its types leaves this module.

pub(crate) mod client;
pub(crate) mod server;
mod url;

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use rml_rtmp::handshake::{Handshake, HandshakeProcessResult, PeerType};

#[cfg(any(feature = "gst", test))]
pub(crate) use url::DEFAULT_PORT;
pub(crate) use url::{RtmpUrl, split_query};

use crate::guard::GuardError;
use crate::guard::chunk::{Message, kind, write_message};

/// Chunks of this size keep a usual frame whole.
pub(crate) const CHUNK_SIZE: usize = 65536;

/// Sound, pictures or metadata, as RTMP and FLV both carry them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum MediaKind {
    Audio,
    Video,
    Data,
}

/// One message of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaMessage {
    pub(crate) kind: MediaKind,
    /// Milliseconds; wraps.
    pub(crate) timestamp: u32,
    /// The body of an FLV tag.
    pub(crate) payload: Bytes,
}

/// Why a conversation cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProtocolError {
    #[error("not an RTMP handshake: {0}")]
    Handshake(String),
    #[error(transparent)]
    Guard(#[from] GuardError),
    #[error("{0}")]
    Session(String),
}

/// Appends a media message as chunks; the audio, video and data chunk streams are ours alone.
pub(crate) fn write_media(out: &mut Vec<u8>, stream: u32, media: &MediaMessage, chunk_size: usize) {
    let (chunk_stream, kind) = match media.kind {
        MediaKind::Audio => (4, kind::AUDIO),
        MediaKind::Video => (5, kind::VIDEO),
        MediaKind::Data => (7, kind::DATA),
    };
    let message = Message { timestamp: media.timestamp, kind, stream, payload: media.payload.clone() };
    write_message(out, chunk_stream, &message, chunk_size);
}

/// The handshake of either side.
pub(crate) struct Hello {
    inner: Handshake,
}

impl Hello {
    /// Starts; appends the first bytes to send.
    pub(crate) fn new(server: bool, out: &mut Vec<u8>) -> Result<Self, ProtocolError> {
        let mut inner = Handshake::new(if server { PeerType::Server } else { PeerType::Client });
        out.extend(inner.generate_outbound_p0_and_p1().map_err(|e| ProtocolError::Handshake(e.to_string()))?);
        Ok(Self { inner })
    }

    /// Takes bytes; gives what is left over for the session when the handshake is complete.
    pub(crate) fn input(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<Option<Vec<u8>>, ProtocolError> {
        let result = catch(|| self.inner.process_bytes(bytes))?.map_err(|e| ProtocolError::Handshake(e.to_string()))?;
        Ok(match result {
            HandshakeProcessResult::InProgress { response_bytes } => {
                out.extend(response_bytes);
                None
            }
            HandshakeProcessResult::Completed { response_bytes, remaining_bytes } => {
                out.extend(response_bytes);
                Some(remaining_bytes)
            }
        })
    }
}

/// The last belt: a panic inside rml_rtmp ends the connection, not the program.
fn catch<T>(f: impl FnOnce() -> T) -> Result<T, ProtocolError> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|_| ProtocolError::Session("the RTMP library panicked".to_owned()))
}
