//! What stands above the page: some of its elements, each at a place of its own, in a document that shows nothing else.
//!
//! Two things need it: full screen, and the native layer of old base libraries, where no `z-index` and no `overflow` of the
//! page reaches live pictures. The page's own document stays as it is, so nothing moves when the overlay comes or goes.

use std::fmt::Write;

use kurbo::{Affine, Point};
use zhenji_core::device::DeviceProfile;
use zhenji_core::view::{NodeId, Rect};

use super::mirror::Mirror;
use super::surface::Surface;

/// An element in its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pick {
    pub node: NodeId,
    pub place: Rect,
    /// What scrollers around it leave of it.
    pub seen: Option<Rect>,
}

/// What of a tree a document shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Lens {
    /// Everything.
    #[default]
    Whole,
    /// Everything but what the native layer shows.
    Bare,
    /// Only these, the first one lowest, where they are in the page, and nothing of what is `unseen` in them.
    Native { picks: Vec<Pick>, unseen: Vec<NodeId> },
    /// Only this, on the whole screen, and nothing of what is `unseen` in it.
    Full { pick: Pick, unseen: Vec<NodeId> },
}

/// Tags that may lie above live pictures in the native layer.
const COVERS: [&str; 2] = ["wx-cover-view", "wx-cover-image"];
/// What a native view shows of the page in it (cover-view page), and the log that is its own.
const SHOWN: [&str; 4] = ["wx-cover-view", "wx-cover-image", "wx-button", "wx-live-log"];
/// From here on `z-index` orders native views among themselves:
/// https://developers.weixin.qq.com/miniprogram/dev/component/native-component.html
const ORDERED_SINCE: &str = "2.7.0";

impl Lens {
    /// The sheet that makes it so; marks are attributes that only the document has.
    pub fn css(&self) -> String {
        let background = match self {
            Self::Whole => return String::new(),
            Self::Bare => return format!("{} {{ visibility: hidden !important }}", COVERS.join(", ")),
            Self::Native { .. } => "transparent",
            Self::Full { .. } => "#000",
        };
        let mut css = format!(
            "wx-page {{ display: block !important; position: static !important; margin: 0 !important; padding: 0 !important;
               border: 0 !important; transform: none !important; opacity: 1 !important; overflow: visible !important;
               visibility: visible !important; background: {background} !important }}
             wx-page *:not([zj-way], [zj-pick], [zj-pick] *) {{ display: none !important }}
             wx-page [zj-way] {{ display: contents !important }}
             wx-page [zj-pick] {{ position: absolute !important; box-sizing: border-box !important; margin: 0 !important;
               min-width: 0 !important; min-height: 0 !important; max-width: none !important; max-height: none !important;
               right: auto !important; bottom: auto !important; transform: none !important; animation: none !important;
               transition: none !important; }}\n"
        );
        css.push_str("wx-page [zj-out] { visibility: hidden !important }\n");
        if matches!(self, Self::Full { .. }) {
            css.push_str(
                "wx-page [zj-pick] { border: 0 !important; border-radius: 0 !important; padding: 0 !important }\n",
            );
        }
        for (n, Pick { place, seen, .. }) in self.picks().iter().enumerate() {
            let Rect { left, top, width, height } = place;
            // Writing to a string does not fail.
            let _ = write!(
                css,
                "wx-page [zj-pick=\"{n}\"] {{ left: {left}px !important; top: {top}px !important; width: {width}px !important; \
                 height: {height}px !important; z-index: {n} !important"
            );
            if let Some(seen) = seen.filter(|seen| seen != place) {
                let (right, bottom) = (left + width - seen.left - seen.width, top + height - seen.top - seen.height);
                let (from_left, from_top) = (seen.left - left, seen.top - top);
                let _ = write!(css, "; clip-path: inset({from_top}px {right}px {bottom}px {from_left}px) !important");
            }
            css.push_str(" }\n");
        }
        css
    }

    fn picks(&self) -> &[Pick] {
        match self {
            Self::Whole | Self::Bare => &[],
            Self::Native { picks, .. } => picks,
            Self::Full { pick, .. } => std::slice::from_ref(pick),
        }
    }

    /// The elements that are marked, with the mark's name and value.
    pub fn marks(&self, mirror: &Mirror) -> Vec<(NodeId, &'static str, String)> {
        let mut marks: Vec<(NodeId, &'static str, String)> = Vec::new();
        for (n, pick) in self.picks().iter().enumerate() {
            marks.push((pick.node, "zj-pick", n.to_string()));
            let mut here = mirror.get(pick.node).and_then(|t| t.parent);
            while let Some(node) = here {
                if marks.iter().any(|(marked, ..)| *marked == node) {
                    break;
                }
                marks.push((node, "zj-way", String::new()));
                here = mirror.get(node).and_then(|t| t.parent);
            }
        }
        if let Self::Native { unseen, .. } | Self::Full { unseen, .. } = self {
            marks.extend(unseen.iter().map(|node| (*node, "zj-out", String::new())));
        }
        marks
    }
}

/// Finds what a native view does not show; says whether something inside `node` is shown: the painter leaves a hidden box out with all
/// that it holds.
fn find_unseen(mirror: &Mirror, node: NodeId, unseen: &mut Vec<NodeId>) -> bool {
    let Some(twin) = mirror.get(node) else { return false };
    if twin.tag().is_some_and(|tag| SHOWN.contains(&tag)) {
        return true;
    }
    let n_shown = twin.children.iter().filter(|child| find_unseen(mirror, **child, unseen)).count();
    if n_shown == 0 && twin.tag().is_some() {
        unseen.push(node);
    }
    n_shown > 0
}

/// Full screen: what fills it, and how the phone is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Full {
    pub node: NodeId,
    /// Degrees counter-clockwise.
    pub turn: i32,
}

impl Full {
    /// Width and height of the screen as it is held.
    pub fn size(&self, device: &DeviceProfile) -> (f64, f64) {
        if self.turn == 0 { (device.width, device.height) } else { (device.height, device.width) }
    }

    /// From the turned screen to the upright one, in units of `scale` px.
    pub fn to_screen(self, device: &DeviceProfile, scale: f64) -> Affine {
        let (width, height) = (device.width * scale, device.height * scale);
        match self.turn {
            // The phone's top is at the viewer's left, so what is up for the viewer is right on the phone.
            90 => Affine::new([0.0, 1.0, -1.0, 0.0, width, 0.0]),
            -90 => Affine::new([0.0, -1.0, 1.0, 0.0, 0.0, height]),
            _ => Affine::IDENTITY,
        }
    }

    /// A point of the upright screen on the turned one.
    pub fn on_turned(self, device: &DeviceProfile, x: f64, y: f64) -> (f64, f64) {
        let at = self.to_screen(device, 1.0).inverse() * Point::new(x, y);
        (at.x, at.y)
    }

    /// The one element, on the whole screen.
    pub fn lens(&self, mirror: &Mirror, device: &DeviceProfile) -> Lens {
        let (width, height) = self.size(device);
        let place = Rect { left: 0.0, top: 0.0, width, height };
        let mut unseen = Vec::new();
        let native = mirror.get(self.node).filter(|twin| device.habits.native_layer && twin.picture.is_some());
        for child in native.into_iter().flat_map(|twin| &twin.children) {
            find_unseen(mirror, *child, &mut unseen);
        }
        Lens::Full { pick: Pick { node: self.node, place, seen: None }, unseen }
    }
}

/// The native layer of a page as it is laid out now: pictures in the order of their insertion, or of `z-index` where that
/// counts, and cover-views above them all.
pub(crate) fn native_lens(mirror: &Mirror, page: &mut Surface, device: &DeviceProfile) -> Lens {
    let ordered = device.sdk_at_least(ORDERED_SINCE);
    let (mut found, mut unseen) = (Vec::new(), Vec::new());
    let mut open = vec![page.root];
    while let Some(node) = open.pop() {
        let Some(twin) = mirror.get(node) else { continue };
        let cover = twin.tag().is_some_and(|tag| COVERS.contains(&tag));
        if !cover && twin.picture.is_none() {
            open.extend(twin.children.iter().rev());
            continue;
        }
        let (place, seen) = page.seen(node);
        if place.width <= 0.0 || place.height <= 0.0 || seen.is_some_and(|s| s.width <= 0.0 || s.height <= 0.0) {
            continue;
        }
        for child in twin.children.iter().filter(|_| !cover) {
            find_unseen(mirror, *child, &mut unseen);
        }
        let z = if ordered { page.computed(node, "z-index").parse().unwrap_or(0) } else { 0 };
        found.push((cover, z, found.len(), Pick { node, place, seen }));
    }
    // Ids are given in the order of insertion; covers lie in the order of the tree.
    found.sort_by_key(|(cover, z, at, pick)| (*cover, *z, if *cover { *at as u32 } else { pick.node.0 }));
    let picks = found.into_iter().map(|(.., pick)| pick).collect();
    Lens::Native { picks, unseen }
}
