//! Reads dates as people write them, the way V8's fallback parser does. Strict ISO text is left to the engine.

/// Year, month (from zero), day, hours, minutes, seconds, milliseconds; and the zone, if one was written.
#[derive(Debug, PartialEq)]
pub(super) struct Stamp {
    pub local: [f64; 7],
    pub offset_minutes: Option<i32>,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

#[derive(Default)]
struct Reader {
    numbers: Vec<(f64, usize)>,
    clock: Vec<f64>,
    month: Option<usize>,
    zone: Option<i32>,
    afternoon: Option<bool>,
    year_first: bool,
}

/// `None` when the text is ISO, or no date at all.
pub(super) fn read(text: &str) -> Option<Stamp> {
    let text = text.trim();
    if is_iso(text) {
        return None;
    }
    let mut r = Reader::default();
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'(' => i += text.get(i..)?.find(')').map_or(text.len() - i, |n| n + 1),
            b'0'..=b'9' => i = r.number(text, i)?,
            b'+' | b'-' if r.zone_sign(i, bytes) => i = r.offset(text, i)?,
            b'a'..=b'z' | b'A'..=b'Z' => {
                let end = text.get(i..)?.find(|c: char| !c.is_ascii_alphabetic()).map_or(text.len(), |n| i + n);
                r.word(&text.get(i..end)?.to_ascii_lowercase(), i)?;
                i = end;
            }
            b' ' | b',' | b'/' | b'-' | b'.' => i += 1,
            _ => return None,
        }
    }
    r.finish()
}

impl Reader {
    fn number(&mut self, text: &str, start: usize) -> Option<usize> {
        let end = digits(text, start);
        let value: f64 = text.get(start..end)?.parse().ok()?;
        if text.as_bytes().get(end) == Some(&b':')
            || self.clock.len() == 1 && text.as_bytes().get(start.wrapping_sub(1)) == Some(&b':')
        {
            return self.time(text, start);
        }
        if self.numbers.is_empty() && end - start >= 3 {
            self.year_first = true;
        }
        self.numbers.push((value, end - start));
        Some(end)
    }

    /// `h:m`, `h:m:s`, `h:m:s.mmm`
    fn time(&mut self, text: &str, start: usize) -> Option<usize> {
        if !self.clock.is_empty() {
            return None;
        }
        let mut at = start;
        loop {
            let end = digits(text, at);
            self.clock.push(text.get(at..end)?.parse().ok()?);
            match text.as_bytes().get(end) {
                Some(b':') if self.clock.len() < 3 => at = end + 1,
                Some(b'.') if self.clock.len() == 3 => {
                    let last = digits(text, end + 1);
                    let fraction: f64 = format!("0.{}", text.get(end + 1..last)?).parse().ok()?;
                    self.clock.push((fraction * 1000.0).floor());
                    return Some(last);
                }
                _ => return Some(end),
            }
        }
    }

    /// After the time, or right after `GMT`, a sign begins a zone.
    fn zone_sign(&self, at: usize, bytes: &[u8]) -> bool {
        let digit = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        digit && (self.zone == Some(0) || !self.clock.is_empty())
    }

    fn offset(&mut self, text: &str, start: usize) -> Option<usize> {
        let sign = if text.as_bytes()[start] == b'-' { -1 } else { 1 };
        let end = digits(text, start + 1);
        let value: i32 = text.get(start + 1..end)?.parse().ok()?;
        let (minutes, end) = if text.as_bytes().get(end) == Some(&b':') {
            let last = digits(text, end + 1);
            (value * 60 + text.get(end + 1..last)?.parse::<i32>().ok()?, last)
        } else if end - start > 3 {
            (value / 100 * 60 + value % 100, end)
        } else {
            (value * 60, end)
        };
        self.zone = Some(sign * minutes);
        Some(end)
    }

    fn word(&mut self, word: &str, at: usize) -> Option<()> {
        match word {
            "am" | "pm" => self.afternoon = Some(word == "pm"),
            "z" | "gmt" | "utc" | "ut" => self.zone = Some(0),
            "t" if at > 0 => {}
            _ => {
                let head = word.get(..3)?;
                match MONTHS.iter().position(|m| *m == head) {
                    Some(month) => self.month = Some(month),
                    None => {
                        DAYS.iter().position(|d| *d == head)?;
                    }
                }
            }
        }
        Some(())
    }

    fn finish(self) -> Option<Stamp> {
        let n = |i: usize| self.numbers.get(i).map(|(v, _)| *v);
        let (year, month, day) = match self.month {
            Some(month) if self.year_first => (n(0)?, month as f64, n(1).unwrap_or(1.0)),
            Some(month) => {
                (n(1).or_else(|| n(0).filter(|v| *v > 31.0))?, month as f64, if n(1).is_some() { n(0)? } else { 1.0 })
            }
            None if self.year_first => (n(0)?, n(1)? - 1.0, n(2).unwrap_or(1.0)),
            None => (n(2)?, n(0)? - 1.0, n(1)?),
        };
        if self.numbers.len() > 3 || !(0.0..12.0).contains(&month) || !(1.0..32.0).contains(&day) {
            return None;
        }
        // Two digits mean 1950 to 2049, as in V8.
        let year = if self.year_first || year >= 100.0 {
            year
        } else if year < 50.0 {
            year + 2000.0
        } else {
            year + 1900.0
        };
        let c = |i: usize| self.clock.get(i).copied().unwrap_or(0.0);
        let mut hours = c(0);
        if let Some(afternoon) = self.afternoon {
            if !(1.0..=12.0).contains(&hours) {
                return None;
            }
            hours = hours % 12.0 + if afternoon { 12.0 } else { 0.0 };
        }
        if hours > 24.0 || c(1) > 59.0 || c(2) > 59.0 {
            return None;
        }
        Some(Stamp { local: [year, month, day, hours, c(1), c(2), c(3)], offset_minutes: self.zone })
    }
}

fn digits(text: &str, start: usize) -> usize {
    text.bytes().skip(start).position(|b| !b.is_ascii_digit()).map_or(text.len(), |n| start + n)
}

/// `YYYY-MM-DD`, or that with `T…`: the engine's own business.
fn is_iso(text: &str) -> bool {
    let b = text.as_bytes();
    let shape = |i: usize, c: u8| b.get(i) == Some(&c);
    let date = b.len() >= 10 && b[..4].iter().all(u8::is_ascii_digit) && shape(4, b'-') && shape(7, b'-');
    (date && b[5..7].iter().chain(&b[8..10]).all(u8::is_ascii_digit) && (b.len() == 10 || shape(10, b'T')))
        || b.first().is_some_and(|c| *c == b'+' || *c == b'-')
        || (b.len() == 4 || b.len() == 7 && shape(4, b'-')) && b[..4].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::{Stamp, read};

    #[test]
    fn reads_what_v8_reads() {
        // Expected values: `new Date(text)` in node 20, as local parts.
        let local = |p: [i32; 6]| [p[0], p[1], p[2], p[3], p[4], p[5], 0].map(f64::from);
        for (text, parts, zone) in [
            ("2024/01/02 03:04:05", [2024, 0, 2, 3, 4, 5], None),
            ("2024-01-02 03:04:05", [2024, 0, 2, 3, 4, 5], None),
            ("2024-1-2", [2024, 0, 2, 0, 0, 0], None),
            ("2024/1/2 3:04", [2024, 0, 2, 3, 4, 0], None),
            ("Jan 2, 2024", [2024, 0, 2, 0, 0, 0], None),
            ("2 January 2024 10:00", [2024, 0, 2, 10, 0, 0], None),
            ("1/2/2024", [2024, 0, 2, 0, 0, 0], None),
            ("1/2/2024 03:04 PM", [2024, 0, 2, 15, 4, 0], None),
            ("Tue Jan 02 2024 03:04:05 GMT+0800 (CST)", [2024, 0, 2, 3, 4, 5], Some(480)),
            ("2024-01-02 03:04:05 +08:00", [2024, 0, 2, 3, 4, 5], Some(480)),
            ("2024/01/02 03:04:05 UTC", [2024, 0, 2, 3, 4, 5], Some(0)),
        ] {
            assert_eq!(read(text), Some(Stamp { local: local(parts), offset_minutes: zone }), "{text}");
        }
        for text in ["2024-01-02", "2024-01-02T03:04:05Z", "hello", "2024/13/40", "", "12"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
