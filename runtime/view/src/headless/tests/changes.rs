//! Changes of trees and sheets, images, fields, and the way back after a panic of the layout engine.

use zhenji_core::logic::PageId;
use zhenji_core::view::{NodeId, Patch, Rect, View, ViewCommand, ViewEvent};

use super::stage::{PAGE, SHELL, Stage};

/// A picture of 2 x 1 px.
fn dot() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 2, 1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&[255, 0, 0, 0, 255, 0]).unwrap();
    out
}

#[test]
fn a_sheet_is_replaced_in_place() {
    // CSS Cascade 4 section 6.1: of equal rules the later one wins, so the order of first setting must hold.
    let mut stage = Stage::new(1.0);
    stage.style("app", ".a { height: 10px; width: 10px }");
    stage.style("page", ".a { height: 20px }");
    stage.add(PAGE, "wx-view#a.a");
    assert_eq!(stage.rect("a"), [0.0, 0.0, 10.0, 20.0]);
    stage.style("app", ".a { height: 30px; width: 40px }");
    assert_eq!(stage.rect("a"), [0.0, 0.0, 40.0, 20.0]);
    stage.style("page", "");
    assert_eq!(stage.rect("a"), [0.0, 0.0, 40.0, 30.0]);
}

#[test]
fn a_default_sheet_ranks_below_all_others() {
    let mut stage = Stage::new(1.0);
    stage.style("page", "wx-view { height: 10px }");
    stage.style("ua", "wx-page, wx-view { display: block } #a { height: 50px; width: 60px }");
    stage.add(PAGE, "wx-view#a");
    assert_eq!(stage.rect("a"), [0.0, 0.0, 60.0, 10.0]);
}

#[test]
fn nodes_move_and_go() {
    let mut stage = Stage::page("wx-view { height: 10px }", "wx-view#a wx-view#b wx-view#c");
    let (a, b, c) = (stage.id("a"), stage.id("b"), stage.id("c"));
    stage.poll();
    stage.patch(vec![Patch::Insert { parent: PAGE, node: c, before: Some(a) }]);
    assert_eq!([stage.rect("c")[1], stage.rect("a")[1], stage.rect("b")[1]], [0.0, 10.0, 20.0]);
    stage.patch(vec![Patch::Remove { node: a }]);
    assert_eq!([stage.rect("c")[1], stage.rect("a")[1], stage.rect("b")[1]], [0.0, 0.0, 10.0]);
    stage.patch(vec![Patch::Insert { parent: SHELL, node: b, before: None }]);
    assert_eq!(stage.rect("b")[1], -60.0);
    stage.patch(vec![Patch::Insert { parent: PAGE, node: b, before: Some(c) }]);
    assert_eq!([stage.rect("b")[1], stage.rect("c")[1]], [0.0, 10.0]);
}

#[test]
fn patches_of_unknown_nodes_are_left_out() {
    let mut stage = Stage::page("wx-view { height: 10px }", "wx-view#a");
    let (a, ghost) = (stage.id("a"), NodeId(999));
    stage.patch(vec![
        Patch::Remove { node: ghost },
        Patch::Insert { parent: ghost, node: a, before: None },
        Patch::Insert { parent: a, node: PAGE, before: None },
        Patch::Insert { parent: PAGE, node: a, before: Some(ghost) },
        Patch::Text { node: a, text: "x".into() },
    ]);
    assert_eq!(stage.rect("a"), [0.0, 0.0, 320.0, 10.0]);
}

#[test]
fn attributes_restyle() {
    let css = ".on { height: 33px } [checked] { width: 44px } #a { height: 10px }";
    let mut stage = Stage::page(css, "wx-view#a");
    assert_eq!(stage.rect("a")[3], 10.0);
    stage.attr("a", "checked", Some("true"));
    assert_eq!(stage.rect("a")[2], 44.0);
    stage.attr("a", "checked", None);
    stage.attr("a", "style", Some("height: 12.5px"));
    assert_eq!(stage.rect("a"), [0.0, 0.0, 320.0, 12.5]);
    stage.attr("a", "style", None);
    assert_eq!(stage.rect("a")[3], 10.0);
}

#[test]
fn computed_styles_are_resolved_values() {
    // CSSOM section 9: getComputedStyle gives used lengths and rgb() colours.
    let css = "#a { color: #07c160; width: 50%; margin: 0 auto; padding: 4px; font-size: 2em; opacity: .5; border-radius: 3px }";
    let mut stage = Stage::page(css, "wx-view#a");
    for (name, value) in [
        ("color", "rgb(7, 193, 96)"),
        ("width", "160px"),
        ("margin-left", "76px"),
        ("padding-top", "4px"),
        ("fontSize", "32px"),
        ("opacity", "0.5"),
        ("display", "block"),
        ("backgroundColor", "rgba(0, 0, 0, 0)"),
        ("border-top-left-radius", "3px"),
        ("no-such-thing", ""),
    ] {
        assert_eq!(stage.computed("a", name), value, "{name}");
    }
}

#[test]
fn images_say_how_they_fared() {
    use base64::Engine;
    let mut stage = Stage::page("", "");
    let bytes = dot();
    stage.files.0.lock().unwrap().insert("/图/点.png".to_owned(), bytes.clone());
    stage.files.0.lock().unwrap().insert("/broken.png".to_owned(), bytes[..20].to_vec());
    stage.add(PAGE, "img#a[src=/图/点.png] img#b[src=/missing.png] img#c[src=/broken.png] img#d[src=/图/点.png]");
    let mut seen: Vec<String> = stage
        .poll()
        .into_iter()
        .filter_map(|e| match e {
            ViewEvent::Loaded { node, width, height, .. } => Some(format!("{} {width}x{height}", node.0)),
            ViewEvent::LoadFailed { node, reason, .. } => Some(format!("{} {reason}", node.0)),
            _ => None,
        })
        .collect();
    seen.sort();
    assert_eq!(seen.len(), 4, "{seen:?}");
    assert_eq!(seen[0], "10 2x1");
    assert_eq!(seen[1], "11 no file /missing.png");
    assert!(seen[2].starts_with("12 the file is no picture"), "{}", seen[2]);
    assert_eq!(seen[3], "13 2x1");
    assert_eq!(stage.rect("a")[2..], [2.0, 1.0]);
    let url = format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(&bytes));
    stage.attr("b", "src", Some(&url));
    assert!(stage.poll().iter().any(|e| matches!(e, ViewEvent::Loaded { node, .. } if node.0 == 11)));
}

#[test]
fn one_field_has_the_focus() {
    let mut stage = Stage::page("", "input#a[value=one] input#b[value=two]");
    let (page, a, b) = (PageId(1), stage.id("a"), stage.id("b"));
    for (node, focused) in [(a, true), (b, true), (a, false), (b, false)] {
        stage.send([ViewCommand::Focus { page, node, focused }]);
    }
    let seen: Vec<_> = stage
        .poll()
        .into_iter()
        .filter_map(|e| match e {
            ViewEvent::Focused { node, focused, value, .. } => Some((node, focused, value.to_string())),
            _ => None,
        })
        .collect();
    let (one, two) = ("one".to_owned(), "two".to_owned());
    let expect = [(a, true, one.clone()), (a, false, one), (b, true, two.clone()), (b, false, two)];
    assert_eq!(seen, expect);
    assert_eq!(stage.measure(a, &[]).0.value.as_deref(), Some("one"));
}

#[test]
fn observed_boxes_tell_their_changes() {
    let mut stage = Stage::page("#a { height: 10px }", "wx-view#a wx-view#tall[style=height:2000px]");
    let a = stage.id("a");
    let sizes = |events: Vec<ViewEvent>| -> Vec<f64> {
        let height = |e: ViewEvent| match e {
            ViewEvent::Resized { rect, .. } => Some(rect.height),
            _ => None,
        };
        events.into_iter().filter_map(height).collect()
    };
    stage.send([ViewCommand::Observe { page: PageId(1), nodes: vec![a] }]);
    assert_eq!(sizes(stage.poll()), [10.0]);
    assert_eq!(sizes(stage.poll()), [0.0; 0]);
    stage.style("page", "#a { height: 25px }");
    assert_eq!(sizes(stage.poll()), [25.0]);
    assert_eq!(sizes(stage.scroll(PAGE, 100.0)), [0.0; 0]);
}

#[test]
fn painted_is_said_once_with_content() {
    let mut stage = Stage::new(1.0);
    let painted = |events: Vec<ViewEvent>| events.iter().any(|e| matches!(e, ViewEvent::Painted { .. }));
    assert!(!painted(stage.poll()));
    stage.add(PAGE, "wx-view");
    assert!(painted(stage.poll()));
    stage.add(PAGE, "wx-view");
    assert!(!painted(stage.poll()));
    assert_eq!(stage.view.deadline(), None);
}

#[test]
fn the_insets_are_those_the_area_reaches_under() {
    let mut stage = Stage::page("#a { height: calc(1px + var(--safe-bottom) + var(--safe-top)) }", "wx-view#a");
    assert_eq!(stage.rect("a")[3], 1.0);
    let area = Rect { left: 0.0, top: 0.0, width: 320.0, height: 480.0 };
    stage.send([ViewCommand::Area { page: PageId(1), area }]);
    assert_eq!(stage.rect("a"), [0.0, 0.0, 320.0, 1.0]);
    assert_eq!(stage.measure(PAGE, &[]).1.rect.height, 480.0);
}

#[test]
fn a_panic_of_the_engine_loses_nothing() {
    let css = "wx-view { height: 300px } #t { height: auto; width: 40px; --wx-clamp: 1 }";
    let mut stage = Stage::page(css, "wx-view#a wx-view#b wx-view#t('一二三四五')");
    stage.scroll(PAGE, 150.0);
    for during_layout in [false, true] {
        stage.view.sabotage(during_layout);
        stage.attr("a", "style", Some("height: 310px"));
        assert_eq!(stage.rect("a"), [0.0, -150.0, 320.0, 310.0]);
        assert_eq!(stage.rect("b")[1], 160.0);
        assert_eq!(stage.rect("t")[3], 20.0);
        assert_eq!(stage.hit(10.0, 170.0).as_deref(), Some("b"));
        assert!(!stage.poll().iter().any(|e| matches!(e, ViewEvent::Trouble { .. })));
        stage.attr("a", "style", None);
    }
}

#[test]
fn an_animation_runs_by_the_time_given() {
    let css = "@keyframes go { from { width: 0px } to { width: 100px } } #a { animation: go 1s linear; height: 10px }";
    let mut stage = Stage::page(css, "wx-view#a");
    stage.poll();
    assert_eq!(stage.rect("a")[2], 0.0);
    for (ms, width) in [(250, 25.0), (500, 50.0)] {
        let due = stage.view.deadline().unwrap();
        assert_eq!(due.0 - stage.now.0, 16_000);
        stage.now = zhenji_core::time::Time::from_millis(ms);
        stage.poll();
        assert!((stage.rect("a")[2] - width).abs() < 0.5, "{width} at {ms} ms, not {}", stage.rect("a")[2]);
    }
    stage.now = zhenji_core::time::Time::from_millis(1100);
    stage.poll();
    stage.poll();
    assert_eq!(stage.rect("a")[2], 320.0);
    assert_eq!(stage.view.deadline(), None);
}
