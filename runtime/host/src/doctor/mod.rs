//! `zhenji doctor`: what is wrong with a project, without running it.
//!
//! Everything is read from the tables and parsers that the runtime itself uses, so the two cannot disagree. What is only
//! likely is left out.

mod scripts;
mod styles;
mod templates;

use std::collections::BTreeSet;
use std::sync::Arc;

use zhenji_core::bundle::{self, Bundle, Files};
use zhenji_core::diagnostic::Diagnostic;

/// One project while it is looked at.
pub(crate) struct Patient<'a> {
    pub(crate) files: &'a dyn Files,
    pub(crate) bundle: Bundle,
    /// Every file of the mini-program.
    pub(crate) list: BTreeSet<Arc<str>>,
    pub(crate) findings: Vec<Diagnostic>,
}

impl Patient<'_> {
    pub(crate) fn text(&self, path: &str) -> Option<Arc<str>> {
        self.bundle.read_text(self.files, path)
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.list.contains(path)
    }

    pub(crate) fn say(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Pages, then components that are not from npm: an author cannot mend those.
    pub(crate) fn units(&self) -> Vec<Arc<str>> {
        let pages = self.bundle.pages.iter().map(|p| p.path.clone());
        let components = self.bundle.components.keys().filter(|c| self.bundle.page(c).is_none()).cloned();
        pages.chain(components).filter(|path| !is_foreign(path)).collect()
    }
}

/// Whether a file belongs to a package.
pub(crate) fn is_foreign(path: &str) -> bool {
    path.split('/').any(|part| part == "miniprogram_npm" || part == "node_modules")
}

/// Looks at a whole project. Findings come by file and place.
pub fn examine(files: &dyn Files) -> Vec<Diagnostic> {
    let (bundle, findings) = bundle::load(files);
    let list = bundle.list(files).into_iter().collect();
    let mut patient = Patient { files, bundle, list, findings };
    templates::examine(&mut patient);
    styles::examine(&mut patient);
    scripts::examine(&mut patient);
    let mut findings = patient.findings;
    findings.sort_by(|a, b| (&a.file, a.pos, &a.message).cmp(&(&b.file, b.pos, &b.message)));
    findings.dedup();
    findings
}
