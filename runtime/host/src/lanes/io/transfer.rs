//! `wx.uploadFile` and `wx.downloadFile`.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/network/download/wx.downloadFile.html

use reqwest::Body;
use reqwest::multipart::{Form, Part};
use zhenji_core::logic::{Download, Failure, Upload};
use zhenji_core::value::Value;

use super::Tell;
use super::http::{self, Head, failure};
use crate::resources::ProjectResources;

/// An upload is handed to the network in pieces of this many bytes.
const PIECE: usize = 16 << 10;
/// The largest download (WeChat docs, `wx.downloadFile`: 200 MB).
const LARGEST: usize = 200 << 20;

/// Sends a file as a part of a form.
pub(super) async fn upload(
    client: &reqwest::Client,
    upload: Upload,
    files: Option<&ProjectResources>,
    tell: &Tell,
) -> Result<Value, Failure> {
    let files = files.ok_or_else(no_files)?;
    let bytes = files.local(&upload.file).map_err(Failure::new)?;
    let mut form = Form::new();
    for (name, value) in &upload.form {
        form = form.text(name.to_string(), value.to_string());
    }
    let file_name = upload.file.rsplit('/').next().unwrap_or_default().to_owned();
    let length = bytes.len() as u64;
    let part = Part::stream_with_length(in_pieces(bytes, tell), length).file_name(file_name);
    let part = part.mime_str(mime(&upload.file)).map_err(|e| failure(&e))?;
    let builder = client.post(&*upload.url).multipart(form.part(upload.name.to_string(), part));
    // The form says its own type and boundary.
    let headers: Vec<_> =
        upload.headers.into_iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-type")).collect();
    let response = http::send(builder, &headers, upload.timeout_ms, tell).await?;
    let head = Head::of(&response);
    let bytes = response.bytes().await.map_err(|e| failure(&e))?;
    Ok(head.with([("data", Value::from(&*String::from_utf8_lossy(&bytes)))]))
}

/// The bytes as a stream that tells how far it has been read.
fn in_pieces(bytes: Vec<u8>, tell: &Tell) -> Body {
    let total = bytes.len();
    let tell = Tell { id: tell.id, app: tell.app.clone() };
    let pieces: Vec<Vec<u8>> = bytes.chunks(PIECE).map(<[u8]>::to_vec).collect();
    let mut progress = Progress::new(total);
    let mut sent = 0;
    let stream = futures_util::stream::iter(pieces.into_iter().map(move |piece| {
        sent += piece.len();
        if let Some(percent) = progress.at(sent) {
            let counts = [("totalBytesSent", sent), ("totalBytesExpectedToSend", total)];
            tell.notify("progressUpdate", progress_value(percent, counts));
        }
        Ok::<_, std::io::Error>(piece)
    }));
    Body::wrap_stream(stream)
}

/// Fetches a file.
pub(super) async fn download(
    client: &reqwest::Client,
    download: Download,
    files: Option<&ProjectResources>,
    tell: &Tell,
) -> Result<Value, Failure> {
    let files = files.ok_or_else(no_files)?;
    let mut response = http::send(client.get(&*download.url), &download.headers, download.timeout_ms, tell).await?;
    let head = Head::of(&response);
    let total = response.content_length().unwrap_or(0) as usize;
    let mut progress = Progress::new(total);
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| failure(&e))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST {
            return Err(Failure::new("exceed max file size"));
        }
        if let Some(percent) = progress.at(bytes.len()) {
            let counts = [("totalBytesWritten", bytes.len()), ("totalBytesExpectedToWrite", total)];
            tell.notify("progressUpdate", progress_value(percent, counts));
        }
    }
    let length = Value::from(bytes.len() as f64);
    let (name, place) = match &download.file {
        Some(file) => ("filePath", file.to_string()),
        None => ("tempFilePath", files.user_files().new_temporary(extension(response.url(), &response))),
    };
    files.user_files().write(&place, &bytes).map_err(Failure::new)?;
    Ok(head.with([(name, Value::from(place)), ("dataLength", length)]))
}

/// Tells each percent once.
struct Progress {
    total: usize,
    told: Option<usize>,
}

impl Progress {
    fn new(total: usize) -> Self {
        Self { total, told: None }
    }

    /// The percentage at this many bytes, if it is a new one. A size nobody knows is 0 until the end.
    fn at(&mut self, done: usize) -> Option<usize> {
        let percent = (done * 100).checked_div(self.total).unwrap_or(0).min(100);
        (self.told.replace(percent) != Some(percent)).then_some(percent)
    }
}

fn progress_value(percent: usize, counts: [(&'static str, usize); 2]) -> Value {
    let fields = [("progress", percent)].into_iter().chain(counts);
    Value::object(fields.map(|(name, n)| (name, Value::from(n as f64))))
}

/// The extension of a download: that of its address, else what its type says.
fn extension(url: &reqwest::Url, response: &reqwest::Response) -> String {
    let last = url.path_segments().and_then(|mut s| s.next_back()).unwrap_or_default();
    let short = |e: &&str| !e.is_empty() && e.len() <= 5 && e.bytes().all(|b| b.is_ascii_alphanumeric());
    if let Some(extension) = last.rsplit_once('.').map(|(_, e)| e).filter(short) {
        return extension.to_owned();
    }
    let kind = response.headers().get(reqwest::header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    MIMES.iter().find(|(_, mime)| *mime == kind).map_or("unknown", |(extension, _)| extension).to_owned()
}

/// The type of a file, by its extension.
fn mime(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    MIMES.iter().find(|(e, _)| *e == extension).map_or("application/octet-stream", |(_, mime)| mime)
}

const MIMES: [(&str, &str); 14] = [
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("svg", "image/svg+xml"),
    ("mp3", "audio/mpeg"),
    ("aac", "audio/aac"),
    ("m4a", "audio/mp4"),
    ("wav", "audio/wav"),
    ("mp4", "video/mp4"),
    ("json", "application/json"),
    ("txt", "text/plain"),
    ("pdf", "application/pdf"),
];

fn no_files() -> Failure {
    Failure::new("there are no files here")
}
