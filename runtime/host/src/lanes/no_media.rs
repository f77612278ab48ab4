//! The driver where there is none: every live component fails, and says why.

use zhenji_core::media::{MediaCommand, MediaDriver, MediaEvent, MediaEventKind, Step};
use zhenji_core::time::Time;

/// Answers every attempt with the same failure.
pub(crate) struct NoMedia {
    why: String,
    events: Vec<(Time, MediaEvent)>,
}

impl NoMedia {
    /// A driver that is missing for this reason.
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), events: Vec::new() }
    }
}

impl MediaDriver for NoMedia {
    fn command(&mut self, command: MediaCommand, now: Time) {
        let reason = || self.why.clone();
        let (id, kinds) = match command {
            MediaCommand::OpenCapture { id, .. } => (
                id,
                vec![MediaEventKind::CameraFailed { reason: reason() }, MediaEventKind::MicFailed { reason: reason() }],
            ),
            MediaCommand::Publish { id, .. } | MediaCommand::Play { id, .. } => {
                (id, vec![MediaEventKind::Failed { step: Step::Url, reason: reason() }])
            }
            MediaCommand::Filter { id, filter: Some(_) } => {
                (id, vec![MediaEventKind::Filtered { result: Err(reason()) }])
            }
            MediaCommand::Overlay { id, kind, pictures } if !pictures.is_empty() => {
                (id, vec![MediaEventKind::Overlaid { kind, result: Err(reason()) }])
            }
            MediaCommand::UpdateCapture { .. }
            | MediaCommand::Overlay { .. }
            | MediaCommand::Filter { .. }
            | MediaCommand::CloseCapture { .. }
            | MediaCommand::SetEncode { .. }
            | MediaCommand::StopPublish { .. }
            | MediaCommand::UpdatePlay { .. }
            | MediaCommand::Pause { .. }
            | MediaCommand::Resume { .. }
            | MediaCommand::Stop { .. }
            | MediaCommand::Waiting { .. }
            | MediaCommand::Bgm { .. }
            | MediaCommand::SendMessage { .. }
            | MediaCommand::Snapshot { .. }
            | MediaCommand::Strike(_)
            | MediaCommand::Close { .. } => return,
        };
        self.events.extend(kinds.into_iter().map(|kind| (now, MediaEvent { id, kind })));
    }

    fn poll(&mut self, _: Time) -> Vec<(Time, MediaEvent)> {
        std::mem::take(&mut self.events)
    }

    fn deadline(&self) -> Option<Time> {
        self.events.first().map(|(at, _)| *at)
    }
}
