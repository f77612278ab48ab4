//! Streams of all shapes, as ffmpeg makes them, in our player; and what is there for machines that have less, or more.

#![allow(clippy::unwrap_used)]

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use zhenji_core::media::{MediaEventKind as Kind, Play, Step};

use super::tests::{PLAYER, PUSHER, Stage, capture, encode};
use super::*;
use crate::flv::avc;
use crate::jitter::Entry;
use crate::picture::Yuv;
use crate::picture::pattern::Pattern;

fn ffmpeg() -> Option<Command> {
    Command::new("ffmpeg").arg("-version").output().is_ok().then(|| {
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-nostdin", "-y"]).stdin(Stdio::null());
        command
    })
}

/// A stream from ffmpeg, for as long as it is held.
struct Source(Child);

impl Drop for Source {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Publishes a test picture, or only sound, with options.
fn publish(stage: &Stage, input: &str, options: &str) -> Option<Source> {
    let mut command = ffmpeg()?;
    command.args(["-re", "-f", "lavfi", "-i", input]);
    command.args(options.split_whitespace()).args(["-f", "flv", &stage.origin.rtmp_url("live", "ff")]);
    let source = Source(command.spawn().unwrap());
    crate::origin::tests::wait_for(|| !stage.origin.streams().is_empty());
    stage.settle();
    Some(source)
}

const FAST: &str = "-c:v libx264 -preset ultrafast -threads 1";

#[test]
fn streams_of_all_shapes_are_decoded() {
    for (what, input, options, size) in [
        ("B-frames", "testsrc2=s=320x240:r=25", "-pix_fmt yuv420p -bf 3 -g 25 -b_strategy 0", (320, 240)),
        // 4:2:0 has no odd sizes in H.264: cropping is by two.
        ("odd sizes", "testsrc2=s=161x121:r=15,format=yuv444p", "-pix_fmt yuv444p -g 15", (161, 121)),
        ("1080p", "testsrc2=s=1920x1080:r=10", "-pix_fmt yuv420p -g 10", (1920, 1080)),
        ("a group of ten seconds", "testsrc2=s=320x240:r=15", "-pix_fmt yuv420p -g 150", (320, 240)),
        ("4:2:2 of ten bits", "testsrc2=s=160x120:r=15", "-pix_fmt yuv422p10le -g 15", (160, 120)),
        ("slices", "testsrc2=s=320x240:r=15", "-pix_fmt yuv420p -g 15 -slices 4", (320, 240)),
    ] {
        let mut stage = Stage::new(CameraSource::Pattern);
        let options = format!("{FAST} {options}");
        let Some(_source) = publish(&stage, input, &options) else { return };
        stage.play(stage.origin.flv_url("live", "ff"), false);
        stage.until(what, |_, kind| *kind == Kind::PlayBegun);
        let before = stage.board.slot(PLAYER).version();
        stage.run(Duration::from_millis(1000));
        let shown = stage.board.slot(PLAYER).version() - before;
        assert!(shown >= 7, "{what}: {shown} pictures in a second");
        let frame = stage.board.slot(PLAYER).get().unwrap();
        assert_eq!((frame.width, frame.height), size, "{what}");
        // testsrc2 has every colour.
        let spread = |c: usize| {
            let values = frame.rgba.iter().skip(c).step_by(4);
            values.clone().max().unwrap() - values.min().unwrap()
        };
        assert!((0..3).all(|c| spread(c) > 150), "{what}: {} {} {}", spread(0), spread(1), spread(2));
        let bad = |k: &Kind| matches!(k, Kind::DecodeFailed { .. } | Kind::BufferEmpty | Kind::Failed { .. });
        assert!(!stage.log.iter().any(|(_, _, k)| bad(k)), "{what}: {:#?}", stage.log);
    }
}

#[test]
fn sound_alone_plays() {
    let mut stage = Stage::new(CameraSource::Pattern);
    let Some(_source) = publish(&stage, "sine=frequency=500", "-c:a aac -ar 44100") else { return };
    stage.play(stage.origin.rtmp_url("live", "ff"), false);
    stage.until("PlayBegun", |_, kind| *kind == Kind::PlayBegun);
    stage.until("sound", |_, kind| matches!(kind, Kind::Volume { level } if *level > 20));
    stage.until("stats", |_, kind| matches!(kind, Kind::Stats(s) if s.audio_bitrate > 20.0 && s.video_bitrate == 0.0));
    let picture = |k: &Kind| matches!(k, Kind::FirstIdr | Kind::FirstFrame | Kind::Size { .. });
    assert!(!stage.log.iter().any(|(_, _, k)| picture(k)), "{:#?}", stage.log);
    assert!(stage.kinds(PLAYER).contains(&Kind::FirstAudio));
}

/// Joining a stream whose cached group is longer than `max-cache`: the delay is inside the bounds at once, and pictures move
/// evenly.
#[test]
fn live_stays_between_its_caches_without_jumps() {
    let mut stage = Stage::new(CameraSource::Pattern);
    stage.tell(MediaCommand::OpenCapture { id: PUSHER, capture: capture(360, 640, 15) });
    let url = stage.origin.rtmp_url("live", "room").into();
    let long = zhenji_core::media::Encode { gop: 10.0, ..encode(360, 640, 15) };
    stage.tell(MediaCommand::Publish { id: PUSHER, url, encode: long });
    stage.until("PublishBegun", |_, kind| *kind == Kind::PublishBegun);
    stage.run(Duration::from_millis(3500));
    let url = stage.origin.flv_url("live", "room").into();
    let play = Play {
        url,
        rtc: false,
        min_cache: 0.5,
        max_cache: 1.5,
        muted: false,
        ear: false,
        referrer: None,
        stats_ms: 2000,
    };
    stage.tell(MediaCommand::Play { id: PLAYER, play });
    stage.until("PlayBegun", |_, kind| *kind == Kind::PlayBegun);
    let mut delays = Vec::new();
    let slot = stage.board.slot(PLAYER);
    let (mut seen, began) = (slot.version(), Instant::now());
    while began.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(2));
        if slot.version() != seen {
            seen = slot.version();
            let now = stage.driver.config.epoch.elapsed().as_micros() as u64;
            let stamp = slot.shot().and_then(|shot| shot.stamp_us()).unwrap();
            delays.push((began.elapsed().as_millis(), now.saturating_sub(stamp) as f64 / 1000.0, stamp));
        }
    }
    let settled: Vec<f64> = delays.iter().filter(|d| d.0 > 300).map(|d| d.1).collect();
    let (least, most) = (settled.iter().copied().fold(f64::MAX, f64::min), settled.iter().copied().fold(0.0, f64::max));
    println!("delay {least:.0}–{most:.0} ms for caches of 500–1500 ms, {} pictures", settled.len());
    assert!(least > 350.0 && most < 1800.0, "{least} {most}");
    // Stamps are 66.7 ms apart; two frames left out at once would be seen.
    let steps: Vec<u64> = delays.windows(2).filter(|w| w[0].0 > 300).map(|w| (w[1].2 - w[0].2) / 1000).collect();
    assert!(steps.iter().all(|step| *step < 150), "{steps:?}");
}

#[test]
fn openh264_stands_in_for_x264_and_for_libav() {
    gst::init().unwrap();
    for (encoders, decoders) in [
        (&["no-such-encoder", "openh264enc"], &["no-such-decoder", "openh264dec"]),
        (&["x264enc", "openh264enc"], &["avdec_h264", "openh264dec"]),
    ] {
        let (coded, units) = mpsc::channel();
        let fail = |reason: String| panic!("{reason}");
        let send = move |message| drop(coded.send(message));
        let wanted = encode(160, 120, 15);
        let coder = encoder::Encoder::start(encoders, (160, 120), &wanted, 0, send, fail).unwrap();
        let pattern = Pattern::new(160, 120);
        let (shown, sizes) = mpsc::channel();
        let mut player = None;
        for i in 0..30u64 {
            let picture: Yuv = pattern.draw(true, i * 66_000);
            coder.push(picture, Duration::from_millis(i * 66));
            std::thread::sleep(Duration::from_millis(10));
            for message in units.try_iter() {
                match avc::read(&message.payload) {
                    avc::Video::Config(config) => {
                        let shown = shown.clone();
                        let out = move |decoded: decoder::Decoded| {
                            let _ = shown.send(decoded.size());
                        };
                        player = Some(decoder::Decoder::video(decoders, &config, out, fail).unwrap());
                    }
                    avc::Video::Frame { key, composition, unit } => {
                        let dts = i64::from(message.timestamp);
                        player.as_ref().unwrap().push(&Entry {
                            video: true,
                            key,
                            dts,
                            composition,
                            unit,
                            config: None,
                        });
                    }
                    avc::Video::Other => panic!(),
                }
            }
        }
        assert_eq!(coder.name, if encoders[0] == "x264enc" { "x264enc" } else { "openh264enc" });
        assert_eq!(sizes.recv_timeout(Duration::from_secs(3)), Ok((160, 120)), "{encoders:?}");
    }
}

#[test]
fn devices_that_are_not_there_are_named() {
    let missing = std::path::PathBuf::from("/dev/video-of-nobody");
    let config = RealConfig { camera: CameraSource::Device(missing), mic: MicSource::Device, ..RealConfig::default() };
    let mut stage = Stage::with(config);
    stage.tell(MediaCommand::OpenCapture { id: PUSHER, capture: capture(160, 120, 15) });
    let named = |kind: &Kind| matches!(kind, Kind::CameraFailed { reason } if reason.contains("/dev/video-of-nobody"));
    stage.until("CameraFailed", |_, kind| named(kind));
    if !std::path::Path::new("/dev/snd").exists() {
        let named = |kind: &Kind| matches!(kind, Kind::MicFailed { reason } if reason.contains("no microphone"));
        stage.until("MicFailed", |_, kind| named(kind));
    }
}

/// What an HTTP server was asked, and the FLV file that it answers with.
#[derive(Clone)]
struct Web {
    heads: Arc<Mutex<Vec<String>>>,
    file: Arc<Vec<u8>>,
}

impl Web {
    fn new() -> Option<Self> {
        let mut command = ffmpeg()?;
        command.args(["-f", "lavfi", "-i", "testsrc2=s=160x120:r=15", "-t", "2"]).args(FAST.split(' '));
        let mut child = command.args(["-pix_fmt", "yuv420p", "-f", "flv", "-"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut file = Vec::new();
        child.stdout.take().unwrap().read_to_end(&mut file).unwrap();
        assert!(child.wait().unwrap().success());
        Some(Self { heads: Arc::default(), file: Arc::new(file) })
    }

    async fn answer(self, mut io: impl AsyncRead + AsyncWrite + Unpin) {
        let (mut head, mut buffer) = (Vec::new(), [0; 1024]);
        while !head.windows(4).any(|w| w == b"\r\n\r\n") {
            match io.read(&mut buffer).await {
                Ok(n) if n > 0 => head.extend(&buffer[..n]),
                _ => return,
            }
        }
        self.heads.lock().unwrap().push(String::from_utf8_lossy(&head).to_lowercase());
        let _ = io.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: video/x-flv\r\n\r\n").await;
        let _ = io.write_all(&self.file).await;
        tokio::time::sleep(Duration::from_secs(5)).await;
    }

    /// Serves one connection on a port of its own.
    fn serve(&self, stage: &Stage, tls: Option<TlsAcceptor>) -> u16 {
        let runtime = stage.driver.runtime.as_ref().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let (port, web) = (listener.local_addr().unwrap().port(), self.clone());
        runtime.spawn(async move {
            let (io, _) = listener.accept().await.unwrap();
            match tls {
                None => web.answer(io).await,
                Some(tls) => {
                    if let Ok(io) = tls.accept(io).await {
                        web.answer(io).await;
                    }
                }
            }
        });
        port
    }
}

fn flv(url: String, referrer: Option<&str>) -> MediaCommand {
    let referrer = referrer.map(Into::into);
    let url = url.into();
    let play =
        Play { url, rtc: false, min_cache: 0.2, max_cache: 0.8, muted: false, ear: true, referrer, stats_ms: 2000 };
    MediaCommand::Play { id: PLAYER, play }
}

#[test]
fn a_referrer_goes_with_the_request_and_only_when_asked_for() {
    let Some(web) = Web::new() else { return };
    let mut stage = Stage::new(CameraSource::Pattern);
    for referrer in [None, Some("https://servicewechat.com/wx0/devtools/page-frame.html")] {
        let port = web.serve(&stage, None);
        stage.log.clear();
        stage.tell(flv(format!("http://127.0.0.1:{port}/live/a.flv?txSecret=1"), referrer));
        stage.until("FirstFrame", |_, kind| *kind == Kind::FirstFrame);
        let head = web.heads.lock().unwrap().pop().unwrap();
        assert!(head.starts_with("get /live/a.flv?txsecret=1 "), "{head}");
        let sent = head.lines().find_map(|line| line.strip_prefix("referer: "));
        assert_eq!(sent, referrer, "{head}");
    }
}

#[test]
fn https_needs_a_certificate_that_is_trusted() {
    let Some(web) = Web::new() else { return };
    let certificate = CertificateDer::from(include_bytes!("tls/localhost.cert.der").to_vec());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(include_bytes!("tls/localhost.key.der").to_vec()));
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let tls = TlsAcceptor::from(Arc::new(builder.with_single_cert(vec![certificate.clone()], key).unwrap()));
    for trusted in [true, false] {
        let roots = Arc::new(if trusted { vec![certificate.to_vec()] } else { Vec::new() });
        let mut stage = Stage::with(RealConfig { roots, ..RealConfig::default() });
        let port = web.serve(&stage, Some(tls.clone()));
        stage.tell(flv(format!("https://localhost:{port}/live/a.flv"), None));
        if trusted {
            stage.until("FirstFrame", |_, kind| *kind == Kind::FirstFrame);
        } else {
            let named =
                |k: &Kind| matches!(k, Kind::Failed { step: Step::Handshake, reason } if reason.contains("cert"));
            stage.until("Failed", |_, kind| named(kind));
        }
    }
}
