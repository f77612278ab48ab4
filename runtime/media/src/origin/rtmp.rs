//! One RTMP connection of the origin, over any byte stream.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;

use super::hub::{Delivery, Hub, Publication};
use super::{Authorize, StreamRequest};
use crate::clock;
use crate::rtmp::server::{Server, ServerEvent};
use crate::rtmp::{ProtocolError, split_query};

/// Between connecting and the first publish or play.
const SETUP_LIMIT: Duration = Duration::from_secs(10);
/// A publisher that pauses sends nothing.
const PUBLISHER_IDLE: Duration = Duration::from_secs(300);
/// A peer that takes nothing for so long is gone.
const WRITE_LIMIT: Duration = Duration::from_secs(30);
/// Players send little or nothing.
const PLAYER_IDLE: Duration = Duration::from_secs(24 * 3600);

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("the peer was silent too long")]
    Idle,
}

/// Serves one connection until it ends.
pub(crate) async fn serve<S: AsyncRead + AsyncWrite>(
    io: S,
    hub: Arc<Hub>,
    authorize: Option<Authorize>,
) -> Result<(), ServeError> {
    let (mut reader, mut writer) = tokio::io::split(io);
    let mut out = Vec::new();
    let mut connection = Connection {
        server: Server::new(&mut out)?,
        hub,
        authorize,
        app: String::new(),
        publication: None,
        playing: None,
        refused: false,
    };
    let mut buffer = vec![0; 64 * 1024];
    let mut deliveries = Vec::new();
    loop {
        if !out.is_empty() {
            clock::timeout(WRITE_LIMIT, writer.write_all(&out)).await.ok_or(ServeError::Idle)??;
            out.clear();
        }
        if connection.refused {
            // Leave the peer time to read why; it closes first.
            clock::timeout(Duration::from_secs(1), reader.read(&mut buffer)).await;
            return Ok(());
        }
        let limit = match (&connection.publication, &connection.playing) {
            (_, Some(_)) => PLAYER_IDLE,
            (Some(_), None) => PUBLISHER_IDLE,
            (None, None) => SETUP_LIMIT,
        };
        let next = async {
            match &mut connection.playing {
                Some((_, receiver)) => receiver.recv_many(&mut deliveries, 64).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            read = clock::timeout(limit, reader.read(&mut buffer)) => {
                let n = read.ok_or(ServeError::Idle)??;
                if n == 0 {
                    return Ok(());
                }
                let events = connection.server.input(&buffer[..n], &mut out)?;
                for event in events {
                    connection.handle(event, &mut out)?;
                }
            }
            n = next => {
                if n == 0 {
                    // The hub dropped a subscriber that could not keep up.
                    return Ok(());
                }
                connection.deliver(&mut deliveries, &mut out);
            }
        }
    }
}

struct Connection {
    server: Server,
    hub: Arc<Hub>,
    authorize: Option<Authorize>,
    app: String,
    publication: Option<Publication>,
    /// The message stream, and what comes on it.
    playing: Option<(u32, mpsc::Receiver<Delivery>)>,
    refused: bool,
}

impl Connection {
    fn handle(&mut self, event: ServerEvent, out: &mut Vec<u8>) -> Result<(), ProtocolError> {
        match event {
            ServerEvent::Connect { request, app } => {
                app.split('?').next().unwrap_or_default().trim_matches('/').clone_into(&mut self.app);
                self.server.accept(request, out)?;
            }
            ServerEvent::Publish { request, stream, on } => {
                if let Err(reason) = self.allowed(&stream, true) {
                    self.refuse(on, "NetStream.Publish.Denied", &reason, out);
                    return Ok(());
                }
                match self.hub.publish(&self.name(&stream)) {
                    Some(publication) => {
                        self.server.accept(request, out)?;
                        self.publication = Some(publication);
                    }
                    None => self.refuse(on, "NetStream.Publish.BadName", "Already publishing", out),
                }
            }
            ServerEvent::Play { request, stream, on } => {
                if let Err(reason) = self.allowed(&stream, false) {
                    self.refuse(on, "NetStream.Play.Failed", &reason, out);
                    return Ok(());
                }
                self.server.accept(request, out)?;
                let (first, receiver) = self.hub.subscribe(&self.name(&stream));
                first.iter().for_each(|item| item.append_rtmp(on, out));
                self.playing = Some((on, receiver));
            }
            ServerEvent::Finished => {
                self.publication = None;
                self.playing = None;
            }
            ServerEvent::Media(media) => {
                if let Some(publication) = &self.publication {
                    publication.send(media);
                }
            }
        }
        Ok(())
    }

    fn deliver(&self, deliveries: &mut Vec<Delivery>, out: &mut Vec<u8>) {
        let Some((on, _)) = &self.playing else { return deliveries.clear() };
        for delivery in deliveries.drain(..) {
            match delivery {
                Delivery::Item(item) => item.append_rtmp(*on, out),
                Delivery::Unpublished => {
                    let text = "The publisher left";
                    self.server.status(*on, false, "NetStream.Play.UnpublishNotify", text, out);
                }
            }
        }
    }

    fn allowed(&self, stream: &str, publish: bool) -> Result<(), String> {
        let (name, query) = split_query(stream);
        match &self.authorize {
            Some(authorize) => authorize(&StreamRequest { app: &self.app, stream: name, query, publish }),
            None => Ok(()),
        }
    }

    fn refuse(&mut self, on: u32, code: &str, reason: &str, out: &mut Vec<u8>) {
        self.server.status(on, true, code, reason, out);
        self.refused = true;
    }

    fn name(&self, stream: &str) -> String {
        format!("{}/{}", self.app, split_query(stream).0)
    }
}
