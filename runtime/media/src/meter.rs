//! Measures a stream: what `netstatus` reports, and how late pictures are.
//!
//! Everything is counted from what really went by; nothing is assumed from settings.

use std::collections::VecDeque;
use std::time::Duration;

use zhenji_core::media::{MediaEventKind, Stats};
use zhenji_core::time::Time;

/// So long after a play begins, what the server kept for those who join may come at once.
const JOINING: Duration = Duration::from_millis(500);

/// Counts one direction of one stream.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    /// Between two figures.
    every: Duration,
    since: Time,
    video_bytes: u64,
    audio_bytes: u64,
    wire_bytes: u64,
    n_frames: u32,
    jitter_ms: f64,
    gop_s: f64,
    last_key: Option<i64>,
    /// The last message of what the pace is measured by: pictures, where there are any.
    last: Option<(Time, i64)>,
    has_video: bool,
    /// Messages before this moment may be a burst of kept ones.
    from: Time,
    newest: [Option<i64>; 2],
}

impl Meter {
    /// Figures are due every so many milliseconds; a tenth of a second is the least.
    pub(crate) fn new(every_ms: u32, now: Time) -> Self {
        let every = Duration::from_millis(every_ms.max(100).into());
        Self { every, since: now, from: now + JOINING, ..Self::default() }
    }

    /// Bytes on the wire, headers included.
    pub(crate) fn wire(&mut self, n: usize) {
        self.wire_bytes += n as u64;
    }

    /// A frame of pictures or sound, with its media time in ms, leaves the encoder or goes into the decoder.
    pub(crate) fn frame(&mut self, video: bool, key: bool, dts: i64, n_bytes: usize) {
        if !video {
            self.audio_bytes += n_bytes as u64;
            return;
        }
        self.video_bytes += n_bytes as u64;
        self.n_frames += 1;
        if key && let Some(last) = self.last_key.replace(dts).filter(|last| dts > *last) {
            self.gop_s = (dts - last) as f64 / 1000.0;
        }
    }

    /// A frame comes from the network, or has gone into it.
    pub(crate) fn arrive(&mut self, video: bool, dts: i64, now: Time) {
        self.newest[usize::from(video)] = Some(dts);
        if video && !std::mem::replace(&mut self.has_video, true) {
            self.last = None;
        }
        if video != self.has_video || now < self.from {
            return;
        }
        // RFC 3550, section 6.4.1 and appendix A.8.
        if let Some((t, d)) = self.last.replace((now, dts)) {
            let late = now.since(t).as_secs_f64() * 1000.0 - (dts - d) as f64;
            self.jitter_ms += (late.abs() - self.jitter_ms) / 16.0;
        }
    }

    /// When the next figures are due.
    pub(crate) fn deadline(&self) -> Time {
        self.since + self.every
    }

    /// The figures since the last call; sizes and caches are the caller's.
    pub(crate) fn take(&mut self, now: Time) -> Stats {
        let seconds = now.since(self.since).as_secs_f64().max(0.001);
        self.since = now;
        let kbps = |bytes: &mut u64| std::mem::take(bytes) as f64 * 8.0 / 1000.0 / seconds;
        Stats {
            video_bitrate: kbps(&mut self.video_bytes),
            audio_bitrate: kbps(&mut self.audio_bytes),
            net_speed: kbps(&mut self.wire_bytes),
            fps: f64::from(std::mem::take(&mut self.n_frames)) / seconds,
            gop: self.gop_s,
            jitter: self.jitter_ms,
            av_recv: match self.newest {
                [Some(audio), Some(video)] => (audio - video) as f64,
                _ => 0.0,
            },
            ..Stats::default()
        }
    }
}

/// The newest latencies, for percentiles.
#[derive(Debug, Default)]
pub(crate) struct Latencies {
    /// Milliseconds, oldest first.
    window: VecDeque<f64>,
}

impl Latencies {
    /// About ten seconds at 30 frames a second.
    const WINDOW: usize = 300;

    pub(crate) fn add(&mut self, ms: f64) {
        if self.window.len() == Self::WINDOW {
            self.window.pop_front();
        }
        self.window.push_back(ms);
    }

    /// Last, median and 95th percentile, once there is one.
    pub(crate) fn report(&self) -> Option<MediaEventKind> {
        let last_ms = *self.window.back()?;
        let mut sorted: Vec<f64> = self.window.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |q: f64| sorted[((sorted.len() - 1) as f64 * q).round() as usize];
        Some(MediaEventKind::Latency { last_ms, p50_ms: at(0.5), p95_ms: at(0.95) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_two_seconds() {
        let mut meter = Meter::new(2000, Time::ZERO);
        for i in 0..50i64 {
            let now = Time::from_millis(i as u64 * 40);
            meter.frame(true, i % 25 == 0, i * 40, 1000);
            meter.frame(false, false, i * 40 + 10, 100);
            meter.arrive(true, i * 40, now);
            meter.arrive(false, i * 40 + 10, now);
            meter.wire(1120);
        }
        let stats = meter.take(Time::from_millis(2000));
        assert_eq!((stats.video_bitrate, stats.audio_bitrate, stats.net_speed), (200.0, 20.0, 224.0));
        assert_eq!((stats.fps, stats.gop, stats.jitter, stats.av_recv), (25.0, 1.0, 0.0, 10.0));
        assert_eq!(meter.take(Time::from_millis(4000)).fps, 0.0);
    }

    #[test]
    fn uneven_arrival_is_jitter() {
        let mut meter = Meter::new(2000, Time::ZERO);
        for i in 0..200i64 {
            // Every second frame is 10 ms late: the spacing deviates by 10 ms each time.
            meter.arrive(true, i * 40, Time::from_millis(i as u64 * 40 + (i as u64 % 2) * 10));
        }
        let jitter = meter.take(Time::from_millis(8000)).jitter;
        assert!((jitter - 10.0).abs() < 0.1, "{jitter}");
    }

    #[test]
    fn a_burst_at_the_beginning_is_no_jitter_and_sound_counts_without_pictures() {
        let mut meter = Meter::new(2000, Time::ZERO);
        (0..50i64).for_each(|i| meter.arrive(true, i * 40, Time::from_millis(10)));
        (50..100i64).for_each(|i| meter.arrive(true, i * 40, Time::from_millis(i as u64 * 40)));
        assert_eq!(meter.take(Time::from_millis(4000)).jitter, 0.0);
        let mut sound = Meter::new(2000, Time::ZERO);
        (0..400i64).for_each(|i| sound.arrive(false, i * 20, Time::from_millis(i as u64 * 20 + (i as u64 % 2) * 10)));
        assert!(sound.take(Time::from_millis(8000)).jitter > 9.0);
    }

    #[test]
    fn percentiles() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.report(), None);
        (1..=101).rev().for_each(|ms| latencies.add(f64::from(ms)));
        let expect = MediaEventKind::Latency { last_ms: 1.0, p50_ms: 51.0, p95_ms: 96.0 };
        assert_eq!(latencies.report(), Some(expect));
    }
}
