//! `mode="live"` with `min-cache` 1 and `max-cache` 3: how late pictures are, and whether catching up is seen as a jump.
//!
//! Players join a running stream (540x960, 30 frames a second, key frames 4 s apart) at several points between two key frames.
//! The clock in each picture tells how old it is when it is shown; the pictures in between tell what was left out.
#![allow(clippy::unwrap_used)]

mod figures;

use std::time::Duration;

use figures::{Figures, Row};
use zhenji_core::media::{Encode, MediaEventKind as Kind, MediaId};
use zhenji_media::{Origin, OriginConfig};
use zhenji_tests::stage::Stage;

const PUSHER: MediaId = MediaId(1);
const FPS: u32 = 30;
/// Players, one after the other.
const JOINS: u32 = 4;
/// Long enough to catch up from the age of a cached group.
const SETTLE: Duration = Duration::from_secs(16);
const WINDOW: Duration = Duration::from_secs(8);
const PATIENCE: Duration = Duration::from_secs(20);

fn main() {
    let origin = Origin::start(OriginConfig::any_port()).unwrap();
    let mut stage = Stage::new();
    let encode = Encode {
        bitrate: 1200,
        min_bitrate: 600,
        max_bitrate: 1200,
        gop: 4.0,
        width: 540,
        height: 960,
        fps: FPS,
        stats_ms: 2000,
    };
    stage.publish(PUSHER, &origin.rtmp_url("live", "delay"), encode);
    stage.until("PublishBegun", PATIENCE, |_, kind| *kind == Kind::PublishBegun);
    stage.run(Duration::from_secs(5), |_| {});
    let (mut first, mut settled, mut jumps) = (Figures::default(), Figures::default(), Figures::default());
    for n in 0..JOINS {
        stage.run(Duration::from_millis(700), |_| {});
        let player = MediaId(10 + n);
        let url = if n % 2 == 0 { origin.rtmp_url("live", "delay") } else { origin.flv_url("live", "delay") };
        stage.play(player, &url, Some((1.0, 3.0)));
        stage.until("PlayBegun", PATIENCE, |id, kind| id == player && *kind == Kind::PlayBegun);
        first.push(watch(&mut stage, player, Duration::from_secs(1)).0.median());
        let catching_up = watch(&mut stage, player, SETTLE);
        let (delays, gaps) = watch(&mut stage, player, WINDOW);
        settled.push(delays.median());
        jumps.push(catching_up.1.max(gaps));
        println!(
            "join {n}: {:.0} ms old, {:.0} to {:.0} ms while settled",
            first.at(1.0),
            delays.at(0.0),
            delays.at(1.0)
        );
        stage.tell(zhenji_core::media::MediaCommand::Close { id: player });
    }
    let row = |what, ours: &Figures| Row { bench: "live_delay", what, ours, peer: None, target: None }.tell();
    row("age of a picture in the first second", &first);
    row("age of a picture after catching up (1000 to 3000 asked)", &settled);
    row("largest step between two pictures (33 is none)", &jumps);
}

/// Ages of the pictures shown, and the largest step from one to the next, in ms.
fn watch(stage: &mut Stage, player: MediaId, time: Duration) -> (Figures, f64) {
    let (mut ages, mut last, mut largest) = (Vec::new(), None, 0.0f64);
    stage.run(time, |stage| {
        let Some(stamp) = stage.frame(player).and_then(|frame| frame.stamp_us) else { return };
        if last == Some(stamp) {
            return;
        }
        ages.push((stage.now().0 as f64 - stamp as f64) / 1000.0);
        if let Some(before) = last.replace(stamp) {
            largest = largest.max((stamp as f64 - before as f64) / 1000.0);
        }
    });
    (Figures::from(ages), largest)
}
