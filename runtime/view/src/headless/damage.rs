//! What of the screen has to be painted anew, told from what it is drawn with.
//!
//! Most repaints are for one video frame: the rest of the screen is the same, and painting it again would cost more than the
//! picture.

use anyrender::Scene;
use anyrender::recording::RenderCommand;
use kurbo::{Affine, Rect, Shape};

/// What changed between two screens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Damage {
    /// Nothing.
    Nothing,
    /// All that changed is inside, in whole device px.
    Part(Rect),
    /// Anything.
    All,
}

impl Damage {
    /// Compares two screens of the same size.
    pub fn between(before: &Scene, after: &Scene, screen: Rect) -> Self {
        if before.commands.len() != after.commands.len() {
            return Self::All;
        }
        let mut part: Option<Rect> = None;
        for (before, after) in before.commands.iter().zip(&after.commands) {
            if before == after {
                continue;
            }
            let (Some(before), Some(after)) = (reach(before), reach(after)) else { return Self::All };
            let both = before.union(after);
            part = Some(part.map_or(both, |part| part.union(both)));
        }
        let Some(part) = part else { return Self::Nothing };
        // A filter, such as a blur, carries a change beyond its place.
        let is_filter = |c: &RenderCommand| matches!(c, RenderCommand::PushLayer(layer) if layer.filter.is_some());
        if after.commands.iter().any(is_filter) {
            return Self::All;
        }
        match part.expand().intersect(screen) {
            part if part == screen => Self::All,
            part if part.is_zero_area() => Self::Nothing,
            part => Self::Part(part),
        }
    }
}

/// What is drawn inside a part of the screen, moved so that the part begins at 0, 0.
pub(crate) fn inside(scene: &Scene, part: Rect) -> Scene {
    let is_near = |c: &&RenderCommand| reach(c).is_none_or(|reach| reach.overlaps(part));
    let near = Scene { tolerance: scene.tolerance, commands: scene.commands.iter().filter(is_near).cloned().collect() };
    let mut moved = Scene::with_tolerance(scene.tolerance);
    anyrender::PaintScene::append_scene(&mut moved, near, Affine::translate(-part.origin().to_vec2()));
    moved
}

/// The pixels that a command may touch; `None` when that is not easily told.
fn reach(command: &RenderCommand) -> Option<Rect> {
    let RenderCommand::Fill(fill) = command else { return None };
    let reach = fill.transform.transform_rect_bbox(fill.shape.bounding_box());
    // Edges are softened over a pixel.
    reach.is_finite().then(|| reach.inflate(1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyrender::PaintScene;
    use kurbo::Circle;
    use peniko::{Color, Fill};

    const SCREEN: Rect = Rect::new(0.0, 0.0, 100.0, 200.0);

    fn scene(boxes: &[(Rect, Color)]) -> Scene {
        let mut scene = Scene::new();
        for (area, color) in boxes {
            scene.fill(Fill::NonZero, Affine::translate((10.0, 0.0)), *color, None, area);
        }
        scene
    }

    #[test]
    fn only_what_differs_is_damaged() {
        let (a, b) = (Rect::new(0.0, 0.0, 100.0, 200.0), Rect::new(10.5, 20.0, 30.0, 40.0));
        let before = scene(&[(a, Color::WHITE), (b, Color::BLACK)]);
        let between = |after: &Scene| Damage::between(&before, after, SCREEN);
        assert_eq!(between(&before.clone()), Damage::Nothing);
        let part = Damage::Part(Rect::new(19.0, 19.0, 41.0, 41.0));
        assert_eq!(between(&scene(&[(a, Color::WHITE), (b, Color::WHITE)])), part);
        let moved = b + kurbo::Vec2::new(0.0, 50.0);
        let part = Damage::Part(Rect::new(19.0, 19.0, 41.0, 91.0));
        assert_eq!(between(&scene(&[(a, Color::WHITE), (moved, Color::BLACK)])), part);
        assert_eq!(between(&scene(&[(a, Color::WHITE)])), Damage::All);
        let mut clipped = scene(&[(a, Color::WHITE)]);
        clipped.push_clip_layer(Fill::NonZero, Affine::IDENTITY, &Circle::new((0.0, 0.0), 9.0));
        assert_eq!(between(&clipped), Damage::All, "how far a clip reaches is not told");
    }

    #[test]
    fn what_lies_elsewhere_is_not_drawn() {
        let (a, b) = (Rect::new(0.0, 0.0, 20.0, 20.0), Rect::new(0.0, 100.0, 20.0, 120.0));
        let all = scene(&[(a, Color::WHITE), (b, Color::BLACK)]);
        let part = inside(&all, Rect::new(4.0, 96.0, 40.0, 140.0));
        let [RenderCommand::Fill(fill)] = &part.commands[..] else { panic!("{part:?}") };
        assert_eq!(fill.transform, Affine::translate((6.0, -96.0)));
    }
}
