//! Whether what page code asks of the network may go out at all: there is a network, and the domain is allowed.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html

use std::sync::Arc;

use super::{App, Output};
use crate::logic::{Effect, EffectId, Failure, LogicInput};
use crate::value::Value;

/// The domains that the account has registered: `https://api.example.com`, with the scheme and, where it has one, the port.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Domains {
    /// For `wx.request`.
    pub request: Vec<String>,
    /// For `wx.connectSocket`: `wss://…`.
    pub socket: Vec<String>,
    /// For `wx.uploadFile`.
    pub upload: Vec<String>,
    /// For `wx.downloadFile`.
    pub download: Vec<String>,
}

/// Chromium's words, which Android phones show.
pub const NO_NETWORK: &str = "net::ERR_INTERNET_DISCONNECTED";

impl App {
    /// Sends an effect to the network, or settles it where it cannot go.
    pub(super) fn reach(&mut self, id: EffectId, effect: Effect) {
        let (url, list, socket) = match &effect {
            Effect::Request(r) => (&r.url, &self.setup.domains.request, false),
            Effect::Upload(u) => (&u.url, &self.setup.domains.upload, false),
            Effect::Download(d) => (&d.url, &self.setup.domains.download, false),
            Effect::Socket(s) => (&s.url, &self.setup.domains.socket, true),
            _ => return self.out.push(Output::Io { id, effect }),
        };
        if self.world.domain_check && !self.debugging && !list.iter().any(|domain| is_below(url, domain)) {
            // The code is the official one of invalid domains (https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html).
            let failure = Failure { reason: "url not in domain list".into(), code: Some(600_002) };
            return self.logic(LogicInput::Settle { id, result: Err(failure) });
        }
        if !self.offline() {
            return self.out.push(Output::Io { id, effect });
        }
        if !socket {
            return self.fail(id, NO_NETWORK);
        }
        let text = |text: &str| Value::from(text);
        self.notify(id, "error", Value::object([("errMsg", text(NO_NETWORK))]));
        self.notify(id, "close", Value::object([("code", Value::from(1006.0)), ("reason", text("abnormal closure"))]));
        self.settle(id, Value::Undefined);
    }

    fn notify(&mut self, id: EffectId, name: &str, value: Value) {
        self.logic(LogicInput::Notify { id, name: Arc::from(name), value });
    }
}

/// Whether a URL is of a domain. Only the whole host counts: a domain does not allow the ones below it.
fn is_below(url: &str, domain: &str) -> bool {
    let rest = url.strip_prefix(domain.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn only_the_whole_host_counts() {
        for (url, domain, ok) in [
            ("https://a.com/x?y=1", "https://a.com", true),
            ("https://a.com", "https://a.com/", true),
            ("https://a.com?x", "https://a.com", true),
            ("https://a.com.evil.com/", "https://a.com", false),
            ("https://b.a.com/", "https://a.com", false),
            ("http://a.com/", "https://a.com", false),
            ("https://a.com:8443/", "https://a.com", false),
            ("https://a.com:8443/", "https://a.com:8443", true),
        ] {
            assert_eq!(is_below(url, domain), ok, "{url} {domain}");
        }
    }
}
