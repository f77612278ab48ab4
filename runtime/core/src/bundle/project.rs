//! project.config.json: where the mini-program's root is, and its app id.

use std::sync::Arc;

use super::fields::Fields;
use super::json::Json;
use super::path;
use super::source::Files;
use crate::diagnostic::{Diagnostic, Pos};
use crate::value::Value;

/// What project.config.json says. `project.private.config.json` holds one developer's editor state and is not read.
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/devtools/projectconfig.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// `appid`; `touristappid` where none is given.
    pub app_id: Arc<str>,
    /// `projectname`
    pub name: Arc<str>,
    /// `compileType`: `miniprogram` (default) or `plugin`.
    pub compile_type: Arc<str>,
    /// `libVersion`: the base library DevTools would run.
    pub lib_version: Option<Arc<str>>,
    /// `setting`
    pub setting: Value,
    /// The whole file.
    pub raw: Value,
}

/// The name of the file.
const FILE: &str = "project.config.json";

/// Folders that hold the mini-program of projects which do not say where it is.
const USUAL_ROOTS: &[&str] = &["miniprogram/", "src/", "dist/", "app/", "client/"];

impl Project {
    /// Whether DevTools compiles TypeScript by itself, so that a `.ts` beside a `.js` is the newer one.
    pub fn compiles_typescript(&self) -> bool {
        let plugins = self.setting.get("useCompilerPlugins");
        plugins.as_array().is_some_and(|plugins| plugins.iter().any(|p| p.as_str() == Some("typescript")))
    }
}

/// Reads the project's configuration and finds the mini-program's root (`""` or `folder/`).
pub(super) fn load(files: &dyn Files, findings: &mut Vec<Diagnostic>) -> (Project, Arc<str>, Json) {
    let file: Arc<str> = FILE.into();
    let json = match files.read(FILE) {
        Some(bytes) => {
            let (json, found) = Json::parse(&file, &bytes);
            findings.extend(found);
            json
        }
        None => Json::empty(),
    };
    let mut fields = Fields::new(&file, &json, findings);
    let project = Project {
        app_id: fields.text("appid").filter(|id| !id.is_empty()).unwrap_or_else(|| "touristappid".into()),
        name: fields.text("projectname").unwrap_or_default(),
        compile_type: fields.text("compileType").unwrap_or_else(|| "miniprogram".into()),
        lib_version: fields.text("libVersion").filter(|v| !v.is_empty()),
        setting: json.get("setting").map_or(Value::Undefined, Json::to_value),
        raw: json.to_value(),
    };
    let declared = fields.text("miniprogramRoot").filter(|dir| !dir.is_empty());
    if matches!(&*project.compile_type, "game" | "minigame") {
        let pos = json.member("compileType").map(|m| m.pos).unwrap_or_default();
        findings.push(Diagnostic::error(&file, pos, "mini-games are not built: zhenji runs mini-programs"));
    }
    let root = root(files, &file, &json, declared, findings);
    (project, root, json)
}

fn root(
    files: &dyn Files,
    file: &Arc<str>,
    json: &Json,
    declared: Option<Arc<str>>,
    findings: &mut Vec<Diagnostic>,
) -> Arc<str> {
    let has_app = |root: &str| files.exists(&format!("{root}app.json"));
    let pos = json.member("miniprogramRoot").map(|m| m.pos).unwrap_or_default();
    let mut wanted: Option<Arc<str>> = None;
    if let Some(declared) = &declared {
        match path::resolve("", declared) {
            Some(dir) => {
                let root: Arc<str> = if dir.is_empty() { "".into() } else { format!("{dir}/").into() };
                if has_app(&root) {
                    return root;
                }
                wanted = Some(root);
            }
            None => {
                let message = format!("`miniprogramRoot` leads out of the project: `{declared}`");
                findings.push(Diagnostic::error(file, pos, message));
            }
        }
    }
    let usual = std::iter::once("").chain(USUAL_ROOTS.iter().copied()).find(|root| has_app(root));
    match (usual, wanted) {
        (Some(found), Some(wanted)) => {
            let name = if found.is_empty() { "the project's folder" } else { found };
            let message = format!("`{wanted}` (miniprogramRoot) holds no app.json; taken from {name}");
            findings.push(Diagnostic::warning(file, pos, message).hint("correct `miniprogramRoot`"));
            found.into()
        }
        (Some(found), None) => {
            if !found.is_empty() {
                let message = format!("app.json found in `{found}`");
                let hint = format!("say so with `\"miniprogramRoot\": \"{found}\"`");
                findings.push(Diagnostic::info(file, Pos::default(), message).hint(hint));
            }
            found.into()
        }
        (None, wanted) => wanted.unwrap_or_default(),
    }
}
