//! The io lane: what page code asks of the network, on tokio.
//!
//! Every effect is settled exactly once; one that was aborted is settled as such.

use std::collections::HashMap;
use std::sync::mpsc::Sender;
use std::time::Duration;

use base64::Engine as _;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::AbortHandle;
use zhenji_core::app::Input;
use zhenji_core::logic::{Effect, EffectId, Failure, HttpRequest};
use zhenji_core::value::Value;

use crate::lanes::app::ToApp;

/// The app lane's end of the io lane.
pub(crate) struct Io {
    app: Sender<ToApp>,
    runtime: Option<Runtime>,
    client: reqwest::Client,
    open: HashMap<EffectId, AbortHandle>,
}

impl Io {
    pub(crate) fn start(app: Sender<ToApp>) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("zhenji-io").enable_all().build()?;
        Ok(Self { app, runtime: Some(runtime), client: client(), open: HashMap::new() })
    }

    /// Where others may run what waits for the network.
    pub(crate) fn handle(&self) -> Option<Handle> {
        self.runtime.as_ref().map(|r| r.handle().clone())
    }

    /// The client that everybody shares.
    pub(crate) fn client(&self) -> reqwest::Client {
        self.client.clone()
    }

    /// Begins an effect; it is settled through the inbox.
    pub(crate) fn carry_out(&mut self, id: EffectId, effect: Effect) {
        self.open.retain(|_, task| !task.is_finished());
        match effect {
            Effect::Request(request) => {
                let Some(runtime) = &self.runtime else { return };
                let (app, client) = (self.app.clone(), self.client.clone());
                let task = runtime.spawn(async move {
                    let result = send(&client, *request).await;
                    let _ = app.send(ToApp::Input(Input::Settle { id, result }));
                });
                self.open.insert(id, task.abort_handle());
            }
            Effect::Abort { target } => {
                if let Some(task) = self.open.remove(&target) {
                    task.abort();
                    self.settle(target, Err(Failure::new("abort")));
                }
                self.settle(id, Ok(Value::Undefined));
            }
            other => self.settle(id, Err(Failure::new(format!("{} is not built yet", name(&other))))),
        }
    }

    fn settle(&self, id: EffectId, result: Result<Value, Failure>) {
        let _ = self.app.send(ToApp::Input(Input::Settle { id, result }));
    }
}

impl Drop for Io {
    fn drop(&mut self) {
        // Requests of a session that ends are of no use to anybody.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The HTTP client for pages and their pictures.
pub(crate) fn client() -> reqwest::Client {
    let agent = concat!("Mozilla/5.0 MicroMessenger/8.0 MiniProgramEnv/zhenji-", env!("CARGO_PKG_VERSION"));
    reqwest::Client::builder().user_agent(agent).build().unwrap_or_default()
}

async fn send(client: &reqwest::Client, request: HttpRequest) -> Result<Value, Failure> {
    let method =
        request.method.parse().map_err(|_| Failure::new(format!("method \"{}\" is invalid", request.method)))?;
    let mut builder = client.request(method, &*request.url);
    for (name, value) in &request.headers {
        builder = builder.header(&**name, &**value);
    }
    if let Some(body) = &request.body {
        builder = builder.body(body.to_vec());
    }
    if request.timeout_ms > 0.0 {
        builder = builder.timeout(Duration::from_secs_f64((request.timeout_ms / 1000.0).min(86_400.0)));
    }
    let response = builder.send().await.map_err(|e| failure(&e))?;
    let status = f64::from(response.status().as_u16());
    let mut header = Vec::new();
    let mut cookies = Vec::new();
    for (name, value) in response.headers() {
        let value = Value::from(String::from_utf8_lossy(value.as_bytes()).into_owned());
        if name == reqwest::header::SET_COOKIE {
            cookies.push(value.clone());
        }
        header.push((canonical(name.as_str()), value));
    }
    let bytes = response.bytes().await.map_err(|e| failure(&e))?;
    let data = if &*request.response_type == "arraybuffer" {
        // Bytes cross lanes as base64; the logic lane makes the ArrayBuffer.
        let text = base64::engine::general_purpose::STANDARD.encode(&bytes);
        Value::object([("base64", Value::from(text))])
    } else {
        let text = String::from_utf8_lossy(&bytes);
        match (&*request.data_type, serde_json::from_str::<serde_json::Value>(&text)) {
            // Text that is not JSON stays text, as on a phone.
            ("json", Ok(json)) => Value::from(&json),
            _ => Value::from(&*text),
        }
    };
    Ok(Value::object([
        ("data", data),
        ("statusCode", Value::from(status)),
        ("header", Value::object(header)),
        ("cookies", Value::array(cookies)),
    ]))
}

/// `content-type` → `Content-Type`: how WeChat hands headers to the page.
fn canonical(name: &str) -> String {
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
fn failure(e: &reqwest::Error) -> Failure {
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

fn name(effect: &Effect) -> &'static str {
    match effect {
        Effect::Navigate { .. } => "navigation",
        Effect::NavigateBack { .. } => "navigateBack",
        Effect::Shell(_) => "this dialog",
        Effect::Query { .. } => "createSelectorQuery",
        Effect::Context { .. } => "this context",
        Effect::Request(_) => "request",
        Effect::Abort { .. } => "abort",
        Effect::PageScrollTo { .. } => "pageScrollTo",
        Effect::Permission(_) => "this permission",
        Effect::PullDownRefresh { .. } => "pull-down refresh",
    }
}
