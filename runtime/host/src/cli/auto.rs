//! `zhenji auto`

use std::path::PathBuf;

use crate::cli::Outcome;

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
    /// A phone of `zhenji devices`
    #[arg(long, value_name = "NAME")]
    pub device: Option<String>,
    /// Write what happens to FILE, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
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

pub fn run(_: Args) -> anyhow::Result<Outcome> {
    anyhow::bail!("automation is not built yet")
}
