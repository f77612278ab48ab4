//! `require`: compile if needed, run once, hand out the exports.

use std::rc::Rc;
use std::sync::Arc;

use boa_engine::object::builtins::{JsFunction, JsPromise};
use boa_engine::{Context, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string};
use zhenji_core::bundle::path;
use zhenji_core::diagnostic::Pos;
use zhenji_core::value::Value;

use super::{Factory, PREFIX, SUFFIX, compile, dynamic, helpers};
use crate::convert::{put, shared, text, to_js};
use crate::engine::native;
use crate::host::host;

/// `require(spec)` in the module `from`.
pub(crate) fn require_from(from: &str, spec: &str, ctx: &mut Context) -> JsResult<JsValue> {
    if let Some(name) = spec.strip_prefix("@swc/helpers/_/") {
        return helpers::helper(name, ctx);
    }
    let lane = host(ctx);
    let Some(path) = lane.borrow().modules.resolve(from, spec) else {
        let wanted = path::join(path::folder(from), spec);
        let message = format!("module '{wanted}' is not defined, require args is '{spec}'");
        return Err(JsNativeError::error().with_message(message).into());
    };
    lane.borrow_mut().modules.importers.entry(path.clone()).or_default().insert(from.into());
    load(&path, ctx)
}

/// The exports of a module file, running it if it has not run yet.
pub(crate) fn load(path: &Arc<str>, ctx: &mut Context) -> JsResult<JsValue> {
    let lane = host(ctx);
    let loaded = lane.borrow().modules.loaded.get(path).cloned();
    if let Some(module) = loaded {
        return module.get(js_string!("exports"), ctx);
    }
    let Some(source) = lane.borrow().modules.files.get(path).cloned() else {
        return Err(JsNativeError::error().with_message(format!("module '{path}' is not defined")).into());
    };
    let module = JsObject::with_object_proto(ctx.intrinsics());
    if path.ends_with(".json") {
        let exports = json(path, &source, ctx)?;
        put(&module, js_string!("exports"), exports.clone());
        lane.borrow_mut().modules.loaded.insert(path.clone(), module);
        return Ok(exports);
    }
    let factory = factory(path, &source, ctx)?;
    let exports = JsObject::with_object_proto(ctx.intrinsics());
    put(&module, js_string!("exports"), exports.clone());
    lane.borrow_mut().modules.loaded.insert(path.clone(), module.clone());
    let require = require_function(path, ctx);
    let args = [module.clone().into(), exports.into(), require.into()];
    if let Err(error) = factory.call(&JsValue::undefined(), &args, ctx) {
        lane.borrow_mut().modules.loaded.remove(path);
        return Err(error);
    }
    module.get(js_string!("exports"), ctx)
}

fn factory(path: &Arc<str>, source: &Arc<str>, ctx: &mut Context) -> JsResult<JsFunction> {
    let lane = host(ctx);
    if let Some(factory) = lane.borrow().modules.factories.get(path).filter(|f| f.source == *source) {
        return Ok(factory.function.clone());
    }
    let prepared = match compile::prepare(path, source) {
        Ok(prepared) => prepared,
        Err(problem) => return Err(syntax_error(path, source, problem.pos, &problem.message, ctx)),
    };
    let wrapped = format!("{PREFIX}{}{SUFFIX}", prepared.text);
    let parsed = boa_engine::Source::from_bytes(wrapped.as_str()).with_path(std::path::Path::new(&**path));
    let evaluated = boa_engine::Script::parse(parsed, None, ctx).and_then(|script| script.evaluate(ctx));
    let value = match evaluated {
        Ok(value) => value,
        Err(error) => {
            let message = crate::throw::message(&error, ctx);
            let message = message.strip_prefix("SyntaxError: ").unwrap_or(&message);
            let (message, pos) = engine_position(message);
            // The engine gives no place where the text just ends.
            let end = if message.contains("abrupt end") { Pos { line: u32::MAX, column: 0 } } else { Pos::default() };
            let pos = pos.map_or(end, |pos| {
                let column = crate::throw::unwrap_column(pos.line, pos.column);
                prepared.map.as_ref().map_or(Pos { line: pos.line, column }, |map| map.original(pos.line, column))
            });
            return Err(syntax_error(path, source, pos, message, ctx));
        }
    };
    let Some(function) = value.as_object().and_then(JsFunction::from_object) else {
        return Err(syntax_error(path, source, Pos::default(), "unbalanced braces", ctx));
    };
    let factory = Factory { source: source.clone(), function: function.clone(), map: prepared.map.map(Rc::new) };
    lane.borrow_mut().modules.factories.insert(path.clone(), factory);
    Ok(function)
}

/// boa ends its messages with `at line 3, col 7`.
fn engine_position(message: &str) -> (&str, Option<Pos>) {
    let Some((text, place)) = message.rsplit_once(" at line ") else { return (message, None) };
    let Some((line, column)) = place.split_once(", col ") else { return (message, None) };
    let column: String = column.chars().take_while(char::is_ascii_digit).collect();
    match (line.trim().parse(), column.parse()) {
        (Ok(line), Ok(column)) => (text, Some(Pos { line, column })),
        _ => (message, None),
    }
}

/// An exception with file, place and the line itself.
fn syntax_error(path: &Arc<str>, source: &str, pos: Pos, message: &str, ctx: &mut Context) -> JsError {
    // What ends too early is noticed in the line of ours that follows the text.
    let last = source.lines().count().max(1) as u32;
    let (pos, message) = if pos.line > last {
        let column = source.lines().last().map_or(0, |l| l.chars().count()) as u32 + 1;
        (Pos { line: last, column }, "unexpected end of file")
    } else {
        (pos, message)
    };
    host(ctx).borrow_mut().modules.syntax_error = Some((path.clone(), pos));
    let line = source.lines().nth(pos.line.saturating_sub(1) as usize).unwrap_or_default();
    let line: String = line.chars().take(200).collect();
    let message = match pos.line {
        0 => format!("{message} ({path})"),
        _ => format!("{message} ({path}:{}:{})\n    {}", pos.line, pos.column, line.trim()),
    };
    JsNativeError::syntax().with_message(message).into()
}

fn json(path: &Arc<str>, source: &str, ctx: &mut Context) -> JsResult<JsValue> {
    match serde_json::from_str::<serde_json::Value>(source.trim_start_matches('\u{feff}')) {
        Ok(json) => Ok(to_js(&Value::from(&json), ctx)),
        Err(e) => {
            let pos = Pos { line: e.line() as u32, column: e.column() as u32 };
            Err(syntax_error(path, source, pos, &e.to_string(), ctx))
        }
    }
}

/// The `require` of one module, with `require.async`.
fn require_function(path: &Arc<str>, ctx: &mut Context) -> JsFunction {
    let from = JsString::from(&**path);
    let require = NativeFunction::from_copy_closure_with_captures(
        |_, args, from: &JsString, ctx| {
            let spec = specifier(args)?;
            require_from(&text(from), &spec, ctx)
        },
        from.clone(),
    );
    let later = NativeFunction::from_copy_closure_with_captures(
        |_, args, from: &JsString, ctx| {
            let result = specifier(args).and_then(|spec| require_from(&text(from), &spec, ctx));
            Ok(JsPromise::from_result(result, ctx)?.into())
        },
        from.clone(),
    );
    let import = NativeFunction::from_copy_closure_with_captures(
        |_, args, from: &JsString, ctx| {
            let result = specifier(args)
                .and_then(|spec| require_from(&text(from), &spec, ctx))
                .and_then(|exports| helpers::namespace(exports, ctx));
            Ok(JsPromise::from_result(result, ctx)?.into())
        },
        from,
    );
    let import = native(ctx, dynamic::NAME, import);
    let require = native(ctx, "require", require);
    let later = native(ctx, "async", later);
    put(&require, js_string!("async"), later);
    put(&require, JsString::from(dynamic::NAME), import);
    require
}

fn specifier(args: &[JsValue]) -> JsResult<Arc<str>> {
    match args.first().and_then(JsValue::as_string) {
        Some(spec) => Ok(shared(&spec)),
        None => Err(JsNativeError::typ().with_message("require takes a string").into()),
    }
}
