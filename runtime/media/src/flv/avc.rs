//! H.264 as FLV carries it: a decoder configuration (avcC), then access units of length-prefixed NAL units.

use bytes::Bytes;

/// What a video message holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Video {
    /// AVCDecoderConfigurationRecord (ISO 14496-15, section 5.2.4.1).
    Config(Bytes),
    /// One access unit; `composition` is PTS minus DTS in ms.
    Frame { key: bool, composition: i32, unit: Bytes },
    /// End of sequence, or another codec.
    Other,
}

/// Reads a video message (annex E.4.3).
pub(crate) fn read(payload: &Bytes) -> Video {
    let [first, kind, c0, c1, c2, ..] = payload[..] else { return Video::Other };
    if first & 0x8f != 7 || payload.len() < 6 {
        return Video::Other;
    }
    match kind {
        0 => Video::Config(payload.slice(5..)),
        1 => Video::Frame {
            key: first >> 4 == 1,
            composition: i32::from_be_bytes([c0, c1, c2, 0]) >> 8,
            unit: payload.slice(5..),
        },
        _ => Video::Other,
    }
}

/// The name of the codec, where it is not H.264: FLV's own ids (annex E.4.3.1), 12 as Chinese servers use it, and the four
/// letters of enhanced RTMP.
pub(crate) fn other_codec(payload: &[u8]) -> Option<String> {
    let first = *payload.first()?;
    let known = if first & 0x80 != 0 {
        match payload.get(1..5)? {
            b"avc1" => return None,
            b"hvc1" | b"hev1" => "H.265",
            b"vvc1" => "H.266",
            b"av01" => "AV1",
            b"vp08" => "VP8",
            b"vp09" => "VP9",
            other => return Some(String::from_utf8_lossy(other).into_owned()),
        }
    } else {
        match first & 0xf {
            7 => return None,
            2 => "Sorenson H.263",
            3 | 6 => "Screen video",
            4 | 5 => "VP6",
            12 => "H.265",
            13 => "AV1",
            other => return Some(format!("video codec {other}")),
        }
    };
    Some(known.to_owned())
}

/// The message as a Chinese server would label H.265 (codec id 12).
pub(crate) fn as_hevc(payload: &Bytes) -> Bytes {
    let mut bytes = payload.to_vec();
    if let Some(first) = bytes.first_mut() {
        *first = *first & 0xf0 | 12;
    }
    bytes.into()
}

/// The message of an access unit whose slices have no readable header any more.
pub(crate) fn damaged(payload: &Bytes) -> Bytes {
    let mut bytes = payload.to_vec();
    let mut at = 5;
    while let Some(&[a, b, c, d, kind]) = bytes.get(at..at + 5).and_then(|b| b.first_chunk()) {
        let next = at + 4 + u32::from_be_bytes([a, b, c, d]) as usize;
        let end = bytes.len();
        if matches!(kind & 0x1f, 1 | 5) {
            // A number of 32 zeros and more is none (section 9.1).
            bytes[at + 5..next.min(end).min(at + 5 + 24)].fill(0);
        }
        at = next.max(at + 5);
    }
    bytes.into()
}

/// Whether this is a sequence header; of an enhanced-RTMP codec too, so that the origin can keep it.
pub(crate) fn is_config(payload: &[u8]) -> bool {
    match payload {
        [first, ..] if first & 0x80 != 0 => first & 0xf == 0,
        [first, 0, ..] => first & 0xf == 7 || first & 0xf == 12,
        _ => false,
    }
}

/// Whether a decoder can begin with this message.
pub(crate) fn is_key(payload: &[u8]) -> bool {
    payload.first().is_some_and(|first| (first >> 4) & 7 == 1) && !is_config(payload)
}

/// The message that announces the pictures.
pub(crate) fn config(avcc: &[u8]) -> Bytes {
    [&[0x17, 0, 0, 0, 0], avcc].concat().into()
}

/// The message of one access unit.
pub(crate) fn frame(key: bool, composition: i32, unit: &[u8]) -> Bytes {
    let [_, c0, c1, c2] = composition.to_be_bytes();
    [&[if key { 0x17 } else { 0x27 }, 1, c0, c1, c2], unit].concat().into()
}

/// The message of the same picture with its access unit changed.
pub(crate) fn with_unit(payload: &Bytes, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Bytes {
    match payload.split_at_checked(5) {
        Some((head, unit)) => [head, &change(unit)].concat().into(),
        None => payload.clone(),
    }
}

/// Bytes of the length before each NAL unit, as a decoder configuration says.
pub(crate) fn length_size(avcc: &[u8]) -> usize {
    avcc.get(4).map_or(4, |b| usize::from(b & 3) + 1)
}

/// Width and height that a decoder configuration announces.
pub(crate) fn size(avcc: &[u8]) -> Option<(u32, u32)> {
    // Version, profile, compatibility, level, length size, number of SPS, length of the first.
    let [1, _, _, _, _, n_sps, l0, l1, rest @ ..] = avcc else { return None };
    if n_sps & 0x1f == 0 {
        return None;
    }
    let sps = rest.get(..usize::from(u16::from_be_bytes([*l0, *l1])))?;
    sps_size(sps)
}

/// Width and height of a sequence parameter set (H.264, sections 7.3.2.1.1 and 7.4.2.1.1).
pub(crate) fn sps_size(sps: &[u8]) -> Option<(u32, u32)> {
    let rbsp = without_emulation(sps.get(1..)?);
    let mut bits = Bits { bytes: &rbsp, at: 0 };
    let profile = bits.read(8)?;
    bits.read(16)?;
    bits.golomb()?;
    let mut chroma = 1;
    if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
        chroma = bits.golomb()?;
        if chroma == 3 {
            bits.read(1)?;
        }
        bits.golomb()?;
        bits.golomb()?;
        bits.read(1)?;
        if bits.read(1)? == 1 {
            for i in 0..if chroma == 3 { 12 } else { 8 } {
                if bits.read(1)? == 1 {
                    bits.skip_scaling_list(if i < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    bits.golomb()?;
    match bits.golomb()? {
        0 => {
            bits.golomb()?;
        }
        1 => {
            bits.read(1)?;
            bits.golomb()?;
            bits.golomb()?;
            for _ in 0..bits.golomb()?.min(255) {
                bits.golomb()?;
            }
        }
        _ => {}
    }
    bits.golomb()?;
    bits.read(1)?;
    let width_mbs = u64::from(bits.golomb()?) + 1;
    let height_units = u64::from(bits.golomb()?) + 1;
    let frame_only = u64::from(bits.read(1)?);
    if frame_only == 0 {
        bits.read(1)?;
    }
    bits.read(1)?;
    let mut crop = [0u64; 4];
    if bits.read(1)? == 1 {
        for edge in &mut crop {
            *edge = u64::from(bits.golomb()?);
        }
    }
    let unit_x = if matches!(chroma, 1 | 2) { 2 } else { 1 };
    let unit_y = (if chroma == 1 { 2 } else { 1 }) * (2 - frame_only);
    let width = (width_mbs * 16).checked_sub((crop[0] + crop[1]) * unit_x)?;
    let height = (height_units * (2 - frame_only) * 16).checked_sub((crop[2] + crop[3]) * unit_y)?;
    (width > 0 && height > 0 && width <= 16384 && height <= 16384).then_some((width as u32, height as u32))
}

/// A baseline sequence parameter set of a size, without its start code (section 7.3.2.1.1).
pub(crate) fn write_sps(width: u32, height: u32) -> Vec<u8> {
    let mut bits = Vec::new();
    let (columns, rows) = (width.div_ceil(16).max(1), height.div_ceil(16).max(1));
    // Id, bits of frame numbers, order of decoding is order of showing, one reference frame; no gaps.
    [0, 0, 2, 1].into_iter().for_each(|v| put_golomb(&mut bits, v));
    bits.push(false);
    put_golomb(&mut bits, columns - 1);
    put_golomb(&mut bits, rows - 1);
    // Frames only, direct 8x8 inference, cropping: left, right, top, bottom.
    bits.extend([true; 3]);
    let crop = [0, (columns * 16 - width.max(1)) / 2, 0, (rows * 16 - height.max(1)) / 2];
    crop.into_iter().for_each(|v| put_golomb(&mut bits, v));
    // No VUI; the stop bit.
    bits.extend([false, true]);
    let mut out = vec![0x67, 66, 0xc0, 31];
    let byte = |bits: &[bool]| bits.iter().enumerate().fold(0, |b, (i, bit)| b | u8::from(*bit) << (7 - i));
    let bytes: Vec<u8> = bits.chunks(8).map(byte).collect();
    escape(&bytes, &mut out);
    out
}

/// Appends bytes to a NAL unit so that no start code appears among them (section 7.4.1).
pub(crate) fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    let mut zeros = 0;
    for &b in bytes {
        if zeros >= 2 && b <= 3 {
            out.push(3);
            zeros = 0;
        }
        zeros = if b == 0 { zeros + 1 } else { 0 };
        out.push(b);
    }
}

/// ue(v), section 9.1.
fn put_golomb(bits: &mut Vec<bool>, value: u32) {
    let n = 32 - (value + 1).leading_zeros();
    bits.extend((1..n).map(|_| false));
    bits.extend((0..n).rev().map(|i| (value + 1) >> i & 1 == 1));
}

/// Removes the 3 of every 0 0 3 (section 7.4.1).
pub(crate) fn without_emulation(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut zeros = 0;
    for &b in bytes {
        if b == 3 && zeros >= 2 {
            zeros = 0;
            continue;
        }
        zeros = if b == 0 { zeros + 1 } else { 0 };
        out.push(b);
    }
    out
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn read(&mut self, n: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..n {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    /// ue(v), section 9.1.
    fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.read(1)? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some(((1u64 << zeros) - 1) as u32 + self.read(zeros)?)
    }

    fn skip_scaling_list(&mut self, n: usize) -> Option<()> {
        let (mut last, mut next) = (8i64, 8i64);
        for _ in 0..n {
            if next != 0 {
                let code = i64::from(self.golomb()?);
                let delta = if code % 2 == 1 { code / 2 + 1 } else { -(code / 2) };
                next = (last + delta).rem_euclid(256);
            }
            last = if next == 0 { last } else { next };
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_they_hold() {
        assert_eq!(read(&config(&[1, 2])), Video::Config(vec![1, 2].into()));
        for composition in [0, 40, -40] {
            let expect = Video::Frame { key: true, composition, unit: vec![9].into() };
            assert_eq!(read(&frame(true, composition, &[9])), expect);
        }
        assert!(is_config(&config(&[1])) && !is_key(&config(&[1])));
        assert!(is_key(&frame(true, 0, &[1])) && !is_key(&frame(false, 0, &[1])));
        assert_eq!(read(&Bytes::from_static(&[0x17, 2, 0, 0, 0, 0])), Video::Other);
        assert_eq!(read(&Bytes::from_static(&[0x17])), Video::Other);
    }

    #[test]
    fn written_parameter_sets_are_read() {
        for size in [(16, 16), (360, 640), (540, 960), (720, 1280), (1920, 1080)] {
            assert_eq!(sps_size(&write_sps(size.0, size.1)), Some(size));
        }
    }

    #[test]
    fn sizes_of_parameter_sets() {
        // Written by x264 through ffmpeg; the sizes are the ones asked for there. 540 and 360 need cropping.
        let check = |sps: &[u8], expect| assert_eq!(sps_size(sps), expect);
        check(SPS_540X960, Some((540, 960)));
        check(SPS_360X640_BASELINE, Some((360, 640)));
        for n in 0..SPS_540X960.len() - 8 {
            sps_size(&SPS_540X960[..n]);
        }
        check(&[0x67], None);
        check(&[0x67, 66, 0, 30, 0, 0, 0, 0, 0, 0, 0], None);
    }

    const SPS_540X960: &[u8] = &[
        0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x88, 0x1e, 0x7b, 0xf0, 0x11, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00,
        0x00, 0x03, 0x00, 0x1e, 0x0f, 0x18, 0x31, 0x96,
    ];
    const SPS_360X640_BASELINE: &[u8] = &[
        0x67, 0x42, 0xc0, 0x16, 0xd9, 0x01, 0x70, 0x51, 0xe5, 0xf0, 0x11, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00,
        0x03, 0x00, 0x1e, 0x0f, 0x16, 0x2e, 0x48,
    ];
}
