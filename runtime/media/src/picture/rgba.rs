//! I420 to RGBA, for whoever looks: any strides, either matrix, either range.

use std::sync::Arc;

use multiversion::multiversion;
use zhenji_core::media::Frame;

/// Three planes with their strides in bytes.
pub(crate) struct Planes<'a> {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) y: (&'a [u8], usize),
    pub(crate) u: (&'a [u8], usize),
    pub(crate) v: (&'a [u8], usize),
}

/// How luma and chroma become colours; values are 256ths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Matrix {
    black: i32,
    luma: i32,
    red_v: i32,
    green_u: i32,
    green_v: i32,
    blue_u: i32,
}

impl Matrix {
    /// BT.601, 16–235: what cameras and small streams use.
    pub(crate) const BT601: Self = Self { black: 16, luma: 298, red_v: 409, green_u: 100, green_v: 208, blue_u: 516 };
    /// BT.709, 16–235: what large streams say they use.
    pub(crate) const BT709: Self = Self { black: 16, luma: 298, red_v: 459, green_u: 55, green_v: 136, blue_u: 541 };

    /// The same colours with all 256 values in use.
    pub(crate) fn full_range(self) -> Self {
        let chroma = |k: i32| (k * 224 + 127) / 255;
        Self {
            black: 0,
            luma: 256,
            red_v: chroma(self.red_v),
            green_u: chroma(self.green_u),
            green_v: chroma(self.green_v),
            blue_u: chroma(self.blue_u),
        }
    }
}

/// One colour: BT.601, limited range.
pub(crate) fn rgb_of([y, u, v]: [f32; 3]) -> [f32; 3] {
    let (y, u, v) = (1.164 * (y - 16.0), u - 128.0, v - 128.0);
    [y + 1.596 * v, y - 0.392 * u - 0.813 * v, y + 2.017 * u].map(|c| c.clamp(0.0, 255.0))
}

/// The reverse of [`rgb_of`].
pub(crate) fn yuv_of([r, g, b]: [f32; 3]) -> [f32; 3] {
    [
        16.0 + 0.257 * r + 0.504 * g + 0.098 * b,
        128.0 - 0.148 * r - 0.291 * g + 0.439 * b,
        128.0 + 0.439 * r - 0.368 * g - 0.071 * b,
    ]
}

/// The frame; `None` when a plane is too short.
pub(crate) fn frame(planes: &Planes<'_>, matrix: Matrix, mirror: bool, stamp_us: Option<u64>) -> Option<Frame> {
    let &Planes { width, height, .. } = planes;
    let mut rgba: Arc<[u8]> = std::iter::repeat_n(255, width * height * 4).collect();
    fill(Arc::get_mut(&mut rgba)?, planes, matrix, mirror)?;
    Some(Frame { width: width as u32, height: height as u32, rgba, stamp_us })
}

#[multiversion(targets("x86_64+avx2"))]
fn fill(out: &mut [u8], planes: &Planes<'_>, matrix: Matrix, mirror: bool) -> Option<()> {
    let &Planes { width, y, u, v, .. } = planes;
    // What chroma adds to each pixel of a row, shared by two rows.
    let half = width.div_ceil(2);
    let (mut red, mut green, mut blue) = (vec![[0i32; 2]; half], vec![[0i32; 2]; half], vec![[0i32; 2]; half]);
    for (row, line) in out.chunks_exact_mut((width * 4).max(1)).enumerate() {
        if row % 2 == 0 {
            let us = u.0.get(row / 2 * u.1..)?.get(..half)?;
            let vs = v.0.get(row / 2 * v.1..)?.get(..half)?;
            let pairs = red.iter_mut().zip(&mut green).zip(&mut blue);
            for (((r, g), b), (&u, &v)) in pairs.zip(us.iter().zip(vs)) {
                let (u, v) = (i32::from(u) - 128, i32::from(v) - 128);
                *r = [matrix.red_v * v; 2];
                *g = [-matrix.green_u * u - matrix.green_v * v; 2];
                *b = [matrix.blue_u * u; 2];
            }
        }
        let luma = y.0.get(row * y.1..)?.get(..width)?;
        let colours = red.as_flattened().iter().zip(green.as_flattened()).zip(blue.as_flattened()).zip(luma);
        for (pixel, (((r, g), b), &y)) in line.as_chunks_mut::<4>().0.iter_mut().zip(colours) {
            let y = matrix.luma * (i32::from(y) - matrix.black) + 128;
            let channel = |c: i32| ((y + c) >> 8).clamp(0, 255) as u32;
            // One number a pixel: numbers of one width fill registers.
            *pixel = (channel(*r) | channel(*g) << 8 | channel(*b) << 16 | 255 << 24).to_le_bytes();
        }
        if mirror {
            let (pixels, _) = line.as_chunks_mut::<4>();
            pixels.reverse();
        }
    }
    Some(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn primary_colours_in_each_matrix() {
        // ITU-R BT.601-7 and BT.709-6, 8 bits: red, green, blue, white.
        let check = |matrix: Matrix, (y, u, v): (u8, u8, u8), expect: [u8; 3]| {
            let planes = Planes { width: 3, height: 3, y: (&[y; 9], 3), u: (&[u; 4], 2), v: (&[v; 4], 2) };
            let frame = frame(&planes, matrix, false, None).unwrap();
            let got = &frame.rgba[32..35];
            assert!(got.iter().zip(expect).all(|(a, b)| a.abs_diff(b) <= 3), "{got:?} is not {expect:?}");
        };
        check(Matrix::BT601, (81, 90, 240), [255, 0, 0]);
        check(Matrix::BT601, (145, 54, 34), [0, 255, 0]);
        check(Matrix::BT601, (41, 240, 110), [0, 0, 255]);
        check(Matrix::BT709, (63, 102, 240), [255, 0, 0]);
        check(Matrix::BT709, (173, 42, 26), [0, 255, 0]);
        check(Matrix::BT709, (32, 240, 118), [0, 0, 255]);
        check(Matrix::BT601, (235, 128, 128), [255, 255, 255]);
        check(Matrix::BT601.full_range(), (76, 85, 255), [255, 0, 0]);
        check(Matrix::BT601.full_range(), (255, 128, 128), [255, 255, 255]);
    }

    #[test]
    fn short_planes_are_no_picture() {
        let planes = Planes { width: 4, height: 4, y: (&[0; 15], 4), u: (&[0; 4], 2), v: (&[0; 4], 2) };
        assert!(frame(&planes, Matrix::BT601, false, None).is_none());
    }
}
