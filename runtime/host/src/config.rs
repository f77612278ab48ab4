//! `zhenji.toml`: what a project wants of the simulator, all of it optional.
//!
//! A wrong key or value is an error with line, column and remedy; nothing in the file is ignored.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use zhenji_core::nearest::nearest;
use zhenji_core::time::Time;
use zhenji_core::world::{Fault, What};

use crate::account::Account;
use crate::habits::{Live, SHORTEST_NETSTATUS_MS};

/// The file's name, beside `project.config.json` or `app.json`.
pub const FILE: &str = "zhenji.toml";

/// Whether a text is a version: numbers with dots between them.
pub(crate) fn is_version(text: &str) -> bool {
    text.split('.').all(|part| part.parse::<u32>().is_ok())
}

/// The scopes that users grant, without `scope.`
/// (<https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/authorize.html>).
const SCOPES: &[&str] = &[
    "userLocation",
    "userFuzzyLocation",
    "userLocationBackground",
    "record",
    "camera",
    "bluetooth",
    "writePhotosAlbum",
    "addPhoneContact",
    "addPhoneCalendar",
    "werun",
    "address",
    "invoice",
    "invoiceTitle",
    "userInfo",
];

/// Everything one can write.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// The phone: a name of `zhenji devices`.
    pub device: Option<String>,
    /// The base library that `getSystemInfo` reports and that decides about same-layer rendering.
    pub base_library: Option<String>,
    /// WeChat's version, as `getSystemInfo` reports it; too old a client has no live components.
    pub wechat: Option<String>,
    /// `zh_CN`, `en` …
    pub language: Option<String>,
    /// `wifi`, `5g`, `4g`, `3g`, `2g`, `none`: what `wx.getNetworkType` says.
    pub network: Option<Network>,
    /// Where pictures of live components stand.
    pub native_layer: Option<NativeLayer>,
    /// Where `zhenji run` leaves its screenshot.
    pub screenshot: Option<PathBuf>,
    /// `test-pattern`, a video file, or `/dev/video0`.
    pub camera: Option<String>,
    /// `tone`, an audio or video file, or `default` for the system's microphone.
    pub microphone: Option<String>,
    /// URL prefixes to replace in media URLs, longest first.
    pub media_routes: BTreeMap<String, String>,
    /// Scopes, without `scope.`: granted or refused. Those that are missing are granted.
    pub permissions: BTreeMap<String, bool>,
    /// What goes wrong when (docs/reference/faults.md).
    pub faults: Vec<Fault>,
    /// Whose mini-program it is.
    pub account: Account,
    /// The domains of the account, for the fault `domain-check`.
    pub domains: zhenji_core::app::Domains,
    /// How live components behave where phones differ.
    pub live: Live,
    /// Where the built-in media server and the automation server listen.
    pub ports: Ports,
    /// The built-in media server.
    pub origin: OriginWishes,
}

/// What the built-in media server checks.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct OriginWishes {
    /// The key that `txSecret` of push URLs is made with; without it nothing is checked.
    pub key: Option<String>,
    /// The same for play URLs.
    pub play_key: Option<String>,
}

/// Ports on the loopback address.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Ports {
    /// RTMP of the built-in origin.
    pub rtmp: u16,
    /// HTTP-FLV of the built-in origin.
    pub http: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { rtmp: 1935, http: 8080 }
    }
}

/// Where pictures of live components stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum NativeLayer {
    /// Above the whole page, as before base library 2.9.1.
    Top,
    /// At the element itself.
    Same,
}

/// What `wx.getNetworkType` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // The words are WeChat's own.
pub enum Network {
    Wifi,
    #[serde(rename = "5g")]
    G5,
    #[serde(rename = "4g")]
    G4,
    #[serde(rename = "3g")]
    G3,
    #[serde(rename = "2g")]
    G2,
    None,
}

impl Network {
    /// As `networkType` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wifi => "wifi",
            Self::G5 => "5g",
            Self::G4 => "4g",
            Self::G3 => "3g",
            Self::G2 => "2g",
            Self::None => "none",
        }
    }
}

/// What is wrong with the file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub file: PathBuf,
    /// One-based line; 0 when the file could not be read.
    pub line: usize,
    /// One-based column in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}", self.message)?;
        if !self.hint.is_empty() {
            write!(f, "\n  help: {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads the file in `dir`; a missing one is an empty one.
    pub fn load(dir: &Path) -> Result<Self, ConfigError> {
        let file = dir.join(FILE);
        match std::fs::read_to_string(&file) {
            Ok(text) => Self::parse(&file, &text),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(e) => Err(ConfigError {
                file,
                line: 0,
                column: 0,
                message: format!("cannot be read: {e}"),
                hint: "make it a readable UTF-8 text file, or remove it".into(),
            }),
        }
    }

    /// Reads the text of the file.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let at = |offset: usize, message: String, hint: &str| {
            let before = &text[..text.floor_char_boundary(offset)];
            let line_start = before.rfind('\n').map_or(0, |i| i + 1);
            ConfigError {
                file: file.to_path_buf(),
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
                message,
                hint: hint.into(),
            }
        };
        let config: Self = toml::from_str(text).map_err(|e| {
            let message = e.message().trim().replace('\n', "; ");
            let start = e.span().map_or(0, |s| s.start);
            // The last table that begins before the mistake.
            let in_faults =
                text[..text.floor_char_boundary(start)].rfind('[').is_some_and(|i| text[i..].starts_with("[faults"));
            let hint = if in_faults {
                "docs/reference/faults.md lists the faults, README.md what else one can write"
            } else if message.contains("unknown field") {
                "fix the spelling or remove the line; README.md lists what one can write"
            } else {
                "README.md shows a whole file"
            };
            at(start, message, hint)
        })?;
        config.check().map_err(|(word, message, hint)| at(text.find(&word).unwrap_or(0), message, &hint))?;
        Ok(config)
    }

    /// What goes wrong when: the faults, and what the account keeps from working.
    pub fn world(&self) -> Vec<Fault> {
        let obstacle = self.account.obstacle(self.live.order);
        let offline = (self.network == Some(Network::None)).then_some(What::Offline);
        let standing = |what| Fault { at: Time::ZERO, lasts: None, what, host: None };
        obstacle.into_iter().chain(offline).map(standing).chain(self.faults.iter().cloned()).collect()
    }

    /// Values that are well-formed and still impossible: the word to point at, what is wrong, what to do.
    fn check(&self) -> Result<(), (String, String, String)> {
        if let Some(name) = &self.device
            && crate::devices::find(name).is_none()
        {
            return Err((name.clone(), crate::devices::unknown(name), "`zhenji devices` lists the names".into()));
        }
        for (key, version, example) in
            [("base-library", &self.base_library, "3.8.0"), ("wechat", &self.wechat, "8.0.50")]
        {
            if let Some(version) = version.as_ref().filter(|v| !is_version(v)) {
                let message = format!("`{version}` is not a version");
                return Err((key.into(), message, format!("write it as \"{example}\"")));
            }
        }
        if let Some(scope) = self.permissions.keys().find(|scope| !SCOPES.contains(&scope.as_str())) {
            let near = nearest(scope, SCOPES.iter().copied()).map(|near| format!("did you mean {near}? "));
            let hint = format!("{}scopes are {}", near.unwrap_or_default(), SCOPES.join(", "));
            return Err((scope.clone(), format!("there is no scope `{scope}`"), hint));
        }
        if let Some(ms) = self.live.netstatus_ms.filter(|ms| *ms < SHORTEST_NETSTATUS_MS) {
            let message = format!("netstatus every {ms} ms is more than a page can take");
            return Err((
                "netstatus-ms".into(),
                message,
                format!("write {SHORTEST_NETSTATUS_MS} or more; phones take 2000"),
            ));
        }
        for (from, to) in &self.media_routes {
            for url in [from, to] {
                if url::Url::parse(url).is_err() {
                    let message = format!("`{url}` is not the beginning of a URL");
                    return Err((
                        url.clone(),
                        message,
                        "write scheme, host and path, as in \"rtmp://127.0.0.1:1935/\"".into(),
                    ));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use zhenji_core::device::Order;

    use super::*;

    fn check(text: &str) -> Result<Config, String> {
        Config::parse(Path::new("zhenji.toml"), text).map_err(|e| e.to_string())
    }

    #[test]
    fn a_whole_file_reads() {
        let config = check(
            r#"
            device = "pixel-7"
            base-library = "2.9.0"
            native-layer = "top"
            network = "4g"
            camera = "clips/face.mp4"
            microphone = "tone"
            screenshot = "out.png"
            [media-routes]
            "rtmp://live.example.com/" = "rtmp://127.0.0.1:1935/"
            [permissions]
            camera = true
            record = false
            [ports]
            rtmp = 21935
            [origin]
            key = "e12c46f2612d5106e2034781ab261ca3"
            [[faults]]
            at = "3s"
            for = 500
            what = { bandwidth = 300 }
            host = "a.com"
            [account]
            kind = "enterprise"
            category = "工具-备忘录"
            [live]
            order = "android"
            netstatus-ms = 1000
            "#,
        )
        .unwrap();
        assert_eq!(config.native_layer, Some(NativeLayer::Top));
        assert_eq!(config.network, Some(Network::G4));
        assert_eq!(config.ports, Ports { rtmp: 21935, http: 8080 });
        assert_eq!(config.permissions.get("record"), Some(&false));
        assert!(config.origin.key.is_some() && config.origin.play_key.is_none());
        let faults: Vec<String> = config.world().iter().map(|f| f.what.to_string()).collect();
        assert_eq!(faults, ["no-live-category", "{\"bandwidth\":300}"]);
        let mut habits = zhenji_core::device::Habits::default();
        config.live.apply(&mut habits);
        assert_eq!((habits.order, habits.netstatus_ms, habits.messages), (Order::Android, 1000, true));
    }

    #[test]
    fn mistakes_are_placed() {
        for (text, place, word) in [
            ("\n  devcie = \"x\"\n", ":2:3:", "devcie"),
            ("device = \"iphone-14\"\n", ":1:11:", "iphone"),
            ("[ports]\nrtmp = 70000\n", ":2:8:", "70000"),
            ("[ports]\nrtmp = \n", ":2:", ""),
            ("[[faults]]\nwhat = \"cuts\"\n", ":2:8:", "cuts"),
            ("[[faults]]\nat = \"soon\"\nwhat = \"cut\"\n", ":", "500ms"),
            ("[account]\nkind = \"private\"\n", ":2:8:", "personal"),
            ("[live]\norder = \"iphone\"\n", ":2:9:", "documented"),
            ("[live]\nnetstatus = 3\n", ":2:1:", "netstatus-ms"),
            ("[live]\nnetstatus-ms = 3\n", ":2:1:", "2000"),
            ("base-library = \"latest\"\n", ":1:1:", "latest"),
            ("[media-routes]\n\"live/\" = \"rtmp://a/\"\n", ":2:", "live/"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(place) && error.contains(word) && error.contains("help:"), "{text}: {error}");
        }
    }
}
