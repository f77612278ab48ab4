//! The project as a structure: which pages and components there are, which files they have, and how they are configured.
//!
//! Files are handed in; loading never fails. All paths are relative to the mini-program's root, with `/` separators; a
//! component or page is named by its path without extension.

mod app;
mod fields;
pub mod json;
mod load;
mod npm;
mod pages;
pub mod path;
mod project;
mod source;
#[cfg(test)]
mod tests;
mod using;
mod window;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use app::{AppConfig, NetworkTimeout, Tab, TabBar};
pub use load::load;
pub use npm::Mount;
pub use pages::PageConfig;
pub use project::Project;
pub use source::Files;
pub use using::{ComponentConfig, Using};
pub use window::Window;

use crate::value::Value;

/// A mini-program project.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// The mini-program's root inside the project: empty or with a trailing slash (`miniprogram/`).
    pub root: Arc<str>,
    /// project.config.json
    pub project: Project,
    /// app.json
    pub app: AppConfig,
    /// `app.js`, `app.wxss`, `app.json`.
    pub sources: Sources,
    /// `usingComponents` of app.json: for every page and component.
    pub using: Vec<Using>,
    /// Pages in order; those of subpackages last.
    pub pages: Vec<PageConfig>,
    /// Every component that a page, another component or app.json uses, by path.
    pub components: BTreeMap<Arc<str>, ComponentConfig>,
    /// npm packages that are read from `node_modules`.
    pub mounts: Vec<Mount>,
    pub(super) window: Window,
}

/// The files of the app, a page or a component; `None` where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// `.wxml`
    pub template: Option<Arc<str>>,
    /// `.js`, or `.ts`
    pub script: Option<Arc<str>>,
    /// `.wxss`
    pub style: Option<Arc<str>>,
    /// `.json`
    pub json: Option<Arc<str>>,
}

/// Tag names with the paths of their components.
pub type Tags = Vec<(Arc<str>, Arc<str>)>;

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// A page of app.json, even if others use it as a component.
    Page,
    /// A component.
    Component,
}

impl Bundle {
    /// The app id, or `touristappid`.
    pub fn app_id(&self) -> &Arc<str> {
        &self.project.app_id
    }

    /// The page of a route without leading slash.
    pub fn page(&self, path: &str) -> Option<&PageConfig> {
        self.pages.iter().find(|page| &*page.path == path)
    }

    /// The component of a path.
    pub fn component(&self, path: &str) -> Option<&ComponentConfig> {
        self.components.get(path)
    }

    /// What a path names.
    pub fn kind(&self, path: &str) -> Option<UnitKind> {
        match self.page(path) {
            Some(_) => Some(UnitKind::Page),
            None => self.component(path).map(|_| UnitKind::Component),
        }
    }

    /// The window of a page; the app's for a path that is no page.
    pub fn window_for(&self, page: &str) -> &Window {
        self.page(page).map_or(&self.window, |page| &page.window)
    }

    /// The custom tags that a page or component may write, with their components: its own first, then those of app.json.
    pub fn using(&self, path: &str) -> Tags {
        let own = self.page(path).map(|p| &p.using).or_else(|| self.component(path).map(|c| &c.using));
        let mut out: Tags = Vec::new();
        for using in own.into_iter().flatten().chain(&self.using) {
            if let Some(component) = &using.component
                && !out.iter().any(|(tag, _)| *tag == using.tag)
            {
                out.push((using.tag.clone(), component.clone()));
            }
        }
        out
    }

    /// The component that `tag` means in the template of `path`.
    pub fn component_of(&self, path: &str, tag: &str) -> Option<Arc<str>> {
        let own = self.page(path).map(|p| &p.using).or_else(|| self.component(path).map(|c| &c.using));
        let all = own.into_iter().flatten().chain(&self.using);
        all.filter(|u| *u.tag == *tag).find_map(|u| u.component.clone())
    }

    /// Whether `usingComponents` or `componentGenerics` names the tag for the template of `path`, existing or not.
    pub fn declares(&self, path: &str, tag: &str) -> bool {
        let own = self.page(path).map(|p| &p.using).or_else(|| self.component(path).map(|c| &c.using));
        let generic = |c: &ComponentConfig| c.generics.iter().any(|(name, _)| **name == *tag);
        own.into_iter().flatten().chain(&self.using).any(|u| *u.tag == *tag)
            || self.component(path).is_some_and(generic)
    }

    /// [`Bundle::using`] of every page and component.
    pub fn all_using(&self) -> Vec<(Arc<str>, Tags)> {
        let pages = self.pages.iter().map(|p| &p.path);
        let components = self.components.keys().filter(|path| self.page(path).is_none());
        pages.chain(components).map(|path| (path.clone(), self.using(path))).collect()
    }

    /// The files of a page or component.
    pub fn sources_of(&self, path: &str) -> Option<&Sources> {
        self.page(path).map(|p| &p.sources).or_else(|| self.component(path).map(|c| &c.sources))
    }

    /// The `.js` or `.ts` of a page or component.
    pub fn script_of(&self, path: &str) -> Option<&Arc<str>> {
        self.sources_of(path)?.script.as_ref()
    }

    /// The `.wxml` of a page or component.
    pub fn template_of(&self, path: &str) -> Option<&Arc<str>> {
        self.sources_of(path)?.template.as_ref()
    }

    /// The `.wxss` of a page or component.
    pub fn style_of(&self, path: &str) -> Option<&Arc<str>> {
        self.sources_of(path)?.style.as_ref()
    }

    /// The JSON of a page or component; `Undefined` when there is none.
    pub fn json_of(&self, path: &str) -> Value {
        let raw = self.page(path).map(|p| &p.raw).or_else(|| self.component(path).map(|c| &c.raw));
        raw.cloned().unwrap_or_default()
    }

    /// Where a file of the mini-program is in the project: `pages/a.js` → `miniprogram/pages/a.js`.
    pub fn real_path(&self, path: &str) -> String {
        source::real_path(&self.root, &self.mounts, path)
    }

    /// The bytes of a file of the mini-program.
    pub fn read(&self, files: &dyn Files, path: &str) -> Option<Arc<[u8]>> {
        files.read(&self.real_path(path))
    }

    /// The text of a file of the mini-program, without a byte-order mark; bytes that are not UTF-8 are replaced.
    pub fn read_text(&self, files: &dyn Files, path: &str) -> Option<Arc<str>> {
        let bytes = self.read(files, path)?;
        let text = String::from_utf8_lossy(&bytes);
        Some(text.strip_prefix('\u{feff}').unwrap_or(&text).into())
    }

    /// Every file of the mini-program, npm packages included, sorted.
    pub fn list(&self, files: &dyn Files) -> Vec<Arc<str>> {
        source::list(&self.root, &self.mounts, files)
    }
}
