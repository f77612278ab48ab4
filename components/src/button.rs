//! `button`: WeChat's own look, form submission, and a plain word about what it opens on a phone.
//!
//! Source: button page. Colours and sizes of the two looks: WeUI 1 and 2, which the official styles follow.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput};
use zhenji_core::spec::{Attr, ComponentSpec, boolean, choice, text};

use crate::table::{HOVER_STOP, PLAIN, event, hover_class, hover_start, hover_stay};

const NO_CHAT: &str = "WeChat's own pages do not open here";

const SIZE: Attr<&str> = choice("size", &["default", "mini"], "Size.");
const TYPE: Attr<&str> = choice("type", &["default", "primary", "warn"], "Colour.");
const PLAIN_LOOK: Attr<bool> = boolean("plain", false, "Outline only.");
const DISABLED: Attr<bool> = boolean("disabled", false, "Takes no taps.");
const LOADING: Attr<bool> = boolean("loading", false, "A spinner before the name.");
const FORM_TYPE: Attr<&str> =
    choice("form-type", &["", "submit", "reset", "submitToGroup"], "What a tap does to the `form` around it.");
const OPEN_TYPE: Attr<&str> = choice(
    "open-type",
    &[
        "",
        "contact",
        "liveActivity",
        "share",
        "getPhoneNumber",
        "getRealtimePhoneNumber",
        "getUserInfo",
        "launchApp",
        "openSetting",
        "feedback",
        "chooseAvatar",
        "agreePrivacyAuthorization",
    ],
    "What of WeChat a tap opens; an ordinary tap still comes.",
)
.since("1.1.0")
.not_built(NO_CHAT);
const LANG: Attr<&str> = choice("lang", &["en", "zh_CN", "zh_TW"], "Language of the user data; with `getUserInfo`.")
    .since("1.3.0")
    .not_built(NO_CHAT);
const SESSION_FROM: Attr<Arc<str>> =
    text("session-from", "", "Where the chat came from; with `contact`.").since("1.4.0").not_built(NO_CHAT);
const MESSAGE_TITLE: Attr<Arc<str>> =
    text("send-message-title", "", "Title of the message card; with `contact`.").since("1.5.0").not_built(NO_CHAT);
const MESSAGE_PATH: Attr<Arc<str>> =
    text("send-message-path", "", "Page behind the message card; with `contact`.").since("1.5.0").not_built(NO_CHAT);
const MESSAGE_IMG: Attr<Arc<str>> =
    text("send-message-img", "", "Picture of the message card; with `contact`.").since("1.5.0").not_built(NO_CHAT);
const MESSAGE_CARD: Attr<bool> =
    boolean("show-message-card", false, "Show the message card; with `contact`.").since("1.5.0").not_built(NO_CHAT);
const APP_PARAMETER: Attr<Arc<str>> =
    text("app-parameter", "", "What the opened app receives; with `launchApp`.").since("1.9.5").not_built(NO_CHAT);
const NO_QUOTA: Attr<bool> =
    boolean("phone-number-no-quota-toast", true, "Say when phone numbers are used up; with `getPhoneNumber`.")
        .since("2.25.4")
        .not_built(NO_CHAT);

/// `button`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "button",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/button.html",
    doc: "A button.",
    attrs: &[
        &SIZE.row,
        &TYPE.row,
        &PLAIN_LOOK.row,
        &DISABLED.row,
        &LOADING.row,
        &FORM_TYPE.row,
        &OPEN_TYPE.row,
        &hover_class("button-hover").row,
        &HOVER_STOP.row,
        &hover_start(20.0).row,
        &hover_stay(70.0).row,
        &LANG.row,
        &SESSION_FROM.row,
        &MESSAGE_TITLE.row,
        &MESSAGE_PATH.row,
        &MESSAGE_IMG.row,
        &MESSAGE_CARD.row,
        &APP_PARAMETER.row,
        &NO_QUOTA.row,
    ],
    events: &[
        event("getuserinfo", "{userInfo, …}", "1.3.0", "With `getUserInfo`. Not sent yet."),
        event("contact", "{path, query}", "1.5.0", "With `contact`. Not sent yet."),
        event("getphonenumber", "{code, …}", "1.2.0", "With `getPhoneNumber`. Not sent yet."),
        event("getrealtimephonenumber", "{code, …}", "2.24.4", "With `getRealtimePhoneNumber`. Not sent yet."),
        event("createliveactivity", "{…}", "", "With `liveActivity`. Not sent yet."),
        event("error", "{errMsg}", "1.9.5", "With `launchApp`. Not sent yet."),
        event("opensetting", "{authSetting}", "2.0.7", "With `openSetting`. Not sent yet."),
        event("launchapp", "{errMsg}", "2.4.4", "With `launchApp`. Not sent yet."),
        event("chooseavatar", "{avatarUrl}", "2.21.2", "With `chooseAvatar`. Not sent yet."),
        event("agreeprivacyauthorization", "{}", "2.32.3", "With `agreePrivacyAuthorization`. Not sent yet."),
    ],
    style: STYLE,
    machine: Some(|| Box::new(Button)),
    ..PLAIN
};

const STYLE: &str = concat!(
    "wx-button { display: block; position: relative; box-sizing: border-box; margin-left: auto; margin-right: auto; ",
    "padding-left: 14px; padding-right: 14px; font-size: 18px; line-height: 2.55555556; text-align: center; ",
    "text-decoration: none; border-radius: 5px; overflow: hidden; color: #000; background-color: #f8f8f8; }\n",
    // A hairline: a border of twice the size at half the scale.
    "wx-button::after { content: \"\"; position: absolute; top: 0; left: 0; width: 200%; height: 200%; box-sizing: border-box; ",
    "border: 1px solid rgba(0, 0, 0, 0.2); border-radius: 10px; transform: scale(0.5); transform-origin: 0 0; pointer-events: none; }\n",
    "wx-button[size=\"mini\"] { display: inline-block; padding: 0 1.34em; line-height: 2.3; font-size: 13px; }\n",
    "wx-button[type=\"primary\"] { color: #fff; background-color: #1aad19; }\n",
    "wx-button[type=\"warn\"] { color: #fff; background-color: #e64340; }\n",
    "wx-button[disabled] { color: rgba(0, 0, 0, 0.3); background-color: #f7f7f7; }\n",
    "wx-button[disabled][type=\"primary\"] { color: rgba(255, 255, 255, 0.6); background-color: #9ed99d; }\n",
    "wx-button[disabled][type=\"warn\"] { color: rgba(255, 255, 255, 0.6); background-color: #ec8b89; }\n",
    "wx-button[plain] { color: #353535; border: 1px solid #353535; background-color: transparent; }\n",
    "wx-button[plain][type=\"primary\"] { color: #1aad19; border-color: #1aad19; background-color: transparent; }\n",
    "wx-button[plain][type=\"warn\"] { color: #e64340; border-color: #e64340; background-color: transparent; }\n",
    "wx-button[plain][disabled] { color: rgba(0, 0, 0, 0.2); border-color: rgba(0, 0, 0, 0.2); background-color: transparent; }\n",
    "wx-button[plain]::after { border-width: 0; }\n",
    ":is(.button-hover, [class*=\"--button-hover\"]) { color: rgba(0, 0, 0, 0.6); background-color: #dedede; }\n",
    ":is(.button-hover, [class*=\"--button-hover\"])[type=\"primary\"] { color: rgba(255, 255, 255, 0.6); background-color: #179b16; }\n",
    ":is(.button-hover, [class*=\"--button-hover\"])[type=\"warn\"] { color: rgba(255, 255, 255, 0.6); background-color: #ce3c39; }\n",
    ":is(.button-hover, [class*=\"--button-hover\"])[plain] { color: rgba(53, 53, 53, 0.6); border-color: rgba(53, 53, 53, 0.6); background-color: transparent; }\n",
    "wx-button[loading]::before { content: \"\"; display: inline-block; width: 18px; height: 18px; margin-right: 5px; ",
    "vertical-align: middle; box-sizing: border-box; border: 2px solid rgba(128, 128, 128, 0.4); border-top-color: currentColor; ",
    "border-radius: 50%; animation: wx-button-loading 1s linear infinite; }\n",
    "@keyframes wx-button-loading { from { transform: rotate(0deg); } to { transform: rotate(360deg); } }\n",
    // `"style": "v2"` of app.json marks the page; its figures are WeUI 2's.
    "wx-page[v2] wx-button { width: 184px; padding: 8px 24px; font-size: 17px; font-weight: 700; line-height: 1.41176471; ",
    "border-radius: 4px; color: #06ae56; background-color: #f2f2f2; }\n",
    "wx-page[v2] wx-button::after { border-width: 0; }\n",
    "wx-page[v2] wx-button[size=\"mini\"] { width: auto; padding: 0 12px; line-height: 2; font-size: 16px; }\n",
    "wx-page[v2] wx-button[type=\"primary\"] { color: #fff; background-color: #07c160; }\n",
    "wx-page[v2] wx-button[type=\"warn\"] { color: #fa5151; background-color: #f2f2f2; }\n",
    "wx-page[v2] wx-button[disabled] { color: rgba(0, 0, 0, 0.18); background-color: #fafafa; }\n",
    "wx-page[v2] wx-button[plain] { border-width: 1px; background-color: transparent; }\n",
    "wx-page[v2] :is(.button-hover, [class*=\"--button-hover\"]) { background-color: #e6e6e6; }\n",
    "wx-page[v2] :is(.button-hover, [class*=\"--button-hover\"])[type=\"primary\"] { background-color: #06ae56; }\n",
);

struct Button;

impl Machine for Button {
    fn deaf(&self, event: &str, attrs: &zhenji_core::machine::Attrs) -> bool {
        event == "tap" && attrs.get(&DISABLED)
    }

    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached | MachineInput::Changed { .. } => {
                let word = |word: &'static str| (word != "default").then(|| Arc::from(word));
                let flag = |on: bool| on.then(|| Arc::from(""));
                let states = [
                    ("size", word(cx.get(&SIZE))),
                    ("type", word(cx.get(&TYPE))),
                    ("plain", flag(cx.get(&PLAIN_LOOK))),
                    ("disabled", flag(cx.get(&DISABLED))),
                    ("loading", flag(cx.get(&LOADING))),
                ];
                cx.out.extend(states.map(|(name, value)| MachineOutput::State { name, value }));
            }
            MachineInput::Tap { .. } | MachineInput::Label if !cx.get(&DISABLED) => match cx.get(&FORM_TYPE) {
                "submit" => cx.out.push(MachineOutput::Submit { reset: false }),
                "reset" => cx.out.push(MachineOutput::Submit { reset: true }),
                _ => {}
            },
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{In, check};

    #[test]
    fn form_type_submits_unless_disabled() {
        let states = |kind: &str, disabled: &str| {
            format!(
                "0 state size off\n0 state type {kind}\n0 state plain off\n0 state disabled {disabled}\n0 state loading off\n"
            )
        };
        let script = [(0, In::Attached), (1, In::Tap(1.0, None))];
        check(&SPEC, &[("form-type", "submit".into())], &script, &format!("{}1 submit false", states("off", "off")));
        check(&SPEC, &[("formType", "reset".into())], &script, &format!("{}1 submit true", states("off", "off")));
        check(
            &SPEC,
            &[("form-type", "submit".into()), ("disabled", true.into()), ("type", "warn".into())],
            &script,
            &states("warn", "on"),
        );
    }
}
