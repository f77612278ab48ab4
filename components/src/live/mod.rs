//! `live-pusher` and `live-player`: tables, and the machines that turn what happens to a session into documented codes.
//!
//! A code comes only from something that happened in the media lane or the world, never from a timer of ours alone.

mod common;
mod player;
mod pusher;
mod reference;
#[cfg(test)]
mod tests_codes;
#[cfg(test)]
mod tests_table;

pub(crate) use player::table as player_table;
pub(crate) use pusher::table as pusher_table;
pub(crate) use reference::page as codes_page;

use common::code::Row;

/// The rows of a tag's state codes, for the documentation and the tests.
pub(crate) fn rows(tag: &str) -> &'static [&'static Row] {
    match tag {
        "live-pusher" => pusher::codes::ROWS,
        "live-player" => player::codes::ROWS,
        _ => &[],
    }
}

/// The state codes of a tag, and whether something that can happen here raises each; the others are sent by script alone.
pub fn live_codes(tag: &str) -> impl Iterator<Item = (i32, bool)> {
    rows(tag).iter().map(|row| (row.code.code, row.raised()))
}

/// What a phone makes of the text that a template gives to an attribute, where that is not what it says: message and hint.
///
/// `tag` is `live-pusher` or `live-player`; other tags have no findings.
pub fn check_attribute(tag: &str, name: &str, text: &str) -> Option<(String, String)> {
    let spec = [&pusher_table::SPEC, &player_table::SPEC].into_iter().find(|spec| spec.tag == tag)?;
    let row = spec.attrs.iter().find(|row| row.name == name)?;
    common::check::of_text(row, text).map(|(message, hint)| (format!("{message} on <{tag}>"), hint))
}

/// What looks wrong about a media URL that a page gives to one of the tags: message and hint, for `zhenji doctor` and the machines
/// alike. `now` is in Unix seconds.
///
/// `tag` is `live-pusher` or `live-player`; other tags have no findings.
pub fn check_media_url(tag: &str, url: &str, now: f64) -> Vec<(String, String)> {
    let usable = match tag {
        "live-pusher" => common::url::push(url),
        "live-player" => common::url::play(url),
        _ => return Vec::new(),
    };
    match usable {
        Ok(_) => common::url::lint(url, now),
        Err(bad) => vec![(bad.message, bad.hint.into())],
    }
}
