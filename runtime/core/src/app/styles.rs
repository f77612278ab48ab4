//! Style sheets of the open pages: default styles, app.wxss, the page's own, one for each component.

use std::sync::Arc;

use super::App;
use crate::logic::{PageId, StyleIsolation};
use crate::view::ViewCommand;
use crate::wxss::{self, StyleScope, TagKind, Units};

impl App {
    /// The sheets of a page that was just opened.
    pub(super) fn open_styles(&mut self, page: PageId, path: &Arc<str>) {
        let ua = self.setup.ua_style.clone();
        self.set_style(page, "ua".into(), ua);
        let area = self.area_of(path);
        let units = Units::new(self.setup.device.width, area.width, area.height);
        if let Some(css) = self.link("app.wxss", StyleScope::Global, &units) {
            self.set_style(page, "app".into(), css);
        }
        let file = self.bundle.borrow().style_of(path).cloned();
        if let Some(css) = file.and_then(|f| self.link(&f, StyleScope::Global, &units)) {
            self.set_style(page, "page".into(), css);
        }
        let known: Vec<Arc<str>> = self.bundle.borrow().components.keys().cloned().collect();
        for component in known {
            if self.tree.definition(&component).is_some() {
                self.component_style(page, &component, &units);
            }
        }
    }

    /// A module ran for the first time: the sheet of a component joins all open pages; a page brings its own when it opens.
    pub(super) fn component_styles(&mut self, component: &Arc<str>) {
        if !self.bundle.borrow().components.contains_key(component) {
            return;
        }
        let pages: Vec<_> = self.stack.iter().chain(&self.parked).map(|p| (p.id, p.path.clone())).collect();
        for (page, path) in pages {
            let area = self.area_of(&path);
            let units = Units::new(self.setup.device.width, area.width, area.height);
            self.component_style(page, component, &units);
        }
    }

    /// Reads all sheets again; only those whose CSS changed reach the view.
    pub(super) fn restyle(&mut self) {
        let pages: Vec<_> = self.stack.iter().chain(&self.parked).map(|p| (p.id, p.path.clone())).collect();
        for (page, path) in pages {
            self.open_styles(page, &path);
        }
    }

    fn component_style(&mut self, page: PageId, component: &Arc<str>, units: &Units) {
        let Some(file) = self.bundle.borrow().style_of(component).cloned() else { return };
        let scope = self.tree.scope_of(component);
        let shared = self.tree.definition(component).is_some_and(|d| d.style_isolation == StyleIsolation::Shared);
        if let Some(css) = self.link(&file, StyleScope::Component(scope), units) {
            self.set_style(page, format!("component:{scope}").into(), css);
        }
        // A shared component's classes reach the page's own nodes too.
        if shared && let Some(css) = self.link(&file, StyleScope::Global, units) {
            self.set_style(page, format!("shared:{scope}").into(), css);
        }
    }

    fn link(&mut self, file: &str, scope: StyleScope, units: &Units) -> Option<Arc<str>> {
        let bundle = self.bundle.clone();
        let bundle = bundle.borrow();
        let files = self.setup.files.clone();
        let read = |p: &str| bundle.read_text(&*files, p);
        read(file)?;
        let specs = &self.setup.specs;
        let tags = |tag: &str| if specs.contains_key(tag) { TagKind::BuiltIn } else { TagKind::Custom };
        let (css, sources, findings) = wxss::link(&file.into(), &read, scope, units, &tags);
        let owner = file.strip_suffix(".wxss").unwrap_or(file);
        self.sheet_files.insert(owner.into(), sources);
        findings.into_iter().for_each(|f| self.finding(f));
        Some(css.into())
    }

    fn set_style(&mut self, page: PageId, name: Arc<str>, css: Arc<str>) {
        let key = (page, name.clone());
        if self.sheets.get(&key) != Some(&css) {
            self.sheets.insert(key, css.clone());
            self.view(ViewCommand::Style { page, name, css });
        }
    }
}
