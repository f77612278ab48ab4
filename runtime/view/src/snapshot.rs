//! Snapshots of live pictures: as they came, or as drawn in their box, in a file's bytes.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use kurbo::Point;
use zhenji_core::machine::{Picture, SavedImage};
use zhenji_core::media::Frame;

use crate::headless::placement;

/// A picture file.
#[derive(Debug)]
pub struct Snapshot {
    /// `png` or `jpg`.
    pub extension: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Width, px.
    pub width: u32,
    /// Height, px.
    pub height: u32,
}

/// Of 100; what `quality="compressed"` means in numbers is not documented.
const JPEG_QUALITY: u8 = 70;
/// Larger than any phone's screen: a box that says more is no box.
const MAX_SIDE: f64 = 8192.0;

/// Draws and encodes a snapshot.
///
/// # Errors
/// There is no picture, or it cannot be encoded.
pub fn encode(image: &SavedImage) -> Result<Snapshot, String> {
    let frame = &*image.frame;
    if frame.width == 0 || frame.height == 0 || frame.rgba.len() != frame.width as usize * frame.height as usize * 4 {
        return Err("there is no picture yet".into());
    }
    let (width, height, rgb) = match &image.drawn {
        None => (frame.width, frame.height, opaque(&frame.rgba)),
        Some((width, height, picture)) => drawn(frame, *width, *height, picture)?,
    };
    let (mut bytes, extension) = (Vec::new(), if image.compressed { "jpg" } else { "png" });
    let done = if image.compressed {
        JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).write_image(
            &rgb,
            width,
            height,
            ExtendedColorType::Rgb8,
        )
    } else {
        PngEncoder::new(&mut bytes).write_image(&rgb, width, height, ExtendedColorType::Rgb8)
    };
    done.map_err(|e| format!("the picture cannot be encoded: {e}"))?;
    Ok(Snapshot { extension, bytes, width, height })
}

fn opaque(rgba: &[u8]) -> Vec<u8> {
    rgba.chunks_exact(4).flat_map(|px| [px[0], px[1], px[2]]).collect()
}

/// The picture in its box: turned, mirrored and fitted, black where there is none.
fn drawn(frame: &Frame, width: f64, height: f64, picture: &Picture) -> Result<(u32, u32, Vec<u8>), String> {
    let side = |n: f64| (n.round() >= 1.0).then(|| n.round().min(MAX_SIDE) as u32);
    let (Some(w), Some(h)) = (side(width), side(height)) else {
        return Err(format!("the component has no size: {width} x {height}"));
    };
    let back = placement(picture, frame.width, frame.height, f64::from(w), f64::from(h)).inverse();
    let mut rgb = Vec::with_capacity(w as usize * h as usize * 3);
    for y in 0..h {
        for x in 0..w {
            let at = back * Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
            rgb.extend(pixel(frame, at.x, at.y));
        }
    }
    Ok((w, h, rgb))
}

/// The colour at a place of the frame, between its four nearest pixels; black outside.
fn pixel(frame: &Frame, x: f64, y: f64) -> [u8; 3] {
    let (w, h) = (f64::from(frame.width), f64::from(frame.height));
    if !(0.0..w).contains(&x) || !(0.0..h).contains(&y) {
        return [0; 3];
    }
    let (x, y) = ((x - 0.5).clamp(0.0, w - 1.0), (y - 0.5).clamp(0.0, h - 1.0));
    let (left, top) = (x.floor(), y.floor());
    let (right, below) = ((left + 1.0).min(w - 1.0), (top + 1.0).min(h - 1.0));
    let (dx, dy) = (x - left, y - top);
    let at = |x: f64, y: f64, c: usize| f64::from(frame.rgba[(y as usize * frame.width as usize + x as usize) * 4 + c]);
    [0, 1, 2].map(|c| {
        let above = at(left, top, c) * (1.0 - dx) + at(right, top, c) * dx;
        let under = at(left, below, c) * (1.0 - dx) + at(right, below, c) * dx;
        (above * (1.0 - dy) + under * dy).round() as u8
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use zhenji_core::machine::Fit;
    use zhenji_core::media::MediaId;

    use super::*;

    const RED: [u8; 3] = [255, 0, 0];
    const GREEN: [u8; 3] = [0, 255, 0];
    const BLACK: [u8; 3] = [0, 0, 0];

    /// 40 x 20: red in the left half, green in the right.
    fn image(drawn: Option<(f64, f64, Picture)>, compressed: bool) -> SavedImage {
        let row = |x: usize| if x < 20 { [255, 0, 0, 255] } else { [0, 255, 0, 255] };
        let rgba: Vec<u8> = (0..20).flat_map(|_| (0..40).flat_map(row)).collect();
        SavedImage {
            frame: Arc::new(Frame { width: 40, height: 20, rgba: rgba.into(), stamp_us: None }),
            drawn,
            compressed,
        }
    }

    fn check(image: &SavedImage, size: (u32, u32), extension: &str, points: &[(u32, u32, [u8; 3])]) {
        let file = encode(image).unwrap();
        assert_eq!((file.width, file.height, file.extension), (size.0, size.1, extension));
        let read = image::load_from_memory(&file.bytes).unwrap().to_rgb8();
        assert_eq!(read.dimensions(), size);
        for (x, y, colour) in points {
            let have = read.get_pixel(*x, *y).0;
            let near = have.iter().zip(colour).all(|(a, b)| a.abs_diff(*b) < 12);
            assert!(near, "{x}, {y}: {have:?} for {colour:?}");
        }
    }

    fn boxed(fit: Fit, rotation: u32, mirror: bool) -> Option<(f64, f64, Picture)> {
        Some((100.0, 100.0, Picture { media: MediaId(1), fit, rotation, mirror }))
    }

    #[test]
    fn a_stream_is_as_large_as_it_came() {
        check(&image(None, false), (40, 20), "png", &[(2, 2, RED), (38, 18, GREEN)]);
        check(&image(None, true), (40, 20), "jpg", &[(2, 2, RED), (38, 18, GREEN)]);
    }

    #[test]
    fn a_view_is_as_drawn() {
        let contain = [(50, 12, BLACK), (50, 88, BLACK), (20, 50, RED), (80, 50, GREEN)];
        check(&image(boxed(Fit::Contain, 0, false), false), (100, 100), "png", &contain);
        check(&image(boxed(Fit::Contain, 0, true), false), (100, 100), "png", &[(20, 50, GREEN), (80, 50, RED)]);
        check(
            &image(boxed(Fit::Contain, 90, false), true),
            (100, 100),
            "jpg",
            &[(50, 20, RED), (50, 80, GREEN), (5, 50, BLACK)],
        );
        check(&image(boxed(Fit::Cover, 0, false), false), (100, 100), "png", &[(70, 3, GREEN), (3, 97, RED)]);
    }

    #[test]
    fn what_cannot_be_drawn_says_so() {
        let flat = Some((100.0, 0.0, boxed(Fit::Cover, 0, false).unwrap().2));
        assert!(encode(&image(flat, false)).unwrap_err().contains("100 x 0"));
        let mut liar = image(None, false);
        liar.frame = Arc::new(Frame { width: 41, ..(*liar.frame).clone() });
        assert!(encode(&liar).is_err());
    }
}
