//! Hot reload: what changed runs again, and so does everything that imports it.

use std::collections::BTreeSet;
use std::sync::Arc;

use boa_engine::Context;
use zhenji_core::logic::SourceFile;

use crate::host::host;

/// Takes new file texts and re-runs the affected modules. A module that fails keeps its old self alive.
pub(crate) fn reload(files: &[SourceFile], removed: &[Arc<str>], ctx: &mut Context) {
    let lane = host(ctx);
    let mut stale: BTreeSet<Arc<str>> = BTreeSet::new();
    let old = {
        let mut host = lane.borrow_mut();
        let modules = &mut host.modules;
        let mut queue: Vec<Arc<str>> = Vec::new();
        for file in files {
            let known = modules.files.insert(file.path.clone(), file.text.clone());
            if known.as_ref() != Some(&file.text) {
                queue.push(file.path.clone());
            }
        }
        for path in removed {
            modules.files.remove(path);
            queue.push(path.clone());
        }
        while let Some(path) = queue.pop() {
            if stale.insert(path.clone()) {
                queue.extend(modules.importers.get(&path).into_iter().flatten().cloned());
            }
        }
        let mut old = Vec::new();
        for path in &stale {
            if let Some(module) = modules.loaded.remove(path) {
                old.push((path.clone(), module));
            }
        }
        if !old.is_empty() {
            host.timers.cancel_pages();
        }
        old
    };
    if old.is_empty() {
        return;
    }
    let entries: Vec<(Arc<str>, Arc<str>)> = lane.borrow().modules.entries.clone().into_iter().collect();
    // The app first: pages read its globals.
    let (app, rest): (Vec<_>, Vec<_>) =
        entries.into_iter().filter(|(_, file)| stale.contains(file)).partition(|(path, _)| &**path == "app");
    for (path, _) in app.into_iter().chain(rest) {
        crate::framework::redefine(&path, ctx);
    }
    let mut host = lane.borrow_mut();
    for (path, module) in old {
        if host.modules.files.contains_key(&path) {
            // Whatever did not run again, or failed, stays as it was.
            host.modules.loaded.entry(path).or_insert(module);
        }
    }
}
