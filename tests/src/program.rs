//! The built program, for tests that start it as a user does.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The workspace's folder.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// The program as the sources are now: `cargo test` alone does not build it. `ZHENJI_BIN` names another.
///
/// # Panics
/// The program does not build.
pub fn zhenji() -> &'static Path {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        if let Some(named) = std::env::var_os("ZHENJI_BIN") {
            return named.into();
        }
        // The same packages as in `cargo test --workspace`, so that nothing is built twice.
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args(["build", "--locked", "--workspace", "--bin", "zhenji", "--bin", "zhenji-window"])
            .current_dir(workspace());
        // What cargo tells a test about itself would be news to the build scripts, and half the workspace compiled again.
        let told = std::env::vars_os().map(|(name, _)| name);
        let is_own = |name: &OsString| {
            let name = name.to_string_lossy();
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        };
        for name in told.filter(is_own) {
            cargo.env_remove(name);
        }
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        let built = cargo.status().is_ok_and(|s| s.success());
        assert!(built, "zhenji does not build");
        let test = std::env::current_exe().unwrap_or_default();
        let folder = test.parent().and_then(Path::parent).unwrap_or(Path::new("."));
        folder.join(format!("zhenji{}", std::env::consts::EXE_SUFFIX))
    });
    &BUILT
}

/// Where `scripts/fetch-npm.sh` put the npm packages.
///
/// # Panics
/// They are not there.
pub fn npm() -> PathBuf {
    let npm = std::env::var_os("ZHENJI_NPM_DIR").map_or_else(|| workspace().join("target/npm"), PathBuf::from);
    assert!(npm.join("node_modules/miniprogram-automator").exists(), "run scripts/fetch-npm.sh first");
    npm
}
