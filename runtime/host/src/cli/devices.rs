//! `zhenji devices`

use crate::cli::Outcome;
use crate::devices;
use crate::say::say;

/// List the phones for `--device`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  zhenji devices")]
pub struct Args {}

pub fn run(_: Args) -> anyhow::Result<Outcome> {
    say(format_args!(
        "{:<18} {:<12} {:>11} {:>6} {:>7} {:>7}",
        "NAME", "SYSTEM", "SIZE px", "RATIO", "STATUS", "BOTTOM"
    ));
    for d in devices::all() {
        let size = format!("{}x{}", d.width, d.height);
        let mark = if &*d.name == devices::DEFAULT { "  (default)" } else { "" };
        say(format_args!(
            "{:<18} {:<12} {size:>11} {:>6} {:>7} {:>7}{mark}",
            d.name, d.system, d.pixel_ratio, d.status_bar, d.safe_bottom
        ));
    }
    Ok(Outcome::Fine)
}
