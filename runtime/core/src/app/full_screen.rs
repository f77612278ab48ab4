//! Full screen: one element of a page fills the phone's screen, upright or turned, and the bars go.
//!
//! The element's machine decides; it stays so for its page until the machine ends it or the element is gone.

use super::App;
use crate::logic::PageId;
use crate::view::{NodeId, ViewCommand};

impl App {
    /// Lets an element fill the screen, turned by so many degrees counter-clockwise, or not any more (`None`).
    pub(super) fn fill_screen(&mut self, node: NodeId, turn: Option<i32>) {
        let Some(page) = self.tree.nodes.get(node).map(|n| n.page) else { return };
        if turn.is_none() && self.full.get(&page) != Some(&node) {
            return;
        }
        match turn {
            Some(_) => self.full.insert(page, node),
            None => self.full.remove(&page),
        };
        self.flush_view();
        self.view(ViewCommand::FullScreen { page, node: turn.map(|_| node), turn: turn.unwrap_or(0) });
        self.draw_shell();
    }

    /// An element is gone, and full screen with it.
    pub(super) fn forget_full_screen(&mut self, node: NodeId) {
        if let Some(page) = self.full.iter().find(|(_, full)| **full == node).map(|(page, _)| *page) {
            self.full.remove(&page);
            self.view(ViewCommand::FullScreen { page, node: None, turn: 0 });
            self.draw_shell();
        }
    }

    /// Whether an element of the page fills the screen.
    pub(super) fn is_full(&self, page: PageId) -> bool {
        self.full.contains_key(&page)
    }
}
