//! Which numbers a fault may have: beyond them nothing on earth behaves so, and a machine would break instead of a phone.

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, de::Error};

/// A delay of at most a minute, ms.
pub(super) fn ms<'de, D: Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    within(d, 0..=60_000, "ms")
}

/// What a link carries, kbit/s: a trickle to ten gigabits.
pub(super) fn kbps<'de, D: Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    within(d, 1..=10_000_000, "kbit/s")
}

/// One in so many.
pub(super) fn one_in<'de, D: Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    within(d, 1..=1_000_000, "units, of which one is damaged")
}

/// A side of a picture, px.
pub(super) fn side<'de, D: Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    within(d, 16..=4096, "px")
}

fn within<'de, D: Deserializer<'de>>(d: D, range: RangeInclusive<u32>, unit: impl Display) -> Result<u32, D::Error> {
    let n = u32::deserialize(d)?;
    let (least, most) = (range.start(), range.end());
    if range.contains(&n) {
        Ok(n)
    } else {
        Err(D::Error::custom(format!("{n} is not within {least} to {most} {unit}")))
    }
}
