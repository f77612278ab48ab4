//! What the origin grants its peers. Everything that a peer can make grow or wait has its bound here.

use std::time::Duration;

use crate::guard::chunk::MAX_MESSAGE;

/// The bounds, each of them checked where it is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open connections, RTMP and HTTP together; one more is closed at once.
    pub connections: usize,
    /// Streams with a publisher, and beside them at most as many names that players wait for; a new name beyond them is refused.
    pub streams: usize,
    /// Bytes of a stream's name with application and query.
    pub name: usize,
    /// Bytes of one RTMP message from a peer that publishes and plays nothing yet. Some begin to send before they are granted.
    pub stranger_message: usize,
    /// Bytes of one RTMP message from a peer that plays: it has nothing to say but commands.
    pub player_message: usize,
    /// Bytes of one RTMP message from a publisher.
    pub publisher_message: usize,
    /// Bytes of metadata or of a decoder's configuration that are kept for the next players; more than that is neither.
    pub config_bytes: usize,
    /// From accepting a connection to the end of the RTMP handshake.
    pub handshake: Duration,
    /// From the handshake, or from the end of a stream, to the next publish or play.
    pub setup: Duration,
    /// A publisher that pauses sends nothing; after so long it is gone.
    pub publisher_idle: Duration,
    /// A player that neither gets nor says anything, because nobody publishes.
    pub player_idle: Duration,
    /// A peer has to take what was handed to the socket within this time.
    pub write: Duration,
    /// Bytes that wait for one peer. Larger than `gop_bytes`, which a new player gets in one piece.
    pub queue_bytes: usize,
    /// How long the oldest of them may wait.
    pub queue_age: Duration,
    /// Bytes that wait for all peers together, counted for each of them.
    pub queues_bytes: usize,
    /// Messages of a stream that are kept for the next player.
    pub gop_messages: usize,
    /// Bytes of a stream that are kept for the next player.
    pub gop_bytes: usize,
    /// Bytes of all streams that are kept for the next players.
    pub gops_bytes: usize,
    /// Bytes of an HTTP request up to the empty line.
    pub http_head: usize,
    /// Header fields of an HTTP request.
    pub http_fields: usize,
    /// From accepting a connection to the empty line of the request.
    pub http_wait: Duration,
    /// How long the players of a publisher whose connection broke wait for it.
    pub comeback: Duration,
    /// How long a refused peer may take to read why.
    pub farewell: Duration,
}

impl Limits {
    /// What every origin grants when it is told nothing else.
    pub const USUAL: Self = Self {
        connections: 1024,
        streams: 128,
        name: 4096,
        stranger_message: 1 << 20,
        player_message: 64 << 10,
        publisher_message: MAX_MESSAGE,
        config_bytes: 64 << 10,
        handshake: Duration::from_secs(5),
        setup: Duration::from_secs(10),
        publisher_idle: Duration::from_secs(300),
        player_idle: Duration::from_secs(3600),
        write: Duration::from_secs(30),
        queue_bytes: 24 << 20,
        queue_age: Duration::from_secs(15),
        queues_bytes: 512 << 20,
        gop_messages: 4096,
        gop_bytes: 16 << 20,
        gops_bytes: 128 << 20,
        http_head: 8192,
        http_fields: 64,
        http_wait: Duration::from_secs(5),
        comeback: Duration::from_secs(10),
        farewell: Duration::from_secs(1),
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::USUAL
    }
}
