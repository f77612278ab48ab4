//! Three reconnects, 3 s apart, then -1307: twelve seconds of a pusher without a server, on the virtual clock.
//!
//! What is timed is the conformance case itself, from the reading of its folder to the verdict on its rows.
#![allow(clippy::unwrap_used)]

mod figures;

use std::time::Instant;

use figures::{Figures, Row, Target, ms};
use zhenji_tests::case::Case;
use zhenji_tests::run;

const NAME: &str = "live-order/push-three-reconnects";
const ROUNDS: usize = 50;

fn main() {
    let dir = figures::root().join("tests/conformance").join(NAME);
    let mut ours = Figures::default();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        run::judge(&Case::read(NAME, &dir).unwrap()).unwrap();
        ours.push(ms(begun));
    }
    let target = Some(Target::Median(20.0));
    Row { bench: "three_reconnects", what: NAME, ours: &ours, peer: None, target }.tell();
}
