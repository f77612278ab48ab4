//! One publisher and 200 players at 2 Mbit/s: processor time of `zhenji origin` and of nginx with its RTMP module, in turn.
//!
//! ffmpeg publishes the same file to both. The kernel counts the time (`schedstat`); every player's bytes are counted too, so a
//! server that sends less does not win.
#![allow(clippy::unwrap_used)]

mod figures;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use figures::{Figures, Row, Target};
use zhenji_tests::servers::{Crowd, Nginx, Process, free_port, listens};

const PLAYERS: usize = 200;
const ROUNDS: usize = 3;
/// Until every player is there and the groups of pictures that they got first are gone.
const WARM_UP: Duration = Duration::from_secs(4);
const WINDOW: Duration = Duration::from_secs(10);
/// The most that we may take of nginx's time.
const RATIO: f64 = 1.2;

fn main() {
    let program = zhenji_tests::program::zhenji();
    let dir = tempfile::tempdir().unwrap();
    let clip = clip(dir.path());
    let (mut ours, mut theirs) = (Figures::default(), Figures::default());
    for _ in 0..ROUNDS {
        let (rtmp, http) = (free_port(), free_port());
        let mut command = Command::new(program);
        command.args(["origin", "--rtmp", &format!("127.0.0.1:{rtmp}"), "--http", &format!("127.0.0.1:{http}")]);
        let origin = Process::start(command.stderr(Stdio::null()));
        listens(rtmp);
        measure("zhenji origin", &origin, rtmp, &clip, &mut ours);
        drop(origin);
        let nginx = Nginx::start();
        measure("nginx-rtmp", &nginx.process, nginx.rtmp, &clip, &mut theirs);
    }
    let target = Some(Target::Median(theirs.median() * RATIO));
    let what = "processor time a second, 200 players at 2 Mbit/s";
    Row { bench: "origin_load", what, ours: &ours, peer: Some(("nginx-rtmp", &theirs)), target }.tell();
}

/// Processor milliseconds of each second.
fn measure(name: &str, server: &Process, port: u16, clip: &Path, into: &mut Figures) {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-re", "-stream_loop", "-1", "-i"]).arg(clip);
    ffmpeg.args(["-c", "copy", "-f", "flv", &format!("rtmp://127.0.0.1:{port}/live/load")]).stderr(Stdio::null());
    let _publisher = Process::start(&mut ffmpeg);
    std::thread::sleep(Duration::from_secs(1));
    let crowd = Crowd::join(PLAYERS, port, "load");
    std::thread::sleep(WARM_UP);
    let (cpu, bytes, begun) = (server.cpu(), crowd.received(), Instant::now());
    std::thread::sleep(WINDOW);
    let seconds = begun.elapsed().as_secs_f64();
    let ms = (server.cpu() - cpu) as f64 / 1e6 / seconds;
    let mut kbps: Vec<f64> = crowd
        .received()
        .iter()
        .zip(bytes)
        .map(|(now, before)| (now - before) as f64 * 8.0 / 1000.0 / seconds)
        .collect();
    kbps.sort_by(f64::total_cmp);
    println!(
        "{name}: {ms:.1} ms a second; players got {:.0} to {:.0} kbit/s; {} MB in memory",
        kbps[0],
        kbps[PLAYERS - 1],
        server.rss() >> 20
    );
    assert!(kbps[0] > 1500.0, "{name} starved a player");
    into.push(ms);
}

/// 540x960, 30 frames a second, 2 Mbit/s with sound.
fn clip(dir: &Path) -> PathBuf {
    let file = dir.join("clip.flv");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=540x960:r=30,noise=alls=40:allf=t"]);
    ffmpeg.args([
        "-f",
        "lavfi",
        "-i",
        "sine",
        "-t",
        "10",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
    ]);
    ffmpeg
        .args(["-b:v", "1900k", "-minrate", "1900k", "-maxrate", "1900k", "-bufsize", "1000k", "-g", "60", "-bf", "0"]);
    let made = ffmpeg.args(["-c:a", "aac", "-b:a", "64k", "-f", "flv"]).arg(&file).stdin(Stdio::null()).status();
    let made = made.expect("ffmpeg is missing; scripts/setup.sh --tests installs it");
    assert!(made.success());
    file
}
