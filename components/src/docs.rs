//! The component reference: one markdown page a tag, written from its table.
//!
//! The pages are checked in under `docs/components/`; a test compares them, and `UPDATE_DOCS=1` writes them anew.

use std::fmt::Write as _;

use zhenji_core::spec::{AttrDefault, AttrKind, AttrRow, ComponentSpec, Content, Level};
use zhenji_core::value::number_to_text;

use crate::{COMPONENTS, KNOWN_NOT_BUILT, live};

/// The page of a component.
pub fn docs(spec: &ComponentSpec) -> String {
    let mut out = format!(
        "# {}\n\n{GENERATED}\n\n{}\n\nSince base library {}. Official page: <{}>\n",
        spec.tag, spec.doc, spec.since, spec.source
    );
    match spec.content {
        Content::Any | Content::Boxed(_) => {}
        Content::Text => out.push_str("\nHolds text and further `text` only.\n"),
        Content::Only(tags) => {
            let tags: Vec<_> = tags.iter().map(|tag| format!("`{tag}`")).collect();
            let _ = write!(out, "\nHolds text and {} only.\n", tags.join(", "));
        }
        Content::Nothing => out.push_str("\nHolds nothing.\n"),
    }
    attributes(spec, &mut out);
    events(spec, &mut out);
    codes(spec, &mut out);
    methods(spec, &mut out);
    if !spec.style.is_empty() {
        let _ = write!(out, "\n## Default style\n\n```css\n{}```\n", spec.style);
    }
    out
}

/// Every page: path from the root of the repository, and text.
pub fn all_docs() -> Vec<(String, String)> {
    let mut pages: Vec<_> =
        COMPONENTS.iter().map(|spec| (format!("docs/components/{}.md", spec.tag), docs(spec))).collect();
    pages.push(("docs/components/README.md".into(), index()));
    pages.push(("docs/reference/live-codes.md".into(), live::codes_page(GENERATED)));
    pages.push(("docs/reference/faults.md".into(), zhenji_core::world::docs()));
    pages
}

const GENERATED: &str =
    "<!-- Written from components/src; edit the table there and run the tests with UPDATE_DOCS=1. -->";

fn index() -> String {
    let mut out =
        format!("# Components\n\n{GENERATED}\n\n| tag | what it is | attributes acted on |\n| --- | --- | --- |\n");
    for spec in COMPONENTS {
        let built = spec.attrs.iter().filter(|a| a.not_built.is_none()).count();
        let _ = writeln!(out, "| [{0}]({0}.md) | {1} | {built} of {2} |", spec.tag, spec.doc, spec.attrs.len());
    }
    out.push_str("\nNot built yet; a page that uses one is told so by name:\n\n");
    let tags: Vec<_> = KNOWN_NOT_BUILT
        .iter()
        .map(|(tag, since)| if since.is_empty() { format!("`{tag}`") } else { format!("`{tag}` ({since})") })
        .collect();
    let _ = writeln!(out, "{}", tags.join(", "));
    out
}

fn attributes(spec: &ComponentSpec, out: &mut String) {
    if spec.attrs.is_empty() {
        return;
    }
    out.push_str("\n## Attributes\n\n| name | type | default | since | meaning |\n| --- | --- | --- | --- | --- |\n");
    for row in spec.attrs {
        let missing = row.not_built.map(|why| format!(" **Not built:** {why}.")).unwrap_or_default();
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {}{missing} |",
            row.name,
            cell(&kind(row)),
            default(row),
            since(row.since, spec),
            cell(row.doc)
        );
    }
}

fn events(spec: &ComponentSpec, out: &mut String) {
    if spec.events.is_empty() {
        return;
    }
    out.push_str("\n## Events\n\n| name | detail | since | when |\n| --- | --- | --- | --- |\n");
    for row in spec.events {
        let _ =
            writeln!(out, "| `bind{}` | `{}` | {} | {} |", row.name, row.detail, since(row.since, spec), cell(row.doc));
    }
}

fn codes(spec: &ComponentSpec, out: &mut String) {
    if spec.codes.is_empty() {
        return;
    }
    out.push_str(
        "\n## State codes\n\nCauses and how to bring them about: [live-codes](../reference/live-codes.md).\n\n",
    );
    out.push_str("| code | level | raised here | message | name in the SDK |\n| --- | --- | --- | --- | --- |\n");
    for row in live::rows(spec.tag) {
        let code = row.code;
        let level = match code.level {
            Level::Event => "event",
            Level::Warning => "warning",
            Level::Fatal => "fatal",
        };
        let raised = if row.raised() { "yes" } else { "by script" };
        let name = if code.name.is_empty() { String::new() } else { format!("`{}`", code.name) };
        let _ = writeln!(out, "| {} | {level} | {raised} | {} | {name} |", code.code, cell(code.message));
    }
}

fn methods(spec: &ComponentSpec, out: &mut String) {
    if spec.methods.is_empty() {
        return;
    }
    out.push_str("\n## Methods of the context\n\n| name | since | options and results |\n| --- | --- | --- |\n");
    for row in spec.methods {
        let missing = row.not_built.map(|why| format!(" **Not built:** {why}.")).unwrap_or_default();
        let _ = writeln!(out, "| `{}` | {} | {}{missing} |", row.name, since(row.since, spec), cell(row.doc));
    }
}

fn kind(row: &AttrRow) -> String {
    let list = |words: &[&str]| {
        let words: Vec<_> = words.iter().filter(|w| !w.is_empty()).map(|w| format!("`{w}`")).collect();
        words.join(" ")
    };
    match row.kind {
        AttrKind::Bool => "boolean".into(),
        AttrKind::Number { min, max } if min.is_finite() && max.is_finite() => {
            format!("number {}–{}", number_to_text(min), number_to_text(max))
        }
        AttrKind::Number { .. } => "number".into(),
        AttrKind::Text => "string".into(),
        AttrKind::Choice(words) => list(words),
        AttrKind::Color => "colour".into(),
        AttrKind::Data => "object or array".into(),
        AttrKind::Words(words) => format!("{} or an array of them", list(words)),
    }
}

fn default(row: &AttrRow) -> String {
    match row.default {
        AttrDefault::None | AttrDefault::Text("") => String::new(),
        AttrDefault::Bool(b) => format!("`{b}`"),
        AttrDefault::Number(n) => format!("`{}`", number_to_text(n)),
        AttrDefault::Text(t) => format!("`{t}`"),
    }
}

fn since<'a>(version: &'a str, spec: &ComponentSpec) -> &'a str
where
    'static: 'a,
{
    if version.is_empty() { spec.since } else { version }
}

/// A bar would end the table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
