//! Picture in picture, by the documented rules: https://developers.weixin.qq.com/miniprogram/dev/component/live-player.html

use super::*;

const HEARD_OPEN: [&str; 2] = ["active true", "floating true"];

/// Page `a` with a probe that floats so, opened over page `home`, and page `b`.
fn stage(floats: &str) -> Stage {
    let probe = format!("<probe floats=\"{floats}\"/>");
    let mut stage = Stage::new(&[("home", ""), ("a", &probe), ("b", "")]);
    stage.go(Navigation::To, "/a");
    log();
    stage
}

#[test]
fn pushing_hides_the_owner_and_its_return_ends_it() {
    let mut stage = stage("push");
    stage.go(Navigation::To, "/b");
    assert_eq!(log(), [HEARD_OPEN[0], HEARD_OPEN[1], "a onHide", "b onShow"]);
    assert_eq!(stage.app.small_window(), Some(stage.probe(2)));
    assert!(stage.shell("small-window").is_some());
    stage.back(1);
    assert_eq!(log(), ["b onUnload", "a onShow", "active false", "floating false"]);
    assert!(stage.app.small_window().is_none() && stage.shell("small-window").is_none());
}

#[test]
fn leaving_without_the_mode_opens_nothing() {
    let mut pushed = stage("pop");
    pushed.go(Navigation::To, "/b");
    assert_eq!(log(), ["a onHide", "b onShow"]);
    let mut popped = stage("push");
    popped.back(1);
    assert_eq!(log(), ["a onUnload", "home onShow"]);
}

#[test]
fn a_popped_owner_lives_until_the_window_closes() {
    let mut stage = stage("pop");
    stage.back(1);
    assert_eq!(log(), [HEARD_OPEN[0], HEARD_OPEN[1], "a onHide", "home onShow"]);
    assert_eq!(stage.stack(), "home");
    stage.tap("small-window-close");
    assert_eq!(log(), ["active false", "floating false", "a onUnload"]);
    assert!(stage.app.element(NodeId(0)).is_none() && stage.app.find(PageId(2), None, "probe").is_empty());
}

#[test]
fn a_tap_leads_back_to_a_popped_owner() {
    let mut stage = stage("pop");
    stage.back(1);
    log();
    stage.tap("small-window");
    assert_eq!(log(), ["home onHide", "a onShow", "active false", "floating false"]);
    assert_eq!(stage.stack(), "home a");
    // It is an ordinary page again.
    stage.app.floating = None;
    stage.back(1);
    assert_eq!(stage.stack(), "home");
}

#[test]
fn a_tap_leads_back_down_the_stack() {
    let mut stage = stage("push");
    stage.go(Navigation::To, "/b");
    stage.go(Navigation::To, "/b");
    log();
    stage.tap("small-window");
    assert_eq!(stage.stack(), "home a");
    assert_eq!(log(), ["b onUnload", "b onUnload", "a onShow", "active false", "floating false"]);
}

#[test]
fn an_owner_below_survives_being_popped_over() {
    let mut stage = stage("push");
    stage.go(Navigation::To, "/b");
    log();
    stage.back(2);
    assert_eq!(log(), ["b onUnload", "home onShow"]);
    assert!(stage.app.small_window().is_some());
    stage.input(Input::Native { ask: 1, method: "closePictureInPicture".into(), data: Value::Null });
    assert_eq!(log(), ["active false", "floating false", "a onUnload"]);
}

#[test]
fn there_is_one_window() {
    let two = "<probe floats=\"push\"/>";
    let mut stage = Stage::new(&[("a", two), ("b", two), ("c", "")]);
    stage.go(Navigation::To, "/b");
    log();
    stage.go(Navigation::To, "/c");
    assert_eq!(
        log().into_iter().filter(|l| !l.starts_with("active")).collect::<Vec<_>>(),
        ["floating false", "floating true", "b onHide", "c onShow"]
    );
    assert_eq!(stage.app.small_window(), Some(stage.probe(2)));
}

#[test]
fn any_page_and_the_element_itself_open_and_close_it() {
    let mut stage = stage("");
    let probe = stage.probe(2);
    stage.drive(probe, "float", "true");
    assert_eq!(log(), HEARD_OPEN);
    stage.drive(probe, "float", "false");
    assert_eq!(log(), ["active false", "floating false"]);
    stage.drive(probe, "float", "true");
    stage.go(Navigation::To, "/b");
    log();
    let call = |tag: &str| crate::logic::Effect::Context {
        tag: tag.into(),
        target: crate::logic::ContextTarget::Named { id: "none".into(), owner: None },
        method: "exit".into(),
        options: Value::Null,
    };
    stage.input(Input::Logic(LogicOutput::Effect { id: EffectId(1), page: None, effect: call("probe") }));
    assert_eq!(log(), ["call exit"]);
    stage.input(Input::Logic(LogicOutput::Effect { id: EffectId(2), page: None, effect: call("other") }));
    assert_eq!(log(), Vec::<String>::new());
}

#[test]
fn launching_again_ends_it() {
    let mut stage = stage("pop");
    stage.back(1);
    log();
    stage.go(Navigation::ReLaunch, "/b");
    assert_eq!(log(), ["active false", "floating false", "a onUnload", "home onUnload", "b onShow"]);
}

#[test]
fn its_size_follows_the_component_and_its_place_the_attribute() {
    for (rect, corner, expect) in [
        ((320.0, 180.0), "", Rect { left: 192.0, top: 120.0, width: 200.0, height: 113.0 }),
        ((180.0, 320.0), "left 0.5", Rect { left: 8.0, top: 400.0, width: 132.0, height: 235.0 }),
        ((320.0, 180.0), "right 1", Rect { left: 192.0, top: 679.0, width: 200.0, height: 113.0 }),
        ((0.0, 0.0), "left 0", Rect { left: 8.0, top: 28.0, width: 200.0, height: 150.0 }),
    ] {
        let mut stage = Stage::new(&[("a", &format!("<probe corner=\"{corner}\"/>"))]);
        let probe = stage.probe(1);
        stage.lay_out(probe, Rect { left: 0.0, top: 0.0, width: rect.0, height: rect.1 });
        stage.drive(probe, "float", "true");
        assert_eq!(stage.app.small_window_scene().unwrap().place, expect, "{rect:?} {corner}");
    }
}

#[test]
fn it_shows_the_picture_and_follows_a_finger() {
    let mut stage = stage("push");
    stage.go(Navigation::To, "/b");
    let (window, probe) = (stage.shell("small-window").unwrap(), stage.probe(2));
    let shown = |p: &crate::view::Patch| matches!(p, crate::view::Patch::Picture { node, picture: Some(p) } if *node == window && p.media == MediaId(probe.0));
    let patches = stage.view.iter().filter_map(|c| match c {
        ViewCommand::Patch { patches, .. } => Some(patches),
        _ => None,
    });
    assert_eq!(patches.flatten().filter(|p| shown(p)).count(), 1);
    let before = stage.app.small_window_scene().unwrap().place;
    let page = stage.app.pages().last().unwrap().page;
    use crate::view::PointerKind as Kind;
    for (kind, x, y) in [(Kind::Down, 300.0, 100.0), (Kind::Move, 250.0, 180.0), (Kind::Up, 250.0, 180.0)] {
        stage.input(Input::View(ViewEvent::Pointer { page, kind, finger: 0, x, y, target: Some(window) }));
    }
    let after = stage.app.small_window_scene().unwrap().place;
    assert_eq!((after.left, after.top), (before.left - 50.0, before.top + 80.0));
    assert!(stage.app.small_window().is_some(), "a drag is no tap");
}
