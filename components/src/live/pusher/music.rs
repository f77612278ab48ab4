//! Background music of a push: `playBGM` and its family.
//!
//! Options and events: LivePusherContext pages; 10003 when the file does not come.

use std::sync::Arc;

use zhenji_core::machine::Cx;
use zhenji_core::media::{BgmOrder, MediaCommand, MediaEventKind};
use zhenji_core::value::Value;

use super::{Pusher, codes};
use crate::live::common::base::Answer;
use crate::live::common::fetch::Files;

/// Music that plays or is on its way.
pub(super) struct Music {
    pub(super) files: Files,
    /// From and to, ms, of the file that was asked for.
    range: (u32, Option<u32>),
    playing: bool,
    /// `setBGMVolume`, which may come before the music.
    volume: Option<f64>,
}

impl Default for Music {
    fn default() -> Self {
        Self { files: Files::new(&["bgm0", "bgm1", "bgm2", "bgm3"]), range: (0, None), playing: false, volume: None }
    }
}

impl Music {
    /// The capture is closed, and the music with it.
    pub(super) fn end(&mut self) {
        self.files.forget();
        self.playing = false;
    }
}

impl Pusher {
    pub(super) fn play_music(&mut self, options: &Value, cx: &mut Cx<'_>) -> Answer {
        let url = match options.get("url") {
            Value::String(url) if !url.is_empty() => url,
            _ => return Answer::fail("url is missing"),
        };
        if self.capture.is_none() {
            return Answer::fail("there is neither push nor preview to mix the music into");
        }
        if !url.starts_with("http://") && !url.starts_with("https://") {
            cx.warn(
                format!("playBGM: {url} is not an http(s) URL; phones play online files only"),
                "give an https:// URL",
            );
        }
        if self.music.playing {
            // The new music takes the place of the old one, whether or not it comes.
            self.order_music(BgmOrder::Stop, cx);
        }
        self.music.range = range(options, cx);
        self.music.playing = false;
        self.music.files.order(url, cx);
        Answer::Ok
    }

    pub(super) fn music_came(&mut self, result: Result<Arc<[u8]>, &str>, cx: &mut Cx<'_>) {
        match result {
            Ok(_) if self.capture.is_none() => {}
            Ok(file) => {
                let (start_ms, end_ms) = self.music.range;
                self.music.playing = true;
                self.order_music(BgmOrder::Play { file, start_ms, end_ms }, cx);
                if let Some(volume) = self.music.volume {
                    self.order_music(BgmOrder::Volume(volume), cx);
                }
            }
            Err(reason) => self.music_failed(reason, cx),
        }
    }

    pub(super) fn music_news(&mut self, event: &MediaEventKind, cx: &mut Cx<'_>) {
        let none = || Value::object::<&str>([]);
        match event {
            MediaEventKind::BgmBegun => cx.emit("bgmstart", none()),
            MediaEventKind::BgmProgress { position_ms, duration_ms } => {
                let [progress, duration] = [position_ms, duration_ms].map(|ms| Value::from(f64::from(*ms)));
                cx.emit("bgmprogress", Value::object([("progress", progress), ("duration", duration)]));
            }
            MediaEventKind::BgmEnded => {
                self.music.playing = false;
                cx.emit("bgmcomplete", none());
            }
            MediaEventKind::BgmFailed { reason } => self.music_failed(reason, cx),
            // No other news is about music.
            _ => {}
        }
    }

    /// `stopBGM`, `pauseBGM`, `resumeBGM`
    pub(super) fn steer_music(&mut self, order: BgmOrder, cx: &mut Cx<'_>) -> Answer {
        let stops = order == BgmOrder::Stop;
        let was_coming = stops && self.music.files.forget();
        if !self.music.playing {
            return if was_coming { Answer::Ok } else { Answer::fail("no background music plays") };
        }
        self.music.playing = !stops;
        self.order_music(order, cx);
        Answer::Ok
    }

    pub(super) fn set_music_volume(&mut self, options: &Value, cx: &mut Cx<'_>) -> Answer {
        match volume(options, "setBGMVolume", cx) {
            Ok(volume) => {
                self.music.volume = Some(volume);
                if self.music.playing {
                    self.order_music(BgmOrder::Volume(volume), cx);
                }
                Answer::Ok
            }
            Err(reason) => Answer::Fail(reason),
        }
    }

    fn music_failed(&mut self, reason: &str, cx: &mut Cx<'_>) {
        self.music.playing = false;
        self.error(&format!("BGM load fail: {reason}"), &codes::BGM_FAILED, cx);
        self.base.voice.because(&codes::BGM_FAILED, reason, cx);
    }

    fn order_music(&self, order: BgmOrder, cx: &mut Cx<'_>) {
        cx.media(MediaCommand::Bgm { id: cx.media, order });
    }
}

/// `startTimeMs` and `endTimeMs`, since 2.31.0: an end that is 0, missing or not after the start is the end of the file.
fn range(options: &Value, cx: &mut Cx<'_>) -> (u32, Option<u32>) {
    let given = |name: &str| !matches!(options.get(name), Value::Undefined | Value::Null);
    if (given("startTimeMs") || given("endTimeMs")) && !cx.device.sdk_at_least("2.31.0") {
        cx.warn("playBGM: startTimeMs and endTimeMs need base library 2.31.0; this phone ignores them", "");
        return (0, None);
    }
    let ms = |name: &str| {
        let n = options.get(name).to_number();
        if n.is_finite() { n.clamp(0.0, f64::from(u32::MAX)) as u32 } else { 0 }
    };
    let (start, end) = (ms("startTimeMs"), ms("endTimeMs"));
    (start, (end > start).then_some(end))
}

/// `volume`, a number from 0 to 1; the official typings call it a string.
pub(super) fn volume(options: &Value, method: &str, cx: &mut Cx<'_>) -> Result<f64, String> {
    let given = options.get("volume");
    let n = match &given {
        Value::Number(n) => *n,
        Value::String(text) if !text.trim().is_empty() => given.to_number(),
        _ => f64::NAN,
    };
    if !n.is_finite() {
        return Err("volume must be a number from 0 to 1".into());
    }
    let legal = n.clamp(0.0, 1.0);
    if legal != n {
        cx.warn(format!("{method}: volume {n} is out of bounds: a phone takes {legal}"), "0 to 1");
    }
    Ok(legal)
}
