//! `split`, `indexOf` and `includes` in linear time; boa's walk from the start of the string for every hit.

use boa_engine::object::builtins::{JsArray, JsFunction};
use boa_engine::property::PropertyDescriptor;
use boa_engine::string::JsStrVariant;
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsStr, JsString, JsValue, NativeFunction, js_string};

use crate::convert::number;
use crate::engine::native;

pub(super) fn install(ctx: &mut Context) -> JsResult<()> {
    let prototype = ctx.intrinsics().constructors().string().prototype();
    let original = prototype.get(js_string!("split"), ctx)?.to_object(ctx)?;
    let split = NativeFunction::from_copy_closure_with_captures(split, original);
    let index_of = NativeFunction::from_copy_closure(|this, args, ctx| {
        let (text, wanted, from) = operands(this, args, ctx)?;
        Ok(find(text.as_str(), wanted.as_str(), from).map_or(JsValue::from(-1), |i| number(i as f64)))
    });
    let original = prototype.get(js_string!("includes"), ctx)?.to_object(ctx)?;
    let includes = NativeFunction::from_copy_closure_with_captures(
        |this, args, original: &JsObject, ctx| {
            if !args.first().is_some_and(JsValue::is_string) {
                return original.call(this, args, ctx);
            }
            let (text, wanted, from) = operands(this, args, ctx)?;
            Ok(find(text.as_str(), wanted.as_str(), from).is_some().into())
        },
        original,
    );
    for (name, f) in [("split", split), ("indexOf", index_of), ("includes", includes)] {
        let f = native(ctx, name, f);
        replace(&prototype, name, f);
    }
    Ok(())
}

/// Replaces a built-in method, keeping it hidden from enumeration.
pub(super) fn replace(object: &JsObject, name: &str, f: JsFunction) {
    object.insert_property(
        JsString::from(name),
        PropertyDescriptor::builder().value(f).writable(true).enumerable(false).configurable(true).build(),
    );
}

fn operands(this: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<(JsString, JsString, usize)> {
    if this.is_null_or_undefined() {
        return Err(JsNativeError::typ().with_message("String.prototype method called on null or undefined").into());
    }
    let text = this.to_string(ctx)?;
    let wanted = args.first().cloned().unwrap_or_default().to_string(ctx)?;
    let from = match args.get(1) {
        Some(from) => from.to_number(ctx)?.max(0.0).min(text.len() as f64) as usize,
        None => 0,
    };
    Ok((text, wanted, from))
}

/// ECMA-262, String.prototype.split, for a separator that is a string; anything else is the engine's.
fn split(this: &JsValue, args: &[JsValue], original: &JsObject, ctx: &mut Context) -> JsResult<JsValue> {
    let (Some(text), Some(separator)) = (this.as_string(), args.first().and_then(JsValue::as_string)) else {
        return original.call(this, args, ctx);
    };
    let limit = match args.get(1) {
        Some(limit) if !limit.is_undefined() => limit.to_u32(ctx)? as usize,
        _ => u32::MAX as usize,
    };
    let mut parts: Vec<JsValue> = Vec::new();
    if limit > 0 && separator.is_empty() {
        parts.extend((0..text.len().min(limit)).map(|i| JsValue::from(text.get_expect(i..i + 1))));
    } else if limit > 0 {
        let mut start = 0;
        while let Some(at) = find(text.as_str(), separator.as_str(), start) {
            parts.push(text.get_expect(start..at).into());
            start = at + separator.len();
            if parts.len() >= limit {
                return Ok(JsArray::from_iter(parts, ctx).into());
            }
        }
        parts.push(text.get_expect(start..text.len()).into());
    }
    Ok(JsArray::from_iter(parts, ctx).into())
}

/// The first place of `wanted` at or after `from`.
fn find(text: JsStr<'_>, wanted: JsStr<'_>, from: usize) -> Option<usize> {
    let (n, m) = (text.len(), wanted.len());
    if from + m > n {
        return None;
    }
    if m == 0 {
        return Some(from);
    }
    match (text.variant(), wanted.variant()) {
        (JsStrVariant::Latin1(text), JsStrVariant::Latin1(wanted)) => search(text, wanted, from),
        (JsStrVariant::Utf16(text), JsStrVariant::Utf16(wanted)) => search(text, wanted, from),
        (JsStrVariant::Utf16(text), JsStrVariant::Latin1(wanted)) => {
            let wanted: Vec<u16> = wanted.iter().copied().map(u16::from).collect();
            search(text, &wanted, from)
        }
        (JsStrVariant::Latin1(text), JsStrVariant::Utf16(wanted)) => {
            let wanted: Option<Vec<u8>> = wanted.iter().map(|u| u8::try_from(*u).ok()).collect();
            search(text, &wanted?, from)
        }
    }
}

fn search<T: PartialEq + Copy>(text: &[T], wanted: &[T], from: usize) -> Option<usize> {
    let (&first, rest) = wanted.split_first()?;
    let mut at = from;
    let last = text.len() - wanted.len();
    while at <= last {
        at += text[at..=last].iter().position(|u| *u == first)?;
        if text[at + 1..].starts_with(rest) {
            return Some(at);
        }
        at += 1;
    }
    None
}
