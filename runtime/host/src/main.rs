//! The `zhenji` command.

fn main() -> std::process::ExitCode {
    zhenji::window::prepare();
    zhenji::cli::main()
}
