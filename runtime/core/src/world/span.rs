//! Times of faults: milliseconds, or a text with a unit.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::time::Time;

/// What one hears about anything else.
pub(super) const EXPECTED: &str = "expected milliseconds, or a text such as \"500ms\", \"3s\" or \"2m\"";

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected milliseconds, or a text such as \"500ms\", \"3s\" or \"2m\"")]
enum Span {
    Millis(f64),
    Text(String),
}

impl Span {
    fn duration(&self) -> Result<Duration, String> {
        match self {
            Self::Millis(ms) => read(*ms, "ms"),
            Self::Text(text) => parse(text),
        }
    }
}

/// `500ms`, `3s`, `1.5m`; a number alone is milliseconds.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let end = text.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(text.len());
    let unit = if end == text.len() { "ms" } else { text[end..].trim() };
    read(text[..end].parse().map_err(|_| EXPECTED.to_owned())?, unit)
}

fn read(number: f64, unit: &str) -> Result<Duration, String> {
    let scale = match unit {
        "ms" => 1.0,
        "s" => 1e3,
        "m" => 6e4,
        "h" => 3.6e6,
        _ => return Err(EXPECTED.into()),
    };
    let ms = number * scale;
    if !ms.is_finite() || !(0.0..1e12).contains(&ms) {
        return Err(EXPECTED.into());
    }
    Ok(Duration::from_micros((ms * 1e3) as u64))
}

pub(super) fn duration<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Duration>, D::Error> {
    Span::deserialize(d)?.duration().map(Some).map_err(serde::de::Error::custom)
}

pub(super) fn time<'de, D: Deserializer<'de>>(d: D) -> Result<Time, D::Error> {
    Span::deserialize(d)?.duration().map(|d| Time::ZERO + d).map_err(serde::de::Error::custom)
}
