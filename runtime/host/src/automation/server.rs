//! The socket: binds at once, serves when the mini-program runs, ends when it is told to.
//!
//! Only this machine can reach it, and no web page: what connects here may run code in the mini-program.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection as NoUpgrade;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::broadcast;
use zhenji_core::device::DeviceProfile;

use super::client;
use super::desk::Desk;
use super::events::{self, Event};
use crate::lanes::Remote;
use crate::stop::Stop;

/// A frame may hold a screenshot's worth of data, not more.
const MAX_FRAME: usize = 16 << 20;

/// Clients at the same time.
const MAX_CLIENTS: usize = 32;

/// Events that a slow client may lag behind before it loses some.
const MAX_LAG: usize = 4096;

/// After `App.exit` a client closes its connection with `Tool.close`, a second later.
const FAREWELL: Duration = Duration::from_secs(5);

/// The automation server, until dropped.
pub struct Server {
    runtime: Option<Runtime>,
    address: SocketAddr,
}

/// What all clients share.
pub(super) struct Shared {
    pub(super) desk: Desk,
    pub(super) events: broadcast::Sender<Event>,
    clients: AtomicUsize,
    stop: Stop,
}

impl Server {
    /// Takes the port; clients that connect from now on wait for [`Server::start`].
    ///
    /// # Errors
    /// Somebody else has the port.
    pub fn bind(port: u16) -> io::Result<TcpListener> {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
    }

    /// Serves a running session. `stop` is set when a client ends it.
    ///
    /// # Errors
    /// The machine gives no threads.
    pub fn start(listener: TcpListener, remote: Remote, device: Arc<DeviceProfile>, stop: Stop) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("zhenji-auto").enable_all().build()?;
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let (events, _) = broadcast::channel(MAX_LAG);
        let reports = remote.subscribe();
        let shared = Arc::new(Shared {
            desk: Desk { remote, device },
            events: events.clone(),
            clients: AtomicUsize::new(0),
            stop,
        });
        std::thread::Builder::new().name("zhenji-auto-news".into()).spawn(move || {
            for event in reports.iter().filter_map(|report| events::of_report(&report)) {
                // Nobody may be listening.
                let _ = events.send(event);
            }
        })?;
        let enter = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        drop(enter);
        let router = Router::new().fallback(move |headers: HeaderMap, upgrade: Result<WebSocketUpgrade, NoUpgrade>| {
            let shared = shared.clone();
            async move { shared.welcome(&headers, upgrade) }
        });
        runtime.spawn(async move {
            // It ends with the runtime.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { runtime: Some(runtime), address })
    }

    /// What a client connects to.
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Requests that still wait for page code wait in vain.
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    fn welcome(self: Arc<Self>, headers: &HeaderMap, upgrade: Result<WebSocketUpgrade, NoUpgrade>) -> Response {
        if !comes_from_here(headers) {
            return (StatusCode::FORBIDDEN, "web pages may not drive the mini-program\n").into_response();
        }
        let Ok(upgrade) = upgrade else {
            let text = "this is zhenji's automation port: connect to it with a WebSocket client such as miniprogram-automator\n";
            return (StatusCode::UPGRADE_REQUIRED, text).into_response();
        };
        if self.clients.load(Ordering::Acquire) >= MAX_CLIENTS {
            return (StatusCode::SERVICE_UNAVAILABLE, "too many clients\n").into_response();
        }
        upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).on_upgrade(move |socket| async move {
            self.clients.fetch_add(1, Ordering::AcqRel);
            client::serve(socket, &self).await;
            self.clients.fetch_sub(1, Ordering::AcqRel);
        })
    }

    /// Ends the session: at once, or when the client has had the time to close.
    pub(super) fn end(&self, soon: bool) {
        let stop = self.stop.clone();
        if soon {
            stop.set();
        } else {
            tokio::spawn(async move {
                tokio::time::sleep(FAREWELL).await;
                stop.set();
            });
        }
    }
}

/// A browser says which page a connection comes from; any page of the web could try this port.
fn comes_from_here(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let url = origin.to_str().ok().and_then(|o| url::Url::parse(o).ok());
    url.is_some_and(|u| matches!(u.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_web_are_refused() {
        let check = |origin: Option<&str>, expect: bool| {
            let mut headers = HeaderMap::new();
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(comes_from_here(&headers), expect, "{origin:?}");
        };
        check(None, true);
        check(Some("http://localhost:5173"), true);
        check(Some("http://127.0.0.1"), true);
        check(Some("https://example.com"), false);
        check(Some("https://localhost.example.com"), false);
        check(Some("null"), false);
    }
}
