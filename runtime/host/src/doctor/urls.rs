//! Addresses of streams in templates, scripts and `zhenji.toml`: misspelt or expired signatures, and URLs that are too long.

use std::sync::Arc;
use std::time::SystemTime;

use zhenji_components::check_media_url;
use zhenji_core::diagnostic::{Diagnostic, Pos};

use super::Patient;
use crate::config;

/// What the checks of the two live components say about a URL that is given to one of them.
pub(super) fn findings(tag: &str, url: &str, file: &Arc<str>, pos: Pos) -> Vec<Diagnostic> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let found = check_media_url(tag, url, now).into_iter();
    found.map(|(message, hint)| Diagnostic::warning(file, pos, message).hint(hint)).collect()
}

/// The same for a text that may be the URL of a stream, whoever gets it. The beginning of one is not one.
pub(super) fn of_text(text: &str, file: &Arc<str>, pos: Pos) -> Vec<Diagnostic> {
    let (address, query) = text.split_once('?').unwrap_or((text, ""));
    let stream = address.starts_with("rtmp://") || (address.starts_with("http") && address.ends_with(".flv"));
    let whole = !query.is_empty() || text.len() > 4096;
    if stream && whole { findings("live-player", text, file, pos) } else { Vec::new() }
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
                patient.findings.extend(of_text(piece, &file, pos));
            }
            column += piece.chars().count() as u32 + 1;
        }
    }
}
