//! The `wx` namespace: tables of calls by family, and how any call answers.
//!
//! A call that takes options answers through `success`, `fail` and `complete`, or through a promise when none of them is
//! given. What is not built fails plainly by name.

mod animation;
mod base;
mod chunk;
pub(crate) mod context;
mod listen;
pub(crate) mod names;
mod navigate;
mod observer;
mod permission;
pub(crate) mod phone;
mod query;
mod request;
mod shell;
mod socket;
mod storage;
mod system;
pub(crate) mod table;
mod task;
mod transfer;

use std::sync::Arc;

use boa_engine::builtins::promise::ResolvingFunctions;
use boa_engine::object::builtins::{JsFunction, JsPromise};
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string};
use zhenji_core::logic::{Effect, EffectId, Failure, LogicOutput, PageId};
use zhenji_core::value::Value;

use crate::convert::{js, put, to_js, to_value};
use crate::engine::{call, native};
use crate::host::host;
pub(crate) use table::{ApiSpec, Async, Call, Channel, Outcome, Run};

/// An asynchronous call that waits for its answer.
pub(crate) struct Pending {
    pub api: Arc<str>,
    pub page: Option<PageId>,
    answer: Answer,
    /// Where further events go: a task object's listeners.
    pub task: Option<JsObject>,
    /// What the page gets that this call opens.
    pub channel: Option<Channel>,
}

enum Answer {
    Callbacks { success: Option<JsFunction>, fail: Option<JsFunction>, complete: Option<JsFunction> },
    Promise(ResolvingFunctions),
    Function(JsFunction),
    Plain(JsFunction),
}

/// Every built call, family by family.
pub(crate) fn families() -> [&'static [ApiSpec]; 15] {
    [
        animation::APIS,
        base::APIS,
        context::APIS,
        listen::APIS,
        navigate::APIS,
        observer::APIS,
        permission::APIS,
        phone::APIS,
        query::APIS,
        request::APIS,
        shell::APIS,
        socket::APIS,
        storage::APIS,
        system::APIS,
        transfer::APIS,
    ]
}

/// Builds the `wx` object.
pub(crate) fn install(ctx: &mut Context) -> JsResult<()> {
    let wx = JsObject::with_object_proto(ctx.intrinsics());
    for spec in families().into_iter().flatten() {
        let f = NativeFunction::from_copy_closure(move |_, args, ctx| run(spec, args, ctx));
        let f = native(ctx, spec.name, f);
        put(&wx, JsString::from(spec.name), f);
    }
    for name in names::NAMES.iter().filter(|n| !names::is_built(n.name)) {
        if name.kind == names::Kind::Value {
            continue;
        }
        let f = NativeFunction::from_copy_closure(move |_, args, ctx| not_built(name, args, ctx));
        let f = native(ctx, name.name, f);
        put(&wx, JsString::from(name.name), f);
    }
    let env = JsObject::with_object_proto(ctx.intrinsics());
    put(&env, js_string!("USER_DATA_PATH"), js_string!("http://usr"));
    put(&wx, js_string!("env"), env);
    put(&ctx.global_object(), js_string!("wx"), wx);
    Ok(())
}

fn run(spec: &'static ApiSpec, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    if let Some(answer) = crate::ask::mocked(spec.name, args, ctx) {
        return answer;
    }
    called(spec.name, args, ctx);
    match spec.run {
        Run::Sync(f) => f(args, ctx),
        Run::Async(f) => start(spec.name, f, args, ctx),
        Run::On(event) => {
            if let Some(f) = args.first().and_then(JsValue::as_object).and_then(JsFunction::from_object) {
                host(ctx).borrow_mut().listeners.entry(event).or_default().push(f);
            }
            Ok(JsValue::undefined())
        }
        Run::Off(event) => {
            let gone = args.first().and_then(JsValue::as_object);
            if let Some(list) = host(ctx).borrow_mut().listeners.get_mut(event) {
                list.retain(|f| gone.as_ref().is_some_and(|g| !JsObject::equals(f, g)));
            }
            Ok(JsValue::undefined())
        }
    }
}

/// The trace row of a call.
pub(crate) fn called(name: &str, args: &[JsValue], ctx: &mut Context) {
    let values: Vec<Value> = args.iter().map(|a| crate::inspect::log_value(a, ctx)).collect();
    let host = host(ctx);
    let mut host = host.borrow_mut();
    let page = host.page;
    host.emit(LogicOutput::Called { api: name.into(), args: Value::array(values), page });
}

/// Runs an asynchronous call and arranges its answer.
pub(crate) fn start(name: &'static str, f: Async, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let options = args.first().and_then(JsValue::as_object);
    let (answer, result) = answer_to(options.as_ref(), ctx);
    let value = match &options {
        Some(o) => to_value(&o.clone().into(), ctx)?,
        None => Value::Object(Arc::default()),
    };
    let mut call = Call { name, options: value, object: options, channel: None, ctx };
    let outcome = f(&mut call);
    let channel = call.channel.take();
    let id = begin(name, answer, outcome, ctx);
    if let Some(pending) = host(ctx).borrow_mut().pending.get_mut(&id) {
        pending.channel = channel;
    }
    Ok(result)
}

/// Where the answer goes, and what the call returns.
fn answer_to(options: Option<&JsObject>, ctx: &mut Context) -> (Answer, JsValue) {
    let mut part = |name: &str| options.and_then(|o| crate::logic::function_of(o, name, ctx));
    let (success, fail, complete) = (part("success"), part("fail"), part("complete"));
    if success.is_some() || fail.is_some() || complete.is_some() {
        return (Answer::Callbacks { success, fail, complete }, JsValue::undefined());
    }
    let (promise, resolvers) = JsPromise::new_pending(ctx);
    (Answer::Promise(resolvers), promise.into())
}

fn begin(name: &str, answer: Answer, outcome: Outcome, ctx: &mut Context) -> EffectId {
    let host = host(ctx);
    let mut host = host.borrow_mut();
    let id = EffectId(host.next_effect);
    host.next_effect += 1;
    let page = host.page;
    host.pending.insert(id, Pending { api: name.into(), page, answer, task: None, channel: None });
    match outcome {
        Outcome::Done(value) => host.ready.push_back((id, Ok(value))),
        Outcome::Failed(failure) => host.ready.push_back((id, Err(failure))),
        Outcome::Effect(effect) => host.emit(LogicOutput::Effect { id, page, effect }),
    }
    id
}

/// Sends an effect whose answer a function takes: `(error, value)`.
pub(crate) fn effect_then(name: &str, effect: Effect, then: JsFunction, ctx: &mut Context) -> EffectId {
    begin(name, Answer::Function(then), Outcome::Effect(effect), ctx)
}

/// Sends an effect that answers through the callbacks of `options` only, never through a promise.
pub(crate) fn effect_with(
    name: &str,
    outcome: Outcome,
    options: Option<&JsObject>,
    task: Option<JsObject>,
    ctx: &mut Context,
) -> EffectId {
    let mut part = |name: &str| options.and_then(|o| crate::logic::function_of(o, name, ctx));
    let answer = Answer::Callbacks { success: part("success"), fail: part("fail"), complete: part("complete") };
    let id = begin(name, answer, outcome, ctx);
    if let Some(pending) = host(ctx).borrow_mut().pending.get_mut(&id) {
        pending.task = task;
    }
    id
}

/// Runs a function after the present code.
pub(crate) fn after(f: JsFunction, ctx: &mut Context) {
    begin("nextTick", Answer::Plain(f), Outcome::Done(Value::Undefined), ctx);
}

/// Calls a function with a value after the present code.
pub(crate) fn answer_later(name: &str, f: JsFunction, value: Value, ctx: &mut Context) {
    begin(name, Answer::Plain(f), Outcome::Done(value), ctx);
}

/// Hands an answer to whoever waits for it.
pub(crate) fn settle(id: EffectId, result: Result<Value, Failure>, ctx: &mut Context) {
    let Some(pending) = host(ctx).borrow_mut().pending.remove(&id) else { return };
    host(ctx).borrow_mut().page = pending.page;
    let api = pending.api.clone();
    let ok = result.is_ok();
    let value = match result {
        Ok(value) => ok_object(&api, &value, ctx),
        Err(failure) => fail_object(&api, &failure, ctx),
    };
    if let (true, Some(channel), Some(object)) = (ok, pending.channel, value.as_object()) {
        put(&object, js_string!("eventChannel"), channel.opener);
    }
    match pending.answer {
        Answer::Plain(f) => {
            call(&f, &JsValue::undefined(), &[value], &api, ctx);
        }
        Answer::Function(f) => {
            let args = if ok { [JsValue::null(), value] } else { [value, JsValue::undefined()] };
            call(&f, &JsValue::undefined(), &args, &api, ctx);
        }
        Answer::Promise(resolvers) => {
            let f = if ok { resolvers.resolve } else { resolvers.reject };
            call(&f, &JsValue::undefined(), &[value], &api, ctx);
        }
        Answer::Callbacks { success, fail, complete } => {
            let (first, word) = if ok { (success, "success") } else { (fail, "fail") };
            for (f, word) in [(first, word), (complete, "complete")] {
                if let Some(f) = f {
                    call(&f, &JsValue::undefined(), std::slice::from_ref(&value), &format!("{api} {word}"), ctx);
                }
            }
        }
    }
}

/// Hands a further event of an open call to its task's listeners.
pub(crate) fn notify(id: EffectId, name: &str, value: &Value, ctx: &mut Context) {
    let task = {
        let lane = host(ctx);
        let host = lane.borrow();
        host.pending.get(&id).and_then(|p| p.task.clone())
    };
    let value = to_js(value, ctx);
    match task.and_then(|task| crate::logic::function_of(&task, "__notify", ctx)) {
        Some(f) => {
            call(&f, &JsValue::undefined(), &[js(name), value], name, ctx);
        }
        None => fire(name, &[value], ctx),
    }
}

/// Calls the listeners of an `on…` event.
pub(crate) fn fire(event: &str, args: &[JsValue], ctx: &mut Context) {
    let list = host(ctx).borrow().listeners.get(event).cloned().unwrap_or_default();
    for f in list {
        call(&f, &JsValue::undefined(), args, event, ctx);
    }
}

/// The success object: the answer's fields and `errMsg`.
pub(crate) fn ok_object(api: &str, value: &Value, ctx: &mut Context) -> JsValue {
    let result = to_js(value, ctx);
    let message = js(&format!("{api}:ok"));
    match result.as_object().filter(|o| !o.is_array()) {
        Some(object) => {
            if !object.has_own_property(js_string!("errMsg"), ctx).unwrap_or(false) {
                put(&object, js_string!("errMsg"), message);
            }
            object.into()
        }
        None if result.is_undefined() || result.is_null() => {
            let object = JsObject::with_object_proto(ctx.intrinsics());
            put(&object, js_string!("errMsg"), message);
            object.into()
        }
        None => result,
    }
}

/// The object that `fail` gets.
pub(crate) fn fail_object(api: &str, failure: &Failure, ctx: &mut Context) -> JsValue {
    let object = JsObject::with_object_proto(ctx.intrinsics());
    put(&object, js_string!("errMsg"), js(format!("{api}:fail {}", failure.reason).trim_end()));
    if let Some(code) = failure.code {
        put(&object, js_string!("errno"), JsValue::from(code));
        put(&object, js_string!("errCode"), JsValue::from(code));
    }
    object.into()
}

/// A call that is known but not built.
fn not_built(name: &'static names::Name, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    if let Some(answer) = crate::ask::mocked(name.name, args, ctx) {
        return answer;
    }
    called(name.name, args, ctx);
    tell_not_built(name.name, ctx);
    match name.kind {
        names::Kind::Async => start(name.name, |_| Outcome::Failed(Failure::new("not built yet")), args, ctx),
        names::Kind::Listener => Ok(JsValue::undefined()),
        names::Kind::Sync | names::Kind::Factory | names::Kind::Value => {
            Err(JsNativeError::error().with_message(format!("{}:fail not built yet", name.name)).into())
        }
    }
}

/// Reports a name that is not built, and logs it the first time.
pub(crate) fn tell_not_built(name: &str, ctx: &mut Context) {
    let host = host(ctx);
    let first = {
        let mut host = host.borrow_mut();
        let page = host.page;
        host.emit(LogicOutput::NotBuilt { api: name.into(), page });
        host.logged.insert(name.into())
    };
    if first {
        crate::console::warn(ctx, &format!("wx.{name} is not built yet."));
    }
}

/// Whether a built call answers at once, whatever its name looks like.
pub(crate) fn is_sync(name: &str) -> bool {
    families().into_iter().flatten().any(|spec| spec.name == name && matches!(spec.run, Run::Sync(_)))
}
