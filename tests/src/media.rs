//! The media lane of a case: the simulated driver in the world of `test.toml`.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use zhenji_core::media::{FrameBoard, MediaDriver};
use zhenji_core::world::Fault;
use zhenji_media::{SimulatedDriver, World};

/// The driver for a case, whose frames go to `board`, and the faults of its world, which the app machine strikes.
///
/// # Errors
/// The world is not one that can be simulated.
pub fn driver(world: &Json, board: Arc<FrameBoard>) -> Result<(Box<dyn MediaDriver>, Vec<Fault>), String> {
    let mut world = read(world)?;
    let faults = std::mem::take(&mut world.faults);
    let driver = SimulatedDriver::new(world, board);
    Ok((Box::new(driver.map_err(|e| e.to_string())?), faults))
}

/// The world of a case.
///
/// # Errors
/// It says something that is not known.
pub fn read(world: &Json) -> Result<World, String> {
    let empty = json!({});
    World::from_json(if world.is_null() { &empty } else { world })
}
