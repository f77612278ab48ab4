//! Values: copied as written, except for the lengths and functions that only a mini-program has.

use cssparser::{ParseError, Parser, SourcePosition, Token};

use super::Units;

/// Deeper brackets than this are a mistake, and would eat the stack.
const MAX_DEPTH: u32 = 60;

/// A remark about a value, with its byte offset.
pub(super) enum Remark {
    /// `10prx`
    UnknownUnit(usize, String),
    /// `red\n width: 1px`: the `;` before `width` is missing. Holds `width`.
    MissingSemicolon(usize, String),
    /// `url(/images/a.png)`
    LocalUrl(usize, String),
    /// `@color`, `~'…'`: LESS.
    Less(usize),
    /// `$color`, `#{…}`: SCSS.
    Scss(usize),
}

/// Rewrites one value.
pub(super) struct ValueWriter<'a> {
    pub(super) units: &'a Units,
    /// A custom property or a prelude: any balanced tokens will do, so nothing is remarked.
    pub(super) free: bool,
    pub(super) remarks: Vec<Remark>,
    /// Why the value is wrong.
    pub(super) error: Option<(usize, String)>,
}

/// What to do with one token.
enum Step {
    Copy,
    Replace(String),
    Drop,
    Enter,
    Env(bool),
    Fail(&'static str),
}

impl<'a> ValueWriter<'a> {
    pub(super) fn new(units: &'a Units, free: bool) -> Self {
        Self { units, free, remarks: Vec::new(), error: None }
    }

    /// Writes what is left of `input` to `out`, without the white space around it.
    pub(super) fn write(&mut self, input: &mut Parser<'_>, out: &mut String) -> Result<(), ParseError<()>> {
        input.skip_whitespace();
        self.tokens(input, out, 0)?;
        out.truncate(out.trim_end().len());
        Ok(())
    }

    fn tokens(&mut self, input: &mut Parser<'_>, out: &mut String, depth: u32) -> Result<(), ParseError<()>> {
        let mut from = input.position();
        // The identifier before this token, if a line break stands before it: `color: red⏎ width: 1px`.
        let mut line_start: Option<(SourcePosition, SourcePosition)> = None;
        let mut broke = false;
        let mut previous_delim = None;
        loop {
            let start = input.position();
            let Ok(token) = input.next_including_whitespace_and_comments() else { break };
            let at = start.byte_index();
            let mut delim = None;
            let mut name = None;
            let is_space = matches!(token, Token::WhiteSpace(_) | Token::Comment(_));
            let is_url = matches!(token, Token::Function(f) if f.eq_ignore_ascii_case("url"));
            let step = match token {
                Token::WhiteSpace(text) => {
                    broke |= text.contains('\n');
                    delim = previous_delim;
                    Step::Copy
                }
                Token::Ident(_) => {
                    name = broke.then_some(start);
                    if previous_delim == Some('$') && !self.free {
                        self.remarks.push(Remark::Scss(at));
                    }
                    Step::Copy
                }
                Token::Colon if depth == 0 && !self.free => {
                    if let Some((from, to)) = line_start {
                        let text = input.slice(from..to).to_owned();
                        self.remarks.push(Remark::MissingSemicolon(from.byte_index(), text));
                    }
                    Step::Copy
                }
                Token::Dimension { has_sign, value, unit, .. } => self.dimension(*has_sign, *value, unit, at),
                Token::UnquotedUrl(url) => {
                    self.url(url, at);
                    Step::Copy
                }
                Token::QuotedString(_) if previous_delim == Some('~') && !self.free => {
                    self.remarks.push(Remark::Less(at));
                    Step::Copy
                }
                Token::AtKeyword(_) if !self.free => {
                    self.remarks.push(Remark::Less(at));
                    Step::Copy
                }
                Token::Comment(_) => Step::Drop,
                Token::Function(f) if f.eq_ignore_ascii_case("env") => Step::Env(true),
                Token::Function(f) if f.eq_ignore_ascii_case("constant") => Step::Env(false),
                Token::CurlyBracketBlock if depth == 0 && !self.free => {
                    if previous_delim == Some('#') {
                        self.remarks.push(Remark::Scss(at));
                    }
                    Step::Fail("a value cannot hold `{`")
                }
                Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                    Step::Enter
                }
                Token::BadString(_) => Step::Fail("the string is not closed on its line"),
                Token::BadUrl(_) => Step::Fail("the address in `url()` is broken; put it in quotes"),
                Token::CloseParenthesis => Step::Fail("this `)` closes nothing"),
                Token::CloseSquareBracket => Step::Fail("this `]` closes nothing"),
                Token::CloseCurlyBracket => Step::Fail("this `}` closes nothing"),
                Token::Delim(c) => {
                    delim = Some(*c);
                    Step::Copy
                }
                _ => Step::Copy,
            };
            previous_delim = delim;
            if !is_space {
                broke = false;
                line_start = name.map(|name| (name, input.position()));
            }
            match step {
                Step::Copy => {}
                Step::Replace(text) => {
                    out.push_str(input.slice(from..start));
                    out.push_str(&text);
                    from = input.position();
                }
                Step::Drop => {
                    out.push_str(input.slice(from..start));
                    out.push(' ');
                    from = input.position();
                }
                Step::Enter | Step::Env(_) if depth >= MAX_DEPTH => {
                    return self.fail(at, "the brackets are nested too deeply");
                }
                Step::Enter => {
                    let close = match input.slice_from(start).as_bytes().last() {
                        Some(b'[') => ']',
                        Some(b'{') => '}',
                        _ => ')',
                    };
                    out.push_str(input.slice_from(from));
                    if is_url {
                        self.quoted_url(input, at);
                    }
                    input.parse_nested_block(|input| self.tokens(input, out, depth + 1))?;
                    out.push(close);
                    from = input.position();
                }
                Step::Env(modern) => {
                    out.push_str(input.slice(from..start));
                    input.parse_nested_block(|input| self.env(input, out, modern, depth))?;
                    from = input.position();
                }
                Step::Fail(why) => return self.fail(at, why),
            }
        }
        out.push_str(input.slice_from(from));
        Ok(())
    }

    fn fail(&mut self, at: usize, why: &str) -> Result<(), ParseError<()>> {
        self.error.get_or_insert((at, why.into()));
        Err(ParseError::unexpected_token())
    }

    fn dimension(&mut self, has_sign: bool, value: f32, unit: &str, at: usize) -> Step {
        let Units { rpx, vw, vh } = *self.units;
        let lower = unit.to_ascii_lowercase();
        let px = match lower.as_str() {
            "px" => return Step::Copy,
            "rpx" => rpx,
            "vw" | "dvw" | "svw" | "lvw" => vw,
            "vh" | "dvh" | "svh" | "lvh" => vh,
            "vmin" | "dvmin" | "svmin" | "lvmin" => vw.min(vh),
            "vmax" | "dvmax" | "svmax" | "lvmax" => vw.max(vh),
            lower => {
                if !self.free && !KNOWN_UNITS.contains(&lower) {
                    self.remarks.push(Remark::UnknownUnit(at, unit.into()));
                }
                return Step::Copy;
            }
        };
        // `1px+5rpx` must not become `1px2.5px`.
        let plus = if has_sign && value >= 0.0 { "+" } else { "" };
        Step::Replace(format!("{plus}{}px", number(f64::from(value) * px)))
    }

    /// `env(safe-area-inset-top, 1px)` is `var(--safe-top, 1px)`: the views set the variable, their engines know no inset.
    fn env(
        &mut self,
        input: &mut Parser<'_>,
        out: &mut String,
        modern: bool,
        depth: u32,
    ) -> Result<(), ParseError<()>> {
        input.skip_whitespace();
        let start = input.position();
        let name = match input.next() {
            Ok(Token::Ident(name)) => name.to_ascii_lowercase(),
            _ => return self.fail(start.byte_index(), "`env()` wants a name such as `safe-area-inset-bottom`"),
        };
        let mut fallback = String::new();
        if input.try_parse(|input| input.expect_comma()).is_ok() {
            input.skip_whitespace();
            self.tokens(input, &mut fallback, depth + 1)?;
        }
        let fallback = fallback.trim();
        let or_zero = if fallback.is_empty() { "0px" } else { fallback };
        match name.strip_prefix("safe-area-inset-") {
            Some(side @ ("top" | "right" | "bottom" | "left")) => {
                for part in ["var(--safe-", side, ",", or_zero, ")"] {
                    out.push_str(part);
                }
            }
            _ if !fallback.is_empty() => out.push_str(fallback),
            _ => {
                for part in [if modern { "env(" } else { "constant(" }, &name, ")"] {
                    out.push_str(part);
                }
            }
        }
        Ok(())
    }

    fn quoted_url(&mut self, input: &mut Parser<'_>, at: usize) {
        let state = input.state();
        let _ = input.parse_nested_block(|input| {
            if let Ok(url) = input.expect_string() {
                self.url(url, at);
            }
            while input.next().is_ok() {}
            Ok::<(), ParseError<()>>(())
        });
        input.reset(&state);
    }

    fn url(&mut self, url: &str, at: usize) {
        let scheme = url.split_once(':').map_or("", |(s, _)| s);
        let absolute = !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+');
        if !absolute && !url.is_empty() && !url.starts_with("//") && !url.starts_with('#') {
            self.remarks.push(Remark::LocalUrl(at, url.into()));
        }
    }
}

/// A short decimal number without an exponent.
pub(super) fn number(n: f64) -> String {
    let rounded = (n.clamp(-1e9, 1e9) * 1e4).round() / 1e4;
    // Minus zero is zero.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// CSS Values 4 and CSS Grid, without the units that are rewritten.
const KNOWN_UNITS: &[&str] = &[
    "em", "rem", "ex", "rex", "ch", "rch", "cap", "ic", "lh", "rlh", "cm", "mm", "q", "in", "pt", "pc", "vi", "vb",
    "deg", "grad", "rad", "turn", "s", "ms", "hz", "khz", "dpi", "dpcm", "dppx", "x", "fr", "cqw", "cqh", "cqi", "cqb",
    "cqmin", "cqmax",
];
