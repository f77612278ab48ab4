//! NoticeKind every connection of an origin shares, and what is known of one peer.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use super::hub::Hub;
use super::notice::{Log, Notice, NoticeKind};
use super::outlet::{Ended, Outlet};
use super::{Authorize, StreamRequest};
use crate::rtmp::ProtocolError;

/// One origin, as its connections see it.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) hub: Arc<Hub>,
    pub(crate) authorize: Option<Authorize>,
    pub(crate) log: Option<Log>,
}

/// The other end of a connection.
#[derive(Debug, Default)]
pub(crate) struct Peer {
    pub(crate) addr: Option<SocketAddr>,
    /// A second handle of its socket, for sending from the publisher's task.
    pub(crate) socket: Option<TcpStream>,
}

/// Why a connection was cut. A peer that leaves is not cut.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cut {
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    #[error(transparent)]
    Outlet(#[from] Ended),
    #[error("nothing came while it was waited for {0}")]
    Silent(&'static str),
    /// The connection broke by itself.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Site {
    /// A site that serves everybody.
    pub(crate) fn open(hub: Arc<Hub>) -> Self {
        Self { hub, authorize: None, log: None }
    }

    /// The way out to a peer.
    pub(crate) fn outlet(&self, peer: &Peer) -> Arc<Outlet> {
        let socket = peer.socket.as_ref().and_then(|socket| socket.try_clone().ok());
        Outlet::new(socket, self.hub.limits, self.hub.waiting.clone())
    }

    /// Whether a request is granted; `Err` is the reason the peer is told.
    pub(crate) fn allowed(&self, request: &StreamRequest<'_>) -> Result<(), String> {
        let limit = self.hub.limits.name;
        if request.app.len() + request.stream.len() + request.query.len() > limit {
            return Err(format!("the URL is longer than {limit} bytes"));
        }
        self.authorize.as_ref().map_or(Ok(()), |authorize| authorize(request))
    }

    pub(crate) fn began(&self, peer: &Peer, publish: bool, stream: &str) {
        self.note(peer, || NoticeKind::Began { publish, stream: stream.to_owned() });
    }

    pub(crate) fn refused(&self, peer: &Peer, publish: bool, stream: &str, reason: &str) {
        self.note(peer, || NoticeKind::Refused { publish, stream: stream.to_owned(), reason: reason.to_owned() });
    }

    pub(crate) fn cut(&self, peer: &Peer, why: &Cut) {
        match why {
            Cut::Io(_) | Cut::Outlet(Ended::Closed) => {}
            why => self.note(peer, || NoticeKind::Cut { reason: why.to_string() }),
        }
    }

    fn note(&self, peer: &Peer, kind: impl FnOnce() -> NoticeKind) {
        if let Some(log) = &self.log {
            let addr = peer.addr.map_or_else(|| "somebody".to_owned(), |addr| addr.to_string());
            log(Notice { peer: addr, kind: kind() });
        }
    }
}
