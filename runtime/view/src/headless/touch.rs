//! A person at the glass: fingers that pan, wheels that scroll, keys that type.
//!
//! What a browser does by itself in a window is done here. A finger that moves farther than a tap may takes hold of the
//! innermost scroller that can go that way, and keeps it until it leaves; its `touchmove`s go on.

use std::sync::Arc;

use zhenji_core::logic::PageId;
use zhenji_core::view::{Glass, NodeId, PointerKind, ViewEvent};

use super::HeadlessView;
use super::live::Making;

/// A finger that moved farther than this, in CSS px, pans; it is the distance after which core hears no tap.
const SLOP: f64 = 10.0;

/// The finger on the glass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finger {
    /// What it went down on; later events stay with it.
    target: Option<NodeId>,
    /// Where it went down.
    start: (f64, f64),
    hold: Hold,
}

/// What a finger does to scrollers.
#[derive(Clone, Copy, Debug)]
enum Hold {
    /// It has not moved far enough to tell.
    Undecided,
    /// Nothing under it scrolls that way.
    Nothing,
    /// It moves a scroller, which stood at `from`, along one axis.
    Scroller { node: NodeId, from: f64, across: bool },
}

impl HeadlessView {
    pub(super) fn person(&mut self, input: Glass) {
        let Some(id) = self.shown else { return };
        match input {
            Glass::Finger { kind, x, y } => self.finger(id, kind, x, y),
            Glass::Wheel { x, y, dx, dy } => {
                let Some(under) = self.hit(id, x, y) else { return };
                self.wheel(id, under, dx, true);
                self.wheel(id, under, dy, false);
            }
            Glass::Text(text) => self.typed(id, |value| format!("{value}{text}")),
            Glass::Backspace => self.typed(id, |value| {
                let kept = value.chars().count().saturating_sub(1);
                value.chars().take(kept).collect()
            }),
            Glass::Enter => self.enter(id),
        }
    }

    fn wheel(&mut self, id: PageId, under: NodeId, by: f64, across: bool) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let Some((node, from)) = page.scroller(under, by, across) else { return };
        self.move_scroller(id, node, from + by, across);
    }

    fn move_scroller(&mut self, id: PageId, node: NodeId, to: f64, across: bool) {
        let (left, top) = if across { (Some(to), None) } else { (None, Some(to)) };
        self.scroll_to(id, node, left, top);
    }

    fn finger(&mut self, id: PageId, kind: PointerKind, x: f64, y: f64) {
        if kind == PointerKind::Down {
            let target = self.hit(id, x, y);
            self.leave_field(id, target);
            self.finger = Some(Finger { target, start: (x, y), hold: Hold::Undecided });
        }
        let target = self.finger.and_then(|f| f.target);
        let (told_x, told_y) = self.pages.get(&id).map_or((x, y), |page| page.finger(x, y));
        self.events.push(ViewEvent::Pointer { page: id, kind, finger: 0, x: told_x, y: told_y, target });
        match kind {
            PointerKind::Down => {}
            PointerKind::Move => self.pan(id, x, y),
            PointerKind::Up | PointerKind::Cancel => self.finger = None,
        }
    }

    fn pan(&mut self, id: PageId, x: f64, y: f64) {
        let (Some(mut finger), Some(page)) = (self.finger, self.pages.get_mut(&id)) else { return };
        // Content follows the finger, so the offset goes the other way.
        let (dx, dy) = (finger.start.0 - x, finger.start.1 - y);
        if matches!(finger.hold, Hold::Undecided) && dx.hypot(dy) > SLOP {
            let across = dx.abs() > dy.abs();
            let found = finger.target.and_then(|t| page.scroller(t, if across { dx } else { dy }, across));
            finger.hold = found.map_or(Hold::Nothing, |(node, from)| Hold::Scroller { node, from, across });
            self.finger = Some(finger);
        }
        if let Hold::Scroller { node, from, across } = finger.hold {
            self.move_scroller(id, node, from + if across { dx } else { dy }, across);
        }
    }

    /// A finger that goes down beside the field with the focus takes the focus away.
    fn leave_field(&mut self, id: PageId, target: Option<NodeId>) {
        let Some(page) = self.pages.get(&id) else { return };
        if let Some(field) = page.focused.filter(|field| !target.is_some_and(|t| page.same_field(*field, t))) {
            self.focus(id, field, false);
        }
    }

    /// The field with the focus gets another text, as far as its length allows.
    fn typed(&mut self, id: PageId, next: impl FnOnce(&str) -> String) {
        let making = Making { fonts: &self.config.fonts, board: &self.config.frames, scale: self.config.scale };
        let Some(page) = self.pages.get_mut(&id) else { return };
        let Some(node) = page.focused else { return };
        let old = page.value(node).unwrap_or_default();
        let most = page.most_characters(node);
        let value: Arc<str> = next(&old).chars().take(most).collect::<String>().into();
        if value == old {
            return;
        }
        page.type_text(node, &value, &making);
        let cursor = value.chars().count();
        self.events.push(ViewEvent::Input { page: id, node, value, cursor });
    }

    /// Enter confirms, but in a text area without another label on that key it begins a new line.
    fn enter(&mut self, id: PageId) {
        let Some(page) = self.pages.get(&id) else { return };
        let Some(node) = page.focused else { return };
        if page.enter_is_text(node) {
            return self.typed(id, |value| format!("{value}\n"));
        }
        let value = page.value(node).unwrap_or_default();
        self.events.push(ViewEvent::Confirm { page: id, node, value });
    }
}
