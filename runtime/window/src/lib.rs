//! The window: one tao window, one WebKit view a page, the same patches as headless; and the program that has one.
//!
//! It is a program of its own, because the dynamic linker spends more on WebKit than a headless run takes as a whole.
//!
//! GTK wants the main thread for itself. The app lane holds a [`WindowView`] and the two only send each other messages:
//! commands through the event loop, events through a channel, so neither ever waits for the other.

mod decode;
mod encode;
mod frames;
mod resource;
mod screen;
mod session;
mod shot;
mod surface;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use tao::event_loop::{EventLoop, EventLoopBuilder, EventLoopProxy};
use zhenji_core::device::DeviceProfile;
use zhenji_core::media::FrameBoard;
use zhenji_core::time::Time;
use zhenji_core::view::{Resources, View, ViewCommand, ViewEvent};

use frames::FrameServer;
pub use session::run;

use screen::Screen;

/// What a window needs to begin with.
pub struct WindowConfig {
    /// The phone: its screen is the inside of the window, in CSS px.
    pub device: Arc<DeviceProfile>,
    /// The window's title.
    pub title: String,
    /// Where images and fonts come from.
    pub resources: Arc<dyn Resources>,
    /// Where frames of media sessions come from. The window becomes the one who is notified.
    pub frames: Arc<FrameBoard>,
    /// Called on the main thread after events were queued: it may only wake the app lane.
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// Neither `DISPLAY` nor `WAYLAND_DISPLAY` is set.
    #[error(
        "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. Run with --headless, or under a virtual display: xvfb-run -a <command>"
    )]
    NoDisplay,
    /// The display is named, but GTK cannot open it.
    #[error(
        "the display {display} cannot be opened: {reason}. Run with --headless, or under a virtual display: xvfb-run -a <command>"
    )]
    Display {
        /// The name of the display.
        display: String,
        /// GTK's words.
        reason: String,
    },
    /// The window could not be made.
    #[error("the window cannot be made: {0}")]
    Window(String),
    /// The first page surface could not be made.
    #[error("WebKit cannot be started: {0}. Check that libwebkit2gtk-4.1-0 is installed, or run with --headless")]
    WebKit(String),
    /// The loopback server for video frames could not be started.
    #[error("the loopback connection for video frames cannot be opened: {0}")]
    Frames(#[from] std::io::Error),
}

/// A message to the main thread.
#[derive(Debug)]
pub(crate) enum ToWindow {
    Commands(Vec<ViewCommand>),
    /// The script of a surface is there.
    Ready(surface::SurfaceId),
    Close,
}

/// Where the main thread puts what happened.
#[derive(Clone)]
pub(crate) struct Reports {
    events: Sender<ViewEvent>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Reports {
    pub(crate) fn send(&self, event: ViewEvent) {
        // The app lane may be gone already while the window closes.
        let _ = self.events.send(event);
        (self.wake)();
    }

    pub(crate) fn trouble(&self, message: impl Into<String>) {
        self.send(ViewEvent::Trouble { message: message.into() });
    }
}

/// The app lane's end of the window.
pub struct WindowView {
    proxy: EventLoopProxy<ToWindow>,
    events: Receiver<ViewEvent>,
}

impl WindowView {
    /// Ends [`WindowLoop::run`].
    pub fn close(&self) {
        // An ended loop is closed already.
        let _ = self.proxy.send_event(ToWindow::Close);
    }

    /// The same for somebody who does not hold the view, such as a signal handler.
    pub fn closer(&self) -> WindowCloser {
        WindowCloser(self.proxy.clone())
    }
}

impl View for WindowView {
    fn apply(&mut self, commands: Vec<ViewCommand>, _now: Time) {
        if !commands.is_empty() {
            // An ended loop has reported `Closed`; what is painted after that nobody sees.
            let _ = self.proxy.send_event(ToWindow::Commands(commands));
        }
    }

    fn poll(&mut self, _now: Time) -> Vec<ViewEvent> {
        self.events.try_iter().collect()
    }

    fn deadline(&self) -> Option<Time> {
        None
    }
}

/// Closes the window from anywhere.
#[derive(Clone)]
pub struct WindowCloser(EventLoopProxy<ToWindow>);

impl WindowCloser {
    /// Ends [`WindowLoop::run`].
    pub fn close(&self) {
        // An ended loop is closed already.
        let _ = self.0.send_event(ToWindow::Close);
    }
}

/// The main thread's end of the window.
pub struct WindowLoop {
    events: EventLoop<ToWindow>,
    screen: Screen,
}

impl WindowLoop {
    /// Runs the window on this thread, the one that called [`create`], until it is closed. Gives the exit code.
    pub fn run(self) -> i32 {
        screen::run(self.events, self.screen)
    }
}

/// Tells WebKit to do without compositing where there is no GPU. Best called first in `main`: it sets a variable of the
/// environment, which other threads may be reading later. [`create`] calls it for those who have not.
///
/// On llvmpipe compositing triples the cost of a moving picture. The setting made for it (`HardwareAccelerationPolicy::Never`)
/// is no alternative: in WebKitGTK 2.50 the wheel is dead after it, and the web process crashes as soon as a related view
/// loads. A `WEBKIT_DISABLE_COMPOSITING_MODE` that the user has set stays as it is.
pub fn prepare() {
    let has_gpu = std::fs::read_dir("/dev/dri")
        .is_ok_and(|dir| dir.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD")));
    if !has_gpu {
        // It fails only for names that no system knows.
        let _ = gtk::glib::setenv("WEBKIT_DISABLE_COMPOSITING_MODE", "1", false);
    }
}

/// Makes the window and warms up its first page surface. Call it on the main thread.
pub fn create(config: WindowConfig) -> Result<(WindowView, WindowLoop), WindowError> {
    let display = ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
        .ok_or(WindowError::NoDisplay)?;
    prepare();
    // tao would panic where GTK cannot start.
    gtk::init().map_err(|e| WindowError::Display { display, reason: e.message.to_string() })?;

    let events: EventLoop<ToWindow> = EventLoopBuilder::with_user_event().build();
    let proxy = events.create_proxy();
    let (sender, receiver) = channel();
    let reports = Reports { events: sender, wake: config.wake.clone() };
    let server = FrameServer::start(config.frames.clone())?;
    let screen = Screen::new(&events, proxy.clone(), reports, server, config)?;
    Ok((WindowView { proxy, events: receiver }, WindowLoop { events, screen }))
}
