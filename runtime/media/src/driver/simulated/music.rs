//! Simulated background music: the events of a piece as long as its file says, on the virtual clock.

use std::time::Duration;

use zhenji_core::media::{BgmOrder, MediaEventKind};
use zhenji_core::time::Time;

use super::audio_file;
use crate::driver::BGM_PERIOD;

/// What is played, if anything.
#[derive(Default)]
pub(super) struct Music(Option<Piece>);

struct Piece {
    duration_ms: u32,
    end_ms: u32,
    /// Where it was at `since`.
    position_ms: u32,
    /// `None` while it is held.
    since: Option<Time>,
    tell_ms: u32,
}

impl Music {
    /// Carries out an order; what there is to tell.
    pub(super) fn order(&mut self, order: BgmOrder, mic: bool, now: Time) -> Vec<MediaEventKind> {
        let failed = |reason: &str| vec![MediaEventKind::BgmFailed { reason: reason.to_owned() }];
        match order {
            BgmOrder::Play { .. } if !mic => {
                return failed("the microphone is closed, and music is mixed into its sound");
            }
            BgmOrder::Play { file, start_ms, end_ms } => {
                let Some(duration_ms) = audio_file::duration_ms(&file) else {
                    return failed("the file is no MP3, M4A, WAV or Ogg sound");
                };
                // A start beyond the end is no start.
                let start_ms = if start_ms < duration_ms { start_ms } else { 0 };
                let end_ms = end_ms.filter(|end| *end > start_ms).map_or(duration_ms, |end| end.min(duration_ms));
                let (position_ms, tell_ms) = (start_ms.min(end_ms), start_ms.saturating_add(period()));
                self.0 = Some(Piece { duration_ms, end_ms, position_ms, since: Some(now), tell_ms });
                return vec![MediaEventKind::BgmBegun];
            }
            BgmOrder::Stop => return self.0.take().map(|_| MediaEventKind::BgmEnded).into_iter().collect(),
            BgmOrder::Pause => {
                if let Some(piece) = &mut self.0 {
                    (piece.position_ms, piece.since) = (piece.at(now), None);
                }
            }
            BgmOrder::Resume => {
                if let Some(piece) = &mut self.0 {
                    piece.since.get_or_insert(now);
                }
            }
            // Made-up sound has one loudness.
            BgmOrder::Volume(_) => {}
        }
        Vec::new()
    }

    /// What there is to tell now.
    pub(super) fn poll(&mut self, now: Time) -> Vec<MediaEventKind> {
        let mut events = Vec::new();
        let Some(piece) = &mut self.0 else { return events };
        let at = piece.at(now);
        if at >= piece.tell_ms && piece.tell_ms < piece.end_ms {
            piece.tell_ms += period();
            events.push(MediaEventKind::BgmProgress { position_ms: at, duration_ms: piece.duration_ms });
        }
        if at >= piece.end_ms {
            self.0 = None;
            events.push(MediaEventKind::BgmEnded);
        }
        events
    }

    /// When there is something to tell.
    pub(super) fn deadline(&self) -> Option<Time> {
        let piece = self.0.as_ref()?;
        let next = piece.tell_ms.min(piece.end_ms);
        Some(piece.since? + Duration::from_millis(next.saturating_sub(piece.position_ms).into()))
    }

    /// Whether the push carries it now.
    pub(super) fn sounds(&self) -> bool {
        self.0.as_ref().is_some_and(|piece| piece.since.is_some())
    }
}

impl Piece {
    fn at(&self, now: Time) -> u32 {
        let passed = self.since.map_or(0, |since| now.since(since).as_millis() as u32);
        self.position_ms.saturating_add(passed).min(self.end_ms)
    }
}

fn period() -> u32 {
    BGM_PERIOD.as_millis() as u32
}
