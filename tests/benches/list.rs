//! A list of 1,000 rows: first fill, replace all, one row by path; with and without layout; beside glass-easel and
//! miniprogram-simulate.
//!
//! Every round is a process of its own on each side, ours and the peers' in turn.
#![allow(clippy::unwrap_used)]

mod figures;

use std::sync::Arc;
use std::time::Instant;

use figures::{Figures, ROUNDS, Row, Target, ms};
use serde_json::json;
use zhenji::files::Folder;
use zhenji::lockstep::{Lockstep, Options, on_big_stack};
use zhenji_core::logic::Question;
use zhenji_core::media::FrameBoard;
use zhenji_core::value::Value;
use zhenji_media::{SimulatedDriver, World};
use zhenji_view::headless::Fonts;

const ROWS: usize = 1000;
/// Changes of each kind in one process.
const CHANGES: usize = 20;

/// Name of the figure, what it says, and the targets without and with layout.
const FIGURES: &[(&str, &str, Option<f64>, Option<f64>)] = &[
    ("first", "first fill, JS and all", Some(100.0), Some(250.0)),
    ("replace", "replace all, JS and all", Some(100.0), Some(250.0)),
    ("put", "replace all, from setData on", None, None),
    ("one", "one row by path", Some(1.0), Some(5.0)),
];

/// What a peer calls the same.
fn of_peer(name: &str) -> &str {
    if name == "put" { "replace" } else { name }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [side] = args.as_slice() {
        return on_big_stack(|| play(side == "layout"));
    }
    let sides = ["tree", "layout"];
    let peers = [
        ("glass-easel/empty", "glass-easel.cjs", "empty"),
        ("glass-easel/dom", "glass-easel.cjs", "dom"),
        ("miniprogram-simulate", "simulate.cjs", ""),
    ];
    let mut ours = vec![vec![Figures::default(); FIGURES.len()]; sides.len()];
    let mut theirs = vec![vec![Figures::default(); FIGURES.len()]; peers.len()];
    let (rows, changes) = (ROWS.to_string(), CHANGES.to_string());
    for _ in 0..ROUNDS {
        for (side, into) in sides.iter().zip(&mut ours) {
            let told = figures::child(&[side]);
            into.iter_mut().zip(FIGURES).for_each(|(figures, (name, ..))| figures.take(&told, name));
        }
        for ((_, script, backend), into) in peers.iter().zip(&mut theirs) {
            let Some(told) = figures::peer(script, &[&rows, &changes, backend]) else { continue };
            into.iter_mut().zip(FIGURES).for_each(|(figures, (name, ..))| figures.take(&told, of_peer(name)));
        }
    }
    for (at, (_, what, tree, layout)) in FIGURES.iter().enumerate() {
        let what = |side: &str| format!("{what}, {side}");
        let row = |side: &str, ours: &Figures, peer: (&str, &Figures), target: &Option<f64>| {
            let (what, peer, target) = (what(side), Some(peer), target.map(Target::Median));
            Row { bench: "list", what: &what, ours, peer, target }.tell();
        };
        row("tree", &ours[0][at], (peers[0].0, &theirs[0][at]), tree);
        row("with layout", &ours[1][at], (peers[1].0, &theirs[1][at]), layout);
        row("tree", &ours[0][at], (peers[2].0, &theirs[2][at]), &None);
    }
}

/// One process of ours.
fn play(layout: bool) {
    let driver = SimulatedDriver::new(World::from_json(&json!({})).unwrap(), Arc::new(FrameBoard::default()));
    let mut options = Options::new(Box::new(driver.unwrap()));
    options.layout = layout.then(Fonts::system);
    let mut run = Lockstep::new(Arc::new(Folder::new(figures::app("list"))), options);
    let page = run.app().pages().last().cloned().unwrap();
    let mut call = |method: &str, args: Vec<Value>| {
        let begun = Instant::now();
        let answer = run.ask(Question::CallMethod { instance: page.instance, method: method.into(), args });
        let took = ms(begun);
        answer.unwrap().unwrap();
        took
    };
    let number = |n: usize| Value::from(n as f64);
    let first = call("fill", vec![number(ROWS), number(0)]);
    let [mut replace, mut put, mut one] = [const { Vec::new() }; 3].map(Figures::from);
    for round in 1..=CHANGES {
        replace.push(call("fill", vec![number(ROWS), number(round)]));
    }
    for round in 1..=CHANGES {
        call("make", vec![number(ROWS), number(round + CHANGES)]);
        put.push(call("put", Vec::new()));
    }
    for round in 1..=CHANGES {
        one.push(call("rename", vec![number(round), Value::from(format!("x{round}"))]));
    }
    // What was timed has to be there.
    let rows = run.app().find(page.page, None, ".row");
    assert_eq!(rows.len(), ROWS);
    assert!(run.app().wxml(page.root, false).contains("x20"));
    if layout {
        let id = run.act(|app, _| app.measure(page.page, vec![rows[ROWS - 1]], Vec::new()));
        let (_, boxes, _) = run.take_measured().into_iter().find(|(asked, ..)| *asked == id).unwrap();
        assert!(boxes[0].rect.top > ROWS as f64 * 10.0, "{:?}", boxes[0]);
    }
    println!("{}", json!({ "first": first, "replace": replace.median(), "put": put.median(), "one": one.median() }));
}
