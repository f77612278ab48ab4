//! From a folder to the first page.

use std::sync::Arc;

use super::{App, Output, navigate};
use crate::bundle;
use crate::diagnostic::{Diagnostic, Pos};
use crate::logic::{AppHook, Boot, LogicInput, SourceFile};
use crate::shell::{TabBar, TabItem};
use crate::trace::Body;
use crate::value::Value;

impl App {
    pub(super) fn start(&mut self) {
        self.started = true;
        self.load_bundle();
        let (path, query) = self.wanted_page();
        let bundle = self.bundle.borrow();
        let (found, pages) = (bundle.page(&path).is_some(), !bundle.pages.is_empty());
        drop(bundle);
        if found {
            self.trace(None, Body::Route { how: "launch", to: navigate::url_of(&path, &query), depth: 1 });
            self.boot_logic(path, query);
        } else if pages {
            self.page_not_found(path, query);
        } else {
            self.out.push(Output::Failed);
        }
    }

    /// The first page does not exist: the app may open another one in `onPageNotFound`.
    ///
    /// Source: https://developers.weixin.qq.com/miniprogram/dev/reference/api/App.html
    fn page_not_found(&mut self, path: Arc<str>, query: Value) {
        let told = [("path", Value::from(path.clone())), ("query", query.clone()), ("isEntryPage", Value::Bool(true))];
        self.start_logic(path, query);
        self.logic(LogicInput::App { hook: AppHook::PageNotFound(Value::object(told)) });
        self.logic(LogicInput::Sync { page: None });
    }

    /// After `onPageNotFound`: without a page the run ends, and the finding says which one was missing.
    pub(super) fn give_up_without_a_page(&mut self) {
        if !self.stack.is_empty() {
            return;
        }
        let (path, _) = self.wanted_page();
        let names: Vec<String> = self.bundle.borrow().pages.iter().map(|p| p.path.to_string()).collect();
        let hint = format!("the pages are: {}", names.join(", "));
        let finding = Diagnostic::error(&"app.json".into(), Pos::default(), format!("there is no page {path}"));
        self.finding(finding.hint(hint));
        self.out.push(Output::Failed);
    }

    /// Starts the logic lane anew and opens the first page.
    pub(super) fn boot_logic(&mut self, path: Arc<str>, query: Value) {
        self.start_logic(path.clone(), query.clone());
        self.open_page(path, query, None);
    }

    fn start_logic(&mut self, path: Arc<str>, query: Value) {
        let files = self.scripts();
        for file in files.iter().filter(|f| f.path.ends_with(".wxs")) {
            self.wxs.borrow_mut().load(&file.path, &file.text);
        }
        let bundle = self.bundle.borrow();
        let boot = Boot {
            files,
            device: self.phone(),
            app_id: bundle.app_id().clone(),
            storage: self.setup.storage.clone(),
            using: bundle.all_using(),
            launch: super::launch(&path, query),
            clock_offset_ms: self.setup.epoch_ms,
        };
        drop(bundle);
        self.out.push(Output::ForgetIo);
        self.logic(LogicInput::Boot(Box::new(boot)));
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
    fn wanted_page(&self) -> (Arc<str>, Value) {
        let wanted = self.setup.page.as_ref().map(|url| navigate::parse_url(url, ""));
        let entry = || (self.bundle.borrow().app.entry.clone(), Value::object::<&str>([]));
        wanted.map_or_else(entry, |(path, query)| (path.into(), query))
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
