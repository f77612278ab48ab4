//! Files for machines.

use super::*;

fn fetched(src: &str) -> Vec<String> {
    let mut stage =
        Stage::with_files(&[("pages/a/a", "<probe/>")], &[("pages/a/near.txt", "near"), ("images/root.txt", "root")]);
    let probe = stage.probe(1);
    log();
    stage.drive(probe, "fetch", src);
    if let Some(Output::Fetch { id, src }) = stage.rest.iter().find(|o| matches!(o, Output::Fetch { .. })).cloned() {
        assert_eq!(log(), Vec::<String>::new());
        let result = if src.starts_with("https:") { Ok(b"far".as_slice().into()) } else { Err("it is gone".into()) };
        stage.input(Input::Fetched { id, result: result.clone() });
        // Nobody waits for a second answer.
        let once = log();
        stage.input(Input::Fetched { id, result });
        assert_eq!(log(), Vec::<String>::new());
        return once;
    }
    log()
}

#[test]
fn package_files_are_read_here_and_others_are_asked_for() {
    for (src, expect) in [
        ("near.txt", "file: Ok(\"near\")"),
        ("../a/near.txt", "file: Ok(\"near\")"),
        ("/images/root.txt", "file: Ok(\"root\")"),
        ("none.txt", "file: Err(\"there is no file pages/a/none.txt in the mini-program\")"),
        ("../../../etc/passwd", "file: Err(\"\\\"../../../etc/passwd\\\" names no file of the mini-program\")"),
        ("https://example.com/x", "file: Ok(\"far\")"),
        ("wxfile://tmp_1.png", "file: Err(\"it is gone\")"),
    ] {
        assert_eq!(fetched(src), [expect], "{src}");
    }
}

#[test]
fn a_file_for_an_element_that_is_gone_is_dropped() {
    let mut stage = Stage::new(&[("a", "<probe/>"), ("b", "")]);
    let probe = stage.probe(1);
    stage.drive(probe, "fetch", "https://example.com/x");
    let Some(Output::Fetch { id, .. }) = stage.rest.pop() else { panic!("nothing is asked for") };
    stage.go(Navigation::Redirect, "/b");
    log();
    stage.input(Input::Fetched { id, result: Ok([].as_slice().into()) });
    assert_eq!(log(), Vec::<String>::new());
}

#[test]
fn pictures_are_saved_by_the_host() {
    let mut stage = Stage::new(&[("a", "<probe/>")]);
    let probe = stage.probe(1);
    stage.drive(probe, "save", "");
    assert!(matches!(stage.rest.pop(), Some(Output::SaveImage { id: EffectId(7), .. })));
}
