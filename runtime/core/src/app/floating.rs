//! Picture in picture: the small window above every page, in which an element of another page goes on.
//!
//! There is one at most. A page whose element is in it is hidden, not destroyed; it is destroyed when the window closes after
//! it left the stack. Source: https://developers.weixin.qq.com/miniprogram/dev/component/live-player.html

use super::{App, Page};
use crate::logic::{LogicInput, PageId};
use crate::machine::{FloatSpot, Leave, MachineInput};
use crate::shell;
use crate::trace::Body;
use crate::value::Value;
use crate::view::{NodeId, Rect};

/// The small window.
pub(super) struct Floating {
    /// What goes on in it.
    pub node: NodeId,
    /// Its page.
    pub page: PageId,
    /// The page left the stack and lives for the window alone.
    popped: bool,
    /// Where the window is on the screen.
    place: Rect,
    /// Where the finger that drags it was last, page-area px.
    finger: Option<(f64, f64)>,
}

/// The key of the window among the nodes of the shell.
pub(super) const WINDOW: &str = "small-window";
/// The key of its cross.
pub(super) const CLOSE: &str = "small-window-close";

/// Below the navigation bar, at the right edge. No document says where.
const SPOT: FloatSpot = FloatSpot { right: true, top: 0.15 };

impl App {
    /// Whether the small window is open, and on what.
    pub fn small_window(&self) -> Option<NodeId> {
        self.floating.as_ref().map(|f| f.node)
    }

    /// Opens the small window for an element; one that is open closes first.
    pub(super) fn open_small_window(&mut self, node: NodeId) {
        if self.small_window() == Some(node) {
            return;
        }
        self.close_small_window();
        let Some(page) = self.tree.nodes.get(node).map(|n| n.page) else { return };
        let Some(e) = self.tree.nodes.element(node) else { return };
        let spot = e.machine.as_ref().and_then(|m| m.float_spot(&e.attrs, &self.setup.device)).unwrap_or(SPOT);
        let place = place(e.rect, spot, &self.setup.device);
        self.floating = Some(Floating { node, page, popped: false, place, finger: None });
        self.small_window_changed(node, true);
    }

    /// Closes the small window; a page that lived for it alone goes with it.
    pub(super) fn close_small_window(&mut self) {
        let Some(Floating { node, page, popped, .. }) = self.floating.take() else { return };
        self.small_window_changed(node, false);
        let orphan = self.parked.iter().position(|p| popped && p.id == page);
        if let Some(page) = orphan.map(|at| self.parked.remove(at)) {
            self.close_page(&page);
        }
    }

    fn small_window_changed(&mut self, node: NodeId, on: bool) {
        let place = self.floating.as_ref().map_or(Value::Null, |f| {
            let r = f.place;
            let sides = [("left", r.left), ("top", r.top), ("width", r.width), ("height", r.height)];
            Value::object(sides.map(|(name, n)| (name, Value::from(n))))
        });
        self.trace(None, Body::Note { name: "smallWindow", detail: place });
        self.logic(LogicInput::SmallWindow { open: on });
        self.run(node, MachineInput::Floating { on });
        self.draw_shell();
    }

    /// A page is about to be left this way: an element of it that wants to go on does.
    pub(super) fn leave(&mut self, page: PageId, how: Leave) {
        if self.floating.as_ref().is_some_and(|f| f.page == page) {
            return;
        }
        let wants = |node: &NodeId| {
            let e = self.tree.nodes.element(*node);
            e.is_some_and(|e| e.machine.as_ref().is_some_and(|m| m.floats(how, &e.attrs, &self.setup.device)))
        };
        if let Some(node) = self.machines_of(Some(page)).into_iter().find(wants) {
            self.open_small_window(node);
        }
    }

    /// A page was taken off the stack: it is closed, unless an element of it is in the small window.
    pub(super) fn retire(&mut self, page: Page) {
        match &mut self.floating {
            Some(floating) if floating.page == page.id => {
                floating.popped = true;
                let (id, seen) = (page.id, self.shown == Some(page.id));
                self.parked.push(page);
                if seen {
                    self.hide_page(id);
                }
            }
            _ => self.close_page(&page),
        }
    }

    /// A page is shown: what it has in the small window comes home.
    pub(super) fn come_home(&mut self, page: PageId) {
        if let Some(floating) = self.floating.as_mut().filter(|f| f.page == page) {
            floating.popped = false;
            self.close_small_window();
        }
    }

    /// A page, or its element alone, is gone for good, and the window with it.
    pub(super) fn forget_small_window(&mut self, gone: impl Fn(&Floating) -> bool) {
        if self.floating.as_ref().is_some_and(gone) {
            self.close_small_window();
        }
    }

    /// A tap on the small window: the mini-program goes to its page.
    pub(super) fn tap_small_window(&mut self) {
        let Some(page) = self.floating.as_ref().map(|f| f.page) else { return };
        if let Some(at) = self.stack.iter().position(|p| p.id == page) {
            match self.stack.len() - 1 - at {
                0 => self.close_small_window(),
                delta => self.navigate_back(delta as u32, None),
            }
            return;
        }
        let Some(at) = self.parked.iter().position(|p| p.id == page) else { return };
        let path = self.parked[at].path.clone();
        if self.is_tab(&path) {
            return self.navigate(crate::logic::Navigation::SwitchTab, &format!("/{path}"), None);
        }
        if let Some(top) = self.top().map(|p| p.id) {
            self.hide_page(top);
        }
        let owner = self.parked.remove(at);
        let to = super::navigate::url_of(&owner.path, &owner.query);
        self.stack.push(owner);
        self.send_stack();
        self.show_top();
        let depth = self.stack.len();
        self.trace(None, Body::Route { how: "navigateTo", to, depth });
    }

    /// A finger on the small window moves it.
    pub(super) fn drag_small_window(&mut self, x: f64, y: f64, down: bool) {
        let device = self.setup.device.clone();
        let Some(floating) = &mut self.floating else { return };
        let before = floating.finger.filter(|_| !down);
        floating.finger = Some((x, y));
        let Some((from_x, from_y)) = before else { return };
        let moved =
            Rect { left: floating.place.left + x - from_x, top: floating.place.top + y - from_y, ..floating.place };
        floating.place = inside(moved, &device);
        self.draw_shell();
    }

    /// What the shell draws of it.
    pub(super) fn small_window_scene(&self) -> Option<shell::SmallWindow> {
        let floating = self.floating.as_ref()?;
        let picture = self.tree.nodes.element(floating.node)?.picture;
        Some(shell::SmallWindow { place: floating.place, picture })
    }

    /// The picture of an element changed.
    pub(super) fn picture_changed(&mut self, node: NodeId) {
        if self.small_window() == Some(node) {
            self.draw_shell();
        }
    }

    /// `tapPictureInPicture` and `closePictureInPicture` of automation.
    pub(super) fn native_small_window(&mut self, close: bool) -> Result<Value, String> {
        if self.floating.is_none() {
            return Err("there is no small window on the screen".into());
        }
        if close {
            self.close_small_window()
        } else {
            self.tap_small_window()
        }
        Ok(Value::Null)
    }
}

/// Where a window for a box of this size opens: it keeps the box's proportions; what lies is half as wide as the screen,
/// what stands a third.
fn place(of: Rect, spot: FloatSpot, device: &crate::device::DeviceProfile) -> Rect {
    // An element that was never laid out has the size of a player without style.
    let (w, h) = if of.width >= 1.0 && of.height >= 1.0 { (of.width, of.height) } else { (300.0, 225.0) };
    let width = (device.width * if w >= h { 0.5 } else { 0.33 }).round();
    let height = (width * h / w).clamp(60.0, device.height * 0.5).round();
    let left = if spot.right { device.width } else { 0.0 };
    inside(Rect { left, top: device.height * spot.top, width, height }, device)
}

/// The nearest place on the screen, a little away from its edges.
fn inside(place: Rect, device: &crate::device::DeviceProfile) -> Rect {
    const EDGE: f64 = 8.0;
    let fit = |at: f64, size: f64, from: f64, to: f64| at.clamp(from, (to - size).max(from));
    Rect {
        left: fit(place.left, place.width, EDGE, device.width - EDGE),
        top: fit(place.top, place.height, device.status_bar + EDGE, device.height - device.safe_bottom - EDGE),
        ..place
    }
}
