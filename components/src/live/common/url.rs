//! Which URLs the two tags take, and what to say about the others.
//!
//! Push: `rtmp://` only. Play: `rtmp://` and `http(s)://….flv` (live-pusher and live-player pages).

use zhenji_core::signature;

/// How a stream is pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::live) enum Scheme {
    Rtmp,
    Flv,
}

/// Why a URL cannot be used, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::live) struct Unusable {
    pub(in crate::live) message: String,
    pub(in crate::live) hint: &'static str,
}

const PUSH_HINT: &str = "live-pusher takes rtmp://host/app/stream";
const PLAY_HINT: &str = "live-player takes rtmp://host/app/stream or http(s)://host/app/stream.flv";

/// Checks a `url` of `live-pusher`.
pub(in crate::live) fn push(url: &str) -> Result<Scheme, Unusable> {
    match scheme(url, PUSH_HINT)? {
        "rtmp" => Ok(Scheme::Rtmp),
        other => Err(Unusable { message: format!("live-pusher cannot push to a {other}:// URL"), hint: PUSH_HINT }),
    }
}

/// Checks a `src` of `live-player`.
pub(in crate::live) fn play(url: &str) -> Result<Scheme, Unusable> {
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
    if url.len() > LONGEST {
        let message = format!("a URL of {} bytes is longer than any server takes", url.len());
        return Err(Unusable { message, hint });
    }
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    let named = scheme.bytes().all(|b| b.is_ascii_alphanumeric()) && !scheme.is_empty();
    if !named || host.is_empty() || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(malformed());
    }
    let (authority, path) = rest.split(['?', '#']).next().unwrap_or_default().split_once('/').unwrap_or((rest, ""));
    let port = authority.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.contains(']'));
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err(Unusable { message: format!("\"{url}\" has no port that exists"), hint });
    }
    let whole =
        path.trim_start_matches('/').rsplit_once('/').is_some_and(|(app, name)| !app.is_empty() && !name.is_empty());
    if scheme == "rtmp" && !whole {
        return Err(Unusable { message: format!("\"{url}\" names no application and stream"), hint });
    }
    Ok(scheme)
}

/// What looks wrong about a usable URL: message and hint. `now` is in Unix seconds.
///
/// Signature: `…?txSecret=<MD5>&txTime=<expiry, hex of Unix seconds>` (Tencent Cloud 267/32735).
pub(in crate::live) fn lint(url: &str, now: f64) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if url.len() > LONG {
        found.push((
            format!("the URL is {} bytes long; iPhones fail on URLs over {LONG} bytes", url.len()),
            "shorten its parameters".into(),
        ));
    }
    for (name, _) in parameters(url) {
        let right = ["txSecret", "txTime"].into_iter().find(|r| name != *r && signature::resembles(name, r));
        found.extend(right.map(|r| (format!("{name} in the URL is misspelt"), format!("write {r}"))));
    }
    let value = |name: &str| parameters(url).find(|(n, _)| *n == name).map(|(_, v)| v);
    match (value("txSecret"), value("txTime")) {
        (Some(_), None) => found.push(("the URL has txSecret without txTime: servers refuse it".into(), SIGN.into())),
        (None, Some(_)) => found.push(("the URL has txTime without txSecret: servers refuse it".into(), SIGN.into())),
        (_, Some(time)) => match expiry(time) {
            None => found.push((
                format!("txTime={time} is not a time in hexadecimal Unix seconds"),
                "such as txTime=5FD4431C".into(),
            )),
            Some(until) if until < now => found.push((
                format!("txTime={time} ran out {} s ago: servers refuse the URL", (now - until) as u64),
                "sign the URL anew on your server".into(),
            )),
            Some(_) => {}
        },
        (None, None) => {}
    }
    found
}

/// Whether a URL is signed and the signature has not run out: what low-latency play asks for.
pub(in crate::live) fn signed(url: &str, now: f64) -> bool {
    let has = |name: &str| parameters(url).any(|(n, v)| n == name && !v.is_empty());
    let until = parameters(url).find(|(n, _)| *n == "txTime").and_then(|(_, v)| expiry(v));
    has("txSecret") && until.is_some_and(|until| until >= now)
}

/// No server reads so much.
const LONGEST: usize = 65_535;
/// Long signed URLs fail on iPhones (reported by developers); WeChat names no limit, 4 KB is where it was seen.
const LONG: usize = 4096;
const SIGN: &str = "a signed URL has both, and bizid where your domain asks for it";

fn parameters(url: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = url.split_once('?').map_or("", |(_, q)| q);
    query.split('&').filter(|p| !p.is_empty()).map(|p| p.split_once('=').unwrap_or((p, "")))
}

fn expiry(hex: &str) -> Option<f64> {
    signature::expiry(hex).map(|seconds| seconds as f64)
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

    #[test]
    fn what_looks_wrong_is_named() {
        // 5FD4431C is 12 December 2020, 04:12:12 UTC.
        let now = f64::from(0x5FD4_431C_u32);
        let check = |url: &str, expect: &[&str]| {
            let found: Vec<_> = lint(url, now).into_iter().map(|(message, _)| message).collect();
            assert_eq!(found.len(), expect.len(), "{found:?}");
            assert!(found.iter().zip(expect).all(|(f, e)| f.contains(e)), "{found:?}");
        };
        check("rtmp://a/live/b", &[]);
        check("rtmp://a/live/b?bizid=1&txTime=5FD4431C&txSecret=20e6d865", &[]);
        check("rtmp://a/live/b?txTime=5FD4431B&txSecret=20e6d865", &["ran out 1 s ago"]);
        check("rtmp://a/live/b?txTime=tomorrow&txSecret=20e6d865", &["not a time"]);
        check(
            "rtmp://a/live/b?txTime=5FD4431C&txSerect=20e6d865",
            &["txSerect in the URL is misspelt", "without txSecret"],
        );
        check("rtmp://a/live/b?txSecret=20e6d865", &["without txTime"]);
        check(&format!("rtmp://a/live/b?x={}", "y".repeat(5000)), &["bytes long"]);
    }

    #[test]
    fn low_latency_asks_for_a_signature_that_holds() {
        let now = f64::from(0x5FD4_431C_u32);
        for (url, good) in [
            ("rtmp://a/live/b", false),
            ("rtmp://a/live/b?txTime=5FD4431C&txSecret=1", true),
            ("rtmp://a/live/b?txTime=5FD4431B&txSecret=1", false),
            ("rtmp://a/live/b?txTime=5FD4431C&txSecret=", false),
        ] {
            assert_eq!(signed(url, now), good, "{url}");
        }
    }
}
