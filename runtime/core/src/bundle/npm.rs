//! npm packages: what DevTools' "Build npm" would copy into `miniprogram_npm` is read where npm put it.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use super::json::Json;
use super::path;
use super::source::Files;

/// A folder of the mini-program whose files stand elsewhere in the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The package's name.
    pub package: Arc<str>,
    /// Where the mini-program sees it: `miniprogram_npm/<package>/`.
    pub at: Arc<str>,
    /// Where it is in the project: `node_modules/<package>/miniprogram_dist/`.
    pub from: Arc<str>,
    /// For a plain package: the file that `index.js` stands for, relative to `from`.
    pub main: Option<Arc<str>>,
}

/// A dependency tree larger than this is not that of a mini-program.
const MAX_PACKAGES: usize = 500;

/// Finds the installed packages that have not been built. `bases` are folders that may hold a `package.json` (`""`, `miniprogram/`).
///
/// A package's files are those of the `miniprogram` folder its package.json names, or of `miniprogram_dist`; any other package
/// is taken whole: https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html
pub(super) fn mounts(files: &dyn Files, root: &str, bases: &[String]) -> Vec<Mount> {
    let list = files.list();
    let built = format!("{root}miniprogram_npm/");
    let mut mounts = Vec::new();
    let mut seen: HashSet<Arc<str>> = HashSet::new();
    for base in bases {
        let mut queue: VecDeque<Arc<str>> = dependencies(files, &format!("{base}package.json")).into();
        while let Some(package) = queue.pop_front() {
            if !seen.insert(package.clone()) || seen.len() > MAX_PACKAGES {
                continue;
            }
            let home = format!("{base}node_modules/{package}/");
            let manifest_path = format!("{home}package.json");
            let Some(manifest) = manifest(files, &manifest_path) else { continue };
            queue.extend(dependencies(files, &manifest_path));
            let prefix = format!("{built}{package}/");
            if list.iter().any(|file| file.starts_with(&prefix)) {
                continue;
            }
            let declared = manifest.get("miniprogram").and_then(Json::as_str).and_then(|dir| path::resolve("", dir));
            let conventional = || {
                let dist = format!("{home}miniprogram_dist/");
                let found = list.iter().any(|file| file.starts_with(&dist))
                    || ["index.js", "index.json"].iter().any(|file| files.exists(&format!("{dist}{file}")));
                found.then(|| "miniprogram_dist".to_owned())
            };
            let (from, main) = match declared.or_else(conventional) {
                Some(dir) => (format!("{home}{dir}/"), None),
                None => {
                    let main = manifest.get("main").and_then(Json::as_str).map_or("index.js", |main| main);
                    (home.clone(), entry(files, &home, main))
                }
            };
            let at = format!("miniprogram_npm/{package}/").into();
            mounts.push(Mount { package, at, from: from.into(), main });
        }
    }
    mounts
}

/// The main file of a plain package, unless it is `index.js` already.
fn entry(files: &dyn Files, home: &str, main: &str) -> Option<Arc<str>> {
    let main = path::resolve("", main)?;
    [main.clone(), format!("{main}.js"), format!("{main}/index.js")]
        .into_iter()
        .find(|file| files.exists(&format!("{home}{file}")))
        .filter(|file| file != "index.js")
        .map(Arc::from)
}

fn dependencies(files: &dyn Files, manifest_path: &str) -> Vec<Arc<str>> {
    let Some(manifest) = manifest(files, manifest_path) else { return Vec::new() };
    manifest.get("dependencies").map_or(Vec::new(), |d| d.members().iter().map(|m| m.key.clone()).collect())
}

fn manifest(files: &dyn Files, path: &str) -> Option<Json> {
    // What is wrong in a package's own manifest is not this author's business.
    files.read(path).map(|bytes| Json::parse(&Arc::from(path), &bytes).0)
}
