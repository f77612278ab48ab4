//! What changes in the world around the phone reaches those whom it concerns.

use std::sync::Arc;

use super::{App, Output};
use crate::device::{DeviceProfile, Moment};
use crate::logic::{AppHook, LogicInput};
use crate::machine::MachineInput;
use crate::media::MediaCommand;
use crate::trace::Body;
use crate::value::Value;
use crate::world::{By, CAMERA, Lane, RECORD, Strike, What};

impl App {
    /// What the schedule has for this moment.
    pub(super) fn strike_due(&mut self) {
        for strike in self.schedule.take(self.now) {
            self.on_strike(strike);
        }
    }

    pub(super) fn on_strike(&mut self, strike: Strike) {
        let mut detail = vec![("what", Value::from(strike.what.to_string())), ("on", strike.on.into())];
        detail.extend(strike.host.as_deref().map(|host| ("host", Value::from(host))));
        self.trace(None, Body::Note { name: "world", detail: Value::object(detail) });
        let (visible, moment, call) = (self.world.foreground(), self.moment(), self.world.call);
        self.world.apply(&strike);
        if self.moment() != moment {
            self.moment_changed();
        }
        if self.world.call != call && self.started {
            self.logic(LogicInput::App { hook: AppHook::AudioInterruption { begins: !call } });
        }
        match strike.what {
            What::CameraDenied(By::User) => self.answer_scope(CAMERA, !strike.on),
            What::MicDenied(By::User) => self.answer_scope(RECORD, !strike.on),
            What::Offline if strike.on && strike.host.is_none() => self.out.push(Output::BreakIo),
            _ => {}
        }
        if strike.what.lane() == Lane::Media {
            self.out.push(Output::Media(MediaCommand::Strike(strike)));
            return;
        }
        for node in self.machines_of(None) {
            self.run(node, MachineInput::World(&strike));
        }
        if self.world.foreground() != visible {
            self.on_foreground(!visible);
        }
    }

    /// Page code finds the phone as it is now.
    pub(super) fn moment_changed(&mut self) {
        if self.started {
            self.logic(LogicInput::App { hook: AppHook::Moment(self.moment()) });
        }
    }

    /// What the world has made of the phone.
    fn moment(&self) -> Moment {
        let own = &self.setup.device.moment;
        Moment {
            network: self.world.network.as_ref().unwrap_or(&own.network).clone(),
            low_battery: self.world.low_battery,
            rotation: self.world.rotation,
            weak_network: self.world.weak_network,
            debugging: self.debugging,
            camera: self.world.camera_denied != Some(By::System),
            microphone: self.world.mic_denied != Some(By::System),
        }
    }

    /// The phone as page code finds it.
    pub(super) fn phone(&self) -> Arc<DeviceProfile> {
        let mut phone = self.setup.device.clone();
        Arc::make_mut(&mut phone).moment = self.moment();
        phone
    }

    /// Whether requests have no way to go.
    pub(super) fn offline(&self) -> bool {
        &*self.moment().network == "none"
    }
}
