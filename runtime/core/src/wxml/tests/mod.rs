#![allow(clippy::unwrap_used)]
//! The cases follow section "odd syntax" of a survey of 3,491 public WXML files, and the official WXML reference
//! (`https://developers.weixin.qq.com/miniprogram/dev/reference/wxml/`).

mod files;
mod markup;
mod mutation;
mod show;

use std::sync::Arc;

use super::parse;

/// Parses `source` and compares the compact form of the nodes and then, after ` ! `, each diagnostic as
/// `line:column message`.
#[track_caller]
fn check(source: &str, expect: &str) {
    let (template, diagnostics) = parse(&"t.wxml".into(), source);
    let mut actual = show::template(&template, source);
    for d in &diagnostics {
        actual.push_str(&format!(" ! {}:{} {}", d.pos.line, d.pos.column, d.message));
    }
    assert_eq!(actual.trim_start(), expect, "for {source}");
}

/// Whether every line and column of the diagnostics lies in `source`.
fn positions_are_inside(source: &str, diagnostics: &[crate::diagnostic::Diagnostic]) -> bool {
    let lines: Vec<&str> = source.split('\n').collect();
    diagnostics.iter().all(|d| {
        let line = lines.get((d.pos.line as usize).wrapping_sub(1));
        line.is_some_and(|line| d.pos.column >= 1 && d.pos.column as usize <= line.chars().count() + 1)
    })
}

fn file() -> Arc<str> {
    "t.wxml".into()
}
