//! What `wx.setStorage` keeps, on disk: one JSON file a project.
//!
//! The logic lane owns the values while it runs; this file is what the next run begins with. It is replaced as a whole, never
//! written in place, so a crash leaves the last good one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use md5::{Digest as _, Md5};

/// A change to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A key has a new value (JSON text), or none.
    Set(String, Option<String>),
    /// Every key is gone.
    Clear,
}

/// The stored keys of one project.
pub struct Storage {
    changes: Option<Sender<Change>>,
    writer: Option<JoinHandle<()>>,
}

type Keys = Vec<(String, String)>;

/// Changes within this time go to the disk together.
const GATHER: Duration = Duration::from_millis(50);

impl Storage {
    /// Opens the keys of the project in `root` as the last run left them. The text says why a file that is there was not used.
    pub fn open(root: &Path) -> (Self, Keys, Option<String>) {
        match place(root) {
            Some(file) => Self::open_file(file),
            None => {
                let trouble = "there is no data folder for this user: wx.setStorage lasts for this run only";
                (Self { changes: None, writer: None }, Vec::new(), Some(trouble.into()))
            }
        }
    }

    fn open_file(file: PathBuf) -> (Self, Keys, Option<String>) {
        let (keys, trouble) = read(&file);
        let (changes, inbox) = mpsc::channel();
        let mut stored = keys.clone();
        let writer = std::thread::Builder::new().name("zhenji-storage".into()).spawn(move || {
            while let Ok(change) = inbox.recv() {
                apply(&mut stored, change);
                while let Ok(change) = inbox.recv_timeout(GATHER) {
                    apply(&mut stored, change);
                }
                // The keys stay usable in this run; the next one begins with the last that could be written.
                let _ = write(&file, &stored);
            }
        });
        (Self { changes: Some(changes), writer: writer.ok() }, keys, trouble)
    }

    /// Notes a change; it reaches the disk soon after.
    pub fn change(&self, change: Change) {
        if let Some(changes) = &self.changes {
            // The writer ends only with this value.
            let _ = changes.send(change);
        }
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        self.changes = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

/// Where the keys of the project in `root` are.
fn place(root: &Path) -> Option<PathBuf> {
    // Two folders of the same name keep apart by the digest of the whole path.
    let digest = Md5::digest(root.as_os_str().as_encoded_bytes());
    let tag: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    let name = root.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Some(dirs::data_dir()?.join("zhenji").join(format!("{name}-{tag}.json")))
}

fn read(file: &Path) -> (Keys, Option<String>) {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return (Vec::new(), None),
        Err(e) => {
            return (
                Vec::new(),
                Some(format!("{}: cannot be read ({e}): starting with empty storage", file.display())),
            );
        }
    };
    match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text) {
        Ok(map) => (map.into_iter().filter_map(|(k, v)| Some((k, v.as_str()?.to_owned()))).collect(), None),
        Err(e) => (Vec::new(), Some(format!("{}: is damaged ({e}): starting with empty storage", file.display()))),
    }
}

fn write(file: &Path, keys: &Keys) -> std::io::Result<()> {
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir)?;
    }
    let map: serde_json::Map<String, serde_json::Value> =
        keys.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect();
    let new = file.with_extension(format!("{}.new", std::process::id()));
    fs::write(&new, serde_json::to_string(&map)?)?;
    fs::rename(&new, file)
}

fn apply(keys: &mut Keys, change: Change) {
    match change {
        Change::Clear => keys.clear(),
        Change::Set(key, None) => keys.retain(|(k, _)| *k != key),
        Change::Set(key, Some(value)) => match keys.iter_mut().find(|(k, _)| *k == key) {
            Some((_, old)) => *old = value,
            None => keys.push((key, value)),
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn keys_outlive_the_run() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("sub/keys.json");
        let (storage, keys, trouble) = Storage::open_file(file.clone());
        assert_eq!((keys, trouble), (vec![], None));
        storage.change(Change::Set("a".into(), Some("1".into())));
        storage.change(Change::Set("b".into(), Some("{\"x\":\"真\"}".into())));
        storage.change(Change::Set("a".into(), None));
        drop(storage);
        let (storage, keys, _) = Storage::open_file(file.clone());
        assert_eq!(keys, [("b".to_owned(), "{\"x\":\"真\"}".to_owned())]);
        storage.change(Change::Clear);
        drop(storage);
        assert_eq!(Storage::open_file(file.clone()).1, []);
        fs::write(&file, "{oops").unwrap();
        let (_storage, keys, trouble) = Storage::open_file(file);
        assert!(keys.is_empty() && trouble.unwrap().contains("damaged"));
    }
}
