//! Every WXML file of a large component library parses without an error, and its expressions can be evaluated.
//!
//! Reads the npm package that `scripts/fetch-npm.sh` installs; `ZHENJI_NPM_DIR` names another place.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zhenji_core::diagnostic::Severity;
use zhenji_core::expr::{Binding, Scope, eval};
use zhenji_core::value::Value;
use zhenji_core::wxml::{self, Node};

#[test]
fn tdesign_parses_without_errors() {
    let root = package();
    let mut files = Vec::new();
    collect(&root, &mut files);
    // Version 1.16.0 ships 118.
    assert!(files.len() > 100, "only {} WXML files below {}", files.len(), root.display());
    let mut wrong = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let name: Arc<str> = path.strip_prefix(&root).unwrap().display().to_string().into();
        let (template, diagnostics) = wxml::parse(&name, &text);
        wrong.extend(diagnostics.iter().filter(|d| d.severity == Severity::Error).map(ToString::to_string));
        let modules = template.wxs.iter().map(|module| module.module.clone()).collect();
        let mut seen = Seen { page: NoData { modules }, n_nodes: 0, errors: Vec::new() };
        seen.nodes(&template.nodes);
        template.templates.iter().for_each(|t| seen.nodes(&t.nodes));
        if seen.n_nodes == 0 && !text.trim().is_empty() {
            wrong.push(format!("{name}: nothing was read from it"));
        }
        wrong.extend(seen.errors.iter().map(|error| format!("{name}: {error}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn package() -> PathBuf {
    let npm = std::env::var_os("ZHENJI_NPM_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/npm"), PathBuf::from);
    let dir = npm.join("node_modules/tdesign-miniprogram/miniprogram_dist");
    assert!(dir.is_dir(), "{} is missing; run scripts/fetch-npm.sh first", dir.display());
    dir
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "wxml") {
            files.push(path);
        }
    }
}

/// A page without data, whose modules answer `undefined` to everything.
struct NoData {
    modules: Vec<Arc<str>>,
}

impl Scope for NoData {
    fn lookup(&self, _name: &str) -> Option<&Value> {
        None
    }

    fn is_wxs(&self, name: &str) -> bool {
        self.modules.iter().any(|module| **module == *name)
    }

    fn call_wxs(&self, _module: &str, _path: &[Arc<str>], _args: Vec<Value>) -> Result<Value, String> {
        Ok(Value::Undefined)
    }
}

struct Seen {
    page: NoData,
    n_nodes: usize,
    errors: Vec<String>,
}

impl Seen {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.n_nodes += 1;
            match node {
                Node::Text(text) => self.binding(&text.binding),
                Node::Element(e) => {
                    [&e.id, &e.class, &e.style, &e.slot].into_iter().flatten().for_each(|b| self.binding(b));
                    e.attrs.iter().for_each(|a| self.binding(&a.value));
                    e.dataset.iter().chain(&e.marks).for_each(|a| self.binding(&a.value));
                    self.nodes(&e.children);
                }
                Node::Block(nodes) => self.nodes(nodes),
                Node::If(chain) => {
                    for branch in &chain.branches {
                        branch.condition.iter().for_each(|c| self.binding(c));
                        self.nodes(&branch.nodes);
                    }
                }
                Node::For(list) => {
                    self.binding(&list.list);
                    self.nodes(&list.nodes);
                }
                Node::TemplateUse(used) => {
                    self.binding(&used.is);
                    if let Some(data) = &used.data {
                        self.errors.extend(eval(data, &self.page).err().map(|e| e.to_string()));
                    }
                }
                Node::Include(_) => {}
                Node::Slot(slot) => self.binding(&slot.name),
            }
        }
    }

    fn binding(&mut self, binding: &Binding) {
        self.errors.extend(binding.eval(&self.page).err().map(|e| e.to_string()));
        for dependency in binding.dependencies() {
            if dependency.root.is_empty() {
                self.errors.push("a dependency has no name".into());
            }
        }
    }
}
