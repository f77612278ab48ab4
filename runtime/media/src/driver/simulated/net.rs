//! The simulated network: connections are pairs of in-memory pipes with delay, limit, stall and breakage between them.
//!
//! Bytes wait in two small buffers only, so a slow link is felt by the sender as it is with TCP.

use std::collections::{BTreeMap, VecDeque};
use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf};
use tokio::time::Instant;
use zhenji_core::media::Step;

use super::signal::Signal;
use super::world::{Attempt, Fault, Host, World};
use crate::client::{Connect, Failed, Limits};
use crate::clock;
use crate::origin::hub::Hub;
use crate::origin::site::{Peer, Site};
use crate::origin::{Authorize, http, rtmp};

/// Bytes on their way in each of the two pipes of a direction.
const PIPE: usize = 16 * 1024;
/// A link without a limit still takes a moment for what it carries.
const PIECE: usize = 8 * 1024;

/// What is true of all links now.
#[derive(Clone, Debug, Default)]
struct Weather {
    /// Counts the times that everything broke.
    n_broken: u64,
    down: bool,
    dns_down: bool,
    stalled: bool,
    kbps: Option<u32>,
}

/// All servers and links.
pub(super) struct Net {
    hosts: Mutex<BTreeMap<String, Server>>,
    weather: Arc<Signal<Weather>>,
}

struct Server {
    host: Host,
    hub: Arc<Hub>,
    n_attempts: usize,
}

impl Net {
    pub(super) fn new(world: &World) -> Arc<Self> {
        let server = |(name, host): (&String, &Host)| (name.clone(), Server::new(host.clone()));
        let hosts = Mutex::new(world.hosts.iter().map(server).collect());
        Arc::new(Self { hosts, weather: Arc::new(Signal::new(Weather::default())) })
    }

    /// The streams of a host.
    pub(super) fn hub(&self, host: &str) -> Arc<Hub> {
        self.with(host, |server| server.hub.clone())
    }

    /// Changes the weather; faults about streams are not about links.
    pub(super) fn strike(&self, fault: &Fault) {
        self.weather.modify(|w| match fault {
            Fault::Lost => w.n_broken += 1,
            Fault::Down => (w.n_broken, w.down) = (w.n_broken + 1, true),
            Fault::DnsDown => (w.n_broken, w.dns_down) = (w.n_broken + 1, true),
            Fault::Up => (w.down, w.dns_down, w.stalled) = (false, false, false),
            Fault::Stall => w.stalled = true,
            Fault::Kbps(kbps) => w.kbps = Some(*kbps).filter(|k| *k > 0),
            Fault::Unpublish | Fault::Publish => {}
        });
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

    async fn connect(&self, host: &str, port: u16) -> Result<DuplexStream, Failed> {
        let (mut attempt, latency, kbps) = self.net.with(host, |server| {
            let attempts = &server.host.attempts;
            let attempt = attempts.get(server.n_attempts).or(attempts.last()).copied().unwrap_or(Attempt::Ok);
            server.n_attempts += 1;
            (attempt, server.host.latency, server.host.kbps)
        });
        let weather = self.net.weather.get();
        if weather.dns_down {
            attempt = Attempt::Dns;
        } else if weather.down {
            attempt = Attempt::Refuse;
        }
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
        let link = Link { latency, kbps, end, weather: self.net.weather.clone() };
        tokio::spawn(join(near, far, link));
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

#[derive(Clone)]
struct Link {
    latency: Duration,
    kbps: Option<u32>,
    end: End,
    weather: Arc<Signal<Weather>>,
}

/// Carries bytes both ways until one side closes or the link breaks; then both sides see the end.
async fn join(near: DuplexStream, far: DuplexStream, link: Link) {
    let (near_reader, near_writer) = tokio::io::split(near);
    let (far_reader, far_writer) = tokio::io::split(far);
    let n_broken = link.weather.get().n_broken;
    let broken = link.weather.wait_for(|w| w.n_broken != n_broken);
    let cut = async {
        match link.end {
            End { cut: true, after } => clock::sleep(after).await,
            End { cut: false, .. } => pending().await,
        }
    };
    tokio::select! {
        biased;
        () = broken => {}
        () = cut => {}
        () = carry(near_reader, far_writer, link.clone()) => {}
        () = carry(far_reader, near_writer, link.clone()) => {}
    }
}

/// Carries one direction: what was read is on its way for the link's latency, and the next piece is read when the link is
/// free again.
async fn carry(mut from: ReadHalf<DuplexStream>, mut to: WriteHalf<DuplexStream>, link: Link) {
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
                if !link.end.cut && begun.elapsed() >= link.end.after {
                    return pending().await;
                }
                link.weather.wait_for(|w| !w.stalled).await;
                let Some((_, piece)) = on_the_way.pop_front() else { continue };
                if to.write_all(&piece).await.is_err() {
                    return;
                }
            }
            n = read(&mut from, &mut buffer, free), if !ended => match n {
                0 => ended = true,
                n => {
                    let kbps = match (link.kbps, link.weather.get().kbps) {
                        (Some(a), Some(b)) => Some(a.min(b)),
                        (a, b) => a.or(b),
                    };
                    let micros = kbps.map_or(0, |kbps| n as u64 * 8000 / u64::from(kbps.max(1)));
                    free = Instant::now() + Duration::from_micros(micros);
                    on_the_way.push_back((free + link.latency, buffer[..n].to_vec()));
                }
            }
        }
    }
}

/// Reads once the link is free; 0 at the end.
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
