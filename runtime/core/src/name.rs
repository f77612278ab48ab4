//! The two spellings of a name: `activeColor` in scripts, `active-color` in templates.

use std::sync::Arc;

/// `activeColor` → `active-color`.
pub fn kebab(name: &str) -> Arc<str> {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('-');
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// `my-prop` → `myProp`.
pub fn camel_case(name: &str) -> Arc<str> {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        if c == '-' {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// The dataset name of `data-…`: upper case becomes lower case, then `-x` becomes `X`.
/// Source: `https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxml/event.html`, "dataset":
/// `data-element-type` → `elementType`, `data-elementType` → `elementtype`.
pub fn dataset_name(name: &str) -> Arc<str> {
    camel_case(&name.to_ascii_lowercase())
}
