//! Streams that others publish, and the faults that strike.

use std::sync::Arc;
use std::time::Duration;

use zhenji_core::time::Time;

use super::Context;
use super::media::{self, Scene};
use super::signal::Signal;
use super::world::{Fault, Stream};
use crate::clock;
use crate::rtmp::{RtmpUrl, split_query};

/// Starts everything that happens by itself.
pub(super) fn start(context: &Context) {
    let on = Arc::new(Signal::new(true));
    for stream in context.world.streams.clone() {
        tokio::spawn(publish(context.clone(), stream, on.clone()));
    }
    let context = context.clone();
    tokio::spawn(async move {
        for (at, fault) in &context.world.faults {
            clock::sleep_until(context.instant(*at)).await;
            context.net.strike(fault);
            match fault {
                Fault::Unpublish => on.modify(|on| *on = false),
                Fault::Publish => on.modify(|on| *on = true),
                _ => {}
            }
        }
    });
}

async fn publish(context: Context, stream: Stream, on: Arc<Signal<bool>>) {
    let Ok(url) = RtmpUrl::parse(&stream.url) else { return };
    let name = format!("{}/{}", url.app, split_query(&url.stream).0);
    let hub = context.net.hub(&url.host);
    clock::sleep_until(context.instant(stream.from)).await;
    let over = |now: Time| stream.until.is_some_and(|until| now >= until);
    while !over(context.now()) {
        on.wait_for(|on| *on).await;
        // Somebody of the mini-program may publish under this name: then there is nothing to do.
        let Ok(publication) = hub.publish(&name) else { return };
        publication.send([media::video_config(stream.width, stream.height, 0)]);
        publication.send([media::audio_config(48000)]);
        let begun = context.now();
        let fps = u64::from(stream.fps.max(1));
        let key_every = ((stream.gop * fps as f64).round() as u64).max(1);
        let n_bytes = (u64::from(stream.kbps) * 125 / fps) as usize;
        let mut n_sounds = 0;
        for i in 0.. {
            let at = begun + Duration::from_micros(i * 1_000_000 / fps);
            clock::sleep_until(context.instant(at)).await;
            let now = context.now();
            if over(now) || !on.get() {
                break;
            }
            let timestamp = at.since(begun).as_millis() as u64;
            while n_sounds * media::SOUND_MS <= timestamp {
                publication.send([media::audio(false, (n_sounds * media::SOUND_MS) as u32)]);
                n_sounds += 1;
            }
            let scene = Scene { rgb: media::OTHERS, at: now };
            publication.send([media::video(scene, i % key_every == 0, timestamp as u32, n_bytes)]);
        }
    }
}
