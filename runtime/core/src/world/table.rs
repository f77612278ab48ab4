//! Every fault: its word, its argument, what a phone does, and the codes it leads to.

use super::Group;

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaultRow {
    /// As it is written.
    pub word: &'static str,
    /// What is written after it.
    pub argument: Argument,
    /// What it is about.
    pub group: Group,
    /// What happens on a phone.
    pub does: &'static str,
    /// What `live-player` and `live-pusher` tell their page.
    pub codes: &'static str,
}

/// What is written after a word: `bandwidth=300`, `resize=360x640`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Argument {
    /// Nothing.
    None,
    /// A whole number; what it counts, and an example.
    Number(&'static str, &'static str),
    /// Width and height.
    Size,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// One of these numbers.
    Degrees(&'static [&'static str]),
}

impl FaultRow {
    /// The word with an example of its argument.
    pub fn example(&self) -> String {
        match self.argument {
            Argument::None => self.word.to_owned(),
            Argument::Number(_, example) => format!("{}={example}", self.word),
            Argument::Size => format!("{}=360x640", self.word),
            Argument::OneOf(words) | Argument::Degrees(words) => format!("{}={}", self.word, words[0]),
        }
    }
}

const fn row(
    word: &'static str,
    argument: Argument,
    group: Group,
    does: &'static str,
    codes: &'static str,
) -> FaultRow {
    FaultRow { word, argument, group, does, codes }
}

use Argument::{Degrees, None as Alone, Number, OneOf, Size};
use Group::{Device, Network, Permission, Phone, Stream};

const BY: Argument = OneOf(&["user", "system"]);

/// What `wx.getNetworkType` can say.
pub(super) const NETWORK_TYPES: &[&str] = &["wifi", "2g", "3g", "4g", "5g", "unknown", "none"];
/// How far a phone can be turned.
pub(super) const TURNS: &[&str] = &["90", "-90", "0"];

/// All of them, in the order of the reference page.
pub const FAULTS: &[FaultRow] = &[
    row(
        "offline",
        Alone,
        Network,
        "Every link breaks, no name resolves and no address is reached; `wx.getNetworkType` says `none`.",
        "player 3005, 2103, 3001 (3002 for an address of numbers; neither for HTTP-FLV) …, -2301; pusher 3005, 1102, 3001 or 3002 …, -1307",
    ),
    row(
        "dns",
        Alone,
        Network,
        "Names do not resolve, those made of numbers included; open links stay.",
        "player 3001 (not for HTTP-FLV), 2103 …, -2301; pusher 3001, 1102 …, -1307",
    ),
    row(
        "refuse",
        Alone,
        Network,
        "New connections are refused.",
        "player 3002 (not for HTTP-FLV), 2103 …, -2301; pusher 3002, 1102 …, -1307",
    ),
    row(
        "timeout",
        Alone,
        Network,
        "New connections get no answer within 5 s.",
        "player 3002 (not for HTTP-FLV), 2103 …, -2301; pusher 3002, 1102 …, -1307",
    ),
    row(
        "garbage",
        Alone,
        Network,
        "The other end of a new connection is no RTMP or HTTP server.",
        "player 3003 (RTMP) or 3004 (HTTP-FLV), 2103 …, -2301; pusher 3003, 1102 …, -1307",
    ),
    row(
        "silent",
        Alone,
        Network,
        "New connections are accepted, and nothing is said for 5 s.",
        "player 3003 (RTMP) or 3005 (HTTP-FLV), 2103 …, -2301; pusher 3003, 1102 …, -1307",
    ),
    row(
        "close",
        Alone,
        Network,
        "New connections are accepted and closed at once.",
        "player 3003 (RTMP) or 3004 (HTTP-FLV), 2103 …, -2301; pusher 3003, 1102 …, -1307",
    ),
    row(
        "reject",
        Alone,
        Network,
        "The server refuses the publish or play command; HTTP answers 403.",
        "player 2001, 3004, 2103 …, -2301; pusher 1001, 3004, 1102 …, -1307",
    ),
    row(
        "reject-for",
        OneOf(&["signature", "expired", "taken"]),
        Network,
        "The same, and the server says why: a wrong or expired signature, or somebody else who pushes there.",
        "player 2001, 3004, 2103 …, -2301; pusher 1001, 3004, 1102 …, -1307",
    ),
    row(
        "cut",
        Alone,
        Network,
        "Every link breaks once; new ones work.",
        "player 3005, 2103, 2001 …; pusher 3005, 1102, 1001, 1002",
    ),
    row(
        "stall",
        Alone,
        Network,
        "Links stay, and nothing passes in either direction.",
        "player 2007, later 2105, 2104, 2004; pusher 1101; both 3005 after 30 s",
    ),
    row(
        "delay",
        Number("ms", "300"),
        Network,
        "Every packet comes so much later, in each direction.",
        "none; the latency grows",
    ),
    row(
        "jitter",
        Number("ms", "1000"),
        Network,
        "Packets come up to so much later, by chance, and keep their order.",
        "player 2104; 2007, 2105 and 2004 where the buffer is smaller than the jitter",
    ),
    row(
        "bandwidth",
        Number("kbit/s", "300"),
        Network,
        "Each direction of each link carries no more than this.",
        "player 2007, 2105, 2004; pusher 1101, 1006, 1005; 2107 at the players of what it pushes",
    ),
    row(
        "network",
        OneOf(&["2g", "3g", "4g", "weak-wifi"]),
        Network,
        "A kind of network, with its delay, jitter and bandwidth (see below).",
        "as for delay, jitter and bandwidth",
    ),
    row(
        "unpublish",
        Alone,
        Stream,
        "The publishers of the streams go away, and come back at its end. RTMP tells it, HTTP-FLV just ends.",
        "player 2006 (RTMP), 3005 and 2103 (HTTP-FLV)",
    ),
    row("corrupt-video", Number("n", "30"), Stream, "One access unit in n is damaged.", "player 2101"),
    row("corrupt-audio", Number("n", "50"), Stream, "One audio frame in n is damaged.", "player 2102"),
    row(
        "no-sequence-header",
        Alone,
        Stream,
        "Players that join get no decoder configuration: sound and no picture.",
        "player 2101; neither 2008 nor 2009",
    ),
    row("hevc", Alone, Stream, "Streams carry H.265, which is not decoded here.", "player -2304"),
    row(
        "audio-only",
        Alone,
        Stream,
        "Streams carry sound only.",
        "player 2001, 2002, 2026, 2004; neither 2003 nor 2009",
    ),
    row("resize", Size, Stream, "Streams go on in another size, px.", "player 2009"),
    row("camera-broken", Alone, Device, "The camera does not open; a running one stops.", "pusher -1301"),
    row("mic-broken", Alone, Device, "The microphone does not open; a running one stops.", "pusher -1302"),
    row("mic-silent", Alone, Device, "The microphone is open and gives no sound (Android).", "pusher -1311"),
    row(
        "no-hardware-encoder",
        Alone,
        Device,
        "The hardware encoder does not start, or fails while it runs; software takes over.",
        "pusher 1103",
    ),
    row(
        "no-hardware-decoder",
        Alone,
        Device,
        "The hardware decoder fails at the first I-frame, or while it runs; software takes over.",
        "player 2108 or 2106",
    ),
    row("encoder-stumbles", Alone, Device, "The video encoder fails once and is restarted.", "pusher 1104"),
    row("video-encoder-fails", Alone, Device, "The video encoder fails for good.", "pusher -1303"),
    row("audio-encoder-fails", Alone, Device, "The audio encoder fails for good.", "pusher -1304"),
    row(
        "unsupported-resolution",
        Alone,
        Device,
        "The encoder does not take the wanted resolution, whenever it starts.",
        "pusher -1305",
    ),
    row(
        "unsupported-sample-rate",
        Alone,
        Device,
        "The encoder does not take the wanted sample rate, whenever it starts.",
        "pusher -1306",
    ),
    row("headset", Alone, Device, "A headset is plugged in, and pulled at its end.", "player 2030"),
    row(
        "camera-denied",
        BY,
        Permission,
        "The camera is denied, by the user or by the system; an open one is taken away.",
        "pusher 10001 (user), -1301 (system); `insertLivePusher:fail:system permission denied` as it is inserted",
    ),
    row(
        "mic-denied",
        BY,
        Permission,
        "The microphone is denied, by the user or by the system; an open one is taken away.",
        "pusher 10002 (user), -1302 (system); `system permission denied`, also for a player in RTC mode",
    ),
    row(
        "no-live-permission",
        Alone,
        Permission,
        "The live components are not switched on for the account (开发 → 接口设置).",
        "`error` event, calls fail with `no permission`",
    ),
    row(
        "no-live-category",
        Alone,
        Permission,
        "The account's category does not allow live components.",
        "`error` event, calls fail with `no permission`",
    ),
    row(
        "domain-check",
        Alone,
        Permission,
        "Debugging is off: requests, sockets, uploads and downloads reach only the domains that `[domains]` lists.",
        "none; `wx` calls fail with `url not in domain list`",
    ),
    row(
        "no-same-layer",
        Alone,
        Phone,
        "Same-layer rendering fails: native views lie on top of the page. From the start of a run they do; later the page is only told.",
        "`rendererror` event",
    ),
    row("background", Alone, Phone, "The mini-program goes to the background.", "pusher 5000 or 5001; player 6000"),
    row("lock", Alone, Phone, "The screen is locked.", "as for background"),
    row(
        "call",
        Alone,
        Phone,
        "A phone call comes in: it takes the sound (`wx.onAudioInterruptionBegin`, `…End`).",
        "pusher 5001",
    ),
    row(
        "native-page",
        Alone,
        Phone,
        "A page of WeChat itself covers the mini-program.",
        "none; the player pauses (`auto-pause-if-open-native`)",
    ),
    row(
        "rotate",
        Degrees(TURNS),
        Phone,
        "The phone is turned, degrees counter-clockwise; `wx.getSystemSetting` says so.",
        "player `fullscreenchange` (`enable-auto-rotation`)",
    ),
    row(
        "screen",
        OneOf(&["works", "refuses"]),
        Phone,
        "A screen that takes casts is in the same network, and the user chooses it; at its end it is gone.",
        "player `castinguserselect`, `castingstatechange`, `castinginterrupt`",
    ),
    row(
        "low-battery",
        Alone,
        Phone,
        "The battery is at 10 %, and the phone saves power: `wx.getBatteryInfo` says so, `wx.onBatteryInfoChange` tells it.",
        "none",
    ),
    row(
        "face",
        Alone,
        Phone,
        "The front camera sees a face, in the middle of the upper half of its picture; the test pattern shows one. Make-up, thin faces and big \
         eyes change that place, and nothing where there is no face.",
        "none",
    ),
    row(
        "network-type",
        OneOf(NETWORK_TYPES),
        Phone,
        "`wx.getNetworkType` says this and `wx.onNetworkStatusChange` tells it.",
        "none",
    ),
];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{What, parse_fault};
    use super::*;

    #[test]
    fn the_table_is_the_enum() {
        // The list that serde gives when a word is wrong is the list of the variants.
        let error = serde_json::from_str::<What>("\"?\"").unwrap_err().to_string();
        let words: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        let mut rows: Vec<&str> = FAULTS.iter().map(|r| r.word).collect();
        for word in words {
            let at = rows.iter().position(|r| *r == word).unwrap_or_else(|| panic!("no row for {word}"));
            rows.remove(at);
        }
        assert_eq!(rows, [""; 0], "rows without a variant");
    }

    #[test]
    fn every_example_is_read_as_its_row_says() {
        for row in FAULTS {
            let fault = parse_fault(&row.example()).unwrap();
            assert_eq!(fault.what.group(), row.group, "{}", row.word);
            assert!(fault.what.to_string().contains(row.word));
            let json = serde_json::to_value(&fault.what).unwrap();
            assert_eq!(serde_json::from_value::<What>(json).unwrap(), fault.what);
        }
    }
}
