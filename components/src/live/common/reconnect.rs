//! When a lost connection is tried again, and when it is given up.
//!
//! Three tries, three seconds apart (`TXLivePushConfig.h`: `connectRetryCount` 3, `connectRetryInterval` 3; the player's
//! configuration has the same figures). The count starts again after a success.

use std::time::Duration;

use zhenji_core::machine::Cx;
use zhenji_core::media::Step;
use zhenji_core::time::Time;

use super::code::Row;
use super::voice::Voice;

/// Tries after a failure.
pub(in crate::live) const TRIES: u32 = 3;
/// Time from a failure to the next try.
pub(in crate::live) const INTERVAL: Duration = Duration::from_secs(3);

/// How often in a row it failed, and when the next try is due.
#[derive(Debug, Default)]
pub(in crate::live) struct Reconnect {
    tries: u32,
    due: Option<Time>,
}

/// What follows a failure.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::live) enum Verdict {
    /// Another try is planned.
    Again,
    /// That was the last.
    GiveUp,
}

/// The codes that a failure leads to, of one tag.
pub(in crate::live) struct Codes {
    /// Another try is planned.
    pub(in crate::live) again: &'static Row,
    /// The server refused the last try: phones say so before the end.
    pub(in crate::live) refused: &'static Row,
    /// It is given up.
    pub(in crate::live) over: &'static Row,
}

impl Reconnect {
    /// An attempt, or an established connection, failed at this step: says what follows.
    pub(in crate::live) fn lost(
        &mut self,
        step: Step,
        reason: &str,
        codes: &Codes,
        voice: &mut Voice,
        cx: &mut Cx<'_>,
    ) -> Verdict {
        let verdict = self.failed(cx.now);
        match verdict {
            Verdict::Again => voice.now(codes.again, cx),
            Verdict::GiveUp => {
                if step == Step::Refused && cx.device.habits.order.measured() {
                    voice.because(codes.refused, reason, cx);
                }
                voice.now(codes.over, cx);
            }
        }
        verdict
    }

    /// An attempt, or an established connection, failed.
    pub(in crate::live) fn failed(&mut self, now: Time) -> Verdict {
        if self.tries == TRIES {
            *self = Self::default();
            return Verdict::GiveUp;
        }
        self.tries += 1;
        self.due = Some(now + INTERVAL);
        Verdict::Again
    }

    /// The stream flows: earlier failures no longer count.
    pub(in crate::live) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// When the next try is due.
    pub(in crate::live) fn due(&self) -> Option<Time> {
        self.due
    }

    /// Takes the try that is due, if it is.
    pub(in crate::live) fn take(&mut self, now: Time) -> bool {
        if self.due.is_some_and(|due| due <= now) {
            self.due = None;
            return true;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourth_failure_in_a_row_gives_up() {
        let mut r = Reconnect::default();
        for n in 1..=3 {
            let now = Time::from_millis(n * 3000);
            assert_eq!(r.failed(now), Verdict::Again);
            assert_eq!(r.due(), Some(Time::from_millis(n * 3000 + 3000)));
            assert!(!r.take(Time::from_millis(n * 3000 + 2999)));
            assert!(r.take(Time::from_millis(n * 3000 + 3000)));
        }
        assert_eq!(r.failed(Time::from_millis(12_000)), Verdict::GiveUp);
        assert_eq!(r.due(), None);
    }

    #[test]
    fn success_starts_the_count_again() {
        let mut r = Reconnect::default();
        for _ in 0..3 {
            assert_eq!(r.failed(Time::ZERO), Verdict::Again);
        }
        r.succeeded();
        assert_eq!(r.failed(Time::ZERO), Verdict::Again);
    }
}
