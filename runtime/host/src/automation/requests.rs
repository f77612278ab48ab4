//! The table of requests: a name, and what answers it.
//!
//! A name that is not in the table is answered with the words of WeChat DevTools: `<method> unimplemented`.

use std::sync::mpsc::Receiver;

use serde_json::{Map, Value as Json};
use zhenji_core::value::Value;

use super::desk::Desk;
use super::params::Params;
use super::{app, element, page, tool};

/// What a request leads to.
pub(super) enum Reply {
    /// The result.
    Now(Json),
    /// The result comes from page code, perhaps much later; it goes into this field, if the client reads it.
    Later(Option<&'static str>, Receiver<Result<Value, String>>),
    /// The result is empty, once page code has seen what was done.
    Settled(Receiver<Result<Value, String>>),
    /// From now on the client wants to hear the console.
    Listen,
    /// The result is empty; then the mini-program ends, a while later where the client has more to say.
    End { soon: bool },
}

/// What answers a request.
pub(super) type Handler = fn(&Desk, &Params) -> Result<Reply, String>;

const REQUESTS: &[(&str, Handler)] = &[
    ("Tool.getInfo", tool::get_info),
    ("Tool.close", tool::close),
    ("Tool.native", tool::native),
    ("Tool.strike", tool::strike),
    ("Tool.enableRemoteDebug", |_, _| tool::not_built("Tool.enableRemoteDebug", "debugging on a phone")),
    ("Tool.getTestAccounts", |_, _| tool::not_built("Tool.getTestAccounts", "test accounts")),
    ("Tool.stopAudits", |_, _| tool::not_built("Tool.stopAudits", "audits")),
    ("Tool.getTicket", |_, _| tool::not_built("Tool.getTicket", "login tickets")),
    ("Tool.setTicket", |_, _| tool::not_built("Tool.setTicket", "login tickets")),
    ("Tool.refreshTicket", |_, _| tool::not_built("Tool.refreshTicket", "login tickets")),
    ("App.getCurrentPage", app::current_page),
    ("App.getPageStack", app::page_stack),
    ("App.callWxMethod", app::call_wx),
    ("App.mockWxMethod", app::mock_wx),
    ("App.callFunction", app::call_function),
    ("App.addBinding", app::add_binding),
    ("App.enableLog", |_, _| Ok(Reply::Listen)),
    ("App.captureScreenshot", app::screenshot),
    ("App.exit", |_, _| Ok(Reply::End { soon: false })),
    ("Page.getElement", page::element),
    ("Page.getElements", page::elements),
    ("Page.getElementByXpath", page::element_by_xpath),
    ("Page.getElementsByXpath", page::elements_by_xpath),
    ("Page.getData", page::data),
    ("Page.setData", page::set_data),
    ("Page.callMethod", page::call_method),
    ("Page.getWindowProperties", page::window_properties),
    ("Element.getElement", element::element),
    ("Element.getElements", element::elements),
    ("Element.getOffset", element::offset),
    ("Element.getWXML", element::wxml),
    ("Element.getAttributes", element::attributes),
    ("Element.getProperties", element::properties),
    ("Element.getDOMProperties", element::dom_properties),
    ("Element.getStyles", element::styles),
    ("Element.tap", element::tap),
    ("Element.touchstart", element::touch_start),
    ("Element.touchmove", element::touch_move),
    ("Element.touchend", element::touch_end),
    ("Element.touchcancel", element::touch_cancel),
    ("Element.triggerEvent", element::trigger),
    ("Element.dispatchEvent", element::dispatch),
    ("Element.callFunction", element::call_function),
    ("Element.setData", element::set_data),
    ("Element.getData", element::data),
    ("Element.callMethod", element::call_method),
    ("Element.callContextMethod", element::call_context),
];

/// What answers a method.
pub(super) fn find(method: &str) -> Result<Handler, String> {
    let row = REQUESTS.iter().find(|(name, _)| *name == method);
    row.map(|(_, handler)| *handler).ok_or_else(|| format!("{method} unimplemented"))
}

/// A value as a field of a result; `undefined` leaves the field out.
pub(super) fn field(name: &str, value: &Value) -> Json {
    let mut result = Map::new();
    if *value != Value::Undefined {
        result.insert(name.into(), value.to_json());
    }
    Json::Object(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The requests of miniprogram-automator 0.12.1, read from its code.
    const CLIENT: &str = "App.addBinding App.callFunction App.callWxMethod App.captureScreenshot App.enableLog App.exit \
        App.getCurrentPage App.getPageStack App.mockWxMethod Element.callContextMethod Element.callFunction \
        Element.callMethod Element.dispatchEvent Element.getAttributes Element.getDOMProperties Element.getData \
        Element.getElement Element.getElements Element.getOffset Element.getProperties Element.getStyles Element.getWXML \
        Element.setData Element.tap Element.touchend Element.touchmove Element.touchstart Element.triggerEvent \
        Page.callMethod Page.getData Page.getElement Page.getElementByXpath Page.getElements Page.getElementsByXpath \
        Page.getWindowProperties Page.setData Tool.close Tool.enableRemoteDebug Tool.getInfo Tool.getTestAccounts \
        Tool.getTicket Tool.native Tool.refreshTicket Tool.setTicket Tool.stopAudits";

    #[test]
    fn every_request_of_the_client_is_known() {
        let missing: Vec<_> = CLIENT.split_whitespace().filter(|m| find(m).is_err()).collect();
        assert_eq!(missing, Vec::<&str>::new());
        assert_eq!(CLIENT.split_whitespace().count(), 45);
    }

    #[test]
    fn no_request_stands_twice() {
        let mut names: Vec<_> = REQUESTS.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), REQUESTS.len());
    }

    #[test]
    fn unknown_methods_are_named() {
        assert_eq!(find("App.CDPCommand").err().as_deref(), Some("App.CDPCommand unimplemented"));
    }
}
