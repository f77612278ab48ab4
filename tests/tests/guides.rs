//! The guides tell the truth: the files they quote are those of the sample, and the sample's own tests pass.
#![allow(missing_docs, clippy::unwrap_used)]

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use zhenji_tests::program::{npm, workspace, zhenji};

/// A guide, and the sample that it builds.
const GUIDES: &[(&str, &str)] =
    &[("docs/guides/live.md", "sample-apps/first-room"), ("docs/guides/live.zh-CN.md", "sample-apps/first-room")];

#[test]
fn quoted_files_are_the_samples() {
    for (guide, sample) in GUIDES {
        let text = std::fs::read_to_string(workspace().join(guide)).unwrap();
        let quoted: Vec<_> = text.split("```").skip(1).step_by(2).filter_map(quoted).collect();
        assert!(quoted.len() >= 8, "{guide} quotes {} files of the sample", quoted.len());
        for (file, body) in quoted {
            let path = workspace().join(sample).join(file);
            let stands = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{guide}: {}: {e}", path.display()));
            assert!(stands == body, "{guide} quotes {file} otherwise than it stands in {sample}");
        }
        for link in links(&text) {
            let target = workspace().join(guide).parent().map(|dir| dir.join(link)).unwrap();
            assert!(target.exists(), "{guide} links to {link}, which does not exist");
        }
    }
}

#[test]
fn the_samples_tests_pass() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let home = tempfile::tempdir().unwrap();
    let said = Command::new("node")
        .args(["--test", "tests/"])
        .current_dir(workspace().join("sample-apps/first-room"))
        .env("ZHENJI", zhenji())
        .env("AUTO_PORT", port.to_string())
        .env("NODE_PATH", npm().join("node_modules"))
        .env("XDG_DATA_HOME", home.path())
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    println!("{text}");
    assert!(said.status.success(), "the tests of first-room fail:\n{text}");
}

/// Name and text of a block that begins with "lang file=NAME".
fn quoted(block: &str) -> Option<(&str, &str)> {
    let (first, body) = block.split_once('\n')?;
    Some((first.split_once(" file=")?.1, body))
}

/// Relative links and pictures.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
    targets.filter(|t| !t.contains("://") && Path::new(t).is_relative())
}
