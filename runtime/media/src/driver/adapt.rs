//! Bitrate and size of a pusher follow its uplink: down at once when it is too weak, up in small steps when it holds.

use std::time::Duration;

use zhenji_core::media::{Encode, MediaEventKind};
use zhenji_core::time::Time;

use crate::client::UplinkFigures;

/// Encoders need about so long to settle on a new bitrate (measured with x264 and openh264).
const HOLD: Duration = Duration::from_secs(2);
/// Up again only after so long without trouble.
const QUIET: Duration = Duration::from_secs(6);
/// So many queued frames say that the connection does not keep up.
const BUSY_FRAMES: usize = 12;

/// Quarters of each side, and the share of the first bitrate down to which that size holds. Documents say only that the
/// resolution follows the bitrate; with these shares a push of 720x1280 at 1800 kbit/s comes down to the SDK's own
/// pairs: 540x960 below 1080, 360x640 below 540 (`TX_Enum_Type_VideoQuality`).
const SIZES: [(u32, f64); 3] = [(4, 0.6), (3, 0.3), (2, 0.0)];
/// A size comes back only this far above the bitrate at which it was left.
const BACK: f64 = 1.15;

/// Decides about bitrate and size.
#[derive(Debug)]
pub(crate) struct Adapt {
    min: u32,
    max: u32,
    /// What it began with.
    first: u32,
    pub(crate) kbps: u32,
    /// Of [`SIZES`].
    step: usize,
    changed: Time,
    busy: Time,
}

impl Adapt {
    pub(crate) fn new(encode: &Encode, now: Time) -> Self {
        let mut adapt = Self { min: 0, max: 0, first: 0, kbps: 0, step: 0, changed: now, busy: now };
        adapt.set(encode, now);
        adapt
    }

    /// New bounds. What is known of the uplink stays: only a push that was at its best goes on at its best.
    pub(crate) fn set(&mut self, encode: &Encode, now: Time) {
        let at_best = self.kbps >= self.max;
        self.min = encode.min_bitrate.max(1);
        self.max = encode.max_bitrate.max(self.min);
        let best = encode.bitrate.clamp(self.min, self.max);
        self.kbps = if at_best { best } else { self.kbps.clamp(self.min, self.max) };
        self.first = best;
        self.step = 0;
        self.resize();
        self.changed = now;
    }

    /// A side of the picture, px, at the size that fits the bitrate.
    pub(crate) fn side(&self, asked: u32) -> u32 {
        if self.step == 0 { asked } else { (asked * SIZES[self.step].0 / 4) & !1 }
    }

    /// Looks at the uplink now and then, which took `sent_kbps` of pictures since the last look; says what to tell.
    pub(crate) fn look(&mut self, figures: UplinkFigures, sent_kbps: u32, now: Time) -> Vec<MediaEventKind> {
        let busy = figures.dropped > 0 || figures.video_queued >= BUSY_FRAMES;
        let mut events = Vec::new();
        if now.since(self.changed) < HOLD {
            return events;
        }
        let wanted = if busy {
            self.busy = now;
            events.push(MediaEventKind::NetBusy);
            // What a link took while frames were waiting is all that it can take; a short stall says less than that.
            (sent_kbps * 85 / 100).clamp(self.kbps / 2, self.kbps * 7 / 10)
        } else if now.since(self.busy) >= QUIET {
            self.kbps * 11 / 10 + 1
        } else {
            self.kbps
        };
        let wanted = wanted.clamp(self.min, self.max);
        if wanted != self.kbps || busy {
            self.changed = now;
        }
        if wanted != self.kbps {
            self.kbps = wanted;
            self.resize();
            events.push(MediaEventKind::Bitrate { kbps: wanted });
        }
        events
    }

    fn resize(&mut self) {
        let share = f64::from(self.kbps) / f64::from(self.first);
        while share < SIZES[self.step].1 {
            self.step += 1;
        }
        while self.step > 0 && share >= SIZES[self.step - 1].1 * BACK {
            self.step -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn down_at_once_and_slowly_up() {
        let encode = Encode {
            bitrate: 1000,
            min_bitrate: 400,
            max_bitrate: 1000,
            gop: 1.0,
            width: 1,
            height: 1,
            fps: 15,
            stats_ms: 2000,
        };
        let mut adapt = Adapt::new(&encode, Time::ZERO);
        let busy = UplinkFigures { video_queued: 20, ..UplinkFigures::default() };
        let mut look = |s: u64, figures| adapt.look(figures, 5000, Time::from_millis(s * 1000));
        assert_eq!(look(1, busy), []);
        assert_eq!(look(2, busy), [MediaEventKind::NetBusy, MediaEventKind::Bitrate { kbps: 700 }]);
        assert_eq!(look(4, busy), [MediaEventKind::NetBusy, MediaEventKind::Bitrate { kbps: 490 }]);
        assert_eq!(look(6, busy), [MediaEventKind::NetBusy, MediaEventKind::Bitrate { kbps: 400 }]);
        assert_eq!(look(8, busy), [MediaEventKind::NetBusy]);
        assert_eq!(look(13, UplinkFigures::default()), []);
        assert_eq!(look(14, UplinkFigures::default()), [MediaEventKind::Bitrate { kbps: 441 }]);
    }

    #[test]
    fn a_measured_link_is_met_in_few_steps_and_the_size_follows() {
        let encode = Encode {
            bitrate: 1800,
            min_bitrate: 300,
            max_bitrate: 1800,
            gop: 1.0,
            width: 720,
            height: 1280,
            fps: 30,
            stats_ms: 2000,
        };
        let mut adapt = Adapt::new(&encode, Time::ZERO);
        let busy = UplinkFigures { video_queued: 20, ..UplinkFigures::default() };
        let mut log = Vec::new();
        for s in [2, 4, 6] {
            adapt.look(busy, 600, Time::from_millis(s * 1000));
            log.push((adapt.kbps, adapt.side(720), adapt.side(1280)));
        }
        assert_eq!(log, [(900, 540, 960), (510, 360, 640), (357, 360, 640)]);
        let mut back = Vec::new();
        for s in (12..60).step_by(2) {
            adapt.look(UplinkFigures::default(), 600, Time::from_millis(s * 1000));
            if back.last() != Some(&adapt.side(720)) {
                back.push(adapt.side(720));
            }
        }
        assert_eq!((back, adapt.kbps), (vec![360, 540, 720], 1800));
    }
}
