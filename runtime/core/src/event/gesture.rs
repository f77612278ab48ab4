//! From fingers to `touchstart`, `tap`, `longpress`: what a phone makes of contact.
//!
//! Sources: "Event system" of the WeChat docs: `longpress` comes after 350 ms, and when it has a handler no `tap` follows;
//! a finger that moved is no tap.

use crate::time::Time;
use crate::view::NodeId;
use std::time::Duration;

/// After this a held finger is a `longpress` (WeChat docs, bubbling events table).
pub const LONG_PRESS: Duration = Duration::from_millis(350);
/// A finger that moved farther than this, in CSS px, neither taps nor presses long.
const SLOP: f64 = 10.0;

/// What the fingers mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// `touchstart`
    Start,
    /// `touchmove`
    Move,
    /// `touchend`
    End,
    /// `touchcancel`
    Cancel,
    /// `tap`
    Tap,
    /// `longpress`, then the older `longtap`.
    LongPress,
}

/// One finger on the glass.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// Which finger.
    pub finger: u32,
    /// The node it went down on: touch events stay with it.
    pub target: NodeId,
    /// Where it is now, page-area px.
    pub x: f64,
    /// Where it is now, page-area px.
    pub y: f64,
    start: (f64, f64),
    down: Time,
    moved: bool,
    pressed: bool,
    /// The long press was taken by a handler: no tap follows.
    pub consumed: bool,
}

/// All fingers of one page.
#[derive(Clone, Debug, Default)]
pub struct Fingers {
    contacts: Vec<Contact>,
}

impl Fingers {
    /// The fingers on the glass.
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    /// A finger went down.
    pub fn down(&mut self, finger: u32, target: NodeId, x: f64, y: f64, now: Time) {
        self.contacts.retain(|c| c.finger != finger);
        self.contacts.push(Contact {
            finger,
            target,
            x,
            y,
            start: (x, y),
            down: now,
            moved: false,
            pressed: false,
            consumed: false,
        });
    }

    /// A finger moved; the contact, if it is down.
    pub fn moved(&mut self, finger: u32, x: f64, y: f64) -> Option<Contact> {
        let contact = self.contacts.iter_mut().find(|c| c.finger == finger)?;
        contact.x = x;
        contact.y = y;
        contact.moved |= (x - contact.start.0).hypot(y - contact.start.1) > SLOP;
        Some(contact.clone())
    }

    /// A finger left; the contact and whether it was a tap.
    pub fn up(&mut self, finger: u32) -> Option<(Contact, bool)> {
        let at = self.contacts.iter().position(|c| c.finger == finger)?;
        let contact = self.contacts.remove(at);
        let tap = !contact.moved && !contact.consumed;
        Some((contact, tap))
    }

    /// When the next long press is due.
    pub fn deadline(&self) -> Option<Time> {
        self.contacts.iter().filter(|c| !c.moved && !c.pressed).map(|c| c.down + LONG_PRESS).min()
    }

    /// The fingers whose long press is due.
    pub fn long_presses(&mut self, now: Time) -> Vec<Contact> {
        let due = |c: &&mut Contact| !c.moved && !c.pressed && now >= c.down + LONG_PRESS;
        let due: Vec<_> = self.contacts.iter_mut().filter(due).collect();
        due.into_iter()
            .map(|c| {
                c.pressed = true;
                c.clone()
            })
            .collect()
    }

    /// A handler took the long press of this finger.
    pub fn consume(&mut self, finger: u32) {
        if let Some(c) = self.contacts.iter_mut().find(|c| c.finger == finger) {
            c.consumed = true;
        }
    }

    /// Scrolling took over: no finger taps any more.
    pub fn scrolled(&mut self) {
        for c in &mut self.contacts {
            c.moved = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_still_finger_taps_and_a_moved_one_does_not() {
        let mut f = Fingers::default();
        f.down(0, NodeId(1), 10.0, 10.0, Time::ZERO);
        assert_eq!(f.up(0).map(|(_, tap)| tap), Some(true));
        f.down(0, NodeId(1), 10.0, 10.0, Time::ZERO);
        f.moved(0, 10.0, 40.0);
        assert_eq!(f.up(0).map(|(_, tap)| tap), Some(false));
    }

    #[test]
    fn a_long_press_comes_at_350_ms_once() {
        let mut f = Fingers::default();
        f.down(0, NodeId(1), 0.0, 0.0, Time::ZERO);
        assert_eq!(f.deadline(), Some(Time::from_millis(350)));
        assert!(f.long_presses(Time::from_millis(349)).is_empty());
        assert_eq!(f.long_presses(Time::from_millis(350)).len(), 1);
        assert!(f.long_presses(Time::from_millis(900)).is_empty());
    }
}
