//! Makes everything that would mislead an XML reader opaque, without moving a byte.
//!
//! The masked text has the same length as the source (or ends earlier, where nothing can be read any more), so offsets in it are
//! offsets in the source. Masked stretches are plain ASCII.

use super::Finding;
use crate::expr::{Place, mustache_end};

/// The source, made safe to read.
#[derive(Debug)]
pub(super) struct Scanned {
    /// Same offsets as the source.
    pub masked: String,
    /// Every `{{ … }}`, braces included, in order.
    pub mustaches: Vec<(usize, usize)>,
    /// What was wrong.
    pub findings: Vec<Finding>,
}

/// Scans a whole file.
pub(super) fn scan(source: &str) -> Scanned {
    let mut scanner = Scanner {
        source,
        bytes: source.as_bytes(),
        masked: source.as_bytes().to_vec(),
        mustaches: Vec::new(),
        findings: Vec::new(),
        end: source.len(),
        n_unclosed: 0,
    };
    scanner.document();
    let Scanner { mut masked, mustaches, findings, end, .. } = scanner;
    masked.truncate(end);
    // Only whole characters were masked or cut, so this never replaces anything.
    let masked = String::from_utf8(masked).unwrap_or_default();
    Scanned { masked, mustaches, findings }
}

struct Scanner<'a> {
    source: &'a str,
    bytes: &'a [u8],
    masked: Vec<u8>,
    mustaches: Vec<(usize, usize)>,
    findings: Vec<Finding>,
    /// Where reading stops.
    end: usize,
    n_unclosed: usize,
}

/// A byte that means nothing anywhere.
const OPAQUE: u8 = b'_';

impl Scanner<'_> {
    fn document(&mut self) {
        let mut at = 0;
        if self.source.starts_with('\u{feff}') {
            self.mask(0, 3, b' ');
            at = 3;
        }
        while at < self.end {
            at = match self.bytes[at] {
                b'{' if self.starts(at, "{{") => self.mustache(at, Place::Text),
                // References are decoded from the source, so quick-xml need not see them.
                b'&' => self.mask(at, at + 1, OPAQUE),
                b'<' => self.markup(at),
                _ => at + 1,
            };
        }
    }

    /// At a `<` in text. Gives the offset after it.
    fn markup(&mut self, at: usize) -> usize {
        let next = self.source[at + 1..].chars().next();
        match next {
            Some('!') if self.starts(at, "<!--") => {
                self.until(at, 4, "-->", "this comment is never closed", "close it with `-->`")
            }
            Some('!') if self.starts(at, "<![CDATA[") => {
                self.until(at, 9, "]]>", "this CDATA section is never closed", "close it with `]]>`")
            }
            Some('!' | '?') => self.declaration(at),
            Some('/') => self.end_tag(at),
            Some(c) if c.is_alphabetic() || c == '_' || c == '$' || self.starts(at + 1, "{{") => self.start_tag(at),
            // `a < b`, `<3`, `<>`: text.
            _ => self.mask(at, at + 1, OPAQUE),
        }
    }

    /// Masks the inside of a comment or CDATA section.
    fn until(&mut self, at: usize, opener: usize, closer: &str, message: &str, hint: &'static str) -> usize {
        match self.source[at + opener..].find(closer) {
            Some(len) => {
                let inside = at + opener;
                self.mask(inside, inside + len, OPAQUE);
                inside + len + closer.len()
            }
            None => {
                self.findings.push(Finding::error(at, message, hint));
                self.cut(at)
            }
        }
    }

    /// `<!DOCTYPE …>` and `<?xml …?>` become comments: WXML knows neither.
    fn declaration(&mut self, at: usize) -> usize {
        let len = self.source[at..].find('>').map(|i| i + 1);
        match len {
            Some(len) if len >= 7 => {
                self.mask(at, at + len, OPAQUE);
                self.masked[at..at + 4].copy_from_slice(b"<!--");
                self.masked[at + len - 3..at + len].copy_from_slice(b"-->");
                self.findings.push(Finding::warning(at, "WXML has no declarations; this one is ignored", "remove it"));
                at + len
            }
            _ => self.mask(at, at + 1, OPAQUE),
        }
    }

    fn end_tag(&mut self, at: usize) -> usize {
        let mut i = at + 2;
        while i < self.end {
            match self.bytes[i] {
                b'>' => return i + 1,
                b'<' => return self.unclosed(at, i),
                b'{' if self.starts(i, "{{") => i = self.mustache(i, Place::Bare),
                b'"' | b'\'' => i = self.mask(i, i + 1, b' '),
                _ => i += 1,
            }
        }
        self.findings.push(Finding::error(at, "this end tag has no `>`", "close it with `>`"));
        self.cut(at)
    }

    fn start_tag(&mut self, at: usize) -> usize {
        let mut i = at + 1;
        // Only after `=` is a quote the beginning of a value.
        let mut after_equals = false;
        let mut equals = at;
        while i < self.end {
            let b = self.bytes[i];
            let blank = b.is_ascii_whitespace() || self.starts(i, "/>");
            i = match b {
                b'>' => {
                    if after_equals {
                        self.findings.push(Finding::error(
                            equals,
                            "no value follows this `=`",
                            "write name=\"value\", or the name alone",
                        ));
                        self.mask(equals, equals + 1, b' ');
                    }
                    let self_closed = self.closes_itself(i);
                    let wxs = self.starts(at, "<wxs")
                        && !self.bytes[at + 4].is_ascii_alphanumeric()
                        && self.bytes[at + 4] != b'-';
                    return if wxs && !self_closed { self.wxs_body(at, i + 1) } else { i + 1 };
                }
                b'<' => return self.unclosed(at, i),
                b'"' | b'\'' if after_equals => match self.quoted(i) {
                    Some(next) => next,
                    None => self.mask(i, i + 1, b' '),
                },
                b'"' | b'\'' => {
                    self.findings.push(Finding::error(
                        i,
                        "a stray quote in this tag",
                        "write attributes as name=\"value\"",
                    ));
                    self.mask(i, i + 1, b' ')
                }
                b'{' if !after_equals && self.starts(i, "{{") => self.mustache(i, Place::Bare),
                _ if after_equals && !blank => self.unquoted(i),
                0x80.. => self.wide(i),
                _ => i + 1,
            };
            // Blanks around `=` are common.
            if b == b'=' && !after_equals {
                equals = i - 1;
            }
            after_equals = b == b'=' || (after_equals && blank);
        }
        self.findings.push(Finding::error(at, "this tag has no `>`", "close the tag with `>`"));
        self.cut(at)
    }

    /// Whether a `/` stands before the `>` at `i`; blanks between them are taken out.
    fn closes_itself(&mut self, i: usize) -> bool {
        let slash = self.bytes[..i].iter().rposition(|b| !b.is_ascii_whitespace()).filter(|&s| self.masked[s] == b'/');
        if let Some(slash) = slash {
            self.masked.swap(slash, i - 1);
        }
        slash.is_some()
    }

    /// At the opening quote of a value. Gives the offset after the closing quote, or `None` when there is none.
    fn quoted(&mut self, open: usize) -> Option<usize> {
        let quote = self.bytes[open];
        let first = self.mustaches.len();
        let findings = self.findings.len();
        let mut i = open + 1;
        let mut holds_tag = false;
        let close = loop {
            match *self.bytes.get(i)? {
                b if b == quote => break Some(i),
                b'{' if self.starts(i, "{{") => i = self.mustache(i, Place::Quoted(quote)),
                b => {
                    holds_tag |= b == b'<';
                    i += 1;
                }
            }
            if i >= self.end {
                break None;
            }
        };
        // `class="a><text class="b"`: the quote that seems to close the value opens the next one.
        let glued = |i: usize| self.bytes.get(i + 1).is_some_and(|b| b.is_ascii_alphanumeric());
        if let Some(close) = close.filter(|&i| !(holds_tag && glued(i))) {
            return Some(close + 1);
        }
        // Nothing of it was a value.
        for &(start, end) in &self.mustaches[first..] {
            self.masked[start..end].copy_from_slice(&self.bytes[start..end]);
        }
        self.mustaches.truncate(first);
        self.findings.truncate(findings);
        self.findings.push(Finding::error(open, "this quote is never closed", "close the value with the same quote"));
        None
    }

    /// An unquoted value: up to a blank or `>`.
    fn unquoted(&mut self, start: usize) -> usize {
        let mut i = start;
        let mut quotes = false;
        while i < self.end && !self.bytes[i].is_ascii_whitespace() && !matches!(self.bytes[i], b'>' | b'<') {
            i = match self.bytes[i] {
                b'{' if self.starts(i, "{{") => self.mustache(i, Place::Bare),
                b'"' | b'\'' => {
                    quotes = true;
                    self.mask(i, i + 1, OPAQUE)
                }
                _ => i + 1,
            };
        }
        let finding = if quotes {
            Finding::warning(start, "this value has a closing quote but no opening one", "put the value in quotes")
        } else {
            Finding::warning(start, "this value has no quotes", "put the value in quotes")
        };
        self.findings.push(finding);
        i.max(start + 1)
    }

    /// A blank that is not ASCII separates attributes like any other, but XML does not know it.
    fn wide(&mut self, at: usize) -> usize {
        let c = self.source[at..].chars().next().unwrap_or(' ');
        if c.is_whitespace() { self.mask(at, at + c.len_utf8(), b' ') } else { at + c.len_utf8() }
    }

    /// The tag at `at` runs into the `<` at `i`: a blank before it becomes the missing `>`.
    fn unclosed(&mut self, at: usize, i: usize) -> usize {
        self.findings.push(Finding::error(at, "this tag has no `>`", "close the tag with `>`"));
        if self.masked[i - 1].is_ascii_whitespace() {
            self.masked[i - 1] = b'>';
            return i;
        }
        self.mask(i, i + 1, b' ');
        self.start_tag_rest(i + 1)
    }

    /// Skips to the end of a tag that is reported already.
    fn start_tag_rest(&mut self, from: usize) -> usize {
        let mut i = from;
        while i < self.end {
            match self.bytes[i] {
                b'>' => return i + 1,
                b'"' | b'\'' | b'<' => i = self.mask(i, i + 1, b' '),
                _ => i += 1,
            }
        }
        // No `>` at all: the last character becomes one. What is masked must stay whole characters.
        let last = self.source.char_indices().last().map_or(0, |(i, _)| i);
        self.mask(last, self.end, b' ');
        self.masked[self.end - 1] = b'>';
        self.end
    }

    fn wxs_body(&mut self, tag: usize, body: usize) -> usize {
        match self.source[body..].find("</wxs") {
            Some(len) => self.mask(body, body + len, OPAQUE),
            None => {
                self.findings.push(Finding::error(tag, "this <wxs> is never closed", "close it with `</wxs>`"));
                self.cut(body)
            }
        }
    }

    /// At a `{{`. Gives the offset after its `}}`, or after the braces when nothing closes them.
    fn mustache(&mut self, at: usize, place: Place) -> usize {
        // After so many of them the file is noise, and every search is long.
        let end = if self.n_unclosed < 100 { mustache_end(self.source, at, place) } else { None };
        match end {
            Some(end) => {
                self.mustaches.push((at, end));
                self.mask(at, end, OPAQUE)
            }
            None => {
                self.n_unclosed += 1;
                self.findings.push(Finding::error(at, "`{{` is never closed", "close it with `}}`"));
                self.mask(at, at + 2, OPAQUE)
            }
        }
    }

    fn mask(&mut self, from: usize, to: usize, with: u8) -> usize {
        self.masked[from..to].fill(with);
        to
    }

    fn cut(&mut self, at: usize) -> usize {
        self.end = at;
        at
    }

    fn starts(&self, at: usize, text: &str) -> bool {
        self.bytes[at..].starts_with(text.as_bytes())
    }
}
