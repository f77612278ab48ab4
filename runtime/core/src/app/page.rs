//! One page on the stack, from opening to closing.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{App, Finding};
use crate::logic::{Hook, InstanceId, LogicInput, PageId, StackPage};
use crate::shell::{self, NavigationBar, Scene};
use crate::trace::Body;
use crate::value::Value;
use crate::view::{NodeId, ViewCommand};

/// A page that is open.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its identity.
    pub id: PageId,
    /// Its instance in logic and tree.
    pub instance: InstanceId,
    /// Path without leading slash.
    pub path: Arc<str>,
    /// The query as an object of strings.
    pub query: Value,
    /// Its navigation bar as it stands.
    pub bar: NavigationBar,
    /// Components that are asked for and not attached yet.
    pub pending: BTreeSet<InstanceId>,
    /// How far it has come.
    pub stage: Stage,
    /// The youngest component that has heard of the page's last `onShow`.
    pub shown_to: Option<InstanceId>,
    /// The effect that opened it, settled when it exists.
    pub opened_by: Option<crate::logic::EffectId>,
    /// Scroll offset as last reported.
    pub scroll_top: f64,
    /// `onReachBottom` was sent for this stay at the bottom.
    pub at_bottom: bool,
    /// Components whose `ready` is still to be sent, in order of birth.
    pub unready: Vec<InstanceId>,
}

/// How far a page has come; each step waits until no component is pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Its object is asked for.
    Asked,
    /// Its object exists, its template stands.
    Created,
    /// `onLoad` and `onShow` were sent; what they bring about is on its way.
    Loading,
    /// What they brought about has come.
    Loaded,
    /// `onReady` was sent.
    Ready,
}

/// A page as automation sees it.
#[derive(Clone, Debug)]
pub struct PageInfo {
    /// Its identity.
    pub page: PageId,
    /// Its instance.
    pub instance: InstanceId,
    /// Path without leading slash.
    pub path: Arc<str>,
    /// The query as an object of strings.
    pub query: Value,
    /// Its root node.
    pub root: NodeId,
    /// Scroll offset as last reported.
    pub scroll_top: f64,
}

impl App {
    /// Opens a page on top of the stack: surface, styles, page object. It is shown when the object exists.
    pub(super) fn open_page(&mut self, path: Arc<str>, query: Value, opened_by: Option<crate::logic::EffectId>) {
        let id = PageId(self.next_page);
        self.next_page += 1;
        let instance = self.tree.open(id, &path);
        let window = self.bundle.borrow().window_for(&path).clone();
        let entry = self.bundle.borrow().app.entry.clone();
        let back = !self.stack.is_empty();
        let bar = NavigationBar::new(&window, back, path != entry && !self.is_tab(&path));
        let page = Page {
            id,
            instance,
            path: path.clone(),
            query: query.clone(),
            bar,
            pending: BTreeSet::new(),
            stage: Stage::Asked,
            shown_to: None,
            opened_by,
            scroll_top: 0.0,
            at_bottom: false,
            unready: Vec::new(),
        };
        self.stack.push(page);
        let area = self.area_of(&path);
        self.tree.units = crate::wxss::Units::new(self.setup.device.width, area.width, area.height);
        if let Some(roots) = self.tree.page(id) {
            let (root, shell) = (roots.root, roots.shell);
            self.view(ViewCommand::OpenPage { page: id, root, shell, area });
            // The newer look of built-in components hangs on this attribute (`style: "v2"` of app.json).
            if self.bundle.borrow().app.style_v2 {
                self.tree.paint_state(root, "v2", Some("".into()));
            }
        }
        self.tree.opened(id);
        self.open_styles(id, &path);
        self.send_stack();
        self.logic(LogicInput::OpenPage { page: id, instance, route: path, query, opened_by });
    }

    /// The page object exists with its data: show and render. It loads when the components of its template are attached.
    pub(super) fn page_created(&mut self, instance: InstanceId, data: Value) {
        let Some(page) = self.stack.iter_mut().chain(&mut self.parked).find(|p| p.instance == instance) else { return };
        page.stage = page.stage.max(Stage::Created);
        let (id, path) = (page.id, page.path.clone());
        self.tree.replace_data(instance, data);
        if self.is_top(id) {
            self.bring_up(id);
        }
        self.render(instance, &path);
        self.flush_patches();
        self.advance(id);
    }

    /// What was sent before a [`LogicInput::Sync`] has had its effects.
    pub(super) fn page_synced(&mut self, id: PageId) {
        let Some(page) = self.page_mut(id).filter(|p| p.stage == Stage::Loading) else { return };
        page.stage = Stage::Loaded;
        self.advance(id);
    }

    /// Takes a page as far as it can go: `onLoad` and `onShow` once its components are attached, `ready` and `onReady`
    /// once those are there that it asked for meanwhile.
    ///
    /// Source: WeChat docs, "component lifetimes" and "page life cycle".
    pub(super) fn advance(&mut self, id: PageId) {
        let Some(page) = self.page_mut(id).filter(|p| p.pending.is_empty()) else { return };
        match page.stage {
            Stage::Asked | Stage::Loading => {}
            Stage::Created => self.load(id),
            Stage::Loaded | Stage::Ready => self.make_ready(id),
        }
    }

    /// Sends `onLoad` and, to the top page, `onShow`.
    fn load(&mut self, id: PageId) {
        let Some(page) = self.page_mut(id) else { return };
        page.stage = Stage::Loading;
        let (instance, query, opened_by) = (page.instance, page.query.clone(), page.opened_by.take());
        self.hook(instance, Hook::Load(query));
        if self.is_top(id) {
            self.hook(instance, Hook::Show);
        }
        self.logic(LogicInput::Sync { page: Some(id) });
        if let Some(effect) = opened_by {
            self.settle(effect, Value::object::<&str>([]));
        }
    }

    /// Sends `ready` to the components that have not heard it, and `onReady` to a page the first time.
    fn make_ready(&mut self, id: PageId) {
        let shown = self.shown == Some(id);
        let Some(page) = self.page_mut(id) else { return };
        let first = page.stage < Stage::Ready;
        page.stage = Stage::Ready;
        let (instance, shown_to) = (page.instance, page.shown_to);
        // Inner components are ready before those that hold them.
        let unready: Vec<_> = std::mem::take(&mut page.unready).into_iter().rev().collect();
        if first && shown {
            // Those that `onLoad` asked for came after the page was shown.
            for component in unready.iter().filter(|c| shown_to.is_none_or(|last| **c > last)) {
                self.logic(LogicInput::Lifecycle { instance: *component, hook: Hook::Show });
            }
        }
        for component in unready {
            let path = self.path_of(component).unwrap_or_default();
            let page_path = self.path_of_page(id);
            self.trace(page_path, Body::Lifecycle { of: "component", path, name: "ready" });
            self.logic(LogicInput::Lifecycle { instance: component, hook: Hook::Ready });
        }
        if first {
            self.ask_placement(id, self.machines_of(Some(id)));
            self.hook(instance, Hook::Ready);
            if !self.ready {
                self.ready = true;
                self.out.push(super::Output::Ready);
            }
        }
    }

    /// Shows the top page again and runs its `onShow`; one that has not loaded yet shows when it loads.
    pub(super) fn show_top(&mut self) {
        let Some(page) = self.stack.last().filter(|p| p.stage > Stage::Asked) else { return };
        let (id, instance, stage) = (page.id, page.instance, page.stage);
        self.bring_up(id);
        if stage > Stage::Created {
            self.hook(instance, Hook::Show);
            self.tell_machines(id, true);
        }
        self.come_home(id);
    }

    /// Puts a page in front of the others.
    fn bring_up(&mut self, id: PageId) {
        self.shown = Some(id);
        self.view(ViewCommand::ShowPage { page: id });
        self.draw_shell();
    }

    /// Runs `onHide` of a page. One that is left before its components came loads first.
    pub(super) fn hide_page(&mut self, id: PageId) {
        let Some(page) = self.page_mut(id) else { return };
        let (instance, stage) = (page.instance, page.stage);
        if stage < Stage::Loading {
            self.load(id);
        }
        self.hook(instance, Hook::Hide);
        self.tell_machines(id, false);
    }

    /// Closes a page that was taken off the stack.
    pub(super) fn close_page(&mut self, page: &Page) {
        self.forget_small_window(|f| f.page == page.id);
        self.full.remove(&page.id);
        if page.stage < Stage::Loading {
            self.hook(page.instance, Hook::Load(page.query.clone()));
        }
        self.hook(page.instance, Hook::Unload);
        self.observers.close(page.id);
        self.tree.close(page.id);
        self.flush();
        self.sheets.retain(|(p, _), _| *p != page.id);
        self.view(ViewCommand::ClosePage { page: page.id });
    }

    /// Sends a hook to a page and, where WeChat does so, to its components.
    pub(super) fn hook(&mut self, instance: InstanceId, hook: Hook) {
        let Some(page) = self.tree.instance(instance).map(|i| i.page) else { return };
        let path = self.path_of(instance).unwrap_or_default();
        if matches!(hook, Hook::Show | Hook::Hide | Hook::Resize(_)) {
            let components: Vec<_> = self
                .tree
                .instances()
                .filter(|i| i.page == page && i.id != instance && i.plan.is_some())
                .map(|i| i.id)
                .collect();
            if hook == Hook::Show
                && let Some(page) = self.page_mut(page)
            {
                page.shown_to = components.last().copied();
            }
            for component in components {
                self.logic(LogicInput::Lifecycle { instance: component, hook: hook.clone() });
            }
        }
        self.trace(Some(path.clone()), Body::Lifecycle { of: "page", path, name: hook.name() });
        self.logic(LogicInput::Lifecycle { instance, hook });
    }

    /// Tells logic the stack.
    pub(super) fn send_stack(&mut self) {
        let page = |p: &Page| StackPage {
            page: p.id,
            instance: p.instance,
            route: p.path.clone(),
            area: self.area_of(&p.path),
        };
        let pages = self.stack.iter().map(page).collect();
        self.logic(LogicInput::PageStack { pages });
    }

    /// Draws the shell of the shown page anew.
    pub(super) fn draw_shell(&mut self) {
        let Some(page) = self.stack.last() else { return };
        let chosen = self.tabs.items.iter().position(|t| t.path == page.path);
        let here = self.files_of(page.id);
        // What app.json says wrongly of other pages is told on the terminal and covers none that works.
        let own = |e: &Finding| {
            &*e.what.file != "app.json" && here.iter().any(|f| e.what.file == *f || stem(&e.what.file) == stem(f))
        };
        let errors = self.errors.iter().filter(|e| e.of_an_edit || own(e));
        let errors: Vec<String> = errors.map(|e| e.what.to_string()).collect();
        let scene = Scene {
            device: &self.setup.device,
            bar: &page.bar,
            tabs: chosen.map(|i| (&self.tabs, i)),
            dialogs: Some(&self.dialogs),
            errors: &errors,
            full: self.is_full(page.id),
            small_window: self.small_window_scene(),
        };
        let nodes = scene.draw();
        let id = page.id;
        self.tree.draw_shell(id, nodes);
    }

    /// The files that a page is made of: what is wrong with another page from the start does not cover this one.
    fn files_of(&self, page: PageId) -> Vec<Arc<str>> {
        let mut files: Vec<Arc<str>> = vec!["app.wxss".into()];
        for instance in self.tree.instances().filter(|i| i.page == page) {
            files.push(instance.path.clone());
            files.extend(instance.plan.iter().flat_map(|p| p.sources.iter().cloned()));
            files.extend(self.sheet_files.get(&instance.path).into_iter().flatten().cloned());
        }
        files
    }

    pub(super) fn area_of(&self, path: &str) -> crate::view::Rect {
        let custom = self.bundle.borrow().window_for(path).navigation_custom;
        shell::area(&self.setup.device, custom, self.is_tab(path) && !self.tabs.hidden)
    }

    pub(super) fn is_tab(&self, path: &str) -> bool {
        self.tabs.items.iter().any(|t| *t.path == *path)
    }

    pub(super) fn top(&self) -> Option<&Page> {
        self.stack.last()
    }

    fn is_top(&self, id: PageId) -> bool {
        self.top().is_some_and(|p| p.id == id)
    }

    /// Whether `onReady` of a page was due.
    pub(super) fn is_ready(&self, id: PageId) -> bool {
        self.stack.iter().any(|page| page.id == id && page.stage >= Stage::Ready)
    }

    pub(super) fn page_mut(&mut self, id: PageId) -> Option<&mut Page> {
        self.stack.iter_mut().chain(&mut self.parked).find(|p| p.id == id)
    }

    pub(super) fn flush_patches(&mut self) {
        for (page, patches) in self.tree.take_patches() {
            self.out.push(super::Output::View(ViewCommand::Patch { page, patches }));
        }
        let news = self.tree.take_news();
        self.on_news(news);
    }
}

/// A path without its extension.
fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}
