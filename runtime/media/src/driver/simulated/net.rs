//! The simulated network: connections are pairs of in-memory pipes with each server's latency and limit between them.
//!
//! Bytes wait in two small buffers only, so a slow link is felt by the sender as it is with TCP.

use std::collections::{BTreeMap, VecDeque};
use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf};
use tokio::time::Instant;
use zhenji_core::media::Step;

use super::world::{Attempt, Host, World};
use crate::client::{Connect, Failed, Limits};
use crate::clock;
use crate::origin::hub::Hub;
use crate::origin::site::{Peer, Site};
use crate::origin::{Authorize, http, rtmp};

/// Bytes on their way in each of the two pipes of a direction.
const PIPE: usize = 16 * 1024;
/// A link without a limit still takes a moment for what it carries.
const PIECE: usize = 8 * 1024;

/// All servers.
pub(super) struct Net {
    hosts: Mutex<BTreeMap<String, Server>>,
}

struct Server {
    host: Host,
    hub: Arc<Hub>,
    n_attempts: usize,
}

impl Net {
    pub(super) fn new(world: &World) -> Arc<Self> {
        let server = |(name, host): (&String, &Host)| (name.clone(), Server::new(host.clone()));
        Arc::new(Self { hosts: Mutex::new(world.hosts.iter().map(server).collect()) })
    }

    /// The streams of a host.
    pub(super) fn hub(&self, host: &str) -> Arc<Hub> {
        self.with(host, |server| server.hub.clone())
    }

    fn with<T>(&self, host: &str, f: impl FnOnce(&mut Server) -> T) -> T {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        f(hosts.entry(host.to_owned()).or_insert_with(|| Server::new(Host::default())))
    }
}

impl Server {
    fn new(host: Host) -> Self {
        Self { host, hub: Arc::default(), n_attempts: 0 }
    }
}

/// Connects to simulated servers: RTMP ones, or HTTP ones.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) net: Arc<Net>,
    pub(super) http: bool,
}

impl Connect for Line {
    type Io = DuplexStream;

    fn inside(&self) -> bool {
        true
    }

    async fn connect(&self, host: &str, port: u16) -> Result<DuplexStream, Failed> {
        let (attempt, latency, kbps) = self.net.with(host, |server| {
            let attempts = &server.host.attempts;
            let attempt = attempts.get(server.n_attempts).or(attempts.last()).copied().unwrap_or(Attempt::Ok);
            server.n_attempts += 1;
            (attempt, server.host.latency, server.host.kbps)
        });
        clock::sleep(latency).await;
        if attempt == Attempt::Dns {
            return Err(Failed::new(Step::Resolve, format!("{host} does not resolve: no such host")));
        }
        if attempt == Attempt::Timeout {
            clock::sleep(Limits::default().step).await;
            return Err(Failed::new(Step::Connect, format!("{host}:{port} cannot be reached: no answer")));
        }
        clock::sleep(latency * 2).await;
        if attempt == Attempt::Refuse {
            return Err(Failed::new(Step::Connect, format!("{host}:{port} cannot be reached: connection refused")));
        }
        let (client, near) = tokio::io::duplex(PIPE);
        let (far, server) = tokio::io::duplex(PIPE);
        let end = match attempt {
            Attempt::CutAfter(after) => End { after, cut: true },
            Attempt::StallAfter(after) => End { after, cut: false },
            _ => End { after: Duration::MAX, cut: false },
        };
        tokio::spawn(join(near, far, Pipe { latency, kbps, end }));
        match attempt {
            Attempt::Silent => {
                tokio::spawn(hold(server, b""));
            }
            Attempt::Garbage => {
                tokio::spawn(hold(server, b"SSH-2.0-OpenSSH_9.2\r\n"));
            }
            Attempt::Close => drop(server),
            _ if self.http => {
                tokio::spawn(http::serve(server, Site::open(self.net.hub(host)), Peer::default()));
            }
            _ => {
                let reject: Authorize = Arc::new(|_| Err("refused by the server".to_owned()));
                let authorize = (attempt == Attempt::Reject).then_some(reject);
                let site = Site { authorize, ..Site::open(self.net.hub(host)) };
                tokio::spawn(rtmp::serve(server, site, Peer::default()));
            }
        }
        Ok(client)
    }
}

#[derive(Clone, Copy)]
struct End {
    after: Duration,
    cut: bool,
}

#[derive(Clone, Copy)]
struct Pipe {
    latency: Duration,
    kbps: Option<u32>,
    end: End,
}

/// Carries bytes both ways until one side closes or the attempt's time is over; then both sides see the end.
async fn join(near: DuplexStream, far: DuplexStream, pipe: Pipe) {
    let (near_reader, near_writer) = tokio::io::split(near);
    let (far_reader, far_writer) = tokio::io::split(far);
    let cut = async {
        match pipe.end {
            End { cut: true, after } => clock::sleep(after).await,
            End { cut: false, .. } => pending().await,
        }
    };
    tokio::select! {
        biased;
        () = cut => {}
        () = carry(near_reader, far_writer, pipe) => {}
        () = carry(far_reader, near_writer, pipe) => {}
    }
}

/// Carries one direction: what was read is on its way for the server's latency, and the next piece is read when the way is
/// free again.
async fn carry(mut from: ReadHalf<DuplexStream>, mut to: WriteHalf<DuplexStream>, pipe: Pipe) {
    let begun = Instant::now();
    let mut free = begun;
    let mut on_the_way: VecDeque<(Instant, Vec<u8>)> = VecDeque::new();
    let mut buffer = vec![0; PIECE];
    let mut ended = false;
    loop {
        let arrival = on_the_way.front().map(|(at, _)| *at);
        if ended && arrival.is_none() {
            return;
        }
        tokio::select! {
            biased;
            () = clock::sleep_until(arrival.unwrap_or(begun)), if arrival.is_some() => {
                if !pipe.end.cut && begun.elapsed() >= pipe.end.after {
                    return pending().await;
                }
                let Some((_, piece)) = on_the_way.pop_front() else { continue };
                if to.write_all(&piece).await.is_err() {
                    return;
                }
            }
            n = read(&mut from, &mut buffer, free), if !ended => match n {
                0 => ended = true,
                n => {
                    let micros = pipe.kbps.map_or(0, |kbps| n as u64 * 8000 / u64::from(kbps.max(1)));
                    free = Instant::now() + Duration::from_micros(micros);
                    on_the_way.push_back((free + pipe.latency, buffer[..n].to_vec()));
                }
            }
        }
    }
}

/// Reads once the way is free; 0 at the end.
async fn read(from: &mut ReadHalf<DuplexStream>, buffer: &mut [u8], free: Instant) -> usize {
    if Instant::now() < free {
        clock::sleep_until(free).await;
    }
    from.read(buffer).await.unwrap_or(0)
}

/// A server that says one thing and then holds the connection.
async fn hold(mut io: DuplexStream, text: &[u8]) {
    if io.write_all(text).await.is_ok() {
        let mut buffer = [0; 4096];
        while matches!(io.read(&mut buffer).await, Ok(n) if n > 0) {}
    }
}
