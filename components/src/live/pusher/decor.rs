//! `applySticker`, the make-ups and their `clear…`: pictures that the driver lays over the camera's.
//!
//! Options: the LivePusherContext pages. They name no words of `blendMode`; what is read here is in the table of methods. What was
//! applied stays until it is cleared, also over `stop()` and `start()`, as filters do. Make-up needs a face, and whether the camera
//! sees one the world says (the fault `face`).

use std::collections::VecDeque;
use std::sync::Arc;

use zhenji_core::logic::EffectId;
use zhenji_core::machine::Cx;
use zhenji_core::media::{Blend, MediaCommand, Overlay, OverlayKind};
use zhenji_core::value::Value;

use super::Pusher;
use super::filter::resource;
use super::sticker::{MOST, Part, part_of};
use crate::live::common::base::Answer;
use crate::live::common::fetch::Files;

/// What was asked for and is not answered.
pub(super) struct Decor {
    pub(super) files: Files,
    /// The first one's files are on their way.
    open: VecDeque<Job>,
    /// Answered by the driver, in this order for each kind; those that were given up have no reply left.
    sent: Vec<(OverlayKind, Option<EffectId>)>,
}

impl Default for Decor {
    fn default() -> Self {
        Self { files: Files::new(&["decor0", "decor1", "decor2", "decor3"]), open: VecDeque::new(), sent: Vec::new() }
    }
}

/// One call.
struct Job {
    reply: EffectId,
    kind: OverlayKind,
    parts: Vec<Part>,
}

impl Pusher {
    pub(super) fn apply_makeup(
        &mut self,
        reply: EffectId,
        method: &str,
        kind: OverlayKind,
        options: &Value,
        cx: &mut Cx<'_>,
    ) -> Answer {
        let (path, alpha) = match resource(options) {
            Ok(found) => found,
            Err(reason) => return Answer::fail(reason),
        };
        let blend = match options.get("blendMode").as_str().unwrap_or_default() {
            "" | "normal" => Blend::Normal,
            "multiply" => Blend::Multiply,
            "screen" => Blend::Screen,
            other => return Answer::Fail(format!("blendMode {other} is not built: normal, multiply and screen are")),
        };
        if !self.camera_on() {
            return Answer::fail("the camera is not open");
        }
        if !cx.world.face {
            cx.warn(format!("{method}: the camera sees no face, so nothing changes yet"), "the fault `face` shows one");
        }
        let overlay = Overlay { files: Vec::new(), place: None, alpha, blend };
        self.begin(Job { reply, kind, parts: vec![Part::of_file(overlay, path)] }, cx);
        Answer::Later
    }

    pub(super) fn apply_sticker(&mut self, reply: EffectId, options: &Value, cx: &mut Cx<'_>) -> Answer {
        match options.get("type").as_str() {
            Some("2D" | "front") => {}
            Some(other) => {
                return Answer::Fail(format!("stickers of the type {other} are not built: 2D and front are"));
            }
            None => return Answer::fail("type is missing"),
        }
        let stickers = options.get("stickers");
        let Some(stickers) = stickers.as_array().filter(|all| (1..=MOST).contains(&all.len())) else {
            return Answer::Fail(format!("stickers must be an array of 1 to {MOST}"));
        };
        if !self.camera_on() {
            return Answer::fail("the camera is not open");
        }
        let size = self.capture.as_ref().map_or((1, 1), |c| (c.width, c.height));
        let parts: Result<Vec<_>, String> = stickers.iter().map(|sticker| part_of(sticker, size)).collect();
        let parts = match parts {
            Ok(parts) => parts,
            Err(reason) => return Answer::Fail(reason),
        };
        if parts.iter().any(Option::is_none) {
            cx.warn(
                "applySticker: a sticker waits for a gesture, and the camera sees none",
                "active: -1 shows it at once",
            );
        }
        let parts: Vec<Part> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            return Answer::Ok;
        }
        self.begin(Job { reply, kind: OverlayKind::Stickers, parts }, cx);
        Answer::Later
    }

    pub(super) fn clear_overlays(&mut self, kinds: &[OverlayKind], cx: &mut Cx<'_>) -> Answer {
        let open = std::mem::take(&mut self.decor.open);
        let (gone, kept): (VecDeque<Job>, _) = open.into_iter().partition(|job| kinds.contains(&job.kind));
        self.decor.open = kept;
        if !gone.is_empty() {
            gone.into_iter().for_each(|job| cx.fail(job.reply, "it was cleared".to_owned()));
            self.decor.files.forget();
            self.fetch_decor(cx);
        }
        for kind in kinds {
            cx.media(MediaCommand::Overlay { id: cx.media, kind: *kind, pictures: Vec::new() });
        }
        Answer::Ok
    }

    /// The camera is closed: what is on its way comes too late.
    pub(super) fn end_decor(&mut self, cx: &mut Cx<'_>) {
        self.decor.files.forget();
        let open = std::mem::take(&mut self.decor.open).into_iter().map(|job| job.reply);
        let sent = self.decor.sent.iter_mut().filter_map(|(_, reply)| reply.take());
        open.chain(sent).for_each(|reply| cx.fail(reply, "the camera was closed".to_owned()));
    }

    fn begin(&mut self, job: Job, cx: &mut Cx<'_>) {
        self.decor.open.push_back(job);
        if self.decor.open.len() == 1 {
            self.fetch_decor(cx);
        }
    }

    /// Asks for the next file; hands over what has all of its own.
    fn fetch_decor(&mut self, cx: &mut Cx<'_>) {
        while let Some(job) = self.decor.open.front() {
            if let Some(path) = job.parts.iter().find_map(Part::next) {
                return self.decor.files.order(path, cx);
            }
            let Some(Job { reply, kind, parts }) = self.decor.open.pop_front() else { return };
            self.decor.sent.push((kind, Some(reply)));
            let pictures = parts.into_iter().map(|part| part.overlay).collect();
            cx.media(MediaCommand::Overlay { id: cx.media, kind, pictures });
        }
    }

    pub(super) fn decor_came(&mut self, result: Result<Arc<[u8]>, &str>, cx: &mut Cx<'_>) {
        let Some(job) = self.decor.open.front_mut() else { return };
        let Some(part) = job.parts.iter_mut().find(|part| part.next().is_some()) else { return };
        match result {
            Ok(file) => part.overlay.files.push(file),
            Err(_) if part.other() => {}
            Err(reason) => {
                let reason = part.missing(reason);
                cx.fail(job.reply, reason);
                self.decor.open.pop_front();
            }
        }
        self.fetch_decor(cx);
    }

    /// What the driver made of pictures.
    pub(super) fn overlaid(&mut self, kind: OverlayKind, result: &Result<(), String>, cx: &mut Cx<'_>) {
        let Some(at) = self.decor.sent.iter().position(|(of, _)| *of == kind) else { return };
        match (self.decor.sent.remove(at).1, result) {
            (Some(reply), Ok(())) => cx.ok(reply, Value::Undefined),
            (Some(reply), Err(reason)) => cx.fail(reply, reason.clone()),
            (None, _) => {}
        }
    }
}
