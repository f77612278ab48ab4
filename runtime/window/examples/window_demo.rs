//! Feeds the window a patch script by hand: shell, Chinese text, image, fields, scroll areas, a moving picture, three pages.
//!
//! `cargo run --release --workspace --example window_demo` prints every event;
//! with `--check` it drives itself through a list of checks, prints each, and exits with 1 when one fails;
//! with `--legacy` the phone's base library is older than same-layer rendering;
//! with `--time` it prints how long things take;
//! with `--shoot FILE` it writes the window's own picture of each page shown (`FILE-1.png` …).

#[path = "window_demo/demo.rs"]
mod demo;

fn main() {
    std::process::exit(demo::main());
}
