//! `createSelectorQuery`: the chain is built here, the page is measured elsewhere and answers later.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/wxml/SelectorQuery.html

use std::sync::Arc;

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsResult, JsValue};
use zhenji_core::logic::{Effect, InstanceId, QueryRequest};
use zhenji_core::value::Value;
use zhenji_core::view::NodeId;

use super::chunk::chunk;
use super::table::{ApiSpec, sync};
use crate::convert::to_value;
use crate::framework::enter;
use crate::host::page_of_now;

pub(super) const APIS: &[ApiSpec] = &[sync("createSelectorQuery", |_, ctx| {
    let make = chunk(
        "zhenji:query",
        include_str!("query.js"),
        &[("exec", exec), ("idOf", id_of), ("context", context), ("node", node)],
        ctx,
    )?;
    make.call(&JsValue::undefined(), &[], ctx)
})];

pub(super) fn id_of(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    Ok(enter("idOf", args, "createSelectorQuery", ctx).unwrap_or_default())
}

/// `native.exec(requests, done)`: `done(error, list)`.
fn exec(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let list = to_value(args.first().unwrap_or(&JsValue::undefined()), ctx)?;
    let Some(done) = args.get(1).and_then(JsValue::as_object).and_then(JsFunction::from_object) else {
        return Ok(JsValue::undefined());
    };
    let names = |v: Value| -> Vec<Arc<str>> { v.as_array().unwrap_or_default().iter().map(Value::to_text).collect() };
    let queries = list.as_array().unwrap_or_default().iter().map(|q| QueryRequest {
        owner: q.get("owner").as_f64().map(|n| InstanceId(n as u32)),
        selector: q.get("selector").to_text(),
        all: q.get("all").truthy(),
        fields: names(q.get("fields")),
        properties: names(q.get("properties")),
        styles: names(q.get("styles")),
    });
    // Without `in`, a query means the page whose code runs.
    let effect = Effect::Query { owner: page_of_now(ctx).map(|p| p.instance), queries: queries.collect() };
    super::effect_then("createSelectorQuery", effect, done, ctx);
    Ok(JsValue::undefined())
}

/// `native.context(answer)`: the context object of the element that an answer names.
fn context(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let said = to_value(args.first().unwrap_or(&JsValue::undefined()), ctx)?;
    let node = NodeId(said.get("node").to_number() as u32);
    let context = super::context::of_node(said.get("tag").as_str().unwrap_or_default(), node, ctx);
    Ok(context.unwrap_or(JsValue::null()))
}

fn node(_: &JsValue, _: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    super::tell_not_built("SelectorQuery.node", ctx);
    Ok(JsValue::undefined())
}
