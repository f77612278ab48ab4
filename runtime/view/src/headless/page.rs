//! One page: its tree inside the page area, and the shell that covers the screen above it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use blitz_dom::UserAgentStylesheet;
use blitz_dom::node::ImageData;
use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::PageId;
use zhenji_core::time::Time;
use zhenji_core::view::{Measured, NodeId, Patch, Rect, Scroll, ViewEvent};

use super::geometry;
use super::live::Making;
use super::loader::Loader;
use super::mirror::Mirror;
use super::overlay::{Full, Lens, native_lens};
use super::surface::Surface;

/// The two trees of a page, and what core wants to hear of them.
pub(crate) struct Page {
    id: PageId,
    pub area: Rect,
    tree: Mirror,
    pub page: Surface,
    pub shell: Surface,
    /// What stands above the page: the native layer.
    pub native: Option<Surface>,
    /// What stands instead of the page.
    pub full: Option<(Full, Surface)>,
    device: Arc<DeviceProfile>,
    pub loader: Loader,
    /// Images whose loading has not been reported.
    loading: HashSet<NodeId>,
    observed: HashMap<NodeId, Option<Rect>>,
    pub focused: Option<NodeId>,
    has_content: bool,
    painted: bool,
}

/// Which tree, or which picture of it.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Page,
    Full,
    Shell,
}

impl Page {
    pub fn new(
        id: PageId,
        root: NodeId,
        shell: NodeId,
        area: Rect,
        device: &Arc<DeviceProfile>,
        loader: Loader,
    ) -> Self {
        let mut tree = Mirror::default();
        tree.plant(root, "wx-page");
        tree.plant(shell, "wx-shell");
        let mut surface = Surface::new(root, (area.width, area.height), loader.clone());
        let native = device.habits.native_layer.then(|| {
            surface.look(&tree, Lens::Bare);
            surface.again((area.width, area.height), Lens::Whole)
        });
        let mut page = Self {
            id,
            area,
            tree,
            page: surface,
            native,
            full: None,
            device: device.clone(),
            shell: Surface::new(shell, (device.width, device.height), loader.clone()),
            loader,
            loading: HashSet::new(),
            observed: HashMap::new(),
            focused: None,
            has_content: false,
            painted: false,
        };
        page.set_insets();
        page
    }

    /// Moves or resizes the page area.
    pub fn set_area(&mut self, area: Rect, scale: f64) {
        self.area = area;
        self.page.resize((area.width, area.height), scale);
        if let Some(native) = &mut self.native {
            native.resize((area.width, area.height), scale);
        }
        self.set_insets();
    }

    /// Sets the default sheet of all trees.
    pub fn ua(&mut self, sheet: &UserAgentStylesheet) {
        self.pages().for_each(|surface| surface.ua(sheet.clone()));
        self.shell.ua(sheet.clone());
    }

    /// Sets a sheet of the page by name.
    pub fn style(&mut self, name: &Arc<str>, css: &Arc<str>) {
        self.pages().for_each(|surface| surface.style(name, css));
    }

    /// Throws all documents away; they are made anew.
    pub fn rebuild(&mut self) {
        self.pages().for_each(Surface::rebuild);
        self.shell.rebuild();
    }

    /// Shows one element on the whole screen, or the page again.
    pub fn fill_screen(&mut self, full: Option<Full>) {
        self.full = full.map(|full| {
            let mut surface = self.page.again(full.size(&self.device), full.lens(&self.tree, &self.device));
            surface.root_style(&full_insets(full.turn, &self.device));
            (full, surface)
        });
    }

    /// Everything that shows the page's tree.
    fn pages(&mut self) -> impl Iterator<Item = &mut Surface> {
        let full = self.full.as_mut().map(|(_, surface)| surface);
        std::iter::once(&mut self.page).chain(self.native.as_mut()).chain(full)
    }

    /// Carries patches out. Those that speak of nodes that are not there are left out.
    pub fn patch(&mut self, patches: &[Patch], making: &Making<'_>) {
        for patch in patches {
            if self.tree.knows(patch) {
                self.one(patch, making);
            }
        }
        self.has_content |= !patches.is_empty();
    }

    /// Lays out both trees if anything changed.
    pub fn resolve(&mut self, now: Time, making: &Making<'_>) -> Result<(), String> {
        let mut done = self.page.resolve(&self.tree, now, making);
        if let Some(native) = &mut self.native {
            native.look(&self.tree, native_lens(&self.tree, &mut self.page, &self.device));
            done = done.and(native.resolve(&self.tree, now, making));
        }
        // An element that is gone fills nothing.
        self.full = self.full.take().filter(|(full, _)| self.tree.contains(full.node));
        if let Some((full, surface)) = &mut self.full {
            surface.look(&self.tree, full.lens(&self.tree, &self.device));
            done = done.and(surface.resolve(&self.tree, now, making));
        }
        done.and(self.shell.resolve(&self.tree, now, making))
    }

    fn all(&self) -> impl Iterator<Item = &Surface> {
        let full = self.full.as_ref().map(|(_, surface)| surface);
        [&self.page, &self.shell].into_iter().chain(&self.native).chain(full)
    }

    pub fn is_stale(&self) -> bool {
        self.all().any(Surface::is_stale)
    }

    pub fn is_animating(&self) -> bool {
        self.all().any(Surface::is_animating)
    }

    /// What arrived from the network. The caller resolves afterwards.
    pub fn take_news(&mut self) -> bool {
        let news = self.loader.take_news();
        if news {
            self.pages().for_each(Surface::touch);
            self.shell.touch();
        }
        news
    }

    /// Reports images that arrived or did not. To be called on resolved trees.
    pub fn report_images(&mut self, events: &mut Vec<ViewEvent>) {
        let mut waiting: Vec<NodeId> = self.loading.iter().copied().collect();
        waiting.sort_unstable();
        for node in waiting {
            let Some(side) = self.side_having(node) else {
                self.loading.remove(&node);
                continue;
            };
            let Some(outcome) = self.image_outcome(side, node) else { continue };
            self.loading.remove(&node);
            let page = self.id;
            events.push(match outcome {
                Ok((width, height)) => ViewEvent::Loaded { page, node, width, height },
                Err(reason) => ViewEvent::LoadFailed { page, node, reason: reason.into() },
            });
        }
    }

    /// Reports what animations and transitions of the page have done since the last call.
    pub fn report_animations(&mut self, events: &mut Vec<ViewEvent>) {
        self.shell.take_told();
        let told = self.page.take_told().into_iter();
        let page = self.id;
        events.extend(told.map(|(node, name, elapsed)| ViewEvent::Animation {
            page,
            node,
            name: name.into(),
            elapsed,
        }));
    }

    /// Whether something is still being loaded.
    pub fn is_waiting(&self) -> bool {
        self.loader.is_waiting() || !self.loading.is_empty()
    }

    /// Says once that the first patches are on screen.
    pub fn report_painted(&mut self, events: &mut Vec<ViewEvent>) {
        if self.has_content && !self.painted {
            self.painted = true;
            events.push(ViewEvent::Painted { page: self.id });
        }
    }

    pub fn observe(&mut self, nodes: Vec<NodeId>) {
        for node in nodes {
            self.observed.entry(node).or_default();
        }
    }

    /// Reports observed boxes that changed, not counting scrolling of the page.
    pub fn report_boxes(&mut self, events: &mut Vec<ViewEvent>) {
        let scrolled = self.page.scroll(self.page.root);
        let mut nodes: Vec<NodeId> = self.observed.keys().copied().collect();
        nodes.sort_unstable();
        for node in nodes {
            let rect = self.rect(node);
            let scrolled = if self.is_in_full(node) { Scroll::default() } else { scrolled };
            let still = Rect { left: rect.left + scrolled.left, top: rect.top + scrolled.top, ..rect };
            if self.observed.insert(node, Some(still)).flatten() != Some(still) {
                events.push(ViewEvent::Resized { page: self.id, node, rect });
            }
        }
    }

    /// The box of a node of either tree, relative to the page area; on the turned screen when it fills it.
    pub fn rect(&mut self, node: NodeId) -> Rect {
        let side = if self.is_in_full(node) { Some(Side::Full) } else { self.side_having(node) };
        match side {
            Some(Side::Full) => self.surface(Side::Full).rect(node),
            Some(Side::Page) => self.page.rect(node),
            Some(Side::Shell) => {
                let rect = self.shell.rect(node);
                if rect == Rect::default() {
                    return rect;
                }
                Rect { left: rect.left - self.area.left, top: rect.top - self.area.top, ..rect }
            }
            None => Rect::default(),
        }
    }

    pub fn scroll(&mut self, node: NodeId) -> Scroll {
        self.side_having(node).map(|side| self.surface(side).scroll(node)).unwrap_or_default()
    }

    /// Scrolls; the new state when it changed.
    pub fn scroll_to(&mut self, node: NodeId, left: Option<f64>, top: Option<f64>) -> Option<Scroll> {
        let side = self.side_having(node)?;
        let surface = self.surface(side);
        surface.scroll_to(node, left, top).then(|| surface.scroll(node))
    }

    /// The innermost scroller at or around a node that can still go that way along an axis, with its offset there.
    pub fn scroller(&mut self, from: NodeId, by: f64, across: bool) -> Option<(NodeId, f64)> {
        let mut here = Some(from);
        while let Some(node) = here {
            let scroll = self.scroll(node);
            let far = geometry::furthest(&scroll);
            let (at, far) = if across { (scroll.left, far.0) } else { (scroll.top, far.1) };
            let has_way = if by > 0.0 { at < far } else { by < 0.0 && at > 0.0 };
            if has_way && self.scrolls(node, across) {
                return Some((node, at));
            }
            here = self.tree.get(node)?.parent;
        }
        None
    }

    /// Whether a person may scroll an element; the viewport scrolls unless the page forbids it.
    fn scrolls(&mut self, node: NodeId, across: bool) -> bool {
        let Some(side) = self.side_having(node) else { return false };
        let surface = self.surface(side);
        let overflow = surface.computed(node, if across { "overflow-x" } else { "overflow-y" });
        if node == surface.root { overflow != "hidden" } else { matches!(&*overflow, "auto" | "scroll") }
    }

    /// The offset at which `child` stands at the start of the scroller `node`.
    pub fn offset_of(&mut self, node: NodeId, child: NodeId) -> (f64, f64) {
        let (scroll, child) = (self.scroll(node), self.rect(child));
        let origin = if node == self.page.root { Rect::default() } else { self.rect(node) };
        (child.left - origin.left + scroll.left, child.top - origin.top + scroll.top)
    }

    pub fn measure(&mut self, node: NodeId, styles: &[Arc<str>]) -> Measured {
        let Some(side) = self.side_having(node) else {
            return Measured { styles: vec!["".into(); styles.len()], ..Measured::default() };
        };
        let styles = styles.iter().map(|name| self.surface(side).computed(node, &kebab(name)).into()).collect();
        let value = self.value(node);
        Measured { rect: self.rect(node), scroll: self.scroll(node), styles, value }
    }

    /// The page itself, as `selectViewport` sees it.
    pub fn viewport(&mut self) -> Measured {
        let scroll = self.scroll(self.page.root);
        let rect = Rect { left: 0.0, top: 0.0, width: self.area.width, height: self.area.height };
        Measured { rect, scroll, ..Measured::default() }
    }

    /// The text of a text field.
    pub fn value(&self, node: NodeId) -> Option<Arc<str>> {
        let twin = self.tree.get(node)?;
        matches!(twin.tag(), Some("input" | "textarea")).then(|| twin.attr("value").cloned().unwrap_or_default())
    }

    /// Puts typed text into a text field.
    pub fn type_text(&mut self, node: NodeId, value: &Arc<str>, making: &Making<'_>) {
        let value = Some(value.clone());
        self.patch(&[Patch::Attr { node, name: "value".into(), value }], making);
    }

    /// How many characters a text field takes; none when it is disabled.
    pub fn most_characters(&self, field: NodeId) -> usize {
        let attr = |name: &str| self.tree.get(field).and_then(|t| t.attr(name));
        if attr("disabled").is_some() {
            return 0;
        }
        attr("maxlength").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX)
    }

    /// Whether Enter begins a new line in a text field.
    pub fn enter_is_text(&self, field: NodeId) -> bool {
        let Some(twin) = self.tree.get(field) else { return false };
        twin.tag() == Some("textarea") && twin.attr("enterkeyhint").is_none_or(|hint| &**hint == "enter")
    }

    /// Whether a node belongs to the component of a text field.
    pub fn same_field(&self, field: NodeId, node: NodeId) -> bool {
        let host = |mut here: NodeId| loop {
            let twin = self.tree.get(here)?;
            if matches!(twin.tag(), Some("wx-input" | "wx-textarea")) {
                return Some(here);
            }
            here = twin.parent?;
        };
        field == node || host(field).is_some_and(|h| host(node) == Some(h))
    }

    /// The deepest element at a point of the page area: the shell first, which lies above, then what fills the screen, or
    /// the native layer, then the page.
    pub fn hit(&mut self, x: f64, y: f64) -> Option<NodeId> {
        let root = self.shell.root;
        let (on_screen_x, on_screen_y) = (x + self.area.left, y + self.area.top);
        if let Some(node) = self.shell.hit(&self.tree, on_screen_x, on_screen_y).filter(|n| *n != root) {
            return Some(node);
        }
        if let Some((full, surface)) = &mut self.full {
            let (x, y) = full.on_turned(&self.device, on_screen_x, on_screen_y);
            return surface.hit(&self.tree, x, y).or(Some(full.node));
        }
        let inside = (0.0..self.area.width).contains(&x) && (0.0..self.area.height).contains(&y);
        if !inside {
            return None;
        }
        let root = self.page.root;
        let native = self.native.as_mut().and_then(|native| native.hit(&self.tree, x, y)).filter(|n| *n != root);
        native.or_else(|| self.page.hit(&self.tree, x, y)).or(Some(root))
    }

    /// A point of the page area as fingers are told: on the turned screen, when something fills it.
    pub fn finger(&self, x: f64, y: f64) -> (f64, f64) {
        let full = self.full.as_ref();
        full.map_or((x, y), |(full, _)| full.on_turned(&self.device, x + self.area.left, y + self.area.top))
    }

    /// The page area's own insets: what of the phone's unsafe parts it reaches under.
    fn set_insets(&mut self) {
        let device = self.device.clone();
        let notched = device.safe_bottom > 0.0;
        let top = if notched { (device.status_bar - self.area.top).max(0.0) } else { 0.0 };
        let below = device.height - self.area.top - self.area.height;
        let bottom = (device.safe_bottom - below).max(0.0);
        let page = insets(top, 0.0, bottom, 0.0);
        self.page.root_style(&page);
        if let Some(native) = &mut self.native {
            native.root_style(&page);
        }
        self.shell.root_style(&insets(if notched { device.status_bar } else { 0.0 }, 0.0, device.safe_bottom, 0.0));
    }

    fn image_outcome(&mut self, side: Side, node: NodeId) -> Option<Result<(f64, f64), String>> {
        let written = self.tree.get(node)?.attr("src")?.clone();
        let url = self.loader.name(&written);
        let outcome = self.loader.outcome(&url)?;
        let live = self.surface(side).live()?;
        let key = live.key(node)?;
        if let Err(reason) = outcome {
            live.blank(key);
            return Some(Err(reason));
        }
        let element = live.doc.get_node(key)?.element_data()?;
        match element.image_data() {
            Some(ImageData::Raster(image)) => Some(Ok((f64::from(image.width), f64::from(image.height)))),
            Some(ImageData::Svg(svg)) => {
                let size = svg.tree.size();
                Some(Ok((f64::from(size.width()), f64::from(size.height()))))
            }
            _ => Some(Err("the file is no picture that can be decoded (PNG, JPEG, GIF, WebP and SVG are)".to_owned())),
        }
    }

    #[cfg(test)]
    pub fn painted_texts(&mut self, node: NodeId) -> Vec<String> {
        let Some(live) = self.page.live() else { return Vec::new() };
        let texts = self.tree.below(node).into_iter().filter_map(|n| {
            let text = live.doc.get_node(live.key(n)?)?.text_data()?.content.clone();
            Some(text)
        });
        texts.collect()
    }

    fn one(&mut self, patch: &Patch, making: &Making<'_>) {
        let node = match patch {
            Patch::Create { node, .. }
            | Patch::CreateText { node, .. }
            | Patch::Insert { node, .. }
            | Patch::Remove { node }
            | Patch::Attr { node, .. }
            | Patch::Text { node, .. }
            | Patch::Picture { node, .. } => *node,
        };
        let before = self.side_having(node);
        let mut gone = self.tree.apply(patch);
        for node in &gone {
            self.observed.remove(node);
        }
        let after = self.side_having(node);
        if let Some(side) = before.filter(|_| before != after) {
            if gone.is_empty() {
                gone = self.tree.below(node);
            }
            match side {
                Side::Shell => self.shell.remove(&gone),
                Side::Page | Side::Full => self.pages().for_each(|surface| surface.remove(&gone)),
            }
        }
        match after {
            Some(Side::Shell) => self.shell.patch(&self.tree, patch, making),
            Some(Side::Page | Side::Full) => {
                let full = self.full.as_mut().map(|(_, surface)| surface);
                for surface in std::iter::once(&mut self.page).chain(self.native.as_mut()).chain(full) {
                    surface.patch(&self.tree, patch, making);
                }
            }
            None => return,
        }
        match patch {
            Patch::Insert { .. } if before != after => {
                for node in self.tree.below(node) {
                    self.expect(node);
                }
            }
            Patch::Attr { name, .. } if &**name == "src" => self.expect(node),
            _ => {}
        }
    }

    /// An image with a source will be reported; one without will not.
    fn expect(&mut self, node: NodeId) {
        let Some(twin) = self.tree.get(node).filter(|t| t.tag() == Some("img")) else { return };
        if twin.attr("src").is_some_and(|s| !s.is_empty()) {
            self.loading.insert(node);
        } else {
            self.loading.remove(&node);
        }
    }

    fn side_having(&self, node: NodeId) -> Option<Side> {
        let root = self.tree.root_of(node)?;
        Some(if root == self.page.root { Side::Page } else { Side::Shell })
    }

    fn surface(&mut self, side: Side) -> &mut Surface {
        match (side, &mut self.full) {
            (Side::Shell, _) => &mut self.shell,
            (Side::Full, Some((_, surface))) => surface,
            (Side::Page | Side::Full, _) => &mut self.page,
        }
    }

    /// Whether a node is part of what fills the screen.
    fn is_in_full(&self, node: NodeId) -> bool {
        self.full.as_ref().is_some_and(|(full, _)| self.tree.is_below(node, full.node))
    }
}

/// The phone's unsafe parts as style sheets see them.
fn insets(top: f64, right: f64, bottom: f64, left: f64) -> String {
    format!("--safe-top: {top}px; --safe-right: {right}px; --safe-bottom: {bottom}px; --safe-left: {left}px;")
}

/// Those of the turned screen.
fn full_insets(turn: i32, device: &DeviceProfile) -> String {
    let bottom = device.safe_bottom;
    let notch = if bottom > 0.0 { device.status_bar } else { 0.0 };
    match turn {
        90 => insets(0.0, bottom, 0.0, notch),
        -90 => insets(0.0, notch, 0.0, bottom),
        _ => insets(notch, 0.0, bottom, 0.0),
    }
}

/// `fontSize` → `font-size`; names with a hyphen stay.
fn kebab(name: &str) -> String {
    if name.contains('-') { name.to_owned() } else { zhenji_core::name::kebab(name).to_string() }
}
