//! Projects in memory, and what is read and found in them.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::diagnostic::{Diagnostic, Severity};
use crate::random::Random;

/// A project held in memory.
struct Memory(BTreeMap<String, String>);

impl Files for Memory {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.0.get(path).map(|text| text.as_bytes().into())
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    fn list(&self) -> Vec<Arc<str>> {
        self.0.keys().map(|path| path.as_str().into()).collect()
    }
}

fn memory(files: &[(&str, &str)]) -> Memory {
    Memory(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
}

/// A sound project with one page, and `more` files over it.
fn project(more: &[(&str, &str)]) -> (Bundle, Vec<Diagnostic>) {
    let mut files =
        vec![("app.json", r#"{"pages": ["pages/a/a"]}"#), ("app.js", ""), ("pages/a/a.wxml", ""), ("pages/a/a.js", "")];
    files.extend(more);
    load(&memory(&files))
}

/// The only finding of a project reads `file:line:column: severity: message`, by its parts.
#[track_caller]
fn check(more: &[(&str, &str)], place: &str, message: &str, hint: &str) -> Bundle {
    let (bundle, findings) = project(more);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    let text = findings[0].to_string();
    assert!(text.starts_with(place), "{text}");
    assert!(findings[0].message.contains(message), "{text}");
    assert!(findings[0].hint.contains(hint), "{text}");
    bundle
}

#[track_caller]
fn clean(more: &[(&str, &str)]) -> Bundle {
    let (bundle, findings) = project(more);
    assert_eq!(findings, []);
    bundle
}

const COMPONENT: &str = r#"{"component": true}"#;

#[test]
fn a_sound_project() {
    let bundle = clean(&[("app.wxss", ""), ("pages/a/a.wxss", ""), ("pages/a/a.json", "{}")]);
    assert_eq!(&*bundle.app.entry, "pages/a/a");
    assert_eq!(&**bundle.app_id(), "touristappid");
    assert_eq!(bundle.kind("pages/a/a"), Some(UnitKind::Page));
    assert_eq!(bundle.script_of("pages/a/a").unwrap().as_ref(), "pages/a/a.js");
    assert_eq!(bundle.style_of("pages/a/a").unwrap().as_ref(), "pages/a/a.wxss");
    assert_eq!(bundle.sources.style.as_deref(), Some("app.wxss"));
    assert_eq!(bundle.sources.template, None);
}

#[test]
fn no_app_json_is_said_with_a_remedy() {
    let (bundle, findings) = load(&memory(&[("readme.md", "")]));
    assert!(bundle.pages.is_empty());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Error);
    assert!(findings[0].hint.contains("miniprogramRoot"));
}

#[test]
fn the_root_is_found() {
    let app = [("app.json", r#"{"pages":["p"]}"#), ("app.js", ""), ("p.wxml", ""), ("p.ts", "")];
    for (folder, config, root, severity) in [
        ("miniprogram/", r#"{"miniprogramRoot": "miniprogram/", "appid": "wx1"}"#, "miniprogram/", None),
        ("client/x/", r#"{"miniprogramRoot": "./client/x"}"#, "client/x/", None),
        ("", r#"{"miniprogramRoot": "./"}"#, "", None),
        ("", r#"{"miniprogramRoot": "gone/"}"#, "", Some(Severity::Warning)),
        ("src/", "{}", "src/", Some(Severity::Info)),
    ] {
        let mut files: Vec<(String, &str)> = app.iter().map(|(p, t)| (format!("{folder}{p}"), *t)).collect();
        files.push(("project.config.json".into(), config));
        let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), *t)).collect();
        let files = memory(&files);
        let (bundle, findings) = load(&files);
        assert_eq!(&*bundle.root, root);
        assert_eq!(findings.first().map(|d| d.severity), severity, "{findings:?}");
        assert_eq!(bundle.script_of("p").unwrap().as_ref(), "p.ts");
        assert_eq!(bundle.real_path("p.wxml"), format!("{folder}p.wxml"));
        assert!(bundle.list(&files).contains(&"p.wxml".into()));
    }
}

#[test]
fn json_liberties_are_taken_with_a_warning() {
    // "JSON files cannot hold comments": https://developers.weixin.qq.com/miniprogram/dev/framework/config.html
    check(&[("pages/a/a.json", "{\n  // note\n}")], "pages/a/a.json:2:3: warning", "no comments", "");
    check(&[("pages/a/a.json", "{\"disableScroll\": true,\n}")], "pages/a/a.json:1:", "comma before", "");
    check(&[("pages/a/a.json", "{\"style\":\"v2\", \"style\":\"v2\"}")], "pages/a/a.json:1:16: warning", "twice", "");
    check(&[("pages/a/a.json", "\u{feff}{'style':1}")], "pages/a/a.json:1:2: warning", "double quotes", "");
    let bundle =
        check(&[("pages/a/a.json", "{\n \"disableScroll\": tru}")], "pages/a/a.json:2:19: error", "not JSON", "`{}`");
    assert!(!bundle.window_for("pages/a/a").disable_scroll);
    clean(&[("pages/a/a.json", "\u{feff}{}"), ("pages/a/a.wxss", "")]);
    clean(&[("pages/a/a.json", " \n")]);
    check(&[("pages/a/a.json", "[]")], "pages/a/a.json:1:1: error", "should hold an object", "");
}

#[test]
fn the_window_of_a_page() {
    let bundle = clean(&[
        (
            "app.json",
            r##"{"pages": ["pages/a/a"], "window": {"navigationBarTitleText": "App", "navigationBarBackgroundColor": "#fff",
                "navigationBarTextStyle": "black", "backgroundColor": "#eee"}}"##,
        ),
        (
            "pages/a/a.json",
            r#"{"navigationBarTitleText": "A", "navigationStyle": "custom", "onReachBottomDistance": 10}"#,
        ),
    ]);
    let window = bundle.window_for("pages/a/a");
    assert_eq!(&*window.navigation_bar_title_text, "A");
    assert_eq!(&*window.navigation_bar_background_color, "#fff");
    assert_eq!(&*window.navigation_bar_text_style, "black");
    assert_eq!(&*window.background_color_top, "#eee");
    assert!(window.navigation_custom);
    assert_eq!(window.on_reach_bottom_distance, 10.0);
    assert_eq!(&*bundle.window_for("elsewhere").navigation_bar_title_text, "App");
    // …/reference/configuration/app.html#window, column "default".
    let default = Window::default();
    assert_eq!((&*default.navigation_bar_background_color, &*default.navigation_bar_text_style), ("#000000", "white"));
    assert_eq!((&*default.background_color, &*default.background_text_style), ("#ffffff", "dark"));
    assert_eq!(default.on_reach_bottom_distance, 50.0);
}

#[test]
fn odd_settings_are_findings() {
    let page = |text| [("pages/a/a.json", text)];
    check(&page(r#"{"disableScrol": true}"#), "pages/a/a.json:1:2: warning", "no meaning", "`disableScroll`");
    check(&page(r#"{"disableScroll": "true"}"#), "pages/a/a.json:1:19: warning", "boolean", "quotes");
    check(&page(r#"{"navigationBarTitleText": 1}"#), "pages/a/a.json:1:28: warning", "should be a string", "");
    check(&page(r#"{"navigationBarTextStyle": "red"}"#), "pages/a/a.json:1:28: warning", "`red`", "white, black");
    clean(&page(r#"{"$schema": "x", "renderer": "webview"}"#));
}

#[test]
fn theme_variables_are_those_of_the_light_side() {
    let bundle = clean(&[
        (
            "app.json",
            r#"{"pages": ["pages/a/a"], "darkmode": true, "themeLocation": "theme.json",
                "window": {"navigationBarTextStyle": "@text", "backgroundColor": "@bg"}}"#,
        ),
        (
            "theme.json",
            r##"{"light": {"text": "black", "bg": "#123456"}, "dark": {"text": "white", "bg": "#000000"}}"##,
        ),
    ]);
    assert_eq!(&*bundle.app.window.navigation_bar_text_style, "black");
    assert_eq!(&*bundle.app.window.background_color, "#123456");
}

#[test]
fn pages_are_mended_or_reported() {
    let app = |pages: &str| format!("{{\n \"pages\": [{pages}]}}");
    for (pages, place, message, hint) in [
        (r#""/pages/a/a""#, "app.json:2:12: warning", "no leading slash", "write `pages/a/a`"),
        (r#""pages/a/a.wxml""#, "app.json:2:12: warning", "no extension", "write `pages/a/a`"),
        (r#""pages/a/a", "pages/a/a""#, "app.json:2:25: warning", "listed twice", ""),
        (r#""pages/a/a", "pages/b""#, "app.json:2:25: error", "has no files", "add `pages/b.wxml`"),
        (r#""pages/a/a", "pages/a/b""#, "app.json:2:25: error", "has no files", "did you mean `pages/a/a`"),
        (r#""pages/a/a", "pages/A/a""#, "app.json:2:25: error", "has no files", "there is `pages/a/a.wxml`"),
        (r#""pages/a/a", 7"#, "app.json:2:25: error", "not a number", ""),
        (r#""pages/a/a", "../x""#, "app.json:2:25: error", "no page path", ""),
    ] {
        let app = app(pages);
        let bundle = check(&[("app.json", &app)], place, message, hint);
        assert_eq!(&*bundle.app.entry, "pages/a/a");
    }
    check(
        &[("app.json", &app(r#""pages/a/a", "b""#)), ("b.wxml", "")],
        "app.json:2:25: error",
        "no script",
        "add `b.js`",
    );
    check(
        &[("app.json", &app(r#""pages/a/a", "b""#)), ("b.js", "")],
        "app.json:2:25: error",
        "no template",
        "add `b.wxml`",
    );
    check(&[("app.json", &app(""))], "app.json:2:11: error", "lists no pages", "");
}

#[test]
fn subpackages_entry_and_tabs() {
    let app = r##"{"pages": ["pages/a/a"], "entryPagePath": "pages/a/a",
        "subPackages": [{"root": "/pack/", "pages": ["x/x"]}], "style": "v2",
        "networkTimeout": {"request": 5000},
        "tabBar": {"color": "#111111", "position": "top", "list": [
            {"pagePath": "pages/a/a", "text": "A", "iconPath": "/i.png"}, {"pagePath": "pack/x/x", "text": "X"}]}}"##;
    let bundle = check(
        &[("app.json", app), ("pack/x/x.wxml", ""), ("pack/x/x.js", ""), ("i.png", "")],
        "app.json:5:88: error",
        "in a subpackage",
        "main package",
    );
    assert_eq!(bundle.page("pack/x/x").unwrap().package.as_deref(), Some("pack"));
    assert!(bundle.app.style_v2);
    let bar = bundle.app.tab_bar.unwrap();
    assert!(bar.top && !bar.white_border && !bar.custom);
    assert_eq!(bar.list[0].icon.as_deref(), Some("i.png"));
    // 60 s is the documented default.
    assert_eq!((bundle.app.network_timeout.request, bundle.app.network_timeout.upload_file), (5000.0, 60000.0));

    let wrong = r#"{"pages": ["pages/a/a"], "entryPagePath": "pages/a/b"}"#;
    check(&[("app.json", wrong)], "app.json:1:43: error", "entry page", "did you mean `pages/a/a`");
    let one = r#"{"pages": ["pages/a/a"], "tabBar": {"list": [{"pagePath": "pages/a/a", "text": "A"}]}}"#;
    check(&[("app.json", one)], "app.json:1:45: error", "two to five", "");
}

#[test]
fn components_are_resolved() {
    let dir = [
        ("pages/a/c.json", COMPONENT),
        ("pages/a/c.wxml", ""),
        ("comp/dir/index.json", r#"{"component": true, "usingComponents": {"deep": "../deep/deep"}}"#),
        ("comp/dir/index.wxml", ""),
        ("comp/deep/deep.json", COMPONENT),
        ("comp/deep/deep.wxml", ""),
        ("miniprogram_npm/pkg/index.json", COMPONENT),
        ("miniprogram_npm/pkg/index.wxml", ""),
        ("miniprogram_npm/@s/ui/button/button.json", COMPONENT),
        ("miniprogram_npm/@s/ui/button/button.wxml", ""),
    ];
    for (written, path) in [
        ("./c", "pages/a/c"),
        ("c", "pages/a/c"),
        ("/comp/dir/index", "comp/dir/index"),
        ("/comp/dir", "comp/dir/index"),
        ("../../comp/dir/", "comp/dir/index"),
        ("pkg", "miniprogram_npm/pkg/index"),
        ("@s/ui/button/button", "miniprogram_npm/@s/ui/button/button"),
    ] {
        let json = format!(r#"{{"usingComponents": {{"x": "{written}"}}}}"#);
        let mut files = dir.to_vec();
        files.push(("pages/a/a.json", &json));
        let bundle = clean(&files);
        assert_eq!(bundle.using("pages/a/a"), [("x".into(), path.into())], "{written}");
        assert_eq!(bundle.kind(path), Some(UnitKind::Component));
        if path == "comp/dir/index" {
            assert_eq!(bundle.using(path), [("deep".into(), "comp/deep/deep".into())]);
            assert!(bundle.component("comp/deep/deep").is_some());
        }
    }
}

#[test]
fn global_components_yield_to_a_page_s_own() {
    let app = r#"{"pages": ["pages/a/a"], "usingComponents": {"x": "/g", "y": "/g"}}"#;
    let files = [
        ("app.json", app),
        ("pages/a/a.json", r#"{"usingComponents": {"x": "/h"}}"#),
        ("g.json", COMPONENT),
        ("g.wxml", ""),
        ("h.json", COMPONENT),
        ("h.wxml", ""),
    ];
    let bundle = clean(&files);
    assert_eq!(bundle.using("pages/a/a"), [("x".into(), "h".into()), ("y".into(), "g".into())]);
    assert_eq!(bundle.using("h"), [("x".into(), "g".into()), ("y".into(), "g".into())]);
    assert_eq!(bundle.all_using().len(), 3);
}

#[test]
fn what_pages_ask_for_and_is_not_built_is_named() {
    for (text, word) in [
        ("{\"pageOrientation\": \"auto\"}", "`pageOrientation`: `auto` is not built"),
        ("{\"renderer\": \"skyline\"}", "`renderer`: `skyline` is not built"),
    ] {
        check(&[("pages/a/a.json", text)], "pages/a/a.json:1:2: warning", word, "");
    }
    clean(&[("pages/a/a.json", "{\"pageOrientation\": \"portrait\", \"renderer\": \"webview\"}")]);
}

#[test]
fn missing_components_are_reported_with_what_was_tried() {
    let using = |path: &str| format!("{{\"usingComponents\": {{\n  \"x\": \"{path}\"}}}}");
    for (path, message, hint) in [
        ("/comp/cart", "tried `/comp/cart`, `/comp/cart/index`", "did you mean `/comp/card`"),
        ("/Comp/Card", "does not exist", "there is `/comp/card`"),
        ("comp/card", "does not exist", "write `/comp/card`"),
        ("some-ui/button", "`miniprogram_npm/some-ui/button` in", "npm install some-ui"),
        ("@s/ui/button", "does not exist", "npm install @s/ui"),
        ("plugin://p/x", "not built", ""),
    ] {
        let text = using(path);
        let files = [("pages/a/a.json", text.as_str()), ("comp/card.json", COMPONENT), ("comp/card.wxml", "")];
        let bundle = check(&files, "pages/a/a.json:2:8: ", message, hint);
        assert_eq!(bundle.using("pages/a/a"), []);
    }
    let text = using("/comp/card");
    let undeclared = [("pages/a/a.json", text.as_str()), ("comp/card.json", "{}"), ("comp/card.wxml", "")];
    check(&undeclared, "comp/card.json:1:1: warning", "does not say so", "\"component\": true");
}

#[test]
fn npm_packages_are_read_where_npm_put_them() {
    let files = [
        ("package.json", r#"{"dependencies": {"ui": "1", "plain": "1", "gone": "1"}}"#),
        ("node_modules/ui/package.json", r#"{"miniprogram": "dist"}"#),
        ("node_modules/ui/dist/button/button.json", COMPONENT),
        ("node_modules/ui/dist/button/button.wxml", ""),
        ("node_modules/plain/package.json", r#"{"main": "lib/main.js"}"#),
        ("node_modules/plain/lib/main.js", "plain"),
        ("pages/a/a.json", r#"{"usingComponents": {"b": "ui/button/button"}}"#),
    ];
    let bundle = check(&files, "package.json: info", "node_modules: ui", "Build npm");
    let path = "miniprogram_npm/ui/button/button";
    assert_eq!(bundle.using("pages/a/a"), [("b".into(), path.into())]);
    assert_eq!(bundle.real_path("miniprogram_npm/ui/button/button.wxml"), "node_modules/ui/dist/button/button.wxml");
    let memory = memory(&files);
    assert_eq!(bundle.read_text(&memory, "miniprogram_npm/plain/index.js").unwrap().as_ref(), "plain");
    assert!(bundle.list(&memory).contains(&"miniprogram_npm/ui/button/button.wxml".into()));
    assert!(!bundle.list(&memory).iter().any(|f| f.starts_with("node_modules")));
}

#[test]
fn generics_and_placeholders_are_kept() {
    let card = r#"{"component": true, "componentGenerics": {"item": {"default": "./item"}, "other": true},
        "componentPlaceholder": {"slow": "view"}}"#;
    let bundle = clean(&[
        ("pages/a/a.json", r#"{"usingComponents": {"card": "/c/card"}}"#),
        ("c/card.json", card),
        ("c/card.wxml", ""),
        ("c/item.json", COMPONENT),
        ("c/item.wxml", ""),
    ]);
    let card = bundle.component("c/card").unwrap();
    assert_eq!(card.generics, [("item".into(), Some("c/item".into())), ("other".into(), None)]);
    assert_eq!(card.placeholders, [("slow".into(), "view".into())]);
    assert!(bundle.component("c/item").is_some());
}

#[test]
fn no_json_makes_it_panic() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let parts = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"pages\"",
        "\"usingComponents\"",
        "\"tabBar\"",
        "\"list\"",
        "\"/../a\"",
        "\"\\u12\"",
        "'",
        "\"",
        "//",
        "/*",
        "*/",
        "1e999",
        "-",
        "+",
        "0x",
        "null",
        "true",
        "\n",
        "\u{feff}",
        "中",
        "\"pages/a/a\"",
        "\"subPackages\"",
        "\"root\"",
        "\"\"",
        "\"window\"",
        "\"resolveAlias\"",
        "\"*\"",
    ];
    for _ in 0..5_000 {
        let text: String = (0..random.below(30)).map(|_| random.one(&parts)).collect();
        project(&[
            ("app.json", &text),
            ("pages/a/a.json", &text),
            ("project.config.json", &text),
            ("package.json", &text),
        ]);
    }
    project(&[("app.json", &"[".repeat(100_000))]);
    project(&[("app.json", &"{\"a\":".repeat(100_000))]);
}
