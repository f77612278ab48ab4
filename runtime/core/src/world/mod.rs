//! The world around a mini-program, and what goes wrong in it: networks, streams, devices, permissions, the phone.
//!
//! One description of a fault serves the command line, `zhenji.toml`, conformance cases and automation, on real media and
//! on simulated media alike. A component hears of it only through what follows from it.

mod bounds;
mod docs;
mod preset;
mod schedule;
mod span;
mod struck;
mod table;
mod text;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

pub use docs::docs;
pub use preset::{Figures, Preset};
pub use schedule::Schedule;
pub use struck::Struck;
pub use table::{Argument, FAULTS, FaultRow};
pub use text::{BadFault, parse as parse_fault, parse_strike};

use crate::time::Time;

/// The scope of the camera.
pub const CAMERA: &str = "scope.camera";
/// The scope of the microphone.
pub const RECORD: &str = "scope.record";

/// Something that goes wrong, or changes, at a moment: `{"at": "3s", "for": 500, "what": "stall"}`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Fault {
    /// When it begins, from the start of the run: milliseconds, or text such as `"3s"`.
    pub at: Time,
    /// How long it lasts (`for`); without it, until the end.
    pub lasts: Option<Duration>,
    /// What happens.
    pub what: What,
    /// Only links to this server; without it, all. Only faults of the network take it.
    pub host: Option<String>,
}

/// A fault as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default, deserialize_with = "span::time")]
    at: Time,
    #[serde(default, rename = "for", deserialize_with = "span::duration")]
    lasts: Option<Duration>,
    what: What,
    #[serde(default)]
    host: Option<String>,
}

impl TryFrom<Written> for Fault {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { at, lasts, what, host } = written;
        if host.is_some() && what.group() != Group::Network {
            return Err(format!("{what}: only faults of the network take a host"));
        }
        Ok(Self { at, lasts, what, host })
    }
}

/// A fault begins or ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Strike {
    /// It begins; `false`: it is over.
    pub on: bool,
    /// What.
    pub what: What,
    /// Only links to this server.
    pub host: Option<String>,
}

/// Everything that can go wrong or change, by the words of its JSON: `"cut"`, `{"bandwidth": 300}`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    // The network.
    /// Every link breaks and no new one comes about.
    Offline,
    /// Names do not resolve.
    Dns,
    /// New connections are refused.
    Refuse,
    /// New connections get no answer.
    Timeout,
    /// Servers answer with something else than RTMP or HTTP.
    Garbage,
    /// Servers accept and say nothing.
    Silent,
    /// Servers accept and close at once.
    Close,
    /// Servers refuse the publish or play command.
    Reject,
    /// Servers refuse it, and say that this is why.
    RejectFor(Refusal),
    /// Every link breaks once; new ones work.
    Cut,
    /// Links stay, and nothing passes.
    Stall,
    /// Every packet comes this many milliseconds later.
    Delay(#[serde(deserialize_with = "bounds::ms")] u32),
    /// Packets come unevenly: up to this many milliseconds later, by chance.
    Jitter(#[serde(deserialize_with = "bounds::ms")] u32),
    /// Each direction of each link carries no more than this many kbit/s.
    Bandwidth(#[serde(deserialize_with = "bounds::kbps")] u32),
    /// A kind of network with its delay, jitter and bandwidth.
    Network(Preset),

    // The streams that servers hand out.
    /// The publishers of the streams go away.
    Unpublish,
    /// One access unit in this many is damaged.
    CorruptVideo(#[serde(deserialize_with = "bounds::one_in")] u32),
    /// One audio frame in this many is damaged.
    CorruptAudio(#[serde(deserialize_with = "bounds::one_in")] u32),
    /// Players that join get no decoder configuration.
    NoSequenceHeader,
    /// Streams carry H.265, which phones do not decode here.
    Hevc,
    /// Streams carry sound only.
    AudioOnly,
    /// Streams go on in another size, px.
    Resize(#[serde(deserialize_with = "bounds::side")] u32, #[serde(deserialize_with = "bounds::side")] u32),

    // The devices.
    /// The camera does not open, or stops.
    CameraBroken,
    /// The microphone does not open, or stops.
    MicBroken,
    /// The microphone is open and gives no sound (Android).
    MicSilent,
    /// There is no hardware encoder, or it fails.
    NoHardwareEncoder,
    /// There is no hardware decoder, or it fails.
    NoHardwareDecoder,
    /// The video encoder fails once and is restarted.
    EncoderStumbles,
    /// The video encoder fails for good.
    VideoEncoderFails,
    /// The audio encoder fails for good.
    AudioEncoderFails,
    /// The encoder does not take the wanted resolution.
    UnsupportedResolution,
    /// The encoder does not take the wanted sample rate.
    UnsupportedSampleRate,
    /// The sound goes to another device: a headset is plugged in or pulled.
    Headset,

    // What the user, the system and the platform allow.
    /// The camera is denied.
    CameraDenied(By),
    /// The microphone is denied.
    MicDenied(By),
    /// The live components are not switched on for the account (开发 → 接口设置).
    NoLivePermission,
    /// The account's category does not allow live components.
    NoLiveCategory,
    /// Same-layer rendering fails: native views lie on top of the page (`rendererror`).
    NoSameLayer,
    /// Debugging is off, and the domains of requests are held against the lists of the account.
    DomainCheck,

    // The phone.
    /// The mini-program is in the background.
    Background,
    /// The screen is locked.
    Lock,
    /// A phone call.
    Call,
    /// A page of WeChat itself covers the mini-program.
    NativePage,
    /// The phone is turned: degrees counter-clockwise, 0, 90 or -90.
    Rotate(#[serde(deserialize_with = "turn")] i32),
    /// A screen that takes casts is in the same network.
    Screen(Screen),
    /// The battery is low.
    LowBattery,
    /// The front camera sees a face.
    Face,
    /// `wx.getNetworkType` says this.
    NetworkType(#[serde(deserialize_with = "network_type")] String),
}

/// What a screen does when a stream is cast to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screen {
    /// It shows it.
    Works,
    /// It does not take the connection.
    Refuses,
}

/// Who denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The user, in WeChat's dialog or settings.
    User,
    /// The phone's system.
    System,
}

/// Why servers refuse a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// `txSecret` is wrong.
    Signature,
    /// `txTime` is over.
    Expired,
    /// Somebody else pushes to the address.
    Taken,
}

impl Refusal {
    /// What the server says.
    pub fn text(self) -> &'static str {
        match self {
            Self::Signature => "txSecret is wrong",
            Self::Expired => "the URL has expired: txTime is over",
            Self::Taken => "Already publishing: somebody else pushes to this URL",
        }
    }
}

/// What a fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Links and servers.
    Network,
    /// What servers hand out.
    Stream,
    /// Camera, microphone, encoders, decoders.
    Device,
    /// What the user, the system and the platform allow.
    Permission,
    /// The phone itself.
    Phone,
}

impl Group {
    /// Who has to act on it.
    pub fn lane(self) -> Lane {
        match self {
            Self::Network | Self::Stream | Self::Device => Lane::Media,
            Self::Permission | Self::Phone => Lane::App,
        }
    }
}

/// Who has to act on a strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The media driver.
    Media,
    /// The machine of the mini-program and its components.
    App,
}

/// As JSON, which is how it is written.
impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(json.trim_matches('"'))
    }
}

impl What {
    /// Who has to act on it.
    pub fn lane(&self) -> Lane {
        self.group().lane()
    }

    /// What it is about.
    pub fn group(&self) -> Group {
        match self {
            Self::Offline
            | Self::Dns
            | Self::Refuse
            | Self::Timeout
            | Self::Garbage
            | Self::Silent
            | Self::Close
            | Self::Reject
            | Self::RejectFor(_)
            | Self::Cut
            | Self::Stall
            | Self::Delay(_)
            | Self::Jitter(_)
            | Self::Bandwidth(_)
            | Self::Network(_) => Group::Network,
            Self::Unpublish
            | Self::CorruptVideo(_)
            | Self::CorruptAudio(_)
            | Self::NoSequenceHeader
            | Self::Hevc
            | Self::AudioOnly
            | Self::Resize(..) => Group::Stream,
            Self::CameraBroken
            | Self::MicBroken
            | Self::MicSilent
            | Self::NoHardwareEncoder
            | Self::NoHardwareDecoder
            | Self::EncoderStumbles
            | Self::VideoEncoderFails
            | Self::AudioEncoderFails
            | Self::UnsupportedResolution
            | Self::UnsupportedSampleRate
            | Self::Headset => Group::Device,
            Self::CameraDenied(_)
            | Self::MicDenied(_)
            | Self::NoLivePermission
            | Self::NoLiveCategory
            | Self::DomainCheck => Group::Permission,
            Self::NoSameLayer
            | Self::Background
            | Self::Lock
            | Self::Call
            | Self::NativePage
            | Self::Rotate(_)
            | Self::Screen(_)
            | Self::LowBattery
            | Self::Face
            | Self::NetworkType(_) => Group::Phone,
        }
    }
}

fn turn<'de, D: Deserializer<'de>>(d: D) -> Result<i32, D::Error> {
    let degrees = i32::deserialize(d)?;
    one_of(degrees.to_string(), table::TURNS).map(|_| degrees)
}

fn network_type<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    one_of(String::deserialize(d)?, table::NETWORK_TYPES)
}

fn one_of<E: serde::de::Error>(given: String, words: &[&str]) -> Result<String, E> {
    let known = words.contains(&&*given);
    if known { Ok(given) } else { Err(E::custom(format!("`{given}` is none of {}", words.join(", ")))) }
}

/// What holds for the phone now, as far as components may ask.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// Who denies the camera.
    pub camera_denied: Option<By>,
    /// Who denies the microphone.
    pub mic_denied: Option<By>,
    /// The live components are not switched on.
    pub no_live_permission: bool,
    /// The category does not allow live components.
    pub no_live_category: bool,
    /// Same-layer rendering fails.
    pub no_same_layer: bool,
    /// Domains are held against the lists of the account.
    pub domain_check: bool,
    /// The mini-program is in the background.
    pub background: bool,
    /// The screen is locked.
    pub locked: bool,
    /// A phone call.
    pub call: bool,
    /// A page of WeChat covers the mini-program.
    pub native_page: bool,
    /// Degrees counter-clockwise.
    pub rotation: i32,
    /// The screen in the same network.
    pub screen: Option<Screen>,
    /// The battery is low.
    pub low_battery: bool,
    /// The front camera sees a face.
    pub face: bool,
    /// What `wx.getNetworkType` says instead of the phone's own word.
    pub network: Option<Arc<str>>,
    /// The network is there and does not carry much.
    pub weak_network: bool,
    /// From which all of this follows: what ends leaves what began before it.
    struck: Struck,
}

impl Conditions {
    /// A healthy phone whose user has answered these scopes: `scope.camera` and `scope.record` may be denied.
    pub fn of(permissions: &[(Arc<str>, bool)]) -> Self {
        let mut now = Self::default();
        for (scope, what) in [(CAMERA, What::CameraDenied(By::User)), (RECORD, What::MicDenied(By::User))] {
            if permissions.iter().any(|(s, on)| **s == *scope && !on) {
                now.apply(&Strike { on: true, what, host: None });
            }
        }
        now
    }

    /// Takes in a strike; those that only servers, streams and devices feel change nothing here.
    pub fn apply(&mut self, strike: &Strike) {
        let mut struck = std::mem::take(&mut self.struck);
        struck.apply(strike);
        *self = Self::default();
        struck.iter().for_each(|(what, host)| self.add(what, host));
        self.struck = struck;
    }

    fn add(&mut self, what: &What, host: Option<&str>) {
        match what {
            What::CameraDenied(by) => self.camera_denied = Some(*by),
            What::MicDenied(by) => self.mic_denied = Some(*by),
            What::NoLivePermission => self.no_live_permission = true,
            What::NoLiveCategory => self.no_live_category = true,
            What::NoSameLayer => self.no_same_layer = true,
            What::DomainCheck => self.domain_check = true,
            What::Background => self.background = true,
            What::Lock => self.locked = true,
            What::Call => self.call = true,
            What::NativePage => self.native_page = true,
            What::Rotate(degrees) => self.rotation = *degrees,
            What::Screen(screen) => self.screen = Some(*screen),
            What::LowBattery => self.low_battery = true,
            What::Face => self.face = true,
            What::NetworkType(name) => self.network = Some(name.as_str().into()),
            // A phone without any network, or with another kind of it, says so; one that loses a single server does not.
            What::Offline if host.is_none() => self.network = Some("none".into()),
            What::Network(preset) if host.is_none() => {
                self.network = Some(preset.network_type().into());
                self.weak_network = preset.is_weak();
            }
            _ => {}
        }
    }

    /// Whether the mini-program can be seen.
    pub fn foreground(&self) -> bool {
        !self.background && !self.locked
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value as Json, from_value, json};

    use super::*;

    fn fault(json: Json) -> Result<Fault, serde_json::Error> {
        from_value(json)
    }

    #[test]
    fn a_fault_is_read_in_all_its_forms() {
        let cut = fault(json!({ "at": "3s", "what": "cut" })).unwrap();
        assert_eq!((cut.at, cut.lasts, cut.what), (Time::from_millis(3000), None, What::Cut));
        let slow = fault(json!({ "at": 10, "for": "1.5s", "what": { "bandwidth": 300 }, "host": "a.com" })).unwrap();
        assert_eq!(slow.lasts, Some(Duration::from_millis(1500)));
        assert_eq!((slow.what, slow.host.as_deref()), (What::Bandwidth(300), Some("a.com")));
        assert_eq!(fault(json!({ "what": { "network": "2g" } })).unwrap().what, What::Network(Preset::G2));
        assert_eq!(fault(json!({ "what": { "camera-denied": "user" } })).unwrap().what, What::CameraDenied(By::User));
        assert_eq!(fault(json!({ "what": { "resize": [360, 640] } })).unwrap().what, What::Resize(360, 640));
    }

    #[test]
    fn mistakes_are_named() {
        let error = |json| fault(json).unwrap_err().to_string();
        assert!(error(json!({ "what": "cuts" })).contains("cuts"));
        assert!(error(json!({ "what": "cut", "until": 3 })).contains("until"));
        assert!(error(json!({ "what": "cut", "at": "3 weeks" })).contains("\"3s\""));
        assert!(error(json!({ "what": "cut", "at": -1 })).contains("milliseconds"));
        assert!(error(json!({ "what": "hevc", "host": "a.com" })).contains("only faults of the network"));
        assert!(error(json!({ "what": { "rotate": 45 } })).contains("90, -90, 0"));
        assert!(error(json!({ "what": { "network-type": "6g" } })).contains("wifi, 2g"));
    }

    #[test]
    fn each_fault_begins_and_ends() {
        let read = |json| fault(json).unwrap();
        let mut schedule = Schedule::new(vec![
            read(json!({ "at": 20, "for": 10, "what": "stall" })),
            read(json!({ "at": 10, "what": "cut" })),
        ]);
        assert_eq!(schedule.deadline(), Some(Time::from_millis(10)));
        let names = |s: Vec<Strike>| s.into_iter().map(|s| (s.what, s.on)).collect::<Vec<_>>();
        assert_eq!(names(schedule.take(Time::from_millis(25))), [(What::Cut, true), (What::Stall, true)]);
        assert_eq!(names(schedule.take(Time::from_millis(30))), [(What::Stall, false)]);
        assert_eq!(schedule.deadline(), None);
    }

    #[test]
    fn refused_scopes_are_denials() {
        let scopes = [("scope.camera".into(), false), ("scope.record".into(), true)];
        let now = Conditions::of(&scopes);
        assert_eq!((now.camera_denied, now.mic_denied), (Some(By::User), None));
    }

    #[test]
    fn what_ends_leaves_what_began_before() {
        let mut now = Conditions::default();
        let mut strike = |on, what| {
            now.apply(&Strike { on, what, host: None });
            (now.network.clone(), now.camera_denied)
        };
        strike(true, What::Network(Preset::G4));
        assert_eq!(strike(true, What::Offline).0.as_deref(), Some("none"));
        assert_eq!(strike(false, What::Offline).0.as_deref(), Some("4g"));
        strike(true, What::CameraDenied(By::User));
        assert_eq!(strike(true, What::CameraDenied(By::System)).1, Some(By::System));
        assert_eq!(strike(false, What::CameraDenied(By::System)).1, Some(By::User));
    }

    #[test]
    fn conditions_follow_strikes() {
        let mut now = Conditions::default();
        now.apply(&Strike { on: true, what: What::Lock, host: None });
        assert!(!now.foreground());
        now.apply(&Strike { on: false, what: What::Lock, host: None });
        assert_eq!(now, Conditions::default());
    }
}
