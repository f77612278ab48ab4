//! Numbers for tests that try many inputs: the same ones every time.

/// xorshift64, from a seed that is not zero.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `n`; zero when there is none.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    /// One of these.
    pub(crate) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}
