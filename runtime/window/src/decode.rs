//! Messages of a page's script as events of core.
//!
//! The script is ours, so a message that does not fit is a mistake of this program: it is named, never a panic.

use serde_json::Value;
use zhenji_core::logic::PageId;
use zhenji_core::view::{MeasureId, Measured, NodeId, PointerKind, Rect, Scroll, ViewEvent};

/// A message of a page's script.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    /// The script is there and takes commands.
    Ready,
    /// For core.
    Event(ViewEvent),
    /// An image did not arrive; the resource loader knows why.
    ImageFailed { page: PageId, node: NodeId, url: String },
}

/// Reads a message; `page` is the page of the surface it came from.
pub(super) fn message(text: &str, page: PageId) -> Result<Message, String> {
    let unreadable =
        || format!("the window's script sent something unreadable: {}", text.chars().take(200).collect::<String>());
    let row: Vec<Value> = serde_json::from_str(text).map_err(|_| unreadable())?;
    let (name, args) = row.split_first().ok_or_else(unreadable)?;
    read(name.as_str().unwrap_or_default(), args, page).ok_or_else(unreadable)
}

fn read(name: &str, args: &[Value], page: PageId) -> Option<Message> {
    let event = match (name, args) {
        ("ready", []) => return Some(Message::Ready),
        ("failed", [n, url]) => {
            return Some(Message::ImageFailed { page, node: node(n)?, url: url.as_str()?.into() });
        }
        ("pointer", [kind, finger, x, y, target]) => ViewEvent::Pointer {
            page,
            kind: match kind.as_str()? {
                "down" => PointerKind::Down,
                "move" => PointerKind::Move,
                "up" => PointerKind::Up,
                "cancel" => PointerKind::Cancel,
                _ => return None,
            },
            finger: u32::try_from(finger.as_u64()?).ok()?,
            x: x.as_f64()?,
            y: y.as_f64()?,
            target: node(target),
        },
        ("input", [n, value, cursor]) => {
            let cursor = usize::try_from(cursor.as_u64()?).ok()?;
            ViewEvent::Input { page, node: node(n)?, value: value.as_str()?.into(), cursor }
        }
        ("focused", [n, focused, value]) => {
            let focused = focused.as_bool()?;
            ViewEvent::Focused { page, node: node(n)?, focused, value: value.as_str()?.into() }
        }
        ("confirm", [n, value]) => ViewEvent::Confirm { page, node: node(n)?, value: value.as_str()?.into() },
        ("scrolled", [n, s]) => ViewEvent::Scrolled { page, node: node(n)?, scroll: scroll(s)? },
        ("loaded", [n, width, height]) => {
            ViewEvent::Loaded { page, node: node(n)?, width: width.as_f64()?, height: height.as_f64()? }
        }
        ("animation", [n, name, elapsed]) => {
            ViewEvent::Animation { page, node: node(n)?, name: name.as_str()?.into(), elapsed: elapsed.as_f64()? }
        }
        ("resized", [n, r]) => ViewEvent::Resized { page, node: node(n)?, rect: rect(r)? },
        ("measured", [id, boxes, viewport]) => ViewEvent::Measured {
            id: MeasureId(u32::try_from(id.as_u64()?).ok()?),
            boxes: boxes.as_array()?.iter().map(measured).collect::<Option<_>>()?,
            viewport: measured(viewport)?,
        },
        ("painted", []) => ViewEvent::Painted { page },
        ("trouble", [message]) => ViewEvent::Trouble { message: format!("window: {}", message.as_str()?) },
        _ => return None,
    };
    Some(Message::Event(event))
}

fn node(value: &Value) -> Option<NodeId> {
    u32::try_from(value.as_u64()?).ok().map(NodeId)
}

fn numbers<const N: usize>(value: &Value) -> Option<[f64; N]> {
    let list: Vec<f64> = value.as_array()?.iter().map(Value::as_f64).collect::<Option<_>>()?;
    list.try_into().ok()
}

fn rect(value: &Value) -> Option<Rect> {
    let [left, top, width, height] = numbers(value)?;
    Some(Rect { left, top, width, height })
}

fn scroll(value: &Value) -> Option<Scroll> {
    let [left, top, width, height, client_width, client_height] = numbers(value)?;
    Some(Scroll { left, top, width, height, client_width, client_height })
}

fn measured(value: &Value) -> Option<Measured> {
    let [r, s, styles, text] = value.as_array()?.as_slice() else { return None };
    Some(Measured {
        rect: rect(r)?,
        scroll: scroll(s)?,
        styles: styles.as_array()?.iter().map(|v| Some(v.as_str()?.into())).collect::<Option<_>>()?,
        value: text.as_str().map(Into::into),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<ViewEvent>) {
        let got = message(text, PageId(3)).ok().map(|m| match m {
            Message::Event(event) => event,
            other => panic!("{other:?}"),
        });
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn fingers() {
        let (page, kind) = (PageId(3), PointerKind::Down);
        check(
            r#"["pointer","down",1,10.5,-20,42]"#,
            Some(ViewEvent::Pointer { page, kind, finger: 1, x: 10.5, y: -20.0, target: Some(NodeId(42)) }),
        );
        check(
            r#"["pointer","down",0,0,0,null]"#,
            Some(ViewEvent::Pointer { page, kind, finger: 0, x: 0.0, y: 0.0, target: None }),
        );
    }

    #[test]
    fn answers() {
        let one = Measured {
            rect: Rect { left: 1.0, top: 2.0, width: 3.0, height: 4.0 },
            scroll: Scroll { left: 0.0, top: 5.0, width: 6.0, height: 7.0, client_width: 8.0, client_height: 9.0 },
            styles: vec!["red".into()],
            value: Some("字".into()),
        };
        let viewport = Measured { styles: vec!["".into()], value: None, ..one.clone() };
        check(
            r#"["measured",8,[[[1,2,3,4],[0,5,6,7,8,9],["red"],"字"]],[[1,2,3,4],[0,5,6,7,8,9],[""],null]]"#,
            Some(ViewEvent::Measured { id: MeasureId(8), boxes: vec![one], viewport }),
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for text in ["", "{}", "[]", r#"["pointer"]"#, r#"["resized",1,[1,2,3]]"#, r#"["input",-1,"x",0]"#] {
            assert!(message(text, PageId(3)).is_err(), "{text}");
        }
    }
}
