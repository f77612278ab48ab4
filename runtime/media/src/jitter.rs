//! The playout buffer of a player: when what came is shown.
//!
//! `live` waits for the lower bound, then plays on a clock of its own, a little faster above the upper bound. What a server
//! keeps for those who join is passed over at the start. `RTC` gives everything out at once. Pure: `now` is an argument, so a test needs no waiting.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use zhenji_core::time::Time;

/// Faster by so much while more than the upper bound is buffered; a tenth is hardly heard.
const CATCH_UP: f64 = 1.1;
/// So long after pictures began to move, a server's burst of kept pictures may still come in.
const JOINING: Duration = Duration::from_millis(500);
/// Beyond the last frame's turn by so much, the buffer counts as dry: two frames at 15 a second and a hiccup.
const DRY_AFTER_MS: f64 = 250.0;
/// Without any arrival for so long, an RTC stream counts as dry.
const RTC_DRY: Duration = Duration::from_millis(500);
/// Sound that is so far ahead of the newest picture goes on alone until a key frame comes.
const GONE_MS: i64 = 3_000;
/// A jump of timestamps larger than this is a new timeline, not a gap.
const JUMP_MS: i64 = 5_000;

/// How a player buffers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mode {
    /// Bounds in ms.
    Live { min: f64, max: f64 },
    /// Newest at once.
    Rtc,
}

/// One access unit on its way to a decoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) video: bool,
    pub(crate) key: bool,
    /// Decoding time in ms on the buffer's own timeline, which never jumps back.
    pub(crate) dts: i64,
    /// Presentation minus decoding time, ms.
    pub(crate) composition: i32,
    pub(crate) unit: Bytes,
    /// The decoder configuration that begins with this picture, where it is another one than before.
    pub(crate) config: Option<Bytes>,
}

/// What the buffer decides.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Out {
    /// To the decoder, now.
    Release(Entry),
    /// Pictures before this time are decoded, because later ones need them, and not shown.
    ShowFrom(i64),
    /// Pictures move: at start and after every `Empty`.
    Begun,
    /// The buffer ran dry.
    Empty,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// Waiting for the lower bound, counted from this time of the timeline.
    Filling { from: Option<i64> },
    /// At `base` the clock showed `at` ms and runs at `speed`.
    Playing { at: f64, base: Time, speed: f64 },
}

/// The buffer of one play.
#[derive(Debug)]
pub(crate) struct Jitter {
    mode: Mode,
    state: State,
    video: VecDeque<Entry>,
    audio: VecDeque<Entry>,
    out: VecDeque<Out>,
    has_video: bool,
    /// Whether the first picture of this fill was given out already, as a still.
    still: bool,
    newest: [Option<i64>; 2],
    released: [Option<i64>; 2],
    offset: i64,
    last_arrival: Time,
    /// When pictures last began to move.
    begun: Time,
    /// The upper bound does not count.
    unhurried: bool,
}

impl Jitter {
    pub(crate) fn new(mode: Mode) -> Self {
        Self {
            mode,
            state: State::Filling { from: None },
            video: VecDeque::new(),
            audio: VecDeque::new(),
            out: VecDeque::new(),
            has_video: false,
            still: false,
            newest: [None; 2],
            released: [None; 2],
            offset: 0,
            last_arrival: Time::ZERO,
            begun: Time::ZERO,
            unhurried: false,
        }
    }

    /// Changes the bounds of a running play.
    pub(crate) fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Everything is played at its own pace, however much is there.
    pub(crate) fn be_unhurried(&mut self) {
        self.unhurried = true;
    }

    /// Nothing more comes: the lower bound need not be reached.
    pub(crate) fn finish(&mut self) {
        if let Mode::Live { min, .. } = &mut self.mode {
            *min = 0.0;
        }
    }

    /// Whether nothing is buffered.
    pub(crate) fn is_empty(&self) -> bool {
        self.video.is_empty() && self.audio.is_empty()
    }

    /// Takes an access unit whose `dts` is the sender's; pictures before the first key frame are left out.
    pub(crate) fn push(&mut self, mut entry: Entry, now: Time) {
        if entry.video && !self.has_video {
            if !entry.key {
                return;
            }
            self.has_video = true;
        }
        entry.dts += self.offset;
        if let Some(last) = self.newest.iter().flatten().max().copied()
            && (entry.dts < last - JUMP_MS || entry.dts > last + JUMP_MS)
        {
            // The publisher began anew: its timeline goes on where the old one ended.
            self.offset += last + 1 - entry.dts;
            entry.dts = last + 1;
        }
        let newest = &mut self.newest[usize::from(entry.video)];
        *newest = Some(newest.map_or(entry.dts, |n| n.max(entry.dts)));
        self.last_arrival = now;
        if !entry.video
            && self.has_video
            && let [Some(audio), Some(video)] = self.newest
            && audio - video > GONE_MS
        {
            self.has_video = false;
            self.newest[1] = None;
        }
        if let State::Filling { from } = &mut self.state
            && (entry.video || !self.has_video)
        {
            // Sound that came before the first picture does not count as buffered.
            let restart = from.is_none() || (entry.video && !self.still && self.video.is_empty());
            if restart {
                *from = Some(entry.dts);
            }
            if entry.video && entry.key && !self.still {
                self.still = true;
                self.give(entry);
                return;
            }
        }
        if entry.video { &mut self.video } else { &mut self.audio }.push_back(entry);
    }

    /// What is due at `now`, in order.
    pub(crate) fn poll(&mut self, now: Time) -> Vec<Out> {
        match self.mode {
            Mode::Rtc => self.poll_rtc(now),
            Mode::Live { min, max } => self.poll_live(min, if self.unhurried { f64::INFINITY } else { max }, now),
        }
        self.out.drain(..).collect()
    }

    /// When `poll` has something to do, unless something arrives before.
    pub(crate) fn deadline(&self) -> Option<Time> {
        let State::Playing { at, base, speed } = self.state else { return None };
        let when = |ts: f64| base + Duration::from_micros((((ts - at) / speed).max(0.0) * 1000.0).ceil() as u64 + 1);
        if self.mode == Mode::Rtc {
            return Some(self.last_arrival + RTC_DRY);
        }
        let front = [&self.video, &self.audio].into_iter().filter_map(|q| q.front()).map(|e| e.dts as f64);
        let dry = self.pace().map(|newest| newest as f64 + DRY_AFTER_MS);
        front.chain(dry).min_by(f64::total_cmp).map(when)
    }

    /// Milliseconds buffered: video, audio.
    pub(crate) fn buffered_ms(&self) -> (f64, f64) {
        let span = |q: &VecDeque<Entry>| match (q.front(), q.back()) {
            (Some(a), Some(b)) => (b.dts - a.dts) as f64,
            _ => 0.0,
        };
        (span(&self.video), span(&self.audio))
    }

    /// Video frames buffered.
    pub(crate) fn n_frames(&self) -> usize {
        self.video.len()
    }

    /// Audio minus video time at play, ms.
    pub(crate) fn skew_ms(&self) -> f64 {
        match self.released {
            [Some(audio), Some(video)] => (audio - video) as f64,
            _ => 0.0,
        }
    }

    fn poll_rtc(&mut self, now: Time) {
        while let Some(entry) = self.front_until(f64::INFINITY) {
            self.give(entry);
        }
        let playing = matches!(self.state, State::Playing { .. });
        let quiet = now.since(self.last_arrival) >= RTC_DRY;
        let anything = self.released.iter().any(Option::is_some);
        if !playing && anything && !quiet {
            self.state = State::Playing { at: 0.0, base: now, speed: 1.0 };
            self.out.push_back(Out::Begun);
        } else if playing && quiet {
            self.state = State::Filling { from: None };
            // Nothing has to be held back as a still: all goes out at once anyway.
            self.still = true;
            self.out.push_back(Out::Empty);
        }
    }

    fn poll_live(&mut self, min: f64, max: f64, now: Time) {
        if let State::Filling { from: Some(from) } = self.state {
            let filled = self.pace().map_or(0, |newest| newest - from) as f64;
            if filled < min {
                return;
            }
            self.state = State::Playing { at: from as f64, base: now, speed: 1.0 };
            self.begun = now;
            self.out.push_back(Out::Begun);
        }
        let State::Playing { at, base, speed } = self.state else { return };
        let mut position = at + now.since(base).as_secs_f64() * 1000.0 * speed;
        let newest = self.pace().unwrap_or_default() as f64;
        let cached = newest - position;
        if cached > max * 2.0 + 1000.0
            && let Some(key) = self.video.iter().rposition(|e| e.key && newest - e.dts as f64 >= min.min(max))
        {
            position = self.video[key].dts as f64;
            self.pass_over(position, now);
        } else if cached > max && now.since(self.begun) < JOINING {
            // In the middle, so that it need not play faster at once.
            position = newest - (min + max) / 2.0;
            self.pass_over(position, now);
        } else {
            let wanted = match speed > 1.0 {
                false if cached > max => CATCH_UP,
                true if cached > (min + max) / 2.0 => CATCH_UP,
                _ => 1.0,
            };
            if wanted != speed {
                self.state = State::Playing { at: position, base: now, speed: wanted };
            }
        }
        while let Some(entry) = self.front_until(position) {
            self.give(entry);
        }
        if position >= newest + DRY_AFTER_MS {
            self.audio.clear();
            self.state = State::Filling { from: None };
            self.still = true;
            self.out.push_back(Out::Empty);
        }
    }

    /// Goes on at a later position: what no later picture needs is left out.
    fn pass_over(&mut self, position: f64, now: Time) {
        let before = |e: &Entry| e.dts as f64 <= position;
        let key = self.video.iter().rposition(|e| e.key && before(e)).unwrap_or(0);
        // The configuration of pictures that are left out may be the one of those that stay.
        let config = self.video.drain(..key).filter_map(|e| e.config).last();
        if let Some(first) = self.video.front_mut().filter(|first| first.config.is_none()) {
            first.config = config;
        }
        self.audio.retain(|e| e.dts as f64 >= position);
        self.state = State::Playing { at: position, base: now, speed: 1.0 };
        self.out.push_back(Out::ShowFrom(position as i64));
    }

    /// The newest time of what sets the pace: pictures if there are any. Where sound plays on and pictures do not come, sound
    /// does not wait for them.
    fn pace(&self) -> Option<i64> {
        let playing = matches!(self.state, State::Playing { .. });
        match self.newest {
            [Some(audio), Some(video)] if self.has_video && playing && self.video.is_empty() => Some(audio.max(video)),
            newest => newest[usize::from(self.has_video)],
        }
    }

    fn front_until(&mut self, position: f64) -> Option<Entry> {
        let due = |q: &VecDeque<Entry>| q.front().map(|e| e.dts).filter(|&dts| dts as f64 <= position);
        match (due(&self.video), due(&self.audio)) {
            (Some(v), Some(a)) if a < v => self.audio.pop_front(),
            (Some(_), _) => self.video.pop_front(),
            (None, Some(_)) => self.audio.pop_front(),
            (None, None) => None,
        }
    }

    fn give(&mut self, entry: Entry) {
        self.released[usize::from(entry.video)] = Some(entry.dts);
        self.out.push_back(Out::Release(entry));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIVE: Mode = Mode::Live { min: 1000.0, max: 3000.0 };

    fn video(dts: i64, key: bool) -> Entry {
        Entry { video: true, key, dts, composition: 0, unit: Bytes::new(), config: None }
    }

    /// Feeds frames 40 ms apart at the given arrival times and says what came out when, in ms; `R` with the frame's time.
    fn check(mode: Mode, arrivals: impl IntoIterator<Item = (u64, i64)>, until: u64) -> Vec<(u64, String)> {
        let mut jitter = Jitter::new(mode);
        let mut arrivals: VecDeque<_> = arrivals.into_iter().collect();
        let mut log = Vec::new();
        let mut now = Time::ZERO;
        loop {
            while arrivals.front().is_some_and(|a| Time::from_millis(a.0) <= now) {
                let (_, dts) = arrivals.pop_front().unwrap_or_default();
                jitter.push(video(dts, dts % 1000 == 0), now);
            }
            for out in jitter.poll(now) {
                log.push((
                    now.as_millis(),
                    match out {
                        Out::Release(e) => format!("R{}", e.dts),
                        other => format!("{other:?}"),
                    },
                ));
            }
            let next = arrivals.front().map(|a| Time::from_millis(a.0)).into_iter().chain(jitter.deadline()).min();
            match next {
                Some(t) if t <= Time::from_millis(until) => now = t.max(now),
                _ => return log,
            }
        }
    }

    fn times_of(log: &[(u64, String)], what: &str) -> Vec<u64> {
        log.iter().filter(|(_, w)| w == what).map(|(t, _)| *t).collect()
    }

    #[test]
    fn live_shows_a_still_at_once_and_moves_when_the_lower_bound_is_reached() {
        let log = check(LIVE, (0..100).map(|i| (i as u64 * 40, i * 40)), 3000);
        assert_eq!(log[0], (0, "R0".to_owned()));
        assert_eq!(log[1], (1000, "Begun".to_owned()));
        assert_eq!(times_of(&log, "R40"), [1040]);
        assert_eq!(times_of(&log, "R1000"), [2000]);
    }

    #[test]
    fn a_cached_group_starts_a_play_at_once() {
        let log = check(LIVE, (0..30).map(|i| (5, i * 40)), 500);
        assert_eq!(log[0], (5, "R0".to_owned()));
        assert_eq!(log[1], (5, "Begun".to_owned()));
        assert_eq!(times_of(&log, "R400"), [405]);
    }

    #[test]
    fn a_gap_empties_the_buffer_and_filling_begins_again() {
        let arrivals =
            (0..50).map(|i| (i as u64 * 40, i * 40)).chain((50..150).map(|i| (i as u64 * 40 + 4000, i * 40)));
        let log = check(LIVE, arrivals, 9000);
        // The last frame before the gap has time 1960; play began 1000 ms late.
        assert_eq!(times_of(&log, "Empty"), [1000 + 1960 + 250]);
        assert_eq!(times_of(&log, "Begun"), [1000, 6000 + 1000]);
    }

    #[test]
    fn above_the_upper_bound_it_plays_faster_and_far_above_it_skips_to_a_key_frame() {
        let steady = |from: i64, at: u64, n: i64| (0..n).map(move |i| (at + i as u64 * 40, (from + i) * 40));
        let some = (0..30).map(|i| (0, i * 40));
        let late = (30..130).map(|i| (1000, i * 40));
        let log = check(LIVE, some.clone().chain(late).chain(steady(130, 1040, 300)), 6_000);
        // From 1000 on 4.16 s are cached, more than 3 s: 1000 ms of the timeline take about 909 ms.
        assert_eq!(times_of(&log, "R2000"), [1909]);
        let late = (30..280).map(|i| (1000, i * 40));
        let log = check(LIVE, some.chain(late).chain(steady(280, 1040, 300)), 6_000);
        // 10.16 s are cached: all before the last key frame that leaves a second is passed over.
        assert_eq!(times_of(&log, "R5000"), [] as [u64; 0]);
        assert_eq!(times_of(&log, "R10000"), [1000]);
    }

    #[test]
    fn what_a_server_kept_is_passed_over_when_joining() {
        // 4 s come at once: play begins at 1960, two seconds behind, and the key frame of 1000 leads to it.
        let burst = (0..100).map(|i| (0, i * 40)).chain((100..400).map(|i| ((i as u64 - 99) * 40, i * 40)));
        let log = check(LIVE, burst, 6_000);
        assert_eq!(times_of(&log, "ShowFrom(1960)"), [0]);
        assert_eq!(times_of(&log, "R80"), [] as [u64; 0]);
        assert_eq!(times_of(&log, "R1000"), [0]);
        assert_eq!(times_of(&log, "R2000"), [40]);
        assert_eq!(times_of(&log, "R4000"), [2040]);
    }

    #[test]
    fn rtc_gives_everything_out_at_once_and_notices_silence() {
        let arrivals = (0..20).map(|i| (i as u64 * 40, i * 40)).chain([(2000, 800), (2040, 840)]);
        let log = check(Mode::Rtc, arrivals, 2100);
        assert_eq!(times_of(&log, "R400"), [400]);
        assert_eq!(times_of(&log, "Empty"), [760 + 500]);
        assert_eq!(times_of(&log, "Begun"), [0, 2000]);
    }

    #[test]
    fn a_new_timeline_goes_on_where_the_old_one_ended() {
        let arrivals =
            (0..50).map(|i| (i as u64 * 40, 60_000 + i * 40)).chain((50..100).map(|i| (i as u64 * 40, (i - 50) * 40)));
        let log = check(LIVE, arrivals, 4000);
        assert_eq!(times_of(&log, "Empty"), [] as [u64; 0]);
        assert_eq!(log.iter().filter(|(_, w)| w.starts_with('R')).count(), 76);
    }
}
