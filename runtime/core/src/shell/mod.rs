//! What the phone draws around and above a page: bars, capsule, dialogs, the error overlay.
//!
//! Pure drawing: state in, inner nodes out. Every node that can be tapped has a key that `app` acts on.

mod bars;
mod dialogs;

use std::sync::Arc;

use crate::bundle::Window;
use crate::device::DeviceProfile;
use crate::machine::{Picture, Shadow};
use crate::view::Rect;

pub use bars::TabItem;
pub use dialogs::{ActionSheet, Dialogs, Modal, Toast};

/// The default style of the shell, for the style sheet named `shell`.
pub const STYLE: &str = include_str!("shell.css");

/// The navigation bar of one page as it stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct NavigationBar {
    /// `navigationBarTitleText` or `setNavigationBarTitle`.
    pub title: Arc<str>,
    /// Text and icons: `white` or `black`.
    pub dark_text: bool,
    /// Background, a CSS colour.
    pub background: Arc<str>,
    /// `showNavigationBarLoading`
    pub loading: bool,
    /// `navigationStyle: custom`: only status bar and capsule.
    pub custom: bool,
    /// A back arrow: the page is not the first.
    pub back: bool,
    /// A home button instead: the first page is not the entry page.
    pub home: bool,
}

impl NavigationBar {
    /// The bar of a page that just opened.
    pub fn new(window: &Window, back: bool, home: bool) -> Self {
        Self {
            title: window.navigation_bar_title_text.clone(),
            dark_text: &*window.navigation_bar_text_style == "black",
            background: window.navigation_bar_background_color.clone(),
            loading: false,
            custom: window.navigation_custom,
            back,
            home: home && !back,
        }
    }
}

/// The tab bar as it stands now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TabBar {
    /// Its entries; empty: there is none.
    pub items: Vec<TabItem>,
    /// Text colour.
    pub color: Arc<str>,
    /// Text colour of the chosen entry.
    pub selected_color: Arc<str>,
    /// Background colour.
    pub background: Arc<str>,
    /// `borderStyle`: black or white line.
    pub white_border: bool,
    /// `custom` or `hideTabBar`: not drawn.
    pub hidden: bool,
    /// `position: top`
    pub top: bool,
}

/// Everything that is drawn above one page.
pub struct Scene<'a> {
    /// The phone.
    pub device: &'a DeviceProfile,
    /// The page's bar.
    pub bar: &'a NavigationBar,
    /// The tab bar and the chosen entry, when the page is a tab.
    pub tabs: Option<(&'a TabBar, usize)>,
    /// Toast, modal, action sheet: only on the page that is shown.
    pub dialogs: Option<&'a Dialogs>,
    /// Findings that stand over the last good page.
    pub errors: &'a [String],
    /// An element of the page fills the screen: no bars.
    pub full: bool,
    /// The small window.
    pub small_window: Option<SmallWindow>,
}

/// The small window of an element that goes on while its page is away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmallWindow {
    /// Where, on the screen.
    pub place: Rect,
    /// What it shows.
    pub picture: Option<Picture>,
}

impl Scene<'_> {
    /// The nodes of the shell.
    pub fn draw(&self) -> Vec<Shadow> {
        let mut out = if self.full {
            vec![empty("navigation"), empty("capsule")]
        } else {
            vec![bars::navigation(self.device, self.bar), bars::capsule(self.device, self.bar)]
        };
        out.push(match self.tabs {
            Some((tabs, chosen)) if !tabs.hidden && !self.full => bars::tabs(self.device, tabs, chosen),
            _ => empty("tabs"),
        });
        out.push(self.small_window.map_or_else(|| empty("no-small-window"), |w| bars::small_window(&w)));
        if let Some(dialogs) = self.dialogs {
            out.extend(dialogs.draw(self.device));
        }
        if !self.errors.is_empty() {
            out.push(dialogs::overlay(self.errors));
        }
        out
    }
}

/// The page area: what the bars leave.
pub fn area(device: &DeviceProfile, custom_bar: bool, tabs: bool) -> Rect {
    let top = if custom_bar { 0.0 } else { device.status_bar + device.navigation_bar };
    let bottom = if tabs { device.tab_bar + device.safe_bottom } else { 0.0 };
    Rect { left: 0.0, top, width: device.width, height: device.height - top - bottom }
}

/// The capsule's box in screen px, as `getMenuButtonBoundingClientRect` reports it: 87 × 32, 7 px from the edge.
pub fn capsule_rect(device: &DeviceProfile) -> Rect {
    let (width, height) = (87.0, 32.0);
    let top = device.status_bar + (device.navigation_bar - height) / 2.0;
    Rect { left: device.width - width - 7.0, top, width, height }
}

pub(crate) fn node(key: &'static str, tag: &'static str, style: String, children: Vec<Shadow>) -> Shadow {
    let attrs = if style.is_empty() { Vec::new() } else { vec![("style", style.into())] };
    Shadow { key, tag, attrs, children, ..Shadow::default() }
}

pub(crate) fn label(key: &'static str, tag: &'static str, style: String, text: &Arc<str>) -> Shadow {
    Shadow { text: Some(text.clone()), ..node(key, tag, style, Vec::new()) }
}

pub(crate) fn empty(key: &'static str) -> Shadow {
    node(key, "wx-none", String::new(), Vec::new())
}
