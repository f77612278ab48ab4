//! Smooth skin: a guided filter on half the resolution. Flat places become even, edges stay.
//!
//! He, Sun, Tang: "Guided Image Filtering" (the picture guides itself) and "Fast Guided Filter" (its coefficients are found
//! on a smaller picture). Luma only: skin is all about luma.

use std::ops::{Add, Mul, Sub};

use multiversion::multiversion;

use super::Yuv;

/// Half a window, in pixels of the smaller picture.
const RADIUS: usize = 4;

/// The pixels of a window.
const PIXELS: u32 = ((2 * RADIUS + 1) * (2 * RADIUS + 1)) as u32;

/// How much, and what counts as an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beauty {
    /// 0–256: how much of the difference to the smoothed picture is taken.
    strength: i32,
    /// Variance of luma below which a place is skin rather than structure.
    flat: f32,
}

impl Beauty {
    /// `amount` is 0–1. `natural` leaves more of what skin really looks like.
    pub(crate) fn new(amount: f64, natural: bool) -> Option<Self> {
        let (most, flat) = if natural { (180.0, 60.0) } else { (256.0, 200.0) };
        (amount > 0.0).then(|| Self { strength: (amount.min(1.0) * most) as i32, flat })
    }

    /// Smooths a picture. Pictures too small for a window stay as they are.
    pub(crate) fn apply(&self, picture: &mut Yuv) {
        smooth(self, picture);
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn smooth(beauty: &Beauty, picture: &mut Yuv) {
    let (w, h) = (picture.width / 2, picture.height / 2);
    if w < 2 * RADIUS || h < 2 * RADIUS {
        return;
    }
    let small = halved(picture, w, h);
    let (mut keep, mut mean) = (vec![0u16; w * h], vec![0u16; w * h]);
    let (mut lumas, mut squares) = (Windows::<u16>::new(w), Windows::<u32>::new(w));
    for y in 0..h {
        lumas.slide(&small, y, u16::from);
        squares.slide(&small, y, |luma| u32::from(luma) * u32::from(luma));
        let found = lumas.sums().iter().zip(squares.sums());
        let rows = keep[y * w..][..w].iter_mut().zip(&mut mean[y * w..][..w]);
        for ((keep, mean), (sum, squares)) in rows.zip(found) {
            (*keep, *mean) = beauty.line(*sum, *squares);
        }
    }
    let (mut gains, mut lifts) = (Windows::<u16>::new(w), Windows::<u32>::new(w));
    let stride = picture.layout().y_stride;
    for (y, rows) in picture.data.chunks_exact_mut(stride * 2).take(h).enumerate() {
        gains.slide(&keep, y, |keep| keep);
        lifts.slide(&mean, y, u32::from);
        beauty.mix(rows, stride, gains.sums(), lifts.sums());
    }
}

impl Beauty {
    /// The line that best tells a window's pixels from themselves: how much of a pixel stays, and what is added, in 256ths.
    #[inline(always)]
    fn line(&self, sum: u16, squares: u32) -> (u16, u16) {
        let mean = f32::from(sum) / PIXELS as f32;
        let variance = (squares as f32 / PIXELS as f32 - mean * mean).max(0.0);
        let keep = variance / (variance + self.flat) * 256.0;
        // Both are at most 256 * 255. By way of i32, which processors convert to at once.
        (keep as i32 as u16, ((256.0 - keep) * mean) as i32 as u16)
    }

    /// `luma = luma + strength * (keep * luma + mean - luma)`, for two rows of the picture; `keep` and `mean` are sums of windows.
    #[inline(always)]
    fn mix(&self, rows: &mut [u8], stride: usize, keep: &[u16], mean: &[u32]) {
        // 65536ths.
        let strength = self.strength as u32;
        let (top, bottom) = rows.split_at_mut(stride);
        let pairs = top.as_chunks_mut::<2>().0.iter_mut().zip(bottom.as_chunks_mut::<2>().0);
        for ((top, bottom), (keep, mean)) in pairs.zip(keep.iter().zip(mean)) {
            let gain = 65536 - strength * (256 - (u32::from(*keep) / PIXELS).min(256));
            let lift = strength * (mean / PIXELS) + 32768;
            let mixed = |y: u8| ((u32::from(y) * gain + lift) >> 16) as u8;
            *top = top.map(mixed);
            *bottom = bottom.map(mixed);
        }
    }
}

/// Luma at half the size.
#[inline(always)]
fn halved(picture: &Yuv, w: usize, h: usize) -> Vec<u8> {
    let stride = picture.layout().y_stride;
    let mut out = vec![0; w * h];
    for (small, rows) in out.chunks_exact_mut(w).zip(picture.data.chunks_exact(stride * 2)) {
        let (top, bottom) = rows.split_at(stride);
        let pairs = top.as_chunks::<2>().0.iter().zip(bottom.as_chunks::<2>().0);
        for (small, (t, b)) in small.iter_mut().zip(pairs) {
            let sum: u16 = [t[0], t[1], b[0], b[1]].into_iter().map(u16::from).sum();
            *small = ((sum + 2) / 4) as u8;
        }
    }
    out
}

/// Sums over windows, row after row; beyond the edge, the edge goes on.
struct Windows<T> {
    /// The sums of the columns, with the first and the last one repeated beyond the edges.
    columns: Vec<T>,
    sums: Vec<T>,
}

impl<T> Windows<T>
where
    T: Copy + Default + From<u8> + Add<Output = T> + Sub<Output = T> + Mul<Output = T>,
{
    fn new(w: usize) -> Self {
        Self { columns: vec![T::default(); w + 2 * RADIUS], sums: vec![T::default(); w + 2 * RADIUS] }
    }

    /// Takes up the windows around row `y` of `values`; rows come in order.
    #[inline(always)]
    fn slide<V: Copy>(&mut self, values: &[V], y: usize, of: impl Fn(V) -> T) {
        let w = self.columns.len() - 2 * RADIUS;
        let last = values.len() / w - 1;
        let row = |y: usize| &values[y.min(last) * w..][..w];
        let columns = &mut self.columns[RADIUS..][..w];
        if y == 0 {
            let edge = T::from(RADIUS as u8 + 1);
            columns.iter_mut().zip(row(0)).for_each(|(c, v)| *c = edge * of(*v));
            for y in 1..=RADIUS {
                columns.iter_mut().zip(row(y)).for_each(|(c, v)| *c = *c + of(*v));
            }
        } else {
            let (enter, leave) = (row(y + RADIUS), row(y.saturating_sub(RADIUS + 1)));
            columns.iter_mut().zip(enter.iter().zip(leave)).for_each(|(c, (e, l))| *c = *c + of(*e) - of(*l));
        }
        let (first, last) = (columns[0], columns[w - 1]);
        self.columns[..RADIUS].fill(first);
        self.columns[w + RADIUS..].fill(last);
        self.add_up();
    }

    /// Sums of nine neighbours: of two, of four, of eight, and the ninth.
    #[inline(always)]
    fn add_up(&mut self) {
        let (columns, sums) = (&self.columns[..], &mut self.sums[..]);
        let n = columns.len();
        sums.copy_from_slice(columns);
        for step in [1, 2, 4] {
            for at in 0..n - step {
                sums[at] = sums[at] + sums[at + step];
            }
        }
        sums.iter_mut().zip(&columns[2 * RADIUS..]).for_each(|(sum, column)| *sum = *sum + *column);
    }

    #[inline(always)]
    fn sums(&self) -> &[T] {
        &self.sums[..self.sums.len() - 2 * RADIUS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left half dark, right half bright, with noise of ±6 all over.
    fn noisy_edge() -> Yuv {
        let mut picture = Yuv::solid(200, 120, 0, 128, 128);
        let stride = picture.layout().y_stride;
        let mut seed = 1u32;
        for row in 0..120 {
            for x in 0..200 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (seed >> 24) as i32 % 13 - 6;
                picture.data[row * stride + x] = (if x < 100 { 60 } else { 180 } + noise) as u8;
            }
        }
        picture
    }

    /// Mean deviation of luma in the left part, and the height of the step in the middle.
    fn judge(picture: &Yuv) -> (f64, f64) {
        let stride = picture.layout().y_stride;
        let mean = |x0: usize, x1: usize| {
            let values = (20..100).flat_map(|row| picture.data[row * stride..][x0..x1].to_vec());
            let values: Vec<f64> = values.map(f64::from).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (mean, values.iter().map(|v| (v - mean).abs()).sum::<f64>() / values.len() as f64)
        };
        (mean(20, 70).1, mean(100, 103).0 - mean(97, 100).0)
    }

    #[test]
    fn flat_places_become_even_and_edges_stay() {
        let (noise, step) = judge(&noisy_edge());
        let after = |amount, natural| {
            let mut picture = noisy_edge();
            if let Some(beauty) = Beauty::new(amount, natural) {
                beauty.apply(&mut picture);
            }
            judge(&picture)
        };
        assert_eq!(after(0.0, false), (noise, step));
        let (full, full_step) = after(1.0, false);
        let (half, _) = after(0.5, false);
        let (natural, natural_step) = after(1.0, true);
        assert!(full < noise * 0.35 && half < noise * 0.8 && half > full, "{noise} {half} {full}");
        assert!(natural > full * 1.1 && natural < noise * 0.8, "nature keeps more: {natural} {full}");
        assert!(full_step > step * 0.9 && natural_step > step * 0.9, "{step} {full_step} {natural_step}");
    }

    #[test]
    fn any_size_is_taken() {
        for (w, h) in [(2, 2), (16, 16), (17, 19), (161, 121)] {
            let mut picture = Yuv::solid(w, h, 100, 128, 128);
            if let Some(beauty) = Beauty::new(1.0, false) {
                beauty.apply(&mut picture);
            }
            let even = picture.data[..picture.layout().u].iter().all(|y| y.abs_diff(100) <= 2);
            assert!(even, "{w}x{h}");
        }
    }
}
