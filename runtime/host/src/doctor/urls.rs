//! Addresses of streams in templates, scripts and `zhenji.toml`: signatures that are misspelt, expired or made with another key, and URLs that are too long.

use std::sync::Arc;
use std::time::SystemTime;

use zhenji_components::check_media_url;
use zhenji_core::diagnostic::{Diagnostic, Pos};
use zhenji_media::{Keys, Routes};

use super::Patient;
use crate::config::{self, Config};

/// The media server that a run starts, and the ways to it.
pub(crate) struct Server {
    keys: Keys,
    routes: Routes,
    /// Beginnings of its addresses.
    addresses: Vec<String>,
}

impl Server {
    pub(super) fn of(config: &Config) -> Self {
        let ports = [("rtmp", config.ports.rtmp), ("http", config.ports.http)];
        let hosts = ["127.0.0.1", "localhost"];
        let address = |(scheme, port): (&str, u16), host| match (scheme, port) {
            ("rtmp", 1935) => vec![format!("rtmp://{host}/"), format!("rtmp://{host}:1935/")],
            _ => vec![format!("{scheme}://{host}:{port}/")],
        };
        let addresses = ports.into_iter().flat_map(|to| hosts.into_iter().flat_map(move |host| address(to, host)));
        Self {
            keys: Keys { push: config.origin.key.clone(), play: config.origin.play_key.clone() },
            routes: Routes { rules: config.media_routes.clone().into_iter().collect() },
            addresses: addresses.collect(),
        }
    }

    /// What the checks of the two live components say about a URL that is given to one of them, and what our server would.
    pub(super) fn findings(&self, tag: &str, url: &str, file: &Arc<str>, pos: Pos) -> Vec<Diagnostic> {
        let mut found = lint(tag, url, file, pos);
        found.extend(self.refused(url, tag == "live-pusher").map(|reason| refusal(reason, file, pos)));
        found
    }

    /// The same for a text that may be the URL of a stream, whoever gets it. The beginning of one is not one.
    pub(super) fn of_text(&self, text: &str, file: &Arc<str>, pos: Pos) -> Vec<Diagnostic> {
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let is_stream = address.starts_with("rtmp://") || (address.starts_with("http") && address.ends_with(".flv"));
        let is_whole = !query.is_empty() || text.len() > 4096;
        if !is_stream || !is_whole {
            return Vec::new();
        }
        let mut found = lint("live-player", text, file, pos);
        // Somebody pushes to it or plays it: only what is wrong for both is wrong. A signature that is not whole may be put together.
        let secret = query.split('&').find_map(|pair| pair.strip_prefix("txSecret="));
        let is_signed = secret.is_some_and(|s| s.len() == 32 && s.bytes().all(|b| b.is_ascii_hexdigit()));
        let both = is_signed.then(|| self.refused(text, true).and(self.refused(text, false))).flatten();
        found.extend(both.map(|reason| refusal(reason, file, pos)));
        found
    }

    /// Why our server would refuse it, if it goes there.
    fn refused(&self, url: &str, publish: bool) -> Option<String> {
        let real = self.routes.resolve(url);
        let is_ours = self.addresses.iter().any(|address| real.starts_with(address));
        is_ours.then(|| self.keys.wrong(&real, publish)).flatten()
    }
}

fn lint(tag: &str, url: &str, file: &Arc<str>, pos: Pos) -> Vec<Diagnostic> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let found = check_media_url(tag, url, now).into_iter();
    found.map(|(message, hint)| Diagnostic::warning(file, pos, message).hint(hint)).collect()
}

fn refusal(reason: String, file: &Arc<str>, pos: Pos) -> Diagnostic {
    Diagnostic::warning(file, pos, reason).hint("the keys are `key` and `play-key` of [origin] in zhenji.toml")
}

/// The texts of `zhenji.toml`.
pub(super) fn of_config(patient: &mut Patient<'_>) {
    let Some(bytes) = patient.files.read(config::FILE) else { return };
    let file: Arc<str> = config::FILE.into();
    for (n, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
        // Every second piece between quotation marks is a text.
        let mut column = 1;
        for (i, piece) in line.split(['"', '\'']).enumerate() {
            let pos = Pos { line: n as u32 + 1, column };
            if i % 2 == 1 {
                patient.findings.extend(patient.server.of_text(piece, &file, pos));
            }
            column += piece.chars().count() as u32 + 1;
        }
    }
}
