//! "Did you mean": the known name that an unknown one was probably meant to be.

/// More wrong letters than this make another name.
const MAX_SLIPS: usize = 3;

/// The candidate nearest to `name`, if one is near enough to be a slip of the fingers.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    let limit = (length / 3).clamp(1, MAX_SLIPS);
    let lower = name.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // Names of other lengths are further away than that; the full comparison is slow over thousands of file names.
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let known = ["bindtap", "class", "hover-class", "rpx"];
        for (name, expect) in [
            ("bindtab", Some("bindtap")),
            ("calss", Some("class")),
            ("Class", Some("class")),
            ("prx", Some("rpx")),
            ("style", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known), expect, "{name}");
        }
    }
}
