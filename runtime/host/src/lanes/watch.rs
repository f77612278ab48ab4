//! The watch lane: says which files of the project changed, and decides nothing.
//!
//! A burst of saves is one message.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::files::is_ignored;
use crate::lanes::app::ToApp;

/// Editors write a file in several steps; after this long without another it is whole.
const QUIET: Duration = Duration::from_millis(30);

/// But never wait longer than this: a build that writes all the time is shown as it goes.
const PATIENCE: Duration = Duration::from_millis(300);

/// Watches until dropped.
pub(crate) struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches the project in `root`; the text says why that is not possible.
    pub(crate) fn start(root: &Path, app: Sender<ToApp>) -> Result<Self, String> {
        let (sender, inbox) = mpsc::channel();
        let handler = move |event: notify::Result<notify::Event>| {
            if let Ok(event) = event
                && !matches!(event.kind, EventKind::Access(_))
            {
                // The lane ends with the watcher.
                let _ = sender.send(event.paths);
            }
        };
        let advice = |e: notify::Error| format!("hot reload is off, the folder cannot be watched: {e}");
        let mut watcher = notify::recommended_watcher(handler).map_err(advice)?;
        watcher.watch(root, RecursiveMode::Recursive).map_err(advice)?;
        let root = root.to_path_buf();
        let lane = move || {
            while let Ok(first) = inbox.recv() {
                let began = std::time::Instant::now();
                let mut changed = BTreeSet::new();
                note(&root, first, &mut changed);
                loop {
                    match inbox.recv_timeout(QUIET) {
                        Ok(more) if began.elapsed() < PATIENCE => note(&root, more, &mut changed),
                        Ok(more) => {
                            note(&root, more, &mut changed);
                            break;
                        }
                        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                    }
                }
                if !changed.is_empty() && app.send(ToApp::Files(changed.into_iter().collect())).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new()
            .name("zhenji-watch".into())
            .spawn(lane)
            .map_err(|e| format!("hot reload is off: {e}"))?;
        Ok(Self { _watcher: watcher })
    }
}

fn note(root: &Path, paths: Vec<PathBuf>, changed: &mut BTreeSet<Arc<str>>) {
    for path in paths {
        let Ok(inside) = path.strip_prefix(root) else { continue };
        let Some(inside) = inside.to_str() else { continue };
        let inside = inside.replace('\\', "/");
        if !inside.is_empty() && !is_ignored(&inside) && !path.is_dir() {
            changed.insert(inside.into());
        }
    }
}
