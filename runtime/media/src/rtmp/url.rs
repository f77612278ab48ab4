//! `rtmp://host[:port]/app[/instance]/stream[?query]`.
//!
//! The query belongs to the stream name on the wire; whoever serves it splits it off.

/// RTMP's port.
pub(crate) const DEFAULT_PORT: u16 = 1935;

/// A parsed RTMP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RtmpUrl {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) app: String,
    /// The stream with its query, as `publish` and `play` send it.
    pub(crate) stream: String,
    /// `rtmp://host[:port]/app`, as `connect` sends it.
    pub(crate) tc_url: String,
}

impl RtmpUrl {
    /// Parses; the text says what is missing.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let url = ::url::Url::parse(text).map_err(|e| format!("{text}: {e}"))?;
        if url.scheme() != "rtmp" {
            return Err(format!("{text}: the scheme is {}, not rtmp", url.scheme()));
        }
        let host = url.host_str().filter(|h| !h.is_empty()).ok_or_else(|| format!("{text}: no host"))?.to_owned();
        // As written: a name that is no ASCII goes over the wire as UTF-8, not percent-encoded.
        let rest = text.split_once("://").map_or("", |(_, rest)| rest).split('#').next().unwrap_or_default();
        let (address, query) = rest.split_once('?').map_or((rest, None), |(address, query)| (address, Some(query)));
        let path = address.split_once('/').map_or("", |(_, path)| path);
        let (app, name) = path
            .trim_start_matches('/')
            .rsplit_once('/')
            .filter(|(app, name)| !app.is_empty() && !name.is_empty())
            .ok_or_else(|| format!("{text}: expected rtmp://host/app/stream"))?;
        let stream = match query {
            Some(query) => format!("{name}?{query}"),
            None => name.to_owned(),
        };
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        Ok(Self {
            tc_url: format!("rtmp://{authority}/{app}"),
            port: url.port().unwrap_or(DEFAULT_PORT),
            app: app.to_owned(),
            stream,
            host: host.trim_matches(['[', ']']).to_owned(),
        })
    }
}

/// Splits `stream?txSecret=…` into name and query.
pub(crate) fn split_query(stream: &str) -> (&str, &str) {
    stream.split_once('?').unwrap_or((stream, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_address() {
        let check = |text: &str, expect: Option<(&str, u16, &str, &str, &str)>| {
            let got = RtmpUrl::parse(text).ok();
            let got = got.as_ref().map(|u| (&*u.host, u.port, &*u.app, &*u.stream, &*u.tc_url));
            assert_eq!(got, expect, "{text}");
        };
        check("rtmp://a.com/live/room", Some(("a.com", 1935, "live", "room", "rtmp://a.com/live")));
        check("rtmp://a:99/live/r?txSecret=b", Some(("a", 99, "live", "r?txSecret=b", "rtmp://a:99/live")));
        check("rtmp://a/live/inst/r", Some(("a", 1935, "live/inst", "r", "rtmp://a/live/inst")));
        check("rtmp://a/live/房间?k=值", Some(("a", 1935, "live", "房间?k=值", "rtmp://a/live")));
        check("rtmp://[::1]:7/live/r", Some(("::1", 7, "live", "r", "rtmp://[::1]:7/live")));
        for bad in ["http://a/live/r", "rtmp://a/live", "rtmp:///live/r", "rtmp://a/live/", "", "live/room"] {
            check(bad, None);
        }
    }
}
