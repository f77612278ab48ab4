//! A pusher between its encoder and its connection: what is the same for real and simulated media.
//!
//! It counts what goes by, decides about bitrate and size, and says what the driver has to do or tell.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use zhenji_core::media::{Capture, Encode, MESSAGE_BYTES, MESSAGES_A_SECOND, MediaEventKind, Stats, Step};
use zhenji_core::time::Time;

use super::adapt::Adapt;
use crate::client::{Connect, Failed, Limits, Report, Uplink, UplinkFigures, publish};
use crate::flv::metadata;
use crate::meter::Meter;
use crate::rtmp::RtmpUrl;

/// How often the uplink is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// What the attempt of a number says.
pub(crate) enum News {
    Report(u64, Report),
    /// It ended by itself.
    Ended(u64, Failed),
}

/// What the driver has to do or tell.
#[derive(Debug, PartialEq)]
pub(crate) enum Act {
    /// Tell the machine.
    Tell(MediaEventKind),
    /// The encoder gets another bitrate, kbit/s.
    Bitrate(u32),
    /// The encoder has to begin anew: its size, rate or distance of key frames is another.
    Restart,
}

/// One attempt to publish.
pub(crate) struct Publishing {
    pub(crate) number: u64,
    pub(crate) uplink: Arc<Uplink>,
    /// As the machine asked.
    asked: Encode,
    adapt: Adapt,
    begun: bool,
    meter: Meter,
    figures: UplinkFigures,
    next_look: Time,
    next_frame: Time,
    size: (u32, u32),
    has_video: bool,
    /// Bytes since the last look.
    sent: u64,
    /// When the texts of the last second were sent.
    texts: VecDeque<Time>,
}

impl Publishing {
    /// The address to publish to, or why the attempt fails before it begins.
    pub(crate) fn address(url: &str, capture: Option<&Capture>) -> Result<RtmpUrl, MediaEventKind> {
        let url = RtmpUrl::parse(url).map_err(|reason| MediaEventKind::Failed { step: Step::Url, reason })?;
        if capture.is_none() {
            let reason = "camera and microphone are closed".to_owned();
            return Err(MediaEventKind::Failed { step: Step::Io, reason });
        }
        Ok(url)
    }

    pub(crate) fn new(number: u64, encode: Encode, capture: &Capture, now: Time) -> Self {
        let uplink = Uplink::new(capture.camera);
        uplink.push(metadata(&encode, capture.camera, capture.sample_rate));
        Self {
            number,
            uplink: Arc::new(uplink),
            adapt: Adapt::new(&encode, now),
            meter: Meter::new(encode.stats_ms, now),
            asked: encode,
            begun: false,
            figures: UplinkFigures::default(),
            next_look: now,
            next_frame: now,
            size: (0, 0),
            has_video: capture.camera,
            sent: 0,
            texts: VecDeque::new(),
        }
    }

    /// Connects and sends what the uplink holds.
    pub(crate) async fn attempt<C: Connect>(
        connect: C,
        url: RtmpUrl,
        number: u64,
        uplink: Arc<Uplink>,
        say: impl Fn(News) + Clone + Send + 'static,
    ) {
        let reports = say.clone();
        let sink = move |report| reports(News::Report(number, report));
        if let Err(failed) = publish(&connect, url, Limits::default(), &uplink, sink).await {
            say(News::Ended(number, failed));
        }
    }

    /// What the encoder has to do now.
    pub(crate) fn encode(&self) -> Encode {
        let (width, height) = (self.adapt.side(self.asked.width), self.adapt.side(self.asked.height));
        Encode { bitrate: self.adapt.kbps, width, height, ..self.asked.clone() }
    }

    /// The machine asks for something else.
    pub(crate) fn set(&mut self, encode: Encode, now: Time) -> Vec<Act> {
        let shape = |e: &Encode| (e.width, e.height, e.fps, e.gop.to_bits());
        let before = self.encode();
        self.adapt.set(&encode, now);
        self.asked = encode;
        let after = self.encode();
        let mut acts = Vec::new();
        if shape(&before) != shape(&after) {
            acts.push(Act::Restart);
        } else if before.bitrate != after.bitrate {
            acts.push(Act::Bitrate(after.bitrate));
        }
        if before.bitrate != after.bitrate {
            acts.push(Act::Tell(MediaEventKind::Bitrate { kbps: after.bitrate }));
        }
        acts
    }

    /// Whether a picture of this moment is to be encoded: the camera may be faster than the encoder.
    pub(crate) fn wants(&mut self, at: Time) -> bool {
        let interval = Duration::from_secs(1) / self.asked.fps.max(1);
        if at + interval / 2 < self.next_frame {
            return false;
        }
        self.next_frame = (self.next_frame + interval).max(at);
        true
    }

    /// The connection says something; what of it the machine hears.
    pub(crate) fn report(&mut self, report: Report, now: Time) -> Option<MediaEventKind> {
        match report {
            Report::Connected => Some(MediaEventKind::Connected),
            Report::Begun => {
                self.begun = true;
                self.meter = Meter::new(self.asked.stats_ms, now);
                self.next_look = now + LOOK;
                Some(MediaEventKind::PublishBegun)
            }
            Report::Traffic(n) => {
                self.sent += n as u64;
                self.meter.wire(n);
                None
            }
            Report::Sent { video, timestamp } => {
                self.meter.arrive(video, i64::from(timestamp), now);
                None
            }
            Report::Media(_) | Report::File | Report::Ended => None,
        }
    }

    /// A frame of pictures or sound leaves its encoder.
    pub(crate) fn frame(&mut self, video: bool, key: bool, dts: i64, n_bytes: usize) {
        if self.begun {
            self.meter.frame(video, key, dts, n_bytes);
        }
    }

    /// Sends a text inside the next picture, or says why it cannot.
    pub(crate) fn say(&mut self, text: Arc<str>, now: Time) -> Result<(), String> {
        while self.texts.front().is_some_and(|at| now.since(*at) >= Duration::from_secs(1)) {
            self.texts.pop_front();
        }
        if !self.begun {
            return Err("nothing is pushed yet".to_owned());
        }
        if !self.has_video {
            return Err("texts travel inside pictures, and this push has only sound".to_owned());
        }
        if text.len() > MESSAGE_BYTES {
            return Err(format!("the text has {} bytes, more than {MESSAGE_BYTES}", text.len()));
        }
        if self.texts.len() >= MESSAGES_A_SECOND {
            return Err(format!("more than {MESSAGES_A_SECOND} texts within a second"));
        }
        self.texts.push_back(now);
        self.uplink.say(text);
        Ok(())
    }

    /// Encoded pictures have this size from now on; told once.
    pub(crate) fn sized(&mut self, (width, height): (u32, u32)) -> Option<MediaEventKind> {
        let new = self.size != (width, height);
        self.size = (width, height);
        new.then_some(MediaEventKind::Size { width, height })
    }

    /// What is due.
    pub(crate) fn poll(&mut self, now: Time) -> Vec<Act> {
        let mut acts = Vec::new();
        if !self.begun {
            return acts;
        }
        if self.next_look <= now {
            self.next_look = now + LOOK;
            self.figures = self.uplink.figures();
            let sent_kbps = std::mem::take(&mut self.sent) * 8 / LOOK.as_millis() as u64;
            let before = self.encode();
            let events = self.adapt.look(self.figures, sent_kbps as u32, now);
            let after = self.encode();
            if (before.width, before.height) != (after.width, after.height) {
                if after.width < before.width {
                    self.uplink.skip();
                }
                acts.push(Act::Restart);
            } else if before.bitrate != after.bitrate {
                acts.push(Act::Bitrate(after.bitrate));
            }
            acts.extend(events.into_iter().map(Act::Tell));
        }
        if self.meter.deadline() <= now {
            let stats = Stats {
                width: self.size.0,
                height: self.size.1,
                video_cache: self.figures.video_queued as f64,
                audio_cache: self.figures.audio_queued as f64,
                ..self.meter.take(now)
            };
            acts.push(Act::Tell(MediaEventKind::Stats(Box::new(stats))));
        }
        acts
    }

    /// When `poll` has something to do.
    pub(crate) fn deadline(&self) -> Option<Time> {
        self.begun.then(|| self.meter.deadline().min(self.next_look))
    }
}

impl Drop for Publishing {
    /// The connection says goodbye by itself.
    fn drop(&mut self) {
        self.uplink.close();
    }
}
