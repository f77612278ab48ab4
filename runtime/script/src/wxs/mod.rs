//! WXS on a small context of its own, beside the tree.
//!
//! What runs may touch elements only through the desk of the present call.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/reference/wxs/ (`constructor` is a string there, `getDate` and
//! `getRegExp` make dates and patterns, there is no `new`).

mod descriptor;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string};
use zhenji_core::bundle::path;
use zhenji_core::value::Value;
use zhenji_core::view::NodeId;
use zhenji_core::wxs::{WxsCall, WxsDeskRef, WxsEngine, WxsFunction};

use crate::convert::{number, put, shared, text, to_js, to_value};
use crate::engine::{limit, native};

const PREFIX: &str = "(function(module,exports,require){";
/// `x.constructor` reads a string in WXS. The engine needs the real one, so the word is replaced by one as long.
const CONSTRUCTOR: (&str, &str) = (".constructor", ".constructo_");

/// The WXS engine of one mini-program.
pub struct Wxs {
    engine: Option<Context>,
}

/// What a context knows: sources, exports of what has run, and what a running function may use.
#[derive(Default)]
struct Modules {
    sources: HashMap<Arc<str>, Arc<str>>,
    loaded: HashMap<Arc<str>, JsObject>,
    /// Present while a function answers.
    desk: Option<WxsDeskRef>,
    descriptors: HashMap<NodeId, JsObject>,
    describe: Option<JsFunction>,
    wake: Option<JsFunction>,
    logs: Vec<(String, Vec<Value>)>,
    last_log: Option<String>,
}

type ModulesRef = std::rc::Rc<std::cell::RefCell<Modules>>;

impl Default for Wxs {
    fn default() -> Self {
        Self::new()
    }
}

impl Wxs {
    /// An engine without modules.
    pub fn new() -> Self {
        Self { engine: start(ModulesRef::default()).ok() }
    }

    /// Runs against the engine; after a panic it starts again with the same sources.
    fn run<T>(&mut self, f: impl FnOnce(&mut Context) -> JsResult<T>) -> Result<T, String> {
        let Some(ctx) = &mut self.engine else { return Err("the WXS engine could not start".into()) };
        match catch_unwind(AssertUnwindSafe(|| f(ctx).map_err(|e| message(&e, ctx)))) {
            Ok(result) => result,
            Err(_) => {
                let sources = modules(ctx).try_borrow().map(|m| m.sources.clone()).unwrap_or_default();
                std::mem::forget(self.engine.take());
                let modules = ModulesRef::default();
                modules.borrow_mut().sources = sources;
                self.engine = start(modules).ok();
                Err("the WXS engine failed and was started again".into())
            }
        }
    }
}

impl Wxs {
    /// Runs with a desk.
    fn at_desk<T>(&mut self, desk: WxsDeskRef, f: impl FnOnce(&mut Context) -> JsResult<T>) -> Result<T, String> {
        self.run(|ctx| {
            modules(ctx).borrow_mut().desk = Some(desk);
            let result = f(ctx);
            modules(ctx).borrow_mut().desk = None;
            result
        })
    }
}

impl WxsEngine for Wxs {
    fn load(&mut self, key: &Arc<str>, source: &Arc<str>) {
        let Some(ctx) = &self.engine else { return };
        let modules = modules(ctx);
        let mut modules = modules.borrow_mut();
        // Whoever required the old text has to run again; WXS modules are small.
        if modules.sources.insert(key.clone(), source.clone()).as_ref() != Some(source) {
            modules.loaded.clear();
        }
    }

    fn call(&mut self, key: &str, member: &str, args: &[Value]) -> Result<Value, String> {
        self.run(|ctx| {
            let (owner, f) = function(key, member, ctx)?;
            let args: Vec<JsValue> = args.iter().map(|a| to_js(a, ctx)).collect();
            let result = f.call(&owner, &args, ctx)?;
            to_value(&result, ctx)
        })
    }

    fn get(&mut self, key: &str, member: &str) -> Result<Value, String> {
        self.run(|ctx| {
            let (_, found) = lookup(key, member, ctx)?;
            if found.is_callable() { Ok(Value::Undefined) } else { to_value(&found, ctx) }
        })
    }

    fn respond(&mut self, of: &WxsFunction, call: WxsCall<'_>, desk: WxsDeskRef) -> Result<bool, String> {
        self.at_desk(desk, |ctx| {
            let (this, f) = function(&of.module, &of.member, ctx)?;
            let args = match call {
                WxsCall::Event { event, owner, instance } => {
                    let instance = descriptor::describe(instance, ctx)?;
                    let event = crate::framework::event_js(event, ctx);
                    vec![descriptor::with_instance(event, &instance), descriptor::describe(owner, ctx)?]
                }
                WxsCall::Changed { new, old, owner, instance } => vec![
                    to_js(new, ctx),
                    to_js(old, ctx),
                    descriptor::describe(owner, ctx)?,
                    descriptor::describe(instance, ctx)?,
                ],
            };
            let answer = f.call(&this, &args, ctx)?;
            Ok(answer.as_boolean() != Some(false))
        })
    }

    fn wake(&mut self, callback: u32, now_ms: f64, desk: WxsDeskRef) -> Result<(), String> {
        self.at_desk(desk, |ctx| {
            let wake = modules(ctx).borrow().wake.clone();
            let args = [number(f64::from(callback)), number(now_ms)];
            wake.map_or(Ok(()), |wake| wake.call(&JsValue::undefined(), &args, ctx).map(|_| ()))
        })
    }

    fn forget(&mut self, node: NodeId) {
        if let Some(ctx) = &self.engine {
            modules(ctx).borrow_mut().descriptors.remove(&node);
        }
    }

    fn take_logs(&mut self) -> Vec<(String, Vec<Value>)> {
        self.engine.as_ref().map(|ctx| std::mem::take(&mut modules(ctx).borrow_mut().logs)).unwrap_or_default()
    }
}

fn start(modules: ModulesRef) -> JsResult<Context> {
    let mut ctx = boa_engine::context::ContextBuilder::new().host_hooks(std::rc::Rc::new(Zone)).build()?;
    limit(&mut ctx);
    ctx.insert_data::<ModulesRef>(modules);
    crate::repair::builtins(&mut ctx)?;
    descriptor::install(&mut ctx)?;
    Ok(ctx)
}

/// Dates are those of China, as in the logic lane's default.
struct Zone;

impl boa_engine::context::HostHooks for Zone {
    fn local_timezone_offset_seconds(&self, _: i64) -> i32 {
        8 * 3600
    }
}

fn modules(ctx: &Context) -> ModulesRef {
    ctx.get_data::<ModulesRef>().cloned().unwrap_or_default()
}

/// The value at a member path, and the object it belongs to.
fn lookup(key: &str, member: &str, ctx: &mut Context) -> JsResult<(JsValue, JsValue)> {
    let mut owner = JsValue::undefined();
    let mut here = exports(key, ctx)?;
    for name in member.split('.').filter(|n| !n.is_empty()) {
        let Some(object) = here.as_object() else { return Ok((here, JsValue::undefined())) };
        owner = here;
        here = object.get(JsString::from(name), ctx)?;
    }
    Ok((owner, here))
}

/// The function at a member path, and its `this`.
fn function(key: &str, member: &str, ctx: &mut Context) -> JsResult<(JsValue, JsFunction)> {
    let (owner, found) = lookup(key, member, ctx)?;
    match found.as_object().and_then(JsFunction::from_object) {
        Some(f) => Ok((owner, f)),
        None => Err(JsNativeError::typ().with_message(format!("{member} is not a function of {key}")).into()),
    }
}

fn exports(key: &str, ctx: &mut Context) -> JsResult<JsValue> {
    let known = modules(ctx).borrow().loaded.get(key).cloned();
    if let Some(module) = known {
        return module.get(js_string!("exports"), ctx);
    }
    let source = modules(ctx).borrow().sources.get_key_value(key).map(|(k, v)| (k.clone(), v.clone()));
    let Some((key, source)) = source else {
        return Err(JsNativeError::error().with_message(format!("there is no WXS module {key}")).into());
    };
    let wrapped = format!("{PREFIX}{}\n}})", source.replace(CONSTRUCTOR.0, CONSTRUCTOR.1));
    let parsed = boa_engine::Source::from_bytes(wrapped.as_str()).with_path(Path::new(&*key));
    let function = boa_engine::Script::parse(parsed, None, ctx)
        .and_then(|s| s.evaluate(ctx))
        .map_err(|e| JsNativeError::syntax().with_message(format!("{} in {key}", message(&e, ctx))))?;
    let Some(function) = function.as_object().and_then(JsFunction::from_object) else {
        return Err(JsNativeError::syntax().with_message(format!("unbalanced braces in {key}")).into());
    };
    let module = JsObject::with_object_proto(ctx.intrinsics());
    let exports = JsObject::with_object_proto(ctx.intrinsics());
    put(&module, js_string!("exports"), exports.clone());
    modules(ctx).borrow_mut().loaded.insert(key.clone(), module.clone());
    let require = NativeFunction::from_copy_closure_with_captures(require, JsString::from(&*key));
    let require = native(ctx, "require", require);
    if let Err(e) = function.call(&JsValue::undefined(), &[module.clone().into(), exports.into(), require.into()], ctx)
    {
        modules(ctx).borrow_mut().loaded.remove(&key);
        return Err(e);
    }
    module.get(js_string!("exports"), ctx)
}

/// `require('./other.wxs')`; only relative paths exist in WXS, a leading slash is the root.
fn require(_: &JsValue, args: &[JsValue], from: &JsString, ctx: &mut Context) -> JsResult<JsValue> {
    let Some(spec) = args.first().and_then(JsValue::as_string).map(|s| shared(&s)) else {
        return Err(JsNativeError::typ().with_message("require takes a string").into());
    };
    let from = text(from);
    let file = from.split('#').next().unwrap_or_default();
    exports(&path::resolve_inside(file, &spec), ctx)
}

/// Message and first place.
fn message(error: &boa_engine::JsError, ctx: &mut Context) -> String {
    let message = crate::throw::message(error, ctx);
    let shown = error.to_string();
    let place = shown.lines().find_map(|line| {
        let place = line.trim_start().strip_prefix("at ")?.rsplit_once(" (")?.1.strip_suffix(')')?;
        (!place.starts_with("zhenji:") && place.contains(':')).then_some(place)
    });
    let Some((file, line, column)) = place.and_then(|p| {
        let mut parts = p.rsplitn(3, ':');
        let (column, line): (u32, u32) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some((parts.next()?, line, column))
    }) else {
        return message;
    };
    let column = if line == 1 { column.saturating_sub(PREFIX.len() as u32).max(1) } else { column };
    format!("{message} ({file}:{line}:{column})")
}
