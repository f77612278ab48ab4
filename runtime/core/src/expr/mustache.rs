//! Finds where a `{{` ends.
//!
//! Strings and nested braces are skipped, so `{{ {a: '}}'} }}` ends at its last two braces and `{{a}}}` leaves one brace over.

/// Where a `{{` stands, which decides how an unclosed one is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Between tags.
    Text,
    /// In an attribute value within these quotes.
    Quoted(u8),
    /// In a tag, outside quotes.
    Bare,
}

/// The offset just past the `}}` that closes the `{{` at `start`; `None` when there is none.
pub fn mustache_end(source: &str, start: usize, place: Place) -> Option<usize> {
    let mut limit = source.len().min(start + MAX_LEN);
    while !source.is_char_boundary(limit) {
        limit -= 1;
    }
    let source = &source[..limit];
    by_tokens(source, start, place).or_else(|| by_braces(source, start, place))
}

/// No expression is longer. Keeps the search short when braces are left open thousands of times.
const MAX_LEN: usize = 65_536;

fn by_tokens(source: &str, start: usize, place: Place) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut depth = 0_usize;
    let mut at = start + 2;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            quote @ (b'"' | b'\'') => at = string_end(bytes, at, quote, place)?,
            // No expression holds an end tag: the braces were left open.
            b'<' if bytes.get(at + 1) == Some(&b'/') => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The offset of the closing quote, unless the string looks like none (an apostrophe, or the end of the attribute).
fn string_end(bytes: &[u8], start: usize, quote: u8, place: Place) -> Option<usize> {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b if b == quote => {
                // `a="{{b" c="…`: what follows the value's own quote is the next attribute, not a string.
                let attribute = place == Place::Quoted(quote) && bytes[at - 1] == b'=';
                return (!attribute).then_some(at);
            }
            b'\n' => return None,
            b if place == Place::Quoted(b) => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The next `}}`, for expressions that are broken anyway.
fn by_braces(source: &str, start: usize, place: Place) -> Option<usize> {
    let rest = &source[start + 2..];
    let limit = match place {
        Place::Text => rest.find("</"),
        Place::Quoted(quote) => rest.find(quote as char),
        Place::Bare => rest.find(['>', '<']),
    };
    let end = rest[..limit.unwrap_or(rest.len())].find("}}")?;
    Some(start + 2 + end + 2)
}
