//! The `zhenji` command.

fn main() -> std::process::ExitCode {
    zhenji::cli::main(None)
}
