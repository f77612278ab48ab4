//! Contexts of live components. They are bound by id and scope when a method is called, not when they are made.
//!
//! Sources: https://developers.weixin.qq.com/miniprogram/dev/api/media/live/LivePusherContext.html and
//! https://developers.weixin.qq.com/miniprogram/dev/api/media/live/LivePlayerContext.html

use std::sync::Arc;

use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, NativeFunction};
use zhenji_core::logic::{Effect, InstanceId};
use zhenji_core::value::Value;

use super::table::{ApiSpec, Outcome, sync};
use crate::convert::{arg_text, put, text, to_value};
use crate::engine::native;
use crate::framework::enter;
use crate::host::page_of_now;

/// A kind of context: its methods, and those that are known but not built.
pub(crate) struct ContextSpec {
    /// The tag it drives.
    pub tag: &'static str,
    /// `LivePusherContext`
    pub name: &'static str,
    /// The call in `errMsg`.
    operate: &'static str,
    /// Methods and the base library they came with.
    pub methods: &'static [(&'static str, &'static str)],
    /// Methods a phone has and this does not.
    pub missing: &'static [&'static str],
}

/// Every kind of context.
pub(crate) const CONTEXTS: [ContextSpec; 2] = [
    ContextSpec {
        tag: "live-player",
        name: "LivePlayerContext",
        operate: "operateLivePlayer",
        methods: &[
            ("play", "1.7.0"),
            ("stop", "1.7.0"),
            ("mute", "1.7.0"),
            ("pause", "1.9.90"),
            ("resume", "1.9.90"),
            ("requestFullScreen", "1.7.0"),
            ("exitFullScreen", "1.7.0"),
            ("snapshot", "2.7.1"),
            ("requestPictureInPicture", "2.15.0"),
            ("exitPictureInPicture", "2.10.3"),
            ("requestBackgroundPlayback", "2.14.3"),
            ("exitBackgroundPlayback", "2.14.3"),
            ("startCasting", "2.32.0"),
            ("switchCasting", "2.32.0"),
            ("reconnectCasting", "2.32.0"),
            ("exitCasting", "2.32.0"),
        ],
        missing: &[],
    },
    ContextSpec {
        tag: "live-pusher",
        name: "LivePusherContext",
        operate: "operateLivePusher",
        methods: &[
            ("start", "1.7.0"),
            ("stop", "1.7.0"),
            ("pause", "1.7.0"),
            ("resume", "1.7.0"),
            ("switchCamera", "1.7.0"),
            ("snapshot", "1.9.90"),
            ("toggleTorch", "2.1.0"),
            ("startPreview", "2.7.0"),
            ("stopPreview", "2.7.0"),
            ("playBGM", "2.4.0"),
            ("stopBGM", "2.4.0"),
            ("pauseBGM", "2.4.0"),
            ("resumeBGM", "2.4.0"),
            ("setBGMVolume", "2.4.0"),
            ("setMICVolume", "2.10.0"),
            ("sendMessage", "2.10.0"),
            ("exitPictureInPicture", "2.25.0"),
            ("getMaxZoom", "2.31.0"),
            ("setZoom", "2.31.0"),
        ],
        missing: &[
            "createOffscreenCanvas",
            "onCustomRendererEvent",
            "applyFilter",
            "applySticker",
            "applyLipStickMakeup",
            "applyEyeBrowMakeup",
            "applyEyeShadowMakeup",
            "applyBlusherStickMakeup",
            "applyFaceContourMakeup",
            "clearFilters",
            "clearMakeups",
            "clearStickers",
        ],
    },
];

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
    Ok(make(tag, id, owner, ctx).unwrap_or_default())
}

/// A context object for a tag, an id and a scope.
pub(super) fn make(tag: &str, id: Arc<str>, owner: Option<InstanceId>, ctx: &mut Context) -> Option<JsValue> {
    let spec = CONTEXTS.iter().position(|c| c.tag == tag)?;
    let owner = owner.or_else(|| page_of_now(ctx).map(|p| p.instance));
    let owner_id = owner.map(|o| o.0);
    let object = JsObject::with_object_proto(ctx.intrinsics());
    let known = CONTEXTS[spec].methods.iter().map(|(name, _)| (*name, true));
    for (name, built) in known.chain(CONTEXTS[spec].missing.iter().map(|n| (*n, false))) {
        let f = NativeFunction::from_copy_closure_with_captures(
            move |_, args, id: &JsString, ctx| {
                run(&CONTEXTS[spec], name, built, text(id).into(), owner_id.map(InstanceId), args, ctx)
            },
            JsString::from(&*id),
        );
        let f = native(ctx, name, f);
        put(&object, JsString::from(name), f);
    }
    Some(object.into())
}

fn run(
    spec: &'static ContextSpec,
    method: &'static str,
    built: bool,
    id: Arc<str>,
    owner: Option<InstanceId>,
    args: &[JsValue],
    ctx: &mut Context,
) -> JsResult<JsValue> {
    let api = format!("{}.{method}", spec.name);
    super::called(&api, args, ctx);
    let options = args.first().and_then(JsValue::as_object);
    let outcome = if built {
        let options = match &options {
            Some(o) => to_value(&o.clone().into(), ctx)?,
            None => Value::Object(Arc::default()),
        };
        Outcome::Effect(Effect::Context { tag: spec.tag.into(), id, owner, method: method.into(), options })
    } else {
        super::tell_not_built(&api, ctx);
        Outcome::fail(format!("{method} is not built yet"))
    };
    super::effect_with(spec.operate, outcome, options.as_ref(), None, ctx);
    Ok(JsValue::undefined())
}
