//! Stickers and make-up: pictures over the camera's.

use std::collections::BTreeMap;

use image::RgbaImage;
use image::imageops::{FilterType, resize};
use zhenji_core::media::{Blend, Overlay, Overlays as Kind};

use super::Yuv;
use super::face::Area;
use super::rgba::{rgb_of, yuv_of};
use crate::driver::still;

/// Pixels of all pictures of one kind, decoded: what 100 stickers of 512x512 px need.
const MOST: u64 = 100 * 512 * 512;

/// All that lies over a camera's pictures.
#[derive(Default)]
pub(crate) struct Overlays {
    kinds: BTreeMap<Kind, Vec<Layer>>,
    /// Pictures of the camera so far: layers of several pictures show them in turn.
    n_drawn: usize,
}

struct Layer {
    pictures: Vec<RgbaImage>,
    place: Option<Area>,
    alpha: f32,
    blend: Blend,
    /// The picture that was drawn last, in the size in which it was drawn.
    fitted: Option<(usize, RgbaImage)>,
}

impl Overlays {
    /// Puts these in place of those of the same kind, which stay when one cannot be read.
    pub(crate) fn set(&mut self, kind: Kind, overlays: &[Overlay]) -> Result<(), String> {
        let mut n_pixels = 0;
        let mut layers = Vec::with_capacity(overlays.len());
        for overlay in overlays {
            let mut pictures = Vec::with_capacity(overlay.files.len());
            for file in &overlay.files {
                let picture = still::decode(file)?;
                n_pixels += u64::from(picture.width()) * u64::from(picture.height());
                if n_pixels > MOST {
                    return Err(format!("the pictures have more than {MOST} px together"));
                }
                pictures.push(picture);
            }
            let alpha = overlay.alpha.clamp(0.0, 1.0) as f32;
            layers.push(Layer { pictures, place: overlay.place, alpha, blend: overlay.blend, fitted: None });
        }
        self.kinds.insert(kind, layers);
        Ok(())
    }

    /// Draws them; what belongs over the face is left out where there is none.
    pub(crate) fn draw(&mut self, picture: &mut Yuv, face: Option<Area>) {
        let at = self.n_drawn;
        self.n_drawn = self.n_drawn.wrapping_add(1);
        for layer in self.kinds.values_mut().flatten() {
            if let Some(place) = layer.place.or(face) {
                layer.draw(picture, place, at);
            }
        }
    }
}

impl Layer {
    fn draw(&mut self, picture: &mut Yuv, [left, top, right, bottom]: Area, at: usize) {
        // Blocks of two by two pixels share their chroma.
        let px = |share: f64, n: usize| (share.clamp(-4.0, 4.0) * n as f64) as i64 & !1;
        let (x0, y0) = (px(left, picture.width), px(top, picture.height));
        let (w, h) = (px(right, picture.width) - x0, px(bottom, picture.height) - y0);
        if w <= 0 || h <= 0 || self.pictures.is_empty() {
            return;
        }
        let (w, h, n) = (w as u32, h as u32, at % self.pictures.len());
        let known = self.fitted.take().filter(|(of, fitted)| (*of, fitted.dimensions()) == (n, (w, h)));
        let (_, source) = known.unwrap_or_else(|| (n, resize(&self.pictures[n], w, h, FilterType::Triangle)));
        let layout = picture.layout();
        for block_y in (0..i64::from(h)).step_by(2) {
            for block_x in (0..i64::from(w)).step_by(2) {
                let (x, y) = (x0 + block_x, y0 + block_y);
                if x < 0 || y < 0 || x + 1 >= picture.width as i64 || y + 1 >= picture.height as i64 {
                    continue;
                }
                let c = y as usize / 2 * layout.c_stride + x as usize / 2;
                let (u, v) = (picture.data[layout.u + c], picture.data[layout.v + c]);
                let (mut sum_u, mut sum_v) = (0.0, 0.0);
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let pixel = source.get_pixel((block_x + dx) as u32, (block_y + dy) as u32).0;
                    let luma = &mut picture.data[(y + dy) as usize * layout.y_stride + (x + dx) as usize];
                    let below = rgb_of([*luma, u, v].map(f32::from));
                    let alpha = self.alpha * f32::from(pixel[3]) / 255.0;
                    let mixed =
                        [0, 1, 2].map(|i| below[i] + (self.blend(below[i], f32::from(pixel[i])) - below[i]) * alpha);
                    let [new, new_u, new_v] = yuv_of(mixed);
                    *luma = new.round() as u8;
                    (sum_u, sum_v) = (sum_u + new_u, sum_v + new_v);
                }
                picture.data[layout.u + c] = (sum_u / 4.0).round() as u8;
                picture.data[layout.v + c] = (sum_v / 4.0).round() as u8;
            }
        }
        self.fitted = Some((n, source));
    }

    /// What two channels give, 0 to 255.
    fn blend(&self, below: f32, above: f32) -> f32 {
        match self.blend {
            Blend::Normal => above,
            Blend::Multiply => below * above / 255.0,
            Blend::Screen => below + above - below * above / 255.0,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;
    use std::sync::Arc;

    use super::*;

    fn file(rgba: [u8; 4]) -> Arc<[u8]> {
        let mut out = Cursor::new(Vec::new());
        RgbaImage::from_pixel(8, 8, image::Rgba(rgba)).write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner().into()
    }

    fn overlay(rgba: &[[u8; 4]], place: Option<Area>, blend: Blend) -> Overlay {
        Overlay { files: rgba.iter().map(|c| file(*c)).collect(), place, alpha: 1.0, blend }
    }

    /// The colours in the middle and in the corner of a grey picture.
    fn drawn(overlays: &mut Overlays, face: Option<Area>) -> ([u8; 3], [u8; 3]) {
        let mut picture = Yuv::from_rgba(40, 40, &[128, 128, 128, 255].repeat(1600));
        overlays.draw(&mut picture, face);
        let frame = picture.to_frame(false);
        let at = |x: usize, y: usize| frame.rgba[(y * 40 + x) * 4..][..3].try_into().unwrap();
        (at(20, 20), at(2, 2))
    }

    fn near(a: [u8; 3], b: [u8; 3]) -> bool {
        a.iter().zip(b).all(|(x, y)| x.abs_diff(y) <= 4)
    }

    #[test]
    fn pictures_lie_in_their_place_in_turn() {
        let mut overlays = Overlays::default();
        let middle = Some([0.25, 0.25, 0.75, 0.75]);
        let two = overlay(&[[255, 0, 0, 255], [0, 0, 255, 128]], middle, Blend::Normal);
        overlays.set(Kind::Stickers, &[two]).unwrap();
        for expect in [[255, 0, 0], [64, 64, 192], [255, 0, 0]] {
            let (inside, outside) = drawn(&mut overlays, None);
            assert!(near(inside, expect) && near(outside, [128; 3]), "{inside:?} {outside:?}");
        }
        overlays.set(Kind::Stickers, &[]).unwrap();
        assert!(near(drawn(&mut overlays, None).0, [128; 3]));
    }

    #[test]
    fn make_up_lies_over_the_face_alone() {
        for (blend, expect) in
            [(Blend::Normal, [200, 100, 0]), (Blend::Multiply, [100, 50, 0]), (Blend::Screen, [228, 178, 128])]
        {
            let mut overlays = Overlays::default();
            overlays.set(Kind::LipStick, &[overlay(&[[200, 100, 0, 255]], None, blend)]).unwrap();
            assert!(near(drawn(&mut overlays, None).0, [128; 3]));
            let (inside, outside) = drawn(&mut overlays, Some([0.3, 0.3, 2.0, 0.9]));
            assert!(near(inside, expect) && near(outside, [128; 3]), "{blend:?} {inside:?} {outside:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_leaves_the_others() {
        let mut overlays = Overlays::default();
        overlays
            .set(Kind::Stickers, &[overlay(&[[255, 0, 0, 255]], Some([0.0, 0.0, 1.0, 1.0]), Blend::Normal)])
            .unwrap();
        let bad =
            Overlay { files: vec![b"no picture".as_slice().into()], place: None, alpha: 1.0, blend: Blend::Normal };
        assert!(overlays.set(Kind::Stickers, &[bad]).unwrap_err().contains("PNG"));
        assert!(near(drawn(&mut overlays, None).0, [255, 0, 0]));
    }
}
