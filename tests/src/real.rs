//! The same live case with real media: GStreamer, sockets on loopback and the wall clock.
//!
//! Times differ from machine to machine, so rows are compared without them, and the order only within what one element tells.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use zhenji::lockstep::{Lockstep, on_big_stack};
use zhenji_core::media::FrameBoard;
use zhenji_core::time::Time;
use zhenji_core::world::Fault;
use zhenji_media::{RealConfig, RealDriver, Routes};

use crate::case::Case;
use crate::gate::Gates;
use crate::others::Others;
use crate::project::Project;
use crate::{act, compare, media, run};

/// How often the clock is looked at.
const BEAT: Duration = Duration::from_millis(3);
/// Real parts need so much longer to come up: what is done after the start is done that much later.
const LAG: Duration = Duration::from_secs(2);
/// How much longer than it should a run may take, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(15);
/// Events that come again and again, at times of their own: they have to come, and may come more often.
const STEADY: &[&str] = &["netstatus", "audiovolumenotify", "bgmprogress"];

/// Plays a case on the real driver and compares what is told.
///
/// # Errors
/// Why it fails.
pub fn judge(case: &Case) -> Result<(), String> {
    let rows = on_big_stack(|| play(case))?;
    compare(case, &rows).map_err(|e| format!("with the real driver: {e}"))
}

/// Plays a case; every row of its trace.
fn play(case: &Case) -> Result<Vec<Json>, String> {
    let world = media::read(&case.proof.world)?;
    let gates = Gates::open(&world)?;
    let _others = Others::publish(&world, &gates)?;
    let project = Arc::new(Project::read(&case.dir.join("app"))?);
    let begun = Instant::now();
    let mut options = run::options(case, Box::new(driver(begun, &gates)?))?;
    options.faults = world.faults.into_iter().map(shifted).collect();
    let mut run = Lockstep::new(project.clone(), options);
    let until = |run: &mut Lockstep, at: Time| {
        while Time::ZERO + begun.elapsed() < at {
            std::thread::sleep(BEAT);
            run.run_until((Time::ZERO + begun.elapsed()).min(at));
        }
        run.run_until(at);
    };
    for input in &case.inputs {
        until(&mut run, later(act::at(input)));
        act::perform(input, &mut run, &project)?;
    }
    let end = later(Time::from_millis(case.proof.until));
    until(&mut run, end);
    loop {
        let rows: Vec<Json> = run.records().iter().map(|r| r.to_json()).collect();
        let now = Time::ZERO + begun.elapsed();
        if now >= end + PATIENCE || compare(case, &rows).is_ok() {
            return Ok(rows);
        }
        until(&mut run, now + BEAT * 20);
    }
}

/// When something of the case happens in a real run; what holds from the start holds there too.
fn later(at: Time) -> Time {
    if at == Time::ZERO { at } else { at + LAG }
}

/// A fault begins later and ends later.
fn shifted(fault: Fault) -> Fault {
    let at = later(fault.at);
    let lasts = fault.lasts.map(|lasts| later(fault.at + lasts).since(at));
    Fault { at, lasts, ..fault }
}

fn driver(epoch: Instant, gates: &Gates) -> Result<RealDriver, String> {
    let config = RealConfig { epoch, routes: Routes { rules: gates.routes() }, ..RealConfig::default() };
    RealDriver::new(config, Arc::new(FrameBoard::default())).map_err(|e| e.to_string())
}

/// Compares the rows of a real run with those that are expected.
fn compare(case: &Case, rows: &[Json]) -> Result<(), String> {
    let have: Vec<Json> = case.fold(rows.iter().filter(|r| case.compares(r)).map(timeless).collect());
    let want: Vec<Json> = case.rows.iter().map(timeless).collect();
    // Who tells it counts where the case says it.
    let marks: Vec<&str> =
        ["tag", "id"].into_iter().filter(|mark| want.iter().any(|row| row[*mark].is_string())).collect();
    let (told, told_really) = (voices(&want, &marks), voices(&have, &marks));
    for voice in told.keys().chain(told_really.keys()) {
        let (want, have) = (told.get(voice), told_really.get(voice));
        compare::rows(want.map_or(&[][..], Vec::as_slice), have.map_or(&[][..], Vec::as_slice))
            .map_err(|e| format!("{voice}: {e}"))?;
    }
    let missing = want.iter().find(|want| !have.iter().any(|have| compare::matches(want, have)));
    if let Some(row) = missing {
        let all: String = have.iter().map(|r| format!("\n    {r}")).collect();
        return Err(format!("this row does not come: {row}\n  all rows of these kinds:{all}"));
    }
    run::trouble(case, rows)
}

fn timeless(row: &Json) -> Json {
    let mut row = row.clone();
    row.as_object_mut().map(|fields| fields.remove("t"));
    row
}

/// What each element tells, in order: events with all they say, media events by their names, where one that comes again
/// and again counts once.
fn voices(rows: &[Json], marks: &[&str]) -> BTreeMap<String, Vec<Json>> {
    let mut voices = BTreeMap::<String, Vec<Json>>::new();
    for row in rows {
        let (kind, name) = (row["kind"].as_str().unwrap_or_default(), row["name"].as_str().unwrap_or_default());
        if kind == "event" && STEADY.contains(&name) {
            continue;
        }
        let who: String = marks.iter().filter_map(|mark| row[*mark].as_str()).map(|m| format!(" {m}")).collect();
        let voice = voices.entry(format!("{kind}{who}")).or_default();
        let row = if kind == "media" { serde_json::json!({ "name": name }) } else { row.clone() };
        if kind != "media" || voice.last() != Some(&row) {
            voice.push(row);
        }
    }
    voices
}
