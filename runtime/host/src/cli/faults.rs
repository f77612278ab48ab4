//! `--fault` and `--faults`: what goes wrong in a run, on the command line and while it runs.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use zhenji_core::app::Input;
use zhenji_core::world::{BadFault, FAULTS, Fault, parse_fault, parse_strike};

use crate::lanes::Remote;
use crate::say::{complain, say};

/// Flags of every command that runs a mini-program.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// What goes wrong, when, for how long and where: 'cut@3s', 'bandwidth=300@3s+10s', 'stall@5s+2s host=a.com'; may be given
    /// again. docs/reference/faults.md lists the words
    #[arg(long = "fault", value_name = "FAULT", value_parser = parse)]
    one: Vec<Fault>,
    /// A TOML or JSON file with a list `faults`
    #[arg(long = "faults", value_name = "FILE")]
    file: Option<PathBuf>,
}

fn parse(text: &str) -> Result<Fault, BadFault> {
    parse_fault(text)
}

/// A file of faults.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    faults: Vec<Fault>,
}

impl Args {
    /// All faults of the command line.
    pub fn all(self) -> anyhow::Result<Vec<Fault>> {
        let mut all = self.one;
        if let Some(file) = &self.file {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("the faults {} cannot be read; choose another file", file.display()))?;
            all.extend(read(file, &text)?);
        }
        Ok(all)
    }
}

/// The faults of a file; JSON may also be the list alone.
fn read(file: &Path, text: &str) -> anyhow::Result<Vec<Fault>> {
    let help = "docs/reference/faults.md shows how faults are written";
    let json = text.trim_start().starts_with(['{', '[']) && file.extension().is_none_or(|e| e != "toml");
    let list = match json {
        true if text.trim_start().starts_with('[') => serde_json::from_str(text).map_err(anyhow::Error::from),
        true => serde_json::from_str::<List>(text).map(|l| l.faults).map_err(anyhow::Error::from),
        false => toml::from_str::<List>(text).map(|l| l.faults).map_err(anyhow::Error::from),
    };
    list.map_err(|e| anyhow::anyhow!("{}: {}\n  help: {help}", file.display(), e.to_string().trim_end()))
}

/// Reads faults from standard input while the mini-program runs: `cut`, `bandwidth=300+5s`, `background`, `background off`.
pub fn listen(remote: Remote) {
    let input = std::io::stdin();
    if input.is_terminal() && !in_foreground() {
        return;
    }
    let body = move || {
        for line in input.lock().lines() {
            // The end of the input, or something that is no text, ends listening.
            let Ok(line) = line else { return };
            match command(&line, &remote) {
                Ok(()) => {}
                Err(e) => complain(e),
            }
        }
    };
    // Without a thread nobody listens; the run goes on.
    let _ = std::thread::Builder::new().name("zhenji-stdin".into()).spawn(body);
}

/// A program in the background is stopped by the terminal when it reads from it.
fn in_foreground() -> bool {
    // Fields of /proc/self/stat after the name in brackets: state, parent, group, session, terminal, group of the terminal.
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return true };
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    fields.get(2) == fields.get(5)
}

fn command(line: &str, remote: &Remote) -> Result<(), String> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(());
    }
    if line == "help" {
        let words: Vec<String> = FAULTS.iter().map(|row| row.example()).collect();
        say(format_args!("{}\nwith `off` behind it: the fault is over", words.join("  ")));
        return Ok(());
    }
    let (text, on) = match line.strip_suffix(" off") {
        Some(text) => (text, false),
        None => (line.strip_suffix(" on").unwrap_or(line), true),
    };
    let input = match on {
        true => {
            let mut fault = parse_fault(text).map_err(|e| e.to_string())?;
            if !text.contains('@') {
                fault.at = remote.now();
            }
            Input::Fault(fault)
        }
        false => Input::Strike(parse_strike(text, false).map_err(|e| e.to_string())?),
    };
    remote.input(input);
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use zhenji_core::world::What;

    #[test]
    fn files_are_toml_or_json() {
        let read = |name: &str, text: &str| read(Path::new(name), text).map_err(|e| e.to_string());
        let toml =
            "[[faults]]\nat = \"3s\"\nwhat = \"cut\"\n[[faults]]\nwhat = { bandwidth = 300 }\nhost = \"a.com\"\n";
        let whats = |faults: Vec<Fault>| faults.into_iter().map(|f| f.what).collect::<Vec<_>>();
        assert_eq!(whats(read("f.toml", toml).unwrap()), [What::Cut, What::Bandwidth(300)]);
        assert_eq!(whats(read("f.json", r#"[{"at": 5, "what": "stall"}]"#).unwrap()), [What::Stall]);
        assert_eq!(whats(read("f.json", r#"{"faults": [{"what": "stall"}]}"#).unwrap()), [What::Stall]);
        let error = read("f.toml", "[[faults]]\nwhat = \"cuts\"\n").unwrap_err();
        assert!(error.contains("line 2") && error.contains("cuts") && error.contains("help:"), "{error}");
        let error = read("f.json", "[{\"what\": \"cut\",\n \"until\": 3}]").unwrap_err();
        assert!(error.contains("line 2") || error.contains("until"), "{error}");
    }
}
