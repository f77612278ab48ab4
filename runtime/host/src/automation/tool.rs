//! `Tool.*`: the program itself, and what the phone draws around the page.

use std::time::Duration;

use serde_json::json;

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

/// Things that do not exist on a developer's own machine.
pub(super) fn not_built(method: &str, what: &str) -> Result<Reply, String> {
    Err(format!("{method} is not built: zhenji has no {what}"))
}
