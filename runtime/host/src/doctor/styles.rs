//! Style sheets: syntax, and imports that lead nowhere.

use std::sync::Arc;

use zhenji_core::wxss::{self, StyleScope, TagKind, Units};

use super::{Patient, is_foreign};

pub(super) fn examine(patient: &mut Patient<'_>) {
    let mut sheets: Vec<Arc<str>> = patient.bundle.sources.style.iter().cloned().collect();
    sheets.extend(patient.units().iter().filter_map(|u| patient.bundle.style_of(u).cloned()));
    sheets.retain(|s| !is_foreign(s));
    for sheet in sheets {
        let findings = check(patient, &sheet);
        patient.findings.extend(findings);
    }
}

fn check(patient: &Patient<'_>, sheet: &Arc<str>) -> Vec<zhenji_core::diagnostic::Diagnostic> {
    let units = Units::new(375.0, 375.0, 600.0);
    let tags = |tag: &str| if zhenji_components::find(tag).is_some() { TagKind::BuiltIn } else { TagKind::Custom };
    let (_, _, findings) = wxss::link(sheet, &|path| patient.text(path), StyleScope::Global, &units, &tags);
    findings.into_iter().filter(|f| !is_foreign(&f.file)).collect()
}
