//! The built-in media server: RTMP in and out, HTTP-FLV out.
//!
//! It listens on what it is told, loopback by default, and ends with its value. What a peer may cost is in [`Limits`].

pub(crate) mod head;
pub(crate) mod http;
pub(crate) mod hub;
pub(crate) mod limits;
mod notice;
mod outlet;
mod parcel;
pub(crate) mod rtmp;
mod sign;
pub(crate) mod site;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
mod tests_hostile;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

pub use hub::StreamStatus;
pub use limits::Limits;
pub use notice::{Log, Notice, NoticeKind};
pub use sign::{Keys, signed_query};

use crate::MediaError;
use hub::Hub;
use site::{Peer, Site};

/// Who wants to publish or play what.
#[derive(Clone, Copy, Debug)]
pub struct StreamRequest<'a> {
    /// The application.
    pub app: &'a str,
    /// The stream, without query.
    pub stream: &'a str,
    /// The query of the stream, such as `txSecret=…&txTime=…`.
    pub query: &'a str,
    /// Publish or play.
    pub publish: bool,
}

/// Decides about a request; `Err` is the reason the peer is told.
pub type Authorize = Arc<dyn Fn(&StreamRequest<'_>) -> Result<(), String> + Send + Sync>;

/// Where the origin listens and whom it serves.
#[derive(Clone)]
pub struct OriginConfig {
    /// RTMP; port 0 picks a free one.
    pub rtmp: SocketAddr,
    /// HTTP-FLV and status; port 0 picks a free one.
    pub http: SocketAddr,
    /// Asked before every publish and play; `None` serves everybody.
    pub authorize: Option<Authorize>,
    /// Told what happens; `None` tells nobody.
    pub log: Option<Log>,
    /// What a peer may cost.
    pub limits: Limits,
}

impl Default for OriginConfig {
    /// The usual ports, on loopback.
    fn default() -> Self {
        let local = Ipv4Addr::LOCALHOST;
        Self {
            rtmp: (local, 1935).into(),
            http: (local, 8080).into(),
            authorize: None,
            log: None,
            limits: Limits::USUAL,
        }
    }
}

impl OriginConfig {
    /// Free ports on loopback.
    pub fn any_port() -> Self {
        Self { rtmp: (Ipv4Addr::LOCALHOST, 0).into(), http: (Ipv4Addr::LOCALHOST, 0).into(), ..Self::default() }
    }
}

/// A running origin.
pub struct Origin {
    /// Where RTMP is served.
    pub rtmp_addr: SocketAddr,
    /// Where HTTP-FLV and the status page are served.
    pub http_addr: SocketAddr,
    hub: Arc<Hub>,
    runtime: Option<Runtime>,
}

impl Origin {
    /// Opens both ports and serves until dropped.
    pub fn start(config: OriginConfig) -> Result<Self, MediaError> {
        let (rtmp, rtmp_addr) = listen("RTMP", config.rtmp)?;
        let (http, http_addr) = listen("HTTP-FLV", config.http)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("zhenji-origin")
            .enable_all()
            .build()
            .map_err(MediaError::Threads)?;
        let hub = Arc::new(Hub::new(config.limits));
        let _inside = runtime.enter();
        let rtmp = TcpListener::from_std(rtmp).map_err(MediaError::Threads)?;
        let http = TcpListener::from_std(http).map_err(MediaError::Threads)?;
        let site = Site { hub: hub.clone(), authorize: config.authorize, log: config.log };
        let n_open = Arc::new(AtomicUsize::new(0));
        runtime.spawn(accept(rtmp, site.clone(), n_open.clone(), rtmp::serve));
        runtime.spawn(accept(http, site, n_open, http::serve));
        drop(_inside);
        Ok(Self { rtmp_addr, http_addr, hub, runtime: Some(runtime) })
    }

    /// All streams that somebody publishes or waits for.
    pub fn streams(&self) -> Vec<StreamStatus> {
        self.hub.status()
    }

    /// `rtmp://…/app/stream` of a stream here.
    pub fn rtmp_url(&self, app: &str, stream: &str) -> String {
        format!("rtmp://{}/{app}/{stream}", self.rtmp_addr)
    }

    /// `http://…/app/stream.flv` of a stream here.
    pub fn flv_url(&self, app: &str, stream: &str) -> String {
        format!("http://{}/{app}/{stream}.flv", self.http_addr)
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Not waiting makes it legal inside another runtime too.
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin(rtmp {}, http {})", self.rtmp_addr, self.http_addr)
    }
}

async fn accept<F>(listener: TcpListener, site: Site, n_open: Arc<AtomicUsize>, serve: fn(TcpStream, Site, Peer) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        let (io, addr) = match listener.accept().await {
            Ok(accepted) => accepted,
            // Out of file descriptors: later is better than never.
            Err(_) => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            }
        };
        let place = Place(n_open.clone());
        if n_open.fetch_add(1, Ordering::Relaxed) >= site.hub.limits.connections {
            continue;
        }
        // Without it every small message waits for an acknowledgement.
        let _ = io.set_nodelay(true);
        let peer = Peer { addr: Some(addr), socket: second_handle(&io) };
        let served = serve(io, site.clone(), peer);
        tokio::spawn(async move {
            served.await;
            drop(place);
        });
    }
}

/// A connection that counts; given back on drop.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The same socket once more, as blocking as the first: not at all. Without it everything goes through the task.
fn second_handle(io: &TcpStream) -> Option<std::net::TcpStream> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        io.as_fd().try_clone_to_owned().ok().map(Into::into)
    }
    #[cfg(not(unix))]
    {
        let _ = io;
        None
    }
}

fn listen(what: &'static str, addr: SocketAddr) -> Result<(std::net::TcpListener, SocketAddr), MediaError> {
    let open = || {
        let listener = std::net::TcpListener::bind(addr)?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        Ok((listener, addr))
    };
    open().map_err(|source| MediaError::Listen { what, addr, source })
}
