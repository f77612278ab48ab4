//! The logic lane: page JavaScript on a thread of its own, and the watchdog over it.
//!
//! A lane that does not answer within its time is abandoned, thread and all, and a fresh one is started: no page code can
//! take the program with it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use zhenji_core::logic::{LogicInput, LogicOutput, Question};
use zhenji_core::time::Time;
use zhenji_script::Logic;

use crate::clock::Clock;
use crate::engine::{local_zone, logic_options};
use crate::lanes::app::ToApp;
use crate::lanes::thread::{self, BIG_STACK, panic_text};

/// How long one input may take. The engine's own limits end a plain endless loop within about three seconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Starting reads and runs every module of a project, on a machine that may be busy.
const BOOT_PATIENCE: Duration = Duration::from_secs(60);

/// The app lane's end of the logic lane.
pub(crate) struct LogicLane {
    clock: Clock,
    app: Sender<ToApp>,
    inputs: Sender<LogicInput>,
    generation: u32,
    /// What was sent and is not done yet: what it was, and how long it may take.
    open: VecDeque<(String, Duration)>,
    /// Since when the first of them has been running.
    since: Time,
}

impl LogicLane {
    pub(crate) fn start(clock: Clock, app: Sender<ToApp>) -> Self {
        let inputs = spawn(clock, app.clone(), 0);
        Self { clock, app, inputs, generation: 0, open: VecDeque::new(), since: Time::ZERO }
    }

    pub(crate) fn send(&mut self, input: LogicInput) {
        if self.open.is_empty() {
            self.since = self.clock.now();
        }
        let patience = if matches!(input, LogicInput::Boot(_)) { BOOT_PATIENCE } else { PATIENCE };
        self.open.push_back((describe(&input), patience));
        // A lane that is gone has told so in the inbox: the fresh one boots anew.
        let _ = self.inputs.send(input);
    }

    /// Whether outputs of that generation still count.
    pub(crate) fn is_current(&self, generation: u32) -> bool {
        generation == self.generation
    }

    /// One input was handled completely.
    pub(crate) fn done(&mut self) {
        self.open.pop_front();
        self.since = self.clock.now();
    }

    /// When to look whether the lane still answers.
    pub(crate) fn deadline(&self) -> Option<Time> {
        self.open.front().map(|(_, patience)| self.since + *patience)
    }

    /// What the lane has been busy with for too long.
    pub(crate) fn overdue(&self, now: Time) -> Option<String> {
        let (what, patience) = self.open.front()?;
        (now >= self.since + *patience).then(|| what.clone())
    }

    /// What the lane is at.
    pub(crate) fn current(&self) -> String {
        self.open.front().map_or_else(String::new, |(what, _)| what.clone())
    }

    /// Leaves the old thread to itself and starts a fresh one.
    pub(crate) fn replace(&mut self) {
        self.generation += 1;
        self.open.clear();
        self.inputs = spawn(self.clock, self.app.clone(), self.generation);
    }
}

fn spawn(clock: Clock, app: Sender<ToApp>, generation: u32) -> Sender<LogicInput> {
    let (inputs, inbox) = mpsc::channel::<LogicInput>();
    let lost = app.clone();
    let tell = app.clone();
    let body = move || {
        let mut logic = Logic::new(logic_options(local_zone()));
        while let Ok(input) = inbox.recv() {
            let mut output = Vec::new();
            let caught = catch_unwind(AssertUnwindSafe(|| logic.handle(input, clock.now(), &mut output)));
            // What was said before a panic was still said.
            if app.send(ToApp::Logic { generation, output }).is_err() {
                return;
            }
            if let Err(payload) = caught {
                let reason = panic_text(&*payload);
                let _ = app.send(ToApp::LogicLost { generation, reason });
                // The engine's state cannot be trusted, not even to be dropped.
                std::mem::forget(logic);
                return;
            }
        }
    };
    let started = thread::spawn("logic", BIG_STACK, body, move |reason| {
        let _ = lost.send(ToApp::LogicLost { generation, reason });
    });
    if let Err(e) = started {
        let _ = tell.send(ToApp::LogicLost { generation, reason: format!("its thread does not start: {e}") });
    }
    inputs
}

/// What an input is, for the exception of a lane that never came back from it.
fn describe(input: &LogicInput) -> String {
    match input {
        LogicInput::Boot(_) => "app.js".into(),
        LogicInput::OpenPage { route, .. } => format!("{route} (module)"),
        LogicInput::Define { path } => format!("{path} (module)"),
        LogicInput::CreateComponents { batch } => {
            batch.first().map_or_else(|| "components".into(), |c| format!("{} created", c.path))
        }
        LogicInput::Lifecycle { hook, .. } => hook.name().into(),
        LogicInput::App { .. } => "App".into(),
        LogicInput::SetProperties { .. } => "observers".into(),
        LogicInput::Dispatch { handler, event, .. } => format!("{} {handler}", event.name),
        LogicInput::CallMethod { method, .. } => format!("callMethod {method}"),
        LogicInput::Settle { .. } => "the callback of a wx call".into(),
        LogicInput::Notify { name, .. } => format!("the listener of {name}"),
        LogicInput::Rendered { .. } => "setData callback".into(),
        LogicInput::Tick => "a timer".into(),
        LogicInput::Reload { .. } => "reloaded modules".into(),
        LogicInput::Ask { question, .. } => match question {
            Question::CallMethod { method, .. } => format!("{method} (automation)"),
            Question::CallWx { method, .. } => format!("wx.{method} (automation)"),
            _ => "automation".into(),
        },
        LogicInput::Place { .. }
        | LogicInput::PageStack { .. }
        | LogicInput::Sync { .. }
        | LogicInput::SmallWindow { .. } => "the framework".into(),
    }
}

/// How many inputs these outputs complete.
pub(crate) fn done_in(output: &[LogicOutput]) -> usize {
    output.iter().filter(|o| matches!(o, LogicOutput::Done)).count()
}
