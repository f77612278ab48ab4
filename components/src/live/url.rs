//! Which URLs the two tags take, and what to say about the others.
//!
//! Push: `rtmp://` only. Play: `rtmp://` and `http(s)://….flv` (live-pusher and live-player pages).

/// How a stream is pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Rtmp,
    Flv,
}

/// Why a URL cannot be used, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unusable {
    pub(super) message: String,
    pub(super) hint: &'static str,
}

const PUSH_HINT: &str = "live-pusher takes rtmp://host/app/stream";
const PLAY_HINT: &str = "live-player takes rtmp://host/app/stream or http(s)://host/app/stream.flv";

/// Checks a `url` of `live-pusher`.
pub(super) fn push(url: &str) -> Result<Scheme, Unusable> {
    match scheme(url, PUSH_HINT)? {
        "rtmp" => Ok(Scheme::Rtmp),
        other => Err(Unusable { message: format!("live-pusher cannot push to a {other}:// URL"), hint: PUSH_HINT }),
    }
}

/// Checks a `src` of `live-player`.
pub(super) fn play(url: &str) -> Result<Scheme, Unusable> {
    let path = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    match scheme(url, PLAY_HINT)? {
        "rtmp" => Ok(Scheme::Rtmp),
        "http" | "https" if path.ends_with(".flv") => Ok(Scheme::Flv),
        "http" | "https" if path.ends_with(".m3u8") || path.ends_with(".mp4") => Err(Unusable {
            message: format!("live-player cannot play {url}"),
            hint: "HLS and files are played by <video>; for live-player use the stream's .flv URL",
        }),
        "http" | "https" => Err(Unusable { message: format!("{url} does not end in .flv"), hint: PLAY_HINT }),
        other => Err(Unusable { message: format!("live-player cannot play a {other}:// URL"), hint: PLAY_HINT }),
    }
}

/// The scheme of a URL that has a host.
fn scheme<'a>(url: &'a str, hint: &'static str) -> Result<&'a str, Unusable> {
    let malformed = || Unusable { message: format!("\"{url}\" is not a URL"), hint };
    let (scheme, rest) = url.split_once("://").ok_or_else(malformed)?;
    if scheme == "room" {
        return Err(Unusable {
            message: "room:// URLs belong to Tencent's TRTC service, which is not simulated".into(),
            hint: "push to an rtmp:// URL while developing; codes 1018 to 1034 come only from a TRTC room",
        });
    }
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    let named = scheme.bytes().all(|b| b.is_ascii_alphanumeric()) && !scheme.is_empty();
    if !named || host.is_empty() || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(malformed());
    }
    Ok(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn push_takes_rtmp_only() {
        for (url, message) in [
            ("rtmp://127.0.0.1:1935/live/a?txSecret=1&txTime=2", ""),
            ("https://a.com/live/a.flv", "live-pusher cannot push to a https:// URL"),
            (
                "room://cloud.tencent.com/rtc?sdkappid=1",
                "room:// URLs belong to Tencent's TRTC service, which is not simulated",
            ),
            ("rtmp:/a/b", "\"rtmp:/a/b\" is not a URL"),
            ("rtmp:///live/a", "\"rtmp:///live/a\" is not a URL"),
            ("rtmp://a b/live", "\"rtmp://a b/live\" is not a URL"),
        ] {
            assert_eq!(push(url).err().map(|u| u.message).unwrap_or_default(), message, "{url}");
        }
    }

    #[test]
    fn play_takes_rtmp_and_flv() {
        assert_eq!(play("rtmp://a/live/b"), Ok(Scheme::Rtmp));
        assert_eq!(play("https://a.com/live/b.flv?x=1"), Ok(Scheme::Flv));
        assert_eq!(play("http://a.com/live/B.FLV"), Ok(Scheme::Flv));
        for url in ["http://a.com/live/b.m3u8", "http://a.com/live/b", "webrtc://a/b", "live/b", "http://?.flv"] {
            assert!(play(url).is_err(), "{url}");
        }
    }
}
