//! The frame of both machines: inputs are sorted, what is common is done here, the rest goes to the session.

use std::sync::Arc;

use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::EffectId;
use zhenji_core::machine::{Attrs, Cx, FloatSpot, Leave, Machine, MachineInput};
use zhenji_core::media::{MediaCommand, MediaEventKind};
use zhenji_core::spec::{Attr, ComponentSpec};
use zhenji_core::time::Time;
use zhenji_core::value::Value;
use zhenji_core::world::What;

use super::base::{Answer, Base};
use super::code::Row;
use super::insert::Refusal;
use super::{check, floating, insert};

/// What the two machines do differently.
pub(in crate::live) trait Session: Default + Send {
    const SPEC: &'static ComponentSpec;
    const ROWS: &'static [&'static Row];
    const PIP_MODE: &'static Attr<Value>;
    const DEBUG: &'static Attr<bool>;

    fn base(&mut self) -> &mut Base;
    /// Whether there is something to show in a small window.
    fn running(&self) -> bool;
    /// State and address, for the log overlay.
    fn state(&self) -> String;
    /// It is in the page, and the phone has made the native view.
    fn attached(&mut self, cx: &mut Cx<'_>);
    /// Why it is not inserted, beside what holds for both.
    fn refused(&self, cx: &mut Cx<'_>) -> Option<Refusal> {
        let _ = cx;
        None
    }
    /// It fills the screen, or did so a moment ago.
    fn fills_screen(&self) -> bool {
        false
    }
    fn detached(&mut self, cx: &mut Cx<'_>);
    fn changed(&mut self, names: &[Arc<str>], cx: &mut Cx<'_>);
    fn media(&mut self, event: &MediaEventKind, cx: &mut Cx<'_>);
    fn call(&mut self, reply: EffectId, method: &str, options: &Value, cx: &mut Cx<'_>) -> Answer;
    fn deadline(&mut self, cx: &mut Cx<'_>);
    /// When `deadline` has something to do.
    fn due(&self) -> Option<Time>;
    /// Page, mini-program or world around it changed; `what` is the strike, if there was one.
    fn around(&mut self, what: Option<(&What, bool)>, cx: &mut Cx<'_>);
    /// Background, from the foreground or back.
    fn background(&mut self, cx: &mut Cx<'_>);
    /// The small window opened or closed.
    fn floated(&mut self, on: bool, cx: &mut Cx<'_>);
    fn fetched(&mut self, key: &str, result: Result<Arc<[u8]>, &str>, cx: &mut Cx<'_>) {
        let _ = (key, result, cx);
    }
    fn float_spot(&self, attrs: &Attrs, device: &DeviceProfile) -> Option<FloatSpot> {
        let _ = (attrs, device);
        None
    }
}

/// A session as a machine.
#[derive(Default)]
pub(in crate::live) struct Live<S>(S);

impl<S: Session> Machine for Live<S> {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        let s = &mut self.0;
        if let MachineInput::Attached = input {
            attach(s, cx);
        } else if let Some(refusal) = &s.base().refused {
            // There is no native view: nothing happens, and every method fails.
            if let MachineInput::Call { reply, .. } = input {
                cx.fail(reply, refusal.reason.clone());
            }
            return;
        }
        match input {
            MachineInput::Attached => {}
            MachineInput::Detached => {
                s.detached(cx);
                cx.media(MediaCommand::Close { id: cx.media });
            }
            MachineInput::Changed { names } => {
                check::values(S::SPEC, Some(names), cx);
                s.changed(names, cx);
            }
            MachineInput::Resized { rect } => {
                check::flatness(S::SPEC, &rect, &mut s.base().warned_flat, cx);
                let running = s.running() && !s.fills_screen();
                check::resizing(S::SPEC, &rect, running, s.base(), cx);
            }
            MachineInput::Media(MediaEventKind::Snapshot { number, frame }) => {
                s.base().shots.answer(*number, frame, cx)
            }
            MachineInput::Media(event) => s.media(event, cx),
            MachineInput::Call { reply, method, options } => {
                let answer = match s.base().haste(S::SPEC, method, cx) {
                    Some(reason) => Answer::Fail(reason),
                    None => s.call(reply, method, options, cx),
                };
                answer.send(S::SPEC, reply, method, cx);
            }
            MachineInput::Deadline => {
                s.base().voice.tick(cx);
                s.deadline(cx);
            }
            MachineInput::Page { shown } => {
                s.base().page_hidden = !shown;
                s.around(None, cx);
            }
            MachineInput::App { foreground } => {
                s.base().background = !foreground;
                s.background(cx);
            }
            MachineInput::World(strike) => {
                if strike.what == What::NoSameLayer && strike.on {
                    render_error(cx);
                }
                s.around(Some((&strike.what, strike.on)), cx);
            }
            MachineInput::Floating { on } => {
                if s.base().floating != on {
                    s.base().floating = on;
                    let name = if on { "enterpictureinpicture" } else { "leavepictureinpicture" };
                    cx.emit(name, Value::object::<&str>([]));
                    s.floated(on, cx);
                }
            }
            MachineInput::Fetched { key, result } => s.fetched(key, result, cx),
            MachineInput::Drive { function, args } => drive(s, function, args, cx),
            MachineInput::Tap { .. }
            | MachineInput::Touch { .. }
            | MachineInput::Text { .. }
            | MachineInput::Focus { .. }
            | MachineInput::Confirm { .. }
            | MachineInput::Scrolled { .. }
            | MachineInput::Loaded { .. }
            | MachineInput::LoadFailed { .. }
            | MachineInput::Form { .. }
            | MachineInput::Label => return,
        }
        let (on, state) = (cx.get(S::DEBUG), s.state());
        let base = s.base();
        base.overlay.draw(on, &state, &base.voice, cx);
        let due = [base.voice.due(), s.due()];
        cx.wake(due.into_iter().flatten().min());
    }

    fn floats(&self, how: Leave, attrs: &Attrs, device: &DeviceProfile) -> bool {
        self.0.running() && floating::wanted(S::PIP_MODE, how, attrs, device)
    }

    fn float_spot(&self, attrs: &Attrs, device: &DeviceProfile) -> Option<FloatSpot> {
        self.0.float_spot(attrs, device)
    }
}

fn attach<S: Session>(s: &mut S, cx: &mut Cx<'_>) {
    check::values(S::SPEC, None, cx);
    let refusal = insert::check(S::SPEC, cx).err().or_else(|| s.refused(cx));
    if let Some(refusal) = refusal {
        if let Some(message) = &refusal.event {
            cx.emit("error", Value::object([("errMsg", Value::from(message.as_str()))]));
        }
        s.base().refused = Some(refusal);
        return;
    }
    if cx.world.no_same_layer {
        render_error(cx);
    }
    (s.base().page_hidden, s.base().background) = (cx.site.covered, cx.site.away);
    s.attached(cx);
}

/// Same-layer rendering failed; the picture stays, above the page.
fn render_error(cx: &mut Cx<'_>) {
    cx.emit("rendererror", Value::object::<&str>([]));
}

/// Codes of TRTC rooms whose message is the members as JSON (seen in Tencent's trtc-wx).
const USER_LISTS: [i32; 5] = [1020, 1031, 1032, 1033, 1034];
const NO_USERS: &str = r#"{"userlist":[]}"#;

/// `code(number, message?)` by script: the page hears the code, and nothing else changes. For codes that nothing here causes,
/// such as those of TRTC rooms, and to try numbers that no document has.
fn drive<S: Session>(s: &mut S, function: &str, args: &[Value], cx: &mut Cx<'_>) {
    let number = args.first().map(Value::to_number).filter(|n| n.fract() == 0.0 && n.abs() < 1e9);
    let (true, Some(number)) = (function == "code", number) else { return };
    let number = number as i32;
    let row = S::ROWS.iter().find(|row| row.code.code == number);
    let message = match args.get(1) {
        Some(Value::Undefined | Value::Null) | None if USER_LISTS.contains(&number) => NO_USERS.into(),
        Some(Value::Undefined | Value::Null) | None => row.map_or("", |row| row.code.message).into(),
        Some(message) => message.to_text(),
    };
    s.base().voice.number(number, &message, cx);
}
