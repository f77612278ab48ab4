//! The table of `live-pusher`: attributes, events and methods as documented, with what is built marked.
//!
//! Source: live-pusher and LivePusherContext pages. `audio-quality` defaults to `high`, as the official page says (older texts: `low`).

use std::sync::Arc;

use zhenji_core::spec::{Attr, AttrRow, ComponentSpec, Content, EventRow, MethodRow};
use zhenji_core::spec::{boolean, choice, number, text, words};
use zhenji_core::value::Value;

use super::{Pusher, codes};
use crate::live::common::session::Live;
use crate::table::{NATIVE, event, method, unbuilt};

/// What WeChat's own resources look like no document says.
const MAKEUP: &str =
    "`{path, alpha, blendMode}`: a picture over the face (the fault `face`); `normal`, `multiply` or `screen`";
const NO_CANVAS: &str = "there is no WebGL";

pub(super) const URL: Attr<Arc<str>> = text("url", "", "Push URL; RTMP only. Read when the push starts.");
pub(super) const MODE: Attr<&str> = choice(
    "mode",
    &["RTC", "SD", "HD", "FHD", "QVGA", "HVGA"],
    "Quality preset: SD 360x640, HD 540x960, FHD 720x1280, RTC for calls; QVGA and HVGA since 3.5.0. Read when the push starts.",
);
pub(super) const AUTOPUSH: Attr<bool> = boolean("autopush", false, "Start by itself as soon as there is a `url`.");
pub(super) const CUSTOM_RENDER: Attr<bool> = boolean(
    "enable-video-custom-render",
    false,
    "Tell JavaScript of each captured picture (`onCustomRendererEvent`). What is pushed stays the camera's: there is no canvas to draw \
     on. Officially spelt `enableVideoCustomRender`.",
)
.since("2.29.0");
pub(super) const MUTED: Attr<bool> =
    boolean("muted", false, "Push silence. Officially to be replaced by `enable-mic`.");
pub(super) const ENABLE_CAMERA: Attr<bool> = boolean(
    "enable-camera",
    true,
    "Camera on or off. Read when the push starts: changing it takes `stop()` and `start()`.",
);
pub(super) const AUTO_FOCUS: Attr<bool> = boolean("auto-focus", true, "Focus by itself.");
pub(super) const ORIENTATION: Attr<&str> =
    choice("orientation", &["vertical", "horizontal"], "Direction of the pushed picture.");
pub(super) const BEAUTY: Attr<f64> = number("beauty", 0.0, "Skin smoothing, 0 (off) to 9.").within(0.0, 9.0);
pub(super) const WHITENESS: Attr<f64> = number("whiteness", 0.0, "Whitening, 0 (off) to 9.").within(0.0, 9.0);
pub(super) const ASPECT: Attr<&str> =
    choice("aspect", &["9:16", "3:4"], "Shape of the picture; with `horizontal` it acts as 16:9 or 4:3.");
pub(super) const MIN_BITRATE: Attr<f64> =
    number("min-bitrate", 200.0, "Least video bitrate, kbit/s. Unset, SD, HD and FHD bring their own.")
        .within(1.0, 100_000.0);
pub(super) const MAX_BITRATE: Attr<f64> =
    number("max-bitrate", 1000.0, "Greatest video bitrate, kbit/s. Unset, SD, HD and FHD bring their own.")
        .within(1.0, 100_000.0);
pub(super) const AUDIO_QUALITY: Attr<&str> =
    choice("audio-quality", &["high", "low"], "`high` is 48 kHz, `low` 16 kHz.");
pub(super) const WAITING_IMAGE: Attr<Arc<str>> = text(
    "waiting-image",
    "",
    "Picture that is sent while the mini-program is in the background, for three minutes: network, temporary or package path.",
);
pub(super) const WAITING_IMAGE_HASH: Attr<Arc<str>> =
    text("waiting-image-hash", "", "MD5 of the waiting image; when it does not match, 10004.");
pub(super) const ZOOM: Attr<bool> =
    boolean("zoom", false, "Magnify the camera's picture, twice here; `setZoom` sets any factor.").since("2.1.0");
pub(super) const DEVICE_POSITION: Attr<&str> =
    choice("device-position", &["front", "back"], "Which camera.").since("2.3.0");
pub(super) const BACKGROUND_MUTE: Attr<bool> =
    boolean("background-mute", false, "Officially deprecated: the push is always silent in the background.");
pub(super) const MIRROR: Attr<bool> =
    boolean("mirror", false, "Mirror the pushed picture. Officially to be replaced by `remote-mirror`.").since("2.7.0");
pub(super) const REMOTE_MIRROR: Attr<bool> =
    boolean("remote-mirror", false, "Mirror the pushed picture.").since("2.10.0");
pub(super) const LOCAL_MIRROR: Attr<&str> =
    choice("local-mirror", &["auto", "enable", "disable"], "Mirror the preview; `auto` mirrors the front camera only.")
        .since("2.10.0");
pub(super) const AUDIO_REVERB: Attr<f64> =
    number("audio-reverb-type", 0.0, "0 off, 1 KTV, 2 small room, 3 hall, 4 deep, 5 loud, 6 metallic, 7 magnetic.")
        .since("2.10.0");
pub(super) const ENABLE_MIC: Attr<bool> = boolean("enable-mic", true, "Microphone on or off.").since("2.10.0");
pub(super) const ENABLE_AGC: Attr<bool> = boolean("enable-agc", false, "Automatic gain control.").since("2.10.0");
pub(super) const ENABLE_ANS: Attr<bool> = boolean("enable-ans", false, "Noise suppression.").since("2.10.0");
pub(super) const AUDIO_VOLUME_TYPE: Attr<&str> = choice(
    "audio-volume-type",
    &["auto", "media", "voicecall"],
    "Which volume of the phone applies. State only: a desktop has one volume.",
)
.since("2.10.0");
pub(super) const VIDEO_WIDTH: Attr<f64> =
    number("video-width", 360.0, "Width of the pushed picture, px. Unset, `mode` decides; phones stop at 1280x720.")
        .within(16.0, 4096.0)
        .since("2.10.0");
pub(super) const VIDEO_HEIGHT: Attr<f64> =
    number("video-height", 640.0, "Height of the pushed picture, px. Unset, `mode` decides; phones stop at 1280x720.")
        .within(16.0, 4096.0)
        .since("2.10.0");
pub(super) const BEAUTY_STYLE: Attr<&str> =
    choice("beauty-style", &["smooth", "nature"], "Style of `beauty`.").since("2.12.0");
pub(super) const FILTER: Attr<&str> = choice(
    "filter",
    &[
        "standard",
        "pink",
        "nostalgia",
        "blues",
        "romantic",
        "cool",
        "fresher",
        "solor",
        "aestheticism",
        "whitening",
        "cerisered",
    ],
    "Colour filter.",
)
.since("2.12.0");
pub(super) const PIP_MODE: Attr<Value> = words(
    "picture-in-picture-mode",
    &["push", "pop"],
    "When to go on in a small window: `push`, `pop`, or both in an array.",
)
.since("2.25.0");
pub(super) const CUSTOM_EFFECT: Attr<bool> =
    boolean("custom-effect", false, "Allow custom effects; cannot be changed later.").since("2.29.1");
pub(super) const SKIN_WHITENESS: Attr<f64> =
    number("skin-whiteness", 0.0, "Whitening, 0 to 1; needs `custom-effect`.").within(0.0, 1.0).since("2.29.1");
pub(super) const SKIN_SMOOTHNESS: Attr<f64> =
    number("skin-smoothness", 0.0, "Smoothing, 0 to 1; needs `custom-effect`.").within(0.0, 1.0).since("2.29.1");
pub(super) const FACE_THINNESS: Attr<f64> =
    number("face-thinness", 0.0, "Thinner face, 0 to 1; needs `custom-effect`, and a face (the fault `face`).")
        .within(0.0, 1.0)
        .since("2.29.1");
pub(super) const EYE_BIGNESS: Attr<f64> =
    number("eye-bigness", 0.0, "Bigger eyes, 0 to 1; needs `custom-effect`, and a face (the fault `face`).")
        .within(0.0, 1.0)
        .since("2.29.1");
pub(super) const VOICE_CHANGER: Attr<f64> = number(
    "voice-changer-type",
    0.0,
    "0 off, 1 child, 2 loli, 3 uncle, 4 heavy metal, 6 foreigner, 7 beast, 8 otaku, 9 strong current, 10 machine, 11 ethereal.",
)
.since("2.31.0");
pub(super) const FPS: Attr<f64> = number("fps", 15.0, "Frames a second, 1 to 30.").within(1.0, 30.0).since("2.31.0");
pub(super) const DEBUG: Attr<bool> =
    boolean("debug", false, "Log overlay on the picture; works on phones though the official table lacks it.");

const ATTRS: &[&AttrRow] = &[
    &URL.row,
    &MODE.row,
    &AUTOPUSH.row,
    &CUSTOM_RENDER.row,
    &MUTED.row,
    &ENABLE_CAMERA.row,
    &AUTO_FOCUS.row,
    &ORIENTATION.row,
    &BEAUTY.row,
    &WHITENESS.row,
    &ASPECT.row,
    &MIN_BITRATE.row,
    &MAX_BITRATE.row,
    &AUDIO_QUALITY.row,
    &WAITING_IMAGE.row,
    &WAITING_IMAGE_HASH.row,
    &ZOOM.row,
    &DEVICE_POSITION.row,
    &BACKGROUND_MUTE.row,
    &MIRROR.row,
    &REMOTE_MIRROR.row,
    &LOCAL_MIRROR.row,
    &AUDIO_REVERB.row,
    &ENABLE_MIC.row,
    &ENABLE_AGC.row,
    &ENABLE_ANS.row,
    &AUDIO_VOLUME_TYPE.row,
    &VIDEO_WIDTH.row,
    &VIDEO_HEIGHT.row,
    &BEAUTY_STYLE.row,
    &FILTER.row,
    &PIP_MODE.row,
    &CUSTOM_EFFECT.row,
    &SKIN_WHITENESS.row,
    &SKIN_SMOOTHNESS.row,
    &FACE_THINNESS.row,
    &EYE_BIGNESS.row,
    &VOICE_CHANGER.row,
    &FPS.row,
    &DEBUG.row,
];

const EVENTS: &[EventRow] = &[
    event("statechange", "{code, message}", "", "The state of the push changed: see the codes."),
    event(
        "netstatus",
        "{info}",
        "1.9.0",
        "Figures of the network and the encoder, every two seconds while connected. Caches are frames. `netQualityLevel`: see `live-player`; one worse \
         with ten frames queued or more.",
    ),
    event(
        "error",
        "{errMsg, errCode}",
        "1.7.4",
        "The pusher failed: 10001 camera denied, 10002 microphone denied, 10003 music, 10004 waiting image, -1301 and -1302 denied by the phone. \
         Without `errCode` it could not be inserted: permission, category, or a second one on the page.",
    ),
    event("bgmstart", "{}", "2.4.0", "Background music began."),
    event("bgmprogress", "{progress, duration}", "2.4.0", "Background music goes on."),
    event("bgmcomplete", "{}", "2.4.0", "Background music ended."),
    event(
        "audiovolumenotify",
        "{volume}",
        "2.12.0",
        "Level of the microphone, 0 to 100, where the driver measures it.",
    ),
    event("enterpictureinpicture", "{}", "2.25.0", "The small window opened."),
    event("leavepictureinpicture", "{}", "2.25.0", "The small window closed."),
    event("rendererror", "{}", "2.9.1", "Same-layer rendering failed: the picture lies above the page."),
];

const METHODS: &[MethodRow] = &[
    method("start", "", "Push, and show the camera."),
    method("stop", "", "End push and preview."),
    method("pause", "", "Send nothing while staying connected."),
    method("resume", "", "The reverse of `pause`."),
    method("switchCamera", "", "The other camera."),
    method("snapshot", "1.9.90", "`{quality, sourceType}` → `{tempImagePath, width, height}`; fails while not pushing"),
    method("toggleTorch", "2.1.0", "Torch on or off; back camera only."),
    method(
        "playBGM",
        "2.4.0",
        "`{url, startTimeMs, endTimeMs}`; the times since 2.31.0, an end of 0 is the end of the file, a start beyond it the beginning; needs push or preview",
    ),
    method("stopBGM", "2.4.0", "End the background music."),
    method("pauseBGM", "2.4.0", "Pause the background music."),
    method("resumeBGM", "2.4.0", "Go on with the background music."),
    method("setBGMVolume", "2.4.0", "`{volume}`, 0 to 1, a number or a string"),
    method("startPreview", "2.7.0", "Show the camera without pushing."),
    method("stopPreview", "2.7.0", "End the preview; has no effect while pushing."),
    method("setMICVolume", "2.10.0", "`{volume}`, 0 to 1"),
    method("sendMessage", "2.10.0", "`{msg}`, sent inside the stream (SEI); fails while not pushing"),
    method(
        "applyFilter",
        "2.14.0",
        "`{path, alpha, md5}`: a lookup picture of 512x512 px, 8x8 squares of 64 levels; WeChat names no format",
    ),
    method(
        "applySticker",
        "2.14.0",
        "`{type, stickers}`: `2D` and `front`, pictures of a folder in turn; `pos` in shares of the picture when none is above 1, in px otherwise",
    ),
    method("applyLipStickMakeup", "2.14.0", MAKEUP),
    method("applyEyeBrowMakeup", "2.14.0", MAKEUP),
    method("applyEyeShadowMakeup", "2.14.0", MAKEUP),
    method("applyBlusherStickMakeup", "2.14.0", MAKEUP),
    method("applyFaceContourMakeup", "2.14.0", MAKEUP),
    method("clearFilters", "2.14.0", "Remove the filter."),
    method("clearMakeups", "2.14.0", "Remove all make-up."),
    method("clearStickers", "2.14.0", "Remove the stickers."),
    method("exitPictureInPicture", "2.25.0", "Close the small window.").anywhere(),
    unbuilt("createOffscreenCanvas", "2.29.0", "Canvas for custom rendering.", NO_CANVAS),
    method("onCustomRendererEvent", "2.29.0", "`('frame' | 'update', callback)`; the callback gets `{width, height}`")
        .listens(),
    method("getMaxZoom", "2.31.0", "→ `{maxZoom}`, a string as documented: `\"5\"`"),
    method("setZoom", "2.31.0", "`{zoom}`, 1 to `maxZoom` → the actual `zoom`, one decimal"),
];

/// `live-pusher`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "live-pusher",
    since: "1.7.0",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/live-pusher.html",
    doc: "Captures camera and microphone, shows the preview and pushes it to an RTMP server.",
    attrs: ATTRS,
    events: EVENTS,
    codes: codes::CODES,
    methods: METHODS,
    // Full width and no height of its own, as documented: a page that gives none sees nothing.
    style: "wx-live-pusher { display: block; position: relative; width: 100%; overflow: hidden; background-color: #000; }\n",
    content: Content::Any,
    native: Some(&NATIVE),
    one_per_page: true,
    machine: Some(|| Box::new(Live::<Pusher>::default())),
};
