//! What a pusher captures and encodes: mode, aspect and the explicit attributes give one size, rate and bitrate.
//!
//! Sizes and bitrates by mode: `TXLiveSDKTypeDef.h`. What the page writes itself wins over the mode's preset.

use zhenji_core::media::Encode;

/// What the attributes ask for; `None` where the page leaves it to the mode.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wish {
    pub(super) mode: &'static str,
    pub(super) three_by_four: bool,
    pub(super) horizontal: bool,
    pub(super) width: Option<f64>,
    pub(super) height: Option<f64>,
    pub(super) min_bitrate: Option<f64>,
    pub(super) max_bitrate: Option<f64>,
    pub(super) fps: f64,
    pub(super) stats_ms: u32,
}

/// Phones push at most 1280x720, whatever the page asks (reported by developers; see the guide's list of limits).
const LONG_SIDE: f64 = 1280.0;
const SHORT_SIDE: f64 = 720.0;
/// Seconds between key frames: the encoder default (`TXLivePushConfig.h`, `videoEncodeGop` 3).
const GOP: f64 = 3.0;

struct Preset {
    mode: &'static str,
    width: f64,
    height: f64,
    min: f64,
    max: f64,
}

const PRESETS: &[Preset] = &[
    Preset { mode: "SD", width: 360.0, height: 640.0, min: 300.0, max: 800.0 },
    Preset { mode: "HD", width: 540.0, height: 960.0, min: 600.0, max: 1200.0 },
    Preset { mode: "FHD", width: 720.0, height: 1280.0, min: 600.0, max: 1800.0 },
    // The attributes' own defaults: video-width 360, video-height 640, min-bitrate 200, max-bitrate 1000.
    Preset { mode: "RTC", width: 360.0, height: 640.0, min: 200.0, max: 1000.0 },
    // The documents name these two without figures; their sizes are the usual meaning of the names.
    Preset { mode: "QVGA", width: 240.0, height: 320.0, min: 100.0, max: 400.0 },
    Preset { mode: "HVGA", width: 320.0, height: 480.0, min: 150.0, max: 600.0 },
];

/// The encoder's setting.
pub(super) fn encode(wish: &Wish) -> Encode {
    let preset = preset(wish);
    let (min, max) = bitrates(wish, preset);
    let (width, height) = size(wish, preset, max);
    Encode {
        // The best quality first: adaptation lowers it when the uplink does not take it.
        bitrate: max as u32,
        min_bitrate: min as u32,
        max_bitrate: max as u32,
        gop: GOP,
        width,
        height,
        fps: wish.fps.round() as u32,
        stats_ms: wish.stats_ms,
    }
}

/// Whether the page asks for more than phones push.
pub(super) fn shrunk(wish: &Wish) -> bool {
    let preset = preset(wish);
    let (w, h) = asked(wish, preset, bitrates(wish, preset).1);
    w.max(h) > LONG_SIDE || w.min(h) > SHORT_SIDE
}

/// The bounds that the page gives; where it gives one, it moves the mode's own other one with it.
fn bitrates(wish: &Wish, preset: &Preset) -> (f64, f64) {
    let (min, max) = match (wish.min_bitrate, wish.max_bitrate) {
        (Some(min), Some(max)) => (min, max),
        (Some(min), None) => (min, preset.max),
        (None, Some(max)) => (preset.min.min(max), max),
        (None, None) => (preset.min, preset.max),
    };
    (min.max(1.0), max.max(min).max(1.0))
}

/// Widths that go with a bitrate: "2 Mbit/s go with 720p, 300 kbit/s with a smaller picture" (the note of 2020), and the SDK's
/// own pairs between them.
const RUNGS: [(f64, f64); 4] = [(1800.0, 720.0), (1200.0, 540.0), (300.0, 360.0), (0.0, 270.0)];

/// The width that a mode pushes at this bitrate: its own, unless the page has moved the bitrate out of the mode's range.
fn width(preset: &Preset, max: f64) -> f64 {
    let own = (preset.min..=preset.max).contains(&max) || matches!(preset.mode, "QVGA" | "HVGA");
    let rung = RUNGS.iter().find(|(least, _)| max >= *least).map(|(_, width)| *width);
    if own { preset.width } else { rung.unwrap_or(preset.width) }
}

fn preset(wish: &Wish) -> &'static Preset {
    PRESETS.iter().find(|p| p.mode == wish.mode).unwrap_or(&PRESETS[3])
}

/// The size before the limit of phones.
fn asked(wish: &Wish, preset: &Preset, max: f64) -> (f64, f64) {
    let own = width(preset, max);
    match (wish.width, wish.height) {
        (Some(w), Some(h)) => (w, h),
        (Some(w), None) => (w, w * ratio(wish, preset)),
        (None, Some(h)) => (h / ratio(wish, preset), h),
        (None, None) => (own, own * ratio(wish, preset)),
    }
}

fn size(wish: &Wish, preset: &Preset, max: f64) -> (u32, u32) {
    let (w, h) = asked(wish, preset, max);
    let shrink = (LONG_SIDE / w.max(h)).min(SHORT_SIDE / w.min(h)).min(1.0);
    let (w, h) = (even(w * shrink), even(h * shrink));
    // With `horizontal` 3:4 and 9:16 act as 4:3 and 16:9. A page that wrote a landscape size already has it.
    if wish.horizontal && h > w { (h, w) } else { (w, h) }
}

/// Height over width.
fn ratio(wish: &Wish, preset: &Preset) -> f64 {
    match (wish.three_by_four, preset.mode) {
        (true, _) => 4.0 / 3.0,
        (false, "QVGA" | "HVGA") => preset.height / preset.width,
        (false, _) => 16.0 / 9.0,
    }
}

/// H.264 with 4:2:0 needs even sides.
fn even(n: f64) -> u32 {
    ((n / 2.0).round() as u32 * 2).max(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(mode: &'static str) -> Wish {
        Wish { mode, fps: 15.0, ..Wish::default() }
    }

    #[test]
    fn presets_are_those_of_the_sdk() {
        // TXLiveSDKTypeDef.h and the quality table of the live-pusher guide.
        for (mode, width, height, min, max) in [
            ("SD", 360, 640, 300, 800),
            ("HD", 540, 960, 600, 1200),
            ("FHD", 720, 1280, 600, 1800),
            ("RTC", 360, 640, 200, 1000),
        ] {
            let e = encode(&wish(mode));
            assert_eq!((e.width, e.height, e.min_bitrate, e.max_bitrate), (width, height, min, max), "{mode}");
            assert_eq!((e.fps, e.gop), (15, 3.0));
        }
    }

    #[test]
    fn what_the_page_writes_wins() {
        let check = |wish: Wish, expect: (u32, u32, u32, u32)| {
            let e = encode(&wish);
            assert_eq!((e.width, e.height, e.min_bitrate, e.max_bitrate), expect, "{wish:?}");
        };
        check(Wish { width: Some(540.0), height: Some(960.0), ..wish("RTC") }, (540, 960, 200, 1000));
        check(Wish { min_bitrate: Some(100.0), max_bitrate: Some(500.0), ..wish("HD") }, (360, 640, 100, 500));
        check(Wish { min_bitrate: Some(2000.0), ..wish("SD") }, (720, 1280, 2000, 2000));
        check(Wish { max_bitrate: Some(2000.0), ..wish("RTC") }, (720, 1280, 200, 2000));
        check(Wish { max_bitrate: Some(300.0), ..wish("HD") }, (360, 640, 300, 300));
        check(Wish { min_bitrate: Some(150.0), max_bitrate: Some(180.0), ..wish("RTC") }, (270, 480, 150, 180));
        check(Wish { max_bitrate: Some(800.0), ..wish("FHD") }, (720, 1280, 600, 800));
        check(Wish { three_by_four: true, ..wish("RTC") }, (360, 480, 200, 1000));
        check(Wish { horizontal: true, ..wish("HD") }, (960, 540, 600, 1200));
        check(Wish { horizontal: true, three_by_four: true, ..wish("SD") }, (480, 360, 300, 800));
        check(Wish { width: Some(1080.0), height: Some(1920.0), ..wish("FHD") }, (720, 1280, 600, 1800));
        check(Wish { width: Some(361.0), height: Some(641.0), ..wish("SD") }, (362, 642, 300, 800));
    }
}
