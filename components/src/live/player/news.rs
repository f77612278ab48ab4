//! What happens to the session of a player, and which code it has.

use zhenji_core::machine::Cx;
use zhenji_core::media::MediaEventKind;

use super::{Phase, Player, codes, order};
use crate::live::common::figures;
use crate::live::common::url::Scheme;

impl Player {
    pub(super) fn news(&mut self, event: &MediaEventKind, cx: &mut Cx<'_>) {
        if matches!(self.phase, Phase::Idle | Phase::Waiting) {
            return; // News of an attempt that no longer counts.
        }
        match event {
            MediaEventKind::Connected => {
                self.base.voice.raise(&codes::CONNECTED, cx);
                self.hold(cx);
            }
            MediaEventKind::StreamBegun if self.running.scheme == Scheme::Rtmp => {
                self.base.voice.raise(&codes::STREAM_BEGIN, cx);
            }
            // FLV has no such step.
            MediaEventKind::StreamBegun => {}
            MediaEventKind::DecoderStarted { name, .. } => self.decoder_started(name, cx),
            MediaEventKind::Size { width, height } => {
                self.expect_video(cx);
                let message = format!("The resolution of the stream is {width}x{height}.");
                self.base.voice.raise_with(&codes::RESOLUTION, message, Vec::new(), cx);
            }
            MediaEventKind::FirstIdr => {
                self.expect_video(cx);
                self.base.voice.raise(&codes::FIRST_IDR, cx);
            }
            MediaEventKind::FirstAudio => {
                self.saw_audio = true;
                if order::first_audio(cx.device.habits.order) {
                    self.base.voice.raise(&codes::FIRST_AUDIO, cx);
                }
            }
            MediaEventKind::FirstFrame => {
                self.saw_frame = true;
                if order::first_rendered(cx.device.habits.order) {
                    if self.phase != Phase::Playing {
                        self.base.voice.expect(&[&codes::PLAY_BEGIN]);
                    }
                    self.base.voice.raise(&codes::FIRST_RENDERED, cx);
                }
            }
            MediaEventKind::PlayBegun => self.play_begun(cx),
            MediaEventKind::BufferEmpty => {
                self.base.voice.flush(cx);
                self.progress = None;
                self.base.voice.now(&codes::LOADING, cx);
            }
            MediaEventKind::DecodeFailed { video, reason } => {
                let code = if *video { &codes::VIDEO_DECODE_FAILED } else { &codes::AUDIO_DECODE_FAILED };
                self.base.voice.because(code, reason, cx);
            }
            MediaEventKind::UnsupportedCodec { video: true, codec } => self.undecodable(codec, cx),
            MediaEventKind::UnsupportedCodec { video: false, codec } => {
                self.base.voice.because(&codes::AUDIO_DECODE_FAILED, &format!("The sound is {codec}."), cx);
                cx.warn(format!("the sound of the stream is {codec}: phones play none"), "push H.264 with AAC");
            }
            MediaEventKind::HardwareDecoderFailed { first_idr, reason } => {
                let known = codes::FIRST_IDR_HW_FAILED.sent_by(cx.device.habits.order);
                let code = if *first_idr && known { &codes::FIRST_IDR_HW_FAILED } else { &codes::HW_FAILED };
                self.base.voice.because(code, reason, cx);
            }
            MediaEventKind::DataLag { gap_ms } => {
                self.base.voice.because(&codes::DATA_LAG, &format!("{gap_ms} ms between two."), cx);
            }
            MediaEventKind::PlayLag { gap_ms } => {
                self.base.voice.because(&codes::PLAY_LAG, &format!("{gap_ms} ms between two pictures."), cx);
            }
            MediaEventKind::Discontinuity => self.base.voice.now(&codes::DISCONTINUITY, cx),
            MediaEventKind::Message { text } => self.base.voice.say(&codes::MESSAGE, text, cx),
            MediaEventKind::AudioDeviceChanged => self.base.voice.now(&codes::AUDIO_DEVICE, cx),
            // FLV has no end marker, and no 2006: of a file that was played through only -2301 tells (Tencent Cloud 454/7886).
            MediaEventKind::Ended if self.running.scheme == Scheme::Flv => {
                self.base.voice.flush(cx);
                self.base.voice.say(&codes::DISCONNECTED, "The file was played to its end.", cx);
                self.stop(false, cx);
            }
            MediaEventKind::Ended => {
                self.base.voice.flush(cx);
                self.base.voice.now(&codes::PLAY_END, cx);
                self.stop(false, cx);
            }
            MediaEventKind::Failed { step, reason } => self.lost(*step, reason, cx),
            MediaEventKind::Stats(stats) => {
                let caches = self.sent.as_ref().filter(|play| !play.rtc).map(|play| (play.min_cache, play.max_cache));
                let (min, max) = caches.unwrap_or_default();
                self.base.report(figures::player_info(stats, min, max), cx);
            }
            MediaEventKind::Volume { level } => self.base.volume(*level, cx),
            // For the trace, and answered by the frame of both machines.
            MediaEventKind::Latency { .. } | MediaEventKind::Snapshot { .. } => {}
            // A pusher's.
            MediaEventKind::CameraOpened
            | MediaEventKind::CameraFailed { .. }
            | MediaEventKind::MicOpened
            | MediaEventKind::MicFailed { .. }
            | MediaEventKind::MicSilent
            | MediaEventKind::FirstFrameCaptured
            | MediaEventKind::EncoderStarted { .. }
            | MediaEventKind::EncoderFailed { .. }
            | MediaEventKind::EncoderRestarted { .. }
            | MediaEventKind::HardwareEncoderFailed { .. }
            | MediaEventKind::UnsupportedResolution { .. }
            | MediaEventKind::UnsupportedSampleRate { .. }
            | MediaEventKind::Bitrate { .. }
            | MediaEventKind::NetBusy
            | MediaEventKind::PublishBegun
            | MediaEventKind::Filtered { .. }
            | MediaEventKind::Captured
            | MediaEventKind::Overlaid { .. }
            | MediaEventKind::MessageFailed { .. }
            | MediaEventKind::LeftOut { .. }
            | MediaEventKind::BgmBegun
            | MediaEventKind::BgmProgress { .. }
            | MediaEventKind::BgmEnded
            | MediaEventKind::BgmFailed { .. }
            | MediaEventKind::WaitingFailed { .. } => {}
        }
    }

    fn decoder_started(&mut self, name: &str, cx: &mut Cx<'_>) {
        self.expect_video(cx);
        if cx.device.habits.order != zhenji_core::device::Order::Ios {
            let message = format!("The video decoder started: {name}.");
            self.base.voice.raise_with(&codes::DECODER_STARTED, message, Vec::new(), cx);
        }
    }

    fn play_begun(&mut self, cx: &mut Cx<'_>) {
        self.phase = Phase::Playing;
        self.reconnect.succeeded();
        let order = cx.device.habits.order;
        if self.saw_audio && !self.saw_video && !order::first_audio(order) {
            // A stream without video: 2001, (2002), 2026, 2004.
            self.base.voice.raise(&codes::FIRST_AUDIO, cx);
        }
        self.base.voice.raise(&codes::PLAY_BEGIN, cx);
        self.await_progress(cx);
    }

    /// The first sign of video: its codes will come, and 2004 waits for them. Audio-only streams never get here.
    fn expect_video(&mut self, cx: &Cx<'_>) {
        if !self.saw_video {
            self.saw_video = true;
            self.base.voice.expect(order::of_video(cx.device.habits.order));
        }
    }

    /// A codec that phones do not decode: H.265 ends playing, other video is left out.
    fn undecodable(&mut self, codec: &str, cx: &mut Cx<'_>) {
        self.base.voice.flush(cx);
        self.base.voice.because(&codes::VIDEO_DECODE_FAILED, &format!("The stream is {codec}."), cx);
        let lower = codec.to_ascii_lowercase();
        let hevc = ["265", "hevc", "hvc1", "hev1"].iter().any(|name| lower.contains(name));
        cx.warn(format!("the stream is {codec}: phones show no picture"), "push H.264 with AAC");
        if hevc {
            let known = codes::HEVC_FAILED.sent_by(cx.device.habits.order);
            let code = if known { &codes::HEVC_FAILED } else { &codes::DISCONNECTED };
            self.base.voice.say(code, codes::HEVC_FAILED.code.message, cx);
            self.stop(true, cx);
        }
    }
}
