//! Questions of automation: calling, mocking and reading from outside.
//!
//! The rules of `callWxMethod` and `mockWxMethod` follow the automation protocol of WeChat DevTools.

use std::rc::Rc;
use std::sync::Arc;

use boa_engine::object::builtins::{JsFunction, JsPromise};
use boa_engine::{Context, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string};
use zhenji_core::logic::{InstanceId, LogicOutput, Question};
use zhenji_core::value::Value;

use crate::convert::{put, shared, text, to_js, to_value};
use crate::engine::native;
use crate::framework::{enter, id_js};
use crate::host::{emit, host};
use crate::logic::function_of;
use crate::wx::names::{Kind, row};

/// What a mocked call answers.
#[derive(Clone)]
pub(crate) enum Mock {
    Result(Value),
    Function(JsFunction, Rc<[Value]>),
}

/// Answers one question, now or when a promise settles.
pub(crate) fn ask(id: u32, question: Question, ctx: &mut Context) {
    let result = match question {
        Question::CallWx { method, args } => call_wx(id, &method, &args, ctx),
        Question::MockWx { method, result } => mock(method, Mock::Result(result), ctx),
        Question::MockWxFunction { method, source, args } => match function(&source, ctx) {
            Ok(f) => mock(method, Mock::Function(f, args.into()), ctx),
            Err(e) => Err(e),
        },
        Question::RestoreWx { method } => {
            host(ctx).borrow_mut().mocks.remove(&method);
            Ok(Some(JsValue::undefined()))
        }
        Question::CallFunction { source, args } => {
            let args: Vec<JsValue> = args.iter().map(|a| to_js(a, ctx)).collect();
            function(&source, ctx).and_then(|f| f.call(&JsValue::undefined(), &args, ctx)).map(Some)
        }
        Question::AddBinding { name } => {
            add_binding(&name, ctx);
            Ok(Some(JsValue::undefined()))
        }
        Question::CallMethod { instance, method, args } => call_method(instance, &method, &args, ctx).map(Some),
        Question::GetData { instance, path } => match this(instance, ctx) {
            Ok(object) => object
                .get(js_string!("data"), ctx)
                .and_then(|data| crate::set_data::at_path(&data, &path, ctx))
                .map(Some),
            Err(e) => Err(e),
        },
        Question::SetData { instance, data } => {
            let data = to_js(&data, ctx);
            match enter("setData", &[id_js(instance), data], "setData", ctx) {
                Some(found) if found.to_boolean() => Ok(Some(JsValue::undefined())),
                _ => Err(fault("no such page or component")),
            }
        }
    };
    match result {
        Ok(Some(value)) => answer(id, value, ctx),
        Ok(None) => {}
        Err(error) => {
            let message = crate::throw::message(&error, ctx);
            let message = message.strip_prefix("Error: ").unwrap_or(&message).to_string();
            emit(ctx, LogicOutput::Answer { id, result: Err(message) });
        }
    }
}

/// The answer of a mocked call, if the call is mocked.
pub(crate) fn mocked(name: &str, args: &[JsValue], ctx: &mut Context) -> Option<JsResult<JsValue>> {
    let mock = host(ctx).borrow().mocks.get(name).cloned()?;
    crate::wx::called(name, args, ctx);
    let result = match mock {
        Mock::Result(value) => to_js(&value, ctx),
        Mock::Function(f, extra) => {
            let mut all = args.to_vec();
            all.extend(extra.iter().map(|v| to_js(v, ctx)));
            // Inside a mock the real call is meant.
            let taken = host(ctx).borrow_mut().mocks.remove(name);
            let result = f.call(&JsValue::undefined(), &all, ctx);
            if let Some(taken) = taken {
                host(ctx).borrow_mut().mocks.entry(name.into()).or_insert(taken);
            }
            match result {
                Ok(value) => value,
                Err(e) => return Some(Err(e)),
            }
        }
    };
    let asynchronous = row(name).is_some_and(|r| r.kind == Kind::Async) && !crate::wx::is_sync(name);
    Some(Ok(if asynchronous { hand_out(&result, args, ctx) } else { result }))
}

/// Calls `fail` when `errMsg` says so, else `success`; then `complete`; or gives a promise.
fn hand_out(result: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsValue {
    let options = args.first().and_then(JsValue::as_object);
    let message = result.as_object().and_then(|o| o.get(js_string!("errMsg"), ctx).ok()).and_then(|m| m.as_string());
    let failed = message.is_some_and(|m| text(&m).contains(":fail"));
    let mut part = |name: &str| options.as_ref().and_then(|o| function_of(o, name, ctx));
    let (success, fail, complete) = (part("success"), part("fail"), part("complete"));
    if success.is_none() && fail.is_none() && complete.is_none() {
        let settled = if failed { Err(JsError::from_opaque(result.clone())) } else { Ok(result.clone()) };
        return JsPromise::from_result(settled, ctx).map_or(JsValue::undefined(), Into::into);
    }
    for f in [if failed { fail } else { success }, complete].into_iter().flatten() {
        crate::engine::call(&f, &JsValue::undefined(), std::slice::from_ref(result), "a mocked call", ctx);
    }
    JsValue::undefined()
}

fn mock(method: Arc<str>, mock: Mock, ctx: &mut Context) -> JsResult<Option<JsValue>> {
    if row(&method).is_some_and(|r| r.kind == Kind::Listener) {
        return Err(fault(&format!("wx.{method} cannot be mocked")));
    }
    host(ctx).borrow_mut().mocks.insert(method, mock);
    Ok(Some(JsValue::undefined()))
}

/// Synchronous calls give their value; others get `success` and `fail` injected.
fn call_wx(id: u32, method: &str, args: &[Value], ctx: &mut Context) -> JsResult<Option<JsValue>> {
    let wx = ctx.global_object().get(js_string!("wx"), ctx)?.to_object(ctx)?;
    let Some(f) = function_of(&wx, method, ctx) else { return Err(fault(&format!("wx.{method} not exists"))) };
    let mut args: Vec<JsValue> = args.iter().map(|a| to_js(a, ctx)).collect();
    let asynchronous = row(method).is_some_and(|r| r.kind == Kind::Async) && !crate::wx::is_sync(method);
    if !asynchronous {
        return f.call(&wx.into(), &args, ctx).map(Some);
    }
    let options = match args.first().and_then(JsValue::as_object) {
        Some(options) => options,
        None => {
            let options = JsObject::with_object_proto(ctx.intrinsics());
            args.clear();
            args.push(options.clone().into());
            options
        }
    };
    let done = native(
        ctx,
        "success",
        NativeFunction::from_copy_closure(move |_, args, ctx| {
            answer(id, args.first().cloned().unwrap_or_default(), ctx);
            Ok(JsValue::undefined())
        }),
    );
    let failed = native(
        ctx,
        "fail",
        NativeFunction::from_copy_closure_with_captures(
            move |_, args, method: &JsString, ctx| {
                let message = args.first().and_then(JsValue::as_object);
                let message = message.and_then(|o| o.get(js_string!("errMsg"), ctx).ok()).and_then(|m| m.as_string());
                let message = message.map_or(String::new(), |m| text(&m));
                let prefix = format!("{}:fail ", text(method));
                let reason = message.strip_prefix(&prefix).unwrap_or(&message).to_string();
                emit(ctx, LogicOutput::Answer { id, result: Err(reason) });
                Ok(JsValue::undefined())
            },
            JsString::from(method),
        ),
    );
    put(&options, js_string!("success"), done);
    put(&options, js_string!("fail"), failed);
    f.call(&wx.into(), &args, ctx)?;
    Ok(None)
}

fn call_method(instance: InstanceId, method: &str, args: &[Value], ctx: &mut Context) -> JsResult<JsValue> {
    let this = this(instance, ctx)?;
    let Some(f) = function_of(&this, method, ctx) else { return Err(fault(&format!("page.{method} not exists"))) };
    let page = host(ctx).borrow().instances.get(&instance).map(|s| s.page);
    host(ctx).borrow_mut().page = page;
    let args: Vec<JsValue> = args.iter().map(|a| to_js(a, ctx)).collect();
    f.call(&this.into(), &args, ctx)
}

fn this(instance: InstanceId, ctx: &mut Context) -> JsResult<JsObject> {
    enter("instance", &[id_js(instance)], "automation", ctx)
        .and_then(|v| v.as_object())
        .ok_or_else(|| fault("no such page or component"))
}

fn function(source: &str, ctx: &mut Context) -> JsResult<JsFunction> {
    // A method's source, `foo() { … }`, is accepted as well as a function's.
    let whole = format!("({source}\n)");
    let tries = [
        whole,
        format!("(function {source}\n)"),
        format!("(async function {}\n)", source.trim_start_matches("async ")),
    ];
    let mut first = None;
    for text in tries {
        match ctx.eval(boa_engine::Source::from_bytes(text.as_str())) {
            Ok(value) => {
                if let Some(f) = value.as_object().and_then(JsFunction::from_object) {
                    return Ok(f);
                }
            }
            Err(e) => {
                first.get_or_insert(e);
            }
        }
    }
    Err(first.unwrap_or_else(|| fault("the text is not a function")))
}

fn add_binding(name: &Arc<str>, ctx: &mut Context) {
    let f = NativeFunction::from_copy_closure_with_captures(
        |_, args, name: &JsString, ctx| {
            let args = args.iter().map(|a| crate::inspect::log_value(a, ctx)).collect();
            emit(ctx, LogicOutput::Binding { name: shared(name), args });
            Ok(JsValue::undefined())
        },
        JsString::from(&**name),
    );
    let f = native(ctx, name, f);
    put(&ctx.global_object(), JsString::from(&**name), f);
}

/// Sends a value, or what its promise becomes.
fn answer(id: u32, value: JsValue, ctx: &mut Context) {
    let promise = value.as_object().and_then(|o| JsPromise::from_object(o).ok());
    let Some(promise) = promise else {
        let result = to_value(&value, ctx).map_err(|e| crate::throw::message(&e, ctx));
        emit(ctx, LogicOutput::Answer { id, result });
        return;
    };
    let done = NativeFunction::from_copy_closure(move |_, args, ctx| {
        answer(id, args.first().cloned().unwrap_or_default(), ctx);
        Ok(JsValue::undefined())
    });
    let failed = NativeFunction::from_copy_closure(move |_, args, ctx| {
        let reason = args.first().cloned().unwrap_or_default();
        let message = crate::throw::describe(&reason, ctx);
        emit(ctx, LogicOutput::Answer { id, result: Err(message) });
        Ok(JsValue::undefined())
    });
    let (done, failed) = (native(ctx, "done", done), native(ctx, "failed", failed));
    if let Err(e) = promise.then(Some(done), Some(failed), ctx) {
        let message = crate::throw::message(&e, ctx);
        emit(ctx, LogicOutput::Answer { id, result: Err(message) });
    }
}

fn fault(message: &str) -> JsError {
    JsNativeError::error().with_message(message.to_string()).into()
}
