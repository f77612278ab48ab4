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
        let (fix, style) = match (mode, natural, place(mode)) {
            ("widthFix", Some((w, h)), _) => (Some("width"), format!("width:100%;height:auto;aspect-ratio:{w}/{h}")),
            ("heightFix", Some((w, h)), _) => (Some("height"), format!("width:auto;height:100%;aspect-ratio:{w}/{h}")),
            (_, Some((w, h)), Some(at)) => (None, unscaled(w, h, at)),
            _ => (None, format!("width:100%;height:100%;object-fit:{}", fit(mode))),
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

/// How a picture is scaled into its box.
fn fit(mode: &str) -> &'static str {
    match mode {
        "aspectFit" => "contain",
        "aspectFill" => "cover",
        _ if place(mode).is_some() => "none",
        _ => "fill",
    }
}

/// Where an unscaled picture stands: how much of the free space is to its left and above it.
fn place(mode: &str) -> Option<(f64, f64)> {
    Some(match mode {
        "top" => (0.5, 0.0),
        "bottom" => (0.5, 1.0),
        "center" => (0.5, 0.5),
        "left" => (0.0, 0.5),
        "right" => (1.0, 0.5),
        "top left" => (0.0, 0.0),
        "top right" => (1.0, 0.0),
        "bottom left" => (0.0, 1.0),
        "bottom right" => (1.0, 1.0),
        _ => return None,
    })
}

/// One px of the picture is one CSS px. Written out because `object-fit: none` counts device px in the headless view.
fn unscaled(width: f64, height: f64, (x, y): (f64, f64)) -> String {
    format!(
        "position:absolute;width:{width}px;height:{height}px;left:calc((100% - {width}px) * {x});top:calc((100% - {height}px) * {y})"
    )
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
            ("center", "object-fit:none"),
            ("nonsense", "object-fit:fill"),
        ] {
            assert!(style(mode, &[(0, In::Attached)]).ends_with(expect), "{mode}");
        }
    }

    #[test]
    fn unscaled_modes_keep_the_size_and_choose_the_side() {
        for (mode, x, y) in [("top", 0.5, 0), ("center", 0.5, 1), ("bottom right", 1.0, 2)] {
            let style = style(mode, &[(0, In::Attached), (1, In::Loaded(20.0, 10.0))]);
            let y = f64::from(y) / 2.0;
            assert!(style.contains("width:20px;height:10px") && style.contains(&format!("20px) * {x})")), "{style}");
            assert!(style.ends_with(&format!("10px) * {y})")), "{style}");
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
