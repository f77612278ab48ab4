//! `applySticker`, the make-ups and their `clear…`: pictures that the driver lays over the camera's.
//!
//! Options: the LivePusherContext pages. They name no unit of `pos` and no words of `blendMode`; what is read here is in the table of
//! methods. What was applied stays until it is cleared, also over `stop()` and `start()`, as filters do. Make-up needs a face, and whether the camera sees one the world says (the fault `face`).

use std::collections::VecDeque;
use std::sync::Arc;

use zhenji_core::logic::EffectId;
use zhenji_core::machine::Cx;
use zhenji_core::media::{Blend, MediaCommand, Overlay, Overlays};
use zhenji_core::value::Value;

use super::Pusher;
use super::filter::resource;
use crate::live::common::base::Answer;
use crate::live::common::fetch::Files;

/// Endings of sticker files, in the order in which they are looked for: the page names none.
const ENDINGS: [&str; 5] = ["png", "webp", "jpg", "jpeg", "gif"];
/// Pictures of one sticker, and stickers of one call.
const MOST: usize = 100;

/// What was asked for and is not answered.
pub(super) struct Decor {
    pub(super) files: Files,
    /// The first one's files are on their way.
    open: VecDeque<Job>,
    /// Answered by the driver, in this order for each kind; those that were given up have no reply left.
    sent: Vec<(Overlays, Option<EffectId>)>,
}

impl Default for Decor {
    fn default() -> Self {
        Self { files: Files::new(&["decor0", "decor1", "decor2", "decor3"]), open: VecDeque::new(), sent: Vec::new() }
    }
}

/// One call.
struct Job {
    reply: EffectId,
    kind: Overlays,
    parts: Vec<Part>,
}

/// One overlay while its files come.
struct Part {
    overlay: Overlay,
    source: Source,
}

enum Source {
    File(Arc<str>),
    /// `{stem}_{index}.{ending}`, so many; the ending is the one of the first that was found.
    Frames {
        stem: String,
        n: usize,
        ending: usize,
    },
}

impl Part {
    /// The file that is missing; `None` when all are there.
    fn next(&self) -> Option<Arc<str>> {
        let n_there = self.overlay.files.len();
        match &self.source {
            Source::File(path) => (n_there == 0).then(|| path.clone()),
            Source::Frames { stem, n, ending } => {
                (n_there < *n).then(|| format!("{stem}_{n_there}.{}", ENDINGS[*ending]).into())
            }
        }
    }

    /// The missing file is not there: whether another one may be.
    fn other(&mut self) -> bool {
        match &mut self.source {
            Source::Frames { ending, .. } if self.overlay.files.is_empty() && *ending + 1 < ENDINGS.len() => {
                *ending += 1;
                true
            }
            _ => false,
        }
    }
}

impl Pusher {
    pub(super) fn apply_makeup(
        &mut self,
        reply: EffectId,
        method: &str,
        kind: Overlays,
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
        self.begin(Job { reply, kind, parts: vec![Part { overlay, source: Source::File(path) }] }, cx);
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
        match parts {
            Ok(parts) => {
                // They wait for a gesture, and the camera sees none.
                let waits = |part: &Option<Part>| part.is_none();
                if parts.iter().any(waits) {
                    cx.warn(
                        "applySticker: a sticker waits for a gesture, and the camera sees none",
                        "active: -1 shows it at once",
                    );
                }
                let parts: Vec<Part> = parts.into_iter().flatten().collect();
                if parts.is_empty() {
                    return Answer::Ok;
                }
                self.begin(Job { reply, kind: Overlays::Stickers, parts }, cx);
                Answer::Later
            }
            Err(reason) => Answer::Fail(reason),
        }
    }

    pub(super) fn clear_overlays(&mut self, kinds: &[Overlays], cx: &mut Cx<'_>) -> Answer {
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
                let reason = match &part.source {
                    Source::Frames { stem, .. } if part.overlay.files.is_empty() => {
                        format!("there is no picture {stem}_0 ending in {}", ENDINGS.join(", "))
                    }
                    _ => reason.to_owned(),
                };
                cx.fail(job.reply, reason);
                self.decor.open.pop_front();
            }
        }
        self.fetch_decor(cx);
    }

    /// What the driver made of pictures.
    pub(super) fn overlaid(&mut self, kind: Overlays, result: &Result<(), String>, cx: &mut Cx<'_>) {
        let Some(at) = self.decor.sent.iter().position(|(of, _)| *of == kind) else { return };
        match (self.decor.sent.remove(at).1, result) {
            (Some(reply), Ok(())) => cx.ok(reply, Value::Undefined),
            (Some(reply), Err(reason)) => cx.fail(reply, reason.clone()),
            (None, _) => {}
        }
    }
}

/// One sticker of a camera of this size; `Ok(None)` for one that waits for a gesture.
fn part_of(sticker: &Value, (width, height): (u32, u32)) -> Result<Option<Part>, String> {
    let text = |name: &str| sticker.get(name).as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let path = text("path").ok_or("a sticker's path is missing")?;
    let title = text("title").ok_or("a sticker's title is missing")?;
    if path.to_ascii_lowercase().ends_with(".zip") {
        return Err("archives of stickers are not built: give a folder".to_owned());
    }
    let n = sticker.get("len").to_number();
    if !(1.0..=MOST as f64).contains(&n) {
        return Err(format!("a sticker's len must be a number from 1 to {MOST}"));
    }
    let pos = sticker.get("pos");
    let pos: Vec<f64> = pos.as_array().unwrap_or_default().iter().map(Value::to_number).collect();
    let place: [f64; 4] = pos
        .try_into()
        .ok()
        .filter(|p: &[f64; 4]| p[0] < p[2] && p[1] < p[3])
        .ok_or("a sticker's pos must be [x1, y1, x2, y2], left before right and top before bottom")?;
    let is_share = place.iter().all(|n| n.abs() <= 1.0);
    let (width, height) = if is_share { (1.0, 1.0) } else { (f64::from(width), f64::from(height)) };
    let place = [place[0] / width, place[1] / height, place[2] / width, place[3] / height];
    let active = sticker.get("active");
    if !matches!(active, Value::Undefined | Value::Null) && active.to_number() != -1.0 {
        return Ok(None);
    }
    let source = Source::Frames { stem: format!("{}/{title}", path.trim_end_matches('/')), n: n as usize, ending: 0 };
    let overlay = Overlay { files: Vec::new(), place: Some(place), alpha: 1.0, blend: Blend::Normal };
    Ok(Some(Part { overlay, source }))
}
