//! A fault in one word, as on the command line: `bandwidth=300@3s+10s host=a.com`.

use std::fmt;

use serde_json::{Value as Json, json};

use super::table::{Argument, FAULTS, FaultRow};
use super::{Fault, Strike, span};
use crate::nearest::nearest;
use crate::time::Time;

/// Why a text is no fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadFault {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl fmt::Display for BadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.hint)
    }
}

impl std::error::Error for BadFault {}

/// Reads `WORD[=ARGUMENT][@TIME][+TIME] [host=NAME]`: when it begins, and how long it lasts.
///
/// # Errors
/// What is wrong with the text, and what to write instead.
pub fn parse(text: &str) -> Result<Fault, BadFault> {
    let bad = |message: String, hint: &str| BadFault { message, hint: hint.into() };
    let mut parts = text.split_whitespace();
    let head = parts.next().unwrap_or_default();
    let mut host = None;
    for part in parts {
        match part.strip_prefix("host=").filter(|name| !name.is_empty()) {
            Some(name) => host = Some(name.to_owned()),
            None => return Err(bad(format!("`{part}` is not known after a fault"), "write host=NAME")),
        }
    }
    let (head, lasts) = match head.split_once('+') {
        Some((head, lasts)) => (head, Some(lasts)),
        None => (head, None),
    };
    let (head, at) = match head.split_once('@') {
        Some((head, at)) => (head, Some(at)),
        None => (head, None),
    };
    let (word, argument) = match head.split_once('=') {
        Some((word, argument)) => (word, Some(argument)),
        None => (head, None),
    };
    let row = FAULTS.iter().find(|row| row.word == word).ok_or_else(|| unknown(word))?;
    let time = |text: &str| span::parse(text).map_err(|e| bad(format!("`{text}` is not a time"), &e));
    let mut json = json!({ "what": what(row, argument)? });
    if let Some(host) = host {
        json["host"] = host.into();
    }
    let mut fault: Fault =
        serde_json::from_value(json).map_err(|e| bad(e.to_string(), &format!("write {}", row.example())))?;
    fault.at = at.map(time).transpose()?.map_or(Time::ZERO, |at| Time::ZERO + at);
    fault.lasts = lasts.map(time).transpose()?;
    Ok(fault)
}

/// Reads a strike: `WORD[=ARGUMENT] [host=NAME]`. At an end the argument may be left out: all faults of the word are over.
///
/// # Errors
/// As for [`parse`].
pub fn parse_strike(text: &str, on: bool) -> Result<Strike, BadFault> {
    let word = text.split([' ', '=']).next().unwrap_or_default();
    let fault = match FAULTS.iter().find(|row| row.word == word) {
        Some(row) if !on && !text.starts_with(&format!("{word}=")) => parse(&text.replacen(word, &row.example(), 1))?,
        _ => parse(text)?,
    };
    Ok(Strike { on, what: fault.what, host: fault.host })
}

/// The JSON of a word with its argument.
fn what(row: &FaultRow, argument: Option<&str>) -> Result<Json, BadFault> {
    let bad = |what: String| BadFault {
        message: format!("{}: {what}", row.word),
        hint: format!("write it as {}", row.example()),
    };
    let value = match (row.argument, argument) {
        (Argument::None, None) => return Ok(row.word.into()),
        (Argument::None, Some(given)) => return Err(bad(format!("takes no argument, and `{given}` is one"))),
        (_, None) => return Err(bad("an argument is missing".into())),
        (Argument::Number(unit, _), Some(given)) => {
            let unit = given.strip_suffix(unit.trim_end_matches("/s")).unwrap_or(given);
            json!(unit.parse::<u32>().map_err(|_| bad(format!("`{given}` is not a whole number")))?)
        }
        (Argument::Size, Some(given)) => {
            let size = given.split_once(['x', '*']).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
            let (w, h): (u32, u32) = size.ok_or_else(|| bad(format!("`{given}` is not a size")))?;
            json!([w, h])
        }
        (Argument::OneOf(words), Some(given)) => match words.contains(&given) {
            true => json!(given),
            false => return Err(bad(format!("`{given}` is none of {}", words.join(", ")))),
        },
        (Argument::Degrees(words), Some(given)) => match words.contains(&given) {
            true => json!(given.parse::<i32>().unwrap_or_default()),
            false => return Err(bad(format!("`{given}` is none of {}", words.join(", ")))),
        },
    };
    Ok(json!({ row.word: value }))
}

fn unknown(word: &str) -> BadFault {
    let all: Vec<&str> = FAULTS.iter().map(|row| row.word).collect();
    let meant = nearest(word, all.iter().copied()).map(|near| format!("did you mean {near}? ")).unwrap_or_default();
    BadFault {
        message: format!("no fault is called `{word}`"),
        hint: format!("{meant}the faults are {}", all.join(", ")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use super::super::{By, Preset, What};
    use super::*;

    #[test]
    fn texts_are_read() {
        let check = |text: &str, at: u64, lasts: Option<u64>, what: What, host: Option<&str>| {
            let expect = Fault {
                at: Time::from_millis(at),
                lasts: lasts.map(Duration::from_millis),
                what,
                host: host.map(str::to_owned),
            };
            assert_eq!(parse(text), Ok(expect), "{text}");
        };
        check("cut@3s", 3000, None, What::Cut, None);
        check("bandwidth=300@3s+10s", 3000, Some(10_000), What::Bandwidth(300), None);
        check("stall@5s+2s host=a.com", 5000, Some(2000), What::Stall, Some("a.com"));
        check("stall+500ms", 0, Some(500), What::Stall, None);
        check("network=2g", 0, None, What::Network(Preset::G2), None);
        check("delay=300ms@1s", 1000, None, What::Delay(300), None);
        check("resize=360x640@250", 250, None, What::Resize(360, 640), None);
        check("rotate=-90@1.5s", 1500, None, What::Rotate(-90), None);
        check("camera-denied=system", 0, None, What::CameraDenied(By::System), None);
        check("network-type=none@1s+1s", 1000, Some(1000), What::NetworkType("none".into()), None);
    }

    #[test]
    fn ends_need_no_argument() {
        let check = |text: &str, host: Option<&str>| {
            let strike = parse_strike(text, false).unwrap();
            assert!(!strike.on && matches!(strike.what, What::Bandwidth(300)), "{text}");
            assert_eq!(strike.host.as_deref(), host, "{text}");
        };
        check("bandwidth", None);
        check("bandwidth=300", None);
        check("bandwidth host=a.com", Some("a.com"));
        assert!(parse_strike("bandwith", false).is_err());
        assert!(parse_strike("bandwidth", true).is_err());
    }

    #[test]
    fn mistakes_are_named_with_a_remedy() {
        for (text, parts) in [
            ("stal@3s", &["`stal`", "did you mean stall?"][..]),
            ("nothing", &["`nothing`", "offline, dns, refuse"]),
            ("", &["``", "offline, dns"]),
            ("cut=3", &["takes no argument", "write it as cut"]),
            ("bandwidth", &["argument is missing", "bandwidth=300"]),
            ("bandwidth=fast", &["`fast`", "bandwidth=300"]),
            ("network=6g", &["`6g`", "2g, 3g, 4g, weak-wifi"]),
            ("rotate=45", &["`45`", "90, -90, 0"]),
            ("cut@later", &["`later`", "\"3s\""]),
            ("cut@3s+x", &["`x`", "\"3s\""]),
            ("cut now", &["`now`", "host=NAME"]),
            ("hevc host=a.com", &["host"]),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(parts.iter().all(|p| error.contains(p)), "{text}: {error}");
        }
    }
}
