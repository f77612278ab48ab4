//! The documented order of state codes, whatever order a driver's steps come in.
//!
//! A code is held back while an earlier one of the order is still expected, but not for ever; nothing is ever invented:
//! every code that comes out was raised.

use std::time::Duration;

use zhenji_core::machine::Cx;
use zhenji_core::spec::Code;
use zhenji_core::time::Time;

/// Once the last code of the order was raised, earlier ones are waited for no longer than this: a decoder that never starts
/// must not silence a player.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);
/// Before that the steps may honestly take long: a buffer of many seconds, a slow handshake.
pub(super) const LONG_PATIENCE: Duration = Duration::from_secs(15);

/// The codes of one attempt on their way to the page.
#[derive(Debug)]
pub(super) struct Sequence {
    order: &'static [&'static Code],
    expected: Vec<&'static Code>,
    held: Vec<(&'static Code, String)>,
    until: Option<Time>,
}

impl Sequence {
    /// An empty sequence of this order.
    pub(super) fn new(order: &'static [&'static Code]) -> Self {
        Self { order, expected: Vec::new(), held: Vec::new(), until: None }
    }

    /// A new attempt that will surely bring these codes. What the last one held is dropped.
    pub(super) fn begin(&mut self, expected: &[&'static Code]) {
        self.expected = expected.to_vec();
        self.held.clear();
        self.until = None;
    }

    /// From now on these are waited for too.
    pub(super) fn expect(&mut self, codes: &[&'static Code]) {
        for code in codes {
            if !self.expected.contains(code) {
                self.expected.push(code);
            }
        }
    }

    /// A code was raised; it and those it kept back come out as far as the order allows.
    pub(super) fn raise(&mut self, code: &'static Code, message: String, cx: &mut Cx<'_>) {
        self.held.push((code, message));
        self.drain(cx);
        let last = self.held.iter().any(|(code, _)| self.order.last() == Some(code));
        self.until = (!self.held.is_empty()).then(|| cx.now + if last { PATIENCE } else { LONG_PATIENCE });
    }

    /// When patience ends.
    pub(super) fn due(&self) -> Option<Time> {
        self.until
    }

    /// Lets go of what was held too long.
    pub(super) fn tick(&mut self, cx: &mut Cx<'_>) {
        if self.until.is_some_and(|until| until <= cx.now) {
            self.flush(cx);
        }
    }

    /// Everything held comes out, in order; nothing is expected any more.
    pub(super) fn flush(&mut self, cx: &mut Cx<'_>) {
        self.expected.clear();
        self.drain(cx);
        self.until = None;
    }

    fn drain(&mut self, cx: &mut Cx<'_>) {
        let order = self.order;
        self.held.sort_by_key(|(code, _)| rank(order, code));
        while let Some((code, _)) = self.held.first() {
            if self.expected.iter().any(|other| rank(order, other) < rank(order, code)) {
                return;
            }
            let (code, message) = self.held.remove(0);
            self.expected.retain(|other| *other != code);
            cx.code_with(code, &message);
        }
    }
}

/// A code outside the order waits for nothing.
fn rank(order: &[&Code], code: &Code) -> usize {
    order.iter().position(|c| *c == code).map_or(0, |i| i + 1)
}
