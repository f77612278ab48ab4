//! The same live case with real media: GStreamer, sockets on loopback and the wall clock.
//!
//! Times differ from machine to machine, so only the order of the codes and media events of each tag has to agree.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use zhenji::lockstep::{Lockstep, on_big_stack};
use zhenji_core::media::{Capture, Encode, FrameBoard, MediaCommand, MediaDriver, MediaId};
use zhenji_core::time::Time;
use zhenji_core::world::Fault;
use zhenji_media::{RealConfig, RealDriver};

use crate::case::Case;
use crate::gate::Gates;
use crate::project::Project;
use crate::{act, media, run};

/// How often the clock is looked at.
const BEAT: Duration = Duration::from_millis(3);
/// Media sessions of others than the page.
const OTHERS: u32 = 1 << 30;
/// How much later than in lockstep an input happens.
const SLOWNESS: u64 = 2;
/// How much longer than its `until` a run may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long the streams of others get to begin.
const WARM_UP: Duration = Duration::from_millis(1500);

/// Plays a case on the real driver and compares the order of codes.
///
/// # Errors
/// Why it fails.
pub fn judge(case: &Case) -> Result<(), String> {
    let have = on_big_stack(|| play(case))?;
    let want = order(&case.rows);
    if want == have {
        return Ok(());
    }
    Err(format!("the real driver gives other codes:\n  expected {want:?}\n  got      {have:?}"))
}

fn play(case: &Case) -> Result<Order, String> {
    let world = &case.proof.world;
    let gates = Gates::open(world)?;
    let _others = publish_others(world, &gates)?;
    let project = Arc::new(Project::read(&case.dir.join("app"))?);
    let begun = Instant::now();
    let driver = driver(begun)?;
    let mut options = run::options(case, Box::new(driver))?;
    options.media_routes = gates.routes();
    // Real parts need longer for what comes before.
    let slowed = |fault: Fault| Fault { at: Time(fault.at.0 * SLOWNESS), ..fault };
    options.faults = media::faults(world)?.into_iter().map(slowed).collect();
    let mut run = Lockstep::new(project.clone(), options);
    let until = |run: &mut Lockstep, at: Time| {
        while Time::ZERO + begun.elapsed() < at {
            std::thread::sleep(BEAT);
            run.run_until((Time::ZERO + begun.elapsed()).min(at));
        }
        run.run_until(at);
    };
    let mut later = Duration::ZERO;
    for input in &case.inputs {
        // Real parts need longer for what comes before.
        let at = Time(act::at(input).0 * SLOWNESS);
        later = at.since(act::at(input));
        until(&mut run, at);
        act::perform(input, &mut run, &project)?;
    }
    let end = Time::from_millis(case.proof.until) + later;
    until(&mut run, end);
    let want = order(&case.rows);
    // A machine that is busy with other tests gets more time.
    while codes(case, &run) != want && Time::ZERO + begun.elapsed() < end + PATIENCE {
        until(&mut run, Time::ZERO + begun.elapsed() + BEAT * 20);
    }
    Ok(codes(case, &run))
}

fn codes(case: &Case, run: &Lockstep) -> Order {
    let rows: Vec<Json> = run.records().iter().map(|r| r.to_json()).filter(|r| case.compares(r)).collect();
    order(&rows)
}

/// What each tag tells, in order.
type Order = BTreeMap<String, Vec<String>>;

/// The codes and media events of each tag; a media event that comes again and again counts once.
fn order(rows: &[Json]) -> Order {
    let mut order = Order::new();
    for row in rows {
        let told = match (row["kind"].as_str(), row["name"].as_str()) {
            (Some("media"), Some(name)) => name.to_owned(),
            (_, Some("statechange")) => row["detail"]["code"].to_string(),
            _ => continue,
        };
        let all = order.entry(row["tag"].as_str().unwrap_or_default().to_owned()).or_default();
        if row["kind"] != "media" || all.last() != Some(&told) {
            all.push(told);
        }
    }
    order
}

fn driver(epoch: Instant) -> Result<RealDriver, String> {
    let config = RealConfig { epoch, ..RealConfig::default() };
    RealDriver::new(config, Arc::new(FrameBoard::default())).map_err(|e| e.to_string())
}

/// Publishes what the world says others publish, until dropped.
fn publish_others(world: &Json, gates: &Gates) -> Result<Option<RealDriver>, String> {
    let Some(streams) = world["streams"].as_array().filter(|s| !s.is_empty()) else { return Ok(None) };
    let mut driver = driver(Instant::now())?;
    for (n, stream) in streams.iter().enumerate() {
        let id = MediaId(OTHERS + n as u32);
        let capture = Capture::default();
        let encode = Encode {
            bitrate: 400,
            min_bitrate: 200,
            max_bitrate: 600,
            gop: 1.0,
            width: 360,
            height: 640,
            fps: 15,
            stats_ms: 2000,
        };
        let url = gates.inside(stream["url"].as_str().unwrap_or_default())?;
        driver.command(MediaCommand::OpenCapture { id, capture }, Time::ZERO);
        driver.command(MediaCommand::Publish { id, url: url.into(), encode }, Time::ZERO);
    }
    let begun = Instant::now();
    while begun.elapsed() < WARM_UP {
        std::thread::sleep(BEAT);
        driver.poll(Time::ZERO + begun.elapsed());
    }
    Ok(Some(driver))
}
