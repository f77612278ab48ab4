//! Which data an expression reads: what decides whether a `setData` path makes it run again.
//!
//! May name more than is read, never less.

use std::sync::Arc;

use super::ast::{Element, Expr, Field, Kind};
use crate::value::{Key, Value};

/// One place an expression reads from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dependency {
    /// The name it starts at: a data field, a loop variable or a `<wxs>` module.
    pub root: Arc<str>,
    /// The steps known without running it.
    pub path: Vec<Key>,
}

impl Dependency {
    /// Whether a change at `changed` (steps below `root`) can change what is read here.
    pub fn touched_by(&self, changed: &[Key]) -> bool {
        self.path.iter().zip(changed).all(|(a, b)| a == b)
    }
}

impl Expr {
    /// Everything the expression may read, without repetition.
    pub fn dependencies(&self) -> Vec<Dependency> {
        let mut found = Vec::new();
        collect(self, &mut found);
        found
    }
}

fn collect(expr: &Expr, found: &mut Vec<Dependency>) {
    match &expr.kind {
        Kind::Literal(_) => {}
        Kind::Name(_) | Kind::Member(..) | Kind::Index(..) => chain(expr, found),
        Kind::Unary(_, e) => collect(e, found),
        Kind::Binary(_, a, b) | Kind::Logic(_, a, b) => {
            collect(a, found);
            collect(b, found);
        }
        Kind::Conditional(parts) => parts.iter().for_each(|e| collect(e, found)),
        Kind::Call(callee, items) => {
            collect(callee, found);
            items.iter().for_each(|i| collect(i.expr(), found));
        }
        Kind::Array(items) => items.iter().map(Element::expr).for_each(|e| collect(e, found)),
        Kind::Object(fields) => {
            for field in fields {
                match field {
                    Field::Named(_, e) | Field::Spread(e) => collect(e, found),
                    Field::Computed(a, b) => {
                        collect(a, found);
                        collect(b, found);
                    }
                }
            }
        }
    }
}

/// A chain of members: its static beginning is one dependency, the computed indices are others.
fn chain(expr: &Expr, found: &mut Vec<Dependency>) {
    let mut steps = Vec::new();
    let mut here = expr;
    let root = loop {
        here = match &here.kind {
            Kind::Name(name) => break name.clone(),
            Kind::Member(object, name) => {
                // `list.length` changes with every element.
                steps.push(if &**name == "length" { None } else { Some(Key::Field(name.clone())) });
                object
            }
            Kind::Index(object, index) => {
                steps.push(match &index.kind {
                    Kind::Literal(Value::Number(n)) if *n >= 0.0 && n.fract() == 0.0 && *n < 1e9 => {
                        Some(Key::Index(*n as usize))
                    }
                    Kind::Literal(Value::String(s)) if &**s != "length" && s.parse::<f64>().is_err() => {
                        Some(Key::Field(s.clone()))
                    }
                    _ => {
                        collect(index, found);
                        None
                    }
                });
                object
            }
            _ => return collect(here, found),
        };
    };
    let path = steps.into_iter().rev().map_while(|step| step).collect();
    let dependency = Dependency { root, path };
    if !found.contains(&dependency) {
        found.push(dependency);
    }
}
