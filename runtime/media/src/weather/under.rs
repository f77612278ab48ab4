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
    pub(crate) inner: C,
    pub(crate) weather: Arc<Weather>,
}

impl<C: Connect> Connect for Under<C> {
    type Io = Link<C::Io>;

    async fn connect(&self, host: &str, port: u16) -> Result<Link<C::Io>, Failed> {
        let server = Server { host: host.into(), port };
        let sky = self.weather.sky(&server);
        let resolve = |why: &str| Err(Failed::new(Step::Resolve, format!("{host} does not resolve: {why}")));
        let unreachable =
            |why: &str| Err(Failed::new(Step::Connect, format!("{host}:{port} cannot be reached: {why}")));
        // A name costs a round trip, a connection another one.
        let (up, down) = (sky.up.delay, sky.down.delay);
        if !(up + down).is_zero() {
            clock::sleep((up + down) * 2).await;
        }
        let far = match sky.opening {
            None => Far::Server(self.inner.connect(host, port).await?),
            Some(Opening::Offline) if host.parse::<IpAddr>().is_ok() => {
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

    fn rejects(&self, host: &str, port: u16) -> bool {
        self.weather.sky(&Server { host: host.into(), port }).rejects
    }
}
