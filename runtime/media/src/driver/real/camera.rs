//! The camera: the test pattern, a file or a device.
//!
//! The pattern is drawn by whoever owns it, when a picture is due; files and devices bring their pictures themselves.

use std::path::PathBuf;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app::{AppSink, AppSinkCallbacks};
use gstreamer_video::{VideoFrameRef, VideoInfo};
use zhenji_core::media::Capture;

use super::elements::{Pipeline, Word, require};
use crate::picture::Yuv;
use crate::picture::pattern::Pattern;

/// Where pictures come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CameraSource {
    /// A drawn picture that moves, with a clock that the player's side reads to measure latency.
    #[default]
    Pattern,
    /// A video file, looped.
    File(PathBuf),
    /// A V4L2 device, such as `/dev/video0`.
    Device(PathBuf),
}

/// What a camera that runs by itself says.
pub(super) enum Shot {
    Picture(Yuv),
    Failed(String),
    /// A file ended: rewind.
    End,
}

/// An open camera.
pub(super) enum Camera {
    /// Draw when due.
    Pattern(Pattern),
    /// Brings pictures by itself.
    Running(Pipeline),
}

impl Camera {
    /// Opens. `out` runs on GStreamer's threads.
    pub(super) fn open(
        source: &CameraSource,
        capture: &Capture,
        out: impl Fn(Shot) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        let (width, height) = ((capture.width & !1).max(16), (capture.height & !1).max(16));
        let (head, path) = match source {
            CameraSource::Pattern => return Ok(Self::Pattern(Pattern::new(width as usize, height as usize))),
            CameraSource::File(path) => {
                require(&["filesrc", "decodebin"])?;
                if !path.is_file() {
                    return Err(format!("the video file {} does not exist", path.display()));
                }
                ("filesrc name=source ! decodebin", path)
            }
            CameraSource::Device(path) => {
                require(&["v4l2src", "decodebin"])?;
                if !path.exists() {
                    return Err(format!("the camera {} does not exist", path.display()));
                }
                // Many cameras give JPEG only; decodebin takes both.
                ("v4l2src name=source ! decodebin", path)
            }
        };
        require(&["videoconvert", "videoscale", "videorate", "appsink"])?;
        let line = format!(
            "{head} ! videoconvert ! videoscale add-borders=true ! videorate ! \
             video/x-raw,format=I420,width={width},height={height},framerate={}/1,pixel-aspect-ratio=1/1 ! \
             appsink name=sink sync=true max-buffers=1 drop=true",
            capture.fps.max(1)
        );
        let out = std::sync::Arc::new(out);
        let say = out.clone();
        let pipeline = Pipeline::new(&line, move |word| match word {
            Word::Error(reason) => say(Shot::Failed(reason)),
            Word::End => say(Shot::End),
            Word::Level(_) => {}
        })?;
        let property = if matches!(source, CameraSource::File(_)) { "location" } else { "device" };
        pipeline.named::<gst::Element>("source")?.set_property(property, path.display().to_string());
        let sink: AppSink = pipeline.named("sink")?;
        let new_sample = move |sink: &AppSink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if let Some(picture) = picture(&sample) {
                out(Shot::Picture(picture));
            }
            Ok(gst::FlowSuccess::Ok)
        };
        sink.set_callbacks(AppSinkCallbacks::builder().new_sample(new_sample).build());
        pipeline.play()?;
        Ok(Self::Running(pipeline))
    }

    /// Back to the beginning of a file.
    pub(super) fn rewind(&self) {
        if let Self::Running(pipeline) = self {
            pipeline.rewind();
        }
    }
}

/// Copies a sample, whatever its strides are.
fn picture(sample: &gst::Sample) -> Option<Yuv> {
    let info = VideoInfo::from_caps(sample.caps()?).ok()?;
    let frame = VideoFrameRef::from_buffer_ref_readable(sample.buffer()?, &info).ok()?;
    let (width, height) = (info.width() as usize, info.height() as usize);
    let mut out = Yuv::solid(width, height, 16, 128, 128);
    let layout = out.layout();
    let planes = [
        (0, layout.y_stride, width, height),
        (layout.u, layout.c_stride, width.div_ceil(2), height.div_ceil(2)),
        (layout.v, layout.c_stride, width.div_ceil(2), height.div_ceil(2)),
    ];
    for (i, (at, stride, w, h)) in planes.into_iter().enumerate() {
        let source = frame.plane_data(i as u32).ok()?;
        let source_stride = *info.stride().get(i)? as usize;
        for row in 0..h {
            let line = source.get(row * source_stride..)?.get(..w)?;
            out.data[at + row * stride..][..w].copy_from_slice(line);
        }
    }
    Some(out)
}
