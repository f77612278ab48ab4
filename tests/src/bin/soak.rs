//! A long run: one pusher (540x960, 30 frames a second), the built-in origin and three players on one page, with connections
//! cut now and then. Prints a table and fails when something grows, drifts or does not come back.
//!
//!     target/release/soak 30        minutes; scripts/soak.sh builds and runs it
#![allow(clippy::unwrap_used)] // A test: what cannot go on says where.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use zhenji::lanes::{Options, Report, Session};
use zhenji::project::Project;
use zhenji_core::app::Input;
use zhenji_core::trace::Body;
use zhenji_core::world::{Strike, What};
use zhenji_tests::gate::Gates;

const PLAYERS: [&str; 3] = ["rtc", "live", "flv"];
/// Of the whole run: streams begin, caches settle.
const WARM_UP: Duration = Duration::from_secs(20);
/// After a cut nothing is judged for so long, and by then everybody has to play again: three seconds for the pusher's retry,
/// three for the players', one second of cache, and twice that for a busy machine.
const RECOVERY: Duration = Duration::from_secs(20);
const ROW: Duration = Duration::from_secs(30);
const WEIGHING: Duration = Duration::from_secs(5);
/// What may not be exceeded.
const AV_DRIFT_MS: f64 = 40.0;
const RTC_GROWTH_MS: f64 = 50.0;
/// `max-cache` is 3 s, and a frame takes its way besides.
const LIVE_LATENCY_MS: f64 = 3500.0;
const RSS_GROWTH_MB: f64 = 16.0;
/// `PLAY_BEGIN`, `PLAY_WARNING_RECONNECT`, `PUSH_WARNING_RECONNECT`.
const PLAY_BEGIN: f64 = 2004.0;
const RECONNECT: [f64; 2] = [2103.0, 1102.0];

/// Figures over time: seconds and value.
type Series = Vec<(f64, f64)>;

#[derive(Default)]
struct Run {
    /// By name: `rss`, and `latency`, `av`, `fps`, `cache` of each player.
    series: BTreeMap<String, Series>,
    reconnects: usize,
    exceptions: Vec<String>,
    /// Who has begun to play since the last cut.
    playing: Vec<String>,
    /// Seconds at which connections were cut, and how long everybody needed.
    cuts: Vec<(f64, Option<f64>)>,
}

fn main() {
    zhenji::memory::settle();
    let minutes: f64 = std::env::args().nth(1).map_or(30.0, |text| text.parse().expect("minutes"));
    let length = Duration::from_secs_f64(minutes * 60.0);
    let cut_every = (length / 6).max(Duration::from_secs(45));
    let gates = Gates::open(&zhenji_media::World::default()).unwrap();
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/apps/soak");
    let mut project = Project::open(&app).unwrap();
    project.config.media_routes.extend(gates.routes());
    let device = project.device(None).unwrap();
    let options = Options { hot_reload: false, keep_storage: false, origin: false, ..Options::new(project, device) };
    let session = Session::start(options).unwrap();
    let begun = Instant::now();
    let mut run = Run::default();
    let (mut next_row, mut next_cut, mut next_weight) = (WARM_UP + ROW, WARM_UP + cut_every, Duration::ZERO);
    println!(
        "    s   RSS MB   latency ms (rtc live flv)   fps (rtc live flv)   cache ms (live flv)   A/V ms (rtc live flv)  reconnects"
    );
    while begun.elapsed() < length {
        if let Ok(report) = session.reports.recv_timeout(Duration::from_millis(100)) {
            run.take(begun.elapsed().as_secs_f64(), &report);
        }
        if begun.elapsed() >= next_cut && begun.elapsed() + RECOVERY < length {
            next_cut += cut_every;
            run.playing.clear();
            run.cuts.push((begun.elapsed().as_secs_f64(), None));
            session.remote.input(Input::Strike(Strike { on: true, what: What::Cut, host: None }));
        }
        if begun.elapsed() >= next_weight {
            run.add("rss", begun.elapsed().as_secs_f64(), rss_mb());
            next_weight += WEIGHING;
        }
        if begun.elapsed() >= next_row {
            run.row(begun.elapsed(), next_row.saturating_sub(ROW));
            next_row += ROW;
        }
    }
    session.end();
    let breaches = run.judge(length.as_secs_f64());
    breaches.iter().for_each(|breach| println!("BREACH: {breach}"));
    if !breaches.is_empty() {
        std::process::exit(1);
    }
    println!("nothing grew, drifted or stayed away in {minutes} minutes");
}

impl Run {
    fn add(&mut self, name: &str, at: f64, value: f64) {
        self.series.entry(name.to_owned()).or_default().push((at, value));
    }

    fn take(&mut self, now: f64, report: &Report) {
        let Report::Record(record) = report else { return };
        match &record.body {
            Body::Exception(e) => self.exceptions.push(e.message.to_string()),
            Body::Media { element, name: "latency", detail, .. } => {
                self.add(&format!("latency {element}"), now, detail.get("p50").to_number());
            }
            Body::Event { id, name, detail, .. } if &**name == "netstatus" && PLAYERS.contains(&&**id) => {
                let info = detail.get("info");
                for (key, of) in [("av", "avPlayInterval"), ("fps", "videoFPS"), ("cache", "videoCache")] {
                    self.add(&format!("{key} {id}"), now, info.get(of).to_number());
                }
            }
            Body::Event { id, name, detail, .. } if &**name == "statechange" => {
                let code = detail.get("code").to_number();
                self.reconnects += usize::from(RECONNECT.contains(&code));
                if code == PLAY_BEGIN && !self.playing.iter().any(|p| **p == **id) {
                    self.playing.push(id.to_string());
                    if let Some((at, back)) = self.cuts.last_mut().filter(|_| self.playing.len() == PLAYERS.len()) {
                        back.get_or_insert(now - *at);
                    }
                }
            }
            _ => {}
        }
    }

    /// Medians since a moment.
    fn row(&self, now: Duration, since: Duration) {
        let of = |name: &str| {
            let all = self.series.get(name).map_or(&[][..], |series| series);
            median(all.iter().filter(|(at, _)| *at >= since.as_secs_f64()).map(|(_, value)| *value))
        };
        let [latency, fps, av] =
            ["latency", "fps", "av"].map(|key| PLAYERS.map(|player| of(&format!("{key} {player}"))));
        println!(
            "{:5.0}   {:6.1}        {:6.0} {:6.0} {:6.0}     {:5.1} {:5.1} {:5.1}         {:6.0} {:6.0}        {:5.0} {:5.0} {:5.0}       {}",
            now.as_secs_f64(),
            of("rss"),
            latency[0],
            latency[1],
            latency[2],
            fps[0],
            fps[1],
            fps[2],
            of("cache live"),
            of("cache flv"),
            av[0],
            av[1],
            av[2],
            self.reconnects,
        );
    }

    /// What was exceeded. Quarters are those of the time after the warm-up.
    fn judge(&self, length: f64) -> Vec<String> {
        let mut breaches = Vec::new();
        let mut check = |holds: bool, text: String| {
            println!("{} {text}", if holds { "ok    " } else { "BREACH" });
            if !holds {
                breaches.push(text);
            }
        };
        let start = WARM_UP.as_secs_f64();
        let calm =
            |at: f64| at > start && self.cuts.iter().all(|(cut, _)| at < *cut || at > *cut + RECOVERY.as_secs_f64());
        let quarter = |name: &str, n: usize| {
            let span = (length - start) / 4.0;
            let (from, to) = (start + span * n as f64, start + span * (n + 1) as f64);
            let all = self.series.get(name).map_or(&[][..], |series| series);
            // Memory is nobody's recovery.
            let counts = |at: f64| at >= from && at < to && (name == "rss" || calm(at));
            median(all.iter().filter(|(at, _)| counts(*at)).map(|(_, value)| *value))
        };
        let growth = quarter("rss", 3) - quarter("rss", 1);
        check(
            growth <= RSS_GROWTH_MB,
            format!("memory grew by {growth:.1} MB from second to last quarter (≤ {RSS_GROWTH_MB})"),
        );
        let growth = quarter("latency rtc", 3) - quarter("latency rtc", 0);
        check(
            growth <= RTC_GROWTH_MS,
            format!("RTC latency grew by {growth:.0} ms from first to last quarter (≤ {RTC_GROWTH_MS})"),
        );
        for player in ["live", "flv"] {
            let latency = quarter(&format!("latency {player}"), 3);
            let text = format!("{player} is {latency:.0} ms behind in the last quarter (≤ {LIVE_LATENCY_MS})");
            check(latency <= LIVE_LATENCY_MS, text);
        }
        for player in PLAYERS {
            let apart = [0, 1, 2, 3].map(|n| quarter(&format!("av {player}"), n));
            let [least, most] = [f64::min, f64::max].map(|of| apart.into_iter().fold(apart[0], of));
            let text = format!(
                "{player}: sound and pictures {least:.0} to {most:.0} ms apart, a drift of {:.0} (both ≤ {AV_DRIFT_MS})",
                most - least
            );
            let distance = least.abs().max(most.abs());
            check(distance.max(most - least) <= AV_DRIFT_MS, text);
        }
        for (at, back) in &self.cuts {
            let back = back.unwrap_or(f64::INFINITY);
            let text = format!("cut at {at:.0} s: all three played again after {back:.1} s (≤ {})", RECOVERY.as_secs());
            check(back <= RECOVERY.as_secs_f64(), text);
        }
        check(
            self.exceptions.is_empty(),
            format!("{} exceptions {:?}", self.exceptions.len(), self.exceptions.first()),
        );
        breaches
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Memory of this process, all of it ours: pusher, origin and players.
fn rss_mb() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|l| l.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}
