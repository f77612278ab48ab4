//! Splits an expression into tokens.
//!
//! Never fails: what is no token becomes [`Token::Bad`], and the parser says so.

use std::sync::Arc;

/// One token with its byte range in the expression text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spanned {
    pub token: Token,
    pub start: usize,
    pub end: usize,
}

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(Arc<str>),
    Number(f64),
    String(Arc<str>),
    /// An operator or bracket, always one of [`PUNCTUATION`].
    Punct(&'static str),
    /// Something that is no token; the text says what.
    Bad(&'static str),
    End,
}

/// Longest first, so that the first match is the right one. Entities are accepted because authors carry them over from HTML.
const PUNCTUATION: &[(&str, &str)] = &[
    ("&amp;&amp;", "&&"),
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    (">>>", ">>>"),
    ("===", "==="),
    ("!==", "!=="),
    ("...", "..."),
    ("..", ".."),
    ("**", "**"),
    ("&&", "&&"),
    ("||", "||"),
    ("??", "??"),
    ("?.", "?."),
    ("==", "=="),
    ("!=", "!="),
    ("<=", "<="),
    (">=", ">="),
    ("<<", "<<"),
    (">>", ">>"),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("/", "/"),
    ("%", "%"),
    ("<", "<"),
    (">", ">"),
    ("!", "!"),
    ("~", "~"),
    ("&", "&"),
    ("|", "|"),
    ("^", "^"),
    ("?", "?"),
    (":", ":"),
    (",", ","),
    (".", "."),
    ("(", "("),
    (")", ")"),
    ("[", "["),
    ("]", "]"),
    ("{", "{"),
    ("}", "}"),
];

/// All tokens of `src`, ending with [`Token::End`].
pub(super) fn lex(src: &str) -> Vec<Spanned> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = src[at..].chars().next() {
        if c.is_whitespace() || c == '\u{feff}' {
            at += c.len_utf8();
            continue;
        }
        if src[at..].starts_with("/*") {
            at = src[at..].find("*/").map_or(src.len(), |i| at + i + 2);
            continue;
        }
        let (token, len) = one(&src[at..], c);
        tokens.push(Spanned { token, start: at, end: at + len });
        at += len;
    }
    tokens.push(Spanned { token: Token::End, start: src.len(), end: src.len() });
    tokens
}

/// Whether an identifier may start with `c`.
pub(super) fn starts_name(c: char) -> bool {
    c == '_' || c == '$' || c.is_alphabetic()
}

fn continues_name(c: char) -> bool {
    starts_name(c) || c.is_numeric() || c == '\u{200c}' || c == '\u{200d}'
}

fn one(rest: &str, c: char) -> (Token, usize) {
    if starts_name(c) {
        let len = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
        return (Token::Name(rest[..len].into()), len);
    }
    if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
        return number(rest);
    }
    if c == '"' || c == '\'' {
        return string(rest, c);
    }
    for (text, means) in PUNCTUATION {
        // `a?.5:1` is a conditional, not optional chaining.
        let Some(after) = rest.strip_prefix(text) else { continue };
        if *text != "?." || !after.starts_with(|c: char| c.is_ascii_digit()) {
            return (Token::Punct(means), text.len());
        }
    }
    let what = match c {
        '`' => "template strings do not exist in WXML",
        '=' => "WXML expressions cannot assign; compare with `==` or `===`",
        ';' => "an expression holds no `;`",
        _ => "this character does not belong into an expression",
    };
    (Token::Bad(what), c.len_utf8())
}

fn number(rest: &str) -> (Token, usize) {
    let bytes = rest.as_bytes();
    let radix = match bytes.get(1) {
        Some(b'x' | b'X') if bytes[0] == b'0' => 16,
        Some(b'o' | b'O') if bytes[0] == b'0' => 8,
        Some(b'b' | b'B') if bytes[0] == b'0' => 2,
        _ => 10,
    };
    let (value, len) = if radix == 10 {
        let digits = |from: usize| from + bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut len = digits(0);
        if bytes.get(len) == Some(&b'.') && bytes.get(len + 1) != Some(&b'.') {
            len = digits(len + 1);
        }
        if matches!(bytes.get(len), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(len + 1), Some(b'+' | b'-')));
            let end = digits(len + 1 + sign);
            if end > len + 1 + sign {
                len = end;
            }
        }
        (rest[..len].parse().unwrap_or(f64::NAN), len)
    } else {
        let len = 2 + rest[2..].find(|c: char| !c.is_digit(radix)).unwrap_or(rest.len() - 2);
        let value = rest[2..len]
            .chars()
            .filter_map(|c| c.to_digit(radix))
            .fold(0.0, |n, d| n * f64::from(radix) + f64::from(d));
        (value, len)
    };
    match rest[len..].chars().next() {
        Some(c) if continues_name(c) => {
            (Token::Bad("a name cannot start with a digit, nor a number carry a unit"), len)
        }
        _ => (Token::Number(value), len),
    }
}

fn string(rest: &str, quote: char) -> (Token, usize) {
    let mut out = String::new();
    // A high surrogate waiting for its second half: `\ud83d\ude00` is one character.
    let mut high: Option<u32> = None;
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((i, c)) = chars.next() {
        if c == quote {
            return (Token::String(out.into()), i + 1);
        }
        if c != '\\' {
            out.push(c);
            high = None;
            continue;
        }
        let Some((_, escaped)) = chars.next() else { break };
        let plain = match escaped {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '0' => '\0',
            '\n' => continue,
            'x' | 'u' => {
                let max = if escaped == 'x' { 2 } else { 4 };
                let braced = escaped == 'u' && chars.next_if(|(_, c)| *c == '{').is_some();
                let mut code = 0_u32;
                let mut n_digits = 0;
                while n_digits < if braced { 6 } else { max }
                    && let Some((_, d)) = chars.next_if(|(_, c)| c.is_ascii_hexdigit())
                {
                    code = code * 16 + d.to_digit(16).unwrap_or(0);
                    n_digits += 1;
                }
                if braced {
                    chars.next_if(|(_, c)| *c == '}');
                }
                match (high.take(), code) {
                    (_, 0xD800..=0xDBFF) => {
                        high = Some(code);
                        continue;
                    }
                    (Some(high), 0xDC00..=0xDFFF) => {
                        char::from_u32(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
                    }
                    _ => char::from_u32(code),
                }
                .unwrap_or('\u{fffd}')
            }
            other => other,
        };
        high = None;
        out.push(plain);
    }
    (Token::Bad("this string has no closing quote"), rest.len())
}
