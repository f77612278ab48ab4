//! What the user has allowed: scopes, asked for by page code or by a component that opens camera and microphone.

use std::sync::Arc;

use super::App;
use crate::logic::{EffectId, PermissionCall};
use crate::media::Capture;
use crate::value::Value;
use crate::world::{CAMERA, RECORD};

impl App {
    pub(super) fn permission(&mut self, id: EffectId, call: PermissionCall) {
        match call {
            PermissionCall::Authorize { scope } => match self.ask_scope(&scope) {
                true => self.settle(id, Value::object::<&str>([])),
                false => self.fail(id, "auth deny"),
            },
            // Only scopes that were asked for are listed (WeChat docs, `AuthSetting`).
            PermissionCall::GetSetting | PermissionCall::OpenSetting => {
                let all = self.permissions.iter().map(|(s, on)| (s.clone(), Value::Bool(*on)));
                let setting = Value::object(all.collect::<Vec<_>>());
                self.settle(id, Value::object([("authSetting", setting)]));
            }
        }
    }

    /// The user is asked, unless that was done before; users who are not said to deny allow.
    fn ask_scope(&mut self, scope: &str) -> bool {
        match self.permissions.iter().find(|(s, _)| **s == *scope) {
            Some((_, on)) => *on,
            None => {
                self.permissions.push((Arc::from(scope), true));
                true
            }
        }
    }

    /// The user has answered, or changed a switch in the settings.
    pub(super) fn answer_scope(&mut self, scope: &str, on: bool) {
        match self.permissions.iter_mut().find(|(s, _)| **s == *scope) {
            Some((_, answer)) => *answer = on,
            None => self.permissions.push((Arc::from(scope), on)),
        }
    }

    /// A component opens camera and microphone: phones ask for them now.
    pub(super) fn captures(&mut self, capture: &Capture) {
        for scope in [(capture.camera, CAMERA), (capture.mic, RECORD)].into_iter().filter_map(|(on, s)| on.then_some(s))
        {
            self.ask_scope(scope);
        }
    }
}
