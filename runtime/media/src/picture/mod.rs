//! Raw pictures: I420 in memory as GStreamer lays it out, and what can be done with it.

mod beauty;
mod colour;
pub(crate) mod effects;
pub(crate) mod face;
mod font;
pub(crate) mod overlay;
pub(crate) mod pattern;
pub(crate) mod rgba;
mod scale;
pub(crate) mod stamp;

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

    /// For the view.
    pub(crate) fn to_frame(&self, mirror: bool) -> Frame {
        let layout = self.layout();
        let planes = rgba::Planes {
            width: self.width,
            height: self.height,
            y: (&self.data, layout.y_stride),
            u: (&self.data[layout.u..], layout.c_stride),
            v: (&self.data[layout.v..], layout.c_stride),
        };
        let frame = rgba::frame(&planes, rgba::Matrix::BT601, mirror, None);
        frame.unwrap_or_else(|| Frame { width: 0, height: 0, rgba: [].into(), stamp_us: None })
    }

    /// From packed RGBA, BT.601 limited range; transparent is black.
    pub(crate) fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Self {
        let mut out = Self::solid(width, height, 16, 128, 128);
        let layout = out.layout();
        for (i, pixel) in rgba.as_chunks::<4>().0.iter().enumerate().take(width * height) {
            let [r, g, b] = [0, 1, 2].map(|c| i32::from(pixel[c]) * i32::from(pixel[3]) / 255);
            let (x, y) = (i % width, i / width);
            out.data[y * layout.y_stride + x] = (((66 * r + 129 * g + 25 * b + 128) >> 8) + 16) as u8;
            if x % 2 == 0 && y % 2 == 0 {
                let at = y / 2 * layout.c_stride + x / 2;
                out.data[layout.u + at] = (((-38 * r - 74 * g + 112 * b + 128) >> 8) + 128) as u8;
                out.data[layout.v + at] = (((112 * r - 94 * g - 18 * b + 128) >> 8) + 128) as u8;
            }
        }
        out
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
    fn colours_survive_the_way_there_and_back() {
        for colour in [[255, 0, 0], [0, 255, 0], [0, 0, 255], [200, 120, 40], [0, 0, 0], [255, 255, 255]] {
            let rgba = [colour[0], colour[1], colour[2], 255].repeat(12);
            let back = Yuv::from_rgba(4, 3, &rgba).to_frame(false);
            assert!(back.rgba.iter().zip(&rgba).all(|(a, b)| a.abs_diff(*b) <= 4), "{colour:?} {:?}", &back.rgba[..4]);
        }
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
