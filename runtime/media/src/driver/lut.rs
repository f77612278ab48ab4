//! A filter of the page's own (`applyFilter`): a lookup picture that gives each colour another.
//!
//! WeChat names no format. This is the one that filters of phones share (GPUImage's lookup): 512x512 px, 8x8 squares for 64
//! levels of blue, in each of them red to the right and green down.

use zhenji_core::media::Filter;

use super::still;
use crate::picture::rgba::{rgb_of, yuv_of};

const SIDE: u32 = 512;
const LEVELS: usize = 64;
/// Nodes along each axis of the table, `STEP` apart.
const NODES: usize = 33;
const STEP: usize = 8;

/// What becomes of luma and both chromas, at the nodes.
pub(crate) struct Lut {
    nodes: Vec<[f32; 3]>,
}

impl Lut {
    /// Reads the picture, or says why not.
    pub(crate) fn of(filter: &Filter) -> Result<Self, String> {
        let picture = still::decode(&filter.file)?;
        if picture.dimensions() != (SIDE, SIDE) {
            let (width, height) = picture.dimensions();
            return Err(format!("a filter is a lookup picture of {SIDE}x{SIDE} px, this one has {width}x{height}"));
        }
        let alpha = filter.alpha.clamp(0.0, 1.0) as f32;
        let value = |node: usize| (node * STEP).min(255) as f32;
        let mut nodes = Vec::with_capacity(NODES * NODES * NODES);
        for y in 0..NODES {
            for u in 0..NODES {
                for v in 0..NODES {
                    let old = [value(y), value(u), value(v)];
                    let new = yuv_of(look_up(&picture, rgb_of(old)));
                    nodes.push([0, 1, 2].map(|c| old[c] + (new[c] - old[c]) * alpha));
                }
            }
        }
        Ok(Self { nodes })
    }

    /// What becomes of one colour.
    pub(crate) fn colour(&self, [r, g, b]: [u8; 3]) -> [u8; 3] {
        let [y, u, v] = yuv_of([r, g, b].map(f32::from)).map(|c| c.round() as u8);
        rgb_of(self.at(y, (u, v))).map(|c| c.round() as u8)
    }

    /// What becomes of luma and both chromas: between the eight nodes around them.
    pub(crate) fn at(&self, y: u8, (u, v): (u8, u8)) -> [f32; 3] {
        let split = |c: u8| (usize::from(c) / STEP, f32::from(c % STEP as u8) / STEP as f32);
        let ((y, fy), (u, fu), (v, fv)) = (split(y), split(u), split(v));
        let mut sum = [0.0; 3];
        for (dy, wy) in [(0, 1.0 - fy), (1, fy)] {
            for (du, wu) in [(0, 1.0 - fu), (1, fu)] {
                for (dv, wv) in [(0, 1.0 - fv), (1, fv)] {
                    let node = self.nodes[((y + dy) * NODES + u + du) * NODES + v + dv];
                    let weight = wy * wu * wv;
                    sum.iter_mut().zip(node).for_each(|(sum, value)| *sum += value * weight);
                }
            }
        }
        sum
    }
}

/// The colour that the picture has for another, between its eight nearest entries.
fn look_up(picture: &image::RgbaImage, colour: [f32; 3]) -> [f32; 3] {
    let most = (LEVELS - 1) as f32;
    let place = colour.map(|c| c.clamp(0.0, 255.0) / 255.0 * most);
    let mut sum = [0.0; 3];
    for corner in 0..8 {
        let mut weight = 1.0;
        let mut entry = [0; 3];
        for c in 0..3 {
            let low = place[c].floor();
            let high = corner >> c & 1 == 1;
            weight *= if high { place[c] - low } else { 1.0 - (place[c] - low) };
            entry[c] = (low as u32 + u32::from(high)).min(LEVELS as u32 - 1);
        }
        let [r, g, b] = entry;
        let pixel = picture.get_pixel(b % 8 * LEVELS as u32 + r, b / 8 * LEVELS as u32 + g);
        sum.iter_mut().zip(pixel.0).for_each(|(sum, value)| *sum += f32::from(value) * weight);
    }
    sum
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use std::io::Cursor;

    use super::*;

    /// A lookup picture.
    pub(crate) fn filter(side: u32, alpha: f64, becomes: fn([u8; 3]) -> [u8; 3]) -> Filter {
        let picture = image::RgbaImage::from_fn(side, side, |x, y| {
            let level = |n: u32| (n * 255 / 63) as u8;
            let [r, g, b] = becomes([level(x % 64), level(y % 64), level(y / 64 * 8 + x / 64)]);
            image::Rgba([r, g, b, 255])
        });
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
        Filter { file: file.into_inner().into(), alpha }
    }

    #[test]
    fn a_picture_gives_each_colour_another() {
        let near = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(x, y)| x.abs_diff(y) <= 6);
        let check = |alpha, becomes: fn([u8; 3]) -> [u8; 3], colour, expect| {
            let lut = Lut::of(&filter(512, alpha, becomes)).unwrap();
            assert!(near(lut.colour(colour), expect), "{:?} is not {expect:?}", lut.colour(colour));
        };
        check(1.0, |c| c, [200, 100, 50], [200, 100, 50]);
        check(1.0, |[r, g, b]| [b, g, r], [200, 100, 50], [50, 100, 200]);
        check(0.0, |[r, g, b]| [b, g, r], [200, 100, 50], [200, 100, 50]);
        check(0.5, |_| [0, 0, 0], [200, 100, 50], [100, 50, 25]);
    }

    #[test]
    fn other_pictures_are_refused() {
        let error = |filter: &Filter| Lut::of(filter).err().unwrap();
        assert!(error(&filter(256, 1.0, |c| c)).contains("256x256"));
        assert!(error(&Filter { file: b"no picture".as_slice().into(), alpha: 1.0 }).contains("PNG"));
    }
}
