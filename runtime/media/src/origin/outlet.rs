//! What one connection has still to send.
//!
//! Whoever has something for a peer pushes it here. While nothing waits, the bytes go straight into the socket and the
//! connection's own task sleeps on; what does not fit waits, within bounds of bytes and age, and that task sends it.

use std::collections::VecDeque;
use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::limits::Limits;
use crate::clock;

/// Bytes that are put together for one write.
const BATCH: usize = 256 * 1024;

/// Why nothing more is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Ended {
    #[error("it did not take {0} bytes that waited for it")]
    TooMuch(usize),
    #[error("it left data waiting for {0} s")]
    TooOld(u64),
    #[error("all connections together left too much waiting")]
    Crowded,
    #[error("it closed the connection")]
    Closed,
}

/// Bytes for one peer, in order.
pub(crate) struct Outlet {
    state: Mutex<State>,
    changed: Notify,
    /// A second handle of the peer's socket, which never blocks.
    socket: Option<TcpStream>,
    limits: Limits,
    /// Bytes that wait in all outlets.
    waiting: Arc<AtomicUsize>,
}

struct State {
    queue: VecDeque<(Instant, Bytes)>,
    bytes: usize,
    /// When the oldest byte that the task is sending was pushed.
    in_flight: Option<Instant>,
    /// Nothing more will be pushed.
    finished: bool,
    ended: Option<Ended>,
    active: Instant,
}

impl Outlet {
    pub(crate) fn new(socket: Option<TcpStream>, limits: Limits, waiting: Arc<AtomicUsize>) -> Arc<Self> {
        let state = State {
            queue: VecDeque::new(),
            bytes: 0,
            in_flight: None,
            finished: false,
            ended: None,
            active: Instant::now(),
        };
        Arc::new(Self { state: Mutex::new(state), changed: Notify::new(), socket, limits, waiting })
    }

    /// Sends bytes, now or later; false when the connection has ended.
    pub(crate) fn push(&self, mut bytes: Bytes) -> bool {
        let mut s = self.lock();
        if s.ended.is_some() || s.finished {
            return false;
        }
        if bytes.is_empty() {
            return true;
        }
        let now = Instant::now();
        let idle = s.queue.is_empty() && s.in_flight.is_none();
        if idle && let Some(mut socket) = self.socket.as_ref() {
            match socket.write(&bytes) {
                Ok(n) => {
                    s.active = now;
                    bytes = bytes.slice(n..);
                }
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                Err(_) => return self.end(s, Ended::Closed),
            }
            if bytes.is_empty() {
                return true;
            }
        }
        let oldest = s.in_flight.or(s.queue.front().map(|(at, _)| *at));
        if oldest.is_some_and(|at| now - at > self.limits.queue_age) {
            return self.end(s, Ended::TooOld(self.limits.queue_age.as_secs()));
        }
        if s.bytes + bytes.len() > self.limits.queue_bytes {
            let waited = s.bytes;
            return self.end(s, Ended::TooMuch(waited));
        }
        if self.waiting.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len() > self.limits.queues_bytes {
            self.waiting.fetch_sub(bytes.len(), Ordering::Relaxed);
            return self.end(s, Ended::Crowded);
        }
        s.bytes += bytes.len();
        s.queue.push_back((now, bytes));
        drop(s);
        self.changed.notify_one();
        true
    }

    /// Nothing more comes: what waits is still sent.
    pub(crate) fn finish(&self) {
        self.lock().finished = true;
        self.changed.notify_one();
    }

    /// Nothing is sent any more.
    pub(crate) fn close(&self) {
        self.end(self.lock(), Ended::Closed);
    }

    /// Closes when dropped.
    pub(crate) fn guard(self: &Arc<Self>) -> Closing {
        Closing(self.clone())
    }

    /// Whether bytes can still be pushed.
    pub(crate) fn is_open(&self) -> bool {
        let s = self.lock();
        s.ended.is_none() && !s.finished
    }

    /// When bytes went out last.
    pub(crate) fn active(&self) -> Instant {
        self.lock().active
    }

    /// Sends all that waits. `Ok(false)` when nothing more will come.
    pub(crate) async fn flush<W: AsyncWrite + Unpin>(&self, writer: &mut W) -> std::io::Result<Result<bool, Ended>> {
        loop {
            let batch = match self.take() {
                Ok(Some(batch)) => batch,
                Ok(None) => return Ok(Ok(!self.lock().finished)),
                Err(ended) => return Ok(Err(ended)),
            };
            let sent = tokio::select! {
                biased;
                sent = clock::timeout(self.limits.write, writer.write_all(&batch)) => sent,
                ended = self.ended() => return Ok(Err(ended)),
            };
            let Some(sent) = sent else { return Ok(Err(Ended::TooOld(self.limits.write.as_secs()))) };
            sent?;
            let mut s = self.lock();
            if let Some(ended) = &s.ended {
                return Ok(Err(ended.clone()));
            }
            s.active = Instant::now();
            s.bytes -= batch.len();
            s.in_flight = None;
            self.waiting.fetch_sub(batch.len(), Ordering::Relaxed);
        }
    }

    /// Waits until there is something to flush.
    pub(crate) async fn wait(&self) {
        loop {
            {
                let s = self.lock();
                if !s.queue.is_empty() || s.ended.is_some() || s.finished {
                    return;
                }
            }
            self.changed.notified().await;
        }
    }

    fn take(&self) -> Result<Option<Bytes>, Ended> {
        let mut s = self.lock();
        if let Some(ended) = &s.ended {
            return Err(ended.clone());
        }
        let Some((at, first)) = s.queue.pop_front() else { return Ok(None) };
        s.in_flight = Some(at);
        if s.queue.front().is_none_or(|(_, next)| first.len() + next.len() > BATCH) {
            return Ok(Some(first));
        }
        let mut batch = first.to_vec();
        while s.queue.front().is_some_and(|(_, next)| batch.len() + next.len() <= BATCH)
            && let Some((_, next)) = s.queue.pop_front()
        {
            batch.extend_from_slice(&next);
        }
        Ok(Some(batch.into()))
    }

    /// All that waits.
    #[cfg(test)]
    pub(crate) fn queued(&self) -> Vec<u8> {
        self.lock().queue.iter().flat_map(|(_, bytes)| bytes.to_vec()).collect()
    }

    async fn ended(&self) -> Ended {
        loop {
            if let Some(ended) = &self.lock().ended {
                return ended.clone();
            }
            self.changed.notified().await;
        }
    }

    fn end(&self, mut s: MutexGuard<'_, State>, why: Ended) -> bool {
        s.ended.get_or_insert(why);
        s.queue.clear();
        self.waiting.fetch_sub(std::mem::take(&mut s.bytes), Ordering::Relaxed);
        drop(s);
        self.changed.notify_one();
        false
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes an outlet with the connection that owns it.
pub(crate) struct Closing(Arc<Outlet>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        self.waiting.fetch_sub(self.lock().bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use tokio::io::AsyncReadExt;

    use super::*;

    const SMALL: Limits = Limits { queue_bytes: 100, queues_bytes: 150, ..Limits::USUAL };

    fn outlet(waiting: &Arc<AtomicUsize>) -> Arc<Outlet> {
        Outlet::new(None, SMALL, waiting.clone())
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_peer_ends_by_bytes_by_age_and_by_all_together() {
        let waiting = Arc::default();
        let slow = outlet(&waiting);
        assert!(slow.push(Bytes::from(vec![0; 90])));
        assert!(!slow.push(Bytes::from(vec![0; 20])));
        assert_eq!(slow.take(), Err(Ended::TooMuch(90)));

        let old = outlet(&waiting);
        assert!(old.push(Bytes::from(vec![0; 10])));
        tokio::time::advance(SMALL.queue_age + Duration::from_millis(1)).await;
        assert!(!old.push(Bytes::from(vec![0; 10])));
        assert_eq!(old.take(), Err(Ended::TooOld(15)));

        let (one, two) = (outlet(&waiting), outlet(&waiting));
        assert!(one.push(Bytes::from(vec![0; 90])) && !two.push(Bytes::from(vec![0; 90])));
        assert_eq!(two.take(), Err(Ended::Crowded));
        drop((slow, old, one, two));
        assert_eq!(waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_is_sent_in_order_and_a_stuck_write_ends() {
        let waiting = Arc::default();
        let outlet = outlet(&waiting);
        let (mut near, mut far) = tokio::io::duplex(40);
        for i in 0..3 {
            outlet.push(Bytes::from(vec![i; 10]));
        }
        assert!(outlet.flush(&mut near).await.unwrap().unwrap());
        let mut got = [9; 30];
        far.read_exact(&mut got).await.unwrap();
        assert_eq!((got[0], got[15], got[29]), (0, 1, 2));
        assert_eq!(waiting.load(Ordering::Relaxed), 0);

        outlet.push(Bytes::from(vec![0; 90]));
        assert_eq!(outlet.flush(&mut near).await.unwrap(), Err(Ended::TooOld(30)));
    }
}
