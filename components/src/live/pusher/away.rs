//! What a pusher does while it may not show the camera: pause, waiting image, calls.
//!
//! In the background the camera stops; `waiting-image` stands in for it at 5 frames a second (`TXLivePushConfig.h`, `pauseFps`) for
//! three minutes, then the connection is closed (live-pusher guide).

use std::sync::Arc;
use std::time::Duration;

use zhenji_core::machine::Cx;
use zhenji_core::media::{MediaCommand, WaitingPicture};
use zhenji_core::time::Time;

use super::table::{BACKGROUND_MUTE, WAITING_IMAGE, WAITING_IMAGE_HASH};
use super::{Phase, Pusher, codes};
use crate::live::common::fetch::{Files, md5_of};

/// Frames a second of the waiting image.
const FPS: u32 = 5;

/// The waiting image, and how long it may go on.
pub(super) struct Away {
    pub(super) files: Files,
    /// What the image was asked for with: address and hash.
    asked: (Arc<str>, Arc<str>),
    image: Option<Arc<[u8]>>,
    /// The driver sends this one now.
    shown: Option<Arc<[u8]>>,
    /// When the connection is closed.
    pub(super) until: Option<Time>,
}

impl Default for Away {
    fn default() -> Self {
        Self {
            files: Files::new(&["waiting0", "waiting1", "waiting2", "waiting3"]),
            asked: ("".into(), "".into()),
            image: None,
            shown: None,
            until: None,
        }
    }
}

impl Away {
    /// The capture is closed: nothing is sent any more.
    pub(super) fn left(&mut self) {
        self.shown = None;
        self.until = None;
    }
}

impl Pusher {
    /// Gets the waiting image as soon as the page names it: in the background there may be no network.
    pub(super) fn load_waiting(&mut self, cx: &mut Cx<'_>) {
        let asked = (cx.get(&WAITING_IMAGE), cx.get(&WAITING_IMAGE_HASH));
        if asked == self.away.asked {
            return;
        }
        self.away.image = None;
        self.away.files.forget();
        if !asked.0.is_empty() {
            self.away.files.order(asked.0.clone(), cx);
        }
        self.away.asked = asked;
    }

    pub(super) fn waiting_came(&mut self, result: Result<Arc<[u8]>, &str>, cx: &mut Cx<'_>) {
        let hash = self.away.asked.1.trim().to_ascii_lowercase();
        match result {
            Ok(bytes) if hash.is_empty() || hash == md5_of(&bytes) => {
                self.away.image = Some(bytes);
                self.hold(cx);
            }
            Ok(bytes) => {
                let reason = format!("its MD5 is {}, waiting-image-hash says {hash}", md5_of(&bytes));
                self.waiting_failed(&reason, cx);
            }
            Err(reason) => self.waiting_failed(reason, cx),
        }
    }

    pub(super) fn waiting_failed(&mut self, reason: &str, cx: &mut Cx<'_>) {
        self.away.image = None;
        self.error(&format!("waiting image load fail: {reason}"), &codes::WAITING_IMAGE_FAILED, cx);
        self.base.voice.because(&codes::WAITING_IMAGE_FAILED, reason, cx);
        self.hold(cx);
    }

    /// Pauses or resumes the push, or puts the waiting image in the camera's place, as page and phone ask for it.
    pub(super) fn hold(&mut self, cx: &mut Cx<'_>) {
        if self.capture.is_none() {
            return;
        }
        let image = self.away.image.clone().filter(|_| self.base.background && !self.paused && !cx.world.call);
        let same = match (&image, &self.away.shown) {
            (Some(image), Some(shown)) => Arc::ptr_eq(image, shown),
            (image, shown) => image.is_none() && shown.is_none(),
        };
        if !same {
            self.away.shown.clone_from(&image);
            let picture = image.map(|image| WaitingPicture { image, fps: FPS });
            cx.media(MediaCommand::Waiting { id: cx.media, picture });
            self.update(cx);
        }
        let wanted = self.paused || cx.world.call || (self.base.background && self.away.shown.is_none());
        if wanted != self.holding {
            self.holding = wanted;
            self.command(wanted, cx);
        }
        let limit = Duration::from_secs(cx.device.habits.waiting_image_s.into());
        // A preview alone has no connection to close.
        match (self.base.background && self.phase != Phase::Idle, self.away.until) {
            (true, None) => self.away.until = Some(cx.now + limit),
            (true, Some(_)) => {}
            (false, _) => self.away.until = None,
        }
    }

    /// The time in the background is over: the connection is closed, and the page has to start again.
    pub(super) fn end_waiting(&mut self, cx: &mut Cx<'_>) {
        if self.away.until.is_some_and(|until| until <= cx.now) {
            self.away.until = None;
            let seconds = cx.device.habits.waiting_image_s;
            let message = format!("{seconds} s in the background: the push was disconnected. Start it again.");
            self.base.voice.say(&codes::DISCONNECTED, &message, cx);
            self.stop(cx);
        }
    }

    /// Whether the microphone is off because the mini-program is in the background.
    pub(super) fn silent(&self, cx: &Cx<'_>) -> bool {
        self.base.background && (!self.mutes_by_attribute(cx) || cx.get(&BACKGROUND_MUTE))
    }

    pub(super) fn command(&self, on: bool, cx: &mut Cx<'_>) {
        cx.media(if on { MediaCommand::Pause { id: cx.media } } else { MediaCommand::Resume { id: cx.media } });
    }
}
