//! The microphone: a tone, a file or a device, encoded to AAC, with its loudness.

use std::path::PathBuf;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app::{AppSink, AppSinkCallbacks};

use super::elements::{Pipeline, Word, first, require};
use crate::flv::aac;

/// Where sound comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MicSource {
    /// A quiet continuous tone.
    #[default]
    Tone,
    /// Nothing to hear, and yet a microphone.
    Silence,
    /// An audio or video file, looped.
    File(PathBuf),
    /// The default device of the system.
    Device,
}

/// What a microphone says.
pub(super) enum Sound {
    /// AudioSpecificConfig.
    Config(Vec<u8>),
    /// One access unit; `at_ms` counts from the start of the microphone.
    Frame { at_ms: u64, unit: Vec<u8> },
    /// 0–100.
    Level(u32),
    /// It broke.
    Failed(String),
    /// A file ended: rewind.
    End,
}

/// A running microphone.
pub(super) struct Mic {
    pipeline: Pipeline,
    volume: gst::Element,
}

impl Mic {
    /// Opens. `out` runs on GStreamer's threads.
    pub(super) fn open(
        source: &MicSource,
        sample_rate: u32,
        muted: bool,
        out: impl Fn(Sound) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        require(&["audioconvert", "audioresample", "volume", "level", "appsink"])?;
        let coder = first(&["voaacenc", "avenc_aac"])?;
        let head = match source {
            MicSource::Tone => {
                require(&["audiotestsrc"])?;
                "audiotestsrc is-live=true wave=sine freq=440 volume=0.2 samplesperbuffer=480"
            }
            MicSource::Silence => {
                require(&["audiotestsrc"])?;
                "audiotestsrc is-live=true wave=silence samplesperbuffer=480"
            }
            MicSource::File(path) => {
                require(&["filesrc", "decodebin"])?;
                if !path.is_file() {
                    return Err(format!("the file {} does not exist", path.display()));
                }
                "filesrc name=file ! decodebin"
            }
            MicSource::Device => {
                require(&["autoaudiosrc"])?;
                "autoaudiosrc"
            }
        };
        // Mono, as the SDK's default is.
        let bitrate = if sample_rate >= 44100 { 64_000 } else { 32_000 };
        let line = format!(
            "{head} ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate={sample_rate},channels=1 ! \
             volume name=volume mute={muted} ! level interval=300000000 ! audioconvert ! \
             {coder} bitrate={bitrate} ! audio/mpeg,mpegversion=4,stream-format=raw ! appsink name=sink sync={}",
            // A file would otherwise run as fast as it can be read.
            matches!(source, MicSource::File(_))
        );
        let out = std::sync::Arc::new(out);
        let say = out.clone();
        let pipeline = Pipeline::new(&line, move |word| {
            say(match word {
                Word::Error(reason) => Sound::Failed(reason),
                Word::End => Sound::End,
                Word::Level(level) => Sound::Level(level),
            });
        })?;
        if let MicSource::File(path) = source {
            pipeline.named::<gst::Element>("file")?.set_property("location", path.display().to_string());
        }
        let sink: AppSink = pipeline.named("sink")?;
        let mut announced = false;
        let new_sample = move |sink: &AppSink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if !announced {
                announced = true;
                let config = sample.caps().and_then(|c| c.structure(0)?.get::<gst::Buffer>("codec_data").ok());
                let config = config.and_then(|c| Some(c.map_readable().ok()?.to_vec()));
                out(Sound::Config(config.unwrap_or_else(|| aac::lc_config(sample_rate, 1).to_vec())));
            }
            let running = sample.buffer().and_then(|b| {
                let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
                segment.to_running_time(b.pts()?)
            });
            if let (Some(at), Some(buffer)) = (running, sample.buffer())
                && let Ok(unit) = buffer.map_readable()
            {
                out(Sound::Frame { at_ms: at.mseconds(), unit: unit.to_vec() });
            }
            Ok(gst::FlowSuccess::Ok)
        };
        sink.set_callbacks(AppSinkCallbacks::builder().new_sample(new_sample).build());
        let volume = pipeline.named("volume")?;
        pipeline.play()?;
        Ok(Self { pipeline, volume })
    }

    /// A muted microphone sends silence.
    pub(super) fn mute(&self, muted: bool) {
        self.volume.set_property("mute", muted);
    }

    /// Back to the beginning of a file.
    pub(super) fn rewind(&self) {
        self.pipeline.rewind();
    }
}
