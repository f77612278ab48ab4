//! What is fuzzed, and what has to hold.

use bytes::Bytes;

use super::{Target, fuzz, magnitude, mark};
use crate::flv::{HEADER, TagReader, aac, avc, write_tag};
use crate::guard::amf::{self, Amf};
use crate::guard::chunk::{ChunkReader, Message, kind, write_message};
use crate::guard::tests::{client, server};
use crate::guard::write_control;
use crate::origin::Limits;
use crate::origin::head;
use crate::rtmp::server::ServerEvent;
use crate::rtmp::{Hello, MediaKind, MediaMessage, ProtocolError, RtmpUrl};

/// A byte may become a value or a message of some sixty bytes, in lists that grow by doubling.
const fn values(n_bytes: usize) -> usize {
    n_bytes * 320 + 256 * 1024
}

/// Buffers, copies of them, and what is unfinished.
const fn buffers(n_bytes: usize) -> usize {
    n_bytes * 16 + 64 * 1024
}

#[test]
fn chunks() {
    fuzz(&Target {
        name: "chunks",
        seeds: || vec![chat(), video_in_pieces()],
        words: CHUNK_WORDS,
        run: |input| {
            let (&step, bytes) = input.split_first().unwrap_or((&1, &[]));
            let whole = read_chunks(bytes, bytes.len().max(1));
            // How bytes are cut on the way must not matter.
            assert_eq!(read_chunks(bytes, usize::from(step).max(1)), whole);
            // What was read can be written and read again.
            let mut again = Vec::new();
            whole.0.iter().for_each(|m| write_message(&mut again, 6, m, 128));
            if whole.0.iter().all(|m| m.kind > kind::ABORT && !m.payload.is_empty()) {
                assert_eq!(read_chunks(&again, again.len().max(1)).0, whole.0);
            }
            let kinds: Vec<u8> = whole.0.iter().map(|m| m.kind.min(23)).take(4).collect();
            mark((kinds, magnitude(whole.0.len()), whole.1))
        },
        memory: values,
    });
}

#[test]
fn amf_values() {
    fuzz(&Target {
        name: "amf_values",
        seeds: || vec![connect_values(), amf::encode(&[Amf::Array(vec![Amf::Null; 5]), Amf::Boolean(true)])],
        words: AMF_WORDS,
        run: |input| {
            let result = amf::decode(input);
            if let Ok(values) = &result {
                let bytes = amf::encode(values);
                let again = amf::decode(&bytes).unwrap();
                assert_eq!(amf::encode(&again), bytes);
            }
            let shape = result.as_ref().map(|values| magnitude(format!("{values:?}").len()));
            mark((format!("{:?}", result.as_ref().err()), shape.ok()))
        },
        memory: values,
    });
}

#[test]
fn server_sessions() {
    fuzz(&Target {
        name: "server_sessions",
        seeds: || vec![chat(), video_in_pieces()],
        words: CHUNK_WORDS,
        run: |input| {
            let mut server = server();
            let mut out = Vec::new();
            let mut seen = Vec::new();
            for piece in input.chunks(700) {
                let mut result = server.input(piece, &mut out).map(|()| None);
                while result.is_ok() {
                    result = server.next(&mut out);
                    let Ok(Some(event)) = &result else { break };
                    seen.push(mark(std::mem::discriminant(event)));
                    if let ServerEvent::Connect { request, .. }
                    | ServerEvent::Publish { request, .. }
                    | ServerEvent::Play { request, .. } = event
                        && let Err(e) = server.accept(*request, &mut out)
                    {
                        result = Err(e);
                    }
                }
                if let Err(e) = result {
                    not_a_panic(&e);
                    seen.push(text_mark(&e));
                    break;
                }
            }
            assert!(out.len() < 64 * 1024 + 64 * input.len(), "answered {} bytes", out.len());
            seen.dedup();
            mark((seen, magnitude(out.len())))
        },
        memory: values,
    });
}

#[test]
fn client_sessions() {
    fuzz(&Target {
        name: "client_sessions",
        seeds: || vec![answers(), video_in_pieces()],
        words: CHUNK_WORDS,
        run: |input| {
            let mut client = client();
            let mut out = Vec::new();
            let mut seen = Vec::new();
            for piece in input.chunks(700) {
                match client.input(piece, &mut out) {
                    Ok(events) => seen.extend(events.iter().map(|e| mark(std::mem::discriminant(e)))),
                    Err(e) => {
                        not_a_panic(&e);
                        seen.push(text_mark(&e));
                        break;
                    }
                }
            }
            client.finish(&mut out);
            assert!(out.len() < 64 * 1024 + 64 * input.len(), "answered {} bytes", out.len());
            seen.dedup();
            mark((seen, magnitude(out.len())))
        },
        memory: values,
    });
}

#[test]
fn handshakes() {
    fuzz(&Target {
        name: "handshakes",
        seeds: || {
            let (mut hello, mut reply) = (Vec::new(), Vec::new());
            let mut peer = Hello::new(false, &mut hello).unwrap();
            let mut server = Vec::new();
            Hello::new(true, &mut server).unwrap();
            peer.input(&server, &mut reply).unwrap();
            vec![[hello, reply].concat()]
        },
        words: &[&[3], &[6], &[0; 8]],
        run: |input| {
            let mut out = Vec::new();
            let mut hello = Hello::new(true, &mut out).unwrap();
            let mut state = Vec::new();
            for piece in input.chunks(1000) {
                match hello.input(piece, &mut out) {
                    Ok(None) => state.push(0),
                    Ok(Some(rest)) => {
                        assert!(rest.len() <= input.len());
                        state.push(1);
                        break;
                    }
                    Err(e) => {
                        not_a_panic(&e);
                        state.push(2);
                        break;
                    }
                }
            }
            mark((state, out.len()))
        },
        memory: buffers,
    });
}

#[test]
fn flv_tags() {
    fuzz(&Target {
        name: "flv_tags",
        seeds: || vec![flv()],
        words: &[&HEADER, &[8, 0, 0], &[9, 0, 0], &[18, 0, 0], &[0x17, 0, 0, 0, 0], &[0x27, 1], &[0xaf, 0], &[0, 0, 1]],
        run: |input| {
            let (&step, bytes) = input.split_first().unwrap_or((&1, &[]));
            let whole = read_tags(bytes, bytes.len().max(1));
            assert_eq!(read_tags(bytes, usize::from(step).max(1)), whole);
            let mut seen = Vec::new();
            for tag in &whole.0 {
                seen.push((tag.kind, look_into(tag)));
            }
            seen.dedup();
            seen.truncate(2);
            mark((seen, whole.1))
        },
        memory: buffers,
    });
}

#[test]
fn request_heads() {
    const LIMITS: Limits = Limits { name: 300, http_head: 600, http_fields: 8, ..Limits::USUAL };
    fuzz(&Target {
        name: "request_heads",
        seeds: || {
            let curl = "GET /live/room.flv?txSecret=1&txTime=2 HTTP/1.1\r\nHost: a:8080\r\nAccept: */*\r\n\r\n";
            vec![curl.into(), b"POST / HTTP/1.0\r\n\r\n".to_vec(), b"GET /%E6%88%BF.flv HTTP/1.1\r\n\r\n".to_vec()]
        },
        words: &[b"GET ", b" HTTP/1.1", b" HTTP/1.0", b"\r\n", b"\r\n\r\n", b"%", b"?", b"#", b": ", b"/", b"a: b\r\n"],
        run: |input| {
            let whole = head::parse(input, &LIMITS);
            if let Ok(Some(request)) = &whole {
                assert!(request.path.starts_with('/') && request.path.len() + request.query.len() <= LIMITS.name);
            }
            assert!(input.len() < LIMITS.http_head || !matches!(whole, Ok(None)), "waits beyond its limit");
            // Reading goes on while more is wanted, so a beginning must not say something else than the whole.
            let cut = input.len() / 2;
            let beginning = head::parse(&input[..cut], &LIMITS);
            assert!(
                beginning == Ok(None) || beginning == whole || input.len() > LIMITS.http_head,
                "{beginning:?} {whole:?}"
            );
            mark(match &whole {
                Ok(Some(r)) => format!("{} {}", magnitude(r.path.len()), magnitude(r.query.len())),
                Ok(None) => "more".to_owned(),
                Err(refuse) => refuse.reason.clone(),
            })
        },
        memory: buffers,
    });
}

#[test]
fn addresses() {
    fuzz(&Target {
        name: "addresses",
        seeds: || vec![b"rtmp://a.com:1935/live/room?txSecret=1".to_vec(), b"rtmp://[::1]/a/b/c".to_vec()],
        words: &[b"rtmp://", b"http://", b":", b"/", b"?", b"[::1]", b"%00", b"@", b"#"],
        run: |input| {
            let result = RtmpUrl::parse(&String::from_utf8_lossy(input));
            if let Ok(url) = &result {
                assert!(!url.host.is_empty() && !url.app.is_empty() && !url.stream.is_empty());
            }
            mark(result.map(|url| (url.port != 1935, url.app.contains('/'), url.stream.contains('?'))).ok())
        },
        memory: |n| n * 100 + 64 * 1024,
    });
}

const CHUNK_WORDS: &[&[u8]] = &[
    b"connect",
    b"publish",
    b"play",
    b"createStream",
    b"deleteStream",
    b"_result",
    b"_error",
    b"onStatus",
    b"code",
    b"level",
    b"error",
    b"NetStream.Play.Start",
    b"NetStream.Publish.Start",
    b"NetConnection.Connect.Success",
    &[2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0],
    &[2, 0, 0, 0, 0, 0, 4, 2, 0, 0, 0, 0],
    &[6, 0xff, 0xff, 0xff, 0, 1, 0, 9, 1, 0, 0, 0],
    &[0xc6],
    &[0x86, 0, 0, 0],
    &[0x46, 0, 0, 0, 0, 0, 5, 8],
    &[3, 0, 0, 0, 0, 0, 30, 20, 0, 0, 0, 0],
    &[0, 0, 9],
    &[2, 0, 3],
    &[0, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
];

const AMF_WORDS: &[&[u8]] = &[
    &[0, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
    &[0, 0x7f, 0xf8, 0, 0, 0, 0, 0, 1],
    &[2, 0, 1, b'a'],
    &[3, 0, 1, b'a'],
    &[3, 0, 0, 9],
    &[0, 0, 9],
    &[8, 0, 0, 0, 1],
    &[10, 0, 0, 0, 2],
    &[11],
    &[12, 0, 0, 0, 1],
    &[15],
    &[5],
];

fn read_chunks(bytes: &[u8], step: usize) -> (Vec<Message>, Option<String>) {
    let mut reader = ChunkReader::new();
    let mut out = Vec::new();
    for piece in bytes.chunks(step) {
        reader.push(piece);
        loop {
            match reader.next() {
                Ok(Some(message)) => out.push(message),
                Ok(None) => break,
                Err(e) => return (out, Some(format!("{e:?}"))),
            }
        }
    }
    (out, None)
}

fn read_tags(bytes: &[u8], step: usize) -> (Vec<MediaMessage>, Option<String>) {
    let mut reader = TagReader::default();
    let mut out = Vec::new();
    for piece in bytes.chunks(step) {
        reader.push(piece);
        loop {
            match reader.next() {
                Ok(Some(tag)) => out.push(tag),
                Ok(None) => break,
                Err(e) => return (out, Some(format!("{e:?}"))),
            }
        }
    }
    (out, None)
}

/// Reads a tag as the player and the origin do; a mark.
fn look_into(tag: &MediaMessage) -> u64 {
    match tag.kind {
        MediaKind::Video => {
            let size = match avc::read(&tag.payload) {
                avc::Video::Config(avcc) => avc::size(&avcc).map(|(w, h)| (w > 4096, h > 4096)),
                _ => None,
            };
            mark((avc::is_key(&tag.payload), avc::is_config(&tag.payload), size))
        }
        MediaKind::Audio => mark((aac::is_config(&tag.payload), format!("{:?}", aac::read(&tag.payload)).len() > 20)),
        MediaKind::Data => mark(amf::decode(&tag.payload).is_ok()),
    }
}

/// The last belt must never be needed.
fn not_a_panic(error: &ProtocolError) {
    let text = error.to_string();
    assert!(!text.contains("panicked"), "{text}");
}

/// A mark of an error: its words without numbers.
fn text_mark(error: &ProtocolError) -> u64 {
    mark(error.to_string().replace(|c: char| c.is_ascii_digit(), ""))
}

fn connect_values() -> Vec<u8> {
    let text = |key: &str, value: &str| (key.to_owned(), Amf::str(value));
    let object = Amf::Object(vec![text("app", "live"), text("tcUrl", "rtmp://a/live"), text("flashVer", "LNX")]);
    amf::encode(&[Amf::str("connect"), Amf::Number(1.0), object])
}

fn command(stream: u32, payload: Vec<u8>, out: &mut Vec<u8>) {
    let message = Message { timestamp: 0, kind: kind::COMMAND, stream, payload: payload.into() };
    write_message(out, 3, &message, 128);
}

/// What a publisher says. The first byte tells some targets how to cut the rest.
fn chat() -> Vec<u8> {
    let mut out = vec![7];
    command(0, connect_values(), &mut out);
    command(0, amf::encode(&[Amf::str("createStream"), Amf::Number(2.0), Amf::Null]), &mut out);
    let publish = [Amf::str("publish"), Amf::Number(3.0), Amf::Null, Amf::str("room?a=b"), Amf::str("live")];
    command(1, amf::encode(&publish), &mut out);
    let video = Message { timestamp: 9, kind: kind::VIDEO, stream: 1, payload: avc::frame(true, 0, &[1; 50]) };
    write_message(&mut out, 6, &video, 128);
    let audio = Message { timestamp: 0xff_ffff, kind: kind::AUDIO, stream: 1, payload: aac::frame(&[1; 5]) };
    write_message(&mut out, 4, &audio, 128);
    command(1, amf::encode(&[Amf::str("deleteStream"), Amf::Number(4.0), Amf::Null, Amf::Number(1.0)]), &mut out);
    out
}

/// What a server answers to a player.
fn answers() -> Vec<u8> {
    let code = |code: &str| {
        let text = |key: &str, value: &str| (key.to_owned(), Amf::str(value));
        Amf::Object(vec![text("level", "status"), text("code", code), text("description", "d")])
    };
    let mut out = Vec::new();
    write_control(&mut out, kind::WINDOW_ACK_SIZE, vec![0, 0, 1, 0]);
    let connected = [Amf::str("_result"), Amf::Number(1.0), Amf::Null, code("NetConnection.Connect.Success")];
    command(0, amf::encode(&connected), &mut out);
    command(0, amf::encode(&[Amf::str("_result"), Amf::Number(2.0), Amf::Null, Amf::Number(1.0)]), &mut out);
    let started = [Amf::str("onStatus"), Amf::Number(0.0), Amf::Null, code("NetStream.Play.Start")];
    command(1, amf::encode(&started), &mut out);
    let video = Message { timestamp: 9, kind: kind::VIDEO, stream: 1, payload: avc::frame(true, 0, &[1; 50]) };
    write_message(&mut out, 6, &video, 128);
    out
}

/// A long message with a short one between its chunks, and a change of chunk size.
fn video_in_pieces() -> Vec<u8> {
    let mut whole = Vec::new();
    let video = Message { timestamp: 40, kind: kind::VIDEO, stream: 1, payload: Bytes::from(vec![9; 300]) };
    write_message(&mut whole, 6, &video, 128);
    let mut out = vec![3];
    out.extend(&whole[..12 + 128]);
    write_message(
        &mut out,
        4,
        &Message { timestamp: 41, kind: kind::AUDIO, stream: 1, payload: aac::frame(&[7]) },
        128,
    );
    out.extend(&whole[12 + 128..]);
    write_control(&mut out, kind::SET_CHUNK_SIZE, vec![0, 0, 0x10, 0]);
    write_message(&mut out, 6, &video, 4096);
    out
}

fn flv() -> Vec<u8> {
    let mut out = vec![5];
    out.extend(HEADER);
    let sps = avc::write_sps(540, 960);
    let [h, l] = (sps.len() as u16).to_be_bytes();
    let avcc = [&[1, 66, 0, 31, 0xff, 0xe1, h, l][..], &sps, &[1, 0, 2, 0x68, 0xce]].concat();
    let tag = |kind, payload| MediaMessage { kind, timestamp: 0x0102_0304, payload };
    write_tag(&mut out, &tag(MediaKind::Video, avc::config(&avcc)));
    write_tag(&mut out, &tag(MediaKind::Audio, aac::config(&[0x11, 0x90])));
    write_tag(&mut out, &tag(MediaKind::Video, avc::frame(true, 40, &[0, 0, 0, 2, 0x65, 1])));
    write_tag(&mut out, &tag(MediaKind::Audio, aac::frame(&[1, 2, 3])));
    write_tag(&mut out, &tag(MediaKind::Data, amf::encode(&[Amf::str("onMetaData"), Amf::Null]).into()));
    out
}
