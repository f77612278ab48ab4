//! The unmodified npm `miniprogram-automator` 0.12.1 drives a mini-program in the built `zhenji`.
//!
//! The checks are in `automator/*.js`, beside the client's words; here each file is one test.

#![allow(clippy::unwrap_used)]

use std::process::Command;

use zhenji_tests::program::{npm, workspace, zhenji};

fn check(steps: &str) {
    // Storage of the mini-program goes into a folder of its own, so that no run sees another's keys.
    let home = tempfile::tempdir().unwrap();
    let said = Command::new("node")
        .arg(workspace().join("tests/tests/automator/run.js"))
        .arg(zhenji())
        .args([npm(), workspace().join("tests/apps/automation")])
        .arg(steps)
        .env("XDG_DATA_HOME", home.path())
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    println!("{text}");
    assert!(said.status.success(), "{steps}.js failed:\n{text}");
}

#[test]
fn the_client_reads_and_drives_a_page() {
    check("elements");
}

#[test]
fn nothing_a_client_sends_ends_the_server() {
    check("ends");
}

#[test]
fn the_client_launches_the_program() {
    check("launch");
}
