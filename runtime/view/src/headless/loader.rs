//! Brings bytes for `img`, backgrounds and fonts into a document.
//!
//! Blitz asks by absolute URL; the mini-program's own paths are turned back into what the page wrote.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use blitz_traits::net::{Bytes, NetHandler, NetProvider, Request, Url};
use zhenji_core::view::Resources;

/// Where relative URLs of a page start.
pub(crate) const BASE: &str = "zhenji://app/";

/// Called on any thread when something arrived.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The network of one document.
#[derive(Clone)]
pub(crate) struct Loader {
    resources: Arc<dyn Resources>,
    wake: Option<Wake>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// What the page wrote, by absolute URL.
    written: HashMap<String, String>,
    done: HashMap<String, Result<(), String>>,
    pending: usize,
    news: bool,
}

impl Loader {
    pub fn new(resources: Arc<dyn Resources>, wake: Option<Wake>) -> Self {
        Self { resources, wake, state: Arc::default() }
    }

    /// Remembers what the page wrote, and gives the URL by which Blitz will ask.
    pub fn name(&self, written: &str) -> String {
        let Some(url) = absolute(written) else { return written.to_owned() };
        self.lock().written.insert(url.clone(), written.to_owned());
        url
    }

    /// How the loading of a URL ended, if it has.
    pub fn outcome(&self, url: &str) -> Option<Result<(), String>> {
        self.lock().done.get(url).cloned()
    }

    /// Whether anything arrived since the last question.
    pub fn take_news(&self) -> bool {
        std::mem::take(&mut self.lock().news)
    }

    /// Whether something is still on its way.
    pub fn is_waiting(&self) -> bool {
        self.lock().pending > 0
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn arrived(&self, url: String, handler: Box<dyn NetHandler>, result: Result<Vec<u8>, String>) {
        // No bytes at all are no picture and no font: Blitz forgets its waiting nodes and will ask again.
        let (bytes, outcome) = match result {
            Ok(bytes) => (bytes, Ok(())),
            Err(reason) => (Vec::new(), Err(reason)),
        };
        handler.bytes(url.clone(), Bytes::from(bytes));
        let mut state = self.lock();
        state.done.insert(url, outcome);
        state.pending = state.pending.saturating_sub(1);
        state.news = true;
        drop(state);
        if let Some(wake) = &self.wake {
            wake();
        }
    }
}

impl NetProvider for Loader {
    fn fetch(&self, _document: usize, request: Request, handler: Box<dyn NetHandler>) {
        let url = request.url.as_str().to_owned();
        let written = {
            let mut state = self.lock();
            state.done.remove(&url);
            state.pending += 1;
            state.written.get(&url).cloned()
        };
        if request.url.scheme() == "data" {
            return self.arrived(url.clone(), handler, data(&url));
        }
        let name = written.unwrap_or_else(|| own_path(&request.url));
        let this = self.clone();
        self.resources.load(&name, Box::new(move |result| this.arrived(url, handler, result)));
    }
}

fn absolute(written: &str) -> Option<String> {
    let base = Url::parse(BASE).ok()?;
    base.join(written).ok().map(|url| url.as_str().to_owned())
}

/// `zhenji://app/images/a.png` → `/images/a.png`; other URLs as they are.
fn own_path(url: &Url) -> String {
    match url.as_str().strip_prefix(BASE) {
        Some(_) => percent_encoding::percent_decode_str(url.path()).decode_utf8_lossy().into_owned(),
        None => url.as_str().to_owned(),
    }
}

/// The bytes of a `data:` URL (RFC 2397).
fn data(url: &str) -> Result<Vec<u8>, String> {
    let (head, body) =
        url.strip_prefix("data:").and_then(|rest| rest.split_once(',')).ok_or("the data: URL has no comma")?;
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(body).collect();
    if !head.trim_end().ends_with(";base64") {
        return Ok(bytes);
    }
    let packed: Vec<u8> = bytes.into_iter().filter(|b| !b.is_ascii_whitespace()).collect();
    let lenient = base64::engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    base64::engine::GeneralPurpose::new(&base64::alphabet::STANDARD, lenient)
        .decode(packed)
        .map_err(|e| format!("the data: URL is not base64: {e}"))
}
