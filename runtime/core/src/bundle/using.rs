//! `usingComponents`: from the path as written to the component it means.

use std::sync::Arc;

use super::json::{Json, Kind};
use super::source::Source;
use super::{Sources, path};
use crate::diagnostic::{Diagnostic, Pos};
use crate::nearest::nearest;
use crate::value::Value;

/// One entry of `usingComponents`.
#[derive(Clone, Debug, PartialEq)]
pub struct Using {
    /// The tag name.
    pub tag: Arc<str>,
    /// The path as written.
    pub written: Arc<str>,
    /// The component, without extension and leading slash; `None` when there is none (a finding says so).
    pub component: Option<Arc<str>>,
    /// Where the tag is named.
    pub pos: Pos,
}

/// One component.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentConfig {
    /// Path without extension and leading slash.
    pub path: Arc<str>,
    /// Its files.
    pub sources: Sources,
    /// `component: true`
    pub declared: bool,
    /// `usingComponents` of its JSON.
    pub using: Vec<Using>,
    /// `componentPlaceholder`: tag → tag shown until it is loaded.
    pub placeholders: Vec<(Arc<str>, Arc<str>)>,
    /// `componentGenerics`: name → default component, if it has one.
    pub generics: Vec<(Arc<str>, Option<Arc<str>>)>,
    /// `styleIsolation` of its JSON.
    pub style_isolation: Option<Arc<str>>,
    /// Its JSON.
    pub raw: Value,
}

/// Resolves the paths in the JSON files of one mini-program.
pub(super) struct Resolver<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) aliases: &'a [(Arc<str>, Arc<str>)],
}

impl Resolver<'_> {
    /// Reads `usingComponents` of a JSON file.
    pub(super) fn using(&self, file: &Arc<str>, json: &Json, findings: &mut Vec<Diagnostic>) -> Vec<Using> {
        let Some(list) = json.get("usingComponents") else { return Vec::new() };
        if !matches!(list.kind, Kind::Object(_)) {
            let message = format!("`usingComponents` should be an object, not {}", list.kind_name());
            findings.push(Diagnostic::error(file, list.pos, message));
        }
        let mut out: Vec<Using> = Vec::new();
        for member in list.members() {
            let Some(written) = member.value.as_str() else {
                let message = format!("the path of `{}` should be a string", member.key);
                findings.push(Diagnostic::error(file, member.value.pos, message));
                continue;
            };
            let component = self.component(file, member.value.pos, written, findings);
            out.retain(|u| u.tag != member.key);
            out.push(Using { tag: member.key.clone(), written: written.clone(), component, pos: member.pos });
        }
        out
    }

    /// Reads `componentGenerics`: `{"name": true}` or `{"name": {"default": "path"}}`.
    pub(super) fn generics(
        &self,
        file: &Arc<str>,
        json: &Json,
        findings: &mut Vec<Diagnostic>,
    ) -> Vec<(Arc<str>, Option<Arc<str>>)> {
        let members = json.get("componentGenerics").map_or(&[][..], Json::members);
        members
            .iter()
            .map(|member| {
                let default = member.value.get("default");
                let component = default.and_then(|d| self.component(file, d.pos, d.as_str()?, findings));
                (member.key.clone(), component)
            })
            .collect()
    }

    /// The component that `written` means in `file`.
    ///
    /// Order: relative to the file, then npm packages from its folder up to the root
    /// (<https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html>).
    fn component(&self, file: &Arc<str>, pos: Pos, written: &str, findings: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
        if written.contains("://") {
            let kind = written.split("://").next().unwrap_or_default();
            let message = format!("`{kind}://` components are not built: `{written}` shows nothing");
            findings.push(Diagnostic::warning(file, pos, message));
            return None;
        }
        let written_path = self.alias(written);
        let mut target = written_path.trim().replace('\\', "/");
        for extension in [".json", ".js", ".ts", ".wxml"] {
            if let Some(stem) = target.strip_suffix(extension)
                && !self.found(file, &target)
            {
                let message = format!("a component path has no extension: `{written}`");
                findings.push(Diagnostic::warning(file, pos, message).hint(format!("write `{stem}`")));
                target = stem.to_owned();
                break;
            }
        }
        let candidates = candidates(file, &target);
        if let Some(found) = candidates.iter().find(|c| self.is_component(c)) {
            return Some(found.as_str().into());
        }
        let message = format!("the component `{written}` does not exist; tried {}", tried(&candidates, &target));
        findings.push(Diagnostic::error(file, pos, message).hint(self.remedy(&target, &candidates)));
        None
    }

    fn found(&self, file: &str, target: &str) -> bool {
        candidates(file, target).iter().any(|c| self.is_component(c))
    }

    fn alias(&self, written: &str) -> String {
        for (pattern, replacement) in self.aliases {
            let head = pattern.trim_end_matches('*');
            if let Some(rest) = written.strip_prefix(head).filter(|_| pattern.ends_with('*')) {
                return format!("/{}{rest}", replacement.trim_end_matches('*').trim_start_matches('/'));
            }
        }
        written.to_owned()
    }

    fn is_component(&self, path: &str) -> bool {
        [".json", ".wxml", ".js", ".ts"].iter().any(|extension| self.source.exists(&format!("{path}{extension}")))
    }

    fn remedy(&self, target: &str, candidates: &[String]) -> String {
        for candidate in candidates {
            for extension in [".json", ".wxml"] {
                if let Some(other) = self.source.other_case(&format!("{candidate}{extension}")) {
                    let stem = other.strip_suffix(extension).unwrap_or(other);
                    return format!("there is `/{stem}`: upper and lower case differ on a phone");
                }
            }
        }
        let bare = !target.starts_with(['.', '/']);
        if bare && self.is_component(target) {
            return format!("write `/{target}`: a path without a leading slash is relative to this file");
        }
        let stems = self.source.list().iter().filter_map(|f| f.strip_suffix(".json"));
        if let Some(near) = candidates.first().and_then(|c| nearest(c, stems)) {
            return format!("did you mean `/{near}`?");
        }
        if bare {
            let mut parts = target.split('/');
            let mut package = parts.next().unwrap_or_default().to_owned();
            if let (true, Some(name)) = (package.starts_with('@'), parts.next()) {
                package = format!("{package}/{name}");
            }
            return format!("if `{package}` is an npm package: `npm install {package}`, then Build npm");
        }
        "correct the path, or remove the entry".into()
    }
}

/// What a path may mean, best first.
fn candidates(file: &str, target: &str) -> Vec<String> {
    let mut bases: Vec<String> = path::resolve(file, target).into_iter().collect();
    if !target.starts_with(['.', '/']) {
        for folder in path::folders(file) {
            let slash = if folder.is_empty() { "" } else { "/" };
            bases.push(format!("{folder}{slash}miniprogram_npm/{target}"));
        }
    }
    let folder_only = target.ends_with('/');
    let mut out = Vec::new();
    for base in bases {
        if !folder_only {
            out.push(base.clone());
        }
        out.push(if base.is_empty() { "index".into() } else { format!("{base}/index") });
    }
    out
}

/// The places that were tried, for a message; npm folders as one.
fn tried(candidates: &[String], target: &str) -> String {
    let near = candidates.iter().filter(|c| !c.contains("miniprogram_npm/") || target.contains("miniprogram_npm"));
    let mut places: Vec<String> = near.map(|c| format!("`/{c}`")).collect();
    if !target.starts_with(['.', '/']) {
        places.push(format!("`miniprogram_npm/{target}` in every folder up to the root"));
    }
    places.join(", ")
}
