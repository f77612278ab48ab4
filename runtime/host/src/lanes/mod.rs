//! Real time: a thread for each lane, messages between them, one scheduler.
//!
//! Everything goes through the app lane's inbox; nobody waits for another lane.

mod app;
mod io;
mod logic;
mod media;
mod no_media;
mod remote;
mod session;
mod thread;
mod watch;

pub use app::AppLane;
pub use media::MediaOptions;
pub use remote::Remote;
pub use session::{Easel, Glass, MakeView, Options, Report, Session};
pub(crate) use thread::BIG_STACK;
