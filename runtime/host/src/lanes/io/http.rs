//! `wx.request` over HTTP, and what it shares with uploads and downloads.

use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use zhenji_core::logic::{Failure, HttpRequest};
use zhenji_core::value::Value;

use super::Tell;

/// The HTTP client for pages and their pictures.
pub(in crate::lanes) fn client() -> reqwest::Client {
    let agent = concat!("Mozilla/5.0 MicroMessenger/8.0 MiniProgramEnv/zhenji-", env!("CARGO_PKG_VERSION"));
    reqwest::Client::builder().user_agent(agent).build().unwrap_or_default()
}

/// Carries out `wx.request`.
pub(super) async fn request(client: &reqwest::Client, request: HttpRequest, tell: &Tell) -> Result<Value, Failure> {
    let method =
        request.method.parse().map_err(|_| Failure::new(format!("method \"{}\" is invalid", request.method)))?;
    let mut builder = client.request(method, &*request.url);
    if let Some(body) = &request.body {
        builder = builder.body(body.to_vec());
    }
    let mut response = send(builder, &request.headers, request.timeout_ms, tell).await?;
    let head = Head::of(&response);
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| failure(&e))? {
        if request.chunked {
            tell.notify("chunkReceived", Value::object([("data", Value::Bytes(chunk.as_ref().into()))]));
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    let data = if &*request.response_type == "arraybuffer" {
        Value::Bytes(bytes.into())
    } else {
        let text = String::from_utf8_lossy(&bytes);
        match (&*request.data_type, serde_json::from_str::<serde_json::Value>(&text)) {
            // Text that is not JSON stays text, as on a phone.
            ("json", Ok(json)) => Value::from(&json),
            _ => Value::from(&*text),
        }
    };
    Ok(head.with([("data", data)]))
}

/// Sends a request and tells its `headersReceived`.
pub(super) async fn send(
    mut builder: RequestBuilder,
    headers: &[(std::sync::Arc<str>, std::sync::Arc<str>)],
    timeout_ms: f64,
    tell: &Tell,
) -> Result<Response, Failure> {
    for (name, value) in headers {
        builder = builder.header(&**name, &**value);
    }
    if timeout_ms > 0.0 {
        builder = builder.timeout(Duration::from_secs_f64((timeout_ms / 1000.0).min(86_400.0)));
    }
    let response = builder.send().await.map_err(|e| failure(&e))?;
    tell.notify("headersReceived", Head::of(&response).with([]));
    Ok(response)
}

/// What an answer says before its body.
pub(super) struct Head {
    status: f64,
    header: Vec<(String, Value)>,
    cookies: Vec<Value>,
}

impl Head {
    pub(super) fn of(response: &Response) -> Self {
        let mut head = Self { status: f64::from(response.status().as_u16()), header: Vec::new(), cookies: Vec::new() };
        for (name, value) in response.headers() {
            let value = Value::from(String::from_utf8_lossy(value.as_bytes()).into_owned());
            if name == reqwest::header::SET_COOKIE {
                head.cookies.push(value.clone());
            }
            head.header.push((canonical(name.as_str()), value));
        }
        head
    }

    /// The success object: these fields, `statusCode`, `header` and `cookies`.
    pub(super) fn with<const N: usize>(self, fields: [(&'static str, Value); N]) -> Value {
        let mut all: Vec<(&str, Value)> = fields.into();
        all.push(("statusCode", Value::from(self.status)));
        all.push(("header", Value::object(self.header)));
        all.push(("cookies", Value::array(self.cookies)));
        Value::object(all)
    }
}

/// `content-type` → `Content-Type`: how WeChat hands headers to the page.
pub(super) fn canonical(name: &str) -> String {
    let mut up = true;
    name.chars()
        .map(|c| {
            let c = if up { c.to_ascii_uppercase() } else { c };
            up = c == '-';
            c
        })
        .collect()
}

/// The words a phone uses, where the cause is known.
pub(super) fn failure(e: &reqwest::Error) -> Failure {
    if e.is_timeout() {
        return Failure { reason: "timeout".into(), code: Some(5) };
    }
    let mut cause: &dyn std::error::Error = e;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    if e.is_builder() {
        return Failure::new(format!("invalid url: {cause}"));
    }
    Failure { reason: format!("{cause}"), code: Some(600_001) }
}
