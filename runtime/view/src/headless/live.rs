//! A Blitz document with the names by which core knows its nodes.
//!
//! Derived from a [`Mirror`]; anything here may be lost at any time.

use std::collections::HashMap;
use std::sync::Arc;

use blitz_dom::node::SpecialElementData;
use blitz_dom::{
    BaseDocument, DocumentConfig, DocumentMutator, LocalName, NodeId as Key, QualName, UserAgentStylesheet, ns,
};
use blitz_traits::shell::{ColorScheme, Viewport};
use style::stylesheets::Origin;
use zhenji_core::media::FrameBoard;
use zhenji_core::view::{NodeId, Patch};

use super::fonts::Fonts;
use super::loader::{BASE, Loader};
use super::mirror::{Kind, Mirror, Twin};
use super::overlay::Lens;
use super::picture::PictureWidget;

/// How many author sheets a document has room for. Sheets apply in the order of these nodes, so they are made beforehand.
const SHEETS: usize = 256;

/// The document of one surface.
pub(crate) struct Live {
    pub doc: BaseDocument,
    keys: HashMap<NodeId, Key>,
    ids: HashMap<Key, NodeId>,
    sheets: Vec<Key>,
    ua: Option<UserAgentStylesheet>,
    loader: Loader,
    /// Pictures are shown elsewhere.
    bare: bool,
    /// What the lens has marked.
    marked: Vec<(NodeId, &'static str)>,
}

/// What a document is made with.
pub(crate) struct Making<'a> {
    pub fonts: &'a Fonts,
    pub board: &'a FrameBoard,
    /// Device px a CSS px.
    pub scale: f64,
}

impl Live {
    /// Makes the document of a tree.
    pub fn new(
        mirror: &Mirror,
        root: NodeId,
        size: (f64, f64),
        bare: bool,
        loader: &Loader,
        making: &Making<'_>,
    ) -> Self {
        let mut doc = BaseDocument::new(DocumentConfig {
            viewport: Some(viewport(size, making.scale)),
            base_url: Some(BASE.to_owned()),
            ua_stylesheets: Vec::new(),
            net_provider: Some(Arc::new(loader.clone())),
            font_ctx: Some(making.fonts.context()),
            ..DocumentConfig::default()
        });
        for name in ["--wx-sticky", "--wx-clamp", "--wx-ellipsis"] {
            // Not inherited: they speak of the element that has them.
            doc.register_custom_property(name, "*", false, None);
        }
        let mut mutator = doc.mutate();
        let sheets = (0..SHEETS).map(|_| mutator.create_element(name("style"), Vec::new())).collect();
        drop(mutator);
        let mut live = Self {
            doc,
            keys: HashMap::new(),
            ids: HashMap::new(),
            sheets,
            ua: None,
            loader: loader.clone(),
            bare,
            marked: Vec::new(),
        };
        let document = live.doc.root_node().id;
        let mut maker = Maker { mutator: live.doc.mutate(), keys: &mut live.keys, ids: &mut live.ids, loader };
        if let Some(key) = maker.subtree(mirror, root) {
            maker.mutator.append_children(document, &[key]);
        }
        drop(maker);
        live.pictures(mirror, root, making.board);
        live
    }

    /// The Blitz node of a node.
    pub fn key(&self, node: NodeId) -> Option<Key> {
        self.keys.get(&node).copied()
    }

    /// The node of a Blitz node; anonymous and generated boxes have none.
    pub fn id(&self, key: Key) -> Option<NodeId> {
        self.ids.get(&key).copied()
    }

    /// Takes a subtree out: `nodes` are its top and all below.
    pub fn remove(&mut self, nodes: &[NodeId]) {
        if let Some(key) = nodes.first().and_then(|top| self.key(*top)) {
            self.doc.mutate().remove_and_drop_node(key);
        }
        for node in nodes {
            if let Some(key) = self.keys.remove(node) {
                self.ids.remove(&key);
            }
        }
    }

    /// Carries out a patch of this tree that `mirror` already has. Removals are [`Self::remove`]'s.
    pub fn apply(&mut self, mirror: &Mirror, patch: &Patch, making: &Making<'_>) {
        if let Patch::Picture { node, .. } = patch {
            return self.picture(mirror, *node, making.board);
        }
        let mut maker =
            Maker { mutator: self.doc.mutate(), keys: &mut self.keys, ids: &mut self.ids, loader: &self.loader };
        match patch {
            Patch::Insert { parent, node, before } => {
                let known = maker.key(*node);
                let key = known.or_else(|| maker.subtree(mirror, *node));
                let (Some(parent), Some(key)) = (maker.key(*parent), key) else { return };
                match before.and_then(|b| maker.key(b)) {
                    Some(before) => maker.mutator.insert_nodes_before(before, &[key]),
                    None => maker.mutator.append_children(parent, &[key]),
                }
                drop(maker);
                if known.is_none() {
                    self.pictures(mirror, *node, making.board);
                }
            }
            Patch::Attr { node, name: attr, value } => {
                let Some(key) = maker.key(*node) else { return };
                match value {
                    Some(value) => {
                        let value = maker.value(mirror.get(*node), attr, value);
                        maker.mutator.set_attribute(key, attr_name(attr), &value);
                        maker.area(mirror.get(*node), key);
                    }
                    None => {
                        maker.mutator.clear_attribute(key, attr_name(attr));
                        maker.area(mirror.get(*node), key);
                    }
                }
                drop(maker);
                if &**attr == "src" && value.as_ref().is_none_or(|v| v.is_empty()) {
                    self.blank(key);
                }
            }
            Patch::Text { node, text } => {
                if let Some(key) = maker.key(*node) {
                    maker.mutator.set_node_text(key, text);
                }
            }
            Patch::Create { .. } | Patch::CreateText { .. } | Patch::Remove { .. } | Patch::Picture { .. } => {}
        }
    }

    /// Sets the text of a node for painting only.
    pub fn set_text(&mut self, node: NodeId, text: &str) {
        if let Some(key) = self.key(node) {
            self.doc.mutate().set_node_text(key, text);
        }
    }

    /// Takes the image of an `img` away.
    pub fn blank(&mut self, key: Key) {
        let Some(element) = self.doc.get_node_mut(key).and_then(|n| n.element_data_mut()) else { return };
        if element.image_data().is_some() {
            element.special_data = SpecialElementData::None;
        }
    }

    /// Shows what the lens lets through.
    pub fn look(&mut self, mirror: &Mirror, lens: &Lens) {
        let marks = lens.marks(mirror);
        let stale: Vec<_> =
            self.marked.drain(..).filter(|(n, mark)| !marks.iter().any(|m| (m.0, m.1) == (*n, *mark))).collect();
        let keyed = |node: &NodeId| self.keys.get(node).copied();
        let (off, on): (Vec<_>, Vec<_>) = (
            stale.iter().filter_map(|(n, mark)| Some((keyed(n)?, *mark))).collect(),
            marks.iter().filter_map(|(n, mark, value)| Some((keyed(n)?, *mark, value))).collect(),
        );
        let mut mutator = self.doc.mutate();
        for (key, mark) in off {
            mutator.clear_attribute(key, attr_name(mark));
        }
        for (key, mark, value) in on {
            mutator.set_attribute(key, attr_name(mark), value);
        }
        drop(mutator);
        self.marked = marks.into_iter().map(|(node, mark, _)| (node, mark)).collect();
        self.set_sheet(SHEETS - 1, &lens.css());
    }

    /// Puts the author sheet with this number in place.
    pub fn set_sheet(&mut self, number: usize, css: &str) {
        if let Some(&key) = self.sheets.get(number) {
            let sheet = self.doc.make_stylesheet(css, Origin::Author);
            self.doc.add_stylesheet_for_node(sheet, key);
        }
    }

    /// Replaces the default style.
    pub fn set_ua(&mut self, sheet: UserAgentStylesheet) {
        if let Some(old) = self.ua.take() {
            self.doc.remove_user_agent_stylesheet(&old);
        }
        self.doc.add_user_agent_stylesheet(sheet.clone());
        self.ua = Some(sheet);
    }

    /// Before a layout from scratch: Blitz sets these marks anew on every box, but forgets to clear those of elements that
    /// became part of a line.
    pub fn forget_boxes(&mut self) {
        for key in self.keys.values() {
            if let Some(node) = self.doc.get_node_mut(*key) {
                node.flags.reset_construction_flags();
            }
        }
    }

    /// Resizes the viewport.
    pub fn resize(&mut self, size: (f64, f64), scale: f64) {
        self.doc.set_viewport(viewport(size, scale));
    }

    fn pictures(&mut self, mirror: &Mirror, top: NodeId, board: &FrameBoard) {
        for node in mirror.below(top) {
            if mirror.get(node).is_some_and(|t| t.picture.is_some()) {
                self.picture(mirror, node, board);
            }
        }
    }

    fn picture(&mut self, mirror: &Mirror, node: NodeId, board: &FrameBoard) {
        let (Some(key), Some(twin)) = (self.key(node), mirror.get(node)) else { return };
        match twin.picture.filter(|_| !self.bare) {
            Some(picture) => {
                let widget = PictureWidget::new(picture, board.slot(picture.media));
                self.doc.set_custom_widget(key, Box::new(widget));
            }
            None => {
                let has = self
                    .doc
                    .get_node(key)
                    .and_then(|n| n.element_data())
                    .is_some_and(|e| e.custom_widget_data().is_some());
                if has {
                    self.doc.remove_custom_widget(key);
                }
            }
        }
    }
}

/// Makes nodes.
struct Maker<'a> {
    mutator: DocumentMutator<'a>,
    keys: &'a mut HashMap<NodeId, Key>,
    ids: &'a mut HashMap<Key, NodeId>,
    loader: &'a Loader,
}

impl Maker<'_> {
    fn key(&self, node: NodeId) -> Option<Key> {
        self.keys.get(&node).copied()
    }

    /// One node, not inserted.
    fn one(&mut self, mirror: &Mirror, node: NodeId) -> Option<Key> {
        let twin = mirror.get(node)?;
        let key = match &twin.kind {
            Kind::Text(text) => self.mutator.create_text_node(text),
            Kind::Element { tag, attrs } => {
                let attrs = attrs
                    .iter()
                    .map(|(n, v)| blitz_dom::Attribute { name: attr_name(n), value: self.value(Some(twin), n, v) })
                    .collect();
                let key = self.mutator.create_element(name(tag), attrs);
                self.area(Some(twin), key);
                key
            }
        };
        self.keys.insert(node, key);
        self.ids.insert(key, node);
        Some(key)
    }

    /// A node with all below it, not inserted.
    fn subtree(&mut self, mirror: &Mirror, top: NodeId) -> Option<Key> {
        let nodes = mirror.below(top);
        for &node in &nodes {
            self.one(mirror, node);
        }
        for &node in nodes.iter().rev() {
            let Some(twin) = mirror.get(node) else { continue };
            let children: Vec<Key> = twin.children.iter().filter_map(|c| self.key(*c)).collect();
            if let (Some(key), false) = (self.key(node), children.is_empty()) {
                self.mutator.append_children(key, &children);
            }
        }
        self.key(top)
    }

    /// A `textarea` shows its `value`, which HTML would write as its content.
    fn area(&mut self, twin: Option<&Twin>, key: Key) {
        let Some(twin) = twin.filter(|t| t.tag() == Some("textarea")) else { return };
        let value = twin.attr("value").cloned().unwrap_or_default();
        match self.mutator.last_child_id(key) {
            Some(text) => self.mutator.set_node_text(text, &value),
            None => {
                let text = self.mutator.create_text_node(&value);
                self.mutator.append_children(key, &[text]);
            }
        }
    }

    /// An attribute's value as Blitz gets it: sources become absolute and remember what was written, a password is hidden,
    /// and the types of text fields that Blitz does not know are texts.
    fn value(&self, twin: Option<&Twin>, attr: &str, value: &str) -> String {
        let tag = twin.and_then(Twin::tag).unwrap_or_default();
        let kind = || twin.and_then(|t| t.attr("type")).map_or("text", |t| &**t);
        match (tag, attr) {
            ("img", "src") if !value.is_empty() => self.loader.name(value),
            ("input", "value") if kind() == "password" => "•".repeat(value.chars().count()),
            ("input", "type") => if value == "password" { "password" } else { "text" }.to_owned(),
            _ => value.to_owned(),
        }
    }
}

/// The name of an element.
fn name(local: &str) -> QualName {
    QualName::new(None, ns!(html), LocalName::from(local))
}

/// The name of an attribute: in no namespace.
fn attr_name(local: &str) -> QualName {
    QualName::new(None, ns!(), LocalName::from(local))
}

fn viewport(size: (f64, f64), scale: f64) -> Viewport {
    let px = |n: f64| (n * scale).round().max(0.0) as u32;
    Viewport::new(px(size.0), px(size.1), scale as f32, ColorScheme::Light)
}
