//! Lines on the terminal.
//!
//! Whoever reads may have gone (`zhenji devices | head -1`): then there is nobody to tell, and that is no reason to end.

use std::fmt::Display;
use std::io::Write as _;

/// Prints a line that was asked for.
pub fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Prints a line about what is wrong.
pub fn complain(line: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
