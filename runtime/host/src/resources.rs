//! Bytes for pictures and fonts of a page: files of the mini-program, `data:`, and the network.
//!
//! A file of the project is answered at once; the network answers later and on a thread of its own.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use tokio::runtime::Handle;
use zhenji_core::bundle::Files;
use zhenji_core::view::Resources;

use crate::user_files::UserFiles;

/// A picture larger than this is not shown.
const MAX_BYTES: usize = 64 << 20;

const TIMEOUT: Duration = Duration::from_secs(30);

/// What the views load from.
pub struct ProjectResources {
    files: Arc<dyn Files + Send + Sync>,
    /// `""` or `miniprogram/`.
    root: String,
    net: Option<(Handle, reqwest::Client)>,
    user: UserFiles,
}

impl ProjectResources {
    /// Files below `root` of the project, and those of page code; without `net` URLs of the network are refused.
    pub fn new(files: Arc<dyn Files + Send + Sync>, user: UserFiles, net: Option<(Handle, reqwest::Client)>) -> Self {
        let root = miniprogram_root(&*files);
        Self { files, root, net, user }
    }

    /// Files that page code makes.
    pub fn user_files(&self) -> &UserFiles {
        &self.user
    }

    /// The bytes of a file of the mini-program or of page code; nothing of the network.
    ///
    /// # Errors
    /// There is no such file.
    pub fn local(&self, path: &str) -> Result<Vec<u8>, String> {
        if UserFiles::is_here(path) { self.user.read(path) } else { self.file(path) }
    }

    fn file(&self, path: &str) -> Result<Vec<u8>, String> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = percent_decode(path);
        let inside = path.trim_start_matches('/');
        let bytes = self.files.read(&format!("{}{inside}", self.root));
        bytes.map(|b| b.to_vec()).ok_or_else(|| format!("{path}: there is no such file in the mini-program"))
    }
}

impl Resources for ProjectResources {
    fn load(&self, url: &str, done: Box<dyn FnOnce(Result<Vec<u8>, String>) + Send>) {
        match url.split_once(':') {
            Some(("data", rest)) => done(data_url(rest)),
            Some(("http", _)) if UserFiles::is_here(url) => done(self.user.read(url)),
            Some(("http" | "https", _)) => match &self.net {
                Some((handle, client)) => {
                    let request = client.get(url).timeout(TIMEOUT);
                    let url = url.to_owned();
                    handle.spawn(async move { done(fetch(request).await.map_err(|e| format!("{url}: {e}"))) });
                }
                None => done(Err(format!("{url}: there is no network here"))),
            },
            Some(("wxfile" | "cloud", _)) => done(Err(format!("{url}: this kind of URL is not built yet"))),
            _ => done(self.file(url)),
        }
    }
}

/// `miniprogramRoot` of `project.config.json` as a prefix of paths.
fn miniprogram_root(files: &dyn Files) -> String {
    let text = files.read("project.config.json");
    let json = text.and_then(|t| serde_json::from_slice::<serde_json::Value>(&t).ok());
    let root = json.and_then(|j| j.get("miniprogramRoot")?.as_str().map(str::to_owned)).unwrap_or_default();
    let root = root.trim_start_matches("./").trim_matches('/');
    if root.is_empty() { String::new() } else { format!("{root}/") }
}

async fn fetch(request: reqwest::RequestBuilder) -> Result<Vec<u8>, String> {
    let mut response = request.send().await.map_err(|e| e.to_string())?;
    if !response.status().is_success() {
        return Err(format!("the server answered {}", response.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| e.to_string())? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_BYTES {
            return Err(format!("larger than {} MB", MAX_BYTES >> 20));
        }
    }
    Ok(bytes)
}

fn data_url(rest: &str) -> Result<Vec<u8>, String> {
    let (head, body) = rest.split_once(',').ok_or("a data: URL without a comma")?;
    if !head.ends_with(";base64") {
        return Ok(percent_decode(body).into_bytes());
    }
    let clean: String = percent_decode(body).chars().filter(|c| !c.is_ascii_whitespace()).collect();
    base64::engine::general_purpose::STANDARD_NO_PAD
        .decode(clean.trim_end_matches('='))
        .map_err(|e| format!("a data: URL with broken base64: {e}"))
}

fn percent_decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::files::Memory;
    use std::sync::mpsc;

    fn check(url: &str) -> Result<String, String> {
        let mut files = Memory::new();
        files.put("project.config.json", r#"{"miniprogramRoot": "./mini/"}"#);
        files.put("mini/图 1.png", "picture");
        let user = UserFiles::in_memory();
        user.write(&user.new_temporary("png".into()), b"snapshot").unwrap();
        let (sender, receiver) = mpsc::channel();
        ProjectResources::new(Arc::new(files), user, None).load(url, Box::new(move |r| sender.send(r).unwrap()));
        receiver.recv().unwrap().map(|b| String::from_utf8(b).unwrap())
    }

    #[test]
    fn each_kind_of_url() {
        assert_eq!(check("/图 1.png"), Ok("picture".into()));
        assert_eq!(check("/%E5%9B%BE%201.png?v=2"), Ok("picture".into()));
        assert_eq!(check("data:text/plain;base64,aGk="), Ok("hi".into()));
        assert_eq!(check("data:image/svg+xml,%3Csvg/%3E"), Ok("<svg/>".into()));
        assert_eq!(check("http://tmp/0000.png"), Ok("snapshot".into()));
        for wrong in ["/none.png", "data:nothing", "data:;base64,***", "https://example.com/a.png", "wxfile://tmp/a"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
