//! Real sockets.

use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream};
use zhenji_core::media::Step;

use super::{Connect, Failed};
use crate::clock;

/// Bytes that wait unsent in the kernel at most. It would take megabytes, and a push over a narrow uplink would be seconds
/// late before anybody noticed; a picture of a key frame still fits.
const UNSENT: u32 = 64 * 1024;

/// Resolves with the system and connects with TCP, small packets undelayed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tcp {
    /// For resolving, and for connecting.
    pub(crate) limit: Duration,
}

impl Connect for Tcp {
    type Io = TcpStream;

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, Failed> {
        let resolve = |why: String| Failed::new(Step::Resolve, format!("{host} does not resolve: {why}"));
        let connect = |why: String| Failed::new(Step::Connect, format!("{host}:{port} cannot be reached: {why}"));
        let found = clock::timeout(self.limit, tokio::net::lookup_host((host, port))).await;
        let found = found.ok_or_else(|| resolve("no answer".to_owned()))?.map_err(|e| resolve(e.to_string()))?;
        let addresses: Vec<_> = found.collect();
        if addresses.is_empty() {
            return Err(resolve("no address".to_owned()));
        }
        let any = async {
            let mut last = String::new();
            for address in addresses {
                let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
                let connected = match socket {
                    Ok(socket) => {
                        // A system that does not take a wish goes on as it likes.
                        let _ = socket.set_send_buffer_size(UNSENT);
                        socket.connect(address).await
                    }
                    Err(e) => Err(e),
                };
                match connected {
                    Ok(io) => return Ok(io),
                    Err(e) => last = e.to_string(),
                }
            }
            Err(last)
        };
        let io = clock::timeout(self.limit, any).await;
        let io = io.ok_or_else(|| connect("no answer".to_owned()))?.map_err(connect)?;
        // Without it every small message waits for an acknowledgement.
        let _ = io.set_nodelay(true);
        Ok(io)
    }
}
