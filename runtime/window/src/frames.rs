//! Frames of media sessions on their way into the pages: a WebSocket on loopback behind a secret path.
//!
//! Nothing queues. A page says which sessions it shows and how large; it gets the newest frame of each, and the next one
//! only after it has said that the last was on screen.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread;

use futures_util::{SinkExt, StreamExt};
use image::{ImageBuffer, Rgba, imageops};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use zhenji_core::media::{Frame, FrameBoard, MediaId};

/// Bytes before the pixels: session, width, height, zero.
const HEADER: usize = 16;

/// The server of one window. Dropping it ends its thread and all connections.
pub(super) struct FrameServer {
    url: String,
    _alive: watch::Sender<()>,
}

impl FrameServer {
    /// Listens on a free loopback port and becomes the one the board notifies.
    pub(super) fn start(board: Arc<FrameBoard>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let path = format!("/{}", secret());
        let url = format!("ws://{}{path}", listener.local_addr()?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;

        let (news, _) = watch::channel(());
        let (alive, ended) = watch::channel(());
        let notify = news.clone();
        board.on_frame(Arc::new(move |_| {
            notify.send_replace(());
        }));
        thread::Builder::new()
            .name("zhenji-frames".into())
            .spawn(move || runtime.block_on(serve(listener, path, board, news, ended)))?;
        Ok(Self { url, _alive: alive })
    }

    /// Where the pages connect to.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

/// 128 bits that nobody else on this machine can guess: the keys of `RandomState` come from the system's randomness.
fn secret() -> String {
    format!("{:016x}{:016x}", RandomState::new().hash_one(1), RandomState::new().hash_one(2))
}

async fn serve(
    listener: TcpListener,
    path: String,
    board: Arc<FrameBoard>,
    news: watch::Sender<()>,
    mut ended: watch::Receiver<()>,
) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A connection that broke before it began is nobody's loss.
                let Ok((stream, _)) = accepted else { continue };
                tokio::spawn(connection(stream, path.clone(), board.clone(), news.subscribe()));
            }
            _ = ended.changed() => return,
        }
    }
}

async fn connection(stream: TcpStream, path: String, board: Arc<FrameBoard>, mut news: watch::Receiver<()>) {
    // A frame is one large write: waiting to fill packets only costs latency.
    let _ = stream.set_nodelay(true);
    #[allow(clippy::result_large_err)] // The shape of the library's callback.
    let check = |request: &Request, response: Response| {
        if request.uri().path() == path {
            return Ok(response);
        }
        let mut refusal = ErrorResponse::new(None);
        *refusal.status_mut() = tokio_tungstenite::tungstenite::http::StatusCode::NOT_FOUND;
        Err(refusal)
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, check).await else { return };
    let mut wishes = Wishes::default();
    loop {
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => wishes.hear(&text),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            changed = news.changed() => if changed.is_err() { return },
        }
        if send_new(&mut socket, &board, &mut wishes).await.is_err() {
            return;
        }
    }
}

async fn send_new(
    socket: &mut WebSocketStream<TcpStream>,
    board: &FrameBoard,
    wishes: &mut Wishes,
) -> Result<(), tokio_tungstenite::tungstenite::Error> {
    for (&id, wish) in &mut wishes.wanted {
        let slot = board.slot(id);
        let version = slot.version();
        if wish.waiting || wish.sent == version {
            continue;
        }
        wish.sent = version;
        wish.waiting = true;
        let bytes = pack(id, slot.get().as_deref(), wish.size);
        socket.send(Message::Binary(bytes)).await?;
    }
    Ok(())
}

/// What one page wants to be sent.
#[derive(Default)]
struct Wishes {
    wanted: HashMap<MediaId, Wish>,
}

struct Wish {
    size: Size,
    /// The version of the slot that was sent last.
    sent: u64,
    /// A frame is on its way to the screen.
    waiting: bool,
}

/// How large a picture is shown, in device px.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Size {
    width: u32,
    height: u32,
    cover: bool,
}

impl Wishes {
    fn hear(&mut self, text: &str) {
        let Ok(message) = serde_json::from_str::<Value>(text) else { return };
        if let Some(id) = message["ack"].as_u64().and_then(|n| u32::try_from(n).ok())
            && let Some(wish) = self.wanted.get_mut(&MediaId(id))
        {
            wish.waiting = false;
        }
        let Some(rows) = message["want"].as_array() else { return };
        let number = |v: &Value| v.as_u64().and_then(|n| u32::try_from(n).ok());
        let mut old = std::mem::take(&mut self.wanted);
        for row in rows {
            let (Some(id), Some(width), Some(height)) = (number(&row[0]), number(&row[1]), number(&row[2])) else {
                continue;
            };
            let size = Size { width, height, cover: row[3].as_u64() == Some(1) };
            let before = old.remove(&MediaId(id));
            let waiting = before.as_ref().is_some_and(|b| b.waiting);
            // Shown at another size, or again after it was hidden: the same frame is worth sending once more.
            let sent = before.filter(|b| b.size == size).map_or(0, |b| b.sent);
            self.wanted.insert(MediaId(id), Wish { size, sent, waiting });
        }
    }
}

/// A frame as the page's script reads it; no frame is a picture of no size.
fn pack(id: MediaId, frame: Option<&Frame>, size: Size) -> Bytes {
    let complete =
        frame.filter(|f| f.rgba.len() == f.width as usize * f.height as usize * 4 && f.width > 0 && f.height > 0);
    let Some(frame) = complete else { return header(id, 0, 0).to_vec().into() };
    let (width, height, pixels) = fit(frame, size);
    let mut bytes = Vec::with_capacity(HEADER + pixels.len());
    bytes.extend_from_slice(&header(id, width, height));
    bytes.extend_from_slice(&pixels);
    bytes.into()
}

fn header(id: MediaId, width: u32, height: u32) -> [u8; HEADER] {
    let mut bytes = [0; HEADER];
    for (i, n) in [id.0, width, height].into_iter().enumerate() {
        bytes[i * 4..i * 4 + 4].copy_from_slice(&n.to_le_bytes());
    }
    bytes
}

/// Scales down what is clearly larger than shown: copying pixels nobody sees costs more than averaging them away.
fn fit(frame: &Frame, size: Size) -> (u32, u32, Cow<'_, [u8]>) {
    let ratio = |shown: u32, has: u32| f64::from(shown) / f64::from(has);
    let (x, y) = (ratio(size.width, frame.width), ratio(size.height, frame.height));
    let scale = if size.cover { x.max(y) } else { x.min(y) };
    let whole = (frame.width, frame.height, Cow::Borrowed(&*frame.rgba));
    if scale > 0.8 || size.width == 0 || size.height == 0 {
        return whole;
    }
    let Some(image) = ImageBuffer::<Rgba<u8>, &[u8]>::from_raw(frame.width, frame.height, &frame.rgba) else {
        return whole;
    };
    let to = |n: u32| ((f64::from(n) * scale).round() as u32).max(1);
    let small = imageops::thumbnail(&image, to(frame.width), to(frame.height));
    (small.width(), small.height(), Cow::Owned(small.into_raw()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn frame(width: u32, height: u32) -> Frame {
        let rgba = [200, 100, 50, 255].repeat((width * height) as usize).into();
        Frame { width, height, rgba, stamp_us: None }
    }

    fn sizes(size: Size, width: u32, height: u32) -> (u32, u32) {
        let frame = frame(width, height);
        let (w, h, pixels) = fit(&frame, size);
        assert_eq!(pixels.len(), (w * h * 4) as usize);
        assert_eq!(pixels[..4], [200, 100, 50, 255]);
        (w, h)
    }

    #[test]
    fn frames_shrink_to_what_is_shown_and_never_grow() {
        let contain = Size { width: 300, height: 300, cover: false };
        let cover = Size { cover: true, ..contain };
        assert_eq!(sizes(contain, 600, 1200), (150, 300));
        assert_eq!(sizes(cover, 600, 1200), (300, 600));
        assert_eq!(sizes(cover, 100, 100), (100, 100));
        assert_eq!(sizes(contain, 320, 320), (320, 320));
    }

    #[test]
    fn a_page_is_sent_one_frame_at_a_time() {
        let mut wishes = Wishes::default();
        wishes.hear(r#"{"want":[[7,100,50,1]]}"#);
        let wish = wishes.wanted.get_mut(&MediaId(7)).unwrap();
        assert_eq!(wish.size, Size { width: 100, height: 50, cover: true });
        wish.sent = 5;
        wish.waiting = true;
        wishes.hear(r#"{"want":[[7,100,50,1],[8,1,1,0]]}"#);
        assert!(wishes.wanted[&MediaId(7)].waiting && wishes.wanted[&MediaId(7)].sent == 5);
        wishes.hear(r#"{"ack":7}"#);
        assert!(!wishes.wanted[&MediaId(7)].waiting);
        wishes.hear(r#"{"want":[[7,200,50,1]]}"#);
        assert_eq!(wishes.wanted[&MediaId(7)].sent, 0);
        wishes.hear(r#"{"want":[]}"#);
        assert!(wishes.wanted.is_empty());
    }

    #[test]
    fn a_frame_that_lies_about_its_size_is_no_frame() {
        let size = Size { width: 10, height: 10, cover: false };
        let liar = Frame { width: 100, ..frame(2, 2) };
        assert_eq!(pack(MediaId(3), Some(&liar), size)[..], [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(pack(MediaId(3), Some(&frame(2, 2)), size).len(), 16 + 16);
    }
}
