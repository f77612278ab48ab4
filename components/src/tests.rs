//! Rules over the whole table, and the reference that is written from it.

#![allow(clippy::unwrap_used)]
// The reference is a set of files.
#![allow(clippy::disallowed_methods)]

use std::collections::HashSet;
use std::path::Path;

use zhenji_core::machine::Attrs;
use zhenji_core::spec::{AttrDefault, AttrKind, COMMON_ATTRS, Level};

use crate::{COMPONENTS, KNOWN_NOT_BUILT, all_docs, find, live, ua_style};

fn unique<'a>(tag: &str, what: &str, names: impl IntoIterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for name in names {
        assert!(seen.insert(name), "<{tag}>: {what} {name} stands twice");
    }
}

fn is_version(text: &str) -> bool {
    text.split('.').count() == 3 && text.split('.').all(|p| p.parse::<u32>().is_ok())
}

#[test]
fn tags_stand_once_in_order_and_either_built_or_not() {
    let tags: Vec<_> = COMPONENTS.iter().map(|s| s.tag).collect();
    assert!(tags.is_sorted(), "{tags:?}");
    unique("*", "tag", tags.iter().copied().chain(KNOWN_NOT_BUILT.iter().map(|(tag, _)| *tag)));
    assert!(KNOWN_NOT_BUILT.is_sorted());
    for tag in tags {
        assert_eq!(find(tag).map(|s| s.tag), Some(tag));
    }
    assert!(find("swiper-nonsense").is_none());
    assert!(KNOWN_NOT_BUILT.iter().all(|(_, since)| since.is_empty() || is_version(since)));
}

#[test]
fn every_row_is_documented_sourced_and_dated() {
    for spec in COMPONENTS {
        let tag = spec.tag;
        assert!(spec.source.starts_with("https://developers.weixin.qq.com/miniprogram/dev/"), "{tag}");
        assert!(spec.doc.ends_with('.') && is_version(spec.since), "{tag}");
        for row in spec.attrs {
            assert!(row.doc.ends_with(['.', ')']), "{tag} {}: {}", row.name, row.doc);
            assert!(row.since.is_empty() || is_version(row.since), "{tag} {}", row.name);
            assert!(row.not_built.is_none_or(|why| !why.is_empty() && !why.ends_with('.')), "{tag} {}", row.name);
            assert_eq!(row.name, row.name.to_lowercase(), "{tag}: names are kebab-case");
            assert!(!COMMON_ATTRS.contains(&row.name), "{tag}: {} belongs to every component", row.name);
        }
        for row in spec.events {
            assert!(
                row.doc.ends_with('.') && row.detail.starts_with('{') && row.detail.ends_with('}'),
                "{tag} {}",
                row.name
            );
            assert!(row.since.is_empty() || is_version(row.since), "{tag} {}", row.name);
        }
        for row in spec.methods {
            assert!(!row.doc.is_empty() && (row.since.is_empty() || is_version(row.since)), "{tag} {}", row.name);
        }
        unique(tag, "attribute", spec.attrs.iter().map(|r| r.name));
        unique(tag, "event", spec.events.iter().map(|r| r.name));
        unique(tag, "method", spec.methods.iter().map(|r| r.name));
    }
}

#[test]
fn defaults_are_legal() {
    let nothing = Attrs::default();
    for spec in COMPONENTS {
        for row in spec.attrs {
            let legal = match (row.kind, row.default) {
                (AttrKind::Bool, AttrDefault::Bool(_)) => true,
                (AttrKind::Number { min, max }, AttrDefault::Number(n)) => min < max && (min..=max).contains(&n),
                (AttrKind::Choice(words), AttrDefault::Text(t)) => words.contains(&t),
                (AttrKind::Text | AttrKind::Color, AttrDefault::Text(_)) => true,
                (AttrKind::Data | AttrKind::Words(_), AttrDefault::None) => true,
                _ => false,
            };
            assert!(legal, "<{}> {}", spec.tag, row.name);
            assert!(nothing.raw(row.name).is_none());
        }
    }
}

#[test]
fn codes_are_unique_and_those_raised_are_in_the_table() {
    for spec in COMPONENTS {
        let mut seen = HashSet::new();
        for code in spec.codes {
            assert!(seen.insert(code.code), "<{}> {} stands twice", spec.tag, code.code);
            assert!(!code.message.is_empty());
            // Negative numbers are final, 11xx, 21xx and 30xx are warnings (TXLiveSDKEventDef.h).
            let level = match code.code {
                ..0 | 1022 | 10_001..=10_004 => Level::Fatal,
                1101..=1199 | 2101..=2199 | 3001..=3099 => Level::Warning,
                _ => Level::Event,
            };
            assert_eq!(code.level, level, "<{}> {}", spec.tag, code.code);
        }
        let rows: Vec<_> = live::rows(spec.tag).iter().map(|row| &row.code).collect();
        assert_eq!(rows, spec.codes, "<{}>", spec.tag);
    }
}

#[test]
fn a_tag_with_codes_has_the_event_that_carries_them() {
    for spec in COMPONENTS.iter().filter(|s| !s.codes.is_empty()) {
        assert!(spec.events.iter().any(|e| e.name == "statechange"), "{}", spec.tag);
    }
}

#[test]
fn styles_name_the_tags_they_are_for() {
    for spec in COMPONENTS.iter().filter(|s| s.tag != "block") {
        assert!(spec.style.starts_with(&format!("wx-{} {{", spec.tag)), "{}", spec.tag);
        assert!(spec.style.ends_with("}\n"), "{}", spec.tag);
    }
    let style = ua_style();
    assert_eq!(style.matches('{').count(), style.matches('}').count());
    // The headless view paints none of these.
    for gap in ["-webkit-line-clamp", "text-shadow", "text-overflow", "backdrop-filter", "sticky"] {
        assert!(!style.contains(gap), "{gap}");
    }
}

#[test]
fn every_file_is_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let shared = ["bench.rs", "docs.rs", "field.rs", "known.rs", "lib.rs", "table.rs", "tests.rs"];
    for entry in std::fs::read_dir(root).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".rs").filter(|_| !shared.contains(&&*name)) else { continue };
        assert!(find(&stem.replace('_', "-")).is_some(), "{name} is in no row of COMPONENTS");
    }
}

#[test]
fn the_reference_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut stale = Vec::new();
    for (path, text) in all_docs() {
        let file = root.join(&path);
        if std::fs::read_to_string(&file).is_ok_and(|old| old == text) {
            continue;
        }
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, text).unwrap();
        } else {
            stale.push(path);
        }
    }
    assert!(stale.is_empty(), "run the tests with UPDATE_DOCS=1: {stale:?}");
}
