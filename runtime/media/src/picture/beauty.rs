//! Smooth skin: a guided filter on half the resolution. Flat places become even, edges stay.
//!
//! He, Sun, Tang: "Guided Image Filtering" (the picture guides itself) and "Fast Guided Filter" (its coefficients are found
//! on a smaller picture). Luma only: skin is all about luma.

use multiversion::multiversion;

use super::Yuv;

/// Half a window, in pixels of the smaller picture.
const RADIUS: usize = 4;

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
    let squares: Vec<u32> = small.iter().map(|y| y * y).collect();
    let (mut a, mut b) = (boxed(&small, w, h), boxed(&squares, w, h));
    let n = ((2 * RADIUS + 1) * (2 * RADIUS + 1)) as f32;
    for (sum, squares) in a.iter_mut().zip(&mut b) {
        let mean = *sum as f32 / n;
        let variance = (*squares as f32 / n - mean * mean).max(0.0);
        // In 256ths, so that window sums stay whole numbers.
        let keep = variance / (variance + beauty.flat) * 256.0;
        *sum = keep as u32;
        *squares = ((256.0 - keep) * mean) as u32;
    }
    let (a, b) = (boxed(&a, w, h), boxed(&b, w, h));
    beauty.mix(picture, &a, &b, w);
}

impl Beauty {
    /// `luma = luma + strength * (a * luma + b - luma)`.
    #[inline(always)]
    fn mix(&self, picture: &mut Yuv, a: &[u32], b: &[u32], w: usize) {
        let stride = picture.layout().y_stride;
        // 65536ths, the number of pixels of a window taken out.
        let n = ((2 * RADIUS + 1) * (2 * RADIUS + 1)) as u32;
        let strength = self.strength as u32;
        let (mut gain, mut lift) = (vec![0u32; w], vec![0u32; w]);
        for ((a, b), rows) in a.chunks_exact(w).zip(b.chunks_exact(w)).zip(picture.data.chunks_exact_mut(stride * 2)) {
            for ((gain, lift), (a, b)) in gain.iter_mut().zip(&mut lift).zip(a.iter().zip(b)) {
                let (a, b) = (a / n, b / n);
                *gain = 65536 - strength * (256 - a.min(256));
                *lift = strength * b + 32768;
            }
            for row in rows.chunks_exact_mut(stride) {
                for (pair, (gain, lift)) in row.as_chunks_mut::<2>().0.iter_mut().zip(gain.iter().zip(&lift)) {
                    *pair = pair.map(|y| ((u32::from(y) * gain + lift) >> 16) as u8);
                }
            }
        }
    }
}

/// Luma at half the size.
#[inline(always)]
fn halved(picture: &Yuv, w: usize, h: usize) -> Vec<u32> {
    let stride = picture.layout().y_stride;
    let mut out = Vec::with_capacity(w * h);
    for rows in picture.data.chunks_exact(stride * 2).take(h) {
        let (top, bottom) = rows.split_at(stride);
        let pairs = top.as_chunks::<2>().0.iter().zip(bottom.as_chunks::<2>().0);
        out.extend(pairs.take(w).map(|(t, b)| {
            let sum: u32 = [t[0], t[1], b[0], b[1]].into_iter().map(u32::from).sum();
            (sum + 2) / 4
        }));
    }
    out
}

/// Sums over windows; beyond the edge, the edge goes on.
#[inline(always)]
fn boxed(values: &[u32], w: usize, h: usize) -> Vec<u32> {
    let row = |y: usize| &values[y.min(h - 1) * w..][..w];
    let mut columns: Vec<u32> = row(0).iter().map(|v| v * (RADIUS as u32 + 1)).collect();
    for y in 1..=RADIUS {
        columns.iter_mut().zip(row(y)).for_each(|(c, v)| *c += v);
    }
    let mut out = vec![0; w * h];
    // The sums of a row's columns, with its first and last one repeated beyond the edges.
    let mut wide = vec![0; w + 2 * RADIUS];
    for (y, sums) in out.chunks_exact_mut(w).enumerate() {
        wide[..RADIUS].fill(columns[0]);
        wide[RADIUS..][..w].copy_from_slice(&columns);
        wide[w + RADIUS..].fill(columns[w - 1]);
        for shift in 0..=2 * RADIUS {
            sums.iter_mut().zip(&wide[shift..]).for_each(|(sum, column)| *sum += column);
        }
        let (enter, leave) = (row(y + RADIUS + 1), row(y.saturating_sub(RADIUS)));
        columns.iter_mut().zip(enter.iter().zip(leave)).for_each(|(c, (e, l))| *c = *c + e - l);
    }
    out
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
