//! The weather between the phone and all servers: one module for real sockets and for simulated pipes.
//!
//! Whoever connects does it under the weather ([`Under`]), and reads and writes through a [`Link`]. While nothing has ever
//! been struck, a link looks at one atomic number and passes everything on.

mod flow;
mod link;
#[cfg(test)]
mod tests;
mod under;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use zhenji_core::world::{Group, Strike, Struck, What};

pub(crate) use link::Link;
pub(crate) use under::Under;

/// What holds for all links, told by strikes.
#[derive(Default)]
pub(crate) struct Weather {
    /// Counts the changes.
    generation: AtomicU64,
    state: Mutex<State>,
    changed: Arc<Notify>,
}

#[derive(Default)]
struct State {
    struck: Struck,
    /// Each time that links broke, and which.
    breaks: Vec<Option<String>>,
    n_links: u64,
}

/// What holds for the links to one server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sky {
    /// What becomes of new connections, unless they work.
    opening: Option<Opening>,
    /// Why the server refuses publish and play commands, if it does.
    rejects: Option<&'static str>,
    stalled: bool,
    down: Rate,
    up: Rate,
    n_breaks: usize,
}

/// What becomes of a new connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opening {
    Offline,
    Dns,
    Refuse,
    Timeout,
    Garbage,
    Silent,
    Close,
}

/// How bytes pass in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Rate {
    delay: Duration,
    /// At most, in addition to the delay.
    jitter: Duration,
    kbps: Option<u32>,
}

impl Weather {
    /// The weather changes, where the strike is one of the network.
    pub(crate) fn strike(&self, strike: &Strike) {
        if strike.what.group() != Group::Network {
            return;
        }
        let mut state = self.lock();
        if strike.on && matches!(strike.what, What::Cut | What::Offline) {
            state.breaks.push(strike.host.clone());
        }
        if strike.what != What::Cut {
            state.struck.apply(strike);
        }
        drop(state);
        self.generation.fetch_add(1, Ordering::Release);
        self.changed.notify_waiters();
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn sky(&self, server: &Server) -> Sky {
        let state = self.lock();
        let mut sky =
            Sky { n_breaks: state.breaks.iter().filter(|h| server.is(h.as_deref())).count(), ..Sky::default() };
        state.struck.iter().filter(|(_, host)| server.is(*host)).for_each(|(what, _)| sky.add(what));
        sky
    }

    /// A number of its own for each link.
    fn next_link(&self) -> u64 {
        let mut state = self.lock();
        state.n_links += 1;
        state.n_links
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sky {
    fn add(&mut self, what: &What) {
        let mut opening = |new| self.opening = Some(self.opening.map_or(new, |old: Opening| old.worse(new)));
        match what {
            What::Offline => opening(Opening::Offline),
            What::Dns => opening(Opening::Dns),
            What::Refuse => opening(Opening::Refuse),
            What::Timeout => opening(Opening::Timeout),
            What::Garbage => opening(Opening::Garbage),
            What::Silent => opening(Opening::Silent),
            What::Close => opening(Opening::Close),
            What::Reject => self.rejects = Some("refused by the server"),
            What::RejectFor(why) => self.rejects = Some(why.text()),
            What::Stall => self.stalled = true,
            What::Delay(ms) => self.both(|rate| rate.delay = rate.delay.max(Duration::from_millis((*ms).into()))),
            What::Jitter(ms) => self.both(|rate| rate.jitter = rate.jitter.max(Duration::from_millis((*ms).into()))),
            What::Bandwidth(kbps) => self.both(|rate| rate.limit(*kbps)),
            What::Network(preset) => {
                let figures = preset.figures();
                self.both(|rate| {
                    rate.delay = rate.delay.max(figures.delay);
                    rate.jitter = rate.jitter.max(figures.jitter);
                });
                self.down.limit(figures.down);
                self.up.limit(figures.up);
            }
            // A moment, not a state; and what is no network.
            _ => {}
        }
    }

    fn both(&mut self, change: impl Fn(&mut Rate)) {
        change(&mut self.down);
        change(&mut self.up);
    }
}

impl Opening {
    /// The one that comes first on the way to a server.
    fn worse(self, other: Self) -> Self {
        if (other as u8) < self as u8 { other } else { self }
    }
}

impl Rate {
    fn limit(&mut self, kbps: u32) {
        self.kbps = Some(self.kbps.map_or(kbps, |old| old.min(kbps)).max(1));
    }

    fn is_free(&self) -> bool {
        *self == Self::default()
    }
}

/// Whom a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Server {
    /// As the page knows it.
    host: Arc<str>,
    port: u16,
    /// The address that stands for it, where routes lead elsewhere.
    behind: Option<(Arc<str>, u16)>,
}

impl Server {
    fn new(host: &str, port: u16) -> Self {
        Self { host: host.into(), port, behind: None }
    }

    /// The server of a URL of a scheme that is played or pushed.
    #[cfg(any(feature = "gst", test))]
    fn of(url: &str) -> Option<Self> {
        let url = url::Url::parse(url).ok()?;
        let port = url.port_or_known_default().or((url.scheme() == "rtmp").then_some(crate::rtmp::DEFAULT_PORT))?;
        Some(Self::new(url.host_str()?.trim_matches(['[', ']']), port))
    }

    /// Whether a fault for `filter` (`host` or `host:port`; none is all) concerns it.
    fn is(&self, filter: Option<&str>) -> bool {
        let Some(filter) = filter else { return true };
        let names =
            std::iter::once((&self.host, self.port)).chain(self.behind.iter().map(|(host, port)| (host, *port)));
        names.into_iter().any(|(host, port)| match filter.strip_prefix(&**host) {
            Some("") => true,
            Some(rest) => rest.strip_prefix(':').and_then(|text| text.parse().ok()) == Some(port),
            None => false,
        })
    }
}
