//! Small windows: when a page asks for one, and what `picture-in-picture-init-position` says.
//!
//! Core opens and closes them and keeps them on screen; `picture-in-picture-mode` decides only at the moment the page is left.

use zhenji_core::device::DeviceProfile;
use zhenji_core::machine::{Attrs, FloatSpot, Leave};
use zhenji_core::spec::Attr;
use zhenji_core::value::Value;

/// Whether the attribute asks for a small window when the page is left so.
pub(in crate::live) fn wanted(mode: &Attr<Value>, how: Leave, attrs: &Attrs, device: &DeviceProfile) -> bool {
    let word = match how {
        Leave::Push => "push",
        Leave::Pop => "pop",
    };
    let is = |v: &Value| v.as_str() == Some(word);
    let value = attrs.known(mode, device);
    is(&value) || value.as_array().is_some_and(|all| all.iter().any(is))
}

/// Reads `(left, 20%)`.
pub(in crate::live) fn spot(text: &str) -> Option<FloatSpot> {
    let (edge, top) = text.trim().strip_prefix('(')?.strip_suffix(')')?.split_once(',')?;
    let right = match edge.trim() {
        "left" => false,
        "right" => true,
        _ => return None,
    };
    let percent: f64 = top.trim().strip_suffix('%')?.trim().parse().ok()?;
    percent.is_finite().then(|| FloatSpot { right, top: (percent / 100.0).clamp(0.0, 1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_an_edge_and_a_percentage() {
        // live-player page, `picture-in-picture-init-position`: `(left|right, y%)`.
        for (text, expect) in [
            ("(left, 20%)", Some(FloatSpot { right: false, top: 0.2 })),
            ("(right,100%)", Some(FloatSpot { right: true, top: 1.0 })),
            ("(right, 250%)", Some(FloatSpot { right: true, top: 1.0 })),
            ("(middle, 5%)", None),
            ("left, 5%", None),
            ("(left, 5)", None),
            ("", None),
        ] {
            assert_eq!(spot(text), expect, "{text}");
        }
    }
}
