//! GStreamer's elements: whether they are there, which package brings them, and pipelines that report their errors.

use std::sync::Arc;

use gst::prelude::*;
use gstreamer as gst;

/// Whether an element is installed.
pub(super) fn installed(name: &str) -> bool {
    gst::ElementFactory::find(name).is_some()
}

/// `Err` names the first element that is missing and the Debian package that brings it.
pub(super) fn require(names: &[&str]) -> Result<(), String> {
    match names.iter().find(|name| !installed(name)) {
        Some(name) => Err(missing(name)),
        None => Ok(()),
    }
}

/// The first that is installed.
pub(super) fn first<'a>(names: &[&'a str]) -> Result<&'a str, String> {
    names.iter().find(|name| installed(name)).copied().ok_or_else(|| {
        let all: Vec<_> = names.iter().map(|n| missing(n)).collect();
        all.join("; or: ")
    })
}

/// What to install for an element that is not there.
pub(super) fn missing(name: &str) -> String {
    let package = match name {
        "x264enc" => "gstreamer1.0-plugins-ugly",
        "openh264enc" | "openh264dec" | "voaacenc" | "h264parse" | "faad" | "pitch" | "freeverb" | "webrtcdsp" => {
            "gstreamer1.0-plugins-bad"
        }
        "avdec_h264" | "avenc_aac" | "avdec_aac" => "gstreamer1.0-libav",
        "v4l2src" | "level" | "autoaudiosrc" | "autoaudiosink" | "aacparse" | "audioecho" | "equalizer-10bands"
        | "audiodynamic" | "audioamplify" | "audiocheblimit" => "gstreamer1.0-plugins-good",
        _ => "gstreamer1.0-plugins-base",
    };
    format!("the GStreamer element {name} is missing: install the package {package}")
}

/// A running pipeline; it stops with its value.
pub(super) struct Pipeline(gst::Pipeline);

/// What a pipeline says by itself.
pub(super) enum Word {
    /// It is broken.
    Error(String),
    /// A file reached its end.
    End,
    /// The level of the sound, 0–100.
    Level(u32),
}

impl Pipeline {
    /// Builds from a launch line. `listen` is called on GStreamer's threads and may only send.
    pub(super) fn new(line: &str, listen: impl Fn(Word) + Send + Sync + 'static) -> Result<Self, String> {
        let element = gst::parse::launch(line).map_err(|e| e.to_string())?;
        let pipeline = element.downcast::<gst::Pipeline>().map_err(|_| "not a pipeline".to_owned())?;
        let listen = Arc::new(listen);
        if let Some(bus) = pipeline.bus() {
            bus.set_sync_handler(move |_, message| {
                match message.view() {
                    gst::MessageView::Error(e) => {
                        let from = e.src().map(|s| s.name().to_string()).unwrap_or_default();
                        listen(Word::Error(format!("{from}: {}", e.error())));
                    }
                    gst::MessageView::Eos(_) => listen(Word::End),
                    gst::MessageView::Element(e) => {
                        if let Some(level) = e.structure().and_then(level) {
                            listen(Word::Level(level));
                        }
                    }
                    _ => {}
                }
                gst::BusSyncReply::Drop
            });
        }
        Ok(Self(pipeline))
    }

    /// An element by its name in the launch line.
    pub(super) fn named<T: IsA<gst::Element>>(&self, name: &str) -> Result<T, String> {
        let element = self.0.by_name(name).ok_or_else(|| format!("no element {name}"))?;
        element.downcast().map_err(|_| format!("element {name} is of another kind"))
    }

    pub(super) fn play(&self) -> Result<(), String> {
        self.0.set_state(gst::State::Playing).map(|_| ()).map_err(|e| e.to_string())
    }

    /// To a moment of a file; false when it cannot.
    pub(super) fn seek(&self, to: gst::ClockTime) -> bool {
        self.0.seek_simple(gst::SeekFlags::FLUSH | gst::SeekFlags::ACCURATE, to).is_ok()
    }

    /// How long the file is, once that is known.
    pub(super) fn duration(&self) -> Option<gst::ClockTime> {
        self.0.query_duration()
    }

    /// Back to the beginning of a file.
    pub(super) fn rewind(&self) {
        // When it cannot, the last picture stays: the next one just does not come.
        let _ = self.0.seek_simple(gst::SeekFlags::FLUSH | gst::SeekFlags::KEY_UNIT, gst::ClockTime::ZERO);
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        let _ = self.0.set_state(gst::State::Null);
        if let Some(bus) = self.0.bus() {
            bus.unset_sync_handler();
        }
    }
}

/// `rms` of a `level` message.
fn level(structure: &gst::StructureRef) -> Option<u32> {
    if structure.name() != "level" {
        return None;
    }
    let values = structure.get::<gst::glib::ValueArray>("rms").ok()?;
    let rms = values.iter().filter_map(|v| v.get::<f64>().ok()).fold(f64::NEG_INFINITY, f64::max);
    Some(percent(rms))
}

/// Loudness in dB below full scale, as 0–100: −60 dB is silence.
pub(super) fn percent(db: f64) -> u32 {
    ((db.max(-60.0) + 60.0) / 60.0 * 100.0).clamp(0.0, 100.0) as u32
}
