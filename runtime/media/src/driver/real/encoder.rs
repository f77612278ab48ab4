//! H.264: raw pictures in, FLV video messages out.

use std::time::Duration;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app::{AppSink, AppSinkCallbacks, AppSrc};
use gstreamer_video::UpstreamForceKeyUnitEvent;
use zhenji_core::media::Encode;

use super::elements::{Pipeline, Word, first, require};
use crate::flv::avc;
use crate::picture::Yuv;
use crate::rtmp::{MediaKind, MediaMessage};

/// Encoders, the best first.
pub(super) const ELEMENTS: &[&str] = &["x264enc", "openh264enc"];

/// A running encoder of one size and rate.
pub(super) struct Encoder {
    /// Ends before the sink that it feeds is dropped.
    _pipeline: Pipeline,
    source: AppSrc,
    element: gst::Element,
    sink: AppSink,
    /// The element's name.
    pub(super) name: &'static str,
}

impl Encoder {
    /// Starts the first of `elements` that is installed. `base_ms` is the time of a picture whose `at` is zero; `out` gets the messages on GStreamer's threads.
    pub(super) fn start(
        elements: &[&'static str],
        captured: (usize, usize),
        encode: &Encode,
        base_ms: u32,
        out: impl Fn(MediaMessage) + Send + Sync + 'static,
        failed: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        require(&["appsrc", "appsink", "h264parse", "videoscale", "videoconvert"])?;
        let name = first(elements)?;
        let fps = encode.fps.max(1);
        let key_every = ((f64::from(fps) * encode.gop).round() as u32).max(1);
        // Even sizes: chroma has half as many pixels.
        let (width, height) = ((encode.width & !1).max(16), (encode.height & !1).max(16));
        let (w, h) = captured;
        // Measured: zerolatency's sliced threads are what keeps the delay below a frame.
        let coder = match name {
            "x264enc" => format!(
                "x264enc name=coder tune=zerolatency speed-preset=ultrafast byte-stream=false key-int-max={key_every} \
                 bitrate={} ! video/x-h264,profile=baseline",
                encode.bitrate.max(1)
            ),
            _ => format!(
                "openh264enc name=coder complexity=low rate-control=bitrate gop-size={key_every} bitrate={}",
                encode.bitrate.max(1) * 1000
            ),
        };
        let scale = if captured == (width as usize, height as usize) {
            String::new()
        } else {
            format!("videoscale add-borders=true ! video/x-raw,width={width},height={height},pixel-aspect-ratio=1/1 ! ")
        };
        let line = format!(
            "appsrc name=source format=time is-live=true max-buffers=2 leaky-type=downstream \
             caps=video/x-raw,format=I420,width={w},height={h},framerate={fps}/1,pixel-aspect-ratio=1/1 ! \
             {scale}{coder} ! h264parse ! video/x-h264,stream-format=avc,alignment=au ! \
             appsink name=sink sync=false"
        );
        let pipeline = Pipeline::new(&line, move |word| {
            if let Word::Error(reason) = word {
                failed(reason);
            }
        })?;
        let sink: AppSink = pipeline.named("sink")?;
        let mut sent: Option<Vec<u8>> = None;
        let new_sample = move |sink: &AppSink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            for message in messages(&sample, base_ms, &mut sent).unwrap_or_default() {
                out(message);
            }
            Ok(gst::FlowSuccess::Ok)
        };
        sink.set_callbacks(AppSinkCallbacks::builder().new_sample(new_sample).build());
        let (source, element) = (pipeline.named("source")?, pipeline.named("coder")?);
        pipeline.play()?;
        Ok(Self { _pipeline: pipeline, source, element, sink, name })
    }

    /// Encodes a picture of the moment `at` after the start. When the encoder is behind, the oldest waiting one is lost.
    pub(super) fn push(&self, picture: Yuv, at: Duration) {
        let mut buffer = gst::Buffer::from_mut_slice(picture.data);
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(at.as_nanos() as u64));
        }
        // A pipeline that is broken has said so on its bus.
        let _ = self.source.push_buffer(buffer);
    }

    /// Changes the bitrate of the running encoder.
    pub(super) fn set_bitrate(&self, kbps: u32) {
        let value = if self.name == "openh264enc" { kbps.max(1) * 1000 } else { kbps.max(1) };
        self.element.set_property("bitrate", value);
    }

    /// The next picture becomes a key frame.
    pub(super) fn force_key(&self) {
        self.sink.send_event(UpstreamForceKeyUnitEvent::builder().all_headers(true).build());
    }
}

/// The FLV messages of one encoded sample: the configuration when it is new, then the access unit.
fn messages(sample: &gst::Sample, base_ms: u32, sent: &mut Option<Vec<u8>>) -> Option<Vec<MediaMessage>> {
    let buffer = sample.buffer()?;
    // x264enc shifts its times by a thousand hours and takes it back in the segment: only running time is true.
    let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
    let running = |time: gst::ClockTime| match segment.to_running_time_full(time)? {
        gst::Signed::Positive(t) => Some(t.mseconds() as i64),
        gst::Signed::Negative(t) => Some(-(t.mseconds() as i64)),
    };
    let pts = running(buffer.pts()?)?;
    let dts = buffer.dts().and_then(running).unwrap_or(pts);
    let timestamp = base_ms.wrapping_add(dts as u32);
    let message = |payload| MediaMessage { kind: MediaKind::Video, timestamp, payload };
    let mut out = Vec::new();
    let config = sample.caps()?.structure(0)?.get::<gst::Buffer>("codec_data").ok()?;
    let config = config.map_readable().ok()?;
    if sent.as_deref() != Some(config.as_slice()) {
        *sent = Some(config.to_vec());
        out.push(message(avc::config(&config)));
    }
    let key = !buffer.flags().contains(gst::BufferFlags::DELTA_UNIT);
    let unit = buffer.map_readable().ok()?;
    out.push(message(avc::frame(key, (pts - dts) as i32, &unit)));
    Some(out)
}
