//! Wiring of the demo: main thread = window, a second thread = what would be the app lane.

#[path = "check.rs"]
mod check;
#[path = "pages.rs"]
mod pages;
#[path = "phone.rs"]
mod phone;
#[path = "time.rs"]
mod time;

use std::sync::Arc;
use std::time::Duration;

use phone::Phone;
use zhenji_core::media::FrameBoard;
use zhenji_core::view::{ViewCommand, ViewEvent};
use zhenji_window as window;

/// Runs the demo; gives the exit code.
pub fn main() -> i32 {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let legacy = args.iter().any(|a| a == "--legacy");
    let timing = args.iter().any(|a| a == "--time");
    let checking = args.iter().any(|a| a == "--check");
    let shoot = args.iter().position(|a| a == "--shoot").and_then(|i| args.get(i + 1)).cloned();

    let frames = Arc::new(FrameBoard::default());
    let (wake, woken) = std::sync::mpsc::sync_channel(1);
    let config = window::WindowConfig {
        device: Arc::new(pages::device(if legacy { "2.9.0" } else { "3.4.0" })),
        title: "zhenji window demo".into(),
        resources: Arc::new(pages::Files),
        frames: frames.clone(),
        wake: Arc::new(move || {
            // One wake-up waiting is enough.
            let _ = wake.try_send(());
        }),
    };
    let (view, main_loop) = match window::create(config) {
        Ok(window) => window,
        Err(e) => {
            eprintln!("error: {e}");
            return 1;
        }
    };
    let closer = view.closer();
    let app = std::thread::spawn(move || {
        let mut phone = Phone::new(view, woken, frames);
        let failed = if checking {
            check::run(&mut phone, legacy)
        } else if timing {
            time::run(&mut phone)
        } else {
            show(&mut phone, shoot.as_deref())
        };
        closer.close();
        failed
    });
    main_loop.run();
    i32::from(app.join().map_or(true, |n| n > 0))
}

/// Three pages, then every event until the window is closed.
fn show(phone: &mut Phone, shoot: Option<&str>) -> usize {
    phone.apply(pages::first());
    phone.start_pictures();
    phone.wait("first paint", |e| matches!(e, ViewEvent::Painted { .. }));
    if let Some(file) = shoot {
        phone.rest(Duration::from_millis(500));
        let png = phone.shoot_png();
        if let Err(e) = std::fs::write(format!("{file}-1.png"), png) {
            eprintln!("error: {file}-1.png: {e}");
            return 1;
        }
    }
    phone.apply(vec![ViewCommand::Focus { page: pages::FIRST, node: pages::FIELD, focused: true }]);
    loop {
        for event in phone.events(Duration::from_secs(3600)) {
            println!("{event:?}");
            if event == ViewEvent::Closed {
                return 0;
            }
        }
    }
}
