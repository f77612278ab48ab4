//! Pages and components: what the tree knows of each, and where it stands.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::live::Live;
use super::{Container, Plan, Tree, words};
use crate::logic::{Ancestor, ComponentDefinition, InstanceId, PageId, Place};
use crate::value::Value;
use crate::view::NodeId;

/// One page or component as the tree sees it.
pub struct Instance {
    /// Its identity.
    pub id: InstanceId,
    /// The page it is on.
    pub page: PageId,
    /// Path without extension.
    pub path: Arc<str>,
    /// The element it is, or the page's root.
    pub host: NodeId,
    /// Whose template holds the element; `None` for a page.
    pub owner: Option<InstanceId>,
    /// What its definition says.
    pub definition: Arc<ComponentDefinition>,
    /// Its data, properties included.
    pub data: Value,
    /// Its template, once it stands.
    pub plan: Option<Rc<Plan>>,
    /// Number of its style scope; 0 is the page's.
    pub scope: u32,
    /// `externalClasses` with the final classes that the owner gave.
    pub external: HashMap<Arc<str>, Arc<str>>,
    /// `componentGenerics` with the components that the owner chose.
    pub(super) generics: HashMap<Arc<str>, Arc<str>>,
    pub(super) live: Vec<Live>,
    pub(super) slots: Vec<Container>,
}

impl Tree {
    /// A page's or component's instance.
    pub fn instance(&self, id: InstanceId) -> Option<&Instance> {
        self.instances.get(&id)
    }

    /// A page's or component's instance.
    pub fn instance_mut(&mut self, id: InstanceId) -> Option<&mut Instance> {
        self.instances.get_mut(&id)
    }

    /// All instances, oldest first.
    pub fn instances(&self) -> impl Iterator<Item = &Instance> {
        self.instances.values()
    }

    /// A component module described itself; instances of it take the definition over.
    pub fn define(&mut self, path: &Arc<str>, definition: ComponentDefinition) {
        let definition = Arc::new(definition);
        self.definitions.insert(path.clone(), definition.clone());
        let of_path: Vec<InstanceId> = self.instances.values().filter(|i| i.path == *path).map(|i| i.id).collect();
        for id in of_path {
            if let Some(i) = self.instances.get_mut(&id) {
                i.definition = definition.clone();
            }
            self.take_external(id);
        }
    }

    /// What a component module said of itself.
    pub fn definition(&self, path: &str) -> Option<&Arc<ComponentDefinition>> {
        self.definitions.get(path)
    }

    /// Where a component stands in its owner's template.
    pub fn place_of(&self, id: InstanceId) -> Place {
        let Some(e) = self.instances.get(&id).and_then(|i| self.nodes.element(i.host)) else { return Place::default() };
        let mut place = Place {
            tag: e.tag.clone(),
            id: e.id.clone(),
            classes: words(&e.class),
            dataset: e.dataset.clone(),
            order: id.0,
            ..Place::default()
        };
        let mut above = e.above;
        while let Some(a) = above.and_then(|n| self.nodes.element(n)) {
            if place.parent.is_none() {
                place.parent = a.component;
            }
            place.ancestors.push(Ancestor { tag: a.tag.clone(), id: a.id.clone(), classes: words(&a.class) });
            above = a.above;
        }
        place
    }

    pub(super) fn new_instance(&mut self) -> InstanceId {
        self.next_instance += 1;
        InstanceId(self.next_instance - 1)
    }

    #[allow(clippy::too_many_arguments)] // One place makes instances; a struct would only repeat the fields.
    pub(super) fn add_instance(
        &mut self,
        id: InstanceId,
        page: PageId,
        path: Arc<str>,
        host: NodeId,
        owner: Option<InstanceId>,
        definition: Arc<ComponentDefinition>,
        scope: u32,
    ) {
        let instance = Instance {
            id,
            page,
            path,
            host,
            owner,
            definition,
            data: Value::object::<&str>([]),
            plan: None,
            scope,
            external: HashMap::new(),
            generics: HashMap::new(),
            live: Vec::new(),
            slots: Vec::new(),
        };
        self.instances.insert(id, instance);
    }
}
