//! What goes into the app machine and what comes out.

#![allow(missing_docs)] // The doc of each variant names its fields.

use std::sync::Arc;

use super::FetchId;
use crate::bundle::Files;
use crate::device::DeviceProfile;
use crate::logic::{Effect, EffectId, Failure, Launch, LogicInput, LogicOutput, Question};
use crate::machine::SavedImage;
use crate::media::{MediaCommand, MediaEvent};
use crate::spec::ComponentSpec;
use crate::trace::Record;
use crate::value::Value;
use crate::view::{MeasureId, Measured, ViewCommand, ViewEvent};
use crate::world::{Fault, Strike};
use crate::wxs::WxsEngine;

/// What the app machine is made of.
pub struct Setup {
    /// The project's files; read again at each reload.
    pub files: Arc<dyn Files + Send + Sync>,
    /// The built-in components.
    pub specs: &'static [&'static ComponentSpec],
    /// The phone.
    pub device: Arc<DeviceProfile>,
    /// The engine behind `<wxs>`.
    pub wxs: Box<dyn WxsEngine>,
    /// Stored keys of the last run: key → JSON text.
    pub storage: Vec<(String, String)>,
    /// The page to open first with its query, such as `pages/a/a?x=1`; `None`: the entry page.
    pub page: Option<String>,
    /// Permissions: scope → granted. Scopes that are missing are granted.
    pub permissions: Vec<(Arc<str>, bool)>,
    /// What goes wrong, and when.
    pub faults: Vec<Fault>,
    /// The domains of the account.
    pub domains: super::Domains,
    /// Milliseconds between the Unix epoch and [`crate::time::Time::ZERO`].
    pub epoch_ms: f64,
}

/// From the lanes to the app machine.
#[derive(Clone, Debug)]
pub enum Input {
    /// Begin: parse, boot the logic lane, open the first page.
    Start,
    /// From the logic lane.
    Logic(LogicOutput),
    /// From the view.
    View(ViewEvent),
    /// From the media lane.
    Media(MediaEvent),
    /// The answer to [`Output::Io`].
    Settle { id: EffectId, result: Result<Value, Failure> },
    /// The answer to [`Output::Fetch`]: the bytes, or why there are none.
    Fetched { id: FetchId, result: Result<Arc<[u8]>, String> },
    /// A further event of an open effect.
    Notify { id: EffectId, name: Arc<str>, value: Value },
    /// The deadline has come.
    Tick,
    /// These project files changed, appeared or vanished (paths relative to the project root).
    FilesChanged { paths: Vec<Arc<str>> },
    /// The mini-program goes to the background, or comes back.
    Foreground(bool),
    /// Something changes in the world around the phone, now.
    Strike(Strike),
    /// One more fault for the schedule; its `at` counts from the start of the run.
    Fault(Fault),
    /// Automation acts on the shell's dialogs: `confirmModal`, `cancelModal`, `navigateLeft`, `goHome`, `switchTab {url}` …
    Native { ask: u32, method: Arc<str>, data: Value },
    /// A question for the logic lane; answered by [`Output::Answer`].
    Ask { ask: u32, question: Question },
    /// The logic lane did not come back from something, or fell over in it; the host has a fresh one, which knows nothing yet.
    LogicLost { during: String },
}

/// From the app machine to the lanes.
#[derive(Clone, Debug)]
pub enum Output {
    /// To the logic lane.
    Logic(LogicInput),
    /// To the view.
    View(ViewCommand),
    /// To the media lane.
    Media(MediaCommand),
    /// To the io lane; answered by [`Input::Settle`].
    Io { id: EffectId, effect: Effect },
    /// To the io lane: what is open was asked by a logic lane that is gone; it ends unanswered.
    ForgetIo,
    /// To the io lane: the network went; what is open breaks, and new requests do not come.
    BreakIo,
    /// Get a temporary or stored file, or one from the network; answered by [`Input::Fetched`].
    Fetch { id: FetchId, src: Arc<str> },
    /// Write a picture to a temporary file; answered by [`Input::Settle`] with `{tempImagePath, width, height}`.
    SaveImage { id: EffectId, image: SavedImage },
    /// For the trace.
    Trace(Record),
    /// To automation.
    Answer { ask: u32, result: Result<Value, String> },
    /// To automation: the answer to `App::measure`, one box a node.
    Measured { id: MeasureId, boxes: Vec<Measured>, viewport: Measured },
    /// To automation and the command line: the answer to `App::shoot`.
    Shot { id: MeasureId, png: Result<Arc<[u8]>, String> },
    /// A stored key changed (`None`: removed); to be written to disk.
    Store { key: String, value: Option<String> },
    /// All stored keys were removed.
    StoreClear,
    /// A binding of automation was called.
    Binding { name: Arc<str>, args: Vec<Value> },
    /// The first page is on screen.
    Ready,
    /// The run cannot go on (no app.json, no page): the diagnostics say why.
    Failed,
}

/// How the mini-program was opened, for whoever starts it.
pub fn launch(path: &str, query: Value) -> Launch {
    Launch { path: path.into(), query, scene: 1001 }
}
