//! Real streams that somebody else publishes, as a world says.

use std::sync::Arc;
use std::time::{Duration, Instant};

use zhenji_core::media::{Capture, Encode, FrameBoard, MediaCommand, MediaDriver, MediaEventKind as Kind, MediaId};
use zhenji_core::time::Time;
use zhenji_media::{RealConfig, RealDriver, World};

use crate::gate::Gates;

/// How often the driver is asked.
const BEAT: Duration = Duration::from_millis(5);
/// How long a stream may take to begin.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a stream runs before somebody joins: at least one key frame is there.
const WARM_UP: Duration = Duration::from_millis(700);

/// Streams that run until this is dropped.
pub struct Others {
    _driver: Option<RealDriver>,
}

impl Others {
    /// Publishes the streams of a world, and waits until they run.
    ///
    /// # Errors
    /// One does not begin, or the world says of it what only the simulation can do.
    pub fn publish(world: &World, gates: &Gates) -> Result<Self, String> {
        if world.streams.is_empty() {
            return Ok(Self { _driver: None });
        }
        let epoch = Instant::now();
        let config = RealConfig { epoch, ..RealConfig::default() };
        let mut driver = RealDriver::new(config, Arc::new(FrameBoard::default())).map_err(|e| e.to_string())?;
        for (n, stream) in world.streams.iter().enumerate() {
            if stream.from != Time::ZERO || stream.until.is_some() {
                return Err(format!("a real stream begins with the run and does not end by itself: {}", stream.url));
            }
            let id = MediaId(n as u32);
            let (width, height, fps) = (stream.width, stream.height, stream.fps);
            let capture = Capture { width, height, fps, ..Capture::default() };
            let encode = Encode {
                bitrate: stream.kbps,
                min_bitrate: stream.kbps,
                max_bitrate: stream.kbps,
                gop: stream.gop,
                width,
                height,
                fps,
                stats_ms: 2000,
            };
            let url = gates.inside(&stream.url)?;
            driver.command(MediaCommand::OpenCapture { id, capture }, Time::ZERO);
            driver.command(MediaCommand::Publish { id, url: url.into(), encode }, Time::ZERO);
        }
        let mut waits = world.streams.len();
        while waits > 0 {
            std::thread::sleep(BEAT);
            let events = driver.poll(Time::ZERO + epoch.elapsed());
            waits -= events.iter().filter(|(_, event)| matches!(event.kind, Kind::PublishBegun)).count();
            if epoch.elapsed() > PATIENCE {
                return Err(format!("{waits} of the world's streams did not begin in {PATIENCE:?}"));
            }
        }
        std::thread::sleep(WARM_UP);
        Ok(Self { _driver: Some(driver) })
    }
}
