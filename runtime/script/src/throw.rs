//! From an exception to something a person can read: message, stack in the author's own lines, and place.

use std::sync::Arc;

use boa_engine::error::{EngineError, RuntimeLimitError};
use boa_engine::{Context, JsError, JsObject, JsResult, JsString, JsValue, js_string};
use zhenji_core::diagnostic::Pos;
use zhenji_core::logic::{Exception, LogicOutput};

use crate::convert::text;
use crate::host::host;
use crate::modules::PREFIX;

/// Sends an exception out, and keeps it for `App.onError`.
pub(crate) fn report(error: &JsError, ctx: &mut Context) {
    let exception = exception(error, ctx);
    let host = host(ctx);
    let mut host = host.borrow_mut();
    let page = host.page;
    host.errors.push(exception.clone());
    host.emit(LogicOutput::Threw { exception, page });
}

/// Describes an exception. What was running is taken from the host.
pub(crate) fn exception(error: &JsError, ctx: &mut Context) -> Exception {
    let message = message(error, ctx);
    let mut raw = String::new();
    if let Some(object) = error.as_opaque().and_then(JsValue::as_object) {
        raw = own_stack(&object, ctx).unwrap_or_default();
    }
    if frames(&raw).next().is_none() {
        raw = error.to_string();
    }
    let host = host(ctx);
    let host = host.borrow();
    let mapped: Vec<(String, Option<(Arc<str>, Pos)>)> =
        frames(&raw).filter_map(|frame| host.modules.map_frame(frame)).collect();
    let mut at = mapped.iter().find_map(|(_, at)| at.clone());
    if at.is_none()
        && let Some(place) = &host.modules.syntax_error
        && message.starts_with("SyntaxError")
    {
        at = Some(place.clone());
    }
    let message = at.as_ref().map_or(message.clone(), |(file, pos)| host.modules.explain(&message, file, *pos));
    let mut stack = message.clone();
    for (line, _) in &mapped {
        stack.push_str("\n    at ");
        stack.push_str(line);
    }
    let during = host.during.last().map_or_else(String::new, |d| d.to_string());
    Exception { message, stack, at, during }
}

/// The message alone: `TypeError: …`.
pub(crate) fn message(error: &JsError, ctx: &mut Context) -> String {
    if let Some(engine) = error.as_engine() {
        return match engine {
            EngineError::RuntimeLimit(RuntimeLimitError::LoopIteration) => {
                "Error: a loop ran for too long and was stopped".into()
            }
            EngineError::RuntimeLimit(_) => "RangeError: Maximum call stack size exceeded".into(),
            other => format!("Error: {other}"),
        };
    }
    if let Some(value) = error.as_opaque() {
        return describe(value, ctx);
    }
    match error.as_native() {
        Some(native) => format!("{}: {}", native.kind(), native.message()),
        None => error.to_string(),
    }
}

/// What was thrown, as one line: `TypeError: …` for errors, JSON-like text for anything else.
pub(crate) fn describe(value: &JsValue, ctx: &mut Context) -> String {
    let Some(object) = value.as_object() else { return crate::inspect::inspect(value, ctx) };
    if !object.is::<boa_engine::builtins::error::Error>() {
        return crate::inspect::inspect(value, ctx);
    }
    header(&object, ctx)
}

/// The accessor behind `stack` on `Error.prototype`: V8's header line, then mapped frames.
pub(crate) fn get_stack(this: &JsValue, _: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let Some(object) = this.as_object() else { return Ok(JsValue::undefined()) };
    let Some(raw) = own_stack(&object, ctx) else { return Ok(JsValue::undefined()) };
    let mut out = header(&object, ctx);
    let host = host(ctx);
    let host = host.borrow();
    for frame in frames(&raw) {
        if let Some((line, _)) = host.modules.map_frame(frame) {
            out.push_str("\n    at ");
            out.push_str(&line);
        }
    }
    Ok(js_string!(out).into())
}

/// The topmost place of the running code in the author's files.
pub(crate) fn here(ctx: &Context) -> Option<(Arc<str>, Pos)> {
    let host = host(ctx);
    let host = host.borrow();
    ctx.stack_trace().find_map(|frame| {
        let location = frame.position();
        let path = location.path.to_string();
        let position = location.position?;
        host.modules.map_place(&path, position.line_number(), position.column_number())
    })
}

/// One frame of a stack as boa prints it, split into its parts.
pub(crate) struct Frame<'a> {
    pub name: &'a str,
    pub path: &'a str,
    pub line: u32,
    pub column: u32,
}

/// Where columns of line 1 really begin: our wrapper stands before the author's text.
pub(crate) fn unwrap_column(line: u32, column: u32) -> u32 {
    if line == 1 { column.saturating_sub(PREFIX.len() as u32).max(1) } else { column }
}

fn frames(raw: &str) -> impl Iterator<Item = Frame<'_>> {
    raw.lines().filter_map(|line| {
        let rest = line.trim_start().strip_prefix("at ")?;
        let (name, place) = rest.rsplit_once(" (")?;
        let place = place.strip_suffix(')')?;
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next()?;
        let (Some(line), Some(path)) = (parts.next(), parts.next()) else {
            return Some(Frame { name, path: "", line: 0, column: 0 });
        };
        Some(Frame { name, path, line: line.parse().unwrap_or(0), column: column.parse().unwrap_or(0) })
    })
}

fn own_stack(object: &JsObject, ctx: &mut Context) -> Option<String> {
    let getter = host(ctx).borrow().modules.raw_stack.clone()?;
    let stack = getter.call(&object.clone().into(), &[], ctx).ok()?;
    stack.as_string().map(|s| text(&s))
}

fn header(object: &JsObject, ctx: &mut Context) -> String {
    let mut part = |name: JsString| {
        object.get(name, ctx).ok().filter(|v| !v.is_undefined()).and_then(|v| v.to_string(ctx).ok()).map(|s| text(&s))
    };
    let name = part(js_string!("name")).unwrap_or_else(|| "Error".into());
    match part(js_string!("message")) {
        Some(message) if !message.is_empty() => format!("{name}: {message}"),
        _ => name,
    }
}
