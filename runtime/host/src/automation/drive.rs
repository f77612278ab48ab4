//! What a client does to an element: taps, touches, events, functions of built-in components.
//!
//! The reply comes when page code has handled what was done, so a client that waits for it reads what follows from it.

use std::sync::Arc;
use std::time::Duration;

use zhenji_core::app::Input;
use zhenji_core::logic::Question;
use zhenji_core::machine::TouchPhase;
use zhenji_core::value::Value;
use zhenji_core::view::{Measured, NodeId, Rect};

use super::desk::{Desk, element_of};
use super::element::number;
use super::params::Params;
use super::requests::Reply;

/// The client ends a long press by a timer of exactly 350 ms, which may be early by a tick.
const TIMER_SLACK: Duration = Duration::from_millis(5);

/// Functions that act on a built-in component, as the client names them.
const ACTIONS: &[&str] = &[
    "input.input",
    "textarea.input",
    "switch.tap",
    "slider.slideTo",
    "scroll-view.scrollTo",
    "swiper.swipeTo",
    "movable-view.moveTo",
];

pub(super) fn tap(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let node = params.element()?;
    let (_, touch) = finger(desk, node)?;
    desk.act(node, move |app, now| {
        let none = Value::array([]);
        app.touch(node, TouchPhase::Start, Value::array([touch.clone()]), Value::array([touch.clone()]), now);
        app.touch(node, TouchPhase::End, none, Value::array([touch]), now);
        Ok(())
    })
}

pub(super) fn touch_start(desk: &Desk, params: &Params) -> Result<Reply, String> {
    touch(desk, params, TouchPhase::Start)
}

pub(super) fn touch_move(desk: &Desk, params: &Params) -> Result<Reply, String> {
    touch(desk, params, TouchPhase::Move)
}

pub(super) fn touch_end(desk: &Desk, params: &Params) -> Result<Reply, String> {
    touch(desk, params, TouchPhase::End)
}

pub(super) fn touch_cancel(desk: &Desk, params: &Params) -> Result<Reply, String> {
    touch(desk, params, TouchPhase::Cancel)
}

pub(super) fn trigger(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let (node, name) = (params.element()?, params.text("type")?.to_owned());
    let detail = params.value("detail");
    desk.act(node, move |app, now| {
        app.trigger(node, &name, detail, now);
        Ok(())
    })
}

/// An event as the glass makes it: it bubbles, and carries touches. One client nests what it carries.
pub(super) fn dispatch(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let name = params.text("eventName")?.to_owned();
    let nested = params.value("eventData");
    let read = |names: &[&str]| {
        let given = names.iter().map(|n| params.value(n)).chain(names.iter().map(|n| nested.get(n)));
        given.into_iter().find(|v| !matches!(v, Value::Undefined | Value::Null)).unwrap_or_default()
    };
    let mut node = params.element()?;
    if let Some(selector) = params.get("$").and_then(serde_json::Value::as_str).map(str::to_owned) {
        node = desk.with(move |app, _| {
            let page = element_of(app, node)?.page;
            app.find(page, Some(node), &selector).first().copied().ok_or_else(|| "no such element".to_owned())
        })?;
    }
    let (touches, changed) = (read(&["touches"]), read(&["changedTouches", "changeTouches"]));
    if let Some(phase) = phase_of(&name) {
        return send_touch(desk, node, phase, &touches, &changed);
    }
    let detail = match read(&["detail"]) {
        Value::Undefined => Value::object::<&str>([]),
        detail => detail,
    };
    let given = |touches: Value| touches.as_array().is_some().then_some(touches);
    let (touches, changed) = (given(touches), given(changed));
    desk.act(node, move |app, now| {
        app.dispatch(node, &name, detail, touches, changed, now);
        Ok(())
    })
}

pub(super) fn call_function(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let (node, name) = (params.element()?, params.text("functionName")?.to_owned());
    let args = params.values("args")?;
    let tag = desk.element(node)?.tag;
    let of_tag = name.strip_prefix(&*tag).and_then(|rest| rest.strip_prefix('.'));
    let none = || format!("{name} not exists");
    let function = of_tag.ok_or_else(none)?;
    if &*tag == "scroll-view"
        && let Some(read) = scroll_figure(function)
    {
        let (measured, _) = desk.measure(node, Vec::new())?;
        return Ok(Reply::Now(serde_json::json!({ "result": number(read(&measured)) })));
    }
    if !ACTIONS.contains(&&*name) {
        return Err(none());
    }
    desk.act(node, move |app, now| {
        let is_built = app.tree().nodes.element(node).is_some_and(|e| e.machine.is_some());
        if !is_built {
            return Err(format!("{name} is not built yet"));
        }
        app.drive(node, &name, &args, now).map(|_| ())
    })
}

/// The official client has contexts for `video` only; live components have theirs here as well.
pub(super) fn call_context(desk: &Desk, params: &Params) -> Result<Reply, String> {
    let node = params.element()?;
    let (method, args) = (params.text("method")?.to_owned(), params.values("args")?);
    let (tag, id) = desk.with(move |app, _| element_of(app, node).map(|e| (e.tag, e.id)))?;
    if !matches!(&*tag, "live-pusher" | "live-player") {
        return Err(format!("a context of {tag} is not built yet"));
    }
    let args =
        vec![Value::from(tag), Value::from(id), Value::from(method), args.into_iter().next().unwrap_or_default()];
    Ok(Reply::Later(Some("result"), desk.ask(Question::CallFunction { source: CALL_CONTEXT.into(), args })))
}

/// Runs in the logic lane, where contexts live.
const CALL_CONTEXT: &str = "function (tag, id, method, options) {
    const context = tag === 'live-pusher' ? wx.createLivePusherContext() : wx.createLivePlayerContext(id)
    if (typeof context[method] !== 'function') throw new Error(tag + '.' + method + ' not exists')
    return new Promise((success, fail) => {
        context[method](Object.assign({}, options, { success, fail: e => fail(new Error(e.errMsg)) }))
    })
}";

fn touch(desk: &Desk, params: &Params, phase: TouchPhase) -> Result<Reply, String> {
    // The typings of the client call the second one `changeTouches`.
    let changed = match params.value("changedTouches") {
        Value::Undefined => params.value("changeTouches"),
        changed => changed,
    };
    send_touch(desk, params.element()?, phase, &params.value("touches"), &changed)
}

fn send_touch(desk: &Desk, node: NodeId, phase: TouchPhase, touches: &Value, changed: &Value) -> Result<Reply, String> {
    let (rect, middle) = finger(desk, node)?;
    let list = |v: &Value| v.as_array().map(|list| list.iter().map(|t| whole_touch(t, rect)).collect::<Vec<_>>());
    let (touches, changed) = (list(touches), list(changed));
    let leaves = matches!(phase, TouchPhase::End | TouchPhase::Cancel);
    // Where a client gives nothing, one finger is meant, in the middle of the element.
    let one = changed.or_else(|| touches.clone()).filter(|t| !t.is_empty());
    let touches = touches.unwrap_or_else(|| if leaves { Vec::new() } else { vec![middle.clone()] });
    let changed = one.unwrap_or_else(|| vec![middle]);
    desk.act(node, move |app, now| {
        if leaves && app.deadline().is_some_and(|at| at <= now + TIMER_SLACK) {
            app.handle(Input::Tick, now + TIMER_SLACK);
        }
        app.touch(node, phase, Value::array(touches), Value::array(changed), now);
        Ok(())
    })
}

/// The box of an element, and a finger in its middle.
fn finger(desk: &Desk, node: NodeId) -> Result<(Rect, Value), String> {
    let (measured, _) = desk.measure(node, Vec::new())?;
    let r = measured.rect;
    Ok((r, whole_touch(&Value::Undefined, r)))
}

/// A touch with every field that handlers read: what is missing follows from what is given, or from the element's middle.
fn whole_touch(given: &Value, rect: Rect) -> Value {
    let number =
        |names: [&str; 3], middle: f64| names.iter().map(|n| given.get(n)).find_map(|v| v.as_f64()).unwrap_or(middle);
    let x = number(["pageX", "clientX", "x"], rect.left + rect.width / 2.0);
    let y = number(["pageY", "clientY", "y"], rect.top + rect.height / 2.0);
    let defaults = [("identifier", 0.0), ("pageX", x), ("pageY", y), ("clientX", x), ("clientY", y), ("force", 1.0)];
    let mut fields: zhenji_core::value::Object = given.as_object().cloned().unwrap_or_default();
    for (name, value) in defaults {
        fields.entry(Arc::from(name)).or_insert(Value::from(value));
    }
    Value::object(fields)
}

fn phase_of(name: &str) -> Option<TouchPhase> {
    Some(match name {
        "touchstart" => TouchPhase::Start,
        "touchmove" => TouchPhase::Move,
        "touchend" => TouchPhase::End,
        "touchcancel" => TouchPhase::Cancel,
        _ => return None,
    })
}

fn scroll_figure(name: &str) -> Option<fn(&Measured) -> f64> {
    Some(match name {
        "scrollTop" => |m| m.scroll.top,
        "scrollLeft" => |m| m.scroll.left,
        "scrollWidth" => |m| m.scroll.width,
        "scrollHeight" => |m| m.scroll.height,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touches_are_made_whole() {
        let rect = Rect { left: 10.0, top: 20.0, width: 100.0, height: 50.0 };
        let check = |given: serde_json::Value, expect: &str| {
            assert_eq!(whole_touch(&Value::from(&given), rect).to_json().to_string(), expect);
        };
        check(serde_json::json!(null), r#"{"identifier":0,"pageX":60,"pageY":45,"clientX":60,"clientY":45,"force":1}"#);
        check(
            serde_json::json!({"identifier": 2, "pageX": 5, "pageY": 6}),
            r#"{"identifier":2,"pageX":5,"pageY":6,"clientX":5,"clientY":6,"force":1}"#,
        );
    }
}
