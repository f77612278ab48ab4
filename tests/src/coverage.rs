//! What the cases cover: the rows of the reference (`conformance/rows.toml`) and the state codes of the live components.
//!
//! A row or code without a case that passes fails the whole run, so neither the reference nor the tables can grow past the cases.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;
use zhenji_components::live_codes;

use crate::case::Case;

/// The tags that have state codes.
const TAGS: &[&str] = &["live-player", "live-pusher"];

/// `rows.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    section: Vec<Section>,
}

/// One section of the reference.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    name: String,
    title: String,
    /// Names of the rows, divided by blanks.
    rows: String,
    /// Rows that no run can show, and why.
    #[serde(default)]
    without: BTreeMap<String, String>,
}

impl Reference {
    /// Reads `rows.toml`.
    ///
    /// # Errors
    /// It does not say what it should.
    pub fn read(text: &str) -> Result<Self, String> {
        let read: Self = toml::from_str(text).map_err(|e| format!("rows.toml: {e}"))?;
        for section in &read.section {
            let mut seen = BTreeSet::new();
            let all = section.rows.split_whitespace().chain(section.without.keys().map(String::as_str));
            if let Some(twice) = all.into_iter().find(|row| !seen.insert(*row)) {
                return Err(format!("rows.toml: {} {twice} is there twice", section.name));
            }
        }
        Ok(read)
    }

    fn rows(&self) -> BTreeSet<String> {
        let named = |s: &Section| s.rows.split_whitespace().map(|r| format!("{} {r}", s.name)).collect::<Vec<_>>();
        self.section.iter().flat_map(named).collect()
    }

    /// What is wrong: rows without a case, and cases that name rows which are not there.
    pub fn gaps(&self, cases: &[Case]) -> Vec<String> {
        let (rows, covered) = (self.rows(), covered(cases));
        let bare = rows.difference(&covered).map(|row| format!("row {row} has no case"));
        let strange =
            covered.difference(&rows).map(|row| format!("a case covers {row}, which rows.toml does not have"));
        bare.chain(strange).collect()
    }

    /// The table for the report.
    pub fn text(&self, cases: &[Case]) -> String {
        let (rows, all) = (self.rows(), covered(cases));
        let n_without: usize = self.section.iter().map(|s| s.without.len()).sum();
        let mut out = format!(
            "rows of the reference covered {}/{}; {n_without} cannot be shown by a run\n",
            rows.intersection(&all).count(),
            rows.len(),
        );
        for section in &self.section {
            let named: Vec<String> = section.rows.split_whitespace().map(|r| format!("{} {r}", section.name)).collect();
            let n = named.iter().filter(|row| all.contains(*row)).count();
            let _ = writeln!(out, "  {:>3} {}: {n}/{}", section.name, section.title, named.len());
        }
        out
    }
}

/// The cases that show something: what does not pass yet shows nothing.
fn passing(cases: &[Case]) -> impl Iterator<Item = &Case> {
    cases.iter().filter(|c| !c.proof.known_failure)
}

fn covered(cases: &[Case]) -> BTreeSet<String> {
    passing(cases).flat_map(|c| c.proof.covers.iter().cloned()).collect()
}

/// Codes of a tag that cases expect: those that something raises, and those that are sent by script.
fn codes(cases: &[Case], tag: &str) -> (BTreeSet<i32>, BTreeSet<i32>) {
    let (mut raised, mut sent) = (BTreeSet::new(), BTreeSet::new());
    for case in passing(cases) {
        let script: BTreeSet<i64> = case
            .inputs
            .iter()
            .filter_map(|i| match i["function"].as_str() {
                Some(function) if function == format!("{tag}.code") => i["args"][0].as_i64(),
                // An event that a case triggers is as little raised.
                _ if i["event"] == "statechange" => i["detail"]["code"].as_i64(),
                _ => None,
            })
            .collect();
        let rows = case.rows.iter().filter(|r| r["kind"] == "event" && r["tag"] == tag && r["name"] == "statechange");
        for code in rows.filter_map(|r| r["detail"]["code"].as_i64()) {
            let Ok(number) = i32::try_from(code) else { continue };
            if script.contains(&code) {
                sent.insert(number)
            } else {
                raised.insert(number)
            };
        }
    }
    (raised, sent)
}

/// Codes of the tables that no case is about; a code that can be raised has to be raised.
pub fn bare_codes(cases: &[Case]) -> Vec<String> {
    let mut bare = Vec::new();
    for tag in TAGS {
        let (raised, sent) = codes(cases, tag);
        for (code, can_be_raised) in live_codes(tag) {
            if can_be_raised && !raised.contains(&code) {
                bare.push(format!("{tag}: code {code} has no case that raises it"));
            } else if !can_be_raised && !sent.contains(&code) {
                bare.push(format!("{tag}: code {code} has no case that sends it by script"));
            }
        }
    }
    bare
}

/// How many codes were really seen, in cases that pass, for the report.
pub fn codes_text(cases: &[Case]) -> String {
    let mut out = String::new();
    for tag in TAGS {
        let (raised, sent) = codes(cases, tag);
        let of = |can: bool, shown: &BTreeSet<i32>| {
            let all: Vec<i32> = live_codes(tag).filter(|(_, raised)| *raised == can).map(|(code, _)| code).collect();
            (all.iter().filter(|code| shown.contains(code)).count(), all.len())
        };
        let ((n, m), (n_sent, m_sent)) = (of(true, &raised), of(false, &sent));
        let _ = writeln!(out, "{tag}: codes covered {n}/{m}, by script {n_sent}/{m_sent}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_named_once() {
        let section = |rows: &str| format!("[[section]]\nname = \"2\"\ntitle = \"t\"\nrows = \"{rows}\"\n");
        assert!(Reference::read(&section("a b")).is_ok());
        assert!(Reference::read(&section("a b a")).is_err_and(|e| e.contains("2 a is there twice")));
    }

    #[test]
    fn what_no_case_shows_is_a_gap() {
        let reference = Reference::read("[[section]]\nname = \"2\"\ntitle = \"t\"\nrows = \"a\"\n");
        assert_eq!(reference.map(|r| r.gaps(&[])), Ok(vec!["row 2 a has no case".to_owned()]));
        assert!(bare_codes(&[]).iter().any(|b| b.contains("live-player: code 2001 has no case that raises it")));
    }
}
