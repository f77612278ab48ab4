//! `App`, `Page`, `Component`: the object layer, written in JavaScript on a few native functions, and the lane's way into it.

pub(crate) mod select;

use std::sync::Arc;

use boa_engine::object::builtins::{JsArray, JsFunction};
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsString, JsValue};
use zhenji_core::logic::{
    ComponentDefinition, InstanceId, LogicOutput, PropertyDefinition, PropertyType, StyleIsolation,
};
use zhenji_core::value::Value;

use crate::convert::{js, number, to_js, to_value, to_value_and_copy};
use crate::engine::{Native, call, define, prelude};
use crate::host::{emit, host};

/// The object layer: one function expression, whose files share their names.
const SOURCE: &str = concat!(
    "(function (native) {\n'use strict'\n",
    include_str!("js/registration.js"),
    include_str!("js/property.js"),
    include_str!("js/definition.js"),
    include_str!("js/instance.js"),
    include_str!("js/channel.js"),
    include_str!("js/data.js"),
    include_str!("js/relations.js"),
    include_str!("js/entry.js"),
    "return entry\n})",
);

/// Builds the object layer in a fresh context.
pub(crate) fn install(ctx: &mut Context) -> JsResult<()> {
    let functions: &[(&str, Native)] = &[
        ("guard", guard),
        ("copy", |_, a, c| Ok(to_value_and_copy(a.first().unwrap_or(&JsValue::undefined()), c)?.1)),
        ("setData", crate::set_data::set_data),
        ("parsePath", crate::set_data::parse),
        ("created", created),
        ("triggerEvent", trigger_event),
        ("pages", pages),
        ("select", select::select),
        ("owner", select::owner),
        ("above", select::above),
        ("relative", select::relative),
        ("place", select::place),
        ("warn", |_, a, c| {
            let line = crate::convert::arg_text(a, 0, c)?;
            crate::console::warn(c, &line);
            Ok(JsValue::undefined())
        }),
        ("error", |_, a, c| {
            let line = crate::convert::arg_text(a, 0, c)?;
            crate::console::error(c, &line);
            Ok(JsValue::undefined())
        }),
    ];
    let native = JsObject::with_object_proto(ctx.intrinsics());
    define(&native, functions, ctx);
    let make = prelude(ctx, "zhenji:framework", SOURCE)?;
    let framework = make.call(&JsValue::undefined(), &[native.into()], ctx)?.to_object(ctx)?;
    host(ctx).borrow_mut().framework = Some(framework);
    Ok(())
}

/// Calls an entry function of the object layer.
pub(crate) fn enter(name: &str, args: &[JsValue], during: &str, ctx: &mut Context) -> Option<JsValue> {
    let framework = host(ctx).borrow().framework.clone()?;
    let function = framework.get(JsString::from(name), ctx).ok()?.as_object().and_then(JsFunction::from_object)?;
    call(&function, &framework.into(), args, during, ctx)
}

/// Runs the module of a page or component and takes its definition. `false`: nothing was registered (already reported).
pub(crate) fn register(path: &Arc<str>, ctx: &mut Context) -> bool {
    let lane = host(ctx);
    if lane.borrow().modules.entries.contains_key(path) {
        return true;
    }
    let file = lane.borrow().modules.resolve("", &format!("/{path}.js"));
    let Some(file) = file else {
        report(&format!("{path}.js is missing"), ctx);
        return false;
    };
    lane.borrow_mut().modules.entries.insert(path.clone(), file.clone());
    if run_entry(path, &file, ctx) {
        return true;
    }
    lane.borrow_mut().modules.entries.remove(path);
    false
}

/// Runs a changed entry module again.
pub(crate) fn redefine(path: &Arc<str>, ctx: &mut Context) {
    let file = host(ctx).borrow().modules.entries.get(path).cloned();
    let Some(file) = file else { return };
    if &**path == "app" {
        if let Err(error) = crate::modules::load(&file, ctx) {
            crate::throw::report(&error, ctx);
        }
        return;
    }
    if run_entry(path, &file, ctx)
        && let Some(definition) = definition(path, ctx)
    {
        emit(ctx, LogicOutput::Defined { path: path.clone(), definition });
    }
}

fn run_entry(path: &Arc<str>, file: &Arc<str>, ctx: &mut Context) -> bool {
    enter("begin", &[js(path)], path, ctx);
    host(ctx).borrow_mut().during.push(format!("loading {file}").into());
    let loaded = crate::modules::load(file, ctx);
    if let Err(error) = &loaded {
        crate::throw::report(error, ctx);
    }
    host(ctx).borrow_mut().during.pop();
    let registered = enter("finish", &[], path, ctx).is_some_and(|v| v.to_boolean());
    if loaded.is_ok() && !registered {
        report(&format!("{file} registers nothing: it has to call Page() or Component()"), ctx);
    }
    registered && loaded.is_ok()
}

fn report(message: &str, ctx: &mut Context) {
    crate::throw::report(&JsNativeError::error().with_message(message.to_string()).into(), ctx);
}

/// What a registered definition says to the tree.
pub(crate) fn definition(path: &Arc<str>, ctx: &mut Context) -> Option<ComponentDefinition> {
    let said = enter("describe", &[js(path)], "describing a component", ctx)?;
    let said = to_value(&said, ctx).ok()?;
    let flag = |name: &str| said.get(name).truthy();
    let properties = said.get("properties");
    let properties = properties.as_array().unwrap_or_default().iter().map(|p| PropertyDefinition {
        name: p.get("name").to_text(),
        kind: kind(p.get("type").as_str().unwrap_or_default()),
        default: p.get("value"),
    });
    Some(ComponentDefinition {
        properties: properties.collect(),
        multiple_slots: flag("multipleSlots"),
        virtual_host: flag("virtualHost"),
        style_isolation: match said.get("style").as_str() {
            Some("apply-shared" | "page-apply-shared") => StyleIsolation::ApplyShared,
            Some("shared" | "page-shared") => StyleIsolation::Shared,
            _ => StyleIsolation::Isolated,
        },
        external_classes: said.get("external").as_array().unwrap_or_default().iter().map(Value::to_text).collect(),
        data: said.get("data"),
    })
}

fn kind(name: &str) -> PropertyType {
    match name {
        "String" => PropertyType::String,
        "Number" => PropertyType::Number,
        "Boolean" => PropertyType::Boolean,
        "Array" => PropertyType::Array,
        "Object" => PropertyType::Object,
        _ => PropertyType::Any,
    }
}

/// An instance id as JavaScript sees it.
pub(crate) fn id_js(id: InstanceId) -> JsValue {
    number(f64::from(id.0))
}

/// `native.guard(fn, self, args, during)`: calls, reports what is thrown, never throws.
pub(crate) fn guard(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let at = |n: usize| args.get(n).cloned().unwrap_or_default();
    let Some(function) = at(0).as_object().and_then(JsFunction::from_object) else { return Ok(JsValue::undefined()) };
    let list = JsArray::from_object(at(2).to_object(ctx)?)?;
    let mut arguments = Vec::new();
    for i in 0..list.length(ctx)? {
        arguments.push(list.at(i as i64, ctx)?);
    }
    let during = crate::convert::arg_text(args, 3, ctx)?;
    Ok(call(&function, &at(1), &arguments, &during, ctx).unwrap_or_default())
}

fn created(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let id = InstanceId(args.first().map_or(Ok(0), |v| v.to_u32(ctx))?);
    let data = to_value(args.get(1).unwrap_or(&JsValue::undefined()), ctx)?;
    emit(ctx, LogicOutput::Created { instance: id, data });
    Ok(JsValue::undefined())
}

fn trigger_event(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let flag = |n: usize| args.get(n).is_some_and(JsValue::to_boolean);
    let instance = InstanceId(args.first().map_or(Ok(0), |v| v.to_u32(ctx))?);
    let name = crate::convert::arg_text(args, 1, ctx)?;
    let detail = match args.get(2) {
        Some(d) if !d.is_undefined() => to_value(d, ctx)?,
        _ => Value::Object(Arc::default()),
    };
    emit(
        ctx,
        LogicOutput::TriggerEvent { instance, name, detail, bubbles: flag(3), composed: flag(4), capture: flag(5) },
    );
    Ok(JsValue::undefined())
}

fn pages(_: &JsValue, _: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let ids: Vec<JsValue> = host(ctx).borrow().pages.iter().map(|p| id_js(p.instance)).collect();
    Ok(JsArray::from_iter(ids, ctx).into())
}

/// An event as a handler receives it.
pub(crate) fn event_js(event: &zhenji_core::logic::Event, ctx: &mut Context) -> JsValue {
    let target = |t: &zhenji_core::logic::EventTarget| {
        let dataset = if t.dataset == Value::Undefined { Value::Object(Arc::default()) } else { t.dataset.clone() };
        Value::object([
            ("id", Value::String(t.id.clone())),
            ("offsetLeft", Value::Number(t.offset_left)),
            ("offsetTop", Value::Number(t.offset_top)),
            ("dataset", dataset),
        ])
    };
    let empty = |v: &Value| if *v == Value::Undefined { Value::Object(Arc::default()) } else { v.clone() };
    let mut fields = vec![
        ("type", Value::String(event.name.clone())),
        ("timeStamp", Value::Number(event.time_stamp)),
        ("target", target(&event.target)),
        ("currentTarget", target(&event.current_target)),
        ("mark", empty(&event.mark)),
        ("detail", empty(&event.detail)),
    ];
    fields.extend(event.touches.clone().map(|t| ("touches", t)));
    fields.extend(event.changed_touches.clone().map(|t| ("changedTouches", t)));
    to_js(&Value::object(fields), ctx)
}
