//! The command line: one file a command, and what their exit codes mean.
//!
//! 0: fine. 1: the mini-program failed. 2: the command cannot be carried out as it was given.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::say::complain;
use crate::window::RunInWindow;

mod auto;
mod auto_flags;
mod devices;
mod doctor;
mod duration;
mod faults;
mod origin;
mod phone;
mod run;
mod shot;
mod status;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Fine,
    /// Exit code 1: a page threw, or the project is broken.
    Failed,
}

const EXAMPLES: &str = "\
Examples:
  zhenji run sample-apps/live-room              in a window, or headless without a display
  zhenji run . --headless --for 10s --trace t.jsonl
  zhenji run . --fault 'cut@3s' --fault 'network=2g@10s+5s'
  zhenji shot . --page 'pages/list/list?id=3' --at 2s -o list.png
  zhenji doctor .                               what is wrong, with file:line:column and a remedy
  zhenji origin                                 only the RTMP and HTTP-FLV server
  zhenji auto --project . --auto-port 9420      for miniprogram-automator

Exit codes: 0 fine, 1 the mini-program failed, 2 wrong usage";

/// Run WeChat mini-programs on this machine, live video included.
#[derive(Debug, Parser)]
#[command(name = "zhenji", version, about, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Shot(shot::Args),
    Doctor(doctor::Args),
    Origin(origin::Args),
    Auto(auto::Args),
    Devices(devices::Args),
}

/// Runs the command of this process, in that window where it wants one.
pub fn main(window: Option<RunInWindow>) -> ExitCode {
    crate::memory::settle();
    crate::descriptors::raise();
    let outcome = match Cli::parse_from(auto_flags::tolerate(std::env::args().collect())).command {
        Command::Run(args) => run::run(args, window),
        Command::Shot(args) => shot::run(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Origin(args) => origin::run(args),
        Command::Auto(args) => auto::run(args, window),
        Command::Devices(args) => devices::run(args),
    };
    match outcome {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::from(1),
        Err(e) => {
            complain(format_args!("{} {}", console::style("error:").for_stderr().red().bold(), chain(&e)));
            ExitCode::from(2)
        }
    }
}

/// An error with its causes; what an outer message says already is not said again.
fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !text.contains(&cause) {
            text = if text.is_empty() { cause } else { format!("{text}: {cause}") };
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_table_of_options_is_sound() {
        super::Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in super::Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example"), "{}", command.get_name());
        }
    }
}
