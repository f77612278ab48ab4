//! `block`: groups children for `wx:if` and `wx:for` and makes no element of its own.

use zhenji_core::spec::ComponentSpec;

use crate::table::PLAIN;

/// `block`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "block",
    source: "https://developers.weixin.qq.com/miniprogram/dev/reference/wxml/conditional.html",
    doc: "Groups children for `wx:if` and `wx:for`; makes no element of its own.",
    ..PLAIN
};
