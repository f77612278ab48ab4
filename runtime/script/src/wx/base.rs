//! Small calls without a family: `canIUse`, `nextTick`, base64, logs, updates, sharing menus.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsValue, js_string};
use zhenji_core::device::compare_versions;
use zhenji_core::logic::Effect;
use zhenji_core::value::Value;

use super::context::CONTEXTS;
use super::names::row;
use super::table::{ApiSpec, Outcome, later, sync};
use crate::convert::{arg_text, js, put};
use crate::engine::{Native, define};
use crate::host::host;

pub(super) const APIS: &[ApiSpec] = &[
    sync("canIUse", |args, ctx| {
        let schema = arg_text(args, 0, ctx)?;
        Ok(can_i_use(&schema, ctx).into())
    }),
    sync("nextTick", |args, ctx| {
        let Some(f) = args.first().and_then(JsValue::as_object).and_then(JsFunction::from_object) else {
            return Err(JsNativeError::typ().with_message("wx.nextTick takes a function").into());
        };
        super::after(f, ctx);
        Ok(JsValue::undefined())
    }),
    sync("arrayBufferToBase64", |args, ctx| {
        let given = args.first().cloned().unwrap_or_default();
        match super::request::bytes(&given, ctx) {
            Some(bytes) => Ok(js(&STANDARD.encode(bytes))),
            None => Err(JsNativeError::typ().with_message("arrayBufferToBase64:fail takes an ArrayBuffer").into()),
        }
    }),
    sync("base64ToArrayBuffer", |args, ctx| {
        let text = arg_text(args, 0, ctx)?;
        match STANDARD.decode(text.trim()) {
            Ok(bytes) => crate::convert::buffer(&bytes, ctx),
            Err(e) => Err(JsNativeError::typ().with_message(format!("base64ToArrayBuffer:fail {e}")).into()),
        }
    }),
    sync("getLogManager", |_, ctx| log_manager(&["debug", "info", "log", "warn"], ctx)),
    sync("getRealtimeLogManager", |_, ctx| {
        log_manager(&["info", "warn", "error", "setFilterMsg", "addFilterMsg"], ctx)
    }),
    sync("getUpdateManager", |_, ctx| {
        // There is never a newer version here: the callbacks are taken and `hasUpdate` is false.
        let object = JsObject::with_object_proto(ctx.intrinsics());
        let check: Native = |_, args, ctx| {
            if let Some(f) = args.first().and_then(JsValue::as_object).and_then(JsFunction::from_object) {
                super::answer_later("getUpdateManager", f, Value::object([("hasUpdate", Value::Bool(false))]), ctx);
            }
            Ok(JsValue::undefined())
        };
        let quiet: Native = |_, _, _| Ok(JsValue::undefined());
        define(
            &object,
            &[("onCheckForUpdate", check), ("onUpdateReady", quiet), ("onUpdateFailed", quiet), ("applyUpdate", quiet)],
            ctx,
        );
        Ok(object.into())
    }),
    // https://developers.weixin.qq.com/miniprogram/dev/api/base/debug/wx.setEnableDebug.html; a phone starts the mini-program again.
    later("setEnableDebug", |c| Outcome::Effect(Effect::Debug { on: c.options.get("enableDebug").truthy() })),
    later("showShareMenu", |_| Outcome::Done(Value::Undefined)),
    later("hideShareMenu", |_| Outcome::Done(Value::Undefined)),
    later("updateShareMenu", |_| Outcome::Done(Value::Undefined)),
    sync("reportEvent", |_, _| Ok(JsValue::undefined())),
    sync("reportAnalytics", |_, _| Ok(JsValue::undefined())),
];

fn log_manager(methods: &[&str], ctx: &mut Context) -> JsResult<JsValue> {
    let console = ctx.global_object().get(js_string!("console"), ctx)?.to_object(ctx)?;
    let object = JsObject::with_object_proto(ctx.intrinsics());
    for name in methods {
        let key = boa_engine::JsString::from(*name);
        let f = match console.get(key.clone(), ctx)? {
            f if f.is_callable() => f,
            _ => console.get(js_string!("groupEnd"), ctx)?,
        };
        put(&object, key, f);
    }
    Ok(object.into())
}

/// `wx.canIUse`: what the phone's base library has, whether or not it is built here.
///
/// Source: https://developers.weixin.qq.com/miniprogram/dev/api/base/wx.canIUse.html
fn can_i_use(schema: &str, ctx: &Context) -> bool {
    let mut parts = schema.split('.');
    let Some(first) = parts.next() else { return false };
    let rest: Vec<&str> = parts.collect();
    let context = CONTEXTS.iter().find(|c| c.name == first);
    let methods = context.map(|c| super::context::methods(c.tag, ctx)).unwrap_or_default();
    let lane = host(ctx);
    let host = lane.borrow();
    let sdk: Arc<str> = host.device.as_ref().map_or("".into(), |d| d.sdk_version.clone());
    let has = |since: &str| compare_versions(&sdk, since).is_ge();
    if let Some(name) = row(first) {
        return has(name.since);
    }
    if context.is_some() {
        return match rest.first() {
            None => true,
            Some(method) => methods.iter().any(|m| *m.name == **method),
        };
    }
    if let Some(component) = host.components.iter().find(|c| *c.tag == *first) {
        return has(&component.since)
            && rest
                .first()
                .is_none_or(|attr| component.attributes.iter().any(|(name, since)| **name == **attr && has(since)));
    }
    first == "console" || first == "env"
}
