//! The one gate through which state codes leave a machine.
//!
//! Here the phone's profile drops codes that it does not have, puts unknown ones between, and the log overlay hears of all.

use std::collections::VecDeque;

use zhenji_core::machine::Cx;
use zhenji_core::time::Time;

use super::code::Row;
use super::sequence::{Order, Said, Sequence};

/// Codes that no document lists and developers see on some clients, each right after one that has happened
/// (`habits.unknown_codes`; 2027, 2029, 10005, 10012 and 10014 have been reported since Android 7.0.21).
const UNKNOWN: &[(i32, i32)] =
    &[(2001, 2029), (2003, 2027), (2004, 10005), (2009, 10012), (1001, 10012), (1002, 10005), (1008, 10014)];

/// Lines that the overlay remembers.
const REMEMBERED: usize = 6;

/// The codes of one element.
#[derive(Default)]
pub(in crate::live) struct Voice {
    sequence: Sequence,
    log: VecDeque<String>,
}

impl Voice {
    /// A new attempt that will surely bring these codes, in this order.
    pub(in crate::live) fn begin(&mut self, order: Order, expected: &[&'static Row]) {
        self.sequence.begin(order, expected);
    }

    /// From now on these are waited for too.
    pub(in crate::live) fn expect(&mut self, rows: &[&'static Row]) {
        self.sequence.expect(rows);
    }

    /// A code of the course of things: it takes its place in the order.
    pub(in crate::live) fn raise(&mut self, row: &'static Row, cx: &mut Cx<'_>) {
        self.raise_with(row, row.code.message.into(), Vec::new(), cx);
    }

    /// The same with a message of the moment, and codes at its heels.
    pub(in crate::live) fn raise_with(
        &mut self,
        row: &'static Row,
        message: String,
        heels: Vec<Said>,
        cx: &mut Cx<'_>,
    ) {
        let out = self.sequence.raise((row, message), heels, cx.now);
        self.say_all(out, cx);
    }

    /// A code that waits for nothing.
    pub(in crate::live) fn now(&mut self, row: &'static Row, cx: &mut Cx<'_>) {
        self.say(row, row.code.message, cx);
    }

    /// The same with the reason behind the row's message.
    pub(in crate::live) fn because(&mut self, row: &'static Row, reason: &str, cx: &mut Cx<'_>) {
        self.say(row, &format!("{} {reason}", row.code.message), cx);
    }

    /// The same with another message.
    pub(in crate::live) fn say(&mut self, row: &'static Row, message: &str, cx: &mut Cx<'_>) {
        let number = row.code.code;
        if row.sent_by(cx.device.habits.order) {
            self.number(number, message, cx);
        }
        if cx.device.habits.unknown_codes {
            for (_, unknown) in UNKNOWN.iter().filter(|(after, _)| *after == number) {
                self.number(*unknown, "", cx);
            }
        }
    }

    /// Any number, known or not.
    pub(in crate::live) fn number(&mut self, number: i32, message: &str, cx: &mut Cx<'_>) {
        cx.number(number, message);
        self.log.truncate(REMEMBERED - 1);
        self.log.push_front(format!("{:.1}s {number} {message}", cx.now.as_millis() as f64 / 1000.0));
    }

    /// Everything held comes out: something went wrong.
    pub(in crate::live) fn flush(&mut self, cx: &mut Cx<'_>) {
        let out = self.sequence.flush();
        self.say_all(out, cx);
    }

    /// What was held too long comes out.
    pub(in crate::live) fn tick(&mut self, cx: &mut Cx<'_>) {
        let out = self.sequence.tick(cx.now);
        self.say_all(out, cx);
    }

    /// When patience with held codes ends.
    pub(in crate::live) fn due(&self) -> Option<Time> {
        self.sequence.due()
    }

    /// The newest codes, newest first.
    pub(in crate::live) fn log(&self) -> impl Iterator<Item = &str> {
        self.log.iter().map(String::as_str)
    }

    fn say_all(&mut self, out: Vec<Said>, cx: &mut Cx<'_>) {
        for (row, message) in out {
            self.say(row, &message, cx);
        }
    }
}
