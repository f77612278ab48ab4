//! When faults begin and end.

use super::{Fault, Strike};
use crate::time::Time;

/// Faults in the order of their times, each struck when it begins and when it ends.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    strikes: Vec<(Time, Strike)>,
}

impl Schedule {
    /// The faults, in any order.
    pub fn new(faults: Vec<Fault>) -> Self {
        let mut schedule = Self::default();
        faults.into_iter().for_each(|fault| schedule.add(fault));
        schedule
    }

    /// One more fault.
    pub fn add(&mut self, fault: Fault) {
        let Fault { at, lasts, what, host } = fault;
        if let Some(lasts) = lasts {
            self.strikes.push((at + lasts, Strike { on: false, what: what.clone(), host: host.clone() }));
        }
        self.strikes.push((at, Strike { on: true, what, host }));
        // Stable: what was written first strikes first; at the same moment an end comes before a beginning.
        self.strikes.sort_by_key(|(at, strike)| (*at, strike.on));
    }

    /// When the next one is due.
    pub fn deadline(&self) -> Option<Time> {
        self.strikes.first().map(|(at, _)| *at)
    }

    /// Takes those that are due.
    pub fn take(&mut self, now: Time) -> Vec<Strike> {
        let due = self.strikes.iter().take_while(|(at, _)| *at <= now).count();
        self.strikes.drain(..due).map(|(_, strike)| strike).collect()
    }
}
