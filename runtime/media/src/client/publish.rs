//! One attempt to publish by RTMP.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Connect, Failed, Limits, Phase, Report, Sink, Uplink};
use crate::clock;
use crate::rtmp::MediaKind;
use crate::rtmp::RtmpUrl;
use crate::rtmp::client::{Client, ClientEvent, Purpose};

/// Connects and sends what the uplink holds until it is closed (`Ok`) or something fails.
pub(crate) async fn publish<C: Connect>(
    connect: &C,
    url: RtmpUrl,
    limits: Limits,
    uplink: &Uplink,
    mut sink: impl Sink,
) -> Result<(), Failed> {
    let io = connect.connect(&url.host, url.port).await?;
    let (mut reader, mut writer) = tokio::io::split(io);
    let mut phase = Phase::Handshake;
    let mut out = Vec::new();
    let (host, port) = (url.host.clone(), url.port);
    let wrong = |phase: Phase, e: &dyn std::fmt::Display| Failed::new(phase.step(), e.to_string());
    let mut client = Client::new(url, Purpose::Publish, &mut out).map_err(|e| wrong(phase, &e))?;
    let mut buffer = vec![0; 16 * 1024];
    // Frames in `out`.
    let mut sending = Vec::new();
    loop {
        if !out.is_empty() {
            let limit = if phase == Phase::Streaming { limits.silence } else { limits.step };
            let written = clock::timeout(limit, writer.write_all(&out)).await;
            written.ok_or_else(|| phase.silent(limit))?.map_err(|e| wrong(phase, &e))?;
            sink(Report::Traffic(out.len()));
            out.clear();
            for (video, timestamp) in sending.drain(..) {
                sink(Report::Sent { video, timestamp });
            }
        }
        let streaming = phase == Phase::Streaming;
        let read = async {
            match streaming {
                // A server has nothing to say while it listens.
                true => Some(reader.read(&mut buffer).await),
                false => clock::timeout(limits.step, reader.read(&mut buffer)).await,
            }
        };
        tokio::select! {
            biased;
            read = read => {
                let n = read.ok_or_else(|| phase.silent(limits.step))?.map_err(|e| wrong(phase, &e))?;
                if n == 0 {
                    return Err(phase.closed());
                }
                for event in client.input(&buffer[..n], &mut out).map_err(|e| wrong(phase, &e))? {
                    match event {
                        ClientEvent::HandshakeDone => phase = Phase::Commands,
                        ClientEvent::Connected => {
                            sink(Report::Connected);
                            // The command that is refused does not go out: nobody else's stream is touched.
                            if let Some(reason) = connect.rejects(&host, port) {
                                return Err(Failed::new(phase.step(), reason));
                            }
                        }
                        ClientEvent::Begun => {
                            phase = Phase::Streaming;
                            uplink.begin();
                            sink(Report::Begun);
                        }
                        ClientEvent::Refused { reason } => return Err(Failed::new(phase.step(), reason)),
                        ClientEvent::Ended | ClientEvent::Media(_) => {}
                    }
                }
            }
            messages = uplink.next(), if streaming => {
                let Some(messages) = messages else { break };
                for message in messages {
                    client.send(&message, &mut out);
                    if message.kind != MediaKind::Data {
                        sending.push((message.kind == MediaKind::Video, message.timestamp));
                    }
                }
            }
            () = uplink.closed(), if !streaming => break,
        }
    }
    client.finish(&mut out);
    // A farewell that does not arrive changes nothing.
    let farewell = async {
        let _ = writer.write_all(&out).await;
        let _ = writer.shutdown().await;
    };
    clock::timeout(limits.step, farewell).await;
    Ok(())
}
