//! The page `docs/reference/live-codes.md`: every state code, its cause, and how to bring it about, from the tables.

use std::fmt::Write as _;

use zhenji_core::spec::Level;

use super::common::code::{By, Listed, Row};
use super::rows;

/// The page.
pub(crate) fn page(generated: &str) -> String {
    let mut out = format!(
        "# State codes of live components\n\n{generated}\n\n\
         What `bindstatechange` hears in `detail.code`. A fault is brought about with `--fault`, in `zhenji.toml`, in a conformance case or by \
         automation, in the words below: `{{\"at\": \"3s\", \"for\": \"5s\", \"what\": \"stall\"}}`. \"Listed\" says which documents have the code: the \
         newest official page, the note of 2020, both, or neither (Tencent's SDK and reports of developers). The orders `official-latest` \
         and `seed-2020` send only what their document lists.\n\n\
         A code that nothing here causes is sent by script: the function `live-pusher.code` or `live-player.code` of automation with the \
         number and, if wanted, the message. Only the page hears it; the session does not change. Any number may be sent so.\n"
    );
    for tag in ["live-player", "live-pusher"] {
        let all = rows(tag);
        let (raised, script): (Vec<&Row>, Vec<&Row>) = all.iter().copied().partition(|row| row.raised());
        let _ = write!(
            out,
            "\n## {tag}\n\n{} codes: {} are raised by what happens, {} only by script.\n",
            all.len(),
            raised.len(),
            script.len()
        );
        table(&mut out, "how to bring it about", &raised);
        let _ = write!(out, "\n### {tag}: by script only\n");
        table(&mut out, "why nothing here causes it", &script);
    }
    out
}

fn table(out: &mut String, last: &str, rows: &[&Row]) {
    let _ =
        write!(out, "\n| code | level | listed | meaning | cause | {last} |\n| --- | --- | --- | --- | --- | --- |\n");
    for row in rows {
        let how = match row.by {
            By::Course(how) | By::Script(how) => how.to_owned(),
            By::Fault(words) => {
                let words: Vec<_> = words.split(" or ").map(|w| format!("`{w}`")).collect();
                format!("fault {}", words.join(" or "))
            }
        };
        let name = if row.code.name.is_empty() { String::new() } else { format!(" `{}`", row.code.name) };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {}{name} | {} | {how} |",
            row.code.code,
            level(row.code.level),
            listed(row.listed),
            row.code.message,
            row.cause
        );
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Event => "event",
        Level::Warning => "warning",
        Level::Fatal => "fatal",
    }
}

fn listed(listed: Listed) -> &'static str {
    match listed {
        Listed::Always => "both",
        Listed::Official => "official",
        Listed::Seed => "2020",
        Listed::Elsewhere => "neither",
    }
}
