//! What ffprobe says of a stream.

use std::process::Command;

use serde_json::Value as Json;
use zhenji_tests::servers::output;

/// One track.
#[derive(Debug, Default)]
pub struct Track {
    pub codec: String,
    pub width: u64,
    pub height: u64,
    pub rate: String,
    /// Decoding times, in seconds.
    pub times: Vec<f64>,
}

/// Pictures and sound of the first seconds of a stream.
pub fn probe(url: &str, seconds: u32) -> (Track, Track) {
    let show = "stream=codec_name,codec_type,width,height,sample_rate:packet=codec_type,dts_time";
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-show_entries", show, "-of", "json"]);
    command.args(["-read_intervals", &format!("%+{seconds}"), "-i", url]);
    let json: Json = serde_json::from_str(&output(&mut command)).expect("ffprobe prints JSON");
    let track = |kind: &str| {
        let of_kind = |list: &str| {
            let rows = json[list].as_array().cloned().unwrap_or_default();
            rows.into_iter().filter(|row| row["codec_type"] == kind).collect::<Vec<Json>>()
        };
        let streams = of_kind("streams");
        assert_eq!(streams.len(), 1, "{kind} tracks of {url}: {json}");
        let word = |name: &str| streams[0][name].as_str().unwrap_or_default().to_owned();
        let times = of_kind("packets").iter().filter_map(|p| p["dts_time"].as_str()?.parse().ok()).collect();
        let [width, height] = ["width", "height"].map(|name| streams[0][name].as_u64().unwrap_or(0));
        Track { codec: word("codec_name"), width, height, rate: word("sample_rate"), times }
    };
    (track("video"), track("audio"))
}

impl Track {
    /// Times go up, by steps of at most so many seconds.
    pub fn assert_steady(&self, longest: f64, at_least: usize) {
        assert!(self.times.len() >= at_least, "{} only {} packets", self.codec, self.times.len());
        let odd: Vec<_> = self.times.windows(2).filter(|w| w[1] <= w[0] || w[1] - w[0] > longest).collect();
        assert!(odd.is_empty(), "{}: {odd:?} in {:?}", self.codec, self.times);
    }
}
