//! `applyFilter` and `clearFilters`: a lookup picture that gives each colour of the camera another.
//!
//! Options: LivePusherContext.applyFilter page. The driver reads the picture, so the answer comes from there.

use std::sync::Arc;

use zhenji_core::logic::EffectId;
use zhenji_core::machine::Cx;
use zhenji_core::media::{Filter, MediaCommand};
use zhenji_core::value::Value;

use super::Pusher;
use crate::live::common::base::Answer;
use crate::live::common::fetch::{Files, md5_of};

/// The filter that was asked for last.
pub(super) struct Filters {
    pub(super) files: Files,
    asked: Option<Asked>,
    /// How many answers of the driver are about filters that were given up.
    n_stale: u32,
}

struct Asked {
    reply: EffectId,
    md5: String,
    alpha: f64,
    /// The driver has it.
    sent: bool,
}

impl Default for Filters {
    fn default() -> Self {
        Self { files: Files::new(&["filter0", "filter1", "filter2", "filter3"]), asked: None, n_stale: 0 }
    }
}

/// `path` and `alpha`, which filters and make-up share.
pub(super) fn resource(options: &Value) -> Result<(Arc<str>, f64), &'static str> {
    let path = match options.get("path") {
        Value::String(path) if !path.is_empty() => path,
        _ => return Err("path is missing"),
    };
    let alpha = options.get("alpha").to_number();
    if !(0.0..=1.0).contains(&alpha) {
        return Err("alpha must be a number from 0 to 1");
    }
    Ok((path, alpha))
}

impl Pusher {
    pub(super) fn apply_filter(&mut self, reply: EffectId, options: &Value, cx: &mut Cx<'_>) -> Answer {
        let (path, alpha) = match resource(options) {
            Ok(found) => found,
            Err(reason) => return Answer::fail(reason),
        };
        if self.capture.is_none() {
            return Answer::fail("the camera is not open");
        }
        self.give_up("another filter took its place", cx);
        let md5 = options.get("md5").as_str().unwrap_or_default().to_ascii_lowercase();
        self.filters.asked = Some(Asked { reply, md5, alpha, sent: false });
        self.filters.files.order(path, cx);
        Answer::Later
    }

    pub(super) fn clear_filters(&mut self, cx: &mut Cx<'_>) -> Answer {
        self.give_up("the filters were cleared", cx);
        cx.media(MediaCommand::Filter { id: cx.media, filter: None });
        Answer::Ok
    }

    /// The camera is closed: a filter that is on its way comes too late.
    pub(super) fn end_filter(&mut self, cx: &mut Cx<'_>) {
        self.give_up("the camera was closed", cx);
    }

    /// The filter that was asked for is not wanted any more.
    fn give_up(&mut self, reason: &str, cx: &mut Cx<'_>) {
        self.filters.files.forget();
        if let Some(asked) = self.filters.asked.take() {
            self.filters.n_stale += u32::from(asked.sent);
            cx.fail(asked.reply, reason.to_owned());
        }
    }

    pub(super) fn filter_came(&mut self, result: Result<Arc<[u8]>, &str>, cx: &mut Cx<'_>) {
        let Some(asked) = &mut self.filters.asked else { return };
        let reason = match result {
            Ok(file) if asked.md5.is_empty() || asked.md5 == md5_of(&file) => {
                asked.sent = true;
                let filter = Some(Filter { file, alpha: asked.alpha });
                return cx.media(MediaCommand::Filter { id: cx.media, filter });
            }
            Ok(file) => format!("the MD5 of the filter is {}, md5 says {}", md5_of(&file), asked.md5),
            Err(reason) => reason.to_owned(),
        };
        self.give_up(&reason, cx);
    }

    /// What the driver made of a filter; answers come in the order of the filters.
    pub(super) fn filtered(&mut self, result: &Result<(), String>, cx: &mut Cx<'_>) {
        if self.filters.n_stale > 0 {
            self.filters.n_stale -= 1;
            return;
        }
        let Some(asked) = self.filters.asked.take_if(|asked| asked.sent) else { return };
        match result {
            Ok(()) => cx.ok(asked.reply, Value::Undefined),
            Err(reason) => cx.fail(asked.reply, reason.clone()),
        }
    }
}
