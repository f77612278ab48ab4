//! One WebSocket of a page: from the connection to its end.
//!
//! Source: https://developers.weixin.qq.com/miniprogram/dev/api/network/websocket/SocketTask.html; close codes: RFC 6455.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message};
use zhenji_core::logic::{EffectId, Failure, Socket, SocketData};
use zhenji_core::value::Value;

use super::{Tell, http};

/// What page code wants of an open socket; each is settled by itself.
pub(super) enum Command {
    Send(Tell, SocketData),
    Close(Tell, u16, Arc<str>),
}

/// The open sockets.
pub(super) type Sockets = HashMap<EffectId, UnboundedSender<Command>>;

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}
type Stream = WebSocketStream<Box<dyn Wire>>;

/// The other side went without a word.
const ABNORMAL: u16 = 1006;
/// It closed without a code.
const NO_STATUS: u16 = 1005;
/// How long the other side may take to answer a close.
const FAREWELL: Duration = Duration::from_secs(3);

/// Connects, carries messages both ways, and tells how it ended.
pub(super) async fn run(
    socket: Socket,
    mut commands: UnboundedReceiver<Command>,
    tell: &Tell,
) -> Result<Value, Failure> {
    let patience = Duration::from_secs_f64((socket.timeout_ms / 1000.0).clamp(0.001, 86_400.0));
    let connected = tokio::time::timeout(patience, connect(&socket));
    let connected = tokio::select! {
        connected = connected => connected.unwrap_or_else(|_| Err("timeout".into())),
        // Closed before it was open.
        (code, reason) = closed_early(&mut commands) => {
            closed(tell, code, &reason);
            return Ok(Value::Undefined);
        }
    };
    let (code, reason) = match connected {
        Ok((stream, response)) => {
            let header = response.headers().iter();
            let header =
                header.map(|(n, v)| (http::canonical(n.as_str()), text(&String::from_utf8_lossy(v.as_bytes()))));
            tell.notify("open", Value::object([("header", Value::object(header.collect::<Vec<_>>()))]));
            carry(stream, &mut commands, tell).await
        }
        Err(reason) => {
            failed(tell, &reason);
            (ABNORMAL, "abnormal closure".to_owned())
        }
    };
    closed(tell, code, &reason);
    Ok(Value::Undefined)
}

/// Waits for a close; what is sent before the socket is open fails.
async fn closed_early(commands: &mut UnboundedReceiver<Command>) -> (u16, String) {
    loop {
        match commands.recv().await {
            Some(Command::Send(tell, _)) => tell.settle(Err(Failure::new("WebSocket is not connected"))),
            Some(Command::Close(tell, code, reason)) => {
                tell.settle(Ok(Value::Undefined));
                return (code, reason.to_string());
            }
            None => std::future::pending().await,
        }
    }
}

async fn connect(socket: &Socket) -> Result<(Stream, Response), String> {
    let request = request(socket)?;
    let url = url::Url::parse(&socket.url).map_err(|e| e.to_string())?;
    let host = url.host_str().ok_or("the address names no host")?.trim_matches(['[', ']']).to_owned();
    let secure = url.scheme() == "wss";
    let port = url.port_or_known_default().unwrap_or(if secure { 443 } else { 80 });
    let tcp = TcpStream::connect((host.as_str(), port)).await.map_err(|e| e.to_string())?;
    // Small messages go at once.
    tcp.set_nodelay(true).map_err(|e| e.to_string())?;
    let wire: Box<dyn Wire> = if secure {
        let name = ServerName::try_from(host).map_err(|e| e.to_string())?;
        Box::new(tls()?.connect(name, tcp).await.map_err(|e| e.to_string())?)
    } else {
        Box::new(tcp)
    };
    tokio_tungstenite::client_async(request, wire).await.map_err(|e| e.to_string())
}

fn request(socket: &Socket) -> Result<Request, String> {
    let mut request = socket.url.as_ref().into_client_request().map_err(|e| e.to_string())?;
    let headers = request.headers_mut();
    for (name, value) in &socket.headers {
        let name: HeaderName = name.parse().map_err(|_| format!("the header {name} is invalid"))?;
        let value = HeaderValue::from_str(value).map_err(|_| format!("the header {name} is invalid"))?;
        headers.insert(name, value);
    }
    if !socket.protocols.is_empty() {
        let value = HeaderValue::from_str(&socket.protocols.join(", ")).map_err(|_| "the protocols are invalid")?;
        headers.insert(SEC_WEBSOCKET_PROTOCOL, value);
    }
    Ok(request)
}

fn tls() -> Result<TlsConnector, String> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = builder.map_err(|e| e.to_string())?.with_root_certificates(roots).with_no_client_auth();
    Ok(Arc::new(config).into())
}

/// Carries messages until the socket is closed; gives code and reason.
async fn carry(stream: Stream, commands: &mut UnboundedReceiver<Command>, tell: &Tell) -> (u16, String) {
    let (mut out, mut inbox) = stream.split();
    let mut closing: Option<(u16, String)> = None;
    loop {
        let message = tokio::select! {
            message = inbox.next() => message,
            Some(command) = commands.recv(), if closing.is_none() => {
                closing = carry_out(command, &mut out).await;
                continue;
            }
            () = tokio::time::sleep(FAREWELL), if closing.is_some() => None,
        };
        match message {
            Some(Ok(Message::Text(text_))) => tell.notify("message", Value::object([("data", text(text_.as_str()))])),
            Some(Ok(Message::Binary(bytes))) => {
                tell.notify("message", Value::object([("data", Value::Bytes(bytes.as_ref().into()))]));
            }
            Some(Ok(Message::Close(frame))) => {
                // The answer to a close of theirs is on its way once the stream is flushed.
                let _ = out.flush().await;
                let said = frame.map(|f| (u16::from(f.code), f.reason.to_string()));
                return closing.or(said).unwrap_or((NO_STATUS, String::new()));
            }
            Some(Ok(_)) => {}
            Some(Err(tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed)) | None => {
                return closing.unwrap_or((ABNORMAL, "abnormal closure".into()));
            }
            Some(Err(e)) => {
                if closing.is_none() {
                    failed(tell, &e.to_string());
                }
                return closing.unwrap_or((ABNORMAL, "abnormal closure".into()));
            }
        }
    }
}

/// Carries out one command; a close gives its code and reason.
async fn carry_out(command: Command, out: &mut SplitSink<Stream, Message>) -> Option<(u16, String)> {
    let said = |result: Result<(), tungstenite::Error>| {
        result.map(|()| Value::Undefined).map_err(|e| Failure::new(e.to_string()))
    };
    match command {
        Command::Send(tell, data) => {
            let message = match data {
                SocketData::Text(text) => Message::text(&*text),
                SocketData::Binary(bytes) => Message::binary(bytes.to_vec()),
            };
            tell.settle(said(out.send(message).await));
            None
        }
        Command::Close(tell, code, reason) => {
            let frame = CloseFrame { code: code.into(), reason: (&*reason).into() };
            tell.settle(said(out.send(Message::Close(Some(frame))).await));
            Some((code, reason.to_string()))
        }
    }
}

/// The connection is gone, for this reason.
pub(super) fn broken(tell: &Tell, reason: &str) {
    failed(tell, reason);
    closed(tell, ABNORMAL, "abnormal closure");
}

fn failed(tell: &Tell, reason: &str) {
    tell.notify("error", Value::object([("errMsg", text(reason))]));
}

fn closed(tell: &Tell, code: u16, reason: &str) {
    tell.notify("close", Value::object([("code", Value::from(f64::from(code))), ("reason", text(reason))]));
}

fn text(text: &str) -> Value {
    Value::from(text)
}
