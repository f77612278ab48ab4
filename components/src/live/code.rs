//! The three kinds of state code.

use zhenji_core::spec::{Code, Level};

/// Part of the normal course.
pub(super) const fn event(code: i32, name: &'static str, message: &'static str) -> Code {
    Code { code, name, level: Level::Event, message }
}

/// The engine recovers by itself.
pub(super) const fn warning(code: i32, name: &'static str, message: &'static str) -> Code {
    Code { code, name, level: Level::Warning, message }
}

/// The engine has stopped.
pub(super) const fn fatal(code: i32, name: &'static str, message: &'static str) -> Code {
    Code { code, name, level: Level::Fatal, message }
}
