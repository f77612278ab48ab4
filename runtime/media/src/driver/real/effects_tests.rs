//! What a capture does to pictures and sound, seen and heard at the other end: real media in real time.

#![allow(clippy::unwrap_used)]

use std::io::Cursor;
use std::process::Command;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zhenji_core::media::{BgmOrder, Capture, Encode, Frame, MediaEventKind as Kind, WaitingPicture};

use super::tests::{PLAYER, PUSHER, Stage, capture, encode};
use super::*;

fn pair() -> Stage {
    let mut stage = Stage::new(CameraSource::Pattern);
    stage.publish(360, 640, 15);
    stage.play(stage.origin.rtmp_url("live", "room"), true);
    stage.until("FirstFrame", |_, kind| *kind == Kind::FirstFrame);
    stage
}

fn volume_of(stage: &Stage, id: MediaId) -> Option<u32> {
    stage.kinds(id).into_iter().rev().find_map(|kind| match kind {
        Kind::Volume { level } => Some(level),
        _ => None,
    })
}

#[test]
fn filters_zoom_and_torch_reach_preview_and_push() {
    let mut stage = pair();
    stage.run(Duration::from_millis(400));
    let (plain_preview, plain) = (stage.colour(PUSHER), stage.colour(PLAYER));
    let set = |stage: &mut Stage, capture: Capture| {
        stage.tell(MediaCommand::UpdateCapture { id: PUSHER, capture });
        stage.run(Duration::from_millis(700));
        (stage.colour(PUSHER), stage.colour(PLAYER))
    };
    let blues = Capture { filter: "blues", ..capture(360, 640, 15) };
    let (preview, pushed) = set(&mut stage, blues);
    assert!(preview.1 > plain_preview.1 + 15 && pushed.1 > plain.1 + 15, "{preview:?} {pushed:?} {plain:?}");
    let back = Capture { front: false, ..capture(360, 640, 15) };
    let (dark, dark_pushed) = set(&mut stage, back.clone());
    let (lit, lit_pushed) = set(&mut stage, Capture { torch: true, ..back });
    assert!(lit.1 > dark.1 + 25 && lit_pushed.1 > dark_pushed.1 + 25, "{dark:?} {lit:?}");
    // The grid has lines of its own every eighth: four times as large, a quarter as many are seen.
    let lines = |stage: &Stage| {
        let frame = stage.board.slot(PUSHER).get().unwrap();
        let row = 330 * frame.width as usize;
        let luma = |x: usize| i32::from(frame.rgba[(row + x) * 4 + 1]);
        (4..356).filter(|x| luma(*x) + 6 < luma(x - 4) && luma(*x) + 6 < luma(x + 4).max(luma(x - 3))).count()
    };
    set(&mut stage, capture(360, 640, 15));
    let near = lines(&stage);
    set(&mut stage, Capture { zoom: 4.0, ..capture(360, 640, 15) });
    let far = lines(&stage);
    assert!(near > far, "{near} lines without zoom, {far} with");
    let broken = |k: &Kind| matches!(k, Kind::Failed { .. } | Kind::EncoderFailed { .. } | Kind::CameraFailed { .. });
    assert!(!stage.log.iter().any(|(_, _, k)| broken(k)), "{:#?}", stage.log);
}

#[test]
fn each_mirror_turns_only_its_own_side() {
    let mut stage = pair();
    // How different the words in the middle of two pictures are, left and right as they are and swapped.
    let differ = |a: &Frame, b: &Frame, swap: bool| -> u64 {
        let (w, h) = (a.width as usize, a.height as usize);
        let at = |f: &Frame, x: usize, y: usize| u64::from(f.rgba[(y * w + x) * 4 + 1]);
        let pixels = (h * 2 / 5..h / 2).flat_map(|y| (0..w).map(move |x| (x, y)));
        pixels.map(|(x, y)| at(a, x, y).abs_diff(at(b, if swap { w - 1 - x } else { x }, y))).sum()
    };
    for (local, remote) in [(false, false), (true, false), (false, true), (true, true)] {
        let now = Capture { mirror_preview: local, mirror_push: remote, ..capture(360, 640, 15) };
        stage.tell(MediaCommand::UpdateCapture { id: PUSHER, capture: now });
        stage.run(Duration::from_millis(600));
        let (preview, played) = (stage.board.slot(PUSHER).get().unwrap(), stage.board.slot(PLAYER).get().unwrap());
        let same = differ(&preview, &played, false) < differ(&preview, &played, true);
        assert_eq!(same, local == remote, "local {local}, remote {remote}");
    }
}

#[test]
fn a_still_picture_takes_the_cameras_place() {
    let mut stage = pair();
    let image: Arc<[u8]> = {
        let mut out = Cursor::new(Vec::new());
        let green = image::RgbaImage::from_pixel(300, 200, image::Rgba([0, 200, 0, 255]));
        green.write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner().into()
    };
    let wait = |picture| MediaCommand::Waiting { id: PUSHER, picture };
    stage.tell(wait(Some(WaitingPicture { image: b"nothing".as_slice().into(), fps: 5 })));
    stage.until("WaitingFailed", |_, kind| matches!(kind, Kind::WaitingFailed { .. }));
    let quiet = Capture { mic: false, ..capture(360, 640, 15) };
    stage.tell(MediaCommand::UpdateCapture { id: PUSHER, capture: quiet });
    stage.tell(wait(Some(WaitingPicture { image, fps: 5 })));
    stage.run(Duration::from_millis(4500));
    let frame = stage.board.slot(PLAYER).get().unwrap();
    let pixel = |x: u32, y: u32| &frame.rgba[((y * frame.width + x) * 4) as usize..][..3];
    assert!(pixel(180, 320)[1] > 150 && pixel(180, 320)[0] < 60, "green in the middle: {:?}", pixel(180, 320));
    assert!(pixel(180, 40)[1] < 40, "black above: {:?}", pixel(180, 40));
    let stats = stage.kinds(PLAYER).into_iter().rev().find_map(|kind| match kind {
        Kind::Stats(stats) => Some(stats),
        _ => None,
    });
    let stats = stats.unwrap();
    assert!((4.0..6.5).contains(&stats.fps) && stats.video_bitrate < 60.0, "{stats:?}");
    assert_eq!(volume_of(&stage, PUSHER), Some(0), "the microphone is muted");
    stage.tell(MediaCommand::Snapshot { id: PUSHER, number: 7 });
    stage.until("Snapshot", |_, kind| matches!(kind, Kind::Snapshot { number: 7, frame: Ok(_) }));
    stage.log.clear();
    stage.tell(MediaCommand::UpdateCapture { id: PUSHER, capture: capture(360, 640, 15) });
    stage.tell(wait(None));
    stage.until("CameraOpened", |_, kind| *kind == Kind::CameraOpened);
    stage.run(Duration::from_millis(1000));
    let (red, blue) = stage.colour(PLAYER);
    assert!(red > blue + 40, "the front camera again: {red} {blue}");
    assert!(volume_of(&stage, PUSHER).unwrap() > 20);
}

#[test]
fn texts_travel_inside_pictures() {
    let mut stage = pair();
    let say = |text: String| MediaCommand::SendMessage { id: PUSHER, text: text.into() };
    let long = "长".repeat(682);
    stage.tell(say("hello".to_owned()));
    stage.tell(say(long.clone()));
    stage.until("the long text", |id, kind| *id == PLAYER && *kind == Kind::Message { text: long.clone() });
    let texts = |stage: &Stage| stage.kinds(PLAYER).iter().filter(|k| matches!(k, Kind::Message { .. })).count();
    assert_eq!(texts(&stage), 2);
    stage.tell(say("x".repeat(2049)));
    stage.until("too long", |_, kind| matches!(kind, Kind::MessageFailed { reason } if reason.contains("2048")));
    stage.run(Duration::from_millis(1100));
    (0..31).for_each(|n| stage.tell(say(format!("{n}"))));
    stage.until("too many", |_, kind| matches!(kind, Kind::MessageFailed { reason } if reason.contains("30")));
    stage.run(Duration::from_millis(500));
    assert_eq!(texts(&stage), 32);
    stage.tell(MediaCommand::StopPublish { id: PUSHER });
    stage.tell(say("nobody".to_owned()));
    stage.until("nothing", |_, kind| matches!(kind, Kind::MessageFailed { reason } if reason.contains("nothing")));
}

#[test]
fn snapshots_have_the_size_of_the_stream() {
    let mut stage = Stage::new(CameraSource::Pattern);
    let snap = |id, number| MediaCommand::Snapshot { id, number };
    stage.tell(snap(PLAYER, 1));
    stage.until("no picture", |id, kind| *id == PLAYER && matches!(kind, Kind::Snapshot { number: 1, frame: Err(_) }));
    let small = Encode { width: 180, height: 320, ..encode(360, 640, 15) };
    stage.tell(MediaCommand::OpenCapture { id: PUSHER, capture: capture(360, 640, 15) });
    stage.until("FirstFrameCaptured", |_, kind| *kind == Kind::FirstFrameCaptured);
    let size = |stage: &mut Stage, id: MediaId, number: u32| {
        stage.tell(snap(id, number));
        let fits = |kind: &Kind| matches!(kind, Kind::Snapshot { number: n, .. } if *n == number);
        match stage.until("a snapshot", |i, kind| *i == id && fits(kind)) {
            Kind::Snapshot { frame: Ok(frame), .. } => (frame.width, frame.height),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(size(&mut stage, PUSHER, 2), (360, 640));
    let url = stage.origin.rtmp_url("live", "room").into();
    stage.tell(MediaCommand::Publish { id: PUSHER, url, encode: small });
    stage.until("PublishBegun", |_, kind| *kind == Kind::PublishBegun);
    stage.play(stage.origin.rtmp_url("live", "room"), true);
    stage.until("FirstFrame", |_, kind| *kind == Kind::FirstFrame);
    assert_eq!(size(&mut stage, PUSHER, 3), (180, 320));
    assert_eq!(size(&mut stage, PLAYER, 4), (180, 320));
    // The last picture of a player that stopped stays, and so does its snapshot.
    stage.tell(MediaCommand::Stop { id: PLAYER, clear: false });
    assert_eq!(size(&mut stage, PLAYER, 5), (180, 320));
}

#[test]
fn music_and_effects_are_heard_at_the_other_end() {
    if Command::new("ffmpeg").arg("-version").output().is_err() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp3");
    let make = ["-v", "error", "-f", "lavfi", "-i", "sine=frequency=700:duration=30", "-b:a", "96k"];
    assert!(Command::new("ffmpeg").args(make).arg(&path).status().unwrap().success());
    let file: Arc<[u8]> = std::fs::read(&path).unwrap().into();
    let mut stage = Stage::with(RealConfig { mic: MicSource::Silence, ..RealConfig::default() });
    let bgm = |order| MediaCommand::Bgm { id: PUSHER, order };
    stage.tell(bgm(BgmOrder::Stop));
    stage.publish(360, 640, 15);
    stage.play(stage.origin.rtmp_url("live", "room"), true);
    stage.until("silence", |id, kind| *id == PLAYER && *kind == Kind::Volume { level: 0 });
    stage.tell(bgm(BgmOrder::Play { file: b"no music at all in here".as_slice().into(), start_ms: 0, end_ms: None }));
    stage.until("BgmFailed", |_, kind| matches!(kind, Kind::BgmFailed { .. }));
    stage.tell(bgm(BgmOrder::Play { file, start_ms: 5000, end_ms: None }));
    stage.until("BgmBegun", |_, kind| *kind == Kind::BgmBegun);
    let told = |kind: &Kind| matches!(kind, Kind::BgmProgress { position_ms: 6000..6500, duration_ms: 29_900..30_200 });
    stage.until("BgmProgress", |_, kind| told(kind));
    let heard = volume_of(&stage, PLAYER).unwrap();
    assert!(heard > 30, "{heard}");
    assert_eq!(volume_of(&stage, PUSHER), Some(0), "the microphone itself is silent");
    stage.tell(bgm(BgmOrder::Volume(0.1)));
    stage.run(Duration::from_millis(1200));
    let soft = volume_of(&stage, PLAYER).unwrap();
    assert!(soft + 20 < heard, "{soft} {heard}");
    stage.tell(bgm(BgmOrder::Pause));
    stage.run(Duration::from_millis(1200));
    assert_eq!(volume_of(&stage, PLAYER), Some(0));
    // Effects of the microphone change under way; the music stays.
    let hall = Capture { reverb: 3, voice: 7, noise_suppression: true, ..capture(360, 640, 15) };
    stage.tell(MediaCommand::UpdateCapture { id: PUSHER, capture: hall });
    stage.tell(bgm(BgmOrder::Resume));
    stage.tell(bgm(BgmOrder::Volume(1.0)));
    stage.run(Duration::from_millis(1500));
    assert!(volume_of(&stage, PLAYER).unwrap() > 30);
    stage.tell(bgm(BgmOrder::Stop));
    stage.until("BgmEnded", |_, kind| *kind == Kind::BgmEnded);
    let broken = |k: &Kind| matches!(k, Kind::MicFailed { .. } | Kind::Failed { .. } | Kind::LeftOut { .. });
    assert!(!stage.log.iter().any(|(_, _, k)| broken(k)), "{:#?}", stage.log);
}

#[test]
fn loudness_follows_the_microphones_volume_at_its_pace() {
    let mut stage = Stage::new(CameraSource::Pattern);
    let open = |mic_volume| Capture { mic_volume, ..capture(160, 120, 15) };
    stage.tell(MediaCommand::OpenCapture { id: PUSHER, capture: open(1.0) });
    stage.run(Duration::from_millis(3300));
    let loud = volume_of(&stage, PUSHER).unwrap();
    let n = stage.kinds(PUSHER).iter().filter(|k| matches!(k, Kind::Volume { .. })).count();
    assert!((8..=11).contains(&n), "{n} in 3.3 s");
    stage.tell(MediaCommand::UpdateCapture { id: PUSHER, capture: open(0.1) });
    stage.run(Duration::from_millis(700));
    let soft = volume_of(&stage, PUSHER).unwrap();
    // A tenth is 20 dB of the 60 that are 100.
    assert!(loud.abs_diff(soft + 33) <= 3, "{loud} {soft}");
}

/// A connection to a server that lets through so many kbit/s upwards; zero is no limit.
fn narrow(stage: &Stage, to: u16) -> (u16, Arc<AtomicU32>) {
    let runtime = stage.driver.runtime.as_ref().unwrap();
    let _inside = runtime.enter();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    // What waits in the kernel on this side is no part of the link.
    socket.set_recv_buffer_size(8 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let port = listener.local_addr().unwrap().port();
    let kbps = Arc::new(AtomicU32::new(0));
    let limit = kbps.clone();
    runtime.spawn(async move {
        let (client, _) = listener.accept().await.unwrap();
        let server = tokio::net::TcpStream::connect(("127.0.0.1", to)).await.unwrap();
        let ((mut from, mut back), (mut answers, mut up)) = (client.into_split(), server.into_split());
        tokio::spawn(async move { tokio::io::copy(&mut answers, &mut back).await });
        let mut buffer = [0; 2048];
        while let Ok(n) = from.read(&mut buffer).await
            && n > 0
            && up.write_all(&buffer[..n]).await.is_ok()
        {
            let kbps = u64::from(limit.load(Ordering::Relaxed));
            // No limit is 0.
            if let Some(micros) = (n as u64 * 8000).checked_div(kbps) {
                tokio::time::sleep(Duration::from_micros(micros)).await;
            }
        }
    });
    (port, kbps)
}

#[test]
fn bitrate_and_size_follow_a_narrow_uplink_down_and_up() {
    let mut stage = Stage::new(CameraSource::Pattern);
    let origin = url::Url::parse(&stage.origin.rtmp_url("live", "room")).unwrap();
    let (port, limit) = narrow(&stage, origin.port().unwrap());
    // A picture with much in it: the pattern alone would not fill the link.
    let capture = Capture { fps: 30, ..capture(540, 960, 30) };
    stage.tell(MediaCommand::OpenCapture { id: PUSHER, capture });
    let encode = Encode { bitrate: 2000, min_bitrate: 100, max_bitrate: 2000, ..encode(540, 960, 30) };
    let url = format!("rtmp://127.0.0.1:{port}/live/room").into();
    stage.tell(MediaCommand::Publish { id: PUSHER, url, encode });
    stage.until("the full size", |_, kind| *kind == Kind::Size { width: 540, height: 960 });
    stage.run(Duration::from_millis(500));
    limit.store(150, Ordering::Relaxed);
    stage.until("NetBusy", |_, kind| *kind == Kind::NetBusy);
    stage.until("less", |_, kind| matches!(kind, Kind::Bitrate { kbps } if *kbps <= 1400));
    stage.until("a smaller size", |_, kind| matches!(kind, Kind::Size { width: 404 | 270, .. }));
    stage.play(stage.origin.rtmp_url("live", "room"), true);
    stage.until("the smaller picture", |id, kind| *id == PLAYER && matches!(kind, Kind::Size { width: 404 | 270, .. }));
    stage.log.clear();
    limit.store(0, Ordering::Relaxed);
    // Six quiet seconds, then a tenth more.
    stage.until("more again", |id, kind| *id == PUSHER && matches!(kind, Kind::Bitrate { .. }));
    let rates: Vec<_> = stage.kinds(PUSHER).into_iter().filter(|k| matches!(k, Kind::NetBusy)).collect();
    assert!(rates.len() <= 2, "{rates:?}");
    assert!(!stage.log.iter().any(|(_, _, k)| matches!(k, Kind::Failed { .. })), "{:#?}", stage.log);
}
