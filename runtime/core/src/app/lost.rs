//! What happens when the logic lane is gone: the page code that took it is named, and the mini-program begins anew.

use std::time::Duration;

use super::App;
use crate::logic::Exception;
use crate::trace::Body;

/// Page code that takes the lane again within this time is left alone: what is on screen stays, and nothing answers.
const AGAIN: Duration = Duration::from_secs(30);

impl App {
    pub(super) fn on_logic_lost(&mut self, during: String) {
        self.threw += 1;
        let page = self.shown.and_then(|p| self.path_of_page(p));
        let message = "the script did not come back and was ended".to_owned();
        self.trace(page, Body::Exception(Exception { message, during, ..Exception::default() }));
        let again = self.lost_at.is_some_and(|at| self.now.since(at) < AGAIN);
        self.lost_at = Some(self.now);
        if !again {
            self.relaunch(&[]);
        }
    }
}
