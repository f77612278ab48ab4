//! `setData`: the patch is converted once, `this.data` changes at once, and the same entries leave for the tree.

use boa_engine::object::builtins::{JsArray, JsFunction};
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsString, JsValue};
use zhenji_core::logic::{CallbackId, InstanceId, LogicOutput};
use zhenji_core::value::{Key, Path, parse_path};

use crate::convert::{key_text, number, shared, text, to_value_and_copy};
use crate::host::host;

/// `native.setData(id, data, patch, callback, wantPaths, hidden, self)`: applies a patch and sends it. With `wantPaths`
/// returns the changed paths as arrays. Names in `hidden` (pure data) are applied but not sent.
pub(crate) fn set_data(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let at = |n: usize| args.get(n).cloned().unwrap_or_default();
    let id = InstanceId(at(0).to_u32(ctx)?);
    let (Some(data), Some(patch)) = (at(1).as_object(), at(2).as_object()) else {
        return Err(JsNativeError::typ().with_message("setData takes an object").into());
    };
    let want = at(4).to_boolean();
    let hidden = names(&at(5), ctx)?;
    let mut entries = Vec::new();
    let mut changed = Vec::new();
    for key in patch.own_property_keys(ctx)? {
        let Some(name) = key_text(&key) else { continue };
        let item = patch.get(key, ctx)?;
        if item.is_undefined() {
            let line = format!("Setting data field \"{name}\" to undefined is invalid.");
            crate::console::warn(ctx, &line);
            continue;
        }
        let path = parse_path(&name);
        if path.is_empty() {
            continue;
        }
        let (value, copy) = to_value_and_copy(&item, ctx)?;
        assign(&data, &path, copy, ctx)?;
        if want {
            changed.push(path_to_js(&path, ctx));
        }
        let root = match &path[0] {
            Key::Field(f) => f.clone(),
            Key::Index(i) => i.to_string().into(),
        };
        if let Some(value) = value
            && !hidden.iter().any(|h| **h == *root)
        {
            entries.push((path, value));
        }
    }
    let callback = at(3).as_object().and_then(JsFunction::from_object);
    let host = host(ctx);
    let mut host = host.borrow_mut();
    let callback = callback.map(|f| {
        let id = CallbackId(host.next_callback);
        host.next_callback += 1;
        let page = host.page;
        host.callbacks.insert(id, (f, at(6), page));
        id
    });
    if host.instances.contains_key(&id) && (!entries.is_empty() || callback.is_some()) {
        host.emit(LogicOutput::SetData { instance: id, entries, callback });
    }
    drop(host);
    Ok(if want { JsArray::from_iter(changed, ctx).into() } else { JsValue::undefined() })
}

/// Writes one value into the data object; missing or scalar steps become an object or an array, as on a phone.
pub(crate) fn assign(data: &JsObject, path: &[Key], value: JsValue, ctx: &mut Context) -> JsResult<()> {
    let mut here = data.clone();
    for (key, next) in path.iter().zip(&path[1..]) {
        let child = read(&here, key, ctx)?;
        let fits = |o: &JsObject| matches!(next, Key::Field(_)) || o.is_array();
        here = match child.as_object().filter(fits) {
            Some(child) => child,
            None => {
                let child: JsObject = match next {
                    Key::Index(_) => JsArray::new(ctx)?.into(),
                    Key::Field(_) => JsObject::with_object_proto(ctx.intrinsics()),
                };
                write(&here, key, child.clone().into(), ctx)?;
                child
            }
        };
    }
    match path.last() {
        Some(key) => write(&here, key, value, ctx),
        None => Ok(()),
    }
}

/// The value at a path of a JavaScript object; `undefined` where a step is missing.
pub(crate) fn at_path(data: &JsValue, path: &[Key], ctx: &mut Context) -> JsResult<JsValue> {
    let mut here = data.clone();
    for key in path {
        let Some(object) = here.as_object() else { return Ok(JsValue::undefined()) };
        here = read(&object, key, ctx)?;
    }
    Ok(here)
}

/// `native.parsePath(text)`: the steps as an array of names and numbers.
pub(crate) fn parse(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let text = args.first().cloned().unwrap_or_default().to_string(ctx)?;
    let path = parse_path(&self::text(&text));
    Ok(path_to_js(&path, ctx))
}

fn path_to_js(path: &Path, ctx: &mut Context) -> JsValue {
    let steps: Vec<JsValue> = path
        .iter()
        .map(|key| match key {
            Key::Field(f) => JsValue::from(JsString::from(&**f)),
            Key::Index(i) => number(*i as f64),
        })
        .collect();
    JsArray::from_iter(steps, ctx).into()
}

fn read(object: &JsObject, key: &Key, ctx: &mut Context) -> JsResult<JsValue> {
    match key {
        Key::Field(f) => object.get(JsString::from(&**f), ctx),
        Key::Index(i) => object.get(*i as u64, ctx),
    }
}

fn write(object: &JsObject, key: &Key, value: JsValue, ctx: &mut Context) -> JsResult<()> {
    match key {
        Key::Field(f) => object.set(JsString::from(&**f), value, false, ctx)?,
        Key::Index(i) => object.set(*i as u64, value, false, ctx)?,
    };
    Ok(())
}

fn names(list: &JsValue, ctx: &mut Context) -> JsResult<Vec<std::sync::Arc<str>>> {
    let Some(list) = list.as_object() else { return Ok(Vec::new()) };
    let list = JsArray::from_object(list)?;
    let mut names = Vec::new();
    for i in 0..list.length(ctx)? {
        let name = list.at(i as i64, ctx)?;
        names.push(shared(&name.to_string(ctx)?));
    }
    Ok(names)
}
