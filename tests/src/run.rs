//! One run of a case, and the verdict on it.
//!
//! The verdict of a case that is known to fail is reversed: it fails when it passes, and when what it does instead drifts.

use std::sync::Arc;

use serde_json::Value as Json;
use zhenji::lockstep::{Lockstep, Options, on_big_stack};
use zhenji_core::media::{FrameBoard, MediaDriver};
use zhenji_core::time::Time;
use zhenji_view::headless::Fonts;

use crate::case::Case;
use crate::project::Project;
use crate::{act, compare, media};

/// What a run gave.
pub struct Outcome {
    /// Every trace row.
    pub rows: Vec<Json>,
    /// The shown page as WXML.
    pub tree: String,
    /// Its texts.
    pub text: String,
    /// The texts around it.
    pub shell: String,
}

/// Whether rewriting of `.ours` files is asked for.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some_and(|v| v == "1")
}

/// Runs a case in lockstep and judges it.
///
/// # Errors
/// Why it fails.
pub fn judge(case: &Case) -> Result<(), String> {
    let outcome = on_big_stack(|| play(case))?;
    let verdict = compare_all(case, &case.rows, case.tree.as_deref(), &outcome);
    if !case.proof.known_failure {
        return verdict;
    }
    if verdict.is_ok() {
        return Err("it passes now: take known_failure, note and the .ours files away".into());
    }
    if updating() {
        return write_ours(case, &outcome);
    }
    let (rows, tree) = case.ours()?;
    compare_all(case, &rows, tree.as_deref(), &outcome)
        .map_err(|e| format!("it fails in another way than it did (UPDATE_EXPECT=1 accepts it): {e}"))
}

/// Runs a case in lockstep.
///
/// # Errors
/// The case cannot be played.
pub fn play(case: &Case) -> Result<Outcome, String> {
    let project = Arc::new(Project::read(&case.dir.join("app"))?);
    let board = Arc::<FrameBoard>::default();
    let (driver, faults) = media::driver(&case.proof.world, board.clone())?;
    let mut options = options(case, driver)?;
    options.board = board;
    options.faults = faults;
    if case.proof.layout {
        options.layout = Some(Fonts::system());
    }
    let mut run = Lockstep::new(project.clone(), options);
    for input in &case.inputs {
        run.run_until(act::at(input));
        act::perform(input, &mut run, &project).map_err(|e| format!("at {} ms: {e}", input["at"]))?;
    }
    run.run_until(Time::from_millis(case.proof.until));
    let root = run.app().pages().last().map(|p| (p.root, p.page));
    let tree = root.map(|(root, _)| run.app().wxml(root, false)).unwrap_or_default();
    let shell = root.and_then(|(_, page)| run.app().tree().page(page)).map(|p| run.app().tree().text_of(p.shell));
    let text = root.map(|(root, _)| run.app().tree().text_of(root)).unwrap_or_default();
    let rows = run.records().iter().map(|r| r.to_json()).collect();
    Ok(Outcome { rows, tree, text, shell: shell.unwrap_or_default() })
}

/// The phone of a case with that driver, without faults.
///
/// # Errors
/// There is no such phone.
pub fn options(case: &Case, driver: Box<dyn MediaDriver>) -> Result<Options, String> {
    let proof = &case.proof;
    let mut options = Options::new(driver);
    if let Some(name) = &proof.device {
        options.device = zhenji::devices::find(name).ok_or_else(|| zhenji::devices::unknown(name))?;
    }
    if let Some(version) = &proof.base_library {
        options.device.set_base_library(version);
    }
    if let Some(version) = &proof.wechat {
        options.device.version = version.as_str().into();
    }
    proof.live.apply(&mut options.device.habits);
    options.page.clone_from(&proof.page);
    options.permissions = proof.permissions.iter().map(|(s, on)| (format!("scope.{s}").into(), *on)).collect();
    options.storage = proof.storage.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    Ok(options)
}

fn compare_all(case: &Case, rows: &[Json], tree: Option<&str>, outcome: &Outcome) -> Result<(), String> {
    let have = case.fold(outcome.rows.iter().filter(|r| case.compares(r)).cloned().collect());
    let trace = case.dir.join("expect/trace.jsonl");
    if trace.is_file() {
        compare::rows(rows, &have)?;
    }
    if let Some(tree) = tree {
        compare::tree(tree, &outcome.tree)?;
    }
    for text in &case.proof.page_has {
        if !outcome.text.contains(text.as_str()) {
            return Err(format!("the page does not show {text:?}; it shows {:?}", outcome.text));
        }
    }
    for text in &case.proof.shell_has {
        if !outcome.shell.contains(text.as_str()) {
            return Err(format!("the phone does not show {text:?}; it shows {:?}", outcome.shell));
        }
    }
    for text in &case.proof.shell_lacks {
        if outcome.shell.contains(text.as_str()) {
            return Err(format!("the phone shows {text:?}: {:?}", outcome.shell));
        }
    }
    trouble(case, &outcome.rows)
}

/// What went wrong beside what a case compares, unless it may.
///
/// # Errors
/// The first such row.
pub fn trouble(case: &Case, rows: &[Json]) -> Result<(), String> {
    match rows.iter().find(|r| is_trouble(r) && !case.compares(r)) {
        Some(row) if !case.proof.may_fail => Err(format!("something went wrong beside it: {row}")),
        _ => Ok(()),
    }
}

/// Exceptions, errors of the project, calls of what is not built, and parts that do not come to rest.
fn is_trouble(row: &Json) -> bool {
    row["kind"] == "exception"
        || (row["kind"] == "diagnostic" && row["severity"] == "error")
        || (row["kind"] == "wx" && row["built"] == false)
        || (row["kind"] == "note" && row["name"] == "runaway")
}

fn write_ours(case: &Case, outcome: &Outcome) -> Result<(), String> {
    let write = |name: &str, text: String| {
        let path = case.dir.join("expect").join(name);
        std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))
    };
    let rows: String = outcome.rows.iter().filter(|r| case.compares(r)).map(|r| format!("{}\n", ours(r))).collect();
    write("trace.ours.jsonl", rows)?;
    if case.tree.is_some() {
        write("tree.ours.wxml", compare::normalised(&outcome.tree).join("\n") + "\n")?;
    }
    Ok(())
}

/// A row without what differs from machine to machine.
fn ours(row: &Json) -> Json {
    let mut row = row.clone();
    if let Some(fields) = row.as_object_mut() {
        fields.remove("stack");
        fields.remove("at");
    }
    row
}
