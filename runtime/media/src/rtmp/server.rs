//! The server's side of one RTMP connection.
//!
//! Requests come out as events and wait for `accept` or `refuse`; nothing is granted by itself.

use std::collections::VecDeque;

use rml_rtmp::sessions::{ServerSession, ServerSessionConfig, ServerSessionEvent, ServerSessionResult};

use super::{CHUNK_SIZE, Hello, MediaKind, MediaMessage, ProtocolError, catch};
use crate::guard::amf::{self, Amf};
use crate::guard::chunk::{Message, kind, write_message};
use crate::guard::{Guard, OWN_CHUNK_STREAM, Passed, inner_command, inner_preamble};

/// What a client asked for or sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ServerEvent {
    /// `connect`
    Connect { request: u32, app: String },
    /// `publish`; the stream with its query.
    Publish { request: u32, stream: String, on: u32 },
    /// `play`; the stream with its query.
    Play { request: u32, stream: String, on: u32 },
    /// The client's publish or play ended.
    Finished,
    /// Sound, pictures or metadata of a publish.
    Media(MediaMessage),
}

/// One connection as the server sees it.
pub(crate) struct Server {
    hello: Option<Hello>,
    guard: Guard,
    session: Option<ServerSession>,
    /// The message stream of the command in hand: the library does not say it for `publish`.
    on: u32,
    /// What came and is not yet looked at.
    passed: VecDeque<Passed>,
    events: VecDeque<ServerEvent>,
}

impl Server {
    /// Starts the handshake; appends the first bytes to send.
    pub(crate) fn new(out: &mut Vec<u8>) -> Result<Self, ProtocolError> {
        let hello = Some(Hello::new(true, out)?);
        let (passed, events) = (VecDeque::new(), VecDeque::new());
        Ok(Self { hello, guard: Guard::new(), session: None, on: 0, passed, events })
    }

    /// Takes bytes from the client; appends what has to be sent at once. What they ask for comes from [`Server::next`].
    pub(crate) fn input(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), ProtocolError> {
        let Some(hello) = &mut self.hello else {
            self.passed.extend(self.guard.feed(bytes, out)?);
            return Ok(());
        };
        if let Some(rest) = hello.input(bytes, out)? {
            self.hello = None;
            let mut config = ServerSessionConfig::new();
            config.chunk_size = CHUNK_SIZE as u32;
            let (mut session, greeting) = catch(|| ServerSession::new(config))?.map_err(session_error)?;
            self.results(greeting, out);
            let results = catch(|| session.handle_input(&inner_preamble()))?.map_err(session_error)?;
            self.session = Some(session);
            self.results(results, out);
            self.passed.extend(self.guard.feed(&rest, out)?);
        }
        Ok(())
    }

    /// The next event; answer it before asking again, for clients do not always wait for an answer before they go on.
    pub(crate) fn next(&mut self, out: &mut Vec<u8>) -> Result<Option<ServerEvent>, ProtocolError> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(Some(event));
            }
            let Some(passed) = self.passed.pop_front() else { return Ok(None) };
            self.look_at(passed, out)?;
        }
    }

    /// How long the client's messages may be from now on, bytes.
    pub(crate) fn limit(&mut self, longest: usize) {
        self.guard.limit(longest);
    }

    /// Grants a request.
    pub(crate) fn accept(&mut self, request: u32, out: &mut Vec<u8>) -> Result<(), ProtocolError> {
        let Some(session) = &mut self.session else { return Ok(()) };
        let results = catch(|| session.accept_request(request))?.map_err(session_error)?;
        self.results(results, out);
        Ok(())
    }

    /// Whether the handshake is complete.
    pub(crate) fn is_shaken(&self) -> bool {
        self.hello.is_none()
    }

    fn look_at(&mut self, passed: Passed, out: &mut Vec<u8>) -> Result<(), ProtocolError> {
        let (kind, timestamp, payload) = match passed {
            Passed::Audio { timestamp, payload } => (MediaKind::Audio, timestamp, payload),
            Passed::Video { timestamp, payload } => (MediaKind::Video, timestamp, payload),
            Passed::Data { timestamp, payload } => (MediaKind::Data, timestamp, payload),
            Passed::StreamBegin | Passed::StreamEof => return Ok(()),
            Passed::Command { stream, timestamp, name, transaction, values } => {
                // FMLE's calls ask for nothing that the standard ones do not do.
                let known = ["connect", "createStream", "publish", "play", "closeStream", "deleteStream"];
                let Some(session) = self.session.as_mut().filter(|_| known.contains(&&*name)) else { return Ok(()) };
                let inner = inner_command(stream, timestamp, &name, transaction, &values);
                self.on = stream;
                let results = catch(|| session.handle_input(&inner))?.map_err(session_error)?;
                self.results(results, out);
                return Ok(());
            }
        };
        self.events.push_back(ServerEvent::Media(MediaMessage { kind, timestamp, payload }));
        Ok(())
    }

    fn results(&mut self, results: Vec<ServerSessionResult>, out: &mut Vec<u8>) {
        for result in results {
            match result {
                // Chunk stream 3 carries `|RtmpSampleAccess` and `NetStream.Data.Start`, which players list as
                // further streams and nobody needs.
                ServerSessionResult::OutboundResponse(packet)
                    if packet.bytes.first().is_some_and(|b| b & 0x3f == 3) => {}
                ServerSessionResult::OutboundResponse(packet) => out.extend(packet.bytes),
                ServerSessionResult::UnhandleableMessageReceived(_) => {}
                ServerSessionResult::RaisedEvent(event) => match event {
                    ServerSessionEvent::ConnectionRequested { request_id, app_name } => {
                        self.events.push_back(ServerEvent::Connect { request: request_id, app: app_name });
                    }
                    ServerSessionEvent::PublishStreamRequested { request_id, stream_key, .. } => {
                        self.events.push_back(ServerEvent::Publish {
                            request: request_id,
                            stream: stream_key,
                            on: self.on,
                        });
                    }
                    ServerSessionEvent::PlayStreamRequested { request_id, stream_key, stream_id, .. } => {
                        self.events.push_back(ServerEvent::Play {
                            request: request_id,
                            stream: stream_key,
                            on: stream_id,
                        });
                    }
                    ServerSessionEvent::PublishStreamFinished { .. }
                    | ServerSessionEvent::PlayStreamFinished { .. } => {
                        self.events.push_back(ServerEvent::Finished);
                    }
                    _ => {}
                },
            }
        }
    }
}

/// Appends `onStatus` on a message stream; `error` refuses a publish or play.
pub(crate) fn write_status(on: u32, error: bool, code: &str, description: &str, out: &mut Vec<u8>) {
    let level = if error { "error" } else { "status" };
    let pair = |key: &str, value: &str| (key.to_owned(), Amf::str(value));
    let info = Amf::Object(vec![pair("level", level), pair("code", code), pair("description", description)]);
    let payload = amf::encode(&[Amf::str("onStatus"), Amf::Number(0.0), Amf::Null, info]);
    let message = Message { timestamp: 0, kind: kind::COMMAND, stream: on, payload: payload.into() };
    write_message(out, OWN_CHUNK_STREAM, &message, CHUNK_SIZE);
}

fn session_error(e: impl std::fmt::Display) -> ProtocolError {
    ProtocolError::Session(e.to_string())
}
