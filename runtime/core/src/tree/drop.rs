//! What leaves the tree: elements and instances with everything below them, and who has to hear of it.

use super::live::Live;
use super::{Kind, News, Tree};
use crate::logic::InstanceId;
use crate::view::NodeId;

impl Tree {
    pub(super) fn drop_instance(&mut self, id: InstanceId) {
        let Some(mut instance) = self.instances.remove(&id) else { return };
        for live in std::mem::take(&mut instance.live) {
            self.drop_live(live);
        }
        self.news.push(News::ComponentGone { instance: id, path: instance.path });
    }

    pub(super) fn drop_live(&mut self, live: Live) {
        match live {
            Live::Text(node) => {
                self.nodes.take(node);
            }
            Live::Element(node) => self.drop_element(node),
            Live::Group(kids) | Live::If { kids, .. } | Live::Use { kids, .. } => {
                kids.into_iter().for_each(|k| self.drop_live(k));
            }
            Live::For(rows) => rows.into_iter().flat_map(|r| r.kids).for_each(|k| self.drop_live(k)),
            Live::Slot(_) => {}
        }
    }

    pub(super) fn drop_element(&mut self, id: NodeId) {
        if self.keeping.held.contains(&id) {
            return;
        }
        let Some(node) = self.nodes.take(id) else { return };
        let page = node.page;
        let Kind::Element(mut element) = node.kind else { return };
        for kid in std::mem::take(&mut element.kids) {
            self.drop_live(kid);
        }
        self.wxs.borrow_mut().forget(id);
        self.inner.remove(&id);
        for inner in std::mem::take(&mut element.inner) {
            self.drop_inner(inner);
        }
        if let Some(content) = element.content {
            self.nodes.take(content);
        }
        if let Some(component) = element.component {
            self.drop_instance(component);
        }
        if let Some(machine) = element.machine.take() {
            self.news.push(News::MachineGone { node: id, page, element, machine });
        }
    }
}
