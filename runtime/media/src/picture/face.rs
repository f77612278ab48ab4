//! A face in the camera's picture: the test pattern's own, thinner cheeks, bigger eyes.
//!
//! Nothing here finds faces: where one is, the world says (the fault `face`).

use std::f64::consts::PI;

use super::Yuv;

/// Left, top, right and bottom in shares of a picture.
pub(crate) type Area = [f64; 4];

/// How far cheeks go in at most, as a share of their distance from the middle.
const THIN: f64 = 0.25;
/// How much closer to its middle an eye's pixels come from at most.
const BIG: f64 = 0.45;
/// Middles of the eyes, and half of what belongs to one, in shares of the face.
const EYES: [(f64, f64); 2] = [(0.3, 0.4), (0.7, 0.4)];
const EYE: f64 = 0.16;

/// What `face-thinness` and `eye-bigness` do, both 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shape {
    pub(crate) face: Area,
    pub(crate) thin: f64,
    pub(crate) eyes: f64,
}

impl Shape {
    pub(crate) fn apply(&self, picture: &mut Yuv) {
        let (w, h, layout) = (picture.width, picture.height, picture.layout());
        let before = picture.data.clone();
        let [left, top, right, bottom] = self.face;
        let rows =
            |n: usize| ((top * n as f64).max(0.0) as usize)..((bottom * n as f64).ceil().max(0.0) as usize).min(n);
        let columns =
            |n: usize| ((left * n as f64).max(0.0) as usize)..((right * n as f64).ceil().max(0.0) as usize).min(n);
        let planes = [
            (0, layout.y_stride, w, h),
            (layout.u, layout.c_stride, w.div_ceil(2), h.div_ceil(2)),
            (layout.v, layout.c_stride, w.div_ceil(2), h.div_ceil(2)),
        ];
        for (plane, stride, width, height) in planes {
            let share = |n: usize, of: usize| (n as f64 + 0.5) / of as f64;
            let pixel = |share: f64, of: usize| ((share * of as f64).max(0.0) as usize).min(of - 1);
            for y in rows(height) {
                for x in columns(width) {
                    let (from_x, from_y) = self.source(share(x, width), share(y, height));
                    let from = plane + pixel(from_y, height) * stride + pixel(from_x, width);
                    picture.data[plane + y * stride + x] = before[from];
                }
            }
        }
    }

    /// Where the pixel at a place comes from, in shares of the picture.
    fn source(&self, x: f64, y: f64) -> (f64, f64) {
        let [left, top, right, bottom] = self.face;
        let (width, height) = (right - left, bottom - top);
        let (mut u, mut v) = ((x - left) / width, (y - top) / height);
        for (eye_u, eye_v) in EYES {
            let (du, dv) = (u - eye_u, v - eye_v);
            let far = (du * du + dv * dv).sqrt() / EYE;
            if far < 1.0 {
                let closer = 1.0 - self.eyes * BIG * (1.0 - far * far);
                (u, v) = (eye_u + du * closer, eye_v + dv * closer);
            }
        }
        // From the eyes down to the chin, most at the mouth; nothing at the edges, so that the face meets what is around it.
        let down = ((v - 0.3) / 0.7).clamp(0.0, 1.0);
        let aside = u * 2.0 - 1.0;
        let spread = self.thin * THIN * (down * PI).sin() * (1.0 - aside * aside).max(0.0);
        u = 0.5 + (u - 0.5) * (1.0 + spread);
        (left + u * width, top + v * height)
    }
}

/// Draws the face of the test pattern.
pub(crate) fn draw(picture: &mut Yuv, face: Area) {
    let (w, h) = (picture.width as f64, picture.height as f64);
    let mut oval = |(u, v): (f64, f64), (half_u, half_v): (f64, f64), luma: u8, chroma: (u8, u8)| {
        let [left, top, right, bottom] = face;
        let middle = ((left + u * (right - left)) * w, (top + v * (bottom - top)) * h);
        let half = (half_u * (right - left) * w, half_v * (bottom - top) * h);
        let (from, to) = ((middle.1 - half.1).max(0.0) as usize & !1, (middle.1 + half.1).max(0.0) as usize);
        for y in (from..to).step_by(2) {
            let away = (y as f64 + 1.0 - middle.1) / half.1;
            let reach = half.0 * (1.0 - away * away).max(0.0).sqrt();
            let x = (middle.0 - reach).max(0.0) as usize & !1;
            picture.fill(x, y, (reach * 2.0) as usize & !1, 2, luma, Some(chroma));
        }
    };
    oval((0.5, 0.5), (0.42, 0.5), 180, (108, 152));
    for eye in EYES {
        oval(eye, (0.09, 0.05), 230, (128, 128));
        oval(eye, (0.04, 0.045), 40, (128, 128));
    }
    oval((0.5, 0.76), (0.16, 0.05), 110, (112, 185));
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Area = [0.25, 0.1, 0.75, 0.5];

    /// How many pixels of the picture are darker, and how many columns of the row through the mouth are skin.
    fn judge(thin: f64, eyes: f64) -> (usize, usize) {
        let mut picture = Yuv::solid(360, 640, 100, 90, 90);
        draw(&mut picture, FACE);
        Shape { face: FACE, thin, eyes }.apply(&mut picture);
        let layout = picture.layout();
        let pupils = picture.data[..layout.u].iter().filter(|luma| **luma == 40).count();
        let mouth = (0.1 + 0.4 * 0.64) * 640.0;
        let row = &picture.data[mouth as usize * layout.y_stride..][..360];
        (pupils, row.iter().filter(|luma| **luma == 180).count())
    }

    #[test]
    fn cheeks_go_in_and_eyes_grow() {
        let (pupils, cheeks) = judge(0.0, 0.0);
        assert!(pupils > 100 && cheeks > 100, "{pupils} {cheeks}");
        let (same, thinner) = judge(1.0, 0.0);
        assert!(
            thinner < cheeks * 95 / 100 && same.abs_diff(pupils) < pupils / 5,
            "{thinner} {cheeks} {same} {pupils}"
        );
        let (bigger, same) = judge(0.0, 1.0);
        assert!(bigger > pupils * 3 / 2 && same == cheeks, "{bigger} {pupils} {same} {cheeks}");
        assert!(judge(0.5, 0.0).1 > thinner);
    }

    #[test]
    fn any_place_and_size_is_taken() {
        for (w, h) in [(2, 2), (17, 19), (161, 121)] {
            let mut picture = Yuv::solid(w, h, 100, 90, 90);
            for face in [FACE, [-0.5, -0.4, 1.5, 1.4], [0.9, 0.9, 2.0, 3.0]] {
                draw(&mut picture, face);
                Shape { face, thin: 1.0, eyes: 1.0 }.apply(&mut picture);
            }
        }
    }
}
