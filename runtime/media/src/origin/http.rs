//! HTTP-FLV and the status page of the origin, over any byte stream: one request a connection.

use bytes::Bytes;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant;

use super::StreamRequest;
use super::head::{self, Refuse, Request};
use super::hub::Form;
use super::site::{Cut, Peer, Site};
use crate::{clock, flv};

/// Bytes that a client may send after its request; it has nothing to say.
const CHATTER: usize = 64 * 1024;

/// Serves one connection until it ends.
pub(crate) async fn serve<S: AsyncRead + AsyncWrite>(io: S, site: Site, peer: Peer) {
    let (mut reader, mut writer) = tokio::io::split(io);
    if let Err(cut) = answer(&mut reader, &mut writer, &site, &peer).await {
        site.cut(&peer, &cut);
    }
    // The client may be gone already. Closing with its words unread would take the answer from it.
    let _ = writer.shutdown().await;
    let mut ignored = [0; 2048];
    let drain = async { while matches!(reader.read(&mut ignored).await, Ok(n) if n > 0) {} };
    clock::timeout(site.hub.limits.farewell, drain).await;
}

async fn answer<R, W>(reader: &mut R, writer: &mut W, site: &Site, peer: &Peer) -> Result<(), Cut>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let limits = site.hub.limits;
    let deadline = Instant::now() + limits.http_wait;
    let mut head = Vec::new();
    let request = loop {
        match head::parse(&head, &limits) {
            Ok(Some(request)) => break Ok(request),
            Ok(None) => {}
            Err(refuse) => break Err(refuse),
        }
        let mut piece = [0; 2048];
        let left = deadline.saturating_duration_since(Instant::now());
        let read = clock::timeout(left, reader.read(&mut piece)).await.ok_or(Cut::Silent("the request"))?;
        match read? {
            0 => return Ok(()),
            n => head.extend_from_slice(&piece[..n]),
        }
    };
    let page = match request {
        Ok(Request { path, .. }) if path == "/" || path == "/streams" => Ok(status(site)),
        Ok(request) => match stream_of(&request.path) {
            Some((app, stream)) => match admit(site, peer, app, stream, &request.query) {
                Ok(()) => return pull(reader, writer, site, peer, &format!("{app}/{stream}")).await,
                Err(refuse) => Err(refuse),
            },
            None => Err(Refuse::new("404 Not Found", "expected /app/stream.flv")),
        },
        Err(refuse) => Err(refuse),
    };
    let (status, kind, text) = match page {
        Ok(text) => ("200 OK", "application/json", text),
        Err(refuse) => (refuse.status, "text/plain; charset=utf-8", refuse.reason),
    };
    let mut bytes = response(status, kind, Some(text.len())).to_vec();
    bytes.extend(text.as_bytes());
    clock::timeout(limits.write, writer.write_all(&bytes)).await.ok_or(Cut::Silent("the answer to be taken"))??;
    Ok(())
}

/// Sends the stream until the publisher or the client leaves.
async fn pull<R, W>(reader: &mut R, writer: &mut W, site: &Site, peer: &Peer, name: &str) -> Result<(), Cut>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let limits = site.hub.limits;
    let outlet = site.outlet(peer);
    let _closed = outlet.guard();
    outlet.push(response("200 OK", "video/x-flv", None));
    outlet.push(Bytes::from_static(&flv::HEADER));
    let _place = match site.hub.subscribe(name, Form::Flv, &outlet) {
        Ok(place) => place,
        Err(_) => return Ok(()),
    };
    site.began(peer, false, name);
    let mut ignored = [0; 2048];
    let mut n_ignored = 0;
    loop {
        if !outlet.flush(writer).await?? {
            return Ok(());
        }
        tokio::select! {
            biased;
            read = clock::timeout(limits.player_idle, reader.read(&mut ignored)) => match read {
                None if outlet.active().elapsed() < limits.player_idle => {}
                None => return Err(Cut::Silent("anything")),
                Some(n) => {
                    let n = n?;
                    n_ignored += n;
                    if n == 0 || n_ignored > CHATTER {
                        return Ok(());
                    }
                }
            },
            () = outlet.wait() => {}
        }
    }
}

fn admit(site: &Site, peer: &Peer, app: &str, stream: &str, query: &str) -> Result<(), Refuse> {
    let name = format!("{app}/{stream}");
    if let Err(reason) = site.allowed(&StreamRequest { app, stream, query, publish: false }) {
        site.refused(peer, false, &name, &reason);
        return Err(Refuse::new("403 Forbidden", reason));
    }
    if !site.hub.is_published(&name) {
        return Err(Refuse::new("404 Not Found", format!("nobody publishes {name}")));
    }
    Ok(())
}

/// Application and stream of `/app/stream.flv`.
fn stream_of(path: &str) -> Option<(&str, &str)> {
    path.strip_suffix(".flv")?
        .strip_prefix('/')?
        .rsplit_once('/')
        .filter(|(app, stream)| !app.is_empty() && !stream.is_empty())
}

fn status(site: &Site) -> String {
    let streams: Vec<_> = site
        .hub
        .status()
        .into_iter()
        .map(|s| {
            json!({
                "name": s.name, "publishing": s.publishing, "subscribers": s.subscribers,
                "bytes": s.bytes, "frames": s.frames,
            })
        })
        .collect();
    json!({ "streams": streams }).to_string()
}

fn response(status: &str, kind: &str, len: Option<usize>) -> Bytes {
    let len = len.map(|len| format!("content-length: {len}\r\n")).unwrap_or_default();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\n{len}cache-control: no-store\r\n\
         access-control-allow-origin: *\r\nconnection: close\r\n\r\n"
    )
    .into()
}
