//! What changes in the world around the phone reaches those whom it concerns.

use super::{App, Output};
use crate::machine::MachineInput;
use crate::media::MediaCommand;
use crate::trace::Body;
use crate::value::Value;
use crate::world::{Lane, Strike};

impl App {
    pub(super) fn on_strike(&mut self, strike: Strike) {
        let detail = Value::object([("what", Value::from(strike.what.to_string())), ("on", strike.on.into())]);
        self.trace(None, Body::Note { name: "world", detail });
        if strike.what.lane() == Lane::Media {
            self.out.push(Output::Media(MediaCommand::Strike(strike)));
            return;
        }
        let visible = self.world.foreground();
        self.world.apply(&strike);
        for node in self.machines_of(None) {
            self.run(node, MachineInput::World(&strike));
        }
        if self.world.foreground() != visible {
            self.on_foreground(!visible);
        }
    }
}
