//! `zhenji doctor`

use std::path::PathBuf;

use console::style;
use zhenji_core::diagnostic::{Diagnostic, Severity};
use zhenji_core::trace::severity_name;

use crate::cli::{Outcome, phone};
use crate::doctor;
use crate::files::Folder;
use crate::project::Project;
use crate::say::say;

/// Say what is wrong with a project, without running it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zhenji doctor .
  zhenji doctor . --format json | jq .message
  zhenji doctor . --base-library 2.9.0          as an old phone sees it")]
pub struct Args {
    /// The folder with app.json or project.config.json
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    #[command(flatten)]
    phone: phone::Args,
    /// How to write the findings: text, or one JSON object a line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(args: Args) -> anyhow::Result<Outcome> {
    let mut project = Project::open(&args.dir)?;
    let device = args.phone.of(&mut project)?;
    let findings = doctor::examine(&Folder::new(&project.root), &device, &project.config);
    for finding in &findings {
        match args.format {
            Format::Text => say(text(finding)),
            Format::Json => say(json(finding)),
        }
    }
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if args.format == Format::Text {
        match (errors, warnings) {
            (0, 0) => say(style("nothing is wrong").green()),
            _ => say(format_args!("{errors} errors, {warnings} warnings")),
        }
    }
    Ok(if errors > 0 { Outcome::Failed } else { Outcome::Fine })
}

fn text(finding: &Diagnostic) -> String {
    let text = finding.to_string();
    match finding.severity {
        Severity::Error => style(text).red().to_string(),
        Severity::Warning => style(text).yellow().to_string(),
        Severity::Info => text,
    }
}

fn json(finding: &Diagnostic) -> serde_json::Value {
    serde_json::json!({
        "severity": severity_name(finding.severity),
        "file": &*finding.file,
        "line": finding.pos.line,
        "column": finding.pos.column,
        "message": finding.message,
        "hint": finding.hint,
    })
}
