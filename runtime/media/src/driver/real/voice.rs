//! Effects of a microphone, out of GStreamer's own elements.
//!
//! WeChat documents names and no more (`audio-reverb-type`, `voice-changer-type`); how each sounds is our reading of the name.
//! An effect whose elements are missing is left out and named; the push goes on.

use zhenji_core::media::Capture;

use super::elements::require;

/// One effect: its number, what it needs, and how it is built.
struct Effect {
    number: u8,
    name: &'static str,
    elements: &'static [&'static str],
    line: &'static str,
}

const fn effect(number: u8, name: &'static str, elements: &'static [&'static str], line: &'static str) -> Effect {
    Effect { number, name, elements, line }
}

/// Echoes have delays in nanoseconds.
const REVERBS: [Effect; 7] = [
    effect(
        1,
        "KTV",
        &["freeverb", "audioecho"],
        "freeverb room-size=0.5 damping=0.4 level=0.35 ! audioconvert ! \
         audioecho max-delay=200000000 delay=90000000 intensity=0.35 feedback=0.25",
    ),
    effect(2, "small room", &["freeverb"], "freeverb room-size=0.2 damping=0.7 level=0.3"),
    effect(3, "hall", &["freeverb"], "freeverb room-size=0.95 damping=0.1 level=0.5"),
    effect(
        4,
        "deep",
        &["equalizer-10bands"],
        "equalizer-10bands band0=8 band1=8 band2=6 band3=3 band7=-6 band8=-9 band9=-12",
    ),
    effect(
        5,
        "loud",
        &["audiodynamic", "audioamplify"],
        "audiodynamic mode=compressor threshold=0.1 ratio=0.4 ! audioamplify amplification=2.5",
    ),
    effect(6, "metallic", &["audioecho"], "audioecho max-delay=50000000 delay=7000000 intensity=0.6 feedback=0.6"),
    effect(
        7,
        "magnetic",
        &["equalizer-10bands", "audioecho"],
        "equalizer-10bands band1=5 band2=5 band5=-4 band8=4 ! audioconvert ! \
         audioecho max-delay=100000000 delay=30000000 intensity=0.25 feedback=0.1",
    ),
];

/// 5 ("cold") is missing on WeChat's page and present in the SDK.
const VOICES: [Effect; 11] = [
    effect(1, "child", &["pitch"], "pitch pitch=1.5"),
    effect(
        2,
        "loli",
        &["pitch", "equalizer-10bands"],
        "pitch pitch=1.33 ! audioconvert ! equalizer-10bands band7=4 band8=4",
    ),
    effect(3, "uncle", &["pitch"], "pitch pitch=0.8"),
    effect(
        4,
        "heavy metal",
        &["pitch", "audioamplify"],
        "pitch pitch=0.9 ! audioconvert ! audioamplify amplification=6 clipping-method=clip",
    ),
    effect(
        5,
        "cold",
        &["pitch", "audiocheblimit"],
        "pitch pitch=0.95 ! audioconvert ! audiocheblimit mode=low-pass cutoff=1200 poles=4",
    ),
    effect(
        6,
        "foreigner",
        &["pitch", "equalizer-10bands"],
        "pitch pitch=1.12 ! audioconvert ! equalizer-10bands band4=5 band5=6 band6=5 band1=-6",
    ),
    effect(
        7,
        "beast",
        &["pitch", "equalizer-10bands"],
        "pitch pitch=0.6 ! audioconvert ! equalizer-10bands band0=9 band1=9 band2=6",
    ),
    effect(
        8,
        "otaku",
        &["pitch", "audiocheblimit"],
        "pitch pitch=0.88 ! audioconvert ! audiocheblimit mode=low-pass cutoff=3000 poles=4",
    ),
    effect(
        9,
        "strong current",
        &["audioecho", "audioamplify"],
        "audioecho max-delay=50000000 delay=10000000 intensity=0.7 feedback=0.75 ! audioconvert ! \
         audioamplify amplification=3 clipping-method=wrap-negative",
    ),
    effect(
        10,
        "machine",
        &["pitch", "audioecho"],
        "pitch pitch=0.95 ! audioconvert ! audioecho max-delay=50000000 delay=16000000 intensity=0.7 feedback=0.7",
    ),
    effect(
        11,
        "ethereal",
        &["pitch", "freeverb"],
        "pitch pitch=1.1 ! audioconvert ! freeverb room-size=0.98 damping=0.05 level=0.7",
    ),
];

/// The part of a launch line between the microphone and what takes its samples, and what had to be left out.
pub(super) fn chain(capture: &Capture) -> (String, Vec<String>) {
    let (mut line, mut left_out) = (String::new(), Vec::new());
    let mut add = |name: &str, elements: &[&str], part: &str| match require(elements) {
        Ok(()) => line.push_str(&format!(
            "audioconvert ! {part} ! audioconvert ! audioresample ! \
             audio/x-raw,format=S16LE,rate={},channels=1 ! ",
            capture.sample_rate
        )),
        Err(missing) => left_out.push(format!("{name} is left out: {missing}")),
    };
    if capture.gain_control || capture.noise_suppression {
        let part = format!(
            "webrtcdsp echo-cancel=false gain-control={} noise-suppression={}",
            capture.gain_control, capture.noise_suppression
        );
        let name = match (capture.gain_control, capture.noise_suppression) {
            (true, true) => "gain control and noise suppression",
            (true, false) => "gain control",
            _ => "noise suppression",
        };
        add(name, &["webrtcdsp"], &part);
    }
    for (number, table, kind) in
        [(capture.voice, &VOICES[..], "the voice"), (capture.reverb, &REVERBS[..], "the reverb")]
    {
        if let Some(effect) = table.iter().find(|effect| effect.number == number) {
            add(&format!("{kind} \"{}\"", effect.name), effect.elements, effect.line);
        }
    }
    (line, left_out)
}

/// Whether both captures sound the same.
pub(super) fn same(a: &Capture, b: &Capture) -> bool {
    let words = |c: &Capture| (c.sample_rate, c.reverb, c.voice, c.gain_control, c.noise_suppression);
    words(a) == words(b)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use gstreamer as gst;
    use gstreamer_app::AppSink;

    use super::super::elements::Pipeline;
    use super::super::mic::samples;
    use super::*;

    /// Half a second of a saw-tooth voice of 220 Hz through the effects of a capture, faster than time.
    fn heard(capture: &Capture) -> Vec<i16> {
        gst::init().unwrap();
        let (effects, left_out) = chain(capture);
        assert!(left_out.is_empty(), "{left_out:?}");
        let rate = capture.sample_rate;
        let line = format!(
            "audiotestsrc wave=saw freq=220 volume=0.2 num-buffers=60 samplesperbuffer={} ! \
             audio/x-raw,format=S16LE,rate={rate},channels=1 ! {effects}appsink name=sink sync=false",
            rate / 50
        );
        let pipeline = Pipeline::new(&line, |_| {}).unwrap();
        let sink: AppSink = pipeline.named("sink").unwrap();
        pipeline.play().unwrap();
        let mut out = Vec::new();
        while let Ok(sample) = sink.pull_sample() {
            out.extend(samples(&sample).unwrap());
        }
        // The first half second is for effects that have to fill.
        out.split_off(out.len().min(rate as usize / 2)).into_iter().take(rate as usize / 2).collect()
    }

    /// Loudness of each octave from 55 Hz on, in dB: what an ear tells apart. Goertzel's filter at the harmonics inside.
    fn colour(sound: &[i16], rate: u32) -> Vec<f64> {
        let power = |hz: f64| {
            let k = 2.0 * (std::f64::consts::TAU * hz / f64::from(rate)).cos();
            let (mut a, mut b) = (0.0, 0.0);
            for s in sound {
                (a, b) = (f64::from(*s) / 32768.0 + k * a - b, a);
            }
            (a * a + b * b - k * a * b) / sound.len() as f64
        };
        (0..28).map(|i| 10.0 * (power(110.0 * 1.2f64.powi(i)).max(1e-9)).log10()).collect()
    }

    #[test]
    fn every_reverb_and_every_voice_sounds_different() {
        let captures = (0..=7).map(|reverb| Capture { reverb, ..Capture::default() });
        let captures = captures.chain((1..=11).map(|voice| Capture { voice, ..Capture::default() }));
        let seen: Vec<_> = captures.map(|c| ((c.reverb, c.voice), colour(&heard(&c), c.sample_rate))).collect();
        for (i, (a, colour)) in seen.iter().enumerate() {
            for (b, other) in &seen[..i] {
                let far: f64 = colour.iter().zip(other).map(|(x, y)| (x - y).abs()).sum();
                assert!(far > 25.0, "{a:?} sounds like {b:?}: {far}");
            }
        }
    }

    #[test]
    fn voices_change_their_pitch_at_both_rates() {
        for rate in [16_000, 48_000] {
            let dry = heard(&Capture { sample_rate: rate, ..Capture::default() });
            let crossings = |sound: &[i16]| sound.windows(2).filter(|w| w[0] < 0 && w[1] >= 0).count() as f64;
            let share = |voice| {
                crossings(&heard(&Capture { voice, sample_rate: rate, ..Capture::default() })) / crossings(&dry)
            };
            let (child, uncle, otaku) = (share(1), share(3), share(8));
            assert!((1.35..1.65).contains(&child), "{child}");
            assert!((0.7..0.9).contains(&uncle), "{uncle}");
            assert!((0.8..0.96).contains(&otaku), "{otaku}");
        }
    }

    #[test]
    fn gain_control_and_noise_suppression_do_something() {
        let noise = |c: &Capture| heard(c).iter().map(|s| f64::from(*s).powi(2)).sum::<f64>();
        let dry = noise(&Capture::default());
        let suppressed = noise(&Capture { noise_suppression: true, ..Capture::default() });
        assert!((suppressed / dry - 1.0).abs() > 0.05, "{suppressed} {dry}");
        let controlled = noise(&Capture { gain_control: true, ..Capture::default() });
        assert!((controlled / dry - 1.0).abs() > 0.05, "{controlled} {dry}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut told = Vec::new();
        for effect in REVERBS.iter().chain(&VOICES) {
            for element in effect.elements {
                told.push(super::super::elements::missing(element));
            }
        }
        told.push(super::super::elements::missing("webrtcdsp"));
        // Where Debian 12 has them.
        let package = |element: &str| match element {
            "pitch" | "freeverb" | "webrtcdsp" => "gstreamer1.0-plugins-bad",
            _ => "gstreamer1.0-plugins-good",
        };
        for text in told {
            let element = text.split(' ').nth(3).unwrap();
            assert!(text.ends_with(package(element)), "{text}");
        }
    }
}
