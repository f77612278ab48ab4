//! `wx` calls that the shell shows, taps on the shell, and automation's hold on its dialogs.

use std::sync::Arc;
use std::time::Duration;

use super::touch::index_of;
use super::{App, Output, floating};
use crate::logic::{EffectId, Navigation, ShellCall};
use crate::shell::{ActionSheet, Modal, Toast};
use crate::value::Value;

impl App {
    pub(super) fn shell_call(&mut self, id: EffectId, call: ShellCall) {
        let done = Value::object::<&str>([]);
        match call {
            ShellCall::ShowToast(o) => {
                let ms = number(&o, "duration", 1500.0).clamp(0.0, 86_400_000.0);
                let until = Some(self.now + Duration::from_micros((ms * 1000.0) as u64));
                self.dialogs.toast = Some(Toast {
                    title: text(&o, "title", ""),
                    icon: text(&o, "icon", "success"),
                    image: text(&o, "image", ""),
                    mask: o.get("mask").truthy(),
                    until,
                });
            }
            ShellCall::ShowLoading(o) => {
                self.dialogs.toast = Some(Toast {
                    title: text(&o, "title", ""),
                    icon: "loading".into(),
                    image: "".into(),
                    mask: o.get("mask").truthy(),
                    until: None,
                });
            }
            ShellCall::HideToast | ShellCall::HideLoading => self.dialogs.toast = None,
            ShellCall::ShowModal(o) => {
                self.dialogs.modals.push_back(Modal {
                    effect: id,
                    title: text(&o, "title", ""),
                    content: text(&o, "content", ""),
                    show_cancel: !matches!(o.get("showCancel"), Value::Bool(false)),
                    cancel_text: text(&o, "cancelText", "取消"),
                    cancel_color: text(&o, "cancelColor", "#000000"),
                    confirm_text: text(&o, "confirmText", "确定"),
                    confirm_color: text(&o, "confirmColor", "#576B95"),
                    editable: o.get("editable").truthy(),
                    placeholder: text(&o, "placeholderText", ""),
                });
                return self.draw_shell();
            }
            ShellCall::ShowActionSheet(o) => {
                let items = o.get("itemList");
                let items = items.as_array().unwrap_or_default().iter().map(Value::to_text).collect();
                self.dialogs.sheet = Some(ActionSheet {
                    effect: id,
                    alert: text(&o, "alertText", ""),
                    items,
                    color: text(&o, "itemColor", "#000000"),
                });
                return self.draw_shell();
            }
            ShellCall::SetNavigationBarTitle(o) => {
                let title = text(&o, "title", "");
                self.with_bar(|bar| bar.title = title);
            }
            ShellCall::SetNavigationBarColor(o) => {
                let (front, back) = (text(&o, "frontColor", "#ffffff"), text(&o, "backgroundColor", "#000000"));
                self.with_bar(|bar| {
                    bar.dark_text = &*front == "#000000";
                    bar.background = back;
                });
            }
            ShellCall::NavigationBarLoading(on) => self.with_bar(|bar| bar.loading = on),
            ShellCall::HideHomeButton => self.with_bar(|bar| bar.home = false),
            ShellCall::TabBar { method, options } => {
                if let Err(reason) = self.tab_bar_call(&method, &options) {
                    return self.fail(id, reason);
                }
            }
            // Nothing on the simulated screen shows these; they succeed as on a phone.
            ShellCall::KeepScreenOn(_) | ShellCall::Background { .. } => {}
        }
        self.draw_shell();
        self.settle(id, done);
    }

    fn with_bar(&mut self, change: impl FnOnce(&mut crate::shell::NavigationBar)) {
        if let Some(page) = self.stack.last_mut() {
            change(&mut page.bar);
        }
    }

    fn tab_bar_call(&mut self, method: &str, o: &Value) -> Result<(), String> {
        if self.tabs.items.is_empty() || !self.top().is_some_and(|p| self.is_tab(&p.path)) {
            return Err("not TabBar page".into());
        }
        let index = number(o, "index", -1.0);
        let item = if index >= 0.0 { self.tabs.items.get_mut(index as usize) } else { None };
        let set = |field: &mut Arc<str>, name: &str| {
            if let Value::String(s) = o.get(name) {
                *field = s;
            }
        };
        match (method, item) {
            ("showTabBar", _) => self.tabs.hidden = false,
            ("hideTabBar", _) => self.tabs.hidden = true,
            ("setTabBarStyle", _) => {
                set(&mut self.tabs.color, "color");
                set(&mut self.tabs.selected_color, "selectedColor");
                set(&mut self.tabs.background, "backgroundColor");
                self.tabs.white_border = o.get("borderStyle").as_str().map_or(self.tabs.white_border, |s| s == "white");
            }
            ("setTabBarItem", Some(item)) => {
                set(&mut item.text, "text");
                set(&mut item.icon, "iconPath");
                set(&mut item.selected_icon, "selectedIconPath");
            }
            ("setTabBarBadge", Some(item)) => set(&mut item.badge, "text"),
            ("removeTabBarBadge", Some(item)) => item.badge = "".into(),
            ("showTabBarRedDot", Some(item)) => item.dot = true,
            ("hideTabBarRedDot", Some(item)) => item.dot = false,
            (_, None) => return Err("invalid index".into()),
            (other, _) => return Err(format!("{other} is not built yet")),
        }
        if matches!(method, "showTabBar" | "hideTabBar")
            && let Some((page, path)) = self.top().map(|p| (p.id, p.path.clone()))
        {
            let area = self.area_of(&path);
            self.view(crate::view::ViewCommand::Area { page, area });
            self.restyle();
            self.send_stack();
        }
        Ok(())
    }

    /// A tap on a node of the shell.
    pub(super) fn tap_shell(&mut self, key: &str) {
        match key {
            "back" => self.navigate_back(1, None),
            floating::WINDOW => self.tap_small_window(),
            floating::CLOSE => self.close_small_window(),
            "home" => {
                let entry = format!("/{}", self.bundle.borrow().app.entry);
                self.navigate(Navigation::ReLaunch, &entry, None);
            }
            "modal-confirm" | "modal-cancel" => {
                self.close_modal(key == "modal-confirm");
            }
            "sheet-cancel" => {
                self.close_sheet(None);
            }
            _ => {
                if let Some(index) = index_of(key, "tab-") {
                    self.tap_tab(index);
                } else if let Some(index) = index_of(key, "sheet-") {
                    self.close_sheet(Some(index));
                }
            }
        }
    }

    fn close_modal(&mut self, confirm: bool) -> bool {
        let Some(modal) = self.dialogs.modals.pop_front() else { return false };
        self.draw_shell();
        let mut fields = vec![("confirm", Value::Bool(confirm)), ("cancel", Value::Bool(!confirm))];
        if modal.editable {
            fields.push(("content", Value::from(modal.content)));
        } else {
            fields.push(("content", Value::Null));
        }
        self.settle(modal.effect, Value::object(fields));
        true
    }

    fn close_sheet(&mut self, index: Option<usize>) -> bool {
        let Some(sheet) = self.dialogs.sheet.take() else { return false };
        self.draw_shell();
        match index.filter(|i| *i < sheet.items.len()) {
            Some(i) => self.settle(sheet.effect, Value::object([("tapIndex", Value::Number(i as f64))])),
            None => self.fail(sheet.effect, "cancel"),
        }
        true
    }

    /// `Tool.native` of the automation protocol.
    pub(super) fn on_native(&mut self, ask: u32, method: &str, data: &Value) {
        let none =
            |ok: bool, what: &str| if ok { Ok(Value::Null) } else { Err(format!("there is no {what} on the screen")) };
        let result = match method {
            "confirmModal" => none(self.close_modal(true), "modal"),
            "cancelModal" => none(self.close_modal(false), "modal"),
            "navigateLeft" => {
                self.navigate_back(1, None);
                Ok(Value::Null)
            }
            "goHome" => {
                self.tap_shell("home");
                Ok(Value::Null)
            }
            "switchTab" => {
                let url = text(data, "url", "");
                self.navigate(Navigation::SwitchTab, &url, None);
                Ok(Value::Null)
            }
            "tapActionSheet" => none(self.close_sheet(Some(number(data, "index", 0.0) as usize)), "action sheet"),
            "tapPictureInPicture" => self.native_small_window(false),
            "closePictureInPicture" => self.native_small_window(true),
            other => Err(format!("Tool.native {other} is not built yet")),
        };
        self.out.push(Output::Answer { ask, result });
    }
}

fn text(options: &Value, name: &str, default: &str) -> Arc<str> {
    match options.get(name) {
        Value::Undefined | Value::Null => default.into(),
        other => other.to_text(),
    }
}

fn number(options: &Value, name: &str, default: f64) -> f64 {
    let n = options.get(name).to_number();
    if n.is_finite() && !matches!(options.get(name), Value::Undefined | Value::Null) { n } else { default }
}
