//! What the logic lane owns besides the JavaScript heap: outputs, timers, pending calls, storage, the page stack.
//!
//! Never keep a borrow of it across a call into JavaScript.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsObject, JsValue};
use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::{
    CallbackId, EffectId, Exception, Failure, InstanceId, Launch, LogicOutput, PageId, Place, StackPage,
};
use zhenji_core::time::Time;
use zhenji_core::value::Value;

use crate::modules::Modules;
use crate::timers::Timers;
use crate::wx::Pending;

/// The one way native functions reach the lane's state.
pub(crate) type HostRef = Rc<RefCell<Host>>;

/// The lane's state.
pub(crate) struct Host {
    /// What this input has caused so far.
    pub out: Vec<LogicOutput>,
    /// Virtual time of the input, shared with the engine's clock.
    pub clock: Rc<Clock>,
    /// The page whose code is running.
    pub page: Option<PageId>,
    /// What is running, innermost last.
    pub during: Vec<Rc<str>>,
    pub device: Option<Arc<DeviceProfile>>,
    pub app_id: Arc<str>,
    pub launch: Launch,
    /// Built-in components, for `canIUse` and contexts.
    pub components: Vec<crate::logic::ComponentNames>,
    pub modules: Modules,
    pub timers: Timers,
    pub pending: BTreeMap<EffectId, Pending>,
    pub next_effect: u32,
    /// Effects that were settled inside the lane; run after the present code, as on a phone.
    pub ready: VecDeque<(EffectId, Result<Value, Failure>)>,
    pub callbacks: HashMap<CallbackId, (JsFunction, JsValue, Option<PageId>)>,
    pub next_callback: u32,
    pub instances: HashMap<InstanceId, Standing>,
    pub storage: BTreeMap<String, String>,
    pub pages: Vec<StackPage>,
    /// Something goes on in the small window.
    pub small_window: bool,
    /// Rejected promises nobody handles yet.
    pub rejections: Vec<(JsObject, JsValue)>,
    /// Exceptions of this input that `App.onError` has not seen.
    pub errors: Vec<Exception>,
    /// The object of entry functions of `framework/js/entry.js`.
    pub framework: Option<JsObject>,
    pub mocks: HashMap<Arc<str>, crate::ask::Mock>,
    /// `wx.on…` listeners by event.
    pub listeners: HashMap<&'static str, Vec<JsFunction>>,
    /// The handler of a tap runs.
    pub tapped: bool,
    /// Names whose "not built" line was already logged.
    pub logged: std::collections::HashSet<String>,
}

/// Where an instance stands.
pub(crate) struct Standing {
    pub page: PageId,
    pub owner: Option<InstanceId>,
    pub place: Place,
}

/// The engine's clock: virtual time plus the offset to the epoch.
#[derive(Default)]
pub(crate) struct Clock {
    pub now: Cell<Time>,
    pub offset_ms: Cell<f64>,
}

impl boa_engine::context::time::Clock for Clock {
    fn now(&self) -> boa_engine::context::time::JsInstant {
        let micros = self.now.get().0;
        boa_engine::context::time::JsInstant::new(micros / 1_000_000, ((micros % 1_000_000) * 1000) as u32)
    }

    fn system_time_millis(&self) -> i64 {
        (self.now.get().0 as f64 / 1000.0 + self.offset_ms.get()).floor() as i64
    }
}

impl Host {
    pub fn new(clock: Rc<Clock>) -> Self {
        Self {
            out: Vec::new(),
            clock,
            page: None,
            during: Vec::new(),
            device: None,
            app_id: "".into(),
            launch: Launch::default(),
            components: Vec::new(),
            modules: Modules::default(),
            timers: Timers::default(),
            pending: BTreeMap::new(),
            next_effect: 1,
            ready: VecDeque::new(),
            callbacks: HashMap::new(),
            next_callback: 1,
            instances: HashMap::new(),
            storage: BTreeMap::new(),
            pages: Vec::new(),
            small_window: false,
            rejections: Vec::new(),
            errors: Vec::new(),
            framework: None,
            mocks: HashMap::new(),
            listeners: HashMap::new(),
            tapped: false,
            logged: std::collections::HashSet::new(),
        }
    }

    pub fn now(&self) -> Time {
        self.clock.now.get()
    }

    pub fn emit(&mut self, output: LogicOutput) {
        self.out.push(output);
    }
}

/// The page whose code runs; else the topmost one.
pub(crate) fn page_of_now(ctx: &Context) -> Option<StackPage> {
    let lane = host(ctx);
    let host = lane.borrow();
    let own = host.pages.iter().find(|p| Some(p.page) == host.page);
    own.or(host.pages.last()).cloned()
}

/// The host of a context.
pub(crate) fn host(ctx: &Context) -> HostRef {
    // The host is inserted when the context is made and lives as long as it.
    #[allow(clippy::expect_used)]
    ctx.get_data::<HostRef>().expect("the context has a host").clone()
}

/// Pushes one output.
pub(crate) fn emit(ctx: &Context, output: LogicOutput) {
    host(ctx).borrow_mut().emit(output);
}
