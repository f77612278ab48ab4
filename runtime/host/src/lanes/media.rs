//! The media lane: a driver on a thread of its own.
//!
//! Commands go in order; what happened comes back in order, each with its time. The driver is made by the first command: a page
//! without live components does not wait for GStreamer to load.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use zhenji_core::media::{FrameBoard, MediaCommand, MediaDriver};

use crate::clock::Clock;
use crate::lanes::app::ToApp;
use crate::lanes::no_media::NoMedia;
use crate::lanes::thread::{self, End};
use crate::say::complain;

/// What a driver is made of.
#[derive(Clone)]
pub struct MediaOptions {
    /// `test-pattern`, a file, or a device.
    pub camera: Option<String>,
    /// `tone`, a file, or `default`.
    pub microphone: Option<String>,
    /// What relative file names are relative to.
    pub root: PathBuf,
    /// Where pictures go.
    pub board: Arc<FrameBoard>,
    /// Whether players are heard.
    pub sound: bool,
    /// Prefixes of media URLs and what stands for them.
    pub routes: Vec<(String, String)>,
    /// The clock that stamps pictures.
    pub clock: Clock,
}

/// The app lane's end of the media lane.
pub(crate) struct MediaLane {
    commands: Sender<ToMedia>,
    end: End,
}

enum ToMedia {
    Command(MediaCommand),
    /// The driver has news.
    Wake,
    /// Close everything and go.
    End,
}

/// How long a driver may take to close its sessions at the end.
const FAREWELL: Duration = Duration::from_millis(1500);

/// Work that a driver may want done without saying when.
const NAP: Duration = Duration::from_secs(1);

const STACK: usize = 8 << 20;

impl MediaLane {
    pub(crate) fn start(options: MediaOptions, app: Sender<ToApp>) -> std::io::Result<Self> {
        let (commands, inbox) = mpsc::channel();
        let waker = commands.clone();
        let clock = options.clock;
        let body = move || {
            // The lane ends with its inbox, and nothing wakes it before there is a driver.
            let Ok(ToMedia::Command(first)) = inbox.recv() else { return };
            let wake = Arc::new(move || {
                // The lane may have ended.
                let _ = waker.send(ToMedia::Wake);
            });
            let mut driver = make(&options, wake);
            driver.command(first, clock.now());
            loop {
                let now = clock.now();
                let events = driver.poll(now);
                if !events.is_empty() && app.send(ToApp::Media(events)).is_err() {
                    return;
                }
                let wait = driver.deadline().map_or(NAP, |at| at.since(clock.now()).min(NAP));
                match inbox.recv_timeout(wait) {
                    Ok(ToMedia::Command(command)) => driver.command(command, clock.now()),
                    Ok(ToMedia::Wake) | Err(RecvTimeoutError::Timeout) => {}
                    Ok(ToMedia::End) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        let end = thread::spawn("media", STACK, body, |reason| {
            complain(format_args!(
                "zhenji: the media lane panicked: {reason}. Live components stand still; please report this as a bug."
            ));
        })?;
        Ok(Self { commands, end })
    }

    pub(crate) fn send(&self, command: MediaCommand) {
        // A lane that panicked has told so.
        let _ = self.commands.send(ToMedia::Command(command));
    }

    /// Lets the driver close its sessions.
    pub(crate) fn end(self) {
        let _ = self.commands.send(ToMedia::End);
        self.end.wait(FAREWELL);
    }
}

#[cfg(feature = "gst")]
fn make(options: &MediaOptions, wake: zhenji_media::Wake) -> Box<dyn MediaDriver> {
    use zhenji_media::{CameraSource, MicSource, RealConfig, RealDriver, Routes};

    let camera = match options.camera.as_deref() {
        None | Some("test-pattern") => CameraSource::Pattern,
        Some(device) if device.starts_with("/dev/") => CameraSource::Device(device.into()),
        Some(file) => CameraSource::File(options.root.join(file)),
    };
    let mic = match options.microphone.as_deref() {
        None | Some("tone") => MicSource::Tone,
        Some("default") => MicSource::Device,
        Some(file) => MicSource::File(options.root.join(file)),
    };
    let routes = Routes { rules: options.routes.clone() };
    let (sound, epoch) = (options.sound, options.clock.instant());
    let config = RealConfig { camera, mic, routes, sound, epoch, wake, ..RealConfig::default() };
    match RealDriver::new(config, options.board.clone()) {
        Ok(driver) => Box::new(driver),
        Err(e) => Box::new(NoMedia::new(e.to_string())),
    }
}

#[cfg(not(feature = "gst"))]
fn make(_: &MediaOptions, _: Arc<dyn Fn() + Send + Sync>) -> Box<dyn MediaDriver> {
    Box::new(NoMedia::new("this zhenji was built without the `gst` feature; build it with `cargo build --release`"))
}
