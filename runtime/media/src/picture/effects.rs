//! All that a capture does to the pictures of its camera, before they part into preview and push.

use zhenji_core::media::Capture;

use super::Yuv;
use super::beauty::Beauty;
use super::colour::Colours;

/// The effects of one capture, found once.
#[derive(Default)]
pub(crate) struct Effects {
    zoom: Option<f64>,
    beauty: Option<Beauty>,
    colours: Option<Colours>,
}

impl Effects {
    /// `drawn`: pictures of the test pattern.
    pub(crate) fn of(capture: &Capture, drawn: bool) -> Self {
        let smooth = (capture.beauty / 9.0).max(capture.skin_smoothness);
        Self {
            zoom: Some(capture.zoom).filter(|times| times.is_finite() && *times > 1.0),
            beauty: Beauty::new(smooth, capture.natural_beauty),
            colours: Colours::of(capture, drawn),
        }
    }

    pub(crate) fn apply(&self, mut picture: Yuv) -> Yuv {
        if let Some(times) = self.zoom {
            picture = picture.magnified(times);
        }
        if let Some(beauty) = self.beauty {
            beauty.apply(&mut picture);
        }
        if let Some(colours) = &self.colours {
            colours.apply(&mut picture);
        }
        picture
    }
}
