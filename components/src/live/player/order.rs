//! In which order a phone sends the codes of a start.

use zhenji_core::device::Order;

use super::codes;
use crate::live::common::code::Row;
use crate::live::common::sequence;
use crate::live::common::url::Scheme;

/// The documents give 2001, 2002, 2003, 2004 with 2008 and 2009 between; a decoder has to run and know its size before a
/// picture can be shown, so they stand before 2003 (`TXLiveSDKEventDef.h`, steps 1 to 3). HTTP-FLV lacks 2002.
const DOCUMENTED: sequence::Order = &[
    &codes::CONNECTED,
    &codes::STREAM_BEGIN,
    &codes::DECODER_STARTED,
    &codes::RESOLUTION,
    &codes::FIRST_IDR,
    &codes::PLAY_BEGIN,
];

/// The same with 2032, which the newest official page lists without a place.
const OFFICIAL: sequence::Order = &[
    &codes::CONNECTED,
    &codes::STREAM_BEGIN,
    &codes::DECODER_STARTED,
    &codes::RESOLUTION,
    &codes::FIRST_IDR,
    &codes::PLAY_BEGIN,
    &codes::FIRST_RENDERED,
];

/// HTTP-FLV on iPhones as Tencent measured it: 2008, 2001, 2004, 2026, 2009, 2003. RTMP has not been measured; 2002 stands where
/// it belongs.
const IOS: sequence::Order = &[
    &codes::DECODER_STARTED,
    &codes::CONNECTED,
    &codes::STREAM_BEGIN,
    &codes::PLAY_BEGIN,
    &codes::FIRST_AUDIO,
    &codes::RESOLUTION,
    &codes::FIRST_IDR,
];

/// HTTP-FLV on Android, same source: 2001, 2004, 2026, 2008, 2009, 2003, 2032.
const ANDROID: sequence::Order = &[
    &codes::CONNECTED,
    &codes::STREAM_BEGIN,
    &codes::PLAY_BEGIN,
    &codes::FIRST_AUDIO,
    &codes::DECODER_STARTED,
    &codes::RESOLUTION,
    &codes::FIRST_IDR,
    &codes::FIRST_RENDERED,
];

/// The order of a profile.
pub(super) fn of(order: Order) -> sequence::Order {
    match order {
        Order::Documented | Order::Seed2020 => DOCUMENTED,
        Order::OfficialLatest => OFFICIAL,
        Order::Ios => IOS,
        Order::Android => ANDROID,
    }
}

/// The codes that any attempt brings once it works.
pub(super) fn certain(order: Order, scheme: Scheme) -> Vec<&'static Row> {
    let mut rows = vec![&codes::CONNECTED];
    if scheme == Scheme::Rtmp {
        rows.push(&codes::STREAM_BEGIN);
    }
    if order.measured() {
        rows.push(&codes::PLAY_BEGIN);
    }
    rows
}

/// The codes that come once there is video.
pub(super) fn of_video(order: Order) -> &'static [&'static Row] {
    match order {
        // iPhones have said 2008 before.
        Order::Ios => &[&codes::RESOLUTION, &codes::FIRST_IDR],
        _ => &[&codes::DECODER_STARTED, &codes::RESOLUTION, &codes::FIRST_IDR],
    }
}

/// Whether 2026 is sent for a stream with video.
pub(super) fn first_audio(order: Order) -> bool {
    order.measured()
}

/// Whether 2032 is sent.
pub(super) fn first_rendered(order: Order) -> bool {
    matches!(order, Order::Android | Order::OfficialLatest)
}
