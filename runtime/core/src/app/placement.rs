//! Where native views stand: what phones would not do is told, with the element, its place and the remedy.

use super::App;
use super::query::Waiting;
use crate::logic::PageId;
use crate::spec::NativeRules;
use crate::tree::Phase;
use crate::view::{Measured, NodeId};

/// Styles without effect on a native view above the page (native-component page). A box around it that hides what leaves it does not
/// hide it.
const STYLES: [&str; 3] = ["position", "animation-name", "overflow-x"];

impl App {
    /// What the template alone tells.
    pub(super) fn check_placement(&mut self, node: NodeId) {
        let Some(e) = self.tree.nodes.element(node) else { return };
        let (Some(spec), device) = (e.spec, &self.setup.device) else { return };
        let Some(rules) = spec.native else { return };
        let plain = |event: &crate::tree::PlanEvent| event.phase == Phase::Bind && !event.colon;
        let mut found: Vec<_> =
            e.plan.events.iter().filter_map(|event| NativeRules::handler(&e.tag, &event.name, plain(event))).collect();
        if device.habits.native_layer {
            let around = self.composed_path(node).into_iter().skip(1).filter_map(|n| self.tree.nodes.element(n));
            found.extend(around.filter_map(|outer| rules.inside(&e.tag, &outer.tag, |v| device.sdk_at_least(v))));
        }
        for (message, hint) in found {
            self.warn(node, message, hint);
        }
    }

    /// Asks the view for what the style sheets tell of these, where native views stand above the page.
    pub(super) fn ask_placement(&mut self, page: PageId, nodes: Vec<NodeId>) {
        if !self.setup.device.habits.native_layer {
            return;
        }
        let native =
            |n: &NodeId| self.tree.nodes.element(*n).is_some_and(|e| e.spec.is_some_and(|s| s.native.is_some()));
        let natives = nodes.into_iter().filter(native);
        let paths: Vec<_> = natives.map(|n| self.composed_path(n)).collect();
        if !paths.is_empty() {
            let id = self.ask_view(page, paths.concat(), STYLES.map(Into::into).to_vec());
            self.waiting.insert(id, Waiting::Placement(paths));
        }
    }

    pub(super) fn on_placement(&mut self, paths: &[Vec<NodeId>], boxes: Vec<Measured>) {
        let mut boxes = boxes.into_iter();
        for path in paths {
            let mut found: Vec<String> = Vec::new();
            for node in path {
                let styles = boxes.next().map(|b| b.styles).unwrap_or_default();
                let style = |n: usize| styles.get(n).map_or("", |s| &**s);
                let Some(e) = self.tree.nodes.element(*node) else { continue };
                let (tag, is_box) = (e.tag.clone(), e.spec.is_none_or(|s| s.tag == "view"));
                let place = if *node == path[0] { format!("<{tag}>") } else { format!("a <{tag}> around it") };
                if style(0) == "fixed" {
                    found.push(format!("position: fixed on {place}"));
                }
                if !matches!(style(1), "" | "none") {
                    found.push(format!("CSS animation on {place}"));
                }
                if *node != path[0] && is_box && matches!(style(2), "hidden" | "clip") {
                    found.push(format!("overflow: hidden on {place}"));
                }
            }
            let Some((node, tag)) = path.first().and_then(|n| Some((*n, self.tree.nodes.element(*n)?.tag.clone())))
            else {
                continue;
            };
            for what in found {
                let message =
                    format!("{what} has no effect on <{tag}> without same-layer rendering: it is a native view there");
                let hint = format!("place it without, or ask for base library {}", crate::device::SAME_LAYER_SINCE);
                self.warn(node, message, hint);
            }
        }
    }
}
