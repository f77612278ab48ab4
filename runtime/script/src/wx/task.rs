//! Task objects of calls that go on after they return: `abort`, and listeners of what happens meanwhile.

use boa_engine::{Context, JsObject, JsResult, JsValue, js_string};
use zhenji_core::logic::{Effect, EffectId, LogicOutput};

use super::chunk::chunk;
use super::table::Outcome;
use crate::convert::{js, number};
use crate::host::host;

/// Begins a call that answers through the callbacks of `options`, and gives its task. `events` are the words of `Notify`.
pub(super) fn begin(
    api: &str,
    outcome: Outcome,
    options: Option<&JsObject>,
    events: &[&str],
    ctx: &mut Context,
) -> JsResult<JsValue> {
    let make = chunk("zhenji:task", include_str!("task.js"), &[("abort", abort)], ctx)?;
    let events: Vec<JsValue> = events.iter().map(|e| js(e)).collect();
    let task = make.call(&JsValue::undefined(), &events, ctx)?.to_object(ctx)?;
    let id = super::effect_with(api, outcome, options, Some(task.clone()), ctx);
    name_task(&task, id, ctx)?;
    Ok(task.into())
}

/// Tells a task object the effect it stands for.
pub(super) fn name_task(task: &JsObject, id: EffectId, ctx: &mut Context) -> JsResult<()> {
    task.set(js_string!("__id"), number(f64::from(id.0)), false, ctx)?;
    Ok(())
}

/// The effect a native function of a task was called with.
pub(super) fn target(args: &[JsValue], ctx: &mut Context) -> JsResult<EffectId> {
    Ok(EffectId(args.first().map_or(Ok(0), |v| v.to_u32(ctx))?))
}

/// `native.abort(id)`
fn abort(_: &JsValue, args: &[JsValue], ctx: &mut Context) -> JsResult<JsValue> {
    let target = target(args, ctx)?;
    let lane = host(ctx);
    let mut host = lane.borrow_mut();
    if host.pending.contains_key(&target) {
        let id = EffectId(host.next_effect);
        host.next_effect += 1;
        let page = host.page;
        host.emit(LogicOutput::Effect { id, page, effect: Effect::Abort { target } });
    }
    Ok(JsValue::undefined())
}
