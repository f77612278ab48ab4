//! The same mini-program on a virtual clock: one lane at a time, on one thread, in the order of their deadlines.
//!
//! Nothing here sleeps, and nothing depends on the machine: two runs of a case give the same records.

mod null_view;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

pub use null_view::NullView;

use zhenji_core::app::{App, Domains, FetchId, Input, NO_NETWORK, Output, Setup};
use zhenji_core::bundle::Files;
use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::{Effect, EffectId, Failure, LogicInput, LogicOutput, Question};
use zhenji_core::media::{FrameBoard, MediaDriver};
use zhenji_core::time::Time;
use zhenji_core::trace::{Body, Record};
use zhenji_core::value::Value;
use zhenji_core::view::{Glass, MeasureId, Measured, View};
use zhenji_core::world::Fault;
use zhenji_script::{Logic, Wxs};
use zhenji_view::headless::{Fonts, HeadlessConfig, HeadlessView};

use crate::devices;
use crate::engine::{DEFAULT_ZONE, logic_options};
use crate::lanes::BIG_STACK;
use crate::resources::ProjectResources;
use crate::snapshots;
use crate::user_files::UserFiles;

/// What a lockstep run is made of.
pub struct Options {
    /// The phone.
    pub device: DeviceProfile,
    /// The page to open first.
    pub page: Option<String>,
    /// Stored keys of an earlier run: key → JSON text.
    pub storage: Vec<(String, String)>,
    /// Scopes (`scope.camera`) → granted.
    pub permissions: Vec<(Arc<str>, bool)>,
    /// The domains of the account.
    pub domains: Domains,
    /// What goes wrong when.
    pub faults: Vec<Fault>,
    /// Lay out and paint; without it every box is empty.
    pub layout: Option<Fonts>,
    /// Who plays the media lane.
    pub media: Box<dyn MediaDriver>,
    /// Where it puts its frames.
    pub board: Arc<FrameBoard>,
    /// Milliseconds between the Unix epoch and the beginning.
    pub epoch_ms: f64,
}

impl Options {
    /// The default phone, no layout, and that driver.
    pub fn new(media: Box<dyn MediaDriver>) -> Self {
        // Every name in the table is found.
        let device = devices::find(devices::DEFAULT).or_else(|| devices::all().next());
        let Some(device) = device else { unreachable!("the table of phones is empty") };
        Self {
            device,
            page: None,
            storage: Vec::new(),
            permissions: Vec::new(),
            domains: Domains::default(),
            faults: Vec::new(),
            layout: None,
            media,
            board: Arc::default(),
            epoch_ms: EPOCH_MS,
        }
    }
}

/// 2026-01-01T00:00:00+08:00: where virtual clocks begin unless told otherwise.
pub const EPOCH_MS: f64 = 1_767_196_800_000.0;

/// A running mini-program on a virtual clock. It needs a large stack: make and use it inside [`on_big_stack`].
pub struct Lockstep {
    app: App,
    logic: Logic,
    view: Box<dyn View>,
    media: Box<dyn MediaDriver>,
    now: Time,
    to_logic: VecDeque<LogicInput>,
    timers: Option<Time>,
    records: Vec<Record>,
    effects: Vec<(EffectId, Effect)>,
    fetches: Vec<(FetchId, Arc<str>)>,
    resources: Arc<ProjectResources>,
    answers: Vec<(u32, Result<Value, String>)>,
    measured: Vec<(MeasureId, Vec<Measured>, Measured)>,
    shots: Vec<(MeasureId, Result<Arc<[u8]>, String>)>,
    stored: Vec<(String, Option<String>)>,
    bindings: Vec<(Arc<str>, Vec<Value>)>,
    ready: Option<Time>,
    failed: bool,
    next_ask: u32,
}

/// More steps at one moment than this are parts that keep each other busy for ever.
const MAX_STEPS: usize = 100_000;

impl Lockstep {
    /// Starts a mini-program at time zero and settles it.
    pub fn new(files: Arc<dyn Files + Send + Sync>, options: Options) -> Self {
        let Options { device, page, storage, permissions, domains, faults, layout, media, board, epoch_ms } = options;
        let device = Arc::new(device.under(&faults));
        let resources = Arc::new(ProjectResources::new(files.clone(), UserFiles::in_memory(), None));
        let view: Box<dyn View> = match layout {
            None => Box::<NullView>::default(),
            Some(fonts) => Box::new(HeadlessView::new(HeadlessConfig {
                device: device.clone(),
                resources: resources.clone(),
                frames: board,
                scale: 1.0,
                fonts,
                wake: None,
            })),
        };
        let app = App::new(Setup {
            files,
            specs: zhenji_components::COMPONENTS,
            device,
            wxs: Box::new(Wxs::new()),
            storage,
            page,
            permissions,
            faults,
            domains,
            epoch_ms,
        });
        let mut run = Self {
            app,
            logic: Logic::new(logic_options(DEFAULT_ZONE)),
            view,
            media,
            now: Time::ZERO,
            to_logic: VecDeque::new(),
            timers: None,
            records: Vec::new(),
            effects: Vec::new(),
            fetches: Vec::new(),
            resources,
            answers: Vec::new(),
            measured: Vec::new(),
            shots: Vec::new(),
            stored: Vec::new(),
            bindings: Vec::new(),
            ready: None,
            failed: false,
            next_ask: 0,
        };
        run.input(Input::Start);
        run
    }

    /// The virtual time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The machine.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Acts on the machine (`tap`, `trigger` …) and settles what follows.
    pub fn act<T>(&mut self, act: impl FnOnce(&mut App, Time) -> T) -> T {
        let result = act(&mut self.app, self.now);
        self.settle();
        result
    }

    /// The view.
    pub fn view(&mut self) -> &mut dyn View {
        &mut *self.view
    }

    /// Does to the screen what a person would do, and settles what follows. Only with layout.
    pub fn person(&mut self, input: Glass) {
        self.view.inject(input);
        self.settle();
    }

    /// Gives an input at the present time and settles what follows.
    pub fn input(&mut self, input: Input) {
        self.app.handle(input, self.now);
        self.settle();
    }

    /// Lets time pass, deadline by deadline, up to and including `until`.
    pub fn run_until(&mut self, until: Time) {
        self.settle();
        let mut steps = 0;
        while let Some(next) = self.deadline().filter(|at| *at <= until) {
            steps = if next > self.now { 0 } else { steps + 1 };
            if steps > MAX_STEPS {
                self.note("runaway", Value::from("something is due again and again at this moment"));
                break;
            }
            self.now = self.now.max(next);
            self.step();
        }
        self.now = self.now.max(until);
        // Whoever only counts time sees that it has passed.
        self.step();
    }

    /// Lets this much time pass.
    pub fn run_for(&mut self, time: Duration) {
        self.run_until(self.now + time);
    }

    /// Everything that happened so far.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Takes everything that happened since the last call.
    pub fn take_records(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.records)
    }

    /// When the first page was on screen.
    pub fn ready(&self) -> Option<Time> {
        self.ready
    }

    /// Whether the run cannot go on.
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// Takes what page code asked of the network and nobody has answered.
    pub fn take_effects(&mut self) -> Vec<(EffectId, Effect)> {
        std::mem::take(&mut self.effects)
    }

    /// Answers an effect.
    pub fn settle_effect(&mut self, id: EffectId, result: Result<Value, Failure>) {
        self.input(Input::Settle { id, result });
    }

    /// Takes the oldest of the files that components wait for.
    pub fn next_fetch(&mut self) -> Option<(FetchId, Arc<str>)> {
        (!self.fetches.is_empty()).then(|| self.fetches.remove(0))
    }

    /// Brings a file, or says why there is none.
    pub fn settle_fetch(&mut self, id: FetchId, result: Result<Arc<[u8]>, String>) {
        self.input(Input::Fetched { id, result });
    }

    /// Files that page code and components made.
    pub fn user_files(&self) -> &UserFiles {
        self.resources.user_files()
    }

    /// Keys stored or removed so far, in order; a removal of all is the key `""` without a value.
    pub fn stored(&self) -> &[(String, Option<String>)] {
        &self.stored
    }

    /// Calls of functions that automation put into page code.
    pub fn bindings(&self) -> &[(Arc<str>, Vec<Value>)] {
        &self.bindings
    }

    /// Asks the logic lane; `None` when the answer needs time to pass.
    pub fn ask(&mut self, question: Question) -> Option<Result<Value, String>> {
        self.next_ask += 1;
        let ask = self.next_ask;
        self.input(Input::Ask { ask, question });
        self.answer(ask)
    }

    /// The answer to a question, once it is there.
    pub fn answer(&mut self, ask: u32) -> Option<Result<Value, String>> {
        let at = self.answers.iter().position(|(id, _)| *id == ask)?;
        Some(self.answers.remove(at).1)
    }

    /// The screen as PNG; an error without layout.
    pub fn shoot(&mut self) -> Result<Arc<[u8]>, String> {
        let id = self.act(|app, _| app.shoot());
        let at = self.shots.iter().position(|(shot, _)| *shot == id).ok_or("the view did not answer")?;
        self.shots.remove(at).1
    }

    /// Answers to [`App::measure`] that have come.
    pub fn take_measured(&mut self) -> Vec<(MeasureId, Vec<Measured>, Measured)> {
        std::mem::take(&mut self.measured)
    }

    fn deadline(&self) -> Option<Time> {
        [self.app.deadline(), self.view.deadline(), self.media.deadline(), self.timers].into_iter().flatten().min()
    }

    /// Gives everybody their turn at the present time.
    fn step(&mut self) {
        for (at, event) in self.media.poll(self.now) {
            self.app.handle(Input::Media(event), at);
            self.settle();
        }
        if self.app.deadline().is_some_and(|at| at <= self.now) {
            self.app.handle(Input::Tick, self.now);
        }
        if self.timers.is_some_and(|at| at <= self.now) {
            self.timers = None;
            self.to_logic.push_back(LogicInput::Tick);
        }
        self.settle();
    }

    /// Lets every lane answer until nothing is left to do at this moment.
    fn settle(&mut self) {
        for _ in 0..MAX_STEPS {
            let mut commands = Vec::new();
            for output in self.app.drain() {
                match output {
                    Output::View(command) => commands.push(command),
                    other => self.hand_on(other),
                }
            }
            if !commands.is_empty() {
                self.view.apply(commands, self.now);
            }
            let events = self.view.poll(self.now);
            let quiet = events.is_empty();
            for event in events {
                self.app.handle(Input::View(event), self.now);
            }
            if let Some(input) = self.to_logic.pop_front() {
                let mut outputs = Vec::new();
                self.logic.handle(input, self.now, &mut outputs);
                for output in outputs {
                    if let LogicOutput::Deadline(at) = output {
                        self.timers = at;
                    }
                    self.app.handle(Input::Logic(output), self.now);
                }
            } else if quiet {
                return;
            }
        }
        self.note("runaway", Value::from("the lanes do not come to rest"));
    }

    fn hand_on(&mut self, output: Output) {
        match output {
            Output::Logic(input) => self.to_logic.push_back(input),
            Output::View(_) => {}
            Output::Media(command) => self.media.command(command, self.now),
            Output::Io { id, effect } => self.effects.push((id, effect)),
            Output::ForgetIo => self.effects.clear(),
            Output::BreakIo => {
                for (id, _) in std::mem::take(&mut self.effects) {
                    self.app.handle(Input::Settle { id, result: Err(Failure::new(NO_NETWORK)) }, self.now);
                }
            }
            Output::Fetch { id, src } if UserFiles::is_here(&src) => {
                let result = self.resources.local(&src).map(Arc::from);
                self.app.handle(Input::Fetched { id, result }, self.now);
            }
            Output::Fetch { id, src } => self.fetches.push((id, src)),
            Output::SaveImage { id, image } => {
                let result = snapshots::save(self.resources.user_files(), &image);
                self.app.handle(Input::Settle { id, result }, self.now);
            }
            Output::Trace(record) => self.records.push(record),
            Output::Answer { ask, result } => self.answers.push((ask, result)),
            Output::Measured { id, boxes, viewport } => self.measured.push((id, boxes, viewport)),
            Output::Shot { id, png } => self.shots.push((id, png)),
            Output::Store { key, value } => self.stored.push((key, value)),
            Output::StoreClear => self.stored.push((String::new(), None)),
            Output::Binding { name, args } => self.bindings.push((name, args)),
            Output::Ready => self.ready = Some(self.now),
            Output::Failed => self.failed = true,
        }
    }

    fn note(&mut self, name: &'static str, detail: Value) {
        self.records.push(Record { t: self.now, page: None, body: Body::Note { name, detail } });
    }
}

/// Runs `work` on a thread with a stack as large as page code may need, and waits for it.
pub fn on_big_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("zhenji-lockstep".into()).stack_size(BIG_STACK);
        match thread.spawn_scoped(scope, work).map(|t| t.join()) {
            Ok(Ok(value)) => value,
            // A test that panics panics for its caller too.
            Ok(Err(payload)) => std::panic::resume_unwind(payload),
            Err(e) => panic!("a thread with a large stack does not start: {e}"),
        }
    })
}
