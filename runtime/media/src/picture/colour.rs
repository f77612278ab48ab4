//! Colours of a capture: torch, whiteness and the filters, as one table each for luma and both chromas.

use zhenji_core::media::Capture;

use super::Yuv;

/// What a filter does, in order: gamma and contrast of luma, strength of colours, shift towards blue and towards red.
struct Look {
    word: &'static str,
    gamma: f64,
    contrast: f64,
    colours: f64,
    blue: f64,
    red: f64,
}

const fn look(word: &'static str, gamma: f64, contrast: f64, colours: f64, blue: f64, red: f64) -> Look {
    Look { word, gamma, contrast, colours, blue, red }
}

/// The words of `filter` besides `standard` (live-pusher, base library 2.12.0). WeChat shows no tables: what each looks like
/// is our reading of its name.
const LOOKS: [Look; 10] = [
    look("pink", 0.92, 1.0, 1.0, 6.0, 12.0),
    look("nostalgia", 1.05, 0.95, 0.4, -20.0, 12.0),
    look("blues", 1.0, 1.0, 0.9, 22.0, -10.0),
    look("romantic", 0.85, 0.92, 1.1, 12.0, 8.0),
    look("cool", 1.05, 1.1, 0.75, 10.0, -10.0),
    look("fresher", 0.85, 1.05, 1.25, -4.0, -12.0),
    look("solor", 0.95, 1.1, 1.2, -18.0, 6.0),
    look("aestheticism", 0.8, 0.8, 0.7, 0.0, 4.0),
    look("whitening", 0.65, 1.0, 0.9, 2.0, 0.0),
    look("cerisered", 1.0, 1.05, 1.3, 2.0, 20.0),
];

/// How much brighter the torch makes what the back camera sees, in steps of luma.
const TORCH: f64 = 45.0;
/// The curve of the strongest whiteness: middle greys gain most, black and white stay.
const WHITEST: f64 = 4.0;

/// The tables of one capture.
pub(crate) struct Colours {
    luma: [u8; 256],
    u: [u8; 256],
    v: [u8; 256],
}

impl Colours {
    /// `None` when nothing changes. `drawn`: the test pattern, the only thing that a torch lights.
    pub(crate) fn of(capture: &Capture, drawn: bool) -> Option<Self> {
        let torch = capture.torch && !capture.front && drawn;
        let white = (capture.whiteness / 9.0).max(capture.skin_whiteness).clamp(0.0, 1.0);
        let look = LOOKS.iter().find(|look| look.word == capture.filter);
        if !torch && white == 0.0 && look.is_none() {
            return None;
        }
        let table = |f: &dyn Fn(f64) -> f64| std::array::from_fn(|i| f(i as f64).round().clamp(0.0, 255.0) as u8);
        let luma = |y: f64| {
            let lit = if torch { y + TORCH } else { y };
            let mut t = ((lit - 16.0) / 219.0).clamp(0.0, 1.0);
            if white > 0.0 {
                let base = 1.0 + white * (WHITEST - 1.0);
                t = (t * (base - 1.0) + 1.0).ln() / base.ln();
            }
            if let Some(look) = look {
                t = ((t.powf(look.gamma) - 0.5) * look.contrast + 0.5).clamp(0.0, 1.0);
            }
            16.0 + t * 219.0
        };
        let chroma = |c: f64, shift: fn(&Look) -> f64| match look {
            Some(look) => (128.0 + (c - 128.0) * look.colours + shift(look)).clamp(16.0, 240.0),
            None => c,
        };
        Some(Self { luma: table(&luma), u: table(&|c| chroma(c, |l| l.blue)), v: table(&|c| chroma(c, |l| l.red)) })
    }

    pub(crate) fn apply(&self, picture: &mut Yuv) {
        let layout = picture.layout();
        let (luma, chroma) = picture.data.split_at_mut(layout.u);
        let (u, v) = chroma.split_at_mut(layout.v - layout.u);
        for (plane, table) in [(luma, &self.luma), (u, &self.u), (v, &self.v)] {
            plane.iter_mut().for_each(|value| *value = table[usize::from(*value)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(capture: &Capture, (y, u, v): (u8, u8, u8)) -> [u8; 3] {
        let mut picture = Yuv::solid(4, 4, y, u, v);
        if let Some(colours) = Colours::of(capture, true) {
            colours.apply(&mut picture);
        }
        let frame = picture.to_frame(false);
        [frame.rgba[0], frame.rgba[1], frame.rgba[2]]
    }

    const SKIN: (u8, u8, u8) = (150, 105, 150);
    const SKY: (u8, u8, u8) = (140, 160, 100);

    #[test]
    fn every_filter_is_told_apart() {
        // By hand from the live-pusher page; the misspelling is WeChat's.
        let words = [
            "standard",
            "pink",
            "nostalgia",
            "blues",
            "romantic",
            "cool",
            "fresher",
            "solor",
            "aestheticism",
            "whitening",
            "cerisered",
        ];
        let seen = words.map(|filter| {
            let capture = Capture { filter, ..Capture::default() };
            [shown(&capture, SKIN), shown(&capture, SKY)].concat()
        });
        for (i, a) in seen.iter().enumerate() {
            for (b, other) in seen[..i].iter().zip(words) {
                let far: u32 = a.iter().zip(b).map(|(x, y)| u32::from(x.abs_diff(*y))).sum();
                assert!(far >= 20, "{} and {other} look the same: {a:?} {b:?}", words[i]);
            }
        }
        assert!(Colours::of(&Capture::default(), true).is_none());
    }

    #[test]
    fn whiteness_brightens_the_middle_and_keeps_the_ends() {
        let with = |whiteness| Capture { whiteness, ..Capture::default() };
        let levels = [0.0, 3.0, 6.0, 9.0].map(|w| shown(&with(w), SKIN)[1]);
        assert!(levels.windows(2).all(|w| w[0] + 5 < w[1]), "{levels:?}");
        let skin = Capture { skin_whiteness: 1.0, ..Capture::default() };
        assert_eq!(shown(&skin, SKIN), shown(&with(9.0), SKIN));
        assert_eq!(shown(&with(9.0), (16, 128, 128)), [0, 0, 0]);
        assert_eq!(shown(&with(9.0), (235, 128, 128)), [255, 255, 255]);
    }

    #[test]
    fn the_torch_lights_only_what_the_back_camera_draws() {
        let with = |front, torch| Capture { front, torch, ..Capture::default() };
        assert!(shown(&with(false, true), SKY)[1] > shown(&with(false, false), SKY)[1] + 30);
        assert!(Colours::of(&with(true, true), true).is_none());
        assert!(Colours::of(&with(false, true), false).is_none());
    }
}
