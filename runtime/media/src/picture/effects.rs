//! All that a capture does to the pictures of its camera, before they part into preview and push.

use zhenji_core::media::{Capture, FACE};

use super::Yuv;
use super::beauty::Beauty;
use super::colour::Colours;
use super::face::{Area, Shape};
use crate::driver::lut::Lut;

/// The effects of one capture, found once.
#[derive(Default)]
pub(crate) struct Effects {
    zoom: Option<f64>,
    shape: Option<Shape>,
    /// Where a face is in the pictures, after all.
    pub(crate) face: Option<Area>,
    beauty: Option<Beauty>,
    colours: Option<Colours>,
}

impl Effects {
    /// `drawn`: pictures of the test pattern.
    pub(crate) fn of(capture: &Capture, drawn: bool) -> Self {
        let zoom = Some(capture.zoom).filter(|times| times.is_finite() && *times > 1.0);
        let zoomed = |share: f64| (share - 0.5) * zoom.unwrap_or(1.0) + 0.5;
        let face = capture.face.then(|| FACE.map(zoomed));
        let (thin, eyes) = (capture.face_thinness.clamp(0.0, 1.0), capture.eye_bigness.clamp(0.0, 1.0));
        let smooth = (capture.beauty / 9.0).max(capture.skin_smoothness);
        Self {
            zoom,
            shape: face.filter(|_| thin > 0.0 || eyes > 0.0).map(|face| Shape { face, thin, eyes }),
            face,
            beauty: Beauty::new(smooth, capture.natural_beauty),
            colours: Colours::of(capture, drawn),
        }
    }

    pub(crate) fn apply(&self, mut picture: Yuv) -> Yuv {
        if let Some(times) = self.zoom {
            picture = picture.magnified(times);
        }
        if let Some(shape) = self.shape {
            shape.apply(&mut picture);
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

/// Gives the colours of a picture those of a filter.
pub(crate) fn filter(lut: &Lut, picture: &mut Yuv) {
    let (width, height, layout) = (picture.width, picture.height, picture.layout());
    for row in 0..height.div_ceil(2) {
        for column in 0..width.div_ceil(2) {
            let at = row * layout.c_stride + column;
            let chroma = (picture.data[layout.u + at], picture.data[layout.v + at]);
            let (mut u, mut v, mut n) = (0.0, 0.0, 0.0);
            for y in row * 2..(row * 2 + 2).min(height) {
                for x in column * 2..(column * 2 + 2).min(width) {
                    let luma = &mut picture.data[y * layout.y_stride + x];
                    let new = lut.at(*luma, chroma);
                    *luma = new[0].round() as u8;
                    (u, v, n) = (u + new[1], v + new[2], n + 1.0);
                }
            }
            picture.data[layout.u + at] = (u / n).round() as u8;
            picture.data[layout.v + at] = (v / n).round() as u8;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::driver::lut;

    #[test]
    fn a_filter_reaches_every_pixel() {
        let lut = Lut::of(&lut::tests::filter(512, 1.0, |[r, g, b]| [b, g, r])).unwrap();
        // BT.601: red becomes blue.
        let mut picture = Yuv::solid(7, 5, 81, 90, 240);
        filter(&lut, &mut picture);
        let frame = picture.to_frame(false);
        assert!(frame.rgba.chunks(4).all(|p| p[0] < 10 && p[1] < 10 && p[2] > 245), "{:?}", &frame.rgba[..4]);
    }
}
