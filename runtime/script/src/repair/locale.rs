//! `toLocaleString` and kin in the forms of `zh-CN` and `en-US`, and as much of `Intl` as pages use.
//!
//! The script behind them is compiled at first use: most pages never need it.

use boa_engine::object::builtins::JsFunction;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::strings::replace;
use crate::engine::{native, prelude};

/// The compiled script, once it is there.
struct Locale(JsObject);

pub(super) fn install(ctx: &mut Context) -> JsResult<()> {
    let constructors = ctx.intrinsics().constructors();
    let (date, number, string) =
        (constructors.date().prototype(), constructors.number().prototype(), constructors.string().prototype());
    for (object, name, key) in [
        (&date, "toLocaleString", "dateTime"),
        (&date, "toLocaleDateString", "date"),
        (&date, "toLocaleTimeString", "time"),
        (&number, "toLocaleString", "number"),
        (&string, "localeCompare", "compare"),
    ] {
        let f = NativeFunction::from_copy_closure(move |this, args, ctx| {
            let f = part(key, ctx)?;
            let mut all = vec![this.clone()];
            all.extend_from_slice(args);
            f.call(&JsValue::undefined(), &all, ctx)
        });
        let f = native(ctx, name, f);
        replace(object, name, f);
    }
    let intl = NativeFunction::from_copy_closure(|_, _, ctx| part("Intl", ctx).map(Into::into));
    let intl = native(ctx, "get Intl", intl);
    ctx.global_object().insert_property(
        js_string!("Intl"),
        PropertyDescriptor::builder().get(intl).set(JsValue::undefined()).enumerable(false).configurable(true).build(),
    );
    Ok(())
}

fn part(key: &str, ctx: &mut Context) -> JsResult<JsObject> {
    let known = ctx.get_data::<Locale>().map(|l| l.0.clone());
    let all = match known {
        Some(all) => all,
        None => {
            let make: JsFunction = prelude(ctx, "zhenji:locale", include_str!("locale.js"))?;
            let all = make.call(&JsValue::undefined(), &[], ctx)?.to_object(ctx)?;
            ctx.insert_data(Locale(all.clone()));
            all
        }
    };
    all.get(JsString::from(key), ctx)?.to_object(ctx)
}
