//! One attempt to play by RTMP.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

use super::{Connect, Failed, Limits, Phase, Report, Sink};
use crate::clock;
use crate::rtmp::RtmpUrl;
use crate::rtmp::client::{Client, ClientEvent, Purpose};

/// Connects and reports messages until `stop` fires or is dropped (`Ok`), or something fails.
pub(crate) async fn play<C: Connect>(
    connect: &C,
    url: RtmpUrl,
    limits: Limits,
    mut stop: oneshot::Receiver<()>,
    mut sink: impl Sink,
) -> Result<(), Failed> {
    let io = tokio::select! {
        io = connect.connect(&url.host, url.port) => io?,
        _ = &mut stop => return Ok(()),
    };
    let (mut reader, mut writer) = tokio::io::split(io);
    let mut phase = Phase::Handshake;
    let mut out = Vec::new();
    let (host, port) = (url.host.clone(), url.port);
    let wrong = |phase: Phase, e: &dyn std::fmt::Display| Failed::new(phase.step(), e.to_string());
    let mut client = Client::new(url, Purpose::Play, &mut out).map_err(|e| wrong(phase, &e))?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let limit = if phase == Phase::Streaming { limits.silence } else { limits.step };
        let exchange = async {
            writer.write_all(&out).await?;
            reader.read(&mut buffer).await
        };
        let n = tokio::select! {
            biased;
            _ = &mut stop => break,
            n = clock::timeout(limit, exchange) => n.ok_or_else(|| phase.silent(limit))?.map_err(|e| wrong(phase, &e))?,
        };
        out.clear();
        if n == 0 {
            return Err(phase.closed());
        }
        sink(Report::Traffic(n));
        for event in client.input(&buffer[..n], &mut out).map_err(|e| wrong(phase, &e))? {
            match event {
                ClientEvent::HandshakeDone => phase = Phase::Commands,
                ClientEvent::Connected => {
                    sink(Report::Connected);
                    // The command that is refused does not go out.
                    if let Some(reason) = connect.rejects(&host, port) {
                        return Err(Failed::new(phase.step(), reason));
                    }
                }
                ClientEvent::Begun => {
                    phase = Phase::Streaming;
                    sink(Report::Begun);
                }
                ClientEvent::Refused { reason } => return Err(Failed::new(phase.step(), reason)),
                ClientEvent::Media(message) => sink(Report::Media(message)),
                ClientEvent::Ended => sink(Report::Ended),
            }
        }
    }
    out.clear();
    client.finish(&mut out);
    let farewell = async {
        let _ = writer.write_all(&out).await;
        let _ = writer.shutdown().await;
    };
    clock::timeout(limits.step, farewell).await;
    Ok(())
}
