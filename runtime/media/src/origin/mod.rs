//! The built-in media server: RTMP in and out, HTTP-FLV out.
//!
//! It listens on what it is told, loopback by default, and ends with its value.

pub(crate) mod http;
pub(crate) mod hub;
pub(crate) mod rtmp;
#[cfg(test)]
pub(crate) mod tests;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub use hub::StreamStatus;

use crate::MediaError;
use hub::Hub;

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
}

impl Default for OriginConfig {
    /// The usual ports, on loopback.
    fn default() -> Self {
        Self { rtmp: (Ipv4Addr::LOCALHOST, 1935).into(), http: (Ipv4Addr::LOCALHOST, 8080).into(), authorize: None }
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
        let hub = Arc::new(Hub::default());
        let _inside = runtime.enter();
        let rtmp = TcpListener::from_std(rtmp).map_err(MediaError::Threads)?;
        let http = TcpListener::from_std(http).map_err(MediaError::Threads)?;
        runtime.spawn(accept(rtmp, hub.clone(), config.authorize.clone()));
        let site = http::router(http::Site { hub: hub.clone(), authorize: config.authorize });
        let http = http.tap_io(|io| {
            let _ = io.set_nodelay(true);
        });
        runtime.spawn(async move { axum::serve(http, site).await });
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

async fn accept(listener: TcpListener, hub: Arc<Hub>, authorize: Option<Authorize>) {
    loop {
        match listener.accept().await {
            Ok((io, _)) => {
                let _ = io.set_nodelay(true);
                // A peer that breaks the protocol loses its connection; the origin has nobody to tell.
                tokio::spawn(rtmp::serve(io, hub.clone(), authorize.clone()));
            }
            // Out of file descriptors: later is better than never.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
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
