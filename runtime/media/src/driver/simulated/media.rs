//! Simulated media: messages that look like H.264 and AAC from outside, and pictures of one colour.
//!
//! What an encoder would put into a picture is written plainly into the access unit, so that a simulated decoder can read it.

use std::sync::Arc;

use bytes::Bytes;
use zhenji_core::media::Frame;
use zhenji_core::time::Time;

use crate::flv::{aac, avc, sei};
use crate::rtmp::{MediaKind, MediaMessage};

/// Sound comes in pieces of so many ms: three access units at 48 kHz, one at 16 kHz.
pub(super) const SOUND_MS: u64 = 64;

/// Loudness is told every so many pieces.
pub(super) const LOUDNESS_EVERY: u64 = 5;
/// How loud made-up sound is, 0–100.
pub(super) const LOUDNESS: u32 = 70;

/// What a simulated picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scene {
    pub(super) rgb: [u8; 3],
    /// When it was made.
    pub(super) at: Time,
}

/// What the front camera sees.
pub(super) const FRONT: [u8; 3] = [232, 144, 48];
/// What the back camera sees.
pub(super) const BACK: [u8; 3] = [24, 128, 136];
/// What others publish.
pub(super) const OTHERS: [u8; 3] = [96, 64, 160];

/// Stands in an access unit that nobody has damaged.
const WHOLE: u8 = 0x5a;

/// The configuration message of a size.
pub(super) fn video_config(width: u32, height: u32, timestamp: u32) -> MediaMessage {
    let sps = avc::write_sps(width, height);
    let mut avcc = vec![1, sps[1], sps[2], sps[3], 0xff, 0xe1];
    avcc.extend((sps.len() as u16).to_be_bytes());
    avcc.extend(&sps);
    avcc.extend([1, 0, 4, 0x68, 0xce, 0x38, 0x80]);
    MediaMessage { kind: MediaKind::Video, timestamp, payload: avc::config(&avcc) }
}

/// The configuration message of the sound.
pub(super) fn audio_config(sample_rate: u32) -> MediaMessage {
    MediaMessage { kind: MediaKind::Audio, timestamp: 0, payload: aac::config(&aac::lc_config(sample_rate, 1)) }
}

/// A picture of about `n_bytes`.
pub(super) fn video(scene: Scene, key: bool, timestamp: u32, n_bytes: usize) -> MediaMessage {
    let mut nal = vec![if key { 0x65 } else { 0x41 }, WHOLE];
    nal.extend(scene.rgb);
    nal.extend(scene.at.0.to_be_bytes());
    nal.resize(nal.len().max(n_bytes), 0x5a);
    let mut unit = (nal.len() as u32).to_be_bytes().to_vec();
    unit.extend(nal);
    MediaMessage { kind: MediaKind::Video, timestamp, payload: avc::frame(key, 0, &unit) }
}

/// A piece of sound of about 64 kbit/s, or of silence.
pub(super) fn audio(silent: bool, timestamp: u32) -> MediaMessage {
    let unit = if silent { vec![0; 16] } else { vec![0x21; 64 * SOUND_MS as usize / 8] };
    MediaMessage { kind: MediaKind::Audio, timestamp, payload: aac::frame(&unit) }
}

/// What a simulated decoder sees in an access unit.
pub(super) fn read(unit: &Bytes) -> Option<Scene> {
    // Texts may come before the picture.
    let (_, slice) = sei::nals(unit, 4).find(|(_, nal)| nal.first().is_some_and(|header| header & 0x1f != 6))?;
    let [_, WHOLE, r, g, b, time @ ..] = slice else { return None };
    Some(Scene { rgb: [*r, *g, *b], at: Time(u64::from_be_bytes(time.get(..8)?.try_into().ok()?)) })
}

/// Whether an access unit of sound cannot be read.
pub(super) fn is_damaged_sound(unit: &Bytes) -> bool {
    unit.first() == Some(&0xff)
}

/// The mean colour of a picture.
pub(super) fn mean(picture: &image::RgbaImage) -> [u8; 3] {
    let n = u64::from(picture.width()) * u64::from(picture.height());
    [0, 1, 2].map(|c| (picture.pixels().map(|p| u64::from(p.0[c])).sum::<u64>() / n.max(1)) as u8)
}

/// Whether an access unit of sound is silence.
pub(super) fn is_silence(unit: &Bytes) -> bool {
    unit.first() == Some(&0)
}

/// Pictures of one colour and size, made once.
#[derive(Default)]
pub(super) struct Paint {
    last: Option<([u8; 3], Arc<Frame>)>,
}

impl Paint {
    pub(super) fn frame(&mut self, rgb: [u8; 3], width: u32, height: u32) -> Arc<Frame> {
        if let Some((colour, frame)) = &self.last
            && (*colour, frame.width, frame.height) == (rgb, width, height)
        {
            return frame.clone();
        }
        let [r, g, b] = rgb;
        let rgba: Vec<u8> = [r, g, b, 255].repeat(width as usize * height as usize);
        let frame = Arc::new(Frame { width, height, rgba: rgba.into(), stamp_us: None });
        self.last = Some((rgb, frame.clone()));
        frame
    }
}
