//! Live pictures in the page like everything else, as since base library 2.9.1:
//! https://developers.weixin.qq.com/miniprogram/dev/component/native-component.html

use super::stage::{PAGE, Stage};

const RED: [u8; 3] = [255, 0, 0];
const WHITE: [u8; 3] = [255; 3];

fn player(css: &str) -> Stage {
    let css = format!(
        "#v {{ position: relative; overflow: hidden; width: 100px; height: 100px; {css} }} #tall {{ height: 900px }}"
    );
    let mut stage = Stage::page(&css, "wx-view#v wx-view#tall");
    stage.play("v", RED);
    stage
}

/// The colours at points of the page area.
fn check(stage: &mut Stage, points: &[(usize, usize, [u8; 3])]) {
    for &(x, y, colour) in points {
        let have = stage.pixel(x, 60 + y);
        assert!(have.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 2), "{x}, {y}: {have:?} for {colour:?}");
    }
}

#[test]
fn rounded_corners_clip_the_picture() {
    check(&mut player("border-radius: 50px"), &[(3, 3, WHITE), (97, 97, WHITE), (50, 50, RED), (50, 3, RED)]);
}

#[test]
fn opacity_and_transforms_hold() {
    check(&mut player("opacity: 0.5"), &[(50, 50, [255, 127, 127])]);
    check(&mut player("transform: translate(100px, 20px)"), &[(50, 50, WHITE), (150, 10, WHITE), (150, 50, RED)]);
    check(&mut player("transform: scale(0.5)"), &[(10, 10, WHITE), (50, 50, RED), (90, 90, WHITE)]);
    check(&mut player("transform: rotate(45deg)"), &[(5, 5, WHITE), (50, 50, RED), (50, 110, RED)]);
}

#[test]
fn it_scrolls_with_the_page() {
    let mut stage = player("");
    stage.scroll(PAGE, 60.0);
    check(&mut stage, &[(50, 30, RED), (50, 50, WHITE)]);
}

#[test]
fn hiding_and_resizing_hold() {
    let mut stage = player("");
    stage.attr("v", "hidden", Some(""));
    check(&mut stage, &[(50, 50, WHITE)]);
    stage.attr("v", "hidden", None);
    check(&mut stage, &[(50, 50, RED)]);
    stage.attr("v", "style", Some("width: 200px; height: 40px"));
    check(&mut stage, &[(150, 30, RED), (50, 50, WHITE)]);
}

#[test]
fn nine_players_play_at_once_and_come_and_go() {
    let css = "wx-page { display: flex; flex-wrap: wrap; align-content: flex-start } .v { width: 100px; height: 100px; position: relative }";
    let content: String = (0..9).map(|n| format!("wx-view#v{n}.v ")).collect();
    let mut stage = Stage::page(css, &content);
    let colour = |n: usize| [n as u8 * 25, 255 - n as u8 * 25, 7];
    for n in 0..9 {
        stage.play(&format!("v{n}"), colour(n));
    }
    let all: Vec<_> = (0..9).map(|n| (n % 3 * 100 + 50, n / 3 * 100 + 50, colour(n))).collect();
    check(&mut stage, &all);
    // `wx:if` and `wx:for` take nodes away and put new ones in.
    stage.patch(vec![zhenji_core::view::Patch::Remove { node: stage.id("v0") }]);
    check(&mut stage, &[(50, 50, colour(1)), (250, 250, WHITE)]);
    stage.add(PAGE, "wx-view#new.v");
    stage.play("new", RED);
    check(&mut stage, &[(250, 250, RED)]);
}
