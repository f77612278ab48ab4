//! What is under a point: CSS 2.1 appendix E backwards, with `overflow` and `pointer-events`.

use zhenji_core::view::{Glass, NodeId, PointerKind, Rect, View, ViewEvent};

use super::stage::{SHELL, Stage};

fn check(css: &str, content: &str, expect: &[(f64, f64, &str)]) {
    let mut stage = Stage::page(css, content);
    for (x, y, name) in expect {
        assert_eq!(stage.hit(*x, *y).as_deref(), Some(*name), "at {x}, {y}");
    }
}

#[test]
fn overflow_cuts_the_target_off() {
    // CSS Overflow 3 section 3.1: clipped content is not shown, so it cannot be hit.
    check(
        "#box { width: 100px; height: 50px; overflow: hidden } #tall { height: 200px } #below { height: 100px }",
        "wx-view#box(wx-view#tall) wx-view#below",
        &[(10.0, 10.0, "tall"), (10.0, 60.0, "below"), (200.0, 10.0, "page")],
    );
}

#[test]
fn overflow_does_not_cut_what_is_positioned_against_an_outer_box() {
    // CSS Overflow 3 section 3.1: not clipped is what has its containing block outside.
    let css = "#outer { position: relative; height: 300px } #box { width: 100px; height: 50px; overflow: hidden }
        #free { position: absolute; top: 100px; width: 50px; height: 50px }";
    check(css, "wx-view#outer(wx-view#box(wx-view#free))", &[(10.0, 110.0, "free"), (100.0, 110.0, "outer")]);
}

#[test]
fn a_lifted_box_is_still_cut_by_boxes_between() {
    let css = "#box { position: relative; width: 100px; height: 50px; overflow: hidden }
        #up { position: absolute; top: 30px; width: 50px; height: 50px; z-index: 5 }";
    check(css, "wx-view#box(wx-view#up)", &[(10.0, 40.0, "up"), (10.0, 60.0, "page")]);
}

#[test]
fn z_index_decides() {
    // CSS 2.1 appendix E: higher stack levels above, equal ones in tree order, negative ones below the flow.
    let css = "wx-view { position: absolute; width: 100px; height: 100px; left: 0; top: 0 } #a { z-index: 2 } #b { z-index: 1 }
        #c { left: 100px } #d { left: 100px } #e { left: 200px; z-index: -1 }";
    let content = "wx-view#a wx-view#b wx-view#c wx-view#d wx-view#e";
    check(css, content, &[(50.0, 50.0, "a"), (150.0, 50.0, "d"), (250.0, 50.0, "e")]);
}

#[test]
fn pointer_events_none_lets_through() {
    // CSS UI 4 section 5.1: the element is no target; a descendant may be again.
    let css =
        "wx-view { height: 100px } #over { position: absolute; top: 0; left: 0; width: 200px; pointer-events: none }
        #again { pointer-events: auto; width: 50px }";
    check(css, "wx-view#under wx-view#over(wx-view#again)", &[(100.0, 50.0, "under"), (20.0, 50.0, "again")]);
}

#[test]
fn text_belongs_to_its_element() {
    let css = "#v { padding: 10px }";
    check(css, "wx-view#v(wx-text#t('文字文字') 'x')", &[(15.0, 20.0, "t"), (300.0, 20.0, "v"), (3.0, 3.0, "v")]);
    // Neither above nor below its lines.
    check(
        "#a { height: 50px }",
        "wx-view#a wx-view#b('文字')",
        &[(5.0, 10.0, "a"), (5.0, 60.0, "b"), (5.0, 200.0, "page")],
    );
}

#[test]
fn inline_blocks_in_a_padded_box_are_where_they_are_painted() {
    let css = "#v { padding: 20px; line-height: 0 } #b { display: inline-block; width: 50px; height: 50px; background: #f00 }";
    let mut stage = Stage::page(css, "wx-view#v(wx-view#b)");
    assert_eq!(stage.rect("b"), [20.0, 20.0, 50.0, 50.0]);
    assert_eq!(stage.hit(69.0, 69.0).as_deref(), Some("b"));
    assert_eq!(stage.hit(10.0, 10.0).as_deref(), Some("v"));
    assert_eq!(stage.pixel(21, 60 + 21), [255, 0, 0]);
    assert_eq!(stage.pixel(69, 60 + 69), [255, 0, 0]);
}

#[test]
fn transforms_take_the_target_along() {
    let css = "#a { width: 50px; height: 50px; transform: translate(100px, 100px) scale(2) }";
    check(css, "wx-view#a", &[(10.0, 10.0, "page"), (80.0, 80.0, "a"), (170.0, 170.0, "a")]);
}

#[test]
fn the_shell_lies_above_the_page_and_lets_through_where_it_is_empty() {
    let mut stage = Stage::page("", "wx-view#content[style=height:400px]");
    stage.add(SHELL, "wx-view#mask[style=position:absolute;left:0;top:260px;width:320px;height:100px;background:#00f]");
    assert_eq!(stage.hit(10.0, 10.0).as_deref(), Some("content"));
    assert_eq!(stage.hit(10.0, 210.0).as_deref(), Some("mask"));
    assert_eq!(stage.rect("mask"), [0.0, 200.0, 320.0, 100.0]);
    assert_eq!(stage.pixel(5, 270), [0, 0, 255]);
}

#[test]
fn a_finger_keeps_the_target_it_went_down_on() {
    // Touch Events section 5.4: the target of later events is the one of touchstart.
    let mut stage = Stage::page("wx-view { height: 100px }", "wx-view#a wx-view#b");
    stage.poll();
    for (kind, y) in [(PointerKind::Down, 10.0), (PointerKind::Move, 130.0), (PointerKind::Up, 130.0)] {
        stage.view.inject(Glass::Finger { kind, x: 10.0, y });
    }
    let a = stage.id("a");
    let seen: Vec<(PointerKind, f64, f64, Option<NodeId>)> = stage
        .poll()
        .into_iter()
        .filter_map(|e| match e {
            ViewEvent::Pointer { kind, x, y, target, .. } => Some((kind, x, y, target)),
            _ => None,
        })
        .collect();
    let expect = [(PointerKind::Down, 10.0, 10.0), (PointerKind::Move, 10.0, 130.0), (PointerKind::Up, 10.0, 130.0)];
    assert_eq!(seen, expect.map(|(kind, x, y)| (kind, x, y, Some(a))));
    assert_eq!(super::stage::AREA, Rect { left: 0.0, top: 60.0, width: 320.0, height: 400.0 });
}
