//! Real sockets.

use std::time::Duration;

use tokio::net::TcpStream;
use zhenji_core::media::Step;

use super::{Connect, Failed};
use crate::clock;

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
                match TcpStream::connect(address).await {
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
