//! `createAnimation`: records steps; `export` hands them to the `animation` attribute.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/ui/animation/wx.createAnimation.html

use boa_engine::JsValue;

use super::chunk::chunk;
use super::table::{ApiSpec, sync};

pub(super) const APIS: &[ApiSpec] = &[sync("createAnimation", |args, ctx| {
    let make = chunk("zhenji:animation", include_str!("animation.js"), &[], ctx)?;
    make.call(&JsValue::undefined(), args, ctx)
})];
