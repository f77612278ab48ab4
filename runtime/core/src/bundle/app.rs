//! app.json: what holds for the whole mini-program. Pages are read in `pages.rs`.

use std::sync::Arc;

use super::fields::Fields;
use super::json::Json;
use super::source::Source;
use super::window::{Theme, WINDOW_KEYS, Window};
use crate::diagnostic::Diagnostic;
use crate::value::Value;

/// The app-wide configuration.
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html>
#[derive(Clone, Debug, PartialEq)]
pub struct AppConfig {
    /// `entryPagePath`, else the first page; empty when there is no page.
    pub entry: Arc<str>,
    /// `window`
    pub window: Window,
    /// `tabBar`
    pub tab_bar: Option<TabBar>,
    /// `style` is `v2`: the newer look of button, radio, switch …
    pub style_v2: bool,
    /// `componentFramework`: `exparser` (default) or `glass-easel`.
    pub component_framework: Arc<str>,
    /// `debug`
    pub debug: bool,
    /// `darkmode`
    pub dark_mode: bool,
    /// `lazyCodeLoading` is `requiredComponents`.
    pub lazy_code_loading: bool,
    /// `networkTimeout`
    pub network_timeout: NetworkTimeout,
    /// `permission`: scope → `desc`.
    pub permission: Vec<(Arc<str>, Arc<str>)>,
    /// `requiredBackgroundModes`: `audio`, `location`.
    pub required_background_modes: Vec<Arc<str>>,
    /// `resolveAlias`: pattern → replacement, both as written (`~/*` → `/*`).
    pub aliases: Vec<(Arc<str>, Arc<str>)>,
    /// The whole file.
    pub raw: Value,
}

/// `networkTimeout`, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetworkTimeout {
    /// `request`
    pub request: f64,
    /// `connectSocket`
    pub connect_socket: f64,
    /// `uploadFile`
    pub upload_file: f64,
    /// `downloadFile`
    pub download_file: f64,
}

/// `tabBar`
#[derive(Clone, Debug, PartialEq)]
pub struct TabBar {
    /// `color` of the text.
    pub color: Arc<str>,
    /// `selectedColor` of the text.
    pub selected_color: Arc<str>,
    /// `backgroundColor`
    pub background_color: Arc<str>,
    /// `borderStyle` is `white` instead of `black`.
    pub white_border: bool,
    /// `position` is `top`: no icons.
    pub top: bool,
    /// `custom`: the bar is the component `custom-tab-bar/index`.
    pub custom: bool,
    /// `list`
    pub list: Vec<Tab>,
}

/// One tab.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// `pagePath`, without a leading slash.
    pub page: Arc<str>,
    /// `text`
    pub text: Arc<str>,
    /// `iconPath`, relative to the root.
    pub icon: Option<Arc<str>>,
    /// `selectedIconPath`, relative to the root.
    pub selected_icon: Option<Arc<str>>,
}

impl AppConfig {
    /// Reads all of app.json but its pages.
    pub(super) fn read(
        file: &Arc<str>,
        json: &Json,
        source: &Source<'_>,
        theme: &Theme,
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut window = Window::default();
        if let Some(object) = Fields::new(file, json, findings).object("window") {
            let mut fields = Fields::new(file, object, findings);
            window = window.with(&mut fields, theme);
            fields.only(WINDOW_KEYS);
        }
        let tab_bar = Fields::new(file, json, findings)
            .object("tabBar")
            .map(|object| TabBar::read(&mut Fields::new(file, object, findings), source, theme));
        let mut fields = Fields::new(file, json, findings);
        fields.only(APP_KEYS);
        let style_v2 = fields.text("style").is_some_and(|style| &*style == "v2");
        let component_framework = fields.text("componentFramework").unwrap_or_else(|| "exparser".into());
        let lazy_code_loading = fields.text("lazyCodeLoading").is_some_and(|v| &*v == "requiredComponents");
        let (debug, dark_mode) = (fields.flag("debug"), fields.flag("darkmode"));
        let texts = |json: Option<&Json>| -> Vec<(Arc<str>, Arc<str>)> {
            let members = json.map_or(&[][..], Json::members);
            members.iter().filter_map(|m| Some((m.key.clone(), m.value.as_str()?.clone()))).collect()
        };
        let permission = fields.object("permission").map_or(&[][..], Json::members).iter();
        let permission = permission
            .map(|m| (m.key.clone(), m.value.get("desc").and_then(Json::as_str).cloned().unwrap_or_default()))
            .collect();
        let aliases = texts(fields.object("resolveAlias"));
        let modes = fields.array("requiredBackgroundModes").iter().filter_map(|m| m.as_str().cloned()).collect();
        let network_timeout = NetworkTimeout::read(file, fields.object("networkTimeout"), fields.findings);
        for (key, what) in
            [("plugins", "plugins are"), ("useExtendedLib", "extended libraries are"), ("workers", "workers are")]
        {
            if let Some(member) = json.member(key) {
                let message = format!("{what} not built: `{key}` has no effect");
                findings.push(Diagnostic::warning(file, member.pos, message));
            }
        }
        Self {
            entry: "".into(),
            window,
            tab_bar,
            style_v2,
            component_framework,
            debug: debug.unwrap_or(false),
            dark_mode: dark_mode.unwrap_or(false),
            lazy_code_loading,
            network_timeout,
            permission,
            required_background_modes: modes,
            aliases,
            raw: json.to_value(),
        }
    }
}

impl NetworkTimeout {
    fn read(file: &Arc<str>, json: Option<&Json>, findings: &mut Vec<Diagnostic>) -> Self {
        // The default of all four is 60 s: …/reference/configuration/app.html#networkTimeout
        let empty = Json::empty();
        let mut fields = Fields::new(file, json.unwrap_or(&empty), findings);
        let mut milliseconds = |name| fields.number(name).filter(|n| *n > 0.0).unwrap_or(60_000.0);
        Self {
            request: milliseconds("request"),
            connect_socket: milliseconds("connectSocket"),
            upload_file: milliseconds("uploadFile"),
            download_file: milliseconds("downloadFile"),
        }
    }
}

impl TabBar {
    fn read(fields: &mut Fields<'_, '_>, source: &Source<'_>, theme: &Theme) -> Self {
        fields.only(&["color", "selectedColor", "backgroundColor", "borderStyle", "position", "custom", "list"]);
        let mut color = |name, default: &str| fields.text(name).map_or(default.into(), |t| theme.resolve(t));
        let (text, selected, background) =
            (color("color", "#7a7e83"), color("selectedColor", "#3cc51f"), color("backgroundColor", "#ffffff"));
        let border = color("borderStyle", "black");
        let mut bar = Self {
            color: text,
            selected_color: selected,
            background_color: background,
            white_border: &*border == "white",
            top: fields.word("position", &["bottom", "top"]).is_some_and(|p| &*p == "top"),
            custom: fields.flag("custom").unwrap_or(false),
            list: Vec::new(),
        };
        let items = fields.array("list");
        // "at least 2, at most 5 tabs": …/reference/configuration/app.html#tabBar
        if !(2..=5).contains(&items.len()) {
            let pos = fields.json.get("list").map_or(fields.json.pos, |list| list.pos);
            let message = format!("a tab bar has two to five tabs, not {}", items.len());
            fields.findings.push(Diagnostic::error(fields.file, pos, message));
        }
        for item in items.iter().take(5) {
            let mut tab = Fields::new(fields.file, item, fields.findings);
            tab.only(&["pagePath", "text", "iconPath", "selectedIconPath", "iconData", "selectedIconData"]);
            let Some(page) = tab.text("pagePath") else {
                tab.findings.push(Diagnostic::error(tab.file, item.pos, "the tab has no `pagePath`"));
                continue;
            };
            let mut icon = |name| {
                let path = theme.resolve(tab.text(name).filter(|path| !path.is_empty())?);
                let path: Arc<str> = super::path::resolve("", &path)?.into();
                if !source.exists(&path) {
                    let pos = item.get(name).map_or(item.pos, |v| v.pos);
                    let near = source.other_case(&path).map_or(String::new(), |p| format!("there is `{p}`"));
                    let message = format!("the icon `{path}` does not exist");
                    tab.findings.push(Diagnostic::error(tab.file, pos, message).hint(near));
                }
                Some(path)
            };
            let (icon, selected_icon) = (icon("iconPath"), icon("selectedIconPath"));
            let text = tab.text("text").unwrap_or_default();
            let page = page.trim_start_matches('/').into();
            bar.list.push(Tab { page, text, icon, selected_icon });
        }
        bar
    }
}

/// Keys of app.json.
const APP_KEYS: &[&str] = &[
    "entryPagePath",
    "pages",
    "window",
    "tabBar",
    "networkTimeout",
    "debug",
    "functionalPages",
    "subpackages",
    "subPackages",
    "workers",
    "requiredBackgroundModes",
    "requiredPrivateInfos",
    "plugins",
    "preloadRule",
    "resizable",
    "usingComponents",
    "permission",
    "sitemapLocation",
    "style",
    "useExtendedLib",
    "entranceDeclare",
    "darkmode",
    "themeLocation",
    "lazyCodeLoading",
    "singlePage",
    "supportedMaterials",
    "serviceProviderTicket",
    "embeddedAppIdList",
    "halfPage",
    "debugOptions",
    "enablePassiveEvent",
    "resolveAlias",
    "renderer",
    "rendererOptions",
    "componentFramework",
    "miniApp",
    "static",
    "convertRpxToVw",
    "appBar",
    "navigateToMiniProgramAppIdList",
    "cloud",
    "chatTools",
    "componentPlaceholder",
    "convertRpxToVw",
    "usePrivacyCheck",
    "__usePrivacyCheck__",
    "frameset",
    "multiSelectSupportedMaterials",
];
