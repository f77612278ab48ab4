//! What page code asks of the network, with the lanes of a real run and servers on this machine.

#![allow(clippy::unwrap_used)] // A test may panic.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message};
use zhenji::lanes::{Options, Report, Session};
use zhenji::project::Project;
use zhenji_core::trace::Body;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs `code` in `onLoad`, with the addresses `http`, `ws` and `nobody` in scope, until it prints `done`; gives what it
/// printed before.
fn page(code: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let (http, ws, nobody) = (serve(answer), serve(talk), free());
    write("app.json", r#"{"pages":["index"]}"#);
    write("app.js", "App({})");
    write("index.wxml", "<view>x</view>");
    write("hello.txt", "hello, file");
    write(
        "index.js",
        &format!(
            "const http = 'http://{http}', ws = 'ws://{ws}', nobody = '{nobody}'\n\
             const text = (buffer) => String.fromCharCode(...new Uint8Array(buffer))\n\
             const log = (...args) => console.log(...args), done = () => console.log('done')\n\
             Page({{ onLoad() {{ {code} }} }})"
        ),
    );
    let project = Project::open(folder.path()).unwrap();
    let device = project.device(None).unwrap();
    let mut options = Options::new(project, device);
    (options.origin, options.keep_storage, options.hot_reload) = (false, false, false);
    let session = Session::start(options).unwrap();
    let (begun, mut lines) = (Instant::now(), Vec::new());
    while let Ok(report) = session.reports.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
        let Report::Record(record) = report else { continue };
        match record.body {
            Body::Log { text, .. } if text == "done" => {
                session.end();
                return lines;
            }
            Body::Log { text, .. } => lines.push(text),
            Body::Exception(e) => panic!("{}: {lines:?}", e.message),
            _ => {}
        }
    }
    panic!("the page did not get done: {lines:?}");
}

fn serve(each: fn(TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(thread::spawn(move || each(stream)))));
    address
}

/// An address where nobody listens.
fn free() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

/// One request, one answer.
fn answer(mut stream: TcpStream) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
    let mut sent = vec![0; length];
    reader.read_exact(&mut sent).unwrap();
    let body: Vec<u8> = match path.as_str() {
        "/json" => br#"{"a":1}"#.to_vec(),
        "/bytes" => vec![0, 1, 255],
        "/header" => headers.get("x-mine").cloned().unwrap_or_default().into_bytes(),
        "/large.bin" => vec![b'x'; 300_000],
        "/upload" => sent,
        _ => {
            // Never answered; whoever gives up closes the connection.
            let _ = stream.read(&mut [0; 1]);
            return;
        }
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nX-Server: here\r\nSet-Cookie: c=1\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // An abort closes the connection while it is written to.
    let _ = stream.write_all(&body);
}

/// Gives back what it gets; `bye` makes it close, `drop` makes it go without a word.
#[allow(clippy::result_large_err)] // The library's own callback type.
fn talk(stream: TcpStream) {
    let accept = |request: &Request, mut response: Response| {
        if let Some(wanted) = request.headers().get("sec-websocket-protocol") {
            response.headers_mut().insert("sec-websocket-protocol", wanted.clone());
        }
        if let Some(mine) = request.headers().get("x-mine") {
            response.headers_mut().insert("x-yours", mine.clone());
        }
        Ok(response)
    };
    let Ok(mut socket) = tungstenite::accept_hdr(stream, accept) else { return };
    while let Ok(message) = socket.read() {
        let sent = match &message {
            Message::Text(text) if text.as_str() == "bye" => {
                socket.close(Some(CloseFrame { code: 3001.into(), reason: "see you".into() }))
            }
            Message::Text(text) if text.as_str() == "drop" => return,
            Message::Text(_) | Message::Binary(_) => socket.send(message),
            _ => Ok(()),
        };
        if sent.is_err() {
            return;
        }
    }
}

#[test]
fn a_request_tells_headers_and_brings_bytes() {
    let lines = page(
        "wx.request({ url: http + '/json', success: (r) => {
           log(r.statusCode, r.data.a, r.header['X-Server'], r.cookies.length, r.errMsg)
           wx.request({ url: http + '/bytes', responseType: 'arraybuffer', success: (r) => {
             log(r.data instanceof ArrayBuffer, Array.from(new Uint8Array(r.data)).join())
             done()
           } })
         } }).onHeadersReceived((h) => log(h.statusCode, h.header['X-Server']))",
    );
    assert_eq!(lines, ["200 here", "200 1 here 1 request:ok", "true 0,1,255"]);
}

#[test]
fn a_chunked_request_brings_its_body_in_pieces() {
    let lines = page(
        "let n = 0
         wx.request({ url: http + '/large.bin', enableChunked: true, success: (r) => { log(n, r.data); done() } })
           .onChunkReceived((c) => { n += c.data.byteLength })",
    );
    assert_eq!(lines, ["300000 "]);
}

#[test]
fn calls_can_be_aborted_and_fail_in_the_words_of_a_phone() {
    let lines = page(
        "const calls = ['request', 'downloadFile', 'uploadFile']
         const next = () => {
           const name = calls.shift()
           if (!name) return timeout()
           const task = wx[name]({ url: http + '/never', filePath: name === 'uploadFile' ? 'hello.txt' : undefined, name: 'f',
             fail: (e) => { log(e.errMsg); next() } })
           setTimeout(() => task.abort(), 50)
         }
         const timeout = () => wx.request({ url: http + '/never', timeout: 50, fail: (e) => { log(e.errMsg); refused() } })
         const refused = () => wx.request({ url: 'http://' + nobody, fail: (e) => { log(e.errMsg.startsWith('request:fail '), e.errno); done() } })
         next()",
    );
    let expected = [
        "request:fail abort",
        "downloadFile:fail abort",
        "uploadFile:fail abort",
        "request:fail timeout",
        "true 600001",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_download_is_a_file_that_can_be_sent_and_kept() {
    let lines = page(
        "let told = 0, last
         const task = wx.downloadFile({ url: http + '/large.bin', success: (r) => {
           log(r.statusCode, r.tempFilePath.startsWith('http://tmp/'), r.tempFilePath.endsWith('.bin'), r.errMsg)
           log(told > 0, last.progress, last.totalBytesWritten, last.totalBytesExpectedToWrite)
           wx.uploadFile({ url: http + '/upload', filePath: r.tempFilePath, name: 'f', success: (r) => {
             log(r.data.split('x').length > 300000)
             const filePath = wx.env.USER_DATA_PATH + '/a/kept.bin'
             wx.downloadFile({ url: http + '/bytes', filePath, success: (r) => { log(r.filePath === filePath, 'tempFilePath' in r); outside() } })
           } })
         } })
         task.onProgressUpdate((p) => { told++; last = p })
         const outside = () => wx.downloadFile({ url: http + '/bytes', filePath: '/etc/x', fail: (e) => { log(e.errMsg); done() } })",
    );
    let expected = [
        "200 true true downloadFile:ok",
        "true 100 300000 300000",
        "true",
        "true false",
        "downloadFile:fail permission denied, open \"/etc/x\"",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn an_upload_sends_file_and_form() {
    let lines = page(
        "let last
         wx.uploadFile({ url: http + '/upload', filePath: 'hello.txt', name: 'doc', formData: { user: 'me', n: 1 },
           success: (r) => {
             const has = (s) => r.data.includes(s)
             log(r.statusCode, typeof r.data, r.errMsg)
             log(has('name=\"user\"'), has('me'), has('name=\"doc\"; filename=\"hello.txt\"'), has('text/plain'), has('hello, file'))
             log(last.progress, last.totalBytesSent, last.totalBytesExpectedToSend)
             wx.uploadFile({ url: http + '/upload', filePath: '/none.txt', name: 'f', fail: (e) => { log(e.errMsg.startsWith('uploadFile:fail ')); done() } })
           } }).onProgressUpdate((p) => { last = p })",
    );
    assert_eq!(lines, ["200 string uploadFile:ok", "true true true true true", "100 11 11", "true"]);
}

#[test]
fn a_socket_carries_text_and_bytes_and_closes() {
    let lines = page(
        "const s = wx.connectSocket({ url: ws + '/x', header: { 'X-Mine': 'hi' }, protocols: ['p1'], success: (r) => log(r.errMsg) })
         log(s.readyState, s.OPEN)
         s.send({ data: 'early', fail: (e) => log(e.errMsg) })
         s.onOpen((r) => {
           log('open', s.readyState, r.header['X-Yours'], r.header['Sec-Websocket-Protocol'])
           s.send({ data: 'hello', success: (r) => log(r.errMsg) })
         })
         s.onMessage((m) => {
           if (typeof m.data === 'string') {
             log('text', m.data)
             s.send({ data: new Uint8Array([1, 2, 3]).buffer })
           } else {
             log('bytes', m.data instanceof ArrayBuffer, Array.from(new Uint8Array(m.data)).join())
             s.close({ code: 3000, reason: 'enough', success: (r) => log(r.errMsg, s.readyState) })
           }
         })
         s.onClose((r) => {
           log('close', r.code, r.reason, s.readyState)
           s.send({ data: 'late', fail: (e) => { log(e.errMsg); done() } })
         })",
    );
    let expected = [
        "0 1",
        "connectSocket:ok",
        "SocketTask.send:fail SocketTask.readyState is not OPEN",
        "open 1 hi p1",
        "sendSocketMessage:ok",
        "text hello",
        "bytes true 1,2,3",
        "closeSocket:ok 2",
        "close 3000 enough 3",
        "SocketTask.send:fail SocketTask.readyState is not OPEN",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_socket_hears_how_the_other_side_ends() {
    let lines = page(
        "const open = (word, then) => {
           const s = wx.connectSocket({ url: ws })
           s.onOpen(() => s.send({ data: word }))
           s.onClose((r) => { log(word, r.code, r.reason); then() })
         }
         const nothing = () => {
           const s = wx.connectSocket({ url: 'ws://' + nobody })
           s.onError((e) => log('error', typeof e.errMsg))
           s.onClose((r) => { log('nothing', r.code); wx.connectSocket({ url: 'http://x', fail: (e) => { log(e.errMsg); done() } }) })
         }
         open('bye', () => open('drop', nothing))",
    );
    let expected = [
        "bye 3001 see you",
        "drop 1006 abnormal closure",
        "error string",
        "nothing 1006",
        "connectSocket:fail invalid url \"http://x\"",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn the_calls_without_a_task_act_on_the_socket() {
    let lines = page(
        "wx.sendSocketMessage({ data: 'x', fail: (e) => log(e.errMsg) })
         wx.closeSocket({ fail: (e) => log(e.errMsg) })
         wx.connectSocket({ url: ws })
         wx.onSocketOpen(() => wx.sendSocketMessage({ data: 'hello' }))
         wx.onSocketMessage((m) => { log(m.data); wx.closeSocket() })
         wx.onSocketClose((r) => { log(r.code); done() })",
    );
    let none = "WebSocket is not connected";
    assert_eq!(
        lines,
        [format!("sendSocketMessage:fail {none}"), format!("closeSocket:fail {none}"), "hello".into(), "1000".into()]
    );
}
