//! `netstatus`: the figures of a session under the names and units that WeChat documents.
//!
//! Keys and units: live-pusher and live-player pages (`info`). The same key means frames for the pusher and milliseconds
//! for the player; the driver already measures it so.

use zhenji_core::media::Stats;
use zhenji_core::value::Value;

/// `info` of a pusher.
pub(super) fn pusher_info(stats: &Stats) -> Value {
    // "Caches above single digits = uplink starved" (Tencent Cloud 454/9867).
    let starved = stats.video_cache >= 10.0 || stats.audio_cache >= 10.0;
    info(common(stats, starved))
}

/// `info` of a player with this `min-cache` and level (seconds) above which it plays faster.
pub(super) fn player_info(stats: &Stats, min_cache: f64, threshold: f64) -> Value {
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
    info(fields)
}

/// `netQualityLevel`: 0 undefined, 1 best … 5 very bad, 6 unavailable.
///
/// WeChat documents the scale and not the formula. Ours: by jitter in steps that double (below 15, 30, 60, 120 ms), one level worse
/// when a buffer is starved, unavailable when nothing flows.
pub(super) fn quality(stats: &Stats, starved: bool) -> f64 {
    if stats.net_speed <= 0.0 {
        return 6.0;
    }
    let by_jitter = [15.0, 30.0, 60.0, 120.0].iter().filter(|limit| stats.jitter >= **limit).count() as f64 + 1.0;
    (by_jitter + f64::from(u8::from(starved))).min(5.0)
}

fn common(stats: &Stats, starved: bool) -> Vec<(&'static str, f64)> {
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

fn info(fields: Vec<(&'static str, f64)>) -> Value {
    let fields = Value::object(fields.into_iter().map(|(k, v)| (k, Value::from(v))));
    Value::object([("info", fields)])
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
        let keys = |v: Value| {
            let keys = v.get("info").as_object().map(|o| o.keys().map(|k| k.to_string()).collect::<Vec<_>>());
            keys.unwrap_or_default().join(" ")
        };
        assert_eq!(keys(pusher_info(&Stats::default())), both);
        assert_eq!(keys(player_info(&Stats::default(), 1.0, 3.0)), format!("{both} {player}"));
    }
}
