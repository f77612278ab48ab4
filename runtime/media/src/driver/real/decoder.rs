//! H.264 and AAC: access units in, pictures and loudness out.

use std::sync::{Arc, Mutex, PoisonError};

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app::{AppSink, AppSinkCallbacks, AppSrc};
use gstreamer_video::{VideoColorMatrix, VideoColorRange, VideoFrameExt, VideoFrameRef, VideoInfo, VideoMeta};
use zhenji_core::media::{Frame, Shot};

use super::elements::{Pipeline, Word, first, require};
use crate::flv::aac;
use crate::jitter::Entry;
use crate::picture::rgba::{self, Matrix, Planes};
use crate::picture::stamp;

/// One decoded picture, as the decoder left it.
pub(super) struct Decoded {
    sample: gst::Sample,
    info: VideoInfo,
    /// Presentation time on the buffer's timeline, ms.
    pub(super) pts: i64,
}

impl Decoded {
    fn new(sample: gst::Sample) -> Option<Self> {
        let info = VideoInfo::from_caps(sample.caps()?).ok()?;
        let pts = sample.buffer()?.pts().map_or(0, |t| t.mseconds() as i64 - PTS_BIAS_MS);
        Some(Self { sample, info, pts })
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (self.info.width(), self.info.height())
    }

    fn with_planes<T>(&self, read: impl FnOnce(&Planes<'_>) -> Option<T>) -> Option<T> {
        let frame = VideoFrameRef::from_buffer_ref_readable(self.sample.buffer()?, &self.info).ok()?;
        let plane = |i: u32| Some((frame.plane_data(i).ok()?, *frame.plane_stride().get(i as usize)? as usize));
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        read(&Planes { width, height, y: plane(0)?, u: plane(1)?, v: plane(2)? })
    }

    /// The clock in the picture, µs.
    pub(super) fn stamp(&self, now_us: u64) -> Option<u64> {
        self.with_planes(|p| stamp::read(p.width, p.height, p.y.0, p.y.1, now_us))
    }

    /// For the view, which converts it only when it looks; in another size if wanted.
    pub(super) fn shot(self, stamp_us: Option<u64>, wanted: Option<(u32, u32)>) -> Shot {
        Shot::new(stamp_us, move || {
            let colours = self.info.colorimetry();
            let matrix = match colours.matrix() {
                VideoColorMatrix::Bt709 => Matrix::BT709,
                _ => Matrix::BT601,
            };
            let full = colours.range() == VideoColorRange::Range0_255;
            let matrix = if full { matrix.full_range() } else { matrix };
            let frame = self.with_planes(|planes| rgba::frame(planes, matrix, false, stamp_us));
            // A decoder whose planes are shorter than it says gives no picture.
            let frame = frame.unwrap_or_else(|| Frame { width: 0, height: 0, rgba: [].into(), stamp_us });
            Arc::new(match wanted {
                Some((width, height)) => {
                    let rgba = scaled(&frame.rgba, (frame.width, frame.height), (width, height));
                    Frame { width, height, rgba, stamp_us }
                }
                None => frame,
            })
        })
    }
}

/// The nearest pixels in another size: what a stream of that size would show.
fn scaled(rgba: &[u8], (width, height): (u32, u32), (to_width, to_height): (u32, u32)) -> Arc<[u8]> {
    let mut out = Vec::with_capacity(to_width as usize * to_height as usize * 4);
    for y in 0..u64::from(to_height) {
        let row = (y * u64::from(height) / u64::from(to_height)) as usize * width as usize;
        for x in 0..u64::from(to_width) {
            let at = (row + (x * u64::from(width) / u64::from(to_width)) as usize) * 4;
            out.extend_from_slice(rgba.get(at..at + 4).unwrap_or(&[0; 4]));
        }
    }
    out.into()
}

/// A running decoder.
pub(super) struct Decoder {
    _pipeline: Pipeline,
    source: AppSrc,
    /// The element's name.
    pub(super) name: &'static str,
}

/// How loud a player is: what is measured, and what is heard of it.
pub(super) struct Volume {
    /// In front of the measurement.
    pub(super) mute: gst::Element,
    /// Behind it: the earpiece that is pretended is no quieter stream.
    pub(super) out: gst::Element,
}

/// Video decoders, the best first.
pub(super) const VIDEO: &[&str] = &["avdec_h264", "openh264dec"];

impl Decoder {
    /// Starts the first of `elements` that is installed. Both callbacks run on GStreamer's threads.
    pub(super) fn video(
        elements: &[&'static str],
        avcc: &[u8],
        out: impl Fn(Decoded) + Send + Sync + 'static,
        failed: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        require(&["appsrc", "appsink", "videoconvert"])?;
        let name = first(elements)?;
        // Measured: frame threads cost up to three frames of delay.
        let decode = match name {
            "avdec_h264" => "avdec_h264 name=decoder max-threads=1",
            _ => {
                require(&["h264parse"])?;
                "h264parse ! video/x-h264,stream-format=byte-stream,alignment=au ! openh264dec name=decoder"
            }
        };
        let line = format!(
            "appsrc name=source format=time is-live=true max-bytes=0 ! {decode} ! videoconvert n-threads=1 ! \
             video/x-raw,format=I420 ! appsink name=sink sync=false"
        );
        let failed: Failed = Arc::new(failed);
        let say = failed.clone();
        let pipeline = Pipeline::new(&line, move |word| {
            if let Word::Error(reason) = word {
                say(reason);
            }
        })?;
        watch(&pipeline, failed)?;
        let source: AppSrc = pipeline.named("source")?;
        let caps = gst::Caps::builder("video/x-h264")
            .field("stream-format", "avc")
            .field("alignment", "au")
            .field("codec_data", gst::Buffer::from_slice(avcc.to_vec()))
            .build();
        source.set_caps(Some(&caps));
        let sink: AppSink = pipeline.named("sink")?;
        let new_sample = move |sink: &AppSink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if let Some(decoded) = Decoded::new(sample) {
                out(decoded);
            }
            Ok(gst::FlowSuccess::Ok)
        };
        sink.set_callbacks(AppSinkCallbacks::builder().new_sample(new_sample).build());
        take_any_strides(&sink);
        pipeline.play()?;
        Ok(Self { _pipeline: pipeline, source, name })
    }

    /// Starts an audio decoder; it plays to the sound card if asked and there is one.
    pub(super) fn audio(
        asc: &[u8],
        sound: bool,
        level: impl Fn(u32) + Send + Sync + 'static,
        failed: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<(Self, Volume), String> {
        require(&["appsrc", "audioconvert", "audioresample", "level", "volume"])?;
        let name = first(&["avdec_aac", "faad"])?;
        let sink = match sound && std::path::Path::new("/dev/snd").exists() && require(&["autoaudiosink"]).is_ok() {
            true => "autoaudiosink sync=false",
            false => "fakesink sync=false",
        };
        let line = format!(
            "appsrc name=source format=time is-live=true max-bytes=0 ! {name} name=decoder ! audioconvert ! audioresample ! \
             volume name=mute ! level interval=300000000 ! volume name=out ! {sink}"
        );
        let failed: Failed = Arc::new(failed);
        let say = failed.clone();
        let pipeline = Pipeline::new(&line, move |word| match word {
            Word::Error(reason) => say(reason),
            Word::Level(l) => level(l),
            Word::End => {}
        })?;
        watch(&pipeline, failed)?;
        let source: AppSrc = pipeline.named("source")?;
        let (rate, channels) = aac::parameters(asc).unwrap_or((48000, 2));
        let caps = gst::Caps::builder("audio/mpeg")
            .field("mpegversion", 4)
            .field("stream-format", "raw")
            .field("framed", true)
            .field("rate", rate as i32)
            .field("channels", i32::from(channels.max(1)))
            .field("codec_data", gst::Buffer::from_slice(asc.to_vec()))
            .build();
        source.set_caps(Some(&caps));
        let volume = Volume { mute: pipeline.named("mute")?, out: pipeline.named("out")? };
        pipeline.play()?;
        Ok((Self { _pipeline: pipeline, source, name }, volume))
    }

    /// Decodes an access unit.
    pub(super) fn push(&self, entry: &Entry) {
        let mut buffer = gst::Buffer::from_slice(entry.unit.clone());
        if let Some(buffer) = buffer.get_mut() {
            let time = |ms: i64| gst::ClockTime::from_mseconds((ms + PTS_BIAS_MS).max(0) as u64);
            buffer.set_dts(time(entry.dts));
            buffer.set_pts(time(entry.dts + i64::from(entry.composition)));
            if entry.video && !entry.key {
                buffer.set_flags(gst::BufferFlags::DELTA_UNIT);
            }
        }
        // A pipeline that is broken has said so on its bus.
        let _ = self.source.push_buffer(buffer);
    }
}

/// Takes the reason of a failure.
type Failed = Arc<dyn Fn(String) + Send + Sync>;

/// What went into a decoder and came out of it. Decoders drop what they cannot decode without a word.
#[derive(Default)]
struct Balance {
    n_in: u64,
    n_out: u64,
    /// Units that are inside while all is well, once something came out.
    inside: Option<u64>,
}

impl Balance {
    /// A unit goes in; says whether one that went in before will never come out.
    fn enter(&mut self) -> bool {
        let inside = self.n_in - self.n_out.min(self.n_in);
        self.n_in += 1;
        match self.inside {
            Some(usual) if inside > usual => {
                self.n_out += inside - usual;
                true
            }
            Some(usual) => {
                self.inside = Some(usual.min(inside));
                false
            }
            None if self.n_out > 0 => {
                self.inside = Some(inside);
                false
            }
            None => false,
        }
    }
}

/// Tells of units for which the element `decoder` gives nothing. Both pads work on the same thread.
fn watch(pipeline: &Pipeline, failed: Failed) -> Result<(), String> {
    let decoder: gst::Element = pipeline.named("decoder")?;
    let pad = |name: &str| decoder.static_pad(name).ok_or_else(|| format!("the decoder has no pad {name}"));
    let balance = Arc::new(Mutex::new(Balance::default()));
    let given = balance.clone();
    pad("src")?.add_probe(gst::PadProbeType::BUFFER, move |_, _| {
        given.lock().unwrap_or_else(PoisonError::into_inner).n_out += 1;
        gst::PadProbeReturn::Ok
    });
    pad("sink")?.add_probe(gst::PadProbeType::BUFFER, move |_, _| {
        if balance.lock().unwrap_or_else(PoisonError::into_inner).enter() {
            failed("an access unit did not decode".to_owned());
        }
        gst::PadProbeReturn::Ok
    });
    Ok(())
}

/// Tells the decoder that its own buffers are welcome: otherwise it copies each picture into packed rows.
fn take_any_strides(sink: &AppSink) {
    let Some(pad) = sink.static_pad("sink") else { return };
    pad.add_probe(gst::PadProbeType::QUERY_DOWNSTREAM, |_, info| {
        if let Some(query) = info.query_mut()
            && let gst::QueryViewMut::Allocation(query) = query.view_mut()
        {
            query.add_allocation_meta::<VideoMeta>(None);
            return gst::PadProbeReturn::Handled;
        }
        gst::PadProbeReturn::Ok
    });
}

/// GStreamer's times are not negative; a composition time may be.
const PTS_BIAS_MS: i64 = 10_000;

#[cfg(test)]
mod tests {
    use super::Balance;

    /// `in` and `out` as a decoder's pads see them; the units that are told to be lost.
    fn lost(pads: &str) -> usize {
        let mut balance = Balance::default();
        let mut n = 0;
        for pad in pads.chars() {
            match pad {
                'i' => n += usize::from(balance.enter()),
                _ => balance.n_out += 1,
            }
        }
        n
    }

    #[test]
    fn units_that_do_not_come_out_are_counted() {
        assert_eq!(lost("ioioioio"), 0);
        // Three are inside before the first comes out, as with reordered pictures.
        assert_eq!(lost("iiioioioio"), 0);
        assert_eq!(lost("ioioiioio"), 1);
        assert_eq!(lost("ioiiiio"), 3);
        assert_eq!(lost("iiioioiioioiio"), 2);
    }
}
