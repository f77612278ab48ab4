//! The window, tried on a real X server: a process of its own under an Xvfb of its own, driven by `examples/window_demo`.
//!
//! Without Xvfb or xdotool the test fails and names the remedy; it is never skipped.

#[path = "../examples/window_demo/demo.rs"]
mod demo;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed, Trial};

/// Set in the process that is the window.
const INSIDE: &str = "ZHENJI_WINDOW_TEST";
/// The checks take seconds; this is for a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(240);

fn main() {
    if std::env::var_os(INSIDE).is_some() {
        // GTK wants the main thread, which is why this test has no harness of threads.
        std::process::exit(demo::main());
    }
    let trials = vec![
        Trial::test("every_promise_of_the_view_holds_in_a_window", || checks(&[])),
        Trial::test("and_with_the_native_layer_above_the_page", || checks(&["--legacy"])),
        Trial::test("without_a_display_the_error_names_the_remedy", || refusal(None)),
        Trial::test("an_unreachable_display_is_an_error_too", || refusal(Some(":4711"))),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn checks(args: &[&str]) -> Result<(), Failed> {
    for program in ["Xvfb", "xdotool"] {
        if Command::new("which").arg(program).stdout(Stdio::null()).status().is_ok_and(|s| !s.success()) {
            return Err(format!("{program} is not installed: run scripts/setup.sh").into());
        }
    }
    let server = Xvfb::start()?;
    let output = inside(Some(&server.display), args)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let failed: Vec<&str> = text.lines().filter(|l| !l.starts_with("ok ")).collect();
    if !output.status.success() || !failed.is_empty() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}\n{}\n{errors}", output.status, failed.join("\n")).into());
    }
    // A run that checks nothing also fails nothing.
    if text.lines().count() < 60 {
        return Err(format!("only {} checks ran", text.lines().count()).into());
    }
    Ok(())
}

fn refusal(display: Option<&str>) -> Result<(), Failed> {
    let output = inside(display, &[])?;
    let errors = String::from_utf8_lossy(&output.stderr);
    let plain = output.status.code() == Some(1) && errors.contains("--headless") && !errors.contains("panicked");
    if plain { Ok(()) } else { Err(format!("{}: {errors}", output.status).into()) }
}

/// Runs this program as the window.
fn inside(display: Option<&str>, args: &[&str]) -> Result<Output, Failed> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--check").args(args).env(INSIDE, "1").env_remove("WAYLAND_DISPLAY").env_remove("DISPLAY");
    if let Some(display) = display {
        command.env("DISPLAY", display);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let begin = Instant::now();
    while child.try_wait()?.is_none() {
        if begin.elapsed() > PATIENCE {
            child.kill()?;
            let output = child.wait_with_output()?;
            return Err(format!("no end after {PATIENCE:?}:\n{}", String::from_utf8_lossy(&output.stdout)).into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(child.wait_with_output()?)
}

/// An X server without a screen, on a display number of its own choice.
struct Xvfb {
    process: Child,
    display: String,
}

impl Xvfb {
    fn start() -> Result<Self, Failed> {
        let mut process = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut number = String::new();
        let stdout = process.stdout.take().ok_or("Xvfb has no output")?;
        BufReader::new(stdout).read_line(&mut number)?;
        let display = format!(":{}", number.trim());
        let server = Self { process, display };
        if number.trim().is_empty() {
            return Err("Xvfb ended without a display".into());
        }
        Ok(server)
    }
}

impl Drop for Xvfb {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
