//! Process start → first painted frame of `hello`, headless, beside mpcore's process to its first page.
//!
//! Ours is timed to the end of a process that wrote the frame as PNG; mpcore's to the end of one that has its first page.
#![allow(clippy::unwrap_used)]

mod figures;

use std::process::Command;
use std::time::Instant;

use figures::{Figures, Row, Target, ms};

/// Starts of each side.
const STARTS: usize = 15;

fn main() {
    let program = zhenji_tests::program::zhenji();
    // mpcore wants to be told where the mini-program is; both get the same folder.
    let copy = figures::copy(&figures::root().join("sample-apps/hello"));
    let hello = copy.path();
    let config = r#"{ "appid": "touristappid", "projectname": "hello", "miniprogramRoot": "./" }"#;
    std::fs::write(hello.join("project.config.json"), config).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let shot = dir.path().join("first.png");
    let (mut ours, mut theirs, mut page) = (Figures::default(), Figures::default(), Figures::default());
    // The first start of each side fills the page cache and is not counted.
    for n in 0..=STARTS {
        let _ = std::fs::remove_file(&shot);
        let begun = Instant::now();
        let status =
            Command::new(program).arg("shot").arg(hello).args(["--at", "0ms", "-o"]).arg(&shot).status().unwrap();
        let took = ms(begun);
        assert!(status.success() && shot.is_file(), "there is no picture of hello");
        let begun = Instant::now();
        let told = figures::peer("mpcore.mjs", &[&hello.to_string_lossy(), "pages/index/index"]);
        let peer_took = ms(begun);
        if n > 0 {
            ours.push(took);
            if let Some(told) = told {
                theirs.push(peer_took);
                page.take(&told, "page");
            }
        }
    }
    let target = Some(Target::Median(150.0));
    Row {
        bench: "cold_start",
        what: "process start → frame as PNG",
        ours: &ours,
        peer: Some(("mpcore process", &theirs)),
        target,
    }
    .tell();
    let peer = Some(("mpcore, from node's start to its page", &page));
    Row { bench: "cold_start", what: "process start → frame as PNG", ours: &ours, peer, target: None }.tell();
}
