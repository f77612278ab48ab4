//! Selectors: tag names become the names in the tree, classes of a component get its prefix.
//!
//! Every compound of a component's selector ends up with one of its classes, so it cannot match a node of another component.

use cssparser::{ParseError, Parser, Token};

use super::sheet::{Compiler, Dialect};
use super::{StyleScope, TagKind};

type Parsed<T> = Result<T, ParseError<()>>;

/// Brackets in a selector deeper than this are a mistake.
const MAX_DEPTH: u32 = 20;

/// Pseudo-classes whose argument is a selector list.
const WITH_SELECTORS: &[&str] = &["not", "is", "where", "matches", "any", "-webkit-any", "-moz-any", "has"];

/// The compound selector being written.
struct Compound {
    /// Where the scope class would go: before the first pseudo-class.
    insert_at: Option<usize>,
    /// A class of the component, or `:host`: no scope class needed.
    bound: bool,
    /// Something has been written.
    any: bool,
    /// A tag name or `*` may still come.
    fresh: bool,
}

impl Compound {
    const EMPTY: Self = Self { insert_at: None, bound: false, any: false, fresh: true };
}

/// Writes one selector list.
struct Writer<'c, 's> {
    c: &'c mut Compiler<'s>,
    /// Inside `:not()` and its like: the outer compound is already bound.
    depth: u32,
    compound: Compound,
    /// Since the last comma: a compound has been written.
    any: bool,
    /// White space since the last compound.
    space: bool,
    /// A combinator has been written and wants a compound.
    combinator: bool,
    /// Behind `>>>` or `/deep/`: scoping ends.
    unbound: bool,
}

/// Writes the selector list in `input` to `c.out`. An error has been reported when this fails.
pub(super) fn write_list(c: &mut Compiler<'_>, input: &mut Parser<'_>) -> Parsed<()> {
    list(c, input, 0)
}

fn list(c: &mut Compiler<'_>, input: &mut Parser<'_>, depth: u32) -> Parsed<()> {
    let mut writer =
        Writer { c, depth, compound: Compound::EMPTY, any: false, space: false, combinator: false, unbound: false };
    writer.run(input)
}

impl Writer<'_, '_> {
    fn run(&mut self, input: &mut Parser<'_>) -> Parsed<()> {
        loop {
            let start = input.position();
            let at = start.byte_index();
            let Ok(token) = input.next_including_whitespace_and_comments() else { break };
            match token {
                Token::WhiteSpace(_) => self.white_space(),
                Token::Comment(_) => {}
                Token::Comma => {
                    self.end_selector(at)?;
                    self.c.out.push(',');
                    (self.any, self.space, self.unbound) = (false, false, false);
                }
                Token::Delim('>' | '+' | '~') => {
                    let text = input.slice_from(start);
                    self.combinator(text, at)?;
                    if text == ">" && input.slice_from(start).len() == 1 {
                        self.deep(input, at);
                    }
                }
                Token::Delim('/') => self.slash_deep(input, at)?,
                Token::Delim('.') => {
                    let name_start = input.position();
                    if !matches!(input.next_including_whitespace_and_comments(), Ok(Token::Ident(_))) {
                        return self.fail(at, "a `.` wants a class name right behind it");
                    }
                    let name = input.slice_from(name_start);
                    self.begin();
                    self.class(name);
                }
                Token::IDHash(_) => {
                    self.begin();
                    self.loose(at);
                    self.c.out.push_str(input.slice_from(start));
                }
                Token::Hash(_) => return self.fail(at, "an id in a selector cannot begin with a digit"),
                Token::SquareBracketBlock => {
                    self.begin();
                    self.loose(at);
                    self.attribute(input, at)?;
                }
                Token::Colon => self.pseudo(input, at)?,
                Token::Ident(_) | Token::Delim('*') => {
                    let is_tag = matches!(token, Token::Ident(_));
                    if !self.compound.fresh {
                        return self.fail(at, "a tag name must come first in its selector");
                    }
                    self.begin();
                    let name = input.slice_from(start);
                    if is_tag { self.tag(name, at) } else { self.c.out.push('*') }
                }
                Token::Delim('&') => {
                    return self.fail(at, "WXSS does not nest rules: `&` has nothing to stand for");
                }
                Token::Delim('$') => {
                    self.c.foreign(Dialect::Scss, at);
                    return Err(ParseError::unexpected_token());
                }
                Token::Dimension { .. } | Token::Number { .. } | Token::Percentage { .. } => {
                    return self.fail(at, "a name in a selector cannot begin with a digit");
                }
                Token::AtKeyword(_) => return self.fail(at, "a `;` is missing before this `@`"),
                _ => {
                    let text = input.slice_from(start).to_owned();
                    return self.fail(at, format!("`{text}` does not belong in a selector"));
                }
            }
        }
        self.end_selector(input.position().byte_index())
    }

    fn white_space(&mut self) {
        if self.compound.any {
            self.end_compound();
            self.space = true;
        }
    }

    /// Writes what stands between the last compound and the one that begins here.
    fn begin(&mut self) {
        if !self.compound.any {
            if self.space && !self.combinator && self.any {
                self.c.out.push(' ');
            }
            (self.space, self.combinator) = (false, false);
        }
        self.any = true;
        self.compound.any = true;
        self.compound.fresh = false;
    }

    fn end_compound(&mut self) {
        let compound = std::mem::replace(&mut self.compound, Compound::EMPTY);
        if let StyleScope::Component(n) = self.c.scope
            && compound.any
            && !compound.bound
            && !self.unbound
            && self.depth == 0
        {
            let at = compound.insert_at.unwrap_or(self.c.out.len());
            self.c.out.insert_str(at, &format!(".c{n}"));
        }
    }

    fn end_selector(&mut self, at: usize) -> Parsed<()> {
        self.end_compound();
        if self.combinator {
            return self.fail(at, "the selector ends in a combinator");
        }
        if !self.any {
            return self.fail(at, "a selector is missing here");
        }
        Ok(())
    }

    fn combinator(&mut self, text: &str, at: usize) -> Parsed<()> {
        self.end_compound();
        // `:has(> view)` begins with a combinator.
        if self.combinator || (!self.any && self.depth == 0) {
            return self.fail(at, format!("`{text}` has nothing on its left"));
        }
        self.c.out.push_str(text);
        (self.space, self.combinator) = (false, true);
        Ok(())
    }

    /// The rest of `>>>`, if this is one.
    fn deep(&mut self, input: &mut Parser<'_>, at: usize) {
        let more = input.try_parse(|input| {
            for _ in 0..2 {
                match input.next_including_whitespace_and_comments() {
                    Ok(Token::Delim('>')) => {}
                    _ => return Err(()),
                }
            }
            Ok(())
        });
        if more.is_ok() {
            self.c.out.pop();
            self.pierce(">>>", at);
        }
    }

    fn slash_deep(&mut self, input: &mut Parser<'_>, at: usize) -> Parsed<()> {
        let deep = input.try_parse(|input| {
            let is_deep = matches!(input.next_including_whitespace_and_comments(), Ok(Token::Ident(name)) if name.eq_ignore_ascii_case("deep"));
            let closed = matches!(input.next_including_whitespace_and_comments(), Ok(Token::Delim('/')));
            if is_deep && closed { Ok(()) } else { Err(()) }
        });
        if deep.is_err() {
            let comment = matches!(input.next_including_whitespace_and_comments(), Ok(Token::Delim('/')));
            let why = if comment {
                "`//` does not begin a comment in WXSS: the rule that follows is lost; write `/* … */`"
            } else {
                "`/` does not belong in a selector"
            };
            return self.fail(at, why);
        }
        self.end_compound();
        self.pierce("/deep/", at);
        Ok(())
    }

    /// `>>>` and `/deep/` of other frameworks: a descendant, whatever component it is in.
    fn pierce(&mut self, text: &str, at: usize) {
        self.c.out.push(' ');
        (self.space, self.combinator) = (false, true);
        self.unbound = true;
        let message = format!("`{text}` does not exist in WXSS; taken as a descendant");
        self.c.warn(at, message, "use externalClasses or styleIsolation");
    }

    fn class(&mut self, name: &str) {
        self.compound.bound = true;
        self.c.out.push('.');
        if let StyleScope::Component(n) = self.c.scope
            && !self.unbound
        {
            self.c.out.push_str(&format!("c{n}--"));
        }
        self.c.out.push_str(name);
    }

    fn tag(&mut self, name: &str, at: usize) {
        // `page` is compiled to the document's body on a phone, so authors also write `body`.
        if name == "page" || name == "body" {
            if self.c.scope == StyleScope::Global {
                return self.c.out.push_str("wx-page");
            }
            self.c.page_selector.get_or_insert(at);
            self.compound.bound = true;
            return self.c.out.push_str(name);
        }
        self.loose(at);
        if (self.c.tags)(name) == TagKind::BuiltIn {
            self.c.out.push_str("wx-");
        }
        self.c.out.push_str(name);
    }

    fn loose(&mut self, at: usize) {
        if self.c.scope != StyleScope::Global {
            self.c.loose_selector.get_or_insert(at);
        }
    }

    fn attribute(&mut self, input: &mut Parser<'_>, at: usize) -> Parsed<()> {
        let scoped = self.c.scope != StyleScope::Global;
        let mut on_class = false;
        let mut whole = false;
        let text = input.parse_nested_block(|input| {
            let start = input.position();
            while let Ok(token) = input.next() {
                match token {
                    Token::Ident(name) if !on_class && !whole => on_class = name.eq_ignore_ascii_case("class"),
                    Token::PrefixMatch | Token::IncludeMatch | Token::DashMatch | Token::Delim('=') => whole = true,
                    _ => {}
                }
            }
            Ok::<_, ParseError<()>>(input.slice_from(start))
        })?;
        if scoped && on_class && whole {
            let message = "classes of a component carry a prefix in the tree: this selector matches nothing";
            self.c.warn(at, message, "use `[class*=…]` or a class selector");
        }
        self.c.out.push('[');
        self.c.out.push_str(text.trim());
        self.c.out.push(']');
        Ok(())
    }

    fn pseudo(&mut self, input: &mut Parser<'_>, at: usize) -> Parsed<()> {
        self.begin();
        let mark = self.c.out.len();
        let element = input
            .try_parse(|input| match input.next_including_whitespace_and_comments() {
                Ok(Token::Colon) => Ok(()),
                _ => Err(()),
            })
            .is_ok();
        let start = input.position();
        let (name, has_arguments) = match input.next_including_whitespace_and_comments() {
            Ok(Token::Ident(name)) => (name.to_ascii_lowercase(), false),
            Ok(Token::Function(name)) => (name.to_ascii_lowercase(), true),
            _ => return self.fail(at, "a `:` wants the name of a pseudo-class right behind it"),
        };
        if name == "host"
            && !element
            && let StyleScope::Component(n) = self.c.scope
        {
            self.compound.bound = true;
            self.c.out.push_str(&format!(".c{n}-host"));
            return if has_arguments { self.host_arguments(input, at) } else { Ok(()) };
        }
        if !has_arguments && name == "root" {
            // The root of the document is outside every component.
            self.compound.bound = true;
        }
        self.compound.insert_at.get_or_insert(mark);
        self.c.out.push_str(if element { "::" } else { ":" });
        self.c.out.push_str(input.slice_from(start));
        if !has_arguments {
            return Ok(());
        }
        if self.depth >= MAX_DEPTH {
            return self.fail(at, "the brackets are nested too deeply");
        }
        if WITH_SELECTORS.contains(&name.as_str()) {
            let depth = self.depth + 1;
            input.parse_nested_block(|input| list(self.c, input, depth))?;
        } else {
            if element && name == "slotted" && self.c.scope != StyleScope::Global {
                let message =
                    "slotted content belongs to the page or component that wrote it; `::slotted` cannot reach it";
                self.c.warn(at, message, "use externalClasses");
            }
            self.raw_arguments(input)?;
        }
        self.c.out.push(')');
        Ok(())
    }

    /// `:host(.x)`: the class belongs to the owner's template, which may have a prefix of its own.
    fn host_arguments(&mut self, input: &mut Parser<'_>, at: usize) -> Parsed<()> {
        let classes = input.parse_nested_block(|input| {
            let mut classes = Vec::new();
            while let Ok(token) = input.next() {
                match token {
                    Token::Delim('.') => match input.next_including_whitespace() {
                        Ok(Token::Ident(name)) => classes.push(name.to_string()),
                        _ => return Err(ParseError::unexpected_token()),
                    },
                    _ => return Err(ParseError::unexpected_token()),
                }
            }
            Ok::<_, ParseError<()>>(classes)
        });
        let Ok(classes) = classes else {
            return self.fail(at, "`:host()` takes classes only, such as `:host(.active)`");
        };
        for class in classes {
            let (mut ident, mut prefixed, mut last) = (String::new(), String::new(), String::new());
            // Writing into a string cannot fail.
            let _ = cssparser::serialize_identifier(&class, &mut ident);
            let _ = cssparser::serialize_string(&format!("--{class} "), &mut prefixed);
            let _ = cssparser::serialize_string(&format!("--{class}"), &mut last);
            self.c.out.push_str(&format!(":is(.{ident},[class*={prefixed}],[class$={last}])"));
        }
        Ok(())
    }

    fn raw_arguments(&mut self, input: &mut Parser<'_>) -> Parsed<()> {
        let text = input.parse_nested_block(|input| {
            let start = input.position();
            while input.next().is_ok() {}
            Ok::<_, ParseError<()>>(input.slice_from(start))
        })?;
        self.c.out.push_str(text.trim());
        Ok(())
    }

    fn fail<T>(&mut self, at: usize, why: impl Into<String>) -> Parsed<T> {
        let why = format!("{}: the rule is lost", why.into());
        self.c.error(at, why, "");
        Err(ParseError::unexpected_token())
    }
}
