//! Local storage: any JSON value (and `Date`) under a key, 1 MB a key, 10 MB in all.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/storage/wx.setStorage.html

use std::sync::Arc;

use boa_engine::object::builtins::JsDate;
use boa_engine::{Context, JsNativeError, JsResult, JsValue};
use zhenji_core::logic::LogicOutput;
use zhenji_core::value::Value;

use super::table::{ApiSpec, Call, Outcome, later, sync};
use crate::convert::{js, shared, to_js, to_value};
use crate::host::host;

const KEY_LIMIT: usize = 1024 * 1024;
const TOTAL_LIMIT: usize = 10 * KEY_LIMIT;
/// How a `Date` is kept in JSON text.
const DATE: &str = "$zhenji:date";

pub(super) const APIS: &[ApiSpec] = &[
    sync("setStorageSync", |args, ctx| {
        let value = args.get(1).cloned().unwrap_or_default();
        put(args.first(), &value, ctx).map_err(|r| thrown("setStorageSync", &r))?;
        Ok(JsValue::undefined())
    }),
    sync("getStorageSync", |args, ctx| {
        let key = key(args.first()).map_err(|r| thrown("getStorageSync", &r))?;
        // A missing key reads as the empty string.
        Ok(read(&key, ctx).unwrap_or_else(|| js("")))
    }),
    sync("removeStorageSync", |args, ctx| {
        remove(&key(args.first()).map_err(|r| thrown("removeStorageSync", &r))?, ctx);
        Ok(JsValue::undefined())
    }),
    sync("clearStorageSync", |_, ctx| {
        clear(ctx);
        Ok(JsValue::undefined())
    }),
    sync("getStorageInfoSync", |_, ctx| {
        let info = info(ctx);
        Ok(to_js(&info, ctx))
    }),
    sync("batchSetStorageSync", |args, ctx| {
        for (key, value) in pairs(args.first(), ctx)? {
            put(Some(&key), &value, ctx).map_err(|r| thrown("batchSetStorageSync", &r))?;
        }
        Ok(JsValue::undefined())
    }),
    sync("batchGetStorageSync", |args, ctx| {
        let list = args.first().map_or(Ok(Value::Undefined), |v| to_value(v, ctx))?;
        let keys: Vec<Arc<str>> = list.as_array().unwrap_or_default().iter().map(Value::to_text).collect();
        let values: Vec<JsValue> = keys.iter().map(|k| read(k, ctx).unwrap_or_else(|| js(""))).collect();
        Ok(boa_engine::object::builtins::JsArray::from_iter(values, ctx).into())
    }),
    later("setStorage", |c| {
        let (key, value) = (part(c, "key"), part(c, "data"));
        match put(Some(&key), &value, c.ctx) {
            Ok(()) => Outcome::Done(Value::Undefined),
            Err(reason) => Outcome::fail(reason),
        }
    }),
    later("getStorage", |c| {
        let given = part(c, "key");
        let key = match key(Some(&given)) {
            Ok(key) => key,
            Err(reason) => return Outcome::fail(reason),
        };
        match read(&key, c.ctx).map(|v| to_value(&v, c.ctx).unwrap_or_default()) {
            Some(value) => Outcome::Done(Value::object([("data", value)])),
            None => Outcome::fail("data not found"),
        }
    }),
    later("removeStorage", |c| {
        let given = part(c, "key");
        match key(Some(&given)) {
            Ok(key) => remove(&key, c.ctx),
            Err(reason) => return Outcome::fail(reason),
        }
        Outcome::Done(Value::Undefined)
    }),
    later("clearStorage", |c| {
        clear(c.ctx);
        Outcome::Done(Value::Undefined)
    }),
    later("getStorageInfo", |c| Outcome::Done(info(c.ctx))),
];

fn part(c: &mut Call<'_>, name: &str) -> JsValue {
    let key = boa_engine::JsString::from(name);
    c.object.clone().and_then(|o| o.get(key, c.ctx).ok()).unwrap_or_default()
}

fn thrown(api: &str, reason: &str) -> boa_engine::JsError {
    JsNativeError::error().with_message(format!("{api}:fail {reason}")).into()
}

fn key(key: Option<&JsValue>) -> Result<Arc<str>, String> {
    match key.and_then(JsValue::as_string) {
        Some(key) if !key.is_empty() => Ok(shared(&key)),
        Some(_) => Err("parameter error: parameter.key should not be empty".into()),
        None => Err("parameter error: parameter.key should be String".into()),
    }
}

fn put(given: Option<&JsValue>, value: &JsValue, ctx: &mut Context) -> Result<(), String> {
    let key = key(given)?;
    let json = match value.as_object().and_then(|o| JsDate::from_object(o).ok()) {
        Some(date) => {
            let ms = date.get_time(ctx).ok().and_then(|v| v.as_number()).unwrap_or(f64::NAN);
            Value::object([(DATE, Value::Number(ms))]).to_json()
        }
        None => to_value(value, ctx).map_err(|e| crate::throw::message(&e, ctx))?.to_json(),
    };
    let text = json.to_string();
    if text.len() > KEY_LIMIT {
        return Err("entry size limit reached".into());
    }
    let host = host(ctx);
    let mut host = host.borrow_mut();
    let others: usize = host.storage.iter().filter(|(k, _)| **k != *key).map(|(k, v)| k.len() + v.len()).sum();
    if others + key.len() + text.len() > TOTAL_LIMIT {
        return Err("exceed storage max size 10Mb".into());
    }
    host.storage.insert(key.to_string(), text.clone());
    host.emit(LogicOutput::Stored { key: key.to_string(), value: Some(text) });
    Ok(())
}

fn read(key: &str, ctx: &mut Context) -> Option<JsValue> {
    let text = host(ctx).borrow().storage.get(key).cloned()?;
    let value = Value::from(&serde_json::from_str::<serde_json::Value>(&text).ok()?);
    if let Some(ms) = value.get(DATE).as_f64() {
        let date = JsDate::new(ctx);
        date.set_time(ms, ctx).ok()?;
        return Some(date.into());
    }
    Some(to_js(&value, ctx))
}

fn remove(key: &str, ctx: &mut Context) {
    let host = host(ctx);
    let mut host = host.borrow_mut();
    if host.storage.remove(key).is_some() {
        host.emit(LogicOutput::Stored { key: key.into(), value: None });
    }
}

fn clear(ctx: &mut Context) {
    let host = host(ctx);
    let mut host = host.borrow_mut();
    host.storage.clear();
    host.emit(LogicOutput::StorageCleared);
}

fn info(ctx: &mut Context) -> Value {
    let host = host(ctx);
    let host = host.borrow();
    let bytes: usize = host.storage.iter().map(|(k, v)| k.len() + v.len()).sum();
    Value::object([
        ("keys", Value::array(host.storage.keys().map(|k| Value::from(k.as_str())))),
        ("currentSize", Value::Number(bytes.div_ceil(1024) as f64)),
        ("limitSize", Value::Number((TOTAL_LIMIT / 1024) as f64)),
    ])
}

fn pairs(list: Option<&JsValue>, ctx: &mut Context) -> JsResult<Vec<(JsValue, JsValue)>> {
    let Some(list) = list.and_then(JsValue::as_object).filter(|o| o.is_array()) else { return Ok(Vec::new()) };
    let list = boa_engine::object::builtins::JsArray::from_object(list)?;
    let mut pairs = Vec::new();
    for i in 0..list.length(ctx)? {
        let item = list.at(i as i64, ctx)?.to_object(ctx)?;
        let key = item.get(boa_engine::js_string!("key"), ctx)?;
        let value = item.get(boa_engine::js_string!("value"), ctx)?;
        pairs.push((key, value));
    }
    Ok(pairs)
}
