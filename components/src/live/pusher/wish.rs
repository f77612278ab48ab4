//! What the attributes ask of camera, microphone and encoder.

use std::sync::Arc;

use zhenji_core::device::Order;
use zhenji_core::machine::Cx;
use zhenji_core::media::{Capture, Encode};
use zhenji_core::spec::Attr;

use super::Pusher;
use super::quality::{self, Wish};
use super::table::*;
use crate::live::common::check;

/// `audio-reverb-type`: off, KTV, small room, hall, deep, loud, metallic, magnetic.
const REVERBS: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 7];
/// `voice-changer-type`; the official list has no 5.
const VOICES: &[u8] = &[0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11];
const SMALL_MODES_SINCE: &str = "3.5.0";
/// Developers measured that phones stop about here, whatever the page asks (the SDK's own best preset is FHD, 1800).
const MOST_KBPS: f64 = 2000.0;
/// What `zoom="{{true}}"` magnifies; the documents name no figure.
const ZOOMED: f64 = 2.0;

impl Pusher {
    /// What the attributes ask for now, with mode and camera as they were when it started.
    pub(super) fn wanted(&self, cx: &Cx<'_>) -> (Capture, Encode) {
        let encode = quality::encode(&self.wish(cx));
        let front = self.front(cx);
        let effect = |attr: &Attr<f64>| if self.lens.effects { cx.get(attr) } else { 0.0 };
        let capture = Capture {
            camera: self.capture.as_ref().map_or_else(|| cx.get(&ENABLE_CAMERA), |open| open.camera),
            asleep: self.base.background,
            mic: cx.get(&ENABLE_MIC) && !cx.get(&MUTED) && !self.silent(cx),
            front,
            width: encode.width,
            height: encode.height,
            fps: encode.fps,
            mirror_preview: match cx.get(&LOCAL_MIRROR) {
                "enable" => true,
                "disable" => false,
                _ => front,
            },
            mirror_push: cx.get(&MIRROR) || cx.get(&REMOTE_MIRROR),
            beauty: cx.get(&BEAUTY),
            whiteness: cx.get(&WHITENESS),
            sample_rate: if self.audio_quality(cx) == "low" { 16_000 } else { 48_000 },
            natural_beauty: cx.get(&BEAUTY_STYLE) == "nature",
            filter: cx.get(&FILTER),
            skin_smoothness: effect(&SKIN_SMOOTHNESS),
            skin_whiteness: effect(&SKIN_WHITENESS),
            custom_render: cx.get(&CUSTOM_RENDER),
            face: cx.world.face && front,
            face_thinness: effect(&FACE_THINNESS),
            eye_bigness: effect(&EYE_BIGNESS),
            zoom: self.lens.zoom.unwrap_or(if cx.get(&ZOOM) { ZOOMED } else { 1.0 }),
            torch: self.lens.torch && !front,
            auto_focus: cx.get(&AUTO_FOCUS),
            reverb: legal(cx.get(&AUDIO_REVERB), REVERBS),
            voice: legal(cx.get(&VOICE_CHANGER), VOICES),
            gain_control: cx.get(&ENABLE_AGC),
            noise_suppression: cx.get(&ENABLE_ANS),
            volume_type: cx.get(&AUDIO_VOLUME_TYPE),
            mic_volume: self.mic_volume.unwrap_or(1.0),
        };
        (capture, encode)
    }

    /// Whether the front camera is meant: `device-position`, and how often it was switched.
    pub(super) fn front(&self, cx: &Cx<'_>) -> bool {
        (cx.get(&DEVICE_POSITION) == "front") != self.lens.switched
    }

    /// Names wishes that phones do not grant as they stand.
    pub(super) fn check_wishes(&self, names: Option<&[Arc<str>]>, cx: &mut Cx<'_>) {
        let asked = |name: &str| names.is_none_or(|all| all.iter().any(|n| **n == *name));
        for (attr, legal) in [(&AUDIO_REVERB, REVERBS), (&VOICE_CHANGER, VOICES)] {
            if asked(attr.row.name) && cx.given(&attr.row) {
                check::one_of(&SPEC, attr.row.name, cx.get(attr), legal, cx);
            }
        }
        if asked(MODE.row.name) && mode(cx) != cx.get(&MODE) {
            let (word, has) = (cx.get(&MODE), &cx.device.sdk_version);
            let message = format!(
                "mode {word} of <live-pusher> needs base library {SMALL_MODES_SINCE}; this phone has {has} and takes RTC"
            );
            cx.warn(message, "check wx.canIUse first");
        }
        let rates = asked(MIN_BITRATE.row.name) || asked(MAX_BITRATE.row.name);
        let (min, max) = (cx.get(&MIN_BITRATE), cx.get(&MAX_BITRATE));
        if rates && cx.given(&MIN_BITRATE.row) && cx.given(&MAX_BITRATE.row) && min > max {
            cx.warn(
                format!(
                    "min-bitrate {min} of <live-pusher> is greater than max-bitrate {max}: a phone takes {min} for both"
                ),
                "SD 300 to 800, HD 600 to 1200, FHD 600 to 1800",
            );
        }
        if asked(MAX_BITRATE.row.name) && cx.given(&MAX_BITRATE.row) && max > MOST_KBPS {
            cx.warn(
                format!("max-bitrate {max} of <live-pusher> is more than phones push: they stop near {MOST_KBPS}"),
                "FHD 600 to 1800",
            );
        }
        let sizes = asked(VIDEO_WIDTH.row.name) || asked(VIDEO_HEIGHT.row.name);
        if sizes && (cx.given(&VIDEO_WIDTH.row) || cx.given(&VIDEO_HEIGHT.row)) {
            let wish = self.wish(cx);
            let encode = quality::encode(&wish);
            if quality::shrunk(&wish) {
                cx.warn(
                    format!("<live-pusher> pushes {}x{}: phones stop at 1280x720", encode.width, encode.height),
                    "ask for 720x1280 or less",
                );
            }
        }
        for attr in [&FACE_THINNESS, &EYE_BIGNESS] {
            if asked(attr.row.name) && cx.get(attr) > 0.0 && self.lens.effects && !cx.world.face {
                cx.warn(
                    format!("{} of <live-pusher>: the camera sees no face, so nothing changes yet", attr.row.name),
                    "the fault `face` shows one",
                );
            }
        }
        let effects = [&SKIN_WHITENESS, &SKIN_SMOOTHNESS, &FACE_THINNESS, &EYE_BIGNESS];
        if let Some(attr) = effects.into_iter().find(|a| asked(a.row.name) && cx.given(&a.row) && !self.lens.effects) {
            cx.warn(
                format!("{} of <live-pusher> has no effect without custom-effect", attr.row.name),
                "set custom-effect",
            );
        }
    }

    fn wish(&self, cx: &Cx<'_>) -> Wish {
        let given = |attr: &Attr<f64>| cx.given(&attr.row).then(|| cx.get(attr));
        Wish {
            mode: self.mode,
            three_by_four: cx.get(&ASPECT) == "3:4",
            horizontal: cx.get(&ORIENTATION) == "horizontal",
            width: given(&VIDEO_WIDTH),
            height: given(&VIDEO_HEIGHT),
            min_bitrate: given(&MIN_BITRATE),
            max_bitrate: given(&MAX_BITRATE),
            fps: cx.get(&FPS),
            stats_ms: cx.device.habits.netstatus_ms,
        }
    }

    /// The note of 2020 has `low` as the default.
    fn audio_quality(&self, cx: &Cx<'_>) -> &'static str {
        let old = cx.device.habits.order == Order::Seed2020 && cx.attrs.raw(AUDIO_QUALITY.row.name).is_none();
        if old { "low" } else { cx.get(&AUDIO_QUALITY) }
    }
}

/// `mode`; a phone that does not know the newer words takes the default (live-pusher page: QVGA and HVGA since 3.5.0).
pub(super) fn mode(cx: &Cx<'_>) -> &'static str {
    match cx.get(&MODE) {
        "QVGA" | "HVGA" if !cx.device.sdk_at_least(SMALL_MODES_SINCE) => "RTC",
        mode => mode,
    }
}

/// One of a few numbers, or none of them: 0.
fn legal(value: f64, all: &[u8]) -> u8 {
    all.iter().copied().find(|n| f64::from(*n) == value).unwrap_or(0)
}
