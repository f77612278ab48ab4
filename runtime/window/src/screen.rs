//! What the main thread owns: the window, the stack of page surfaces, and one spare surface.
//!
//! The spare is loaded before anybody asks for it, so a new page starts at once, and there is always a view to be related to.

use std::collections::HashMap;

use gtk::prelude::*;
use tao::dpi::LogicalSize;
use tao::event::{Event, WindowEvent};
use tao::event_loop::{ControlFlow, EventLoop, EventLoopProxy};
use tao::platform::run_return::EventLoopExtRunReturn;
use tao::platform::unix::WindowExtUnix;
use tao::window::{Window, WindowBuilder};
use zhenji_core::logic::PageId;
use zhenji_core::view::{ViewCommand, ViewEvent};

use super::encode::Batch;
use super::frames::FrameServer;
use super::surface::{Kit, Surface, SurfaceId};
use super::{Reports, ToWindow, WindowConfig, WindowError, shot};

/// Room that a desktop's panels and the title bar take from a monitor, in px.
const DESKTOP_MARGIN: f64 = 90.0;

/// The window and its pages.
pub(super) struct Screen {
    kit: Kit,
    surfaces: HashMap<SurfaceId, Surface>,
    pages: HashMap<PageId, SurfaceId>,
    spare: SurfaceId,
    shown: Option<PageId>,
    next: u32,
    // Fields drop in order: the pages go before the window they stand in.
    _window: Window,
    _frames: FrameServer,
}

impl Screen {
    /// Opens the window and its first, still spare, surface.
    pub(super) fn new(
        events: &EventLoop<ToWindow>,
        proxy: EventLoopProxy<ToWindow>,
        reports: Reports,
        frames: FrameServer,
        config: WindowConfig,
    ) -> Result<Self, WindowError> {
        let (width, height) = (config.device.width, config.device.height);
        let zoom = fit_monitor(events, width, height);
        let window = WindowBuilder::new()
            .with_title(config.title)
            .with_inner_size(LogicalSize::new(width * zoom, height * zoom))
            .with_resizable(false)
            .build(events)
            .map_err(|e| WindowError::Window(e.to_string()))?;
        let stack = gtk::Stack::new();
        // A window that cannot be resized is as large as what it holds.
        stack.set_size_request((width * zoom).round() as i32, (height * zoom).round() as i32);
        window
            .default_vbox()
            .ok_or_else(|| WindowError::Window("it has no box".into()))?
            .pack_start(&stack, true, true, 0);
        stack.show();

        let kit = Kit {
            stack,
            proxy,
            reports,
            resources: config.resources,
            reasons: super::resource::Reasons::default(),
            frames_url: frames.url().to_owned(),
            device: config.device.clone(),
            zoom,
        };
        let first = Surface::new(SurfaceId(0), &kit, None)?;
        Ok(Self {
            kit,
            surfaces: HashMap::from([(SurfaceId(0), first)]),
            pages: HashMap::new(),
            spare: SurfaceId(0),
            shown: None,
            next: 1,
            _window: window,
            _frames: frames,
        })
    }

    /// Carries out commands: runs of commands for one page become one script.
    fn apply(&mut self, commands: Vec<ViewCommand>) {
        let mut batches: Vec<(PageId, Batch)> = Vec::new();
        for command in commands {
            if let Some(page) = page_of(&command) {
                if let ViewCommand::OpenPage { .. } = command {
                    self.open(page);
                }
                match batches.last_mut() {
                    Some((last, batch)) if *last == page => batch.push(&command),
                    _ => {
                        let mut batch = Batch::default();
                        batch.push(&command);
                        batches.push((page, batch));
                    }
                }
            }
            if matches!(
                command,
                ViewCommand::ClosePage { .. } | ViewCommand::ShowPage { .. } | ViewCommand::Shoot { .. }
            ) {
                self.flush(&mut batches);
                self.carry_out(&command);
            }
        }
        self.flush(&mut batches);
    }

    fn flush(&mut self, batches: &mut Vec<(PageId, Batch)>) {
        for (page, mut batch) in batches.drain(..) {
            self.run(page, &mut batch);
        }
    }

    fn run(&mut self, page: PageId, batch: &mut Batch) {
        let Some(script) = batch.take_script() else { return };
        match self.pages.get(&page).and_then(|id| self.surfaces.get_mut(id)) {
            Some(surface) => surface.run(script, &self.kit.reports),
            None => self.kit.reports.trouble(format!("a command for page {}, which is not open", page.0)),
        }
    }

    fn carry_out(&mut self, command: &ViewCommand) {
        match command {
            ViewCommand::ShowPage { page } => self.show(*page),
            ViewCommand::ClosePage { page } => {
                if let Some(id) = self.pages.remove(page) {
                    self.surfaces.remove(&id);
                }
                if self.shown == Some(*page) {
                    self.shown = None;
                }
            }
            ViewCommand::Shoot { id } => {
                let shown = self.shown.and_then(|p| self.pages.get(&p)).and_then(|s| self.surfaces.get(s));
                match shown {
                    Some(surface) => shot::shoot(&surface.widget(), *id, self.kit.reports.clone()),
                    None => shot::report(&self.kit.reports, *id, Err("no page is shown yet".into())),
                }
            }
            _ => {}
        }
    }

    /// Gives the spare surface to a page and makes a new spare.
    fn open(&mut self, page: PageId) {
        let id = self.spare;
        let Some(surface) = self.surfaces.get(&id) else { return };
        surface.take(page);
        self.pages.insert(page, id);
        self.spare = SurfaceId(self.next);
        self.next += 1;
        match Surface::new(self.spare, &self.kit, Some(surface)) {
            Ok(next) => {
                self.surfaces.insert(self.spare, next);
            }
            Err(e) => self.kit.reports.trouble(e.to_string()),
        }
    }

    fn show(&mut self, page: PageId) {
        if self.shown == Some(page) {
            return;
        }
        let mut batch = Batch::default();
        if let Some(before) = self.shown.take() {
            batch.show(false);
            self.run(before, &mut batch);
        }
        let Some(surface) = self.pages.get(&page).and_then(|id| self.surfaces.get(id)) else {
            self.kit.reports.trouble(format!("page {} cannot be shown: it is not open", page.0));
            return;
        };
        let widget = surface.widget();
        self.kit.stack.set_visible_child(&widget);
        widget.grab_focus();
        self.shown = Some(page);
        batch.show(true);
        self.run(page, &mut batch);
    }
}

/// Runs until the window is closed.
pub(super) fn run(mut events: EventLoop<ToWindow>, mut screen: Screen) -> i32 {
    // Never `WaitUntil`: tao has no timer behind it on Linux. Whatever comes later comes as an event.
    let code = events.run_return(|event, _, flow| {
        *flow = ControlFlow::Wait;
        match event {
            Event::UserEvent(ToWindow::Commands(commands)) => screen.apply(commands),
            Event::UserEvent(ToWindow::Ready(id)) => {
                if let Some(surface) = screen.surfaces.get_mut(&id) {
                    surface.ready(&screen.kit.reports);
                }
            }
            Event::UserEvent(ToWindow::Close) => *flow = ControlFlow::Exit,
            Event::WindowEvent { event: WindowEvent::CloseRequested | WindowEvent::Destroyed, .. } => {
                screen.kit.reports.send(ViewEvent::Closed);
                *flow = ControlFlow::Exit;
            }
            _ => {}
        }
    });
    drop(screen);
    code
}

/// 1, or less where the phone's screen is larger than the monitor.
fn fit_monitor(events: &EventLoop<ToWindow>, width: f64, height: f64) -> f64 {
    let Some(monitor) = events.primary_monitor().or_else(|| events.available_monitors().next()) else { return 1.0 };
    let size = monitor.size().to_logical::<f64>(monitor.scale_factor());
    let room = |has: f64, needs: f64| if has >= needs { 1.0 } else { ((has - DESKTOP_MARGIN) / needs).max(0.2) };
    room(size.height, height).min(room(size.width, width))
}

fn page_of(command: &ViewCommand) -> Option<PageId> {
    match command {
        ViewCommand::OpenPage { page, .. }
        | ViewCommand::Area { page, .. }
        | ViewCommand::Style { page, .. }
        | ViewCommand::Patch { page, .. }
        | ViewCommand::FullScreen { page, .. }
        | ViewCommand::ScrollTo { page, .. }
        | ViewCommand::ScrollIntoView { page, .. }
        | ViewCommand::Focus { page, .. }
        | ViewCommand::Measure { page, .. }
        | ViewCommand::Observe { page, .. } => Some(*page),
        ViewCommand::ClosePage { .. } | ViewCommand::ShowPage { .. } | ViewCommand::Shoot { .. } => None,
    }
}
