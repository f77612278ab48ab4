//! `Tool.*`: the program itself, and what the phone draws around the page.

use std::time::Duration;

use serde_json::{Map, Value as Json, json};
use zhenji_core::app::Input;
use zhenji_core::world::{Fault, Strike, parse_strike};

use super::desk::Desk;
use super::params::Params;
use super::requests::{Reply, field};

pub(super) fn get_info(desk: &Desk, _: &Params) -> Result<Reply, String> {
    Ok(Reply::Now(json!({
        // The client refuses to work below 2.7.3.
        "SDKVersion": &*desk.device.sdk_version,
        "name": "zhenji",
        "version": env!("CARGO_PKG_VERSION"),
    })))
}

pub(super) fn close(_: &Desk, _: &Params) -> Result<Reply, String> {
    Ok(Reply::End { soon: true })
}

pub(super) fn native(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let done = desk.remote.native(params.text("method")?, params.value("data"), Duration::from_secs(10))?;
    Ok(Reply::Now(field("result", &done)))
}

/// Something goes wrong in the world around the phone, or is over: `{what, on, host, at, for}`, where `what` is a word with its
/// argument (`"cut"`, `"bandwidth=300"`) or JSON (`{"bandwidth": 300}`). Without `at` it happens now.
pub(super) fn strike(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let on = params.get("on").and_then(Json::as_bool).unwrap_or(true);
    let mut written = Map::new();
    for name in ["at", "for", "host"] {
        written.extend(params.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    let what = match params.get("what") {
        Some(Json::String(text)) => {
            let strike = parse_strike(text, on).map_err(|e| e.to_string())?;
            serde_json::to_value(strike.what).map_err(|e| e.to_string())?
        }
        Some(json) => json.clone(),
        None => return Err("what must name a fault, such as \"cut\" or {\"bandwidth\": 300}".into()),
    };
    written.insert("what".into(), what);
    if !on && let Some(odd) = ["at", "for"].into_iter().find(|name| written.contains_key(*name)) {
        return Err(format!("what is over is over now: leave {odd} away, or say `for` when it begins"));
    }
    let mut fault: Fault = serde_json::from_value(Json::Object(written)).map_err(|e| e.to_string())?;
    if params.get("at").is_none() {
        fault.at = desk.remote.now();
    }
    desk.remote.input(match on {
        true => Input::Fault(fault),
        false => Input::Strike(Strike { on, what: fault.what, host: fault.host }),
    });
    Ok(Reply::Now(json!({})))
}

/// Things that do not exist on a developer's own machine.
pub(super) fn not_built(method: &str, what: &str) -> Result<Reply, String> {
    Err(format!("{method} is not built: zhenji has no {what}"))
}
