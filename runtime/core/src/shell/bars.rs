//! Status bar, navigation bar, capsule and tab bar.

use std::sync::Arc;

use super::{NavigationBar, SmallWindow, TabBar, capsule_rect, label, node};
use crate::device::DeviceProfile;
use crate::machine::Shadow;

/// One entry of the tab bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TabItem {
    /// Page path.
    pub path: Arc<str>,
    /// Text.
    pub text: Arc<str>,
    /// Icon file from the root, or empty.
    pub icon: Arc<str>,
    /// Icon file when chosen, or empty.
    pub selected_icon: Arc<str>,
    /// `setTabBarBadge`; empty: none.
    pub badge: Arc<str>,
    /// `showTabBarRedDot`
    pub dot: bool,
}

/// Keys of the entries; a tab bar has at most five (WeChat docs, "tabBar").
pub const TAB_KEYS: [&str; 5] = ["tab-0", "tab-1", "tab-2", "tab-3", "tab-4"];

pub(super) fn navigation(device: &DeviceProfile, bar: &NavigationBar) -> Shadow {
    let color = if bar.dark_text { "#000" } else { "#fff" };
    let clock: Arc<str> = "9:41".into();
    let status = node(
        "status",
        "wx-shell-status",
        format!("height:{}px;color:{color}", device.status_bar),
        vec![label("clock", "wx-shell-clock", String::new(), &clock), battery(color)],
    );
    let mut children = vec![status];
    let mut style = String::new();
    if !bar.custom {
        style = format!("background-color:{};color:{color}", css(&bar.background));
        let left: Arc<str> = if bar.back { "‹" } else { "" }.into();
        let back = label(if bar.home { "home" } else { "back" }, "wx-shell-back", String::new(), &left);
        let mut title = vec![label("title-text", "wx-shell-title-text", String::new(), &bar.title)];
        if bar.loading {
            title.insert(0, node("title-loading", "wx-shell-spinner", String::new(), Vec::new()));
        }
        let row = vec![back, node("title", "wx-shell-title", String::new(), title)];
        children.push(node("bar", "wx-shell-row", format!("height:{}px", device.navigation_bar), row));
    }
    node("navigation", "wx-shell-bar", style, children)
}

fn battery(color: &str) -> Shadow {
    let inside = node("charge", "wx-shell-charge", format!("background-color:{color}"), Vec::new());
    node("battery", "wx-shell-battery", format!("border-color:{color}"), vec![inside])
}

pub(super) fn capsule(device: &DeviceProfile, bar: &NavigationBar) -> Shadow {
    let r = capsule_rect(device);
    let color = if bar.dark_text { "#000" } else { "#fff" };
    let (line, fill) = if bar.dark_text {
        ("rgba(0,0,0,.1)", "rgba(255,255,255,.6)")
    } else {
        ("rgba(255,255,255,.25)", "rgba(0,0,0,.15)")
    };
    let style = format!(
        "left:{}px;top:{}px;width:{}px;height:{}px;border-color:{line};background-color:{fill};color:{color}",
        r.left, r.top, r.width, r.height
    );
    let dots: Arc<str> = "•••".into();
    let ring = node("ring", "wx-shell-ring", format!("border-color:{color}"), Vec::new());
    let children = vec![
        label("capsule-menu", "wx-shell-capsule-half", String::new(), &dots),
        node("capsule-line", "wx-shell-capsule-line", format!("background-color:{line}"), Vec::new()),
        node("capsule-close", "wx-shell-capsule-half", String::new(), vec![ring]),
    ];
    node("capsule", "wx-shell-capsule", style, children)
}

/// The picture, and a cross in its corner.
pub(super) fn small_window(window: &SmallWindow) -> Shadow {
    let r = window.place;
    let style = format!("left:{}px;top:{}px;width:{}px;height:{}px", r.left, r.top, r.width, r.height);
    let cross: Arc<str> = "×".into();
    let close = label("small-window-close", "wx-shell-small-window-close", String::new(), &cross);
    Shadow { picture: window.picture, ..node("small-window", "wx-shell-small-window", style, vec![close]) }
}

pub(super) fn tabs(device: &DeviceProfile, tabs: &TabBar, chosen: usize) -> Shadow {
    let line = if tabs.white_border { "#fff" } else { "rgba(0,0,0,.2)" };
    let style = format!(
        "height:{}px;padding-bottom:{}px;background-color:{};border-top-color:{line}",
        device.tab_bar,
        device.safe_bottom,
        css(&tabs.background)
    );
    let items = tabs.items.iter().zip(TAB_KEYS).enumerate().map(|(i, (item, key))| tab(tabs, item, key, i == chosen));
    node("tabs", "wx-shell-tabs", style, items.collect())
}

fn tab(tabs: &TabBar, item: &TabItem, key: &'static str, chosen: bool) -> Shadow {
    let color = css(if chosen { &tabs.selected_color } else { &tabs.color });
    let icon = if chosen && !item.selected_icon.is_empty() { &item.selected_icon } else { &item.icon };
    let mut children = Vec::new();
    if !icon.is_empty() {
        let mut image = node("tab-icon", "img", "width:27px;height:27px".into(), Vec::new());
        image.attrs.push(("src", icon.clone()));
        children.push(image);
    }
    let size = if icon.is_empty() { 14 } else { 10 };
    children.push(label("tab-text", "wx-shell-tab-text", format!("color:{color};font-size:{size}px"), &item.text));
    if !item.badge.is_empty() {
        children.push(label("tab-badge", "wx-shell-badge", String::new(), &item.badge));
    } else if item.dot {
        children.push(node("tab-dot", "wx-shell-dot", String::new(), Vec::new()));
    }
    node(key, "wx-shell-tab", String::new(), children)
}

/// A colour a project gave, unless it could end the declaration it stands in.
pub(super) fn css(color: &str) -> &str {
    if color.contains([';', '{', '}', '"', '\'']) { "transparent" } else { color }
}
