//! Where a session is seen: in a window or headless.
//!
//! WebKit is linked into a program of its own, `zhenji-window`, which lies beside this one and has the same commands: loading
//! it takes longer than a whole headless run. A command that wants a window becomes that program before it does anything else.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use crate::cli::Outcome;
use crate::lanes::{Options, Session};
use crate::say::complain;

/// Sees a session to its end.
pub type Follow = Box<dyn FnOnce(Session) -> anyhow::Result<Outcome> + Send>;

/// Runs a session in a window on this thread, the main one, and [`Follow`] on another.
pub type RunInWindow = fn(Options, Follow) -> anyhow::Result<Outcome>;

/// The window of this command; `None` is headless, because it was asked for or because there is no display. A program without
/// a window of its own becomes the one that has it, and does not return. Call it before anything that the other would do again.
pub fn choose(headless: bool, window: Option<RunInWindow>) -> anyhow::Result<Option<RunInWindow>> {
    if headless {
        return Ok(None);
    }
    if !has_display() {
        complain("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); running headless");
        return Ok(None);
    }
    if window.is_some() {
        return Ok(window);
    }
    let program = beside(&std::env::current_exe().context("where this program lies is not known")?);
    let mut arguments = std::env::args_os();
    let name = arguments.next();
    anyhow::ensure!(
        program.is_file(),
        "the program that opens windows, {}, is missing: build it with `cargo build --release --workspace` and keep the two in \
         one folder, or run with --headless",
        program.display()
    );
    let mut command = Command::new(&program);
    command.args(arguments);
    let error = become_it(command, name);
    Err(error).with_context(|| format!("{} cannot be started; run with --headless", program.display()))
}

fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// `bin/zhenji` → `bin/zhenji-window`.
fn beside(program: &Path) -> PathBuf {
    program.with_file_name(format!("zhenji-window{}", std::env::consts::EXE_SUFFIX))
}

/// The same process goes on as the other program: its number, terminal and streams stay. Returns why it could not.
#[cfg(unix)]
fn become_it(mut command: Command, name: Option<OsString>) -> std::io::Error {
    use std::os::unix::process::CommandExt as _;
    if let Some(name) = name {
        // Messages name the program as it was called.
        command.arg0(name);
    }
    command.exec()
}

/// The other program is a child here; this one waits for it and ends as it did. Returns why it could not start.
#[cfg(not(unix))]
fn become_it(mut command: Command, _: Option<OsString>) -> std::io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(2)),
        Err(error) => error,
    }
}
