//! `--trace FILE`: one JSON object a line, from the same records as everything else.
//!
//! Each line is written whole and flushed when the lanes are idle, so a reader that follows the file sees what is on screen.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use zhenji_core::trace::Record;

/// The open trace.
pub struct TraceFile {
    path: PathBuf,
    out: BufWriter<File>,
    lost: Option<io::Error>,
}

impl TraceFile {
    /// Creates the file, replacing an older one.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_path_buf(), out: BufWriter::new(File::create(path)?), lost: None })
    }

    /// Adds a line. The first failure is kept for [`TraceFile::finish`]; a full disk does not end a run.
    pub fn write(&mut self, record: &Record) {
        if self.lost.is_none() {
            self.lost = writeln!(self.out, "{}", record.to_json()).err();
        }
    }

    /// Brings everything to the disk.
    pub fn flush(&mut self) {
        if self.lost.is_none() {
            self.lost = self.out.flush().err();
        }
    }

    /// Ends the trace; says what went wrong with it, if anything did.
    pub fn finish(mut self) -> Result<(), String> {
        self.flush();
        match self.lost {
            None => Ok(()),
            Some(e) => Err(format!("the trace {} is incomplete: {e}", self.path.display())),
        }
    }
}
