//! Connecting under the weather.

use std::net::IpAddr;
use std::sync::Arc;

use zhenji_core::media::Step;

use super::link::Far;
use super::{Link, Opening, Server, Weather};
use crate::client::{Connect, Failed, Limits};
use crate::clock;

/// Connects as `inner` does, where the weather lets it.
#[derive(Clone)]
pub(crate) struct Under<C> {
    inner: C,
    weather: Arc<Weather>,
    /// The address that routes lead to, and the one that the page knows.
    alias: Option<(Server, Server)>,
}

impl<C> Under<C> {
    pub(crate) fn new(inner: C, weather: Arc<Weather>) -> Self {
        Self { inner, weather, alias: None }
    }

    /// The server of `real` stands for the one of `url`, which the page wrote: faults that name either concern it, and what
    /// hangs on a name hangs on the page's.
    #[cfg(any(feature = "gst", test))]
    pub(crate) fn known_as(self, url: &str, real: &str) -> Self {
        let alias = Server::of(real).zip(Server::of(url)).filter(|(real, page)| real != page);
        Self { alias, ..self }
    }

    /// Who answers at this address.
    fn server(&self, host: &str, port: u16) -> Server {
        let real = Server::new(host, port);
        match &self.alias {
            Some((behind, page)) if *behind == real => Server { behind: Some((real.host, port)), ..page.clone() },
            _ => real,
        }
    }
}

impl<C: Connect> Connect for Under<C> {
    type Io = Link<C::Io>;

    fn inside(&self) -> bool {
        self.inner.inside()
    }

    async fn connect(&self, host: &str, port: u16) -> Result<Link<C::Io>, Failed> {
        let server = self.server(host, port);
        let sky = self.weather.sky(&server);
        let (name, at) = (&server.host, format!("{}:{}", server.host, server.port));
        let resolve = |why: &str| Err(Failed::new(Step::Resolve, format!("{name} does not resolve: {why}")));
        let unreachable = |why: &str| Err(Failed::new(Step::Connect, format!("{at} cannot be reached: {why}")));
        // A name costs a round trip, a connection another one.
        let (up, down) = (sky.up.delay, sky.down.delay);
        if !(up + down).is_zero() {
            clock::sleep((up + down) * 2).await;
        }
        let far = match sky.opening {
            None => Far::Server(self.inner.connect(host, port).await?),
            Some(Opening::Offline) if name.parse::<IpAddr>().is_ok() => {
                return unreachable("the network is unreachable");
            }
            Some(Opening::Offline) => return resolve("there is no network"),
            Some(Opening::Dns) => return resolve("no such host"),
            Some(Opening::Refuse) => return unreachable("connection refused"),
            Some(Opening::Timeout) => {
                clock::sleep(Limits::default().step).await;
                return unreachable("no answer");
            }
            Some(Opening::Garbage) => Far::GARBAGE,
            Some(Opening::Silent) => Far::SILENT,
            Some(Opening::Close) => Far::Closed,
        };
        Ok(Link::new(far, self.weather.clone(), server))
    }

    fn rejects(&self, host: &str, port: u16) -> Option<&'static str> {
        self.weather.sky(&self.server(host, port)).rejects
    }
}
