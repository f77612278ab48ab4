//! `setTimeout` and `setInterval`: deadlines in order, run when the host says that time has come.

use std::collections::BTreeMap;
use std::time::Duration;

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsNativeError, JsResult, JsValue};
use zhenji_core::logic::PageId;
use zhenji_core::time::Time;

use crate::convert::number;
use crate::host::host;

/// Timers nested deeper than this wait at least [`NESTED_MS`], as the HTML standard has it, so that time moves on.
const NESTING: u32 = 5;
const NESTED_MS: f64 = 4.0;
/// Longer delays overflow to "at once" in browsers.
const MAX_MS: f64 = 2_147_483_647.0;

/// All timers of a lane.
#[derive(Default)]
pub(crate) struct Timers {
    queue: BTreeMap<(Time, u32), Timer>,
    next: u32,
    depth: u32,
    /// The deadline the host knows of.
    pub told: Option<Time>,
}

struct Timer {
    function: JsFunction,
    args: Vec<JsValue>,
    every: Option<f64>,
    depth: u32,
    page: Option<PageId>,
}

impl Timers {
    /// When the next timer is due.
    pub fn deadline(&self) -> Option<Time> {
        self.queue.keys().next().map(|(at, _)| *at)
    }

    /// Cancels the timers that code of a page has started.
    pub fn cancel_pages(&mut self) {
        self.queue.retain(|_, timer| timer.page.is_none());
    }

    fn insert(&mut self, now: Time, ms: f64, id: u32, timer: Timer) {
        let ms = if timer.depth > NESTING { ms.max(NESTED_MS) } else { ms };
        self.queue.insert((now + Duration::from_micros((ms * 1000.0) as u64), id), timer);
    }

    fn take(&mut self, id: u32) {
        self.queue.retain(|(_, i), _| *i != id);
    }
}

/// Runs what is due at the host's time. Timers that these start run on a later tick.
pub(crate) fn run(ctx: &mut Context) {
    let lane = host(ctx);
    let now = lane.borrow().now();
    let mut due: Vec<(Time, u32)> = {
        let host = lane.borrow();
        host.timers.queue.keys().take_while(|(at, _)| *at <= now).copied().collect()
    };
    due.sort_unstable();
    for key in due {
        // An earlier one may have cancelled it.
        let Some(timer) = lane.borrow_mut().timers.queue.remove(&key) else { continue };
        let (function, args) = (timer.function.clone(), timer.args.clone());
        {
            let mut host = lane.borrow_mut();
            host.page = timer.page;
            host.timers.depth = timer.depth;
            if let Some(ms) = timer.every {
                host.timers.insert(now, ms, key.1, Timer { depth: timer.depth + 1, ..timer });
            }
        }
        let during = "a timer";
        crate::engine::call(&function, &JsValue::undefined(), &args, during, ctx);
        crate::logic::drain(ctx);
        lane.borrow_mut().timers.depth = 0;
    }
    lane.borrow_mut().page = None;
}

/// `setTimeout(fn, ms, ...args)`
pub(crate) fn set_timeout(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    start(args, false, ctx)
}

/// `setInterval(fn, ms, ...args)`
pub(crate) fn set_interval(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    start(args, true, ctx)
}

/// `clearTimeout(id)`, `clearInterval(id)`
pub(crate) fn clear(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    if let Some(id) = args.first().and_then(JsValue::as_number) {
        host(ctx).borrow_mut().timers.take(id as u32);
    }
    Ok(JsValue::undefined())
}

fn start(args: &[JsValue], repeat: bool, ctx: &mut Context) -> JsResult<JsValue> {
    let Some(function) = args.first().and_then(JsValue::as_object).and_then(JsFunction::from_object) else {
        let name = if repeat { "setInterval" } else { "setTimeout" };
        return Err(JsNativeError::typ().with_message(format!("{name} takes a function")).into());
    };
    let ms = match args.get(1) {
        Some(ms) => ms.to_number(ctx)?,
        None => 0.0,
    };
    let ms = if ms.is_nan() || ms > MAX_MS { 0.0 } else { ms.max(0.0) };
    let host = host(ctx);
    let mut host = host.borrow_mut();
    let (now, page) = (host.now(), host.page);
    host.timers.next += 1;
    let id = host.timers.next;
    let timer = Timer {
        function,
        args: args.iter().skip(2).cloned().collect(),
        every: repeat.then_some(ms.max(1.0)),
        depth: host.timers.depth + 1,
        page,
    };
    host.timers.insert(now, ms, id, timer);
    Ok(number(f64::from(id)))
}
