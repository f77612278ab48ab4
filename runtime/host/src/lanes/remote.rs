//! A handle on a running session for everybody else: automation, the command line, tests.
//!
//! What it does are inputs and turns like any other; only the caller waits, never a lane.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use zhenji_core::app::{App, Input};
use zhenji_core::logic::{PageId, Question};
use zhenji_core::time::Time;
use zhenji_core::value::Value;
use zhenji_core::view::{Measured, NodeId};

use crate::clock::Clock;
use crate::lanes::app::{AppLane, ToApp, Turn};
use crate::lanes::session::Report;

/// Talks to a session from any thread.
#[derive(Clone)]
pub struct Remote {
    pub(crate) inbox: Sender<ToApp>,
    pub(crate) clock: Clock,
}

/// What one hears when the session is over.
const GONE: &str = "the mini-program is not running any more";

impl Remote {
    /// The session's time.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Sends an input.
    pub fn input(&self, input: Input) {
        // A session that has ended takes no inputs.
        let _ = self.inbox.send(ToApp::Input(input));
    }

    /// Reports from now on.
    pub fn subscribe(&self) -> Receiver<Report> {
        let (sender, receiver) = mpsc::channel();
        let _ = self.inbox.send(ToApp::Subscribe(sender));
        receiver
    }

    /// Runs `look` on the app lane and waits for what it returns.
    pub fn with<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut App, Time) -> T + Send + 'static,
    ) -> Result<T, String> {
        let (sender, receiver) = mpsc::channel();
        self.turn(Box::new(move |lane, now| {
            let _ = sender.send(look(&mut lane.app, now));
        }));
        receiver.recv().map_err(|_| GONE.to_owned())
    }

    /// Asks the logic lane and waits for the answer: promises of page code included, so for as long as `limit`.
    pub fn ask(&self, question: Question, limit: Duration) -> Result<Value, String> {
        self.wait(limit, move |lane, sender| {
            let ask = lane.next_ask(sender);
            lane.input(Input::Ask { ask, question });
        })?
    }

    /// Asks the logic lane; whoever holds the receiver waits, or does not. Questions are asked in the order of these calls.
    pub fn begin_ask(&self, question: Question) -> Receiver<Result<Value, String>> {
        let (sender, receiver) = mpsc::channel();
        self.turn(Box::new(move |lane, _| {
            let ask = lane.next_ask(sender);
            lane.input(Input::Ask { ask, question });
        }));
        receiver
    }

    /// Acts on what the phone draws around the page and waits for the answer.
    pub fn native(&self, method: &str, data: Value, limit: Duration) -> Result<Value, String> {
        let method = Arc::from(method);
        self.wait(limit, move |lane, sender| {
            let ask = lane.next_ask(sender);
            lane.input(Input::Native { ask, method, data });
        })?
    }

    /// The screen as PNG.
    pub fn shoot(&self, limit: Duration) -> Result<Arc<[u8]>, String> {
        self.wait(limit, |lane, sender| {
            let id = lane.app.shoot();
            lane.waiting.shots.insert(id, sender);
        })?
    }

    /// Boxes of elements in order, and of the page area.
    pub fn measure(
        &self,
        page: PageId,
        nodes: Vec<NodeId>,
        styles: Vec<Arc<str>>,
        limit: Duration,
    ) -> Result<(Vec<Measured>, Measured), String> {
        self.wait(limit, move |lane, sender| {
            let id = lane.app.measure(page, nodes, styles);
            lane.waiting.boxes.insert(id, sender);
        })
    }

    /// Ends the session.
    pub fn stop(&self) {
        let _ = self.inbox.send(ToApp::Stop);
    }

    fn wait<T: Send + 'static>(
        &self,
        limit: Duration,
        begin: impl FnOnce(&mut AppLane, Sender<T>) + Send + 'static,
    ) -> Result<T, String> {
        let (sender, receiver) = mpsc::channel();
        self.turn(Box::new(move |lane, _| begin(lane, sender)));
        receiver.recv_timeout(limit).map_err(|e| match e {
            mpsc::RecvTimeoutError::Timeout => format!("no answer within {} s", limit.as_secs_f64()),
            mpsc::RecvTimeoutError::Disconnected => GONE.into(),
        })
    }

    fn turn(&self, turn: Turn) {
        let _ = self.inbox.send(ToApp::Turn(turn));
    }
}

impl AppLane {
    fn next_ask(&mut self, sender: Sender<Result<Value, String>>) -> u32 {
        self.waiting.next_ask += 1;
        self.waiting.answers.insert(self.waiting.next_ask, sender);
        self.waiting.next_ask
    }
}
