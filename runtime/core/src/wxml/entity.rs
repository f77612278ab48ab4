//! Character references: `&nbsp;`, `&lt;`, `&#20013;` …
//!
//! What is no known reference stays as it is: a bare `&` is common in real templates.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

/// Replaces the references in static text.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(after) = rest.strip_prefix('&') {
        // The longest name of HTML 5 has 31 letters.
        let end = after.bytes().take(33).position(|b| b == b';');
        let decoded = end.and_then(|end| one(&after[..end]).map(|text| (text, end)));
        let taken = match decoded {
            Some((text, end)) => {
                out.push_str(&text);
                end + 2
            }
            None => {
                out.push('&');
                1
            }
        };
        rest = &rest[taken..];
        let plain = rest.find('&').unwrap_or(rest.len());
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
    }
    Cow::Owned(out)
}

fn one(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else { return resolve_html5_entity(name).map(Cow::Borrowed) };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).filter(|c| *c != '\0').map(|c| Cow::Owned(c.to_string()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn references() {
        // The HTML standard, 13.5 Named character references.
        for (input, expect) in [
            ("a&nbsp;b", "a\u{a0}b"),
            ("&lt;view&gt; &amp;&quot;&apos;", "<view> &\"'"),
            ("&copy;&#20013;&#x4E2D;", "©中中"),
            ("a & b && c &", "a & b && c &"),
            ("&unknown; &#xFFFFFFFF; &#;", "&unknown; &#xFFFFFFFF; &#;"),
            ("?a=1&copy=2", "?a=1&copy=2"),
            ("&中;", "&中;"),
        ] {
            assert_eq!(super::decode(input), expect, "{input}");
        }
    }
}
