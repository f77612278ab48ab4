//! `Date` with the formats that V8 reads and boa does not: `2024/01/02`, `2024-1-2 3:04`, `Jan 2, 2024` …

use boa_engine::object::FunctionObjectBuilder;
use boa_engine::object::builtins::JsFunction;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsObject, JsResult, JsValue, NativeFunction, js_string};

use super::date_text::{Stamp, read};
use crate::convert::{number, text};
use crate::engine::native;

/// Replaces the constructor by one that reads more, on the same prototype.
pub(super) fn install(ctx: &mut Context) -> JsResult<()> {
    let global = ctx.global_object();
    let original = global.get(js_string!("Date"), ctx)?.to_object(ctx)?;
    let construct = NativeFunction::from_copy_closure_with_captures(
        |target, args, original: &JsObject, ctx| {
            let Some(target) = target.as_object() else { return original.call(&JsValue::undefined(), args, ctx) };
            let given = match args {
                [one] => one.as_string(),
                _ => None,
            };
            let made = match given {
                Some(given) => {
                    let ms = parse(&text(&given), original, ctx)?;
                    original.construct(&[number(ms)], Some(&target), ctx)?
                }
                None => original.construct(args, Some(&target), ctx)?,
            };
            Ok(made.into())
        },
        original.clone(),
    );
    let date =
        FunctionObjectBuilder::new(ctx.realm(), construct).name(js_string!("Date")).length(7).constructor(true).build();
    let prototype = original.get(js_string!("prototype"), ctx)?;
    let fixed = |value: JsValue| {
        PropertyDescriptor::builder().value(value).writable(true).enumerable(false).configurable(true).build()
    };
    for name in [js_string!("now"), js_string!("UTC")] {
        let value = original.get(name.clone(), ctx)?;
        date.insert_property(name, fixed(value));
    }
    let parse_function = NativeFunction::from_copy_closure_with_captures(
        |_, args, original: &JsObject, ctx| {
            let given = args.first().cloned().unwrap_or_default().to_string(ctx)?;
            parse(&text(&given), original, ctx).map(number)
        },
        original,
    );
    let parse_function = native(ctx, "parse", parse_function);
    date.insert_property(js_string!("parse"), fixed(parse_function.into()));
    date.insert_property(
        js_string!("prototype"),
        PropertyDescriptor::builder()
            .value(prototype.clone())
            .writable(false)
            .enumerable(false)
            .configurable(false)
            .build(),
    );
    if let Some(prototype) = prototype.as_object() {
        prototype.insert_property(js_string!("constructor"), fixed(date.clone().into()));
    }
    global.insert_property(js_string!("Date"), fixed(date.into()));
    Ok(())
}

/// Milliseconds since the epoch, `NaN` when the text is no date.
fn parse(text: &str, original: &JsObject, ctx: &mut Context) -> JsResult<f64> {
    match read(text) {
        Some(Stamp { local, offset_minutes: Some(offset) }) => Ok(utc(&local) - f64::from(offset) * 60_000.0),
        Some(Stamp { local, offset_minutes: None }) => {
            let parts: Vec<JsValue> = local.iter().map(|n| number(*n)).collect();
            let made = original.construct(&parts, None, ctx)?;
            let get = made.get(js_string!("getTime"), ctx)?.as_object().and_then(JsFunction::from_object);
            match get {
                Some(get) => get.call(&made.into(), &[], ctx)?.to_number(ctx),
                None => Ok(f64::NAN),
            }
        }
        None => {
            let parse = original.get(js_string!("parse"), ctx)?.as_object().and_then(JsFunction::from_object);
            match parse {
                Some(parse) => {
                    let given = JsValue::from(js_string!(text));
                    parse.call(&original.clone().into(), &[given], ctx)?.to_number(ctx)
                }
                None => Ok(f64::NAN),
            }
        }
    }
}

/// `Date.UTC` for parts that are in range: ECMA-262, MakeDay and MakeTime.
fn utc(p: &[f64; 7]) -> f64 {
    let (year, month, day) = (p[0] as i64, p[1] as i64 + 1, p[2] as i64);
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    days as f64 * 86_400_000.0 + p[3] * 3_600_000.0 + p[4] * 60_000.0 + p[5] * 1000.0 + p[6]
}
