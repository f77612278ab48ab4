//! What the two machines share.

pub(super) mod base;
pub(super) mod check;
pub(super) mod code;
pub(super) mod fetch;
pub(super) mod figures;
pub(super) mod floating;
pub(super) mod insert;
pub(super) mod overlay;
pub(super) mod reconnect;
pub(super) mod sequence;
pub(super) mod session;
pub(super) mod shots;
pub(super) mod url;
pub(super) mod voice;
