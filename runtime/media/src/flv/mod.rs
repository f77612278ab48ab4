//! FLV: the file header and tags, as HTTP-FLV carries a stream (Adobe's FLV specification 10.1, annex E).
//!
//! Reading is bounded and never panics: what is not FLV is an error, what is missing is waited for.

pub(crate) mod aac;
pub(crate) mod avc;
pub(crate) mod sei;

use bytes::{Buf, BytesMut};

use zhenji_core::media::Encode;

use crate::guard::amf::{self, Amf};
use crate::guard::chunk::MAX_MESSAGE;
use crate::rtmp::{MediaKind, MediaMessage};

/// `FLV`, version 1, sound and pictures, nine bytes of header, and the size of the tag before the first one: none.
pub(crate) const HEADER: [u8; 13] = [b'F', b'L', b'V', 1, 0b101, 0, 0, 0, 9, 0, 0, 0, 0];

const TAG_HEADER: usize = 11;

/// What is not FLV.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FlvError {
    #[error("the answer is not FLV")]
    NotFlv,
    #[error("an FLV tag of {0} bytes exceeds the limit of 4 MB")]
    TooLong(usize),
}

/// Appends a message as a tag with its trailing size.
pub(crate) fn write_tag(out: &mut Vec<u8>, media: &MediaMessage) {
    let len = media.payload.len() as u32;
    out.reserve(media.payload.len() + TAG_HEADER + 4);
    out.push(match media.kind {
        MediaKind::Audio => 8,
        MediaKind::Video => 9,
        MediaKind::Data => 18,
    });
    out.extend(&len.to_be_bytes()[1..]);
    let [high, rest @ ..] = media.timestamp.to_be_bytes();
    out.extend(rest);
    out.push(high);
    out.extend([0, 0, 0]);
    out.extend_from_slice(&media.payload);
    out.extend((len + TAG_HEADER as u32).to_be_bytes());
}

/// What the stream is, for players that want to know before the first picture: `onMetaData`.
pub(crate) fn metadata(encode: &Encode, has_video: bool, sample_rate: u32) -> MediaMessage {
    let number = |key: &str, value: f64| (key.to_owned(), Amf::Number(value));
    let mut pairs = Vec::new();
    if has_video {
        pairs.push(number("width", f64::from(encode.width)));
        pairs.push(number("height", f64::from(encode.height)));
        pairs.push(number("framerate", f64::from(encode.fps)));
        pairs.push(number("videocodecid", 7.0));
        pairs.push(number("videodatarate", f64::from(encode.bitrate)));
    }
    pairs.push(number("audiocodecid", 10.0));
    pairs.push(number("audiosamplerate", f64::from(sample_rate)));
    pairs.push(number("audiochannels", 1.0));
    pairs.push(("encoder".to_owned(), Amf::str("zhenji")));
    let values = [Amf::str("@setDataFrame"), Amf::str("onMetaData"), Amf::Object(pairs)];
    MediaMessage { kind: MediaKind::Data, timestamp: 0, payload: amf::encode(&values).into() }
}

/// Puts bytes together to tags.
#[derive(Default)]
pub(crate) struct TagReader {
    buffer: BytesMut,
    begun: bool,
}

impl TagReader {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole tag, if there is one. Tags of unknown kinds are left out.
    pub(crate) fn next(&mut self) -> Result<Option<MediaMessage>, FlvError> {
        if !self.begun {
            let have = self.buffer.len().min(3);
            if self.buffer[..have] != b"FLV"[..have] {
                return Err(FlvError::NotFlv);
            }
            if self.buffer.len() < 9 {
                return Ok(None);
            }
            let header = usize::from(u16::from_be_bytes([self.buffer[7], self.buffer[8]]));
            if header < 9 || self.buffer[5..7] != [0, 0] {
                return Err(FlvError::NotFlv);
            }
            if self.buffer.len() < header + 4 {
                return Ok(None);
            }
            self.buffer.advance(header + 4);
            self.begun = true;
        }
        loop {
            let [kind, l0, l1, l2, t0, t1, t2, t3, _, _, _, ..] = self.buffer[..] else { return Ok(None) };
            let len = u32::from_be_bytes([0, l0, l1, l2]) as usize;
            if len > MAX_MESSAGE {
                return Err(FlvError::TooLong(len));
            }
            if self.buffer.len() < TAG_HEADER + len + 4 {
                return Ok(None);
            }
            self.buffer.advance(TAG_HEADER);
            let payload = self.buffer.split_to(len).freeze();
            self.buffer.advance(4);
            // The upper two bits are reserved, the next one says "encrypted".
            let kind = match kind & 0x3f {
                8 => MediaKind::Audio,
                9 => MediaKind::Video,
                18 => MediaKind::Data,
                _ => continue,
            };
            if payload.is_empty() {
                continue;
            }
            return Ok(Some(MediaMessage { kind, timestamp: u32::from_be_bytes([t3, t0, t1, t2]), payload }));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read_all(bytes: &[u8], step: usize) -> Result<Vec<MediaMessage>, FlvError> {
        let mut reader = TagReader::default();
        let mut out = Vec::new();
        for piece in bytes.chunks(step) {
            reader.push(piece);
            while let Some(tag) = reader.next()? {
                out.push(tag);
            }
        }
        Ok(out)
    }

    #[test]
    fn tags_survive_the_way_in_pieces_of_any_size() {
        let tag = |kind, timestamp, payload: &[u8]| MediaMessage { kind, timestamp, payload: payload.to_vec().into() };
        let tags = [
            tag(MediaKind::Data, 0, b"meta"),
            tag(MediaKind::Video, 0x0102_0304, &[0x17; 3000]),
            tag(MediaKind::Audio, u32::MAX, &[0xaf, 1, 2]),
        ];
        let mut bytes = HEADER.to_vec();
        tags.iter().for_each(|t| write_tag(&mut bytes, t));
        for step in [1, 7, 1000, bytes.len()] {
            assert_eq!(read_all(&bytes, step).unwrap(), tags);
        }
    }

    #[test]
    fn the_layout_of_a_tag() {
        // Annex E.4.1: type, size, timestamp with its upper byte last, stream id 0, body, size of all before.
        let mut out = Vec::new();
        write_tag(&mut out, &MediaMessage { kind: MediaKind::Audio, timestamp: 0x0102_0304, payload: vec![9].into() });
        assert_eq!(out, [8, 0, 0, 1, 2, 3, 4, 1, 0, 0, 0, 9, 0, 0, 0, 12]);
    }

    #[test]
    fn what_is_not_flv_is_refused() {
        assert_eq!(read_all(b"<html>", 2), Err(FlvError::NotFlv));
        let mut long = HEADER.to_vec();
        long.extend([9, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(read_all(&long, 5), Err(FlvError::TooLong(0xff_ffff)));
    }
}
