//! `wx.connectSocket` and its task; the `wx.…Socket…` calls act on the oldest socket.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/network/websocket/wx.connectSocket.html

use std::sync::Arc;

use boa_engine::{Context, JsObject, JsResult, JsValue, js_string};
use zhenji_core::logic::{Effect, EffectId, Socket, SocketData};
use zhenji_core::value::Value;

use super::chunk::chunk;
use super::request::{bytes, headers_of, timeout_of, url_of};
use super::table::{ApiSpec, Call, Outcome, later, on, sync};
use super::task::{name_task, target};
use crate::convert::{arg_text, to_value};
use crate::host::host;
use crate::logic::function_of;

pub(super) const APIS: &[ApiSpec] = &[
    sync("connectSocket", connect),
    later("sendSocketMessage", |c| match oldest(c.ctx) {
        Some(target) if is_open(target, c.ctx) => message(c, target),
        _ => Outcome::fail("WebSocket is not connected"),
    }),
    later("closeSocket", |c| match oldest(c.ctx) {
        Some(target) => {
            let options = c.options.clone();
            closing(target, &options, c.ctx)
        }
        None => Outcome::fail("WebSocket is not connected"),
    }),
    on("onSocketOpen", "onSocketOpen"),
    on("onSocketMessage", "onSocketMessage"),
    on("onSocketError", "onSocketError"),
    on("onSocketClose", "onSocketClose"),
];

/// Closing normally, RFC 6455.
const NORMAL: u16 = 1000;
/// The longest `reason` of a close, in bytes (WeChat docs, `SocketTask.close`).
const LONGEST_REASON: usize = 123;

fn connect(args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let options = args.first().and_then(JsValue::as_object);
    let natives: &[(&str, crate::engine::Native)] =
        &[("send", send), ("close", close), ("refuse", refuse), ("fire", fire), ("guard", crate::framework::guard)];
    let make = chunk("zhenji:socket", include_str!("socket.js"), natives, ctx)?;
    let task = make.call(&JsValue::undefined(), &[], ctx)?.to_object(ctx)?;
    let asked = match &options {
        Some(object) => read(&to_value(&object.clone().into(), ctx)?),
        None => Err("parameter error: parameter should be Object;".into()),
    };
    // `success` says that the options are good; whether the connection stands, `onOpen` and `onError` say.
    let outcome = match asked {
        Ok(socket) => {
            let effect = Outcome::Effect(Effect::Socket(Box::new(socket)));
            let id = super::effect_with("connectSocket", effect, None, Some(task.clone()), ctx);
            name_task(&task, id, ctx)?;
            Outcome::Done(Value::object([("socketTaskId", Value::Number(f64::from(id.0)))]))
        }
        Err(reason) => Outcome::fail(reason),
    };
    super::effect_with("connectSocket", outcome, options.as_ref(), None, ctx);
    Ok(task.into())
}

fn read(given: &Value) -> Result<Socket, String> {
    let url = url_of(given, &["ws", "wss"])?;
    let protocols = given.get("protocols");
    Ok(Socket {
        url: url.as_str().into(),
        headers: headers_of(given),
        protocols: protocols.as_array().unwrap_or_default().iter().map(Value::to_text).collect(),
        timeout_ms: timeout_of(given),
    })
}

/// `native.send(id, options)`
fn send(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let target = target(args, ctx)?;
    let options = args.get(1).and_then(JsValue::as_object);
    let value = value_of(options.as_ref(), ctx)?;
    let outcome = message(
        &mut Call { name: "sendSocketMessage", options: value, object: options.clone(), channel: None, ctx },
        target,
    );
    super::effect_with("sendSocketMessage", outcome, options.as_ref(), None, ctx);
    Ok(JsValue::undefined())
}

/// `native.close(id, options)`
fn close(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let target = target(args, ctx)?;
    let options = args.get(1).and_then(JsValue::as_object);
    let value = value_of(options.as_ref(), ctx)?;
    let outcome = closing(target, &value, ctx);
    super::effect_with("closeSocket", outcome, options.as_ref(), None, ctx);
    Ok(JsValue::undefined())
}

/// `native.refuse(api, reason, options)`
fn refuse(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let (api, reason) = (arg_text(args, 0, ctx)?, arg_text(args, 1, ctx)?);
    let options = args.get(2).and_then(JsValue::as_object);
    super::effect_with(&api, Outcome::fail(&*reason), options.as_ref(), None, ctx);
    Ok(JsValue::undefined())
}

/// `native.fire(event, value)`: the listeners of `wx.onSocket…`.
fn fire(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let event = match &*arg_text(args, 0, ctx)? {
        "open" => "onSocketOpen",
        "message" => "onSocketMessage",
        "error" => "onSocketError",
        _ => "onSocketClose",
    };
    super::fire(event, args.get(1..).unwrap_or_default(), ctx);
    Ok(JsValue::undefined())
}

/// The message that options describe.
fn message(c: &mut Call<'_>, target: EffectId) -> Outcome {
    let data = c.object.as_ref().and_then(|o| o.get(js_string!("data"), c.ctx).ok()).unwrap_or_default();
    let data = match c.options.get("data") {
        Value::String(text) => SocketData::Text(text),
        _ => match bytes(&data, c.ctx) {
            Some(bytes) => SocketData::Binary(bytes.into()),
            None => return Outcome::fail("parameter error: parameter.data should be String or ArrayBuffer;"),
        },
    };
    Outcome::Effect(Effect::SocketSend { target, data })
}

/// The close that options describe; from now on the socket is closing.
fn closing(target: EffectId, options: &Value, ctx: &mut Context) -> Outcome {
    let code = match options.get("code") {
        Value::Undefined | Value::Null => NORMAL,
        given => match given.to_number() {
            n if n == f64::from(NORMAL) || (3000.0..5000.0).contains(&n) => n as u16,
            _ => return Outcome::fail("the code must be either 1000, or between 3000 and 4999"),
        },
    };
    let reason: Arc<str> = options.get("reason").as_str().unwrap_or_default().into();
    if reason.len() > LONGEST_REASON {
        return Outcome::fail(format!("the reason must not be longer than {LONGEST_REASON} bytes"));
    }
    if let Some(f) = task_of(target, ctx).and_then(|task| function_of(&task, "__closing", ctx)) {
        crate::engine::call(&f, &JsValue::undefined(), &[], "closeSocket", ctx);
    }
    Outcome::Effect(Effect::SocketClose { target, code, reason })
}

/// The socket that was connected first and is not closed.
fn oldest(ctx: &Context) -> Option<EffectId> {
    let lane = host(ctx);
    let host = lane.borrow();
    host.pending.iter().find(|(_, p)| &*p.api == "connectSocket" && p.task.is_some()).map(|(id, _)| *id)
}

fn task_of(target: EffectId, ctx: &Context) -> Option<JsObject> {
    host(ctx).borrow().pending.get(&target).and_then(|p| p.task.clone())
}

fn is_open(target: EffectId, ctx: &mut Context) -> bool {
    let state = task_of(target, ctx).and_then(|task| task.get(js_string!("readyState"), ctx).ok());
    state.and_then(|s| s.as_number()) == Some(1.0)
}

fn value_of(options: Option<&JsObject>, ctx: &mut Context) -> JsResult<Value> {
    options.map_or(Ok(Value::Undefined), |o| to_value(&o.clone().into(), ctx))
}
