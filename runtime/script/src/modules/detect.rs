//! Whether a plain JavaScript file needs the compiler at all; most CommonJS files do not.
//!
//! False alarms cost time, misses cost the author an exception, so the checks lean to alarms.

/// Whether the text uses something that the engine cannot run as it stands.
pub(crate) fn needs_compiler(text: &str) -> bool {
    has_word(text, "import") && uses_import(text)
        || has_word(text, "export") && uses_export(text)
        || has_word(text, "using")
        || has_word(text, "var") && has_default_parameters(text)
}

fn has_word(text: &str, word: &str) -> bool {
    words(text, word).next().is_some()
}

fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.');
    text.match_indices(word).map(|(i, _)| i).filter(move |&i| {
        let bytes = text.as_bytes();
        let end = bytes.get(i + word.len()).copied().unwrap_or(b' ');
        (i == 0 || !part(bytes[i - 1])) && !(end.is_ascii_alphanumeric() || matches!(end, b'_' | b'$'))
    })
}

/// `import x from`, `import {`, `import *`, `import "x"` or `import(`.
fn uses_import(text: &str) -> bool {
    words(text, "import").any(|i| {
        let rest = text[i + 6..].trim_start();
        let after_name = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '$').trim_start();
        let named = after_name.len() < rest.len() && (after_name.starts_with(',') || after_name.starts_with("from"));
        named || rest.starts_with(['{', '*', '"', '\'', '(', '.'])
    })
}

/// `export default`, `export {`, `export const` …
fn uses_export(text: &str) -> bool {
    words(text, "export").any(|i| {
        let rest = text[i + 6..].trim_start();
        ["default", "{", "*", "const", "let", "var", "function", "class", "async"].iter().any(|w| rest.starts_with(w))
    })
}

/// `function f(a = 1) {` or `(a = 1) =>` anywhere.
fn has_default_parameters(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    for (i, b) in bytes.iter().enumerate() {
        match b {
            b'(' => open.push(i),
            b')' => {
                let Some(start) = open.pop() else { continue };
                let after = text.get(i + 1..).unwrap_or_default().trim_start();
                let heads_body = after.starts_with('{') || after.starts_with("=>");
                if heads_body && has_assignment(&bytes[start + 1..i]) && !after_statement_word(text, start) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// A single `=` that is not part of a comparison or an arrow.
fn has_assignment(bytes: &[u8]) -> bool {
    (0..bytes.len()).any(|i| {
        let before = if i > 0 { bytes[i - 1] } else { b' ' };
        let after = bytes.get(i + 1).copied().unwrap_or(b' ');
        bytes[i] == b'=' && !matches!(before, b'=' | b'!' | b'<' | b'>') && !matches!(after, b'=' | b'>')
    })
}

fn after_statement_word(text: &str, open: usize) -> bool {
    let before = text.get(..open).unwrap_or_default().trim_end();
    ["if", "while", "for", "switch", "with", "catch", "return"].iter().any(|word| before.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::needs_compiler;

    #[test]
    fn plain_modules_pass_and_new_syntax_is_seen() {
        for (text, needed) in [
            ("const a = require('./a'); module.exports = { a }", false),
            ("var x = 1; if ((y = x)) { z() } for (var i = 0; i < 3; i++) { }", false),
            ("// we import nothing\nexports.important = 1; var a", false),
            ("import a from './a'", true),
            ("export default {}", true),
            ("const m = import('./x')", true),
            ("function f(a = 1) { var a; return a }", true),
            ("const f = (o = {}) => { var o = o || {} }", true),
            ("{ using x = null }", true),
        ] {
            assert_eq!(needs_compiler(text), needed, "{text}");
        }
    }
}
