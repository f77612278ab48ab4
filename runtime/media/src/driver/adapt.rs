//! The bitrate of a pusher follows its uplink: down at once when it is too weak, up in small steps when it holds.

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

/// Decides about the bitrate.
#[derive(Debug)]
pub(crate) struct Adapt {
    min: u32,
    max: u32,
    pub(crate) kbps: u32,
    changed: Time,
    busy: Time,
}

impl Adapt {
    pub(crate) fn new(encode: &Encode, now: Time) -> Self {
        let mut adapt = Self { min: 0, max: 0, kbps: 0, changed: now, busy: now };
        adapt.set(encode, now);
        adapt
    }

    /// New bounds and a new start.
    pub(crate) fn set(&mut self, encode: &Encode, now: Time) {
        self.min = encode.min_bitrate.max(1);
        self.max = encode.max_bitrate.max(self.min);
        self.kbps = encode.bitrate.clamp(self.min, self.max);
        self.changed = now;
    }

    /// Looks at the uplink now and then; says what to tell.
    pub(crate) fn look(&mut self, figures: UplinkFigures, now: Time) -> Vec<MediaEventKind> {
        let busy = figures.dropped > 0 || figures.video_queued >= BUSY_FRAMES;
        let mut events = Vec::new();
        if now.since(self.changed) < HOLD {
            return events;
        }
        let wanted = if busy {
            self.busy = now;
            events.push(MediaEventKind::NetBusy);
            self.kbps * 7 / 10
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
            events.push(MediaEventKind::Bitrate { kbps: wanted });
        }
        events
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
        let mut look = |s: u64, figures| adapt.look(figures, Time::from_millis(s * 1000));
        assert_eq!(look(1, busy), []);
        assert_eq!(look(2, busy), [MediaEventKind::NetBusy, MediaEventKind::Bitrate { kbps: 700 }]);
        assert_eq!(look(4, busy), [MediaEventKind::NetBusy, MediaEventKind::Bitrate { kbps: 490 }]);
        assert_eq!(look(6, busy), [MediaEventKind::NetBusy, MediaEventKind::Bitrate { kbps: 400 }]);
        assert_eq!(look(8, busy), [MediaEventKind::NetBusy]);
        assert_eq!(look(13, UplinkFigures::default()), []);
        assert_eq!(look(14, UplinkFigures::default()), [MediaEventKind::Bitrate { kbps: 441 }]);
    }
}
