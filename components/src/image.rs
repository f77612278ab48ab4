//! `image`: a picture in a box of 320x240 px unless styled.
//!
//! Source: image page. The fourteen modes are `object-fit` and `object-position` of an `img` inside the element.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput, Shadow};
use zhenji_core::spec::{Attr, ComponentSpec, Content, boolean, choice, text};
use zhenji_core::value::Value;

use crate::table::{PLAIN, event};

const SRC: Attr<Arc<str>> = text("src", "", "Address of the picture: in the package, `http(s)`, temporary or `data:`.");
const MODE: Attr<&str> = choice(
    "mode",
    &[
        "scaleToFill",
        "aspectFit",
        "aspectFill",
        "widthFix",
        "heightFix",
        "top",
        "bottom",
        "center",
        "left",
        "right",
        "top left",
        "top right",
        "bottom left",
        "bottom right",
    ],
    "How the picture is scaled and cut; `heightFix` since 2.10.3.",
);
const WEBP: Attr<bool> =
    boolean("webp", false, "Decode webP of network pictures; they are always decoded here.").since("2.9.0");
const LAZY: Attr<bool> = boolean("lazy-load", false, "Load when it comes near the screen.")
    .since("1.5.0")
    .not_built("pictures load at once");
const MENU: Attr<bool> = boolean("show-menu-by-longpress", false, "Long press shows the menu of WeChat.")
    .since("2.7.0")
    .not_built("WeChat's menu does not open here");
const FADE_IN: Attr<bool> =
    boolean("fade-in", false, "Fade in when it is loaded; Skyline only.").not_built("it belongs to Skyline");

/// `image`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "image",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/image.html",
    doc: "A picture.",
    attrs: &[&SRC.row, &MODE.row, &WEBP.row, &LAZY.row, &MENU.row, &FADE_IN.row],
    events: &[
        event("load", "{width, height}", "", "The picture arrived; its natural size in px."),
        event("error", "{errMsg}", "", "The picture did not arrive."),
    ],
    // The fixed sides are important because a phone writes them into the element's own style.
    style: "wx-image { display: inline-block; position: relative; width: 320px; height: 240px; overflow: hidden; }\n\
            wx-image[fix=\"width\"] { height: auto !important; }\n\
            wx-image[fix=\"height\"] { width: auto !important; }\n",
    content: Content::Nothing,
    machine: Some(|| Box::new(Image::default())),
    ..PLAIN
};

#[derive(Default)]
struct Image {
    src: Arc<str>,
    natural: Option<(f64, f64)>,
}

impl Machine for Image {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        match input {
            MachineInput::Attached | MachineInput::Changed { .. } => {
                let src = cx.get(&SRC);
                if src != self.src {
                    self.src = src;
                    self.natural = None;
                }
                self.draw(cx);
            }
            MachineInput::Loaded { width, height } => {
                self.natural = Some((width, height));
                self.draw(cx);
                cx.emit("load", Value::object([("width", Value::from(width)), ("height", Value::from(height))]));
            }
            MachineInput::LoadFailed { reason } => cx.emit("error", Value::object([("errMsg", Value::from(reason))])),
            _ => {}
        }
    }
}

impl Image {
    fn draw(&self, cx: &mut Cx<'_>) {
        let mode = cx.get(&MODE);
        let natural = self.natural.filter(|(w, h)| *w > 0.0 && *h > 0.0);
        let (fix, style) = match (mode, natural) {
            ("widthFix", Some((w, h))) => (Some("width"), format!("width:100%;height:auto;aspect-ratio:{w}/{h}")),
            ("heightFix", Some((w, h))) => (Some("height"), format!("width:auto;height:100%;aspect-ratio:{w}/{h}")),
            _ => (None, format!("width:100%;height:100%;{}", fit(mode))),
        };
        cx.out.push(MachineOutput::State { name: "fix", value: fix.map(Arc::from) });
        let img = Shadow {
            key: "img",
            tag: "img",
            attrs: vec![("src", self.src.clone()), ("style", format!("display:block;{style}").into())],
            ..Shadow::default()
        };
        cx.out.push(MachineOutput::Shadow(if self.src.is_empty() { Vec::new() } else { vec![img] }));
    }
}

/// The style of a mode with both sides given.
fn fit(mode: &str) -> &'static str {
    match mode {
        "aspectFit" => "object-fit:contain",
        "aspectFill" => "object-fit:cover",
        "top" => "object-fit:none;object-position:50% 0",
        "bottom" => "object-fit:none;object-position:50% 100%",
        "center" => "object-fit:none;object-position:50% 50%",
        "left" => "object-fit:none;object-position:0 50%",
        "right" => "object-fit:none;object-position:100% 50%",
        "top left" => "object-fit:none;object-position:0 0",
        "top right" => "object-fit:none;object-position:100% 0",
        "bottom left" => "object-fit:none;object-position:0 100%",
        "bottom right" => "object-fit:none;object-position:100% 100%",
        _ => "object-fit:fill",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{Bench, In};

    fn style(mode: &str, script: &[(u64, In)]) -> String {
        let mut bench = Bench::new(&SPEC, &[("src", "/a.png".into()), ("mode", mode.into())]);
        bench.run(script);
        let shadow = bench.outputs.iter().rev().find_map(|o| match o {
            MachineOutput::Shadow(nodes) => nodes.first().cloned(),
            _ => None,
        });
        shadow.map(|s| s.attrs[1].1.to_string()).unwrap_or_default()
    }

    #[test]
    fn every_mode_has_its_style() {
        // image page, table of modes.
        for (mode, expect) in [
            ("scaleToFill", "object-fit:fill"),
            ("aspectFit", "object-fit:contain"),
            ("aspectFill", "object-fit:cover"),
            ("center", "object-fit:none;object-position:50% 50%"),
            ("bottom right", "object-fit:none;object-position:100% 100%"),
            ("nonsense", "object-fit:fill"),
        ] {
            assert!(style(mode, &[(0, In::Attached)]).ends_with(expect), "{mode}");
        }
    }

    #[test]
    fn a_fixed_width_gives_the_height_once_the_size_is_known() {
        let before = style("widthFix", &[(0, In::Attached)]);
        let after = style("widthFix", &[(0, In::Attached), (1, In::Loaded(200.0, 100.0))]);
        assert!(before.contains("height:100%"), "{before}");
        assert!(after.contains("height:auto;aspect-ratio:200/100"), "{after}");
    }

    #[test]
    fn loading_is_reported() {
        crate::bench::check(
            &SPEC,
            &[("src", "/a.png".into()), ("mode", "widthFix".into())],
            &[(0, In::Attached), (1, In::Loaded(20.0, 10.0)), (2, In::LoadFailed("404"))],
            r#"0 state fix off
               1 state fix width
               1 load {"width":20,"height":10}
               2 error {"errMsg":"404"}"#,
        );
    }
}
