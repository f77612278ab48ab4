//! Other sizes: magnified cut-outs, and pictures fitted into others with black borders.

use super::Yuv;

/// A rectangle of a picture, in pixels.
#[derive(Clone, Copy)]
struct Cut {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

impl Yuv {
    /// The middle of the picture, `times` as large.
    pub(crate) fn magnified(&self, times: f64) -> Self {
        let (w, h) = (self.width as f64 / times, self.height as f64 / times);
        let cut = Cut { x: (self.width as f64 - w) / 2.0, y: (self.height as f64 - h) / 2.0, w, h };
        let mut out = Self::solid(self.width, self.height, 16, 128, 128);
        self.put(cut, &mut out, (0, 0, self.width, self.height));
        out
    }

    /// The whole picture inside another size, black where nothing is.
    pub(crate) fn fitted(&self, width: usize, height: usize) -> Self {
        let mut out = Self::solid(width, height, 16, 128, 128);
        let scale = (width as f64 / self.width as f64).min(height as f64 / self.height as f64);
        let side = |n: usize, most: usize| ((n as f64 * scale).round() as usize & !1).clamp(2, most.max(2));
        let (w, h) = (side(self.width, width), side(self.height, height));
        let cut = Cut { x: 0.0, y: 0.0, w: self.width as f64, h: self.height as f64 };
        let middle = |n: usize, most: usize| (most.saturating_sub(n) / 2) & !1;
        self.put(cut, &mut out, (middle(w, width), middle(h, height), w, h));
        out
    }

    /// Scales a part of this picture into a rectangle of another.
    fn put(&self, cut: Cut, out: &mut Self, (x, y, w, h): (usize, usize, usize, usize)) {
        let (from, to) = (self.layout(), out.layout());
        let (w, h) = (w.min(out.width), h.min(out.height));
        let half = Cut { x: cut.x / 2.0, y: cut.y / 2.0, w: cut.w / 2.0, h: cut.h / 2.0 };
        let (cw, ch) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let (whole, quarter) = ((x, y, w, h), (x / 2, y / 2, w.div_ceil(2), h.div_ceil(2)));
        for (at, stride, size, cut, to_at, to_stride, area) in [
            (0, from.y_stride, (self.width, self.height), cut, 0, to.y_stride, whole),
            (from.u, from.c_stride, (cw, ch), half, to.u, to.c_stride, quarter),
            (from.v, from.c_stride, (cw, ch), half, to.v, to.c_stride, quarter),
        ] {
            plane(&self.data[at..], stride, size, cut, &mut out.data[to_at..], to_stride, area);
        }
    }
}

/// Where between two neighbours each target pixel lies: the first one, and the share of the second in 256ths.
fn places(from: f64, length: f64, n: usize, most: usize) -> Vec<(usize, u32)> {
    let place = |i: usize| {
        let at = (from + (i as f64 + 0.5) * length / n as f64 - 0.5).clamp(0.0, (most - 1) as f64);
        (at as usize, (at.fract() * 256.0) as u32)
    };
    (0..n).map(place).collect()
}

/// Bilinear. Good for up to half the size, which is as small as an encoder goes.
fn plane(
    from: &[u8],
    stride: usize,
    (width, height): (usize, usize),
    cut: Cut,
    to: &mut [u8],
    to_stride: usize,
    (x, y, w, h): (usize, usize, usize, usize),
) {
    let columns = places(cut.x, cut.w, w, width);
    // One more than there are, for the right neighbour of the last.
    let mut blended = vec![0u32; width + 1];
    for (i, (row, share)) in places(cut.y, cut.h, h, height).into_iter().enumerate() {
        let upper = &from[row * stride..][..width];
        let lower = &from[(row + 1).min(height - 1) * stride..][..width];
        for (out, (u, l)) in blended.iter_mut().zip(upper.iter().zip(lower)) {
            *out = u32::from(*u) * (256 - share) + u32::from(*l) * share;
        }
        blended[width] = blended[width - 1];
        let line = &mut to[(y + i) * to_stride + x..][..w];
        for (out, &(column, share)) in line.iter_mut().zip(&columns) {
            *out = ((blended[column] * (256 - share) + blended[column + 1] * share) >> 16) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zoom_shows_the_middle() {
        let mut picture = Yuv::solid(80, 60, 40, 128, 128);
        picture.fill(30, 20, 20, 20, 200, Some((60, 60)));
        assert_eq!(picture.magnified(1.0), picture);
        let near = picture.magnified(2.0);
        let luma = |x: usize, y: usize| near.data[y * near.layout().y_stride + x];
        // The square is 40 wide now, in the middle.
        assert_eq!([luma(17, 30), luma(23, 30), luma(56, 30), luma(63, 30)], [40, 200, 200, 40]);
        assert_eq!([luma(40, 7), luma(40, 13), luma(40, 46), luma(40, 52)], [40, 200, 200, 40]);
        for (w, h) in [(2, 2), (17, 19), (161, 121)] {
            Yuv::solid(w, h, 50, 90, 90).magnified(3.7);
        }
    }

    #[test]
    fn fitting_keeps_the_shape() {
        let wide = Yuv::solid(200, 100, 200, 128, 128).fitted(100, 100);
        let luma = |x: usize, y: usize| wide.data[y * wide.layout().y_stride + x];
        assert_eq!([luma(50, 10), luma(50, 50), luma(1, 50), luma(50, 90)], [16, 200, 200, 16]);
        for (w, h) in [(2, 2), (3, 500), (500, 3), (161, 121)] {
            let out = Yuv::solid(w, h, 50, 90, 90).fitted(64, 36);
            assert_eq!((out.width, out.height), (64, 36));
        }
    }
}
