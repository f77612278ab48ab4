//! `Element.*`: what can be read of an element; what can be done to it is in `drive`.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use zhenji_core::app::App;
use zhenji_core::logic::{InstanceId, Question};
use zhenji_core::value::{Value, parse_path};
use zhenji_core::view::{Measured, NodeId};

use super::desk::{Desk, element_of};
pub(super) use super::drive::{
    call_context, call_function, dispatch, tap, touch_cancel, touch_end, touch_move, touch_start, trigger,
};
use super::page::{all, describe, first, object, selector};
use super::params::Params;
use super::requests::Reply;

/// The property that tells the client which properties it may ask for.
const PUBLIC_PROPERTIES: &str = "__propPublic";

pub(super) fn element(desk: &Desk, params: &Params) -> Result<Reply, String> {
    first(found(desk, params)?)
}

pub(super) fn elements(desk: &Desk, params: &Params) -> Result<Reply, String> {
    Ok(all(found(desk, params)?))
}

/// In coordinates of the page, not of the screen.
pub(super) fn offset(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let (measured, viewport) = desk.measure(params.element()?, Vec::new())?;
    let (left, top) = (measured.rect.left + viewport.scroll.left, measured.rect.top + viewport.scroll.top);
    Ok(Reply::Now(json!({ "left": number(left), "top": number(top) })))
}

pub(super) fn wxml(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let (node, outer) = (params.element()?, params.get("type").and_then(Json::as_str) == Some("outer"));
    let wxml = desk.with(move |app, _| {
        element_of(app, node)?;
        Ok(app.wxml(node, outer))
    })?;
    Ok(Reply::Now(json!({ "wxml": wxml })))
}

pub(super) fn attributes(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let (node, names) = (params.element()?, params.names()?);
    let attributes = desk.with(move |app, _| {
        element_of(app, node)?;
        let text = |name: &Arc<str>| attribute(app, node, name).map_or(Json::Null, |v| attribute_text(&v).into());
        Ok(names.iter().map(text).collect::<Vec<_>>())
    })?;
    Ok(Reply::Now(json!({ "attributes": attributes })))
}

pub(super) fn properties(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let (node, names) = (params.element()?, params.names()?);
    let properties = desk.with(move |app, _| {
        element_of(app, node)?;
        let read = |name: &Arc<str>| match &**name {
            PUBLIC_PROPERTIES => app.property_names(node).iter().map(|n| (n.to_string(), Json::from(true))).collect(),
            name => app.property(node, name).unwrap_or_default().to_json(),
        };
        Ok(names.iter().map(read).collect::<Vec<Json>>())
    })?;
    Ok(Reply::Now(json!({ "properties": properties })))
}

pub(super) fn dom_properties(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let (node, names) = (params.element()?, params.names()?);
    let element = desk.element(node)?;
    // The text needs no view.
    let plain = |n: &Arc<str>| matches!(&**n, "innerText" | "textContent" | "id" | "className");
    let measured = if names.iter().all(plain) { Measured::default() } else { desk.measure(node, Vec::new())?.0 };
    let read = |name: &Arc<str>| match &**name {
        "innerText" | "textContent" => Json::from(element.text.trim()),
        "id" => Json::from(&*element.id),
        "className" => Json::from(&*element.class),
        name => dom_number(name, &measured).map_or(Json::Null, number),
    };
    Ok(Reply::Now(json!({ "properties": names.iter().map(read).collect::<Vec<_>>() })))
}

pub(super) fn styles(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let (measured, _) = desk.measure(params.element()?, params.names()?)?;
    let styles: Vec<&str> = measured.styles.iter().map(|s| &**s).collect();
    Ok(Reply::Now(json!({ "styles": styles })))
}

pub(super) fn data(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let instance = component(desk, params)?;
    let path = parse_path(params.get("path").and_then(Json::as_str).unwrap_or_default());
    Ok(Reply::Later(Some("data"), desk.ask(Question::GetData { instance, path })))
}

pub(super) fn set_data(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let instance = component(desk, params)?;
    let data = object(params)?;
    Ok(Reply::Later(None, desk.ask(Question::SetData { instance, data })))
}

pub(super) fn call_method(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let instance = component(desk, params)?;
    let (method, args) = (params.text("method")?.into(), params.values("args")?);
    Ok(Reply::Later(Some("result"), desk.ask(Question::CallMethod { instance, method, args })))
}

/// An attribute of an element as the template gave it.
pub(super) fn attribute(app: &App, node: NodeId, name: &str) -> Option<Value> {
    let given = app.attributes(node).into_iter().find(|(n, _)| **n == *name).map(|(_, v)| v);
    let element = app.element(node)?;
    let value = match name {
        "id" => Value::from(element.id),
        "class" => Value::from(element.class),
        "style" => Value::from(element.style),
        _ => match name.strip_prefix("data-") {
            Some(data) => app.property(node, "dataset")?.get(&zhenji_core::name::camel_case(data)),
            None => return given,
        },
    };
    Some(value).filter(|v| !matches!(v, Value::Undefined) && v.as_str() != Some(""))
}

/// Attributes are text.
pub(super) fn attribute_text(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => value.to_json().to_string(),
        other => other.to_text().to_string(),
    }
}

/// Numbers as JavaScript writes them.
pub(super) fn number(n: f64) -> Json {
    Value::from(n).to_json()
}

fn found(desk: &Desk, params: &Params) -> Result<Vec<Json>, String> {
    let (node, selector) = (params.element()?, selector(params)?);
    desk.with(move |app, _| {
        let page = element_of(app, node)?.page;
        Ok(describe(app, &app.find(page, Some(node), &selector)))
    })
}

fn component(desk: &Desk, params: &Params) -> Result<InstanceId, String> {
    let element = desk.element(params.element()?)?;
    element.instance.ok_or_else(|| format!("{} is not a component of the project", element.tag))
}

/// The sizes are whole numbers, as the DOM's are (CSSOM View, `offsetWidth` is a `long`).
fn dom_number(name: &str, m: &Measured) -> Option<f64> {
    Some(match name {
        "offsetWidth" => m.rect.width.round(),
        "offsetHeight" => m.rect.height.round(),
        "offsetLeft" => m.rect.left.round(),
        "offsetTop" => m.rect.top.round(),
        "clientWidth" => m.scroll.client_width.round(),
        "clientHeight" => m.scroll.client_height.round(),
        "scrollWidth" => m.scroll.width.round(),
        "scrollHeight" => m.scroll.height.round(),
        "scrollLeft" => m.scroll.left,
        "scrollTop" => m.scroll.top,
        _ => return None,
    })
}
