//! The world that a simulated driver lives in: servers, links, streams, devices, and what goes wrong when.
//!
//! It is data. The same world and the same commands give the same events.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value as Json};
use zhenji_core::time::Time;
use zhenji_core::world::Fault;

/// What becomes of one attempt to connect to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// `ok`: it works.
    Ok,
    /// `dns`: the name does not resolve.
    Dns,
    /// `refuse`: nobody listens.
    Refuse,
    /// `timeout`: TCP gets no answer.
    Timeout,
    /// `silent`: the server accepts and says nothing.
    Silent,
    /// `garbage`: the server answers with something else than RTMP or HTTP.
    Garbage,
    /// `close`: the server accepts and closes.
    Close,
    /// `reject`: the server refuses the publish or play command.
    Reject,
    /// `{"cut-after": ms}`: it works, and the connection breaks after so long.
    CutAfter(Duration),
    /// `{"stall-after": ms}`: it works, and nothing passes any more after so long.
    StallAfter(Duration),
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// What becomes of the first, second … attempt; the last repeats. Empty: all work.
    pub attempts: Vec<Attempt>,
    /// One way.
    pub latency: Duration,
    /// Limit of each direction; `None`: none.
    pub kbps: Option<u32>,
}

impl Default for Host {
    fn default() -> Self {
        Self { attempts: Vec::new(), latency: Duration::from_millis(10), kbps: None }
    }
}

/// A stream that somebody else publishes.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// `rtmp://host/app/stream`; it can be pulled by HTTP-FLV from the same host too.
    pub url: String,
    /// From when on.
    pub from: Time,
    /// Until when; `None`: for ever.
    pub until: Option<Time>,
    /// Picture width.
    pub width: u32,
    /// Picture height.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// Seconds between key frames.
    pub gop: f64,
    /// kbit/s of video.
    pub kbps: u32,
}

/// Everything outside the phone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// Servers by name; others are fast and always work.
    pub hosts: BTreeMap<String, Host>,
    /// Streams of others.
    pub streams: Vec<Stream>,
    /// What happens when: the driver strikes by itself. In a whole run the app machine does it, and gets these instead.
    pub faults: Vec<Fault>,
    /// Why the camera does not open.
    pub camera_fails: Option<Arc<str>>,
    /// Why the microphone does not open.
    pub mic_fails: Option<Arc<str>>,
}

impl World {
    /// Reads a world: `{"hosts": {"a.com": {"attempts": ["dns", "ok"], "latency": 20, "kbps": 800}}, "streams": [{"url":
    /// "rtmp://a.com/live/b", "from": 0, "until": 9000, "width": 540, "height": 960, "fps": 15, "gop": 1, "kbps": 500}],
    /// "faults": [{"at": 3000, "what": "cut"}], "camera": "no permission", "mic": "busy"}`, all of it optional.
    ///
    /// # Errors
    /// The key or value that is not known.
    pub fn from_json(json: &Json) -> Result<Self, String> {
        let mut world = Self::default();
        for (key, value) in object(json, "world")? {
            match key.as_str() {
                "hosts" => {
                    for (name, host) in object(value, "hosts")? {
                        world.hosts.insert(name.clone(), host_of(host)?);
                    }
                }
                "streams" => {
                    world.streams = array(value, "streams")?.iter().map(stream_of).collect::<Result<_, _>>()?
                }
                "faults" => {
                    let fault = |json: &Json| serde_json::from_value(json.clone()).map_err(|e| format!("{json}: {e}"));
                    world.faults = array(value, "faults")?.iter().map(fault).collect::<Result<_, _>>()?;
                }
                "camera" => world.camera_fails = Some(text(value, "camera")?.into()),
                "mic" => world.mic_fails = Some(text(value, "mic")?.into()),
                other => return Err(format!("a world has no {other:?}")),
            }
        }
        Ok(world)
    }
}

fn host_of(json: &Json) -> Result<Host, String> {
    let mut host = Host::default();
    for (key, value) in object(json, "a host")? {
        match key.as_str() {
            "attempts" => host.attempts = array(value, "attempts")?.iter().map(attempt_of).collect::<Result<_, _>>()?,
            "latency" => host.latency = millis(value, "latency")?,
            "kbps" => host.kbps = Some(number(value, "kbps")? as u32),
            other => return Err(format!("a host has no {other:?}")),
        }
    }
    Ok(host)
}

fn attempt_of(json: &Json) -> Result<Attempt, String> {
    if let Some(after) = json.get("cut-after") {
        return Ok(Attempt::CutAfter(millis(after, "cut-after")?));
    }
    if let Some(after) = json.get("stall-after") {
        return Ok(Attempt::StallAfter(millis(after, "stall-after")?));
    }
    Ok(match text(json, "an attempt")? {
        "ok" => Attempt::Ok,
        "dns" => Attempt::Dns,
        "refuse" => Attempt::Refuse,
        "timeout" => Attempt::Timeout,
        "silent" => Attempt::Silent,
        "garbage" => Attempt::Garbage,
        "close" => Attempt::Close,
        "reject" => Attempt::Reject,
        other => return Err(format!("no attempt ends with {other:?}")),
    })
}

fn stream_of(json: &Json) -> Result<Stream, String> {
    let mut stream = Stream {
        url: String::new(),
        from: Time::ZERO,
        until: None,
        width: 540,
        height: 960,
        fps: 15,
        gop: 1.0,
        kbps: 500,
    };
    for (key, value) in object(json, "a stream")? {
        match key.as_str() {
            "url" => stream.url = text(value, "url")?.to_owned(),
            "from" => stream.from = Time::ZERO + millis(value, "from")?,
            "until" => stream.until = Some(Time::ZERO + millis(value, "until")?),
            "width" => stream.width = number(value, "width")? as u32,
            "height" => stream.height = number(value, "height")? as u32,
            "fps" => stream.fps = number(value, "fps")? as u32,
            "gop" => stream.gop = number(value, "gop")?,
            "kbps" => stream.kbps = number(value, "kbps")? as u32,
            other => return Err(format!("a stream has no {other:?}")),
        }
    }
    Ok(stream)
}

fn object<'a>(json: &'a Json, what: &str) -> Result<&'a Map<String, Json>, String> {
    json.as_object().ok_or_else(|| format!("{what}: expected an object, found {json}"))
}

fn array<'a>(json: &'a Json, what: &str) -> Result<&'a Vec<Json>, String> {
    json.as_array().ok_or_else(|| format!("{what}: expected an array, found {json}"))
}

fn text<'a>(json: &'a Json, what: &str) -> Result<&'a str, String> {
    json.as_str().ok_or_else(|| format!("{what}: expected a string, found {json}"))
}

fn number(json: &Json, what: &str) -> Result<f64, String> {
    json.as_f64().filter(|n| *n >= 0.0).ok_or_else(|| format!("{what}: expected a number, found {json}"))
}

fn millis(json: &Json, what: &str) -> Result<Duration, String> {
    Ok(Duration::from_millis(number(json, what)? as u64))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;
    use zhenji_core::world::What;

    use super::*;

    #[test]
    fn worlds_are_read_and_mistakes_are_named() {
        let world = World::from_json(&json!({
            "hosts": { "a": { "attempts": ["dns", { "cut-after": 500 }], "kbps": 200 } },
            "faults": [{ "at": 9, "what": { "bandwidth": 3 } }, { "at": 5, "what": "cut" }],
        }))
        .unwrap();
        assert_eq!(world.hosts["a"].attempts, [Attempt::Dns, Attempt::CutAfter(Duration::from_millis(500))]);
        assert_eq!((world.faults[0].what.clone(), world.faults[1].at), (What::Bandwidth(3), Time::from_millis(5)));
        let check = |json: Json, part: &str| {
            let error = World::from_json(&json).unwrap_err();
            assert!(error.contains(part), "{error}");
        };
        check(json!({ "hsots": {} }), "hsots");
        check(json!({ "hosts": { "a": { "attempts": ["dsn"] } } }), "dsn");
        check(json!({ "faults": [{ "what": "lost" }] }), "lost");
    }
}
