//! What changes in the world around the phone reaches those whom it concerns.

use std::sync::Arc;

use super::{App, Output};
use crate::device::DeviceProfile;
use crate::logic::{AppHook, LogicInput};
use crate::machine::MachineInput;
use crate::media::MediaCommand;
use crate::trace::Body;
use crate::value::Value;
use crate::world::{Lane, Strike};

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
        let (visible, network) = (self.world.foreground(), self.network());
        self.world.apply(&strike);
        if self.network() != network && self.started {
            self.logic(LogicInput::App { hook: AppHook::NetworkStatusChange(self.network()) });
        }
        if strike.what.lane() == Lane::Media {
            let host = strike.host.map(|host| self.behind(host));
            self.out.push(Output::Media(MediaCommand::Strike(Strike { host, ..strike })));
            return;
        }
        for node in self.machines_of(None) {
            self.run(node, MachineInput::World(&strike));
        }
        if self.world.foreground() != visible {
            self.on_foreground(!visible);
        }
    }

    /// What `wx.getNetworkType` says.
    fn network(&self) -> Arc<str> {
        self.world.network.clone().unwrap_or_else(|| self.setup.device.network.clone())
    }

    /// The phone as page code finds it.
    pub(super) fn phone(&self) -> Arc<DeviceProfile> {
        let mut phone = self.setup.device.clone();
        if let Some(network) = &self.world.network {
            Arc::make_mut(&mut phone).network = network.clone();
        }
        phone
    }

    /// Whether requests have no way to go.
    pub(super) fn offline(&self) -> bool {
        &*self.network() == "none"
    }

    /// The server that stands for a host by the route map, as `host:port`: drivers see no other address.
    fn behind(&self, host: String) -> String {
        let route = self.setup.media_routes.iter().find(|(from, _)| authority(from) == host);
        route.map_or(host, |(_, to)| authority(to).to_owned())
    }
}

/// `a.com:1935` of `rtmp://a.com:1935/live`.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}
