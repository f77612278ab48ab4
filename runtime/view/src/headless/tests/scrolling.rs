//! Scrolling: CSSOM View for offsets, CSS Positioned Layout 3 section 6.3 for `sticky`.

use zhenji_core::logic::PageId;
use zhenji_core::view::{ViewCommand, ViewEvent};

use super::stage::{PAGE, Stage};

const SCROLLER: &str = "#s { height: 100px; overflow-y: auto } .row { height: 40px }";
const ROWS: &str = "wx-view#s(wx-view#r1.row wx-view#r2.row wx-view#r3.row wx-view#r4.row wx-view#r5.row)";

fn tops(events: &[ViewEvent]) -> Vec<f64> {
    let top = |e: &ViewEvent| match e {
        ViewEvent::Scrolled { scroll, .. } => Some(scroll.top),
        _ => None,
    };
    events.iter().filter_map(top).collect()
}

#[test]
fn offsets_are_clamped_and_told_once() {
    let mut stage = Stage::page(SCROLLER, ROWS);
    let s = stage.id("s");
    let events = stage.scroll(s, 60.0);
    assert_eq!(tops(&events), [60.0]);
    assert_eq!(stage.rect("r1")[1], -60.0);
    let events = stage.scroll(s, 9999.0);
    assert_eq!(tops(&events), [100.0]);
    let events = stage.scroll(s, 9999.0);
    assert_eq!(tops(&events), [0.0; 0]);
    let scroll = stage.measure(s, &[]).0.scroll;
    assert_eq!((scroll.height, scroll.client_height, scroll.top), (200.0, 100.0, 100.0));
}

#[test]
fn a_point_after_scrolling_hits_what_is_there_now() {
    let mut stage = Stage::page(SCROLLER, ROWS);
    stage.scroll(stage.id("s"), 80.0);
    assert_eq!(stage.hit(10.0, 10.0).as_deref(), Some("r3"));
    assert_eq!(stage.hit(10.0, 90.0).as_deref(), Some("r5"));
    assert_eq!(stage.hit(10.0, 110.0).as_deref(), Some("page"));
}

#[test]
fn the_page_scrolls_but_fixed_boxes_do_not() {
    // CSS 2.1 section 9.3.1
    let css = "#tall { height: 1000px } #fix { position: fixed; bottom: 0; left: 0; width: 50px; height: 50px }";
    let mut stage = Stage::page(css, "wx-view#tall wx-view#fix");
    let events = stage.scroll(PAGE, 250.0);
    assert_eq!(tops(&events), [250.0]);
    assert_eq!(stage.rect("tall")[1], -250.0);
    assert_eq!(stage.rect("fix"), [0.0, 350.0, 50.0, 50.0]);
    assert_eq!(stage.hit(10.0, 390.0).as_deref(), Some("fix"));
    assert_eq!(stage.hit(100.0, 390.0).as_deref(), Some("tall"));
    assert_eq!(tops(&stage.scroll(PAGE, 5000.0)), [600.0]);
}

#[test]
fn a_shorter_content_pulls_the_offset_back() {
    let mut stage = Stage::page("#tall { height: 1000px }", "wx-view#tall");
    stage.scroll(PAGE, 600.0);
    stage.style("page", "#tall { height: 500px }");
    assert_eq!(stage.rect("tall")[1], -100.0);
}

#[test]
fn into_view_is_the_start_of_the_scroller() {
    let mut stage = Stage::page(SCROLLER, ROWS);
    let (page, node, child) = (PageId(1), stage.id("s"), stage.id("r3"));
    stage.send([ViewCommand::ScrollIntoView { page, node, child, animated: true }]);
    assert_eq!(tops(&stage.poll()), [80.0]);
    assert_eq!(stage.rect("r3")[1], 0.0);
}

#[test]
fn sticky_boxes_stick_within_their_parent() {
    let css = "#before { height: 100px } #group { height: 300px } #after { height: 1000px }
        #head { position: sticky; --wx-sticky: 1; top: 10px; height: 40px; background: #0f0 }";
    let mut stage = Stage::page(css, "wx-view#before wx-view#group(wx-view#head) wx-view#after");
    assert_eq!(stage.rect("head")[1], 100.0);
    stage.scroll(PAGE, 50.0);
    assert_eq!(stage.rect("head")[1], 50.0);
    stage.scroll(PAGE, 200.0);
    assert_eq!(stage.rect("head")[1], 10.0);
    assert_eq!(stage.hit(5.0, 20.0).as_deref(), Some("head"));
    assert_eq!(stage.pixel(5, 60 + 20), [0, 255, 0]);
    // The group ends at 400 - 380 = 20: the head, 40 high, leaves with it.
    stage.scroll(PAGE, 380.0);
    assert_eq!(stage.rect("head")[1], -20.0);
    stage.scroll(PAGE, 0.0);
    assert_eq!(stage.rect("head")[1], 100.0);
}

#[test]
fn sticky_boxes_stick_in_a_scroller() {
    let css = "#s { height: 100px; overflow: auto; margin-top: 30px } #head { position: sticky; --wx-sticky: 1; top: 0; height: 20px }
        #rest { height: 500px }";
    let mut stage = Stage::page(css, "wx-view#s(wx-view#head wx-view#rest)");
    stage.scroll(stage.id("s"), 77.0);
    assert_eq!(stage.rect("head")[1], 30.0);
    assert_eq!(stage.rect("rest")[1], 30.0 + 20.0 - 77.0);
}
