//! Pixels: sizes, layers, live pictures.

use std::sync::Arc;

use zhenji_core::machine::{Fit, Picture};
use zhenji_core::media::{Frame, MediaId};
use zhenji_core::view::{Patch, ViewCommand, ViewEvent};

use super::stage::{PAGE, SHELL, Stage, device};

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLACK: [u8; 3] = [0, 0, 0];

/// 40 x 20: red in the left half, green in the right.
fn frame() -> Option<Arc<Frame>> {
    let row = |x: usize| if x < 20 { [255, 0, 0, 255] } else { [0, 255, 0, 255] };
    let rgba: Vec<u8> = (0..20).flat_map(|_| (0..40).flat_map(row)).collect();
    Some(Arc::new(Frame { width: 40, height: 20, rgba: rgba.into(), stamp_us: None }))
}

fn player(fit: Fit, rotation: u32, mirror: bool) -> Stage {
    let css = "#v { position: relative; width: 100px; height: 100px } #cover { position: absolute; left: 0; top: 0; width: 10px;
        height: 10px; background: #00f }";
    let mut stage = Stage::page(css, "wx-view#v(wx-view#cover)");
    let picture = Some(Picture { media: MediaId(7), fit, rotation, mirror });
    stage.patch(vec![Patch::Picture { node: stage.id("v"), picture }]);
    stage
}

fn check(fit: Fit, rotation: u32, mirror: bool, expect: &[(usize, usize, [u8; 3])]) {
    let mut stage = player(fit, rotation, mirror);
    stage.board.put(MediaId(7), frame());
    for &(x, y, colour) in expect {
        assert_eq!(stage.pixel(x, 60 + y), colour, "{fit:?} {rotation} {mirror} at {x}, {y}");
    }
    assert_eq!(stage.pixel(5, 65), [0, 0, 255], "what lies above the picture stays above");
    assert_eq!(stage.pixel(110, 110), [255; 3], "nothing leaves the box");
}

#[test]
fn contained_pictures_have_black_bars() {
    // 40 x 20 in 100 x 100: 100 x 50 from 25 on.
    check(Fit::Contain, 0, false, &[(50, 12, BLACK), (50, 88, BLACK), (20, 50, RED), (80, 50, GREEN), (20, 30, RED)]);
}

#[test]
fn covering_pictures_are_cropped() {
    check(Fit::Cover, 0, false, &[(70, 3, GREEN), (30, 50, RED), (3, 97, RED), (97, 97, GREEN)]);
}

#[test]
fn mirrored_pictures_change_sides() {
    check(Fit::Contain, 0, true, &[(20, 50, GREEN), (80, 50, RED)]);
}

#[test]
fn turned_pictures_stand_upright() {
    // 90 degrees clockwise: the left half is at the top, 50 x 100.
    check(Fit::Contain, 90, false, &[(50, 20, RED), (50, 80, GREEN), (10, 50, BLACK), (90, 50, BLACK)]);
}

#[test]
fn it_is_black_until_the_first_frame_and_follows_each() {
    let mut stage = player(Fit::Contain, 0, false);
    assert_eq!(stage.pixel(50, 110), BLACK);
    stage.board.put(MediaId(7), frame());
    assert_eq!(stage.pixel(20, 110), RED);
    stage.board.put(MediaId(7), None);
    assert_eq!(stage.pixel(20, 110), BLACK);
    stage.patch(vec![Patch::Picture { node: stage.id("v"), picture: None }]);
    assert_eq!(stage.pixel(20, 110), [255; 3]);
}

/// Lets a player of that style show one frame after the other; each screen is what a new page would have painted.
fn kept_as_fresh(style: &str, mirror: bool) {
    let css = format!(
        "#v {{ width: 101px; height: 83.3px; overflow: hidden; {style} }}
        #half {{ position: absolute; left: 5px; top: 9px; width: 40px; height: 40px; background: rgba(0, 0, 255, 0.5);
        box-shadow: 3px 3px 9px #000; border-radius: 6px; transform: rotate(20deg) }} #below {{ color: #080 }}"
    );
    let content = "wx-view#v wx-view#half('above') wx-view#below('below the picture')";
    let stage = || {
        let mut stage = Stage::page(&css, content);
        let picture = Some(Picture { media: MediaId(7), fit: Fit::Cover, rotation: 0, mirror });
        stage.patch(vec![Patch::Picture { node: stage.id("v"), picture }]);
        stage
    };
    let mut kept = stage();
    let mut screens = vec![kept.screen()];
    let other = frame().map(|f| Arc::new(Frame { rgba: f.rgba.iter().map(|c| c / 2 + 127).collect(), ..(*f).clone() }));
    for frame in [frame(), other, None, frame()] {
        kept.board.put(MediaId(7), frame.clone());
        let mut fresh = stage();
        fresh.board.put(MediaId(7), frame);
        let (kept, fresh) = (kept.screen(), fresh.screen());
        let differing = kept.iter().zip(&fresh).filter(|(a, b)| a.abs_diff(**b) > 1).count();
        assert_eq!((kept.len(), differing), (fresh.len(), 0), "{style}");
        assert_ne!(Some(&kept), screens.last(), "{style}");
        screens.push(kept);
    }
    kept.text("below", "other words");
    assert_ne!(kept.screen(), screens[4], "what is no picture is seen too");
}

#[test]
fn painting_only_what_changed_gives_the_same_screen() {
    // Below something else, with round corners, between pixels, and alone.
    kept_as_fresh("", false);
    kept_as_fresh("margin: 100px 0 0 100px; border-radius: 9px", false);
    kept_as_fresh("margin: 7.5px 0 0 11.25px", true);
    for mirror in [false, true] {
        kept_as_fresh("margin: 100px 0 0 100px", mirror);
        kept_as_fresh("margin: 100px 0 0 250px; width: 140px", mirror);
        kept_as_fresh("margin: 100px 0 0 100px; opacity: 0.5", mirror);
    }
}

#[test]
fn the_page_keeps_to_its_area() {
    let css = "wx-page { background: #f00 } #a { height: 1000px; background: #0f0 }";
    let mut stage = Stage::page(css, "wx-view#a");
    stage.scroll(PAGE, 300.0);
    assert_eq!(stage.pixel(10, 59), [255; 3]);
    assert_eq!(stage.pixel(10, 60), GREEN);
    assert_eq!(stage.pixel(10, 459), GREEN);
    assert_eq!(stage.pixel(10, 460), [255; 3]);
    stage.add(SHELL, "wx-view[style=position:absolute;left:0;top:0;width:320px;height:60px;background:#000]");
    assert_eq!(stage.pixel(10, 30), BLACK);
}

#[test]
fn a_background_of_the_page_fills_the_area() {
    // CSS Backgrounds 3 section 2.11.2: the root's background is the canvas's.
    let mut stage = Stage::page("wx-page { background: #f00; height: 100%; } #a { height: 10px }", "wx-view#a");
    assert_eq!(stage.pixel(300, 450), RED);
}

#[test]
fn a_page_that_is_a_flex_box_is_as_wide_as_the_screen() {
    // CSS 2.1 section 10.3.3: a box of block level fills its container, whatever it is inside.
    for display in ["flex", "grid", "block"] {
        let css =
            format!("wx-page {{ display: {display}; flex-direction: column; padding: 10px }} #a {{ height: 10px }}");
        let mut stage = Stage::page(&css, "wx-view#a");
        let width = device().width;
        assert_eq!(stage.rect("a"), [10.0, 10.0, width - 20.0, 10.0], "{display}");
    }
}

#[test]
fn fields_show_their_values() {
    // HTML section 4.10: a password is not shown, a text area shows its value.
    let css = "input, textarea { display: block; border: 0; padding: 0; margin: 0; width: 100px; height: 20px; font: inherit }";
    let content = "input#a[value=一] textarea#b[value=一] input#c[type=password][value=一] input#d[type=idcard][value=一] input#e";
    let mut stage = Stage::page(css, content);
    let mut ink = |row: usize| -> usize {
        (0..20)
            .flat_map(|y| (0..100).map(move |x| (x, y)))
            .filter(|(x, y)| stage.pixel(*x, 60 + row * 20 + y)[0] < 128)
            .count()
    };
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(&mut ink);
    assert!(a > 0 && b == a && d == a, "{a} {b} {d}");
    assert!(c > 0 && c != a && e == 0, "{c} {e}");
    stage.attr("b", "value", Some(""));
    assert_eq!(stage.measure(stage.id("b"), &[]).0.value.as_deref(), Some(""));
    assert_eq!(stage.pixel(8, 60 + 30), [255; 3]);
}

#[test]
fn a_shot_is_the_whole_screen_at_its_scale() {
    let mut stage = Stage::new(2.0);
    stage.add(PAGE, "wx-view[style=height:0.5px;background:#f00] wx-view('中文')");
    stage.send([ViewCommand::Shoot { id: zhenji_core::view::MeasureId(9) }]);
    let events = stage.poll();
    let png = events.into_iter().find_map(|e| match e {
        ViewEvent::Shot { png, .. } => Some(png.unwrap()),
        _ => None,
    });
    let decoder = png::Decoder::new(std::io::Cursor::new(png.unwrap()));
    let info = decoder.read_info().unwrap();
    assert_eq!((info.info().width, info.info().height), (640, 960));
    let (first, again) = (stage.view.shoot(stage.now).unwrap(), stage.view.shoot(stage.now).unwrap());
    assert_eq!(first, again);
}
