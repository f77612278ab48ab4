//! The phones one can choose with `--device`.
//!
//! Sizes are the screen's CSS px and pixel ratio in portrait. The status bar is what the system draws; the navigation bar
//! (44 on iOS, 48 on Android) and the tab bar (50 and 56) are WeChat's own.

use std::sync::Arc;

use zhenji_core::device::DeviceProfile;
use zhenji_core::nearest::nearest;

/// The phone used when nobody chose one.
pub const DEFAULT: &str = "iphone-13";

/// The base library used when nobody chose one.
pub const BASE_LIBRARY: &str = "3.8.0";

const WECHAT: &str = "8.0.50";

/// One row of the table.
struct Row {
    name: &'static str,
    brand: &'static str,
    model: &'static str,
    system: &'static str,
    size: (f64, f64),
    pixel_ratio: f64,
    status_bar: f64,
    safe_bottom: f64,
}

const fn row(
    name: &'static str,
    model: &'static str,
    system: &'static str,
    size: (f64, f64),
    pixel_ratio: f64,
    bars: (f64, f64),
) -> Row {
    let brand = match name.as_bytes() {
        [b'i', b'p', ..] => "iPhone",
        [b'p', b'i', ..] => "google",
        _ => "samsung",
    };
    Row { name, brand, model, system, size, pixel_ratio, status_bar: bars.0, safe_bottom: bars.1 }
}

// Points and scale of the Apple devices: developer.apple.com, Human Interface Guidelines, Layout, "Specifications".
// Density-independent sizes of the Android devices: their screen in px divided by the density of their model.
const ROWS: &[Row] = &[
    row("iphone-se", "iPhone SE (3rd generation)<iPhone14,6>", "iOS 17.4", (375.0, 667.0), 2.0, (20.0, 0.0)),
    row("iphone-x", "iPhone X<iPhone10,3>", "iOS 16.7", (375.0, 812.0), 3.0, (44.0, 34.0)),
    row("iphone-13", "iPhone 13<iPhone14,5>", "iOS 17.4", (390.0, 844.0), 3.0, (47.0, 34.0)),
    row("iphone-15-pro", "iPhone 15 Pro<iPhone16,1>", "iOS 17.4", (393.0, 852.0), 3.0, (59.0, 34.0)),
    row("iphone-15-pro-max", "iPhone 15 Pro Max<iPhone16,2>", "iOS 17.4", (430.0, 932.0), 3.0, (59.0, 34.0)),
    row("pixel-7", "Pixel 7", "Android 14", (412.0, 915.0), 2.625, (24.0, 0.0)),
    row("galaxy-s23", "SM-S9110", "Android 14", (360.0, 780.0), 3.0, (24.0, 0.0)),
    row("ipad", "iPad (9th generation)<iPad12,1>", "iOS 17.4", (810.0, 1080.0), 2.0, (20.0, 0.0)),
];

/// Every profile, in the order of the table.
pub fn all() -> impl Iterator<Item = DeviceProfile> {
    ROWS.iter().map(profile)
}

/// The profile of that name.
pub fn find(name: &str) -> Option<DeviceProfile> {
    ROWS.iter().find(|r| r.name == name).map(profile)
}

/// What to say when there is no such phone.
pub fn unknown(name: &str) -> String {
    let names: Vec<&str> = ROWS.iter().map(|r| r.name).collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => format!("there is no device `{name}`; did you mean `{near}`? `zhenji devices` lists them"),
        None => format!("there is no device `{name}`; there are: {}", names.join(", ")),
    }
}

fn profile(row: &Row) -> DeviceProfile {
    let ios = row.system.starts_with("iOS");
    DeviceProfile {
        name: row.name.into(),
        brand: row.brand.into(),
        model: row.model.into(),
        platform: if ios { "ios" } else { "android" }.into(),
        system: row.system.into(),
        version: WECHAT.into(),
        sdk_version: BASE_LIBRARY.into(),
        language: Arc::from("zh_CN"),
        width: row.size.0,
        height: row.size.1,
        pixel_ratio: row.pixel_ratio,
        status_bar: row.status_bar,
        navigation_bar: if ios { 44.0 } else { 48.0 },
        tab_bar: if ios { 50.0 } else { 56.0 },
        safe_bottom: row.safe_bottom,
        moment: zhenji_core::device::Moment::default(),
        habits: zhenji_core::device::Habits::default(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_phone_has_a_name_of_its_own_and_room_for_a_page() {
        let names: Vec<_> = all().map(|d| d.name).collect();
        for d in all() {
            assert_eq!(names.iter().filter(|n| **n == d.name).count(), 1, "{}", d.name);
            assert!(d.height - d.status_bar - d.navigation_bar - d.tab_bar - d.safe_bottom > 400.0, "{}", d.name);
        }
        assert!(find(DEFAULT).is_some());
    }

    #[test]
    fn a_wrong_name_gets_the_near_one() {
        assert!(unknown("iphone-14").contains("did you mean"));
        assert!(unknown("nokia").contains("iphone-13"));
    }
}
