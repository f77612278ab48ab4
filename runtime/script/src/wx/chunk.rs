//! Parts of `wx` that are easier said in JavaScript, compiled at first use.

use std::collections::HashMap;

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsObject, JsResult, JsValue};

use crate::engine::{Native, define, prelude};

#[derive(Default)]
struct Chunks(HashMap<&'static str, JsFunction>);

/// The function a chunk makes of its native functions.
pub(super) fn chunk(
    name: &'static str,
    source: &str,
    natives: &[(&str, Native)],
    ctx: &mut Context,
) -> JsResult<JsFunction> {
    if let Some(known) = ctx.get_data::<Chunks>().and_then(|c| c.0.get(name).cloned()) {
        return Ok(known);
    }
    let native = JsObject::with_object_proto(ctx.intrinsics());
    define(&native, natives, ctx);
    let make = prelude(ctx, name, source)?;
    let made = make.call(&JsValue::undefined(), &[native.into()], ctx)?;
    let made = made
        .as_object()
        .and_then(JsFunction::from_object)
        .ok_or_else(|| boa_engine::JsNativeError::error().with_message(format!("{name} makes no function")))?;
    let mut all = ctx.remove_data::<Chunks>().map_or_else(Chunks::default, |c| *c);
    all.0.insert(name, made.clone());
    ctx.insert_data(all);
    Ok(made)
}
