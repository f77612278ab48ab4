//! A connection under the weather.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::futures::OwnedNotified;
use tokio::time::Instant;

use super::flow::Flow;
use super::{Server, Sky, Weather};

/// What a server says that is neither RTMP nor HTTP.
const GARBAGE: &[u8] = b"SSH-2.0-OpenSSH_9.2\r\n";

/// The far end.
pub(super) enum Far<Io> {
    /// A server.
    Server(Io),
    /// Something that says this and then nothing, and does not listen.
    Stranger(&'static [u8]),
    /// Somebody who has closed.
    Closed,
}

impl<Io> Far<Io> {
    pub(super) const GARBAGE: Self = Self::Stranger(GARBAGE);
    pub(super) const SILENT: Self = Self::Stranger(b"");
}

/// Bytes to a server and back, as the weather lets them.
pub(crate) struct Link<Io> {
    far: Far<Io>,
    weather: Arc<Weather>,
    server: Server,
    /// What held when `seen` was the number of changes.
    sky: Sky,
    seen: u64,
    /// Breaks from before its time.
    n_breaks: usize,
    /// Wakes the reader and the writer when the weather changes.
    changed: [Option<Pin<Box<OwnedNotified>>>; 2],
    down: Flow,
    up: Flow,
    /// The far end said its last byte, or failed; told when what is on its way has arrived.
    end: Option<io::Result<()>>,
}

const READER: usize = 0;
const WRITER: usize = 1;

impl<Io: AsyncRead + AsyncWrite + Unpin> Link<Io> {
    pub(super) fn new(far: Far<Io>, weather: Arc<Weather>, server: Server) -> Self {
        let seen = weather.generation();
        let sky = weather.sky(&server);
        let number = weather.next_link();
        let (down, up) = (Flow::new(number * 2), Flow::new(number * 2 + 1));
        let n_breaks = sky.n_breaks;
        Self { far, weather, server, sky, seen, n_breaks, changed: [None, None], down, up, end: None }
    }

    /// Looks at the weather. Whoever finds nothing to do after it waits with [`Link::wait`].
    fn look(&mut self, who: usize) -> io::Result<()> {
        // Made before the look, so that a change between the look and the wait is heard.
        if self.changed[who].is_none() {
            let mut changed = Box::pin(Arc::clone(&self.weather.changed).notified_owned());
            changed.as_mut().enable();
            self.changed[who] = Some(changed);
        }
        let generation = self.weather.generation();
        if generation != self.seen {
            self.seen = generation;
            self.sky = self.weather.sky(&self.server);
        }
        match self.sky.n_breaks > self.n_breaks {
            true => Err(io::Error::new(io::ErrorKind::ConnectionReset, "the link broke")),
            false => Ok(()),
        }
    }

    /// Ready when the weather has changed.
    fn wait(&mut self, who: usize, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(changed) = &mut self.changed[who] {
            ready!(changed.as_mut().poll(cx));
        }
        self.changed[who] = None;
        Poll::Ready(())
    }

    /// What the far end says during a stall waits on the way, as it does in the buffers of real links.
    fn soak(&mut self, cx: &mut Context<'_>) {
        let mut piece = [0; 16 * 1024];
        while self.end.is_none() && self.down.has_space() {
            let mut part = ReadBuf::new(&mut piece);
            match self.far.read(cx, &mut part) {
                Poll::Pending => return,
                Poll::Ready(Err(e)) => self.end = Some(Err(e)),
                Poll::Ready(Ok(())) if part.filled().is_empty() => self.end = Some(Ok(())),
                Poll::Ready(Ok(())) => {
                    self.down.put(Bytes::copy_from_slice(part.filled()), &self.sky.down, Instant::now());
                }
            }
        }
    }

    fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.sky.down.is_free() && self.down.is_idle() && self.end.is_none() {
            return self.far.read(cx, buf);
        }
        let mut piece = [0; 16 * 1024];
        loop {
            let now = Instant::now();
            while self.end.is_none() {
                let room = self.down.room(&self.sky.down, now).min(piece.len());
                if room == 0 {
                    break;
                }
                let mut part = ReadBuf::new(&mut piece[..room]);
                match self.far.read(cx, &mut part) {
                    Poll::Pending => break,
                    Poll::Ready(Err(e)) => self.end = Some(Err(e)),
                    Poll::Ready(Ok(())) if part.filled().is_empty() => self.end = Some(Ok(())),
                    Poll::Ready(Ok(())) => {
                        self.down.put(Bytes::copy_from_slice(part.filled()), &self.sky.down, now);
                    }
                }
            }
            if let Some(bytes) = self.down.arrived(now) {
                let n = bytes.len().min(buf.remaining());
                buf.put_slice(&bytes[..n]);
                self.down.take(n);
                return Poll::Ready(Ok(()));
            }
            if self.down.is_idle()
                && let Some(end) = self.end.take()
            {
                // An end is told as often as it is asked for, an error once.
                self.end = Some(Ok(()));
                return Poll::Ready(end);
            }
            ready!(self.down.poll_next(self.end.is_none(), now, cx));
        }
    }

    fn write(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.sky.up.is_free() && self.up.is_idle() {
            return self.far.write(cx, buf);
        }
        loop {
            let _ = self.deliver(cx)?;
            let now = Instant::now();
            let n = self.up.room(&self.sky.up, now).min(buf.len());
            if n > 0 && self.up.is_idle() && self.sky.up.delay.is_zero() && self.sky.up.jitter.is_zero() {
                let n = ready!(self.far.write(cx, &buf[..n]))?;
                self.up.occupy(n, &self.sky.up, now);
                return Poll::Ready(Ok(n));
            }
            if n > 0 {
                self.up.put(Bytes::copy_from_slice(&buf[..n]), &self.sky.up, now);
                return Poll::Ready(Ok(n));
            }
            ready!(self.up.poll_next(true, now, cx));
        }
    }

    /// Hands on what has arrived on its way up; ready when nothing is on its way any more.
    fn deliver(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let now = Instant::now();
            while let Some(bytes) = self.up.arrived(now) {
                let n = ready!(self.far.write(cx, bytes))?;
                self.up.take(n);
            }
            if self.up.is_idle() {
                return Poll::Ready(Ok(()));
            }
            ready!(self.up.poll_next(false, now, cx));
        }
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> AsyncRead for Link<Io> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            this.look(READER)?;
            if this.sky.stalled {
                this.soak(cx);
            } else {
                // Who reads drives what is on its way up, too.
                if !this.up.is_idle() {
                    let _ = this.deliver(cx)?;
                }
                let read = this.read(cx, buf);
                if read.is_ready() {
                    return read;
                }
            }
            ready!(this.wait(READER, cx));
        }
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Link<Io> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        loop {
            this.look(WRITER)?;
            if !this.sky.stalled {
                let written = this.write(cx, buf);
                if written.is_ready() {
                    return written;
                }
            }
            ready!(this.wait(WRITER, cx));
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().far.flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            this.look(WRITER)?;
            if !this.sky.stalled && this.deliver(cx)?.is_ready() {
                return this.far.shutdown(cx);
            }
            ready!(this.wait(WRITER, cx));
        }
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Far<Io> {
    fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Server(io) => Pin::new(io).poll_read(cx, buf),
            Self::Closed => Poll::Ready(Ok(())),
            Self::Stranger(text) => {
                let n = text.len().min(buf.remaining());
                buf.put_slice(&text[..n]);
                *text = &text[n..];
                if n > 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
            }
        }
    }

    fn write(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Server(io) => Pin::new(io).poll_write(cx, buf),
            Self::Closed | Self::Stranger(_) => Poll::Ready(Ok(buf.len())),
        }
    }

    fn flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Server(io) => Pin::new(io).poll_flush(cx),
            Self::Closed | Self::Stranger(_) => Poll::Ready(Ok(())),
        }
    }

    fn shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Server(io) => Pin::new(io).poll_shutdown(cx),
            Self::Closed | Self::Stranger(_) => Poll::Ready(Ok(())),
        }
    }
}
