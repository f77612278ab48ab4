//! The still picture that is pushed in the background, decoded.

use std::io::Cursor;

use image::{ImageReader, Limits, RgbaImage};

/// Longest side, px: `TXLivePushConfig.pauseImg` takes no more.
const MAX_SIDE: u32 = 1920;

/// Reads a PNG, JPEG, GIF or WebP file, or says why not.
pub(crate) fn decode(bytes: &[u8]) -> Result<RgbaImage, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| e.to_string())?;
    if reader.format().is_none() {
        return Err("the file is no PNG, JPEG, GIF or WebP picture".to_owned());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    reader.limits(limits);
    let picture = reader.decode().map_err(|e| match e {
        image::ImageError::Limits(_) => format!("the picture is larger than {MAX_SIDE} x {MAX_SIDE} px"),
        other => format!("the picture does not decode: {other}"),
    })?;
    Ok(picture.into_rgba8())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_read_and_others_named() {
        let file = |width, height| {
            let mut out = Cursor::new(Vec::new());
            RgbaImage::from_pixel(width, height, image::Rgba([1, 2, 3, 255]))
                .write_to(&mut out, image::ImageFormat::Png)
                .unwrap();
            out.into_inner()
        };
        assert_eq!(decode(&file(4, 2)).unwrap().dimensions(), (4, 2));
        assert!(decode(&file(1921, 1)).unwrap_err().contains("1920"));
        assert!(decode(&file(40, 20)[..60]).unwrap_err().contains("decode"));
        assert!(decode(b"not a picture").unwrap_err().contains("PNG"));
    }
}
