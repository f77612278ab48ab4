//! The queue between an encoder and a connection: bounded, beginning at a key frame, with times that begin at zero.
//!
//! When the connection takes less than the encoder gives, pictures up to the next key frame are left out and the encoder's
//! side hears of it; sound goes on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::flv::{aac, avc, sei};
use crate::rtmp::{MediaKind, MediaMessage};

/// Pictures queued at most: three seconds at 30 a second.
const MAX_FRAMES: usize = 90;
/// Media that waits longer than this comes too late, ms.
const MAX_AGE_MS: u32 = 3_000;
/// Bytes queued at most.
const MAX_BYTES: usize = 4 << 20;

/// What the queue measured since the last time it was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct UplinkFigures {
    /// Video frames queued now.
    pub(crate) video_queued: usize,
    /// Audio frames queued now.
    pub(crate) audio_queued: usize,
    /// Frames left out because the connection was too slow.
    pub(crate) dropped: usize,
}

/// A shared queue: the encoder pushes, the attempt to publish takes.
#[derive(Default)]
pub(crate) struct Uplink {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    metadata: Option<MediaMessage>,
    video_config: Option<MediaMessage>,
    audio_config: Option<MediaMessage>,
    queue: VecDeque<MediaMessage>,
    bytes: usize,
    streaming: bool,
    /// Pictures are left out until a key frame comes.
    wants_key: bool,
    has_video: bool,
    /// The source's time of the moment that the connection calls zero.
    base: Option<u32>,
    dropped: usize,
    /// They ride on the next picture.
    texts: Vec<Arc<str>>,
    closed: bool,
}

impl Uplink {
    /// For a source with or without pictures: sound alone begins at once.
    pub(crate) fn new(has_video: bool) -> Self {
        Self { state: Mutex::new(State { has_video, ..State::default() }), changed: Notify::new() }
    }

    /// Takes a message from the encoder. Returns false when a key frame is needed before pictures go on.
    pub(crate) fn push(&self, message: MediaMessage) -> bool {
        let mut s = self.lock();
        s.push(message);
        let ok = !(s.streaming && s.wants_key && s.has_video);
        drop(s);
        self.changed.notify_one();
        ok
    }

    /// Sends a text inside the next picture.
    pub(crate) fn say(&self, text: Arc<str>) {
        self.lock().texts.push(text);
    }

    /// Forgets the pictures that wait: what comes next begins anew, and a slow link would bring these much too late.
    pub(crate) fn skip(&self) {
        self.lock().skip();
    }

    /// Whether pictures wait for a key frame.
    pub(crate) fn wants_key(&self) -> bool {
        let s = self.lock();
        s.streaming && s.wants_key && s.has_video
    }

    /// The connection may send: headers first, then from the next key frame on.
    pub(crate) fn begin(&self) {
        let mut s = self.lock();
        s.streaming = true;
        s.wants_key = true;
        s.base = None;
        s.queue.clear();
        let head = [&s.metadata, &s.video_config, &s.audio_config];
        let head: Vec<_> = head.into_iter().flatten().map(|m| MediaMessage { timestamp: 0, ..m.clone() }).collect();
        s.bytes = head.iter().map(|m| m.payload.len()).sum();
        s.queue.extend(head);
        drop(s);
        self.changed.notify_one();
    }

    /// All that is queued, once there is something; `None` when closed.
    pub(crate) async fn next(&self) -> Option<Vec<MediaMessage>> {
        loop {
            {
                let mut s = self.lock();
                if s.closed {
                    return None;
                }
                if !s.queue.is_empty() {
                    // One at a time would be a system call each; all at once would hide that the connection is slow.
                    let mut bytes = 0;
                    let mut batch = Vec::new();
                    while bytes < 16 * 1024
                        && let Some(message) = s.queue.pop_front()
                    {
                        bytes += message.payload.len();
                        batch.push(message);
                    }
                    s.bytes -= bytes;
                    return Some(batch);
                }
            }
            self.changed.notified().await;
        }
    }

    /// Ends the attempt; what is queued is forgotten.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_one();
    }

    /// Waits for [`Uplink::close`].
    pub(crate) async fn closed(&self) {
        while !self.lock().closed {
            self.changed.notified().await;
        }
    }

    /// What happened since the last call.
    pub(crate) fn figures(&self) -> UplinkFigures {
        let mut s = self.lock();
        let count = |kind| s.queue.iter().filter(|m| m.kind == kind).count();
        let (video_queued, audio_queued) = (count(MediaKind::Video), count(MediaKind::Audio));
        UplinkFigures { video_queued, audio_queued, dropped: std::mem::take(&mut s.dropped) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn push(&mut self, mut message: MediaMessage) {
        let video = message.kind == MediaKind::Video;
        let header = match message.kind {
            MediaKind::Data => Some(&mut self.metadata),
            MediaKind::Video if avc::is_config(&message.payload) => Some(&mut self.video_config),
            MediaKind::Audio if aac::is_config(&message.payload) => Some(&mut self.audio_config),
            MediaKind::Audio | MediaKind::Video => None,
        };
        if let Some(header) = header {
            if header.as_ref().map(|h| &h.payload) != Some(&message.payload) {
                *header = Some(message.clone());
                if self.streaming {
                    let timestamp = self.base.map_or(0, |base| message.timestamp.wrapping_sub(base));
                    self.enqueue(MediaMessage { timestamp, ..message });
                }
            }
            return;
        }
        if !self.streaming {
            return;
        }
        if self.full() && video {
            self.skip();
        }
        if !video {
            self.shorten(message.timestamp);
        }
        if video && self.wants_key {
            if !avc::is_key(&message.payload) {
                self.dropped += usize::from(self.base.is_some());
                return;
            }
            self.wants_key = false;
        }
        if self.base.is_none() && (video || !self.has_video) {
            self.base = Some(message.timestamp);
        }
        // Sound from before the first picture would have a time below zero.
        let Some(base) = self.base else { return };
        let timestamp = message.timestamp.wrapping_sub(base);
        if timestamp > u32::MAX / 2 {
            return;
        }
        if video {
            for text in self.texts.drain(..) {
                message.payload = avc::with_unit(&message.payload, |unit| sei::insert(unit, &text));
            }
        }
        self.enqueue(MediaMessage { timestamp, ..message });
    }

    fn skip(&mut self) {
        let before = self.queue.len();
        self.queue.retain(|m| m.kind != MediaKind::Video || avc::is_config(&m.payload));
        self.dropped += before - self.queue.len();
        self.bytes = self.queue.iter().map(|m| m.payload.len()).sum();
        self.wants_key = true;
    }

    /// Leaves out the sound that waits too long for its place on the wire.
    fn shorten(&mut self, newest: u32) {
        let Some(base) = self.base else { return };
        let limit = newest.wrapping_sub(base);
        let before = self.queue.len();
        let late = |m: &MediaMessage| {
            m.kind == MediaKind::Audio && !aac::is_config(&m.payload) && limit.saturating_sub(m.timestamp) > MAX_AGE_MS
        };
        self.queue.retain(|m| !late(m));
        self.dropped += before - self.queue.len();
        self.bytes = self.queue.iter().map(|m| m.payload.len()).sum();
    }

    fn enqueue(&mut self, message: MediaMessage) {
        self.bytes += message.payload.len();
        self.queue.push_back(message);
    }

    fn full(&self) -> bool {
        let mut pictures = self.queue.iter().filter(|m| m.kind == MediaKind::Video);
        let span = match (pictures.next(), pictures.next_back()) {
            (Some(first), Some(last)) => last.timestamp.saturating_sub(first.timestamp),
            _ => 0,
        };
        self.bytes > MAX_BYTES || span > MAX_AGE_MS || pictures.count() + 2 >= MAX_FRAMES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn video(key: bool, timestamp: u32) -> MediaMessage {
        MediaMessage { kind: MediaKind::Video, timestamp, payload: avc::frame(key, 0, &[0; 8]) }
    }

    fn queued(uplink: &Uplink) -> Vec<(MediaKind, u32)> {
        uplink.lock().queue.iter().map(|m| (m.kind, m.timestamp)).collect()
    }

    #[test]
    fn begins_with_headers_and_a_key_frame_at_zero() {
        let uplink = Uplink::new(true);
        uplink.push(MediaMessage { kind: MediaKind::Video, timestamp: 0, payload: avc::config(&[1]) });
        uplink.push(video(true, 500));
        uplink.begin();
        assert!(!uplink.push(video(false, 1000)));
        uplink.push(MediaMessage { kind: MediaKind::Audio, timestamp: 1010, payload: aac::frame(&[1]) });
        assert!(uplink.push(video(true, 1033)));
        uplink.push(MediaMessage { kind: MediaKind::Audio, timestamp: 1020, payload: aac::frame(&[1]) });
        uplink.push(video(false, 1066));
        assert_eq!(queued(&uplink), [(MediaKind::Video, 0), (MediaKind::Video, 0), (MediaKind::Video, 33)]);
    }

    #[test]
    fn texts_ride_on_the_next_picture() {
        let uplink = Uplink::new(true);
        uplink.begin();
        uplink.say("one".into());
        uplink.say("two".into());
        uplink.push(MediaMessage { kind: MediaKind::Audio, timestamp: 0, payload: aac::frame(&[1]) });
        let unit = [0, 0, 0, 2, 0x65, 1];
        for i in 0..2 {
            let payload = avc::frame(true, 7, &unit);
            uplink.push(MediaMessage { kind: MediaKind::Video, timestamp: i * 40, payload });
        }
        let read = |m: &MediaMessage| match avc::read(&m.payload) {
            avc::Video::Frame { key: true, composition: 7, unit } => sei::texts(&unit, 4),
            other => panic!("{other:?}"),
        };
        let texts: Vec<_> = uplink.lock().queue.iter().map(read).collect();
        assert_eq!(texts, [vec!["one", "two"], vec![]]);
    }

    #[test]
    fn a_slow_connection_loses_pictures_up_to_a_key_frame() {
        let uplink = Uplink::new(true);
        uplink.begin();
        for i in 0..200 {
            uplink.push(video(i == 0, i * 33));
        }
        assert!(uplink.wants_key());
        assert_eq!(uplink.figures(), UplinkFigures { video_queued: 0, audio_queued: 0, dropped: 200 });
        assert!(uplink.push(video(true, 7000)));
        assert_eq!(queued(&uplink), [(MediaKind::Video, 7000)]);
    }
}
