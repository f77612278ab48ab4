//! Text that may hold `{{ }}`: an attribute value or a text node.
//!
//! A value that is exactly one `{{e}}` keeps the type of `e`; anything else is a string, in which `undefined` and `null` print as
//! nothing. Source: glass-easel, `ToStringWithoutUndefined` in `glass-easel-template-compiler`.

use std::sync::Arc;

use super::ast::Expr;
use super::dependency::Dependency;
use super::eval::{EvalError, Scope, eval};
use crate::value::Value;

/// A value that may depend on data.
#[derive(Clone, Debug, PartialEq)]
pub enum Binding {
    /// No `{{ }}`.
    Static(Arc<str>),
    /// Exactly one `{{e}}`.
    Expr(Expr),
    /// Text and expressions in turn: always a string.
    Mixed(Vec<Part>),
}

/// One part of a mixed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text between expressions, entities already decoded.
    Text(Arc<str>),
    /// `{{e}}`
    Expr(Expr),
}

impl Default for Binding {
    fn default() -> Self {
        Self::Static("".into())
    }
}

impl Binding {
    /// The value, with the type an attribute would carry.
    ///
    /// # Errors
    /// See [`eval`].
    pub fn eval(&self, scope: &dyn Scope) -> Result<Value, EvalError> {
        match self {
            Self::Static(text) => Ok(Value::String(text.clone())),
            Self::Expr(expr) => eval(expr, scope),
            Self::Mixed(_) => self.text(scope).map(Value::String),
        }
    }

    /// The value as a text node shows it: `undefined` and `null` as nothing.
    ///
    /// # Errors
    /// See [`eval`].
    pub fn text(&self, scope: &dyn Scope) -> Result<Arc<str>, EvalError> {
        match self {
            Self::Static(text) => Ok(text.clone()),
            Self::Expr(expr) => Ok(shown(&eval(expr, scope)?)),
            Self::Mixed(parts) => {
                let mut out = String::new();
                for part in parts {
                    match part {
                        Part::Text(text) => out.push_str(text),
                        Part::Expr(expr) => out.push_str(&shown(&eval(expr, scope)?)),
                    }
                }
                Ok(out.into())
            }
        }
    }

    /// The text, if it never changes.
    pub fn as_static(&self) -> Option<&Arc<str>> {
        match self {
            Self::Static(text) => Some(text),
            Self::Expr(_) | Self::Mixed(_) => None,
        }
    }

    /// The expressions in it, in order.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let (one, parts): (Option<&Expr>, &[Part]) = match self {
            Self::Static(_) => (None, &[]),
            Self::Expr(expr) => (Some(expr), &[]),
            Self::Mixed(parts) => (None, parts),
        };
        one.into_iter().chain(parts.iter().filter_map(|part| match part {
            Part::Expr(expr) => Some(expr),
            Part::Text(_) => None,
        }))
    }

    /// Everything it may read.
    pub fn dependencies(&self) -> Vec<Dependency> {
        let mut all: Vec<Dependency> = Vec::new();
        for found in self.exprs().flat_map(Expr::dependencies) {
            if !all.contains(&found) {
                all.push(found);
            }
        }
        all
    }
}

fn shown(value: &Value) -> Arc<str> {
    match value {
        Value::Undefined | Value::Null => "".into(),
        other => other.to_text(),
    }
}
