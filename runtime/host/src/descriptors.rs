//! How many files and sockets may be open.
//!
//! Systems allow a process 1024 until it asks for more. A connection of the media server takes up to three, and it grants 1024
//! connections (`zhenji_media::OriginConfig`): whoever opens a few hundred of them must not keep files from being read.

/// As many as are of use here.
const WANTED: u64 = 16_384;

/// Asks for them; where the system refuses, all stays as it was.
pub fn raise() {
    let _ = rlimit::increase_nofile_limit(WANTED);
}
