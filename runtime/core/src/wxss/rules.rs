//! Rules: what `cssparser` finds, written down as plain CSS.

use std::sync::Arc;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser,
};

use super::Import;
use super::selector;
use super::sheet::{Compiler, Dialect};
use super::value::{Remark, ValueWriter};

type Parsed<T> = Result<T, ParseError<()>>;

/// Which kind of block is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// The file itself.
    Sheet,
    /// `@media`, `@supports`: rules again.
    Group,
    /// `@keyframes`: percentages with declarations.
    Keyframes,
    /// Declarations.
    Style,
}

/// Reads the items of one block.
pub(super) struct Rules<'c, 's> {
    pub(super) c: &'c mut Compiler<'s>,
    pub(super) body: Body,
}

/// The head of an at-rule; its text has been written.
pub(super) enum AtHead {
    /// `rest` is where the condition begins.
    Import {
        import: Import,
        rest: usize,
    },
    Block {
        mark: usize,
        body: Body,
        at: usize,
    },
    Nothing,
}

/// The head of a rule; its text has been written.
pub(super) struct Head {
    mark: usize,
    at: usize,
}

impl<'s> Rules<'_, 's> {
    /// Reads the items of a block, one finding for each that is wrong.
    fn items(&mut self, input: &mut Parser<'s>, body: Body) {
        let mut rules = Rules { c: self.c, body };
        loop {
            if matches!(body, Body::Group | Body::Keyframes) {
                // A stray `;` would take the next rule with it.
                while input.try_parse(|input| input.expect_semicolon()).is_ok() {}
            }
            let (mark, n_errors) = (rules.c.out.len(), rules.c.n_errors());
            match RuleBodyParser::new(input, &mut rules).next() {
                None => break,
                Some(Ok(())) => {}
                Some(Err((_, text, _))) => rules.c.reject(mark, n_errors, text),
            }
        }
    }

    /// Writes `{ … }` behind a head, or takes the head back when there is nothing in it.
    fn block(&mut self, input: &mut Parser<'s>, body: Body, mark: usize, at: usize) {
        self.c.out.push('{');
        let empty = self.c.out.len();
        self.items(input, body);
        if self.c.out.len() == empty {
            self.c.out.truncate(mark);
        } else {
            if self.c.out.ends_with(';') {
                self.c.out.pop();
            }
            self.c.out.push('}');
        }
        if input.position().byte_index() >= self.c.source.len() {
            self.c.unclosed(at);
        }
    }

    /// Writes a value and reports what is odd about it.
    fn value(&mut self, input: &mut Parser<'s>, free: bool, no_units: bool) -> Parsed<()> {
        let mut writer = ValueWriter::new(self.c.units, free);
        let result = writer.write(input, &mut self.c.out);
        let (remarks, error) = (writer.remarks, writer.error);
        if result.is_err() {
            self.c.value_error = error;
            // A preprocessor's value is told apart even though it is broken.
            for remark in remarks {
                match remark {
                    Remark::Less(at) => self.c.foreign(Dialect::Less, at),
                    Remark::Scss(at) => self.c.foreign(Dialect::Scss, at),
                    _ => {}
                }
            }
            return result;
        }
        for remark in remarks {
            self.remark(remark, no_units);
        }
        result
    }

    fn remark(&mut self, remark: Remark, no_units: bool) {
        match remark {
            Remark::UnknownUnit(at, unit) if !no_units => {
                let hint = crate::nearest::nearest(&unit.to_ascii_lowercase(), UNITS.iter().copied())
                    .map_or(String::new(), |near| format!("did you mean `{near}`?"));
                self.c.warn(at, format!("`{unit}` is not a unit: the declaration has no effect"), &hint);
            }
            Remark::UnknownUnit(..) => {}
            Remark::MissingSemicolon(at, name) => {
                self.c.warn(at, format!("a `;` is missing before `{name}`: both declarations have no effect"), "");
            }
            // https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxss.html and DevTools' own message.
            Remark::LocalUrl(at, url) => {
                let url = super::sheet::excerpt(&url);
                let message = format!("`{url}`: WXSS cannot load files of the mini-program on a phone");
                self.c.warn(at, message, "use a network address, a base64 data URI, or an <image>");
            }
            Remark::Less(at) => self.c.foreign(Dialect::Less, at),
            Remark::Scss(at) => self.c.foreign(Dialect::Scss, at),
        }
    }

    fn import(&mut self, input: &mut Parser<'s>, at: usize) -> Parsed<AtHead> {
        if self.body != Body::Sheet {
            self.c.error(at, "`@import` works at the top level of a file only", "");
            return Ok(AtHead::Nothing);
        }
        let path: Arc<str> = match input.expect_url_or_string() {
            Ok(path) => path.trim().into(),
            Err(_) => {
                if input.try_parse(|input| input.expect_parenthesis_block()).is_ok() {
                    self.c.foreign(Dialect::Less, at);
                }
                return Err(ParseError::unexpected_token());
            }
        };
        if self.c.seen_rule {
            let message = "this `@import` stands after rules: by the CSS standard it is ignored; taken where it stands";
            self.c.warn(at, message, "move it to the top of the file");
        }
        // The condition goes through the writer for its lengths, then back out of the sheet.
        input.skip_whitespace();
        let (mark, rest) = (self.c.out.len(), input.position().byte_index());
        self.value(input, true, true)?;
        let media = self.c.out.split_off(mark);
        Ok(AtHead::Import { import: Import { path, media, pos: self.c.pos(at), offset: mark }, rest })
    }
}

impl<'s> AtRuleParser<'s> for Rules<'_, 's> {
    type Prelude = AtHead;
    type AtRule = ();
    type Error = ();

    fn parse_prelude(&mut self, name: CowRcStr<'s>, input: &mut Parser<'s>) -> Parsed<AtHead> {
        let at = input.position().byte_index().saturating_sub(name.len() + 1);
        let lower = name.to_ascii_lowercase();
        if input.try_parse(|input| input.expect_colon()).is_ok() {
            self.c.foreign(Dialect::Less, at);
            return Err(ParseError::unexpected_token());
        }
        if matches!(lower.as_str(), "mixin" | "include" | "extend" | "use" | "function" | "if" | "each" | "for") {
            self.c.foreign(Dialect::Scss, at);
            return Err(ParseError::unexpected_token());
        }
        match (lower.as_str(), self.body) {
            ("charset", _) => {
                while input.next().is_ok() {}
                return Ok(AtHead::Nothing);
            }
            ("import", _) => return self.import(input, at),
            (_, Body::Style) => {
                self.c.nested_rule(at);
                while input.next().is_ok() {}
                return Ok(AtHead::Block { mark: self.c.out.len(), body: Body::Style, at });
            }
            _ => {}
        }
        let body = match lower.as_str() {
            "media" | "supports" => Body::Group,
            "keyframes" | "-webkit-keyframes" => Body::Keyframes,
            "font-face" => Body::Style,
            // Other browsers' keyframes: WeChat's engines skip them.
            "-moz-keyframes" | "-o-keyframes" | "-ms-keyframes" => {
                while input.next().is_ok() {}
                return Ok(AtHead::Block { mark: usize::MAX, body: Body::Keyframes, at });
            }
            _ => {
                let message = format!("`@{name}` is not documented for WXSS; passed on as it is");
                self.c.warn(at, message, "");
                match lower.as_str() {
                    "container" | "layer" | "scope" | "document" => Body::Group,
                    _ => Body::Style,
                }
            }
        };
        let mark = self.c.out.len();
        self.c.out.push('@');
        self.c.out.push_str(&name);
        let bare = self.c.out.len();
        self.c.out.push(' ');
        self.value(input, true, true)?;
        if self.c.out.len() == bare + 1 {
            self.c.out.truncate(bare);
        }
        Ok(AtHead::Block { mark, body, at })
    }

    fn rule_without_block(&mut self, head: AtHead, _start: &ParserState) -> Result<(), ()> {
        match head {
            AtHead::Import { import, .. } => self.c.imports.push(import),
            AtHead::Block { mark, at, body } => {
                if self.body == Body::Style || body != Body::Group {
                    self.c.out.truncate(mark.min(self.c.out.len()));
                    self.c.error(at, "this at-rule wants a block `{ … }`", "");
                } else {
                    self.c.out.push(';');
                }
            }
            AtHead::Nothing => {}
        }
        Ok(())
    }

    fn parse_block(&mut self, head: AtHead, _start: &ParserState, input: &mut Parser<'s>) -> Parsed<()> {
        match head {
            AtHead::Block { mark, body, at } if mark <= self.c.out.len() && self.body != Body::Style => {
                self.c.seen_rule |= self.body == Body::Sheet;
                self.block(input, body, mark, at);
            }
            AtHead::Import { import, rest } => {
                // The official demo has such a file, so the rule behind it is kept: what was read as the condition is its head.
                let message = format!("a `;` is missing after `@import \"{}\"`", import.path);
                self.c.warn(rest, message, "");
                self.c.imports.push(Import { media: String::new(), ..import });
                let text = &self.c.source[rest..input.position().byte_index().saturating_sub(1).max(rest)];
                let mark = self.c.out.len();
                selector::write_list(self.c, &mut Parser::new(text))?;
                self.block(input, Body::Style, mark, rest);
            }
            AtHead::Block { .. } | AtHead::Nothing => skip(input),
        }
        Ok(())
    }
}

impl<'s> QualifiedRuleParser<'s> for Rules<'_, 's> {
    type Prelude = Head;
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'s>) -> Parsed<Head> {
        input.skip_whitespace();
        let head = Head { mark: self.c.out.len(), at: input.position().byte_index() };
        match self.body {
            Body::Sheet | Body::Group => selector::write_list(self.c, input)?,
            Body::Keyframes => self.value(input, true, true)?,
            Body::Style => while input.next().is_ok() {},
        }
        Ok(head)
    }

    fn parse_block(&mut self, head: Head, _start: &ParserState, input: &mut Parser<'s>) -> Parsed<()> {
        self.c.value_error = None;
        if self.body == Body::Style {
            self.c.nested_rule(head.at);
            skip(input);
        } else {
            self.c.seen_rule = true;
            self.block(input, Body::Style, head.mark, head.at);
        }
        Ok(())
    }
}

impl<'s> DeclarationParser<'s> for Rules<'_, 's> {
    type Declaration = ();
    type Error = ();

    fn parse_value(&mut self, name: CowRcStr<'s>, input: &mut Parser<'s>, _start: &ParserState) -> Parsed<()> {
        let mark = self.c.out.len();
        self.c.out.push_str(&name);
        self.c.out.push(':');
        let begin = self.c.out.len();
        let custom = name.starts_with("--");
        // `progid:…` of old filters and the ranges of fonts are no lengths.
        let no_units = name.eq_ignore_ascii_case("unicode-range") || name.ends_with("filter");
        if let Err(error) = self.value(input, custom, no_units) {
            self.c.out.truncate(mark);
            return Err(error);
        }
        if self.c.out.len() == begin && !custom {
            self.c.out.truncate(mark);
            self.c.value_error = Some((input.position().byte_index(), format!("`{name}` has no value")));
            return Err(ParseError::unexpected_token());
        }
        let extra = extra(&name, &self.c.out[begin..]);
        self.c.out.push(';');
        self.c.out.push_str(&extra);
        Ok(())
    }
}

impl<'s> RuleBodyItemParser<'s, (), ()> for Rules<'_, 's> {
    fn parse_declarations(&self) -> bool {
        self.body == Body::Style
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}

/// What the headless view cannot read off the property itself, as variables that it can.
///
/// The headless view registers them as not inherited: they speak of the element that has them.
pub(super) fn extra(name: &str, value: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let (variable, off) = match lower.as_str() {
        "-webkit-line-clamp" | "line-clamp" => ("--wx-clamp", "none"),
        "text-overflow" => ("--wx-ellipsis", "0"),
        "position" => ("--wx-sticky", ""),
        _ => return String::new(),
    };
    let (value, important) = match value.rsplit_once('!') {
        Some((value, _)) => (value.trim(), " !important"),
        None => (value, ""),
    };
    let value = value.to_ascii_lowercase();
    let text = match lower.as_str() {
        "position" if matches!(value.as_str(), "sticky" | "-webkit-sticky") => "1",
        "text-overflow" if value.contains("ellipsis") => "1",
        "-webkit-line-clamp" | "line-clamp" if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) => &value,
        "position" => return String::new(),
        _ => off,
    };
    format!("{variable}:{text}{important};")
}

/// Units worth suggesting.
const UNITS: &[&str] = &["rpx", "px", "em", "rem", "vw", "vh", "vmin", "vmax", "deg", "turn", "s", "ms", "fr"];

fn skip(input: &mut Parser<'_>) {
    while input.next().is_ok() {}
}

/// Writes a list of declarations without a block around it.
pub(super) fn declarations(mut c: Compiler<'_>) -> String {
    let mut input = Parser::new(c.source);
    Rules { c: &mut c, body: Body::Style }.items(&mut input, Body::Style);
    c.out
}
