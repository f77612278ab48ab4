//! The demo's list of checks.

use super::phone::Phone;

/// Runs every check; gives the number that failed.
pub fn run(_phone: &mut Phone) -> usize {
    1
}
