//! Peers that are wrong, slow, silent or many: what each is told, and that nothing grows.

#![allow(clippy::unwrap_used)]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use zhenji_core::media::Step;

use super::tests::{failure, feed, feed_of, wait_for};
use super::*;
use crate::client::{Limits as Patience, Uplink, publish};
use crate::guard::amf::{Amf, encode};
use crate::guard::chunk::{Message, kind, write_message};
use crate::rtmp::RtmpUrl;

type Notices = Arc<Mutex<Vec<Notice>>>;

fn origin(limits: Limits, keys: Keys) -> (Origin, Notices) {
    let notices = Notices::default();
    let kept = notices.clone();
    let log: Log = Arc::new(move |notice| kept.lock().unwrap().push(notice));
    let config = OriginConfig { limits, authorize: keys.authorize(), log: Some(log), ..OriginConfig::any_port() };
    (Origin::start(config).unwrap(), notices)
}

fn said(notices: &Notices, part: &str) -> bool {
    notices.lock().unwrap().iter().any(|n| n.to_string().contains(part))
}

#[tokio::test(flavor = "multi_thread")]
async fn signatures_decide_and_each_reason_reaches_peer_and_log() {
    let keys = Keys { push: Some("push key".into()), play: Some("play key".into()) };
    let (origin, notices) = origin(Limits::USUAL, keys);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let (later, earlier) = (now + Duration::from_secs(600), now - Duration::from_secs(600));
    let signed = |key: &str, at| format!("?{}", signed_query(key, "room", at));
    let good = signed("push key", later);
    let checks = [
        (String::new(), "has no txSecret"),
        (good.replace("txSecret", "txSerect"), "says txSerect"),
        (signed("push key", earlier), "expired 10 min ago"),
        (signed("play key", later), "txSecret is wrong"),
    ];
    for (query, part) in &checks {
        let url = RtmpUrl::parse(&origin.rtmp_url("live", &format!("room{query}"))).unwrap();
        let refused = publish(&tests::TCP, url, Patience::default(), &Uplink::new(true), |_| {}).await.unwrap_err();
        assert_eq!(refused.step, Step::Refused);
        assert!(refused.reason.starts_with("NetStream.Publish.Denied"), "{}", refused.reason);
        assert!(refused.reason.contains(part), "{query}: {}", refused.reason);
        wait_for(|| said(&notices, part));
    }
    let (uplink, publishing) = feed(origin.rtmp_url("live", &format!("room{good}")));
    wait_for(|| origin.streams().iter().any(|s| s.publishing));
    // Players are asked for the other key, over either protocol.
    let unsigned = format!("{}?{}", origin.flv_url("live", "room"), signed_query("push key", "room", later));
    for url in [origin.rtmp_url("live", &format!("room{good}")), unsigned] {
        let refused = failure(&url, Patience::default()).await;
        assert_eq!(refused.step, Step::Refused);
        assert!(refused.reason.contains("txSecret is wrong"), "{url}: {}", refused.reason);
    }
    uplink.close();
    publishing.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_does_not_read_is_cut_and_others_go_on() {
    let limits = Limits { queue_bytes: 2_000_000, gop_bytes: 1_500_000, ..Limits::USUAL };
    let (origin, notices) = origin(limits, Keys::default());
    // The system itself keeps some megabytes for a reader.
    let (_uplink, publishing) = feed_of(200_000, origin.rtmp_url("live", "room"));
    wait_for(|| origin.streams().iter().any(|s| s.frames > 0));
    let ask = |path: &str| {
        let mut io = TcpStream::connect(origin.http_addr).unwrap();
        io.write_all(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes()).unwrap();
        io
    };
    let slow: Vec<_> = (0..3).map(|_| ask("/live/room.flv")).collect();
    let mut quick = ask("/live/room.flv");
    quick.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut buffer = vec![0; 1 << 20];
    let begun = Instant::now();
    while !said(&notices, "was cut off") {
        assert!(quick.read(&mut buffer).unwrap() > 0, "the quick reader was cut");
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody was cut: {:?}", notices.lock().unwrap());
    }
    assert!(said(&notices, "bytes that waited for it"));
    assert!(quick.read(&mut buffer).unwrap() > 0);
    assert!(!publishing.is_finished());
    drop(slow);
}

#[test]
fn handshakes_and_requests_have_a_time_limit_however_slowly_bytes_drip() {
    let short = Duration::from_millis(300);
    let limits = Limits { handshake: short, http_wait: short, ..Limits::USUAL };
    let (origin, notices) = origin(limits, Keys::default());
    for (addr, bytes, what) in
        [(origin.rtmp_addr, &[3, 0, 0, 0][..], "the handshake"), (origin.http_addr, b"GET ", "the request")]
    {
        let mut io = TcpStream::connect(addr).unwrap();
        io.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let begun = Instant::now();
        for i in 0.. {
            assert!(begun.elapsed() < Duration::from_secs(5), "{what}: never closed");
            let _ = io.write_all(&[bytes[i % bytes.len()]]);
            match io.read(&mut [0; 8192]) {
                Ok(0) => break,
                Err(e) if !matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break,
                _ => {}
            }
        }
        wait_for(|| said(&notices, what));
    }
}

/// What becomes of a message of so many bytes that a peer begins after these commands: the reason in the log, or none.
fn long_message(origin: &Origin, notices: &Notices, commands: &[(&str, &[Amf])], length: usize) -> Option<String> {
    notices.lock().unwrap().clear();
    let mut io = TcpStream::connect(origin.rtmp_addr).unwrap();
    io.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let mut hello = vec![3];
    hello.extend([0; 1536 * 2]);
    io.write_all(&hello).unwrap();
    for (name, values) in commands {
        let mut all = vec![Amf::str(name), Amf::Number(1.0)];
        all.extend_from_slice(values);
        let message = Message { timestamp: 0, kind: kind::COMMAND, stream: 1, payload: encode(&all).into() };
        let mut out = Vec::new();
        write_message(&mut out, 3, &message, 128);
        io.write_all(&out).unwrap();
        // Until it is answered or nothing comes any more.
        while io.read(&mut [0; 65536]).is_ok_and(|n| n > 0) {}
    }
    let [_, a, b, c] = (length as u32).to_be_bytes();
    io.write_all(&[6, 0, 0, 0, a, b, c, kind::VIDEO, 1, 0, 0, 0]).unwrap();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(1) {
        if let Some(notice) = notices.lock().unwrap().iter().map(ToString::to_string).find(|n| n.contains("exceeds")) {
            return Some(notice);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

#[test]
fn only_publishers_send_long_messages() {
    let (origin, notices) = origin(Limits::USUAL, Keys::default());
    let connect: (&str, &[Amf]) = ("connect", &[Amf::Object(vec![("app".to_owned(), Amf::String("live".to_owned()))])]);
    let create: (&str, &[Amf]) = ("createStream", &[Amf::Null]);
    let room = [Amf::Null, Amf::str("room"), Amf::str("live")];
    let play = [connect, create, ("play", &room[..])];
    let publish = [connect, create, ("publish", &room[..])];
    for (commands, fits, too_long) in [
        (&[][..], 1 << 20, (1 << 20) + 1),
        (&play[..], 64 << 10, (64 << 10) + 1),
        (&publish[..], 4 << 20, (4 << 20) + 1),
    ] {
        assert_eq!(long_message(&origin, &notices, commands, fits), None);
        let told = long_message(&origin, &notices, commands, too_long).unwrap();
        assert!(told.contains(&format!("{too_long} bytes exceeds the limit of {fits}")), "{told}");
    }
}

#[test]
fn a_connection_beyond_the_limit_is_closed_and_a_place_comes_back() {
    let (origin, _notices) = origin(Limits { connections: 2, ..Limits::USUAL }, Keys::default());
    let open = |n: usize| (0..n).map(|_| TcpStream::connect(origin.rtmp_addr).unwrap()).collect::<Vec<_>>();
    let closed = |mut io: &TcpStream| {
        io.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        !matches!(io.read(&mut [0; 1]), Ok(n) if n > 0)
    };
    let mut held = open(2);
    // The origin speaks first, so a byte means that it listens.
    assert!(!closed(&held[0]) && !closed(&held[1]));
    assert!(closed(&open(1)[0]));
    held.pop();
    wait_for(|| !closed(&open(1)[0]));
}

#[test]
fn what_is_no_request_is_answered_and_closed() {
    let (origin, _notices) = origin(Limits::USUAL, Keys::default());
    for (request, status) in [
        ("POST / HTTP/1.1\r\n\r\n".to_owned(), "405"),
        ("\u{3}not http\r\n\r\n".to_owned(), "400"),
        (format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(100_000)), "431"),
        ("GET /live/room.flv HTTP/1.1\r\n\r\n".to_owned(), "404"),
        ("GET /nothing HTTP/1.1\r\n\r\n".to_owned(), "404"),
    ] {
        let mut io = TcpStream::connect(origin.http_addr).unwrap();
        io.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        io.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // A reset after the answer is the kernel's business.
        let _ = io.read_to_end(&mut answer);
        assert!(answer.starts_with(format!("HTTP/1.1 {status}").as_bytes()), "{}", String::from_utf8_lossy(&answer));
    }
}
