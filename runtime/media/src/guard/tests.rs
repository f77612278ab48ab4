//! Every input that made rml_rtmp 0.8 panic or abort, and 20,000 more: refused or passed, never a panic.

#![allow(clippy::unwrap_used)]

use super::amf::Amf;
use super::chunk::{ChunkReader, MAX_MESSAGE, Message, kind, write_message};
use super::*;
use crate::rtmp::client::{Client, Purpose};
use crate::rtmp::server::{Server, ServerEvent};
use crate::rtmp::{Hello, RtmpUrl};

fn message(kind: u8, stream: u32, timestamp: u32, payload: &[u8]) -> Message {
    Message { timestamp, kind, stream, payload: payload.to_vec().into() }
}

fn read_all(bytes: &[u8], step: usize) -> Result<Vec<Message>, GuardError> {
    let mut reader = ChunkReader::new();
    let mut out = Vec::new();
    for piece in bytes.chunks(step) {
        reader.push(piece);
        while let Some(m) = reader.next()? {
            out.push(m);
        }
    }
    Ok(out)
}

fn feed(bytes: &[u8]) -> Result<Vec<Passed>, GuardError> {
    Guard::new().feed(bytes, &mut Vec::new())
}

#[test]
fn messages_survive_the_way_in_pieces_of_any_size() {
    let mut bytes = Vec::new();
    let messages = [
        message(kind::VIDEO, 1, 0, &[1; 1000]),
        message(kind::AUDIO, 1, 0xff_fffe, &[2; 5]),
        // Extended timestamps: section 5.3.1.3.
        message(kind::VIDEO, 1, 0xff_ffff, &[3; 300]),
        message(kind::VIDEO, 1, u32::MAX, &[4; 129]),
        message(kind::DATA, 1, 7, &[]),
    ];
    for (i, m) in messages.iter().enumerate() {
        write_message(&mut bytes, 4 + i as u8, m, 128);
    }
    for step in [1, 5, 127, bytes.len()] {
        assert_eq!(read_all(&bytes, step).unwrap(), messages, "step {step}");
    }
}

#[test]
fn audio_between_the_chunks_of_a_video_message() {
    let video = message(kind::VIDEO, 1, 40, &[9; 300]);
    let mut whole = Vec::new();
    write_message(&mut whole, 6, &video, 128);
    let audio = message(kind::AUDIO, 1, 41, &[0xaf, 1, 7]);
    let mut bytes = whole[..12 + 128].to_vec();
    write_message(&mut bytes, 4, &audio, 128);
    bytes.extend(&whole[12 + 128..]);
    assert_eq!(read_all(&bytes, bytes.len()).unwrap(), [audio, video]);
}

#[test]
fn compressed_headers_lean_on_earlier_ones() {
    // Section 5.3.1.2: type 1 keeps the stream, type 2 length and kind too, type 3 everything.
    let mut bytes = Vec::new();
    write_message(&mut bytes, 4, &message(kind::AUDIO, 1, 1000, &[1, 1]), 128);
    bytes.extend([0x44, 0, 0, 20, 0, 0, 3, kind::AUDIO, 2, 2, 2]);
    bytes.extend([0x84, 0, 0, 30, 3, 3, 3]);
    bytes.extend([0xc4, 4, 4, 4]);
    let got: Vec<_> = read_all(&bytes, 3).unwrap().iter().map(|m| (m.timestamp, m.payload.to_vec())).collect();
    let expect = [(1000, vec![1, 1]), (1020, vec![2; 3]), (1050, vec![3; 3]), (1080, vec![4; 3])];
    assert_eq!(got, expect);
}

#[test]
fn a_chunk_stream_has_one_to_three_bytes_of_name() {
    for head in [&[0x00, 10][..], &[0x01, 1, 2], &[0x3f]] {
        let mut bytes = head.to_vec();
        bytes.extend([0, 0, 5, 0, 0, 1, kind::AUDIO, 1, 0, 0, 0, 0xaf]);
        assert_eq!(read_all(&bytes, 1).unwrap(), [message(kind::AUDIO, 1, 5, &[0xaf])]);
    }
}

#[test]
fn chunk_size_and_abort_are_obeyed() {
    let mut bytes = Vec::new();
    write_control(&mut bytes, kind::SET_CHUNK_SIZE, 4096u32.to_be_bytes().to_vec());
    let video = message(kind::VIDEO, 1, 1, &[5; 3000]);
    write_message(&mut bytes, 6, &video, 4096);
    assert_eq!(read_all(&bytes, 100).unwrap(), [video]);

    let long = message(kind::VIDEO, 1, 1, &[5; 200]);
    let mut bytes = Vec::new();
    write_message(&mut bytes, 6, &long, 128);
    bytes.truncate(12 + 128);
    write_control(&mut bytes, kind::ABORT, 6u32.to_be_bytes().to_vec());
    let next = message(kind::VIDEO, 1, 2, &[6; 10]);
    write_message(&mut bytes, 6, &next, 128);
    assert_eq!(read_all(&bytes, bytes.len()).unwrap(), [next]);
}

#[test]
fn sizes_are_refused_before_memory_is_reserved() {
    let mut zero = Vec::new();
    write_control(&mut zero, kind::SET_CHUNK_SIZE, 0u32.to_be_bytes().to_vec());
    assert_eq!(feed(&zero), Err(GuardError::ChunkSize));
    let long = [6, 0, 0, 0, 0xff, 0xff, 0xff, kind::VIDEO, 1, 0, 0, 0];
    assert_eq!(feed(&long), Err(GuardError::TooLong(0xff_ffff, MAX_MESSAGE)));
    assert_eq!(feed(&[0xc5]), Err(GuardError::NoHeader(5)));
    let mut many = Vec::new();
    for id in 0..200u8 {
        many.extend([0, id, 0, 0, 0, 0, 1, 0, kind::VIDEO, 1, 0, 0, 0]);
        many.extend([0; 128]);
    }
    assert_eq!(feed(&many), Err(GuardError::TooManyChunkStreams));
    let mut partial = Vec::new();
    write_control(&mut partial, kind::SET_CHUNK_SIZE, (MAX_MESSAGE as u32 - 1).to_be_bytes().to_vec());
    for id in 2..6u8 {
        partial.extend([id, 0, 0, 0, 0x40, 0, 0, kind::VIDEO, 1, 0, 0, 0]);
        partial.extend(vec![0; MAX_MESSAGE - 1]);
    }
    assert_eq!(feed(&partial), Err(GuardError::TooManyPartial));
}

#[test]
fn commands_with_too_few_values_are_filled_up_or_left_out() {
    let command = |values: &[Amf]| {
        let mut bytes = Vec::new();
        write_message(&mut bytes, 3, &message(kind::COMMAND, 0, 0, &amf::encode(values)), 128);
        bytes
    };
    let passed = feed(&command(&[Amf::str("connect")])).unwrap();
    let expect = Passed::Command {
        stream: 0,
        timestamp: 0,
        name: "connect".to_owned(),
        transaction: 0.0,
        values: vec![Amf::Null],
    };
    assert_eq!(passed, [expect]);
    assert_eq!(feed(&command(&[])).unwrap(), []);
    assert_eq!(feed(&command(&[Amf::Number(1.0)])).unwrap(), []);
    // The same through the library, on both sides.
    for values in [vec![Amf::str("connect")], vec![Amf::str("_result"), Amf::Number(1.0)], vec![Amf::str("onStatus")]] {
        let mut server = server();
        let _ = server.input(&command(&values), &mut Vec::new());
        let _ = server.next(&mut Vec::new());
        let _ = client().input(&command(&values), &mut Vec::new());
    }
}

#[test]
fn deep_amf_is_refused_and_does_not_end_the_program() {
    let mut deep = amf::encode(&[Amf::str("connect"), Amf::Number(1.0)]);
    for _ in 0..200_000 {
        deep.extend([3, 0, 1, b'a']);
    }
    let mut bytes = Vec::new();
    write_message(&mut bytes, 3, &message(kind::COMMAND, 0, 0, &deep), 128);
    assert_eq!(feed(&bytes), Err(GuardError::AmfTooDeep));
    assert!(server().input(&bytes, &mut Vec::new()).is_err());
    assert!(client().input(&bytes, &mut Vec::new()).is_err());
    let mut array = amf::encode(&[Amf::str("x")]);
    array.extend([10, 0xff, 0xff, 0xff, 0xff]);
    array.extend(vec![5; 100_000]);
    assert_eq!(amf::decode(&array), Err(GuardError::AmfTooMany));
    assert_eq!(amf::decode(&[2, 0, 9, b'x']), Err(GuardError::AmfCutShort));
    assert_eq!(amf::decode(&[0x77]), Err(GuardError::AmfMarker(0x77)));
}

#[test]
fn data_messages_that_broke_the_library_pass_undecoded() {
    // `@setDataFrame` alone, and with only `onMetaData` after it: both index out of range in rml_rtmp.
    for values in [vec![Amf::str("@setDataFrame")], vec![Amf::str("@setDataFrame"), Amf::str("onMetaData")]] {
        let mut bytes = Vec::new();
        write_message(&mut bytes, 3, &message(kind::DATA, 1, 0, &amf::encode(&values)), 128);
        let mut server = server();
        server.input(&bytes, &mut Vec::new()).unwrap();
        while server.next(&mut Vec::new()).unwrap().is_some() {}
        client().input(&bytes, &mut Vec::new()).unwrap();
    }
}

#[test]
fn acknowledgements_carry_the_total_and_pings_are_answered() {
    let mut guard = Guard::new();
    let mut bytes = Vec::new();
    write_control(&mut bytes, kind::WINDOW_ACK_SIZE, 100u32.to_be_bytes().to_vec());
    write_control(&mut bytes, kind::USER_CONTROL, [0, 6, 1, 2, 3, 4].to_vec());
    let mut reply = Vec::new();
    guard.feed(&bytes, &mut reply).unwrap();
    let pong = read_all(&reply, reply.len()).unwrap();
    assert_eq!(pong, [message(kind::USER_CONTROL, 0, 0, &[0, 7, 1, 2, 3, 4])]);
    let mut total = bytes.len() as u32;
    for _ in 0..2 {
        let mut more = Vec::new();
        write_message(&mut more, 4, &message(kind::AUDIO, 1, 0, &[1; 120]), 128);
        total += more.len() as u32;
        let mut reply = Vec::new();
        guard.feed(&more, &mut reply).unwrap();
        let ack = read_all(&reply, reply.len()).unwrap();
        assert_eq!(ack, [message(kind::ACKNOWLEDGEMENT, 0, 0, &total.to_be_bytes())]);
    }
}

#[test]
fn a_client_that_does_not_wait_for_answers_is_served() {
    let mut bytes = Vec::new();
    let app = Amf::Object(vec![("app".to_owned(), Amf::str("live"))]);
    for (stream, values) in [
        (0, vec![Amf::str("connect"), Amf::Number(1.0), app]),
        (0, vec![Amf::str("createStream"), Amf::Number(2.0), Amf::Null]),
        (1, vec![Amf::str("play"), Amf::Number(3.0), Amf::Null, Amf::str("room")]),
    ] {
        write_message(&mut bytes, 3, &message(kind::COMMAND, stream, 0, &amf::encode(&values)), 128);
    }
    let (mut server, mut out) = (server(), Vec::new());
    server.input(&bytes, &mut out).unwrap();
    let Some(ServerEvent::Connect { request, .. }) = server.next(&mut out).unwrap() else { panic!("no connect") };
    server.accept(request, &mut out).unwrap();
    let play = server.next(&mut out).unwrap();
    assert!(matches!(&play, Some(ServerEvent::Play { stream, on: 1, .. }) if stream == "room"), "{play:?}");
}

#[test]
fn random_bytes_never_panic() {
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    for round in 0..20_000 {
        let mut bytes = Vec::new();
        for _ in 0..next() % 6 {
            let n = (next() % 80) as usize;
            let mut payload: Vec<u8> = (0..n).map(|_| next() as u8).collect();
            if next() % 2 == 0 {
                // Half-plausible: a known command name, then noise.
                let name =
                    ["connect", "publish", "play", "createStream", "_result", "_error", "onStatus", "deleteStream"];
                let mut with_name =
                    amf::encode(&[Amf::str(name[(next() % 8) as usize]), Amf::Number((next() % 4) as f64)]);
                with_name.extend(payload.iter().map(|b| b % 13));
                payload = with_name;
            }
            let kinds = [1, 2, 3, 4, 5, 6, 8, 9, 15, 17, 18, 20, 22];
            let m = message(kinds[(next() % 13) as usize], (next() % 3) as u32, next() as u32, &payload);
            write_message(&mut bytes, 2 + (next() % 8) as u8, &m, 128);
        }
        for _ in 0..next() % 4 {
            let at = (next() as usize) % (bytes.len() + 1);
            bytes.insert(at, next() as u8);
        }
        let mut out = Vec::new();
        if round % 2 == 0 {
            let mut server = server();
            let _ = server.input(&bytes, &mut out);
            while let Ok(Some(event)) = server.next(&mut out) {
                if let ServerEvent::Connect { request, .. }
                | ServerEvent::Publish { request, .. }
                | ServerEvent::Play { request, .. } = event
                {
                    let _ = server.accept(request, &mut out);
                }
            }
        } else {
            let _ = client().input(&bytes, &mut out);
        }
    }
}

/// A server past the handshake.
pub(crate) fn server() -> Server {
    let mut out = Vec::new();
    let mut server = Server::new(&mut out).unwrap();
    let mut reply = Vec::new();
    let mut hello = Hello::new(false, &mut reply).unwrap();
    hello.input(&out, &mut reply).unwrap();
    server.input(&reply, &mut Vec::new()).unwrap();
    server
}

/// A client past the handshake.
pub(crate) fn client() -> Client {
    let mut out = Vec::new();
    let url = RtmpUrl::parse("rtmp://a/live/b").unwrap();
    let mut client = Client::new(url, Purpose::Play, &mut out).unwrap();
    let mut reply = Vec::new();
    let mut hello = Hello::new(true, &mut reply).unwrap();
    hello.input(&out, &mut reply).unwrap();
    client.input(&reply, &mut Vec::new()).unwrap();
    client
}
