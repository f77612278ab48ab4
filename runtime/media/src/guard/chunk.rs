//! RTMP chunks: bytes from outside into whole messages, and messages into bytes.
//!
//! Every chunk stream has a buffer of its own, so chunks of different messages may interleave as the specification allows
//! (Adobe's RTMP specification 1.0, section 5.3.1). Sizes are capped before memory is reserved.

use std::collections::HashMap;

use bytes::{Buf, Bytes, BytesMut};

use super::GuardError;

/// A key frame of 1080p at a generous bitrate is below 1 MB.
pub(crate) const MAX_MESSAGE: usize = 4 << 20;
/// Chunk streams in use at once; real peers use five or six.
const MAX_CHUNK_STREAMS: usize = 64;
/// Unfinished messages of all chunk streams together may be as long as so many of the longest one.
const MAX_PARTIAL: usize = 2;
/// A timestamp field of this value says that four more bytes follow.
const EXTENDED: u32 = 0xff_ffff;

/// The type ids of messages that this crate names.
pub(crate) mod kind {
    pub(crate) const SET_CHUNK_SIZE: u8 = 1;
    pub(crate) const ABORT: u8 = 2;
    pub(crate) const ACKNOWLEDGEMENT: u8 = 3;
    pub(crate) const USER_CONTROL: u8 = 4;
    pub(crate) const WINDOW_ACK_SIZE: u8 = 5;
    pub(crate) const AUDIO: u8 = 8;
    pub(crate) const VIDEO: u8 = 9;
    pub(crate) const DATA_AMF3: u8 = 15;
    pub(crate) const COMMAND_AMF3: u8 = 17;
    pub(crate) const DATA: u8 = 18;
    pub(crate) const COMMAND: u8 = 20;
}

/// One whole RTMP message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Milliseconds; wraps.
    pub(crate) timestamp: u32,
    /// See [`kind`].
    pub(crate) kind: u8,
    /// The message stream.
    pub(crate) stream: u32,
    /// The payload.
    pub(crate) payload: Bytes,
}

#[derive(Clone, Default)]
struct ChunkStream {
    timestamp: u32,
    /// The timestamp field of the last header of types 0 to 2, extension included.
    delta: u32,
    extended: bool,
    length: usize,
    kind: u8,
    stream: u32,
    partial: BytesMut,
    in_message: bool,
}

/// Puts chunks together to messages.
pub(crate) struct ChunkReader {
    buffer: BytesMut,
    chunk_size: usize,
    streams: HashMap<u32, ChunkStream>,
    n_partial: usize,
    longest: usize,
}

impl ChunkReader {
    pub(crate) fn new() -> Self {
        Self { buffer: BytesMut::new(), chunk_size: 128, streams: HashMap::new(), n_partial: 0, longest: MAX_MESSAGE }
    }

    /// How long messages may be from now on; at most [`MAX_MESSAGE`].
    pub(crate) fn limit(&mut self, longest: usize) {
        self.longest = longest.min(MAX_MESSAGE);
    }

    /// Takes bytes as they came.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message, if there is one. Chunk sizes and aborts are obeyed here and not returned.
    pub(crate) fn next(&mut self) -> Result<Option<Message>, GuardError> {
        loop {
            let Some(found) = self.chunk()? else { return Ok(None) };
            let Some(message) = found else { continue };
            match message.kind {
                kind::SET_CHUNK_SIZE => {
                    let size = first_u32(&message.payload)? & 0x7fff_ffff;
                    if size == 0 {
                        return Err(GuardError::ChunkSize);
                    }
                    self.chunk_size = (size as usize).min(MAX_MESSAGE);
                }
                kind::ABORT => {
                    if let Some(stream) = self.streams.get_mut(&first_u32(&message.payload)?) {
                        self.n_partial -= stream.partial.len();
                        stream.partial.clear();
                        stream.in_message = false;
                    }
                }
                _ => return Ok(Some(message)),
            }
        }
    }

    /// Reads one chunk: `None` when bytes are missing, `Some(None)` when the chunk did not complete a message.
    fn chunk(&mut self) -> Result<Option<Option<Message>>, GuardError> {
        let bytes = &self.buffer[..];
        let Some(&first) = bytes.first() else { return Ok(None) };
        let (id, mut at) = match (first & 0x3f, bytes) {
            (0, [_, b, ..]) => (64 + u32::from(*b), 2),
            (1, [_, b, c, ..]) => (64 + u32::from(*b) + 256 * u32::from(*c), 3),
            (0 | 1, _) => return Ok(None),
            (id, _) => (u32::from(id), 1),
        };
        let format = first >> 6;
        let header_len = [11, 7, 3, 0][usize::from(format)];
        let Some(header) = bytes.get(at..at + header_len) else { return Ok(None) };
        at += header_len;

        let known = self.streams.get(&id);
        if known.is_none() && format != 0 {
            return Err(GuardError::NoHeader(id));
        }
        let was = known.map_or((0, 0, false, 0, 0, 0, false), |s| {
            (s.timestamp, s.delta, s.extended, s.length, s.kind, s.stream, s.in_message)
        });
        let (old_timestamp, mut delta, mut extended, mut length, mut kind, mut stream, in_message) = was;
        let n_partial = known.map_or(0, |s| s.partial.len());
        if format < 3 {
            delta = u24(header);
            extended = delta == EXTENDED;
        }
        if format < 2 {
            length = u24(&header[3..]) as usize;
            kind = header[6];
        }
        if format == 0 {
            stream = u32::from_le_bytes([header[7], header[8], header[9], header[10]]);
        }
        if extended {
            let Some(field) = bytes.get(at..at + 4) else { return Ok(None) };
            at += 4;
            let value = u32::from_be_bytes([field[0], field[1], field[2], field[3]]);
            if format < 3 {
                delta = value;
            }
        }
        if length > self.longest {
            return Err(GuardError::TooLong(length, self.longest));
        }
        // A new header in the middle of a message starts that message over.
        let continues = in_message && format == 3;
        let have = if continues { n_partial } else { 0 };
        let n_bytes = (length - have).min(self.chunk_size);
        if bytes.len() < at + n_bytes {
            return Ok(None);
        }
        if self.streams.len() >= MAX_CHUNK_STREAMS && known.is_none() {
            return Err(GuardError::TooManyChunkStreams);
        }
        if !continues {
            self.n_partial -= n_partial;
        }
        self.buffer.advance(at);
        let body = self.buffer.split_to(n_bytes);
        self.n_partial += n_bytes;

        let state = self.streams.entry(id).or_default();
        if !continues {
            state.partial.clear();
            state.timestamp = if format == 0 { delta } else { old_timestamp.wrapping_add(delta) };
            (state.delta, state.extended, state.length) = (delta, extended, length);
            (state.kind, state.stream) = (kind, stream);
        }
        let whole = if state.partial.is_empty() && n_bytes == length {
            Some(body.freeze())
        } else {
            state.partial.extend_from_slice(&body);
            (state.partial.len() == length).then(|| state.partial.split().freeze())
        };
        state.in_message = whole.is_none();
        let message = whole.map(|payload| {
            self.n_partial -= payload.len();
            Message { timestamp: state.timestamp, kind: state.kind, stream: state.stream, payload }
        });
        if self.n_partial > self.longest * MAX_PARTIAL {
            return Err(GuardError::TooManyPartial);
        }
        Ok(Some(message))
    }
}

/// Appends a message as chunks: a full header, then continuations. It leans on no earlier message, so the same bytes
/// may go to many peers and any message may be left out.
pub(crate) fn write_message(out: &mut Vec<u8>, chunk_stream: u8, message: &Message, chunk_size: usize) {
    debug_assert!((2..64).contains(&chunk_stream));
    let extended = message.timestamp >= EXTENDED;
    let field = if extended { EXTENDED } else { message.timestamp };
    let length = message.payload.len() as u32;
    out.reserve(message.payload.len() + 16);
    out.push(chunk_stream);
    out.extend(&field.to_be_bytes()[1..]);
    out.extend(&length.to_be_bytes()[1..]);
    out.push(message.kind);
    out.extend(message.stream.to_le_bytes());
    for (i, piece) in message.payload.chunks(chunk_size.max(1)).enumerate() {
        if i > 0 {
            out.push(0xc0 | chunk_stream);
        }
        if extended {
            out.extend(message.timestamp.to_be_bytes());
        }
        out.extend_from_slice(piece);
    }
}

fn u24(b: &[u8]) -> u32 {
    u32::from_be_bytes([0, b[0], b[1], b[2]])
}

/// The number that a control message begins with.
pub(crate) fn first_u32(payload: &[u8]) -> Result<u32, GuardError> {
    match payload {
        [a, b, c, d, ..] => Ok(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => Err(GuardError::ControlCutShort),
    }
}
