//! `App.*`: the page stack, `wx` calls and mocks, functions in the logic lane, pictures.

use base64::Engine as _;
use serde_json::{Value as Json, json};
use zhenji_core::app::PageInfo;
use zhenji_core::logic::Question;

use super::desk::{Desk, VIEW_PATIENCE};
use super::params::Params;
use super::requests::Reply;

pub(super) fn current_page(desk: &Desk, _: &Params) -> Result<Reply, String> {
    let top = desk.with(|app, _| app.pages().pop().ok_or_else(|| "no page is open".to_owned()))?;
    Ok(Reply::Now(page(&top)))
}

pub(super) fn page_stack(desk: &Desk, _: &Params) -> Result<Reply, String> {
    let pages = desk.with(|app, _| Ok(app.pages()))?;
    Ok(Reply::Now(json!({ "pageStack": pages.iter().map(page).collect::<Vec<_>>() })))
}

pub(super) fn call_wx(desk: &Desk, params: &Params) -> Result<Reply, String> {
    no_plugin(params)?;
    let (method, args) = (params.text("method")?.into(), params.values("args")?);
    Ok(Reply::Later(Some("result"), desk.ask(Question::CallWx { method, args })))
}

/// A function, a fixed result, or neither: then the real call is restored.
pub(super) fn mock_wx(desk: &Desk, params: &Params) -> Result<Reply, String> {
    no_plugin(params)?;
    let method = params.text("method")?.into();
    let question = if params.get("functionDeclaration").is_some() {
        let (source, args) = (params.text("functionDeclaration")?.into(), params.values("args")?);
        Question::MockWxFunction { method, source, args }
    } else if params.has("result") {
        Question::MockWx { method, result: params.value("result") }
    } else {
        Question::RestoreWx { method }
    };
    Ok(Reply::Later(None, desk.ask(question)))
}

pub(super) fn call_function(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let (source, args) = (params.text("functionDeclaration")?.into(), params.values("args")?);
    Ok(Reply::Later(Some("result"), desk.ask(Question::CallFunction { source, args })))
}

pub(super) fn add_binding(desk: &Desk, params: &Params) -> Result<Reply, String> {
    Ok(Reply::Later(None, desk.ask(Question::AddBinding { name: params.text("name")?.into() })))
}

pub(super) fn screenshot(desk: &Desk, _: &Params) -> Result<Reply, String> {
    let png = desk.remote.shoot(VIEW_PATIENCE)?;
    Ok(Reply::Now(json!({ "data": base64::engine::general_purpose::STANDARD.encode(&*png) })))
}

fn page(page: &PageInfo) -> Json {
    json!({ "pageId": page.page.0, "path": &*page.path, "query": page.query.to_json() })
}

fn no_plugin(params: &Params) -> Result<(), String> {
    match params.get("pluginId") {
        Some(_) => Err("plugins are not built yet".into()),
        None => Ok(()),
    }
}
