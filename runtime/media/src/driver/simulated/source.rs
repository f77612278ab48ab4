//! Streams that others publish.

use std::time::Duration;

use super::Context;
use super::media::{self, Scene};
use super::world::Stream;
use crate::clock;
use crate::rtmp::{RtmpUrl, split_query};

/// Starts everything that happens by itself.
pub(super) fn start(context: &Context) {
    for stream in context.world.streams.clone() {
        tokio::spawn(publish(context.clone(), stream));
    }
}

async fn publish(context: Context, stream: Stream) {
    let Ok(url) = RtmpUrl::parse(&stream.url) else { return };
    let name = format!("{}/{}", url.app, split_query(&url.stream).0);
    let hub = context.net.hub(&url.host);
    clock::sleep_until(context.instant(stream.from)).await;
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
        if stream.until.is_some_and(|until| now >= until) {
            return;
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
