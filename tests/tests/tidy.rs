//! The rules of the house that a compiler does not check: sizes, boundaries, doc comments, and no trace of one machine.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The longest a source file may be (docs/STYLE.md).
const LONGEST: usize = 600;

/// Who may depend on whom among our own crates (docs/ARCHITECTURE.md).
const EDGES: &[(&str, &[&str])] = &[
    ("runtime/core", &[]),
    ("components", &["zhenji-core"]),
    ("runtime/script", &["zhenji-core"]),
    ("runtime/media", &["zhenji-core"]),
    ("runtime/view", &["zhenji-core"]),
    ("runtime/host", &["zhenji-core", "zhenji-components", "zhenji-script", "zhenji-media", "zhenji-view"]),
    ("runtime/window", &["zhenji-core", "zhenji"]),
];

/// Libraries that only one crate names.
const OWNED: &[(&str, &[&str])] = &[
    ("runtime/script", &["boa_engine", "boa_gc", "swc_core"]),
    ("runtime/media", &["gstreamer", "gstreamer-app", "gstreamer-video", "rml_rtmp"]),
    ("runtime/view", &["blitz-dom", "blitz-html", "blitz-paint", "blitz-traits", "anyrender", "style"]),
    ("runtime/window", &["wry", "tao", "gtk", "webkit2gtk"]),
];

/// What core and components may not call, because time and effects are arguments there.
const IMPURE: &[&str] = &["Instant::now", "SystemTime::now", "thread::spawn", "std::fs::", "std::net::", "tokio::"];

#[test]
fn no_file_is_longer_than_the_longest() {
    let long = sources().into_iter().filter_map(|path| {
        let n = read(&path).lines().count();
        (n > LONGEST).then(|| format!("{}: {n} lines, {LONGEST} at most", shown(&path)))
    });
    assert_none(long);
}

#[test]
fn every_module_says_what_it_is() {
    let silent = sources().into_iter().filter(|p| {
        // Attributes and shebangs may stand above.
        let text = read(p);
        let first = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with("#!["));
        !first.is_some_and(|l| l.starts_with("//!"))
    });
    assert_none(silent.map(|p| format!("{} does not begin with a `//!` sentence", shown(&p))));
}

#[test]
fn crates_depend_only_on_whom_they_may() {
    let mut wrong = Vec::new();
    for (dir, allowed) in EDGES {
        for name in dependencies(dir, &["dependencies"]) {
            if name.starts_with("zhenji") && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{dir} depends on {name}"));
            }
        }
    }
    for (owner, libraries) in OWNED {
        for (dir, _) in EDGES.iter().filter(|(dir, _)| dir != owner) {
            for name in dependencies(dir, &["dependencies", "dev-dependencies"]) {
                if libraries.contains(&name.as_str()) {
                    wrong.push(format!("{dir} depends on {name}, which is {owner}'s alone"));
                }
            }
        }
    }
    assert_none(wrong.into_iter());
}

#[test]
fn core_and_components_are_pure() {
    let pure = sources()
        .into_iter()
        .filter(|p| p.starts_with(root().join("runtime/core/src")) || p.starts_with(root().join("components/src")));
    let mut wrong = Vec::new();
    for path in pure {
        for (n, line) in read(&path).lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//")) {
            if let Some(call) = IMPURE.iter().find(|call| line.contains(**call)) {
                // Tests may read the files beside them.
                if !shown(&path).contains("test")
                    && !shown(&path).contains("docs.rs")
                    && !shown(&path).contains("bench")
                {
                    wrong.push(format!("{}:{}: {call}", shown(&path), n + 1));
                }
            }
        }
    }
    assert_none(wrong.into_iter());
}

#[test]
fn tracked_files_do_not_know_this_machine() {
    // Spelled in two parts, so that this file does not match.
    let paths = [("/wo", "rk/"), ("/tm", "p/tgt"), ("/ro", "ot/"), ("/ho", "me/")].map(|(a, b)| format!("{a}{b}"));
    let mut wrong = Vec::new();
    for path in tracked() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for (n, line) in text.lines().enumerate() {
            let at = |p: &String| {
                line.find(p.as_str()).filter(|i| !line[..*i].ends_with(|c: char| c.is_alphanumeric() || c == '.'))
            };
            if let Some(found) = paths.iter().find(|p| at(p).is_some()) {
                wrong.push(format!("{}:{}: {found}", shown(&path), n + 1));
            }
        }
    }
    assert_none(wrong.into_iter());
}

#[test]
fn every_conformance_case_can_be_read() {
    let folders = zhenji_tests::case::find(&Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance"));
    let wrong = folders
        .iter()
        .filter_map(|(name, dir)| zhenji_tests::case::Case::read(name, dir).err().map(|e| format!("{name}: {e}")));
    assert_none(wrong);
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Every Rust file of the workspace.
fn sources() -> Vec<PathBuf> {
    let all = tracked().into_iter().filter(|p| p.extension().is_some_and(|e| e == "rs")).collect::<Vec<_>>();
    assert!(all.len() > 100, "only {} Rust files", all.len());
    all
}

/// Every file that git tracks and that is there.
fn tracked() -> Vec<PathBuf> {
    let out = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    assert!(out.status.success(), "git ls-files fails; this test needs a checkout");
    let names = String::from_utf8(out.stdout).unwrap();
    names.split('\0').filter(|n| !n.is_empty()).map(|n| root().join(n)).filter(|p| p.is_file()).collect()
}

fn dependencies(dir: &str, tables: &[&str]) -> Vec<String> {
    let manifest: BTreeMap<String, toml::Value> = toml::from_str(&read(&root().join(dir).join("Cargo.toml"))).unwrap();
    let names = tables.iter().filter_map(|t| manifest.get(*t)?.as_table()).flat_map(|t| t.keys().cloned());
    names.collect()
}

fn assert_none(wrong: impl Iterator<Item = String>) {
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
