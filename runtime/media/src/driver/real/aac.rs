//! AAC: mono samples in, access units out.

use std::time::Duration;

use gstreamer as gst;
use gstreamer_app::{AppSink, AppSinkCallbacks, AppSrc};

use super::elements::{Pipeline, Word, first, require};
use crate::flv::aac;

/// What comes out.
pub(super) enum Coded {
    /// AudioSpecificConfig, first of all.
    Config(Vec<u8>),
    /// One access unit; `at` is on the timeline of what was put in.
    Unit {
        at: Duration,
        unit: Vec<u8>,
    },
    Failed(String),
}

/// A running encoder of one sample rate.
pub(super) struct Aac {
    _pipeline: Pipeline,
    source: AppSrc,
    rate: u32,
    /// Samples that went in, and the moment of the first.
    n_samples: u64,
    from: Duration,
}

/// Sound that comes this much later or earlier than the samples before it say begins anew.
const GAP: Duration = Duration::from_millis(150);

impl Aac {
    /// `out` runs on GStreamer's threads.
    pub(super) fn start(rate: u32, out: impl Fn(Coded) + Send + Sync + 'static) -> Result<Self, String> {
        require(&["appsrc", "appsink", "audioconvert"])?;
        let coder = first(&["voaacenc", "avenc_aac"])?;
        // Mono, as the SDK's default is.
        let bitrate = if rate >= 44_100 { 64_000 } else { 32_000 };
        let line = format!(
            "appsrc name=source format=time is-live=true max-bytes=0 \
             caps=audio/x-raw,format=S16LE,rate={rate},channels=1,layout=interleaved ! audioconvert ! \
             {coder} bitrate={bitrate} ! audio/mpeg,mpegversion=4,stream-format=raw ! appsink name=sink sync=false"
        );
        let out = std::sync::Arc::new(out);
        let say = out.clone();
        let pipeline = Pipeline::new(&line, move |word| {
            if let Word::Error(reason) = word {
                say(Coded::Failed(reason));
            }
        })?;
        let sink: AppSink = pipeline.named("sink")?;
        let mut announced = false;
        let new_sample = move |sink: &AppSink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if !announced {
                announced = true;
                let config = sample.caps().and_then(|c| c.structure(0)?.get::<gst::Buffer>("codec_data").ok());
                let config = config.and_then(|c| Some(c.map_readable().ok()?.to_vec()));
                out(Coded::Config(config.unwrap_or_else(|| aac::lc_config(rate, 1).to_vec())));
            }
            if let Some(buffer) = sample.buffer()
                && let (Some(at), Ok(unit)) = (buffer.pts(), buffer.map_readable())
            {
                out(Coded::Unit { at: at.into(), unit: unit.to_vec() });
            }
            Ok(gst::FlowSuccess::Ok)
        };
        sink.set_callbacks(AppSinkCallbacks::builder().new_sample(new_sample).build());
        let source = pipeline.named("source")?;
        pipeline.play()?;
        Ok(Self { _pipeline: pipeline, source, rate, n_samples: 0, from: Duration::ZERO })
    }

    /// Encodes samples that end now, at `now` of the caller's timeline. They follow those before without a seam: devices,
    /// files and effects deliver unevenly.
    pub(super) fn push(&mut self, samples: &[i16], now: Duration) {
        let span = |n: u64| Duration::from_micros(n * 1_000_000 / u64::from(self.rate));
        let meant = now.saturating_sub(span(samples.len() as u64));
        if meant.abs_diff(self.from + span(self.n_samples)) > GAP {
            (self.from, self.n_samples) = (meant, 0);
        }
        let at = self.from + span(self.n_samples);
        self.n_samples += samples.len() as u64;
        let bytes: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
        let mut buffer = gst::Buffer::from_mut_slice(bytes);
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(at.as_nanos() as u64));
            buffer.set_duration(gst::ClockTime::from_nseconds(span(samples.len() as u64).as_nanos() as u64));
        }
        // A pipeline that is broken has said so on its bus.
        let _ = self.source.push_buffer(buffer);
    }
}
