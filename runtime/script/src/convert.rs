//! JavaScript values to core values and back, walking once and never through JSON text.
//!
//! Functions and symbols stay behind: they are dropped from objects and become `undefined` in arrays.

use std::sync::Arc;

use boa_engine::object::builtins::{AlignedVec, JsArray, JsArrayBuffer, JsDate};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsString, JsValue, JsVariant};
use zhenji_core::value::{Object, Value};

/// Deeper data is a mistake on a phone too; it also bounds our own recursion.
const MAX_DEPTH: usize = 400;

/// The core value of a JavaScript value.
pub(crate) fn to_value(js: &JsValue, ctx: &mut Context) -> JsResult<Value> {
    Ok(Walk::new(false).both(js, ctx)?.0.unwrap_or_default())
}

/// The core value and a deep copy that keeps functions and host objects, from one walk.
pub(crate) fn to_value_and_copy(js: &JsValue, ctx: &mut Context) -> JsResult<(Option<Value>, JsValue)> {
    Walk::new(true).both(js, ctx)
}

/// The JavaScript value of a core value.
pub(crate) fn to_js(value: &Value, ctx: &mut Context) -> JsValue {
    match value {
        Value::Undefined => JsValue::undefined(),
        Value::Null => JsValue::null(),
        Value::Bool(b) => JsValue::from(*b),
        Value::Number(n) => number(*n),
        Value::String(s) => JsValue::from(JsString::from(&**s)),
        Value::Array(items) => {
            let items: Vec<JsValue> = items.iter().map(|v| to_js(v, ctx)).collect();
            JsArray::from_iter(items, ctx).into()
        }
        Value::Object(fields) => {
            let object = JsObject::with_object_proto(ctx.intrinsics());
            for (key, value) in fields.iter() {
                let value = to_js(value, ctx);
                put(&object, JsString::from(&**key), value);
            }
            object.into()
        }
        Value::Bytes(bytes) => buffer(bytes, ctx).unwrap_or_default(),
    }
}

/// A new `ArrayBuffer`.
pub(crate) fn buffer(bytes: &[u8], ctx: &mut Context) -> JsResult<JsValue> {
    let block = AlignedVec::from_iter(0, bytes.iter().copied());
    Ok(JsArrayBuffer::from_byte_block(block, ctx)?.into())
}

/// A JavaScript number, small integers as such.
pub(crate) fn number(n: f64) -> JsValue {
    let i = n as i32;
    if f64::from(i) == n && (i != 0 || n.is_sign_positive()) { JsValue::from(i) } else { JsValue::from(n) }
}

/// Defines an ordinary own property.
pub(crate) fn put(object: &JsObject, key: impl Into<PropertyKey>, value: impl Into<JsValue>) {
    object.insert_property(
        key,
        PropertyDescriptor::builder().value(value).writable(true).enumerable(true).configurable(true).build(),
    );
}

/// The text of a JavaScript string; lone surrogates become U+FFFD.
pub(crate) fn text(s: &JsString) -> String {
    match s.as_str().variant() {
        boa_engine::string::JsStrVariant::Latin1(bytes) if bytes.is_ascii() => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        _ => s.to_std_string_lossy(),
    }
}

/// `text` as a shared string.
pub(crate) fn shared(s: &JsString) -> Arc<str> {
    match s.as_str().variant() {
        boa_engine::string::JsStrVariant::Latin1(bytes) if bytes.is_ascii() => String::from_utf8_lossy(bytes).into(),
        _ => s.to_std_string_lossy().into(),
    }
}

/// A property key as text; symbols have none.
pub(crate) fn key_text(key: &PropertyKey) -> Option<Arc<str>> {
    match key {
        PropertyKey::String(s) => Some(shared(s)),
        PropertyKey::Index(i) => Some(i.get().to_string().into()),
        PropertyKey::Symbol(_) => None,
    }
}

/// A JavaScript string from text.
pub(crate) fn js(text: &str) -> JsValue {
    JsValue::from(JsString::from(text))
}

/// The `n`th argument as text; anything but a string is converted.
pub(crate) fn arg_text(args: &[JsValue], n: usize, ctx: &mut Context) -> JsResult<Arc<str>> {
    match args.get(n) {
        Some(v) => Ok(shared(&v.to_string(ctx)?)),
        None => Ok("".into()),
    }
}

struct Walk {
    copy: bool,
    above: Vec<JsObject>,
}

impl Walk {
    fn new(copy: bool) -> Self {
        Self { copy, above: Vec::new() }
    }

    fn both(&mut self, js: &JsValue, ctx: &mut Context) -> JsResult<(Option<Value>, JsValue)> {
        let value = match js.variant() {
            JsVariant::Undefined => Value::Undefined,
            JsVariant::Null => Value::Null,
            JsVariant::Boolean(b) => Value::Bool(b),
            JsVariant::Integer32(i) => Value::Number(f64::from(i)),
            JsVariant::Float64(n) => Value::Number(n),
            JsVariant::String(s) => Value::String(shared(&s)),
            JsVariant::BigInt(b) => Value::string(b.to_string()),
            JsVariant::Symbol(_) => return Ok((None, js.clone())),
            JsVariant::Object(object) => return self.object(&object, ctx),
        };
        Ok((Some(value), js.clone()))
    }

    fn object(&mut self, object: &JsObject, ctx: &mut Context) -> JsResult<(Option<Value>, JsValue)> {
        if object.is_callable() {
            return Ok((None, object.clone().into()));
        }
        if self.above.len() > MAX_DEPTH || self.above.iter().any(|o| JsObject::equals(o, object)) {
            return Err(JsNativeError::typ()
                .with_message("data contains itself, or nests too deep: it cannot leave the logic layer")
                .into());
        }
        self.above.push(object.clone());
        let result = if object.is_array() {
            self.array(object, ctx)
        } else if let Ok(date) = JsDate::from_object(object.clone()) {
            let text = date.to_iso_string(ctx).ok().and_then(|t| t.as_string().map(|s| shared(&s)));
            Ok((Some(text.map_or(Value::Null, Value::String)), object.clone().into()))
        } else {
            self.fields(object, ctx)
        };
        self.above.pop();
        result
    }

    fn array(&mut self, object: &JsObject, ctx: &mut Context) -> JsResult<(Option<Value>, JsValue)> {
        let length = JsArray::from_object(object.clone())?.length(ctx)?;
        let mut values = Vec::with_capacity(length.min(1 << 20) as usize);
        let mut copies = Vec::with_capacity(if self.copy { values.capacity() } else { 0 });
        for i in 0..length {
            let item = object.get(i, ctx)?;
            let (value, copy) = self.both(&item, ctx)?;
            values.push(value.unwrap_or_default());
            if self.copy {
                copies.push(copy);
            }
        }
        let copy = if self.copy { JsArray::from_iter(copies, ctx).into() } else { JsValue::undefined() };
        Ok((Some(Value::Array(Arc::new(values))), copy))
    }

    fn fields(&mut self, object: &JsObject, ctx: &mut Context) -> JsResult<(Option<Value>, JsValue)> {
        let plain = object.is_ordinary();
        let copy = (self.copy && plain).then(|| JsObject::with_object_proto(ctx.intrinsics()));
        let mut fields = Object::new();
        for key in object.own_property_keys(ctx)? {
            let Some(name) = key_text(&key) else { continue };
            let known = object.borrow().properties().get(&key);
            let item = match known {
                Some(d) if d.enumerable() == Some(false) => continue,
                Some(d) if d.value().is_some() => d.value().cloned().unwrap_or_default(),
                _ => object.get(key.clone(), ctx)?,
            };
            let (value, item) = self.both(&item, ctx)?;
            if let Some(value) = value {
                fields.insert(name, value);
            }
            if let Some(copy) = &copy {
                put(copy, key, item);
            }
        }
        let copy = copy.unwrap_or_else(|| object.clone());
        Ok((Some(Value::Object(Arc::new(fields))), copy.into()))
    }
}
