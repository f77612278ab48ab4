//! What the phone draws around or above the page: toast, dialogs, bars.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/ui/interaction/wx.showToast.html and its neighbours.

use zhenji_core::logic::{Effect, ShellCall};
use zhenji_core::value::Value;

use super::table::{ApiSpec, Call, Outcome, later};

pub(super) const APIS: &[ApiSpec] = &[
    later("showToast", |c| {
        text(c, "title").unwrap_or_else(|| {
            shell(ShellCall::ShowToast(filled(
                c,
                &[("icon", Value::from("success")), ("duration", Value::from(1500.0)), ("mask", Value::from(false))],
            )))
        })
    }),
    later("hideToast", |_| shell(ShellCall::HideToast)),
    later("showLoading", |c| {
        text(c, "title").unwrap_or_else(|| shell(ShellCall::ShowLoading(filled(c, &[("mask", Value::from(false))]))))
    }),
    later("hideLoading", |_| shell(ShellCall::HideLoading)),
    later("showModal", modal),
    later("showActionSheet", action_sheet),
    later("setNavigationBarTitle", |c| {
        text(c, "title").unwrap_or_else(|| shell(ShellCall::SetNavigationBarTitle(c.options.clone())))
    }),
    later("setNavigationBarColor", |c| {
        for name in ["frontColor", "backgroundColor"] {
            if let Some(failed) = text(c, name) {
                return failed;
            }
        }
        if !matches!(c.options.get("frontColor").as_str(), Some("#ffffff" | "#000000")) {
            return Outcome::fail("invalid frontColor: only #ffffff and #000000 are supported");
        }
        shell(ShellCall::SetNavigationBarColor(c.options.clone()))
    }),
    later("showNavigationBarLoading", |_| shell(ShellCall::NavigationBarLoading(true))),
    later("hideNavigationBarLoading", |_| shell(ShellCall::NavigationBarLoading(false))),
    later("hideHomeButton", |_| shell(ShellCall::HideHomeButton)),
    later("setKeepScreenOn", |c| match c.options.get("keepScreenOn").as_bool() {
        Some(on) => shell(ShellCall::KeepScreenOn(on)),
        None => Outcome::fail("parameter error: parameter.keepScreenOn should be Boolean instead of Undefined;"),
    }),
    later("setTabBarBadge", tab_bar),
    later("removeTabBarBadge", tab_bar),
    later("showTabBarRedDot", tab_bar),
    later("hideTabBarRedDot", tab_bar),
    later("setTabBarItem", tab_bar),
    later("setTabBarStyle", tab_bar),
    later("showTabBar", tab_bar),
    later("hideTabBar", tab_bar),
    later("setBackgroundColor", background),
    later("setBackgroundTextStyle", background),
    later("startPullDownRefresh", |_| Outcome::Effect(Effect::PullDownRefresh { start: true })),
    later("stopPullDownRefresh", |_| Outcome::Effect(Effect::PullDownRefresh { start: false })),
    later("pageScrollTo", |c| {
        let duration = c.options.get("duration").as_f64().unwrap_or(300.0);
        let scroll_top = c.options.get("scrollTop").as_f64();
        let selector = c.options.get("selector").as_str().map(Into::into);
        Outcome::Effect(Effect::PageScrollTo { scroll_top, selector, duration })
    }),
];

fn shell(call: ShellCall) -> Outcome {
    Outcome::Effect(Effect::Shell(call))
}

fn tab_bar(c: &mut Call<'_>) -> Outcome {
    let with_index = !matches!(c.name, "setTabBarStyle" | "showTabBar" | "hideTabBar");
    if with_index && c.options.get("index").as_f64().is_none() {
        return Outcome::fail("parameter error: parameter.index should be Number instead of Undefined;");
    }
    shell(ShellCall::TabBar { method: c.name.into(), options: c.options.clone() })
}

fn background(c: &mut Call<'_>) -> Outcome {
    shell(ShellCall::Background { method: c.name.into(), options: c.options.clone() })
}

fn modal(c: &mut Call<'_>) -> Outcome {
    let lengths = [("confirmText", "confirm"), ("cancelText", "cancel")];
    for (name, _) in lengths {
        // "at most 4 characters", says the page of showModal.
        if c.options.get(name).as_str().is_some_and(|t| t.chars().count() > 4) {
            return Outcome::fail(format!(
                "parameter error: parameter.{name} length should not larger than 4 Chinese characters;"
            ));
        }
    }
    shell(ShellCall::ShowModal(filled(
        c,
        &[
            ("title", Value::from("")),
            ("content", Value::from("")),
            ("showCancel", Value::from(true)),
            ("cancelText", Value::from("取消")),
            ("cancelColor", Value::from("#000000")),
            ("confirmText", Value::from("确定")),
            ("confirmColor", Value::from("#576B95")),
            ("editable", Value::from(false)),
        ],
    )))
}

fn action_sheet(c: &mut Call<'_>) -> Outcome {
    let items = c.options.get("itemList");
    match items.as_array().map(<[Value]>::len) {
        None => Outcome::fail("parameter error: parameter.itemList should be Array instead of Undefined;"),
        Some(0) => Outcome::fail("parameter error: itemList should not be empty"),
        // "at most 6", says the page of showActionSheet.
        Some(n) if n > 6 => Outcome::fail("parameter error: itemList should not exceed 6 items"),
        Some(_) => shell(ShellCall::ShowActionSheet(filled(c, &[("itemColor", Value::from("#000000"))]))),
    }
}

/// A failure if a required text is missing.
fn text(c: &Call<'_>, name: &str) -> Option<Outcome> {
    match c.options.get(name) {
        Value::String(_) => None,
        Value::Number(_) => None,
        other => Some(Outcome::fail(format!(
            "parameter error: parameter.{name} should be String instead of {};",
            type_name(&other)
        ))),
    }
}

/// WeChat's word for a type in messages.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Undefined => "Undefined",
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(_) => "Number",
        Value::String(_) => "String",
        Value::Array(_) => "Array",
        Value::Object(_) => "Object",
        Value::Bytes(_) => "ArrayBuffer",
    }
}

/// The options with documented defaults where the author gave none.
fn filled(c: &Call<'_>, defaults: &[(&str, Value)]) -> Value {
    let mut options = c.options.as_object().cloned().unwrap_or_default();
    for (name, value) in defaults {
        if options.get(*name).is_none_or(|v| *v == Value::Undefined) {
            options.insert((*name).into(), value.clone());
        }
    }
    Value::Object(options.into())
}
