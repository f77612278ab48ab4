//! In which order a phone sends the codes of a start, and what it says when it is suspended.

use zhenji_core::device::Order;

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

/// What is said when the mini-program goes to the background.
pub(super) fn suspended(order: Order) -> &'static Row {
    match order {
        Order::Documented | Order::Ios | Order::Seed2020 => &codes::SUSPENDED,
        Order::Android | Order::OfficialLatest => &codes::INTERRUPTED,
    }
}

/// What is said when a call comes. The note of 2020 does not know 5001.
pub(super) fn called(order: Order) -> &'static Row {
    if order == Order::Seed2020 { &codes::SUSPENDED } else { &codes::INTERRUPTED }
}
