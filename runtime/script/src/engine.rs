//! The boa context of a lane: clock, job queue, limits, and the ways into it.
//!
//! Every call into JavaScript goes through [`call`], so that an exception is reported where it happened and never skips
//! the work that follows.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use boa_engine::builtins::promise::{OperationType, Promise, PromiseState};
use boa_engine::context::{ContextBuilder, HostHooks};
use boa_engine::job::{Job, JobExecutor};
use boa_engine::object::builtins::{JsFunction, JsPromise};
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction};

use crate::host::{Clock, Host, HostRef, host};

/// Iterations of one loop in one call before it counts as endless: about three seconds of boa's time.
const LOOP_LIMIT: u64 = 40_000_000;
/// Calls within calls. A lane's thread has a stack of 256 MB; ten thousand deep calls through natives fit.
const RECURSION_LIMIT: usize = 10_000;
/// Values on the engine's own stack.
const STACK_LIMIT: usize = 2_000_000;

/// A context with the lane's host in it. `zone_seconds` is the local time zone as seconds east of UTC.
pub(crate) fn context(zone_seconds: i32) -> Result<(Context, HostRef), String> {
    let clock = Rc::new(Clock::default());
    let mut ctx = ContextBuilder::new()
        .clock(clock.clone())
        .host_hooks(Rc::new(Hooks { zone_seconds }))
        .job_executor(Rc::new(Jobs::default()))
        .build()
        .map_err(|e| e.to_string())?;
    limit(&mut ctx);
    let host: HostRef = Rc::new(RefCell::new(Host::new(clock)));
    ctx.insert_data::<HostRef>(host.clone());
    Ok((ctx, host))
}

/// Sets the limits that turn endless code into an exception.
pub(crate) fn limit(ctx: &mut Context) {
    let limits = ctx.runtime_limits_mut();
    limits.set_loop_iteration_limit(LOOP_LIMIT);
    limits.set_recursion_limit(RECURSION_LIMIT);
    limits.set_stack_size_limit(STACK_LIMIT);
}

/// Calls a function; an exception is reported with `during` and becomes `None`.
pub(crate) fn call(
    function: &JsFunction,
    this: &JsValue,
    args: &[JsValue],
    during: &str,
    ctx: &mut Context,
) -> Option<JsValue> {
    let host = host(ctx);
    host.borrow_mut().during.push(during.into());
    let result = function.call(this, args, ctx);
    if let Err(error) = &result {
        crate::throw::report(error, ctx);
    }
    host.borrow_mut().during.pop();
    result.ok()
}

/// A native function value.
pub(crate) fn native(ctx: &Context, name: &str, f: NativeFunction) -> JsFunction {
    FunctionObjectBuilder::new(ctx.realm(), f).name(JsString::from(name)).length(0).constructor(false).build()
}

/// The signature of a native function.
pub(crate) type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

/// Defines native functions on an object.
pub(crate) fn define(object: &JsObject, functions: &[(&str, Native)], ctx: &Context) {
    for (name, f) in functions {
        let f = native(ctx, name, NativeFunction::from_fn_ptr(*f));
        crate::convert::put(object, JsString::from(*name), f);
    }
}

/// Evaluates one of our own scripts, which is a function expression, and returns the function.
pub(crate) fn prelude(ctx: &mut Context, name: &str, source: &str) -> JsResult<JsFunction> {
    let source = boa_engine::Source::from_bytes(source).with_path(std::path::Path::new(name));
    let value = boa_engine::Script::parse(source, None, ctx)?.evaluate(ctx)?;
    value.as_object().and_then(JsFunction::from_object).ok_or_else(|| {
        boa_engine::JsNativeError::error().with_message(format!("{name} is not a function expression")).into()
    })
}

struct Hooks {
    zone_seconds: i32,
}

impl HostHooks for Hooks {
    fn promise_rejection_tracker(&self, promise: &JsObject<Promise>, operation: OperationType, ctx: &mut Context) {
        let object = promise.clone().upcast();
        let Some(host) = ctx.get_data::<HostRef>().cloned() else { return };
        match operation {
            OperationType::Reject => {
                let state = JsPromise::from_object(object.clone()).map(|p| p.state());
                let reason = if let Ok(PromiseState::Rejected(reason)) = state { reason } else { JsValue::undefined() };
                host.borrow_mut().rejections.push((object, reason));
            }
            OperationType::Handle => host.borrow_mut().rejections.retain(|(p, _)| !JsObject::equals(p, &object)),
        }
    }

    fn local_timezone_offset_seconds(&self, _: i64) -> i32 {
        self.zone_seconds
    }

    fn max_buffer_size(&self, _: &mut Context) -> u64 {
        256 << 20
    }
}

#[derive(Default)]
struct Jobs {
    queue: RefCell<VecDeque<Job>>,
}

impl JobExecutor for Jobs {
    fn enqueue_job(self: Rc<Self>, job: Job, _: &mut Context) {
        self.queue.borrow_mut().push_back(job);
    }

    fn run_jobs(self: Rc<Self>, ctx: &mut Context) -> JsResult<()> {
        // Endless chains of promises end like endless loops do.
        for _ in 0..LOOP_LIMIT / 40 {
            let Some(job) = self.queue.borrow_mut().pop_front() else { return Ok(()) };
            let result = match job {
                Job::PromiseJob(job) => job.call(ctx),
                Job::GenericJob(job) => job.call(ctx),
                _ => continue,
            };
            if let Err(error) = result
                && ctx.has_data::<HostRef>()
            {
                crate::throw::report(&error, ctx);
            }
        }
        self.queue.borrow_mut().clear();
        Ok(())
    }
}
