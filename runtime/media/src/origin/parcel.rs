//! Messages that came together and are sent together, in the forms in which they are sent.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::flv::{aac, avc, write_tag};
use crate::rtmp::{CHUNK_SIZE, MediaKind, MediaMessage, write_media};

/// Most clients get this message stream from `createStream`; for them the same chunks serve all.
pub(super) const COMMON_STREAM: u32 = 1;

/// What a message is to whoever joins later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Metadata,
    VideoConfig,
    AudioConfig,
    Key,
    Other,
}

/// What a message is; `None` for data that players do not want.
pub(super) fn sort(media: MediaMessage) -> Option<(Part, MediaMessage)> {
    let part = match media.kind {
        MediaKind::Data => {
            return Some((Part::Metadata, MediaMessage { payload: on_metadata(&media.payload)?, ..media }));
        }
        MediaKind::Video if avc::is_config(&media.payload) => Part::VideoConfig,
        MediaKind::Video if avc::is_key(&media.payload) => Part::Key,
        MediaKind::Audio if aac::is_config(&media.payload) => Part::AudioConfig,
        MediaKind::Video | MediaKind::Audio => Part::Other,
    };
    Some((part, media))
}

/// Messages in order; each form is made once and when first needed.
pub(crate) struct Parcel {
    messages: Vec<MediaMessage>,
    rtmp: OnceLock<Bytes>,
    flv: OnceLock<Bytes>,
}

impl Parcel {
    pub(super) fn new(messages: Vec<MediaMessage>) -> Arc<Self> {
        Arc::new(Self { messages, rtmp: OnceLock::new(), flv: OnceLock::new() })
    }

    /// Bytes of all payloads.
    pub(super) fn len(&self) -> usize {
        self.messages.iter().map(|m| m.payload.len()).sum()
    }

    /// Messages.
    pub(super) fn count(&self) -> usize {
        self.messages.len()
    }

    /// RTMP chunks on a message stream.
    pub(super) fn rtmp(&self, stream: u32) -> Bytes {
        let make = || {
            let mut chunks = Vec::with_capacity(self.len() + 32 * self.count());
            self.messages.iter().for_each(|m| write_media(&mut chunks, stream, m, CHUNK_SIZE));
            chunks.into()
        };
        if stream == COMMON_STREAM { self.rtmp.get_or_init(make).clone() } else { make() }
    }

    /// FLV tags.
    pub(super) fn flv(&self) -> Bytes {
        let make = || {
            let mut tags = Vec::with_capacity(self.len() + 16 * self.count());
            self.messages.iter().for_each(|m| write_tag(&mut tags, m));
            tags.into()
        };
        self.flv.get_or_init(make).clone()
    }
}

/// The body of a data message as players expect it: without the publisher's `@setDataFrame`.
fn on_metadata(payload: &Bytes) -> Option<Bytes> {
    const SET_DATA_FRAME: &[u8] = b"\x02\x00\x0d@setDataFrame";
    const ON_META_DATA: &[u8] = b"\x02\x00\x0aonMetaData";
    let body =
        if payload.starts_with(SET_DATA_FRAME) { payload.slice(SET_DATA_FRAME.len()..) } else { payload.clone() };
    body.starts_with(ON_META_DATA).then_some(body)
}
