//! Full screen, and the native layer of old base libraries:
//! https://developers.weixin.qq.com/miniprogram/dev/component/native-component.html

use zhenji_core::view::{Glass, PointerKind, View, ViewEvent};

use super::stage::{PAGE, SHELL, Stage, device};

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const GREY: [u8; 3] = [200, 200, 200];

/// A base library with a native layer, before or after `z-index` counts there.
fn old(sdk: &str) -> zhenji_core::device::DeviceProfile {
    let mut device = device();
    device.set_base_library(sdk);
    device
}

const FULL: &str = "#far { height: 300px; transform: translate(7px, 0); overflow: hidden; opacity: 0.5 }
    #v { display: inline-block; width: 100px; height: 50px; border-radius: 20px; margin: 9px; position: relative }
    #far #v #cover { position: absolute; left: 0; top: 0; width: 20px; height: 10px; background: #00f }
    #top { position: fixed; z-index: 99; left: 0; top: 0; width: 300px; height: 300px; background: #c8c8c8 }
    #tall { height: 900px }";

fn full(turn: i32) -> Stage {
    let mut stage = Stage::page(FULL, "wx-view#far(wx-view#v(wx-cover-view#cover)) wx-view#top wx-view#tall");
    stage.play("v", RED);
    stage.scroll(PAGE, 40.0);
    stage.fill_screen(Some("v"), turn);
    stage.poll();
    stage
}

#[test]
fn full_screen_covers_everything_and_keeps_its_covers() {
    let mut stage = full(0);
    for (x, y) in [(0, 470), (319, 0), (319, 479), (160, 200), (30, 5)] {
        assert_eq!(stage.pixel(x, y), RED, "{x}, {y}");
    }
    assert_eq!(stage.pixel(5, 5), BLUE);
    assert_eq!(stage.rect("v"), [0.0, 0.0, 320.0, 480.0]);
    assert_eq!(stage.rect("cover"), [0.0, 0.0, 20.0, 10.0]);
    // Page area coordinates: its top is at 60.
    assert_eq!(stage.hit(5.0, -55.0).as_deref(), Some("cover"));
    assert_eq!(stage.hit(200.0, 399.0).as_deref(), Some("v"));
    stage.add(SHELL, "wx-view[style=position:absolute;left:0;top:0;width:9px;height:9px;background:#0f0]");
    assert_eq!(stage.pixel(5, 5), GREEN, "dialogs stay above");
}

#[test]
fn full_screen_has_no_corners_and_no_edges() {
    let css = format!("{FULL} #v {{ overflow: hidden; border: 9px solid #0f0 }}");
    let mut stage = Stage::page(&css, "wx-view#far(wx-view#v)");
    stage.play("v", RED);
    stage.fill_screen(Some("v"), 0);
    for (x, y) in [(0, 0), (319, 0), (319, 479), (0, 479)] {
        assert_eq!(stage.pixel(x, y), RED, "{x}, {y}");
    }
}

#[test]
fn a_native_view_shows_covers_alone() {
    let css = "wx-view, wx-cover-view { position: absolute; left: 0; top: 0; width: 50px; height: 50px }
        #v { width: 200px; height: 200px } #box { background: #0f0 } wx-cover-view { left: 100px; background: #00f }
        #outer, #inner { top: 60px; left: 60px }";
    let content = "wx-view#v(wx-view#box wx-view#outer(wx-cover-view#inner) wx-cover-view#cover)";
    for (sdk, box_colour) in [("2.9.0", RED), ("2.9.1", GREEN)] {
        let mut stage = Stage::page_on(old(sdk), css, content);
        stage.play("v", RED);
        assert_eq!(stage.pixel(10, 70), box_colour, "{sdk}");
        assert_eq!((stage.pixel(110, 70), stage.pixel(130, 190)), (BLUE, BLUE), "{sdk}");
        let v = stage.id("v");
        stage.add(v, "wx-view[style=left:0;top:150px;background:#0f0]");
        assert_eq!(stage.pixel(10, 220), box_colour, "{sdk}: what comes later too");
        stage.fill_screen(Some("v"), 0);
        assert_eq!(stage.pixel(10, 10), box_colour, "{sdk}: and on the whole screen");
    }
}

#[test]
fn the_page_is_untouched_meanwhile() {
    let mut stage = full(90);
    assert_eq!(stage.rect("tall")[1], 260.0);
    stage.fill_screen(None, 0);
    assert_eq!(stage.pixel(5, 65), GREY);
    assert_eq!(stage.rect("tall")[1], 260.0, "the scroll offset stays");
    assert_eq!(stage.rect("v")[2..], [100.0, 50.0]);
}

#[test]
fn a_turned_screen_is_drawn_turned() {
    // Held counter-clockwise the phone's top is left, so the corner that is top left for the viewer is top right here.
    for (turn, corner, other) in [(90, (315, 5), (5, 475)), (-90, (5, 475), (315, 5))] {
        let mut stage = full(turn);
        assert_eq!(stage.pixel(corner.0, corner.1), BLUE, "{turn}");
        assert_eq!(stage.pixel(other.0, other.1), RED, "{turn}");
        for (x, y) in [(0, 0), (319, 479), (160, 240)] {
            assert_eq!(stage.pixel(x, y), RED, "{turn} {x}, {y}");
        }
        assert_eq!(stage.rect("v"), [0.0, 0.0, 480.0, 320.0]);
        let (x, y) = (corner.0 as f64, corner.1 as f64 - 60.0);
        stage.view.inject(Glass::Finger { kind: PointerKind::Down, x, y });
        let cover = stage.id("cover");
        let down = stage.poll().into_iter().find_map(|e| match e {
            ViewEvent::Pointer { target, x, y, .. } => Some((target, x, y)),
            _ => None,
        });
        assert_eq!(down, Some((Some(cover), 5.0, 5.0)), "{turn}: fingers are told on the turned screen");
    }
}

#[test]
fn its_new_box_is_told() {
    let mut stage = Stage::page(FULL, "wx-view#far(wx-view#v)");
    let v = stage.id("v");
    stage.send([zhenji_core::view::ViewCommand::Observe { page: zhenji_core::logic::PageId(1), nodes: vec![v] }]);
    stage.poll();
    stage.fill_screen(Some("v"), -90);
    let told = stage.poll().into_iter().find_map(|e| match e {
        ViewEvent::Resized { rect, .. } => Some((rect.width, rect.height)),
        _ => None,
    });
    assert_eq!(told, Some((480.0, 320.0)));
}

#[test]
fn changes_reach_what_fills_the_screen() {
    let mut stage = full(0);
    stage.attr("cover", "style", Some("left: 40px"));
    assert_eq!(stage.pixel(5, 5), RED);
    assert_eq!(stage.pixel(45, 5), BLUE);
    stage
        .style("page", "#cover { position: absolute; left: 0; top: 0; width: 320px; height: 480px; background: #0f0 }");
    assert_eq!(stage.pixel(300, 400), GREEN);
    stage.patch(vec![zhenji_core::view::Patch::Remove { node: stage.id("far") }]);
    assert_eq!(stage.pixel(300, 30), [255; 3], "an element that is gone fills nothing");
}

const LAYERS: &str = "wx-view, wx-cover-view { position: absolute; left: 0; top: 0; width: 100px; height: 100px }
    #page { z-index: 999; background: #c8c8c8 } #cover { width: 10px; height: 10px; background: #00f; z-index: -1 }";

#[test]
fn the_native_layer_is_above_the_page_and_covers_are_above_it() {
    let mut stage = Stage::page_on(old("2.9.0"), LAYERS, "wx-cover-view#cover wx-view#v wx-view#page");
    stage.play("v", RED);
    assert_eq!((stage.pixel(50, 110), stage.pixel(5, 65)), (RED, BLUE));
    assert_eq!((stage.hit(50.0, 50.0).as_deref(), stage.hit(5.0, 5.0).as_deref()), (Some("v"), Some("cover")));
    assert_eq!(stage.hit(150.0, 50.0).as_deref(), Some("page"), "what is nowhere else is the page");
    stage.attr("v", "hidden", Some(""));
    assert_eq!(stage.pixel(50, 110), GREY);
    let mut same = Stage::page(LAYERS, "wx-cover-view#cover wx-view#v wx-view#page");
    same.play("v", RED);
    assert_eq!(same.pixel(50, 110), GREY, "since 2.9.1 z-index counts");
}

#[test]
fn native_views_lie_in_the_order_of_insertion_until_z_index_counts() {
    let css = "wx-view { position: absolute; left: 0; top: 0; width: 100px; height: 100px } #a { z-index: 2 } #b { z-index: 1 }";
    for (sdk, top) in [("2.6.9", GREEN), ("2.7.0", RED), ("2.9.1", RED)] {
        let mut stage = Stage::page_on(old(sdk), css, "wx-view#a wx-view#b");
        stage.play("a", RED);
        stage.play("b", GREEN);
        assert_eq!(stage.pixel(50, 110), top, "{sdk}");
        assert_eq!(stage.hit(50.0, 50.0).as_deref(), Some(if top == RED { "a" } else { "b" }), "{sdk}");
    }
}

#[test]
fn overflow_hidden_does_not_clip_it_and_scrollers_do() {
    let css = "#hide { width: 50px; height: 50px; overflow: hidden } #v, #w { width: 100px; height: 100px }
        #scroll { margin-top: 100px; width: 100px; height: 50px; overflow-y: scroll } #rest { height: 200px }";
    let content = "wx-view#hide(wx-view#v) wx-view#scroll(wx-view#w wx-view#rest)";
    for (sdk, beside) in [("2.9.0", RED), ("2.9.1", [255; 3])] {
        let mut stage = Stage::page_on(old(sdk), css, content);
        stage.play("v", RED);
        stage.play("w", GREEN);
        assert_eq!(stage.pixel(80, 60 + 80), beside, "{sdk}");
        assert_eq!(stage.pixel(50, 60 + 190), GREEN, "{sdk}");
        assert_eq!(stage.pixel(50, 60 + 210), [255; 3], "{sdk}");
        let scroller = stage.id("scroll");
        stage.scroll(scroller, 90.0);
        assert_eq!((stage.pixel(50, 60 + 155), stage.pixel(50, 60 + 170)), (GREEN, [255; 3]), "{sdk}");
        stage.scroll(scroller, 150.0);
        assert_eq!(stage.pixel(50, 60 + 155), [255; 3], "{sdk}");
    }
}

#[test]
fn the_native_layer_scrolls_with_the_page() {
    let css = "#gap { height: 100px } #v { width: 100px; height: 100px } #tall { height: 900px }";
    let mut stage = Stage::page_on(old("2.9.0"), css, "wx-view#gap wx-view#v(wx-cover-view#c('中')) wx-view#tall");
    stage.play("v", RED);
    assert_eq!((stage.pixel(50, 60 + 50), stage.pixel(90, 60 + 150)), ([255; 3], RED));
    stage.scroll(PAGE, 100.0);
    assert_eq!((stage.pixel(90, 60 + 50), stage.pixel(50, 60 + 150)), (RED, [255; 3]));
    stage.scroll(PAGE, 150.0);
    assert_eq!(stage.pixel(90, 59), [255; 3], "it stays below the bars");
}
