//! The client's side of one RTMP connection, for one publish or one play.
//!
//! Each step of the protocol is an event of its own, so that each failing step can have its own code.

use bytes::Bytes;
use rml_rtmp::sessions::{
    ClientSession, ClientSessionConfig, ClientSessionEvent, ClientSessionResult, PublishRequestType,
};

use super::{CHUNK_SIZE, Hello, MediaKind, MediaMessage, ProtocolError, RtmpUrl, catch, write_media};
use crate::guard::amf::Amf;
use crate::guard::{Guard, Passed, inner_command, inner_preamble};

/// What the connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Publish,
    Play,
}

/// What happened on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ClientEvent {
    /// The handshake is complete.
    HandshakeDone,
    /// `connect` was accepted.
    Connected,
    /// `NetStream.Publish.Start` or `NetStream.Play.Start`.
    Begun,
    /// `connect`, `createStream`, `publish` or `play` was refused, or the stream failed.
    Refused { reason: String },
    /// The server said that the stream is over.
    Ended,
    /// Sound, pictures or metadata of a play.
    Media(MediaMessage),
}

/// One connection as the client sees it.
pub(crate) struct Client {
    url: RtmpUrl,
    purpose: Purpose,
    hello: Option<Hello>,
    guard: Guard,
    session: ClientSession,
    stream: Option<u32>,
    begun: bool,
}

impl Client {
    /// Starts the handshake; appends the first bytes to send.
    pub(crate) fn new(url: RtmpUrl, purpose: Purpose, out: &mut Vec<u8>) -> Result<Self, ProtocolError> {
        let mut config = ClientSessionConfig::new();
        config.tc_url = Some(url.tc_url.clone());
        config.chunk_size = CHUNK_SIZE as u32;
        config.flash_version = match purpose {
            Purpose::Publish => "FMLE/3.0 (compatible; zhenji)".to_owned(),
            Purpose::Play => "LNX 9,0,124,2".to_owned(),
        };
        let (session, _) = ClientSession::new(config).map_err(session_error)?;
        let hello = Some(Hello::new(false, out)?);
        Ok(Self { url, purpose, hello, guard: Guard::new(), session, stream: None, begun: false })
    }

    /// Takes bytes from the server; appends what has to be sent, in order.
    pub(crate) fn input(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<Vec<ClientEvent>, ProtocolError> {
        let mut events = Vec::new();
        let Some(hello) = &mut self.hello else {
            self.chunks(bytes, out, &mut events)?;
            return Ok(events);
        };
        if let Some(rest) = hello.input(bytes, out)? {
            self.hello = None;
            events.push(ClientEvent::HandshakeDone);
            let results = catch(|| self.session.handle_input(&inner_preamble()))?.map_err(session_error)?;
            self.results(results, out, &mut events)?;
            let app = self.url.app.clone();
            let connect = catch(|| self.session.request_connection(app))?.map_err(session_error)?;
            self.results(vec![connect], out, &mut events)?;
            self.chunks(&rest, out, &mut events)?;
        }
        Ok(events)
    }

    /// Appends a message of a publish.
    pub(crate) fn send(&self, media: &MediaMessage, out: &mut Vec<u8>) {
        if let Some(stream) = self.stream.filter(|_| self.begun) {
            write_media(out, stream, media, CHUNK_SIZE);
        }
    }

    /// Appends the farewell: `deleteStream`.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        let results = catch(|| match self.purpose {
            Purpose::Publish => self.session.stop_publishing(),
            Purpose::Play => self.session.stop_playback(),
        });
        self.begun = false;
        if let Ok(Ok(results)) = results {
            for result in results {
                if let ClientSessionResult::OutboundResponse(packet) = result {
                    out.extend(packet.bytes);
                }
            }
        }
    }

    fn chunks(&mut self, bytes: &[u8], out: &mut Vec<u8>, events: &mut Vec<ClientEvent>) -> Result<(), ProtocolError> {
        for passed in self.guard.feed(bytes, out)? {
            match passed {
                Passed::Audio { timestamp, payload } => self.media(MediaKind::Audio, timestamp, payload, events),
                Passed::Video { timestamp, payload } => self.media(MediaKind::Video, timestamp, payload, events),
                Passed::Data { timestamp, payload } => self.media(MediaKind::Data, timestamp, payload, events),
                Passed::StreamBegin => {}
                Passed::StreamEof => self.ended(events),
                Passed::Command { stream, timestamp, name, transaction, values } => {
                    match name.as_str() {
                        "onStatus" if !self.status(&values, events) => continue,
                        "_error" => {
                            events.push(ClientEvent::Refused { reason: describe(&values) });
                            continue;
                        }
                        "_result" | "onStatus" => {}
                        // `onBWDone`, `onFCPublish` and the like ask for nothing.
                        _ => continue,
                    }
                    let inner = inner_command(stream, timestamp, &name, transaction, &values);
                    if name == "_result" && transaction > 1.0 {
                        self.stream = values.get(1).and_then(Amf::as_number).map(|n| n as u32);
                    }
                    let results = catch(|| self.session.handle_input(&inner))?.map_err(session_error)?;
                    self.results(results, out, events)?;
                }
            }
        }
        Ok(())
    }

    /// Looks at a status before the library does, which knows only two codes and loses every description.
    fn status(&mut self, values: &[Amf], events: &mut Vec<ClientEvent>) -> bool {
        let info = values.get(1).unwrap_or(&Amf::Null);
        let code = info.get("code").and_then(Amf::as_str).unwrap_or_default();
        let level = info.get("level").and_then(Amf::as_str).unwrap_or_default();
        match code {
            // Sent again when a publisher returns: nothing new.
            "NetStream.Play.Start" | "NetStream.Publish.Start" => !self.begun,
            "NetStream.Play.UnpublishNotify" | "NetStream.Play.Stop" | "NetStream.Play.Complete" => {
                self.ended(events);
                false
            }
            _ => {
                if level == "error" || level == "_error" {
                    events.push(ClientEvent::Refused { reason: describe(values) });
                }
                false
            }
        }
    }

    fn ended(&self, events: &mut Vec<ClientEvent>) {
        if self.purpose == Purpose::Play && self.begun && events.last() != Some(&ClientEvent::Ended) {
            events.push(ClientEvent::Ended);
        }
    }

    fn media(&self, kind: MediaKind, timestamp: u32, payload: Bytes, events: &mut Vec<ClientEvent>) {
        if self.purpose == Purpose::Play && self.stream.is_some() {
            events.push(ClientEvent::Media(MediaMessage { kind, timestamp, payload }));
        }
    }

    fn results(
        &mut self,
        results: Vec<ClientSessionResult>,
        out: &mut Vec<u8>,
        events: &mut Vec<ClientEvent>,
    ) -> Result<(), ProtocolError> {
        for result in results {
            match result {
                ClientSessionResult::OutboundResponse(packet) => out.extend(packet.bytes),
                ClientSessionResult::UnhandleableMessageReceived(_) => {}
                ClientSessionResult::RaisedEvent(event) => match event {
                    ClientSessionEvent::ConnectionRequestAccepted => events.push(ClientEvent::Connected),
                    ClientSessionEvent::ConnectionRequestRejected { description } => {
                        events.push(ClientEvent::Refused { reason: description });
                    }
                    ClientSessionEvent::PublishRequestAccepted | ClientSessionEvent::PlaybackRequestAccepted => {
                        self.begun = true;
                        events.push(ClientEvent::Begun);
                    }
                    _ => {}
                },
            }
        }
        // The request goes out after the chunk size that came with the acceptance.
        if events.last() == Some(&ClientEvent::Connected) {
            let key = self.url.stream.clone();
            let request = catch(|| match self.purpose {
                Purpose::Publish => self.session.request_publishing(key, PublishRequestType::Live),
                Purpose::Play => self.session.request_playback(key),
            })?;
            if let ClientSessionResult::OutboundResponse(packet) = request.map_err(session_error)? {
                out.extend(packet.bytes);
            }
        }
        Ok(())
    }
}

/// `code: description` of the first status object, for a reader.
fn describe(values: &[Amf]) -> String {
    let info = values.iter().rev().find(|v| v.get("code").is_some() || v.get("description").is_some());
    let part = |key| info.and_then(|i| i.get(key)).and_then(Amf::as_str).unwrap_or_default();
    match (part("code"), part("description")) {
        ("", "") => "the server refused".to_owned(),
        (code, "") => code.to_owned(),
        ("", description) => description.to_owned(),
        (code, description) => format!("{code}: {description}"),
    }
}

fn session_error(e: impl std::fmt::Display) -> ProtocolError {
    ProtocolError::Session(e.to_string())
}
