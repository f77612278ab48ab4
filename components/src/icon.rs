//! `icon`: the nine pictures of WeUI.
//!
//! Source: icon page. The shapes are our own drawings in a 24x24 box.

use std::sync::Arc;

use zhenji_core::machine::{Cx, Machine, MachineInput, MachineOutput, Shadow};
use zhenji_core::spec::{Attr, ComponentSpec, Content, choice, color, text};

use crate::table::{PLAIN, length};

const TYPES: &[&str] =
    &["", "success", "success_no_circle", "info", "warn", "waiting", "cancel", "download", "search", "clear"];
const TYPE: Attr<&str> = choice("type", TYPES, "Which picture.");
const SIZE: Attr<Arc<str>> =
    text("size", "23", "Width and height: a number of px, or a length in px or rpx since 2.4.0.");
const COLOR: Attr<Arc<str>> = color("color", "", "Colour; each picture has its own otherwise.");

/// `icon`
pub(crate) const SPEC: ComponentSpec = ComponentSpec {
    tag: "icon",
    source: "https://developers.weixin.qq.com/miniprogram/dev/component/icon.html",
    doc: "One of nine small pictures.",
    attrs: &[&TYPE.row, &SIZE.row, &COLOR.row],
    style: "wx-icon { display: inline-block; font-size: 0; box-sizing: border-box; }\n\
            wx-icon-image { display: block; background-repeat: no-repeat; background-size: 100% 100%; }\n",
    content: Content::Nothing,
    machine: Some(|| Box::new(Icon)),
    ..PLAIN
};

struct Icon;

impl Machine for Icon {
    fn handle(&mut self, input: MachineInput<'_>, cx: &mut Cx<'_>) {
        if !matches!(input, MachineInput::Attached | MachineInput::Changed { .. }) {
            return;
        }
        let kind = cx.get(&TYPE);
        let size = length(&cx.get(&SIZE), cx.device.width).unwrap_or(23.0);
        let given = cx.get(&COLOR);
        let nodes = picture(kind, if given.is_empty() { natural_color(kind) } else { &given }).map(|svg| {
            let style =
                format!("width:{size}px;height:{size}px;background-image:url(\"data:image/svg+xml,{}\")", escape(&svg));
            Shadow { key: "image", tag: "wx-icon-image", attrs: vec![("style", style.into())], ..Shadow::default() }
        });
        cx.out.push(MachineOutput::Shadow(nodes.into_iter().collect()));
    }
}

/// Default colours: icon page's sample, WeUI 1.
fn natural_color(kind: &str) -> &'static str {
    match kind {
        "info" | "waiting" => "#10aeff",
        "warn" => "#f76260",
        "cancel" => "#f43530",
        "search" | "clear" => "#b2b2b2",
        _ => "#09bb07",
    }
}

/// The drawing; strokes in white stand on a disc.
fn picture(kind: &str, color: &str) -> Option<String> {
    // A colour goes into markup: only what a colour may hold.
    let color: String = color.chars().filter(|c| c.is_ascii_alphanumeric() || "#(),.% -".contains(*c)).collect();
    let disc = format!("<circle cx='12' cy='12' r='10' fill='{color}'/>");
    let ring = format!("<circle cx='12' cy='12' r='9.25' fill='none' stroke='{color}' stroke-width='1.5'/>");
    let stroke = |path: &str, color: &str, width: f64| {
        format!(
            "<path d='{path}' fill='none' stroke='{color}' stroke-width='{width}' stroke-linecap='round' stroke-linejoin='round'/>"
        )
    };
    let dot = |y: f64| format!("<circle cx='12' cy='{y}' r='1.2' fill='#fff'/>");
    let drawing = match kind {
        "success" => disc + &stroke("M7 12.5l3.4 3.4L17 9", "#fff", 1.6),
        "success_no_circle" => stroke("M4 12.5l5.2 5.2L20 7", &color, 1.8),
        "info" => disc + &dot(7.4) + &stroke("M12 11v6", "#fff", 1.8),
        "warn" => disc + &stroke("M12 7v6", "#fff", 1.8) + &dot(16.6),
        "waiting" => disc + &stroke("M12 6.5V12l3.6 2.6", "#fff", 1.6),
        "cancel" => ring + &stroke("M8.6 8.6l6.8 6.8M15.4 8.6l-6.8 6.8", &color, 1.5),
        "download" => ring + &stroke("M12 6.8v9.4M8 12.6l4 3.8 4-3.8", &color, 1.5),
        "search" => {
            format!("<circle cx='10.5' cy='10.5' r='6.5' fill='none' stroke='{color}' stroke-width='1.6'/>")
                + &stroke("M15.4 15.4L20.5 20.5", &color, 1.6)
        }
        "clear" => disc + &stroke("M8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4", "#fff", 1.6),
        _ => return None,
    };
    Some(format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>{drawing}</svg>"))
}

/// Percent-encodes what may not stand in a data URI inside a style attribute.
fn escape(svg: &str) -> String {
    svg.replace('%', "%25").replace('#', "%23").replace('<', "%3C").replace('>', "%3E")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{Bench, In};

    #[test]
    fn every_type_is_drawn_in_its_size() {
        for kind in &TYPES[1..] {
            let mut bench = Bench::new(&SPEC, &[("type", (*kind).into()), ("size", "40rpx".into())]);
            bench.run(&[(0, In::Attached)]);
            let Some(MachineOutput::Shadow(nodes)) = bench.outputs.first() else { panic!("{kind} draws nothing") };
            let style = &nodes[0].attrs[0].1;
            // 750 rpx are the screen's 375 px.
            assert!(style.starts_with("width:20px;height:20px;") && style.contains("%3Csvg"), "{style}");
        }
    }

    #[test]
    fn an_unknown_type_is_empty() {
        let mut bench = Bench::new(&SPEC, &[("type", "sparkle".into())]);
        bench.run(&[(0, In::Attached)]);
        assert_eq!(bench.outputs, vec![MachineOutput::Shadow(Vec::new())]);
    }
}
