//! The driver of a build without the `gst` feature: every live component fails, and says why.

use zhenji_core::media::{MediaCommand, MediaDriver, MediaEvent, MediaEventKind, Step};
use zhenji_core::time::Time;

/// Answers every attempt with the same failure.
#[derive(Default)]
pub(crate) struct NoMedia {
    events: Vec<(Time, MediaEvent)>,
}

const WHY: &str = "this zhenji was built without the `gst` feature; build it with `cargo build --release`";

impl MediaDriver for NoMedia {
    fn command(&mut self, command: MediaCommand, now: Time) {
        let reason = || WHY.to_owned();
        let (id, kinds) = match command {
            MediaCommand::OpenCapture { id, .. } => (
                id,
                vec![MediaEventKind::CameraFailed { reason: reason() }, MediaEventKind::MicFailed { reason: reason() }],
            ),
            MediaCommand::Publish { id, .. } | MediaCommand::Play { id, .. } => {
                (id, vec![MediaEventKind::Failed { step: Step::Url, reason: reason() }])
            }
            MediaCommand::UpdateCapture { .. }
            | MediaCommand::CloseCapture { .. }
            | MediaCommand::SetEncode { .. }
            | MediaCommand::StopPublish { .. }
            | MediaCommand::UpdatePlay { .. }
            | MediaCommand::Pause { .. }
            | MediaCommand::Resume { .. }
            | MediaCommand::Stop { .. }
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
