//! What happens to the session of a pusher, and which code it has.

use zhenji_core::machine::Cx;
use zhenji_core::media::MediaEventKind;

use super::{Phase, Pusher, codes};
use crate::live::common::figures;

impl Pusher {
    pub(super) fn news(&mut self, event: &MediaEventKind, cx: &mut Cx<'_>) {
        // Answers come to calls, also to those that were given up meanwhile.
        match event {
            MediaEventKind::Filtered { result } => return self.filtered(result, cx),
            MediaEventKind::Overlaid { kind, result } => return self.overlaid(*kind, result, cx),
            _ => {}
        }
        if self.capture.is_none() {
            return; // News of a session that no longer counts.
        }
        let attempting = matches!(self.phase, Phase::Connecting | Phase::Pushing);
        match event {
            MediaEventKind::CameraOpened => self.camera_opened(cx),
            MediaEventKind::CameraFailed { reason } => self.broken(&codes::CAMERA_FAILED, reason, cx),
            MediaEventKind::MicFailed { reason } => self.broken(&codes::MIC_FAILED, reason, cx),
            // Only Android phones notice (live-pusher page, -1311).
            MediaEventKind::MicSilent if !super::order::is_iphone(cx.device) => {
                self.broken(&codes::MIC_SILENT, "Another app may be using it.", cx);
            }
            MediaEventKind::FirstFrameCaptured if !self.seen.frame => {
                self.seen.frame = true;
                self.base.voice.raise(&codes::FIRST_FRAME, cx);
            }
            MediaEventKind::EncoderStarted { name, .. } if !self.seen.encoder => {
                self.seen.encoder = true;
                let message = format!("The video encoder started: {name}.");
                let measured = cx.device.habits.order.measured();
                // Newer phones name size and bitrate again behind it.
                let heels = if measured { self.figures(cx) } else { Vec::new() };
                self.base.voice.raise_with(&codes::ENCODER_STARTED, message, heels, cx);
            }
            MediaEventKind::EncoderFailed { video, reason } => {
                let code = if *video { &codes::VIDEO_ENCODE_FAILED } else { &codes::AUDIO_ENCODE_FAILED };
                self.broken(code, reason, cx);
            }
            MediaEventKind::EncoderRestarted { reason } => self.base.voice.because(&codes::ENCODE_RESTART, reason, cx),
            MediaEventKind::HardwareEncoderFailed { reason } => {
                self.base.voice.because(&codes::HW_FAILED, reason, cx);
            }
            MediaEventKind::UnsupportedResolution { width, height } => {
                self.broken(&codes::BAD_RESOLUTION, &format!("It is {width}x{height}."), cx);
            }
            MediaEventKind::UnsupportedSampleRate { rate } => {
                self.broken(&codes::BAD_SAMPLE_RATE, &format!("It is {rate} Hz."), cx);
            }
            MediaEventKind::Size { width, height } => self.sized((*width, *height), cx),
            MediaEventKind::Bitrate { kbps } if attempting => {
                self.base.voice.say(&codes::BITRATE, &format!("The pushed bitrate is {kbps} kbit/s."), cx);
            }
            MediaEventKind::NetBusy if attempting => self.base.voice.now(&codes::NET_BUSY, cx),
            MediaEventKind::Connected if attempting => self.base.voice.raise(&codes::CONNECTED, cx),
            MediaEventKind::PublishBegun if attempting => self.publish_begun(cx),
            MediaEventKind::Failed { step, reason } if attempting => self.lost(*step, reason, cx),
            MediaEventKind::Stats(stats) if attempting => self.base.report(figures::pusher_info(stats), cx),
            MediaEventKind::Volume { level } => self.base.volume(*level, cx),
            MediaEventKind::BgmBegun
            | MediaEventKind::BgmProgress { .. }
            | MediaEventKind::BgmEnded
            | MediaEventKind::BgmFailed { .. } => self.music_news(event, cx),
            MediaEventKind::WaitingFailed { reason } => self.waiting_failed(reason, cx),
            MediaEventKind::Captured => self.captured(cx),
            MediaEventKind::Filtered { .. } | MediaEventKind::Overlaid { .. } => {}
            MediaEventKind::MessageFailed { reason } => {
                cx.warn(format!("sendMessage sent nothing: {reason}"), "a phone loses the message just as silently");
            }
            MediaEventKind::LeftOut { reason } => cx.warn(reason.as_str(), "the push goes on without it"),
            // Repeated, or of an attempt that no longer counts.
            MediaEventKind::FirstFrameCaptured
            | MediaEventKind::EncoderStarted { .. }
            | MediaEventKind::Bitrate { .. }
            | MediaEventKind::NetBusy
            | MediaEventKind::Connected
            | MediaEventKind::PublishBegun
            | MediaEventKind::Failed { .. }
            | MediaEventKind::Stats(_) => {}
            // Without a code of their own, a player's, or answered by the frame of both machines.
            MediaEventKind::MicOpened
            | MediaEventKind::MicSilent
            | MediaEventKind::AudioDeviceChanged
            | MediaEventKind::StreamBegun
            | MediaEventKind::FirstIdr
            | MediaEventKind::FirstAudio
            | MediaEventKind::DecoderStarted { .. }
            | MediaEventKind::DecodeFailed { .. }
            | MediaEventKind::HardwareDecoderFailed { .. }
            | MediaEventKind::UnsupportedCodec { .. }
            | MediaEventKind::DataLag { .. }
            | MediaEventKind::PlayLag { .. }
            | MediaEventKind::Discontinuity
            | MediaEventKind::Message { .. }
            | MediaEventKind::FirstFrame
            | MediaEventKind::PlayBegun
            | MediaEventKind::BufferEmpty
            | MediaEventKind::Ended
            | MediaEventKind::Snapshot { .. }
            | MediaEventKind::Latency { .. } => {}
        }
    }

    fn camera_opened(&mut self, cx: &mut Cx<'_>) {
        if self.seen.camera {
            return; // The other camera: `switchCamera` has no code of its own.
        }
        self.seen.camera = true;
        if self.phase == Phase::Opening
            && let Some(size) = self.capture.as_ref().map(|c| (c.width, c.height))
        {
            // The size is settled as the camera opens: the log of 2020 has 1005 right before 1003.
            self.sized(size, cx);
        }
        self.base.voice.raise(&codes::CAMERA_OPENED, cx);
        if self.phase == Phase::Opening {
            self.publish(cx);
        }
    }

    fn sized(&mut self, size: (u32, u32), cx: &mut Cx<'_>) {
        if self.seen.size != Some(size) && self.phase != Phase::Idle {
            self.seen.size = Some(size);
            self.resized(size, cx);
            let message = format!("The pushed resolution is {}x{}.", size.0, size.1);
            self.base.voice.raise_with(&codes::RESOLUTION, message, Vec::new(), cx);
        }
    }

    fn publish_begun(&mut self, cx: &mut Cx<'_>) {
        self.phase = Phase::Pushing;
        self.reconnect.succeeded();
        self.base.voice.raise(&codes::PUSH_BEGIN, cx);
        if self.holding {
            // A push that was paused when the connection broke stays paused.
            self.command(true, cx);
        }
    }
}
