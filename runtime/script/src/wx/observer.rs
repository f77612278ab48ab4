//! `createIntersectionObserver`: what is watched is said here; who measures tells when it crosses a threshold.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/wxml/wx.createIntersectionObserver.html

use boa_engine::{Context, JsResult, JsValue};
use zhenji_core::logic::{Effect, InstanceId, ObserveRequest, Reference};
use zhenji_core::value::Value;

use super::chunk::chunk;
use super::query::id_of;
use super::table::{ApiSpec, Outcome, sync};
use super::task::target;
use crate::convert::{number, to_value};
use crate::host::page_of_now;

const API: &str = "createIntersectionObserver";

pub(super) const APIS: &[ApiSpec] = &[sync(API, |args, ctx| {
    let natives: &[(&str, crate::engine::Native)] = &[("idOf", id_of), ("observe", observe), ("unobserve", unobserve)];
    let make = chunk("zhenji:observer", include_str!("observer.js"), natives, ctx)?;
    make.call(&JsValue::undefined(), args, ctx)
})];

/// `native.observe(request, heard)`: the id of the observation.
fn observe(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let asked = to_value(args.first().unwrap_or(&JsValue::undefined()), ctx)?;
    let heard = args.get(1).and_then(JsValue::as_object);
    let list = |name: &str| asked.get(name).as_array().map(<[Value]>::to_vec).unwrap_or_default();
    let reference = |r: &Value| {
        let side = |name: &str| r.get(name).as_f64().unwrap_or_default();
        Reference {
            selector: r.get("selector").as_str().map(Into::into),
            left: side("left"),
            top: side("top"),
            right: side("right"),
            bottom: side("bottom"),
        }
    };
    let owner = asked.get("owner").as_f64().map(|n| InstanceId(n as u32));
    let request = ObserveRequest {
        // Without a component, the page whose code runs is meant.
        owner: owner.or_else(|| page_of_now(ctx).map(|p| p.instance)),
        selector: asked.get("selector").to_text(),
        all: asked.get("all").truthy(),
        thresholds: list("thresholds").iter().filter_map(Value::as_f64).collect(),
        initial_ratio: asked.get("initial").as_f64().unwrap_or_default(),
        references: list("references").iter().map(reference).collect(),
    };
    let effect = Outcome::Effect(Effect::Observe(Box::new(request)));
    let id = super::effect_with(API, effect, None, heard, ctx);
    Ok(number(f64::from(id.0)))
}

/// `native.unobserve(id)`
fn unobserve(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let target = target(args, ctx)?;
    super::effect_with(API, Outcome::Effect(Effect::Unobserve { target }), None, None, ctx);
    Ok(JsValue::undefined())
}
