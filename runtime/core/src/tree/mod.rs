//! The trees of all pages: templates come to life here, follow the data, and say what changed as patches.
//!
//! The tree knows no tag: it is handed the tables. It never calls out; what others must do is left as [`News`].

mod adopt;
mod alike;
mod attrs;
mod build;
mod changes;
mod drop;
mod env;
mod inner;
mod instance;
mod live;
mod node;
mod overlay;
mod place;
mod plan;
mod plan_file;
mod print;
mod select;
#[cfg(test)]
mod tests;
mod update;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

pub use attrs::has_class;
pub use changes::{Changes, Names, Read};
pub use instance::Instance;
pub use node::{Element, Handler, Kind, Node, Nodes};
pub use plan::{Phase, PlanElement, PlanEvent};
pub use plan_file::{Plan, Planner};
pub use select::Selector;

use crate::diagnostic::{Diagnostic, Pos};
use crate::logic::{ComponentDefinition, InstanceId, PageId};
use crate::machine::Machine;
use crate::spec::ComponentSpec;
use crate::value::{Path, Value};
use crate::view::{NodeId, Patch};
use crate::wxs::WxsEngine;
use crate::wxss::Units;
use update::Spot;

/// Where live nodes stand: the shadow of a component (or page), or the content of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    Shadow(InstanceId),
    Kids(NodeId),
}

/// The roots of one page.
pub struct PageRoots {
    /// The page's own instance.
    pub instance: InstanceId,
    /// `wx-page`
    pub root: NodeId,
    /// `wx-shell`
    pub shell: NodeId,
    park: NodeId,
}

/// What others have to do because the tree changed.
#[allow(missing_docs)] // The doc of each variant names its fields.
pub enum News {
    /// A custom component appeared.
    ComponentBorn { instance: InstanceId, properties: Vec<(Arc<str>, Value)> },
    /// A custom component is gone; `path` is its component path.
    ComponentGone { instance: InstanceId, path: Arc<str> },
    /// The owner's template gave a custom component other properties.
    Properties { instance: InstanceId, properties: Vec<(Arc<str>, Value)> },
    /// id, class or dataset of a custom component changed.
    Moved { instance: InstanceId },
    /// A node that stays was moved among its siblings.
    Relocated { node: NodeId },
    /// An element with a machine appeared.
    MachineBorn { node: NodeId },
    /// An element whose box WXS may ask for appeared.
    Measured { node: NodeId },
    /// A property that a WXS function watches was set.
    PropertySet { node: NodeId, observer: Handler, new: Value, old: Value },
    /// Attributes of an element with a machine changed.
    MachineChanged { node: NodeId, names: Vec<Arc<str>> },
    /// An element with a machine stays, with other attributes in the template perhaps.
    MachineRevised { node: NodeId },
    /// An element with a machine is gone.
    MachineGone { node: NodeId, page: PageId, element: Box<Element>, machine: Box<dyn Machine> },
    /// A finding about the template.
    Finding(Diagnostic),
}

/// How the tree finds out what a tag means.
pub trait Catalog {
    /// The built-in component behind a tag.
    fn spec(&self, tag: &str) -> Option<&'static ComponentSpec>;
    /// The custom component that `tag` means in the template of `path`.
    fn component(&self, path: &str, tag: &str) -> Option<Arc<str>>;
    /// Whether `tag` is a name of `componentGenerics` in the template of `path`, and its default component.
    fn generic(&self, path: &str, tag: &str) -> Option<Option<Arc<str>>> {
        let _ = (path, tag);
        None
    }
    /// Whether native views stand above the page.
    fn native_layer(&self) -> bool {
        false
    }
    /// The style scope number of a component.
    fn scope(&self, component: &str) -> u32;
    /// What to do about a tag in the template of `path` that means nothing; `None` when that was said already.
    fn advice(&self, path: &str, tag: &str) -> Option<String> {
        let _ = (path, tag);
        None
    }
}

/// The trees.
pub struct Tree {
    /// All nodes.
    pub nodes: Nodes,
    /// Lengths that `rpx`, `vw`, `vh` stand for.
    pub units: Units,
    instances: BTreeMap<InstanceId, Instance>,
    pages: HashMap<PageId, PageRoots>,
    catalog: Rc<dyn Catalog>,
    wxs: Rc<RefCell<Box<dyn WxsEngine>>>,
    dirty: Vec<NodeId>,
    patches: Vec<(PageId, Vec<Patch>)>,
    news: Vec<News>,
    next_instance: u32,
    definitions: HashMap<Arc<str>, Arc<ComponentDefinition>>,
    reported: HashSet<String>,
    depth: u32,
    inner: HashMap<NodeId, inner::InnerNodes>,
    keeping: adopt::Keeping,
}

impl Tree {
    /// An empty tree.
    pub fn new(catalog: Rc<dyn Catalog>, wxs: Rc<RefCell<Box<dyn WxsEngine>>>, units: Units) -> Self {
        Self {
            nodes: Nodes::default(),
            units,
            instances: BTreeMap::new(),
            pages: HashMap::new(),
            catalog,
            wxs,
            dirty: Vec::new(),
            patches: Vec::new(),
            news: Vec::new(),
            next_instance: 1,
            definitions: HashMap::new(),
            reported: HashSet::new(),
            depth: 0,
            inner: HashMap::new(),
            keeping: adopt::Keeping::default(),
        }
    }

    /// Makes the roots of a page and its instance; the template comes with [`Tree::render`].
    pub fn open(&mut self, page: PageId, path: &Arc<str>) -> InstanceId {
        let id = self.new_instance();
        let root = self.nodes.add(page, Kind::Root);
        let shell = self.nodes.add(page, Kind::Root);
        let park = self.nodes.add(page, Kind::Root);
        self.pages.insert(page, PageRoots { instance: id, root, shell, park });
        let definition = Arc::new(ComponentDefinition::default());
        self.add_instance(id, page, path.clone(), root, None, definition, 0);
        id
    }

    /// The park of a page is made once the view knows the page.
    pub fn opened(&mut self, page: PageId) {
        let Some(PageRoots { shell, park, .. }) = self.pages.get(&page) else { return };
        let (shell, park) = (*shell, *park);
        let hidden = vec![(Arc::from("style"), Arc::from("display:none"))];
        self.patch(page, Patch::Create { node: park, tag: "wx-park".into(), attrs: hidden });
        self.patch(page, Patch::Insert { parent: shell, node: park, before: None });
    }

    /// Drops a page with everything on it.
    pub fn close(&mut self, page: PageId) {
        let Some(roots) = self.pages.get(&page) else { return };
        let (instance, ids) = (roots.instance, [roots.root, roots.shell, roots.park]);
        self.drop_instance(instance);
        for id in ids {
            self.nodes.take(id);
        }
        self.pages.remove(&page);
        self.patches.retain(|(p, _)| *p != page);
        self.dirty.clear();
    }

    /// The roots of a page.
    pub fn page(&self, page: PageId) -> Option<&PageRoots> {
        self.pages.get(&page)
    }

    /// The user changed an attribute: it holds until the template says something new.
    pub fn overtake(&mut self, id: NodeId, name: &str, value: Value) {
        let Some(e) = self.nodes.element_mut(id) else { return };
        if e.overtaken.iter().all(|(n, _)| **n != *name) {
            let said = e.attrs.raw(name).cloned().unwrap_or_default();
            e.overtaken.push((name.into(), said));
        }
        e.attrs.set(name, value);
    }

    /// Brings an instance to life, or lays an edited template over it: its data stays, and so do the elements that are
    /// still there.
    pub fn render(&mut self, id: InstanceId, plan: Rc<Plan>) {
        let Some(instance) = self.instances.get_mut(&id) else { return };
        // The old plan lives until the end: the elements that stay are told apart by theirs.
        let _old = instance.plan.replace(plan.clone());
        instance.slots.clear();
        let old = std::mem::take(&mut instance.live);
        let mut env = self.env_of(id, &plan);
        let spot = Spot { owner: id, container: Container::Shadow(id), above: None };
        let live = self.take_over(&plan, old, &mut env, spot);
        if let Some(instance) = self.instances.get_mut(&id) {
            instance.live = live;
            let host = instance.host;
            self.repaint_virtual(host);
            self.push_dirty(host);
        }
        self.settle();
    }

    /// Applies the paths of one `setData` and follows them through the template.
    pub fn set_data(&mut self, id: InstanceId, entries: &[(Path, Value)]) {
        let Some(instance) = self.instances.get_mut(&id) else { return };
        for (path, value) in entries {
            instance.data.set(path, value.clone());
        }
        let changes = Changes::of_paths(entries.iter().map(|(p, _)| p));
        self.follow(id, &changes);
        self.settle();
    }

    /// Replaces all data: what a first `Created` brings.
    pub fn replace_data(&mut self, id: InstanceId, data: Value) {
        if let Some(instance) = self.instances.get_mut(&id) {
            instance.data = data;
        }
        self.follow(id, &Changes::all());
        self.settle();
    }

    /// The patches since the last call, page by page.
    pub fn take_patches(&mut self) -> Vec<(PageId, Vec<Patch>)> {
        std::mem::take(&mut self.patches)
    }

    /// What others have to do, in order.
    pub fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    /// The style scope number of a component.
    pub fn scope_of(&self, component: &str) -> u32 {
        self.catalog.scope(component)
    }

    fn follow(&mut self, id: InstanceId, changes: &Changes) {
        let Some(instance) = self.instances.get_mut(&id) else { return };
        let Some(plan) = instance.plan.clone() else { return };
        let mut live = std::mem::take(&mut instance.live);
        let mut env = self.env_of(id, &plan);
        self.update(&plan.nodes, &mut live, &mut env, changes, id, Container::Shadow(id), None);
        if let Some(instance) = self.instances.get_mut(&id) {
            instance.live = live;
        }
    }

    /// Tells a finding, unless it was told before.
    pub fn finding(&mut self, finding: Diagnostic) {
        // A loop says the same thing a thousand times; once is enough.
        if self.reported.insert(finding.to_string()) {
            self.news.push(News::Finding(finding));
        }
    }

    fn report(&mut self, env: &env::Env, pos: Pos) {
        for message in env.take_errors() {
            self.finding(Diagnostic::error(&env.file, pos, message));
        }
    }

    fn patch(&mut self, page: PageId, patch: Patch) {
        match self.patches.last_mut() {
            Some((p, list)) if *p == page => list.push(patch),
            _ => self.patches.push((page, vec![patch])),
        }
    }
}

/// The words of a class attribute.
pub fn words(class: &str) -> Vec<Arc<str>> {
    class.split_whitespace().map(Arc::from).collect()
}
