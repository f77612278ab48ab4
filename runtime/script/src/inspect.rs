//! Values as a console prints them.

use boa_engine::object::builtins::JsArray;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsObject, JsValue, JsVariant, js_string};
use zhenji_core::value::Value;

use crate::convert::{key_text, text};

const MAX_DEPTH: usize = 4;
const MAX_ITEMS: u64 = 100;

/// One line for a value: strings inside objects are quoted, a string itself is not.
pub(crate) fn inspect(value: &JsValue, ctx: &mut Context) -> String {
    match value.as_string() {
        Some(s) => text(&s),
        None => {
            let mut out = String::new();
            write(value, 0, &mut Vec::new(), &mut out, ctx);
            out
        }
    }
}

/// A core value that stands for anything, for a log: functions, errors and cycles become text.
pub(crate) fn log_value(value: &JsValue, ctx: &mut Context) -> Value {
    if let Some(object) = value.as_object() {
        if object.is_callable() || object.is::<boa_engine::builtins::error::Error>() {
            return Value::string(inspect(value, ctx));
        }
        return crate::convert::to_value(value, ctx).unwrap_or_else(|_| Value::string(inspect(value, ctx)));
    }
    match value.variant() {
        JsVariant::Symbol(s) => {
            Value::string(format!("Symbol({})", s.description().map_or(String::new(), |d| text(&d))))
        }
        _ => crate::convert::to_value(value, ctx).unwrap_or_default(),
    }
}

fn write(value: &JsValue, depth: usize, above: &mut Vec<JsObject>, out: &mut String, ctx: &mut Context) {
    match value.variant() {
        JsVariant::String(s) => {
            out.push('\'');
            out.push_str(&text(&s));
            out.push('\'');
        }
        JsVariant::Object(object) => write_object(&object, depth, above, out, ctx),
        JsVariant::Symbol(s) => {
            out.push_str(&format!("Symbol({})", s.description().map_or(String::new(), |d| text(&d))));
        }
        JsVariant::BigInt(b) => out.push_str(&format!("{b}n")),
        _ => out.push_str(&value.to_string(ctx).map(|s| text(&s)).unwrap_or_default()),
    }
}

fn write_object(object: &JsObject, depth: usize, above: &mut Vec<JsObject>, out: &mut String, ctx: &mut Context) {
    if object.is_callable() {
        let name =
            object.get(js_string!("name"), ctx).ok().and_then(|n| n.as_string()).map_or(String::new(), |n| text(&n));
        out.push_str(&if name.is_empty() { "[Function]".into() } else { format!("[Function: {name}]") });
        return;
    }
    if object.is::<boa_engine::builtins::error::Error>() {
        let stack = object.get(js_string!("stack"), ctx).ok().and_then(|s| s.as_string()).map(|s| text(&s));
        out.push_str(&stack.unwrap_or_else(|| crate::throw::describe(&object.clone().into(), ctx)));
        return;
    }
    if above.iter().any(|o| JsObject::equals(o, object)) {
        out.push_str("[Circular]");
        return;
    }
    if depth >= MAX_DEPTH {
        out.push_str(if object.is_array() { "[Array]" } else { "[Object]" });
        return;
    }
    above.push(object.clone());
    if let Some(array) = object.is_array().then(|| JsArray::from_object(object.clone()).ok()).flatten() {
        let length = array.length(ctx).unwrap_or(0);
        out.push('[');
        for i in 0..length.min(MAX_ITEMS) {
            if i > 0 {
                out.push_str(", ");
            }
            let item = object.get(i, ctx).unwrap_or_default();
            write(&item, depth + 1, above, out, ctx);
        }
        if length > MAX_ITEMS {
            out.push_str(&format!(", … {} more", length - MAX_ITEMS));
        }
        out.push(']');
    } else if !object.is_ordinary() && object.get(js_string!("toISOString"), ctx).is_ok_and(|f| f.is_callable()) {
        let value = JsValue::from(object.clone());
        out.push_str(&value.to_string(ctx).map(|s| text(&s)).unwrap_or_default());
    } else {
        write_fields(object, depth, above, out, ctx);
    }
    above.pop();
}

fn write_fields(object: &JsObject, depth: usize, above: &mut Vec<JsObject>, out: &mut String, ctx: &mut Context) {
    let keys = object.own_property_keys(ctx).unwrap_or_default();
    let mut first = true;
    out.push('{');
    for key in keys.into_iter().filter(|k| !matches!(k, PropertyKey::Symbol(_))) {
        let hidden = object.borrow().properties().get(&key).is_some_and(|d| d.enumerable() == Some(false));
        let Some(name) = key_text(&key).filter(|_| !hidden) else { continue };
        if !first {
            out.push_str(", ");
        }
        first = false;
        out.push_str(&name);
        out.push_str(": ");
        let item = object.get(key, ctx).unwrap_or_default();
        write(&item, depth + 1, above, out, ctx);
    }
    out.push('}');
}
