//! From a folder to the first page.

use std::sync::Arc;

use super::{App, Output, navigate};
use crate::bundle;
use crate::diagnostic::{Diagnostic, Pos};
use crate::logic::{Boot, LogicInput, SourceFile};
use crate::shell::{TabBar, TabItem};
use crate::trace::Body;
use crate::value::Value;

impl App {
    pub(super) fn start(&mut self) {
        self.started = true;
        self.load_bundle();
        let Some((path, query)) = self.first_page() else {
            self.out.push(Output::Failed);
            return;
        };
        self.trace(None, Body::Route { how: "launch", to: navigate::url_of(&path, &query), depth: 1 });
        self.boot_logic(path, query);
    }

    /// Starts the logic lane anew and opens the first page.
    pub(super) fn boot_logic(&mut self, path: Arc<str>, query: Value) {
        let files = self.scripts();
        for file in files.iter().filter(|f| f.path.ends_with(".wxs")) {
            self.wxs.borrow_mut().load(&file.path, &file.text);
        }
        let bundle = self.bundle.borrow();
        let boot = Boot {
            files,
            device: self.setup.device.clone(),
            app_id: bundle.app_id().clone(),
            storage: self.setup.storage.clone(),
            using: bundle.all_using(),
            launch: super::launch(&path, query.clone()),
            clock_offset_ms: self.setup.epoch_ms,
        };
        drop(bundle);
        self.logic(LogicInput::Boot(Box::new(boot)));
        self.open_page(path, query, None);
    }

    /// Reads the project; findings are told, what is broken is left out.
    pub(super) fn load_bundle(&mut self) {
        let (bundle, findings) = bundle::load(&*self.setup.files);
        findings.into_iter().for_each(|f| self.finding(f));
        self.take_bundle(bundle);
    }

    /// From now on the project is this.
    pub(super) fn take_bundle(&mut self, bundle: bundle::Bundle) {
        self.tabs = bundle.app.tab_bar.as_ref().map(tab_bar).unwrap_or_default();
        *self.bundle.borrow_mut() = bundle;
    }

    /// The page to open first.
    fn first_page(&mut self) -> Option<(Arc<str>, Value)> {
        let wanted = self.setup.page.clone();
        let bundle = self.bundle.borrow();
        let entry = bundle.app.entry.clone();
        let (path, query) = match &wanted {
            Some(url) => navigate::parse_url(url, ""),
            None => (entry.to_string(), Value::object::<&str>([])),
        };
        if let Some(page) = bundle.page(&path) {
            return Some((page.path.clone(), query));
        }
        let names: Vec<String> = bundle.pages.iter().map(|p| p.path.to_string()).collect();
        drop(bundle);
        if wanted.is_some() {
            let hint = format!("the pages are: {}", names.join(", "));
            self.finding(
                Diagnostic::error(&"app.json".into(), Pos::default(), format!("there is no page {path}")).hint(hint),
            );
        }
        None
    }

    /// Everything the logic lane may load.
    fn scripts(&self) -> Vec<SourceFile> {
        let bundle = self.bundle.borrow();
        let files = &*self.setup.files;
        let wanted = |p: &str| [".js", ".ts", ".wxs", ".json"].iter().any(|e| p.ends_with(e)) && !p.ends_with(".d.ts");
        let paths = bundle.list(files).into_iter().filter(|p| wanted(p));
        paths.filter_map(|path| bundle.read_text(files, &path).map(|text| SourceFile { path, text })).collect()
    }
}

fn tab_bar(config: &bundle::TabBar) -> TabBar {
    let item = |t: &bundle::Tab| TabItem {
        path: t.page.clone(),
        text: t.text.clone(),
        icon: t.icon.clone().unwrap_or_default(),
        selected_icon: t.selected_icon.clone().unwrap_or_default(),
        badge: "".into(),
        dot: false,
    };
    TabBar {
        items: config.list.iter().map(item).collect(),
        color: config.color.clone(),
        selected_color: config.selected_color.clone(),
        background: config.background_color.clone(),
        white_border: config.white_border,
        hidden: config.custom,
        top: config.top,
    }
}
