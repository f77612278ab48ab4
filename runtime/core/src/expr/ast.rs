//! The shape of a parsed expression.
//!
//! Every node knows its span in the file and its height, so that nothing that walks it can run out of stack.

use std::sync::Arc;

use crate::value::Value;

/// A range of byte offsets in the file the expression stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// From the start of `self` to the end of `other`.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }
}

/// An expression with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    height: u16,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A constant.
    Literal(Value),
    /// A data field, a loop variable or a `<wxs>` module.
    Name(Arc<str>),
    /// `object.name`; `object?.name` means the same, because a missing object already reads as `undefined`.
    Member(Box<Expr>, Arc<str>),
    /// `object[index]`
    Index(Box<Expr>, Box<Expr>),
    /// `callee(arguments)`
    Call(Box<Expr>, Vec<Element>),
    /// A prefix operator.
    Unary(UnaryOp, Box<Expr>),
    /// An operator that evaluates both sides.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// An operator that may skip its right side.
    Logic(LogicOp, Box<Expr>, Box<Expr>),
    /// `test ? then : otherwise`
    Conditional(Box<[Expr; 3]>),
    /// `[a, ...b]`
    Array(Vec<Element>),
    /// `{a, b: 1, ...c}`, with or without its own braces.
    Object(Vec<Field>),
}

/// One element of an array or argument list.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// `a`
    One(Expr),
    /// `...a`
    Spread(Expr),
}

impl Element {
    /// The expression itself.
    pub fn expr(&self) -> &Expr {
        match self {
            Self::One(e) | Self::Spread(e) => e,
        }
    }
}

/// One entry of an object literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// `name: value` or the shorthand `name`.
    Named(Arc<str>, Expr),
    /// `[name]: value`
    Computed(Expr, Expr),
    /// `...value`
    Spread(Expr),
}

/// Prefix operators.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Not,
    Minus,
    Plus,
    BitNot,
    TypeOf,
    Void,
}

/// Operators that evaluate both sides.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    LooseEqual,
    LooseUnequal,
    StrictEqual,
    StrictUnequal,
    BitAnd,
    BitOr,
    BitXor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
}

/// Operators that may skip their right side.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogicOp {
    And,
    Or,
    Coalesce,
}

impl Expr {
    /// A node; its height follows from its children.
    pub fn new(kind: Kind, span: Span) -> Self {
        let of = |e: &Expr| e.height;
        let below = match &kind {
            Kind::Literal(_) | Kind::Name(_) => 0,
            Kind::Member(e, _) | Kind::Unary(_, e) => e.height,
            Kind::Index(a, b) | Kind::Binary(_, a, b) | Kind::Logic(_, a, b) => a.height.max(b.height),
            Kind::Call(callee, items) => items.iter().map(|i| i.expr().height).fold(callee.height, u16::max),
            Kind::Conditional(parts) => parts.iter().map(of).max().unwrap_or(0),
            Kind::Array(items) => items.iter().map(|i| i.expr().height).max().unwrap_or(0),
            Kind::Object(fields) => {
                let field = |f: &Field| match f {
                    Field::Named(_, e) | Field::Spread(e) => e.height,
                    Field::Computed(a, b) => a.height.max(b.height),
                };
                fields.iter().map(field).max().unwrap_or(0)
            }
        };
        Self { kind, span, height: below.saturating_add(1) }
    }

    /// A constant.
    pub fn literal(value: Value, span: Span) -> Self {
        Self::new(Kind::Literal(value), span)
    }

    /// How deeply nodes are nested, this one included.
    pub fn height(&self) -> u16 {
        self.height
    }

    /// The chain of static members this expression is (`a.b['c']` is `a`, `b`, `c`), if it is one: how a `<wxs>` function is named.
    pub fn member_chain(&self) -> Option<Vec<Arc<str>>> {
        let mut names = Vec::new();
        let mut here = self;
        loop {
            here = match &here.kind {
                Kind::Name(name) => {
                    names.push(name.clone());
                    names.reverse();
                    return Some(names);
                }
                Kind::Member(object, name) => {
                    names.push(name.clone());
                    object
                }
                Kind::Index(object, index) => match &index.kind {
                    Kind::Literal(Value::String(name)) => {
                        names.push(name.clone());
                        object
                    }
                    _ => return None,
                },
                _ => return None,
            };
        }
    }
}
