//! Faults of a pusher's devices: what opens, what starts, and what is told about it.
//!
//! Encoders are software here; the hardware that fails is pretended.

use zhenji_core::media::MediaEventKind;
use zhenji_core::world::{Strike, Struck, What};

/// What is wrong with camera, microphone and encoders.
pub(crate) struct Devices {
    struck: Struck,
    /// Software has taken over: hardware does not fail again while this is open.
    fell_back: bool,
    /// The stumble of this fault was told.
    stumbled: bool,
}

/// What a strike means for a pusher that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blow {
    /// The camera stops.
    Camera,
    /// The microphone stops.
    Mic,
    /// The microphone gives no sound, or gives it again.
    Silence(bool),
    /// The video encoder fails and goes on in software.
    Hardware,
    /// The video encoder fails and is restarted.
    Stumble,
    /// The video encoder fails for good.
    VideoEncoder,
    /// The audio encoder fails for good.
    AudioEncoder,
}

impl Devices {
    /// With these faults from the start.
    pub(crate) fn new(struck: Struck) -> Self {
        Self { struck, fell_back: false, stumbled: false }
    }

    /// A fault begins or ends.
    pub(crate) fn strike(&mut self, strike: &Strike) -> Option<Blow> {
        self.struck.apply(strike);
        match strike.what {
            What::NoHardwareEncoder if !strike.on => self.fell_back = false,
            What::EncoderStumbles => self.stumbled = false,
            _ => {}
        }
        Some(match (&strike.what, strike.on) {
            (What::CameraBroken, true) => Blow::Camera,
            (What::MicBroken, true) => Blow::Mic,
            (What::MicSilent, on) => Blow::Silence(on),
            (What::NoHardwareEncoder, true) => Blow::Hardware,
            (What::EncoderStumbles, true) => Blow::Stumble,
            (What::VideoEncoderFails, true) => Blow::VideoEncoder,
            (What::AudioEncoderFails, true) => Blow::AudioEncoder,
            _ => return None,
        })
    }

    /// Whether the microphone gives no sound.
    pub(crate) fn silent(&self) -> bool {
        self.struck.has(&What::MicSilent)
    }

    /// Why the camera does not open.
    pub(crate) fn camera(&self) -> Result<(), String> {
        if self.struck.has(&What::CameraBroken) { Err(CAMERA.into()) } else { Ok(()) }
    }

    /// Why the microphone does not open.
    pub(crate) fn mic(&self) -> Result<(), String> {
        if self.struck.has(&What::MicBroken) { Err(MIC.into()) } else { Ok(()) }
    }

    /// What a video encoder of this size tells when it starts; an error: that it does not.
    pub(crate) fn video_encoder(&mut self, width: u32, height: u32) -> Result<Vec<MediaEventKind>, MediaEventKind> {
        if self.struck.has(&What::UnsupportedResolution) {
            return Err(MediaEventKind::UnsupportedResolution { width, height });
        }
        if self.struck.has(&What::VideoEncoderFails) {
            return Err(encoder_failed(true));
        }
        let mut told = Vec::new();
        if self.struck.has(&What::NoHardwareEncoder) && !std::mem::replace(&mut self.fell_back, true) {
            told.push(hardware_failed());
        }
        if self.struck.has(&What::EncoderStumbles) && !std::mem::replace(&mut self.stumbled, true) {
            told.push(restarted());
        }
        Ok(told)
    }

    /// Why an audio encoder of this rate does not start.
    pub(crate) fn audio_encoder(&self, rate: u32) -> Result<(), MediaEventKind> {
        if self.struck.has(&What::UnsupportedSampleRate) {
            return Err(MediaEventKind::UnsupportedSampleRate { rate });
        }
        if self.struck.has(&What::AudioEncoderFails) { Err(encoder_failed(false)) } else { Ok(()) }
    }
}

const CAMERA: &str = "the camera is broken";
const MIC: &str = "the microphone is broken";

/// What is told when the camera stops.
pub(crate) fn camera_failed() -> MediaEventKind {
    MediaEventKind::CameraFailed { reason: CAMERA.into() }
}

/// What is told when the microphone stops.
pub(crate) fn mic_failed() -> MediaEventKind {
    MediaEventKind::MicFailed { reason: MIC.into() }
}

/// What is told when an encoder fails for good.
pub(crate) fn encoder_failed(video: bool) -> MediaEventKind {
    let what = if video { "video" } else { "audio" };
    MediaEventKind::EncoderFailed { video, reason: format!("the {what} encoder failed") }
}

/// What is told when the hardware encoder fails.
pub(crate) fn hardware_failed() -> MediaEventKind {
    MediaEventKind::HardwareEncoderFailed { reason: "the hardware encoder failed; software takes over".into() }
}

/// What is told when the encoder stumbles.
pub(crate) fn restarted() -> MediaEventKind {
    MediaEventKind::EncoderRestarted { reason: "the video encoder failed and was restarted".into() }
}
