//! What of the screen has to be painted anew, told from what it is drawn with.
//!
//! Most repaints are for one video frame: the rest of the screen is the same, and painting it again would cost more than the
//! picture.

use anyrender::Scene;
use anyrender::recording::RenderCommand;
use kurbo::{Affine, Rect, Shape};

/// What changed between two screens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Damage {
    /// Nothing.
    Nothing,
    /// What these fills are filled with, which stay where they are.
    Brushes(Vec<usize>),
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
        let both = before.commands.iter().zip(&after.commands);
        let changed: Vec<usize> = both.enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
        if changed.is_empty() {
            return Self::Nothing;
        }
        // A filter, such as a blur, carries a change beyond its place.
        let is_filter = |c: &RenderCommand| matches!(c, RenderCommand::PushLayer(layer) if layer.filter.is_some());
        if after.commands.iter().any(is_filter) {
            return Self::All;
        }
        if changed.iter().all(|at| differ_in_brush(&before.commands[*at], &after.commands[*at])) {
            return Self::Brushes(changed);
        }
        Self::around(&changed, [before, after], screen)
    }

    /// The part of the screen that these commands touch.
    pub fn around(changed: &[usize], scenes: [&Scene; 2], screen: Rect) -> Self {
        let touched = scenes.into_iter().flat_map(|scene| changed.iter().map(|at| reach(&scene.commands[*at])));
        let Some(touched) = touched.collect::<Option<Vec<Rect>>>() else { return Self::All };
        match touched.into_iter().reduce(|a, b| a.union(b)).unwrap_or(Rect::ZERO).intersect(screen) {
            part if part == screen => Self::All,
            part if part.is_zero_area() => Self::Nothing,
            part => Self::Part(part),
        }
    }
}

/// Whether two commands are fills of the same place.
fn differ_in_brush(before: &RenderCommand, after: &RenderCommand) -> bool {
    let (RenderCommand::Fill(before), RenderCommand::Fill(after)) = (before, after) else { return false };
    (before.fill, before.transform) == (after.fill, after.transform) && before.shape == after.shape
}

/// What is drawn inside a part of the screen, moved so that the part begins at 0, 0.
pub(crate) fn inside(scene: &Scene, part: Rect) -> Scene {
    let is_near = |c: &&RenderCommand| reach(c).is_none_or(|reach| overlap(reach, part));
    let near = Scene { tolerance: scene.tolerance, commands: scene.commands.iter().filter(is_near).cloned().collect() };
    let mut moved = Scene::with_tolerance(scene.tolerance);
    anyrender::PaintScene::append_scene(&mut moved, near, Affine::translate(-part.origin().to_vec2()));
    moved
}

/// Whether two areas share a pixel; not only an edge.
pub(crate) fn overlap(a: Rect, b: Rect) -> bool {
    !a.intersect(b).is_zero_area()
}

/// The pixels that a command may touch; `None` when that is not easily told.
pub(crate) fn reach(command: &RenderCommand) -> Option<Rect> {
    let RenderCommand::Fill(fill) = command else { return None };
    let reach = fill.transform.transform_rect_bbox(fill.shape.bounding_box());
    // A pixel that is covered in part is touched.
    reach.is_finite().then(|| reach.expand())
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
        let part = Damage::Part(Rect::new(20.0, 20.0, 40.0, 40.0));
        assert_eq!(between(&scene(&[(a, Color::WHITE), (b, Color::WHITE)])), Damage::Brushes(vec![1]));
        assert_eq!(Damage::around(&[1], [&before, &before], SCREEN), part);
        let moved = b + kurbo::Vec2::new(0.0, 50.0);
        let part = Damage::Part(Rect::new(20.0, 20.0, 40.0, 90.0));
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
