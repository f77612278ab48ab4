//! `zhenji devices`

use std::io::Write as _;

use crate::cli::Outcome;
use crate::devices;

/// List the phones for `--device`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  zhenji devices")]
pub struct Args {}

pub fn run(_: Args) -> anyhow::Result<Outcome> {
    let mut out = std::io::stdout().lock();
    let mut line = |text: String| {
        // Whoever reads may have gone (`zhenji devices | head -1`): then there is nobody to tell.
        let _ = writeln!(out, "{text}");
    };
    line(format!("{:<18} {:<12} {:>11} {:>6} {:>7} {:>7}", "NAME", "SYSTEM", "SIZE px", "RATIO", "STATUS", "BOTTOM"));
    for d in devices::all() {
        let size = format!("{}x{}", d.width, d.height);
        let mark = if &*d.name == devices::DEFAULT { "  (default)" } else { "" };
        line(format!(
            "{:<18} {:<12} {size:>11} {:>6} {:>7} {:>7}{mark}",
            d.name, d.system, d.pixel_ratio, d.status_bar, d.safe_bottom
        ));
    }
    Ok(Outcome::Fine)
}
