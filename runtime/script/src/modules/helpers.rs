//! The functions that transformed modules call: interop between CommonJS and ES modules, as Babel defines it.

use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue};

use crate::host::host;

const SOURCE: &str = include_str!("helpers.js");

/// One helper by its name in `@swc/helpers/_/…`.
pub(crate) fn helper(name: &str, ctx: &mut Context) -> JsResult<JsValue> {
    let known = host(ctx).borrow().modules.loaded.get("zhenji:helpers").cloned();
    let all = match known {
        Some(all) => all,
        None => {
            let make = crate::engine::prelude(ctx, "zhenji:helpers", SOURCE)?;
            let made = make.call(&JsValue::undefined(), &[], ctx)?;
            let all = made.to_object(ctx)?;
            host(ctx).borrow_mut().modules.loaded.insert("zhenji:helpers".into(), all.clone());
            all
        }
    };
    let helper = all.get(JsString::from(name), ctx)?;
    if helper.is_undefined() {
        let message = format!("the syntax behind {name} (such as decorators) is not built yet");
        return Err(JsNativeError::error().with_message(message).into());
    }
    Ok(helper)
}

/// The namespace object of a module's exports, as `import * as` gives it.
pub(crate) fn namespace(exports: JsValue, ctx: &mut Context) -> JsResult<JsValue> {
    let make = helper("_interop_require_wildcard", ctx)?.to_object(ctx)?.get(JsString::from("_"), ctx)?;
    make.to_object(ctx)?.call(&JsValue::undefined(), &[exports], ctx)
}
