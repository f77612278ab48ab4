//! The five navigation calls and what they do to the stack.
//!
//! Source: WeChat docs, "page routing" (which hooks run) and `wx.navigateTo` (a stack of ten).

use std::sync::Arc;

use super::App;
use crate::logic::{EffectId, Hook, Navigation};
use crate::machine::Leave;
use crate::trace::Body;
use crate::value::Value;

/// `navigateTo` fails when this many pages are open (WeChat docs, `wx.navigateTo`).
const DEEPEST: usize = 10;

impl App {
    /// Carries out a navigation; `id` is settled when the new page exists.
    pub(super) fn navigate(&mut self, how: Navigation, url: &str, id: Option<EffectId>) {
        let api = api_name(how);
        let here = self.top().map(|p| p.path.clone()).unwrap_or_default();
        let (path, query) = parse_url(url, &here);
        let refuse = self.refusal(how, &path);
        if let Some(reason) = refuse {
            self.trace(
                None,
                Body::Note {
                    name: "navigationFailed",
                    detail: Value::object([("url", Value::from(url)), ("reason", Value::from(reason.as_str()))]),
                },
            );
            if let Some(id) = id {
                self.fail(id, reason);
            }
            return;
        }
        let path: Arc<str> = path.into();
        match how {
            Navigation::To => {
                if let Some(top) = self.top().map(|p| p.id) {
                    self.leave(top, Leave::Push);
                    self.hide_page(top);
                }
                self.open_page(path.clone(), query.clone(), id);
            }
            Navigation::Redirect => {
                if let Some(old) = self.stack.pop() {
                    self.retire(old);
                }
                self.open_page(path.clone(), query.clone(), id);
            }
            Navigation::ReLaunch => {
                self.close_all();
                self.open_page(path.clone(), query.clone(), id);
            }
            Navigation::SwitchTab => self.switch_tab(&path, id),
        }
        let depth = self.stack.len();
        self.trace(None, Body::Route { how: api, to: url_of(&path, &query), depth });
    }

    /// Goes back; the first page stays.
    pub(super) fn navigate_back(&mut self, delta: u32, id: Option<EffectId>) {
        if self.stack.len() <= 1 {
            if let Some(id) = id {
                self.fail(id, "cannot navigate back at first page.");
            }
            return;
        }
        let keep = self.stack.len().saturating_sub(delta.max(1) as usize).max(1);
        if let Some(top) = self.top().map(|p| p.id) {
            self.leave(top, Leave::Pop);
        }
        for page in self.stack.split_off(keep).into_iter().rev() {
            self.retire(page);
        }
        self.send_stack();
        self.show_top();
        if let Some(id) = id {
            self.settle(id, Value::object::<&str>([]));
        }
        let (to, depth) = (self.top().map(|p| url_of(&p.path, &p.query)).unwrap_or_default(), self.stack.len());
        self.trace(None, Body::Route { how: "navigateBack", to, depth });
    }

    /// A tap on the tab bar: `onTabItemTap`, then the switch.
    pub(super) fn tap_tab(&mut self, index: usize) {
        let Some(item) = self.tabs.items.get(index).cloned() else { return };
        let same = self.top().is_some_and(|p| p.path == item.path);
        if !same {
            self.navigate(Navigation::SwitchTab, &format!("/{}", item.path), None);
        }
        if let Some(instance) = self.top().map(|p| p.instance) {
            let detail = Value::object([
                ("index", Value::Number(index as f64)),
                ("pagePath", Value::from(item.path)),
                ("text", Value::from(item.text)),
            ]);
            self.hook(instance, Hook::TabItemTap(detail));
        }
    }

    fn switch_tab(&mut self, path: &Arc<str>, id: Option<EffectId>) {
        if self.top().is_some_and(|p| p.path == *path) {
            if let Some(id) = id {
                self.settle(id, Value::object::<&str>([]));
            }
            return;
        }
        // Pages above a tab are unloaded; the tab itself stays alive beside the stack.
        let hidden = self.top().map(|p| p.id);
        while let Some(page) = self.stack.pop() {
            if self.is_tab(&page.path) {
                if Some(page.id) == hidden {
                    self.stack.push(page.clone());
                    self.hide_page(page.id);
                    self.stack.pop();
                }
                self.parked.push(page);
            } else {
                self.retire(page);
            }
        }
        match self.parked.iter().position(|p| p.path == *path) {
            Some(at) => {
                let page = self.parked.remove(at);
                self.stack.push(page);
                self.send_stack();
                self.show_top();
                if let Some(id) = id {
                    self.settle(id, Value::object::<&str>([]));
                }
            }
            None => self.open_page(path.clone(), Value::object::<&str>([]), id),
        }
    }

    pub(super) fn close_all(&mut self) {
        let mut pages = std::mem::take(&mut self.stack);
        pages.append(&mut self.parked);
        for page in pages.into_iter().rev() {
            self.close_page(&page);
        }
    }

    /// Why a navigation cannot be; the texts are those of phones.
    fn refusal(&self, how: Navigation, path: &str) -> Option<String> {
        if path.is_empty() || self.bundle.borrow().page(path).is_none() {
            return Some(format!("page \"{path}\" is not found"));
        }
        let tab = self.is_tab(path);
        match how {
            Navigation::To if tab => Some("can not navigateTo a tabbar page".into()),
            Navigation::Redirect if tab => Some("can not redirectTo a tabbar page".into()),
            Navigation::SwitchTab if !tab => Some("can not switch to no-tabBar page".into()),
            Navigation::To if self.stack.len() >= DEEPEST => Some("webview count limit exceed".into()),
            _ => None,
        }
    }
}

/// The name of the call.
pub(super) fn api_name(how: Navigation) -> &'static str {
    match how {
        Navigation::To => "navigateTo",
        Navigation::Redirect => "redirectTo",
        Navigation::ReLaunch => "reLaunch",
        Navigation::SwitchTab => "switchTab",
    }
}

/// Splits a page URL, relative to the page at `here`, into path (no leading slash, no extension) and query.
pub(super) fn parse_url(url: &str, here: &str) -> (String, Value) {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let path = if path.starts_with('/') || here.is_empty() {
        path.trim_start_matches('/').to_owned()
    } else {
        crate::bundle::path::resolve_inside(here, path)
    };
    let path = path.strip_suffix(".html").unwrap_or(&path).to_owned();
    let fields = query.split('&').filter(|p| !p.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // Values reach `onLoad` as they were written; the page decodes them itself, as on a phone.
        (name.to_owned(), Value::from(value))
    });
    (path, Value::object(fields.collect::<Vec<_>>()))
}

/// A page path with its query.
pub(super) fn url_of(path: &str, query: &Value) -> Arc<str> {
    let pairs: Vec<String> =
        query.as_object().into_iter().flatten().map(|(k, v)| format!("{k}={}", v.to_text())).collect();
    if pairs.is_empty() { path.into() } else { format!("{path}?{}", pairs.join("&")).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_relative_to_the_page_or_to_the_root() {
        for (url, here, path) in [
            ("/pages/a/a?x=1", "pages/b/b", "pages/a/a"),
            ("../a/a", "pages/b/b", "pages/a/a"),
            ("c", "pages/b/b", "pages/b/c"),
            ("pages/a/a", "", "pages/a/a"),
        ] {
            assert_eq!(parse_url(url, here).0, path);
        }
        assert_eq!(parse_url("/p?x=1&y", "").1.to_json().to_string(), r#"{"x":"1","y":""}"#);
    }
}
