//! `zhenji origin`

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use zhenji_media::{Keys, Origin, OriginConfig, signed_query};

use crate::cli::Outcome;
use crate::say::{complain, say};
use crate::stop;

/// Run only the media server: RTMP in and out, HTTP-FLV out
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zhenji origin
  zhenji origin --rtmp 0.0.0.0:1935 --http 0.0.0.0:8080      reachable from other machines
  zhenji origin --key KEY             push URLs need ?txSecret=…&txTime=… as Tencent Cloud makes them
  ffmpeg -re -i clip.mp4 -c copy -f flv rtmp://127.0.0.1:1935/live/room
  ffplay http://127.0.0.1:8080/live/room.flv")]
pub struct Args {
    /// Where RTMP listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:1935")]
    rtmp: SocketAddr,
    /// Where HTTP-FLV and the status page listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    http: SocketAddr,
    /// Check `txSecret` and `txTime` of push URLs with this key
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The same for play URLs
    #[arg(long, value_name = "KEY")]
    play_key: Option<String>,
}

/// How long the addresses of the greeting are good.
const GOOD_FOR: Duration = Duration::from_secs(24 * 3600);

pub fn run(args: Args) -> anyhow::Result<Outcome> {
    let stop = stop::on_ctrl_c();
    let keys = Keys { push: args.key, play: args.play_key };
    let config = OriginConfig {
        rtmp: args.rtmp,
        http: args.http,
        authorize: keys.authorize(),
        log: Some(Arc::new(complain)),
        ..OriginConfig::default()
    };
    let origin =
        Origin::start(config).context("the media server does not start; choose other ports with --rtmp and --http")?;
    if keys == Keys::default() {
        say(format_args!("publish and play  {}", origin.rtmp_url("<app>", "<stream>")));
        say(format_args!("play              {}", origin.flv_url("<app>", "<stream>")));
    } else {
        let signed = |url: String, key: &Option<String>| match key {
            Some(key) => format!("{url}?{}", signed_query(key, "room", until())),
            None => url,
        };
        say("Signed for 24 hours and the stream `room`:");
        say(format_args!("publish  {}", signed(origin.rtmp_url("live", "room"), &keys.push)));
        say(format_args!("play     {}", signed(origin.rtmp_url("live", "room"), &keys.play)));
        say(format_args!("play     {}", signed(origin.flv_url("live", "room"), &keys.play)));
    }
    say("Ctrl-C ends it.");
    stop.wait();
    Ok(Outcome::Fine)
}

/// When they end, after 1970.
fn until() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default() + GOOD_FOR
}
