//! H.264 and AAC: access units in, pictures and loudness out.

use std::sync::{Arc, Mutex, PoisonError};

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app::{AppSink, AppSinkCallbacks, AppSrc};

use super::elements::{Pipeline, Word, first, require};
use crate::flv::aac;
use crate::jitter::Entry;

/// One decoded picture, packed RGBA.
pub(super) struct Decoded<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgba: &'a [u8],
    /// Presentation time on the buffer's timeline, ms.
    pub(super) pts: i64,
}

/// A running decoder.
pub(super) struct Decoder {
    _pipeline: Pipeline,
    source: AppSrc,
    /// The element's name.
    pub(super) name: &'static str,
}

impl Decoder {
    /// Starts a video decoder. Both callbacks run on GStreamer's threads.
    pub(super) fn video(
        avcc: &[u8],
        out: impl Fn(Decoded<'_>) + Send + Sync + 'static,
        failed: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        require(&["appsrc", "appsink", "videoconvert"])?;
        let name = first(&["avdec_h264", "openh264dec"])?;
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
             video/x-raw,format=RGBA ! appsink name=sink sync=false"
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
            let size = sample.caps().and_then(|c| {
                let s = c.structure(0)?;
                Some((s.get::<i32>("width").ok()? as u32, s.get::<i32>("height").ok()? as u32))
            });
            if let (Some((width, height)), Some(buffer)) = (size, sample.buffer())
                && let Ok(rgba) = buffer.map_readable()
            {
                let pts = buffer.pts().map_or(0, |t| t.mseconds() as i64 - PTS_BIAS_MS);
                out(Decoded { width, height, rgba: &rgba, pts });
            }
            Ok(gst::FlowSuccess::Ok)
        };
        sink.set_callbacks(AppSinkCallbacks::builder().new_sample(new_sample).build());
        pipeline.play()?;
        Ok(Self { _pipeline: pipeline, source, name })
    }

    /// Starts an audio decoder; it plays to the sound card if asked and there is one.
    pub(super) fn audio(
        asc: &[u8],
        sound: bool,
        level: impl Fn(u32) + Send + Sync + 'static,
        failed: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<(Self, gst::Element), String> {
        require(&["appsrc", "audioconvert", "audioresample", "level", "volume"])?;
        let name = first(&["avdec_aac", "faad"])?;
        let sink = match sound && std::path::Path::new("/dev/snd").exists() && require(&["autoaudiosink"]).is_ok() {
            true => "autoaudiosink sync=false",
            false => "fakesink sync=false",
        };
        let line = format!(
            "appsrc name=source format=time is-live=true max-bytes=0 ! {name} name=decoder ! audioconvert ! audioresample ! \
             volume name=volume ! level interval=300000000 ! {sink}"
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
        let volume = pipeline.named("volume")?;
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
