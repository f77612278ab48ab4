//! The nodes of all pages: one arena, ids never reused.

use std::rc::Rc;
use std::sync::Arc;

use super::live::Live;
use super::overlay::Overlay;
use super::plan::PlanElement;
use crate::logic::{InstanceId, PageId};
use crate::machine::{Attrs, Machine, Picture};
use crate::spec::ComponentSpec;
use crate::time::Time;
use crate::value::Value;
use crate::view::{NodeId, Rect};
use crate::wxs::WxsFunction;

/// One painted node.
pub struct Node {
    /// The page it is on.
    pub page: PageId,
    /// The painted parent.
    pub parent: Option<NodeId>,
    /// The painted children, in order.
    pub children: Vec<NodeId>,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
pub enum Kind {
    /// `wx-page`, or the park for content that has no slot at the moment.
    Root,
    /// Text of a template.
    Text(Arc<str>),
    /// An element of a template.
    Element(Box<Element>),
    /// An inner node of a built-in component, or a node of the shell (then `host` is the shell's root).
    Inner {
        /// Whose.
        host: NodeId,
        /// Its name within the host.
        key: &'static str,
    },
}

/// An element of a template.
pub struct Element {
    /// Tag as written.
    pub tag: Arc<str>,
    /// The template's element.
    pub plan: Rc<PlanElement>,
    /// The page or component whose template holds it.
    pub owner: InstanceId,
    /// The enclosing element in the same template.
    pub above: Option<NodeId>,
    /// `id`
    pub id: Arc<str>,
    /// `class` as written.
    pub class: Arc<str>,
    /// `style` as written.
    pub style: Arc<str>,
    /// `slot`
    pub slot: Arc<str>,
    /// `data-*`
    pub dataset: Value,
    /// `mark:*`
    pub marks: Value,
    /// All other attributes.
    pub attrs: Attrs,
    /// Attributes that the user changed (typed text), with what the template had said.
    pub overtaken: Vec<(Arc<str>, Value)>,
    /// What handles, one an event of the plan.
    pub handlers: Vec<Handler>,
    /// What WXS put over it.
    pub overlay: Overlay,
    /// Its content: the live children of the template.
    pub kids: Vec<Live>,
    /// The custom component it is.
    pub component: Option<InstanceId>,
    /// The built-in component it is.
    pub spec: Option<&'static ComponentSpec>,
    /// The behaviour of the built-in component.
    pub machine: Option<Box<dyn Machine>>,
    /// Inner nodes of the built-in component, outermost ones.
    pub inner: Vec<NodeId>,
    /// The box around its children, where the component has one.
    pub content: Option<NodeId>,
    /// When the machine wants to be woken.
    pub wake: Option<Time>,
    /// The box as last measured, on a page that is not scrolled.
    pub rect: Rect,
    /// The media session that it shows.
    pub picture: Option<Picture>,
    /// The hover class is on.
    pub hovered: bool,
}

/// Who hears an event, or that a property was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Nobody.
    Nothing,
    /// A method of the page or component.
    Method(Arc<str>),
    /// A function of a `<wxs>` module.
    Wxs(WxsFunction),
}

impl Node {
    /// The element, if it is one.
    pub fn element(&self) -> Option<&Element> {
        match &self.kind {
            Kind::Element(e) => Some(e),
            _ => None,
        }
    }

    /// The element, if it is one.
    pub fn element_mut(&mut self) -> Option<&mut Element> {
        match &mut self.kind {
            Kind::Element(e) => Some(e),
            _ => None,
        }
    }
}

/// All nodes.
#[derive(Default)]
pub struct Nodes {
    slots: Vec<Option<Box<Node>>>,
}

impl Nodes {
    /// Adds a node.
    pub fn add(&mut self, page: PageId, kind: Kind) -> NodeId {
        let id = NodeId(self.slots.len() as u32);
        self.slots.push(Some(Box::new(Node { page, parent: None, children: Vec::new(), kind })));
        id
    }

    /// The node, if it is alive.
    pub fn get(&self, id: NodeId) -> Option<&Node> {
        self.slots.get(id.0 as usize)?.as_deref()
    }

    /// The node, if it is alive.
    pub fn get_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.slots.get_mut(id.0 as usize)?.as_deref_mut()
    }

    /// The element, if it is an element and alive.
    pub fn element(&self, id: NodeId) -> Option<&Element> {
        self.get(id)?.element()
    }

    /// The element, if it is an element and alive.
    pub fn element_mut(&mut self, id: NodeId) -> Option<&mut Element> {
        self.get_mut(id)?.element_mut()
    }

    /// Whether the node is alive.
    pub fn alive(&self, id: NodeId) -> bool {
        self.get(id).is_some()
    }

    /// Takes a node out for good.
    pub fn take(&mut self, id: NodeId) -> Option<Box<Node>> {
        self.slots.get_mut(id.0 as usize)?.take()
    }

    /// Every living element.
    pub fn elements(&self) -> impl Iterator<Item = (NodeId, &Element)> {
        let nodes = self.slots.iter().enumerate();
        nodes.filter_map(|(i, n)| Some((NodeId(i as u32), n.as_ref()?.element()?)))
    }
}
