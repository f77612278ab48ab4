//! Snapshots of live components become temporary files.

use zhenji_core::logic::Failure;
use zhenji_core::machine::SavedImage;
use zhenji_core::value::Value;
use zhenji_view::snapshot::{self, Snapshot};

use crate::user_files::UserFiles;

/// Draws, encodes and keeps a snapshot: the answer to the call, `{tempImagePath, width, height}`.
///
/// # Errors
/// What failed.
pub fn save(files: &UserFiles, image: &SavedImage) -> Result<Value, Failure> {
    let Snapshot { extension, bytes, width, height } = snapshot::encode(image).map_err(Failure::new)?;
    let path = files.new_temporary(extension.into());
    files.write(&path, &bytes).map_err(Failure::new)?;
    // Sizes are strings there (miniprogram-api-typings 5.2.3, `SnapshotSuccessCallbackResult`).
    let fields = [("tempImagePath", path), ("width", width.to_string()), ("height", height.to_string())];
    Ok(Value::object(fields.map(|(name, text)| (name, Value::from(text)))))
}
