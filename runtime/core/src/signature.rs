//! The signature of stream addresses, `?txSecret=…&txTime=…`: what both who checks it and who writes it can get wrong.
//!
//! `txTime` is the moment of expiry, Unix seconds in hexadecimal (tencentcloud.com/document/product/267/31560).

/// When an address expires, Unix seconds; `None` for what is no such time. Ten decimal digits are one that was not turned into
/// hexadecimal: read as that, they would be a year far beyond 3000.
pub fn expiry(tx_time: &str) -> Option<u64> {
    let seconds = u64::from_str_radix(tx_time, 16).ok()?;
    decimal(tx_time).is_none().then_some(seconds)
}

/// The time that was written in decimal.
pub fn decimal(tx_time: &str) -> Option<u64> {
    tx_time.parse().ok().filter(|seconds| (1_000_000_000..10_000_000_000).contains(seconds))
}

/// Whether a parameter is meant to be `name`: other case, or up to two letters off, as `txSerect` is.
pub fn resembles(parameter: &str, name: &str) -> bool {
    parameter != name && strsim::damerau_levenshtein(&parameter.to_ascii_lowercase(), &name.to_ascii_lowercase()) <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_hexadecimal() {
        assert_eq!(expiry("5FD4431C"), Some(0x5FD4_431C));
        assert_eq!((expiry("1607746332"), decimal("1607746332")), (None, Some(1_607_746_332)));
        assert_eq!(expiry("soon"), None);
    }

    #[test]
    fn misspellings_are_seen() {
        for (parameter, ok) in
            [("txSerect", true), ("txsecret", true), ("txSecrt", true), ("txSecret", false), ("bizid", false)]
        {
            assert_eq!(resembles(parameter, "txSecret"), ok, "{parameter}");
        }
    }
}
