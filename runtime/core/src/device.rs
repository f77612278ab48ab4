//! The phone: sizes, versions, and the names `wx.getSystemInfo` reports.

use std::sync::Arc;

use crate::time::Time;
use crate::world::{Fault, What};

/// A phone model with its WeChat and base-library versions. Sizes are CSS px in portrait.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceProfile {
    /// The name on the command line, such as `iphone-x`.
    pub name: Arc<str>,
    /// `brand`
    pub brand: Arc<str>,
    /// `model`
    pub model: Arc<str>,
    /// `platform`: `ios`, `android` …
    pub platform: Arc<str>,
    /// `system`, such as `iOS 17.4`.
    pub system: Arc<str>,
    /// WeChat's `version`.
    pub version: Arc<str>,
    /// `SDKVersion`: the base library.
    pub sdk_version: Arc<str>,
    /// `language`
    pub language: Arc<str>,
    /// Screen width.
    pub width: f64,
    /// Screen height.
    pub height: f64,
    /// `pixelRatio`
    pub pixel_ratio: f64,
    /// Height of the status bar.
    pub status_bar: f64,
    /// Height of the navigation bar below the status bar.
    pub navigation_bar: f64,
    /// Height of the tab bar without the bottom inset.
    pub tab_bar: f64,
    /// Inset at the bottom (home indicator).
    pub safe_bottom: f64,
    /// What changes while it runs.
    pub moment: Moment,
    /// How its live components behave where phones differ.
    pub habits: Habits,
}

/// What of a phone changes while a mini-program runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// `wx.getNetworkType`: `wifi`, `4g` …
    pub network: Arc<str>,
    /// The battery is nearly empty, and the phone saves power.
    pub low_battery: bool,
    /// Degrees counter-clockwise that it is turned by: 0, 90 or -90.
    pub rotation: i32,
    /// The network does not carry much.
    pub weak_network: bool,
    /// `wx.setEnableDebug` was called.
    pub debugging: bool,
    /// The phone's system lets WeChat use the camera.
    pub camera: bool,
    /// The phone's system lets WeChat use the microphone.
    pub microphone: bool,
}

impl Default for Moment {
    fn default() -> Self {
        Self {
            network: "wifi".into(),
            low_battery: false,
            rotation: 0,
            weak_network: false,
            debugging: false,
            camera: true,
            microphone: true,
        }
    }
}

/// What phones and clients do differently in the same situation.
#[derive(Clone, Debug, PartialEq)]
pub struct Habits {
    /// Whose order of events and codes.
    pub order: Order,
    /// `detail.message` beside `detail.code`.
    pub messages: bool,
    /// Milliseconds between two `netstatus` events.
    pub netstatus_ms: u32,
    /// `netstatus` leaves out keys that real reports sometimes lack.
    pub sparse_netstatus: bool,
    /// Code 2005 every second while playing.
    pub play_progress: bool,
    /// Codes that no document lists come in between, as on some clients.
    pub unknown_codes: bool,
    /// How long a waiting image keeps the connection in the background, seconds.
    pub waiting_image_s: u32,
    /// `orientation="horizontal"` shows the picture as delivered and `vertical` turns it: an older reading of the documents.
    pub turned_orientation: bool,
    /// Live pictures stand above the whole page, as before [`SAME_LAYER_SINCE`].
    pub native_layer: bool,
    /// RTC mode without a signed URL plays with the ordinary delay, as on phones.
    pub rtc_needs_signature: bool,
    /// Methods of contexts before `onReady` fail; otherwise they work and are warned of.
    pub needs_ready: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            order: Order::default(),
            messages: true,
            netstatus_ms: 2000,
            sparse_netstatus: false,
            play_progress: false,
            unknown_codes: false,
            waiting_image_s: 180,
            turned_orientation: false,
            native_layer: false,
            rtc_needs_signature: false,
            needs_ready: false,
        }
    }
}

/// Whose order of events and codes live components follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The documents'.
    #[default]
    Documented,
    /// As measured on iPhones.
    Ios,
    /// As measured on Android phones.
    Android,
    /// A 2020 note that differs from today's documents.
    #[serde(rename = "seed-2020")]
    Seed2020,
    /// The newest official pages, without codes that they have dropped.
    OfficialLatest,
}

impl Order {
    /// As measured on phones; the others are as written in documents.
    pub fn measured(self) -> bool {
        matches!(self, Self::Ios | Self::Android)
    }
}

/// From this base library on live components stand in the page like everything else (live-player page, "Tips").
pub const SAME_LAYER_SINCE: &str = "2.9.1";

impl DeviceProfile {
    /// Gives the phone another base library, and what hangs on it.
    pub fn set_base_library(&mut self, version: &str) {
        self.sdk_version = version.into();
        self.habits.native_layer = !self.sdk_at_least(SAME_LAYER_SINCE);
    }

    /// The phone as faults of the whole run make it: one whose same-layer rendering fails from the start has its live pictures
    /// above the page.
    pub fn under(mut self, faults: &[Fault]) -> Self {
        let lasting = |fault: &Fault| fault.at == Time::ZERO && fault.lasts.is_none();
        self.habits.native_layer |= faults.iter().any(|fault| fault.what == What::NoSameLayer && lasting(fault));
        self
    }

    /// Whether the base library is at least `version` (`2.9.1`).
    pub fn sdk_at_least(&self, version: &str) -> bool {
        compare_versions(&self.sdk_version, version).is_ge()
    }
}

/// Compares dotted versions number by number; missing parts are zero.
pub fn compare_versions(a: &str, b: &str) -> std::cmp::Ordering {
    let parts = |v: &str| -> Vec<u32> { v.split('.').map(|p| p.parse().unwrap_or(0)).collect() };
    let (mut a, mut b) = (parts(a), parts(b));
    let n = a.len().max(b.len());
    a.resize(n, 0);
    b.resize(n, 0);
    a.cmp(&b)
}
