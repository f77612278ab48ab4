//! One direction of a link: when each piece of bytes arrives.
//!
//! Pieces keep their order; chance is a sequence of numbers that depends on the link's number alone.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::Rate;
use crate::clock;

/// A link without a limit carries so much at once.
const PIECE: usize = 16 * 1024;
/// A slow link carries what passes in so many ms at once, so that it does not hiccup.
const PIECE_MS: usize = 50;
/// More than this on its way keeps the sender waiting.
const MOST: usize = 8 << 20;

pub(super) struct Flow {
    on_the_way: VecDeque<(Instant, Bytes)>,
    n_bytes: usize,
    /// When the link takes the next piece.
    free: Instant,
    last: Instant,
    chance: u64,
    /// For arrivals, and for room: who waits for one does not disturb who waits for the other.
    timers: [Option<(Instant, Timer)>; 2],
}

type Timer = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Flow {
    pub(super) fn new(seed: u64) -> Self {
        let now = Instant::now();
        let chance = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        Self { on_the_way: VecDeque::new(), n_bytes: 0, free: now, last: now, chance, timers: [None, None] }
    }

    /// Nothing is on its way, and the link is free.
    pub(super) fn is_idle(&self) -> bool {
        self.on_the_way.is_empty()
    }

    /// Whether more may be on its way.
    pub(super) fn has_space(&self) -> bool {
        self.n_bytes < MOST
    }

    /// How many bytes it takes now; 0: it is busy.
    pub(super) fn room(&self, rate: &Rate, now: Instant) -> usize {
        if now < self.free || self.n_bytes >= MOST {
            return 0;
        }
        rate.kbps.map_or(PIECE, |kbps| (kbps as usize * PIECE_MS / 8).clamp(256, PIECE))
    }

    /// `n` bytes pass at once: only the limit counts.
    pub(super) fn occupy(&mut self, n: usize, rate: &Rate, now: Instant) {
        let micros = rate.kbps.map_or(0, |kbps| n as u64 * 8000 / u64::from(kbps));
        self.free = self.free.max(now) + Duration::from_micros(micros);
    }

    /// Takes a piece on its way.
    pub(super) fn put(&mut self, bytes: Bytes, rate: &Rate, now: Instant) {
        self.occupy(bytes.len(), rate, now);
        // xorshift64.
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        let late = rate.jitter.mul_f64((self.chance >> 11) as f64 / (1u64 << 53) as f64);
        self.last = self.last.max(self.free + rate.delay + late);
        self.n_bytes += bytes.len();
        self.on_the_way.push_back((self.last, bytes));
    }

    /// The piece that has arrived, if there is one.
    pub(super) fn arrived(&self, now: Instant) -> Option<&Bytes> {
        self.on_the_way.front().filter(|(at, _)| *at <= now).map(|(_, bytes)| bytes)
    }

    /// The first `n` bytes of what has arrived are taken.
    pub(super) fn take(&mut self, n: usize) {
        self.n_bytes -= n;
        if let Some((_, bytes)) = self.on_the_way.front_mut() {
            let _ = bytes.split_to(n);
            if bytes.is_empty() {
                self.on_the_way.pop_front();
            }
        }
    }

    /// Waits until the next piece arrives, or the link is free where somebody wants to send.
    pub(super) fn poll_next(&mut self, wants_room: bool, now: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let arrival = self.on_the_way.front().map(|(at, _)| *at);
        let free = (wants_room && now < self.free).then_some(self.free);
        let slot = &mut self.timers[usize::from(wants_room)];
        let Some(at) = arrival.into_iter().chain(free).min() else {
            *slot = None;
            return Poll::Pending;
        };
        let mut timer = match slot.take() {
            Some((set, timer)) if set == at => timer,
            _ => Box::pin(clock::sleep_until(at)),
        };
        let done = timer.as_mut().poll(cx);
        if done.is_pending() {
            *slot = Some((at, timer));
        }
        done
    }
}
