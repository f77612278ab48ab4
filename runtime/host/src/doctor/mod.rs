//! `zhenji doctor`: what is wrong with a project, without running it.
//!
//! Everything is read from the tables and parsers that the runtime itself uses, so the two cannot disagree. What is only
//! likely is left out.

mod scripts;
mod sources;
mod styles;
mod templates;
mod urls;

use std::collections::BTreeSet;
use std::sync::Arc;

use zhenji_core::bundle::{self, Bundle, Files};
use zhenji_core::device::DeviceProfile;
use zhenji_core::diagnostic::Diagnostic;

use crate::config::Config;

/// One project while it is looked at.
pub(crate) struct Patient<'a> {
    pub(crate) files: &'a dyn Files,
    pub(crate) bundle: Bundle,
    /// Every file of the mini-program.
    pub(crate) list: BTreeSet<Arc<str>>,
    /// The phone that the project wants.
    pub(crate) device: DeviceProfile,
    /// The media server that a run starts.
    pub(crate) server: urls::Server,
    pub(crate) findings: Vec<Diagnostic>,
}

impl Patient<'_> {
    pub(crate) fn text(&self, path: &str) -> Option<Arc<str>> {
        self.bundle.read_text(self.files, path)
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.list.contains(path)
    }

    pub(crate) fn say(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Pages, then components that are not from npm: an author cannot mend those.
    pub(crate) fn units(&self) -> Vec<Arc<str>> {
        let pages = self.bundle.pages.iter().map(|p| p.path.clone());
        let components = self.bundle.components.keys().filter(|c| self.bundle.page(c).is_none()).cloned();
        pages.chain(components).filter(|path| !is_foreign(path)).collect()
    }
}

/// Whether a file belongs to a package.
pub(crate) fn is_foreign(path: &str) -> bool {
    path.split('/').any(|part| part == "miniprogram_npm" || part == "node_modules")
}

/// Looks at a whole project with its `zhenji.toml`. Findings come by file and place.
pub fn examine(files: &dyn Files, device: &DeviceProfile, config: &Config) -> Vec<Diagnostic> {
    let (bundle, findings) = bundle::load(files);
    let list = bundle.list(files).into_iter().collect();
    let mut patient =
        Patient { files, bundle, list, device: device.clone(), server: urls::Server::of(config), findings };
    templates::examine(&mut patient);
    styles::examine(&mut patient);
    scripts::examine(&mut patient);
    urls::of_config(&mut patient);
    sources::examine(&mut patient, config);
    let mut findings = patient.findings;
    findings.sort_by(|a, b| (&a.file, a.pos, &a.message).cmp(&(&b.file, b.pos, &b.message)));
    findings.dedup();
    findings
}

#[cfg(test)]
mod tests {
    use super::examine;
    use crate::config::Config;
    use crate::files::Memory;

    /// The findings of a project with these files on an old phone, one line each, without hints.
    fn check(files: &[(&str, &str)]) -> Vec<String> {
        check_with(files, &Config::default())
    }

    fn check_with(files: &[(&str, &str)], config: &Config) -> Vec<String> {
        let mut memory = Memory::new();
        memory.put("app.json", r#"{"pages": ["pages/a/a"]}"#);
        memory.put("app.js", "App({})");
        memory.put("pages/a/a.json", "{}");
        memory.put("pages/a/a.js", "Page({ onTap() {} })");
        memory.put("pages/a/a.wxml", "<view bindtap=\"onTap\">hi</view>");
        for (path, text) in files {
            memory.put(*path, *text);
        }
        let mut device = crate::devices::all().next().expect("there is a phone");
        device.set_base_library("2.4.0");
        examine(&memory, &device, config)
            .iter()
            .map(|f| f.to_string().lines().next().unwrap_or_default().to_owned())
            .collect()
    }

    #[test]
    fn a_sound_project_has_no_findings() {
        assert_eq!(check(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_camera_that_is_not_there_is_named() {
        let text = "device = \"iphone-14\"\ncamera = \"clips/face.mp4\"\nmicrophone = \"tone\"\n";
        let config =
            Config { camera: Some("clips/face.mp4".into()), microphone: Some("tone".into()), ..Config::default() };
        let found = check_with(&[("zhenji.toml", text)], &config);
        assert_eq!(found, ["zhenji.toml:2:1: error: there is no file clips/face.mp4 for the camera"]);
        assert_eq!(check_with(&[("zhenji.toml", text), ("clips/face.mp4", "")], &config), Vec::<String>::new());
    }

    #[test]
    fn signatures_are_checked_against_the_servers_keys() {
        let mut config = Config::default();
        (config.origin.key, config.origin.play_key) = (Some("push key".to_owned()), Some("play key".to_owned()));
        config.media_routes.insert("rtmp://live.example.com/".to_owned(), "rtmp://127.0.0.1:1935/".to_owned());
        let signed = |key| zhenji_media::signed_query(key, "room", std::time::Duration::from_secs(0x7000_0000));
        let found = |tag: &str, attr: &str, url: &str| {
            let page = format!("<{tag} {attr}=\"{url}\"/>");
            let mut found = check_with(&[("pages/a/a.wxml", &page)], &config);
            found.retain(|f| f.contains("sign") || f.contains("txSecret"));
            found
        };
        for (tag, attr, base, key, wrong) in [
            ("live-pusher", "url", "rtmp://127.0.0.1:1935/live/room", "push key", "play key"),
            ("live-player", "src", "rtmp://live.example.com/live/room", "play key", "push key"),
            ("live-player", "src", "http://localhost:8080/live/room.flv", "play key", "push key"),
        ] {
            assert_eq!(found(tag, attr, &format!("{base}?{}", signed(key))), Vec::<String>::new());
            let told = found(tag, attr, &format!("{base}?{}", signed(wrong)));
            assert!(told.len() == 1 && told[0].contains("txSecret is wrong"), "{told:?}");
            let told = found(tag, attr, base);
            assert!(told.len() == 1 && told[0].contains("is not signed"), "{told:?}");
        }
        let elsewhere = format!("rtmp://other.example.com/live/room?{}", signed("key"));
        assert_eq!(found("live-pusher", "url", &elsewhere), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_mistake_is_placed() {
        for (path, text, place, word) in [
            ("pages/a/a.wxml", "<view>\n  <vieww/>\n</view>", "pages/a/a.wxml:2:3: error", "<vieww>"),
            ("pages/a/a.wxml", "<view hoverclass=\"x\"/>", "pages/a/a.wxml:1:7: warning", "hoverclass"),
            ("pages/a/a.wxml", "<view bindtapp=\"onTap\"/>", "pages/a/a.wxml:1:7: warning", "tapp"),
            ("pages/a/a.wxml", "<view bindtap=\"onTab\"/>", "pages/a/a.wxml:1:7: warning", "onTab"),
            ("pages/a/a.wxml", "<swiper/>", "pages/a/a.wxml:1:1: warning", "not built yet"),
            ("pages/a/a.wxml", "<image src=\"x.png\"/>", "pages/a/a.wxml:1:8: error", "pages/a/x.png"),
            (
                "pages/a/a.wxml",
                "<live-pusher url=\"rtmp://a/live/b?txSerect=1\"/>",
                "pages/a/a.wxml:1:14: warning",
                "txSerect",
            ),
            ("pages/a/a.wxml", "<live-player src=\"http://a/b.m3u8\"/>", "pages/a/a.wxml:1:14: warning", "m3u8"),
            (
                "pages/a/a.wxml",
                "<live-player bind:statechange=\"onTap\"/>",
                "pages/a/a.wxml:1:14: warning",
                "bindstatechange",
            ),
            ("pages/a/a.wxml", "<import src=\"x.wxml\"/>", "pages/a/a.wxml:1:1: error", "x.wxml"),
            (
                "pages/a/a.wxml",
                "<live-player catchstatechange=\"onTap\"/>",
                "pages/a/a.wxml:1:14: warning",
                "bindstatechange",
            ),
            (
                "pages/a/a.wxml",
                "<scroll-view><view><live-player/></view></scroll-view>",
                "pages/a/a.wxml:1:20: warning",
                "2.4.4",
            ),
            ("pages/a/a.js", "Page({ onTap() { wx.showToasst({}) } })", "pages/a/a.js:1:18: warning", "showToasst"),
            ("pages/a/a.js", "Page({ onTap() { wx.chooseVideo({}) } })", "pages/a/a.js:1:18: warning", "not built yet"),
            ("pages/a/a.js", "const x = require('./x')\nPage({ onTap() {} })", "pages/a/a.js:1:19: error", "./x"),
            ("pages/a/a.js", "Page({ onTap() {} )", "pages/a/a.js:1:", ""),
            (
                "pages/a/a.wxml",
                "<live-player src=\"rtmp://a/live/b?txSerect=1&txTime=FFFFFFFF\"/>",
                "pages/a/a.wxml:1:14: warning",
                "txSerect",
            ),
            (
                "pages/a/a.js",
                "Page({ onTap() {}, url: 'rtmp://a/live/b?txSecret=1&txTime=5FD4431C' })",
                "pages/a/a.js:1:25: warning",
                "ran out",
            ),
            (
                "zhenji.toml",
                "[media-routes]\n\"rtmp://a/b/c?txTime=1\" = \"rtmp://c/\"",
                "zhenji.toml:2:2: warning",
                "without txSecret",
            ),
            ("pages/a/a.wxss", "@import 'x.wxss';", "pages/a/a.wxss:1:", "x.wxss"),
            ("pages/a/a.json", "{,}", "pages/a/a.json:1:", ""),
        ] {
            let findings = check(&[(path, text)]);
            assert!(findings.iter().any(|f| f.starts_with(place) && f.contains(word)), "{text}: {findings:#?}");
        }
    }
}
