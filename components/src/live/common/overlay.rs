//! The log that `debug` lays over the picture: figures of the session and the newest codes, translucent, above everything.
//!
//! The official tables lack `debug`; the note of 2020 and Tencent Cloud 454/12518 have it, and phones show it.

use std::sync::Arc;

use zhenji_core::machine::{Cx, MachineOutput, Shadow};
use zhenji_core::value::number_to_text;

use super::figures::Figures;
use super::voice::Voice;

/// What is on screen, to draw only changes.
#[derive(Default)]
pub(in crate::live) struct Overlay {
    figures: Figures,
    drawn: Vec<String>,
}

/// Figures on one line of the log.
const ON_A_LINE: usize = 3;

/// Keys of the lines: nodes need names.
const KEYS: [&str; 16] = [
    "log0", "log1", "log2", "log3", "log4", "log5", "log6", "log7", "log8", "log9", "log10", "log11", "log12", "log13",
    "log14", "log15",
];

impl Overlay {
    /// New figures.
    pub(in crate::live) fn figures(&mut self, figures: Figures) {
        self.figures = figures;
    }

    /// Draws what changed, or takes the log away.
    pub(in crate::live) fn draw(&mut self, on: bool, what: &str, voice: &Voice, cx: &mut Cx<'_>) {
        let mut lines = Vec::new();
        if on {
            lines.push(what.to_owned());
            lines.extend(self.figures.chunks(ON_A_LINE).map(|some| {
                let some: Vec<_> = some.iter().map(|(k, v)| format!("{k}:{}", number_to_text(*v))).collect();
                some.join("  ")
            }));
            lines.extend(voice.log().map(str::to_owned));
        }
        if lines == self.drawn {
            return;
        }
        let children = KEYS.iter().zip(&lines).map(|(key, line)| Shadow {
            key,
            tag: "wx-live-line",
            text: Some(Arc::from(line.as_str())),
            ..Shadow::default()
        });
        let log = Shadow { key: "log", tag: "wx-live-log", children: children.collect(), ..Shadow::default() };
        cx.out.push(MachineOutput::Shadow(if lines.is_empty() { Vec::new() } else { vec![log] }));
        self.drawn = lines;
    }
}
