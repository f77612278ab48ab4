//! `wx.uploadFile` and `wx.downloadFile`: checked here; somebody else reads, writes and talks to the network.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/network/upload/wx.uploadFile.html and
//! https://developers.weixin.qq.com/miniprogram/dev/api/network/download/wx.downloadFile.html

use boa_engine::{Context, JsResult, JsValue};
use zhenji_core::logic::{Download, Effect, Upload};
use zhenji_core::value::Value;

use super::request::{flat, headers_of, text_of, timeout_of, url_of};
use super::table::{ApiSpec, Outcome, sync};
use crate::convert::to_value;

pub(super) const APIS: &[ApiSpec] = &[
    sync("uploadFile", |args, ctx| transfer("uploadFile", upload, args, ctx)),
    sync("downloadFile", |args, ctx| transfer("downloadFile", download, args, ctx)),
];

const EVENTS: [&str; 2] = ["headersReceived", "progressUpdate"];
const SCHEMES: [&str; 2] = ["http", "https"];
/// Where a page may write: `wx.env.USER_DATA_PATH`.
const USER_DATA: &str = "http://usr/";

fn transfer(
    api: &str,
    read: fn(&Value) -> Result<Effect, String>,
    args: &[JsValue],
    ctx: &mut Context,
) -> JsResult<JsValue> {
    let options = args.first().and_then(JsValue::as_object);
    let outcome = match &options {
        Some(object) => read(&to_value(&object.clone().into(), ctx)?),
        None => Err("parameter error: parameter should be Object;".into()),
    };
    let outcome = outcome.map_or_else(Outcome::fail, Outcome::Effect);
    super::task::begin(api, outcome, options.as_ref(), &EVENTS, ctx)
}

fn upload(given: &Value) -> Result<Effect, String> {
    let url = url_of(given, &SCHEMES)?;
    let form = given.get("formData");
    let form = form.as_object().into_iter().flatten().filter(|(_, v)| **v != Value::Undefined);
    Ok(Effect::Upload(Box::new(Upload {
        url: url.as_str().into(),
        headers: headers_of(given),
        file: text_of(given, "filePath")?,
        name: text_of(given, "name")?,
        form: form.map(|(name, value)| (name.clone(), flat(value).into())).collect(),
        timeout_ms: timeout_of(given),
    })))
}

fn download(given: &Value) -> Result<Effect, String> {
    let url = url_of(given, &SCHEMES)?;
    let file = match given.get("filePath") {
        Value::Undefined | Value::Null => None,
        _ => Some(text_of(given, "filePath")?),
    };
    if let Some(path) = file.as_ref().filter(|path| !path.starts_with(USER_DATA)) {
        return Err(format!("permission denied, open \"{path}\""));
    }
    Ok(Effect::Download(Box::new(Download {
        url: url.as_str().into(),
        headers: headers_of(given),
        file,
        timeout_ms: timeout_of(given),
    })))
}
