//! Scripts: syntax, modules that are not there, and `wx` names that are not built or do not exist.

use std::collections::BTreeSet;
use std::sync::Arc;

use zhenji_core::bundle::path;
use zhenji_core::diagnostic::{Diagnostic, Pos};
use zhenji_core::nearest::nearest;
use zhenji_script::{Analysis, Known, NAMES, analyse, known};

use super::{Patient, is_foreign};

/// Endings that `require` tries, in order.
const ENDINGS: &[&str] = &["", ".js", ".ts", ".json", "/index.js", "/index.ts"];

pub(super) fn examine(patient: &mut Patient<'_>) {
    let scripts: Vec<Arc<str>> = patient.list.iter().filter(|p| is_script(p)).cloned().collect();
    let mut read: Vec<(Arc<str>, Analysis)> = Vec::new();
    for file in reachable(patient, &scripts) {
        if let Some(text) = patient.text(&file) {
            let analysis = analyse(&file, &text);
            read.push((file, analysis));
        }
    }
    // A name that any file puts under `wx` is that project's own.
    let own: BTreeSet<String> = read.iter().flat_map(|(_, a)| a.assigned.iter().cloned()).collect();
    for (file, analysis) in read {
        for (name, pos) in analysis.wx.iter().filter(|(name, _)| !own.contains(name)) {
            let finding = match known(name) {
                Known::Built => continue,
                Known::NotBuilt => Diagnostic::warning(&file, *pos, format!("wx.{name} is not built yet"))
                    .hint("calls fail with this message; guard them, or give them a `fail` callback"),
                Known::Unknown => {
                    let finding = Diagnostic::warning(&file, *pos, format!("there is no wx.{name}"));
                    match nearest(name, NAMES.iter().map(|n| n.name)) {
                        Some(near) => finding.hint(format!("did you mean wx.{near}?")),
                        None => finding.hint("the documentation does not name it either"),
                    }
                }
            };
            patient.say(finding);
        }
        for (module, pos) in &analysis.modules {
            // TypeScript drops an import that only types use, and types may come from anywhere.
            let only_types = file.ends_with(".ts") && !module.starts_with(['.', '/']);
            if !only_types && resolve(patient, &file, module).is_none() {
                missing(patient, &file, module, *pos);
            }
        }
        for (url, pos) in &analysis.urls {
            patient.findings.extend(patient.server.of_text(url, &file, *pos));
        }
        patient.findings.extend(analysis.findings);
    }
}

/// The analysis of a page's or component's script.
pub(super) fn of_unit(patient: &Patient<'_>, unit: &str) -> Option<Analysis> {
    let file = patient.bundle.script_of(unit)?.clone();
    Some(analyse(&file, &patient.text(&file)?))
}

/// The scripts that run: those of app, pages and components, and what they require.
fn reachable(patient: &Patient<'_>, scripts: &[Arc<str>]) -> Vec<Arc<str>> {
    let mut queue: Vec<Arc<str>> = patient.bundle.sources.script.iter().cloned().collect();
    queue.extend(patient.units().iter().filter_map(|u| patient.bundle.script_of(u).cloned()));
    let mut seen: BTreeSet<Arc<str>> = BTreeSet::new();
    while let Some(file) = queue.pop() {
        if is_foreign(&file) || !seen.insert(file.clone()) || !scripts.contains(&file) {
            continue;
        }
        let Some(text) = patient.text(&file) else { continue };
        for (module, _) in analyse(&file, &text).modules {
            queue.extend(resolve(patient, &file, &module).filter(|p| is_script(p)));
        }
    }
    seen.into_iter().collect()
}

/// The file that a `require` in `file` means.
fn resolve(patient: &Patient<'_>, file: &str, module: &str) -> Option<Arc<str>> {
    let with_ending = |base: String| {
        let found = ENDINGS.iter().map(|e| format!("{base}{e}")).find(|p| patient.has(p))?;
        Some(Arc::from(found))
    };
    if let Some(found) = path::resolve(file, module).and_then(with_ending) {
        return Some(found);
    }
    if module.starts_with('.') || module.starts_with('/') {
        return None;
    }
    path::folders(file).find_map(|folder| {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        with_ending(format!("{prefix}miniprogram_npm/{module}"))
    })
}

fn missing(patient: &mut Patient<'_>, file: &Arc<str>, module: &str, pos: Pos) {
    let finding = Diagnostic::error(file, pos, format!("there is no module '{module}'"));
    let hint = if module.starts_with('.') || module.starts_with('/') {
        "paths are relative to this file, or begin with / for the mini-program's root"
    } else {
        "install the package with npm, or write ./ before a file of the project"
    };
    patient.say(finding.hint(hint));
}

fn is_script(path: &str) -> bool {
    path.ends_with(".js") || (path.ends_with(".ts") && !path.ends_with(".d.ts"))
}
