//! Whether what happened is what the documents say: rows field by field, trees without regard to white space.
//!
//! A row matches when every field that is expected is there and equal; what is not mentioned does not matter.

use serde_json::Value as Json;

/// Whether `have` is at least what `want` says.
///
/// Objects match field by field and may hold more; arrays match item by item. `{"$has": "text"}` stands for any string that
/// holds the text, `{"$type": "number"}` for any value of the type, `{"$min": 1, "$max": 2}` for a number between.
pub fn matches(want: &Json, have: &Json) -> bool {
    match (want, have) {
        (Json::Object(want), _) if want.keys().next().is_some_and(|k| k.starts_with('$')) => {
            want.iter().all(|(rule, arg)| special(rule, arg, have))
        }
        (Json::Object(want), Json::Object(have)) => {
            want.iter().all(|(name, value)| have.get(name).is_some_and(|h| matches(value, h)))
        }
        (Json::Array(want), Json::Array(have)) => {
            want.len() == have.len() && want.iter().zip(have).all(|(w, h)| matches(w, h))
        }
        (Json::Number(want), Json::Number(have)) => want.as_f64() == have.as_f64(),
        _ => want == have,
    }
}

fn special(rule: &str, arg: &Json, have: &Json) -> bool {
    match rule {
        "$has" => arg.as_str().zip(have.as_str()).is_some_and(|(arg, have)| have.contains(arg)),
        "$lacks" => arg.as_str().zip(have.as_str()).is_some_and(|(arg, have)| !have.contains(arg)),
        "$type" => arg.as_str() == Some(type_name(have)),
        "$min" => arg.as_f64().zip(have.as_f64()).is_some_and(|(arg, have)| have >= arg),
        "$max" => arg.as_f64().zip(have.as_f64()).is_some_and(|(arg, have)| have <= arg),
        _ => false,
    }
}

fn type_name(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// Compares rows in order.
///
/// # Errors
/// The first place where they part, with what came before it.
pub fn rows(want: &[Json], have: &[Json]) -> Result<(), String> {
    for at in 0..want.len().max(have.len()) {
        let problem = match (want.get(at), have.get(at)) {
            (Some(w), Some(h)) if matches(w, h) => continue,
            (Some(w), Some(h)) => format!("row {}:\n  expected {w}\n  got      {h}", at + 1),
            (Some(w), None) => format!("row {} is missing:\n  expected {w}", at + 1),
            (None, Some(h)) => format!("row {} is too much:\n  got      {h}", at + 1),
            (None, None) => continue,
        };
        let all: Vec<String> = have.iter().map(|h| format!("    {h}")).collect();
        return Err(format!("{problem}\n  all rows of these kinds:\n{}", all.join("\n")));
    }
    Ok(())
}

/// Compares trees.
///
/// # Errors
/// They differ: both, one tag a line.
pub fn tree(want: &str, have: &str) -> Result<(), String> {
    let (want, have) = (normalised(want), normalised(have));
    if want == have {
        return Ok(());
    }
    let at = want.iter().zip(&have).position(|(w, h)| w != h).unwrap_or(want.len().min(have.len()));
    let piece = |all: &[String]| all.get(at).cloned().unwrap_or_else(|| "the end".into());
    Err(format!(
        "the tree differs at piece {}:\n  expected {}\n  got      {}\n  whole tree:\n    {}",
        at + 1,
        piece(&want),
        piece(&have),
        have.join("\n    ")
    ))
}

/// Tags and texts one by one: blanks around them are dropped, runs of blanks are one.
pub fn normalised(wxml: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = wxml;
    while !rest.is_empty() {
        let end = if rest.starts_with('<') {
            rest.find('>').map_or(rest.len(), |i| i + 1)
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
        let (piece, after) = rest.split_at(end);
        let piece = piece.split_whitespace().collect::<Vec<_>>().join(" ");
        if !piece.is_empty() {
            pieces.push(piece);
        }
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_matches_when_all_that_is_asked_is_there() {
        for (want, have, ok) in [
            (json!({"a": 1}), json!({"a": 1, "b": 2}), true),
            (json!({"a": 1}), json!({"a": 2}), false),
            (json!({"a": 1}), json!({"b": 1}), false),
            (json!({"a": {"b": [1]}}), json!({"a": {"b": [1], "c": 0}}), true),
            (json!({"a": [1]}), json!({"a": [1, 2]}), false),
            (json!({"a": null}), json!({}), false),
            (json!({"$has": "x"}), json!("axb"), true),
            (json!({"$has": "x"}), json!("ab"), false),
            (json!({"$type": "number"}), json!("1"), false),
            (json!({"$min": 1, "$max": 2}), json!(1.5), true),
            (json!({"$min": 1, "$max": 2}), json!(3), false),
            (json!(1.0), json!(1), true),
        ] {
            assert_eq!(matches(&want, &have), ok, "{want} against {have}");
        }
    }

    #[test]
    fn rows_are_compared_in_order_and_none_is_too_much() {
        let row = |n: i32| json!({"n": n});
        for (want, have, ok) in [
            (vec![1, 2], vec![1, 2], true),
            (vec![1, 2], vec![2, 1], false),
            (vec![1], vec![1, 2], false),
            (vec![1], vec![], false),
        ] {
            let (want, have): (Vec<_>, Vec<_>) =
                (want.into_iter().map(row).collect(), have.into_iter().map(row).collect());
            assert_eq!(rows(&want, &have).is_ok(), ok, "{want:?} against {have:?}");
        }
    }

    #[test]
    fn white_space_between_tags_does_not_matter() {
        for (want, have, ok) in [
            ("<view>\n  <text> a  b </text>\n</view>", "<view><text>a b</text></view>", true),
            ("<view>ab</view>", "<view>a b</view>", false),
            ("<view></view>", "<view></view><view></view>", false),
        ] {
            assert_eq!(tree(want, have).is_ok(), ok, "{want} against {have}");
        }
    }
}
