//! Loading: from files to a [`Bundle`], with everything that is wrong on the way.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::fields::Fields;
use super::json::Json;
use super::pages::{self, Listed};
use super::source::{Files, Source};
use super::using::Resolver;
use super::window::{Theme, WINDOW_KEYS, Window};
use super::{AppConfig, Bundle, ComponentConfig, PageConfig, Project, Sources, Using, npm, path, project};
use crate::diagnostic::{Diagnostic, Pos};
use crate::nearest::nearest;

/// Loads a project. What is missing or broken is a finding, and the rest is there.
pub fn load(files: &dyn Files) -> (Bundle, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let (project, root, project_json) = project::load(files, &mut findings);
    let mut source = Source::new(files, root.clone());
    source.mounts = npm::mounts(files, &root, &package_folders(&root, &project_json));
    report_mounts(&source, &mut findings);

    let app_file: Arc<str> = "app.json".into();
    let app_json = read_json(&source, &app_file, &mut findings).unwrap_or_else(|| {
        let hint = "point zhenji at the folder that holds app.json, or set `miniprogramRoot` in project.config.json";
        let message = "there is no app.json: this folder is no mini-program";
        findings.push(Diagnostic::error(&app_file, Pos::default(), message).hint(hint));
        Json::empty()
    });
    let theme = theme(&source, &app_json, &mut findings);
    let mut app = AppConfig::read(&app_file, &app_json, &source, &theme, &mut findings);
    let listed = pages::list(&app_file, &app_json, &mut findings);
    check_routes(&app_file, &app_json, &mut app, &listed, &mut findings);

    let aliases = app.aliases.clone();
    let mut loader = Loader {
        source: &source,
        project: &project,
        resolver: Resolver { source: &source, aliases: &aliases },
        findings,
        queue: VecDeque::new(),
        components: BTreeMap::new(),
    };
    let using = loader.resolver.using(&app_file, &app_json, &mut loader.findings);
    loader.enqueue(&app_file, &using);
    let pages = listed.iter().map(|page| loader.page(&app_file, page, &app.window, &theme)).collect::<Vec<_>>();
    if app.tab_bar.as_ref().is_some_and(|bar| bar.custom) {
        loader.tab_bar(&app_file, &app_json);
    }
    loader.drain(&pages);
    let sources = loader.sources("app");
    if sources.script.is_none() && app_json.pos.line > 0 {
        let message = "there is no app.js";
        let hint = "add app.js with `App({})`";
        loader.findings.push(Diagnostic::error(&"app.js".into(), Pos::default(), message).hint(hint));
    }
    let Loader { findings, components, .. } = loader;
    let window = app.window.clone();
    let mounts = source.mounts;
    (Bundle { root, project, app, sources, using, pages, components, mounts, window }, findings)
}

struct Loader<'a> {
    source: &'a Source<'a>,
    project: &'a Project,
    resolver: Resolver<'a>,
    findings: Vec<Diagnostic>,
    /// Components to read, with the first place that names each.
    queue: VecDeque<(Arc<str>, Arc<str>, Pos)>,
    components: BTreeMap<Arc<str>, ComponentConfig>,
}

impl Loader<'_> {
    fn page(&mut self, app_file: &Arc<str>, page: &Listed, window: &Window, theme: &Theme) -> PageConfig {
        let sources = self.sources(&page.path);
        pages::check(app_file, page, &sources, self.source, &mut self.findings);
        let (file, json) = self.json(&page.path);
        let mut fields = Fields::new(&file, &json, &mut self.findings);
        let window = window.with(&mut fields, theme);
        let keys: Vec<&str> = WINDOW_KEYS.iter().chain(PAGE_KEYS).chain(COMPONENT_KEYS).copied().collect();
        fields.only(&keys);
        let style_isolation = fields.text("styleIsolation");
        let using = self.resolver.using(&file, &json, &mut self.findings);
        self.enqueue(&file, &using);
        PageConfig {
            path: page.path.clone(),
            package: page.package.clone(),
            pos: page.pos,
            sources,
            window,
            using,
            style_isolation,
            raw: json.to_value(),
        }
    }

    fn component(&mut self, path: &Arc<str>, from: &Arc<str>, pos: Pos, is_page: bool) -> ComponentConfig {
        let sources = self.sources(path);
        let (file, json) = self.json(path);
        if sources.template.is_none() {
            let message = format!("the component `{path}` has no template");
            self.findings.push(Diagnostic::error(from, pos, message).hint(format!("add `{path}.wxml`")));
        }
        let mut fields = Fields::new(&file, &json, &mut self.findings);
        let declared = fields.flag("component").unwrap_or(false);
        if !declared && !is_page {
            let (at, pos) = if sources.json.is_some() { (&file, json.pos) } else { (from, pos) };
            // …/framework/custom-component/: the JSON must declare the component.
            let message = format!("`{path}` is used as a component but its JSON does not say so");
            let hint = format!("add `\"component\": true` to `{path}.json`");
            fields.findings.push(Diagnostic::warning(at, pos, message).hint(hint));
        }
        let style_isolation = fields.text("styleIsolation");
        let placeholders = fields.object("componentPlaceholder").map_or(&[][..], Json::members).iter();
        let placeholders =
            placeholders.filter_map(|m| Some((m.key.clone(), m.value.as_str()?.clone()))).collect::<Vec<_>>();
        let using = self.resolver.using(&file, &json, &mut self.findings);
        let generics = self.resolver.generics(&file, &json, &mut self.findings);
        self.enqueue(&file, &using);
        let defaults = generics.iter().filter_map(|(_, default)| default.clone());
        self.queue.extend(defaults.map(|default| (default, file.clone(), json.pos)));
        let (path, raw) = (path.clone(), json.to_value());
        ComponentConfig { path, sources, declared, using, placeholders, generics, style_isolation, raw }
    }

    fn enqueue(&mut self, file: &Arc<str>, using: &[Using]) {
        let found = using.iter().filter_map(|u| Some((u.component.clone()?, file.clone(), u.pos)));
        self.queue.extend(found);
    }

    /// Reads every component that is reachable, each once.
    fn drain(&mut self, pages: &[PageConfig]) {
        while let Some((path, from, pos)) = self.queue.pop_front() {
            if !self.components.contains_key(&path) {
                let is_page = pages.iter().any(|page| page.path == path);
                let component = self.component(&path, &from, pos, is_page);
                self.components.insert(path, component);
            }
        }
    }

    /// A custom tab bar is the component `custom-tab-bar/index`: …/framework/ability/custom-tabbar.html
    fn tab_bar(&mut self, app_file: &Arc<str>, app_json: &Json) {
        let pos = app_json.get("tabBar").and_then(|bar| bar.member("custom")).map(|m| m.pos).unwrap_or_default();
        if self.source.exists("custom-tab-bar/index.wxml") {
            self.queue.push_back(("custom-tab-bar/index".into(), app_file.clone(), pos));
        } else {
            let message = "a custom tab bar wants the component `custom-tab-bar/index`";
            self.findings.push(Diagnostic::error(app_file, pos, message));
        }
    }

    fn json(&mut self, path: &str) -> (Arc<str>, Json) {
        let file: Arc<str> = format!("{path}.json").into();
        let json = read_json(self.source, &file, &mut self.findings).unwrap_or_else(Json::empty);
        (file, json)
    }

    fn sources(&mut self, path: &str) -> Sources {
        let find = |extension: &str| {
            let file = format!("{path}{extension}");
            self.source.exists(&file).then(|| Arc::<str>::from(file))
        };
        let (js, ts) = (find(".js"), find(".ts"));
        let script = if self.project.compiles_typescript() { ts.or(js) } else { js.or(ts) };
        let style = find(".wxss");
        if style.is_none() {
            for extension in [".less", ".scss", ".sass"] {
                if let Some(file) = find(extension) {
                    let message = format!("`{extension}` is not compiled: this sheet has no effect");
                    let hint = format!("compile it to `{path}.wxss`");
                    self.findings.push(Diagnostic::warning(&file, Pos::default(), message).hint(hint));
                }
            }
        }
        Sources { template: find(".wxml"), script, style, json: find(".json") }
    }
}

/// Sets the entry page and checks the paths that must be pages.
fn check_routes(file: &Arc<str>, json: &Json, app: &mut AppConfig, pages: &[Listed], findings: &mut Vec<Diagnostic>) {
    let find = |route: &str| pages.iter().find(|page| &*page.path == route);
    let near = |route: &str| {
        let near = nearest(route, pages.iter().map(|p| &*p.path));
        near.map_or_else(|| "add it to `pages`".to_owned(), |near| format!("did you mean `{near}`?"))
    };
    app.entry = pages.first().map(|page| page.path.clone()).unwrap_or_default();
    if let Some(entry) = Fields::new(file, json, findings).text("entryPagePath") {
        let route = entry.trim_start_matches('/');
        match find(route) {
            Some(page) => app.entry = page.path.clone(),
            None => {
                let pos = json.get("entryPagePath").map(|v| v.pos).unwrap_or_default();
                let message = format!("the entry page `{entry}` is not among the pages");
                findings.push(Diagnostic::error(file, pos, message).hint(near(route)));
            }
        }
    }
    let tabs = json.get("tabBar").and_then(|bar| bar.get("list")).map_or(&[][..], Json::items);
    for page_path in tabs.iter().filter_map(|tab| tab.get("pagePath")) {
        let Some(written) = page_path.as_str() else { continue };
        let route = written.trim_start_matches('/');
        let (message, hint) = match find(route) {
            None => (format!("the tab's page `{written}` is not among the pages"), near(route)),
            Some(page) if page.package.is_some() => {
                (format!("the tab's page `{written}` is in a subpackage"), "move it to the main package".into())
            }
            Some(_) => continue,
        };
        findings.push(Diagnostic::error(file, page_path.pos, message).hint(hint));
    }
}

/// The light side of `theme.json`, when dark mode has one: …/framework/ability/darkmode.html
fn theme(source: &Source<'_>, app: &Json, findings: &mut Vec<Diagnostic>) -> Theme {
    let Some(file) = app.get("themeLocation").and_then(Json::as_str).and_then(|p| path::resolve("", p)) else {
        return Theme::default();
    };
    let file: Arc<str> = file.into();
    let Some(json) = read_json(source, &file, findings) else {
        let pos = app.get("themeLocation").map(|v| v.pos).unwrap_or_default();
        findings.push(Diagnostic::error(&"app.json".into(), pos, format!("the theme `{file}` does not exist")));
        return Theme::default();
    };
    let light = json.get("light").map_or(&[][..], Json::members);
    Theme { light: light.iter().filter_map(|m| Some((m.key.clone(), m.value.as_str()?.clone()))).collect() }
}

fn read_json(source: &Source<'_>, file: &Arc<str>, findings: &mut Vec<Diagnostic>) -> Option<Json> {
    let bytes = source.read(file)?;
    let (json, found) = Json::parse(file, &bytes);
    findings.extend(found);
    if !matches!(json.kind, super::json::Kind::Object(_)) {
        let message = format!("the file should hold an object, not {}", json.kind_name());
        findings.push(Diagnostic::error(file, json.pos, message));
    }
    Some(json)
}

/// Folders that may hold a package.json: the root, the project, and what `packNpmRelationList` names.
fn package_folders(root: &str, project: &Json) -> Vec<String> {
    let mut out = vec![root.to_owned()];
    if !root.is_empty() {
        out.push(String::new());
    }
    let relations = project.get("setting").and_then(|s| s.get("packNpmRelationList")).map_or(&[][..], Json::items);
    for relation in relations {
        let manifest = relation.get("packageJsonPath").and_then(Json::as_str).and_then(|p| path::resolve("", p));
        if let Some(manifest) = manifest {
            let folder = path::folder(&manifest);
            let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            if !out.contains(&folder) {
                out.push(folder);
            }
        }
    }
    out
}

fn report_mounts(source: &Source<'_>, findings: &mut Vec<Diagnostic>) {
    let names: Vec<&str> = source.mounts.iter().filter(|m| m.main.is_none()).map(|m| &*m.package).collect();
    if !names.is_empty() {
        let message = format!("read from node_modules: {}", names.join(", "));
        let hint = "a phone wants them in miniprogram_npm: run Build npm in DevTools before publishing";
        findings.push(Diagnostic::info(&"package.json".into(), Pos::default(), message).hint(hint));
    }
}

/// Keys of a page's JSON beside those of the window.
const PAGE_KEYS: &[&str] = &["usingComponents", "singlePage", "style", "componentPlaceholder", "disableSwipeBack"];

/// Keys of a component's JSON; a page may be one.
const COMPONENT_KEYS: &[&str] = &["component", "styleIsolation", "componentGenerics", "addGlobalClass"];
