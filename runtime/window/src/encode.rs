//! Commands of core as the JSON that `js/main.js` runs.
//!
//! Only commands of one page are written here; what the host itself does (stack, snapshots) is in `screen`.

use std::fmt::Write;

use zhenji_core::machine::{Fit, Picture};
use zhenji_core::view::{NodeId, Patch, Rect, ViewCommand};

/// A batch of commands for one page, ready to be evaluated.
#[derive(Default)]
pub(super) struct Batch {
    json: String,
}

impl Batch {
    /// Whether there is nothing to run.
    pub(super) fn is_empty(&self) -> bool {
        self.json.is_empty()
    }

    /// Adds a command of a page; those of the host itself add nothing.
    pub(super) fn push(&mut self, command: &ViewCommand) {
        match command {
            ViewCommand::OpenPage { root, shell, area, .. } => {
                self.row("open").id(*root).id(*shell).rect(*area).end();
            }
            ViewCommand::Area { area, .. } => self.row("area").rect(*area).end(),
            ViewCommand::Style { name, css, .. } => self.row("style").text(name).text(css).end(),
            ViewCommand::Patch { patches, .. } => patches.iter().for_each(|p| self.patch(p)),
            ViewCommand::ScrollTo { node, left, top, animated, .. } => {
                self.row("scroll").id(*node).optional(*left).optional(*top).flag(*animated).end();
            }
            ViewCommand::ScrollIntoView { node, child, animated, .. } => {
                self.row("into").id(*node).id(*child).flag(*animated).end();
            }
            ViewCommand::Focus { node, focused, .. } => self.row("focus").id(*node).flag(*focused).end(),
            ViewCommand::Measure { id, nodes, styles, .. } => {
                let row = self.row("measure").raw(id.0).ids(nodes);
                row.list(styles.iter(), |json, s| quote(json, s)).end();
            }
            ViewCommand::FullScreen { node, turn, .. } => {
                let row = self.row("full");
                match node {
                    Some(node) => row.id(*node).raw(*turn).end(),
                    None => row.raw("null").raw(*turn).end(),
                }
            }
            ViewCommand::Observe { nodes, .. } => self.row("observe").ids(nodes).end(),
            ViewCommand::ClosePage { .. } | ViewCommand::ShowPage { .. } | ViewCommand::Shoot { .. } => {}
        }
    }

    /// Tells the page whether it is the one on screen.
    pub(super) fn show(&mut self, on: bool) {
        self.row("show").flag(on).end();
    }

    /// The script, or `None` for an empty batch. The batch is empty afterwards.
    pub(super) fn take_script(&mut self) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let mut json = std::mem::take(&mut self.json);
        json.push(']');
        // A string that is parsed starts faster than a literal of the same size is compiled.
        let mut script = String::with_capacity(json.len() + json.len() / 4 + 16);
        script.push_str("zj.run(");
        quote(&mut script, &json);
        script.push(')');
        Some(script)
    }

    fn patch(&mut self, patch: &Patch) {
        match patch {
            Patch::Create { node, tag, attrs } => {
                let row = self.row("c").id(*node).text(tag);
                row.list(attrs.iter(), |json, (name, value)| {
                    json.push('[');
                    quote(json, name);
                    json.push(',');
                    quote(json, value);
                    json.push(']');
                })
                .end();
            }
            Patch::CreateText { node, text } => self.row("t").id(*node).text(text).end(),
            Patch::Insert { parent, node, before } => {
                let row = self.row("i").id(*parent).id(*node);
                match before {
                    Some(before) => row.id(*before).end(),
                    None => row.raw("null").end(),
                }
            }
            Patch::Remove { node } => self.row("r").id(*node).end(),
            Patch::Attr { node, name, value } => {
                let row = self.row("a").id(*node).text(name);
                match value {
                    Some(value) => row.text(value).end(),
                    None => row.raw("null").end(),
                }
            }
            Patch::Text { node, text } => self.row("x").id(*node).text(text).end(),
            Patch::Picture { node, picture } => {
                let row = self.row("p").id(*node);
                match picture {
                    Some(Picture { media, fit, rotation, mirror }) => {
                        let fit = match fit {
                            Fit::Contain => "contain",
                            Fit::Cover => "cover",
                        };
                        row.raw(media.0).text(fit).raw(*rotation).flag(*mirror).end();
                    }
                    None => row.raw("null").end(),
                }
            }
        }
    }

    fn row(&mut self, name: &str) -> Row<'_> {
        self.json.push(if self.json.is_empty() { '[' } else { ',' });
        self.json.push('[');
        quote(&mut self.json, name);
        Row(&mut self.json)
    }
}

/// One command being written.
struct Row<'a>(&'a mut String);

impl Row<'_> {
    fn raw(self, value: impl std::fmt::Display) -> Self {
        // Writing to a string cannot fail.
        let _ = write!(self.0, ",{value}");
        self
    }

    fn id(self, node: NodeId) -> Self {
        self.raw(node.0)
    }

    fn flag(self, on: bool) -> Self {
        self.raw(on)
    }

    fn number(self, n: f64) -> Self {
        // JSON knows no infinity; a box without a number is an empty one.
        self.raw(if n.is_finite() { n } else { 0.0 })
    }

    fn optional(self, n: Option<f64>) -> Self {
        match n {
            Some(n) => self.number(n),
            None => self.raw("null"),
        }
    }

    fn rect(self, r: Rect) -> Self {
        self.number(r.left).number(r.top).number(r.width).number(r.height)
    }

    fn text(self, text: &str) -> Self {
        self.0.push(',');
        quote(self.0, text);
        self
    }

    fn ids(self, nodes: &[NodeId]) -> Self {
        self.list(nodes.iter(), |json, n| {
            let _ = write!(json, "{}", n.0);
        })
    }

    fn list<T>(self, items: impl Iterator<Item = T>, mut one: impl FnMut(&mut String, T)) -> Self {
        self.0.push_str(",[");
        for (i, item) in items.enumerate() {
            if i > 0 {
                self.0.push(',');
            }
            one(self.0, item);
        }
        self.0.push(']');
        self
    }

    fn end(self) {
        self.0.push(']');
    }
}

/// Writes a JSON string. Every JSON string is also a JavaScript string (ECMAScript 2019, JSON superset).
fn quote(out: &mut String, text: &str) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte != b'"' && byte != b'\\' && byte >= 0x20 {
            continue;
        }
        out.push_str(&text[from..at]);
        from = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            _ => {
                let _ = write!(out, "\\u{byte:04x}");
            }
        }
    }
    out.push_str(&text[from..]);
    out.push('"');
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use zhenji_core::logic::PageId;
    use zhenji_core::media::MediaId;
    use zhenji_core::view::MeasureId;

    /// What `zj.run` receives, read by a JSON parser that is not ours.
    fn check(command: ViewCommand, expect: Value) {
        let mut batch = Batch::default();
        batch.push(&command);
        let script = batch.take_script().unwrap();
        let argument = script.strip_prefix("zj.run(").unwrap().strip_suffix(')').unwrap();
        let json: String = serde_json::from_str(argument).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), expect);
    }

    #[test]
    fn text_survives_quoting() {
        let text = "中文 \"q\" \\ \n\r\t\u{0}\u{1f}\u{2028}😀</script>";
        let patches = vec![Patch::CreateText { node: NodeId(7), text: text.into() }];
        check(ViewCommand::Patch { page: PageId(1), patches }, json!([["t", 7, text]]));
    }

    #[test]
    fn patches_keep_their_order_and_their_gaps() {
        let patches = vec![
            Patch::Create { node: NodeId(2), tag: "wx-view".into(), attrs: vec![("class".into(), "a b".into())] },
            Patch::Insert { parent: NodeId(1), node: NodeId(2), before: None },
            Patch::Attr { node: NodeId(2), name: "style".into(), value: None },
            Patch::Picture {
                node: NodeId(2),
                picture: Some(Picture { media: MediaId(4), fit: Fit::Cover, rotation: 90, mirror: true }),
            },
            Patch::Picture { node: NodeId(2), picture: None },
        ];
        let expect = json!([
            ["c", 2, "wx-view", [["class", "a b"]]],
            ["i", 1, 2, null],
            ["a", 2, "style", null],
            ["p", 2, 4, "cover", 90, true],
            ["p", 2, null]
        ]);
        check(ViewCommand::Patch { page: PageId(1), patches }, expect);
    }

    #[test]
    fn questions_carry_their_lists() {
        let command = ViewCommand::Measure {
            id: MeasureId(9),
            page: PageId(1),
            nodes: vec![NodeId(1), NodeId(2)],
            styles: vec!["color".into(), "backgroundColor".into()],
        };
        check(command, json!([["measure", 9, [1, 2], ["color", "backgroundColor"]]]));
        let command =
            ViewCommand::ScrollTo { page: PageId(1), node: NodeId(1), left: None, top: Some(f64::NAN), animated: true };
        check(command, json!([["scroll", 1, null, 0, true]]));
    }
}
