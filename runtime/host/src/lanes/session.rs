//! A session: all lanes of one running mini-program.
//!
//! Whoever starts it gets the reports and a [`Remote`]; when it ends, its lanes end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use zhenji_core::app::{App, Setup};
use zhenji_core::device::DeviceProfile;
use zhenji_core::media::FrameBoard;
use zhenji_core::time::Time;
use zhenji_core::trace::{Body, Record};
use zhenji_core::value::Value;
use zhenji_core::view::{Resources, View};
use zhenji_core::world::Fault;
use zhenji_media::{Keys, Log, NoticeKind, Origin, OriginConfig};
use zhenji_script::Wxs;

use crate::clock::Clock;
use crate::files::Folder;
use crate::lanes::app::{AppLane, ToApp, Waiting};
use crate::lanes::io::Io;
use crate::lanes::logic::LogicLane;
use crate::lanes::media::{MediaLane, MediaOptions};
use crate::lanes::remote::Remote;
use crate::lanes::thread::{self, BIG_STACK, End};
use crate::lanes::watch::Watch;
use crate::project::Project;
use crate::resources::ProjectResources;
use crate::say::complain;
use crate::storage::Storage;
use crate::user_files::UserFiles;

/// What a view is made from, on the app lane.
pub struct Easel {
    /// The phone.
    pub device: Arc<DeviceProfile>,
    /// The frames of live components.
    pub board: Arc<FrameBoard>,
    /// Pictures and fonts.
    pub resources: Arc<dyn Resources>,
    /// Wakes the app lane when the view has something to say.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    /// The clock of the session.
    pub clock: Clock,
    /// Told the median and the 95th percentile of picture stamp → painted pixels, in ms, by views that measure it.
    pub glass: Glass,
}

/// Takes median and 95th percentile, in ms.
pub type Glass = Arc<dyn Fn(f64, f64) + Send + Sync>;

/// Makes a view on the app lane.
pub type MakeView = Box<dyn FnOnce(Easel) -> Result<Box<dyn View>, String> + Send>;

/// What a session is started with.
pub struct Options {
    /// The mini-program.
    pub project: Project,
    /// The phone.
    pub device: DeviceProfile,
    /// The page to open first.
    pub page: Option<String>,
    /// What goes wrong when, besides what `zhenji.toml` says.
    pub faults: Vec<Fault>,
    /// Watch the folder.
    pub hot_reload: bool,
    /// Start the built-in media server.
    pub origin: bool,
    /// Keep `wx.setStorage` on disk.
    pub keep_storage: bool,
    /// Let players be heard, where there is a sound card.
    pub sound: bool,
    /// The view.
    pub view: MakeView,
}

impl Options {
    /// A headless run with everything in it.
    pub fn new(project: Project, device: DeviceProfile) -> Self {
        Self {
            project,
            device,
            page: None,
            faults: Vec::new(),
            hot_reload: true,
            origin: true,
            keep_storage: true,
            sound: false,
            view: crate::views::headless(),
        }
    }
}

/// What a session tells.
#[derive(Clone, Debug)]
pub enum Report {
    /// Something happened.
    Record(Record),
    /// The first page is on screen.
    Ready(Time),
    /// The run cannot go on; the diagnostics say why.
    Failed,
    /// A function of automation was called by page code.
    Binding {
        /// The function's name.
        name: Arc<str>,
        /// Its arguments.
        args: Vec<Value>,
    },
    /// Picture stamp → decoded frame, as the driver measures it.
    Latency {
        /// Median, ms.
        p50_ms: f64,
        /// 95th percentile, ms.
        p95_ms: f64,
    },
    /// Picture stamp → painted pixels, as the headless painter measures it.
    Glass {
        /// Median, ms.
        p50_ms: f64,
        /// 95th percentile, ms.
        p95_ms: f64,
    },
    /// The user closed the window.
    Closed,
}

/// A running mini-program.
pub struct Session {
    /// Talks to it.
    pub remote: Remote,
    /// What it tells, from the beginning.
    pub reports: Receiver<Report>,
    /// What does not work in this run and does not end it.
    pub troubles: Vec<String>,
    origin: Option<Origin>,
    _watch: Option<Watch>,
    end: End,
}

/// How long the lanes may take to end.
const FAREWELL: Duration = Duration::from_secs(3);

impl Session {
    /// Starts every lane.
    pub fn start(options: Options) -> anyhow::Result<Self> {
        let clock = Clock::start();
        let (inbox, messages) = mpsc::channel();
        let (reporter, reports) = mpsc::channel();
        let mut troubles = Vec::new();
        let Options { project, device, page, mut faults, hot_reload, origin, keep_storage, sound, view } = options;
        // First of all: making the engine is the longest way to the first page.
        let logic = LogicLane::start(clock, inbox.clone());

        let log = origin_log(&reporter, clock);
        let origin = if origin { start_origin(&project, log, &mut troubles) } else { None };
        let watch = if hot_reload { Watch::start(&project.root, inbox.clone()) } else { Err(String::new()) };
        let watch = watch.map_err(|e| troubles.extend((!e.is_empty()).then_some(e))).ok();
        let (storage, stored) = if keep_storage {
            let (storage, stored, trouble) = Storage::open(&project.root);
            troubles.extend(trouble);
            (Some(storage), stored)
        } else {
            (None, Vec::new())
        };

        let folder = Arc::new(Folder::new(&project.root));
        faults.extend(project.config.world());
        let device = Arc::new(device.under(&faults));
        let board = Arc::new(FrameBoard::default());
        let mut io = Io::start(inbox.clone()).context("the network lane does not start")?;
        let net = io.handle().map(|h| (h, io.client()));
        let resources = Arc::new(ProjectResources::new(folder.clone(), UserFiles::on_disk(), net));
        io.use_files(resources.clone());
        let woken = Arc::new(AtomicBool::new(false));
        let wake = waker(inbox.clone(), woken.clone());
        let media = MediaLane::start(
            MediaOptions {
                camera: project.config.camera.clone(),
                microphone: project.config.microphone.clone(),
                root: project.root.clone(),
                board: board.clone(),
                sound,
                routes: project.config.media_routes.clone().into_iter().collect(),
                clock,
            },
            inbox.clone(),
        )?;
        let told = Mutex::new(reporter.clone());
        let glass: Glass = Arc::new(move |p50_ms, p95_ms| {
            let detail = Value::object([("p50", Value::from(p50_ms)), ("p95", Value::from(p95_ms))]);
            let body = Body::Note { name: "glassToGlass", detail };
            let told = told.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody may be listening any more.
            let _ = told.send(Report::Record(Record { t: clock.now(), page: None, body }));
            let _ = told.send(Report::Glass { p50_ms, p95_ms });
        });
        let easel = Easel { device: device.clone(), board, resources, wake, clock, glass };
        let permissions = project.config.permissions.iter().map(|(k, v)| (scope(k), *v)).collect();

        let (word, end) = thread::end();
        let body = move || {
            let view = match view(easel) {
                Ok(view) => view,
                Err(e) => {
                    let _ = reporter.send(Report::Record(trouble_record(clock.now(), &e)));
                    let _ = reporter.send(Report::Failed);
                    return;
                }
            };
            let app = App::new(Setup {
                files: folder.clone(),
                specs: zhenji_components::COMPONENTS,
                device,
                wxs: Box::new(Wxs::new()),
                storage: stored,
                page,
                permissions,
                faults,
                domains: project.config.domains.clone(),
                epoch_ms: clock.epoch_ms(),
            });
            let lane = AppLane {
                app,
                waiting: Waiting::default(),
                clock,
                view,
                logic,
                media,
                io,
                storage,
                folder,
                reports: vec![reporter],
                woken,
                timers: None,
                word,
            };
            lane.run(&messages);
        };
        thread::spawn("app", BIG_STACK, body, |reason| {
            complain(format_args!("zhenji: the app lane panicked: {reason}. Please report this as a bug of zhenji."));
        })
        .context("the app lane does not start")?;
        Ok(Self { remote: Remote { inbox, clock }, reports, troubles, origin, _watch: watch, end })
    }

    /// Where streams of this run can be watched, with `live/room` as the example.
    pub fn urls(&self) -> Option<(String, String)> {
        self.origin.as_ref().map(|o| (o.rtmp_url("live", "room"), o.flv_url("live", "room")))
    }

    /// The built-in media server, where it runs.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// Ends every lane; gives what they said last.
    pub fn end(self) -> Vec<Report> {
        self.remote.stop();
        self.end.wait(FAREWELL);
        self.reports.try_iter().collect()
    }
}

/// What the built-in media server says becomes notes of the trace.
fn origin_log(reporter: &Sender<Report>, clock: Clock) -> Log {
    let reporter = Mutex::new(reporter.clone());
    Arc::new(move |notice| {
        let trouble = !matches!(notice.kind, NoticeKind::Began { .. });
        let detail = Value::object([("text", notice.to_string().into()), ("trouble", trouble.into())]);
        let record = Record { t: clock.now(), page: None, body: Body::Note { name: "origin", detail } };
        // Nobody may be listening any more.
        let _ = reporter.lock().unwrap_or_else(PoisonError::into_inner).send(Report::Record(record));
    })
}

fn start_origin(project: &Project, log: Log, troubles: &mut Vec<String>) -> Option<Origin> {
    let (ports, wishes) = (&project.config.ports, &project.config.origin);
    let local = std::net::Ipv4Addr::LOCALHOST;
    let keys = Keys { push: wishes.key.clone(), play: wishes.play_key.clone() };
    let config = OriginConfig {
        rtmp: (local, ports.rtmp).into(),
        http: (local, ports.http).into(),
        authorize: keys.authorize(),
        log: Some(log),
        ..OriginConfig::default()
    };
    match Origin::start(config) {
        Ok(origin) => Some(origin),
        Err(e) => {
            troubles.push(format!("the built-in media server is off: {e}"));
            None
        }
    }
}

/// Wakes the app lane; many calls before it looks are one message.
fn waker(inbox: Sender<ToApp>, woken: Arc<AtomicBool>) -> Arc<dyn Fn() + Send + Sync> {
    Arc::new(move || {
        if !woken.swap(true, Ordering::AcqRel) {
            let _ = inbox.send(ToApp::Wake);
        }
    })
}

fn scope(name: &str) -> Arc<str> {
    if name.starts_with("scope.") { name.into() } else { format!("scope.{name}").into() }
}

fn trouble_record(t: Time, message: &str) -> Record {
    use zhenji_core::diagnostic::{Diagnostic, Pos};
    let diagnostic = Diagnostic::error(&Arc::from("zhenji"), Pos::default(), message);
    Record { t, page: None, body: Body::Diagnostic(diagnostic) }
}
