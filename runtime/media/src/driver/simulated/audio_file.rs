//! How long an audio file is, by its headers: WAV, MP3, M4A and Ogg, the formats that background music comes in.

/// Length in ms; `None` for what is not one of these.
pub(super) fn duration_ms(file: &[u8]) -> Option<u32> {
    let seconds = wav(file).or_else(|| mp4(file)).or_else(|| ogg(file)).or_else(|| mp3(file))?;
    (seconds.is_finite() && seconds > 0.0).then(|| (seconds * 1000.0).round().min(f64::from(u32::MAX)) as u32)
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// RIFF: the bytes of `data` at the byte rate of `fmt `.
fn wav(file: &[u8]) -> Option<f64> {
    if file.get(..4)? != b"RIFF" || file.get(8..12)? != b"WAVE" {
        return None;
    }
    let (mut at, mut rate) = (12, 0);
    loop {
        let size = le32(file, at + 4)? as usize;
        let body = at + 8;
        match file.get(at..at + 4)? {
            b"fmt " => rate = le32(file, body + 8)?,
            // A writer that did not know the length left a wrong one.
            b"data" if rate > 0 => return Some(size.min(file.len() - body) as f64 / f64::from(rate)),
            _ => {}
        }
        at = body.checked_add(size)?.checked_add(size & 1)?;
    }
}

/// ISO 14496-12: `mvhd` inside `moov`.
fn mp4(file: &[u8]) -> Option<f64> {
    if file.get(4..8)? != b"ftyp" {
        return None;
    }
    let header = inside(inside(file, b"moov")?, b"mvhd")?;
    let (scale, length) = match header.first()? {
        0 => (be32(header, 12)?, u64::from(be32(header, 16)?)),
        _ => (be32(header, 20)?, u64::from(be32(header, 24)?) << 32 | u64::from(be32(header, 28)?)),
    };
    Some(length as f64 / f64::from(scale))
}

/// The body of the first box of a kind.
fn inside<'a>(mut boxes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    loop {
        let (size, head) = match be32(boxes, 0)? {
            0 => (boxes.len(), 8),
            1 => ((u64::from(be32(boxes, 8)?) << 32 | u64::from(be32(boxes, 12)?)) as usize, 16),
            size => (size as usize, 8),
        };
        if boxes.get(4..8)? == kind {
            return boxes.get(head..size.min(boxes.len()));
        }
        boxes = boxes.get(size.max(head)..)?;
    }
}

/// RFC 3533: the position of the last page at the rate of the first.
fn ogg(file: &[u8]) -> Option<f64> {
    if file.get(..4)? != b"OggS" {
        return None;
    }
    let head = file.get(27 + usize::from(*file.get(26)?)..)?;
    let (rate, skipped) = match head.get(..8)? {
        b"OpusHead" => (48_000, u16::from_le_bytes(head.get(10..12)?.try_into().ok()?)),
        [1, b'v', b'o', b'r', b'b', b'i', b's', _] => (le32(head, 12)?, 0),
        _ => return None,
    };
    let last = file.windows(4).rposition(|w| w == b"OggS")?;
    let position = u64::from_le_bytes(file.get(last + 6..last + 14)?.try_into().ok()?);
    Some(position.saturating_sub(u64::from(skipped)) as f64 / f64::from(rate))
}

/// MPEG audio, layer III: the number of frames in a `Xing` or `Info` header, or what is there at the first frame's bitrate.
fn mp3(file: &[u8]) -> Option<f64> {
    const MPEG1: [u32; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const MPEG2: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let tag = match file.get(..10)? {
        // Four times seven bits (ID3v2, section 3.1).
        [b'I', b'D', b'3', _, _, _, size @ ..] => 10 + size.iter().fold(0, |n, b| n << 7 | usize::from(b & 0x7f)),
        _ => 0,
    };
    let sound = file.get(tag..)?;
    let [0xff, b, c, d, ..] = sound else { return None };
    if b & 0xe6 != 0xe2 {
        return None;
    }
    let (mpeg1, mono) = (b >> 3 & 3 == 3, d >> 6 == 3);
    let rate = [44_100, 48_000, 32_000].get(usize::from(c >> 2 & 3))? >> [2, 2, 1, 0][usize::from(b >> 3 & 3)];
    let kbps = *if mpeg1 { &MPEG1 } else { &MPEG2 }.get(usize::from(c >> 4))?;
    let per_frame = if mpeg1 { 1152.0 } else { 576.0 };
    let side = match (mpeg1, mono) {
        (true, false) => 32,
        (true, true) | (false, false) => 17,
        (false, true) => 9,
    };
    let extra = 4 + side;
    if matches!(sound.get(extra..extra + 4)?, b"Xing" | b"Info") && be32(sound, extra + 4)? & 1 == 1 {
        return Some(f64::from(be32(sound, extra + 8)?) * per_frame / f64::from(rate));
    }
    (kbps > 0).then(|| sound.len() as f64 * 8.0 / f64::from(kbps * 1000))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn files_by_ffmpeg_are_as_long_as_they_were_made() {
        if Command::new("ffmpeg").arg("-version").output().is_err() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        for (name, options) in [
            ("a.wav", "-ar 44100"),
            ("b.wav", "-ar 16000 -ac 2 -c:a pcm_s24le"),
            ("a.mp3", "-ar 44100 -b:a 128k"),
            ("vbr.mp3", "-ar 48000 -ac 2 -q:a 2"),
            ("bare.mp3", "-ar 44100 -b:a 64k -write_xing 0 -id3v2_version 0"),
            ("low.mp3", "-ar 22050 -b:a 32k"),
            ("a.m4a", "-c:a aac"),
            ("first.m4a", "-c:a aac -movflags +faststart"),
            ("a.ogg", "-c:a libvorbis -ar 44100"),
            ("a.opus", "-c:a libopus"),
        ] {
            let path = folder.path().join(name);
            let made = Command::new("ffmpeg")
                .args(["-v", "error", "-f", "lavfi", "-i", "sine=frequency=300:duration=2.5"])
                .args(options.split(' '))
                .arg(&path)
                .status()
                .unwrap();
            assert!(made.success(), "{name}");
            let bytes = std::fs::read(&path).unwrap();
            let ms = duration_ms(&bytes).unwrap_or_else(|| panic!("{name} is not read"));
            // Encoders fill up their last frame.
            assert!((2490..2620).contains(&ms), "{name}: {ms}");
            for n in 0..bytes.len().min(400) {
                duration_ms(&bytes[..n]);
            }
        }
    }

    #[test]
    fn what_is_no_sound_has_no_length() {
        for bytes in [&b""[..], b"RIFF\x04\0\0\0WAVE", b"<html><body></body></html>", &[0xff; 64], &[0; 64]] {
            assert_eq!(duration_ms(bytes), None);
        }
    }
}
