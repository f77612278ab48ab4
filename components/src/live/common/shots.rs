//! `snapshot`: the picture of the stream, or as it is drawn, as a temporary file.
//!
//! Options and results: LivePlayerContext.snapshot and LivePusherContext.snapshot pages.

use std::sync::Arc;

use zhenji_core::logic::EffectId;
use zhenji_core::machine::{Cx, MachineOutput, Picture, SavedImage};
use zhenji_core::media::{Frame, MediaCommand};
use zhenji_core::value::Value;

/// Snapshots that the driver has not answered.
#[derive(Default)]
pub(in crate::live) struct Shots {
    next: u32,
    open: Vec<(u32, Shot)>,
}

struct Shot {
    reply: EffectId,
    drawn: Option<(f64, f64, Picture)>,
    compressed: bool,
}

impl Shots {
    /// Asks the driver for the picture. `whole` says whether the stream's picture is meant when the page does not say.
    pub(in crate::live) fn ask(
        &mut self,
        reply: EffectId,
        options: &Value,
        whole: bool,
        picture: Picture,
        cx: &mut Cx<'_>,
    ) {
        let stream = match word(options, "sourceType", "2.25.0", &["stream", "view"], cx) {
            Some(word) => word == "stream",
            None => whole,
        };
        let compressed = word(options, "quality", "2.10.0", &["raw", "compressed"], cx) == Some("compressed");
        let drawn = (!stream).then_some((cx.rect.width, cx.rect.height, picture));
        self.next += 1;
        self.open.push((self.next, Shot { reply, drawn, compressed }));
        cx.media(MediaCommand::Snapshot { id: cx.media, number: self.next });
    }

    /// The driver's answer.
    pub(in crate::live) fn answer(&mut self, number: u32, frame: &Result<Arc<Frame>, String>, cx: &mut Cx<'_>) {
        let Some(at) = self.open.iter().position(|(n, _)| *n == number) else { return };
        let (_, Shot { reply, drawn, compressed }) = self.open.remove(at);
        match frame {
            Ok(frame) => {
                let image = SavedImage { frame: frame.clone(), drawn, compressed };
                cx.out.push(MachineOutput::SaveImage { reply, image });
            }
            Err(reason) => cx.fail(reply, reason.clone()),
        }
    }
}

/// An option that is one of two words, if the phone's base library knows it.
fn word(options: &Value, name: &str, since: &str, words: &[&'static str], cx: &mut Cx<'_>) -> Option<&'static str> {
    let given = options.get(name);
    if matches!(given, Value::Undefined | Value::Null) {
        return None;
    }
    if !cx.device.sdk_at_least(since) {
        cx.warn(format!("snapshot: {name} needs base library {since}; this phone ignores it"), "");
        return None;
    }
    let found = given.as_str().and_then(|t| words.iter().copied().find(|w| *w == t));
    if found.is_none() {
        cx.warn(
            format!("snapshot: {name} {} is not a documented value: a phone takes `{}`", given.to_json(), words[0]),
            format!("one of {}", words.join(", ")),
        );
    }
    found
}
