//! Faults of streams: what servers hand out is changed on its way from the connection to the player.
//!
//! That is where a phone would meet it, whoever the server is.

use zhenji_core::world::{Strike, Struck, What};

use crate::flv::{aac, avc};
use crate::rtmp::{MediaKind, MediaMessage};

/// Changes the messages of one attempt to play.
pub(crate) struct Spoil {
    struck: Struck,
    /// Whether any fault of streams has ever held during this attempt.
    touched: bool,
    /// It joined while streams had no decoder configuration; they come when players join, so it never gets one.
    bare: bool,
    /// The configuration of the pictures that are kept back.
    video_config: Option<MediaMessage>,
    /// Pictures were kept back: they go on with a key frame.
    needs_key: bool,
    n_video: u32,
    n_audio: u32,
}

impl Spoil {
    /// For an attempt that begins while these faults hold.
    pub(crate) fn new(struck: Struck) -> Self {
        let touched = struck.iter().any(|(what, _)| changes(what));
        let bare = struck.has(&What::NoSequenceHeader);
        Self { struck, touched, bare, video_config: None, needs_key: false, n_video: 0, n_audio: 0 }
    }

    /// A fault begins or ends. Says whether the server tells that the stream is over.
    pub(crate) fn strike(&mut self, strike: &Strike) -> bool {
        let was = self.unpublished();
        self.struck.apply(strike);
        self.touched |= changes(&strike.what);
        self.unpublished() && !was
    }

    /// Nobody publishes.
    pub(crate) fn unpublished(&self) -> bool {
        self.struck.has(&What::Unpublish)
    }

    /// The size that pictures have in the end.
    pub(crate) fn resize(&self) -> Option<(u32, u32)> {
        self.struck.find(|what| match what {
            What::Resize(width, height) => Some((*width, *height)),
            _ => None,
        })
    }

    /// What comes of a message, in order.
    pub(crate) fn pass(&mut self, message: MediaMessage) -> Vec<MediaMessage> {
        if !self.touched {
            return vec![message];
        }
        match message.kind {
            MediaKind::Data if self.unpublished() => Vec::new(),
            MediaKind::Data => vec![message],
            MediaKind::Audio => self.audio(message).into_iter().collect(),
            MediaKind::Video => self.video(message),
        }
    }

    fn audio(&mut self, message: MediaMessage) -> Option<MediaMessage> {
        let config = aac::is_config(&message.payload);
        // Without a publisher nothing comes but what late joiners need to know.
        if self.unpublished() && !config {
            return None;
        }
        self.n_audio += u32::from(!config);
        let every = self.struck.find(|what| if let What::CorruptAudio(n) = what { Some(*n) } else { None });
        match every.filter(|n| !config && self.n_audio.is_multiple_of((*n).max(1))) {
            Some(_) => Some(MediaMessage { payload: aac::damaged(&message.payload), ..message }),
            None => Some(message),
        }
    }

    fn video(&mut self, message: MediaMessage) -> Vec<MediaMessage> {
        let config = avc::is_config(&message.payload);
        if config {
            if self.bare {
                return Vec::new();
            }
            self.video_config = Some(message.clone());
        }
        if self.unpublished() || self.struck.has(&What::AudioOnly) {
            self.needs_key = true;
            return Vec::new();
        }
        if self.struck.has(&What::Hevc) {
            self.needs_key = true;
            return vec![MediaMessage { payload: avc::as_hevc(&message.payload), ..message }];
        }
        let mut out = Vec::new();
        if self.needs_key && !config {
            if !avc::is_key(&message.payload) {
                return out;
            }
            let timestamp = message.timestamp;
            out.extend(self.video_config.clone().map(|config| MediaMessage { timestamp, ..config }));
            self.needs_key = false;
        }
        self.n_video += u32::from(!config);
        let every = self.struck.find(|what| if let What::CorruptVideo(n) = what { Some(*n) } else { None });
        out.push(match every.filter(|n| !config && self.n_video.is_multiple_of((*n).max(1))) {
            Some(_) => MediaMessage { payload: avc::damaged(&message.payload), ..message },
            None => message,
        });
        out
    }
}

/// Whether messages are changed by it.
fn changes(what: &What) -> bool {
    matches!(
        what,
        What::Unpublish
            | What::CorruptVideo(_)
            | What::CorruptAudio(_)
            | What::NoSequenceHeader
            | What::Hevc
            | What::AudioOnly
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn video(key: bool, timestamp: u32) -> MediaMessage {
        let unit = [&[0, 0, 0, 40, if key { 0x65 } else { 0x41 }][..], &[7; 39]].concat();
        MediaMessage { kind: MediaKind::Video, timestamp, payload: avc::frame(key, 0, &unit) }
    }

    fn config() -> MediaMessage {
        MediaMessage { kind: MediaKind::Video, timestamp: 0, payload: avc::config(&[1, 2, 3]) }
    }

    fn struck(what: What) -> Struck {
        let mut struck = Struck::default();
        struck.apply(&Strike { on: true, what, host: None });
        struck
    }

    fn off(spoil: &mut Spoil, what: What) {
        spoil.strike(&Strike { on: false, what, host: None });
    }

    #[test]
    fn one_unit_in_n_is_damaged() {
        let mut spoil = Spoil::new(struck(What::CorruptVideo(3)));
        assert_eq!(spoil.pass(config()), [config()]);
        let changed: Vec<bool> = (0..6).map(|t| spoil.pass(video(false, t)) != [video(false, t)]).collect();
        assert_eq!(changed, [false, false, true, false, false, true]);
    }

    #[test]
    fn pictures_that_were_kept_back_go_on_with_configuration_and_key_frame() {
        let mut spoil = Spoil::new(struck(What::AudioOnly));
        for message in [config(), video(true, 0), video(false, 1)] {
            assert_eq!(spoil.pass(message), []);
        }
        off(&mut spoil, What::AudioOnly);
        assert_eq!(spoil.pass(video(false, 2)), []);
        assert_eq!(spoil.pass(video(true, 3)), [MediaMessage { timestamp: 3, ..config() }, video(true, 3)]);
        assert_eq!(spoil.pass(video(false, 4)), [video(false, 4)]);
    }

    #[test]
    fn without_a_publisher_nothing_comes() {
        let mut spoil = Spoil::new(Struck::default());
        assert_eq!(spoil.pass(config()), [config()]);
        let strike = Strike { on: true, what: What::Unpublish, host: None };
        assert!(spoil.strike(&strike));
        let sound = MediaMessage { kind: MediaKind::Audio, timestamp: 0, payload: aac::frame(&[1, 2]) };
        assert_eq!((spoil.pass(video(true, 1)), spoil.pass(sound.clone())), (vec![], vec![]));
        off(&mut spoil, What::Unpublish);
        assert_eq!(spoil.pass(sound.clone()), [sound]);
    }

    #[test]
    fn a_player_that_joins_bare_stays_bare() {
        let mut spoil = Spoil::new(struck(What::NoSequenceHeader));
        off(&mut spoil, What::NoSequenceHeader);
        assert_eq!((spoil.pass(config()), spoil.pass(video(true, 1))), (vec![], vec![video(true, 1)]));
    }

    #[test]
    fn another_codec_is_named_in_the_message() {
        let mut spoil = Spoil::new(struck(What::Hevc));
        let out = spoil.pass(video(true, 1));
        assert_eq!(avc::other_codec(&out[0].payload).as_deref(), Some("H.265"));
    }
}
