//! Stickers and make-up: pictures over the camera's.

use std::collections::BTreeMap;

use image::RgbaImage;
use zhenji_core::media::{Blend, Overlay, OverlayKind as Kind};

use super::Yuv;
use super::face::Area;
use super::rgba::{rgb_of, yuv_of};
use crate::driver::still;

/// Pixels of all pictures of one kind, decoded: what 100 stickers of 256x256 px need.
const MOST: u64 = 100 * 256 * 256;

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
            layers.push(Layer { pictures, place: overlay.place, alpha, blend: overlay.blend });
        }
        self.kinds.insert(kind, layers);
        Ok(())
    }

    /// Draws them; what belongs over the face is left out where there is none.
    pub(crate) fn draw(&mut self, picture: &mut Yuv, face: Option<Area>) {
        let at = self.n_drawn;
        self.n_drawn = self.n_drawn.wrapping_add(1);
        for layer in self.kinds.values().flatten() {
            if let Some(place) = layer.place.or(face) {
                layer.draw(picture, place, at);
            }
        }
    }
}

impl Layer {
    fn draw(&self, picture: &mut Yuv, [left, top, right, bottom]: Area, at: usize) {
        let (w, h) = (picture.width, picture.height);
        // Blocks of two by two pixels share their chroma.
        let px = |share: f64, n: usize| (share.clamp(0.0, 1.0) * n as f64) as usize & !1;
        let (columns, rows) = (px(left, w)..px(right, w), px(top, h)..px(bottom, h));
        let Some(source) = self.pictures.get(at % self.pictures.len().max(1)) else { return };
        let share = |n: usize, of: usize, from: f64, to: f64| ((n as f64 + 0.5) / of as f64 - from) / (to - from);
        let layout = picture.layout();
        for y in rows.step_by(2) {
            for x in columns.clone().step_by(2) {
                let c = y / 2 * layout.c_stride + x / 2;
                let (u, v) = (picture.data[layout.u + c], picture.data[layout.v + c]);
                let (mut sum_u, mut sum_v) = (0.0, 0.0);
                for (x, y) in [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)] {
                    let [r, g, b, a] = sample(source, share(x, w, left, right), share(y, h, top, bottom));
                    let luma = &mut picture.data[y * layout.y_stride + x];
                    let below = rgb_of([*luma, u, v].map(f32::from));
                    let above = [r, g, b];
                    let alpha = a * self.alpha;
                    let mixed = [0, 1, 2].map(|i| below[i] + (self.blend(below[i], above[i]) - below[i]) * alpha);
                    let [new, new_u, new_v] = yuv_of(mixed);
                    *luma = new.round() as u8;
                    (sum_u, sum_v) = (sum_u + new_u, sum_v + new_v);
                }
                picture.data[layout.u + c] = (sum_u / 4.0).round() as u8;
                picture.data[layout.v + c] = (sum_v / 4.0).round() as u8;
            }
        }
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

/// The colour (0 to 255) and the alpha (0 to 1) at a place in shares of a picture, between its four nearest pixels; what is transparent
/// gives no colour.
fn sample(picture: &RgbaImage, u: f64, v: f64) -> [f32; 4] {
    let place = |share: f64, n: u32| {
        let last = n.max(1) - 1;
        let at = (share * f64::from(n) - 0.5).clamp(0.0, f64::from(last));
        (at as u32, (at as u32 + 1).min(last), at.fract() as f32)
    };
    let ((x0, x1, fx), (y0, y1, fy)) = (place(u, picture.width()), place(v, picture.height()));
    let mut sum = [0.0; 4];
    for (x, y, weight) in
        [(x0, y0, (1.0 - fx) * (1.0 - fy)), (x1, y0, fx * (1.0 - fy)), (x0, y1, (1.0 - fx) * fy), (x1, y1, fx * fy)]
    {
        let [r, g, b, a] = picture.get_pixel(x, y).0.map(f32::from);
        let alpha = a / 255.0 * weight;
        [r, g, b].into_iter().zip(&mut sum).for_each(|(c, sum)| *sum += c * alpha);
        sum[3] += alpha;
    }
    let alpha = sum[3];
    if alpha > 0.0 {
        sum[..3].iter_mut().for_each(|c| *c /= alpha);
    }
    sum
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
    fn edges_keep_their_colour() {
        // A white pixel beside a transparent black one: what is between them is white too, only less of it.
        let mut picture = RgbaImage::new(2, 1);
        picture.put_pixel(0, 0, image::Rgba([255, 255, 255, 255]));
        let [r, g, b, alpha] = sample(&picture, 0.5, 0.5);
        assert_eq!([r, g, b], [255.0; 3]);
        assert!((alpha - 0.5).abs() < 0.01);
        assert_eq!(sample(&picture, 9.0, -9.0)[3], 0.0);
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
