//! `zhenji-window`: every command of `zhenji`, with a window. `zhenji` becomes this program where it is to open one.

fn main() -> std::process::ExitCode {
    zhenji_window::prepare();
    zhenji::cli::main(Some(zhenji_window::run))
}
