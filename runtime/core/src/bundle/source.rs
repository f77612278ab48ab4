//! Where files come from: the project's files as handed in, seen from the mini-program's root.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::npm::Mount;

/// The files of a project. Paths are relative to the project's folder, with `/` separators.
pub trait Files {
    /// The bytes of a file.
    fn read(&self, path: &str) -> Option<Arc<[u8]>>;
    /// Whether there is such a file (not a folder).
    fn exists(&self, path: &str) -> bool;
    /// Every file. `node_modules` may be left out; packages in it are then found by name only.
    fn list(&self) -> Vec<Arc<str>>;
}

/// The files of a mini-program: paths are relative to its root.
pub(super) struct Source<'a> {
    pub(super) files: &'a dyn Files,
    /// `""` or `miniprogram/`.
    pub(super) root: Arc<str>,
    pub(super) mounts: Vec<Mount>,
    list: OnceCell<Vec<Arc<str>>>,
    by_lower: OnceCell<HashMap<String, Arc<str>>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(files: &'a dyn Files, root: Arc<str>) -> Self {
        Self { files, root, mounts: Vec::new(), list: OnceCell::new(), by_lower: OnceCell::new() }
    }

    pub(super) fn real_path(&self, path: &str) -> String {
        real_path(&self.root, &self.mounts, path)
    }

    pub(super) fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.files.read(&self.real_path(path))
    }

    pub(super) fn exists(&self, path: &str) -> bool {
        self.files.exists(&self.real_path(path))
    }

    /// Every file of the mini-program.
    pub(super) fn list(&self) -> &[Arc<str>] {
        self.list.get_or_init(|| list(&self.root, &self.mounts, self.files))
    }

    /// The file whose name differs from `path` in case only.
    pub(super) fn other_case(&self, path: &str) -> Option<&Arc<str>> {
        let index = self.by_lower.get_or_init(|| self.list().iter().map(|p| (p.to_lowercase(), p.clone())).collect());
        index.get(&path.to_lowercase()).filter(|found| ***found != *path)
    }
}

/// Where a path of the mini-program really is.
pub(super) fn real_path(root: &str, mounts: &[Mount], path: &str) -> String {
    for mount in mounts {
        if let Some(rest) = path.strip_prefix(&*mount.at) {
            if let Some(main) = mount.main.as_ref().filter(|_| rest == "index.js") {
                return format!("{}{main}", mount.from);
            }
            return format!("{}{rest}", mount.from);
        }
    }
    format!("{root}{path}")
}

/// Every file of the mini-program, sorted.
pub(super) fn list(root: &str, mounts: &[Mount], files: &dyn Files) -> Vec<Arc<str>> {
    let mut out: Vec<Arc<str>> = Vec::new();
    for file in files.list() {
        for mount in mounts {
            if let Some(rest) = file.strip_prefix(&*mount.from) {
                // A package inside a package has a mount of its own.
                if !rest.starts_with("node_modules/") {
                    out.push(format!("{}{rest}", mount.at).into());
                }
            }
        }
        if let Some(path) = file.strip_prefix(root)
            && !path.starts_with("node_modules/")
        {
            out.push(path.into());
        }
    }
    for mount in mounts {
        if mount.main.is_some() {
            out.push(format!("{}index.js", mount.at).into());
        }
    }
    out.sort();
    out.dedup();
    out
}
