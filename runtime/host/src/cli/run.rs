//! `zhenji run`

use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::cli::status::Status;
use crate::cli::{Outcome, duration, faults, phone};
use crate::lanes::{Options, Report, Session};
use crate::project::Project;
use crate::say::say;
use crate::stop::{self, Stop};
use crate::trace_file::TraceFile;
use crate::window::{self, RunInWindow};

/// Run a mini-program, with hot reload
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zhenji run sample-apps/live-room
  zhenji run . --headless --for 10s --trace trace.jsonl --screenshot end.png
  zhenji run . --page 'pages/list/list?id=3' --device pixel-7
  zhenji run . --base-library 2.9.0 --wechat 6.5.19
  zhenji run . --fault 'cut@3s' --fault 'bandwidth=300@5s+10s' --fault 'stall@20s+2s host=a.com'

While it runs, faults can be written on standard input, one a line: cut, bandwidth=300, bandwidth=300 off,
background, background off. `help` lists them; docs/reference/faults.md explains them.")]
pub struct Args {
    /// The folder with app.json or project.config.json
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Open no window; chosen by itself where there is no display
    #[arg(long)]
    headless: bool,
    /// The page to open, with its query; the first page of app.json otherwise
    #[arg(long, value_name = "PAGE")]
    page: Option<String>,
    /// End by itself after this long
    #[arg(long = "for", value_name = "TIME", value_parser = duration::parse)]
    limit: Option<Duration>,
    /// Write what happens to FILE, one JSON object a line
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Where the screenshot goes: renewed every few seconds and at the end
    #[arg(long, value_name = "FILE")]
    screenshot: Option<PathBuf>,
    #[command(flatten)]
    phone: phone::Args,
    #[command(flatten)]
    faults: faults::Args,
}

/// How often the screenshot is renewed, and the plain status line comes.
const RENEW: Duration = Duration::from_secs(5);

/// How long a screenshot may take.
const SHOT_PATIENCE: Duration = Duration::from_secs(10);

pub fn run(args: Args, window: Option<RunInWindow>) -> anyhow::Result<Outcome> {
    let window = window::choose(args.headless, window)?;
    let stop = stop::on_ctrl_c();
    let mut project = Project::open(&args.dir)?;
    let device = args.phone.of(&mut project)?;
    let trace = args.trace.as_deref().map(|file| {
        TraceFile::create(file)
            .with_context(|| format!("the trace {} cannot be written; choose another file", file.display()))
    });
    let trace = trace.transpose()?;
    let default_shot = std::env::temp_dir().join(format!("zhenji-{}.png", project.name()));
    let screenshot = args.screenshot.or_else(|| project.config.screenshot.as_ref().map(|p| project.root.join(p)));
    if let Some(file) = &screenshot {
        writable(file)?;
    }
    let mut options = Options::new(project, device);
    options.page = args.page;
    options.faults = args.faults.all()?;
    let show = Show {
        stop,
        limit: args.limit,
        trace,
        // A window shows itself; it is pictured only where one asks for it.
        screenshot: screenshot.or(window.is_none().then_some(default_shot)),
    };
    if let Some(run) = window {
        return run(options, Box::new(move |session| show.go(session)));
    }
    let session = Session::start(options).context("the session does not start")?;
    show.go(session)
}

/// Follows a session to its end.
struct Show {
    stop: Stop,
    limit: Option<Duration>,
    trace: Option<TraceFile>,
    screenshot: Option<PathBuf>,
}

impl Show {
    fn go(mut self, session: Session) -> anyhow::Result<Outcome> {
        let mut status = Status::new();
        if let Some((rtmp, flv)) = session.urls() {
            status.line(&format!("media server  {rtmp}  {flv}"));
        }
        for trouble in &session.troubles {
            status.line(&console::style(trouble).yellow().to_string());
        }
        faults::listen(session.remote.clone());
        let end = self.limit.map(|limit| Instant::now() + limit);
        let mut renew = Instant::now() + Duration::from_secs(1);
        let mut outcome = Outcome::Fine;
        while !self.stop.is_set() && end.is_none_or(|end| Instant::now() < end) {
            let wake = end.map_or(renew, |end| end.min(renew)).min(Instant::now() + Duration::from_millis(100));
            match session.reports.recv_timeout(wake.saturating_duration_since(Instant::now())) {
                Ok(report) => {
                    if self.take(report, &mut status) {
                        outcome = Outcome::Failed;
                        break;
                    }
                    while let Ok(report) = session.reports.try_recv() {
                        outcome = if self.take(report, &mut status) { Outcome::Failed } else { outcome };
                    }
                    if outcome == Outcome::Failed {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(trace) = &mut self.trace {
                        trace.flush();
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    status.line("the app lane has ended");
                    outcome = Outcome::Failed;
                    break;
                }
            }
            if Instant::now() >= renew {
                renew = Instant::now() + RENEW;
                status.now_and_then();
                self.shoot(&session, &status);
            }
        }
        if outcome == Outcome::Fine {
            self.shoot(&session, &status);
        }
        status.finish();
        let reports = session.end();
        for report in reports {
            self.take(report, &mut status);
        }
        if let Some(file) = self.screenshot.filter(|f| f.exists()) {
            say(format_args!("screenshot    {}", file.display()));
        }
        if let Some(trace) = self.trace {
            trace.finish().map_err(anyhow::Error::msg)?;
        }
        Ok(if status.exceptions() > 0 { Outcome::Failed } else { outcome })
    }

    /// Takes a report; says whether the run cannot go on.
    fn take(&mut self, report: Report, status: &mut Status) -> bool {
        match report {
            Report::Record(record) => {
                if let Some(trace) = &mut self.trace {
                    trace.write(&record);
                }
                status.record(&record);
            }
            Report::Latency { p50_ms, p95_ms } => status.latency(p50_ms, p95_ms),
            Report::Glass { p50_ms, p95_ms } => status.glass(p50_ms, p95_ms),
            Report::Failed => return true,
            Report::Closed => {
                self.stop.set();
            }
            Report::Ready(_) | Report::Binding { .. } => {}
        }
        false
    }

    fn shoot(&self, session: &Session, status: &Status) {
        let Some(file) = &self.screenshot else { return };
        let written =
            session.remote.shoot(SHOT_PATIENCE).and_then(|png| std::fs::write(file, &png).map_err(|e| e.to_string()));
        if let Err(e) = written {
            status.line(&format!("no screenshot in {}: {e}", file.display()));
        }
    }
}

/// Fails early where the screenshot could not be written at the end.
fn writable(file: &Path) -> anyhow::Result<()> {
    let existed = file.exists();
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(file);
    opened.with_context(|| format!("the screenshot {} cannot be written; choose another file", file.display()))?;
    if !existed {
        // Only a probe: an empty file is no picture.
        let _ = std::fs::remove_file(file);
    }
    Ok(())
}
