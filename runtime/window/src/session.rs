//! Running a session in a window: GTK gets the main thread, the session's other lanes are where they always are.
//!
//! Only here does one lane wait for another, once, at the start: the app lane for its view.

use std::sync::mpsc;

use anyhow::Context as _;
use zhenji::cli::Outcome;
use zhenji::lanes::{Options, Session};
use zhenji::window::Follow;
use zhenji_core::view::View;

use crate::{WindowConfig, WindowView, create};

/// Runs a session in a window. `follow` sees it to its end on another thread; the window closes then.
pub fn run(mut options: Options, follow: Follow) -> anyhow::Result<Outcome> {
    options.sound = true;
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
    let config =
        WindowConfig { device: easel.device, title, resources: easel.resources, frames: easel.board, wake: easel.wake };
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
