//! What the system's allocator is told about pictures.
//!
//! Pictures of some megabytes come and go a hundred times a second on several threads. glibc gives each thread an arena of its own,
//! and what one thread takes and another gives back leaves holes in all of them: the memory of a run with three players went from 210
//! to 320 MB in two minutes (`scripts/soak.sh 3`) and still grew; with two arenas it stayed between 207 and 250 for eight.

/// Sets it for this process; before other threads start.
pub fn settle() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        const ARENAS: libc::c_int = 2;
        // SAFETY: mallopt takes two numbers and touches nothing of ours. It answers 0 when it does not know the first: then all
        // stays as it was.
        #[allow(unsafe_code)]
        unsafe {
            libc::mallopt(libc::M_ARENA_MAX, ARENAS);
        }
    }
}
