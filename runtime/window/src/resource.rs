//! The `zhenji://` scheme: the document of every page, and everything a page loads.
//!
//! Nothing is read here: `Resources` answers, at once or later, and a reason it gives is kept until the failure is reported.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use percent_encoding::percent_decode_str;
use wry::RequestAsyncResponder;
use wry::http::{Request, Response};
use zhenji_core::view::Resources;

/// The name of the scheme.
pub(super) const SCHEME: &str = "zhenji";
/// The address of a page's document.
pub(super) const DOCUMENT: &str = "zhenji://app/.page";

/// The frame of a document: no script but ours, which WebKit injects, and frames only over loopback.
const HTML: &str = "<!doctype html><html><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" \
     content=\"default-src 'none'; img-src * data: blob: zhenji:; font-src * data: zhenji:; media-src 'none'; \
     style-src 'unsafe-inline'; connect-src ws://127.0.0.1:*; frame-src 'self' about:\"></head><body></body></html>";

/// Reasons of failed loads, by address.
#[derive(Clone, Default)]
pub(super) struct Reasons(Arc<Mutex<HashMap<String, String>>>);

impl Reasons {
    /// Why a load failed, in the loader's words where there are any.
    pub(super) fn of(&self, url: &str) -> String {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(url);
        known.unwrap_or_else(|| format!("{} is not an image that can be shown", shorten(&resource_of(url))))
    }

    fn keep(&self, url: String, reason: String) {
        let mut reasons = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Fonts and backgrounds fail without a report that would collect their reason.
        if reasons.len() > 500 {
            reasons.clear();
        }
        reasons.insert(url, reason);
    }
}

/// Answers one request.
pub(super) fn answer(
    resources: &dyn Resources,
    reasons: &Reasons,
    request: &Request<Vec<u8>>,
    responder: RequestAsyncResponder,
) {
    let url = request.uri().to_string();
    if url == DOCUMENT {
        responder.respond(response(200, "text/html; charset=utf-8", HTML.as_bytes().into()));
        return;
    }
    let reasons = reasons.clone();
    let resource = resource_of(&url);
    resources.load(
        &resource.clone(),
        Box::new(move |result| match result {
            Ok(bytes) => {
                let kind = content_type(&resource, &bytes);
                responder.respond(response(200, kind, bytes.into()));
            }
            Err(reason) => {
                reasons.keep(url, reason.clone());
                responder.respond(response(404, "text/plain; charset=utf-8", reason.into_bytes().into()));
            }
        }),
    );
}

fn response(status: u16, kind: &str, body: Cow<'static, [u8]>) -> Response<Cow<'static, [u8]>> {
    let mut response = Response::new(body);
    *response.status_mut() = wry::http::StatusCode::from_u16(status).unwrap_or(wry::http::StatusCode::OK);
    let headers = response.headers_mut();
    if let Ok(kind) = kind.parse() {
        headers.insert("Content-Type", kind);
    }
    // A file may change under us (hot reload); fonts of a page are asked for by its iframe.
    headers.insert("Cache-Control", wry::http::HeaderValue::from_static("no-store"));
    headers.insert("Access-Control-Allow-Origin", wry::http::HeaderValue::from_static("*"));
    response
}

/// The URL as the page wrote it: a path of the project, or what `resourceUrl` of `js/tree.js` packed.
fn resource_of(url: &str) -> String {
    let path = url.strip_prefix("zhenji://app").unwrap_or(url);
    if let Some(packed) = path.strip_prefix("/.url/") {
        return percent_decode_str(packed).decode_utf8_lossy().into_owned();
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// WebKit looks into raster images itself, but takes SVG and fonts by their type.
fn content_type(url: &str, bytes: &[u8]) -> &'static str {
    let name = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    match name.rsplit('.').next().unwrap_or_default() {
        "svg" => "image/svg+xml",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        _ => match image::guess_format(bytes) {
            Ok(format) => format.to_mime_type(),
            Err(_) if bytes.starts_with(b"<svg") || bytes.starts_with(b"<?xml") => "image/svg+xml",
            Err(_) => "application/octet-stream",
        },
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_unpack_to_what_the_page_wrote() {
        for (url, expect) in [
            ("zhenji://app/images/a.png", "/images/a.png"),
            ("zhenji://app/images/%E5%9B%BE%20a.png?v=1", "/images/图 a.png"),
            (
                "zhenji://app/.url/https%3A%2F%2Fexample.com%2Fa.png%3Fx%3D1%26y%3D%25",
                "https://example.com/a.png?x=1&y=%",
            ),
            ("zhenji://app/.url/wxfile%3A%2F%2Ftmp_1.png", "wxfile://tmp_1.png"),
            ("zhenji://app/100%", "/100%"),
        ] {
            assert_eq!(resource_of(url), expect);
        }
    }

    #[test]
    fn types() {
        assert_eq!(content_type("/a.svg", b""), "image/svg+xml");
        assert_eq!(content_type("http://x/y?z.svg", b"\x89PNG\r\n\x1a\n"), "image/png");
        assert_eq!(content_type("/a", b"<svg xmlns"), "image/svg+xml");
        assert_eq!(content_type("/a", b"?"), "application/octet-stream");
    }
}
