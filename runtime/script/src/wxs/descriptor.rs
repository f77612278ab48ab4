//! `ComponentDescriptor`: what a WXS function sees of an element, answered by the desk that core lends for the call.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/framework/view/interactive-animation.html

use boa_engine::object::builtins::{JsArray, JsFunction};
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsString, JsValue, js_string};
use zhenji_core::value::Value;
use zhenji_core::view::NodeId;
use zhenji_core::wxs::{WxsDesk, WxsWish};

use super::modules;
use crate::convert::{arg_text, number, put, to_js, to_value};
use crate::engine::{Native, define, prelude};

/// Makes the globals of WXS and the functions behind descriptors.
pub(super) fn install(ctx: &mut Context) -> JsResult<()> {
    let native = JsObject::with_object_proto(ctx.intrinsics());
    let functions: &[(&str, Native)] = &[
        ("select", select),
        ("dataset", |_, args, ctx| {
            let value = at_desk(args, ctx, |desk, at| desk.dataset(at))?;
            Ok(to_js(&value, ctx))
        }),
        ("hasClass", |_, args, ctx| {
            let class = arg_text(args, 1, ctx)?;
            at_desk(args, ctx, |desk, at| desk.has_class(at, &class)).map(JsValue::from)
        }),
        ("setClass", |_, args, ctx| {
            let class = arg_text(args, 1, ctx)?;
            let on = args.get(2).is_some_and(JsValue::to_boolean);
            at_desk(args, ctx, |desk, at| desk.set_class(at, &class, on))?;
            Ok(JsValue::undefined())
        }),
        ("setStyle", |_, args, ctx| {
            let style = arg_text(args, 1, ctx)?;
            at_desk(args, ctx, |desk, at| desk.set_style(at, &style))?;
            Ok(JsValue::undefined())
        }),
        ("rect", rect),
        ("call", |_, args, ctx| {
            let method = arg_text(args, 1, ctx)?;
            let args_of = values(args.get(2..).unwrap_or_default(), ctx)?;
            wish(args, ctx, |at| WxsWish::Call { at, method, args: args_of })
        }),
        ("trigger", |_, args, ctx| {
            let name = arg_text(args, 1, ctx)?;
            let detail = values(args.get(2..3).unwrap_or_default(), ctx)?.pop().unwrap_or_default();
            wish(args, ctx, |at| WxsWish::Trigger { at, name, detail })
        }),
        ("wake", |_, args, ctx| {
            let callback = args.get(1).map_or(Ok(0), |v| v.to_u32(ctx))?;
            let after_ms = match args.get(2).filter(|v| !v.is_undefined()) {
                Some(ms) => Some(ms.to_number(ctx)?).map(|ms| if ms.is_finite() { ms } else { 0.0 }),
                None => None,
            };
            wish(args, ctx, |at| WxsWish::Wake { at, callback, after_ms })
        }),
        ("log", |_, args, ctx| {
            let values = args.iter().map(|v| crate::inspect::log_value(v, ctx)).collect();
            let text = crate::console::format(args, ctx);
            let modules = modules(ctx);
            let mut modules = modules.borrow_mut();
            // Repeated lines are left out (the page above).
            if modules.last_log.as_ref() != Some(&text) {
                modules.last_log = Some(text.clone());
                modules.logs.push((text, values));
            }
            Ok(JsValue::undefined())
        }),
    ];
    define(&native, functions, ctx);
    let make = prelude(ctx, "zhenji:wxs", include_str!("wxs.js"))?;
    let made = make.call(&JsValue::undefined(), &[native.into()], ctx)?;
    let made = made.as_object();
    let mut take = |name: JsString| -> JsResult<Option<JsFunction>> {
        let Some(made) = &made else { return Ok(None) };
        Ok(made.get(name, ctx)?.as_object().and_then(JsFunction::from_object))
    };
    let (describe, wake) = (take(js_string!("describe"))?, take(js_string!("wake"))?);
    let modules = modules(ctx);
    let mut modules = modules.borrow_mut();
    (modules.describe, modules.wake) = (describe, wake);
    Ok(())
}

/// The descriptor of an element; always the same object, as long as the element lives.
pub(super) fn describe(node: NodeId, ctx: &mut Context) -> JsResult<JsValue> {
    let (known, make) = {
        let modules = modules(ctx);
        let modules = modules.borrow();
        (modules.descriptors.get(&node).cloned(), modules.describe.clone())
    };
    if let Some(known) = known {
        return Ok(known.into());
    }
    let Some(make) = make else { return Ok(JsValue::undefined()) };
    let made = make.call(&JsValue::undefined(), &[number(f64::from(node.0))], ctx)?;
    if let Some(object) = made.as_object() {
        modules(ctx).borrow_mut().descriptors.insert(node, object);
    }
    Ok(made)
}

fn select(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let selector = arg_text(args, 1, ctx)?;
    let all = args.get(2).is_some_and(JsValue::to_boolean);
    let mut found = at_desk(args, ctx, |desk, at| desk.select(at, &selector))?.into_iter();
    if !all {
        return found.next().map_or(Ok(JsValue::undefined()), |n| describe(n, ctx));
    }
    let found = found.map(|n| describe(n, ctx)).collect::<JsResult<Vec<_>>>()?;
    Ok(JsArray::from_iter(found, ctx).into())
}

/// The same fields as `SelectorQuery.boundingClientRect`.
fn rect(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let r = at_desk(args, ctx, |desk, at| desk.rect(at))?;
    let object = JsObject::with_object_proto(ctx.intrinsics());
    let (right, bottom) = (r.left + r.width, r.top + r.height);
    for (name, n) in [
        ("left", r.left),
        ("top", r.top),
        ("right", right),
        ("bottom", bottom),
        ("width", r.width),
        ("height", r.height),
    ] {
        put(&object, JsString::from(name), number(n));
    }
    Ok(object.into())
}

fn wish(args: &[JsValue], ctx: &mut Context, make: impl FnOnce(NodeId) -> WxsWish) -> JsResult<JsValue> {
    at_desk(args, ctx, |desk, at| desk.wish(make(at)))?;
    Ok(JsValue::undefined())
}

fn values(args: &[JsValue], ctx: &mut Context) -> JsResult<Vec<Value>> {
    args.iter().map(|v| to_value(v, ctx)).collect()
}

fn node(args: &[JsValue], ctx: &mut Context) -> JsResult<NodeId> {
    args.first().map_or(Ok(0), |v| v.to_u32(ctx)).map(NodeId)
}

/// Runs against the desk with the element that the first argument names.
fn at_desk<T>(args: &[JsValue], ctx: &mut Context, f: impl FnOnce(&mut dyn WxsDesk, NodeId) -> T) -> JsResult<T> {
    let at = node(args, ctx)?;
    let desk = modules(ctx).borrow().desk.clone();
    let Some(desk) = desk else {
        let message = "an element can be used only while an event handler or a property observer runs";
        return Err(JsNativeError::error().with_message(message).into());
    };
    let mut desk = desk.borrow_mut();
    Ok(f(&mut *desk, at))
}

/// `(event, …)` gets `instance`.
pub(super) fn with_instance(event: JsValue, instance: &JsValue) -> JsValue {
    if let Some(object) = event.as_object() {
        put(&object, js_string!("instance"), instance.clone());
    }
    event
}
