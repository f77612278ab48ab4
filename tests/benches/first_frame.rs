//! Connect → first decoded frame through the origin, joining a running stream at different points of its GOP.
//!
//! Timed from the command to the media lane, before its name look-up, to the moment the frame is in the slot.
#![allow(clippy::unwrap_used)]

mod figures;

use std::sync::Arc;
use std::time::{Duration, Instant};

use figures::{Figures, Row, Target, ms};
use zhenji_core::media::{Capture, Encode, FrameBoard, MediaCommand, MediaDriver, MediaEventKind, MediaId, Play};
use zhenji_core::time::Time;
use zhenji_media::{Origin, OriginConfig, RealConfig, RealDriver};

const PUSHER: MediaId = MediaId(1);
/// Seconds between key frames.
const GOP: f64 = 2.0;
/// Joins of each kind, spread evenly over a GOP.
const JOINS: u32 = 12;

fn main() {
    let origin = Origin::start(OriginConfig::any_port()).unwrap();
    let (rtmp, flv) = (origin.rtmp_url("live", "first"), origin.flv_url("live", "first"));
    let begun = Instant::now();
    let config = RealConfig { epoch: begun, ..RealConfig::default() };
    let mut driver = RealDriver::new(config, Arc::new(FrameBoard::default())).unwrap();
    publish(&mut driver, &rtmp, begun);
    let ways = [("RTMP, RTC", &rtmp, true), ("RTMP, live", &rtmp, false), ("HTTP-FLV, live", &flv, false)];
    let mut ours = [const { Vec::new() }; 3].map(Figures::from);
    let mut id = PUSHER.0;
    for n in 0..JOINS {
        for ((_, url, rtc), into) in ways.iter().zip(&mut ours) {
            id += 1;
            let phase = f64::from(n) * GOP / f64::from(JOINS);
            wait(&mut driver, begun, Duration::from_secs_f64(GOP - begun.elapsed().as_secs_f64() % GOP + phase));
            into.push(join(&mut driver, MediaId(id), url, *rtc, begun));
        }
    }
    for ((way, ..), ours) in ways.iter().zip(&ours) {
        let what = format!("connect → first decoded frame, {way}");
        Row { bench: "first_frame", what: &what, ours, peer: None, target: Some(Target::Median(60.0)) }.tell();
    }
}

fn publish(driver: &mut RealDriver, url: &str, begun: Instant) {
    let (width, height, fps) = (540, 960, 30);
    let capture = Capture { width, height, fps, ..Capture::default() };
    let encode =
        Encode { bitrate: 1200, min_bitrate: 600, max_bitrate: 1200, gop: GOP, width, height, fps, stats_ms: 2000 };
    driver.command(MediaCommand::OpenCapture { id: PUSHER, capture }, Time::ZERO);
    driver.command(MediaCommand::Publish { id: PUSHER, url: url.into(), encode }, Time::ZERO);
    // The first GOPs of an encoder are not the usual ones.
    wait(driver, begun, Duration::from_secs(4));
}

/// Plays until the first frame; gives the time it took.
fn join(driver: &mut RealDriver, id: MediaId, url: &str, rtc: bool, epoch: Instant) -> f64 {
    let play = Play {
        url: url.into(),
        rtc,
        min_cache: 1.0,
        max_cache: 3.0,
        muted: true,
        ear: false,
        referrer: None,
        stats_ms: 2000,
    };
    let begun = Instant::now();
    let from = Time::ZERO + epoch.elapsed();
    driver.command(MediaCommand::Play { id, play }, from);
    let mut took = f64::NAN;
    while took.is_nan() && ms(begun) < 5000.0 {
        std::thread::sleep(Duration::from_millis(1));
        for (at, event) in driver.poll(Time::ZERO + epoch.elapsed()) {
            match event.kind {
                MediaEventKind::FirstFrame if event.id == id => took = at.since(from).as_secs_f64() * 1000.0,
                MediaEventKind::Failed { reason, .. } => eprintln!("{reason}"),
                _ => {}
            }
        }
    }
    driver.command(MediaCommand::Close { id }, Time::ZERO + epoch.elapsed());
    took
}

fn wait(driver: &mut RealDriver, epoch: Instant, time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        std::thread::sleep(Duration::from_millis(3));
        driver.poll(Time::ZERO + epoch.elapsed());
    }
}
