//! The origin with our client and with ffmpeg, on real sockets of the loopback interface.

#![allow(clippy::unwrap_used)]

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use zhenji_core::media::Step;

use super::*;
use crate::client::{Connect, Failed, FlvRequest, Limits, Report, Tcp, Uplink, play, publish, pull_flv};
use crate::flv::{aac, avc};
use crate::rtmp::{MediaKind, MediaMessage, RtmpUrl};

const SHORT: Limits = Limits { step: Duration::from_millis(300), silence: Duration::from_secs(5) };
pub(super) const TCP: Tcp = Tcp { limit: Duration::from_secs(5) };

fn origin() -> Origin {
    Origin::start(OriginConfig::any_port()).unwrap()
}

/// Publishes tags with the given times until dropped.
pub(super) fn feed(url: String) -> (Arc<Uplink>, tokio::task::JoinHandle<Result<(), Failed>>) {
    feed_of(5000, url)
}

/// The same with pictures of so many bytes.
pub(super) fn feed_of(n_bytes: usize, url: String) -> (Arc<Uplink>, tokio::task::JoinHandle<Result<(), Failed>>) {
    let uplink = Arc::new(Uplink::new(true));
    let message = |kind, timestamp, payload| MediaMessage { kind, timestamp, payload };
    uplink.push(message(MediaKind::Video, 0, avc::config(&[1, 66, 0, 30, 0xff, 0xe0, 0])));
    uplink.push(message(MediaKind::Audio, 0, aac::config(&[0x11, 0x90])));
    let (up, up2) = (uplink.clone(), uplink.clone());
    let task =
        tokio::spawn(async move { publish(&TCP, RtmpUrl::parse(&url).unwrap(), Limits::default(), &up, |_| {}).await });
    tokio::spawn(async move {
        for i in 0..500u32 {
            up2.push(message(MediaKind::Video, i * 10, avc::frame(i % 25 == 0, 0, &vec![7; n_bytes])));
            up2.push(message(MediaKind::Audio, i * 10 + 5, aac::frame(&[i as u8; 20])));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    (uplink, task)
}

async fn first_media(mut reports: mpsc::UnboundedReceiver<Report>, n: usize) -> Vec<MediaMessage> {
    let mut media = Vec::new();
    while media.len() < n {
        match tokio::time::timeout(Duration::from_secs(5), reports.recv()).await.unwrap() {
            Some(Report::Media(m)) => media.push(m),
            Some(_) => {}
            None => break,
        }
    }
    media
}

pub(super) async fn failure(url: &str, limits: Limits) -> Failed {
    let (_stop, stopped) = oneshot::channel();
    if url.starts_with("http") {
        pull_flv(
            &TCP,
            FlvRequest::new(url.parse().unwrap()),
            limits,
            stopped,
            tokio::sync::watch::channel(true).1,
            |_| {},
        )
        .await
        .unwrap_err()
    } else {
        play(&TCP, RtmpUrl::parse(url).unwrap(), limits, stopped, |_| {}).await.unwrap_err()
    }
}

#[tokio::test]
async fn what_is_published_is_played_by_rtmp_and_flv() {
    let origin = origin();
    let (uplink, publishing) = feed(origin.rtmp_url("live", "room?txSecret=abc"));
    tokio::time::sleep(Duration::from_millis(200)).await;
    for url in [origin.rtmp_url("live", "room?txTime=9"), origin.flv_url("live", "room")] {
        let (sender, reports) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let sink = move |r| {
            let _ = sender.send(r);
        };
        let target = url.clone();
        let task = tokio::spawn(async move {
            if target.starts_with("http") {
                pull_flv(
                    &TCP,
                    FlvRequest::new(target.parse().unwrap()),
                    SHORT,
                    stopped,
                    tokio::sync::watch::channel(true).1,
                    sink,
                )
                .await
            } else {
                play(&TCP, RtmpUrl::parse(&target).unwrap(), SHORT, stopped, sink).await
            }
        });
        let media = first_media(reports, 60).await;
        // Headers, then a key frame, then everything in order.
        assert!(avc::is_config(&media[0].payload), "{url}");
        assert!(aac::is_config(&media[1].payload), "{url}");
        assert!(avc::is_key(&media[2].payload), "{url}");
        let times: Vec<_> = media[2..].iter().map(|m| m.timestamp).collect();
        assert!(times.windows(2).all(|w| w[1] == w[0] + 5), "{url}: {times:?}");
        drop(stop);
        assert_eq!(task.await.unwrap(), Ok(()));
    }
    let status = origin.streams();
    assert_eq!((&*status[0].name, status[0].publishing), ("live/room", true));
    uplink.close();
    assert_eq!(publishing.await.unwrap(), Ok(()));
}

#[tokio::test]
async fn a_second_publisher_is_refused_and_the_first_goes_on() {
    let origin = origin();
    let (uplink, first) = feed(origin.rtmp_url("live", "room"));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let url = RtmpUrl::parse(&origin.rtmp_url("live", "room")).unwrap();
    let second = publish(&TCP, url, Limits::default(), &Uplink::new(true), |_| {}).await.unwrap_err();
    assert_eq!(second.step, Step::Refused);
    assert!(second.reason.contains("NetStream.Publish.BadName"), "{}", second.reason);
    assert!(!first.is_finished());
    uplink.close();
    first.await.unwrap().unwrap();
    // The place is free again.
    let (uplink, third) = feed(origin.rtmp_url("live", "room"));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!third.is_finished());
    uplink.close();
}

#[tokio::test]
async fn a_player_hears_that_the_publisher_left() {
    let origin = origin();
    let (uplink, _publishing) = feed(origin.rtmp_url("live", "room"));
    let (sender, mut reports) = mpsc::unbounded_channel();
    let (_stop, stopped) = oneshot::channel();
    let url = RtmpUrl::parse(&origin.rtmp_url("live", "room")).unwrap();
    tokio::spawn(async move {
        let sink = move |r| {
            let _ = sender.send(r);
        };
        play(&TCP, url, SHORT, stopped, sink).await
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    uplink.close();
    while reports.recv().await.unwrap() != Report::Ended {}
}

#[tokio::test]
async fn each_failing_step_is_told_apart() {
    let origin = Origin::start(OriginConfig {
        authorize: Some(Arc::new(|r| if r.query == "txSecret=ok" { Ok(()) } else { Err("bad txSecret".to_owned()) })),
        ..OriginConfig::any_port()
    })
    .unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = silent.local_addr().map(|a| (a, silent)).unwrap();
    let at = |addr: &dyn fmt::Display| format!("rtmp://{addr}/live/a");
    let check = async |url: String, step, part: &str| {
        let failed = failure(&url, SHORT).await;
        assert_eq!(failed.step, step, "{url}: {}", failed.reason);
        assert!(failed.reason.contains(part), "{url}: {}", failed.reason);
    };
    check(at(&"nowhere.invalid"), Step::Resolve, "nowhere.invalid").await;
    check(at(&closed), Step::Connect, "refused").await;
    // An HTTP server answers nothing to an RTMP handshake, or answers with text.
    check(at(&garbage()), Step::Handshake, "handshake").await;
    check(at(&silent.0), Step::Handshake, "0.3 s").await;
    check(origin.rtmp_url("live", "a"), Step::Refused, "bad txSecret").await;
    check(format!("http://{closed}/live/a.flv"), Step::Connect, "refused").await;
    check(format!("http://{}/live/a.flv", garbage()), Step::Refused, "").await;
    check(format!("http://{}/live/a.flv", silent.0), Step::Io, "").await;
    check(origin.flv_url("live", "a"), Step::Refused, "403").await;
    let open = super::tests::origin();
    check(open.flv_url("live", "nobody"), Step::Refused, "404").await;
    drop(silent);
}

#[tokio::test]
async fn losing_the_server_is_an_io_failure() {
    let origin = origin();
    let (_uplink, publishing) = feed(origin.rtmp_url("live", "room"));
    tokio::time::sleep(Duration::from_millis(100)).await;
    drop(origin);
    assert_eq!(publishing.await.unwrap().unwrap_err().step, Step::Io);
}

#[test]
fn a_busy_port_is_named_with_the_remedy() {
    let first = origin();
    let config = OriginConfig { rtmp: first.rtmp_addr, ..OriginConfig::any_port() };
    let text = Origin::start(config).unwrap_err().to_string();
    assert!(text.contains(&first.rtmp_addr.to_string()) && text.contains("--rtmp"), "{text}");
}

#[tokio::test]
async fn the_status_page_is_json_for_every_origin() {
    let origin = origin();
    let (_uplink, _publishing) = feed(origin.rtmp_url("live", "room"));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let io = TCP.connect("127.0.0.1", origin.http_addr.port()).await.unwrap();
    let answer = http_get(io, "/streams").await;
    assert!(answer.to_lowercase().contains("access-control-allow-origin: *"), "{answer}");
    assert!(answer.contains(r#""name":"live/room""#), "{answer}");
}

async fn http_get(mut io: tokio::net::TcpStream, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    io.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    io.read_to_string(&mut answer).await.unwrap();
    answer
}

#[test]
fn ffmpeg_publishes_and_pulls_both_ways() {
    let ffmpeg = Ffmpeg::find();
    let origin = origin();
    let mut publisher = ffmpeg.publish(&origin.rtmp_url("live", "ff?txSecret=1"));
    for url in [origin.rtmp_url("live", "ff"), origin.flv_url("live", "ff")] {
        wait_for(|| origin.streams().iter().any(|s| s.frames > 5));
        let seen = ffmpeg.probe(&url);
        assert_eq!(seen.streams, ["h264", "aac"], "{url}");
        assert!(seen.video_times.len() >= 10 && seen.video_times.is_sorted(), "{url}: {:?}", seen.video_times);
    }
    let busy = ffmpeg.publish(&origin.rtmp_url("live", "ff")).wait().unwrap();
    assert!(!busy.success(), "a second ffmpeg was let in");
    publisher.kill().unwrap();
    publisher.wait().unwrap();
    wait_for(|| origin.streams().is_empty());
}

/// ffmpeg and ffprobe.
pub(crate) struct Ffmpeg;

/// What ffprobe saw.
pub(crate) struct Seen {
    pub(crate) streams: Vec<String>,
    pub(crate) video_times: Vec<f64>,
}

impl Ffmpeg {
    pub(crate) fn find() -> Self {
        for name in ["ffmpeg", "ffprobe"] {
            let there = Command::new(name).arg("-version").output().is_ok();
            assert!(there, "{name} is missing; this test needs it, and scripts/setup.sh --tests installs it");
        }
        Self
    }

    pub(crate) fn publish(&self, url: &str) -> std::process::Child {
        let input = ["-v", "error", "-re", "-f", "lavfi", "-i", "testsrc=s=160x120:r=25", "-f", "lavfi", "-i", "sine"];
        let encode = ["-t", "20", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25"];
        Command::new("ffmpeg")
            .args(input)
            .args(encode)
            .args(["-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "flv", url])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    pub(crate) fn probe(&self, url: &str) -> Seen {
        let show = ["-v", "error", "-show_entries", "stream=codec_name:packet=codec_type,pts_time", "-of", "json"];
        let output = Command::new("ffprobe").args(show).args(["-read_intervals", "%+1", "-i", url]).output().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let list = |key: &str| json[key].as_array().cloned().unwrap_or_default();
        let streams = list("streams").iter().filter_map(|s| s["codec_name"].as_str().map(str::to_owned)).collect();
        let video = list("packets").into_iter().filter(|p| p["codec_type"] == "video");
        let video_times = video.filter_map(|p| p["pts_time"].as_str()?.parse().ok()).collect();
        Seen { streams, video_times }
    }
}

/// Polls until true; a few seconds at most.
pub(crate) fn wait_for(mut done: impl FnMut() -> bool) {
    for _ in 0..250 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("did not happen in time");
}

/// A server that answers everything with text.
fn garbage() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let Ok((mut io, _)) = listener.accept() else { return };
        let _ = io.write_all(b"SSH-2.0-something\r\n");
        let _ = io.read(&mut [0; 4096]);
        std::thread::sleep(Duration::from_millis(100));
    });
    addr
}
