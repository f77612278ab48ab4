//! Going from page to page. The page stack belongs to the app lane; here the words are checked.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/route/wx.navigateTo.html

use zhenji_core::logic::{Effect, Navigation};

use super::table::{ApiSpec, Call, Outcome, later};

pub(super) const APIS: &[ApiSpec] = &[
    later("navigateTo", |c| go(c, Navigation::To)),
    later("redirectTo", |c| go(c, Navigation::Redirect)),
    later("reLaunch", |c| go(c, Navigation::ReLaunch)),
    later("switchTab", |c| go(c, Navigation::SwitchTab)),
    later("navigateBack", |c| {
        let delta = c.options.get("delta").to_number();
        let delta = if delta.is_finite() && delta >= 1.0 { delta as u32 } else { 1 };
        Outcome::Effect(Effect::NavigateBack { delta })
    }),
];

fn go(c: &mut Call<'_>, how: Navigation) -> Outcome {
    match c.options.get("url").as_str() {
        Some(url) => Outcome::Effect(Effect::Navigate { how, url: url.into() }),
        None => Outcome::fail("parameter error: parameter.url should be String instead of Undefined;"),
    }
}
