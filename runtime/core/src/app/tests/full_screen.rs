//! Full screen.

use super::*;

fn commands(stage: &mut Stage) -> Vec<(Option<NodeId>, i32)> {
    let all = std::mem::take(&mut stage.view);
    let one = |c| match c {
        ViewCommand::FullScreen { node, turn, .. } => Some((node, turn)),
        _ => None,
    };
    all.into_iter().filter_map(one).collect()
}

#[test]
fn the_view_is_told_and_the_bars_go() {
    let mut stage = Stage::new(&[("a", "<probe/>")]);
    let probe = stage.probe(1);
    assert!(stage.shell("bar").is_some());
    for turn in [90, -90, 0] {
        stage.drive(probe, "full", &turn.to_string());
        assert_eq!(commands(&mut stage), [(Some(probe), turn)]);
        assert!(stage.shell("bar").is_none() && stage.shell("capsule-menu").is_none());
    }
    stage.drive(probe, "full", "off");
    assert_eq!(commands(&mut stage), [(None, 0)]);
    assert!(stage.shell("bar").is_some());
    stage.drive(probe, "full", "off");
    assert_eq!(commands(&mut stage), []);
}

#[test]
fn another_page_has_its_bars_and_the_first_stays_full() {
    let mut stage = Stage::new(&[("a", "<probe/>"), ("b", "")]);
    let probe = stage.probe(1);
    stage.drive(probe, "full", "90");
    stage.go(Navigation::To, "/b");
    assert!(stage.shell("bar").is_some());
    stage.back(1);
    assert!(stage.shell("bar").is_none());
}

#[test]
fn an_element_that_is_gone_fills_nothing() {
    let mut stage = Stage::new(&[("a", "<probe wx:if=\"{{!off}}\"/>")]);
    let probe = stage.probe(1);
    stage.drive(probe, "full", "0");
    let instance = stage.app.pages()[0].instance;
    let entries = vec![(crate::value::parse_path("off"), Value::Bool(true))];
    stage.input(Input::Logic(LogicOutput::SetData { instance, entries, callback: None }));
    assert!(stage.shell("bar").is_some());
}
