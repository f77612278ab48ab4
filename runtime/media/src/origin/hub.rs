//! The streams of an origin: one publisher each, any number of subscribers, and the last group of pictures.
//!
//! A subscriber gets headers and cached pictures under the same lock that lists it, so no frame is lost or doubled.
//! Nobody waits for anybody: what a subscriber does not take at once waits in its outlet, which has bounds.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::limits::Limits;
use super::outlet::Outlet;
use super::parcel::{Parcel, Part, sort};
use crate::rtmp::server::write_status;
use crate::rtmp::{MediaKind, MediaMessage};

/// How a subscriber wants its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Chunks on this message stream.
    Rtmp(u32),
    /// Tags, after a file header that is already sent.
    Flv,
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

/// Why a stream cannot be published or played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Busy {
    #[error("Already publishing")]
    Published,
    #[error("the server has too many streams")]
    TooMany,
}

#[derive(Default)]
struct Stream {
    publisher: Option<u64>,
    /// Whose connection broke, while it may come back.
    left: Option<u64>,
    metadata: Option<Arc<Parcel>>,
    video_config: Option<Arc<Parcel>>,
    audio_config: Option<Arc<Parcel>>,
    gop: Vec<Arc<Parcel>>,
    gop_bytes: usize,
    gop_messages: usize,
    subscribers: Vec<Subscriber>,
    bytes: u64,
    frames: u64,
}

struct Subscriber {
    form: Form,
    outlet: Arc<Outlet>,
    gone: Arc<AtomicBool>,
}

impl Subscriber {
    fn is_there(&self) -> bool {
        !self.gone.load(Ordering::Relaxed) && self.outlet.is_open()
    }

    fn push(&self, parcel: &Parcel) -> bool {
        let bytes = match self.form {
            Form::Rtmp(stream) => parcel.rtmp(stream),
            Form::Flv => parcel.flv(),
        };
        !self.gone.load(Ordering::Relaxed) && self.outlet.push(bytes)
    }

    fn push_end(&self) -> bool {
        match self.form {
            Form::Rtmp(stream) => {
                let mut status = Vec::new();
                let text = "The publisher left";
                write_status(stream, false, "NetStream.Play.UnpublishNotify", text, &mut status);
                !self.gone.load(Ordering::Relaxed) && self.outlet.push(status.into())
            }
            // FLV has no end mark: the answer just ends.
            Form::Flv => {
                self.outlet.finish();
                false
            }
        }
    }
}

/// All streams.
#[derive(Default)]
pub(crate) struct Hub {
    pub(crate) limits: Limits,
    streams: Mutex<HashMap<String, Arc<Mutex<Stream>>>>,
    tokens: AtomicU64,
    /// Bytes in the groups of all streams.
    cached: AtomicUsize,
    /// Bytes that wait in all outlets.
    pub(super) waiting: Arc<AtomicUsize>,
}

impl Hub {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes the publisher's place of a stream.
    pub(crate) fn publish(self: &Arc<Self>, name: &str) -> Result<Publication, Busy> {
        let stream = self.stream(name, true)?;
        let token = self.tokens.fetch_add(1, Ordering::Relaxed);
        let mut s = lock(&stream);
        if s.publisher.is_some() {
            return Err(Busy::Published);
        }
        *s = Stream { publisher: Some(token), subscribers: std::mem::take(&mut s.subscribers), ..Stream::default() };
        drop(s);
        Ok(Publication { hub: self.clone(), name: name.to_owned(), stream, token })
    }

    /// Joins a stream: headers and the last group go into the outlet at once, everything else when it comes.
    pub(crate) fn subscribe(&self, name: &str, form: Form, outlet: &Arc<Outlet>) -> Result<Subscription, Busy> {
        let stream = self.stream(name, false)?;
        let gone = Arc::new(AtomicBool::new(false));
        let subscriber = Subscriber { form, outlet: outlet.clone(), gone: gone.clone() };
        let mut s = lock(&stream);
        let head = [&s.metadata, &s.video_config, &s.audio_config].into_iter().flatten();
        if head.chain(&s.gop).all(|parcel| subscriber.push(parcel)) {
            s.subscribers.push(subscriber);
        }
        Ok(Subscription { gone })
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
            s.subscribers.retain(Subscriber::is_there);
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

    /// Forgets a stream that nobody publishes or plays.
    fn drop_unused(&self, name: &str, stream: &Arc<Mutex<Stream>>) {
        // Somebody may have come meanwhile: then two owners hold it, and the entry stays.
        let mut streams = lock(&self.streams);
        if streams.get(name).is_some_and(|s| Arc::ptr_eq(s, stream) && Arc::strong_count(s) == 2) {
            let s = lock(stream);
            let used = s.publisher.is_some() || !s.subscribers.is_empty();
            drop(s);
            if !used {
                streams.remove(name);
            }
        }
    }

    /// The stream of a name, for somebody who publishes or waits. Names that are only waited for take no publisher's place.
    fn stream(&self, name: &str, publishes: bool) -> Result<Arc<Mutex<Stream>>, Busy> {
        let mut streams = lock(&self.streams);
        if let Some(known) = streams.get(name) {
            return Ok(known.clone());
        }
        // Whoever asks for ever new names must not fill the memory.
        let mut n_published = 0;
        streams.retain(|_, s| {
            // Somebody who holds it is just coming or leaving.
            let held = Arc::strong_count(s) > 1;
            let mut s = lock(s);
            s.subscribers.retain(Subscriber::is_there);
            let published = held || s.publisher.is_some();
            n_published += usize::from(published);
            published || !s.subscribers.is_empty()
        });
        let n_taken = if publishes { n_published } else { streams.len() };
        if n_taken >= self.limits.streams {
            return Err(Busy::TooMany);
        }
        Ok(streams.entry(name.to_owned()).or_default().clone())
    }
}

/// A place among a stream's subscribers; given back on drop.
pub(crate) struct Subscription {
    gone: Arc<AtomicBool>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::Relaxed);
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
    /// Hands messages that came together to everybody, and keeps what later subscribers need.
    pub(crate) fn send(&self, messages: impl IntoIterator<Item = MediaMessage>) {
        // A group begins with its key frame, and headers are kept by themselves: what may travel together is a run.
        let mut runs: Vec<(Part, Vec<MediaMessage>)> = Vec::new();
        let mut s = lock(&self.stream);
        for message in messages {
            s.bytes += message.payload.len() as u64;
            let Some((part, message)) = sort(message) else { continue };
            s.frames += u64::from(message.kind == MediaKind::Video && part != Part::VideoConfig);
            match runs.last_mut() {
                Some((Part::Key | Part::Other, run)) if part == Part::Other => run.push(message),
                _ => runs.push((part, vec![message])),
            }
        }
        for (part, run) in runs {
            let parcel = Parcel::new(run);
            self.keep(&mut s, part, &parcel);
            s.subscribers.retain(|subscriber| subscriber.push(&parcel));
        }
    }

    fn keep(&self, s: &mut Stream, part: Part, parcel: &Arc<Parcel>) {
        let limits = &self.hub.limits;
        let kept = || Some(parcel.clone()).filter(|parcel| parcel.len() <= limits.config_bytes);
        match part {
            Part::Metadata => s.metadata = kept(),
            Part::AudioConfig => s.audio_config = kept(),
            Part::VideoConfig => {
                s.video_config = kept();
                self.forget(s);
            }
            Part::Key | Part::Other => {
                let n_bytes = parcel.len();
                let full =
                    s.gop_messages + parcel.count() > limits.gop_messages || s.gop_bytes + n_bytes > limits.gop_bytes;
                if part == Part::Key || full || !self.has_room(n_bytes) {
                    self.forget(s);
                }
                // Nobody can begin in the middle of a group.
                if (part == Part::Key && self.has_room(n_bytes)) || !s.gop.is_empty() {
                    s.gop.push(parcel.clone());
                    s.gop_messages += parcel.count();
                    s.gop_bytes += n_bytes;
                    self.hub.cached.fetch_add(n_bytes, Ordering::Relaxed);
                }
            }
        }
    }

    /// Whether all groups together may grow by so much.
    fn has_room(&self, n_bytes: usize) -> bool {
        self.hub.cached.load(Ordering::Relaxed) + n_bytes <= self.hub.limits.gops_bytes
    }

    fn forget(&self, s: &mut Stream) {
        s.gop.clear();
        s.gop_messages = 0;
        self.hub.cached.fetch_sub(std::mem::take(&mut s.gop_bytes), Ordering::Relaxed);
    }
}

impl Publication {
    /// The publisher's connection broke: it may come back. Its players wait; [`Orphans::end`] tells them when it did not.
    pub(crate) fn abandon(self) -> Orphans {
        let mut s = lock(&self.stream);
        if s.publisher == Some(self.token) {
            self.forget(&mut s);
            let subscribers = std::mem::take(&mut s.subscribers);
            *s = Stream { subscribers, left: Some(self.token), ..Stream::default() };
        }
        drop(s);
        Orphans { hub: self.hub.clone(), name: self.name.clone(), stream: self.stream.clone(), token: self.token }
    }
}

impl Drop for Publication {
    fn drop(&mut self) {
        let mut s = lock(&self.stream);
        if s.publisher == Some(self.token) {
            self.forget(&mut s);
            s.end();
        }
        let idle = s.subscribers.is_empty() && s.left.is_none();
        drop(s);
        if idle {
            self.hub.drop_unused(&self.name, &self.stream);
        }
    }
}

/// Players whose publisher's connection broke.
pub(crate) struct Orphans {
    hub: Arc<Hub>,
    name: String,
    stream: Arc<Mutex<Stream>>,
    token: u64,
}

impl Orphans {
    /// Nobody came back in time: the stream is over.
    pub(crate) fn end(self) {
        let mut s = lock(&self.stream);
        if s.publisher.is_none() && s.left == Some(self.token) {
            s.end();
        }
        drop(s);
        self.hub.drop_unused(&self.name, &self.stream);
    }
}

impl Stream {
    /// Its players are told that it is over, and wait for another publisher where their protocol lets them.
    fn end(&mut self) {
        let mut subscribers = std::mem::take(&mut self.subscribers);
        subscribers.retain(Subscriber::push_end);
        *self = Self { subscribers, ..Self::default() };
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::flv::{aac, avc};

    fn video(key: bool, n_bytes: usize) -> MediaMessage {
        MediaMessage { kind: MediaKind::Video, timestamp: 0, payload: avc::frame(key, 0, &vec![1; n_bytes]) }
    }

    fn outlet(hub: &Hub) -> Arc<Outlet> {
        Outlet::new(None, hub.limits, hub.waiting.clone())
    }

    #[test]
    fn names_that_are_waited_for_take_no_publishers_place() {
        let hub = Arc::new(Hub::new(Limits { streams: 2, ..Limits::USUAL }));
        let wait = |name: &str| hub.subscribe(name, Form::Flv, &outlet(&hub));
        let waiting = [wait("live/a").ok().unwrap(), wait("live/b").ok().unwrap()];
        assert_eq!(wait("live/c").err(), Some(Busy::TooMany));
        let published = [hub.publish("live/c").ok().unwrap(), hub.publish("live/d").ok().unwrap()];
        assert_eq!(hub.publish("live/e").err(), Some(Busy::TooMany));
        drop((waiting, published));
        assert!(wait("live/e").is_ok());
    }

    #[test]
    fn streams_and_groups_stay_within_their_bounds() {
        let limits = Limits { streams: 2, gop_messages: 4, gop_bytes: 1000, gops_bytes: 1500, ..Limits::USUAL };
        let hub = Arc::new(Hub::new(limits));
        let one = hub.publish("live/one").ok().unwrap();
        assert_eq!(hub.publish("live/one").err(), Some(Busy::Published));
        let two = hub.publish("live/two").ok().unwrap();
        assert_eq!(hub.publish("live/three").err(), Some(Busy::TooMany));
        assert_eq!(
            hub.subscribe("live/three", Form::Flv, &outlet(&hub)).err().map(|e| e.to_string()),
            Some("the server has too many streams".to_owned())
        );
        let cached = || hub.cached.load(Ordering::Relaxed);
        one.send([video(true, 400), video(false, 400)]);
        assert_eq!(cached(), 810);
        // More than one stream may keep, then more than all may keep: the group is forgotten until the next key frame.
        one.send([video(false, 400)]);
        assert_eq!(cached(), 0);
        one.send([video(true, 900)]);
        two.send([video(true, 900)]);
        assert!(cached() <= limits.gops_bytes, "{}", cached());
        for _ in 0..10 {
            two.send([video(false, 1)]);
        }
        assert!(cached() <= limits.gops_bytes, "{}", cached());
        drop((one, two));
        assert_eq!(cached(), 0);
        assert!(hub.publish("live/three").is_ok());
    }

    #[test]
    fn a_group_begins_with_its_key_frame_however_messages_came() {
        let hub = Arc::new(Hub::default());
        let publication = hub.publish("live/one").ok().unwrap();
        let sound = |n: u8| MediaMessage { kind: MediaKind::Audio, timestamp: 0, payload: aac::frame(&[n]) };
        publication.send([sound(1), video(false, 1), video(true, 2), sound(2)]);
        publication.send([sound(3)]);
        let outlet = outlet(&hub);
        let _place = hub.subscribe("live/one", Form::Flv, &outlet).ok().unwrap();
        let mut expect = Vec::new();
        [video(true, 2), sound(2), sound(3)].iter().for_each(|m| crate::flv::write_tag(&mut expect, m));
        assert_eq!(outlet.queued(), expect);
    }
}
