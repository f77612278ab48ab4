//! Contexts of live components. They are bound by id and scope when a method is called, not when they are made.
//!
//! Sources: https://developers.weixin.qq.com/miniprogram/dev/api/media/live/LivePusherContext.html and
//! https://developers.weixin.qq.com/miniprogram/dev/api/media/live/LivePlayerContext.html

use std::sync::Arc;

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string};
use zhenji_core::device::compare_versions;
use zhenji_core::logic::{ContextTarget, Effect, InstanceId};
use zhenji_core::value::Value;
use zhenji_core::view::NodeId;

use super::table::{ApiSpec, Outcome, sync};
use crate::convert::{arg_text, put, to_value};
use crate::engine::native;
use crate::framework::enter;
use crate::host::{host, page_of_now};
use crate::logic::MethodName;

/// A kind of context; its methods stand in the component's table.
pub(crate) struct ContextSpec {
    /// The tag it drives.
    pub tag: &'static str,
    /// `LivePusherContext`
    pub name: &'static str,
    /// The call in `errMsg`.
    operate: &'static str,
}

/// Every kind of context.
pub(crate) const CONTEXTS: [ContextSpec; 2] = [
    ContextSpec { tag: "live-player", name: "LivePlayerContext", operate: "operateLivePlayer" },
    ContextSpec { tag: "live-pusher", name: "LivePusherContext", operate: "operateLivePusher" },
];

/// The words of phones for calls that only a tap may make.
const NO_TAP: &str = "can only be invoked by user TAP gesture.";

pub(super) const APIS: &[ApiSpec] = &[
    sync("createLivePlayerContext", |args, ctx| create("live-player", args, ctx)),
    sync("createLivePusherContext", |args, ctx| create("live-pusher", args, ctx)),
];

fn create(tag: &str, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let id = match args.first() {
        Some(id) if !id.is_null_or_undefined() && !id.is_object() => arg_text(args, 0, ctx)?,
        _ => "".into(),
    };
    let scope = args.get(1).cloned().unwrap_or_default();
    let owner = enter("idOf", &[scope], "a context", ctx).and_then(|v| v.as_number()).map(|n| InstanceId(n as u32));
    let owner = owner.or_else(|| page_of_now(ctx).map(|p| p.instance));
    Ok(make(tag, ContextTarget::Named { id, owner }, ctx).unwrap_or_default())
}

/// The context of the element that a query found.
pub(super) fn of_node(tag: &str, node: NodeId, ctx: &mut Context) -> Option<JsValue> {
    make(tag, ContextTarget::Node(node), ctx)
}

/// The methods of a tag's context that this phone has.
pub(super) fn methods(tag: &str, ctx: &Context) -> Vec<MethodName> {
    let lane = host(ctx);
    let host = lane.borrow();
    let sdk = host.device.as_ref().map_or("".into(), |d| d.sdk_version.clone());
    let component = host.components.iter().find(|c| *c.tag == *tag);
    let all = component.map(|c| c.methods.as_slice()).unwrap_or_default();
    all.iter().filter(|m| compare_versions(&sdk, &m.since).is_ge()).cloned().collect()
}

fn make(tag: &str, target: ContextTarget, ctx: &mut Context) -> Option<JsValue> {
    let spec = CONTEXTS.iter().position(|c| c.tag == tag)?;
    let object = JsObject::with_object_proto(ctx.intrinsics());
    // Newer methods than the phone's are not there, as on a phone.
    for method in methods(tag, ctx) {
        let name = method.name.clone();
        let bound = Bound { spec: &CONTEXTS[spec], target: target.clone(), method };
        // SAFETY: what it captures holds nothing of the engine's heap.
        #[allow(unsafe_code)]
        let f = unsafe { NativeFunction::from_closure(move |_, args, ctx| bound.call(args, ctx)) };
        let f = native(ctx, &name, f);
        put(&object, JsString::from(&*name), f);
    }
    Some(object.into())
}

/// A method of one context.
struct Bound {
    spec: &'static ContextSpec,
    target: ContextTarget,
    method: MethodName,
}

impl Bound {
    fn call(&self, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
        let api = format!("{}.{}", self.spec.name, self.method.name);
        super::called(&api, args, ctx);
        if self.method.listens {
            return self.listen(&api, args, ctx);
        }
        let options = args.first().and_then(JsValue::as_object);
        let outcome = if self.method.tapped && !host(ctx).borrow().tapped {
            Outcome::fail(NO_TAP)
        } else if self.method.built {
            let options = match &options {
                Some(o) => to_value(&o.clone().into(), ctx)?,
                None => Value::Object(Arc::default()),
            };
            self.effect(options)
        } else {
            super::tell_not_built(&api, ctx);
            Outcome::fail(format!("{} is not built yet", self.method.name))
        };
        super::effect_with(self.spec.operate, outcome, options.as_ref(), None, ctx);
        Ok(JsValue::undefined())
    }

    /// `(event, callback)`: the callback hears of the event until another one takes its place.
    fn listen(&self, api: &str, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
        let event = arg_text(args, 0, ctx)?;
        let Some(heard) = args.get(1).and_then(JsValue::as_object).and_then(JsFunction::from_object) else {
            let message = format!("{api}: the second parameter should be a function");
            return Err(JsNativeError::typ().with_message(message).into());
        };
        let task = JsObject::with_object_proto(ctx.intrinsics());
        let notify = NativeFunction::from_copy_closure_with_captures(
            |_, args, heard: &JsFunction, ctx| {
                heard.call(&JsValue::undefined(), args.get(1..).unwrap_or_default(), ctx)
            },
            heard,
        );
        let notify = native(ctx, &event, notify);
        put(&task, js_string!("__notify"), notify);
        let outcome = self.effect(Value::object([("event", Value::from(event))]));
        super::effect_with(self.spec.operate, outcome, None, Some(task), ctx);
        Ok(JsValue::undefined())
    }

    fn effect(&self, options: Value) -> Outcome {
        let (tag, target) = (self.spec.tag.into(), self.target.clone());
        Outcome::Effect(Effect::Context { tag, target, method: self.method.name.clone(), options })
    }
}
