//! The media lane of a case: the simulated driver in the world of `test.toml`, with the `media` entries of `input.json`.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use zhenji_core::media::{FrameBoard, MediaDriver};
use zhenji_media::{Routes, SimulatedDriver, World};

/// The driver for a case; its frames go to `board`.
///
/// # Errors
/// The world is not one that can be simulated.
pub fn driver(world: &Json, inputs: &[Json], board: Arc<FrameBoard>) -> Result<Box<dyn MediaDriver>, String> {
    let empty = json!({});
    let mut world = World::from_json(if world.is_null() { &empty } else { world })?;
    for fault in inputs.iter().filter(|i| i.get("media").is_some()) {
        world.add_fault(fault)?;
    }
    // Addresses are rewritten by the app machine.
    let driver = SimulatedDriver::new(world, Routes::default(), board);
    Ok(Box::new(driver.map_err(|e| e.to_string())?))
}
