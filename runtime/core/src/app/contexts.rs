//! Contexts of native components: which element a call reaches, looked up when it is made.

use std::sync::Arc;

use super::App;
use crate::diagnostic::{Diagnostic, Pos};
use crate::logic::{ContextTarget, EffectId, Failure, InstanceId, LogicInput};
use crate::machine::MachineInput;
use crate::value::Value;
use crate::view::NodeId;

/// Why there is no element.
enum Lost {
    /// Its page or component is gone, and the element with it.
    Closed(String),
    /// Nothing has that id in that scope.
    Nothing(String),
}

impl App {
    /// Apps make contexts before their elements, so the element is found now: by id and scope, or as a query found it.
    pub(super) fn context(&mut self, id: EffectId, tag: &str, target: &ContextTarget, method: &str, options: &Value) {
        let reason = match self.context_node(tag, target, method) {
            Ok(node) => return self.run(node, MachineInput::Call { reply: id, method, options }),
            Err(Lost::Closed(reason)) => reason,
            Err(Lost::Nothing(reason)) => {
                let file: Arc<str> = self.top().map(|p| format!("{}.wxml", p.path)).unwrap_or_default().into();
                let finding = Diagnostic::warning(&file, Pos::default(), format!("{method}(): {reason}"));
                if !self.lost_contexts.contains(&finding.message) {
                    self.lost_contexts.push(finding.message.clone());
                    self.finding(finding.hint("a phone calls fail, and does nothing"));
                }
                reason
            }
        };
        self.logic(LogicInput::Settle { id, result: Err(Failure::new(reason)) });
    }

    fn context_node(&self, tag: &str, target: &ContextTarget, method: &str) -> Result<NodeId, Lost> {
        let closed = || Lost::Closed(format!("the <{tag}> of this context is gone"));
        let (element, owner) = match target {
            ContextTarget::Node(node) => {
                return self.tree.nodes.element(*node).filter(|e| *e.tag == *tag).map(|_| *node).ok_or_else(closed);
            }
            ContextTarget::Named { id, owner } => (id, *owner),
        };
        // `exitPictureInPicture` may be called from any page.
        let floating = self.small_window().filter(|node| {
            let spec = self.tree.nodes.element(*node).and_then(|e| e.spec).filter(|spec| spec.tag == tag);
            spec.is_some_and(|spec| spec.methods.iter().any(|row| row.name == method && row.anywhere))
        });
        if let Some(node) = floating {
            return Ok(node);
        }
        let top = self.top().ok_or_else(closed)?;
        let scope = owner.unwrap_or(top.instance);
        if self.tree.instance(scope).is_none() {
            return Err(closed());
        }
        self.named(tag, element, scope).ok_or_else(|| {
            let which = if element.is_empty() { format!("<{tag}>") } else { format!("<{tag} id=\"{element}\">") };
            let scope = self.path_of(scope).unwrap_or_default();
            Lost::Nothing(format!("there is no {which} in {scope}; inside a component pass `this`"))
        })
    }

    /// The element of that id in that scope; without an id the first of the page.
    fn named(&self, tag: &str, element: &str, scope: InstanceId) -> Option<NodeId> {
        let mut all = self.tree.nodes.elements().filter(|(_, e)| *e.tag == *tag);
        if element.is_empty() {
            let page = self.tree.instance(scope)?.page;
            return all.find(|(n, _)| self.tree.nodes.get(*n).is_some_and(|n| n.page == page)).map(|(n, _)| n);
        }
        let found = all.find(|(_, e)| e.owner == scope && *e.id == *element).map(|(n, _)| n);
        // Of what a page has only once, the id does not matter: `createLivePusherContext` takes none officially.
        let once = self.setup.specs.get(tag).is_some_and(|spec| spec.one_per_page);
        found.or_else(|| if once { self.named(tag, "", scope) } else { None })
    }
}
