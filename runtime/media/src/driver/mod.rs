//! The drivers: the same words to the component machines, once with real media and once with simulated time.

mod adapt;
mod devices;
pub(crate) mod lut;
mod playout;
mod publishing;
#[cfg(feature = "gst")]
pub(crate) mod real;
mod reception;
pub(crate) mod simulated;
mod spoil;
pub(crate) mod still;

use std::time::Duration;

use zhenji_core::media::{Play, Step};

use crate::client::Failed;
use crate::jitter::Mode;
use crate::rtmp::RtmpUrl;

/// Why there is no snapshot.
const NO_PICTURE: &str = "there is no picture yet";

/// How often background music tells where it is.
const BGM_PERIOD: Duration = Duration::from_secs(1);

/// Rewrites of addresses: the longest prefix that fits is replaced, so that production URLs reach a local server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    /// Prefix and replacement.
    pub rules: Vec<(String, String)>,
}

impl Routes {
    /// The address to really use.
    pub fn resolve(&self, url: &str) -> String {
        let fits = self.rules.iter().filter(|(prefix, _)| !prefix.is_empty() && url.starts_with(prefix.as_str()));
        match fits.max_by_key(|(prefix, _)| prefix.len()) {
            Some((prefix, to)) => format!("{to}{}", &url[prefix.len()..]),
            None => url.to_owned(),
        }
    }
}

/// Where a player pulls from.
enum Target {
    Rtmp(RtmpUrl),
    Flv(url::Url),
}

/// Reads a play address.
fn target(url: &str) -> Result<Target, Failed> {
    let bad = |reason: String| Failed::new(Step::Url, reason);
    if !url.starts_with("http") {
        return RtmpUrl::parse(url).map(Target::Rtmp).map_err(bad);
    }
    let parsed = url::Url::parse(url).map_err(|e| bad(format!("{url}: {e}")))?;
    match parsed.scheme() {
        "http" | "https" => Ok(Target::Flv(parsed)),
        other => Err(bad(format!("{url}: the scheme is {other}, not http, https or rtmp"))),
    }
}

/// How a player buffers.
fn mode(play: &Play) -> Mode {
    if play.rtc {
        return Mode::Rtc;
    }
    // A bound that is not a number, or an upper one below the lower, would never start a play.
    let min = if play.min_cache.is_finite() { play.min_cache.clamp(0.0, 60.0) } else { 1.0 };
    let max = if play.max_cache.is_finite() { play.max_cache.clamp(min, 60.0) } else { min.max(3.0) };
    Mode::Live { min: min * 1000.0, max: max * 1000.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_route_wins() {
        let rule = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let routes = Routes { rules: vec![rule("rtmp://a/", "rtmp://l/x/"), rule("rtmp://a/live/", "rtmp://l/live/")] };
        assert_eq!(routes.resolve("rtmp://a/live/r?b=1"), "rtmp://l/live/r?b=1");
        assert_eq!(routes.resolve("rtmp://a/other/r"), "rtmp://l/x/other/r");
        assert_eq!(routes.resolve("rtmp://b/live/r"), "rtmp://b/live/r");
    }
}
