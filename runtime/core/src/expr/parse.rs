//! Parses an expression by precedence climbing.
//!
//! Always gives an expression: where the text is wrong it is the constant `undefined`, and a problem says why.

use std::sync::Arc;

use super::ast::{BinaryOp, Element, Expr, Field, Kind, LogicOp, Span, UnaryOp};
use super::lex::{Spanned, Token, lex};
use crate::value::Value;

/// Deepest nesting; beyond it an expression is refused, so that no walk over it can run out of stack.
const MAX_DEPTH: u16 = 200;

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseProblem {
    /// Where in the file.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// Whether the expression was lost; otherwise it still means what the author meant.
    pub fatal: bool,
}

/// Parses the text between `{{` and `}}`. `base` is its offset in the file. Both an expression and the bare inside of an
/// object (`a, b: 1, ...c`) are accepted.
pub fn parse(src: &str, base: usize) -> (Expr, Vec<ParseProblem>) {
    run(src, base, false)
}

/// Parses the `data` of a `<template is>`: like [`parse`], but a lone name is the shorthand for `{name: name}`.
pub fn parse_data(src: &str, base: usize) -> (Expr, Vec<ParseProblem>) {
    run(src, base, true)
}

fn run(src: &str, base: usize, data: bool) -> (Expr, Vec<ParseProblem>) {
    let mut parser = Parser { tokens: lex(src), at: 0, base, depth: 0, problems: Vec::new() };
    let all = Span::new(base, base + src.len());
    let undefined = Expr::literal(Value::Undefined, all);
    if parser.peek() == &Token::End {
        parser.warn(all, "`{{}}` is empty", "write an expression between the braces");
        return (undefined, parser.problems);
    }
    let parsed = if parser.at_bare_object(data) { parser.fields(all, &Token::End) } else { parser.expression(0) };
    let parsed = parsed.and_then(|e| match parser.peek() {
        Token::End => Ok(e),
        _ => Err(parser.unexpected()),
    });
    match parsed {
        Ok(expr) => (expr, parser.problems),
        Err(Fatal) => (undefined, parser.problems),
    }
}

/// The problem is already recorded.
struct Fatal;

struct Parser {
    tokens: Vec<Spanned>,
    at: usize,
    base: usize,
    depth: u16,
    problems: Vec<ParseProblem>,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }

    fn peek_after(&self, n: usize) -> &Token {
        self.tokens.get(self.at + n).map_or(&Token::End, |t| &t.token)
    }

    fn span(&self) -> Span {
        let t = &self.tokens[self.at];
        Span::new(self.base + t.start, self.base + t.end)
    }

    fn before(&self) -> Span {
        let t = &self.tokens[self.at.saturating_sub(1)];
        Span::new(self.base + t.start, self.base + t.end)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        // `End` is never passed, so that there is always a token to look at.
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn eat(&mut self, punct: &str) -> bool {
        let found = matches!(self.peek(), Token::Punct(p) if *p == punct);
        if found {
            self.next();
        }
        found
    }

    fn expect(&mut self, punct: &'static str, opened: Span) -> Result<(), Fatal> {
        if self.eat(punct) {
            return Ok(());
        }
        if self.peek() == &Token::End {
            return Err(self.fail(opened, format!("`{punct}` is missing"), "close what was opened here"));
        }
        Err(self.unexpected())
    }

    fn fail(&mut self, span: Span, message: impl Into<String>, hint: &str) -> Fatal {
        self.problems.push(ParseProblem { span, message: message.into(), hint: hint.into(), fatal: true });
        Fatal
    }

    fn warn(&mut self, span: Span, message: &str, hint: &str) {
        self.problems.push(ParseProblem { span, message: message.into(), hint: hint.into(), fatal: false });
    }

    fn unexpected(&mut self) -> Fatal {
        let span = self.span();
        let message = match self.peek() {
            Token::Bad(what) => (*what).to_owned(),
            Token::End => "the expression ends too early".into(),
            Token::Name(n) => format!("`{n}` is not expected here"),
            Token::Number(_) => "a number is not expected here".into(),
            Token::String(_) => "a string is not expected here".into(),
            Token::Punct(p) => format!("`{p}` is not expected here"),
        };
        self.fail(span, message, "")
    }

    fn node(&mut self, kind: Kind, span: Span) -> Result<Expr, Fatal> {
        let expr = Expr::new(kind, span);
        if expr.height() > MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        Ok(expr)
    }

    fn too_deep(&mut self, span: Span) -> Fatal {
        self.fail(
            span,
            format!("the expression is nested more than {MAX_DEPTH} deep"),
            "compute it in a <wxs> module or in the page's data",
        )
    }

    /// Whether the text is the inside of an object: `...a`, `a, …`, `a: …`, and for template data a lone `a`.
    fn at_bare_object(&self, data: bool) -> bool {
        match self.peek() {
            Token::Punct("..." | "..") => true,
            Token::Name(_) | Token::String(_) => match self.peek_after(1) {
                Token::Punct("," | ":") => true,
                Token::End => data && matches!(self.peek(), Token::Name(_)),
                _ => false,
            },
            Token::Number(_) => matches!(self.peek_after(1), Token::Punct(":")),
            _ => false,
        }
    }

    /// An expression whose operators bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<Expr, Fatal> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let span = self.span();
            return Err(self.too_deep(span));
        }
        let result = self.climb(least);
        self.depth -= 1;
        result
    }

    fn climb(&mut self, least: u8) -> Result<Expr, Fatal> {
        let mut left = self.unary()?;
        while let Token::Punct(p) = *self.peek() {
            if p == "?" {
                if least > CONDITIONAL {
                    break;
                }
                self.next();
                let then = self.expression(CONDITIONAL)?;
                let here = left.span;
                self.expect(":", here)?;
                let otherwise = self.expression(CONDITIONAL)?;
                let span = left.span.to(otherwise.span);
                left = self.node(Kind::Conditional(Box::new([left, then, otherwise])), span)?;
                continue;
            }
            let Some((level, op)) = operator(p) else { break };
            if level < least {
                break;
            }
            self.next();
            // `**` alone groups to the right.
            let right = self.expression(if p == "**" { level } else { level + 1 })?;
            let span = left.span.to(right.span);
            let kind = match op {
                Op::Binary(op) => Kind::Binary(op, Box::new(left), Box::new(right)),
                Op::Logic(op) => Kind::Logic(op, Box::new(left), Box::new(right)),
            };
            left = self.node(kind, span)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, Fatal> {
        let op = match self.peek() {
            Token::Punct("!") => UnaryOp::Not,
            Token::Punct("-") => UnaryOp::Minus,
            Token::Punct("+") => UnaryOp::Plus,
            Token::Punct("~") => UnaryOp::BitNot,
            Token::Name(n) if &**n == "typeof" => UnaryOp::TypeOf,
            Token::Name(n) if &**n == "void" => UnaryOp::Void,
            _ => return self.postfix(),
        };
        let start = self.span();
        self.next();
        let operand = self.expression(UNARY)?;
        let span = start.to(operand.span);
        // A signed number is one constant.
        if let (UnaryOp::Minus, Kind::Literal(Value::Number(n))) = (op, &operand.kind) {
            return Ok(Expr::literal(Value::Number(-n), span));
        }
        self.node(Kind::Unary(op, Box::new(operand)), span)
    }

    fn postfix(&mut self) -> Result<Expr, Fatal> {
        let mut left = self.primary()?;
        loop {
            let Token::Punct(p) = *self.peek() else { return Ok(left) };
            let opened = self.span();
            match p {
                "." => {
                    self.next();
                    left = self.member(left)?;
                }
                "?." => {
                    self.next();
                    left = match *self.peek() {
                        Token::Punct("[") => self.index(left)?,
                        Token::Punct("(") => self.call(left)?,
                        _ => self.member(left)?,
                    };
                }
                // `a..b` is seen in real templates for `a.b`.
                ".." if matches!(self.peek_after(1), Token::Name(_)) => {
                    self.next();
                    self.warn(opened, "`..` is not an operator; read as `.`", "write one dot");
                    left = self.member(left)?;
                }
                "[" => left = self.index(left)?,
                "(" => left = self.call(left)?,
                _ => return Ok(left),
            }
        }
    }

    fn member(&mut self, object: Expr) -> Result<Expr, Fatal> {
        let Token::Name(name) = self.peek().clone() else { return Err(self.unexpected()) };
        let span = object.span.to(self.span());
        self.next();
        self.node(Kind::Member(Box::new(object), name), span)
    }

    fn index(&mut self, object: Expr) -> Result<Expr, Fatal> {
        let opened = self.span();
        self.next();
        let index = self.expression(0)?;
        self.expect("]", opened)?;
        let span = object.span.to(self.before());
        self.node(Kind::Index(Box::new(object), Box::new(index)), span)
    }

    fn call(&mut self, callee: Expr) -> Result<Expr, Fatal> {
        let opened = self.span();
        self.next();
        let arguments = self.elements(")", opened)?;
        let span = callee.span.to(self.before());
        self.node(Kind::Call(Box::new(callee), arguments), span)
    }

    fn primary(&mut self) -> Result<Expr, Fatal> {
        let span = self.span();
        match self.peek().clone() {
            Token::Number(n) => {
                self.next();
                Ok(Expr::literal(Value::Number(n), span))
            }
            Token::String(s) => {
                self.next();
                Ok(Expr::literal(Value::String(s), span))
            }
            Token::Name(name) => {
                let kind = match &*name {
                    "true" => Kind::Literal(Value::Bool(true)),
                    "false" => Kind::Literal(Value::Bool(false)),
                    "null" => Kind::Literal(Value::Null),
                    "undefined" => Kind::Literal(Value::Undefined),
                    // Reserved words are data fields like any other, unless code follows.
                    "function" | "new" if matches!(self.peek_after(1), Token::Name(_) | Token::Punct("(")) => {
                        return Err(self.fail(
                            span,
                            format!("`{name}` cannot stand in a WXML expression"),
                            "move the code into a <wxs> module",
                        ));
                    }
                    _ => Kind::Name(name),
                };
                self.next();
                Ok(Expr::new(kind, span))
            }
            Token::Punct("(") => {
                self.next();
                let inner = self.expression(0)?;
                self.expect(")", span)?;
                Ok(inner)
            }
            Token::Punct("[") => {
                self.next();
                let items = self.elements("]", span)?;
                let span = span.to(self.before());
                self.node(Kind::Array(items), span)
            }
            Token::Punct("{") => {
                self.next();
                self.fields(span, &Token::Punct("}"))
            }
            _ => Err(self.unexpected()),
        }
    }

    /// The rest of an array or argument list, its closing bracket included.
    fn elements(&mut self, close: &'static str, opened: Span) -> Result<Vec<Element>, Fatal> {
        let mut items = Vec::new();
        while !self.eat(close) {
            if close == "]" && self.eat(",") {
                items.push(Element::One(Expr::literal(Value::Undefined, self.before())));
                continue;
            }
            let spread = self.spread();
            let item = self.expression(0)?;
            items.push(if spread { Element::Spread(item) } else { Element::One(item) });
            if !self.eat(",") {
                self.expect(close, opened)?;
                break;
            }
        }
        Ok(items)
    }

    /// The rest of an object: up to its closing brace, or to the end for one without its own braces.
    fn fields(&mut self, opened: Span, close: &Token) -> Result<Expr, Fatal> {
        let mut fields = Vec::new();
        while self.peek() != close {
            if self.peek() == &Token::End {
                return Err(self.fail(opened, "`}` is missing", "close what was opened here"));
            }
            if self.spread() {
                fields.push(Field::Spread(self.expression(0)?));
            } else {
                fields.push(self.field()?);
            }
            if !self.eat(",") && self.peek() != close && self.peek() != &Token::End {
                return Err(self.unexpected());
            }
        }
        if close != &Token::End {
            self.next();
        }
        let span = opened.to(self.before());
        self.node(Kind::Object(fields), span)
    }

    fn field(&mut self) -> Result<Field, Fatal> {
        let span = self.span();
        let name: Arc<str> = match self.peek().clone() {
            Token::Name(name) => {
                self.next();
                if !matches!(self.peek(), Token::Punct(":")) {
                    let kind = match &*name {
                        "true" => Kind::Literal(Value::Bool(true)),
                        "false" => Kind::Literal(Value::Bool(false)),
                        "null" => Kind::Literal(Value::Null),
                        "undefined" => Kind::Literal(Value::Undefined),
                        _ => Kind::Name(name.clone()),
                    };
                    return Ok(Field::Named(name, Expr::new(kind, span)));
                }
                name
            }
            Token::String(name) => {
                self.next();
                name
            }
            Token::Number(n) => {
                self.next();
                crate::value::number_to_text(n).into()
            }
            Token::Punct("[") => {
                self.next();
                let name = self.expression(0)?;
                self.expect("]", span)?;
                self.expect(":", span)?;
                return Ok(Field::Computed(name, self.expression(0)?));
            }
            _ => return Err(self.unexpected()),
        };
        self.expect(":", span)?;
        Ok(Field::Named(name, self.expression(0)?))
    }

    /// Eats `...`, and the `..` that real templates hold in its place.
    fn spread(&mut self) -> bool {
        let span = self.span();
        if self.eat("...") {
            return true;
        }
        let two = self.eat("..");
        if two {
            self.warn(span, "`..` is not an operator; read as `...`", "write three dots");
        }
        two
    }
}

enum Op {
    Binary(BinaryOp),
    Logic(LogicOp),
}

const CONDITIONAL: u8 = 1;
const UNARY: u8 = 13;

/// How tightly an operator binds, and what it is. ECMA-262, section 13, from the conditional operator upwards.
fn operator(punct: &str) -> Option<(u8, Op)> {
    use BinaryOp as B;
    use LogicOp as L;
    Some(match punct {
        "??" => (2, Op::Logic(L::Coalesce)),
        "||" => (2, Op::Logic(L::Or)),
        "&&" => (3, Op::Logic(L::And)),
        "|" => (4, Op::Binary(B::BitOr)),
        "^" => (5, Op::Binary(B::BitXor)),
        "&" => (6, Op::Binary(B::BitAnd)),
        "==" => (7, Op::Binary(B::LooseEqual)),
        "!=" => (7, Op::Binary(B::LooseUnequal)),
        "===" => (7, Op::Binary(B::StrictEqual)),
        "!==" => (7, Op::Binary(B::StrictUnequal)),
        "<" => (8, Op::Binary(B::Less)),
        "<=" => (8, Op::Binary(B::LessEqual)),
        ">" => (8, Op::Binary(B::Greater)),
        ">=" => (8, Op::Binary(B::GreaterEqual)),
        "<<" => (9, Op::Binary(B::ShiftLeft)),
        ">>" => (9, Op::Binary(B::ShiftRight)),
        ">>>" => (9, Op::Binary(B::ShiftRightUnsigned)),
        "+" => (10, Op::Binary(B::Add)),
        "-" => (10, Op::Binary(B::Subtract)),
        "*" => (11, Op::Binary(B::Multiply)),
        "/" => (11, Op::Binary(B::Divide)),
        "%" => (11, Op::Binary(B::Remainder)),
        "**" => (12, Op::Binary(B::Power)),
        _ => return None,
    })
}
