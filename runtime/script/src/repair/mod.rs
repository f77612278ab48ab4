//! What boa 0.22 lacks or does too slowly, put right before any page code runs.

mod date;
mod date_text;
mod error;
mod json;
mod locale;
mod strings;

use boa_engine::{Context, JsResult};

/// Puts the engine right for page code.
pub(crate) fn install(ctx: &mut Context) -> JsResult<()> {
    error::install(ctx)?;
    builtins(ctx)
}

/// The part that needs no lane: WXS gets it too.
pub(crate) fn builtins(ctx: &mut Context) -> JsResult<()> {
    date::install(ctx)?;
    json::install(ctx)?;
    locale::install(ctx)?;
    strings::install(ctx)
}
