//! The test pattern: what a camera sees that is not there.
//!
//! Front and back are told apart at a glance by colour and by a big word, and something always moves.

use super::{Yuv, font};

/// Draws the pictures of both cameras of one size.
pub(crate) struct Pattern {
    front: Yuv,
    back: Yuv,
}

impl Pattern {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        // Orange and teal: far apart for every kind of colour vision.
        let front = background(width, height, "FRONT", (78, 170));
        let back = background(width, height, "BACK", (150, 70));
        Self { front, back }
    }

    /// The picture at a moment.
    pub(crate) fn draw(&self, front: bool, at_us: u64) -> Yuv {
        let mut picture = if front { self.front.clone() } else { self.back.clone() };
        let (w, h) = (picture.width, picture.height);
        let dot = (w / 90).max(1);
        let tenths = at_us / 100_000;
        let text = format!("{:02}:{:02}.{}", tenths / 600 % 60, tenths / 10 % 60, tenths % 10);
        font::write(&mut picture, &text, w / 2, h * 5 / 8, dot);
        // A ball that crosses the picture in two seconds and comes back, and a bar that sweeps down in three.
        let side = (w / 8).max(2) & !1;
        let x = swing(at_us, 2_000_000, w - side.min(w));
        let y = h * 3 / 4 + swing(at_us, 700_000, h / 16);
        picture.fill(x & !1, y & !1, side, side, 210, Some((128, 60)));
        let bar = (at_us % 3_000_000) as usize * h / 3_000_000;
        picture.fill(0, bar & !1, w, (h / 80).max(2) & !1, 60, None);
        picture
    }
}

/// A triangle wave from 0 to `range`.
fn swing(at_us: u64, period_us: u64, range: usize) -> usize {
    let phase = (at_us % (2 * period_us)) as f64 / period_us as f64;
    let phase = if phase > 1.0 { 2.0 - phase } else { phase };
    (phase * range as f64) as usize
}

fn background(width: usize, height: usize, word: &str, chroma: (u8, u8)) -> Yuv {
    let mut picture = Yuv::solid(width, height, 0, chroma.0, chroma.1);
    for y in 0..height {
        let luma = 90 + y * 70 / height.max(1);
        picture.fill(0, y, width, 1, luma as u8, None);
    }
    // A grid shows scaling and cropping.
    for i in 1..8 {
        picture.fill(width * i / 8, 0, 2, height, 80, None);
        picture.fill(0, height * i / 8, width, 2, 80, None);
    }
    let dot = (width / 36).max(1);
    font::write(&mut picture, word, width / 2, height / 2 - (dot * 7).min(height / 2), dot);
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cameras_differ_in_colour_and_pictures_move() {
        let pattern = Pattern::new(360, 640);
        let mean = |front| {
            let frame = pattern.draw(front, 0).to_frame(false);
            let sum = |c| frame.rgba.iter().skip(c).step_by(4).map(|&v| u64::from(v)).sum::<u64>() / (360 * 640);
            (sum(0), sum(2))
        };
        let (front, back) = (mean(true), mean(false));
        assert!(front.0 > front.1 + 50, "front is warm: {front:?}");
        assert!(back.1 > back.0 + 50, "back is cold: {back:?}");
        assert_ne!(pattern.draw(true, 0), pattern.draw(true, 66_000));
        for (w, h) in [(2, 2), (16, 16), (539, 961)] {
            Pattern::new(w, h).draw(true, 123_456);
        }
    }
}
