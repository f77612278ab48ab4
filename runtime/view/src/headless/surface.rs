//! One painted tree: core's nodes, the sheets, the scroll offsets, and the Blitz document derived from them.
//!
//! Layout is lazy: changes mark the surface, questions resolve it. When Blitz panics the document is made anew.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use blitz_dom::UserAgentStylesheet;
use kurbo::Point;
use zhenji_core::time::Time;
use zhenji_core::view::{NodeId, Patch, Rect, Scroll};

use super::animations::{Animations, Told};
use super::cut::Cuts;
use super::live::{Live, Making};
use super::loader::Loader;
use super::mirror::Mirror;
use super::overlay::Lens;
use super::{geometry, glue, hit, sticky};

/// Up to this many nodes an animation's frames are laid out from scratch; beyond, incrementally.
const MANY: usize = 1500;

/// One tree with everything that is needed to paint it.
pub(crate) struct Surface {
    pub root: NodeId,
    sheets: Vec<(Arc<str>, Arc<str>)>,
    ua: Option<UserAgentStylesheet>,
    root_style: String,
    lens: Lens,
    offsets: HashMap<NodeId, (f64, f64)>,
    live: Option<Live>,
    stale: Stale,
    cuts: Cuts,
    /// Elements that stick, outer ones first.
    stickers: Vec<NodeId>,
    animating: bool,
    animations: Animations,
    told: Vec<Told>,
    resolved_at: Time,
    size: (f64, f64),
    loader: Loader,
    #[cfg(test)]
    fails: bool,
}

/// What changed since the last layout.
#[derive(Debug, PartialEq)]
enum Stale {
    No,
    /// Only these texts: laid out incrementally, which is exact for texts.
    Texts(Vec<NodeId>),
    /// Anything: laid out from scratch.
    All,
}

impl Surface {
    pub fn new(root: NodeId, size: (f64, f64), loader: Loader) -> Self {
        Self {
            root,
            sheets: Vec::new(),
            ua: None,
            root_style: String::new(),
            lens: Lens::Whole,
            offsets: HashMap::new(),
            live: None,
            stale: Stale::All,
            cuts: Cuts::default(),
            stickers: Vec::new(),
            animating: false,
            animations: Animations::default(),
            told: Vec::new(),
            resolved_at: Time::ZERO,
            size,
            loader,
            #[cfg(test)]
            fails: false,
        }
    }

    /// Another surface of the same tree with the same sheets, of its own size.
    pub fn again(&self, size: (f64, f64), lens: Lens) -> Self {
        let (sheets, ua) = (self.sheets.clone(), self.ua.clone());
        Self { sheets, ua, lens, ..Self::new(self.root, size, self.loader.clone()) }
    }

    /// Shows this of the tree from now on.
    pub fn look(&mut self, mirror: &Mirror, lens: Lens) {
        if self.lens != lens {
            self.lens = lens;
            self.stale = Stale::All;
            let lens = &self.lens;
            guarded(&mut self.live, |live| live.look(mirror, lens));
        }
    }

    /// Whether a layout is due before anything can be said or painted.
    pub fn is_stale(&self) -> bool {
        self.stale != Stale::No
    }

    /// Whether an animation or a transition runs.
    pub fn is_animating(&self) -> bool {
        self.animating
    }

    /// The document as last resolved.
    pub fn live(&mut self) -> Option<&mut Live> {
        self.live.as_mut()
    }

    /// Throws the document away; the next resolve makes it anew.
    pub fn rebuild(&mut self) {
        self.live = None;
        self.stale = Stale::All;
    }

    /// Something outside the tree changed: images arrived, or the time.
    pub fn touch(&mut self) {
        self.stale = Stale::All;
    }

    /// Carries out a patch of this tree that `mirror` already has. Removals are [`Self::remove`]'s.
    pub fn patch(&mut self, mirror: &Mirror, patch: &Patch, making: &Making<'_>) {
        match (&mut self.stale, patch) {
            (Stale::Texts(texts), Patch::Text { node, .. }) => texts.push(*node),
            (stale @ Stale::No, Patch::Text { node, .. }) => *stale = Stale::Texts(vec![*node]),
            (stale, _) => *stale = Stale::All,
        }
        guarded(&mut self.live, |live| live.apply(mirror, patch, making));
    }

    /// Takes a subtree out: `nodes` are its top and all below.
    pub fn remove(&mut self, nodes: &[NodeId]) {
        for node in nodes {
            self.offsets.remove(node);
        }
        self.stale = Stale::All;
        guarded(&mut self.live, |live| live.remove(nodes));
    }

    /// Sets a sheet by name.
    pub fn style(&mut self, name: &Arc<str>, css: &Arc<str>) {
        let at = match self.sheets.iter().position(|(n, _)| n == name) {
            Some(at) => {
                self.sheets[at].1 = css.clone();
                at
            }
            None => {
                self.sheets.push((name.clone(), css.clone()));
                self.sheets.len() - 1
            }
        };
        self.stale = Stale::All;
        guarded(&mut self.live, |live| live.set_sheet(at + 1, css));
    }

    /// Sets the default sheet.
    pub fn ua(&mut self, sheet: UserAgentStylesheet) {
        self.ua = Some(sheet.clone());
        self.stale = Stale::All;
        guarded(&mut self.live, |live| live.set_ua(sheet));
    }

    /// Sets the declarations of the root element that the phone decides.
    pub fn root_style(&mut self, declarations: &str) {
        if self.root_style != declarations {
            self.root_style = declarations.to_owned();
            self.stale = Stale::All;
            let css = root_sheet(declarations);
            guarded(&mut self.live, |live| live.set_sheet(0, &css));
        }
    }

    /// Gives the surface another size.
    pub fn resize(&mut self, size: (f64, f64), scale: f64) {
        if self.size != size {
            self.size = size;
            self.stale = Stale::All;
            guarded(&mut self.live, |live| live.resize(size, scale));
        }
    }

    /// Styles and lays out whatever changed. `Err` when Blitz cannot do it even from scratch.
    pub fn resolve(&mut self, mirror: &Mirror, now: Time, making: &Making<'_>) -> Result<(), String> {
        let tick = self.animating && !self.is_stale() && now > self.resolved_at;
        if !self.is_stale() && !tick {
            return Ok(());
        }
        for attempt in 0..2 {
            if self.live.is_none() {
                self.build(mirror, making)?;
            }
            let whole = !tick || attempt > 0;
            if self.guarded_result(|this, live| this.lay_out(mirror, live, now, whole)).is_some() {
                self.stale = Stale::No;
                self.resolved_at = now;
                return Ok(());
            }
            self.stale = Stale::All;
        }
        self.stale = Stale::No;
        Err("the page could not be laid out: the layout engine failed twice on it".to_owned())
    }

    /// The bounding box of an element, relative to the surface's viewport.
    pub fn rect(&mut self, node: NodeId) -> Rect {
        self.ask(node, |live, key| geometry::rect(&live.doc, key)).unwrap_or_default()
    }

    /// The bounding box of an element, and what scrollers around it leave of it.
    pub fn seen(&mut self, node: NodeId) -> (Rect, Option<Rect>) {
        self.ask(node, |live, key| (geometry::rect(&live.doc, key), geometry::seen(&live.doc, key))).unwrap_or_default()
    }

    /// Offset and sizes of a scroller.
    pub fn scroll(&mut self, node: NodeId) -> Scroll {
        self.ask(node, |live, key| geometry::scroll(&live.doc, key)).unwrap_or_default()
    }

    /// A computed style; empty where unknown.
    pub fn computed(&mut self, node: NodeId, property: &str) -> String {
        self.ask(node, |live, key| live.doc.resolved_style_value(key, property)).unwrap_or_default()
    }

    /// The deepest element under a point of the viewport.
    pub fn hit(&mut self, mirror: &Mirror, x: f64, y: f64) -> Option<NodeId> {
        let live = self.live.as_ref()?;
        let found = catch_unwind(AssertUnwindSafe(|| {
            let mut key = hit::hit(&live.doc, Point::new(x, y))?;
            loop {
                if let Some(node) = live.id(key).filter(|n| mirror.get(*n).is_some_and(|t| t.tag().is_some())) {
                    return Some(node);
                }
                key = live.doc.get_node(key)?.parent?;
            }
        }));
        found.unwrap_or_else(|_| {
            self.rebuild();
            None
        })
    }

    /// Scrolls an element, or the viewport for the root. Says whether the offset changed.
    pub fn scroll_to(&mut self, node: NodeId, left: Option<f64>, top: Option<f64>) -> bool {
        let scroll = self.scroll(node);
        let (far_x, far_y) = geometry::furthest(&scroll);
        let x = left.filter(|n| n.is_finite()).map_or(scroll.left, |x| x.clamp(0.0, far_x));
        let y = top.filter(|n| n.is_finite()).map_or(scroll.top, |y| y.clamp(0.0, far_y));
        if (x, y) == (scroll.left, scroll.top) {
            return false;
        }
        self.offsets.insert(node, (x, y));
        self.guarded_result(|this, live| {
            this.put_offset(live, node, (x, y));
            this.stick(live);
        });
        true
    }

    fn build(&mut self, mirror: &Mirror, making: &Making<'_>) -> Result<(), String> {
        let made = catch_unwind(AssertUnwindSafe(|| {
            let bare = self.lens == Lens::Bare;
            let mut live = Live::new(mirror, self.root, self.size, bare, &self.loader, making);
            if let Some(ua) = &self.ua {
                live.set_ua(ua.clone());
            }
            live.set_sheet(0, &root_sheet(&self.root_style));
            for (at, (_, css)) in self.sheets.iter().enumerate() {
                live.set_sheet(at + 1, css);
            }
            live.look(mirror, &self.lens);
            live
        }));
        self.cuts = Cuts::default();
        // A document that cannot be made is not tried again until something changes.
        self.stale = if made.is_ok() { Stale::All } else { Stale::No };
        self.live = Some(made.map_err(|_| "the page could not be built: the layout engine failed".to_owned())?);
        Ok(())
    }

    fn lay_out(&mut self, mirror: &Mirror, live: &mut Live, now: Time, whole: bool) {
        #[cfg(test)]
        assert!(!std::mem::take(&mut self.fails), "sabotage");
        let seconds = now.as_secs_f64();
        let incremental = match &self.stale {
            Stale::Texts(texts) => {
                for &text in texts {
                    self.cuts.undo_around(text, mirror, live);
                }
                true
            }
            Stale::All if whole => {
                self.cuts.undo_all(mirror, live);
                false
            }
            _ => mirror.len() > MANY,
        };
        if !incremental {
            live.forget_boxes();
        }
        live.doc.set_incremental_layout(incremental);
        live.doc.resolve(seconds);
        if !incremental {
            let mut elements = mirror.below(self.root);
            elements.retain(|node| mirror.get(*node).is_some_and(|t| t.tag().is_some()));
            let keys: Vec<_> = elements.iter().filter_map(|node| live.key(*node)).collect();
            // Every one of them, not only up to the first.
            if keys.into_iter().filter(|key| glue::glue(&mut live.doc, *key)).count() > 0 {
                live.forget_boxes();
                live.doc.resolve(seconds);
            }
            self.cuts.find(&elements, live);
            self.stickers = elements;
            self.stickers.retain(|node| live.key(*node).is_some_and(|key| sticky::wants(&live.doc, key)));
        }
        if !self.cuts.is_idle() {
            // A cut may narrow its own box or let a neighbour grow; three rounds settle every case met.
            for _ in 0..3 {
                if !self.cuts.make(mirror, live) {
                    break;
                }
                live.doc.set_incremental_layout(true);
                live.doc.resolve(seconds);
            }
        }
        let was_animating = std::mem::replace(&mut self.animating, live.doc.is_animating());
        self.settle_offsets(live);
        self.stick(live);
        let sheets = &self.sheets;
        let has_keyframes = |name: &str| sheets.iter().any(|(_, css)| keyframes_in(css, name));
        let moving = (was_animating, self.animating);
        self.told.extend(self.animations.look(&mirror.below(self.root), live, &has_keyframes, now, moving));
    }

    /// What animations and transitions have done since the last call.
    pub fn take_told(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    /// Puts every scroll offset back within its bounds.
    fn settle_offsets(&mut self, live: &mut Live) {
        let offsets: Vec<_> = self.offsets.iter().map(|(node, offset)| (*node, *offset)).collect();
        for (node, (x, y)) in offsets {
            let Some(key) = live.key(node) else { continue };
            let (far_x, far_y) = geometry::furthest(&geometry::scroll(&live.doc, key));
            let offset = (x.min(far_x), y.min(far_y));
            self.offsets.insert(node, offset);
            self.put_offset(live, node, offset);
        }
    }

    fn put_offset(&self, live: &mut Live, node: NodeId, (x, y): (f64, f64)) {
        let offset = blitz_dom::Point { x, y };
        if node == self.root {
            live.doc.set_viewport_scroll(offset);
        } else if let Some(node) = live.key(node).and_then(|key| live.doc.get_node_mut(key)) {
            *node.scroll_offset_mut() = offset;
        }
    }

    fn stick(&self, live: &mut Live) {
        for node in &self.stickers {
            if let Some(key) = live.key(*node) {
                sticky::place(&mut live.doc, key);
            }
        }
    }

    fn ask<T>(&mut self, node: NodeId, question: impl FnOnce(&Live, blitz_dom::NodeId) -> T) -> Option<T> {
        let live = self.live.as_ref()?;
        let key = live.key(node)?;
        match catch_unwind(AssertUnwindSafe(|| question(live, key))) {
            Ok(answer) => Some(answer),
            Err(_) => {
                self.rebuild();
                None
            }
        }
    }

    #[cfg(test)]
    #[allow(clippy::panic)]
    pub fn sabotage(&mut self, during_layout: bool) {
        self.fails = during_layout;
        if !during_layout {
            guarded(&mut self.live, |_| panic!("sabotage"));
        }
    }

    fn guarded_result<T>(&mut self, act: impl FnOnce(&mut Self, &mut Live) -> T) -> Option<T> {
        let mut live = self.live.take()?;
        let done = catch_unwind(AssertUnwindSafe(|| act(self, &mut live))).ok();
        match done {
            Some(_) => self.live = Some(live),
            None => self.rebuild(),
        }
        done
    }
}

/// Whether a sheet has the `@keyframes` of that name.
fn keyframes_in(css: &str, name: &str) -> bool {
    css.match_indices("keyframes").any(|(at, word)| {
        let rest = css[at + word.len()..].trim_start();
        rest.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '\t', '\n', '\r', '{']))
    })
}

fn root_sheet(declarations: &str) -> String {
    format!(":root {{ {declarations} }}")
}

/// Does something with the document, if there is one; a panic throws it away.
fn guarded(slot: &mut Option<Live>, act: impl FnOnce(&mut Live)) {
    if let Some(mut live) = slot.take() {
        let done = catch_unwind(AssertUnwindSafe(move || {
            act(&mut live);
            live
        }));
        *slot = done.ok();
    }
}
