//! Kinds of network, in figures.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Kinds of network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[allow(missing_docs)] // The words are everybody's.
pub enum Preset {
    #[serde(rename = "2g")]
    G2,
    #[serde(rename = "3g")]
    G3,
    #[serde(rename = "4g")]
    G4,
    #[serde(rename = "weak-wifi")]
    WeakWifi,
}

/// What a network is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// One way.
    pub delay: Duration,
    /// At most, in addition.
    pub jitter: Duration,
    /// kbit/s towards the phone.
    pub down: u32,
    /// kbit/s from the phone.
    pub up: u32,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::G2, Self::G3, Self::G4, Self::WeakWifi];

    /// The figures of Firefox's throttling profiles "Regular 2G", "Regular 3G" and "Regular 4G / LTE"; half of their latency each
    /// way (<https://firefox-source-docs.mozilla.org/devtools-user/network_monitor/throttling/>). Browsers have no weak
    /// wifi: those figures are ours.
    pub fn figures(self) -> Figures {
        let (delay, jitter, down, up) = match self {
            Self::G2 => (150, 0, 250, 50),
            Self::G3 => (50, 0, 750, 250),
            Self::G4 => (10, 0, 4000, 3000),
            Self::WeakWifi => (30, 400, 1000, 500),
        };
        Figures { delay: Duration::from_millis(delay), jitter: Duration::from_millis(jitter), down, up }
    }

    /// Whether phones call it a weak network.
    pub fn is_weak(self) -> bool {
        matches!(self, Self::G2 | Self::WeakWifi)
    }

    /// What `wx.getNetworkType` says there.
    pub fn network_type(self) -> &'static str {
        match self {
            Self::G2 => "2g",
            Self::G3 => "3g",
            Self::G4 => "4g",
            Self::WeakWifi => "wifi",
        }
    }
}
