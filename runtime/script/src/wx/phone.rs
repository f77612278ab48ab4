//! What changes on a phone while a mini-program runs: its network and its battery.
//!
//! Sources: https://developers.weixin.qq.com/miniprogram/dev/api/device/network/wx.getNetworkType.html and
//! https://developers.weixin.qq.com/miniprogram/dev/api/device/battery/wx.getBatteryInfo.html

use std::sync::Arc;

use boa_engine::Context;
use zhenji_core::device::{DeviceProfile, Moment};
use zhenji_core::value::Value;

use super::fire;
use super::system::{about, answer};
use super::table::{ApiSpec, Outcome, later, off, on, sync};
use crate::convert::to_js;
use crate::host::host;

pub(super) const APIS: &[ApiSpec] = &[
    later("getNetworkType", |c| Outcome::Done(about(network, c.ctx))),
    on("onNetworkStatusChange", "onNetworkStatusChange"),
    off("offNetworkStatusChange", "onNetworkStatusChange"),
    on("onNetworkWeakChange", "onNetworkWeakChange"),
    off("offNetworkWeakChange", "onNetworkWeakChange"),
    later("getBatteryInfo", |c| Outcome::Done(about(battery, c.ctx))),
    sync("getBatteryInfoSync", |_, ctx| Ok(answer(battery, ctx))),
    on("onBatteryInfoChange", "onBatteryInfoChange"),
    off("offBatteryInfoChange", "onBatteryInfoChange"),
];

/// Percent: where phones warn of a low battery and save power, and where ours is otherwise.
const LOW: f64 = 10.0;
const FULL: f64 = 100.0;
/// Percent: the signal of a weak network.
const WEAK: f64 = 20.0;

/// The phone is in another moment: who listens hears what is different.
pub(crate) fn changed(moment: Moment, ctx: &mut Context) {
    let before = {
        let lane = host(ctx);
        let mut host = lane.borrow_mut();
        let Some(device) = &mut host.device else { return };
        std::mem::replace(&mut Arc::make_mut(device).moment, moment.clone())
    };
    if before.network != moment.network {
        let detail = Value::object([
            ("isConnected", Value::Bool(&*moment.network != "none")),
            ("networkType", Value::String(moment.network.clone())),
        ]);
        tell("onNetworkStatusChange", &detail, ctx);
    }
    if before.weak_network != moment.weak_network {
        let detail = Value::object([
            ("weakNet", Value::Bool(moment.weak_network)),
            ("networkType", Value::String(moment.network.clone())),
        ]);
        tell("onNetworkWeakChange", &detail, ctx);
    }
    if before.low_battery != moment.low_battery {
        let detail = Value::object([("isLowPowerModeEnabled", Value::Bool(moment.low_battery))]);
        tell("onBatteryInfoChange", &detail, ctx);
    }
}

fn tell(event: &'static str, detail: &Value, ctx: &mut Context) {
    let detail = to_js(detail, ctx);
    fire(event, &[detail], ctx);
}

fn network(d: &DeviceProfile) -> Value {
    Value::object([
        ("networkType", Value::String(d.moment.network.clone())),
        ("signalStrength", Value::Number(if d.moment.weak_network { WEAK } else { FULL })),
        ("hasSystemProxy", Value::Bool(false)),
        ("weakNet", Value::Bool(d.moment.weak_network)),
    ])
}

fn battery(d: &DeviceProfile) -> Value {
    let low = d.moment.low_battery;
    Value::object([
        ("level", Value::Number(if low { LOW } else { FULL })),
        ("isCharging", Value::Bool(false)),
        ("isLowPowerModeEnabled", Value::Bool(low)),
    ])
}
