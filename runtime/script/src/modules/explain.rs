//! Names the property in messages where the engine names none.

use zhenji_core::diagnostic::Pos;

/// `TypeError: cannot convert 'null' or 'undefined' to object` → V8's sentence with the expression at the place.
pub(crate) fn explain(message: &str, source: &str, pos: Pos) -> String {
    let Some(line) = source.lines().nth(pos.line.saturating_sub(1) as usize) else { return message.into() };
    let at: String = line.chars().skip(pos.column.saturating_sub(1) as usize).collect();
    if message == "TypeError: cannot convert 'null' or 'undefined' to object" {
        if let Some(name) = member_at(line, pos) {
            return format!("TypeError: Cannot read properties of undefined or null (reading '{name}')");
        }
    } else if message == "TypeError: not a callable function" {
        let name: String = callee(line, pos).unwrap_or_else(|| at.chars().take_while(|c| part(*c)).collect());
        if !name.is_empty() {
            return format!("TypeError: {name} is not a function");
        }
    }
    message.into()
}

/// The member name that starts, or follows, at the place.
fn member_at(line: &str, pos: Pos) -> Option<String> {
    let at: Vec<char> = line.chars().skip(pos.column.saturating_sub(1) as usize).collect();
    let mut i = 0;
    // Over the object expression to its last dot, as far as names go.
    let mut name: Option<String> = None;
    loop {
        let start = i;
        while i < at.len() && part(at[i]) && at[i] != '.' {
            i += 1;
        }
        if i > start && name.is_none() && start > 0 {
            name = Some(at[start..i].iter().collect());
        }
        match at.get(i) {
            Some('.') => i += 1,
            _ => break,
        }
        if name.is_some() {
            break;
        }
    }
    name.or_else(|| {
        let word: String = at.iter().take_while(|c| part(**c) && **c != '.').collect();
        (!word.is_empty()).then_some(word)
    })
}

/// The expression before the parenthesis at the place.
fn callee(line: &str, pos: Pos) -> Option<String> {
    let before: Vec<char> = line.chars().take(pos.column.saturating_sub(1) as usize).collect();
    let at: Vec<char> = line.chars().skip(pos.column.saturating_sub(1) as usize).collect();
    if at.first() != Some(&'(') {
        return None;
    }
    let start = before.iter().rposition(|c| !part(*c)).map_or(0, |i| i + 1);
    let name: String = before[start..].iter().collect();
    (!name.is_empty()).then_some(name)
}

fn part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '.')
}
