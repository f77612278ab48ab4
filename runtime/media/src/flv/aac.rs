//! AAC as FLV carries it: an AudioSpecificConfig, then raw access units.

use bytes::Bytes;

/// AAC, 44 kHz, 16 bit, stereo: the only first byte FLV allows for AAC, whatever the sound really is (annex E.4.2.1).
const AAC: u8 = 0xaf;

/// What an audio message holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Audio {
    /// AudioSpecificConfig (ISO 14496-3).
    Config(Bytes),
    /// One access unit.
    Frame(Bytes),
    /// Another codec.
    Other,
}

/// Reads an audio message.
pub(crate) fn read(payload: &Bytes) -> Audio {
    match payload[..] {
        [first, 0, _, ..] if first >> 4 == 10 => Audio::Config(payload.slice(2..)),
        [first, 1, _, ..] if first >> 4 == 10 => Audio::Frame(payload.slice(2..)),
        _ => Audio::Other,
    }
}

/// The name of the codec, where it is not AAC (annex E.4.2.1).
pub(crate) fn other_codec(payload: &[u8]) -> Option<String> {
    let known = match payload.first()? >> 4 {
        10 => return None,
        0 | 3 => "PCM",
        1 => "ADPCM",
        2 | 14 => "MP3",
        4..=6 => "Nellymoser",
        7 => "G.711 A-law",
        8 => "G.711 mu-law",
        11 => "Speex",
        other => return Some(format!("audio codec {other}")),
    };
    Some(known.to_owned())
}

/// The message of an access unit that says nothing readable.
pub(crate) fn damaged(payload: &Bytes) -> Bytes {
    let mut bytes = payload.to_vec();
    bytes.iter_mut().skip(2).take(64).for_each(|b| *b = 0xff);
    bytes.into()
}

/// Whether this is a sequence header.
pub(crate) fn is_config(payload: &[u8]) -> bool {
    matches!(payload, [first, 0, ..] if first >> 4 == 10)
}

/// The message that announces the sound.
pub(crate) fn config(asc: &[u8]) -> Bytes {
    [&[AAC, 0], asc].concat().into()
}

/// The message of one access unit.
pub(crate) fn frame(unit: &[u8]) -> Bytes {
    [&[AAC, 1], unit].concat().into()
}

/// Sample rate and channels of an AudioSpecificConfig.
#[cfg(any(feature = "gst", test))]
pub(crate) fn parameters(asc: &[u8]) -> Option<(u32, u8)> {
    const RATES: [u32; 13] = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
    let [a, b, ..] = asc else { return None };
    let rate = RATES.get(usize::from((a & 7) << 1 | b >> 7))?;
    Some((*rate, (b >> 3) & 0xf))
}

/// AudioSpecificConfig of AAC-LC.
pub(crate) fn lc_config(sample_rate: u32, channels: u8) -> [u8; 2] {
    let index: u8 = match sample_rate {
        48000 => 3,
        44100 => 4,
        32000 => 5,
        16000 => 8,
        _ => 3,
    };
    [2 << 3 | index >> 1, index << 7 | channels << 3]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_config() {
        // ISO 14496-3, table 1.18: index 3 is 48 kHz, 4 is 44.1 kHz, 8 is 16 kHz.
        for (asc, expect) in [([0x11, 0x90], (48000, 2)), ([0x12, 0x10], (44100, 2)), ([0x14, 0x08], (16000, 1))] {
            assert_eq!(parameters(&asc), Some(expect));
            assert_eq!(lc_config(expect.0, expect.1), asc);
        }
        assert_eq!(parameters(&[0x11]), None);
        assert_eq!(read(&config(&[1, 2])), Audio::Config(vec![1, 2].into()));
        assert_eq!(read(&frame(&[3])), Audio::Frame(vec![3].into()));
        assert_eq!(read(&Bytes::from_static(&[0x2f, 1, 2])), Audio::Other);
    }
}
