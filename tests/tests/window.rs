//! `zhenji` links no browser: for a window it becomes the program beside it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test may panic.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use zhenji_tests::program::{workspace, zhenji};

/// `zhenji` alone in a folder of its own.
fn alone() -> (TempDir, PathBuf) {
    // A link needs the same file system.
    let folder = tempfile::tempdir_in(zhenji().parent().unwrap()).unwrap();
    let program = folder.path().join("zhenji");
    fs::hard_link(zhenji(), &program).unwrap();
    (folder, program)
}

fn with_display(program: impl Into<PathBuf>) -> Command {
    let mut command = Command::new(program.into());
    // Nobody answers there.
    command.env_remove("WAYLAND_DISPLAY").env("DISPLAY", ":4711").stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|b| String::from_utf8_lossy(b).into_owned()).concat()
}

#[test]
fn only_the_program_of_the_window_links_webkit() {
    let mentions = |program: PathBuf, library: &str| {
        let bytes = fs::read(program).unwrap();
        bytes.windows(library.len()).any(|w| w == library.as_bytes())
    };
    for library in ["libwebkit2gtk-4.1", "libgtk-3"] {
        assert!(mentions(zhenji().with_file_name("zhenji-window"), library), "zhenji-window does not link {library}");
        assert!(!mentions(zhenji().to_owned(), library), "zhenji links {library}");
    }
}

#[test]
fn the_other_program_gets_everything_and_its_end_is_the_end() {
    let (folder, program) = alone();
    // The shell stands in for the window: the command is then the name of its script.
    symlink("/bin/sh", folder.path().join("zhenji-window")).unwrap();
    for script in ["run", "auto"] {
        fs::write(folder.path().join(script), "echo \"$$ $# $1 $2 $SEEN\"\ncat\nexit 7\n").unwrap();
    }
    for args in [["run", "--for", "3s"], ["auto", "--project", "a b"]] {
        let mut command = with_display(&program);
        command.args(args).env("SEEN", "environment").current_dir(folder.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let process = child.id();
        child.stdin.take().unwrap().write_all(b"input\n").unwrap();
        let output = child.wait_with_output().unwrap();
        let expected = format!("{process} 2 {} {} environment\ninput\n", args[1], args[2]);
        assert_eq!((said(&output), output.status.code()), (expected, Some(7)));
    }
}

#[test]
fn a_missing_program_is_named_with_a_remedy() {
    let (folder, program) = alone();
    let hello = workspace().join("sample-apps/hello");
    let output = with_display(&program).arg("run").arg(&hello).output().unwrap();
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for part in [&*folder.path().join("zhenji-window").to_string_lossy(), "cargo build", "--headless"] {
        assert!(text.contains(part), "no `{part}` in: {text}");
    }
}

#[test]
fn the_two_that_are_built_together_work_together() {
    let hello = workspace().join("sample-apps/hello");
    let output = with_display(zhenji()).arg("run").arg(&hello).args(["--for", "1s"]).output().unwrap();
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains(":4711") && text.contains("--headless"), "{text}");
}
