//! `zhenji origin`

use std::net::SocketAddr;

use anyhow::Context as _;
use zhenji_media::{Origin, OriginConfig};

use crate::cli::Outcome;
use crate::stop;

/// Run only the media server: RTMP in and out, HTTP-FLV out
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zhenji origin
  zhenji origin --rtmp 0.0.0.0:1935 --http 0.0.0.0:8080      reachable from other machines
  ffmpeg -re -i clip.mp4 -c copy -f flv rtmp://127.0.0.1:1935/live/room
  ffplay http://127.0.0.1:8080/live/room.flv")]
pub struct Args {
    /// Where RTMP listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:1935")]
    rtmp: SocketAddr,
    /// Where HTTP-FLV and the status page listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    http: SocketAddr,
}

pub fn run(args: Args) -> anyhow::Result<Outcome> {
    let stop = stop::on_ctrl_c();
    let origin = Origin::start(OriginConfig { rtmp: args.rtmp, http: args.http, authorize: None })
        .context("the media server does not start; choose other ports with --rtmp and --http")?;
    println!("publish and play  {}", origin.rtmp_url("<app>", "<stream>"));
    println!("play              {}", origin.flv_url("<app>", "<stream>"));
    println!("Ctrl-C ends it.");
    stop.wait();
    Ok(Outcome::Fine)
}
