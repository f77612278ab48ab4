//! Running in a window: GTK gets the main thread, the session's other lanes are where they always are.
//!
//! Only here does one lane wait for another, once, at the start: the app lane for its view.

#[cfg(feature = "window")]
use std::sync::Arc;

#[cfg(feature = "window")]
use zhenji_core::device::DeviceProfile;

use crate::cli::Outcome;
#[cfg(feature = "window")]
use crate::config::NativeLayer;
use crate::lanes::{Options, Session};

/// Called first in the process, before there are other threads.
pub fn prepare() {
    #[cfg(feature = "window")]
    zhenji_view::window::prepare();
}

/// Whether there may be a window: the feature is built in and a display is named.
pub fn is_possible() -> bool {
    cfg!(feature = "window") && display().is_some()
}

/// Why there is none.
pub fn why_not() -> &'static str {
    if cfg!(feature = "window") {
        "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    } else {
        "this zhenji was built without the `window` feature"
    }
}

fn display() -> Option<String> {
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
}

/// Runs a session in a window. `follow` sees it to its end on another thread; the window closes then.
#[cfg(feature = "window")]
pub fn run(
    mut options: Options,
    follow: impl FnOnce(Session) -> anyhow::Result<Outcome> + Send + 'static,
) -> anyhow::Result<Outcome> {
    use std::sync::mpsc;

    use anyhow::Context as _;
    use zhenji_core::view::View;
    use zhenji_view::window::{WindowConfig, WindowView, create};

    options.sound = true;
    let layer = options.project.config.native_layer;
    let title = format!("{} · zhenji", options.project.name());
    let (ask, easels) = mpsc::channel();
    let (give, views) = mpsc::channel::<Result<WindowView, String>>();
    options.view = Box::new(move |easel| {
        let gone = |_| "the window's thread has ended".to_owned();
        ask.send(easel).map_err(|_| gone(()))?;
        let view = views.recv().map_err(|_| gone(()))??;
        Ok(Box::new(view) as Box<dyn View>)
    });
    let session = Session::start(options).context("the session does not start")?;
    let easel = easels.recv().context("the app lane does not start")?;
    let config = WindowConfig {
        device: with_layer(&easel.device, layer),
        title,
        resources: easel.resources,
        frames: easel.board,
        wake: easel.wake,
    };
    let (view, events) = match create(config) {
        Ok(window) => window,
        Err(e) => {
            // The app lane ends with this answer.
            let _ = give.send(Err(e.to_string()));
            session.end();
            return Err(e.into());
        }
    };
    let closer = view.closer();
    give.send(Ok(view)).map_err(|_| anyhow::anyhow!("the app lane has ended"))?;
    let follower = std::thread::Builder::new().name("zhenji-follow".into()).spawn(move || {
        let outcome = follow(session);
        closer.close();
        outcome
    })?;
    events.run();
    follower.join().unwrap_or_else(|_| anyhow::bail!("the thread that follows the session panicked"))
}

/// The phone as the window sees it: the base library decides where pictures stand, unless one has chosen.
#[cfg(feature = "window")]
fn with_layer(device: &Arc<DeviceProfile>, layer: Option<NativeLayer>) -> Arc<DeviceProfile> {
    // Same-layer rendering of the live components began with 2.9.1.
    let version = match layer {
        None => return device.clone(),
        Some(NativeLayer::Top) => "2.9.0",
        Some(NativeLayer::Same) => "2.9.1",
    };
    Arc::new(DeviceProfile { sdk_version: version.into(), ..(**device).clone() })
}

/// Runs a session in a window.
#[cfg(not(feature = "window"))]
pub fn run(_: Options, _: impl FnOnce(Session) -> anyhow::Result<Outcome> + Send + 'static) -> anyhow::Result<Outcome> {
    anyhow::bail!("{}", why_not())
}
