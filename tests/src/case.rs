//! A case folder as it stands on disk: `test.toml`, `input.json`, `app/` and `expect/`.
//!
//! Reading one fails with a sentence that names the file; a case that cannot be read is a failed test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value as Json;
use zhenji::habits::Live;

/// `test.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The rule, in one sentence.
    pub proves: String,
    /// Where the rule is written: an address, or `ours`.
    pub source: String,
    /// Rows of the reference that it proves, from `rows.toml`: section and name, such as `2 min-cache`.
    #[serde(default)]
    pub covers: Vec<String>,
    /// The virtual time at which the run ends, in milliseconds.
    #[serde(default = "half_a_second")]
    pub until: u64,
    /// It does not pass yet; `note` says why.
    #[serde(default)]
    pub known_failure: bool,
    /// What is wrong, for a known failure.
    #[serde(default)]
    pub note: String,
    /// The kinds of trace rows that are compared.
    #[serde(default = "logs")]
    pub kinds: Vec<String>,
    /// Names of the event rows that are compared; empty: all.
    #[serde(default)]
    pub events: Vec<String>,
    /// Codes of the `statechange` rows that are compared; empty: all.
    #[serde(default)]
    pub codes: Vec<i64>,
    /// Names of the media rows that are compared; empty: all.
    #[serde(default)]
    pub media: Vec<String>,
    /// Names of the command rows that are compared; empty: all.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Names of the note rows that are compared; empty: all.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Texts of which a diagnostic must have one to be compared; empty: all.
    #[serde(default)]
    pub diagnostics: Vec<String>,
    /// Of the same event that comes several times without another between only the first is compared.
    #[serde(default)]
    pub once: bool,
    /// Exceptions and errors that `expect/trace.jsonl` does not list are part of what this case shows.
    #[serde(default)]
    pub may_fail: bool,
    /// Who plays the media lane.
    #[serde(default)]
    pub driver: Driver,
    /// The page to open first, with its query.
    pub page: Option<String>,
    /// The phone.
    pub device: Option<String>,
    /// The base library of the phone.
    pub base_library: Option<String>,
    /// WeChat's version on the phone.
    pub wechat: Option<String>,
    /// Its habits, as `[live]` of `zhenji.toml`.
    #[serde(default)]
    pub live: Live,
    /// Whether the page is laid out; without it every box is empty.
    #[serde(default)]
    pub layout: bool,
    /// Scopes without `scope.` → granted.
    #[serde(default)]
    pub permissions: BTreeMap<String, bool>,
    /// Stored keys of an earlier run → JSON text.
    #[serde(default)]
    pub storage: BTreeMap<String, String>,
    /// The media world at the beginning.
    #[serde(default)]
    pub world: Json,
    /// Texts that the page shows at the end, inner parts of components included.
    #[serde(default)]
    pub page_has: Vec<String>,
    /// Texts that the phone shows around the page at the end.
    #[serde(default)]
    pub shell_has: Vec<String>,
    /// Texts that it does not show at the end.
    #[serde(default)]
    pub shell_lacks: Vec<String>,
}

/// Who plays the media lane of a case.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Driver {
    /// Simulated media on the virtual clock.
    #[default]
    Simulated,
    /// The same, and once more with real media on the real clock, where the order of the codes must agree.
    Both,
}

/// The kinds of rows of a trace.
const KINDS: &[&str] =
    &["log", "event", "lifecycle", "route", "setData", "wx", "exception", "diagnostic", "media", "command", "note"];

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// `area/what-it-proves`.
    pub name: String,
    /// Its folder.
    pub dir: PathBuf,
    /// `test.toml`.
    pub proof: Proof,
    /// `input.json`, in the order of its times.
    pub inputs: Vec<Json>,
    /// `expect/trace.jsonl`.
    pub rows: Vec<Json>,
    /// `expect/tree.wxml`, where there is one.
    pub tree: Option<String>,
}

fn half_a_second() -> u64 {
    500
}

fn logs() -> Vec<String> {
    vec!["log".into()]
}

/// Every folder below `root` with a `test.toml`, by name.
pub fn find(root: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    collect(root, root, &mut found);
    found.sort();
    found
}

fn collect(root: &Path, dir: &Path, found: &mut Vec<(String, PathBuf)>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        // A folder with these is a case, and reading it says when its test.toml is missing.
        if ["test.toml", "app", "expect"].iter().any(|part| path.join(part).exists()) {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.push((name, path));
        } else if path.is_dir() {
            collect(root, &path, found);
        }
    }
}

impl Case {
    /// Reads a case folder.
    ///
    /// # Errors
    /// A file is missing or does not say what it should.
    pub fn read(name: &str, dir: &Path) -> Result<Self, String> {
        let text = read(&dir.join("test.toml"))?;
        let proof: Proof = toml::from_str(&text).map_err(|e| format!("test.toml: {e}"))?;
        if proof.proves.trim().is_empty() || proof.source.trim().is_empty() {
            return Err("test.toml: a case says what it proves and where that is written".into());
        }
        if proof.source != "ours" && !proof.source.starts_with("https://") {
            return Err("test.toml: source is an https address, or \"ours\"".into());
        }
        if proof.known_failure == proof.note.is_empty() {
            return Err("test.toml: a known failure has a note that says what is wrong, no other case has one".into());
        }
        let inputs = maybe(&dir.join("input.json"))?.map_or(Ok(Vec::new()), |text| inputs(&text))?;
        let trace = dir.join("expect/trace.jsonl");
        let rows = if trace.is_file() { rows(&trace)? } else { Vec::new() };
        let tree = maybe(&dir.join("expect/tree.wxml"))?;
        let texts = [&proof.shell_has, &proof.shell_lacks, &proof.page_has];
        // That nothing comes is seen as well where nothing runs: something has to come.
        if rows.is_empty() && tree.is_none() && texts.iter().all(|t| t.is_empty()) {
            return Err(
                "expect/: no row in trace.jsonl, no tree.wxml, and no shell_has, shell_lacks or page_has".into()
            );
        }
        known_words(&proof)?;
        Ok(Self { name: name.to_owned(), dir: dir.to_owned(), proof, inputs, rows, tree })
    }

    /// What we do instead, for a known failure: rows and tree.
    ///
    /// # Errors
    /// The files are missing or broken.
    pub fn ours(&self) -> Result<(Vec<Json>, Option<String>), String> {
        let rows = rows(&self.dir.join("expect/trace.ours.jsonl"))?;
        Ok((rows, read(&self.dir.join("expect/tree.ours.wxml")).ok()))
    }

    /// Of the same event that comes several times without another between only the first, where the case says so.
    pub fn fold(&self, mut rows: Vec<Json>) -> Vec<Json> {
        if self.proof.once {
            let same = |a: &Json, b: &Json| ["tag", "id", "name"].iter().all(|k| a[k] == b[k]);
            rows.dedup_by(|a, b| a["kind"] == "event" && same(a, b) && a["detail"]["code"] == b["detail"]["code"]);
        }
        rows
    }

    /// Whether a row is of those that are compared.
    pub fn compares(&self, row: &Json) -> bool {
        let kind = row["kind"].as_str().unwrap_or_default();
        let listed = self.proof.kinds.iter().any(|k| k == kind);
        let names = match kind {
            "event" => &self.proof.events,
            "media" => &self.proof.media,
            "command" => &self.proof.commands,
            "note" => &self.proof.notes,
            _ => &Vec::new(),
        };
        let named = names.is_empty() || names.iter().any(|name| row["name"].as_str() == Some(name));
        let about = kind != "diagnostic"
            || self.proof.diagnostics.is_empty()
            || self.proof.diagnostics.iter().any(|t| row["message"].as_str().is_some_and(|m| m.contains(t)));
        let coded = self.proof.codes.is_empty()
            || row["name"] != "statechange"
            || row["detail"]["code"].as_i64().is_some_and(|c| self.proof.codes.contains(&c));
        listed && named && about && coded
    }
}

/// The words of the lists that choose rows.
fn known_words(proof: &Proof) -> Result<(), String> {
    if let Some(odd) = proof.kinds.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
        return Err(format!("test.toml: there is no kind {odd:?}, but {}", KINDS.join(", ")));
    }
    let lists = [
        ("event", "events", proof.events.is_empty()),
        ("event", "codes", proof.codes.is_empty()),
        ("media", "media", proof.media.is_empty()),
        ("command", "commands", proof.commands.is_empty()),
        ("note", "notes", proof.notes.is_empty()),
        ("diagnostic", "diagnostics", proof.diagnostics.is_empty()),
    ];
    match lists.iter().find(|(kind, _, empty)| !empty && !proof.kinds.iter().any(|k| k == kind)) {
        Some((kind, list, _)) => {
            Err(format!("test.toml: {list} chooses among rows of the kind {kind}, which kinds lacks"))
        }
        None => Ok(()),
    }
}

/// A file that may be missing.
fn maybe(path: &Path) -> Result<Option<String>, String> {
    if path.exists() { read(path).map(Some) } else { Ok(None) }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn inputs(text: &str) -> Result<Vec<Json>, String> {
    let mut inputs: Vec<Json> = serde_json::from_str(text).map_err(|e| format!("input.json: {e}"))?;
    if let Some(odd) = inputs.iter().find(|i| i["at"].as_u64().is_none()) {
        return Err(format!("input.json: every input has a time `at` in whole milliseconds: {odd}"));
    }
    for input in &inputs {
        let keys = input.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
        if let Some(odd) = keys.into_iter().find(|key| !crate::act::KEYS.contains(key)) {
            return Err(format!("input.json: no input has {odd:?}: {input}"));
        }
    }
    inputs.sort_by_key(|i| i["at"].as_u64());
    Ok(inputs)
}

fn rows(path: &Path) -> Result<Vec<Json>, String> {
    let text = read(path)?;
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines.map(|(n, l)| serde_json::from_str(l).map_err(|e| format!("{}:{}: {e}", path.display(), n + 1))).collect()
}
