//! Texts inside pictures: SEI messages of H.264 (section 7.3.2.3 and annex D) between the NAL units of an access unit.
//!
//! Tencent's live SDK sends payload type 5 or 242 and recommends 242 (`V2TXLivePusher.sendSeiMessage`); its older engines sent
//! 100. We send 242 and read all three. Type 5 carries a UUID before the text; encoders sign themselves with it.

/// Payload type that we write: the text and nothing else.
const TEXT: u8 = 242;
/// `user_data_unregistered`: 16 bytes of UUID, then anything.
const UNREGISTERED: u32 = 5;
const UUID: usize = 16;
/// x264 tells its settings under this UUID; nobody sent that as a message.
const X264: [u8; UUID] =
    [0xdc, 0x45, 0xe9, 0xbd, 0xe6, 0xd9, 0x48, 0xb7, 0x96, 0x2c, 0xd8, 0x20, 0xd9, 0x23, 0xee, 0xef];

/// NAL unit types (table 7-1).
const SLICES: std::ops::RangeInclusive<u8> = 1..=5;
const SEI: u8 = 6;

/// Puts a text before the first slice of an access unit whose NAL units have lengths of four bytes.
pub(crate) fn insert(unit: &[u8], text: &str) -> Vec<u8> {
    let at = first_slice(unit);
    let mut rbsp = vec![TEXT];
    rbsp.extend(std::iter::repeat_n(0xff, text.len() / 255));
    rbsp.push((text.len() % 255) as u8);
    rbsp.extend(text.as_bytes());
    rbsp.push(0x80);
    let mut nal = vec![SEI];
    super::avc::escape(&rbsp, &mut nal);
    let mut out = Vec::with_capacity(unit.len() + nal.len() + 4);
    out.extend(&unit[..at]);
    out.extend((nal.len() as u32).to_be_bytes());
    out.extend(nal);
    out.extend(&unit[at..]);
    out
}

/// The texts of an access unit whose NAL units have lengths of `length_size` bytes. What is not UTF-8 is no text.
pub(crate) fn texts(unit: &[u8], length_size: usize) -> Vec<String> {
    let mut out = Vec::new();
    for (_, nal) in nals(unit, length_size) {
        match nal.first().map(|header| header & 0x1f) {
            Some(SEI) => read(&super::avc::without_emulation(&nal[1..]), &mut out),
            // They come before the slices (section 7.4.1.2.3).
            Some(kind) if SLICES.contains(&kind) => break,
            _ => {}
        }
    }
    out
}

fn read(rbsp: &[u8], out: &mut Vec<String>) {
    let mut rest = rbsp;
    // The trailing bits are one byte.
    while rest.len() > 2 {
        let (Some(kind), Some(size)) = (number(&mut rest), number(&mut rest)) else { return };
        let Some((payload, after)) = rest.split_at_checked(size as usize) else { return };
        rest = after;
        let text = match kind {
            242 | 100 => payload,
            UNREGISTERED if payload.len() > UUID && payload[..UUID] != X264 => &payload[UUID..],
            _ => continue,
        };
        if let Ok(text) = std::str::from_utf8(text) {
            out.push(text.trim_end_matches('\0').to_owned());
        }
    }
}

/// A number as a row of 255s and a last byte.
fn number(bytes: &mut &[u8]) -> Option<u32> {
    let mut sum = 0u32;
    loop {
        let (&first, rest) = bytes.split_first()?;
        *bytes = rest;
        sum = sum.checked_add(u32::from(first))?;
        if first != 255 {
            return Some(sum);
        }
    }
}

fn first_slice(unit: &[u8]) -> usize {
    let slice = |nal: &[u8]| nal.first().is_some_and(|header| SLICES.contains(&(header & 0x1f)));
    nals(unit, 4).find(|(_, nal)| slice(nal)).map_or(unit.len(), |(at, _)| at)
}

/// The NAL units of an access unit, each with the place where its length stands; it ends where lengths make no sense.
pub(crate) fn nals(unit: &[u8], length_size: usize) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = at;
        let length = unit.get(at..at + length_size)?;
        let length = length.iter().fold(0usize, |n, b| n << 8 | usize::from(*b));
        let nal = unit.get(at + length_size..)?.get(..length)?;
        at += length_size + length;
        Some((begin, nal))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(nals: &[&[u8]]) -> Vec<u8> {
        nals.iter().flat_map(|nal| [&(nal.len() as u32).to_be_bytes()[..], nal].concat()).collect()
    }

    #[test]
    fn texts_ride_before_the_first_slice() {
        let plain = unit(&[&[9, 0xf0], &[0x67, 1], &[0x65, 1, 2, 3]]);
        for text in ["a", "你好", "\0\0\0\0\0\x01", &"x".repeat(254), &"x".repeat(255), &"长".repeat(680)] {
            let with = insert(&plain, text);
            assert_eq!(texts(&with, 4), [text.trim_end_matches('\0')]);
            let kinds: Vec<u8> = nals(&with, 4).map(|(_, nal)| nal[0] & 0x1f).collect();
            assert_eq!(kinds, [9, 7, 6, 5]);
            // A start code inside would cut the unit for who reads byte streams.
            let sei = nals(&with, 4).find(|(_, nal)| nal[0] == SEI).map(|(_, nal)| nal.to_vec()).unwrap_or_default();
            assert!(sei.windows(3).all(|w| w != [0, 0, 0] && w != [0, 0, 1]), "{text:?}");
        }
        assert_eq!(texts(&insert(&insert(&plain, "one"), "two"), 4), ["one", "two"]);
    }

    #[test]
    fn what_others_send_is_read() {
        let sei = |kind: u8, payload: &[u8]| [&[6, kind, payload.len() as u8], payload, &[0x80]].concat();
        let slice: &[u8] = &[0x41, 1];
        let check = |nal: Vec<u8>, expect: &[&str]| assert_eq!(texts(&unit(&[&nal, slice]), 4), expect);
        check(sei(5, b"0123456789abcdefhello"), &["hello"]);
        check(sei(100, b"old"), &["old"]);
        check(sei(242, b"with a zero\0"), &["with a zero"]);
        check(sei(5, &[&X264[..], b"x264 - core 164"].concat()), &[]);
        check(sei(1, b"timing"), &[]);
        check(sei(242, &[0xff, 0xfe]), &[]);
        check(vec![6, 100, 1, b'a', 242, 1, b'b', 0x80], &["a", "b"]);
        // Cut anywhere, it is never more than it was.
        let whole = insert(&unit(&[slice]), "hello");
        for n in 0..whole.len() {
            assert!(texts(&whole[..n], 4).len() <= 1);
            texts(&whole[..n], 1);
        }
    }
}
