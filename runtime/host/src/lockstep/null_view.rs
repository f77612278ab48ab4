//! A view that paints nothing: every box is empty, every page is painted at once.
//!
//! For tests of everything that does not depend on layout; they take microseconds where layout takes milliseconds.

use std::collections::HashSet;
use std::sync::Arc;

use zhenji_core::logic::PageId;
use zhenji_core::time::Time;
use zhenji_core::view::{Measured, Scroll, View, ViewCommand, ViewEvent};

/// The view without a picture.
#[derive(Default)]
pub struct NullView {
    painted: HashSet<PageId>,
    events: Vec<ViewEvent>,
}

impl View for NullView {
    fn apply(&mut self, commands: Vec<ViewCommand>, _: Time) {
        for command in commands {
            match command {
                ViewCommand::Patch { page, .. } => {
                    if self.painted.insert(page) {
                        self.events.push(ViewEvent::Painted { page });
                    }
                }
                ViewCommand::Measure { id, nodes, styles, .. } => {
                    let styles = vec![Arc::from(""); styles.len()];
                    let boxes =
                        nodes.iter().map(|_| Measured { styles: styles.clone(), ..Measured::default() }).collect();
                    self.events.push(ViewEvent::Measured { id, boxes, viewport: Measured::default() });
                }
                ViewCommand::Shoot { id } => {
                    self.events.push(ViewEvent::Shot { id, png: Err("this view paints nothing".into()) });
                }
                ViewCommand::ScrollTo { page, node, left, top, animated: _ } => {
                    let scroll =
                        Scroll { left: left.unwrap_or_default(), top: top.unwrap_or_default(), ..Scroll::default() };
                    self.events.push(ViewEvent::Scrolled { page, node, scroll });
                }
                ViewCommand::Focus { page, node, focused } => {
                    self.events.push(ViewEvent::Focused { page, node, focused, value: "".into() });
                }
                ViewCommand::OpenPage { .. }
                | ViewCommand::ClosePage { .. }
                | ViewCommand::ShowPage { .. }
                | ViewCommand::Area { .. }
                | ViewCommand::Style { .. }
                | ViewCommand::FullScreen { .. }
                | ViewCommand::ScrollIntoView { .. }
                | ViewCommand::Observe { .. } => {}
            }
        }
    }

    fn poll(&mut self, _: Time) -> Vec<ViewEvent> {
        std::mem::take(&mut self.events)
    }

    fn deadline(&self) -> Option<Time> {
        None
    }
}
