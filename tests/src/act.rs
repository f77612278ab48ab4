//! What is done to a mini-program: one entry of `input.json`.
//!
//! An entry that names an element which is not there, or says nothing known, fails the case.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;
use zhenji::lockstep::Lockstep;
use zhenji_core::app::Input;
use zhenji_core::bundle::Files as _;
use zhenji_core::logic::{Failure, Question};
use zhenji_core::machine::TouchPhase;
use zhenji_core::time::Time;
use zhenji_core::value::Value;
use zhenji_core::view::{Glass, NodeId, PointerKind, ViewEvent};
use zhenji_core::world::{Fault, Strike};

use crate::project::Project;

/// Longer than the 350 ms after which a held finger is a long press.
const HOLD: Duration = Duration::from_millis(400);
/// A dragging finger is seen once a frame, this many times.
const DRAG_STEPS: u32 = 4;
const FRAME: Duration = Duration::from_millis(16);
/// The ask id of `native` inputs, whose answers interest nobody.
const NATIVE: u32 = u32::MAX;

/// Every key that an input may have.
pub const KEYS: &[&str] = &[
    "at",
    "tap",
    "longpress",
    "touch",
    "phase",
    "x",
    "y",
    "press",
    "hold",
    "drag",
    "by",
    "wheel",
    "point",
    "key",
    "trigger",
    "event",
    "detail",
    "drive",
    "function",
    "args",
    "wx",
    "method",
    "evaluate",
    "native",
    "data",
    "background",
    "edit",
    "text",
    "answer",
    "refuse",
    "deliver",
    "undeliverable",
    "what",
    "for",
    "host",
    "on",
];

/// Carries out an input.
///
/// # Errors
/// A sentence about what is wrong with it.
pub fn perform(input: &Json, run: &mut Lockstep, project: &Project) -> Result<(), String> {
    let text = |name: &str| input[name].as_str();
    let value = |name: &str| Value::from(&input[name]);
    if let Some(selector) = text("tap") {
        let node = find(run, selector)?;
        run.act(|app, now| app.tap(node, now));
    } else if let Some(selector) = text("longpress") {
        let node = find(run, selector)?;
        touch(run, node, TouchPhase::Start, 0.0, 0.0);
        run.run_for(HOLD);
        touch(run, node, TouchPhase::End, 0.0, 0.0);
    } else if let Some(selector) = text("touch") {
        let node = find(run, selector)?;
        let phase = match text("phase") {
            Some("start") => TouchPhase::Start,
            Some("move") => TouchPhase::Move,
            Some("end") => TouchPhase::End,
            Some("cancel") => TouchPhase::Cancel,
            _ => return Err(format!("phase is start, move, end or cancel: {input}")),
        };
        touch(run, node, phase, input["x"].as_f64().unwrap_or(0.0), input["y"].as_f64().unwrap_or(0.0));
    } else if let Some(selector) = text("press") {
        // As a view reports a finger: hit-tested node, down and up, hover included.
        let node = find(run, selector)?;
        pointer(run, node, PointerKind::Down)?;
        run.run_for(Duration::from_millis(input["hold"].as_u64().unwrap_or(60)));
        pointer(run, node, PointerKind::Up)?;
    } else if let Some(selector) = text("drag") {
        let (x, y) = middle(run, selector)?;
        let (dx, dy) = by(input)?;
        run.person(Glass::Finger { kind: PointerKind::Down, x, y });
        for step in 1..=DRAG_STEPS {
            run.run_for(FRAME);
            let part = f64::from(step) / f64::from(DRAG_STEPS);
            run.person(Glass::Finger { kind: PointerKind::Move, x: x + dx * part, y: y + dy * part });
        }
        run.person(Glass::Finger { kind: PointerKind::Up, x: x + dx, y: y + dy });
    } else if let Some(selector) = text("wheel") {
        let ((x, y), (dx, dy)) = (middle(run, selector)?, by(input)?);
        run.person(Glass::Wheel { x, y, dx, dy });
    } else if let Some(selector) = text("point") {
        let (x, y) = middle(run, selector)?;
        run.person(Glass::Finger { kind: PointerKind::Down, x, y });
        run.person(Glass::Finger { kind: PointerKind::Up, x, y });
    } else if let Some(key) = text("key") {
        run.person(match key {
            "Enter" => Glass::Enter,
            "Backspace" => Glass::Backspace,
            typed => Glass::Text(typed.into()),
        });
    } else if let Some(selector) = text("trigger") {
        let node = find(run, selector)?;
        let name = text("event").ok_or_else(|| format!("which event? {input}"))?;
        run.act(|app, now| app.trigger(node, name, value("detail"), now));
    } else if let Some(selector) = text("drive") {
        let node = find(run, selector)?;
        let function = text("function").ok_or_else(|| format!("which function? {input}"))?;
        run.act(|app, now| app.drive(node, function, &args(input), now))?;
    } else if let Some(method) = text("wx") {
        ask(run, Question::CallWx { method: method.into(), args: args(input) })?;
    } else if let Some(method) = text("method") {
        let instance = run.app().pages().last().map(|p| p.instance).ok_or("no page is open")?;
        ask(run, Question::CallMethod { instance, method: method.into(), args: args(input) })?;
    } else if let Some(source) = text("evaluate") {
        ask(run, Question::CallFunction { source: source.into(), args: args(input) })?;
    } else if let Some(method) = text("native") {
        run.input(Input::Native { ask: NATIVE, method: method.into(), data: value("data") });
    } else if let Some(background) = input["background"].as_bool() {
        run.input(Input::Foreground(!background));
    } else if let Some(name) = text("edit") {
        project.edit(name, text("text"));
        run.input(Input::FilesChanged { paths: vec![Arc::from(name)] });
    } else if let Some(result) = input.get("answer") {
        answer(run, Ok(Value::from(result)))?;
    } else if let Some(reason) = text("refuse") {
        answer(run, Err(Failure::new(reason)))?;
    } else if let Some(name) = text("deliver") {
        let bytes = project.read(name).ok_or_else(|| format!("the case has no file {name}"))?;
        deliver(run, Ok(bytes))?;
    } else if let Some(reason) = text("undeliverable") {
        deliver(run, Err(reason.into()))?;
    } else if input.get("what").is_some() {
        strike(input, run)?;
    } else {
        return Err(format!("nothing known is asked for: {input}"));
    }
    Ok(())
}

/// Something goes wrong now, or is over: `{"what": "stall", "for": 500}`, `{"what": "stall", "on": false}`.
fn strike(input: &Json, run: &mut Lockstep) -> Result<(), String> {
    let mut written = input.clone();
    let on = written.as_object_mut().and_then(|o| o.remove("on")).is_none_or(|on| on == true);
    let fault: Fault = serde_json::from_value(written).map_err(|e| format!("{input}: {e}"))?;
    let Fault { what, host, lasts, .. } = fault;
    run.input(match on {
        true => Input::Fault(Fault { at: run.now(), what, host, lasts }),
        false => Input::Strike(Strike { on, what, host }),
    });
    let now = run.now();
    run.run_until(now);
    Ok(())
}

/// The first element of the shown page that matches, inside components too.
fn find(run: &Lockstep, selector: &str) -> Result<NodeId, String> {
    let app = run.app();
    let page = app.pages().last().map(|p| p.page).ok_or("no page is open")?;
    app.find(page, None, selector).first().copied().ok_or_else(|| format!("no element matches {selector}"))
}

fn touch(run: &mut Lockstep, node: NodeId, phase: TouchPhase, x: f64, y: f64) {
    let fields = [("identifier", 0.0), ("pageX", x), ("pageY", y), ("clientX", x), ("clientY", y), ("force", 1.0)];
    let touch = Value::array([Value::object(fields.map(|(name, n)| (name, Value::Number(n))))]);
    let on_glass = if matches!(phase, TouchPhase::End | TouchPhase::Cancel) { Value::array([]) } else { touch.clone() };
    run.act(|app, now| app.touch(node, phase, on_glass, touch, now));
}

fn pointer(run: &mut Lockstep, node: NodeId, kind: PointerKind) -> Result<(), String> {
    let page = run.app().element(node).map(|e| e.page).ok_or("the pressed element is gone")?;
    run.input(Input::View(ViewEvent::Pointer { page, kind, finger: 0, x: 0.0, y: 0.0, target: Some(node) }));
    Ok(())
}

/// The middle of an element's box on the screen, relative to the page area.
fn middle(run: &mut Lockstep, selector: &str) -> Result<(f64, f64), String> {
    let node = find(run, selector)?;
    let page = run.app().element(node).map(|e| e.page).ok_or("the element is gone")?;
    let id = run.act(|app, _| app.measure(page, vec![node], Vec::new()));
    let measured = run.take_measured().into_iter().find(|(m, ..)| *m == id);
    let rect = measured.and_then(|(_, boxes, _)| boxes.first().map(|b| b.rect)).ok_or("the view did not answer")?;
    Ok((rect.left + rect.width / 2.0, rect.top + rect.height / 2.0))
}

fn by(input: &Json) -> Result<(f64, f64), String> {
    let n = |i: usize| input["by"][i].as_f64().ok_or_else(|| format!("`by` is [x, y]: {input}"));
    Ok((n(0)?, n(1)?))
}

fn args(input: &Json) -> Vec<Value> {
    input["args"].as_array().map(|a| a.iter().map(Value::from).collect()).unwrap_or_default()
}

/// What page code answers is seen in the trace; that it throws is not, so it is told here. A later answer is nobody's.
fn ask(run: &mut Lockstep, question: Question) -> Result<(), String> {
    match run.ask(question) {
        Some(Err(e)) => Err(format!("page code answers with an error: {e}")),
        Some(Ok(_)) | None => Ok(()),
    }
}

/// Answers the oldest open request.
fn answer(run: &mut Lockstep, result: Result<Value, Failure>) -> Result<(), String> {
    let mut open = run.take_effects();
    if open.is_empty() {
        return Err("page code has asked nothing of the network".into());
    }
    let (id, _) = open.remove(0);
    run.settle_effect(id, result);
    Ok(())
}

/// Brings a component the oldest of the files that it waits for.
fn deliver(run: &mut Lockstep, result: Result<Arc<[u8]>, String>) -> Result<(), String> {
    let (id, _) = run.next_fetch().ok_or("no component waits for a file")?;
    run.settle_fetch(id, result);
    Ok(())
}

/// When an input happens.
pub fn at(input: &Json) -> Time {
    Time::from_millis(input["at"].as_u64().unwrap_or_default())
}
