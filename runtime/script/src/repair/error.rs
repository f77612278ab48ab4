//! `Error.prototype.stack` with V8's header line and mapped places, and `Error.captureStackTrace`.

use boa_engine::object::builtins::JsFunction;
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsNativeError, JsResult, JsValue, NativeFunction, js_string};

use crate::engine::{define, native};
use crate::host::host;

pub(super) fn install(ctx: &mut Context) -> JsResult<()> {
    let prototype = ctx.intrinsics().constructors().error().prototype();
    let key = PropertyKey::from(js_string!("stack"));
    let known = prototype.borrow().properties().get(&key);
    let Some(known) = known else { return Ok(()) };
    host(ctx).borrow_mut().modules.raw_stack =
        known.get().and_then(JsValue::as_object).and_then(JsFunction::from_object);
    let getter = native(ctx, "get stack", NativeFunction::from_fn_ptr(crate::throw::get_stack));
    prototype.insert_property(
        key,
        PropertyDescriptor::builder()
            .get(getter)
            .set(known.set().cloned().unwrap_or_default())
            .enumerable(false)
            .configurable(true)
            .build(),
    );
    let constructor = ctx.intrinsics().constructors().error().constructor();
    define(&constructor, &[("captureStackTrace", capture)], ctx);
    Ok(())
}

/// `Error.captureStackTrace(object)`: gives the object a `stack` of where we are.
fn capture(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.first().and_then(JsValue::as_object) else {
        return Err(JsNativeError::typ().with_message("Error.captureStackTrace takes an object").into());
    };
    if object.is::<boa_engine::builtins::error::Error>() {
        return Ok(JsValue::undefined());
    }
    let value = JsValue::from(object.clone());
    let mut stack = value.to_string(ctx).map(|s| crate::convert::text(&s)).unwrap_or_default();
    if let Some((file, pos)) = crate::throw::here(ctx) {
        stack.push_str(&format!("\n    at <anonymous> ({file}:{}:{})", pos.line, pos.column));
    }
    object.insert_property(
        js_string!("stack"),
        PropertyDescriptor::builder()
            .value(js_string!(stack))
            .writable(true)
            .enumerable(false)
            .configurable(true)
            .build(),
    );
    Ok(JsValue::undefined())
}
