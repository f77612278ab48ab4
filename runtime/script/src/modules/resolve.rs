//! Which file a specifier means.
//!
//! Source of the npm rule: https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html (a package is looked up in
//! `miniprogram_npm` of the requiring file's folder, then of each folder above).

use std::sync::Arc;

use zhenji_core::bundle::path;

use super::Modules;

const SUFFIXES: [&str; 7] = ["", ".js", ".ts", ".json", "/index.js", "/index.ts", "/index.json"];

impl Modules {
    /// The file that `spec` means in the module `from`.
    pub fn resolve(&self, from: &str, spec: &str) -> Option<Arc<str>> {
        if spec.starts_with('/') || matches!(spec, "." | "..") || spec.starts_with("./") || spec.starts_with("../") {
            return self.file(&path::resolve_inside(from, spec));
        }
        let packages = path::folders(from).map(|above| path::join(above, &format!("miniprogram_npm/{spec}")));
        // `require('util.js')` means a file beside the module.
        let beside = path::resolve_inside(from, spec);
        packages.chain([beside]).find_map(|base| self.file(&base))
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
