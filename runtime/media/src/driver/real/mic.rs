//! The microphone: a tone, a file or a device, with the effects of its capture, as mono samples.

use std::path::PathBuf;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app::{AppSink, AppSinkCallbacks};
use zhenji_core::media::Capture;

use super::elements::{Pipeline, Word, require};
use super::voice;

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
    /// Mono, at the rate of the capture.
    Samples(Vec<i16>),
    /// It broke.
    Failed(String),
    /// A file ended: rewind.
    End,
}

/// A running microphone.
pub(super) struct Mic {
    pipeline: Pipeline,
    /// What was asked for and cannot be done here.
    pub(super) left_out: Vec<String>,
}

impl Mic {
    /// Opens. `out` runs on GStreamer's threads.
    pub(super) fn open(
        source: &MicSource,
        capture: &Capture,
        out: impl Fn(Sound) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        require(&["audioconvert", "audioresample", "appsink"])?;
        let head = match source {
            MicSource::Tone => {
                require(&["audiotestsrc"])?;
                "audiotestsrc is-live=true wave=sine freq=440 volume=0.2 samplesperbuffer=960"
            }
            MicSource::Silence => {
                require(&["audiotestsrc"])?;
                "audiotestsrc is-live=true wave=silence samplesperbuffer=960"
            }
            MicSource::File(path) => {
                require(&["filesrc", "decodebin"])?;
                if !path.is_file() {
                    return Err(format!("the file {} does not exist", path.display()));
                }
                "filesrc name=file ! decodebin"
            }
            MicSource::Device => device()?,
        };
        let (effects, left_out) = voice::chain(capture);
        let raw = format!("audio/x-raw,format=S16LE,rate={},channels=1", capture.sample_rate);
        let line = format!(
            "{head} ! audioconvert ! audioresample ! {raw} ! {effects}appsink name=sink sync={}",
            // A file would otherwise run as fast as it can be read.
            matches!(source, MicSource::File(_))
        );
        let out = std::sync::Arc::new(out);
        let say = out.clone();
        let pipeline = Pipeline::new(&line, move |word| match word {
            Word::Error(reason) => say(Sound::Failed(reason)),
            Word::End => say(Sound::End),
            Word::Level(_) => {}
        })?;
        if let MicSource::File(path) = source {
            pipeline.named::<gst::Element>("file")?.set_property("location", path.display().to_string());
        }
        let sink: AppSink = pipeline.named("sink")?;
        let new_sample = move |sink: &AppSink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if let Some(samples) = samples(&sample) {
                out(Sound::Samples(samples));
            }
            Ok(gst::FlowSuccess::Ok)
        };
        sink.set_callbacks(AppSinkCallbacks::builder().new_sample(new_sample).build());
        pipeline.play()?;
        Ok(Self { pipeline, left_out })
    }

    /// Back to the beginning of a file.
    pub(super) fn rewind(&self) {
        self.pipeline.rewind();
    }
}

/// The system's microphone. GStreamer would go on with silence where there is none, and nobody would know why.
fn device() -> Result<&'static str, String> {
    require(&["autoaudiosrc"])?;
    let monitor = gst::DeviceMonitor::new();
    monitor.add_filter(Some("Audio/Source"), None);
    let found = monitor.start().is_ok() && !monitor.devices().is_empty();
    monitor.stop();
    match found {
        true => Ok("autoaudiosrc"),
        false => Err("this machine has no microphone: name a file, or \"tone\", as the microphone".to_owned()),
    }
}

/// The samples of a buffer of `S16LE`.
pub(super) fn samples(sample: &gst::Sample) -> Option<Vec<i16>> {
    let bytes = sample.buffer()?.map_readable().ok()?;
    Some(bytes.as_chunks::<2>().0.iter().map(|b| i16::from_le_bytes(*b)).collect())
}
