//! The app lane's side of the demo: sends commands, waits for events, reads pixels.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use image::RgbImage;
use zhenji_core::logic::PageId;
use zhenji_core::media::{Frame, FrameBoard, MediaId};
use zhenji_core::time::Time;
use zhenji_core::view::{MeasureId, Measured, NodeId, View, ViewCommand, ViewEvent};
use zhenji_window::WindowView;

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(15);

/// The window, and what came from it.
pub struct Phone {
    view: WindowView,
    woken: Receiver<()>,
    frames: Arc<FrameBoard>,
    seen: VecDeque<ViewEvent>,
    /// Everything the window complained about.
    pub troubles: Vec<String>,
    next: u32,
}

impl Phone {
    /// Takes the window's handle.
    pub fn new(view: WindowView, woken: Receiver<()>, frames: Arc<FrameBoard>) -> Self {
        Self { view, woken, frames, seen: VecDeque::new(), troubles: Vec::new(), next: 1 }
    }

    /// Sends commands.
    pub fn apply(&mut self, commands: Vec<ViewCommand>) {
        self.view.apply(commands, Time::ZERO);
    }

    /// The events of at most this long; returns early with the first.
    pub fn events(&mut self, timeout: Duration) -> Vec<ViewEvent> {
        // A wake-up that does not come is an empty answer.
        let _ = self.woken.recv_timeout(timeout);
        self.view.poll(Time::ZERO)
    }

    /// Waits for an event; `None` after the patience is used up. Earlier events are dropped.
    pub fn wait(&mut self, what: &str, mut is: impl FnMut(&ViewEvent) -> bool) -> Option<ViewEvent> {
        let end = Instant::now() + PATIENCE;
        loop {
            while let Some(event) = self.seen.pop_front() {
                if let ViewEvent::Trouble { message } = &event {
                    eprintln!("trouble: {message}");
                    self.troubles.push(message.clone());
                }
                if is(&event) {
                    return Some(event);
                }
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                eprintln!("timeout: {what}");
                return None;
            }
            let events = self.events(left);
            self.seen.extend(events);
        }
    }

    /// Lets time pass and forgets what happened.
    pub fn rest(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|d| !d.is_zero()) {
            for event in self.events(left) {
                if let ViewEvent::Trouble { message } = event {
                    eprintln!("trouble: {message}");
                    self.troubles.push(message);
                }
            }
        }
        self.seen.clear();
    }

    /// Asks for boxes.
    pub fn measure(&mut self, page: PageId, nodes: &[NodeId], styles: &[&str]) -> Option<(Vec<Measured>, Measured)> {
        let id = self.id();
        let styles = styles.iter().map(|s| (*s).into()).collect();
        self.apply(vec![ViewCommand::Measure { id, page, nodes: nodes.to_vec(), styles }]);
        match self.wait("measured", |e| matches!(e, ViewEvent::Measured { id: i, .. } if *i == id))? {
            ViewEvent::Measured { boxes, viewport, .. } => Some((boxes, viewport)),
            _ => None,
        }
    }

    /// The screen as PNG; empty when it could not be taken.
    pub fn shoot_png(&mut self) -> Vec<u8> {
        let id = self.id();
        self.apply(vec![ViewCommand::Shoot { id }]);
        match self.wait("shot", |e| matches!(e, ViewEvent::Shot { id: i, .. } if *i == id)) {
            Some(ViewEvent::Shot { png: Ok(png), .. }) => png.to_vec(),
            other => {
                eprintln!("no picture: {other:?}");
                Vec::new()
            }
        }
    }

    /// The screen as pixels; one black pixel when it could not be taken.
    pub fn shoot(&mut self) -> RgbImage {
        let png = self.shoot_png();
        image::load_from_memory(&png).map_or_else(|_| RgbImage::new(1, 1), |i| i.to_rgb8())
    }

    /// Puts a frame of one colour with a quarter in another, so that turns and mirrors show.
    pub fn put_frame(&self, media: MediaId, width: u32, height: u32, rgb: [u8; 3], quarter: [u8; 3]) {
        let mut rgba = Vec::with_capacity((width * height * 4) as usize);
        for y in 0..height {
            for x in 0..width {
                let [r, g, b] = if x < width / 2 && y < height / 2 { quarter } else { rgb };
                rgba.extend_from_slice(&[r, g, b, 255]);
            }
        }
        self.frames.put(media, Some(Arc::new(Frame { width, height, rgba: rgba.into(), stamp_us: None })));
    }

    /// Takes the picture of a session away.
    pub fn clear_frame(&self, media: MediaId) {
        self.frames.put(media, None);
    }

    /// A moving picture at 30 frames a second, for the eye.
    pub fn start_pictures(&self) {
        let frames = self.frames.clone();
        std::thread::spawn(move || {
            let (width, height) = (360_u32, 640_u32);
            for n in 0_u32.. {
                let rgba: Vec<u8> = (0..height)
                    .flat_map(|y| (0..width).flat_map(move |x| [((x + n * 4) % 256) as u8, (y % 256) as u8, 120, 255]))
                    .collect();
                frames.put(MediaId(1), Some(Arc::new(Frame { width, height, rgba: rgba.into(), stamp_us: None })));
                std::thread::sleep(Duration::from_millis(33));
            }
        });
    }

    fn id(&mut self) -> MeasureId {
        self.next += 1;
        MeasureId(self.next)
    }
}
