//! The table of `live-player`: attributes, events and methods as documented, with what is built marked.
//!
//! Source: live-player and LivePlayerContext pages.

use std::sync::Arc;

use zhenji_core::spec::{Attr, AttrRow, ComponentSpec, Content, EventRow, MethodRow};
use zhenji_core::spec::{boolean, choice, number, text, words};
use zhenji_core::value::Value;

use super::{Player, codes};
use crate::live::common::session::Live;
use crate::table::{NATIVE, event, method};

pub(super) const SRC: Attr<Arc<str>> =
    text("src", "", "Play URL: rtmp://… or http(s)://….flv. Read when playing starts.");
pub(super) const MODE: Attr<&str> = choice(
    "mode",
    &["live", "RTC"],
    "`live` buffers for smoothness, `RTC` shows the newest frame. Read when playing starts.",
);
pub(super) const AUTOPLAY: Attr<bool> = boolean("autoplay", false, "Start by itself as soon as there is a `src`.");
pub(super) const MUTED: Attr<bool> = boolean("muted", false, "Silent.");
pub(super) const ORIENTATION: Attr<&str> = choice(
    "orientation",
    &["vertical", "horizontal"],
    "Direction of the picture: `vertical` as delivered, `horizontal` turned 270 degrees clockwise.",
);
pub(super) const OBJECT_FIT: Attr<&str> = choice(
    "object-fit",
    &["contain", "fillCrop"],
    "`contain` shows the whole picture with black bars, `fillCrop` fills and crops.",
);
pub(super) const BACKGROUND_MUTE: Attr<bool> =
    boolean("background-mute", false, "Officially deprecated: playing is always silent in the background.");
pub(super) const MIN_CACHE: Attr<f64> =
    number("min-cache", 1.0, "Least buffer, seconds; `live` only.").within(0.0, 60.0);
pub(super) const MAX_CACHE: Attr<f64> =
    number("max-cache", 3.0, "Greatest buffer, seconds; `live` only.").within(0.0, 60.0);
pub(super) const SOUND_MODE: Attr<&str> =
    choice("sound-mode", &["speaker", "ear"], "Loudspeaker or earpiece, which is quieter.").since("1.9.90");
pub(super) const PAUSE_IF_NAVIGATE: Attr<bool> =
    boolean("auto-pause-if-navigate", true, "Pause while another page of the mini-program is on top.").since("2.5.0");
pub(super) const PAUSE_IF_NATIVE: Attr<bool> =
    boolean("auto-pause-if-open-native", true, "Pause while a page of WeChat itself is on top.").since("2.5.0");
pub(super) const PIP_MODE: Attr<Value> = words(
    "picture-in-picture-mode",
    &["push", "pop"],
    "When to go on in a small window: `push`, `pop`, or both in an array.",
)
.since("2.10.3");
pub(super) const PIP_POSITION: Attr<Arc<str>> =
    text("picture-in-picture-init-position", "", "Where the small window opens: `(left|right, y%)`.").since("3.3.0");
pub(super) const AUTO_ROTATION: Attr<bool> =
    boolean("enable-auto-rotation", false, "Full screen when the phone is turned.").since("2.11.0");
pub(super) const REFERRER_POLICY: Attr<&str> = choice(
    "referrer-policy",
    &["no-referrer", "origin"],
    "`origin` sends `https://servicewechat.com/{appid}/0/page-frame.html`; HTTP-FLV only.",
)
.since("2.13.0");
pub(super) const CASTING: Attr<bool> =
    boolean("enable-casting", false, "Allow casting to a screen, which the fault `screen` puts into the network.")
        .since("2.32.0");
pub(super) const DEBUG: Attr<bool> =
    boolean("debug", false, "Log overlay on the picture; works on phones though the official table lacks it.");

const ATTRS: &[&AttrRow] = &[
    &SRC.row,
    &MODE.row,
    &AUTOPLAY.row,
    &MUTED.row,
    &ORIENTATION.row,
    &OBJECT_FIT.row,
    &BACKGROUND_MUTE.row,
    &MIN_CACHE.row,
    &MAX_CACHE.row,
    &SOUND_MODE.row,
    &PAUSE_IF_NAVIGATE.row,
    &PAUSE_IF_NATIVE.row,
    &PIP_MODE.row,
    &PIP_POSITION.row,
    &AUTO_ROTATION.row,
    &REFERRER_POLICY.row,
    &CASTING.row,
    &DEBUG.row,
];

const EVENTS: &[EventRow] = &[
    event("statechange", "{code, message}", "", "The state of playing changed: see the codes."),
    event(
        "fullscreenchange",
        "{direction, fullScreen}",
        "",
        "Full screen began or ended; direction is `vertical` or `horizontal`.",
    ),
    event(
        "netstatus",
        "{info}",
        "1.9.0",
        "Figures of the network and the buffers, every two seconds while connected. `netQualityLevel` is 1 with a jitter below 15 ms, 2 below 30, \
         3 below 60, 4 below 120, else 5, one worse when the buffer holds less than half of `min-cache`, 6 when nothing flows: WeChat documents \
         the scale and not the formula.",
    ),
    event("audiovolumenotify", "{volume}", "2.10.0", "Level of the sound, 0 to 100, where the driver measures it."),
    event("enterpictureinpicture", "{}", "2.11.0", "The small window opened."),
    event("leavepictureinpicture", "{}", "2.11.0", "The small window closed."),
    event("castinguserselect", "{state}", "2.32.0", "The user chose a screen, or found none: `success` or `fail`."),
    event(
        "castingstatechange",
        "{type, state}",
        "2.32.0",
        "The screen was connected, or was not: `success` or `fail`.",
    ),
    event("castinginterrupt", "{}", "2.32.0", "The screen that it was cast to is gone."),
    event(
        "error",
        "{errMsg}",
        "",
        "The player could not be inserted: permission, category, or (in RTC mode) the phone's microphone permission. In the official example, not in its table.",
    ),
    event("rendererror", "{}", "2.9.1", "Same-layer rendering failed: the picture lies above the page."),
];

const METHODS: &[MethodRow] = &[
    method("play", "", "Start playing."),
    method("stop", "", "End playing."),
    method("mute", "", "Silent or not: each call turns it over."),
    method("pause", "1.9.90", "Freeze the picture and be silent."),
    method("resume", "1.9.90", "Go on at the newest point."),
    method("requestFullScreen", "", "`{direction}`: 0 upright, 90 or -90 turned"),
    method("exitFullScreen", "", "End full screen."),
    method(
        "snapshot",
        "2.7.1",
        "`{quality, sourceType}` → `{tempImagePath, width, height}`; fails before the first picture",
    ),
    method("requestPictureInPicture", "2.15.0", "Go on in a small window."),
    method("exitPictureInPicture", "2.10.3", "Close the small window.").anywhere(),
    method("requestBackgroundPlayback", "2.14.3", "Play on in the background."),
    method("exitBackgroundPlayback", "2.14.3", "Stop playing in the background."),
    method("startCasting", "2.32.0", "Cast to a screen; in the handler of a tap alone.").tapped(),
    method("switchCasting", "2.32.0", "Cast to another screen; in the handler of a tap alone.").tapped(),
    method("reconnectCasting", "2.32.0", "Cast to the same screen again; in the handler of a tap alone.").tapped(),
    method("exitCasting", "2.32.0", "End casting; in the handler of a tap alone.").tapped(),
];

/// `live-player`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "live-player",
    since: "1.7.0",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/live-player.html",
    doc: "Plays a live stream from an RTMP or HTTP-FLV server.",
    attrs: ATTRS,
    events: EVENTS,
    codes: codes::CODES,
    methods: METHODS,
    style: "wx-live-player { display: inline-block; position: relative; width: 300px; height: 225px; overflow: hidden; \
            background-color: #000; }\n\
            wx-live-log { display: block; position: absolute; left: 0; top: 0; right: 0; padding: 4px; font-size: 10px; line-height: 13px; \
            color: #fff; background-color: rgba(0, 0, 0, 0.5); }\n\
            wx-live-line { display: block; white-space: nowrap; overflow: hidden; }\n",
    content: Content::Any,
    native: Some(&NATIVE),
    one_per_page: false,
    machine: Some(|| Box::new(Live::<Player>::default())),
};
