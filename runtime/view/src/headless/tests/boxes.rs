//! Boxes, as CSS 2.1 chapters 8 to 10, Flexbox and Transforms define them.

use super::stage::{PAGE, Stage};

#[test]
fn blocks_stack_and_margins_collapse() {
    // CSS 2.1 section 8.3.1: adjoining vertical margins collapse to the larger.
    let mut stage = Stage::page(
        "#a { height: 30px; margin-bottom: 10px } #b { height: 40px; margin-top: 25px; padding: 5px; border: 1px solid red }",
        "wx-view#a wx-view#b(wx-view#c)",
    );
    assert_eq!(stage.rect("a"), [0.0, 0.0, 320.0, 30.0]);
    assert_eq!(stage.rect("b"), [0.0, 55.0, 320.0, 52.0]);
    assert_eq!(stage.rect("c"), [6.0, 61.0, 308.0, 0.0]);
}

#[test]
fn transforms_move_the_bounding_box() {
    // CSS Transforms 1 section 3: getBoundingClientRect is the box after the transform, about the centre by default.
    let mut stage = Stage::page(
        "#a { position: absolute; left: 50%; top: 100px; width: 80px; height: 40px; transform: translate(-50%, -50%) }
         #b { position: absolute; top: 200px; width: 80px; height: 40px; transform: rotate(90deg) }",
        "wx-view#a wx-view#b",
    );
    assert_eq!(stage.rect("a"), [120.0, 80.0, 80.0, 40.0]);
    assert_eq!(stage.rect("b").map(f64::round), [20.0, 180.0, 40.0, 80.0]);
}

#[test]
fn hidden_boxes_are_zero() {
    // CSSOM View section 6: an element without boxes has a rectangle of zeros.
    let mut stage = Stage::page("#a { display: none }", "wx-view#a(wx-text#b('x')) wx-view#c[hidden=]");
    for name in ["a", "b", "c"] {
        assert_eq!(stage.rect(name), [0.0; 4], "{name}");
    }
}

#[test]
fn the_page_fills_its_area_and_scrolls() {
    let mut stage = Stage::page("#a { height: 1000px }", "wx-view#a");
    let (page, viewport) = stage.measure(PAGE, &[]);
    assert_eq!((page.rect.width, page.rect.height), (320.0, 1000.0));
    assert_eq!((viewport.scroll.height, viewport.scroll.client_height), (1000.0, 400.0));
}
