//! Live video inside a page: the newest frame of a session, fitted into an element.

use std::sync::Arc;

use anyrender::{PaintScene, RenderContext, Scene};
use blitz_dom::Widget;
use blitz_dom::node::ComputedStyles;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use kurbo::{Affine, Rect};
use peniko::{Blob, Color, Fill, ImageAlphaType, ImageBrush, ImageData, ImageFormat, ImageQuality, ImageSampler};
use zhenji_core::machine::{Fit, Picture};
use zhenji_core::media::{Frame, FrameSlot};

/// The largest picture, px, that is scaled before it is drawn. Larger ones are scaled by the renderer, which is slower, but leaves out
/// what is not on the screen.
const MOST: f64 = 8e6;

/// Paints one session.
pub(crate) struct PictureWidget {
    picture: Picture,
    slot: Arc<FrameSlot>,
    resizer: Resizer,
    /// What was painted last: a frame painted twice is converted once.
    shown: Option<Shown>,
}

/// A frame as it is drawn in a box of some size.
struct Shown {
    frame: Arc<Frame>,
    size: (u32, u32),
    brush: ImageBrush,
    /// Where the pixels of the brush go in the box.
    place: Affine,
}

impl PictureWidget {
    pub fn new(picture: Picture, slot: Arc<FrameSlot>) -> Self {
        Self { picture, slot, resizer: Resizer::new(), shown: None }
    }

    fn show(&mut self, frame: Arc<Frame>, size: (u32, u32)) -> &Shown {
        let is_shown = |shown: &Shown| Arc::ptr_eq(&shown.frame, &frame) && shown.size == size;
        let shown = self.shown.take().filter(is_shown);
        let shown = shown.unwrap_or_else(|| {
            let (brush, place) = self.scaled(&frame, size).unwrap_or_else(|| {
                let brush = brush_of(Pixels(frame.clone()), frame.width, frame.height);
                (brush, placement(&self.picture, frame.width, frame.height, f64::from(size.0), f64::from(size.1)))
            });
            Shown { frame, size, brush, place }
        });
        self.shown.insert(shown)
    }

    /// The picture in the size in which it is seen, which the renderer only has to copy. `None` for a picture that has that size,
    /// that is turned, or that is too large. Transforms around the box are not known here: what they enlarge is enlarged from this.
    fn scaled(&mut self, frame: &Frame, (box_width, box_height): (u32, u32)) -> Option<(ImageBrush, Affine)> {
        let Picture { fit, rotation, mirror, .. } = self.picture;
        let ((fw, fh), (bw, bh)) = (floats(frame.width, frame.height), floats(box_width, box_height));
        let scale = match fit {
            Fit::Contain => (bw / fw).min(bh / fh),
            Fit::Cover => (bw / fw).max(bh / fh),
        };
        let (w, h) = ((fw * scale).min(bw).round().max(1.0), (fh * scale).min(bh).round().max(1.0));
        if rotation != 0 || w * h > MOST || (w, h) == (fw, fh) && !mirror {
            return None;
        }
        let (seen_w, seen_h) = ((w / scale).min(fw), (h / scale).min(fh));
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
            .use_alpha(false)
            .crop((fw - seen_w) / 2.0, (fh - seen_h) / 2.0, seen_w, seen_h);
        let source = ImageRef::new(frame.width, frame.height, &frame.rgba, PixelType::U8x4).ok()?;
        let mut out = Image::new(w as u32, h as u32, PixelType::U8x4);
        self.resizer.resize(&source, &mut out, &options).ok()?;
        let mut out = out.into_vec();
        if mirror {
            out.chunks_exact_mut(w as usize * 4).for_each(|row| row.as_chunks_mut::<4>().0.reverse());
        }
        let place = Affine::translate((((bw - w) / 2.0).floor(), ((bh - h) / 2.0).floor()));
        Some((brush_of(out, w as u32, h as u32), place))
    }
}

/// Lends the pixels of a frame without a copy.
struct Pixels(Arc<Frame>);

impl AsRef<[u8]> for Pixels {
    fn as_ref(&self) -> &[u8] {
        &self.0.rgba
    }
}

impl Widget for PictureWidget {
    fn paint(&mut self, _: &mut dyn RenderContext, _: &ComputedStyles, width: u32, height: u32, _scale: f64) -> Scene {
        let mut scene = Scene::new();
        let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        scene.fill(Fill::NonZero, Affine::IDENTITY, Color::BLACK, None, &area);
        let frame = self.slot.get().filter(|f| f.rgba.len() == f.width as usize * f.height as usize * 4);
        let Some(frame) = frame.filter(|f| f.width > 0 && f.height > 0 && width > 0 && height > 0) else {
            self.shown = None;
            return scene;
        };
        let Shown { brush, place, .. } = self.show(frame, (width, height));
        // The part of the box that the picture covers is filled with it: a clip would cost several times as much.
        let whole = Rect::new(0.0, 0.0, f64::from(brush.image.width), f64::from(brush.image.height));
        let covered = place.transform_rect_bbox(whole).intersect(area);
        scene.fill(Fill::NonZero, Affine::IDENTITY, brush.as_ref(), Some(*place), &covered);
        scene
    }
}

fn brush_of(rgba: impl AsRef<[u8]> + Send + Sync + 'static, width: u32, height: u32) -> ImageBrush {
    let image = ImageData {
        data: Blob::new(Arc::new(rgba)),
        format: ImageFormat::Rgba8,
        // Video is opaque, so the two alpha types are the same and the cheaper one is named.
        alpha_type: ImageAlphaType::AlphaPremultiplied,
        width,
        height,
    };
    ImageBrush { image, sampler: ImageSampler { quality: ImageQuality::Medium, ..ImageSampler::default() } }
}

fn floats(width: u32, height: u32) -> (f64, f64) {
    (f64::from(width), f64::from(height))
}

/// Maps the frame's pixels into the box: turned and mirrored about the centre, then fitted.
pub(crate) fn placement(picture: &Picture, width: u32, height: u32, box_width: f64, box_height: f64) -> Affine {
    let (w, h) = (f64::from(width), f64::from(height));
    let turned = picture.rotation % 180 == 90;
    let (tw, th) = if turned { (h, w) } else { (w, h) };
    let (sx, sy) = (box_width / tw, box_height / th);
    let scale = match picture.fit {
        Fit::Contain => sx.min(sy),
        Fit::Cover => sx.max(sy),
    };
    let mirror = if picture.mirror { -1.0 } else { 1.0 };
    Affine::translate((box_width / 2.0, box_height / 2.0))
        * Affine::scale_non_uniform(mirror * scale, scale)
        * Affine::rotate(f64::from(picture.rotation).to_radians())
        * Affine::translate((-w / 2.0, -h / 2.0))
}
