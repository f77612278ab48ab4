//! Every folder of `conformance/` is one test; `cargo test --test conformance -- some/folder` runs some of them.

use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use zhenji_tests::case::{self, Case};
use zhenji_tests::coverage::{self, Reference};
use zhenji_tests::{report, run};

/// The cases with real media wait for the clock most of the time, not for a processor.
const THREADS: usize = 8;

fn main() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let folders = case::find(&root);
    let read: Vec<_> = folders.iter().map(|(name, dir)| (name.clone(), Case::read(name, dir))).collect();
    let cases: Vec<Case> = read.iter().filter_map(|(_, c)| c.as_ref().ok()).cloned().collect();
    let mut trials: Vec<Trial> = Vec::new();
    let n_real = cases.iter().filter(|c| real(c).is_some()).count();
    for (name, case) in read {
        trials.extend(case.as_ref().ok().and_then(real));
        let judge = move || case.and_then(|c| run::judge(&c)).map_err(|e| Failed::from(format!("\n{e}")));
        trials.push(Trial::test(name, judge));
    }
    let text = std::fs::read_to_string(root.join("rows.toml")).map_err(|e| format!("rows.toml: {e}"))?;
    let reference = Reference::read(&text)?;
    trials.push(none("coverage/rows", reference.gaps(&cases)));
    trials.push(none("coverage/codes", coverage::bare_codes(&cases)));
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let whole = arguments.filter.is_none() && arguments.skip.is_empty() && !arguments.list;
    let conclusion = libtest_mimic::run(&arguments, trials);
    if whole {
        println!("{}", report::text(&cases, &reference, cfg!(feature = "gst").then_some(n_real)));
    } else if conclusion.num_passed + conclusion.num_failed + conclusion.num_ignored == 0 && !arguments.list {
        return Err("no case has such a name".into());
    }
    conclusion.exit();
}

/// A test that fails when there is something to complain of.
fn none(name: &str, complaints: Vec<String>) -> Trial {
    let verdict =
        if complaints.is_empty() { Ok(()) } else { Err(Failed::from(format!("\n{}", complaints.join("\n")))) };
    Trial::test(name, move || verdict)
}

/// The same case with real media, where it asks for that.
#[cfg(feature = "gst")]
fn real(case: &Case) -> Option<Trial> {
    let both = case.proof.driver == case::Driver::Both && !case.proof.known_failure;
    let (name, case) = (format!("real/{}", case.name), case.clone());
    let judge = move || zhenji_tests::real::judge(&case).map_err(|e| Failed::from(format!("\n{e}")));
    both.then(|| Trial::test(name, judge))
}

#[cfg(not(feature = "gst"))]
fn real(_: &Case) -> Option<Trial> {
    None
}
