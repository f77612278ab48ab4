//! Which file a specifier means.
//!
//! Source of the npm rule: https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html (a package is looked up in
//! `miniprogram_npm` of the requiring file's folder, then of each folder above).

use std::sync::Arc;

use super::Modules;

const SUFFIXES: [&str; 7] = ["", ".js", ".ts", ".json", "/index.js", "/index.ts", "/index.json"];

impl Modules {
    /// The file that `spec` means in the module `from`.
    pub fn resolve(&self, from: &str, spec: &str) -> Option<Arc<str>> {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(rooted) = spec.strip_prefix('/') {
            return self.file(&join("", rooted));
        }
        if spec.starts_with("./") || spec.starts_with("../") || spec == "." || spec == ".." {
            return self.file(&join(folder, spec));
        }
        let mut above = folder;
        loop {
            let base = join(above, &format!("miniprogram_npm/{spec}"));
            if let Some(found) = self.file(&base) {
                return Some(found);
            }
            if above.is_empty() {
                break;
            }
            above = above.rsplit_once('/').map_or("", |(up, _)| up);
        }
        // `require('util.js')` means a file beside the module.
        self.file(&join(folder, spec))
    }

    fn file(&self, base: &str) -> Option<Arc<str>> {
        // TypeScript projects import `./x.js` and mean `./x.ts`.
        let typed = base.strip_suffix(".js").map(|stem| format!("{stem}.ts"));
        SUFFIXES
            .iter()
            .map(|suffix| format!("{base}{suffix}"))
            .chain(typed)
            .find_map(|path| self.files.get_key_value(path.as_str()).map(|(path, _)| path.clone()))
            .filter(|path| !path.ends_with(".wxs"))
    }
}

/// Joins a folder and a relative path, resolving `.` and `..`; a path never leaves the root.
pub(crate) fn join(folder: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
