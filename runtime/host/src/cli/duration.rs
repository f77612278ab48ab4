//! Durations as one writes them: `10s`, `500ms`, `1.5m`.

use std::time::Duration;

/// Reads a duration; a number alone is seconds.
pub fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        unit => return Err(format!("`{unit}` is not a unit; write 500ms, 10s, 2m or 1h")),
    };
    let n: f64 = digits.parse().map_err(|_| format!("`{text}` is not a duration; write 500ms, 10s, 2m or 1h"))?;
    Duration::try_from_secs_f64(n * factor).map_err(|_| format!("`{text}` is out of range"))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use std::time::Duration;

    #[test]
    fn units() {
        for (text, ms) in [("10s", 10_000), ("500ms", 500), ("1.5m", 90_000), ("2", 2_000), ("0s", 0)] {
            assert_eq!(parse(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for text in ["", "s", "-1s", "10 parsecs", "1e400s", "秒"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
