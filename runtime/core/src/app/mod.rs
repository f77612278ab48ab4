//! The mini-program itself: page stack, trees, machines and shell, as one machine.
//!
//! `handle` changes the state once, then `drain` gives what follows from it. Everything here is reached through one
//! [`Input`]; nothing waits.

mod boot;
mod commands;
mod contexts;
mod dispatch;
mod effects;
mod files;
mod floating;
mod full_screen;
mod inspect;
mod logic;
mod lost;
mod machines;
mod message;
mod navigate;
mod news;
mod observe;
mod page;
mod permission;
mod placement;
mod query;
mod reach;
mod reload;
mod shell_calls;
mod styles;
#[cfg(test)]
mod tests;
mod touch;
mod world;
mod wxs;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

pub use files::FetchId;
pub use inspect::ElementInfo;
pub use message::{Input, Output, Setup, launch};
pub use page::{Page, PageInfo, Stage};
pub use reach::{Domains, NO_NETWORK};

use crate::bundle::Bundle;
use crate::diagnostic::{Diagnostic, Severity};
use crate::event::Fingers;
use crate::logic::{EffectId, InstanceId, LogicInput, PageId};
use crate::shell::{Dialogs, TabBar};
use crate::spec::ComponentSpec;
use crate::time::Time;
use crate::trace::{Body, Record};
use crate::tree::{Catalog, Planner, Tree};
use crate::value::Value;
use crate::view::{MeasureId, NodeId, ViewCommand};
use crate::world::{Conditions, Schedule, Strike, What};
use crate::wxs::WxsEngine;
use crate::wxss::Units;

/// One mini-program.
pub struct App {
    setup: Parts,
    bundle: Rc<RefCell<Bundle>>,
    tree: Tree,
    planner: Planner,
    wxs: Rc<RefCell<Box<dyn WxsEngine>>>,
    /// The stack, bottom first, as `getCurrentPages` sees it.
    stack: Vec<Page>,
    /// Tab pages that are open but not on the stack.
    parked: Vec<Page>,
    tabs: TabBar,
    dialogs: Dialogs,
    fingers: Fingers,
    hovers: Vec<touch::Hover>,
    wakes: Vec<wxs::Wake>,
    waiting: HashMap<MeasureId, query::Waiting>,
    observers: observe::Observers,
    callbacks: Vec<crate::logic::CallbackId>,
    errors: Vec<Finding>,
    /// An edit is being taken over: what is wrong with it stands over the page.
    editing: bool,
    sheets: HashMap<(PageId, Arc<str>), Arc<str>>,
    /// The files behind the sheet of a page or component.
    sheet_files: HashMap<Arc<str>, Vec<Arc<str>>>,
    permissions: Vec<(Arc<str>, bool)>,
    /// `wx.setEnableDebug`: domains are not held against the lists.
    debugging: bool,
    /// What was said about contexts without an element.
    lost_contexts: Vec<String>,
    fetches: files::Fetches,
    floating: Option<floating::Floating>,
    /// What fills the screen, by page.
    full: HashMap<PageId, NodeId>,
    world: Conditions,
    schedule: Schedule,
    threw: usize,
    lost_at: Option<Time>,
    started: bool,
    ready: bool,
    foreground: bool,
    booted: bool,
    shown: Option<PageId>,
    next_page: u32,
    next_measure: u32,
    now: Time,
    out: Vec<Output>,
}

/// An error in the project that is not mended yet.
struct Finding {
    what: Diagnostic,
    of_an_edit: bool,
}

/// The unchanging parts of a [`Setup`].
struct Parts {
    files: Arc<dyn crate::bundle::Files + Send + Sync>,
    specs: HashMap<&'static str, &'static ComponentSpec>,
    ua_style: Arc<str>,
    device: Arc<crate::device::DeviceProfile>,
    storage: Vec<(String, String)>,
    page: Option<String>,
    domains: Domains,
    epoch_ms: f64,
}

impl App {
    /// A mini-program that has not begun.
    pub fn new(setup: Setup) -> Self {
        let specs: HashMap<_, _> = setup.specs.iter().map(|s| (s.tag, *s)).collect();
        let ua_style: String =
            setup.specs.iter().map(|s| s.style).chain([crate::shell::STYLE]).collect::<Vec<_>>().join("\n");
        let bundle = Rc::new(RefCell::new(crate::bundle::load(&NoFiles).0));
        let wxs = Rc::new(RefCell::new(setup.wxs));
        let area = crate::shell::area(&setup.device, false, false);
        let units = Units::new(setup.device.width, area.width, area.height);
        let catalog = Rc::new(Tags {
            specs: specs.clone(),
            bundle: bundle.clone(),
            scopes: RefCell::default(),
            native_layer: setup.device.habits.native_layer,
        });
        let tree = Tree::new(catalog, wxs.clone(), units);
        let setup_parts = Parts {
            files: setup.files,
            specs,
            ua_style: format!("{BASE_STYLE}\n{ua_style}").into(),
            device: setup.device,
            storage: setup.storage,
            page: setup.page,
            domains: setup.domains,
            epoch_ms: setup.epoch_ms,
        };
        Self {
            setup: setup_parts,
            bundle,
            tree,
            planner: Planner::default(),
            wxs,
            stack: Vec::new(),
            parked: Vec::new(),
            tabs: TabBar::default(),
            dialogs: Dialogs::default(),
            fingers: Fingers::default(),
            hovers: Vec::new(),
            wakes: Vec::new(),
            waiting: HashMap::new(),
            observers: observe::Observers::default(),
            callbacks: Vec::new(),
            errors: Vec::new(),
            editing: false,
            sheets: HashMap::new(),
            sheet_files: HashMap::new(),
            world: Conditions::of(&setup.permissions),
            permissions: setup.permissions,
            debugging: false,
            lost_contexts: Vec::new(),
            fetches: files::Fetches::default(),
            floating: None,
            full: HashMap::new(),
            schedule: Schedule::new(setup.faults),
            threw: 0,
            lost_at: None,
            started: false,
            ready: false,
            foreground: true,
            booted: false,
            shown: None,
            next_page: 1,
            next_measure: 1,
            now: Time::ZERO,
            out: Vec::new(),
        }
    }

    /// Takes one input.
    pub fn handle(&mut self, input: Input, now: Time) {
        self.now = self.now.max(now);
        match input {
            Input::Start => {
                // What holds from the beginning holds for the first component too.
                self.strike_due();
                self.start();
            }
            Input::Logic(output) => self.on_logic(output),
            Input::View(event) => {
                self.observers.stir_by(&event);
                self.on_view(event);
            }
            Input::Media(event) => self.on_media(event),
            Input::Fetched { id, result } => self.on_fetched(id, result),
            Input::Settle { id, result } => self.logic(LogicInput::Settle { id, result }),
            Input::Notify { id, name, value } => self.logic(LogicInput::Notify { id, name, value }),
            Input::Tick => self.on_tick(),
            Input::FilesChanged { paths } => self.on_files(&paths),
            Input::Foreground(on) => self.on_strike(Strike { on: !on, what: What::Background, host: None }),
            Input::Strike(strike) => self.on_strike(strike),
            Input::Fault(fault) => self.schedule.add(fault),
            Input::Native { ask, method, data } => self.on_native(ask, &method, &data),
            Input::Ask { ask, question } => self.logic(LogicInput::Ask { id: ask, question }),
            Input::LogicLost { during } => self.on_logic_lost(during),
        }
        self.flush();
        self.look();
    }

    /// What follows, in order.
    pub fn drain(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.out)
    }

    /// When it wants [`Input::Tick`].
    pub fn deadline(&self) -> Option<Time> {
        let toast = self.dialogs.toast.as_ref().and_then(|t| t.until);
        let machines = self.tree.nodes.elements().filter_map(|(_, e)| e.wake).min();
        let hover = self.hovers.iter().map(|h| h.at).min();
        let wakes = self.wakes.iter().map(|w| w.at).min();
        let own = [self.fingers.deadline(), self.schedule.deadline()];
        own.into_iter().chain([toast, machines, hover, wakes]).flatten().min()
    }

    /// How many exceptions page code threw, and whether the project could not run: what the exit code says.
    pub fn failures(&self) -> usize {
        self.threw + usize::from(self.started && self.stack.is_empty())
    }

    /// The project as it was last read.
    pub fn bundle(&self) -> std::cell::Ref<'_, Bundle> {
        self.bundle.borrow()
    }

    /// The trees, for reading.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    fn on_tick(&mut self) {
        let now = self.now;
        self.strike_due();
        for contact in self.fingers.long_presses(now) {
            self.long_press(&contact);
        }
        self.run_hovers();
        self.run_wakes();
        if self.dialogs.toast.as_ref().is_some_and(|t| t.until.is_some_and(|u| now >= u)) {
            self.dialogs.toast = None;
            self.draw_shell();
        }
        self.wake_machines();
    }

    /// Hands patches to the view and news to whom they concern, until nothing follows any more.
    fn flush(&mut self) {
        loop {
            for (page, patches) in self.tree.take_patches() {
                self.out.push(Output::View(ViewCommand::Patch { page, patches }));
            }
            let news = self.tree.take_news();
            let quiet = news.is_empty();
            self.on_news(news);
            if !self.deliver() && quiet {
                break;
            }
        }
        self.tell_wxs_logs();
        if !self.callbacks.is_empty() {
            let callbacks = std::mem::take(&mut self.callbacks);
            self.logic(LogicInput::Rendered { callbacks });
        }
    }

    fn logic(&mut self, input: LogicInput) {
        self.out.push(Output::Logic(input));
    }

    fn view(&mut self, command: ViewCommand) {
        self.out.push(Output::View(command));
    }

    fn settle(&mut self, id: EffectId, value: Value) {
        self.logic(LogicInput::Settle { id, result: Ok(value) });
    }

    fn fail(&mut self, id: EffectId, reason: impl Into<String>) {
        self.logic(LogicInput::Settle { id, result: Err(crate::logic::Failure::new(reason)) });
    }

    fn trace(&mut self, page: Option<Arc<str>>, body: Body) {
        self.out.push(Output::Trace(Record { t: self.now, page, body }));
    }

    fn finding(&mut self, finding: Diagnostic) {
        if finding.severity == Severity::Error && self.errors.iter().all(|e| e.what != finding) {
            self.errors.push(Finding { what: finding.clone(), of_an_edit: self.editing });
        }
        self.trace(None, Body::Diagnostic(finding));
    }

    fn path_of(&self, instance: InstanceId) -> Option<Arc<str>> {
        self.tree.instance(instance).map(|i| i.path.clone())
    }

    fn path_of_page(&self, page: PageId) -> Option<Arc<str>> {
        self.tree.page(page).and_then(|p| self.path_of(p.instance))
    }
}

/// What tags mean: tables first known to the runtime, then the project's `usingComponents`.
struct Tags {
    specs: HashMap<&'static str, &'static ComponentSpec>,
    bundle: Rc<RefCell<Bundle>>,
    scopes: RefCell<HashMap<Arc<str>, u32>>,
    native_layer: bool,
}

impl Catalog for Tags {
    fn spec(&self, tag: &str) -> Option<&'static ComponentSpec> {
        self.specs.get(tag).copied()
    }

    fn component(&self, path: &str, tag: &str) -> Option<Arc<str>> {
        self.bundle.borrow().component_of(path, tag)
    }

    fn generic(&self, path: &str, tag: &str) -> Option<Option<Arc<str>>> {
        let bundle = self.bundle.borrow();
        let generics = &bundle.component(path)?.generics;
        generics.iter().find(|(name, _)| **name == *tag).map(|(_, default)| default.clone())
    }

    fn advice(&self, path: &str, tag: &str) -> Option<String> {
        // A declared component that does not exist was named where it is declared.
        if self.bundle.borrow().declares(path, tag) {
            return None;
        }
        Some(match crate::nearest::nearest(tag, self.specs.keys().copied()) {
            Some(known) => format!("did you mean <{known}>?"),
            None => "it is neither built in here nor declared in usingComponents; it shows its content only".into(),
        })
    }

    fn native_layer(&self) -> bool {
        self.native_layer
    }

    fn scope(&self, component: &str) -> u32 {
        let mut scopes = self.scopes.borrow_mut();
        let next = scopes.len() as u32 + 1;
        *scopes.entry(component.into()).or_insert(next)
    }
}

/// What every page stands on, before the components' own styles.
const BASE_STYLE: &str = include_str!("base.css");

/// The project before it is read.
struct NoFiles;

impl crate::bundle::Files for NoFiles {
    fn read(&self, _: &str) -> Option<Arc<[u8]>> {
        None
    }
    fn exists(&self, _: &str) -> bool {
        false
    }
    fn list(&self) -> Vec<Arc<str>> {
        Vec::new()
    }
}
