//! `console`: every level, with values, text and place.

use std::sync::Arc;

use boa_engine::{Context, JsObject, JsResult, JsValue};
use zhenji_core::logic::{LogLevel, LogicOutput};
use zhenji_core::value::Value;

use crate::engine::{Native, define};
use crate::host::{emit, host};
use crate::inspect::{inspect, log_value};

/// The `console` object.
pub(crate) fn console(ctx: &mut Context) -> JsObject {
    let console = JsObject::with_object_proto(ctx.intrinsics());
    let quiet: Native = |_, _, _| Ok(JsValue::undefined());
    let functions: &[(&str, Native)] = &[
        ("log", |_, a, c| say(LogLevel::Log, a, c)),
        ("info", |_, a, c| say(LogLevel::Info, a, c)),
        ("debug", |_, a, c| say(LogLevel::Debug, a, c)),
        ("warn", |_, a, c| say(LogLevel::Warn, a, c)),
        ("error", |_, a, c| say(LogLevel::Error, a, c)),
        ("trace", |_, a, c| say(LogLevel::Log, a, c)),
        ("dir", |_, a, c| say(LogLevel::Log, a, c)),
        ("table", |_, a, c| say(LogLevel::Log, a, c)),
        ("group", |_, a, c| say(LogLevel::Log, a, c)),
        ("groupCollapsed", |_, a, c| say(LogLevel::Log, a, c)),
        ("assert", |_, a, c| match a.first() {
            Some(ok) if ok.to_boolean() => Ok(JsValue::undefined()),
            _ => say(LogLevel::Error, a.get(1..).unwrap_or_default(), c),
        }),
        ("groupEnd", quiet),
        ("time", quiet),
        ("timeEnd", quiet),
        ("timeLog", quiet),
        ("count", quiet),
        ("clear", quiet),
    ];
    define(&console, functions, ctx);
    console
}

/// A warning of the framework itself.
pub(crate) fn warn(ctx: &Context, line: &str) {
    framework_line(ctx, LogLevel::Warn, line);
}

/// An error message of the framework itself.
pub(crate) fn error(ctx: &Context, line: &str) {
    framework_line(ctx, LogLevel::Error, line);
}

fn framework_line(ctx: &Context, level: LogLevel, line: &str) {
    let at = crate::throw::here(ctx);
    let page = host(ctx).borrow().page;
    emit(ctx, LogicOutput::Log { level, args: vec![Value::string(line)], text: line.into(), at, page });
}

fn say(level: LogLevel, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let values = args.iter().map(|v| log_value(v, ctx)).collect();
    let text = format(args, ctx);
    let at = crate::throw::here(ctx);
    let page = host(ctx).borrow().page;
    emit(ctx, LogicOutput::Log { level, args: values, text, at, page });
    Ok(JsValue::undefined())
}

/// The line a console shows; `%s`, `%d`, `%i`, `%f`, `%o`, `%O`, `%j` and `%c` as in the Console standard.
pub(crate) fn format(args: &[JsValue], ctx: &mut Context) -> String {
    let mut rest = args.iter();
    let mut out = String::new();
    let first = args.first().and_then(JsValue::as_string).map(|s| crate::convert::text(&s));
    if let Some(template) = first.filter(|t| t.contains('%') && args.len() > 1) {
        rest.next();
        let mut chars = template.chars().peekable();
        while let Some(c) = chars.next() {
            let code = if c == '%' { chars.peek().copied() } else { None };
            match code {
                Some('%') => {
                    chars.next();
                    out.push('%');
                }
                Some(code @ ('s' | 'd' | 'i' | 'f' | 'o' | 'O' | 'j' | 'c')) => {
                    let Some(value) = rest.next() else {
                        out.push(c);
                        continue;
                    };
                    chars.next();
                    match code {
                        'c' => {}
                        'd' | 'f' => out.push_str(&number(value, ctx)),
                        'i' => out.push_str(number(value, ctx).split('.').next().unwrap_or_default()),
                        _ => out.push_str(&inspect(value, ctx)),
                    }
                }
                _ => out.push(c),
            }
        }
        if rest.len() > 0 {
            out.push(' ');
        }
    }
    let parts: Vec<String> = rest.map(|v| inspect(v, ctx)).collect();
    out.push_str(&parts.join(" "));
    out
}

fn number(value: &JsValue, ctx: &mut Context) -> String {
    let n = value.to_number(ctx).unwrap_or(f64::NAN);
    let text: Arc<str> = Value::Number(n).to_text();
    text.to_string()
}
