//! The real driver against the built-in origin and ffmpeg: real media in real time, a few seconds each.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use zhenji_core::media::{Capture, Encode, MediaEventKind as Kind, Play, Step};

use super::*;
use crate::origin::tests::Ffmpeg;
use crate::{Origin, OriginConfig};

pub(super) const PUSHER: MediaId = MediaId(1);
pub(super) const PLAYER: MediaId = MediaId(2);

pub(super) struct Stage {
    pub(super) driver: RealDriver,
    pub(super) board: Arc<FrameBoard>,
    pub(super) origin: Origin,
    pub(super) log: Vec<(Time, MediaId, Kind)>,
}

impl Stage {
    pub(super) fn new(camera: CameraSource) -> Self {
        Self::with(RealConfig { camera, ..RealConfig::default() })
    }

    pub(super) fn with(config: RealConfig) -> Self {
        let board = Arc::new(FrameBoard::default());
        let driver = RealDriver::new(config, board.clone()).unwrap();
        Self { driver, board, origin: Origin::start(OriginConfig::any_port()).unwrap(), log: Vec::new() }
    }

    pub(super) fn tell(&mut self, command: MediaCommand) {
        self.driver.command(command, Time::ZERO);
    }

    /// Collects events until one fits; the first that does.
    pub(super) fn until(&mut self, what: &str, fits: impl Fn(&MediaId, &Kind) -> bool) -> Kind {
        let mut seen = 0;
        for _ in 0..1000 {
            self.log.extend(self.driver.poll(Time::ZERO).into_iter().map(|(t, e)| (t, e.id, e.kind)));
            if let Some((_, _, kind)) = self.log[seen..].iter().find(|(_, id, kind)| fits(id, kind)) {
                return kind.clone();
            }
            seen = self.log.len();
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("no {what} in ten seconds: {:#?}", self.log);
    }

    pub(super) fn run(&mut self, time: Duration) {
        std::thread::sleep(time);
        self.log.extend(self.driver.poll(Time::ZERO).into_iter().map(|(t, e)| (t, e.id, e.kind)));
    }

    /// A moment for a stream to have something in it.
    pub(super) fn settle(&self) {
        std::thread::sleep(Duration::from_millis(700));
    }

    pub(super) fn publish(&mut self, width: u32, height: u32, fps: u32) {
        self.tell(MediaCommand::OpenCapture { id: PUSHER, capture: capture(width, height, fps) });
        let url = self.origin.rtmp_url("live", "room?txSecret=1").into();
        self.tell(MediaCommand::Publish { id: PUSHER, url, encode: encode(width, height, fps) });
        self.until("PublishBegun", |id, kind| (*id, kind) == (PUSHER, &Kind::PublishBegun));
    }

    pub(super) fn play(&mut self, url: String, rtc: bool) {
        let play = Play {
            url: url.into(),
            rtc,
            min_cache: 0.2,
            max_cache: 0.8,
            muted: false,
            ear: false,
            referrer: None,
            stats_ms: 2000,
        };
        self.tell(MediaCommand::Play { id: PLAYER, play });
    }

    /// Mean red and blue of the newest frame of a session.
    pub(super) fn colour(&self, id: MediaId) -> (u32, u32) {
        let frame = self.board.slot(id).get().unwrap();
        let mean = |c| {
            let values = frame.rgba.iter().skip(c).step_by(4);
            (values.map(|&v| u64::from(v)).sum::<u64>() / u64::from(frame.width * frame.height)) as u32
        };
        (mean(0), mean(2))
    }

    pub(super) fn kinds(&self, id: MediaId) -> Vec<Kind> {
        self.log.iter().filter(|(_, i, _)| *i == id).map(|(_, _, kind)| kind.clone()).collect()
    }
}

pub(super) fn capture(width: u32, height: u32, fps: u32) -> Capture {
    Capture { camera: true, mic: true, front: true, width, height, fps, mirror_preview: true, ..Capture::default() }
}

pub(super) fn encode(width: u32, height: u32, fps: u32) -> Encode {
    Encode { bitrate: 1200, min_bitrate: 300, max_bitrate: 1200, gop: 1.0, width, height, fps, stats_ms: 2000 }
}

pub(super) fn name(kind: &Kind) -> String {
    let text = format!("{kind:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

#[test]
fn a_pusher_reaches_a_player_quickly_and_stays_close() {
    let mut stage = Stage::new(CameraSource::Pattern);
    stage.publish(540, 960, 30);
    stage.run(Duration::from_millis(700));
    let begun = Time(stage.driver.config.epoch.elapsed().as_micros() as u64);
    stage.play(stage.origin.rtmp_url("live", "room"), true);
    stage.until("Latency", |_, kind| matches!(kind, Kind::Latency { .. }));
    let first = stage.log.iter().find(|(_, _, k)| *k == Kind::FirstFrame).unwrap().0.since(begun);
    let late = stage.log.iter().rev().find_map(|(_, _, k)| match k {
        Kind::Latency { p50_ms, p95_ms, .. } => Some((*p50_ms, *p95_ms)),
        _ => None,
    });
    let (p50, p95) = late.unwrap();
    println!("first frame after {first:?}, p50 {p50:.1} ms, p95 {p95:.1} ms");
    // The documented promise of mode="RTC" is 500 ms; the measured figures are far below even on a busy machine.
    assert!(p95 < 500.0 && p50 > 0.0, "p50 {p50}, p95 {p95}");
    assert!(first < Duration::from_secs(1), "{first:?}");
    let order: Vec<_> = stage.kinds(PLAYER).iter().map(name).collect();
    let at = |what: &str| order.iter().position(|n| n == what).unwrap_or_else(|| panic!("no {what} in {order:?}"));
    let steps = ["Connected", "StreamBegun", "DecoderStarted", "FirstIdr", "FirstFrame", "Stats"];
    assert!(steps.windows(2).all(|w| at(w[0]) < at(w[1])), "{order:?}");
    at("PlayBegun");
    at("FirstAudio");
    let frame = stage.board.slot(PLAYER).get().unwrap();
    assert_eq!((frame.width, frame.height), (540, 960));
    let stats = stage.until("player's stats", |id, k| *id == PLAYER && matches!(k, Kind::Stats(_)));
    let Kind::Stats(stats) = stats else { unreachable!() };
    // A group has 30 pictures; a busy machine loses some.
    assert_eq!((stats.width, stats.height, (0.9..1.5).contains(&stats.gop)), (540, 960, true), "{stats:?}");
    assert!(stats.fps > 20.0 && stats.net_speed > 100.0 && stats.audio_bitrate > 20.0, "{stats:?}");
    let pusher: Vec<_> = stage.kinds(PUSHER).iter().map(name).collect();
    for what in ["CameraOpened", "MicOpened", "FirstFrameCaptured", "EncoderStarted", "Size", "Stats", "Volume"] {
        assert!(pusher.iter().any(|n| n == what), "no {what} in {pusher:?}");
    }
}

#[test]
fn commands_take_effect_while_the_stream_runs() {
    let mut stage = Stage::new(CameraSource::Pattern);
    stage.publish(360, 640, 15);
    stage.play(stage.origin.flv_url("live", "room"), false);
    // HTTP-FLV of a stream without a picture yet may end at once; a machine would try again.
    stage.until("FirstFrame", |_, kind| *kind == Kind::FirstFrame);
    stage.run(Duration::from_millis(800));
    let (red, blue) = stage.colour(PLAYER);
    assert!(red > blue + 40, "front is warm: {red} {blue}");
    let (red, blue) = stage.colour(PUSHER);
    assert!(red > blue + 40, "so is the preview: {red} {blue}");
    stage.tell(MediaCommand::UpdateCapture { id: PUSHER, capture: Capture { front: false, ..capture(360, 640, 15) } });
    stage.run(Duration::from_millis(1500));
    let (red, blue) = stage.colour(PLAYER);
    assert!(blue > red + 40, "back is cold: {red} {blue}");
    // Pause freezes the picture of the player; resume brings the newest.
    stage.tell(MediaCommand::Pause { id: PLAYER });
    stage.run(Duration::from_millis(300));
    let frozen = stage.board.slot(PLAYER).version();
    stage.run(Duration::from_millis(400));
    assert_eq!(stage.board.slot(PLAYER).version(), frozen);
    stage.tell(MediaCommand::Resume { id: PLAYER });
    stage.run(Duration::from_millis(400));
    assert!(stage.board.slot(PLAYER).version() > frozen);
    // Another size: new configuration, new decoder, new size.
    stage.tell(MediaCommand::SetEncode { id: PUSHER, encode: encode(180, 320, 15) });
    let small = Kind::Size { width: 180, height: 320 };
    stage.until("the new size", |id, kind| *id == PLAYER && *kind == small);
    stage.tell(MediaCommand::Stop { id: PLAYER, clear: true });
    assert!(stage.board.slot(PLAYER).get().is_none());
    stage.tell(MediaCommand::StopPublish { id: PUSHER });
    crate::origin::tests::wait_for(|| stage.origin.streams().is_empty());
    stage.tell(MediaCommand::Close { id: PUSHER });
    assert!(
        !stage.log.iter().any(|(_, _, k)| matches!(k, Kind::Failed { .. } | Kind::EncoderFailed { .. })),
        "{:#?}",
        stage.log
    );
}

#[test]
fn ffprobe_sees_what_a_pusher_sends() {
    let ffmpeg = Ffmpeg::find();
    let mut stage = Stage::new(CameraSource::Pattern);
    stage.publish(360, 640, 15);
    stage.run(Duration::from_millis(500));
    let seen = ffmpeg.probe(&stage.origin.flv_url("live", "room"));
    assert_eq!(seen.streams, ["h264", "aac"]);
    let steps = seen.video_times.windows(2).map(|w| w[1] - w[0]);
    assert!(seen.video_times.len() > 8, "{:?}", seen.video_times);
    // 66.7 ms each; x264enc's shift by a thousand hours would show here.
    assert!(steps.clone().all(|s| s > 0.0 && s < 0.5), "{:?}", seen.video_times);
    assert!(seen.video_times[0] < 60.0, "{:?}", seen.video_times);
}

#[test]
fn a_player_shows_what_ffmpeg_sends() {
    let ffmpeg = Ffmpeg::find();
    let mut stage = Stage::new(CameraSource::Pattern);
    let mut publisher = ffmpeg.publish(&stage.origin.rtmp_url("live", "ff"));
    crate::origin::tests::wait_for(|| stage.origin.streams().iter().any(|s| s.frames > 5));
    stage.play(stage.origin.rtmp_url("live", "ff"), false);
    stage.until("FirstFrame", |_, kind| *kind == Kind::FirstFrame);
    stage.until("PlayBegun", |_, kind| *kind == Kind::PlayBegun);
    let frame = stage.board.slot(PLAYER).get().unwrap();
    assert_eq!((frame.width, frame.height, frame.stamp_us), (160, 120, None));
    publisher.kill().unwrap();
    publisher.wait().unwrap();
    stage.until("Ended", |_, kind| *kind == Kind::Ended);
    stage.until("BufferEmpty", |_, kind| *kind == Kind::BufferEmpty);
}

#[test]
fn what_cannot_work_is_said_plainly() {
    let mut stage = Stage::new(CameraSource::File("no-such-file.mp4".into()));
    stage.tell(MediaCommand::OpenCapture { id: PUSHER, capture: capture(360, 640, 15) });
    let failed = stage.until("CameraFailed", |_, kind| matches!(kind, Kind::CameraFailed { .. }));
    assert!(format!("{failed:?}").contains("no-such-file.mp4"));
    stage.play("rtmp://127.0.0.1:1/live/a".to_owned(), false);
    let failed = stage.until("Failed", |_, kind| matches!(kind, Kind::Failed { .. }));
    assert!(matches!(failed, Kind::Failed { step: Step::Connect, .. }), "{failed:?}");
    stage.log.clear();
    stage.play("hls://nothing".to_owned(), false);
    let failed = stage.until("Failed", |_, kind| matches!(kind, Kind::Failed { .. }));
    assert!(matches!(failed, Kind::Failed { step: Step::Url, .. }), "{failed:?}");
    let text = elements::require(&["appsrc", "x265nothing"]).unwrap_err();
    assert!(text.contains("x265nothing") && text.contains("gstreamer1.0-plugins"), "{text}");
}

#[test]
fn a_file_is_a_camera_that_never_ends() {
    Ffmpeg::find();
    let folder = std::env::temp_dir().join(format!("zhenji-media-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("clip.mp4");
    let made = std::process::Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            "color=red:s=320x240:r=15",
            "-t",
            "0.4",
            "-pix_fmt",
            "yuv420p",
        ])
        .arg(&file)
        .status()
        .unwrap();
    assert!(made.success());
    let mut stage = Stage::new(CameraSource::File(file));
    stage.tell(MediaCommand::OpenCapture { id: PUSHER, capture: capture(360, 640, 15) });
    stage.until("FirstFrameCaptured", |_, kind| *kind == Kind::FirstFrameCaptured);
    let before = stage.board.slot(PUSHER).version();
    stage.run(Duration::from_millis(1500));
    let shown = stage.board.slot(PUSHER).version() - before;
    assert!(shown > 12, "the clip of six pictures gave {shown}");
    drop(stage);
    std::fs::remove_dir_all(folder).unwrap();
}
