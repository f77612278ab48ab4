//! What `beauty` costs: processor time a picture of 720x1280, above the same camera without it.
#![allow(clippy::unwrap_used)]

mod figures;

use std::sync::Arc;
use std::time::Duration;

use figures::{Figures, Row, Target};
use zhenji_core::media::{Capture, FrameBoard, MediaCommand, MediaDriver, MediaId};
use zhenji_core::time::Time;
use zhenji_media::{RealConfig, RealDriver};

const ID: MediaId = MediaId(1);
const FPS: u32 = 30;
/// Each way, in turn.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);

fn main() {
    let mut driver = RealDriver::new(RealConfig::default(), Arc::new(FrameBoard::default())).unwrap();
    let with = |beauty, filter| Capture { width: 720, height: 1280, fps: FPS, beauty, filter, ..Capture::default() };
    driver.command(MediaCommand::OpenCapture { id: ID, capture: with(0.0, "standard") }, Time::ZERO);
    let (mut beauty, mut filter) = (Figures::default(), Figures::default());
    for _ in 0..ROUNDS {
        let plain = picture(&mut driver, with(0.0, "standard"));
        beauty.push(picture(&mut driver, with(9.0, "standard")) - plain);
        filter.push(picture(&mut driver, with(0.0, "nostalgia")) - plain);
    }
    let target = Some(Target::Median(5.0));
    let what = "720x1280: processor time of beauty, a picture";
    Row { bench: "beauty", what, ours: &beauty, peer: None, target }.tell();
    let what = "720x1280: processor time of a filter, a picture";
    Row { bench: "beauty", what, ours: &filter, peer: None, target: None }.tell();
}

/// Processor time a picture, ms.
fn picture(driver: &mut RealDriver, capture: Capture) -> f64 {
    driver.command(MediaCommand::UpdateCapture { id: ID, capture }, Time::ZERO);
    std::thread::sleep(Duration::from_millis(300));
    let me = std::process::id();
    let before = figures::cpu(me).unwrap();
    std::thread::sleep(ROUND);
    driver.poll(Time::ZERO);
    (figures::cpu(me).unwrap() - before) / (ROUND.as_secs_f64() * f64::from(FPS))
}
