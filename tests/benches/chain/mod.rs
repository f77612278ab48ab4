//! The peer of `glass_to_glass`: ffmpeg → nginx with its RTMP module → ffmpeg, with the same clock in the picture.
//!
//! Raw pictures go into the first ffmpeg and come out of the second; what lies between is what a developer would set up by hand.

use std::io::{Read, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use zhenji_tests::servers::{Nginx, Process};

const WIDTH: usize = 540;
const HEIGHT: usize = 960;
const FPS: u32 = 30;
const BITS: usize = 32;
const BOX: usize = 16;

/// Latencies in ms of all pictures that came after the warm-up, in order of size; `None` where a program is missing.
pub fn run(warm_up: Duration, window: Duration) -> Option<Vec<f64>> {
    for name in ["ffmpeg", "nginx"] {
        if Command::new(name).arg("-v").output().is_err() {
            eprintln!("{name} is missing, so there is no ratio; scripts/setup.sh --tests installs it");
            return None;
        }
    }
    let nginx = Nginx::start();
    let url = nginx.url("glass");
    let mut sender = Command::new("ffmpeg");
    let size = format!("{WIDTH}x{HEIGHT}");
    sender.args([
        "-v",
        "error",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "yuv420p",
        "-s",
        &size,
        "-r",
        &FPS.to_string(),
        "-i",
        "-",
    ]);
    sender.args(["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "60", "-b:v", "1200k"]);
    sender.args(["-flush_packets", "1", "-f", "flv", &url]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut sender = Process(sender.spawn().unwrap());
    let input = sender.0.stdin.take().unwrap();
    let begun = Instant::now();
    let over = Arc::new(AtomicBool::new(false));
    let told = over.clone();
    let writer = std::thread::spawn(move || draw(input, begun, &told));
    std::thread::sleep(Duration::from_secs(1));
    let mut receiver = Command::new("ffmpeg");
    receiver.args(["-v", "error", "-fflags", "nobuffer", "-flags", "low_delay", "-probesize", "32"]);
    receiver.args(["-analyzeduration", "0", "-i", &url, "-an", "-f", "rawvideo", "-pix_fmt", "yuv420p"]);
    receiver.args(["-vsync", "passthrough", "-"]).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut receiver = Process(receiver.spawn().unwrap());
    let mut output = receiver.0.stdout.take().unwrap();
    let mut picture = vec![0; WIDTH * HEIGHT * 3 / 2];
    let mut found = Vec::new();
    let mut first = None;
    while output.read_exact(&mut picture).is_ok() {
        let now = begun.elapsed();
        let first = *first.get_or_insert(now);
        if now > first + warm_up + window {
            break;
        }
        let ms = now.as_secs_f64() * 1000.0 - f64::from(read(&picture)) / 10.0;
        // A picture that does not read gives a time that cannot be.
        if now > first + warm_up && (0.0..60_000.0).contains(&ms) {
            found.push(ms);
        }
    }
    over.store(true, Ordering::Relaxed);
    drop(receiver);
    drop(sender);
    writer.join().unwrap();
    found.sort_by(f64::total_cmp);
    Some(found)
}

/// A moving picture with the time, in tenths of a millisecond, as boxes along its top.
fn draw(mut input: ChildStdin, begun: Instant, over: &AtomicBool) {
    let mut picture = vec![128; WIDTH * HEIGHT * 3 / 2];
    for n in 0.. {
        let due = Duration::from_secs(1) * n / FPS;
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
        for (i, luma) in picture[..WIDTH * HEIGHT].iter_mut().enumerate() {
            let (x, y) = (i % WIDTH, i / WIDTH);
            *luma = (((x + 4 * n as usize) ^ (y / 2)) & 0x7f) as u8 + 48;
        }
        let time = (begun.elapsed().as_micros() / 100) as u32;
        for bit in 0..BITS {
            let luma = if time >> bit & 1 == 1 { 235 } else { 16 };
            for y in 0..BOX {
                picture[y * WIDTH + bit * BOX..][..BOX].fill(luma);
            }
        }
        if over.load(Ordering::Relaxed) || input.write_all(&picture).is_err() {
            return;
        }
    }
}

fn read(picture: &[u8]) -> u32 {
    let white = |bit: usize| picture[BOX / 2 * WIDTH + bit * BOX + BOX / 2] > 128;
    (0..BITS).filter(|&bit| white(bit)).map(|bit| 1 << bit).sum()
}
