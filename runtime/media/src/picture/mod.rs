//! Raw pictures: I420 in memory as GStreamer lays it out, its conversion for the view, and the beauty filter.

mod font;
pub(crate) mod pattern;
pub(crate) mod stamp;

use std::sync::Arc;

use zhenji_core::media::Frame;

/// One I420 picture. Rows are padded to four bytes, as GStreamer's default layout is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Yuv {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) data: Vec<u8>,
}

/// Where the planes of a size lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) y_stride: usize,
    pub(crate) c_stride: usize,
    pub(crate) u: usize,
    pub(crate) v: usize,
    pub(crate) len: usize,
}

impl Layout {
    fn of(width: usize, height: usize) -> Self {
        let y_stride = width.next_multiple_of(4);
        let c_stride = width.div_ceil(2).next_multiple_of(4);
        let rows = height.next_multiple_of(2);
        let u = y_stride * rows;
        let v = u + c_stride * rows / 2;
        Self { y_stride, c_stride, u, v, len: v + c_stride * rows / 2 }
    }
}

impl Yuv {
    /// One colour.
    pub(crate) fn solid(width: usize, height: usize, y: u8, u: u8, v: u8) -> Self {
        let layout = Layout::of(width, height);
        let mut data = vec![y; layout.len];
        data[layout.u..layout.v].fill(u);
        data[layout.v..].fill(v);
        Self { width, height, data }
    }

    pub(crate) fn layout(&self) -> Layout {
        Layout::of(self.width, self.height)
    }

    /// Fills a rectangle, cut at the edges, with a colour; `chroma` of `None` leaves the hue.
    pub(crate) fn fill(&mut self, x: usize, y: usize, w: usize, h: usize, luma: u8, chroma: Option<(u8, u8)>) {
        let layout = self.layout();
        let (x1, y1) = ((x + w).min(self.width), (y + h).min(self.height));
        if x >= x1 {
            return;
        }
        for row in y..y1 {
            self.data[row * layout.y_stride..][x..x1].fill(luma);
        }
        if let Some((u, v)) = chroma {
            for row in y / 2..y1.div_ceil(2) {
                self.data[layout.u + row * layout.c_stride..][x / 2..x1.div_ceil(2)].fill(u);
                self.data[layout.v + row * layout.c_stride..][x / 2..x1.div_ceil(2)].fill(v);
            }
        }
    }

    /// Swaps left and right.
    pub(crate) fn mirrored(&self) -> Self {
        let mut out = self.clone();
        let layout = self.layout();
        for row in 0..self.height {
            out.data[row * layout.y_stride..][..self.width].reverse();
        }
        for plane in [layout.u, layout.v] {
            for row in 0..self.height.div_ceil(2) {
                out.data[plane + row * layout.c_stride..][..self.width.div_ceil(2)].reverse();
            }
        }
        out
    }

    /// For the view: packed RGBA, BT.601 limited range.
    pub(crate) fn to_frame(&self, mirror: bool) -> Frame {
        let layout = self.layout();
        let mut rgba = vec![255; self.width * self.height * 4];
        for (row, line) in rgba.chunks_exact_mut(self.width * 4).enumerate() {
            let luma = &self.data[row * layout.y_stride..][..self.width];
            let us = &self.data[layout.u + row / 2 * layout.c_stride..][..self.width.div_ceil(2)];
            let vs = &self.data[layout.v + row / 2 * layout.c_stride..][..self.width.div_ceil(2)];
            for (x, pixel) in line.chunks_exact_mut(4).enumerate() {
                let x = if mirror { self.width - 1 - x } else { x };
                let c = 298 * (i32::from(luma[x]) - 16) + 128;
                let (d, e) = (i32::from(us[x / 2]) - 128, i32::from(vs[x / 2]) - 128);
                pixel[0] = ((c + 409 * e) >> 8).clamp(0, 255) as u8;
                pixel[1] = ((c - 100 * d - 208 * e) >> 8).clamp(0, 255) as u8;
                pixel[2] = ((c + 516 * d) >> 8).clamp(0, 255) as u8;
            }
        }
        Frame { width: self.width as u32, height: self.height as u32, rgba: Arc::from(rgba), stamp_us: None }
    }

    /// `beauty` smooths, `whiteness` brightens; both 0–9. Luma only: skin is all about luma.
    pub(crate) fn beautify(&mut self, beauty: f64, whiteness: f64) {
        let layout = self.layout();
        if beauty > 0.0 {
            let weight = (beauty.min(9.0) / 9.0 * 128.0) as u32;
            let source = self.data.clone();
            for row in 1..self.height.saturating_sub(1) {
                let at = row * layout.y_stride;
                for x in at + 1..at + self.width - 1 {
                    let (above, below) = (x - layout.y_stride, x + layout.y_stride);
                    let around: u32 = [x - 1, x + 1, above, below].iter().map(|&i| u32::from(source[i])).sum();
                    let own = u32::from(source[x]);
                    self.data[x] = ((own * (256 - weight) + around / 4 * weight) / 256) as u8;
                }
            }
        }
        if whiteness > 0.0 {
            let gain = whiteness.min(9.0) / 9.0 * 0.3;
            let curve: Vec<u8> =
                (0..=255).map(|y: u8| (f64::from(y) + (235.0 - f64::from(y)).max(0.0) * gain) as u8).collect();
            self.data[..layout.u].iter_mut().for_each(|y| *y = curve[usize::from(*y)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_reach_the_view() {
        // BT.601: black, white and red in limited range.
        let check = |(y, u, v), expect: [u8; 3]| {
            let frame = Yuv::solid(6, 4, y, u, v).to_frame(false);
            let got = &frame.rgba[..3];
            assert!(got.iter().zip(expect).all(|(a, b)| a.abs_diff(b) <= 2), "{got:?} is not {expect:?}");
        };
        check((16, 128, 128), [0, 0, 0]);
        check((235, 128, 128), [255, 255, 255]);
        check((81, 90, 240), [255, 0, 0]);
    }

    #[test]
    fn a_mirror_swaps_sides() {
        let mut picture = Yuv::solid(30, 10, 16, 128, 128);
        picture.fill(0, 0, 10, 10, 235, None);
        let mirrored = picture.mirrored().to_frame(false);
        assert_eq!(mirrored, picture.to_frame(true));
        assert!(mirrored.rgba[0] < 10 && mirrored.rgba[29 * 4] > 245);
    }
}
