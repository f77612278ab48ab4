//! The reference page of the faults, written from their table.

use std::fmt::Write as _;

use super::{Argument, FAULTS, Group, Lane, Preset, What};

/// The text of `docs/reference/faults.md`.
pub fn docs() -> String {
    let mut out = String::from(HEAD);
    let groups = [
        (Group::Network, "The network", "`host=NAME` limits them to the links to one server; the others take no host."),
        (Group::Stream, "Streams", "They act between the server and the player, where a phone would meet them."),
        (
            Group::Device,
            "Devices",
            "Encoders and decoders of this machine are software; hardware is pretended, by name.",
        ),
        (Group::Permission, "Permissions", "Without a time they hold from the start."),
        (Group::Phone, "The phone", "What happens to the phone while the mini-program runs."),
    ];
    for (group, title, note) in groups {
        let _ = write!(out, "\n## {title}\n\n{note}\n\n{COLUMNS}\n");
        for row in FAULTS.iter().filter(|row| row.group == group) {
            let lane = match row.group.lane() {
                Lane::Media => "media",
                Lane::App => "app",
            };
            let argument = match row.argument {
                Argument::None => String::new(),
                Argument::Number(unit, example) => format!("{unit}: `{}={example}`", row.word),
                Argument::Size => format!("`{}`", row.example()),
                Argument::OneOf(words) | Argument::Degrees(words) => {
                    words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
                }
            };
            let _ = writeln!(out, "| `{}` | {argument} | {lane} | {} | {} |", row.word, row.does, row.codes);
        }
    }
    out.push_str(PRESETS);
    for preset in Preset::ALL {
        let f = preset.figures();
        let name = What::Network(preset).to_string();
        let name = name.split('"').nth(3).unwrap_or_default();
        let (delay, jitter) = (f.delay.as_millis(), f.jitter.as_millis());
        let _ = writeln!(out, "| `{name}` | {delay} | {jitter} | {} | {} |", f.down, f.up);
    }
    out.push_str(TAIL);
    out
}

const COLUMNS: &str =
    "| word | argument | lane | what a phone does | codes it leads to |\n| --- | --- | --- | --- | --- |";

const HEAD: &str = "\
# Faults

<!-- Written from runtime/core/src/world/table.rs; edit the table there and run the tests with UPDATE_DOCS=1. -->

What goes wrong in the world around a phone, or changes there, in words. The same words serve the command line, `zhenji.toml`, automation
and conformance cases, on real media and on the virtual clock alike.

```text
zhenji run . --fault 'cut@3s' --fault 'bandwidth=300@3s+10s' --fault 'stall@5s+2s host=a.com'
zhenji run . --faults weather.toml
```

A fault is `WORD[=ARGUMENT][@TIME][+TIME] [host=NAME]`: `@` says when it begins, from the start of the run (at once otherwise), `+` how
long it lasts (to the end otherwise). Times are `500ms`, `3s`, `2m`; a number alone is milliseconds.

In a file each is an entry:

```toml
[[faults]]
at = \"3s\"
for = \"10s\"
what = { bandwidth = 300 }   # or what = \"cut\"
host = \"a.com\"
```

`zhenji run` also takes them while it runs, one a line on its standard input: `cut`, `bandwidth=300`, `bandwidth=300 off`,
`background`, `background off`. Automation: `Tool.strike` with `{what, on, host}`, or `{what, at, for, host}` for later.
A conformance case: `[[world.faults]]`, or `{\"at\": 3000, \"what\": \"cut\", \"for\": 500}` in `input.json`.
";

const PRESETS: &str = "
## Kinds of network

Delay and jitter are for one way. The figures are those of Firefox's throttling profiles \"Regular 2G\", \"Regular 3G\" and \"Regular 4G /
LTE\" (<https://firefox-source-docs.mozilla.org/devtools-user/network_monitor/throttling/>), half of the latency each way;
those of `weak-wifi` are ours.

| name | delay, ms | jitter, ms | down, kbit/s | up, kbit/s |
| --- | --- | --- | --- | --- |
";

const TAIL: &str = "
## What is measured

| event | when | code |
| --- | --- | --- |
| packets come unevenly | 500 ms or more later than their timestamps say; the documents give no figure, this one is ours | player 2104 |
| a visible stall | more than 800 ms between two painted pictures (`TXLivePlayConfig`) | player 2105 |
| frames are not continuous | timestamps of video go back, or leave out four pictures and more | player 2107 |
";
