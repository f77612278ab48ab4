//! The app lane: owns the app machine and the view, and is the only one that routes between lanes.
//!
//! It takes what is in its inbox, lets the machine answer, hands the answers on, and sleeps until the next deadline.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use zhenji_core::app::{App, Input, Output};
use zhenji_core::logic::{LogicInput, LogicOutput};
use zhenji_core::media::MediaEvent;
use zhenji_core::time::Time;
use zhenji_core::trace::{Body, Record};
use zhenji_core::value::Value;
use zhenji_core::view::{MeasureId, Measured, View, ViewCommand, ViewEvent};

use crate::clock::Clock;
use crate::files::Folder;
use crate::lanes::io::Io;
use crate::lanes::logic::{LogicLane, done_in};
use crate::lanes::media::MediaLane;
use crate::lanes::session::Report;
use crate::lanes::thread::Word;
use crate::storage::{Change, Storage};

/// A turn of somebody else on the app lane.
pub(crate) type Turn = Box<dyn FnOnce(&mut AppLane, Time) + Send>;

/// What arrives in the inbox.
pub(crate) enum ToApp {
    Input(Input),
    /// What an input to the logic lane brought about.
    Logic {
        generation: u32,
        output: Vec<LogicOutput>,
    },
    /// The logic lane is gone.
    LogicLost {
        generation: u32,
        reason: String,
    },
    /// News from the media lane, each with its time.
    Media(Vec<(Time, MediaEvent)>),
    /// The view has something to say, or a frame has come: look at it.
    Wake,
    /// These files changed.
    Files(Vec<Arc<str>>),
    /// Somebody else's turn.
    Turn(Turn),
    /// Somebody wants to hear what happens from now on.
    Subscribe(Sender<Report>),
    /// The end.
    Stop,
}

/// Answers that somebody waits for.
#[derive(Default)]
pub(crate) struct Waiting {
    pub(crate) answers: HashMap<u32, Sender<Result<Value, String>>>,
    pub(crate) shots: HashMap<MeasureId, Sender<Result<Arc<[u8]>, String>>>,
    pub(crate) boxes: HashMap<MeasureId, Sender<(Vec<Measured>, Measured)>>,
    pub(crate) next_ask: u32,
}

/// The state of the app lane.
pub struct AppLane {
    /// The machine.
    pub app: App,
    pub(crate) waiting: Waiting,
    pub(crate) clock: Clock,
    pub(crate) view: Box<dyn View>,
    pub(crate) logic: LogicLane,
    pub(crate) media: MediaLane,
    pub(crate) io: Io,
    pub(crate) storage: Option<Storage>,
    pub(crate) folder: Arc<Folder>,
    pub(crate) reports: Vec<Sender<Report>>,
    pub(crate) woken: Arc<AtomicBool>,
    /// When the next timer of page code is due.
    pub(crate) timers: Option<Time>,
    /// That publishing has ended and everything is stored.
    pub(crate) word: Word,
}

/// The longest sleep: nothing depends on it, it only bounds the damage of a deadline that somebody forgot to report.
const NAP: Duration = Duration::from_secs(1);

/// Rounds of answer and counter-answer without any outside input; more than this is two parts talking past each other.
const MAX_ROUNDS: usize = 1000;

impl AppLane {
    pub(crate) fn run(mut self, inbox: &Receiver<ToApp>) {
        self.input(Input::Start);
        loop {
            self.settle();
            let now = self.clock.now();
            let wait = self.deadline().map_or(NAP, |at| at.since(now).min(NAP));
            match inbox.recv_timeout(wait) {
                Ok(message) => {
                    if self.take(message) {
                        break;
                    }
                    // What else has come meanwhile is one batch for the view.
                    while let Ok(message) = inbox.try_recv() {
                        if self.take(message) {
                            return self.end();
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let now = self.clock.now();
            if self.app.deadline().is_some_and(|at| at <= now) {
                self.input(Input::Tick);
            }
            if self.timers.is_some_and(|at| at <= now) {
                // The lane says when the next one is due.
                self.timers = None;
                self.logic.send(LogicInput::Tick);
            }
            if let Some(during) = self.logic.overdue(now) {
                self.logic_lost(&during, "it did not come back");
            }
        }
        self.end();
    }

    /// Gives the machine an input; what follows is handed on by the end of the turn.
    pub fn input(&mut self, input: Input) {
        let now = self.clock.now();
        self.app.handle(input, now);
    }

    /// Takes one message; says whether it was the last.
    fn take(&mut self, message: ToApp) -> bool {
        match message {
            ToApp::Input(input) => self.input(input),
            ToApp::Logic { generation, output } => {
                if self.logic.is_current(generation) {
                    for _ in 0..done_in(&output) {
                        self.logic.done();
                    }
                    for output in output {
                        if let LogicOutput::Deadline(at) = output {
                            self.timers = at;
                        }
                        self.input(Input::Logic(output));
                    }
                }
            }
            ToApp::LogicLost { generation, reason } => {
                if self.logic.is_current(generation) {
                    let during = self.logic.current();
                    self.logic_lost(&during, &reason);
                }
            }
            ToApp::Media(events) => {
                for (_, event) in events {
                    self.tell_latency(&event);
                    self.input(Input::Media(event));
                }
            }
            ToApp::Wake => self.woken.store(false, Ordering::Release),
            ToApp::Files(paths) => {
                let paths = self.folder.changed(&paths);
                if !paths.is_empty() {
                    self.input(Input::FilesChanged { paths });
                }
            }
            ToApp::Turn(turn) => {
                let now = self.clock.now();
                turn(self, now);
            }
            ToApp::Subscribe(reports) => self.reports.push(reports),
            ToApp::Stop => return true,
        }
        false
    }

    fn logic_lost(&mut self, during: &str, reason: &str) {
        self.logic.replace();
        self.timers = None;
        // What was asked of the lost lane is never answered.
        for (_, waiting) in self.waiting.answers.drain() {
            let _ = waiting.send(Err(format!("{during}: {reason}")));
        }
        self.input(Input::LogicLost { during: format!("{during}: {reason}") });
    }

    /// Hands on what the machine says and what the view answers, until both are quiet.
    fn settle(&mut self) {
        for _ in 0..MAX_ROUNDS {
            let mut commands = Vec::new();
            for output in self.app.drain() {
                self.hand_on(output, &mut commands);
            }
            let now = self.clock.now();
            if !commands.is_empty() {
                self.view.apply(commands, now);
            }
            let events = self.view.poll(now);
            if events.is_empty() {
                break;
            }
            for event in events {
                if event == ViewEvent::Closed {
                    self.report(&Report::Closed);
                }
                self.input(Input::View(event));
            }
        }
    }

    fn hand_on(&mut self, output: Output, commands: &mut Vec<ViewCommand>) {
        match output {
            Output::Logic(input) => self.logic.send(input),
            Output::View(command) => commands.push(command),
            Output::Media(command) => self.media.send(command),
            Output::Io { id, effect } => self.io.carry_out(id, effect),
            Output::ForgetIo => self.io.forget(),
            Output::BreakIo => self.io.break_off(),
            Output::Fetch { id, src } => self.io.fetch(id, &src),
            Output::SaveImage { id, image } => self.io.save_image(id, image),
            Output::Trace(record) => self.report(&Report::Record(record)),
            Output::Answer { ask, result } => {
                if let Some(waiting) = self.waiting.answers.remove(&ask) {
                    // Whoever asked may have gone.
                    let _ = waiting.send(result);
                }
            }
            Output::Measured { id, boxes, viewport } => {
                if let Some(waiting) = self.waiting.boxes.remove(&id) {
                    let _ = waiting.send((boxes, viewport));
                }
            }
            Output::Shot { id, png } => {
                if let Some(waiting) = self.waiting.shots.remove(&id) {
                    let _ = waiting.send(png);
                }
            }
            Output::Store { key, value } => self.store(Change::Set(key, value)),
            Output::StoreClear => self.store(Change::Clear),
            Output::Binding { name, args } => self.report(&Report::Binding { name, args }),
            Output::Ready => self.report(&Report::Ready(self.clock.now())),
            Output::Failed => self.report(&Report::Failed),
        }
    }

    fn store(&self, change: Change) {
        if let Some(storage) = &self.storage {
            storage.change(change);
        }
    }

    fn tell_latency(&mut self, event: &MediaEvent) {
        use zhenji_core::media::MediaEventKind;
        if let MediaEventKind::Latency { last_ms, p50_ms, p95_ms } = event.kind {
            self.report(&Report::Latency { p50_ms, p95_ms });
            let fields = [("last", last_ms), ("p50", p50_ms), ("p95", p95_ms)];
            let detail = Value::object(fields.map(|(name, ms)| (name, Value::from(ms))));
            let body = Body::Note { name: "latency", detail };
            self.report(&Report::Record(Record { t: self.clock.now(), page: None, body }));
        }
    }

    /// Tells everybody who listens; those who have gone are forgotten.
    fn report(&mut self, report: &Report) {
        self.reports.retain(|r| r.send(report.clone()).is_ok());
    }

    fn deadline(&self) -> Option<Time> {
        [self.app.deadline(), self.view.deadline(), self.logic.deadline(), self.timers].into_iter().flatten().min()
    }

    fn end(self) {
        let Self { storage, media, logic, word, .. } = self;
        // Publishing ends as it should, and what was stored is on disk, before the process goes.
        media.end();
        drop(logic);
        drop(storage);
        // Nobody has to wait until the pages are taken apart.
        drop(word);
    }
}
