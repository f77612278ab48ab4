//! Hot reload: the way from a saved file to the screen, data and page stack kept.
//!
//! A file that does not parse keeps the last good page and shows its finding above it until it is mended.

use std::rc::Rc;
use std::sync::Arc;

use super::App;
use crate::bundle;
use crate::diagnostic::Severity;
use crate::logic::{LogicInput, SourceFile};
use crate::trace::Body;
use crate::tree::Plan;
use crate::value::Value;

/// What a mini-program is written in.
const SOURCES: [&str; 6] = [".wxml", ".wxss", ".js", ".ts", ".wxs", ".json"];

impl App {
    /// Project files changed. Paths are relative to the project's folder.
    pub(super) fn on_files(&mut self, paths: &[Arc<str>]) {
        // Traces, pictures and notes beside the sources are no reason to do anything.
        let code = |p: &&Arc<str>| SOURCES.iter().any(|e| p.ends_with(e));
        let paths: Vec<Arc<str>> = paths.iter().filter(code).cloned().collect();
        if paths.is_empty() {
            return;
        }
        let root = self.bundle.borrow().root.clone();
        let inside: Vec<Arc<str>> = paths.iter().filter_map(|p| Some(p.strip_prefix(&*root)?.into())).collect();
        let has = |e: &str| paths.iter().any(|p| p.ends_with(e));
        self.errors.retain(|e| !inside.contains(&e.what.file));
        self.editing = true;
        if has(".json") {
            self.relaunch(&inside);
        } else {
            if inside.iter().any(|p| p.ends_with(".wxss")) {
                self.restyle();
            }
            let code: Vec<_> = inside.iter().filter(|p| p.ends_with(".js") || p.ends_with(".ts")).cloned().collect();
            if !code.is_empty() {
                self.reload_code(&code);
            }
            let templates: Vec<_> =
                inside.iter().filter(|p| p.ends_with(".wxml") || p.ends_with(".wxs")).cloned().collect();
            if !templates.is_empty() {
                self.reload_templates(&templates);
            }
        }
        let names = Value::array(paths.iter().map(|p| Value::from(p.clone())).collect::<Vec<_>>());
        self.trace(None, Body::Note { name: "reloaded", detail: Value::object([("files", names)]) });
        self.editing = false;
        self.draw_shell();
    }

    fn reload_code(&mut self, paths: &[Arc<str>]) {
        let bundle = self.bundle.borrow();
        let text = |p: &Arc<str>| bundle.read_text(&*self.setup.files, p);
        let (there, gone): (Vec<_>, Vec<_>) = paths.iter().cloned().partition(|p| text(p).is_some());
        let files = there.iter().filter_map(|p| Some(SourceFile { path: p.clone(), text: text(p)? })).collect();
        drop(bundle);
        self.logic(LogicInput::Reload { files, removed: gone });
    }

    fn reload_templates(&mut self, paths: &[Arc<str>]) {
        for path in paths {
            self.planner.forget(path);
            if path.ends_with(".wxs") {
                let text = self.bundle.borrow().read_text(&*self.setup.files, path);
                if let Some(text) = text {
                    self.wxs.borrow_mut().load(path, &text);
                }
            }
        }
        let uses = |plan: &Rc<Plan>| plan.sources.iter().any(|s| paths.contains(s));
        let stale: Vec<_> = self
            .tree
            .instances()
            .filter(|i| i.plan.as_ref().is_some_and(uses))
            .map(|i| (i.id, i.path.clone()))
            .collect();
        for (instance, path) in stale {
            // An instance inside one that was rendered anew is gone by now.
            if self.tree.instance(instance).is_none() {
                continue;
            }
            let plan = self.plan_of(&path);
            let broken = self.errors.iter().any(|e| plan.sources.contains(&e.what.file));
            if !broken {
                self.tree.render(instance, plan);
                self.flush_patches();
            }
        }
    }

    /// Configuration changed: everything begins anew on the same routes, unless the change is broken.
    pub(super) fn relaunch(&mut self, changed: &[Arc<str>]) {
        let (bundle, findings) = bundle::load(&*self.setup.files);
        let broken = findings.iter().any(|f| f.severity == Severity::Error && changed.contains(&f.file));
        let empty = bundle.pages.is_empty();
        findings.into_iter().for_each(|f| self.finding(f));
        if broken || empty {
            return;
        }
        let routes: Vec<_> = self.stack.iter().map(|p| (p.path.clone(), p.query.clone())).collect();
        self.close_all();
        self.planner = crate::tree::Planner::default();
        self.sheets.clear();
        self.take_bundle(bundle);
        let last = self.bundle.borrow().app.entry.clone();
        let known: Vec<_> = routes.into_iter().filter(|(p, _)| self.bundle.borrow().page(p).is_some()).collect();
        let first = known.first().cloned().unwrap_or_else(|| (last, Value::object::<&str>([])));
        self.boot_logic(first.0, first.1);
        for (path, query) in known.into_iter().skip(1) {
            self.open_page(path, query, None);
        }
    }
}
