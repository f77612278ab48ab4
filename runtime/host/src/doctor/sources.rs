//! Camera and microphone of `zhenji.toml`.

use zhenji_core::diagnostic::{Diagnostic, Pos};

use super::Patient;
use crate::config::{self, Config};

/// Files that it names and the project does not have.
pub(super) fn examine(patient: &mut Patient<'_>, config: &Config) {
    let bytes = patient.files.read(config::FILE).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let words: [(&str, &Option<String>, &[&str]); 2] =
        [("camera", &config.camera, &["test-pattern"]), ("microphone", &config.microphone, &["tone", "default"])];
    for (key, source, words) in words {
        // What is outside of the project is not looked at.
        let inside = |path: &&String| !path.starts_with('/') && !path.contains(['\\', ':']) && !path.contains("..");
        let Some(path) = source.as_ref().filter(|s| !words.contains(&s.as_str())).filter(inside) else { continue };
        if !patient.files.exists(path) {
            let line = text.lines().position(|line| line.trim_start().starts_with(key)).unwrap_or(0) as u32 + 1;
            let finding = Diagnostic::error(
                &config::FILE.into(),
                Pos { line, column: 1 },
                format!("there is no file {path} for the {key}"),
            );
            let hint = format!("paths are relative to {}; the words are {}", config::FILE, words.join(", "));
            patient.say(finding.hint(hint));
        }
    }
}
