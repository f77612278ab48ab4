//! A player between its attempt and its decoders: the same for real and for simulated media.
//!
//! Reports come in, faults of streams change them, and the playout buffer says what is to be done.

use zhenji_core::media::{MediaEventKind, Play, Step};
use zhenji_core::time::Time;
use zhenji_core::world::{Strike, Struck, What};

use super::playout::{Act, Playout};
use super::spoil::Spoil;
use crate::client::{Failed, Report};

/// The state of one attempt to play.
pub(crate) struct Reception {
    pub(crate) playout: Playout,
    spoil: Spoil,
    flv: bool,
    connected: bool,
    hardware: Hardware,
}

/// What is pretended about the decoder, which is software here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hardware {
    Fine,
    /// It fails when the first picture comes.
    FailsAtFirst,
    Failed,
}

impl Reception {
    /// For an attempt that begins while these faults hold; `flv`: by HTTP-FLV.
    pub(crate) fn new(play: &Play, flv: bool, struck: Struck, now: Time) -> Self {
        let broken = struck.has(&What::NoHardwareDecoder);
        let hardware = if broken { Hardware::FailsAtFirst } else { Hardware::Fine };
        Self { playout: Playout::new(play, now), spoil: Spoil::new(struck), flv, connected: false, hardware }
    }

    /// The attempt says something. An error ends it.
    pub(crate) fn report(&mut self, report: Report, now: Time, acts: &mut Vec<Act>) -> Result<(), Failed> {
        match report {
            Report::Connected => {
                if self.flv && self.spoil.unpublished() {
                    return Err(Failed::new(Step::Refused, "the server answered 404 Not Found"));
                }
                self.connected = true;
                self.playout.connected(now);
                acts.push(Act::Tell(MediaEventKind::Connected));
            }
            Report::Begun if self.flv => {}
            Report::Begun => acts.push(Act::Tell(MediaEventKind::StreamBegun)),
            Report::Traffic(n) => self.playout.traffic(n),
            Report::Media(message) => {
                for message in self.spoil.pass(message) {
                    let first = acts.len();
                    self.playout.arrive(&message, now, acts);
                    self.pretend(first, acts);
                }
            }
            Report::File => self.playout.is_file(),
            Report::Sent { .. } => {}
            Report::Ended => self.playout.end(),
        }
        Ok(())
    }

    /// A fault begins or ends. An error ends the attempt.
    pub(crate) fn strike(&mut self, strike: &Strike, acts: &mut Vec<Act>) -> Result<(), Failed> {
        let ended = self.spoil.strike(strike);
        match strike.what {
            What::Headset if self.connected => acts.push(Act::Tell(MediaEventKind::AudioDeviceChanged)),
            What::NoHardwareDecoder if strike.on && self.hardware == Hardware::Fine => {
                self.hardware = Hardware::FailsAtFirst;
                if self.playout.has_decoder() {
                    self.hardware = Hardware::Failed;
                    acts.push(Act::Tell(hardware_failed(false)));
                }
            }
            What::NoHardwareDecoder if !strike.on && self.hardware == Hardware::FailsAtFirst => {
                self.hardware = Hardware::Fine;
            }
            _ => {}
        }
        match ended && self.connected {
            true if self.flv => Err(Failed::new(Step::Io, "the server ended the answer")),
            true => {
                self.playout.end();
                Ok(())
            }
            false => Ok(()),
        }
    }

    /// The size that pictures have in the end, where a fault changes it.
    pub(crate) fn resize(&self) -> Option<(u32, u32)> {
        self.spoil.resize()
    }

    /// The hardware decoder fails before the software one starts.
    fn pretend(&mut self, first: usize, acts: &mut Vec<Act>) {
        let starts = acts[first..].iter().position(|act| matches!(act, Act::VideoConfig(_)));
        if let Some(at) = starts.filter(|_| self.hardware == Hardware::FailsAtFirst) {
            self.hardware = Hardware::Failed;
            acts.insert(first + at, Act::Tell(hardware_failed(true)));
        }
    }
}

fn hardware_failed(first_idr: bool) -> MediaEventKind {
    let reason = "the hardware decoder does not decode; software takes over".to_owned();
    MediaEventKind::HardwareDecoderFailed { first_idr, reason }
}
