//! NoticeKind an origin tells its owner: who came, who was refused and why, and who was cut off.

use std::fmt;
use std::sync::Arc;

/// One line of an origin's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The peer's address.
    pub peer: String,
    /// NoticeKind happened.
    pub kind: NoticeKind,
}

/// NoticeKind happened with a peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A publish or play began.
    Began {
        /// Publish or play.
        publish: bool,
        /// `app/stream`, without query.
        stream: String,
    },
    /// A publish or play was refused.
    Refused {
        /// Publish or play.
        publish: bool,
        /// `app/stream`, without query.
        stream: String,
        /// NoticeKind the peer was told.
        reason: String,
    },
    /// The origin cut the connection.
    Cut {
        /// Why.
        reason: String,
    },
}

/// Takes notices; called from the origin's threads.
pub type Log = Arc<dyn Fn(Notice) + Send + Sync>;

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = |publish: &bool| if *publish { "publish" } else { "play" };
        match &self.kind {
            NoticeKind::Began { publish, stream } => write!(f, "{} began to {} {stream}", self.peer, verb(publish)),
            NoticeKind::Refused { publish, stream, reason } => {
                write!(f, "{} may not {} {stream}: {reason}", self.peer, verb(publish))
            }
            NoticeKind::Cut { reason } => write!(f, "{} was cut off: {reason}", self.peer),
        }
    }
}
