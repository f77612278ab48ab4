//! Scopes: what the author may use, asked from whoever holds the grants.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/authorize.html

use zhenji_core::logic::{Effect, PermissionCall};

use super::table::{ApiSpec, Outcome, later};

pub(super) const APIS: &[ApiSpec] = &[
    later("getSetting", |_| Outcome::Effect(Effect::Permission(PermissionCall::GetSetting))),
    later("openSetting", |_| Outcome::Effect(Effect::Permission(PermissionCall::OpenSetting))),
    later("authorize", |c| match c.options.get("scope").as_str() {
        Some(scope) => Outcome::Effect(Effect::Permission(PermissionCall::Authorize { scope: scope.into() })),
        None => Outcome::fail("parameter error: parameter.scope should be String instead of Undefined;"),
    }),
];
