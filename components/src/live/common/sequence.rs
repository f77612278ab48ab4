//! The order of state codes that a phone keeps, whatever order a driver's steps come in.
//!
//! A code is held back while an earlier one of the order is still expected, but not for ever; nothing is ever invented:
//! every code that comes out was raised.

use std::time::Duration;

use zhenji_core::time::Time;

use super::code::Row;

/// Once the last code of the order was raised, earlier ones are waited for no longer than this: a decoder that never starts
/// must not silence a player.
pub(in crate::live) const PATIENCE: Duration = Duration::from_secs(3);
/// Before that the steps may honestly take long: a buffer of many seconds, a slow handshake.
pub(in crate::live) const LONG_PATIENCE: Duration = Duration::from_secs(15);

/// An order of codes.
pub(in crate::live) type Order = &'static [&'static Row];

/// A code with the message of the moment.
pub(in crate::live) type Said = (&'static Row, String);

/// The codes of one attempt on their way to the page.
#[derive(Debug, Default)]
pub(in crate::live) struct Sequence {
    order: Order,
    expected: Vec<&'static Row>,
    /// Each with those that follow at its heels.
    held: Vec<(Said, Vec<Said>)>,
    until: Option<Time>,
}

impl Sequence {
    /// A new attempt that will surely bring these codes. What the last one held is dropped.
    pub(in crate::live) fn begin(&mut self, order: Order, expected: &[&'static Row]) {
        *self = Self { order, expected: expected.to_vec(), ..Self::default() };
    }

    /// From now on these are waited for too.
    pub(in crate::live) fn expect(&mut self, rows: &[&'static Row]) {
        for row in rows {
            if !self.expected.iter().any(|other| other.code == row.code) {
                self.expected.push(row);
            }
        }
    }

    /// A code was raised, with others at its heels; gives those that come out, as far as the order allows.
    #[must_use]
    pub(in crate::live) fn raise(&mut self, said: Said, heels: Vec<Said>, now: Time) -> Vec<Said> {
        self.held.push((said, heels));
        let out = self.drain();
        let last = self.held.iter().any(|((row, _), _)| self.order.last().is_some_and(|o| o.code == row.code));
        self.until = (!self.held.is_empty()).then(|| now + if last { PATIENCE } else { LONG_PATIENCE });
        out
    }

    /// When patience ends.
    pub(in crate::live) fn due(&self) -> Option<Time> {
        self.until
    }

    /// Lets go of what was held too long.
    #[must_use]
    pub(in crate::live) fn tick(&mut self, now: Time) -> Vec<Said> {
        if self.until.is_some_and(|until| until <= now) { self.flush() } else { Vec::new() }
    }

    /// Everything held comes out, in order; nothing is expected any more.
    #[must_use]
    pub(in crate::live) fn flush(&mut self) -> Vec<Said> {
        self.expected.clear();
        self.until = None;
        self.drain()
    }

    fn drain(&mut self) -> Vec<Said> {
        let order = self.order;
        let mut out = Vec::new();
        self.held.sort_by_key(|((row, _), _)| rank(order, row));
        while let Some(((row, _), _)) = self.held.first() {
            if self.expected.iter().any(|other| rank(order, other) < rank(order, row)) {
                break;
            }
            let (said, heels) = self.held.remove(0);
            self.expected.retain(|other| other.code != said.0.code);
            out.push(said);
            out.extend(heels);
        }
        out
    }
}

/// A code outside the order waits for nothing.
fn rank(order: Order, row: &Row) -> usize {
    order.iter().position(|r| r.code == row.code).map_or(0, |i| i + 1)
}
