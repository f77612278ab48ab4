//! `netstatus`: the figures of a session under the names and units that WeChat documents.
//!
//! Keys and units: live-pusher and live-player pages (`info`). The same key means frames for the pusher and milliseconds
//! for the player; the driver already measures it so.

use zhenji_core::media::Stats;
use zhenji_core::value::Value;

/// Names and figures, in the order of the documents.
pub(in crate::live) type Figures = Vec<(&'static str, f64)>;

/// `info` of a pusher.
pub(in crate::live) fn pusher_info(stats: &Stats) -> Figures {
    // "Caches above single digits = uplink starved" (Tencent Cloud 454/9867).
    let starved = stats.video_cache >= 10.0 || stats.audio_cache >= 10.0;
    common(stats, starved)
}

/// `info` of a player with this `min-cache` and level (seconds) above which it plays faster.
pub(in crate::live) fn player_info(stats: &Stats, min_cache: f64, threshold: f64) -> Figures {
    // "Player cache near 0 = about to stall" (Tencent Cloud 454/9867).
    let starved = min_cache > 0.0 && stats.video_cache.max(stats.audio_cache) < min_cache * 500.0;
    let mut fields = common(stats, starved);
    fields.extend([
        ("vDecCacheSize", round(stats.dec_cache, 0)),
        ("vSumCacheSize", round(stats.sum_cache, 0)),
        ("avPlayInterval", round(stats.av_play, 0)),
        ("avRecvInterval", round(stats.av_recv, 0)),
        ("audioCacheThreshold", round(threshold, 2)),
    ]);
    fields
}

/// `netQualityLevel`: 0 undefined, 1 best … 5 very bad, 6 unavailable.
///
/// WeChat documents the scale and not the formula. Ours (the reference page states it too): by jitter in steps that double (below 15, 30, 60, 120 ms), one level worse
/// when a buffer is starved, unavailable when nothing flows.
fn quality(stats: &Stats, starved: bool) -> f64 {
    if stats.net_speed <= 0.0 {
        return 6.0;
    }
    let by_jitter = [15.0, 30.0, 60.0, 120.0].iter().filter(|limit| stats.jitter >= **limit).count() as f64 + 1.0;
    (by_jitter + f64::from(u8::from(starved))).min(5.0)
}

fn common(stats: &Stats, starved: bool) -> Figures {
    vec![
        ("videoBitrate", round(stats.video_bitrate, 0)),
        ("audioBitrate", round(stats.audio_bitrate, 0)),
        ("videoFPS", round(stats.fps, 1)),
        ("videoGOP", round(stats.gop, 1)),
        ("netSpeed", round(stats.net_speed, 0)),
        ("netJitter", round(stats.jitter, 1)),
        ("netQualityLevel", quality(stats, starved)),
        ("videoWidth", f64::from(stats.width)),
        ("videoHeight", f64::from(stats.height)),
        ("videoCache", round(stats.video_cache, 0)),
        ("audioCache", round(stats.audio_cache, 0)),
    ]
}

/// `detail` of `netstatus`. A sparse one lacks what has no figure and, every other time, the buffers: real reports omit keys.
pub(in crate::live) fn detail(figures: &Figures, sparse: bool, odd: bool) -> Value {
    let there = |key: &str, n: f64| !sparse || (n != 0.0 && !(odd && key.to_ascii_lowercase().contains("cache")));
    let fields = figures.iter().filter(|(k, v)| there(k, *v)).map(|(k, v)| (*k, Value::from(*v)));
    Value::object([("info", Value::object(fields.collect::<Vec<_>>()))])
}

fn round(n: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    // Adding zero turns -0 into 0, which JSON would print as "-0".
    if n.is_finite() { (n * scale).round() / scale + 0.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_follows_jitter_and_starvation() {
        for (net_speed, jitter, starved, level) in [
            (0.0, 0.0, false, 6.0),
            (900.0, 0.0, false, 1.0),
            (900.0, 14.9, true, 2.0),
            (900.0, 30.0, false, 3.0),
            (900.0, 119.0, false, 4.0),
            (900.0, 500.0, false, 5.0),
            (900.0, 500.0, true, 5.0),
        ] {
            assert_eq!(
                quality(&Stats { net_speed, jitter, ..Stats::default() }, starved),
                level,
                "{net_speed} {jitter} {starved}"
            );
        }
    }

    #[test]
    fn keys_are_those_of_the_documents() {
        // live-pusher and live-player pages, table of `info`.
        let both = "videoBitrate audioBitrate videoFPS videoGOP netSpeed netJitter netQualityLevel videoWidth videoHeight videoCache audioCache";
        let player = "vDecCacheSize vSumCacheSize avPlayInterval avRecvInterval audioCacheThreshold";
        let keys = |figures: &Figures, sparse, odd| {
            let info = detail(figures, sparse, odd).get("info");
            let keys = info.as_object().map(|o| o.keys().map(|k| k.to_string()).collect::<Vec<_>>());
            keys.unwrap_or_default().join(" ")
        };
        assert_eq!(keys(&pusher_info(&Stats::default()), false, true), both);
        let stats = Stats { fps: 15.0, net_speed: 900.0, video_cache: 800.0, ..Stats::default() };
        let figures = player_info(&stats, 1.0, 3.0);
        assert_eq!(keys(&figures, false, true), format!("{both} {player}"));
        assert_eq!(keys(&figures, true, false), "videoFPS netSpeed netQualityLevel videoCache audioCacheThreshold");
        assert_eq!(keys(&figures, true, true), "videoFPS netSpeed netQualityLevel");
    }
}
