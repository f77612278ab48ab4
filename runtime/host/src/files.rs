//! The project's files, from a folder.
//!
//! A path never leads out of the folder. What was read once is kept until the watch lane says that it changed.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zhenji_core::bundle::Files;

/// A folder as core sees it.
pub struct Folder {
    root: PathBuf,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    bytes: HashMap<String, Option<Arc<[u8]>>>,
    list: Option<Vec<Arc<str>>>,
}

/// Folders nested deeper than this are a loop of links.
const MAX_DEPTH: usize = 24;

impl Folder {
    /// The folder at `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), cache: Mutex::default() }
    }

    /// Forgets what it knows of files that changed. Gives those that matter: files that are there, or were; the files of a
    /// folder that is gone; but nothing that came and went unseen, as the temporary files of editors do.
    pub fn changed(&self, paths: &[Arc<str>]) -> Vec<Arc<str>> {
        let mut out = Vec::new();
        let mut cache = self.cache();
        let known = cache.list.take().unwrap_or_default();
        for path in paths {
            let was = cache.bytes.remove(&**path).flatten().is_some() || known.contains(path);
            if was || self.exists(path) {
                out.push(path.clone());
            } else {
                let inside = format!("{path}/");
                let gone: Vec<_> = known.iter().filter(|k| k.starts_with(&inside)).cloned().collect();
                gone.iter().for_each(|path| drop(cache.bytes.remove(&**path)));
                out.extend(gone);
            }
        }
        out
    }

    /// Where a project path is on disk; `None` when it leads out of the folder.
    pub fn locate(&self, path: &str) -> Option<PathBuf> {
        let mut inside: Vec<&str> = Vec::new();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    inside.pop()?;
                }
                // A drive, a second separator or a NUL is nothing that a project path holds.
                part if part.contains(['\\', ':', '\0']) => return None,
                part => inside.push(part),
            }
        }
        Some(inside.iter().fold(self.root.clone(), |path, part| path.join(part)))
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        if let Some(known) = self.cache().bytes.get(path) {
            return known.clone();
        }
        let bytes: Option<Arc<[u8]>> = self.locate(path).and_then(|p| std::fs::read(p).ok()).map(Arc::from);
        self.cache().bytes.insert(path.to_owned(), bytes.clone());
        bytes
    }

    fn exists(&self, path: &str) -> bool {
        self.locate(path).is_some_and(|p| p.is_file())
    }

    fn list(&self) -> Vec<Arc<str>> {
        if let Some(list) = &self.cache().list {
            return list.clone();
        }
        let mut found = BTreeSet::new();
        let mut homes = BTreeSet::new();
        walk(&self.root, "", 0, &mut found, &mut homes);
        for home in homes {
            packages(&self.root, &home, &mut found);
        }
        let list: Vec<Arc<str>> = found.into_iter().map(Arc::from).collect();
        self.cache().list = Some(list.clone());
        list
    }
}

/// Files that are no part of a mini-program: hidden ones, what editors leave, and packages, which are found by name.
pub fn is_ignored(path: &str) -> bool {
    path.split('/').any(|part| part == "node_modules" || part.starts_with('.') || part.ends_with('~') || part == "4913")
}

/// Files below `dir`, except ignored ones. `homes` gets the folders that hold a `package.json`.
fn walk(root: &Path, dir: &str, depth: usize, found: &mut BTreeSet<String>, homes: &mut BTreeSet<String>) {
    let Ok(entries) = std::fs::read_dir(root.join(dir)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if is_ignored(name) {
            continue;
        }
        let path = if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") };
        // `metadata` follows links, as a phone's package would hold what they point to.
        match std::fs::metadata(entry.path()) {
            Ok(meta) if meta.is_dir() && depth < MAX_DEPTH => walk(root, &path, depth + 1, found, homes),
            Ok(meta) if meta.is_file() => {
                if name == "package.json" {
                    homes.insert(dir.to_owned());
                }
                found.insert(path);
            }
            _ => {}
        }
    }
}

/// The packages that the `package.json` in `home` depends on, and theirs.
fn packages(root: &Path, home: &str, found: &mut BTreeSet<String>) {
    let prefix = if home.is_empty() { String::new() } else { format!("{home}/") };
    let mut seen = HashSet::new();
    let mut queue: VecDeque<String> = dependencies(&root.join(home).join("package.json")).into();
    while let Some(name) = queue.pop_front() {
        // A name is one or two plain parts; anything else could lead out of the folder.
        let plain = name.split('/').count() <= 2
            && !name.contains('\\')
            && name.split('/').all(|p| !p.starts_with('.') && !p.is_empty());
        if !plain || !seen.insert(name.clone()) {
            continue;
        }
        let dir = format!("{prefix}node_modules/{name}");
        queue.extend(dependencies(&root.join(&dir).join("package.json")));
        walk(root, &dir, 0, found, &mut BTreeSet::new());
    }
}

fn dependencies(manifest: &Path) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(manifest) else { return Vec::new() };
    let Ok(json) = serde_json::from_str::<serde_json::Value>(&text) else { return Vec::new() };
    let names = json.get("dependencies").and_then(|d| d.as_object());
    names.map_or_else(Vec::new, |d| d.keys().cloned().collect())
}

/// Files in memory, for tests and tools.
#[derive(Clone, Debug, Default)]
pub struct Memory(HashMap<String, Arc<[u8]>>);

impl Memory {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file.
    pub fn put(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into().into());
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &str) {
        self.0.remove(path);
    }
}

impl Files for Memory {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.0.get(path).cloned()
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    fn list(&self) -> Vec<Arc<str>> {
        let mut list: Vec<Arc<str>> = self.0.keys().map(|k| k.as_str().into()).collect();
        list.sort();
        list
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_listed_by_name_and_nothing_leads_out() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("app");
        for (path, text) in [
            ("app.json", "{}"),
            (".git/config", ""),
            ("pages/a/a.js", "1"),
            ("package.json", r#"{"dependencies": {"@x/ui": "1", "../../secret": "1"}}"#),
            ("node_modules/@x/ui/package.json", r#"{"dependencies": {"deep": "1"}}"#),
            ("node_modules/@x/ui/miniprogram_dist/index.js", ""),
            ("node_modules/deep/index.js", ""),
            ("node_modules/unused/index.js", ""),
        ] {
            let file = root.join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        std::fs::write(dir.path().join("secret"), "no").unwrap();
        let folder = Folder::new(&root);
        let list = folder.list();
        let has = |path: &str| list.iter().any(|p| &**p == path);
        assert!(
            has("pages/a/a.js")
                && has("node_modules/@x/ui/miniprogram_dist/index.js")
                && has("node_modules/deep/index.js")
        );
        assert!(!has(".git/config") && !has("node_modules/unused/index.js"));
        assert!(folder.read("../secret").is_none() && folder.read("pages/../../secret").is_none());
        assert!(!folder.exists("/../secret") && folder.exists("/pages/../app.json"));
    }

    #[test]
    fn a_change_is_seen_once_it_is_told() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a"), "1").unwrap();
        let folder = Folder::new(dir.path());
        assert_eq!(&*folder.read("a").unwrap(), b"1");
        std::fs::write(dir.path().join("a"), "2").unwrap();
        assert_eq!(&*folder.read("a").unwrap(), b"1");
        assert_eq!(folder.changed(&["a".into(), "a.swap".into()]), ["a".into()]);
        assert_eq!(&*folder.read("a").unwrap(), b"2");
        std::fs::remove_file(dir.path().join("a")).unwrap();
        assert_eq!(folder.changed(&["a".into()]), ["a".into()]);
        assert!(folder.read("a").is_none());
    }
}
