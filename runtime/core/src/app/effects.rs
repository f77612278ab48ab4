//! Asynchronous `wx` calls: carried out here, or handed to the lane that can.

use std::sync::Arc;

use super::{App, Output};
use crate::logic::{AppHook, Effect, EffectId, Failure, InstanceId, LogicInput, PageId, PermissionCall};
use crate::machine::MachineInput;
use crate::value::Value;
use crate::view::{NodeId, ViewCommand};
use crate::world::By;

impl App {
    pub(super) fn on_effect(&mut self, id: EffectId, page: Option<PageId>, effect: Effect) {
        match effect {
            Effect::Navigate { how, url } => self.navigate(how, &url, Some(id)),
            Effect::NavigateBack { delta } => self.navigate_back(delta, Some(id)),
            Effect::Shell(call) => self.shell_call(id, call),
            Effect::Query { owner, queries } => self.query(id, page, owner, &queries),
            Effect::Observe(request) => self.observe(id, page, *request),
            Effect::Unobserve { target } => self.unobserve(id, target),
            Effect::Context { tag, id: element, owner, method, options } => {
                self.context(id, &tag, &element, owner, &method, &options);
            }
            Effect::PageScrollTo { scroll_top, selector, duration } => {
                self.page_scroll_to(id, scroll_top, selector.as_deref(), duration);
            }
            Effect::Permission(call) => self.permission(id, call),
            Effect::PullDownRefresh { start } => {
                if start && let Some(instance) = self.top().map(|p| p.instance) {
                    self.hook(instance, crate::logic::Hook::PullDownRefresh);
                }
                self.settle(id, Value::object::<&str>([]));
            }
            // Chromium's words, which Android phones show.
            Effect::Request(_) | Effect::Upload(_) | Effect::Download(_) if self.offline() => {
                self.fail(id, "net::ERR_INTERNET_DISCONNECTED");
            }
            effect @ (Effect::Request(_)
            | Effect::Upload(_)
            | Effect::Download(_)
            | Effect::Socket(_)
            | Effect::SocketSend { .. }
            | Effect::SocketClose { .. }
            | Effect::Abort { .. }) => self.out.push(Output::Io { id, effect }),
        }
    }

    /// A context method: the element is looked up now, by id and scope, because apps make contexts before their elements.
    fn context(
        &mut self,
        id: EffectId,
        tag: &str,
        element: &str,
        owner: Option<InstanceId>,
        method: &str,
        options: &Value,
    ) {
        // A context of any page reaches what is in the small window (`exitPictureInPicture`).
        let floating = || self.small_window().filter(|n| self.tree.nodes.element(*n).is_some_and(|e| *e.tag == *tag));
        match self.context_node(tag, element, owner).or_else(floating) {
            Some(node) => self.run(node, MachineInput::Call { reply: id, method, options }),
            None => {
                let which = if element.is_empty() { format!("<{tag}>") } else { format!("<{tag} id=\"{element}\">") };
                let scope = owner
                    .and_then(|o| self.path_of(o))
                    .or_else(|| self.top().map(|p| p.path.clone()))
                    .unwrap_or_default();
                let result =
                    Err(Failure::new(format!("there is no {which} in {scope}; inside a component pass `this`")));
                self.logic(LogicInput::Settle { id, result });
            }
        }
    }

    fn context_node(&self, tag: &str, element: &str, owner: Option<InstanceId>) -> Option<NodeId> {
        let top = self.top()?;
        let scope = owner.unwrap_or(top.instance);
        let mut all = self.tree.nodes.elements().filter(|(_, e)| *e.tag == *tag);
        if element.is_empty() {
            // One pusher a page: wherever it stands on the page whose context it is.
            let page = self.tree.instance(scope).map_or(top.id, |i| i.page);
            return all.find(|(n, _)| self.tree.nodes.get(*n).map(|n| n.page) == Some(page)).map(|(n, _)| n);
        }
        let found = all.find(|(_, e)| e.owner == scope && *e.id == *element).map(|(n, _)| n);
        // `createLivePusherContext` takes no id officially; apps pass one that nothing has.
        found.or_else(|| if tag == "live-pusher" { self.context_node(tag, "", owner) } else { None })
    }

    fn page_scroll_to(&mut self, id: EffectId, top: Option<f64>, selector: Option<&str>, duration: f64) {
        let Some((page, instance)) = self.top().map(|p| (p.id, p.instance)) else { return };
        let Some(root) = self.tree.page(page).map(|p| p.root) else { return };
        let animated = duration > 0.0;
        match selector.filter(|s| !s.is_empty()) {
            Some(text) => {
                let selector = crate::tree::Selector::parse(text);
                match selector.and_then(|s| self.tree.select_in(instance, &s).first().copied()) {
                    Some(child) => self.view(ViewCommand::ScrollIntoView { page, node: root, child, animated }),
                    None => return self.fail(id, format!("no element matches {text}")),
                }
            }
            None => self.view(ViewCommand::ScrollTo { page, node: root, left: None, top, animated }),
        }
        self.settle(id, Value::object::<&str>([]));
    }

    fn permission(&mut self, id: EffectId, call: PermissionCall) {
        let granted = |permissions: &[(Arc<str>, bool)], scope: &str| {
            permissions.iter().find(|(s, _)| **s == *scope).is_none_or(|(_, on)| *on)
        };
        let world = &self.world;
        let denied = |scope: &str| match scope {
            "scope.camera" => world.camera_denied == Some(By::User),
            "scope.record" => world.mic_denied == Some(By::User),
            _ => false,
        };
        match call {
            PermissionCall::Authorize { scope } => {
                if granted(&self.permissions, &scope) && !denied(&scope) {
                    if !self.permissions.iter().any(|(s, _)| *s == scope) {
                        self.permissions.push((scope, true));
                    }
                    self.settle(id, Value::object::<&str>([]));
                } else {
                    self.fail(id, "auth deny");
                }
            }
            // Only scopes that were asked for are listed (WeChat docs, `AuthSetting`).
            PermissionCall::GetSetting | PermissionCall::OpenSetting => {
                let all = self.permissions.iter().map(|(s, on)| (s.clone(), Value::Bool(*on)));
                let setting = Value::object(all.collect::<Vec<_>>());
                self.settle(id, Value::object([("authSetting", setting)]));
            }
        }
    }

    pub(super) fn on_foreground(&mut self, on: bool) {
        if std::mem::replace(&mut self.foreground, on) == on {
            return;
        }
        let top = self.top().map(|p| (p.id, p.instance, p.path.clone(), p.query.clone()));
        if !on && let Some((_, instance, ..)) = &top {
            self.hook(*instance, crate::logic::Hook::Hide);
            self.logic(LogicInput::App { hook: AppHook::Hide });
        }
        if on && let Some((_, instance, path, query)) = &top {
            let launch = super::launch(path, query.clone());
            self.logic(LogicInput::App { hook: AppHook::Show(launch) });
            self.hook(*instance, crate::logic::Hook::Show);
        }
        for node in self.machines_of(None) {
            self.run(node, MachineInput::App { foreground: on });
        }
    }
}
