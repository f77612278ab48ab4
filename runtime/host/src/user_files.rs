//! Files of page code: `http://tmp/…`, which end with the session, and `http://usr/…` (`wx.env.USER_DATA_PATH`).
//!
//! Both lie in a folder of this session, or in memory where the clock is virtual; nothing is written before somebody wants to,
//! and all is gone at its end.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// The files of one session.
pub struct UserFiles {
    place: Place,
    made: AtomicU32,
}

enum Place {
    Folder(PathBuf),
    Memory(Mutex<BTreeMap<PathBuf, Vec<u8>>>),
}

/// Counts the sessions of this process.
static SESSIONS: AtomicU32 = AtomicU32::new(0);

impl UserFiles {
    /// In a folder below the system's temporary one.
    pub fn on_disk() -> Self {
        let session = SESSIONS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("zhenji-{}-{session}", std::process::id()));
        Self { place: Place::Folder(folder), made: AtomicU32::new(0) }
    }

    /// In memory, where two runs give the same addresses.
    pub fn in_memory() -> Self {
        Self { place: Place::Memory(Mutex::default()), made: AtomicU32::new(0) }
    }

    /// Whether an address is one of these files.
    pub fn is_here(url: &str) -> bool {
        url.starts_with("http://tmp/") || url.starts_with("http://usr/")
    }

    /// An address for a new temporary file.
    pub fn new_temporary(&self, extension: String) -> String {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        match &self.place {
            Place::Folder(_) => format!("http://tmp/{:08x}{n:04x}.{extension}", std::process::id()),
            Place::Memory(_) => format!("http://tmp/{n:04x}.{extension}"),
        }
    }

    /// The bytes behind an address.
    ///
    /// # Errors
    /// The words of a phone.
    pub fn read(&self, url: &str) -> Result<Vec<u8>, String> {
        let path = locate(url).ok_or_else(|| denied(url))?;
        let bytes = match &self.place {
            Place::Folder(folder) => fs::read(folder.join(path)).ok(),
            Place::Memory(files) => files.lock().unwrap_or_else(PoisonError::into_inner).get(&path).cloned(),
        };
        bytes.ok_or_else(|| format!("no such file or directory, open \"{url}\""))
    }

    /// Writes a file, folders included.
    ///
    /// # Errors
    /// The words of a phone.
    pub fn write(&self, url: &str, bytes: &[u8]) -> Result<(), String> {
        let path = locate(url).ok_or_else(|| denied(url))?;
        match &self.place {
            Place::Folder(folder) => {
                let path = folder.join(path);
                let around = path.parent().unwrap_or(Path::new(""));
                fs::create_dir_all(around).and_then(|()| fs::write(&path, bytes)).map_err(|e| e.to_string())
            }
            Place::Memory(files) => {
                files.lock().unwrap_or_else(PoisonError::into_inner).insert(path, bytes.to_vec());
                Ok(())
            }
        }
    }
}

/// Where an address is below the folder; nothing leads out of it.
fn locate(url: &str) -> Option<PathBuf> {
    let inside = url.strip_prefix("http://").filter(|_| UserFiles::is_here(url))?;
    let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':', '\0']);
    let parts: Vec<&str> = inside.split('/').collect();
    parts.iter().all(|p| plain(p)).then(|| parts.iter().collect())
}

impl Drop for UserFiles {
    fn drop(&mut self) {
        if let Place::Folder(folder) = &self.place {
            // It may never have been made.
            let _ = fs::remove_dir_all(folder);
        }
    }
}

fn denied(url: &str) -> String {
    format!("permission denied, open \"{url}\"")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_in_their_place_and_go_with_it() {
        let disk = UserFiles::on_disk();
        let Place::Folder(folder) = &disk.place else { unreachable!() };
        let folder = folder.clone();
        for files in [UserFiles::in_memory(), disk] {
            let temporary = files.new_temporary("png".into());
            files.write(&temporary, b"a").unwrap();
            files.write("http://usr/deep/b.txt", b"b").unwrap();
            let read = |url: &str| files.read(url);
            assert_eq!((read(&temporary), read("http://usr/deep/b.txt")), (Ok(b"a".into()), Ok(b"b".into())));
            assert!(read("http://tmp/none").is_err() && files.new_temporary("png".into()) != temporary);
            for wrong in ["http://usr/../a", "http://usr/a/../../b", "http://usr//a", "http://other/a", "/etc/passwd"] {
                assert!(files.write(wrong, b"x").is_err(), "{wrong}");
            }
        }
        assert!(!folder.exists());
    }
}
