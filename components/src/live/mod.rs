//! `live-pusher` and `live-player`: tables, and the machines that turn what happens to a session into documented codes.
//!
//! A code comes only from something that happened in the media lane, never from a timer of ours alone.

mod call;
mod code;
mod netstatus;
mod player;
mod player_codes;
pub(crate) mod player_table;
mod pusher;
mod pusher_codes;
pub(crate) mod pusher_table;
mod quality;
mod reconnect;
mod sequence;
#[cfg(test)]
mod tests_player;
#[cfg(test)]
mod tests_pusher;
#[cfg(test)]
mod tests_table;
mod url;

use zhenji_core::spec::Code;

/// The codes of a tag that the runtime raises today, for the documentation.
pub(crate) fn raised(tag: &str) -> &'static [&'static Code] {
    match tag {
        "live-pusher" => pusher_codes::RAISED,
        "live-player" => player_codes::RAISED,
        _ => &[],
    }
}
