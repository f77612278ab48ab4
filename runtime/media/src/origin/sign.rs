//! Signed addresses: `?txSecret=…&txTime=…`, as Tencent Cloud's live streaming checks them.
//!
//! `txTime` is the moment of expiry, Unix seconds in hexadecimal; `txSecret` is MD5 of key, stream name and `txTime` as it
//! stands in the address, in lower-case hexadecimal (tencentcloud.com/document/product/267/31560). Application, host and
//! query are not part of it. Pushing and playing have keys of their own.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use md5::{Digest, Md5};

use zhenji_core::signature;

use super::head::decode;
use super::{Authorize, StreamRequest};
use crate::rtmp::split_query;

/// The keys of an origin; without one nothing is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// For publishing.
    pub push: Option<String>,
    /// For playing.
    pub play: Option<String>,
}

impl Keys {
    /// Decides by signature; `None` when there is no key.
    pub fn authorize(&self) -> Option<Authorize> {
        if *self == Self::default() {
            return None;
        }
        let keys = self.clone();
        Some(Arc::new(move |request| {
            let Some(key) = (if request.publish { &keys.push } else { &keys.play }) else { return Ok(()) };
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            check(key, request, now).map_err(|refused| refused.to_string())
        }))
    }

    /// What is wrong with the signature of a push or play URL, whatever time it is; `None` when all is well or there is no key.
    pub fn wrong(&self, url: &str, publish: bool) -> Option<String> {
        let key = if publish { &self.push } else { &self.play }.as_ref()?;
        let (address, query) = split_query(url);
        let (app, stream) = address.split_once("://")?.1.split_once('/')?.1.rsplit_once('/')?;
        let path = match address.starts_with("http") {
            true => decode(&format!("{app}/{}", stream.strip_suffix(".flv")?))?,
            false => format!("{app}/{stream}"),
        };
        let (app, stream) = path.rsplit_once('/')?;
        match check(key, &StreamRequest { app, stream, query, publish }, Duration::ZERO) {
            Err(refused @ (Refused::Missing | Refused::Wrong { .. })) => Some(refused.to_string()),
            _ => None,
        }
    }
}

/// The query of a signed address: `txSecret=…&txTime=…`, good until `expires` after 1970.
pub fn signed_query(key: &str, stream: &str, expires: Duration) -> String {
    let tx_time = format!("{:X}", expires.as_secs());
    format!("txSecret={}&txTime={tx_time}", tx_secret(key, stream, &tx_time))
}

/// Why an address is refused. Each has a text of its own, which is the log's and the peer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the URL is not signed: it has no txSecret, and this server has a key")]
    Missing,
    #[error("the URL says {0}, and the parameter is called {1}")]
    Misspelt(String, &'static str),
    #[error("the URL has a txSecret and no txTime")]
    NoTime,
    #[error("txTime={0} is not a time: it has to be the Unix time of expiry in hexadecimal, such as {1}")]
    BadTime(String, String),
    #[error("the URL expired {ago} ago: txTime={tx_time} was {at}")]
    Expired { tx_time: String, ago: String, at: String },
    #[error("txSecret is wrong: it has to be the MD5 of key + \"{stream}\" + \"{tx_time}\"{hint}")]
    Wrong { stream: String, tx_time: String, hint: &'static str },
}

/// Checks a request at a moment after 1970.
pub(crate) fn check(key: &str, request: &StreamRequest<'_>, now: Duration) -> Result<(), Refused> {
    let pairs = || request.query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let value = |name: &'static str, otherwise: Refused| match pairs().find(|(key, _)| *key == name) {
        Some((_, value)) => Ok(value),
        None => match pairs().find(|(key, _)| signature::resembles(key, name)) {
            Some((key, _)) => Err(Refused::Misspelt(key.to_owned(), name)),
            None => Err(otherwise),
        },
    };
    let secret = value("txSecret", Refused::Missing)?;
    let tx_time = value("txTime", Refused::NoTime)?;
    let stream = request.stream;
    let bad = |seconds: u64| Refused::BadTime(tx_time.to_owned(), format!("{seconds:X}"));
    let example = now.as_secs() + 24 * 3600;
    let expires = signature::expiry(tx_time).ok_or_else(|| bad(signature::decimal(tx_time).unwrap_or(example)))?;
    let is = |stream: &str, tx_time: &str| tx_secret(key, stream, tx_time).eq_ignore_ascii_case(secret);
    if !is(stream, tx_time) {
        let hint = if is(&format!("{}/{stream}", request.app), tx_time) {
            "; it was made with the application before the stream"
        } else if is(stream, &tx_time.to_ascii_lowercase()) || is(stream, &tx_time.to_ascii_uppercase()) {
            "; it was made with txTime in other case than the URL has"
        } else if is(stream, &expires.to_string()) {
            "; it was made with txTime in decimal"
        } else {
            ""
        };
        return Err(Refused::Wrong { stream: stream.to_owned(), tx_time: tx_time.to_owned(), hint });
    }
    match now.as_secs().checked_sub(expires) {
        Some(ago) if ago > 0 => {
            Err(Refused::Expired { tx_time: tx_time.to_owned(), ago: span(ago), at: date(expires) })
        }
        _ => Ok(()),
    }
}

fn tx_secret(key: &str, stream: &str, tx_time: &str) -> String {
    let digest = Md5::new().chain_update(key).chain_update(stream).chain_update(tx_time).finalize();
    digest.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86400),
    }
}

/// `2023-09-14 05:46:41 UTC`: days to a date after Howard Hinnant's `civil_from_days`.
fn date(seconds: u64) -> String {
    let days = seconds / 86400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the document named above.
    const KEY: &str = "e12c46f2612d5106e2034781ab261ca3";
    const GOOD: &str = "txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099";
    const BEFORE: Duration = Duration::from_secs(0x5C27_1099);

    fn verdict(query: &str, now: Duration) -> String {
        let request = StreamRequest { app: "live", stream: "test", query, publish: true };
        check(KEY, &request, now).map_or_else(|refused| refused.to_string(), |()| "good".to_owned())
    }

    #[test]
    fn the_documented_example_is_good_until_it_expires() {
        assert_eq!(signed_query(KEY, "test", BEFORE), GOOD);
        assert_eq!(verdict(GOOD, BEFORE), "good");
        assert_eq!(verdict(&format!("bizid=8888&{GOOD}"), BEFORE), "good");
        let late = verdict(GOOD, BEFORE + Duration::from_secs(3 * 86400));
        assert_eq!(late, "the URL expired 3 days ago: txTime=5C271099 was 2018-12-29 06:13:45 UTC");
    }

    #[test]
    fn each_way_to_be_wrong_has_a_text_of_its_own() {
        let lower = signed_query(KEY, "test", BEFORE).replace("5C271099", "5c271099");
        let with_app = signed_query(KEY, "live/test", BEFORE);
        let other = signed_query("another key", "test", BEFORE);
        let check = |query: &str, part: &str| {
            let text = verdict(query, BEFORE);
            assert!(text.contains(part), "{query}: {text}");
        };
        check("", "has no txSecret");
        check("txTime=5C271099", "has no txSecret");
        // The misspelling of Tencent's own older pages.
        check(&GOOD.replace("txSecret", "txSerect"), "says txSerect, and the parameter is called txSecret");
        check(&GOOD.replace("txSecret", "txsecret"), "says txsecret");
        check(&GOOD.replace("txTime", "txtime"), "says txtime, and the parameter is called txTime");
        check("txSecret=1", "no txTime");
        check("txSecret=1&txTime=tomorrow", "txTime=tomorrow is not a time");
        check("txSecret=1&txTime=1694669601", "such as 65029B21");
        check(&other, "MD5 of key + \"test\" + \"5C271099\"");
        check(&with_app, "with the application before the stream");
        check(&lower, "other case");
    }

    #[test]
    fn other_parameters_are_not_misspellings() {
        for key in ["token", "secret_id", "txSecretKeyOfMine", "txt", "bizid", ""] {
            assert!(!signature::resembles(key, "txSecret") && !signature::resembles(key, "txTime"), "{key}");
        }
    }
}
