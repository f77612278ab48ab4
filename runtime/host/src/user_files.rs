//! Files of page code: `http://tmp/…`, which end with the session, and `http://usr/…` (`wx.env.USER_DATA_PATH`).
//!
//! Both lie in a folder of this session; nothing is written before somebody wants to, and all is gone at its end.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// The folder of one session.
pub struct UserFiles {
    folder: PathBuf,
    made: AtomicU32,
}

/// Counts the sessions of this process.
static SESSIONS: AtomicU32 = AtomicU32::new(0);

impl Default for UserFiles {
    fn default() -> Self {
        let session = SESSIONS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("zhenji-{}-{session}", std::process::id()));
        Self { folder, made: AtomicU32::new(0) }
    }
}

impl UserFiles {
    /// Whether an address is one of these files.
    pub fn is_here(url: &str) -> bool {
        url.starts_with("http://tmp/") || url.starts_with("http://usr/")
    }

    /// An address for a new temporary file.
    pub fn new_temporary(&self, extension: String) -> String {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        format!("http://tmp/{:08x}{n:04x}.{extension}", std::process::id())
    }

    /// The bytes behind an address.
    ///
    /// # Errors
    /// The words of a phone.
    pub fn read(&self, url: &str) -> Result<Vec<u8>, String> {
        let path = self.locate(url).ok_or_else(|| denied(url))?;
        fs::read(path).map_err(|_| format!("no such file or directory, open \"{url}\""))
    }

    /// Writes a file, folders included.
    ///
    /// # Errors
    /// The words of a phone.
    pub fn write(&self, url: &str, bytes: &[u8]) -> Result<(), String> {
        let path = self.locate(url).ok_or_else(|| denied(url))?;
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).and_then(|()| fs::write(&path, bytes)).map_err(|e| e.to_string())
    }

    /// Where an address is on disk; nothing leads out of the folder.
    fn locate(&self, url: &str) -> Option<PathBuf> {
        let inside = url.strip_prefix("http://").filter(|_| Self::is_here(url))?;
        let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':', '\0']);
        let parts: Vec<&str> = inside.split('/').collect();
        parts.iter().all(|p| plain(p)).then(|| parts.iter().fold(self.folder.clone(), |path, part| path.join(part)))
    }
}

impl Drop for UserFiles {
    fn drop(&mut self) {
        // It may never have been made.
        let _ = fs::remove_dir_all(&self.folder);
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
    fn files_stay_in_their_folder_and_go_with_it() {
        let files = UserFiles::default();
        let temporary = files.new_temporary("png".into());
        files.write(&temporary, b"a").unwrap();
        files.write("http://usr/deep/b.txt", b"b").unwrap();
        assert_eq!((files.read(&temporary), files.read("http://usr/deep/b.txt")), (Ok(b"a".into()), Ok(b"b".into())));
        for wrong in ["http://usr/../a", "http://usr/a/../../b", "http://usr//a", "http://other/a", "/etc/passwd"] {
            assert!(files.write(wrong, b"x").is_err(), "{wrong}");
        }
        let folder = files.folder.clone();
        drop(files);
        assert!(!folder.exists());
    }
}
