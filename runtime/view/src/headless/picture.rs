//! Live video inside a page: the newest frame of a session, fitted into an element.

use std::sync::Arc;

use anyrender::{PaintScene, RenderContext, Scene};
use blitz_dom::Widget;
use blitz_dom::node::ComputedStyles;
use kurbo::{Affine, Rect};
use peniko::{Blob, Color, Fill, ImageAlphaType, ImageBrush, ImageData, ImageFormat, ImageQuality, ImageSampler};
use zhenji_core::machine::{Fit, Picture};
use zhenji_core::media::{Frame, FrameSlot};

/// Paints one session.
pub(crate) struct PictureWidget {
    picture: Picture,
    slot: Arc<FrameSlot>,
    /// The frame painted last, as the renderer knows it: a frame painted twice is converted once.
    shown: Option<(Arc<Frame>, ImageBrush)>,
}

impl PictureWidget {
    pub fn new(picture: Picture, slot: Arc<FrameSlot>) -> Self {
        Self { picture, slot, shown: None }
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
        let frame = self.slot.get().filter(|f| f.rgba.len() >= f.width as usize * f.height as usize * 4);
        let Some(frame) = frame.filter(|f| f.width > 0 && f.height > 0) else {
            self.shown = None;
            return scene;
        };
        let brush = match &self.shown {
            Some((shown, brush)) if Arc::ptr_eq(shown, &frame) => brush.clone(),
            _ => {
                let brush = brush_of(&frame);
                self.shown = Some((frame.clone(), brush.clone()));
                brush
            }
        };
        let place = placement(&self.picture, frame.width, frame.height, area.width(), area.height());
        // The part of the box that the picture covers is filled with it: a clip would cost several times as much.
        let whole = Rect::new(0.0, 0.0, f64::from(frame.width), f64::from(frame.height));
        let covered = place.transform_rect_bbox(whole).intersect(area);
        scene.fill(Fill::NonZero, Affine::IDENTITY, brush.as_ref(), Some(place), &covered);
        scene
    }
}

fn brush_of(frame: &Arc<Frame>) -> ImageBrush {
    let image = ImageData {
        data: Blob::new(Arc::new(Pixels(frame.clone()))),
        format: ImageFormat::Rgba8,
        // Video is opaque, so the two alpha types are the same and the cheaper one is named.
        alpha_type: ImageAlphaType::AlphaPremultiplied,
        width: frame.width,
        height: frame.height,
    };
    ImageBrush { image, sampler: ImageSampler { quality: ImageQuality::Medium, ..ImageSampler::default() } }
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
