//! An in-process fuzzer for everything that reads bytes from outside.
//!
//!     cargo test --release -p zhenji-media --lib fuzz                             one second a target
//!     scripts/fuzz.sh 600                                                         with overflow checks
//!
//! A round is a function of seed and number (`ZHENJI_FUZZ_SEED`), so a failure happens again. A target runs an input, asserts what
//! has to hold, and returns a mark of what it did; an input with a new mark is mutated further. Memory is counted: a round that
//! holds more than its target allows fails too. Inputs worth keeping are in `runtime/media/fuzz`, one in hexadecimal a line;
//! `ZHENJI_FUZZ_KEEP=1` writes what a run found to `target/fuzz`.

#![allow(clippy::unwrap_used)]

mod memory;
mod mutate;
mod targets;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mutate::{Random, mutate};

/// The longest input.
const LONGEST: usize = 16 * 1024;
/// Inputs with marks of their own that are mutated further.
const POOL: usize = 4096;
/// The seed when none is told.
const SEED: u64 = 0x7a68_656e_6a69;

/// What is fuzzed.
struct Target {
    /// The file of kept inputs.
    name: &'static str,
    /// Inputs to begin with.
    seeds: fn() -> Vec<Vec<u8>>,
    /// Byte strings that matter to it.
    words: &'static [&'static [u8]],
    /// Runs an input; panics when something does not hold; the mark of what it did.
    run: fn(&[u8]) -> u64,
    /// Bytes that it may hold at once, for an input of so many.
    memory: fn(usize) -> usize,
}

fn fuzz(target: &Target) {
    let told = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = told("ZHENJI_FUZZ_SEED").unwrap_or(SEED);
    let time = Duration::from_secs(told("ZHENJI_FUZZ_SECONDS").unwrap_or(1));
    let mut pool = [(target.seeds)(), kept(target.name)].concat();
    let mut marks = HashSet::new();
    let mut peak = 0;
    for input in &pool {
        peak = peak.max(round(target, input, "a kept input", &mut marks).0);
    }
    let begun = Instant::now();
    let mut n = 0u64;
    while begun.elapsed() < time {
        let mut random = Random::new(seed.wrapping_add(n));
        let input = mutate(&pool, target.words, LONGEST, &mut random);
        let (used, new) = round(target, &input, &format!("seed {seed}, round {n}"), &mut marks);
        peak = peak.max(used);
        if new && pool.len() < POOL {
            pool.push(input);
        }
        n += 1;
    }
    println!("{}: {n} rounds, {} marks, {peak} bytes held at most", target.name, marks.len());
    if std::env::var_os("ZHENJI_FUZZ_KEEP").is_some() {
        keep(target.name, &pool);
    }
}

/// Runs one input: the memory it held, and whether its mark is new.
fn round(target: &Target, input: &[u8], which: &str, marks: &mut HashSet<u64>) -> (usize, bool) {
    let before = memory::begin();
    let mark = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let used = memory::peak_since(before);
    let allowed = (target.memory)(input.len());
    let Ok(mark) = mark else { panic!("{} panicked at {which}:\n{}", target.name, hex(input)) };
    assert!(used <= allowed, "{} held {used} bytes of {allowed} at {which}:\n{}", target.name, hex(input));
    (used, marks.insert(mark))
}

/// A mark from anything that tells one behaviour from another.
fn mark(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// The order of magnitude of a count, for marks.
fn magnitude(n: usize) -> u32 {
    usize::BITS - n.leading_zeros()
}

fn kept(name: &str) -> Vec<Vec<u8>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/{name}.txt"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(unhex).collect()
}

fn keep(name: &str, pool: &[Vec<u8>]) {
    let dir: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "target", "fuzz"].iter().collect();
    std::fs::create_dir_all(&dir).unwrap();
    let lines: Vec<String> = pool.iter().map(|input| hex(input)).collect();
    std::fs::write(dir.join(format!("{name}.txt")), lines.join("\n")).unwrap();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(line: &str) -> Vec<u8> {
    let digits: Vec<u8> = line.trim().chars().map(|c| c.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}
