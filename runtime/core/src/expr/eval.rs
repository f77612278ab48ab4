//! Evaluates an expression against a scope.
//!
//! Values are borrowed as long as they can be: `item.name` clones the name only.

use std::borrow::Cow;
use std::sync::Arc;

use super::ast::{Element, Expr, Field, Kind, LogicOp, Span};
use super::ops;
use crate::value::{Object, Value};

/// Where an expression finds its names.
pub trait Scope {
    /// The loop variable, slot value or data field of that name.
    fn lookup(&self, name: &str) -> Option<&Value>;

    /// Whether the name is a `<wxs>` module.
    fn is_wxs(&self, _name: &str) -> bool {
        false
    }

    /// Calls a function of a `<wxs>` module: `module.path[0].path[1](args)`.
    ///
    /// # Errors
    /// The message of what the function threw, or that there is no such function.
    fn call_wxs(&self, module: &str, path: &[Arc<str>], _args: Vec<Value>) -> Result<Value, String> {
        Err(format!("there is no <wxs> module to call `{module}.{}` in", path.join(".")))
    }

    /// A constant exported by a `<wxs>` module; functions and missing names are `undefined`.
    fn wxs_member(&self, _module: &str, _path: &[Arc<str>]) -> Value {
        Value::Undefined
    }
}

impl Scope for Object {
    fn lookup(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

impl Scope for Value {
    fn lookup(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }
}

/// Why an expression has no value. A phone shows nothing and logs an exception.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    /// What happened.
    pub message: String,
    /// The part of the file that failed.
    pub span: Span,
}

/// The value of an expression.
///
/// # Errors
/// A `<wxs>` function threw, or something that is no `<wxs>` function was called.
pub fn eval(expr: &Expr, scope: &dyn Scope) -> Result<Value, EvalError> {
    Ok(borrow(expr, scope)?.into_owned())
}

fn borrow<'a>(expr: &'a Expr, scope: &'a dyn Scope) -> Result<Cow<'a, Value>, EvalError> {
    Ok(match &expr.kind {
        Kind::Literal(v) => Cow::Borrowed(v),
        Kind::Name(name) => match scope.lookup(name) {
            Some(v) => Cow::Borrowed(v),
            None => Cow::Owned(Value::Undefined),
        },
        Kind::Member(..) | Kind::Index(..) => match wxs_path(expr, scope)? {
            Some((module, path)) => Cow::Owned(scope.wxs_member(&module, &path)),
            None => place(expr, scope)?,
        },
        Kind::Call(callee, args) => Cow::Owned(call(expr, callee, args, scope)?),
        Kind::Unary(op, e) => Cow::Owned(ops::unary(*op, &*borrow(e, scope)?)),
        Kind::Binary(op, a, b) => {
            let a = borrow(a, scope)?;
            Cow::Owned(ops::binary(*op, &a, &*borrow(b, scope)?))
        }
        Kind::Logic(op, a, b) => {
            let a = borrow(a, scope)?;
            let keep = match op {
                LogicOp::And => !a.truthy(),
                LogicOp::Or => a.truthy(),
                LogicOp::Coalesce => !matches!(*a, Value::Undefined | Value::Null),
            };
            if keep { a } else { borrow(b, scope)? }
        }
        Kind::Conditional(parts) => {
            let [test, then, otherwise] = &**parts;
            borrow(if borrow(test, scope)?.truthy() { then } else { otherwise }, scope)?
        }
        Kind::Array(items) => Cow::Owned(Value::Array(Arc::new(elements(items, scope)?))),
        Kind::Object(fields) => Cow::Owned(object(fields, scope)?),
    })
}

/// A chain of members that is known not to begin at a `<wxs>` module.
fn place<'a>(expr: &'a Expr, scope: &'a dyn Scope) -> Result<Cow<'a, Value>, EvalError> {
    match &expr.kind {
        Kind::Member(object, name) => Ok(member(place(object, scope)?, name)),
        Kind::Index(object, index) => {
            let index = borrow(index, scope)?;
            let object = place(object, scope)?;
            Ok(match (&*index, &object) {
                (Value::Number(n), Cow::Borrowed(Value::Array(items))) if *n >= 0.0 && n.fract() == 0.0 => {
                    items.get(*n as usize).map_or(Cow::Owned(Value::Undefined), Cow::Borrowed)
                }
                _ => member(object, &index.to_text()),
            })
        }
        _ => borrow(expr, scope),
    }
}

fn member<'a>(object: Cow<'a, Value>, name: &str) -> Cow<'a, Value> {
    match object {
        Cow::Borrowed(Value::Object(fields)) => fields.get(name).map_or(Cow::Owned(Value::Undefined), Cow::Borrowed),
        other => Cow::Owned(other.get(name)),
    }
}

/// A module and the names that lead into it.
type WxsPath = (Arc<str>, Vec<Arc<str>>);

/// The module and the path in it, when `expr` is a chain of members that begins at a `<wxs>` module.
fn wxs_path(expr: &Expr, scope: &dyn Scope) -> Result<Option<WxsPath>, EvalError> {
    let mut root = expr;
    while let Kind::Member(inner, _) | Kind::Index(inner, _) = &root.kind {
        root = inner;
    }
    let Kind::Name(module) = &root.kind else { return Ok(None) };
    // A loop variable or data field of the same name is hidden by the module: modules are bound at compile time.
    if !scope.is_wxs(module) {
        return Ok(None);
    }
    let mut path = Vec::new();
    let mut here = expr;
    loop {
        here = match &here.kind {
            Kind::Member(object, name) => {
                path.push(name.clone());
                object
            }
            Kind::Index(object, index) => {
                path.push(borrow(index, scope)?.to_text());
                object
            }
            _ => break,
        };
    }
    path.reverse();
    Ok(Some((module.clone(), path)))
}

fn call(expr: &Expr, callee: &Expr, args: &[Element], scope: &dyn Scope) -> Result<Value, EvalError> {
    let failed = |message: String| EvalError { message, span: expr.span };
    let Some((module, path)) = wxs_path(callee, scope)? else {
        let name = callee.member_chain().map_or_else(|| "this".to_owned(), |names| format!("`{}`", names.join(".")));
        return Err(failed(format!("{name} is not a function: WXML calls functions of <wxs> modules only")));
    };
    if path.is_empty() {
        return Err(failed(format!("`{module}` is a <wxs> module, not a function")));
    }
    scope.call_wxs(&module, &path, elements(args, scope)?).map_err(failed)
}

fn elements(items: &[Element], scope: &dyn Scope) -> Result<Vec<Value>, EvalError> {
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Element::One(e) => out.push(eval(e, scope)?),
            Element::Spread(e) => match &*borrow(e, scope)? {
                Value::Array(more) => out.extend(more.iter().cloned()),
                Value::String(s) => out.extend(s.chars().map(|c| Value::from(c.to_string()))),
                // JavaScript throws here; WXML leaves it out, as it does with spread objects.
                _ => {}
            },
        }
    }
    Ok(out)
}

fn object(fields: &[Field], scope: &dyn Scope) -> Result<Value, EvalError> {
    let mut out = Object::with_capacity(fields.len());
    for field in fields {
        match field {
            Field::Named(name, e) => {
                out.insert(name.clone(), eval(e, scope)?);
            }
            Field::Computed(name, e) => {
                out.insert(borrow(name, scope)?.to_text(), eval(e, scope)?);
            }
            Field::Spread(e) => match &*borrow(e, scope)? {
                Value::Object(more) => out.extend(more.iter().map(|(k, v)| (k.clone(), v.clone()))),
                Value::Array(items) => {
                    out.extend(items.iter().enumerate().map(|(i, v)| (i.to_string().into(), v.clone())))
                }
                _ => {}
            },
        }
    }
    Ok(Value::Object(Arc::new(out)))
}
