//! In which order a phone sends the codes of a start, and what it says when it is suspended.

use zhenji_core::device::{DeviceProfile, Order};

use super::codes;
use crate::live::common::code::Row;
use crate::live::common::sequence;

/// The documents give 1003, 1001, 1002 (`TXLiveSDKEventDef.h`, steps 1 to 3) and leave the others open; those stand where a
/// log of 2020 has them: 1005, 1003, 1007, 1008, 1001, 1002.
const DOCUMENTED: sequence::Order = &[
    &codes::RESOLUTION,
    &codes::CAMERA_OPENED,
    &codes::FIRST_FRAME,
    &codes::ENCODER_STARTED,
    &codes::CONNECTED,
    &codes::PUSH_BEGIN,
];

/// Measured with WeChat 8.0.30: 1005, 1006, 1001, 1002, 1003, 1007, 1008, 1005, 1006.
const MEASURED: sequence::Order = &[
    &codes::RESOLUTION,
    &codes::BITRATE,
    &codes::CONNECTED,
    &codes::PUSH_BEGIN,
    &codes::CAMERA_OPENED,
    &codes::FIRST_FRAME,
    &codes::ENCODER_STARTED,
];

/// The order of a profile.
pub(super) fn of(order: Order) -> sequence::Order {
    if order.measured() { MEASURED } else { DOCUMENTED }
}

/// The codes that any attempt brings once it works, besides those of camera and encoder.
pub(super) fn certain(order: Order) -> &'static [&'static Row] {
    if order.measured() { &[&codes::CONNECTED, &codes::PUSH_BEGIN] } else { &[&codes::CONNECTED] }
}

/// Whether this phone does what only iPhones do: the measured orders are of one platform each.
pub(super) fn is_iphone(device: &DeviceProfile) -> bool {
    match device.habits.order {
        Order::Ios => true,
        Order::Android => false,
        Order::Documented | Order::Seed2020 | Order::OfficialLatest => *device.platform == *"ios",
    }
}

/// What is said when the mini-program goes to the background: 5000 was seen on iPhones, 5001 on Android phones.
pub(super) fn suspended(device: &DeviceProfile) -> &'static Row {
    match device.habits.order {
        Order::Seed2020 => &codes::SUSPENDED,
        Order::OfficialLatest => &codes::INTERRUPTED,
        Order::Documented | Order::Ios | Order::Android if is_iphone(device) => &codes::SUSPENDED,
        Order::Documented | Order::Ios | Order::Android => &codes::INTERRUPTED,
    }
}

/// What is said when a call comes. The note of 2020 does not know 5001.
pub(super) fn called(order: Order) -> &'static Row {
    if order == Order::Seed2020 { &codes::SUSPENDED } else { &codes::INTERRUPTED }
}
