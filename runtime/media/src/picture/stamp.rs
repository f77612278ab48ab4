//! A clock that machines can read: 40 black and white blocks at the top of a picture.
//!
//! They carry the time of the process clock in tenths of a millisecond and a checksum. Blocks scale with the picture, so
//! they survive encoding, scaling and a view's conversion; what does not add up is not a stamp.

use super::Yuv;

const COLUMNS: usize = 20;
const ROWS: usize = 2;
const TICK_US: u64 = 100;

/// Draws the time over the top of a picture.
pub(crate) fn draw(picture: &mut Yuv, time_us: u64) {
    let word = word((time_us / TICK_US) as u32);
    for i in 0..COLUMNS * ROWS {
        let (column, row) = (i % COLUMNS, i / COLUMNS);
        let edge = |n: usize| n * picture.width / COLUMNS;
        let (x, y) = (edge(column), edge(row));
        let luma = if word >> (COLUMNS * ROWS - 1 - i) & 1 == 1 { 235 } else { 16 };
        picture.fill(x, y, edge(column + 1) - x, edge(row + 1) - y, luma, Some((128, 128)));
    }
}

/// Reads the time from the luma of a picture. `now_us` decides between times that look alike because the stamp wraps.
pub(crate) fn read(width: usize, height: usize, luma: &[u8], stride: usize, now_us: u64) -> Option<u64> {
    if width < COLUMNS * 4 || height < width / COLUMNS * ROWS || luma.len() < (height - 1) * stride + width {
        return None;
    }
    let mut bits = 0u64;
    for i in 0..COLUMNS * ROWS {
        let x = (2 * (i % COLUMNS) + 1) * width / (2 * COLUMNS);
        let y = (2 * (i / COLUMNS) + 1) * width / (2 * COLUMNS);
        let near = |dx: usize, dy: usize| u32::from(luma[(y + dy - 1) * stride + x + dx - 1]);
        let sum: u32 = (0..9).map(|k| near(k % 3, k / 3)).sum();
        bits = bits << 1
            | match sum / 9 {
                0..=90 => 0,
                165..=255 => 1,
                // A block that is neither black nor white.
                _ => return None,
            };
    }
    let ticks = (bits >> 8) as u32;
    if word(ticks) != bits {
        return None;
    }
    // The stamp is at most as new as now.
    let now = now_us / TICK_US;
    let age = (now as u32).wrapping_sub(ticks);
    Some(now.checked_sub(u64::from(age))? * TICK_US)
}

/// 32 bits of time and 8 of checksum. All black and all white are no stamps.
fn word(ticks: u32) -> u64 {
    let mut sum = 0x5au8;
    for b in ticks.to_be_bytes() {
        sum = sum.rotate_left(3) ^ b.wrapping_mul(0x9d);
    }
    u64::from(ticks) << 8 | u64::from(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(picture: &Yuv, now_us: u64) -> Option<u64> {
        read(picture.width, picture.height, &picture.data, picture.layout().y_stride, now_us)
    }

    #[test]
    fn what_is_drawn_is_read() {
        for (w, h) in [(360, 640), (540, 960), (720, 1280), (161, 121)] {
            for time in [0, 100, 12_345_600, 3_600_000_000] {
                let mut picture = Yuv::solid(w, h, 120, 90, 160);
                draw(&mut picture, time);
                assert_eq!(read_back(&picture, time + 50_000), Some(time), "{w}x{h}");
            }
        }
    }

    #[test]
    fn pictures_without_a_stamp_have_none() {
        for luma in [16, 120, 235] {
            assert_eq!(read_back(&Yuv::solid(360, 640, luma, 128, 128), 1 << 40), None);
        }
        assert_eq!(read(10, 10, &[0; 100], 10, 0), None);
    }
}
