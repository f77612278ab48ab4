//! The demo's list of checks: what `zhenji_core::view` promises, seen from outside, with real pointer and keys (xdotool).
//!
//! Expected places and colours come from the style sheets in `pages.rs`, by the rules of CSS.

use std::process::Command;
use std::time::Duration;

use gtk::prelude::*;
use image::RgbImage;
use zhenji_core::logic::PageId;
use zhenji_core::machine::Fit;
use zhenji_core::media::MediaId;
use zhenji_core::view::{NodeId, Patch, PointerKind, Rect, ViewCommand, ViewEvent};

use super::pages::{self, AREA, FIRST};
use super::phone::Phone;

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const YELLOW: [u8; 3] = [255, 255, 0];
const VIDEO: [u8; 3] = [10, 120, 140];
const QUARTER: [u8; 3] = [250, 150, 0];
const MEDIA: MediaId = MediaId(1);

/// Runs every check; gives the number that failed.
pub fn run(phone: &mut Phone, legacy: bool) -> usize {
    let mut checks = Checks { phone, failed: 0 };
    checks.opens();
    checks.measures();
    checks.images();
    checks.points();
    checks.types();
    checks.scrolls();
    checks.watches();
    checks.plays();
    checks.layers(legacy);
    checks.fills_the_screen();
    checks.floats();
    checks.stacks();
    let troubles = checks.phone.troubles.clone();
    checks.expect("the window complains of nothing", troubles.is_empty());
    checks.complains();
    checks.closes();
    checks.failed
}

struct Checks<'a> {
    phone: &'a mut Phone,
    failed: usize,
}

impl Checks<'_> {
    fn expect(&mut self, what: &str, ok: bool) {
        println!("{} {what}", if ok { "ok  " } else { "FAIL" });
        self.failed += usize::from(!ok);
    }

    fn expect_event(&mut self, what: &str, is: impl FnMut(&ViewEvent) -> bool) -> Option<ViewEvent> {
        let event = self.phone.wait(what, is);
        self.expect(what, event.is_some());
        event
    }

    fn expect_rect(&mut self, what: &str, got: Option<Rect>, left: f64, top: f64, width: f64, height: f64) {
        let expect = Rect { left, top, width, height };
        if got != Some(expect) {
            println!("     {got:?}, not {expect:?}");
        }
        self.expect(what, got == Some(expect));
    }

    /// A pixel of the screen; `x`, `y` in page-area px.
    fn expect_pixel(&mut self, what: &str, shot: &RgbImage, x: u32, y: i32, expect: [u8; 3]) {
        let got = shot.get_pixel_checked(x, (y + AREA.top as i32) as u32).map(|p| p.0);
        let ok = got.is_some_and(|p| p.iter().zip(expect).all(|(a, b)| a.abs_diff(b) <= 4));
        if !ok {
            println!("     {got:?}, not {expect:?} at {x},{y}");
        }
        self.expect(what, ok);
    }

    /// The same, counted from the corner of the screen.
    fn expect_screen(&mut self, what: &str, shot: &RgbImage, x: u32, y: u32, expect: [u8; 3]) {
        self.expect_pixel(what, shot, x, y as i32 - AREA.top as i32, expect);
    }

    fn patch(&mut self, patches: Vec<Patch>) {
        self.phone.apply(vec![ViewCommand::Patch { page: FIRST, patches }]);
    }

    fn opens(&mut self) {
        self.phone.apply(pages::first());
        self.expect_event("the first page is painted", |e| *e == ViewEvent::Painted { page: FIRST });
    }

    fn measures(&mut self) {
        let nodes = [pages::BOX, pages::FIXED, pages::TITLE, pages::FIELD, NodeId(9999)];
        let Some((boxes, viewport)) = self.phone.measure(FIRST, &nodes, &["background-color", "zIndex"]) else {
            return self.expect("boxes are measured", false);
        };
        let rect = |i: usize| boxes.get(i).map(|b| b.rect);
        self.expect("one box a node", boxes.len() == nodes.len());
        self.expect_rect("an absolute box stands where its style says", rect(0), 20.0, 50.0, 100.0, 40.0);
        self.expect_rect("position: fixed is fixed to the page area", rect(1), 0.0, 573.0, 375.0, 30.0);
        self.expect_rect("boxes of the shell are relative to the page area too", rect(2), 0.0, -64.0, 375.0, 64.0);
        self.expect_rect("an unknown node is an empty box", rect(4), 0.0, 0.0, 0.0, 0.0);
        self.expect_rect("the viewport is the page area", Some(viewport.rect), 0.0, 0.0, 375.0, 603.0);
        self.expect("the page is as long as its content", viewport.scroll.height >= 2040.0);
        let styles: Vec<String> = boxes.iter().take(2).flat_map(|b| b.styles.iter().map(ToString::to_string)).collect();
        self.expect("styles are computed", styles == ["rgb(255, 0, 0)", "auto", "rgb(0, 0, 255)", "2147483647"]);
        let heading = self.phone.measure(FIRST, &[pages::HEADING], &["color"]).map(|(b, _)| b[0].styles.clone());
        let ours = heading.is_some_and(|s| s.first().map(|s| &**s) == Some("rgb(1, 2, 3)"));
        self.expect("the author's sheet wins over the default one, whatever the selector", ours);
        self.expect("a field tells its text", boxes.get(3).and_then(|b| b.value.as_deref()) == Some("初"));

        let shot = self.phone.shoot();
        self.expect("a shot is as large as the screen", shot.dimensions() == (375, 667));
        self.expect_pixel("the page is painted", &shot, 70, 70, RED);
        self.expect_pixel("a fixed bar is at the bottom", &shot, 200, 590, BLUE);
        self.expect_pixel("the author's styles do not reach the shell", &shot, 300, -10, [40, 44, 52]);
        self.expect_pixel("nothing of the page rises above the shell", &shot, 25, -10, [0, 120, 255]);
    }

    fn images(&mut self) {
        self.phone.apply(vec![ViewCommand::ClosePage { page: PageId(77) }]);
        let attr = |node, value: &str| Patch::Attr { node, name: "src".into(), value: Some(value.into()) };
        self.patch(vec![attr(pages::IMAGE, "/images/图 a.png?2"), attr(pages::BROKEN, "https://no.example/a.png?b=1")]);
        let loaded = ViewEvent::Loaded { page: FIRST, node: pages::IMAGE, width: 8.0, height: 6.0 };
        let reason = "there is no file https://no.example/a.png?b=1";
        let failed = ViewEvent::LoadFailed { page: FIRST, node: pages::BROKEN, reason: reason.into() };
        let (mut n_loaded, mut n_failed) = (0, 0);
        self.expect_event("an image loads with its size, another fails with the loader's reason", |e| {
            n_loaded += usize::from(*e == loaded);
            n_failed += usize::from(*e == failed);
            n_loaded > 0 && n_failed > 0
        });
        let shot = self.phone.shoot();
        self.expect_pixel("the image is painted", &shot, 160, 70, [0, 200, 100]);
    }

    fn points(&mut self) {
        click(70, 134);
        let at = |kind, x, y, target| ViewEvent::Pointer { page: FIRST, kind, finger: 0, x, y, target: Some(target) };
        let (down, up) = (PointerKind::Down, PointerKind::Up);
        self.expect_event("a finger goes down on a box", |e| *e == at(down, 70.0, 70.0, pages::BOX));
        self.expect_event("and up", |e| *e == at(up, 70.0, 70.0, pages::BOX));
        click(30, 40);
        self.expect_event("a finger finds the shell above the page", |e| *e == at(down, 30.0, -24.0, pages::BACK));
        // WebKit merges moves that come within a frame: a finger takes its time.
        xdotool(&[
            "mousemove",
            "70",
            "134",
            "mousedown",
            "1",
            "sleep",
            "0.1",
            "mousemove",
            "80",
            "200",
            "sleep",
            "0.1",
        ]);
        xdotool(&["mousemove", "30", "40", "sleep", "0.1", "mouseup", "1"]);
        self.expect_event("a finger moves", |e| *e == at(PointerKind::Move, 80.0, 136.0, pages::BOX));
        self.expect_event("and keeps its target up to the shell", |e| *e == at(up, 30.0, -24.0, pages::BOX));
    }

    fn types(&mut self) {
        xdotool(&["search", "--name", "zhenji window demo", "windowfocus"]);
        click(200, 182);
        let value = |v: &str| -> std::sync::Arc<str> { v.into() };
        let focused =
            |focused, v: &str| ViewEvent::Focused { page: FIRST, node: pages::FIELD, focused, value: value(v) };
        self.expect_event("a field gets the focus", |e| *e == focused(true, "初"));
        xdotool(&["key", "End", "type", "ab"]);
        let typed = |v: &str, cursor| ViewEvent::Input { page: FIRST, node: pages::FIELD, value: value(v), cursor };
        self.expect_event("typing is reported with the caret", |e| *e == typed("初ab", 3));
        self.patch(vec![Patch::Attr { node: pages::FIELD, name: "value".into(), value: Some("初ab".into()) }]);
        xdotool(&["key", "Left", "type", "x"]);
        self.expect_event("the same value from core keeps the caret", |e| *e == typed("初axb", 3));
        xdotool(&["key", "Return"]);
        let confirm = ViewEvent::Confirm { page: FIRST, node: pages::FIELD, value: value("初axb") };
        self.expect_event("Enter confirms", |e| *e == confirm);
        self.patch(vec![Patch::Attr { node: pages::FIELD, name: "value".into(), value: Some("新".into()) }]);
        self.phone.apply(vec![ViewCommand::Focus { page: FIRST, node: pages::FIELD, focused: false }]);
        self.expect_event("core blurs a field and sets its text", |e| *e == focused(false, "新"));
        self.phone.apply(vec![ViewCommand::Focus { page: FIRST, node: pages::AREA_FIELD, focused: true }]);
        self.expect_event("core focuses a field", |e| {
            matches!(e, ViewEvent::Focused { node: pages::AREA_FIELD, focused: true, .. })
        });
        xdotool(&["key", "ctrl+End", "Return"]);
        self.expect_event(
            "Enter in a textarea is a new line",
            |e| matches!(e, ViewEvent::Input { node: pages::AREA_FIELD, value, .. } if &**value == "多行\n文本\n"),
        );
        self.phone.apply(vec![ViewCommand::Focus { page: FIRST, node: pages::AREA_FIELD, focused: false }]);
    }

    fn scrolls(&mut self) {
        let to =
            |node, top, animated| ViewCommand::ScrollTo { page: FIRST, node, left: None, top: Some(top), animated };
        let at = |e: &ViewEvent, on: NodeId, want: f64| matches!(e, ViewEvent::Scrolled { node, scroll, .. } if *node == on && scroll.top == want);
        self.phone.apply(vec![to(pages::ROOT, 300.0, false)]);
        self.expect_event("the page scrolls", |e| at(e, pages::ROOT, 300.0));
        let boxes = self.phone.measure(FIRST, &[pages::BOX, pages::FIXED], &[]).map(|(b, _)| b).unwrap_or_default();
        self.expect_rect("its boxes move", boxes.first().map(|b| b.rect), 20.0, -250.0, 100.0, 40.0);
        self.expect_rect("fixed ones stay", boxes.get(1).map(|b| b.rect), 0.0, 573.0, 375.0, 30.0);
        self.phone.apply(vec![to(pages::ROOT, 0.0, true)]);
        self.expect_event("it scrolls back smoothly", |e| at(e, pages::ROOT, 0.0));
        self.phone.apply(vec![to(pages::SCROLLER, 120.0, false)]);
        let event = self.expect_event("a scroll-view scrolls", |e| at(e, pages::SCROLLER, 120.0));
        let sizes = match event {
            Some(ViewEvent::Scrolled { scroll: s, .. }) => (s.height, s.client_height, s.client_width),
            _ => (0.0, 0.0, 0.0),
        };
        self.expect("with its sizes: 50 rows of 20 px in a box of 150x100", sizes == (1000.0, 100.0, 150.0));
        let into =
            ViewCommand::ScrollIntoView { page: FIRST, node: pages::SCROLLER, child: NodeId(110), animated: false };
        self.phone.apply(vec![into]);
        self.expect_event("a child scrolls to the start", |e| at(e, pages::SCROLLER, 200.0));
        xdotool(&["mousemove", "90", "264", "click", "5"]);
        self.expect_event(
            "the wheel scrolls what is under it",
            |e| matches!(e, ViewEvent::Scrolled { node: pages::SCROLLER, scroll, .. } if scroll.top > 200.0),
        );
        xdotool(&["mousemove", "300", "200", "click", "5"]);
        self.expect_event(
            "or the page",
            |e| matches!(e, ViewEvent::Scrolled { node: pages::ROOT, scroll, .. } if scroll.top > 0.0),
        );
        // The wheel scrolls on for a moment.
        self.phone.rest(Duration::from_millis(600));
        self.phone.apply(vec![to(pages::ROOT, 0.0, false)]);
        self.expect_event("the page is at its top again", |e| at(e, pages::ROOT, 0.0));
    }

    fn watches(&mut self) {
        self.phone.apply(vec![ViewCommand::Observe { page: FIRST, nodes: vec![pages::BOX] }]);
        let resized = |width| {
            let rect = Rect { left: 20.0, top: 50.0, width, height: 40.0 };
            move |e: &ViewEvent| *e == ViewEvent::Resized { page: FIRST, node: pages::BOX, rect }
        };
        self.expect_event("a watched box is told at once", resized(100.0));
        let attr = |name: &str, v: &str| Patch::Attr { node: pages::BOX, name: name.into(), value: Some(v.into()) };
        self.patch(vec![attr("style", "width: 110px"), attr("class", "box on")]);
        self.expect_event("and when it changes", resized(110.0));
        self.expect_event("transitions end", |e| {
            matches!(e, ViewEvent::Animation { node: pages::BOX, name, elapsed, .. }
                if &**name == "transitionend" && (*elapsed - 0.1).abs() < 0.02)
        });
        let shot = self.phone.shoot();
        self.expect_pixel("in the new colour", &shot, 70, 70, GREEN);
        self.patch(vec![Patch::Remove { node: pages::BOX }]);
        let gone = self.phone.measure(FIRST, &[pages::BOX], &[]).map(|(b, _)| b[0].rect);
        self.expect_rect("a removed node is gone", gone, 0.0, 0.0, 0.0, 0.0);
    }

    /// A shot after the frame had time to arrive: frames carry no answer.
    fn shoot_until(&mut self, x: u32, y: u32, expect: [u8; 3]) -> RgbImage {
        let mut shot = self.phone.shoot();
        for _ in 0..50 {
            let got = shot.get_pixel_checked(x, y + AREA.top as u32).map(|p| p.0).unwrap_or_default();
            if got.iter().zip(expect).all(|(a, b)| a.abs_diff(b) <= 4) {
                break;
            }
            self.phone.rest(Duration::from_millis(100));
            shot = self.phone.shoot();
        }
        shot
    }

    fn plays(&mut self) {
        // The player is 200x200 at 20,260; the frame's upper left quarter has another colour.
        self.phone.put_frame(MEDIA, 360, 640, VIDEO, QUARTER);
        let shot = self.shoot_until(180, 440, VIDEO);
        self.expect_pixel("a frame is painted", &shot, 180, 440, VIDEO);
        self.expect_pixel("cropped to cover", &shot, 25, 350, QUARTER);
        self.expect_pixel("to the very edge", &shot, 219, 459, VIDEO);
        self.expect_pixel("a cover-view is above it", &shot, 120, 360, YELLOW);
        self.picture(Fit::Contain, 0, false);
        let shot = self.shoot_until(25, 350, [0, 0, 0]);
        self.expect_pixel("contain leaves black bars", &shot, 25, 350, [0, 0, 0]);
        self.expect_pixel("and shows the whole picture", &shot, 100, 265, QUARTER);
        self.picture(Fit::Cover, 0, true);
        let shot = self.shoot_until(215, 300, QUARTER);
        self.expect_pixel("mirrored, the quarter is on the right", &shot, 215, 300, QUARTER);
        self.expect_pixel("and the rest on the left", &shot, 25, 300, VIDEO);
        self.picture(Fit::Contain, 90, false);
        let shot = self.shoot_until(120, 265, [0, 0, 0]);
        self.expect_pixel("turned clockwise, the upper left quarter is on the upper right", &shot, 210, 330, QUARTER);
        self.expect_pixel("a lying picture fills the width", &shot, 25, 330, VIDEO);
        self.expect_pixel("and has bars above", &shot, 120, 265, [0, 0, 0]);
        self.picture(Fit::Cover, 0, false);
        self.phone.put_frame(MEDIA, 64, 48, BLUE, BLUE);
        let shot = self.shoot_until(180, 440, BLUE);
        self.expect_pixel("frames may change their size", &shot, 180, 440, BLUE);
        self.phone.clear_frame(MEDIA);
        let shot = self.shoot_until(180, 440, [0, 0, 0]);
        self.expect_pixel("a cleared picture is black", &shot, 180, 440, [0, 0, 0]);
        self.phone.put_frame(MEDIA, 64, 48, GREEN, GREEN);
        let shot = self.shoot_until(180, 440, GREEN);
        self.expect_pixel("and can come back", &shot, 180, 440, GREEN);
    }

    /// Below base library 2.9.1 a picture is above all of the page, from then on where its element is (WeChat docs, "live-player",
    /// "同层渲染"); a cover-view is above it in both.
    fn layers(&mut self, legacy: bool) {
        let (down, picture) = (PointerKind::Down, if legacy { pages::PLAYER } else { pages::ABOVE });
        let is_down_on = |on: NodeId| move |e: &ViewEvent| matches!(e, ViewEvent::Pointer { kind, target, .. } if *kind == down && *target == Some(on));
        let shot = self.phone.shoot();
        self.expect_pixel(
            "a high z-index against the picture",
            &shot,
            60,
            410,
            if legacy { GREEN } else { [0, 255, 255] },
        );
        click(60, 474);
        self.expect_event("is felt by the finger too", is_down_on(picture));
        click(120, 424);
        self.expect_event("a finger finds the cover-view above the picture", is_down_on(pages::COVER));
        let to =
            |top| ViewCommand::ScrollTo { page: FIRST, node: pages::ROOT, left: None, top: Some(top), animated: false };
        self.phone.apply(vec![to(150.0)]);
        let shot = self.shoot_until(30, 120, GREEN);
        self.expect_pixel("the picture scrolls with the page", &shot, 30, 120, GREEN);
        self.expect_pixel("and its cover-view with it", &shot, 120, 210, YELLOW);
        self.phone.apply(vec![to(0.0)]);
    }

    /// The player on the whole screen, above the bar and below nothing but dialogs; its cover-view goes with it.
    fn fills_the_screen(&mut self) {
        let full = |turn: Option<i32>| ViewCommand::FullScreen {
            page: FIRST,
            node: turn.map(|_| pages::PLAYER),
            turn: turn.unwrap_or(0),
        };
        // The bar is core's to take away.
        let bar = |display: &str| {
            let style = Some(format!("display:{display}").into());
            Patch::Attr { node: pages::TITLE, name: "style".into(), value: style }
        };
        let before = self.phone.measure(FIRST, &[pages::FIXED], &[]).map(|(b, _)| b[0].rect);
        self.patch(vec![bar("none")]);
        for (turn, cover) in [(0, (100, 100)), (90, (274, 100)), (-90, (100, 566))] {
            self.phone.apply(vec![full(Some(turn))]);
            // `expect_pixel` counts from the page area.
            let mut shot = self.phone.shoot();
            for _ in 0..50 {
                if shot.get_pixel_checked(5, 5).is_some_and(|p| p.0 == GREEN) {
                    break;
                }
                self.phone.rest(Duration::from_millis(100));
                shot = self.phone.shoot();
            }
            for (x, y) in [(2, 2), (372, 664), (372, 2), (2, 664), (187, 333)] {
                self.expect_screen("the player fills the screen", &shot, x, y, GREEN);
            }
            self.expect_screen("and its cover-view stands in it", &shot, cover.0, cover.1, YELLOW);
            let (w, h) = if turn == 0 { (375.0, 667.0) } else { (667.0, 375.0) };
            let rect = self.phone.measure(FIRST, &[pages::PLAYER], &[]).map(|(b, _)| b[0].rect);
            self.expect_rect("it is as large as the screen", rect, 0.0, 0.0, w, h);
            click(cover.0, cover.1);
            let (x, y) = match turn {
                90 => (f64::from(cover.1), 375.0 - f64::from(cover.0)),
                -90 => (667.0 - f64::from(cover.1), f64::from(cover.0)),
                _ => (f64::from(cover.0), f64::from(cover.1)),
            };
            self.expect_event("fingers are told on the turned screen", |e| {
                matches!(e, ViewEvent::Pointer { kind: PointerKind::Down, target: Some(pages::COVER), x: px, y: py, .. }
                    if (px - x).abs() < 1.5 && (py - y).abs() < 1.5)
            });
        }
        self.phone.apply(vec![full(None)]);
        self.patch(vec![bar("block")]);
        let after = self.phone.measure(FIRST, &[pages::FIXED], &[]).map(|(b, _)| b[0].rect);
        self.expect("the page is as it was", before.is_some() && before == after);
        let shot = self.shoot_until(180, 440, GREEN);
        self.expect_pixel("and the player back in it", &shot, 180, 440, GREEN);
        self.expect_pixel("with its cover-view", &shot, 120, 360, YELLOW);
    }

    /// A picture in the shell, as the small window is.
    fn floats(&mut self) {
        let window = NodeId(900);
        let style = "position:absolute;left:200px;top:500px;width:100px;height:100px;display:block;pointer-events:auto";
        self.patch(vec![
            Patch::Create { node: window, tag: "wx-small".into(), attrs: vec![("style".into(), style.into())] },
            Patch::Picture { node: window, picture: Some(pages::picture(Fit::Cover, 0, false)) },
            Patch::Insert { parent: pages::SHELL, node: window, before: None },
        ]);
        let shot = self.shoot_until(250, 550 - 64, GREEN);
        self.expect_screen("a small window shows the picture above everything", &shot, 250, 550, GREEN);
        click(250, 550);
        self.expect_event("and takes fingers", |e| {
            matches!(e, ViewEvent::Pointer { kind: PointerKind::Down, target: Some(NodeId(900)), .. })
        });
        self.patch(vec![Patch::Remove { node: window }]);
    }

    fn picture(&mut self, fit: Fit, rotation: u32, mirror: bool) {
        let picture = Some(pages::picture(fit, rotation, mirror));
        self.patch(vec![Patch::Picture { node: pages::PLAYER, picture }]);
    }

    fn stacks(&mut self) {
        let to =
            ViewCommand::ScrollTo { page: FIRST, node: pages::ROOT, left: None, top: Some(100.0), animated: false };
        self.phone.apply(vec![to]);
        for (n, name, colour) in [(2, "red", RED), (3, "blue", BLUE)] {
            self.phone.apply(pages::plain(n, name));
            self.expect_event("a further page is painted", |e| *e == ViewEvent::Painted { page: PageId(n) });
            let shot = self.phone.shoot();
            self.expect_pixel("and is the one that is seen", &shot, 180, 440, colour);
        }
        let hidden = self.phone.measure(PageId(2), &[NodeId(2020)], &[]).map(|(b, _)| b[0].rect);
        self.expect_rect("a hidden page is measured as if it were shown", hidden, 0.0, 0.0, 375.0, 2000.0);
        let style = Patch::Attr {
            node: NodeId(2020),
            name: "style".into(),
            value: Some("background:lime;height:700px".into()),
        };
        self.phone.apply(vec![
            ViewCommand::Patch { page: PageId(2), patches: vec![style] },
            ViewCommand::ScrollTo { page: PageId(2), node: NodeId(2001), left: None, top: Some(50.0), animated: true },
        ]);
        self.expect_event(
            "a hidden page scrolls",
            |e| matches!(e, ViewEvent::Scrolled { page: PageId(2), scroll, .. } if scroll.top == 50.0),
        );
        self.phone.apply(vec![ViewCommand::ShowPage { page: PageId(2) }, ViewCommand::ClosePage { page: PageId(3) }]);
        let shot = self.shoot_until(180, 440, GREEN);
        self.expect_pixel("and shows its patches when it comes back", &shot, 180, 440, GREEN);
        self.phone.put_frame(MEDIA, 64, 48, RED, RED);
        self.phone.apply(vec![ViewCommand::ShowPage { page: FIRST }, ViewCommand::ClosePage { page: PageId(2) }]);
        let shot = self.shoot_until(180, 340, RED);
        self.expect_pixel("back on the first page, scrolled as it was, with the newest frame", &shot, 180, 340, RED);
        let area = Rect { top: 20.0, height: 647.0, ..AREA };
        self.phone.apply(vec![ViewCommand::Area { page: FIRST, area }]);
        let fixed = self.phone.measure(FIRST, &[pages::FIXED], &[]).map(|(b, _)| b[0].rect);
        self.expect_rect("a new page area moves what is fixed to it", fixed, 0.0, 617.0, 375.0, 30.0);
    }

    /// Mistakes of core are named and hurt nothing else.
    fn complains(&mut self) {
        let text = |node, text: &str| Patch::Text { node: NodeId(node), text: text.into() };
        self.patch(vec![text(9999, "x"), text(30, "still alive")]);
        self.expect_event(
            "an unknown node is reported",
            |e| matches!(e, ViewEvent::Trouble { message } if message.contains("9999")),
        );
        self.phone.apply(vec![ViewCommand::Area { page: PageId(99), area: AREA }]);
        self.expect_event(
            "an unknown page is reported",
            |e| matches!(e, ViewEvent::Trouble { message } if message.contains("99")),
        );
        let alive = self.phone.measure(FIRST, &[pages::HEADING], &[]).map(|(b, _)| b[0].rect.height);
        self.expect("and the rest goes on", alive == Some(40.0));
    }

    /// The same signal that the window manager's close button raises.
    fn closes(&mut self) {
        gtk::glib::MainContext::default().invoke(|| {
            for window in gtk::Window::list_toplevels().into_iter().filter_map(|w| w.downcast::<gtk::Window>().ok()) {
                window.close();
            }
        });
        self.expect_event("closing the window is reported", |e| *e == ViewEvent::Closed);
    }
}

fn click(x: u32, y: u32) {
    xdotool(&["mousemove", &x.to_string(), &y.to_string(), "mousedown", "1", "mouseup", "1"]);
}

fn xdotool(args: &[&str]) {
    match Command::new("xdotool").args(args).status() {
        Ok(status) if status.success() => {}
        Ok(status) => eprintln!("xdotool {args:?}: {status}"),
        Err(e) => eprintln!("xdotool cannot be started: {e}; scripts/setup.sh installs it"),
    }
}
