//! What has begun and is not over.

use std::mem::discriminant;

use super::{Strike, What};

/// Faults that hold now, in the order in which they began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struck(Vec<(What, Option<String>)>);

impl Struck {
    /// Takes in a strike. The end of a fault that never began with this argument ends all of its kind.
    pub fn apply(&mut self, strike: &Strike) {
        let Strike { on, what, host } = strike;
        if *on {
            return self.0.push((what.clone(), host.clone()));
        }
        match self.0.iter().position(|(w, h)| (w, h) == (what, host)) {
            Some(at) => {
                self.0.remove(at);
            }
            None => self.0.retain(|(w, h)| discriminant(w) != discriminant(what) || (host.is_some() && h != host)),
        }
    }

    /// Each fault, and the server that it is limited to.
    pub fn iter(&self) -> impl Iterator<Item = (&What, Option<&str>)> {
        self.0.iter().map(|(what, host)| (what, host.as_deref()))
    }

    /// Whether this holds.
    pub fn has(&self, what: &What) -> bool {
        self.0.iter().any(|(w, _)| w == what)
    }

    /// The newest that fits.
    pub fn find<T>(&self, fits: impl Fn(&What) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(|(what, _)| fits(what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_ends() {
        let mut struck = Struck::default();
        let mut strike = |on, what| {
            struck.apply(&Strike { on, what, host: None });
            struck.iter().map(|(what, _)| what.clone()).collect::<Vec<_>>()
        };
        strike(true, What::Bandwidth(300));
        assert_eq!(strike(true, What::Bandwidth(100)), [What::Bandwidth(300), What::Bandwidth(100)]);
        assert_eq!(strike(false, What::Bandwidth(300)), [What::Bandwidth(100)]);
        strike(true, What::Stall);
        assert_eq!(strike(false, What::Bandwidth(0)), [What::Stall]);
    }
}
