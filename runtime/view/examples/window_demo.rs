//! Feeds the window a patch script by hand: shell, Chinese text, image, fields, scroll areas, a moving picture, three pages.
//!
//! `cargo run --release -p zhenji-view --features window --example window_demo` prints every event;
//! with `--check` it drives itself through a list of checks, prints each, and exits with 1 when one fails;
//! with `--legacy` the phone's base library is older than same-layer rendering;
//! with `--time` it prints how long things take;
//! with `--shoot FILE` it writes the window's own picture of each page shown (`FILE-1.png` …).

#[cfg(feature = "window")]
#[path = "window_demo/demo.rs"]
mod demo;

fn main() {
    #[cfg(feature = "window")]
    std::process::exit(demo::main());
    #[cfg(not(feature = "window"))]
    {
        eprintln!("the example needs the window: add --features window");
        std::process::exit(2);
    }
}
