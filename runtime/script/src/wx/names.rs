//! Every name under `wx`: which exist on a phone, since when, and which of them are built here.
//!
//! `names.txt` is written by `scripts/wx-names.mjs` from the facts of miniprogram-api-typings 5.2.3.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::families;

/// How a name is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Answers through callbacks or a promise.
    Async,
    /// Answers at once.
    Sync,
    /// `on…`, `off…`
    Listener,
    /// Makes an object.
    Factory,
    /// Not a function.
    Value,
}

/// One name under `wx`.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// `showToast`
    pub name: &'static str,
    /// The first base library that has it.
    pub since: &'static str,
    /// How it is called.
    pub kind: Kind,
}

/// What is known about a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It works here.
    Built,
    /// A phone has it; here it fails plainly.
    NotBuilt,
    /// Neither has it.
    Unknown,
}

/// All names, sorted.
pub static NAMES: LazyLock<Vec<Name>> = LazyLock::new(|| {
    include_str!("names.txt")
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (name, since, kind) = (words.next()?, words.next()?, words.next()?);
            let kind = match kind {
                "sync" => Kind::Sync,
                "listener" => Kind::Listener,
                "factory" => Kind::Factory,
                "value" => Kind::Value,
                _ => Kind::Async,
            };
            Some(Name { name, since, kind })
        })
        .collect()
});

static BUILT: LazyLock<HashMap<&'static str, ()>> =
    LazyLock::new(|| families().into_iter().flatten().map(|spec| (spec.name, ())).collect());

/// What is known about `wx.<name>`.
pub fn known(name: &str) -> Known {
    if is_built(name) || name == "env" {
        Known::Built
    } else if NAMES.binary_search_by(|n| n.name.cmp(name)).is_ok() {
        Known::NotBuilt
    } else {
        Known::Unknown
    }
}

/// The names that work here, in table order.
pub fn built_names() -> impl Iterator<Item = &'static str> {
    families().into_iter().flatten().map(|spec| spec.name)
}

pub(crate) fn is_built(name: &str) -> bool {
    BUILT.contains_key(name)
}

/// The row of a name.
pub(crate) fn row(name: &str) -> Option<&'static Name> {
    NAMES.binary_search_by(|n| n.name.cmp(name)).ok().and_then(|i| NAMES.get(i))
}
