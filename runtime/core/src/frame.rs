//! Pictures on their way from the media lane to a view: the only cell that the two share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::media::MediaId;

/// One picture, RGBA, rows packed.
#[derive(Clone, PartialEq)]
pub struct Frame {
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
    /// `width * height * 4` bytes.
    pub rgba: Arc<[u8]>,
    /// When the picture was made (from the stamp in it) in µs of the process clock; `None` when it carries none.
    pub stamp_us: Option<u64>,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({}x{})", self.width, self.height)
    }
}

/// A picture that becomes a [`Frame`] when somebody looks: a player that nobody sees converts nothing.
pub struct Shot {
    stamp_us: Option<u64>,
    frame: OnceLock<Arc<Frame>>,
    develop: Mutex<Option<Box<dyn FnOnce() -> Arc<Frame> + Send>>>,
}

impl Shot {
    /// `develop` runs at most once, on the thread that looks first; its frame carries the same stamp.
    pub fn new(stamp_us: Option<u64>, develop: impl FnOnce() -> Arc<Frame> + Send + 'static) -> Self {
        Self { stamp_us, frame: OnceLock::new(), develop: Mutex::new(Some(Box::new(develop))) }
    }

    /// As [`Frame::stamp_us`], without developing.
    pub fn stamp_us(&self) -> Option<u64> {
        self.stamp_us
    }

    /// The picture; `None` only when developing it panicked.
    pub fn frame(&self) -> Option<Arc<Frame>> {
        if let Some(frame) = self.frame.get() {
            return Some(frame.clone());
        }
        let mut develop = self.develop.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(develop) = develop.take() {
            return Some(self.frame.get_or_init(develop).clone());
        }
        self.frame.get().cloned()
    }
}

impl From<Arc<Frame>> for Shot {
    fn from(frame: Arc<Frame>) -> Self {
        Self { stamp_us: frame.stamp_us, frame: OnceLock::from(frame), develop: Mutex::new(None) }
    }
}

/// The latest picture of one session: one writer, one reader, the newest wins.
#[derive(Default)]
pub struct FrameSlot {
    latest: Mutex<Option<Arc<Shot>>>,
    written: AtomicU64,
}

impl FrameSlot {
    /// Replaces the picture; `None` clears it.
    pub fn put(&self, shot: Option<Shot>) {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = shot.map(Arc::new);
        self.written.fetch_add(1, Ordering::Release);
    }

    /// The newest picture, not yet developed.
    pub fn shot(&self) -> Option<Arc<Shot>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest frame.
    pub fn get(&self) -> Option<Arc<Frame>> {
        self.shot()?.frame()
    }

    /// Counts writes: a view repaints when it changed.
    pub fn version(&self) -> u64 {
        self.written.load(Ordering::Acquire)
    }
}

/// Called after a frame was put, on the writer's thread: it may only wake somebody.
pub type FrameNotify = Arc<dyn Fn(MediaId) + Send + Sync>;

/// The slots of all sessions: the only cell that media and view share.
#[derive(Default)]
pub struct FrameBoard {
    slots: Mutex<HashMap<MediaId, Arc<FrameSlot>>>,
    notify: Mutex<Option<FrameNotify>>,
}

impl FrameBoard {
    /// The slot of a session, made when it is missing.
    pub fn slot(&self, id: MediaId) -> Arc<FrameSlot> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default().clone()
    }

    /// Puts a frame and wakes the view.
    pub fn put(&self, id: MediaId, frame: Option<Arc<Frame>>) {
        self.put_shot(id, frame.map(Shot::from));
    }

    /// Puts a picture that becomes a frame when somebody looks, and wakes the view.
    pub fn put_shot(&self, id: MediaId, shot: Option<Shot>) {
        self.slot(id).put(shot);
        let notify = self.notify.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(notify) = notify {
            notify(id);
        }
    }

    /// Forgets a session.
    pub fn remove(&self, id: MediaId) {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// Who is woken after each frame.
    pub fn on_frame(&self, notify: FrameNotify) {
        *self.notify.lock().unwrap_or_else(PoisonError::into_inner) = Some(notify);
    }
}
