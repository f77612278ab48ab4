//! The expression language inside `{{ }}`: parsed once, evaluated often.
//!
//! Evaluation follows JavaScript on plain data, except that a member of `undefined` or `null` is `undefined` instead of an
//! exception, as WXML has it. Neither parsing nor evaluation ever panics, and nesting is bounded.

mod ast;
mod binding;
mod dependency;
mod eval;
mod lex;
mod mustache;
mod ops;
mod parse;
#[cfg(test)]
mod tests;

pub use ast::{BinaryOp, Element, Expr, Field, Kind, LogicOp, Span, UnaryOp};
pub use binding::{Binding, Part};
pub use dependency::Dependency;
pub use eval::{EvalError, Scope, eval};
pub use mustache::{Place, mustache_end};
pub use ops::{loose_equal, strict_equal};
pub use parse::{ParseProblem, parse, parse_data};
