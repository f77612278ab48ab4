//! `selectComponent` and its kin, answered from the mirror of where components stand.

use std::sync::Arc;

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsResult, JsValue};
use zhenji_core::logic::{Ancestor, InstanceId, Place};

use super::id_js;
use crate::convert::{arg_text, js, to_js};
use crate::host::{Host, host};

/// `native.select(id, selector, all)`: ids of matching components, in tree order.
pub(crate) fn select(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let owner = instance(args, ctx)?;
    let selector = arg_text(args, 1, ctx)?;
    let all = args.get(2).is_some_and(JsValue::to_boolean);
    let mut ids = find(&host(ctx).borrow(), owner, &selector);
    if !all {
        ids.truncate(1);
    }
    let ids: Vec<JsValue> = ids.into_iter().map(id_js).collect();
    Ok(JsArray::from_iter(ids, ctx).into())
}

/// `native.owner(id)`: the component (or page) whose template holds this one.
pub(crate) fn owner(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let id = instance(args, ctx)?;
    Ok(host(ctx).borrow().instances.get(&id).and_then(|s| s.owner).map_or(JsValue::undefined(), id_js))
}

/// `native.above(id)`: enclosing components of the same template, nearest first.
pub(crate) fn above(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let mut id = instance(args, ctx)?;
    let mut ids = Vec::new();
    {
        let lane = host(ctx);
        let lane = lane.borrow();
        while let Some(parent) = lane.instances.get(&id).and_then(|s| s.place.parent) {
            if ids.contains(&parent) {
                break;
            }
            ids.push(parent);
            id = parent;
        }
    }
    let ids: Vec<JsValue> = ids.into_iter().map(id_js).collect();
    Ok(JsArray::from_iter(ids, ctx).into())
}

/// `native.relative(path, key)`: a path in `relations`, resolved.
pub(crate) fn relative(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let (from, key) = (arg_text(args, 0, ctx)?, arg_text(args, 1, ctx)?);
    let lane = host(ctx);
    let found = lane.borrow().modules.resolve(&format!("{from}.js"), &key);
    let path = found.map(|f| f.rsplit_once('.').map_or(f.to_string(), |(stem, _)| stem.to_string()));
    Ok(path.map_or(JsValue::undefined(), |p| js(&p)))
}

/// `native.place(id, name)`: `this.id` and `this.dataset`.
pub(crate) fn place(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let id = instance(args, ctx)?;
    let name = arg_text(args, 1, ctx)?;
    let lane = host(ctx);
    let place = lane.borrow().instances.get(&id).map(|s| s.place.clone()).unwrap_or_default();
    Ok(match &*name {
        "id" => js(&place.id),
        _ if place.dataset.as_object().is_some() => to_js(&place.dataset, ctx),
        _ => boa_engine::JsObject::with_object_proto(ctx.intrinsics()).into(),
    })
}

fn instance(args: &[JsValue], ctx: &mut Context) -> JsResult<InstanceId> {
    Ok(InstanceId(args.first().map_or(Ok(0), |v| v.to_u32(ctx))?))
}

/// Components in the template of `owner` that match; `a >>> b` goes on inside the components that match `a`.
fn find(host: &Host, owner: InstanceId, selector: &str) -> Vec<InstanceId> {
    let mut found: Vec<InstanceId> = Vec::new();
    for alternative in selector.split(',') {
        let mut owners = vec![owner];
        for part in alternative.split(">>>") {
            let steps: Vec<Simple> = part.replace('>', " > ").split_whitespace().map(Simple::parse).collect();
            owners = owners.iter().flat_map(|o| within(host, *o, &steps)).collect();
        }
        for id in owners {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found
}

fn within(host: &Host, owner: InstanceId, steps: &[Simple]) -> Vec<InstanceId> {
    let mut found: Vec<(u32, InstanceId)> = host
        .instances
        .iter()
        .filter(|(_, s)| s.owner == Some(owner) && matches(&s.place, steps))
        .map(|(id, s)| (s.place.order, *id))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

fn matches(place: &Place, steps: &[Simple]) -> bool {
    let Some((last, before)) = steps.split_last() else { return false };
    if !last.fits(&place.tag, &place.id, &place.classes) {
        return false;
    }
    let mut above: &[Ancestor] = &place.ancestors;
    let mut direct = false;
    for step in before.iter().rev() {
        if step.direct {
            direct = true;
            continue;
        }
        let hit = above.iter().position(|a| step.fits(&a.tag, &a.id, &a.classes));
        match hit {
            Some(0) => above = &above[1..],
            Some(n) if !direct => above = &above[n + 1..],
            _ => return false,
        }
        direct = false;
    }
    true
}

/// `tag#id.class`, or the `>` between two of them.
#[derive(Default)]
struct Simple {
    tag: String,
    id: String,
    classes: Vec<String>,
    direct: bool,
}

impl Simple {
    fn parse(text: &str) -> Self {
        let mut simple = Self { direct: text == ">", ..Self::default() };
        let mut kind = ' ';
        let mut word = String::new();
        for c in text.chars().chain(['.']) {
            if c == '.' || c == '#' {
                let word = std::mem::take(&mut word);
                match kind {
                    '.' => simple.classes.push(word),
                    '#' => simple.id = word,
                    _ => simple.tag = word,
                }
                kind = c;
            } else {
                word.push(c);
            }
        }
        simple
    }

    fn fits(&self, tag: &str, id: &str, classes: &[Arc<str>]) -> bool {
        !self.direct
            && (self.tag.is_empty() || self.tag == "*" || self.tag == tag)
            && (self.id.is_empty() || self.id == id)
            && self.classes.iter().all(|c| classes.iter().any(|have| **have == **c))
    }
}
