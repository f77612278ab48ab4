//! Going from page to page. The page stack belongs to the app lane; here the words are checked.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/route/wx.navigateTo.html

use boa_engine::{JsString, js_string};
use zhenji_core::logic::{Effect, Navigation};

use super::table::{ApiSpec, Call, Channel, Outcome, later};
use crate::framework::enter;

pub(super) const APIS: &[ApiSpec] = &[
    later("navigateTo", |c| {
        c.channel = channel(c);
        go(c, Navigation::To)
    }),
    later("redirectTo", |c| go(c, Navigation::Redirect)),
    later("reLaunch", |c| go(c, Navigation::ReLaunch)),
    later("switchTab", |c| go(c, Navigation::SwitchTab)),
    later("navigateBack", |c| {
        let delta = c.options.get("delta").to_number();
        let delta = if delta.is_finite() && delta >= 1.0 { delta as u32 } else { 1 };
        Outcome::Effect(Effect::NavigateBack { delta })
    }),
];

/// The channel between the two pages; `events` listens on the opener's end.
fn channel(c: &mut Call<'_>) -> Option<Channel> {
    let events = c.object.as_ref().and_then(|o| o.get(js_string!("events"), c.ctx).ok()).unwrap_or_default();
    let ends = enter("channel", &[events], "navigateTo", c.ctx)?.as_object()?;
    let mut end = |name: &str| ends.get(JsString::from(name), c.ctx).ok()?.as_object();
    Some(Channel { opener: end("opener")?, opened: end("opened")? })
}

fn go(c: &mut Call<'_>, how: Navigation) -> Outcome {
    match c.options.get("url").as_str() {
        Some(url) => Outcome::Effect(Effect::Navigate { how, url: url.into() }),
        None => Outcome::fail("parameter error: parameter.url should be String instead of Undefined;"),
    }
}
