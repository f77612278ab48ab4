//! `[live]` of `zhenji.toml`: how the live components of this phone behave where phones differ.

use serde::Deserialize;
use zhenji_core::device::{Habits, Order};

/// What one can write; what is missing stays as the phone has it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Live {
    /// Whose order of codes: `documented`, `ios`, `android`, `seed-2020`, `official-latest`.
    pub order: Option<Order>,
    /// `detail.message` beside `detail.code`.
    pub messages: Option<bool>,
    /// Milliseconds between two `netstatus` events.
    pub netstatus_ms: Option<u32>,
    /// `netstatus` lacks keys, as real reports sometimes do.
    pub sparse_netstatus: Option<bool>,
    /// Code 2005 every second.
    pub play_progress: Option<bool>,
    /// Codes that no document lists come in between.
    pub unknown_codes: Option<bool>,
    /// How long a waiting image keeps the connection in the background, seconds.
    pub waiting_image_s: Option<u32>,
    /// `horizontal` and `vertical` the other way round.
    pub turned_orientation: Option<bool>,
    /// RTC mode without a signed URL plays with the ordinary delay.
    pub rtc_needs_signature: Option<bool>,
    /// Methods of contexts before `onReady` fail.
    pub needs_ready: Option<bool>,
}

/// The shortest period that makes sense.
pub const SHORTEST_NETSTATUS_MS: u32 = 100;

impl Live {
    /// Changes the habits of a phone.
    pub fn apply(&self, habits: &mut Habits) {
        fn set<T: Copy>(to: &mut T, from: Option<T>) {
            if let Some(value) = from {
                *to = value;
            }
        }
        set(&mut habits.order, self.order);
        set(&mut habits.messages, self.messages);
        set(&mut habits.netstatus_ms, self.netstatus_ms);
        set(&mut habits.sparse_netstatus, self.sparse_netstatus);
        set(&mut habits.play_progress, self.play_progress);
        set(&mut habits.unknown_codes, self.unknown_codes);
        set(&mut habits.waiting_image_s, self.waiting_image_s);
        set(&mut habits.turned_orientation, self.turned_orientation);
        set(&mut habits.rtc_needs_signature, self.rtc_needs_signature);
        set(&mut habits.needs_ready, self.needs_ready);
    }
}
