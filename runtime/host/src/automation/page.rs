//! `Page.*`: elements, data and methods of one page, and the few window properties that clients read.

use serde_json::{Value as Json, json};
use zhenji_core::app::App;
use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::Question;
use zhenji_core::tree::Selector;
use zhenji_core::value::parse_path;
use zhenji_core::view::{Measured, NodeId};

use super::desk::{Desk, VIEW_PATIENCE, page_of};
use super::params::Params;
use super::requests::Reply;
use super::xpath::XPath;

pub(super) fn element(desk: &Desk, params: &Params) -> Result<Reply, String> {
    first(by_selector(desk, params)?)
}

pub(super) fn elements(desk: &Desk, params: &Params) -> Result<Reply, String> {
    Ok(all(by_selector(desk, params)?))
}

pub(super) fn element_by_xpath(desk: &Desk, params: &Params) -> Result<Reply, String> {
    first(by_xpath(desk, params)?)
}

pub(super) fn elements_by_xpath(desk: &Desk, params: &Params) -> Result<Reply, String> {
    Ok(all(by_xpath(desk, params)?))
}

pub(super) fn data(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let instance = desk.page(params.page()?)?.instance;
    let path = parse_path(params.get("path").and_then(Json::as_str).unwrap_or_default());
    Ok(Reply::Later(Some("data"), desk.ask(Question::GetData { instance, path })))
}

pub(super) fn set_data(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let instance = desk.page(params.page()?)?.instance;
    let data = object(params)?;
    Ok(Reply::Later(None, desk.ask(Question::SetData { instance, data })))
}

pub(super) fn call_method(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let instance = desk.page(params.page()?)?.instance;
    let (method, args) = (params.text("method")?.into(), params.values("args")?);
    Ok(Reply::Later(Some("result"), desk.ask(Question::CallMethod { instance, method, args })))
}

pub(super) fn window_properties(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let page = desk.page(params.page()?)?.page;
    let (_, viewport) = desk.remote.measure(page, Vec::new(), Vec::new(), VIEW_PATIENCE)?;
    let names = params.names()?;
    let properties: Vec<Json> = names.iter().map(|name| window_property(name, &viewport, &desk.device)).collect();
    Ok(Reply::Now(json!({ "properties": properties })))
}

/// The data of a `setData` request.
pub(super) fn object(params: &Params) -> Result<zhenji_core::value::Value, String> {
    let data = params.value("data");
    if data.as_object().is_some() { Ok(data) } else { Err("data must be an object".into()) }
}

/// The elements as clients know them. Only components of the project have a `nodeId`: it makes the client build another class.
pub(super) fn describe(app: &App, nodes: &[NodeId]) -> Vec<Json> {
    let known = nodes.iter().filter_map(|n| app.element(*n));
    known
        .map(|e| {
            let mut json = json!({ "elementId": e.node.0.to_string(), "tagName": &*e.tag });
            if let Some(instance) = e.instance {
                json["nodeId"] = instance.0.to_string().into();
            }
            json
        })
        .collect()
}

/// The first element; none is an error, which the client turns into `null`.
pub(super) fn first(found: Vec<Json>) -> Result<Reply, String> {
    found.into_iter().next().map(Reply::Now).ok_or_else(|| "no such element".to_owned())
}

/// All elements.
pub(super) fn all(found: Vec<Json>) -> Reply {
    Reply::Now(json!({ "elements": found }))
}

/// The selector of a request; one that says nothing is an error.
pub(super) fn selector(params: &Params) -> Result<String, String> {
    let text = params.text("selector")?;
    Selector::parse(text).map(|_| text.to_owned()).ok_or_else(|| format!("\"{text}\" is not a selector"))
}

fn by_selector(desk: &Desk, params: &Params) -> Result<Vec<Json>, String> {
    let (page, selector) = (params.page()?, selector(params)?);
    desk.with(move |app, _| {
        page_of(app, page)?;
        Ok(describe(app, &app.find(page, None, &selector)))
    })
}

fn by_xpath(desk: &Desk, params: &Params) -> Result<Vec<Json>, String> {
    let page = params.page()?;
    let path = XPath::parse(params.text("selector")?)?;
    desk.with(move |app, _| {
        let root = page_of(app, page)?.root;
        Ok(describe(app, &path.select(app, root)))
    })
}

/// What clients read of the window, by the names they use. Others are `null`, as unknown fields of a window are.
fn window_property(name: &str, viewport: &Measured, device: &DeviceProfile) -> Json {
    let scroll = &viewport.scroll;
    let name = name.strip_prefix("window.").unwrap_or(name);
    let of_document = name.strip_prefix("document.documentElement.").or_else(|| name.strip_prefix("document.body."));
    let number = match (of_document, name) {
        (Some("scrollWidth"), _) => scroll.width,
        (Some("scrollHeight"), _) => scroll.height,
        (Some("scrollTop"), _) | (None, "scrollY" | "pageYOffset") => scroll.top,
        (Some("scrollLeft"), _) | (None, "scrollX" | "pageXOffset") => scroll.left,
        (Some("clientWidth" | "offsetWidth"), _) | (None, "innerWidth") => viewport.rect.width,
        (Some("clientHeight" | "offsetHeight"), _) | (None, "innerHeight") => viewport.rect.height,
        (None, "devicePixelRatio") => device.pixel_ratio,
        (None, "__devtoolsConfig.navigationBarHeight") => device.navigation_bar,
        (None, "__devtoolsConfig.statusBarHeight") => device.status_bar,
        _ => return Json::Null,
    };
    zhenji_core::value::Value::from(number).to_json()
}
