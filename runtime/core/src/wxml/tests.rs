#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn smoke() {
    let _ = parse(&"a.wxml".into(), "<view>{{a}}</view>");
}
