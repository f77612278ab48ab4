//! The phone: sizes, versions, and the names `wx.getSystemInfo` reports.

use std::sync::Arc;

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
    /// `wx.getNetworkType`: `wifi`, `4g` …
    pub network: Arc<str>,
}

impl DeviceProfile {
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
