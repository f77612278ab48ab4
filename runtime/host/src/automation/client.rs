//! One connected client: its requests begin in the order in which they come, its answers go out as they are ready.
//!
//! Whatever it sends, it hurts only itself: frames, requests in flight and unread events are bounded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value as Json, json};
use tokio::sync::{broadcast, mpsc};
use zhenji_core::value::Value;

use super::events;
use super::requests::{Reply, field, find};
use super::server::Shared;
use super::wire::{self, Request};

/// Requests that wait for their turn, and requests that wait for page code.
const MAX_WAITING: usize = 256;

/// Page code may take its time, but not for ever: a promise that never settles must not hang a test run.
const PAGE_PATIENCE: Duration = Duration::from_secs(600);

/// A frame on its way out.
enum Out {
    Frame(String),
    /// The last words before the end.
    End {
        frame: String,
        soon: bool,
    },
}

/// Serves a client until it goes.
pub(super) async fn serve(socket: WebSocket, shared: &Arc<Shared>) {
    let (mut sink, mut stream) = socket.split();
    let (out, mut outbox) = mpsc::unbounded_channel();
    let (requests, inbox) = sync_channel(MAX_WAITING);
    let listens = Arc::new(AtomicBool::new(false));
    let worker = Worker { shared: shared.clone(), out: out.clone(), listens: listens.clone(), waiting: Arc::default() };
    tokio::task::spawn_blocking(move || worker.run(&inbox));
    let mut events = shared.events.subscribe();
    if sink.send(Message::text(events::initialized().frame)).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            frame = stream.next() => match frame {
                Some(Ok(Message::Text(text))) => take(&text, &requests, &out),
                // The protocol has no binary frames; some libraries send text as such.
                Some(Ok(Message::Binary(bytes))) => take(&String::from_utf8_lossy(&bytes), &requests, &out),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            Some(message) = outbox.recv() => {
                let (frame, end) = match message {
                    Out::Frame(frame) => (frame, None),
                    Out::End { frame, soon } => (frame, Some(soon)),
                };
                let sent = sink.send(Message::text(frame)).await;
                if let Some(soon) = end {
                    shared.end(soon);
                }
                if sent.is_err() {
                    return;
                }
            },
            event = events.recv() => match event {
                Ok(event) if !event.console || listens.load(Ordering::Acquire) => {
                    if sink.send(Message::text(event.frame)).await.is_err() {
                        return;
                    }
                }
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            },
        }
    }
}

/// Puts a frame in the queue, or answers it.
fn take(text: &str, requests: &SyncSender<Request>, out: &mpsc::UnboundedSender<Out>) {
    let refused = match Request::read(text) {
        Err(frame) => frame,
        Ok(request) => match requests.try_send(request) {
            Ok(()) => return,
            Err(TrySendError::Full(request) | TrySendError::Disconnected(request)) => {
                wire::answer(&request.id, Err("too many requests are waiting".into()))
            }
        },
    };
    let _ = out.send(Out::Frame(refused));
}

/// Answers the requests of one client, on a thread of its own.
struct Worker {
    shared: Arc<Shared>,
    out: mpsc::UnboundedSender<Out>,
    listens: Arc<AtomicBool>,
    waiting: Arc<AtomicUsize>,
}

impl Worker {
    fn run(&self, inbox: &Receiver<Request>) {
        while let Ok(request) = inbox.recv() {
            self.answer(&request);
        }
    }

    fn answer(&self, request: &Request) {
        let reply = find(&request.method).and_then(|handler| handler(&self.shared.desk, &request.params));
        match reply {
            Ok(Reply::Now(result)) => self.send(&request.id, Ok(result)),
            Ok(Reply::Later(name, answer)) => self.wait(&request.id, answer, move |result| {
                let value = result?;
                Ok(name.map_or_else(|| json!({}), |name| field(name, &value)))
            }),
            // What was done is done, whatever became of the page since.
            Ok(Reply::Settled(answer)) => self.wait(&request.id, answer, |_| Ok(json!({}))),
            Ok(Reply::Listen) => {
                self.listens.store(true, Ordering::Release);
                self.send(&request.id, Ok(json!({})));
            }
            Ok(Reply::End { soon }) => {
                let frame = wire::answer(&request.id, Ok(json!({})));
                let _ = self.out.send(Out::End { frame, soon });
            }
            Err(message) => self.send(&request.id, Err(message)),
        }
    }

    /// Waits for page code aside, so that later requests pass.
    fn wait(
        &self,
        id: &Json,
        answer: Receiver<Result<Value, String>>,
        finish: impl FnOnce(Result<Value, String>) -> Result<Json, String> + Send + 'static,
    ) {
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= MAX_WAITING {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            return self.send(id, Err("too many requests are waiting for page code".into()));
        }
        let (id, out, waiting) = (id.clone(), self.out.clone(), self.waiting.clone());
        tokio::task::spawn_blocking(move || {
            let result = answer.recv_timeout(PAGE_PATIENCE).unwrap_or_else(|e| {
                Err(match e {
                    std::sync::mpsc::RecvTimeoutError::Timeout => "page code did not answer".into(),
                    std::sync::mpsc::RecvTimeoutError::Disconnected => {
                        "the mini-program is not running any more".into()
                    }
                })
            });
            waiting.fetch_sub(1, Ordering::AcqRel);
            let _ = out.send(Out::Frame(wire::answer(&id, finish(result))));
        });
    }

    fn send(&self, id: &Json, result: Result<Json, String>) {
        let _ = self.out.send(Out::Frame(wire::answer(id, result)));
    }
}
