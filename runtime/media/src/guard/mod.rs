//! The guard in front of rml_rtmp: what comes from the network is read here first, bounded and without panics.
//!
//! rml_rtmp 0.8 panics on interleaved chunks and short commands and overflows the stack on deep AMF0. It therefore only
//! ever sees bytes that this module wrote: commands, decoded within limits and encoded anew, each in a single chunk.
//! Media, metadata and control messages never reach it.

pub(crate) mod amf;
pub(crate) mod chunk;
#[cfg(test)]
pub(crate) mod tests;

use bytes::Bytes;

use amf::Amf;
use chunk::{ChunkReader, Message, first_u32, kind, write_message};

/// Our own control messages and statuses go on a chunk stream that rml_rtmp's serializer does not use.
pub(crate) const OWN_CHUNK_STREAM: u8 = 8;
/// Commands of one connection; an honest peer sends about ten.
const MAX_COMMANDS: usize = 10_000;
/// The chunk size that rml_rtmp is told, so that every message fits one chunk.
const INNER_CHUNK_SIZE: u32 = 0xff_ffff;

/// Why bytes from outside were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GuardError {
    #[error("chunk stream {0} begins without a full header")]
    NoHeader(u32),
    #[error("a message of {0} bytes exceeds the limit of {1}")]
    TooLong(usize, usize),
    #[error("too many chunk streams")]
    TooManyChunkStreams,
    #[error("too many unfinished messages")]
    TooManyPartial,
    #[error("the peer set a chunk size of zero")]
    ChunkSize,
    #[error("a control message is cut short")]
    ControlCutShort,
    #[error("an AMF0 value is cut short")]
    AmfCutShort,
    #[error("AMF0 values are nested more than 32 deep")]
    AmfTooDeep,
    #[error("a message holds too many AMF0 values")]
    AmfTooMany,
    #[error("unknown AMF0 marker {0:#04x}")]
    AmfMarker(u8),
    #[error("the peer sent too many commands")]
    TooManyCommands,
}

/// A message that passed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Passed {
    /// A command: name, transaction, and everything after (at least the command object).
    Command { stream: u32, timestamp: u32, name: String, transaction: f64, values: Vec<Amf> },
    /// `onMetaData` and other data, undecoded.
    Data { timestamp: u32, payload: Bytes },
    /// Sound as FLV carries it.
    Audio { timestamp: u32, payload: Bytes },
    /// Pictures as FLV carries them.
    Video { timestamp: u32, payload: Bytes },
    /// `StreamBegin` of a message stream other than 0.
    StreamBegin,
    /// `StreamEOF`
    StreamEof,
}

/// Reads one direction of one connection.
pub(crate) struct Guard {
    reader: ChunkReader,
    n_received: u64,
    n_acknowledged: u64,
    window: Option<u32>,
    n_commands: usize,
}

impl Guard {
    pub(crate) fn new() -> Self {
        Self { reader: ChunkReader::new(), n_received: 0, n_acknowledged: 0, window: None, n_commands: 0 }
    }

    /// How long messages may be from now on, bytes.
    pub(crate) fn limit(&mut self, longest: usize) {
        self.reader.limit(longest);
    }

    /// Takes bytes as they came. What has to be answered at once (acknowledgements, pings) is appended to `reply`.
    pub(crate) fn feed(&mut self, bytes: &[u8], reply: &mut Vec<u8>) -> Result<Vec<Passed>, GuardError> {
        self.n_received += bytes.len() as u64;
        self.reader.push(bytes);
        let mut passed = Vec::new();
        while let Some(message) = self.reader.next()? {
            if let Some(p) = self.pass(message, reply)? {
                passed.push(p);
            }
        }
        if let Some(window) = self.window
            && self.n_received - self.n_acknowledged >= u64::from(window)
        {
            // The total so far, as section 5.4.3 says, and not the bytes since the last one.
            self.n_acknowledged = self.n_received;
            write_control(reply, kind::ACKNOWLEDGEMENT, (self.n_received as u32).to_be_bytes().to_vec());
        }
        Ok(passed)
    }

    fn pass(&mut self, message: Message, reply: &mut Vec<u8>) -> Result<Option<Passed>, GuardError> {
        let Message { timestamp, kind: message_kind, stream, payload } = message;
        Ok(match message_kind {
            kind::AUDIO if !payload.is_empty() => Some(Passed::Audio { timestamp, payload }),
            kind::VIDEO if !payload.is_empty() => Some(Passed::Video { timestamp, payload }),
            kind::DATA => Some(Passed::Data { timestamp, payload }),
            kind::DATA_AMF3 if !payload.is_empty() => Some(Passed::Data { timestamp, payload: payload.slice(1..) }),
            kind::COMMAND => self.command(stream, timestamp, &payload)?,
            // An AMF3 command is a format byte and then AMF0 values.
            kind::COMMAND_AMF3 if !payload.is_empty() => self.command(stream, timestamp, &payload[1..])?,
            kind::WINDOW_ACK_SIZE => {
                self.window = Some(first_u32(&payload)?.max(1));
                None
            }
            kind::USER_CONTROL => user_control(&payload, reply),
            _ => None,
        })
    }

    fn command(&mut self, stream: u32, timestamp: u32, payload: &[u8]) -> Result<Option<Passed>, GuardError> {
        self.n_commands += 1;
        if self.n_commands > MAX_COMMANDS {
            return Err(GuardError::TooManyCommands);
        }
        let mut values = amf::decode(payload)?.into_iter();
        let Some(Amf::String(name)) = values.next() else { return Ok(None) };
        let transaction = values.next().and_then(|v| v.as_number()).unwrap_or(0.0);
        let mut values: Vec<Amf> = values.collect();
        if values.is_empty() {
            values.push(Amf::Null);
        }
        Ok(Some(Passed::Command { stream, timestamp, name, transaction, values }))
    }
}

/// The bytes that open the inner conversation with rml_rtmp: from here on every message is one chunk.
pub(crate) fn inner_preamble() -> Vec<u8> {
    let mut out = Vec::new();
    write_control(&mut out, kind::SET_CHUNK_SIZE, INNER_CHUNK_SIZE.to_be_bytes().to_vec());
    out
}

/// A command for rml_rtmp, in our own bytes.
pub(crate) fn inner_command(stream: u32, timestamp: u32, name: &str, transaction: f64, values: &[Amf]) -> Vec<u8> {
    let mut all = vec![Amf::str(name), Amf::Number(transaction)];
    all.extend_from_slice(values);
    let message = Message { timestamp, kind: kind::COMMAND, stream, payload: amf::encode(&all).into() };
    let mut out = Vec::new();
    write_message(&mut out, 3, &message, INNER_CHUNK_SIZE as usize);
    out
}

/// Appends a control message.
pub(crate) fn write_control(out: &mut Vec<u8>, message_kind: u8, payload: Vec<u8>) {
    let message = Message { timestamp: 0, kind: message_kind, stream: 0, payload: payload.into() };
    write_message(out, OWN_CHUNK_STREAM, &message, 128);
}

/// User control events: section 7.1.7.
fn user_control(payload: &[u8], reply: &mut Vec<u8>) -> Option<Passed> {
    const STREAM_BEGIN: u16 = 0;
    const STREAM_EOF: u16 = 1;
    const PING_REQUEST: u16 = 6;
    const PING_RESPONSE: u16 = 7;
    let [a, b, rest @ ..] = payload else { return None };
    let stream = first_u32(rest).ok()?;
    match u16::from_be_bytes([*a, *b]) {
        STREAM_BEGIN if stream != 0 => Some(Passed::StreamBegin),
        STREAM_EOF => Some(Passed::StreamEof),
        PING_REQUEST => {
            let mut pong = PING_RESPONSE.to_be_bytes().to_vec();
            pong.extend(stream.to_be_bytes());
            write_control(reply, kind::USER_CONTROL, pong);
            None
        }
        _ => None,
    }
}
