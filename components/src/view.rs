//! `view`: a box.

use zhenji_core::spec::ComponentSpec;

use crate::table::{HOVER_STOP, PLAIN, hover_class, hover_start, hover_stay};

/// `view`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "view",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/view.html",
    doc: "A box.",
    attrs: &[&hover_class("none").row, &HOVER_STOP.row, &hover_start(50.0).row, &hover_stay(400.0).row],
    style: "wx-view { display: block; }\n",
    ..PLAIN
};
