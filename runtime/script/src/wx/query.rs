//! To come.
use super::table::ApiSpec;
pub(super) const APIS: &[ApiSpec] = &[];
