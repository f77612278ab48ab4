//! Pages: the list in app.json and its subpackages, and what each page's own files say.

use std::collections::HashMap;
use std::sync::Arc;

use super::fields::Fields;
use super::json::{Json, Kind};
use super::source::Source;
use super::using::Using;
use super::window::Window;
use super::{Sources, path};
use crate::diagnostic::{Diagnostic, Pos};
use crate::nearest::nearest;
use crate::value::Value;

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageConfig {
    /// Path without extension and leading slash: its route.
    pub path: Arc<str>,
    /// The `root` of its subpackage, without slashes around it; `None` in the main package.
    pub package: Option<Arc<str>>,
    /// Where app.json names it.
    pub pos: Pos,
    /// Its files.
    pub sources: Sources,
    /// The app's window with the page's own settings over it.
    pub window: Window,
    /// `usingComponents` of its JSON.
    pub using: Vec<Using>,
    /// `styleIsolation` of its JSON (pages made by `Component`).
    pub style_isolation: Option<Arc<str>>,
    /// Its JSON.
    pub raw: Value,
}

/// A page as app.json names it.
pub(super) struct Listed {
    pub(super) path: Arc<str>,
    pub(super) package: Option<Arc<str>>,
    pub(super) pos: Pos,
}

/// Reads `pages` and `subpackages`.
pub(super) fn list(file: &Arc<str>, json: &Json, findings: &mut Vec<Diagnostic>) -> Vec<Listed> {
    let mut out = Vec::new();
    let pages = Fields::new(file, json, findings).array("pages");
    for item in pages {
        out.extend(listed(file, item, None, findings));
    }
    if pages.is_empty() && json.get("pages").is_none_or(|p| p.items().is_empty()) && json.pos.line > 0 {
        let pos = json.get("pages").map_or(json.pos, |p| p.pos);
        let hint = "list at least one page: `\"pages\": [\"pages/index/index\"]`";
        findings.push(Diagnostic::error(file, pos, "app.json lists no pages").hint(hint));
    }
    // Both spellings are documented.
    for key in ["subpackages", "subPackages"] {
        for package in Fields::new(file, json, findings).array(key) {
            let mut fields = Fields::new(file, package, findings);
            fields.only(&[
                "root",
                "name",
                "pages",
                "independent",
                "entry",
                "plugins",
                "renderer",
                "componentFramework",
            ]);
            let Some(root) = fields.text("root").and_then(|root| path::resolve("", &root)).filter(|r| !r.is_empty())
            else {
                findings.push(Diagnostic::error(file, package.pos, "the subpackage has no `root`"));
                continue;
            };
            let root: Arc<str> = root.into();
            for item in fields.array("pages") {
                out.extend(listed(file, item, Some(&root), findings));
            }
        }
    }
    once_each(file, out, findings)
}

/// Reads one entry and mends what can be mended.
fn listed(file: &Arc<str>, item: &Json, package: Option<&Arc<str>>, findings: &mut Vec<Diagnostic>) -> Option<Listed> {
    let Kind::String(text) = &item.kind else {
        let message = format!("a page path is a string, not {}", item.kind_name());
        findings.push(Diagnostic::error(file, item.pos, message));
        return None;
    };
    let mut name = text.trim().replace('\\', "/");
    for extension in [".wxml", ".js", ".ts", ".json", ".wxss", ".html"] {
        if let Some(stem) = name.strip_suffix(extension) {
            name = stem.to_owned();
            break;
        }
    }
    let Some(path) = path::resolve("", &name).filter(|path| !path.is_empty()) else {
        findings.push(Diagnostic::error(file, item.pos, format!("`{text}` is no page path")));
        return None;
    };
    if path != **text {
        let message = format!("a page path has no leading slash and no extension: `{text}`");
        findings.push(Diagnostic::warning(file, item.pos, message).hint(format!("write `{path}`")));
    }
    let path = match package {
        Some(root) => format!("{root}/{path}"),
        None => path,
    };
    Some(Listed { path: path.into(), package: package.cloned(), pos: item.pos })
}

fn once_each(file: &Arc<str>, all: Vec<Listed>, findings: &mut Vec<Diagnostic>) -> Vec<Listed> {
    let mut seen: HashMap<Arc<str>, Pos> = HashMap::new();
    let mut out = Vec::new();
    for page in all {
        match seen.get(&page.path) {
            Some(first) => {
                let message = format!("`{}` is listed twice, first in line {}", page.path, first.line);
                findings.push(Diagnostic::warning(file, page.pos, message).hint("remove one"));
            }
            None => {
                seen.insert(page.path.clone(), page.pos);
                out.push(page);
            }
        }
    }
    out
}

/// Reports the files a page lacks.
pub(super) fn check(
    app_file: &Arc<str>,
    page: &Listed,
    sources: &Sources,
    source: &Source<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    let path = &page.path;
    let at = |message: String| Diagnostic::error(app_file, page.pos, message);
    match (&sources.template, &sources.script) {
        (Some(_), Some(_)) => {}
        (Some(_), None) => {
            let hint = format!("add `{path}.js` with `Page({{}})`");
            findings.push(at(format!("the page `{path}` has no script")).hint(hint));
        }
        (None, Some(_)) => {
            let hint = format!("add `{path}.wxml`");
            findings.push(at(format!("the page `{path}` has no template")).hint(hint));
        }
        (None, None) => {
            let hint =
                match source.other_case(&format!("{path}.wxml")).or_else(|| source.other_case(&format!("{path}.js"))) {
                    Some(other) => format!("there is `{other}`: upper and lower case differ on a phone"),
                    None => {
                        let stems = source.list().iter().filter_map(|file| file.strip_suffix(".wxml"));
                        match nearest(path, stems) {
                            Some(near) => format!("did you mean `{near}`?"),
                            None => format!("add `{path}.wxml` and `{path}.js`, or remove the page from app.json"),
                        }
                    }
                };
            findings.push(at(format!("the page `{path}` has no files")).hint(hint));
        }
    }
}
