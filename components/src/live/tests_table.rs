//! Double entry: what the official pages list, copied as facts and never read by the product.
//!
//! Sources: live-player, live-pusher, LivePlayerContext and LivePusherContext pages; `debug` from Tencent Cloud 454/12518.

use zhenji_core::device::Order;
use zhenji_core::spec::{AttrDefault, ComponentSpec};
use zhenji_core::value::number_to_text;
use zhenji_core::world::What;

use super::common::code::By;

/// `name=default`, `name` without one.
const PLAYER_ATTRS: &str = "src mode=live autoplay=false muted=false orientation=vertical object-fit=contain background-mute=false \
    min-cache=1 max-cache=3 sound-mode=speaker auto-pause-if-navigate=true auto-pause-if-open-native=true \
    picture-in-picture-mode picture-in-picture-init-position enable-auto-rotation=false referrer-policy=no-referrer \
    enable-casting=false debug=false";

const PUSHER_ATTRS: &str = "url mode=RTC autopush=false enable-video-custom-render=false muted=false enable-camera=true \
    auto-focus=true orientation=vertical beauty=0 whiteness=0 aspect=9:16 min-bitrate=200 max-bitrate=1000 audio-quality=high \
    waiting-image waiting-image-hash zoom=false device-position=front background-mute=false mirror=false remote-mirror=false \
    local-mirror=auto audio-reverb-type=0 enable-mic=true enable-agc=false enable-ans=false audio-volume-type=auto video-width=360 \
    video-height=640 beauty-style=smooth filter=standard picture-in-picture-mode custom-effect=false skin-whiteness=0 \
    skin-smoothness=0 face-thinness=0 eye-bigness=0 voice-changer-type=0 fps=15 debug=false";

const PLAYER_EVENTS: &str = "statechange fullscreenchange netstatus audiovolumenotify enterpictureinpicture leavepictureinpicture \
    castinguserselect castingstatechange castinginterrupt error rendererror";

const PUSHER_EVENTS: &str = "statechange netstatus error bgmstart bgmprogress bgmcomplete audiovolumenotify enterpictureinpicture \
    leavepictureinpicture rendererror";

/// The official table; then codes of the SDK and of reports.
const PLAYER_CODES: &str = "2001 2002 2003 2004 2005 2006 2007 2008 2009 2030 2032 2101 2102 2103 2104 2105 2106 2107 2108 3001 3002 \
    3003 3005 -2301 -2302 2012 2015 2026 2028 2031 2033 3004 6000 -2303 -2304 -2305 -2306 -2307 -2308";

/// The official table; then 1105 to 1107 and 5000 of older copies, and codes of the SDK and of rooms.
const PUSHER_CODES: &str = "0 1001 1002 1003 1004 1005 1006 1007 1008 1018 1019 1020 1021 1022 1031 1032 1033 1034 1101 1102 1103 \
    1104 3001 3002 3003 3004 3005 4998 4999 5001 10001 10002 10003 10004 -1301 -1302 -1303 -1304 -1305 -1306 -1307 -1308 -1309 -1310 \
    -1311 -1312 1105 1106 1107 5000 1009 1010 1011 1012 1023 1024 1025 1026 1027 1028 1029 1030 -1313 -1324 -1325 -1326 -3301 -100006 \
    -100015 -100018";

const PLAYER_METHODS: &str = "play stop mute pause resume requestFullScreen exitFullScreen snapshot requestPictureInPicture \
    exitPictureInPicture requestBackgroundPlayback exitBackgroundPlayback startCasting switchCasting reconnectCasting exitCasting";

const PUSHER_METHODS: &str = "start stop pause resume switchCamera snapshot toggleTorch startPreview stopPreview playBGM stopBGM \
    pauseBGM resumeBGM setBGMVolume setMICVolume sendMessage exitPictureInPicture getMaxZoom setZoom createOffscreenCanvas \
    onCustomRendererEvent applyFilter applySticker applyLipStickMakeup applyEyeBrowMakeup applyEyeShadowMakeup \
    applyBlusherStickMakeup applyFaceContourMakeup clearFilters clearMakeups clearStickers";

fn compare(what: &str, ours: impl Iterator<Item = String>, theirs: &str) {
    let mut ours: Vec<_> = ours.collect();
    let mut theirs: Vec<_> = theirs.split_whitespace().map(str::to_owned).collect();
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs, "{what}");
}

fn check(spec: &ComponentSpec, attrs: &str, events: &str, codes: &str, methods: &str) {
    let attr = |name: &str, default: AttrDefault| match default {
        AttrDefault::None | AttrDefault::Text("") => name.to_owned(),
        AttrDefault::Bool(b) => format!("{name}={b}"),
        AttrDefault::Number(n) => format!("{name}={}", number_to_text(n)),
        AttrDefault::Text(t) => format!("{name}={t}"),
    };
    compare("attributes", spec.attrs.iter().map(|r| attr(r.name, r.default)), attrs);
    compare("events", spec.events.iter().map(|r| r.name.to_owned()), events);
    compare("codes", spec.codes.iter().map(|c| c.code.to_string()), codes);
    compare("methods", spec.methods.iter().map(|m| m.name.to_owned()), methods);
}

#[test]
fn player_is_complete() {
    check(&super::player_table::SPEC, PLAYER_ATTRS, PLAYER_EVENTS, PLAYER_CODES, PLAYER_METHODS);
}

#[test]
fn pusher_is_complete() {
    check(&super::pusher_table::SPEC, PUSHER_ATTRS, PUSHER_EVENTS, PUSHER_CODES, PUSHER_METHODS);
}

/// The codes that the note of 2020 lists for each tag.
const PLAYER_SEED: &str = "2001 2002 2003 2004 2006 2007 -2301 2101 2102 2103 2104 2105 2106 2107 3001 3002 3003";
const PUSHER_SEED: &str =
    "1001 1002 1003 -1301 -1302 -1303 -1304 -1305 -1306 -1307 1101 1102 1103 1107 3001 3002 3003 3004 3005 5000";

/// The codes that the newest official page lists.
const PLAYER_OFFICIAL: &str = "2001 2002 2003 2004 2005 2006 2007 2008 2009 2030 2032 2101 2102 2103 2104 2105 2106 2107 2108 3001 3002 \
    3003 3005 -2301 -2302";
const PUSHER_OFFICIAL: &str = "0 1001 1002 1003 1004 1005 1006 1007 1008 1018 1019 1020 1021 1022 1031 1032 1033 1034 1101 1102 1103 1104 \
    3001 3002 3003 3004 3005 4998 4999 5001 10001 10002 10003 10004 -1301 -1302 -1303 -1304 -1305 -1306 -1307 -1308 -1309 -1310 -1311 -1312";

#[test]
fn each_document_lists_its_codes() {
    for (tag, order, expect) in [
        ("live-player", Order::Seed2020, PLAYER_SEED),
        ("live-pusher", Order::Seed2020, PUSHER_SEED),
        ("live-player", Order::OfficialLatest, PLAYER_OFFICIAL),
        ("live-pusher", Order::OfficialLatest, PUSHER_OFFICIAL),
    ] {
        let sent = super::rows(tag).iter().filter(|row| row.sent_by(order)).map(|row| row.code.code.to_string());
        compare(&format!("{tag} {order:?}"), sent, expect);
    }
}

#[test]
fn faults_are_words_of_the_world() {
    for row in ["live-player", "live-pusher"].into_iter().flat_map(super::rows) {
        let By::Fault(words) = row.by else { continue };
        for word in words.split(" or ") {
            let json = serde_json::from_str(word).unwrap_or_else(|_| serde_json::Value::from(word));
            assert!(serde_json::from_value::<What>(json).is_ok(), "{}: {word}", row.code.code);
        }
    }
}

#[test]
fn rows_say_what_a_reader_needs() {
    for row in ["live-player", "live-pusher"].into_iter().flat_map(super::rows) {
        let n = row.code.code;
        assert!(row.cause.ends_with('.') && !row.cause.contains('|'), "{n}: {}", row.cause);
        let (By::Course(how) | By::Fault(how) | By::Script(how)) = row.by;
        assert!(!how.is_empty() && !how.ends_with('.'), "{n}: {how}");
    }
}
