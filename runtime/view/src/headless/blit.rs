//! Pictures that are copied to the screen as they are: they have the size in which they are seen, and nothing lies above them.

use anyrender::recording::{ClipCommand, FillCommand, RenderCommand};
use anyrender::{Paint, Scene};
use kurbo::{Affine, BezPath, Rect, Shape};
use peniko::{ImageAlphaType, ImageData, ImageFormat};

use super::damage::{overlap, reach};

/// A part of an image, and where it goes.
pub(crate) struct Blit<'a> {
    image: &'a ImageData,
    /// Left and top in the image, px.
    from: (usize, usize),
    /// Whole device px.
    to: Rect,
}

impl<'a> Blit<'a> {
    /// What to copy when of all that is drawn only command `at` changed; `None` when a copy would not do.
    pub fn of(scene: &'a Scene, at: usize) -> Option<Self> {
        let RenderCommand::Fill(fill) = scene.commands.get(at)? else { return None };
        let blit = Self::of_fill(fill)?;
        let is_above = |c: &RenderCommand| may_reach(c).is_none_or(|reach| overlap(reach, blit.to));
        let is_free = !scene.commands[at + 1..].iter().any(is_above);
        (is_free && is_whole(&scene.commands[..at], blit.to)).then_some(blit)
    }

    fn of_fill(fill: &'a FillCommand) -> Option<Self> {
        let Paint::Image(brush) = &fill.brush else { return None };
        let image = &brush.image;
        let is_opaque = image.alpha_type == ImageAlphaType::AlphaPremultiplied && brush.sampler.alpha == 1.0;
        if !is_opaque || image.format != ImageFormat::Rgba8 {
            return None;
        }
        let to = rect(fill.transform, &fill.shape).filter(|to| *to == to.round())?;
        let (x, y) = shift(fill.transform * fill.brush_transform.unwrap_or_default())?;
        let from = (to.x0 - x, to.y0 - y);
        let is_inside = from.0 >= 0.0
            && from.1 >= 0.0
            && from.0 + to.width() <= f64::from(image.width)
            && from.1 + to.height() <= f64::from(image.height);
        let is_even = from == (from.0.round(), from.1.round());
        (is_inside && is_even).then_some(Self { image, from: (from.0 as usize, from.1 as usize), to })
    }

    /// Copies it to a screen of so many px a row.
    pub fn copy(&self, pixels: &mut [u8], width: usize) {
        let screen = Rect::new(0.0, 0.0, width as f64, (pixels.len() / 4 / width.max(1)) as f64);
        let seen = self.to.intersect(screen);
        if seen.is_zero_area() {
            return;
        }
        let (left, top) =
            ((seen.x0 - self.to.x0) as usize + self.from.0, (seen.y0 - self.to.y0) as usize + self.from.1);
        let from = self.image.data.data().chunks_exact(self.image.width as usize * 4).skip(top);
        let rows = pixels.chunks_exact_mut(width * 4).skip(seen.y0 as usize).take(seen.height() as usize);
        let n = seen.width() as usize * 4;
        for (row, from) in rows.zip(from) {
            row[seen.x0 as usize * 4..][..n].copy_from_slice(&from[left * 4..][..n]);
        }
    }
}

/// Whether nothing that is open after these commands changes what is drawn in an area: clips around it only.
fn is_whole(before: &[RenderCommand], area: Rect) -> bool {
    let mut open = Vec::new();
    for command in before {
        match command {
            RenderCommand::PushLayer(_) => open.push(false),
            RenderCommand::PushClipLayer(ClipCommand { transform, clip, .. }) => {
                open.push(rect(*transform, clip).is_some_and(|clip| clip.contains_rect(area)));
            }
            RenderCommand::PopLayer => {
                open.pop();
            }
            _ => {}
        }
    }
    open.into_iter().all(|whole| whole)
}

/// Where a command may draw, generously; `None` when that is not known.
fn may_reach(command: &RenderCommand) -> Option<Rect> {
    match command {
        RenderCommand::Fill(_) => reach(command),
        RenderCommand::Stroke(stroke) => {
            let around = stroke.style.width * stroke.style.miter_limit.max(1.0);
            Some(stroke.transform.transform_rect_bbox(stroke.shape.bounding_box().inflate(around, around)))
        }
        RenderCommand::GlyphRun(run) => {
            // From far above the line to well below it, and as far aside as the longest dash; only ornaments draw further out.
            let (size, glyphs) = (f64::from(run.font_size), run.glyphs.iter());
            let em = Rect::new(-1.0, -2.0, 4.0, 1.25).scale_from_origin(size);
            let all = glyphs.map(|g| em + kurbo::Vec2::new(f64::from(g.x), f64::from(g.y)));
            let all = all.reduce(|a, b| a.union(b)).unwrap_or(Rect::ZERO);
            Some(run.transform.transform_rect_bbox(all))
        }
        RenderCommand::BoxShadow(shadow) => {
            let around = shadow.std_dev * 4.0 + 1.0;
            Some(shadow.transform.transform_rect_bbox(shadow.rect.inflate(around, around)))
        }
        // They draw nothing themselves.
        RenderCommand::PushLayer(layer) => layer.filter.is_none().then_some(Rect::ZERO),
        RenderCommand::PushClipLayer(_) | RenderCommand::PopLayer => Some(Rect::ZERO),
    }
}

/// The rectangle that a path is on the screen, if it is one.
fn rect(transform: Affine, path: &BezPath) -> Option<Rect> {
    let (x, y) = shift(transform)?;
    let bounds = path.bounding_box();
    (path.area().abs() == bounds.area()).then_some(bounds + kurbo::Vec2::new(x, y))
}

/// How far a transform moves, if that is all it does.
fn shift(transform: Affine) -> Option<(f64, f64)> {
    let [a, b, c, d, x, y] = transform.as_coeffs();
    ([a, b, c, d] == [1.0, 0.0, 0.0, 1.0]).then_some((x, y))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use anyrender::PaintScene;
    use kurbo::{Circle, Vec2};
    use peniko::{Blob, Color, Fill, ImageBrush};

    const PLACE: Rect = Rect::new(3.0, 2.0, 7.0, 5.0);

    /// 4 x 3 px, each its own number.
    fn picture() -> ImageBrush {
        let rgba: Vec<u8> = (0..12u8).flat_map(|n| [n, n, n, 255]).collect();
        let (data, format) = (Blob::new(Arc::new(rgba)), ImageFormat::Rgba8);
        let alpha_type = ImageAlphaType::AlphaPremultiplied;
        ImageBrush::new(ImageData { data, format, alpha_type, width: 4, height: 3 })
    }

    /// Whether the picture can be copied when it is drawn there, between the other two.
    fn is_copied(place: Rect, below: impl FnOnce(&mut Scene), above: impl FnOnce(&mut Scene)) -> bool {
        let mut scene = Scene::new();
        below(&mut scene);
        let at = scene.commands.len();
        let brush = picture();
        let brush_at = Some(Affine::translate(place.origin().to_vec2()));
        scene.fill(Fill::NonZero, Affine::IDENTITY, brush.as_ref(), brush_at, &place);
        above(&mut scene);
        Blit::of(&scene, at).is_some()
    }

    fn dot(scene: &mut Scene, x: f64) {
        scene.fill(Fill::NonZero, Affine::IDENTITY, Color::BLACK, None, &Circle::new((x, 3.0), 1.0));
    }

    #[test]
    fn only_what_nothing_touches_is_copied() {
        let no = |_: &mut Scene| {};
        assert!(is_copied(PLACE, no, no));
        assert!(is_copied(PLACE, |s| dot(s, 4.0), |s| dot(s, 8.0)), "below and beside");
        assert!(!is_copied(PLACE, no, |s| dot(s, 4.0)), "above");
        assert!(!is_copied(PLACE + Vec2::new(0.5, 0.0), no, no), "between pixels");
        let clip = |area: Rect| move |s: &mut Scene| s.push_clip_layer(Fill::NonZero, Affine::IDENTITY, &area);
        assert!(is_copied(PLACE, clip(PLACE), no));
        assert!(!is_copied(PLACE, clip(PLACE + Vec2::new(1.0, 0.0)), no), "cut off");
        let round = |s: &mut Scene| s.push_clip_layer(Fill::NonZero, Affine::IDENTITY, &PLACE.to_rounded_rect(1.0));
        assert!(!is_copied(PLACE, round, no), "round corners");
        let faint = |s: &mut Scene| {
            s.push_layer(Fill::NonZero, peniko::Mix::Normal, 0.5, Affine::IDENTITY, &PLACE, None, None);
        };
        assert!(!is_copied(PLACE, faint, no), "half seen");
    }

    #[test]
    fn pixels_go_where_they_belong_and_stop_at_the_edge() {
        let mut scene = Scene::new();
        let brush = picture();
        scene.fill(Fill::NonZero, Affine::translate((3.0, 2.0)), brush.as_ref(), None, &Rect::new(0.0, 0.0, 4.0, 3.0));
        let mut pixels = vec![99; 5 * 4 * 4];
        Blit::of(&scene, 0).unwrap().copy(&mut pixels, 5);
        let reds: Vec<u8> = pixels.iter().step_by(4).copied().collect();
        assert_eq!(reds, [[99; 5], [99; 5], [99, 99, 99, 0, 1], [99, 99, 99, 4, 5]].concat());
    }
}
