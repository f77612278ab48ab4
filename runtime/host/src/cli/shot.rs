//! `zhenji shot`

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;

use crate::cli::status::Status;
use crate::cli::{Outcome, duration, faults, phone};
use crate::lanes::{Report, Session};
use crate::project::Project;
use crate::{lanes, stop};

/// Take one picture of a page; needs no display
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zhenji shot . -o first.png
  zhenji shot . --page 'pages/list/list?id=3' --at 2s --device pixel-7 -o list.png")]
pub struct Args {
    /// The folder with app.json or project.config.json
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// The page to open, with its query; the first page of app.json otherwise
    #[arg(long, value_name = "PAGE")]
    page: Option<String>,
    /// When to take the picture, counted from the moment the page is on screen
    #[arg(long, value_name = "TIME", default_value = "300ms", value_parser = duration::parse)]
    at: Duration,
    #[command(flatten)]
    phone: phone::Args,
    #[command(flatten)]
    faults: faults::Args,
    /// Where the picture goes
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Without a first frame by then there is nothing to picture.
const PATIENCE: Duration = Duration::from_secs(30);

pub fn run(args: Args) -> anyhow::Result<Outcome> {
    let stop = stop::on_ctrl_c();
    let mut project = Project::open(&args.dir)?;
    let device = args.phone.of(&mut project)?;
    let mut options = lanes::Options::new(project, device);
    options.page = args.page;
    options.faults = args.faults.all()?;
    options.hot_reload = false;
    let session = Session::start(options).context("the session does not start")?;
    let mut status = Status::quiet();
    let mut failed = false;
    let mut until = std::time::Instant::now() + PATIENCE;
    while !stop.is_set() && !failed {
        let left = until.saturating_duration_since(std::time::Instant::now());
        match session.reports.recv_timeout(left) {
            Ok(Report::Record(record)) => status.record(&record),
            Ok(Report::Ready(_)) => until = std::time::Instant::now() + args.at,
            Ok(Report::Failed) => failed = true,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    if failed {
        return Ok(Outcome::Failed);
    }
    let png = session.remote.shoot(PATIENCE).map_err(anyhow::Error::msg).context("there is no picture")?;
    std::fs::write(&args.output, &png).with_context(|| format!("{} cannot be written", args.output.display()))?;
    session.end();
    Ok(if status.exceptions() > 0 { Outcome::Failed } else { Outcome::Fine })
}
