//! One logic lane: takes inputs, runs JavaScript, gives outputs.
//!
//! Every input ends in exactly one `Done`. A panic of the engine never leaves: the context is discarded and the page that
//! caused it gets an exception.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsObject, JsValue, js_string};
use zhenji_core::logic::{
    AppHook, Boot, EffectId, Event, Exception, Hook, InstanceId, Launch, LogicInput, LogicOutput, NewComponent, PageId,
    Place,
};
use zhenji_core::time::Time;
use zhenji_core::value::Value;

use crate::convert::{js, to_js};
use crate::framework::{self, enter, id_js};
use crate::host::{HostRef, Standing, host};

/// How a lane is set up.
#[derive(Clone, Debug)]
pub struct LogicOptions {
    /// The local time zone, minutes east of UTC. Lockstep uses the default, UTC+8, so that runs agree everywhere.
    pub zone_minutes: i32,
    /// The built-in components, for `wx.canIUse('live-player.mode')`.
    pub components: Vec<ComponentNames>,
}

/// What the logic lane has to know about a built-in component.
#[derive(Clone, Debug)]
pub struct ComponentNames {
    /// `live-player`
    pub tag: Arc<str>,
    /// The first base library that has it.
    pub since: Arc<str>,
    /// Its attributes, each with its first base library.
    pub attributes: Vec<(Arc<str>, Arc<str>)>,
    /// The methods of its context.
    pub methods: Vec<MethodName>,
}

/// A method of the context of a built-in component.
#[derive(Clone, Debug)]
pub struct MethodName {
    /// `play`
    pub name: Arc<str>,
    /// The first base library that has it.
    pub since: Arc<str>,
    /// Whether it is carried out here.
    pub built: bool,
    /// Whether it takes `(event, callback)` instead of options.
    pub listens: bool,
    /// Whether it works in the handler of a tap alone.
    pub tapped: bool,
}

impl Default for LogicOptions {
    fn default() -> Self {
        Self { zone_minutes: 8 * 60, components: Vec::new() }
    }
}

/// One logic lane's machine. It stays on the thread that made it; that thread needs a stack of 256 MB.
pub struct Logic {
    options: LogicOptions,
    engine: Option<(Context, HostRef)>,
    /// An engine that no app has used: made in advance, so that a host can prepare it while it reads files.
    spare: Option<(Context, HostRef)>,
}

impl Logic {
    /// A lane without an app; [`LogicInput::Boot`] starts one. The engine is made here already, which takes most of the time
    /// of a start: make the lane before the files are read.
    pub fn new(options: LogicOptions) -> Self {
        let spare = prepare(&options).ok();
        Self { options, engine: None, spare }
    }

    /// Handles one input at virtual time `now`; outputs are appended in order, `Done` last.
    pub fn handle(&mut self, input: LogicInput, now: Time, out: &mut Vec<LogicOutput>) {
        if let LogicInput::Boot(boot) = &input {
            self.engine = None;
            let spare = self.spare.take();
            match spare.map_or_else(|| prepare(&self.options), Ok).map(|engine| start(engine, &self.options, boot)) {
                Ok(engine) => self.engine = Some(engine),
                Err(message) => out.push(threw(message, "starting the logic layer")),
            }
        }
        let Some((ctx, lane)) = &mut self.engine else {
            out.push(LogicOutput::Done);
            return;
        };
        lane.borrow().clock.now.set(now);
        let result = catch_unwind(AssertUnwindSafe(|| {
            run(input, ctx);
            drain(ctx);
        }));
        {
            // After a panic a borrow may still be held; then there is nothing to save.
            if let Ok(mut host) = lane.try_borrow_mut() {
                host.page = None;
                host.during.clear();
                host.errors.clear();
                let due = host.timers.deadline();
                if due != host.timers.told {
                    host.timers.told = due;
                    host.emit(LogicOutput::Deadline(due));
                }
                out.append(&mut host.out);
            }
        }
        if let Err(panic) = result {
            let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            let message = format!(
                "Error: the script engine failed ({}); the logic layer has to be restarted",
                text.unwrap_or("unknown cause")
            );
            out.push(threw(message, "running page code"));
            // Dropping a heap in an unknown state could panic again.
            std::mem::forget(self.engine.take());
        }
        out.push(LogicOutput::Done);
    }

    /// Whether a lane runs; `false` before `Boot` and after the engine failed.
    pub fn is_running(&self) -> bool {
        self.engine.is_some()
    }
}

/// Runs what the present code has left behind: promise jobs, answers known at once, rejections, `onError`.
pub(crate) fn drain(ctx: &mut Context) {
    let lane = host(ctx);
    // A page that answers every answer with a new call must not hang the lane.
    for _ in 0..100_000 {
        let _ = ctx.run_jobs();
        let ready = lane.borrow_mut().ready.pop_front();
        if let Some((id, result)) = ready {
            crate::wx::settle(id, result, ctx);
            continue;
        }
        let rejection = {
            let mut host = lane.borrow_mut();
            if host.rejections.is_empty() { None } else { Some(host.rejections.remove(0)) }
        };
        if let Some((promise, reason)) = rejection {
            unhandled(promise, reason, ctx);
            continue;
        }
        let error = {
            let mut host = lane.borrow_mut();
            if host.errors.is_empty() { None } else { Some(host.errors.remove(0)) }
        };
        let Some(error) = error else { break };
        on_error(&error, ctx);
    }
    ctx.clear_kept_objects();
}

fn prepare(options: &LogicOptions) -> Result<(Context, HostRef), String> {
    let (mut ctx, lane) = crate::engine::context(options.zone_minutes * 60)?;
    install(&mut ctx).map_err(|e| e.to_string())?;
    Ok((ctx, lane))
}

fn start(engine: (Context, HostRef), options: &LogicOptions, boot: &Boot) -> (Context, HostRef) {
    {
        let lane = &engine.1;
        let mut host = lane.borrow_mut();
        host.clock.offset_ms.set(boot.clock_offset_ms);
        host.device = Some(boot.device.clone());
        host.app_id = boot.app_id.clone();
        host.launch = boot.launch.clone();
        host.components = options.components.clone();
        host.storage = boot.storage.iter().cloned().collect();
        for file in &boot.files {
            host.modules.put(file.path.clone(), file.text.clone());
        }
    }
    engine
}

fn install(ctx: &mut Context) -> boa_engine::JsResult<()> {
    let global = ctx.global_object();
    let console = crate::console::console(ctx);
    crate::convert::put(&global, js_string!("console"), console);
    crate::convert::put(&global, js_string!("global"), global.clone());
    // Names of browsers that the logic layer does not have: reading them gives `undefined`, as in WeChat.
    for name in ["window", "document", "frames", "self", "location", "navigator", "localStorage", "history", "screen"] {
        crate::convert::put(&global, boa_engine::JsString::from(name), JsValue::undefined());
    }
    let timers: &[(&str, crate::engine::Native)] = &[
        ("setTimeout", crate::timers::set_timeout),
        ("setInterval", crate::timers::set_interval),
        ("clearTimeout", crate::timers::clear),
        ("clearInterval", crate::timers::clear),
    ];
    crate::engine::define(&global, timers, ctx);
    crate::repair::install(ctx)?;
    crate::wx::install(ctx)?;
    framework::install(ctx)
}

fn run(input: LogicInput, ctx: &mut Context) {
    match input {
        LogicInput::Boot(_) => boot(ctx),
        LogicInput::OpenPage { page, instance, route, query, opened_by } => {
            open(page, instance, &route, &query, opened_by, ctx);
        }
        LogicInput::Define { path } => {
            if framework::register(&path, ctx)
                && let Some(definition) = framework::definition(&path, ctx)
            {
                crate::host::emit(ctx, LogicOutput::Defined { path, definition });
            }
        }
        LogicInput::CreateComponents { batch } => create(batch, ctx),
        LogicInput::Lifecycle { instance, hook } => lifecycle(instance, hook, ctx),
        LogicInput::App { hook } => app_hook(hook, ctx),
        LogicInput::SetProperties { instance, properties } => {
            enter_page(instance, ctx);
            let properties = to_js(&Value::object(properties), ctx);
            enter("properties", &[id_js(instance), properties], "setting properties", ctx);
        }
        LogicInput::Place { instance, place } => {
            if let Some(standing) = host(ctx).borrow_mut().instances.get_mut(&instance) {
                standing.place = place;
            }
        }
        LogicInput::Dispatch { instance, handler, event } => dispatch(instance, &handler, &event, ctx),
        LogicInput::CallMethod { instance, method, args } => call_method(instance, &method, &args, ctx),
        LogicInput::Settle { id, result } => crate::wx::settle(id, result, ctx),
        LogicInput::Notify { id, name, value } => crate::wx::notify(id, &name, &value, ctx),
        LogicInput::Rendered { callbacks } => {
            for id in callbacks {
                let callback = host(ctx).borrow_mut().callbacks.remove(&id);
                let Some((function, this, page)) = callback else { continue };
                host(ctx).borrow_mut().page = page;
                crate::engine::call(&function, &this, &[], "setData callback", ctx);
                drain(ctx);
            }
        }
        LogicInput::Tick => crate::timers::run(ctx),
        LogicInput::Reload { files, removed } => crate::modules::reload(&files, &removed, ctx),
        LogicInput::Sync { page } => crate::host::emit(ctx, LogicOutput::Synced { page }),
        LogicInput::Ask { id, question } => crate::ask::ask(id, question, ctx),
        LogicInput::PageStack { pages } => host(ctx).borrow_mut().pages = pages,
        LogicInput::SmallWindow { open } => host(ctx).borrow_mut().small_window = open,
    }
}

fn boot(ctx: &mut Context) {
    let lane = host(ctx);
    let file = lane.borrow().modules.resolve("", "/app.js");
    if let Some(file) = file {
        lane.borrow_mut().modules.entries.insert("app".into(), file.clone());
        lane.borrow_mut().during.push("loading app.js".into());
        if let Err(error) = crate::modules::load(&file, ctx) {
            crate::throw::report(&error, ctx);
        }
        lane.borrow_mut().during.pop();
    }
    let launch = lane.borrow().launch.clone();
    let options = launch_js(&launch, ctx);
    enter("launch", &[options], "onLaunch", ctx);
    drain(ctx);
    lane.borrow_mut().emit(LogicOutput::Booted);
}

/// The options of `onLaunch`, `onShow` and `getLaunchOptionsSync`.
pub(crate) fn launch_js(launch: &Launch, ctx: &mut Context) -> JsValue {
    let query = if launch.query == Value::Undefined { Value::Object(Arc::default()) } else { launch.query.clone() };
    let value = Value::object([
        ("path", Value::String(launch.path.clone())),
        ("query", query),
        ("scene", Value::Number(f64::from(launch.scene))),
        ("referrerInfo", Value::Object(Arc::default())),
        ("apiCategory", Value::from("default")),
    ]);
    to_js(&value, ctx)
}

fn open(
    page: PageId,
    instance: InstanceId,
    route: &Arc<str>,
    query: &Value,
    opened_by: Option<EffectId>,
    ctx: &mut Context,
) {
    {
        let lane = host(ctx);
        let mut host = lane.borrow_mut();
        host.page = Some(page);
        let place = Place::default();
        host.instances.insert(instance, Standing { page, owner: None, place });
    }
    if !framework::register(route, ctx) {
        // The page exists without code, as on a phone: its template still shows.
        crate::host::emit(ctx, LogicOutput::Created { instance, data: Value::Object(Arc::default()) });
        return;
    }
    let query = if query.as_object().is_some() {
        to_js(query, ctx)
    } else {
        JsObject::with_object_proto(ctx.intrinsics()).into()
    };
    let opener = {
        let lane = host(ctx);
        let host = lane.borrow();
        let channel = opened_by.and_then(|id| host.pending.get(&id)).and_then(|p| p.channel.as_ref());
        channel.map_or(JsValue::undefined(), |c| c.opened.clone().into())
    };
    let page = crate::convert::number(f64::from(page.0));
    enter("open", &[js(route), id_js(instance), page, js(route), query, opener], "opening a page", ctx);
}

fn create(batch: Vec<NewComponent>, ctx: &mut Context) {
    let mut made = Vec::new();
    let instances = batch.iter().map(|new| new.instance).collect();
    for new in batch {
        {
            let lane = host(ctx);
            let mut host = lane.borrow_mut();
            host.page = Some(new.page);
            let standing = Standing { page: new.page, owner: Some(new.owner), place: new.place };
            host.instances.insert(new.instance, standing);
        }
        let known = host(ctx).borrow().modules.entries.contains_key(&new.path);
        if !framework::register(&new.path, ctx) {
            let data = Value::Object(Arc::default());
            crate::host::emit(ctx, LogicOutput::Created { instance: new.instance, data });
            continue;
        }
        if !known && let Some(definition) = framework::definition(&new.path, ctx) {
            crate::host::emit(ctx, LogicOutput::Defined { path: new.path.clone(), definition });
        }
        let page = crate::convert::number(f64::from(new.page.0));
        enter("make", &[js(&new.path), id_js(new.instance), page], "created", ctx);
        made.push((new.instance, new.properties));
    }
    for (id, properties) in &made {
        enter_page(*id, ctx);
        let properties = to_js(&Value::object(properties.iter().cloned()), ctx);
        enter("fill", &[id_js(*id), properties], "setting properties", ctx);
    }
    for (id, _) in &made {
        enter_page(*id, ctx);
        enter("attach", &[id_js(*id)], "attached", ctx);
    }
    crate::host::emit(ctx, LogicOutput::Attached { instances });
}

fn lifecycle(instance: InstanceId, hook: Hook, ctx: &mut Context) {
    enter_page(instance, ctx);
    let name = hook.name();
    let (component, argument) = match hook {
        Hook::Load(query) => ("", Some(query)),
        Hook::Show => ("show", None),
        Hook::Ready => ("ready", None),
        Hook::Hide => ("hide", None),
        Hook::Unload => ("detached", None),
        Hook::Moved => ("moved", None),
        Hook::PullDownRefresh | Hook::ReachBottom => ("", None),
        Hook::PageScroll(top) => ("", Some(Value::object([("scrollTop", Value::Number(top))]))),
        Hook::Resize(size) => ("resize", Some(size)),
        Hook::TabItemTap(item) => ("", Some(item)),
    };
    let argument = argument.map_or(JsValue::undefined(), |a| to_js(&a, ctx));
    enter("hook", &[id_js(instance), js(name), js(component), argument], name, ctx);
    if component == "detached" {
        drain(ctx);
        host(ctx).borrow_mut().instances.remove(&instance);
    }
}

fn app_hook(hook: AppHook, ctx: &mut Context) {
    let (name, event, argument) = match hook {
        AppHook::Show(launch) => {
            host(ctx).borrow_mut().launch = launch.clone();
            ("onShow", "onAppShow", launch_js(&launch, ctx))
        }
        AppHook::Hide => ("onHide", "onAppHide", JsObject::with_object_proto(ctx.intrinsics()).into()),
        AppHook::PageNotFound(value) => ("onPageNotFound", "onPageNotFound", to_js(&value, ctx)),
        AppHook::ThemeChange(value) => ("onThemeChange", "onThemeChange", to_js(&value, ctx)),
        // No hooks of the app object: only listeners hear of these.
        AppHook::Moment(moment) => return crate::wx::phone::changed(moment, ctx),
        AppHook::AudioInterruption { begins } => {
            let event = if begins { "onAudioInterruptionBegin" } else { "onAudioInterruptionEnd" };
            return crate::wx::fire(event, &[], ctx);
        }
    };
    enter("app", &[js(name), argument.clone()], name, ctx);
    crate::wx::fire(event, &[argument], ctx);
}

fn dispatch(instance: InstanceId, handler: &str, event: &Event, ctx: &mut Context) {
    enter_page(instance, ctx);
    let during = format!("{} {handler}", event.name);
    let tap = *event.name == *"tap";
    let event = framework::event_js(event, ctx);
    host(ctx).borrow_mut().tapped = tap;
    enter("dispatch", &[id_js(instance), js(handler), event, js(&during)], &during, ctx);
    host(ctx).borrow_mut().tapped = false;
}

/// `callMethod` of a WXS function.
fn call_method(instance: InstanceId, method: &str, args: &[Value], ctx: &mut Context) {
    enter_page(instance, ctx);
    let during = format!("callMethod {method}");
    let args =
        boa_engine::object::builtins::JsArray::from_iter(args.iter().map(|a| to_js(a, ctx)).collect::<Vec<_>>(), ctx);
    enter("callMethod", &[id_js(instance), js(method), args.into(), js(&during)], &during, ctx);
}

/// Code that runs now belongs to the page of this instance.
fn enter_page(instance: InstanceId, ctx: &Context) {
    let lane = host(ctx);
    let mut host = lane.borrow_mut();
    host.page = host.instances.get(&instance).map(|s| s.page);
}

/// `App.onUnhandledRejection` and `wx.onUnhandledRejection`; the rejection itself is always reported.
fn unhandled(promise: JsObject, reason: JsValue, ctx: &mut Context) {
    let error = boa_engine::JsError::from_opaque(reason.clone());
    let lane = host(ctx);
    lane.borrow_mut().during.push("a promise nobody handles".into());
    let exception = crate::throw::exception(&error, ctx);
    {
        let mut host = lane.borrow_mut();
        host.during.pop();
        let page = host.page;
        host.emit(LogicOutput::Threw { exception, page });
    }
    let event = JsObject::with_object_proto(ctx.intrinsics());
    crate::convert::put(&event, js_string!("reason"), reason);
    crate::convert::put(&event, js_string!("promise"), promise);
    enter("app", &[js("onUnhandledRejection"), event.clone().into()], "onUnhandledRejection", ctx);
    crate::wx::fire("onUnhandledRejection", &[event.into()], ctx);
}

/// `App.onError` and `wx.onError`, which get the stack as text.
fn on_error(error: &Exception, ctx: &mut Context) {
    if matches!(&*error.during, "onError") {
        return;
    }
    let text = js(&error.stack);
    enter("app", &[js("onError"), text.clone()], "onError", ctx);
    crate::wx::fire("onError", &[text], ctx);
}

fn threw(message: String, during: &str) -> LogicOutput {
    let exception = Exception { stack: message.clone(), message, at: None, during: during.into() };
    LogicOutput::Threw { exception, page: None }
}

/// The function under a name of an object, if it is one.
pub(crate) fn function_of(object: &JsObject, name: &str, ctx: &mut Context) -> Option<JsFunction> {
    object.get(boa_engine::JsString::from(name), ctx).ok()?.as_object().and_then(JsFunction::from_object)
}
