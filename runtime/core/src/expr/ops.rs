//! The operators of JavaScript on plain data.
//!
//! Follows ECMA-262, section 13 (operators) and section 7 (conversions); objects have no methods, so `ToPrimitive` is their text.

use std::cmp::Ordering;
use std::sync::Arc;

use super::ast::{BinaryOp, UnaryOp};
use crate::value::Value;

/// Applies a prefix operator.
pub(super) fn unary(op: UnaryOp, v: &Value) -> Value {
    match op {
        UnaryOp::Not => Value::Bool(!v.truthy()),
        UnaryOp::Minus => Value::Number(-v.to_number()),
        UnaryOp::Plus => Value::Number(v.to_number()),
        UnaryOp::BitNot => Value::Number(f64::from(!to_int32(v))),
        UnaryOp::TypeOf => Value::from(match v {
            Value::Undefined => "undefined",
            Value::Null | Value::Array(_) | Value::Object(_) | Value::Bytes(_) => "object",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
        }),
        UnaryOp::Void => Value::Undefined,
    }
}

/// Applies an operator to both sides.
pub(super) fn binary(op: BinaryOp, a: &Value, b: &Value) -> Value {
    let numbers = |f: fn(f64, f64) -> f64| Value::Number(f(a.to_number(), b.to_number()));
    let ints = |f: fn(i32, i32) -> i32| Value::Number(f64::from(f(to_int32(a), to_int32(b))));
    let ordered = |f: fn(Ordering) -> bool| Value::Bool(compare(a, b).is_some_and(f));
    match op {
        BinaryOp::Add => add(a, b),
        BinaryOp::Subtract => numbers(|a, b| a - b),
        BinaryOp::Multiply => numbers(|a, b| a * b),
        BinaryOp::Divide => numbers(|a, b| a / b),
        BinaryOp::Remainder => numbers(|a, b| a % b),
        BinaryOp::Power => numbers(power),
        BinaryOp::Less => ordered(Ordering::is_lt),
        BinaryOp::LessEqual => ordered(Ordering::is_le),
        BinaryOp::Greater => ordered(Ordering::is_gt),
        BinaryOp::GreaterEqual => ordered(Ordering::is_ge),
        BinaryOp::LooseEqual => Value::Bool(loose_equal(a, b)),
        BinaryOp::LooseUnequal => Value::Bool(!loose_equal(a, b)),
        BinaryOp::StrictEqual => Value::Bool(strict_equal(a, b)),
        BinaryOp::StrictUnequal => Value::Bool(!strict_equal(a, b)),
        BinaryOp::BitAnd => ints(|a, b| a & b),
        BinaryOp::BitOr => ints(|a, b| a | b),
        BinaryOp::BitXor => ints(|a, b| a ^ b),
        BinaryOp::ShiftLeft => ints(|a, b| a.wrapping_shl(b as u32)),
        BinaryOp::ShiftRight => ints(|a, b| a.wrapping_shr(b as u32)),
        BinaryOp::ShiftRightUnsigned => Value::Number(f64::from((to_int32(a) as u32).wrapping_shr(to_int32(b) as u32))),
    }
}

/// `a === b`. Arrays and objects are equal only to themselves.
pub fn strict_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Undefined, Value::Undefined) | (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Array(a), Value::Array(b)) => Arc::ptr_eq(a, b),
        (Value::Object(a), Value::Object(b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}

/// `a == b`.
pub fn loose_equal(a: &Value, b: &Value) -> bool {
    use Value as V;
    match (a, b) {
        (V::Undefined | V::Null, V::Undefined | V::Null) => true,
        (V::Undefined | V::Null, _) | (_, V::Undefined | V::Null) => false,
        (V::Array(_) | V::Object(_), V::Array(_) | V::Object(_)) => strict_equal(a, b),
        (V::Array(_) | V::Object(_), _) => loose_equal(&V::String(a.to_text()), b),
        (_, V::Array(_) | V::Object(_)) => loose_equal(a, &V::String(b.to_text())),
        (V::String(a), V::String(b)) => a == b,
        _ => a.to_number() == b.to_number(),
    }
}

fn add(a: &Value, b: &Value) -> Value {
    let text = |v: &Value| matches!(v, Value::String(_) | Value::Array(_) | Value::Object(_));
    if !text(a) && !text(b) {
        return Value::Number(a.to_number() + b.to_number());
    }
    let (a, b) = (a.to_text(), b.to_text());
    let mut out = String::with_capacity(a.len() + b.len());
    out.push_str(&a);
    out.push_str(&b);
    Value::from(out)
}

fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    let text = |v: &Value| match v {
        Value::String(_) | Value::Array(_) | Value::Object(_) => Some(v.to_text()),
        _ => None,
    };
    match (text(a), text(b)) {
        // JavaScript compares UTF-16 code units, not code points.
        (Some(a), Some(b)) => Some(a.encode_utf16().cmp(b.encode_utf16())),
        // An object's text takes part as a number, which `Value::to_number` would not do.
        (Some(a), None) => Value::String(a).to_number().partial_cmp(&b.to_number()),
        (None, Some(b)) => a.to_number().partial_cmp(&Value::String(b).to_number()),
        (None, None) => a.to_number().partial_cmp(&b.to_number()),
    }
}

/// Rust has `1 ** NaN` and `(-1) ** Infinity` as 1, JavaScript as `NaN`.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || (base.abs() == 1.0 && exponent.is_infinite()) { f64::NAN } else { base.powf(exponent) }
}

fn to_int32(v: &Value) -> i32 {
    let n = v.to_number();
    if !n.is_finite() {
        return 0;
    }
    // Within i64 truncation keeps all bits that matter; beyond it, the remainder does.
    let n = n.trunc();
    if n.abs() < 9e18 { n as i64 as i32 } else { n.rem_euclid(4_294_967_296.0) as i64 as i32 }
}
