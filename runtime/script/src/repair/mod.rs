//! What boa 0.22 lacks or does too slowly, put right before any page code runs.

mod error;

use boa_engine::{Context, JsResult};

/// Puts the engine right.
pub(crate) fn install(ctx: &mut Context) -> JsResult<()> {
    error::install(ctx)
}
