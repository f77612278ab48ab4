//! The `style` attribute: declarations only, rewritten like those of a sheet.

use std::sync::Arc;

use super::{StyleScope, TagKind, Units, rules, sheet};

/// Rewrites the text of a `style` attribute: `rpx`, the page as viewport, `env()`. Invalid declarations are left out.
pub fn inline_style(text: &str, units: &Units) -> String {
    if !needs_rewriting(text) {
        return text.to_owned();
    }
    let file: Arc<str> = Arc::from("");
    let tags = |_: &str| TagKind::Custom;
    let compiler = sheet::Compiler::new(&file, text, StyleScope::Global, units, &tags);
    rules::declarations(compiler)
}

/// Most inline styles hold nothing to rewrite; this asks cheaply, and may say yes too often.
fn needs_rewriting(text: &str) -> bool {
    const MARKS: [&[u8]; 9] = [b"rpx", b"vw", b"vh", b"vm", b"env(", b"constant(", b"clamp", b"sticky", b"ellipsis"];
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|i| {
        matches!(bytes[i] | 0x20, b'r' | b'v' | b'e' | b'c' | b's')
            && MARKS.iter().any(|m| bytes.len() - i >= m.len() && bytes[i..i + m.len()].eq_ignore_ascii_case(m))
    })
}
