//! The files of a case, in memory, so that an input can edit them; what a short form leaves out is supplied.
//!
//! Without an `app.json` every `x.wxml` or `x.js` beside it is a page, except components, and `index` is the first.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use zhenji_core::bundle::Files;

/// A mini-program in memory.
#[derive(Default)]
pub struct Project {
    files: Mutex<BTreeMap<String, Arc<[u8]>>>,
}

impl Project {
    /// Reads `app/` and completes it.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn read(dir: &Path) -> Result<Self, String> {
        let mut files = BTreeMap::new();
        collect(dir, dir, &mut files).map_err(|e| format!("{}: {e}", dir.display()))?;
        complete(&mut files);
        Ok(Self { files: Mutex::new(files) })
    }

    /// Replaces a file, or removes it.
    pub fn edit(&self, path: &str, text: Option<&str>) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        match text {
            Some(text) => files.insert(path.to_owned(), text.as_bytes().into()),
            None => files.remove(path),
        };
    }
}

impl Files for Project {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    fn exists(&self, path: &str) -> bool {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).contains_key(path)
    }

    fn list(&self) -> Vec<Arc<str>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).keys().map(|k| k.as_str().into()).collect()
    }
}

fn collect(root: &Path, dir: &Path, files: &mut BTreeMap<String, Arc<[u8]>>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(name, std::fs::read(&path)?.into());
        }
    }
    Ok(())
}

fn complete(files: &mut BTreeMap<String, Arc<[u8]>>) {
    // A case about a missing or odd app.json has a project.config.json or an app.json, and is left alone.
    if files.contains_key("app.json") || files.contains_key("project.config.json") {
        return;
    }
    let stem = |name: &String| name.strip_suffix(".wxml").or_else(|| name.strip_suffix(".js")).map(str::to_owned);
    let component = |stem: &str| {
        files.get(&format!("{stem}.json")).is_some_and(|json| {
            let parsed: serde_json::Value = serde_json::from_slice(json).unwrap_or_default();
            parsed["component"] == true
        })
    };
    let mut pages: Vec<String> =
        files.keys().filter(|n| !n.contains('/')).filter_map(stem).filter(|s| s != "app" && !component(s)).collect();
    pages.sort_by_key(|s| (s != "index", s.clone()));
    pages.dedup();
    // A template without code is a part of a page, never a page, unless it is the only one.
    pages.retain(|s| s == "index" || files.contains_key(&format!("{s}.js")));
    let app = json!({ "pages": pages });
    for page in &pages {
        files.entry(format!("{page}.js")).or_insert_with(|| b"Page({})".as_slice().into());
    }
    files.insert("app.json".into(), app.to_string().into_bytes().into());
    files.entry("app.js".into()).or_insert_with(|| b"App({})".as_slice().into());
}
