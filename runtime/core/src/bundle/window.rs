//! What stands around and behind a page: the `window` of app.json, overridden by the page's own JSON.

use std::sync::Arc;

use super::fields::Fields;

/// Window settings with WeChat's defaults.
///
/// Source of names and defaults: <https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#window>
/// and <https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/page.html>.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// `navigationBarBackgroundColor`, `#000000`
    pub navigation_bar_background_color: Arc<str>,
    /// `navigationBarTextStyle`: `white` (default) or `black`.
    pub navigation_bar_text_style: Arc<str>,
    /// `navigationBarTitleText`, empty
    pub navigation_bar_title_text: Arc<str>,
    /// `navigationStyle` is `custom`: only the capsule stays.
    pub navigation_custom: bool,
    /// `homeButton`
    pub home_button: bool,
    /// `backgroundColor`: behind the page, `#ffffff`
    pub background_color: Arc<str>,
    /// `backgroundColorContent`: of the page container, where given.
    pub background_color_content: Option<Arc<str>>,
    /// `backgroundTextStyle` of the pull-down: `dark` (default) or `light`.
    pub background_text_style: Arc<str>,
    /// `backgroundColorTop`, iOS only; `backgroundColor` where not given.
    pub background_color_top: Arc<str>,
    /// `backgroundColorBottom`, iOS only; `backgroundColor` where not given.
    pub background_color_bottom: Arc<str>,
    /// `enablePullDownRefresh`
    pub enable_pull_down_refresh: bool,
    /// `onReachBottomDistance` in px, 50
    pub on_reach_bottom_distance: f64,
    /// `pageOrientation`: `portrait` (default), `landscape` or `auto`.
    pub page_orientation: Arc<str>,
    /// `disableScroll`; pages only.
    pub disable_scroll: bool,
    /// `renderer`: `webview` (default) or `skyline`.
    pub renderer: Arc<str>,
}

impl Default for Window {
    fn default() -> Self {
        let text = |text: &str| Arc::<str>::from(text);
        Self {
            navigation_bar_background_color: text("#000000"),
            navigation_bar_text_style: text("white"),
            navigation_bar_title_text: text(""),
            navigation_custom: false,
            home_button: false,
            background_color: text("#ffffff"),
            background_color_content: None,
            background_text_style: text("dark"),
            background_color_top: text("#ffffff"),
            background_color_bottom: text("#ffffff"),
            enable_pull_down_refresh: false,
            on_reach_bottom_distance: 50.0,
            page_orientation: text("portrait"),
            disable_scroll: false,
            renderer: text("webview"),
        }
    }
}

impl Window {
    /// The same window with what `fields` says. `color` replaces `@name` of a theme.
    pub(super) fn with(&self, fields: &mut Fields<'_, '_>, theme: &Theme) -> Self {
        let base = self.clone();
        let mut text = |name: &str| fields.text(name).map(|t| theme.resolve(t));
        let background = text("backgroundColor");
        let mut window = Self {
            navigation_bar_background_color: text("navigationBarBackgroundColor")
                .unwrap_or(base.navigation_bar_background_color),
            navigation_bar_title_text: text("navigationBarTitleText").unwrap_or(base.navigation_bar_title_text),
            navigation_custom: text("navigationStyle").map_or(base.navigation_custom, |style| &*style == "custom"),
            background_color_top: text("backgroundColorTop")
                .or(background.clone())
                .unwrap_or(base.background_color_top),
            background_color_bottom: text("backgroundColorBottom")
                .or(background.clone())
                .unwrap_or(base.background_color_bottom),
            background_color: background.unwrap_or(base.background_color),
            background_color_content: text("backgroundColorContent").or(base.background_color_content),
            navigation_bar_text_style: text("navigationBarTextStyle").unwrap_or(base.navigation_bar_text_style.clone()),
            background_text_style: text("backgroundTextStyle").unwrap_or(base.background_text_style.clone()),
            page_orientation: text("pageOrientation").unwrap_or(base.page_orientation),
            renderer: text("renderer").unwrap_or(base.renderer),
            home_button: fields.flag("homeButton").unwrap_or(base.home_button),
            enable_pull_down_refresh: fields.flag("enablePullDownRefresh").unwrap_or(base.enable_pull_down_refresh),
            on_reach_bottom_distance: fields.number("onReachBottomDistance").unwrap_or(base.on_reach_bottom_distance),
            disable_scroll: fields.flag("disableScroll").unwrap_or(base.disable_scroll),
        };
        // A theme variable has been resolved by now; anything else that is no word of the list keeps the outer value.
        if !["white", "black"].contains(&&*window.navigation_bar_text_style) {
            fields.word("navigationBarTextStyle", &["white", "black"]);
            window.navigation_bar_text_style = base.navigation_bar_text_style;
        }
        if !["dark", "light"].contains(&&*window.background_text_style) {
            fields.word("backgroundTextStyle", &["dark", "light"]);
            window.background_text_style = base.background_text_style;
        }
        for (key, word, built, instead) in [
            ("pageOrientation", &window.page_orientation, "portrait", "pages stay upright"),
            ("renderer", &window.renderer, "webview", "pages are laid out as in a web view"),
        ] {
            if **word != *built {
                fields.warn(key, format!("`{key}`: `{word}` is not built: {instead}"));
            }
        }
        window
    }
}

/// The variables of `theme.json`, light side: `@name` in a configuration stands for one of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Theme {
    pub(super) light: Vec<(Arc<str>, Arc<str>)>,
}

impl Theme {
    pub(super) fn resolve(&self, text: Arc<str>) -> Arc<str> {
        let Some(name) = text.strip_prefix('@') else { return text };
        self.light.iter().find(|(n, _)| &**n == name).map_or(text.clone(), |(_, value)| value.clone())
    }
}

/// Keys of `window` and of a page's JSON.
pub(super) const WINDOW_KEYS: &[&str] = &[
    "navigationBarBackgroundColor",
    "navigationBarTextStyle",
    "navigationBarTitleText",
    "navigationStyle",
    "homeButton",
    "backgroundColor",
    "backgroundColorContent",
    "backgroundTextStyle",
    "backgroundColorTop",
    "backgroundColorBottom",
    "enablePullDownRefresh",
    "onReachBottomDistance",
    "pageOrientation",
    "restartStrategy",
    "initialRenderingCache",
    "visualEffectInBackground",
    "handleWebviewPreload",
    "disableScroll",
    "renderer",
    "rendererOptions",
    "componentFramework",
];
