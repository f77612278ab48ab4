//! The arguments of `auto` as clients of the WeChat command line write them.
//!
//! Clients pass flags of their own, before the command as well; those we do not know are dropped, with their values.

const COMMANDS: &[&str] = &["run", "shot", "doctor", "origin", "devices", "help"];
const WITH_VALUE: &[&str] = &[
    "--project",
    "--auto-port",
    "--device",
    "--trace",
    "--auto-account",
    "--ticket",
    "--port",
    "--lang",
    "--fault",
    "--faults",
];
const ALONE: &[&str] = &["--headless", "--trust-project", "--help", "-h"];

/// Puts `auto` first and drops what it does not know; arguments of other commands stay as they are.
pub fn tolerate(args: Vec<String>) -> Vec<String> {
    let command = args.iter().skip(1).find(|a| COMMANDS.contains(&a.as_str()) || *a == "auto");
    if command.is_none_or(|c| c != "auto") {
        return args;
    }
    let mut args = args.into_iter();
    let mut out: Vec<String> = args.next().into_iter().collect();
    out.push("auto".into());
    let mut rest = args.peekable();
    while let Some(arg) = rest.next() {
        let name = arg.split('=').next().unwrap_or_default();
        if WITH_VALUE.contains(&name) {
            if !arg.contains('=')
                && let Some(value) = rest.next()
            {
                out.push(format!("{arg}={value}"));
            } else {
                out.push(arg);
            }
        } else if ALONE.contains(&name) {
            out.push(arg);
        } else if arg.starts_with('-') && !arg.contains('=') {
            // The value of a flag we do not know, unless it is the command itself.
            rest.next_if(|value| !value.starts_with('-') && value != "auto");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::tolerate;

    fn check(args: &str) -> String {
        tolerate(args.split(' ').map(str::to_owned).collect()).join(" ")
    }

    #[test]
    fn what_clients_write() {
        // The command that miniprogram-automator 0.12.1 spawns: `<cliPath> [...args] auto --project … --auto-port …`.
        assert_eq!(check("zhenji auto --project /p --auto-port 9420"), "zhenji auto --project=/p --auto-port=9420");
        assert_eq!(
            check("zhenji --disable-gpu auto --project /p --auto-port 9420 --auto-account oX --trust-project"),
            "zhenji auto --project=/p --auto-port=9420 --auto-account=oX --trust-project"
        );
        assert_eq!(
            check("zhenji --log x auto --project=/p --foo=1 --bar 2 --headless"),
            "zhenji auto --project=/p --headless"
        );
        assert_eq!(check("zhenji run auto --whatever"), "zhenji run auto --whatever");
    }
}
