//! `wx.request`: checks and encodes; somebody else talks to the network.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html

use std::sync::Arc;

use boa_engine::object::builtins::{JsArrayBuffer, JsTypedArray};
use boa_engine::{Context, JsObject, JsResult, JsValue, js_string};
use zhenji_core::logic::{Effect, HttpRequest};
use zhenji_core::value::{Object, Value};

use super::shell::type_name;
use super::table::{ApiSpec, Outcome, sync};
use crate::convert::to_value;

const METHODS: [&str; 8] = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT"];
const TIMEOUT_MS: f64 = 60_000.0;

pub(super) const APIS: &[ApiSpec] = &[sync("request", request)];

fn request(args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let options = args.first().and_then(JsValue::as_object);
    let outcome = match read(options.as_ref(), ctx)? {
        Ok(request) => Outcome::Effect(Effect::Request(Box::new(request))),
        Err(reason) => Outcome::fail(reason),
    };
    super::task::begin("request", outcome, options.as_ref(), &["headersReceived", "chunkReceived"], ctx)
}

fn read(options: Option<&JsObject>, ctx: &mut Context) -> JsResult<Result<HttpRequest, String>> {
    let Some(object) = options else { return Ok(Err("parameter error: parameter should be Object;".into())) };
    let data = object.get(js_string!("data"), ctx)?;
    let given = to_value(&object.clone().into(), ctx)?;
    let mut parsed = match url_of(&given, &["http", "https"]) {
        Ok(url) => url,
        Err(reason) => return Ok(Err(reason)),
    };
    let method = given.get("method").as_str().unwrap_or("GET").to_ascii_uppercase();
    if !METHODS.contains(&method.as_str()) {
        return Ok(Err(format!("method is invalid: {method}")));
    }
    let mut headers = headers_of(&given);
    if !headers.iter().any(|(n, _)| n.eq_ignore_ascii_case("content-type")) {
        headers.push(("content-type".into(), "application/json".into()));
    }
    let form = headers
        .iter()
        .any(|(n, v)| n.eq_ignore_ascii_case("content-type") && v.contains("application/x-www-form-urlencoded"));
    let mut body = None;
    if let Some(bytes) = bytes(&data, ctx) {
        body = Some(bytes.into());
    } else {
        match given.get("data") {
            Value::Undefined | Value::Null => {}
            Value::String(text) if method != "GET" => body = Some(text.as_bytes().into()),
            Value::Object(fields) if method == "GET" => {
                let added = pairs(&fields);
                let query = [parsed.query().unwrap_or_default(), &added].map(str::to_string);
                let query = query.into_iter().filter(|q| !q.is_empty()).collect::<Vec<_>>().join("&");
                parsed.set_query((!query.is_empty()).then_some(&query));
            }
            Value::Object(fields) if form => {
                body = Some(pairs(&fields).as_bytes().into());
            }
            _ if method == "GET" => {}
            other => body = Some(other.to_json().to_string().as_bytes().into()),
        }
    }
    let or = |name: &str, default: &str| -> Arc<str> { given.get(name).as_str().unwrap_or(default).into() };
    Ok(Ok(HttpRequest {
        url: parsed.as_str().into(),
        method: method.into(),
        headers,
        body,
        timeout_ms: timeout_of(&given),
        data_type: or("dataType", "json"),
        response_type: or("responseType", "text"),
        chunked: given.get("enableChunked").truthy(),
    }))
}

/// A required option that has to be a string.
pub(super) fn text_of(given: &Value, name: &str) -> Result<Arc<str>, String> {
    match given.get(name) {
        Value::String(text) => Ok(text),
        other => Err(format!("parameter error: parameter.{name} should be String instead of {};", type_name(&other))),
    }
}

/// `url`, which has to be absolute and of one of the schemes.
pub(super) fn url_of(given: &Value, schemes: &[&str]) -> Result<url::Url, String> {
    let text = text_of(given, "url")?;
    let parsed = url::Url::parse(&text).ok().filter(|u| schemes.contains(&u.scheme()));
    parsed.ok_or_else(|| format!("invalid url \"{text}\""))
}

/// `header`, in order.
pub(super) fn headers_of(given: &Value) -> Vec<(Arc<str>, Arc<str>)> {
    let header = given.get("header");
    let all = header.as_object().into_iter().flatten();
    // "Referer cannot be set", says the page.
    let kept = all.filter(|(name, value)| **value != Value::Undefined && !name.eq_ignore_ascii_case("referer"));
    kept.map(|(name, value)| (name.clone(), value.to_text())).collect()
}

/// `timeout` in milliseconds; a minute without one.
pub(super) fn timeout_of(given: &Value) -> f64 {
    given.get("timeout").as_f64().filter(|t| *t > 0.0).unwrap_or(TIMEOUT_MS)
}

/// `encodeURIComponent(k)=encodeURIComponent(v)&…`, as the page of `wx.request` says.
fn pairs(fields: &Object) -> String {
    let given = fields.iter().filter(|(_, v)| **v != Value::Undefined);
    let pairs: Vec<String> = given.map(|(k, v)| format!("{}={}", component(k), component(&flat(v)))).collect();
    pairs.join("&")
}

/// ECMA-262, encodeURIComponent.
fn component(text: &str) -> String {
    let mut out = String::new();
    for b in text.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => {
                out.push(char::from(b));
            }
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

/// A value in a query: objects as JSON.
pub(super) fn flat(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => value.to_json().to_string(),
        other => other.to_text().to_string(),
    }
}

/// The bytes of an `ArrayBuffer` or a view on one.
pub(super) fn bytes(value: &JsValue, ctx: &mut Context) -> Option<Vec<u8>> {
    let object = value.as_object()?;
    if let Ok(buffer) = JsArrayBuffer::from_object(object.clone()) {
        return buffer.data().map(|d| d.to_vec());
    }
    let view = JsTypedArray::from_object(object).ok()?;
    let (offset, length) = (view.byte_offset(ctx).ok()?, view.byte_length(ctx).ok()?);
    let buffer = view.buffer(ctx).ok()?.as_object()?;
    let buffer = JsArrayBuffer::from_object(buffer).ok()?;
    let data = buffer.data()?;
    data.get(offset..offset + length).map(<[u8]>::to_vec)
}
