//! The figures under the verdicts: how many cases stand on which kind of source, and what they cover.

use std::collections::BTreeMap;

use crate::case::Case;
use crate::coverage::{self, Reference};

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

/// The report on these cases; `n_real`: how many of them were also played with real media, where that is built.
pub fn text(cases: &[Case], reference: &Reference, n_real: Option<usize>) -> String {
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases {
        *by_kind.entry(kind(&case.proof.source)).or_default() += 1;
    }
    let known = cases.iter().filter(|c| c.proof.known_failure).count();
    let sources: Vec<String> = by_kind.iter().map(|(k, n)| format!("{k} {n}")).collect();
    let mut out = format!("{} cases, {known} of them known failures; by source: {}\n", cases.len(), sources.join(", "));
    out += &match n_real {
        Some(n) => format!("{n} of them also with real media\n"),
        None => "none with real media: built without the feature gst\n".to_owned(),
    };
    out += &coverage::codes_text(cases);
    out += &reference.text(cases);
    out
}
