//! The views a session can have, made on the app lane.
//!
//! The headless one paints a frame of a live component as soon as it arrives, so that glass to glass is a measured figure and
//! not an estimate.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use zhenji_core::media::{FrameBoard, MediaId};
use zhenji_core::time::Time;
use zhenji_core::view::{View, ViewCommand, ViewEvent};
use zhenji_view::headless::{Fonts, HeadlessConfig, HeadlessView};

use crate::clock::Clock;
use crate::lanes::{Easel, Glass, MakeView};

/// Device px a CSS px in pictures: sharp enough to read, a quarter of the work of the sharpest phones.
const SCALE: f64 = 2.0;

/// The view without a display.
pub fn headless() -> MakeView {
    Box::new(move |easel| {
        let fonts = Fonts::system();
        let Easel { device, board, resources, wake, clock, glass } = easel;
        let scale = device.pixel_ratio.min(SCALE);
        let config =
            HeadlessConfig { device, resources, frames: board.clone(), scale, fonts, wake: Some(wake.clone()) };
        let arrived = Arc::new(Mutex::new(BTreeSet::new()));
        let note = arrived.clone();
        board.on_frame(Arc::new(move |id| {
            note.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
            wake();
        }));
        let view = HeadlessView::new(config);
        Ok(Box::new(Painter {
            view,
            board,
            arrived,
            clock,
            glass,
            latencies: VecDeque::new(),
            rest: Time::ZERO,
            told: Time::ZERO,
        }))
    })
}

/// The headless view, painting what arrives.
struct Painter {
    view: HeadlessView,
    board: Arc<FrameBoard>,
    /// Sessions with a frame that has not been painted.
    arrived: Arc<Mutex<BTreeSet<MediaId>>>,
    clock: Clock,
    glass: Glass,
    /// The last latencies, in µs.
    latencies: VecDeque<u64>,
    /// Not before this: painting may take half of the lane's time, not all of it.
    rest: Time,
    told: Time,
}

/// How many latencies the figures are made of: ten seconds at 30 frames a second.
const N_LATENCIES: usize = 300;

/// How often they are told.
const TELL: Duration = Duration::from_secs(1);

impl Painter {
    fn has_frames(&self) -> bool {
        !self.arrived.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn paint(&mut self, now: Time) {
        if now < self.rest {
            return;
        }
        let arrived = std::mem::take(&mut *self.arrived.lock().unwrap_or_else(PoisonError::into_inner));
        if arrived.is_empty() {
            return;
        }
        let stamps: Vec<u64> = arrived.iter().filter_map(|id| self.board.slot(*id).shot()?.stamp_us()).collect();
        let begun = self.clock.now();
        if self.view.paint(now).is_err() {
            // What is wrong with the page is told when it is laid out; the next frame tries again.
            return;
        }
        let end = self.clock.now();
        self.rest = end + end.since(begun);
        for stamp in stamps {
            self.latencies.push_back(end.0.saturating_sub(stamp));
        }
        while self.latencies.len() > N_LATENCIES {
            self.latencies.pop_front();
        }
        if !self.latencies.is_empty() && end.since(self.told) >= TELL {
            self.told = end;
            let mut sorted: Vec<u64> = self.latencies.iter().copied().collect();
            sorted.sort_unstable();
            let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize] as f64 / 1000.0;
            (self.glass)(at(0.5), at(0.95));
        }
    }
}

impl View for Painter {
    fn apply(&mut self, commands: Vec<ViewCommand>, now: Time) {
        self.view.apply(commands, now);
    }

    fn poll(&mut self, now: Time) -> Vec<ViewEvent> {
        let events = self.view.poll(now);
        self.paint(now);
        events
    }

    fn deadline(&self) -> Option<Time> {
        let paint = self.has_frames().then_some(self.rest);
        [self.view.deadline(), paint].into_iter().flatten().min()
    }
}
