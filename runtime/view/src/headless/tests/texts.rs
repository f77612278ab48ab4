//! Cut texts: CSS UI 4 section 6.1 (`text-overflow`) and CSS Overflow 4 section 4 (`line-clamp`).

use super::stage::Stage;

const LINE: &str = "#a { width: 100px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }";
const WIDE: &str = "一二三四五六七八九十一二三四五六七八九十";

/// Whether anything dark is painted in a box of the screen.
fn has_ink(stage: &mut Stage, x: std::ops::Range<usize>, y: std::ops::Range<usize>) -> bool {
    y.into_iter().any(|y| x.clone().any(|x| stage.pixel(x, y)[0] < 128))
}

#[test]
fn a_line_that_does_not_fit_ends_in_dots() {
    // 100 px hold five characters of 16 px and the dots: a sixth one would leave them no room.
    let mut stage = Stage::page(LINE, &format!("wx-view#a(wx-text#t('{WIDE}'))"));
    assert_eq!(stage.rect("a"), [0.0, 0.0, 100.0, 20.0]);
    let [_, _, width, _] = stage.rect("t");
    assert!((81.0..=100.0).contains(&width), "five characters and the dots are 81 to 100 px, not {width}");
    assert_eq!(stage.view.texts_of(stage.id("a")), vec!["一二三四五…"]);
}

#[test]
fn a_line_that_fits_stays() {
    let mut stage = Stage::page(LINE, "wx-view#a('一二三四五六')");
    assert_eq!(stage.rect("a")[3], 20.0);
    assert_eq!(stage.view.texts_of(stage.id("a")), vec!["一二三四五六"]);
}

#[test]
fn a_new_text_is_cut_anew_and_a_short_one_not_at_all() {
    let mut stage = Stage::page(LINE, &format!("wx-view#a('{WIDE}')"));
    stage.poll();
    stage.text("a", "短");
    stage.poll();
    assert_eq!(stage.view.texts_of(stage.id("a")), vec!["短"]);
    stage.text("a", "甲乙丙丁戊己庚辛");
    stage.poll();
    assert_eq!(stage.view.texts_of(stage.id("a")), vec!["甲乙丙丁戊…"]);
}

#[test]
fn a_wider_box_shows_more() {
    let mut stage = Stage::page(LINE, &format!("wx-view#a('{WIDE}')"));
    stage.poll();
    stage.attr("a", "style", Some("width: 200px"));
    stage.poll();
    assert_eq!(stage.view.texts_of(stage.id("a")), vec!["一二三四五六七八九十一…"]);
}

#[test]
fn clamped_lines_set_the_height() {
    // CSS Overflow 4 section 4.3: the box is as high as the lines that are left.
    let css = "#a { width: 100px; overflow: hidden; --wx-clamp: 2 } #b { --wx-clamp: 3 }";
    let mut stage = Stage::page(css, &format!("wx-view#a(wx-text('{WIDE}')) wx-view#b('{WIDE}')"));
    assert_eq!(stage.rect("a"), [0.0, 0.0, 100.0, 40.0]);
    assert_eq!(stage.view.texts_of(stage.id("a")), vec!["一二三四五六七八九十一…"]);
    assert_eq!(stage.rect("b"), [0.0, 40.0, 320.0, 20.0]);
}

#[test]
fn the_wish_is_not_inherited() {
    let css = "#a { width: 100px; --wx-clamp: 1 } #b { width: 100px }";
    let mut stage = Stage::page(css, &format!("wx-view#a(wx-view#b('{WIDE}'))"));
    assert_eq!(stage.rect("b")[3], 80.0);
}

#[test]
fn the_dots_are_painted() {
    let mut stage = Stage::page(LINE, &format!("wx-view#a('{WIDE}')"));
    // The sixth place, 80 to 96 px, holds dots at mid height and nothing beyond them.
    assert!(has_ink(&mut stage, 80..100, 60..80));
    assert!(!has_ink(&mut stage, 100..320, 60..80));
}

#[test]
fn a_row_of_inline_blocks_without_spaces_does_not_wrap() {
    // CSS Text 3 section 5: `nowrap` suppresses every soft wrap opportunity.
    let css = "#a { white-space: nowrap; width: 200px; overflow: scroll } .b { display: inline-block; width: 90px; height: 20px }";
    let mut stage = Stage::page(css, "wx-view#a(wx-view#b1.b wx-view#b2.b wx-view#b3.b)");
    assert_eq!(stage.rect("b3"), [180.0, 0.0, 90.0, 20.0]);
    let css = "#a { white-space: nowrap; width: 50px; overflow: scroll } .b { display: inline-block; width: 90px; height: 20px }";
    let mut stage = Stage::page(css, "wx-view#a(wx-view#b1.b wx-view#b2.b) wx-view#c(wx-view.b 'a' wx-view.b)");
    assert_eq!((stage.rect("b1")[0], stage.rect("b2")), (0.0, [90.0, 0.0, 90.0, 20.0]));
}
