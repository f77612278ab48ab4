//! One RTMP connection of the origin, over any byte stream.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant;

use super::StreamRequest;
use super::head::decode;
use super::hub::{Form, Publication, Subscription};
use super::outlet::Outlet;
use super::site::{Cut, Peer, Site};
use crate::clock;
use crate::rtmp::server::{Server, ServerEvent, write_status};
use crate::rtmp::{MediaMessage, ProtocolError, split_query};

/// Serves one connection until it ends.
pub(crate) async fn serve<S: AsyncRead + AsyncWrite>(io: S, site: Site, peer: Peer) {
    let (mut reader, mut writer) = tokio::io::split(io);
    let outlet = site.outlet(&peer);
    let _closed = outlet.guard();
    let connection = Connection {
        outlet,
        app: String::new(),
        publication: None,
        playing: None,
        refused: false,
        since: Instant::now(),
        site: &site,
        peer: &peer,
    };
    let (end, publication) = connection.run(&mut reader, &mut writer).await;
    if let Err(cut) = end {
        site.cut(&peer, &cut);
    }
    if let Some(publication) = publication {
        // It went without a farewell: a broadcaster whose network broke comes back.
        let (orphans, grace) = (publication.abandon(), site.hub.limits.comeback);
        tokio::spawn(async move {
            clock::sleep(grace).await;
            orphans.end();
        });
    }
    // The client may be gone already.
    let _ = writer.shutdown().await;
}

struct Connection<'a> {
    site: &'a Site,
    peer: &'a Peer,
    outlet: Arc<Outlet>,
    app: String,
    publication: Option<Publication>,
    playing: Option<Subscription>,
    refused: bool,
    /// When the present phase of getting ready began.
    since: Instant,
}

impl Connection<'_> {
    /// Serves it to its end; gives back a publication that was not finished.
    async fn run<R, W>(mut self, reader: &mut R, writer: &mut W) -> (Result<(), Cut>, Option<Publication>)
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let end = self.converse(reader, writer).await;
        (end, self.publication.take())
    }

    async fn converse<R, W>(&mut self, reader: &mut R, writer: &mut W) -> Result<(), Cut>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let limits = self.site.hub.limits;
        let outlet = self.outlet.clone();
        let mut out = Vec::new();
        let mut server = Server::new(&mut out)?;
        server.limit(limits.stranger_message);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            if !out.is_empty() {
                outlet.push(std::mem::take(&mut out).into());
            }
            outlet.flush(writer).await??;
            if self.refused {
                // Leave the peer time to read why; it closes first.
                clock::timeout(limits.farewell, reader.read(&mut buffer)).await;
                return Ok(());
            }
            let (limit, what) = self.patience(&server);
            let read = tokio::select! {
                biased;
                read = clock::timeout(limit, reader.read(&mut buffer)) => read,
                () = outlet.wait() => continue,
            };
            let n = match read {
                None if self.playing.is_some() && outlet.active().elapsed() < limit => continue,
                None => return Err(Cut::Silent(what)),
                Some(n) => n?,
            };
            if n == 0 {
                return Ok(());
            }
            let shaken = server.is_shaken();
            server.input(&buffer[..n], &mut out)?;
            if server.is_shaken() && !shaken {
                self.since = Instant::now();
            }
            self.handle(&mut server, &mut out)?;
        }
    }

    /// How long to wait for the peer now, and for what.
    fn patience(&self, server: &Server) -> (Duration, &'static str) {
        let limits = &self.site.hub.limits;
        let left = |limit: Duration| limit.saturating_sub(self.since.elapsed());
        match (&self.playing, &self.publication) {
            (Some(_), _) => (limits.player_idle, "anything"),
            (None, Some(_)) => (limits.publisher_idle, "sound or pictures"),
            (None, None) if server.is_shaken() => (left(limits.setup), "publish or play"),
            (None, None) => (left(limits.handshake), "the handshake"),
        }
    }

    fn handle(&mut self, server: &mut Server, out: &mut Vec<u8>) -> Result<(), ProtocolError> {
        // What came in one read goes out in one write.
        let mut media = Vec::new();
        while !self.refused
            && let Some(event) = server.next(out)?
        {
            match event {
                ServerEvent::Media(message) => {
                    media.push(message);
                    continue;
                }
                _ => self.publish(&mut media),
            }
            match event {
                ServerEvent::Connect { request, app } => {
                    app.split('?').next().unwrap_or_default().trim_matches('/').clone_into(&mut self.app);
                    server.accept(request, out)?;
                }
                ServerEvent::Publish { request, stream, on } => {
                    let name = self.name(&stream);
                    let place = self.allowed(&stream, true).map_err(|reason| ("NetStream.Publish.Denied", reason));
                    let place = place.and_then(|()| {
                        let busy = |e: super::hub::Busy| ("NetStream.Publish.BadName", e.to_string());
                        self.site.hub.publish(&name).map_err(busy)
                    });
                    match place {
                        Ok(publication) => {
                            server.accept(request, out)?;
                            server.limit(self.site.hub.limits.publisher_message);
                            self.publication = Some(publication);
                            self.site.began(self.peer, true, &name);
                        }
                        Err((code, reason)) => self.refuse(true, &name, on, code, &reason, out),
                    }
                }
                ServerEvent::Play { request, stream, on } => {
                    let name = self.name(&stream);
                    if let Err(reason) = self.allowed(&stream, false) {
                        self.refuse(false, &name, on, "NetStream.Play.Failed", &reason, out);
                        continue;
                    }
                    server.accept(request, out)?;
                    // The acceptance goes before what the hub pushes.
                    self.outlet.push(std::mem::take(out).into());
                    match self.site.hub.subscribe(&name, Form::Rtmp(on), &self.outlet) {
                        Ok(place) => {
                            if self.publication.is_none() {
                                server.limit(self.site.hub.limits.player_message);
                            }
                            self.playing = Some(place);
                            self.site.began(self.peer, false, &name);
                        }
                        Err(busy) => self.refuse(false, &name, on, "NetStream.Play.Failed", &busy.to_string(), out),
                    }
                }
                ServerEvent::Finished => {
                    self.publication = None;
                    self.playing = None;
                    server.limit(self.site.hub.limits.stranger_message);
                    self.since = Instant::now();
                }
                ServerEvent::Media(_) => {}
            }
        }
        self.publish(&mut media);
        Ok(())
    }

    fn publish(&self, media: &mut Vec<MediaMessage>) {
        if let Some(publication) = &self.publication
            && !media.is_empty()
        {
            publication.send(media.drain(..));
        }
        media.clear();
    }

    fn allowed(&self, stream: &str, publish: bool) -> Result<(), String> {
        let (name, query) = split_query(stream);
        self.site.allowed(&StreamRequest { app: &self.app, stream: name, query, publish })
    }

    fn refuse(&mut self, publish: bool, name: &str, on: u32, code: &str, reason: &str, out: &mut Vec<u8>) {
        self.site.refused(self.peer, publish, name, reason);
        write_status(on, true, code, reason, out);
        self.refused = true;
    }

    /// `app/stream`; percent-encoding is undone, as in the paths of HTTP.
    fn name(&self, stream: &str) -> String {
        let name = format!("{}/{}", self.app, split_query(stream).0);
        decode(&name).unwrap_or(name)
    }
}
