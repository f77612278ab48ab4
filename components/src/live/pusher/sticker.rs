//! One picture, or a sticker of several, while its files come.
//!
//! LivePusherContext.applySticker page: the files of a sticker are `{title}_{index}.{ext}` in a folder. The page names no unit of `pos`.

use std::sync::Arc;

use zhenji_core::media::{Blend, Overlay};
use zhenji_core::value::Value;

/// Endings of sticker files, in the order in which they are looked for: the page names none.
const ENDINGS: [&str; 5] = ["png", "webp", "jpg", "jpeg", "gif"];
/// Pictures of one sticker, and stickers of one call.
pub(super) const MOST: usize = 100;

/// One overlay while its files come.
pub(super) struct Part {
    pub(super) overlay: Overlay,
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
    /// A picture of its own.
    pub(super) fn of_file(overlay: Overlay, path: Arc<str>) -> Self {
        Self { overlay, source: Source::File(path) }
    }

    /// The file that is missing; `None` when all are there.
    pub(super) fn next(&self) -> Option<Arc<str>> {
        let n_there = self.overlay.files.len();
        match &self.source {
            Source::File(path) => (n_there == 0).then(|| path.clone()),
            Source::Frames { stem, n, ending } => {
                (n_there < *n).then(|| format!("{stem}_{n_there}.{}", ENDINGS[*ending]).into())
            }
        }
    }

    /// The missing file is not there: whether another one may be.
    pub(super) fn other(&mut self) -> bool {
        match &mut self.source {
            Source::Frames { ending, .. } if self.overlay.files.is_empty() && *ending + 1 < ENDINGS.len() => {
                *ending += 1;
                true
            }
            _ => false,
        }
    }

    /// Why it cannot be shown, when its next file did not come for that reason.
    pub(super) fn missing(&self, reason: &str) -> String {
        match &self.source {
            Source::Frames { stem, .. } if self.overlay.files.is_empty() => {
                format!("there is no picture {stem}_0 ending in {}", ENDINGS.join(", "))
            }
            _ => reason.to_owned(),
        }
    }
}

/// One sticker of a camera of this size; `Ok(None)` for one that waits for a gesture.
pub(super) fn part_of(sticker: &Value, (width, height): (u32, u32)) -> Result<Option<Part>, String> {
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
