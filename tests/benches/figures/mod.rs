//! What every benchmark shares: figures, how they are told, and the programs they are measured on.
//!
//! A benchmark prints and never judges: a slow machine fails nothing.
#![allow(dead_code, clippy::unwrap_used)] // Every benchmark compiles this file and uses its part of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value as Json, json};

/// How often each side is measured, where a benchmark has no reason for another number.
pub const ROUNDS: usize = 7;

/// Measured times, in ms.
#[derive(Clone, Debug, Default)]
pub struct Figures(Vec<f64>);

impl From<Vec<f64>> for Figures {
    fn from(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self(times)
    }
}

impl Figures {
    /// Adds a measurement.
    pub fn push(&mut self, ms: f64) {
        let at = self.0.partition_point(|known| *known <= ms);
        self.0.insert(at, ms);
    }

    /// Adds what a peer or a child told, if it told that.
    pub fn take(&mut self, told: &Json, name: &str) {
        if let Some(ms) = told[name].as_f64() {
            self.push(ms);
        }
    }

    /// Whether nothing was measured.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value that this share of the measurements does not exceed.
    pub fn at(&self, share: f64) -> f64 {
        let rank = ((self.0.len() as f64 * share).ceil() as usize).max(1) - 1;
        self.0.get(rank).copied().unwrap_or(f64::NAN)
    }

    /// The median.
    pub fn median(&self) -> f64 {
        self.at(0.5)
    }

    fn json(&self) -> Json {
        let round = |ms: f64| (ms * 1000.0).round() / 1000.0;
        json!({
            "median": round(self.median()), "p95": round(self.at(0.95)),
            "min": round(self.at(0.0)), "max": round(self.at(1.0)), "n": self.0.len(),
        })
    }
}

/// A target for one of the figures, in ms.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// The median may not exceed it.
    Median(f64),
    /// The 95th percentile may not exceed it.
    P95(f64),
    /// The median may not exceed so many times the peer's.
    Ratio(f64),
}

/// One line of the table.
pub struct Row<'a> {
    /// The benchmark.
    pub bench: &'a str,
    /// What was measured.
    pub what: &'a str,
    /// Our times.
    pub ours: &'a Figures,
    /// The peer's name and times.
    pub peer: Option<(&'a str, &'a Figures)>,
    /// What we aim at.
    pub target: Option<Target>,
}

impl Row<'_> {
    /// Prints the line for people and the line of JSON.
    pub fn tell(&self) {
        let spread = |f: &Figures| {
            format!(
                "{:8.2} ms ({:.2} – {:.2}, p95 {:.2}, n {})",
                f.median(),
                f.at(0.0),
                f.at(1.0),
                f.at(0.95),
                f.0.len()
            )
        };
        let peer = self.peer.filter(|(_, figures)| !figures.is_empty());
        let ratio = peer.map(|(_, figures)| self.ours.median() / figures.median());
        let verdict = self.target.map(|target| match target {
            Target::Median(ms) => (format!("median ≤ {ms} ms"), Some(self.ours.median() <= ms)),
            Target::P95(ms) => (format!("p95 ≤ {ms} ms"), Some(self.ours.at(0.95) <= ms)),
            Target::Ratio(most) => (format!("ratio ≤ {most}"), ratio.map(|ratio| ratio <= most)),
        });
        let mut line = format!("{:<44} {}", self.what, spread(self.ours));
        if let (Some((name, figures)), Some(ratio)) = (peer, ratio) {
            line += &format!("  {name} {}  ratio {ratio:.2}", spread(figures).trim_start());
        }
        if let Some((target, met)) = &verdict {
            let verdict = match met {
                Some(true) => "met",
                Some(false) => "MISSED",
                None => "not compared",
            };
            line += &format!("  {target}: {verdict}");
        }
        println!("{line}");
        let row = json!({
            "bench": self.bench, "what": self.what, "unit": "ms", "ours": self.ours.json(),
            "peer": peer.map(|(name, figures)| json!({ "name": name, "figures": figures.json() })),
            "ratio": ratio.map(|r| (r * 1000.0).round() / 1000.0),
            "target": verdict.as_ref().map(|(target, _)| target), "met": verdict.as_ref().and_then(|(_, met)| *met),
            "load": load(),
        });
        println!("{row}");
    }
}

/// How many processes want the processor, as the kernel's one-minute mean: figures of a busy machine are worth less.
pub fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

/// Milliseconds since.
pub fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A mini-program of the benchmarks.
pub fn app(name: &str) -> PathBuf {
    root().join("tests/benches/apps").join(name)
}

/// A copy of a mini-program, to be written to.
pub fn copy(from: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy_into(from, dir.path());
    dir
}

fn copy_into(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_into(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}

/// Runs this benchmark once more as a process of its own, with these arguments, and reads the JSON it prints.
pub fn child(args: &[&str]) -> Json {
    let mut command = Command::new(std::env::current_exe().unwrap());
    read(command.args(args)).unwrap()
}

/// Runs one of the peers' scripts; `None` where the peers are not installed.
pub fn peer(script: &str, args: &[&str]) -> Option<Json> {
    let home = peers_home()?;
    let mut command = Command::new("node");
    command.arg(root().join("tests/benches/peers").join(script)).args(args).current_dir(home);
    match read(&mut command) {
        Ok(told) => Some(told),
        Err(e) => {
            eprintln!("{script}: {e}");
            None
        }
    }
}

/// Where the peers are installed.
pub fn peers_home() -> Option<PathBuf> {
    let home = std::env::var_os("ZHENJI_PEERS_DIR").map_or_else(|| root().join("target/peers"), PathBuf::from);
    if home.join(".complete").is_file() {
        return Some(home);
    }
    static TOLD: std::sync::Once = std::sync::Once::new();
    TOLD.call_once(|| {
        eprintln!("the peers are not installed, so there are no ratios; install them with scripts/bench-peers.sh")
    });
    None
}

fn read(command: &mut Command) -> Result<Json, String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line =
        text.lines().rev().find(|l| l.starts_with('{')).ok_or_else(|| format!("it printed no figures: {text}"))?;
    serde_json::from_str(line).map_err(|e| e.to_string())
}

/// Processor time that a process has used in all its threads, ms; `None` once it is gone. Linux counts in steps of 10 ms.
pub fn cpu(pid: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may hold anything, even blanks.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = [11, 12].iter().filter_map(|i| fields.get(*i)?.parse::<f64>().ok()).sum();
    Some(ticks * 10.0)
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
