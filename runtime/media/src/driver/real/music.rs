//! Background music: an audio file decoded as it is needed, mixed into the samples of the microphone.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::Arc;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app::AppSink;
use tempfile::NamedTempFile;

use super::elements::{Pipeline, Word, require};
use super::mic::samples;
use crate::driver::BGM_PERIOD;

/// What the listener of a push hears of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Begun,
    Progress { position_ms: u32, duration_ms: u32 },
    Ended,
}

/// One piece of music.
pub(super) struct Music {
    pipeline: Pipeline,
    sink: AppSink,
    rate: u32,
    start_ms: u32,
    end_ms: Option<u32>,
    /// 0 to 1.
    pub(super) volume: f64,
    /// Nothing is heard of it, and it does not go on.
    pub(super) held: bool,
    sought: bool,
    begun: bool,
    told_ms: u32,
    ready: VecDeque<i16>,
    /// Where the last sample of `ready` is.
    until_ms: f64,
    /// Decoders read anywhere in it; it goes with the music.
    _file: NamedTempFile,
}

impl Music {
    /// Opens the bytes of a file. `failed` runs on GStreamer's threads.
    pub(super) fn open(
        bytes: &[u8],
        start_ms: u32,
        end_ms: Option<u32>,
        rate: u32,
        failed: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        require(&["filesrc", "appsink", "decodebin", "audioconvert", "audioresample"])?;
        let written = || {
            let mut file = NamedTempFile::with_prefix("zhenji-bgm-")?;
            file.write_all(bytes).map(|()| file)
        };
        let file = written().map_err(|e| format!("the music cannot be put into a file for the decoder: {e}"))?;
        let line = format!(
            "filesrc name=source ! decodebin name=decode \
             audioconvert name=convert ! audioresample ! audio/x-raw,format=S16LE,rate={rate},channels=1 ! \
             appsink name=sink sync=false max-buffers=64"
        );
        let failed = Arc::new(failed);
        let say = failed.clone();
        let pipeline = Pipeline::new(&line, move |word| {
            if let Word::Error(reason) = word {
                say(reason);
            }
        })?;
        pipeline.named::<gst::Element>("source")?.set_property("location", file.path().display().to_string());
        let (decode, convert): (gst::Element, gst::Element) = (pipeline.named("decode")?, pipeline.named("convert")?);
        let into = convert.static_pad("sink").ok_or("audioconvert has no pad")?;
        let whole = into.clone();
        decode.connect_pad_added(move |_, pad| {
            let audio = pad.current_caps().is_some_and(|c| c.structure(0).is_some_and(|s| s.name() == "audio/x-raw"));
            if audio && !into.is_linked() {
                // Caps that say raw audio fit.
                let _ = pad.link(&into);
            }
        });
        decode.connect_no_more_pads(move |_| {
            if !whole.is_linked() {
                failed("there is no sound in the file".to_owned());
            }
        });
        let sink = pipeline.named("sink")?;
        pipeline.play()?;
        Ok(Self {
            pipeline,
            sink,
            rate,
            start_ms,
            // Zero, or nothing before the start, is the end of the file.
            end_ms: end_ms.filter(|end| *end > start_ms),
            volume: 1.0,
            held: false,
            sought: start_ms == 0,
            begun: false,
            told_ms: start_ms,
            ready: VecDeque::new(),
            until_ms: 0.0,
            _file: file,
        })
    }

    /// Adds what is due to samples of the microphone.
    pub(super) fn mix(&mut self, voice: &mut [i16]) -> Vec<Heard> {
        let mut heard = Vec::new();
        if self.held {
            return heard;
        }
        self.fill(voice.len());
        let n = voice.len().min(self.ready.len());
        for (voice, music) in voice.iter_mut().zip(self.ready.drain(..n)) {
            let sum = f64::from(*voice) + f64::from(music) * self.volume;
            *voice = sum.clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16;
        }
        if n > 0 && !std::mem::replace(&mut self.begun, true) {
            heard.push(Heard::Begun);
        }
        let position = self.position_ms();
        if self.begun && position >= self.told_ms + BGM_PERIOD.as_millis() as u32 {
            self.told_ms = position;
            let duration = self.pipeline.duration().map_or(position, |d| d.mseconds() as u32);
            heard.push(Heard::Progress { position_ms: position, duration_ms: duration });
        }
        let over = self.ready.is_empty() && self.sink.is_eos();
        if over || self.end_ms.is_some_and(|end| self.begun && position >= end) {
            heard.push(Heard::Ended);
        }
        heard
    }

    fn position_ms(&self) -> u32 {
        (self.until_ms - self.ready.len() as f64 * 1000.0 / f64::from(self.rate)).max(0.0) as u32
    }

    fn fill(&mut self, n: usize) {
        while self.ready.len() < n
            && let Some(sample) = self.sink.try_pull_sample(gst::ClockTime::ZERO)
        {
            if !self.sought && self.pipeline.duration().is_some_and(|d| u64::from(self.start_ms) >= d.mseconds()) {
                // A start beyond the end is no start.
                (self.start_ms, self.told_ms, self.sought) = (0, 0, true);
            }
            if !std::mem::replace(&mut self.sought, true)
                && self.pipeline.seek(gst::ClockTime::from_mseconds(self.start_ms.into()))
            {
                // What is queued belongs to the beginning.
                return;
            }
            let at = sample.buffer().and_then(|b| {
                let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
                segment.to_stream_time(b.pts()?)
            });
            let Some(samples) = samples(&sample) else { continue };
            let begin = at.map_or(self.until_ms, |at| at.useconds() as f64 / 1000.0);
            self.until_ms = begin + samples.len() as f64 * 1000.0 / f64::from(self.rate);
            // Where a file cannot be sought, all before the start is decoded and left out.
            if self.until_ms > f64::from(self.start_ms) {
                self.ready.extend(samples);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::process::Command;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    const RATE: u32 = 48_000;

    /// A tone of 3 s, by ffmpeg, in a format.
    fn file(name: &str, codec: &str) -> Arc<[u8]> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-f", "lavfi", "-i", "sine=frequency=1000:duration=3", "-ar", "44100", "-c:a", codec])
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success());
        std::fs::read(path).unwrap().into()
    }

    /// Mixes into silence until it ends; what was heard with its time in ms, and the loudest sample.
    fn listen(mut music: Music) -> (Vec<(u32, Heard)>, i16) {
        let (mut log, mut loudest, mut at) = (Vec::new(), 0, 0);
        for _ in 0..2000 {
            let mut voice = [0; 960];
            let heard = music.mix(&mut voice);
            loudest = voice.into_iter().max().unwrap().max(loudest);
            // Before it begins a decoder may need a moment; after that it is always ahead.
            if music.begun {
                at += 20;
            }
            std::thread::sleep(Duration::from_millis(if music.begun { 1 } else { 5 }));
            let ended = heard.contains(&Heard::Ended);
            log.extend(heard.into_iter().map(|h| (at, h)));
            if ended {
                break;
            }
        }
        (log, loudest)
    }

    #[test]
    fn files_of_all_kinds_are_played_to_their_end() {
        gst::init().unwrap();
        if Command::new("ffmpeg").arg("-version").output().is_err() {
            return;
        }
        for (name, codec) in [("a.mp3", "libmp3lame"), ("a.m4a", "aac"), ("a.wav", "pcm_s16le"), ("a.ogg", "libvorbis")]
        {
            let bytes = file(name, codec);
            let open = |start, end| Music::open(&bytes, start, end, RATE, |e| panic!("{e}")).unwrap();
            let (log, loudest) = listen(open(0, None));
            assert_eq!(log.first().map(|l| l.1), Some(Heard::Begun), "{name}");
            assert_eq!(log.last().map(|l| l.1), Some(Heard::Ended), "{name}");
            let (ended, _) = log[log.len() - 1];
            assert!((2900..3200).contains(&ended), "{name} ended after {ended} ms");
            let told = log.iter().filter_map(|(_, h)| match h {
                Heard::Progress { position_ms, duration_ms } => Some((*position_ms, *duration_ms)),
                _ => None,
            });
            let told: Vec<_> = told.collect();
            assert!(
                matches!(told[..], [(1000..1100, 2900..3200), (2000..2200, _)] | [(1000..1100, _), (2000..2200, _), _]),
                "{name}: {told:?}"
            );
            assert!(loudest > 3000, "{name}: {loudest}");
            // A part of it, softly.
            let mut part = open(1000, Some(2000));
            part.volume = 0.5;
            let (log, half) = listen(part);
            let (ended, _) = log[log.len() - 1];
            assert!((900..1200).contains(&ended), "{name}: the part ended after {ended} ms");
            let (log, _) = listen(open(9000, Some(500)));
            assert!(log[log.len() - 1].0 > 2900, "{name}: a start beyond the end is the beginning, {log:?}");
            assert!((i32::from(loudest) / 2).abs_diff(i32::from(half)) < 400, "{name}: {loudest} {half}");
        }
    }

    #[test]
    fn what_holds_no_sound_fails_by_name() {
        gst::init().unwrap();
        let picture = {
            let mut out = std::io::Cursor::new(Vec::new());
            image::RgbaImage::new(8, 8).write_to(&mut out, image::ImageFormat::Png).unwrap();
            out.into_inner()
        };
        for bytes in [b"this is not music, it is a text of some length".to_vec(), picture] {
            let (sender, failed) = mpsc::channel();
            let music = Music::open(&bytes, 0, None, RATE, move |reason| {
                let _ = sender.send(reason);
            });
            let reason = failed.recv_timeout(Duration::from_secs(5)).unwrap();
            assert!(!reason.is_empty());
            drop(music);
        }
    }
}
