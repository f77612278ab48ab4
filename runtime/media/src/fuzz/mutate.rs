//! New inputs from old ones.

/// xorshift64*: enough for fuzzing, and the same everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        // Neighbouring seeds must not give neighbouring numbers, and zero would stay zero.
        Self((seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// Below `n`; 0 when there is nothing below it.
    pub(super) fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> Option<&'a T> {
        all.get(self.below(all.len())).copied()
    }
}

/// Numbers at which something happens.
const EDGES: &[&[u8]] = &[
    &[0],
    &[0xff],
    &[0x7f],
    &[0x80],
    &[0xff, 0xff],
    &[0xff, 0xff, 0xff],
    &[0, 0, 0],
    &[0, 0x40, 0, 0],
    &[0, 0x3f, 0xff, 0xff],
    &[0xff, 0xff, 0xff, 0xff],
    &[0x7f, 0xff, 0xff, 0xff],
    &[0, 0, 0, 0],
    &[0, 0, 0, 1],
];

/// A few changes to one of the inputs.
pub(super) fn mutate(pool: &[Vec<u8>], words: &[&[u8]], longest: usize, random: &mut Random) -> Vec<u8> {
    let mut out = pool.get(random.below(pool.len())).cloned().unwrap_or_default();
    for _ in 0..=random.below(5) {
        let at = random.below(out.len() + 1);
        let end = (at + random.below(40)).min(out.len());
        match random.below(9) {
            0 if at < out.len() => out[at] ^= 1 << random.below(8),
            1 if at < out.len() => out[at] = random.next() as u8,
            2 if at < out.len() => out[at] = out[at].wrapping_add(if random.below(2) == 0 { 1 } else { 255 }),
            3 => drop(out.drain(at..end)),
            4 => {
                let piece = out[at..end].to_vec();
                let to = random.below(out.len() + 1);
                out.splice(to..to, piece);
            }
            5 => put(&mut out, at, random.of(words).unwrap_or_default(), random),
            6 => put(&mut out, at, random.of(EDGES).unwrap_or_default(), random),
            7 => {
                let other = &pool[random.below(pool.len())];
                let from = random.below(other.len() + 1);
                let to = (from + random.below(400)).min(other.len());
                put(&mut out, at, &other[from..to], random);
            }
            _ => {
                let most = if random.below(20) == 0 { 3000 } else { 20 };
                let n = random.below(most);
                let byte = random.next() as u8;
                out.splice(at..at, std::iter::repeat_n(byte, n));
            }
        }
    }
    out.truncate(longest);
    out
}

/// Puts bytes in, or over what is there.
fn put(out: &mut Vec<u8>, at: usize, bytes: &[u8], random: &mut Random) {
    let over = if random.below(2) == 0 { bytes.len().min(out.len() - at) } else { 0 };
    out.splice(at..at + over, bytes.iter().copied());
}
