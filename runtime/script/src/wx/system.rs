//! What the phone says about itself.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/base/system/wx.getSystemInfoSync.html

use boa_engine::{Context, JsValue};
use zhenji_core::device::DeviceProfile;
use zhenji_core::value::{Object, Value};
use zhenji_core::view::Rect;

use super::table::{ApiSpec, Outcome, later, sync};
use crate::convert::to_js;
use crate::host::{host, page_of_now};

pub(super) const APIS: &[ApiSpec] = &[
    sync("getSystemInfoSync", |_, ctx| Ok(to_js(&everything(ctx), ctx))),
    later("getSystemInfo", |c| Outcome::Done(everything(c.ctx))),
    later("getSystemInfoAsync", |c| Outcome::Done(everything(c.ctx))),
    sync("getWindowInfo", |_, ctx| {
        let area = area(ctx);
        Ok(answer(|d| window_info(d, area), ctx))
    }),
    sync("getDeviceInfo", |_, ctx| Ok(answer(device_info, ctx))),
    sync("getAppBaseInfo", |_, ctx| Ok(answer(app_base_info, ctx))),
    sync("getSystemSetting", |_, ctx| Ok(answer(system_setting, ctx))),
    sync("getAppAuthorizeSetting", |_, ctx| Ok(answer(authorize_setting, ctx))),
    sync("getMenuButtonBoundingClientRect", |_, ctx| Ok(answer(menu_button, ctx))),
    sync("getLaunchOptionsSync", |_, ctx| {
        let launch = host(ctx).borrow().launch.clone();
        Ok(crate::logic::launch_js(&launch, ctx))
    }),
    sync("getEnterOptionsSync", |_, ctx| {
        let launch = host(ctx).borrow().launch.clone();
        Ok(crate::logic::launch_js(&launch, ctx))
    }),
    sync("getAccountInfoSync", |_, ctx| {
        let app_id = host(ctx).borrow().app_id.clone();
        let mini = Value::object([
            ("appId", Value::String(app_id)),
            ("envVersion", Value::from("develop")),
            ("version", Value::from("")),
        ]);
        Ok(to_js(&Value::object([("miniProgram", mini)]), ctx))
    }),
    // https://developers.weixin.qq.com/miniprogram/dev/api/ui/window/wx.checkIsPictureInPictureActive.html
    sync("checkIsPictureInPictureActive", |_, ctx| Ok(host(ctx).borrow().small_window.into())),
    sync("getExtConfigSync", |_, ctx| Ok(to_js(&Value::object::<&str>([]), ctx))),
];

/// The page area; before there is a page, that of a page with a navigation bar.
fn area(ctx: &Context) -> Option<Rect> {
    page_of_now(ctx).map(|p| p.area)
}

fn everything(ctx: &Context) -> Value {
    let area = area(ctx);
    about(|d| system_info(d, area), ctx)
}

fn system_info(d: &DeviceProfile, area: Option<Rect>) -> Value {
    let mut all = Object::new();
    for part in [device_info(d), window_info(d, area), app_base_info(d), system_setting(d)] {
        all.extend(part.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
    }
    // Here they are booleans; getAppAuthorizeSetting has words.
    all.extend(authorized(d).map(|(name, on)| (name.into(), Value::Bool(on))));
    Value::Object(all.into())
}

fn window_info(d: &DeviceProfile, area: Option<Rect>) -> Value {
    let area = area.unwrap_or_else(|| zhenji_core::shell::area(d, false, false));
    let bottom = d.height - d.safe_bottom;
    let safe_area = Value::object([
        ("left", Value::Number(0.0)),
        ("right", Value::Number(d.width)),
        ("top", Value::Number(d.status_bar)),
        ("bottom", Value::Number(bottom)),
        ("width", Value::Number(d.width)),
        ("height", Value::Number(bottom - d.status_bar)),
    ]);
    Value::object([
        ("pixelRatio", Value::Number(d.pixel_ratio)),
        ("screenWidth", Value::Number(d.width)),
        ("screenHeight", Value::Number(d.height)),
        ("windowWidth", Value::Number(d.width)),
        ("windowHeight", Value::Number(area.height)),
        ("statusBarHeight", Value::Number(d.status_bar)),
        ("safeArea", safe_area),
        ("screenTop", Value::Number(area.top)),
    ])
}

fn device_info(d: &DeviceProfile) -> Value {
    Value::object([
        ("brand", Value::String(d.brand.clone())),
        ("model", Value::String(d.model.clone())),
        ("system", Value::String(d.system.clone())),
        ("platform", Value::String(d.platform.clone())),
        ("abi", Value::from("arm64")),
        ("benchmarkLevel", Value::Number(if &*d.platform == "android" { 30.0 } else { -1.0 })),
    ])
}

fn app_base_info(d: &DeviceProfile) -> Value {
    Value::object([
        ("SDKVersion", Value::String(d.sdk_version.clone())),
        ("version", Value::String(d.version.clone())),
        ("language", Value::String(d.language.clone())),
        ("theme", Value::from("light")),
        ("enableDebug", Value::Bool(d.moment.debugging)),
        ("fontSizeSetting", Value::Number(16.0)),
        ("host", Value::object([("env", Value::from("WeChat"))])),
    ])
}

fn system_setting(d: &DeviceProfile) -> Value {
    Value::object([
        ("bluetoothEnabled", Value::Bool(true)),
        ("locationEnabled", Value::Bool(true)),
        ("wifiEnabled", Value::Bool(true)),
        ("deviceOrientation", Value::from(if d.moment.rotation == 0 { "portrait" } else { "landscape" })),
    ])
}

/// What the phone's system lets WeChat use.
fn authorized(d: &DeviceProfile) -> [(&'static str, bool); 6] {
    [
        ("albumAuthorized", true),
        ("bluetoothAuthorized", true),
        ("cameraAuthorized", d.moment.camera),
        ("locationAuthorized", true),
        ("microphoneAuthorized", d.moment.microphone),
        ("notificationAuthorized", true),
    ]
}

fn authorize_setting(d: &DeviceProfile) -> Value {
    Value::object(authorized(d).map(|(name, on)| (name, Value::from(if on { "authorized" } else { "denied" }))))
}

/// The capsule: 87 × 32 px, 7 px from the right edge, centred in the navigation bar, as measured on phones.
fn menu_button(d: &DeviceProfile) -> Value {
    let (width, height) = (87.0, 32.0);
    let right = d.width - 7.0;
    let top = d.status_bar + ((d.navigation_bar - height) / 2.0).max(0.0);
    Value::object([
        ("width", Value::Number(width)),
        ("height", Value::Number(height)),
        ("top", Value::Number(top)),
        ("right", Value::Number(right)),
        ("bottom", Value::Number(top + height)),
        ("left", Value::Number(right - width)),
    ])
}

pub(super) fn about(part: impl Fn(&DeviceProfile) -> Value, ctx: &Context) -> Value {
    let device = host(ctx).borrow().device.clone();
    device.map_or(Value::Undefined, |d| part(&d))
}

pub(super) fn answer(part: impl Fn(&DeviceProfile) -> Value, ctx: &mut Context) -> JsValue {
    let value = about(part, ctx);
    to_js(&value, ctx)
}
