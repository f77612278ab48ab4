//! The figures under the verdicts: how many cases stand on which kind of source, and which live codes they show.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Case;

/// The kind of a source.
pub fn kind(source: &str) -> &'static str {
    let host = source.strip_prefix("https://").and_then(|s| s.split('/').next()).unwrap_or_default();
    match host {
        _ if source == "ours" => "ours",
        "developers.weixin.qq.com" => "WeChat",
        h if h.ends_with("qq.com") || h.ends_with("tencent.com") || h.ends_with("tencentcloud.com") => "Tencent",
        "developer.mozilla.org" | "tc39.es" => "ECMAScript",
        _ => "other",
    }
}

/// The report on these cases.
pub fn text(cases: &[Case]) -> String {
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases {
        *by_kind.entry(kind(&case.proof.source)).or_default() += 1;
    }
    let known = cases.iter().filter(|c| c.proof.known_failure).count();
    let sources: Vec<String> = by_kind.iter().map(|(k, n)| format!("{k} {n}")).collect();
    let mut out = format!("{} cases, {known} of them known failures; by source: {}\n", cases.len(), sources.join(", "));
    for spec in zhenji_components::COMPONENTS.iter().filter(|s| !s.codes.is_empty()) {
        let shown = codes(cases, spec.tag);
        let n = spec.codes.iter().filter(|c| shown.contains(&i64::from(c.code))).count();
        out += &format!("{}: codes covered {n}/{}\n", spec.tag, spec.codes.len());
    }
    out
}

/// The codes of a tag that cases which pass expect.
pub fn codes(cases: &[Case], tag: &str) -> BTreeSet<i64> {
    let rows = cases.iter().filter(|c| !c.proof.known_failure).flat_map(|c| &c.rows);
    let codes = rows.filter(|r| r["kind"] == "event" && r["tag"] == tag && r["name"] == "statechange");
    codes.filter_map(|r| r["detail"]["code"].as_i64()).collect()
}
