//! The streams of an origin: one publisher each, any number of subscribers, and the last group of pictures.
//!
//! A subscriber gets headers and cached pictures under the same lock that lists it, so no frame is lost or doubled.
//! Whoever cannot keep up is dropped; nobody waits for anybody.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::flv::{aac, avc, write_tag};
use crate::rtmp::{CHUNK_SIZE, MediaKind, MediaMessage, write_media};

/// About half a minute of a usual stream.
const QUEUE: usize = 1024;
const MAX_GOP_FRAMES: usize = 2048;
const MAX_GOP_BYTES: usize = 16 << 20;
/// Most clients get this message stream from `createStream`; for them the same chunks serve all.
pub(super) const COMMON_STREAM: u32 = 1;

/// A message in the forms in which it is sent, each made once and when first needed.
pub(crate) struct Item {
    media: MediaMessage,
    rtmp: OnceLock<Bytes>,
    flv: OnceLock<Bytes>,
}

impl Item {
    fn new(media: MediaMessage) -> Arc<Self> {
        Arc::new(Self { media, rtmp: OnceLock::new(), flv: OnceLock::new() })
    }

    /// Appends the message as RTMP chunks.
    pub(crate) fn append_rtmp(&self, stream: u32, out: &mut Vec<u8>) {
        if stream != COMMON_STREAM {
            return write_media(out, stream, &self.media, CHUNK_SIZE);
        }
        out.extend_from_slice(self.rtmp.get_or_init(|| {
            let mut chunks = Vec::new();
            write_media(&mut chunks, COMMON_STREAM, &self.media, CHUNK_SIZE);
            chunks.into()
        }));
    }

    /// The message as an FLV tag.
    pub(crate) fn flv(&self) -> Bytes {
        let make = || {
            let mut tag = Vec::new();
            write_tag(&mut tag, &self.media);
            tag.into()
        };
        self.flv.get_or_init(make).clone()
    }
}

/// What a subscriber receives.
#[derive(Clone)]
pub(crate) enum Delivery {
    /// A message of the stream.
    Item(Arc<Item>),
    /// The publisher left; another may come.
    Unpublished,
}

/// Figures of one stream, for the status page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamStatus {
    /// `app/stream`, without query.
    pub name: String,
    /// Whether somebody publishes.
    pub publishing: bool,
    /// Players connected.
    pub subscribers: usize,
    /// Bytes received from the current publisher.
    pub bytes: u64,
    /// Video messages received from the current publisher.
    pub frames: u64,
}

#[derive(Default)]
struct Stream {
    publisher: Option<u64>,
    metadata: Option<Arc<Item>>,
    video_config: Option<Arc<Item>>,
    audio_config: Option<Arc<Item>>,
    gop: Vec<Arc<Item>>,
    gop_bytes: usize,
    subscribers: Vec<mpsc::Sender<Delivery>>,
    bytes: u64,
    frames: u64,
}

/// All streams.
#[derive(Default)]
pub(crate) struct Hub {
    streams: Mutex<HashMap<String, Arc<Mutex<Stream>>>>,
    tokens: std::sync::atomic::AtomicU64,
}

impl Hub {
    /// Takes the publisher's place of a stream; `None` when it is taken.
    pub(crate) fn publish(self: &Arc<Self>, name: &str) -> Option<Publication> {
        let stream = self.stream(name);
        let token = self.tokens.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut s = lock(&stream);
        if s.publisher.is_some() {
            return None;
        }
        *s = Stream { publisher: Some(token), subscribers: std::mem::take(&mut s.subscribers), ..Stream::default() };
        drop(s);
        Some(Publication { hub: self.clone(), name: name.to_owned(), stream, token })
    }

    /// Joins a stream: what to send first, and what comes after.
    pub(crate) fn subscribe(&self, name: &str) -> (Vec<Arc<Item>>, mpsc::Receiver<Delivery>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let stream = self.stream(name);
        let mut s = lock(&stream);
        let head = [&s.metadata, &s.video_config, &s.audio_config].into_iter().flatten();
        let first = head.chain(&s.gop).cloned().collect();
        s.subscribers.push(sender);
        (first, receiver)
    }

    /// Whether somebody publishes this stream.
    pub(crate) fn is_published(&self, name: &str) -> bool {
        lock(&self.streams).get(name).is_some_and(|s| lock(s).publisher.is_some())
    }

    /// All streams, by name.
    pub(crate) fn status(&self) -> Vec<StreamStatus> {
        let streams: BTreeMap<String, Arc<Mutex<Stream>>> =
            lock(&self.streams).iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        let status = |(name, stream): (String, Arc<Mutex<Stream>>)| {
            let mut s = lock(&stream);
            s.subscribers.retain(|sender| !sender.is_closed());
            StreamStatus {
                name,
                publishing: s.publisher.is_some(),
                subscribers: s.subscribers.len(),
                bytes: s.bytes,
                frames: s.frames,
            }
        };
        streams.into_iter().map(status).filter(|s| s.publishing || s.subscribers > 0).collect()
    }

    fn stream(&self, name: &str) -> Arc<Mutex<Stream>> {
        let mut streams = lock(&self.streams);
        if !streams.contains_key(name) {
            // Whoever asks for ever new names must not fill the memory.
            streams.retain(|_, s| {
                let mut s = lock(s);
                s.subscribers.retain(|sender| !sender.is_closed());
                s.publisher.is_some() || !s.subscribers.is_empty()
            });
        }
        streams.entry(name.to_owned()).or_default().clone()
    }
}

/// The publisher's place of one stream; given back on drop.
pub(crate) struct Publication {
    hub: Arc<Hub>,
    name: String,
    stream: Arc<Mutex<Stream>>,
    token: u64,
}

impl Publication {
    /// Hands a message to everybody, and keeps what later subscribers need.
    pub(crate) fn send(&self, media: MediaMessage) {
        let mut s = lock(&self.stream);
        s.bytes += media.payload.len() as u64;
        let Some(item) = s.keep(media) else { return };
        s.subscribers.retain(|sender| sender.try_send(Delivery::Item(item.clone())).is_ok());
    }
}

impl Drop for Publication {
    fn drop(&mut self) {
        let mut s = lock(&self.stream);
        if s.publisher == Some(self.token) {
            let mut subscribers = std::mem::take(&mut s.subscribers);
            subscribers.retain(|sender| sender.try_send(Delivery::Unpublished).is_ok());
            *s = Stream { subscribers, ..Stream::default() };
        }
        let idle = s.subscribers.is_empty();
        drop(s);
        if idle {
            // Somebody may have come meanwhile: then two owners hold it, and the entry stays.
            let mut streams = lock(&self.hub.streams);
            if streams.get(&self.name).is_some_and(|s| Arc::ptr_eq(s, &self.stream) && Arc::strong_count(s) == 2) {
                let s = lock(&self.stream);
                let used = s.publisher.is_some() || !s.subscribers.is_empty();
                drop(s);
                if !used {
                    streams.remove(&self.name);
                }
            }
        }
    }
}

impl Stream {
    fn keep(&mut self, media: MediaMessage) -> Option<Arc<Item>> {
        let media = match media.kind {
            MediaKind::Data => MediaMessage { payload: on_metadata(&media.payload)?, ..media },
            _ => media,
        };
        let kind = media.kind;
        let len = media.payload.len();
        let video_config = kind == MediaKind::Video && avc::is_config(&media.payload);
        let key = kind == MediaKind::Video && avc::is_key(&media.payload);
        let audio_config = kind == MediaKind::Audio && aac::is_config(&media.payload);
        let item = Item::new(media);
        if kind == MediaKind::Data {
            self.metadata = Some(item.clone());
        } else if video_config {
            self.video_config = Some(item.clone());
            self.clear_gop();
        } else if audio_config {
            self.audio_config = Some(item.clone());
        } else {
            self.frames += u64::from(kind == MediaKind::Video);
            if key || self.gop.len() >= MAX_GOP_FRAMES || self.gop_bytes + len > MAX_GOP_BYTES {
                self.clear_gop();
            }
            // A group begins with a key frame; sound alone is cached only as the newest bit of it.
            if key || !self.gop.is_empty() {
                self.gop.push(item.clone());
                self.gop_bytes += len;
            }
        }
        Some(item)
    }

    fn clear_gop(&mut self) {
        self.gop.clear();
        self.gop_bytes = 0;
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
