//! Asynchronous `wx` calls: carried out here, or handed to the lane that can.

use super::App;
use crate::logic::{AppHook, Effect, EffectId, LogicInput, PageId};
use crate::machine::MachineInput;
use crate::value::Value;
use crate::view::ViewCommand;

impl App {
    pub(super) fn on_effect(&mut self, id: EffectId, page: Option<PageId>, effect: Effect) {
        match effect {
            Effect::Navigate { how, url } => self.navigate(how, &url, Some(id)),
            Effect::NavigateBack { delta } => self.navigate_back(delta, Some(id)),
            Effect::Shell(call) => self.shell_call(id, call),
            Effect::Query { owner, queries } => self.query(id, page, owner, &queries),
            Effect::Observe(request) => self.observe(id, page, *request),
            Effect::Unobserve { target } => self.unobserve(id, target),
            Effect::Context { tag, target, method, options } => self.context(id, &tag, &target, &method, &options),
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
            Effect::Debug { on } => {
                self.debugging = on;
                self.moment_changed();
                self.settle(id, Value::object::<&str>([]));
            }
            effect @ (Effect::Request(_)
            | Effect::Upload(_)
            | Effect::Download(_)
            | Effect::Socket(_)
            | Effect::SocketSend { .. }
            | Effect::SocketClose { .. }
            | Effect::Abort { .. }) => self.reach(id, effect),
        }
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
