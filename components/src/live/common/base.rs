//! What both machines keep: voice, snapshots, log overlay, small window, and where the mini-program is.

use zhenji_core::logic::EffectId;
use zhenji_core::machine::Cx;
use zhenji_core::spec::ComponentSpec;
use zhenji_core::value::Value;

use super::figures::{self, Figures};
use super::insert::Refusal;
use super::overlay::Overlay;
use super::shots::Shots;
use super::voice::Voice;

/// The part of a machine that is the same for both tags.
#[derive(Default)]
pub(in crate::live) struct Base {
    pub(in crate::live) voice: Voice,
    pub(in crate::live) shots: Shots,
    pub(in crate::live) overlay: Overlay,
    /// Why the native view is not there.
    pub(in crate::live) refused: Option<Refusal>,
    /// Its page is covered by another of the mini-program.
    pub(in crate::live) page_hidden: bool,
    /// The mini-program cannot be seen.
    pub(in crate::live) background: bool,
    /// It goes on in a small window.
    pub(in crate::live) floating: bool,
    pub(in crate::live) warned_flat: bool,
    /// The last box with an area that it had in the page.
    pub(in crate::live) size: Option<(f64, f64)>,
    pub(in crate::live) warned_resized: bool,
    warned_early: bool,
    informed: bool,
    reports: u32,
}

impl Base {
    /// `netstatus`, as the phone's habits have it.
    pub(in crate::live) fn report(&mut self, figures: Figures, cx: &mut Cx<'_>) {
        self.reports += 1;
        let odd = self.reports % 2 == 1;
        cx.emit("netstatus", figures::detail(&figures, cx.device.habits.sparse_netstatus, odd));
        self.overlay.figures(figures);
    }

    /// `audiovolumenotify`
    pub(in crate::live) fn volume(&self, level: u32, cx: &mut Cx<'_>) {
        cx.emit("audiovolumenotify", Value::object([("volume", Value::from(f64::from(level)))]));
    }

    /// No document says that phones hold media URLs against the domain list, nor that they do not. Said once.
    pub(in crate::live) fn inform_of_domains(&mut self, url: &str, cx: &mut Cx<'_>) {
        if !std::mem::replace(&mut self.informed, true) {
            cx.inform(format!("{url}: media URLs are not held against the domain list of the mini-program"));
        }
    }

    /// Contexts work from `onReady` on; before, phones may stay black (Tencent Cloud FAQ), which is said once. Why the call
    /// fails, on a phone with that habit.
    pub(in crate::live) fn haste(&mut self, spec: &ComponentSpec, method: &str, cx: &mut Cx<'_>) -> Option<String> {
        if cx.site.ready {
            return None;
        }
        let early = format!("{method}() of <{}> before onReady", spec.tag);
        if cx.device.habits.needs_ready {
            return Some(early);
        }
        if !std::mem::replace(&mut self.warned_early, true) {
            cx.warn(format!("{early}: phones may stay black"), "make the context and call it from onReady on");
        }
        None
    }
}

/// What becomes of a method call.
#[derive(Debug, PartialEq)]
pub(in crate::live) enum Answer {
    /// It worked.
    Ok,
    /// It worked, with a result.
    With(Value),
    /// It failed, and why.
    Fail(String),
    /// The answer comes later.
    Later,
    /// There is no such method, or it is not built.
    Unknown,
}

impl Answer {
    /// A failure.
    pub(in crate::live) fn fail(reason: impl Into<String>) -> Self {
        Self::Fail(reason.into())
    }

    /// Sends it.
    pub(in crate::live) fn send(self, spec: &ComponentSpec, reply: EffectId, method: &str, cx: &mut Cx<'_>) {
        match self {
            Self::Ok => cx.ok(reply, Value::Undefined),
            Self::With(value) => cx.ok(reply, value),
            Self::Fail(reason) => cx.fail(reply, reason),
            Self::Later => {}
            Self::Unknown => {
                let row = spec.methods.iter().find(|row| row.name == method);
                let reason = match row.map(|row| row.not_built) {
                    Some(Some(why)) => format!("{method} is not built: {why}"),
                    // A row without a reason is carried out, so it cannot come here.
                    Some(None) | None => format!("{method} is not a method of <{}>", spec.tag),
                };
                cx.fail(reply, reason);
            }
        }
    }
}
