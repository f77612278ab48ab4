//! `zhenji auto`

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use anyhow::Context as _;
use zhenji_core::device::DeviceProfile;

use crate::automation::Server;
use crate::cli::status::Status;
use crate::cli::{Outcome, faults, phone};
use crate::lanes::{Options, Report, Session};
use crate::project::Project;
use crate::say::say;
use crate::stop::{self, Stop};
use crate::trace_file::TraceFile;
use crate::window::{self, RunInWindow};

/// Serve automation clients such as miniprogram-automator
///
/// Takes the flags of the WeChat DevTools command line, so that `zhenji` can stand in for it (`cliPath`).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zhenji auto --project . --auto-port 9420 --headless
  node -e \"require('miniprogram-automator').connect({wsEndpoint: 'ws://127.0.0.1:9420'})\"")]
pub struct Args {
    /// The folder with app.json or project.config.json
    #[arg(long, value_name = "DIR")]
    pub project: PathBuf,
    /// The port of the automation server
    #[arg(long, value_name = "N", default_value_t = 9420)]
    pub auto_port: u16,
    /// Open no window
    #[arg(long)]
    pub headless: bool,
    #[command(flatten)]
    pub phone: phone::Args,
    /// Write what happens to FILE, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    #[command(flatten)]
    pub faults: faults::Args,
    /// Accepted and not needed: there is no account
    #[arg(long, value_name = "OPENID")]
    pub auto_account: Option<String>,
    /// Accepted and not needed: there is no login
    #[arg(long, value_name = "TICKET")]
    pub ticket: Option<String>,
    /// Accepted and not needed: nothing asks for trust
    #[arg(long)]
    pub trust_project: bool,
    /// Accepted and not needed: there is no service port
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Accepted and not needed: the messages have one language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

pub fn run(args: Args, window: Option<RunInWindow>) -> anyhow::Result<Outcome> {
    let window = window::choose(args.headless, window)?;
    let stop = stop::on_ctrl_c();
    let listener = Server::bind(args.auto_port).with_context(|| {
        format!(
            "the automation port {} cannot be had; end the program that has it, or choose another --auto-port",
            args.auto_port
        )
    })?;
    let mut project = Project::open(&args.project)?;
    let device = args.phone.of(&mut project)?;
    let trace = args.trace.as_deref().map(|file| {
        TraceFile::create(file)
            .with_context(|| format!("the trace {} cannot be written; choose another file", file.display()))
    });
    let show = Show {
        stop,
        listener: Some(listener),
        device: Arc::new(device.clone()),
        trace: trace.transpose()?,
        server: None,
    };
    let mut options = Options::new(project, device);
    options.faults = args.faults.all()?;
    if let Some(run) = window {
        return run(options, Box::new(move |session| show.go(session)));
    }
    let session = Session::start(options).context("the session does not start")?;
    show.go(session)
}

/// Follows a session to its end, and serves clients from its first page on.
struct Show {
    stop: Stop,
    /// Until clients are served; they wait in its queue.
    listener: Option<TcpListener>,
    device: Arc<DeviceProfile>,
    trace: Option<TraceFile>,
    server: Option<Server>,
}

/// How often Ctrl-C and the clients' wish to end are looked at.
const GLANCE: Duration = Duration::from_millis(50);

impl Show {
    fn go(mut self, session: Session) -> anyhow::Result<Outcome> {
        let mut status = Status::quiet();
        if let Some((rtmp, flv)) = session.urls() {
            say(format_args!("media server  {rtmp}  {flv}"));
        }
        for trouble in &session.troubles {
            status.line(&console::style(trouble).yellow().to_string());
        }
        let mut outcome = Outcome::Fine;
        while !self.stop.is_set() && outcome == Outcome::Fine {
            match session.reports.recv_timeout(GLANCE) {
                Ok(report) => outcome = self.take(report, &session, &mut status)?,
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(trace) = &mut self.trace {
                        trace.flush();
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    status.line("the app lane has ended");
                    outcome = Outcome::Failed;
                }
            }
        }
        status.finish();
        let server = self.server.take();
        for report in session.end() {
            if let (Report::Record(record), Some(trace)) = (&report, &mut self.trace) {
                trace.write(record);
            }
        }
        drop(server);
        if let Some(trace) = self.trace {
            trace.finish().map_err(anyhow::Error::msg)?;
        }
        // What a page throws is the clients' business here: they hear of it.
        Ok(outcome)
    }

    fn take(&mut self, report: Report, session: &Session, status: &mut Status) -> anyhow::Result<Outcome> {
        match report {
            Report::Record(record) => {
                if let Some(trace) = &mut self.trace {
                    trace.write(&record);
                }
                status.record(&record);
            }
            Report::Ready(_) => {
                if let Some(listener) = self.listener.take() {
                    let server =
                        Server::start(listener, session.remote.clone(), self.device.clone(), self.stop.clone())
                            .context("the automation server does not start")?;
                    say(format_args!("automation    {}", server.url()));
                    self.server = Some(server);
                }
            }
            Report::Failed => return Ok(Outcome::Failed),
            Report::Closed => {
                self.stop.set();
            }
            Report::Latency { .. } | Report::Glass { .. } | Report::Binding { .. } => {}
        }
        Ok(Outcome::Fine)
    }
}
